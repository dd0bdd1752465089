// Package oracle asks the real programs, for tests: does ISC dhcpd accept this
// text, does this release of Kea accept that one.
//
// Kea refuses interfaces and scripts that are absent, even when it only checks.
// So each check runs in a network and mount namespace of its own, on an overlay
// of the release's file tree, with what the configuration names put there. All
// of it goes away with the process; nothing is left behind.
package oracle

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// limit is how long one check may take.
const limit = 60 * time.Second

//go:embed check.sh
var checkScript string

// Oracles are the real programs found on this machine.
type Oracles struct {
	Files string // a folder that daemons of [Oracles.KeaServe] find as /tmp/files; "": none

	dhcpd   string            // path; "" if absent
	roots   map[string]string // file tree of each release, "/" for what is installed
	missing []string
}

// Verdict is a program's answer. Output is its complaint, for people. Line is
// the first line number that the complaint names; 0 if none.
type Verdict struct {
	OK     bool
	Output string
	Line   int
}

// Find looks for dhcpd and Kea in the path, and for other releases of Kea as
// file trees in $ORACLES_DIR (default /var/cache/oracles), each with a file
// .ready in it.
func Find() Oracles {
	o := Oracles{roots: map[string]string{}}
	if path, err := exec.LookPath("dhcpd"); err == nil {
		o.dhcpd = path
	} else {
		o.missing = append(o.missing, "dhcpd is not installed")
	}
	if why := cannotIsolate(); why != "" {
		o.missing = append(o.missing, "Kea cannot be asked: "+why)
		return o
	}
	if release := installed(); release != "" {
		o.roots[release] = "/"
	}
	o.addTrees(treesDir())
	if len(o.roots) == 0 {
		o.missing = append(o.missing, "no Kea is installed or below "+treesDir())
	}
	return o
}

// TreesDir is where Find looks for other releases of Kea.
func TreesDir() string { return treesDir() }

func treesDir() string {
	if dir := os.Getenv("ORACLES_DIR"); dir != "" {
		return dir
	}
	return "/var/cache/oracles"
}

// cannotIsolate says why namespaces cannot be made; "" if they can.
func cannotIsolate() string {
	if runtime.GOOS != "linux" {
		return "namespaces are Linux's"
	}
	if os.Geteuid() != 0 {
		return "it takes root to make namespaces"
	}
	for _, program := range []string{"unshare", "ip", "mount", "chroot"} {
		if _, err := exec.LookPath(program); err != nil {
			return program + " is not installed"
		}
	}
	return ""
}

var versionPattern = regexp.MustCompile(`^(\d+\.\d+)\.`)

// installed returns the release of the Kea in the path.
func installed() string {
	out, err := exec.Command("kea-dhcp4", "-v").Output()
	if err != nil {
		return ""
	}
	if m := versionPattern.FindSubmatch(out); m != nil {
		return string(m[1])
	}
	return ""
}

func (o *Oracles) addTrees(dir string) {
	ready, _ := filepath.Glob(filepath.Join(dir, "kea-*", ".ready"))
	for _, file := range ready {
		tree := filepath.Dir(file)
		o.roots[strings.TrimPrefix(filepath.Base(tree), "kea-")] = tree
	}
}

// Dhcpd reports whether [Oracles.DhcpdCheck] can be used.
func (o Oracles) Dhcpd() bool { return o.dhcpd != "" }

// Releases lists the releases of Kea that can be asked, oldest first.
func (o Oracles) Releases() []string {
	var list []string
	for release := range o.roots {
		list = append(list, release)
	}
	slices.Sort(list)
	return list
}

// Missing says what is not here, for the reason of a skipped test.
func (o Oracles) Missing() string { return strings.Join(o.missing, "; ") }

// hookDir is where packages put Kea's libraries, below a tree.
const hookDir = "usr/lib/*/kea/hooks"

// Lacks returns the hook libraries that doc names and a release does not come with.
func (o Oracles) Lacks(release string, doc []byte) []string {
	var lacking []string
	for _, m := range libraryPattern.FindAllSubmatch(doc, -1) {
		name := filepath.Base(string(m[1]))
		found, _ := filepath.Glob(filepath.Join(o.roots[release], hookDir, name))
		if len(found) == 0 && !slices.Contains(lacking, name) {
			lacking = append(lacking, name)
		}
	}
	return lacking
}

// DhcpdCheck asks dhcpd whether it accepts conf for the family, 4 or 6.
// Included files are looked for from dir.
func (o Oracles) DhcpdCheck(family int, dir string, conf []byte) Verdict {
	// dhcpd uses the file's name as a printf format, so the name is ours.
	file, err := os.CreateTemp("", "dhcpd-*.conf")
	if err != nil {
		return Verdict{Output: err.Error()}
	}
	defer os.Remove(file.Name())
	_, writeErr := file.Write(conf)
	if err := errors.Join(writeErr, file.Close()); err != nil {
		return Verdict{Output: err.Error()}
	}
	mode := "-4"
	if family == 6 {
		mode = "-6"
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, o.dhcpd, "-t", mode, "-cf", file.Name())
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return Verdict{OK: err == nil, Output: dhcpdComplaint(out, file.Name(), err), Line: firstLine(out)}
}

// KeaCheck asks a daemon (kea-dhcp4, kea-dhcp6 or kea-dhcp-ddns) of a release
// whether it accepts doc, parameters of hook libraries included from 2.4 on.
func (o Oracles) KeaCheck(release, daemon string, doc []byte) Verdict {
	root, ok := o.roots[release]
	if !ok {
		return Verdict{Output: "no Kea " + release + " at hand"}
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	args := []string{"-n", "-m", "-p", "-f", "--kill-child", "sh", "-c", checkScript, "check", root, daemon, checkFlag(release, daemon, doc)}
	cmd := exec.CommandContext(ctx, "unshare", append(args, needs(doc)...)...)
	cmd.Stdin = strings.NewReader(string(doc))
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	v := Verdict{OK: err == nil, Output: keaComplaint(out, err), Line: keaLine(out)}
	if lacking := o.Lacks(release, doc); !v.OK && len(lacking) > 0 {
		v.Output += "\nKea " + release + " comes without " + strings.Join(lacking, ", ")
	}
	return v
}

// checkFlag is -T, which loads hook libraries with their parameters too, where
// the daemon knows it; else -t. Before 3.0, -T refuses every configuration with
// the high-availability library, which wants threads that a check does not start.
func checkFlag(release, daemon string, doc []byte) string {
	old := release == "2.4" || release == "2.6"
	switch {
	case daemon == "kea-dhcp-ddns", release == "2.2":
		return "-t"
	case old && bytes.Contains(doc, []byte("libdhcp_ha.so")):
		return "-t"
	}
	return "-T"
}

// Each calls work for 0 to n-1, two at a time: what a check waits for is mostly
// the start of a program.
func Each(n int, work func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
