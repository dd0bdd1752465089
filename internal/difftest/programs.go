package difftest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

const dhcpdHint = "on Debian and Ubuntu it is the package isc-dhcp-server, on Fedora dhcp-server, and ISC still has its source; " +
	"without it, compare two Kea configurations with `--reference kea:…`, or read what `keatool convert` reports"

// FindDhcpd looks for dhcpd in the path and where systems keep it.
func FindDhcpd() (Server, error) {
	for _, name := range []string{"dhcpd", "/usr/sbin/dhcpd", "/usr/local/sbin/dhcpd"} {
		if path, err := exec.LookPath(name); err == nil {
			return Server{Dhcpd, path, "", "dhcpd"}, nil
		}
	}
	return Server{}, &MissingError{"dhcpd is not on this machine", dhcpdHint}
}

// FindKea looks for a Kea: the path of a program kea-dhcp4 or kea-dhcp6, of a
// tree of files that has it, or a version, which is that of the installed one,
// or of a tree kea-VERSION below ORACLES_DIR.
func FindKea(what string, v6 bool) (Server, error) {
	daemon := "kea-dhcp4"
	if v6 {
		daemon = "kea-dhcp6"
	}
	if strings.Contains(what, "/") {
		return keaAt(what, daemon)
	}
	path, err := exec.LookPath(daemon)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + daemon)
	}
	if err == nil && (what == "" || strings.HasPrefix(version(path), what)) {
		return Server{Kea, path, "", "Kea " + version(path)}, nil
	}
	if series, dir := seriesOf(what), os.Getenv("ORACLES_DIR"); series != "" && dir != "" {
		if s, err := keaAt(filepath.Join(dir, "kea-"+series), daemon); err == nil {
			s.Name = "Kea " + what
			return s, nil
		}
	}
	return Server{}, &MissingError{fmt.Sprintf("there is no Kea %s on this machine", what),
		"name the program or the file tree: `kea:/usr/local/sbin/" + daemon + "`; packages for many systems are at cloudsmith.io/~isc"}
}

// keaAt is the Kea of a path: a program, or a file tree.
func keaAt(path, daemon string) (Server, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Server{}, &MissingError{"there is no " + path, "name the program or the file tree of Kea"}
	}
	if !info.IsDir() {
		return Server{Kea, path, "", "Kea " + version(path)}, nil
	}
	for _, dir := range []string{"usr/sbin", "sbin", "usr/local/sbin"} {
		if _, err := os.Stat(filepath.Join(path, dir, daemon)); err == nil {
			return Server{Kea, "/" + dir + "/" + daemon, path, "Kea in " + path}, nil
		}
	}
	return Server{}, &MissingError{"there is no " + daemon + " below " + path, "name the program or the file tree of Kea"}
}

var seriesPattern = regexp.MustCompile(`^(\d+\.\d+)(\.\d+)?$`)

func seriesOf(version string) string {
	if m := seriesPattern.FindStringSubmatch(version); m != nil {
		return m[1]
	}
	return ""
}

func version(path string) string {
	out, err := exec.Command(path, "-v").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// RefusedError says that a server does not take its configuration.
type RefusedError struct {
	Server Server
	Output string // what it said
	Line   int    // of the source, if it named one; counted in File
	File   string
}

func (e *RefusedError) Error() string {
	return e.Server.Name + " does not start: " + strings.TrimSpace(e.Output)
}

// ErrNoNamespaces says that the system does not let this user make namespaces.
var ErrNoNamespaces = errors.New("no network namespaces can be made")

// NamespaceHint is what to do about [ErrNoNamespaces].
const NamespaceHint = "run it as root, or let users make namespaces: `sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000`, " +
	"and on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in a container it takes the capabilities SYS_ADMIN and NET_ADMIN"
