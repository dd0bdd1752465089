package difftest

import (
	"context"
	"errors"
	"os/exec"
	"strings"
)

// Kind is what kind of server a [Server] is.
type Kind int

// The kinds.
const (
	Dhcpd Kind = iota
	Keatool
	Kea
)

// Server names a program that answers.
type Server struct {
	Kind Kind
	Path string // the program
	Tree string // of Kea: the file tree in which Path is, if that is not ours
	Name string // for people
}

// MissingError says that a program is not on the machine, and what to do.
type MissingError struct{ What, Hint string }

func (e *MissingError) Error() string { return e.What + " (" + e.Hint + ")" }

const dhcpdHint = "on Debian and Ubuntu it is the package isc-dhcp-server, on Fedora dhcp-server, and ISC still has its source at downloads.isc.org/isc/dhcp; " +
	"without it, `--reference kea:VERSION` lets a Kea answer for it, and `keatool convert --html FILE` shows what becomes of each statement"

// FindDhcpd looks for dhcpd in the path and where systems keep it.
func FindDhcpd() (Server, error) {
	for _, name := range []string{"dhcpd", "/usr/sbin/dhcpd", "/usr/local/sbin/dhcpd"} {
		if path, err := exec.LookPath(name); err == nil {
			return Server{Dhcpd, path, "", "dhcpd"}, nil
		}
	}
	return Server{}, &MissingError{"dhcpd is not on this machine", dhcpdHint}
}

// RefusedError says that a server does not take its configuration.
type RefusedError struct {
	Server Server
	Output string // what it said
	Line   int    // of the source, if it named one; counted in File
	File   string
}

func (e *RefusedError) Error() string {
	text := e.Server.Name + " does not start: " + strings.TrimSpace(e.Output)
	if e.Server.Kind == Dhcpd && strings.Contains(e.Output, "Permission denied") {
		text += "\nAppArmor may keep dhcpd from reading files elsewhere than its own: `aa-complain " + e.Server.Path + "` lets it, or a copy of the program that comes first in PATH"
	}
	return text
}

// Test lets dhcpd read a configuration, and returns what it says to those who
// start it if it does not take it; "" if it does. Nothing is served.
func (s Server) Test(ctx context.Context, path string, v6 bool) string {
	family := "-4"
	if v6 {
		family = "-6"
	}
	out, err := exec.CommandContext(ctx, s.Path, family, "-t", "-cf", path).CombinedOutput()
	if err == nil {
		return ""
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimRight(line, "\n"); !banner(line) {
			lines = append(lines, line)
		}
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// banner reports whether a line is one of those that dhcpd says every time.
func banner(line string) bool {
	for _, begin := range []string{"Internet Systems Consortium", "Copyright ", "All rights reserved", "For info, please visit", "Config file:", "Database file:", "PID file:",
		"If you think you have received", "than a configuration issue", "bugs on either our web page", "before submitting a bug", "process and the information",
		"exiting.", "Lease file ", "This version of ISC DHCP", "Please contact us", "you would like"} {
		if strings.HasPrefix(line, begin) {
			return true
		}
	}
	return false
}

// ErrNoNamespaces says that the system does not let this user make namespaces.
var ErrNoNamespaces = errors.New("no network namespaces can be made")

// NamespaceHint is what to do about [ErrNoNamespaces].
const NamespaceHint = "run it as root, or let users make namespaces: `sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000`, " +
	"and on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in a container it takes the capabilities SYS_ADMIN and NET_ADMIN"
