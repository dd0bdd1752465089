package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/difftest"
)

// TestDifftestRefused runs a dhcpd that does not take the file, once because of
// something that keatool sees, too.
func TestDifftestRefused(t *testing.T) {
	tmp := needDhcpd(t)
	dir := writeTree(t, map[string]string{
		"bad.conf":   "subnet 10.0.0.0 netmask 255.255.255.0 {\n\trange 10.0.0.1 10.0.0.9\n}\n",
		"good.conf":  "subnet 10.0.0.0 netmask 255.255.255.0 {\n\trange 10.0.0.1 10.0.0.9;\n\tlog(info, \"x\");\n}\n",
		"self/dhcpd": "#!/bin/sh\nwhile [ \"$1\" != -cf ]; do shift; done\necho \"$2 line 3: not today\" >&2\nexit 1\n",
	})
	if err := os.Chmod(filepath.Join(dir, "self", "dhcpd"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		file, path string
		want       []string
	}{
		{"bad.conf", os.Getenv("PATH"), []string{"bad.conf:3:1: error[KT1002]", "dhcpd itself says:\n  " + dir + "/bad.conf line 3: semicolon expected", "nothing to compare"}},
		{"good.conf", filepath.Join(dir, "self") + ":" + os.Getenv("PATH"), []string{"dhcpd does not start: " + dir + "/good.conf line 3: not today", "good.conf:3:2: ", "log(info"}},
	} {
		t.Setenv("PATH", tt.path)
		var stdout, stderr strings.Builder
		status := run([]string{"difftest", filepath.Join(dir, tt.file)}, nil, &stdout, &stderr)
		for _, want := range tt.want {
			if status != exitFault || !strings.Contains(stderr.String(), want) {
				t.Errorf("%s: status %d; want %d and %q in\n%s", tt.file, status, exitFault, want, &stderr)
			}
		}
	}
	left(t, tmp)
}

// ownBinary is a copy of this test where everybody may run it.
func ownBinary(t *testing.T) (path, tmp string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "keatool-test-") // the test's own folder is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(own)
	conf, err2 := os.ReadFile(difftestConf)
	path, tmp = filepath.Join(dir, "keatool"), filepath.Join(dir, "tmp")
	err = errors.Join(err, err2, os.Chmod(dir, 0o755), os.WriteFile(path, text, 0o755), os.WriteFile(filepath.Join(dir, "dhcpd.conf"), conf, 0o644), os.Mkdir(tmp, 0o777), os.Chmod(tmp, 0o777))
	if err != nil {
		t.Fatal(err)
	}
	return path, tmp
}

// nobody is an ordinary user.
const nobody = 65534

// TestDifftestUser runs the command as an ordinary user, in a system that lets
// users make namespaces, and in one that does not.
func TestDifftestUser(t *testing.T) {
	binary, tmp := ownBinary(t) // before that folder becomes another
	needDhcpd(t)
	args := []string{"keatool", "difftest", filepath.Join(filepath.Dir(tmp), "dhcpd.conf")}
	start := func(script string) (status int, said string) {
		cmd := exec.Command("/bin/sh", append([]string{"-c", script + `exec setpriv --reuid 65534 --regid 65534 --clear-groups -- env TMPDIR="$0" "$1" "$2" "$3"`, tmp, binary}, args[1:]...)...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{Size: nobody + 1}}, GidMappings: []syscall.SysProcIDMap{{Size: nobody + 1}}, GidMappingsEnableSetgroups: true}
		out, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Skipf("needs namespaces of users: %v", err)
		}
		return cmd.ProcessState.ExitCode(), string(out)
	}
	if status, said := start(""); status != exitDone || !strings.Contains(said, "0 different") {
		t.Errorf("status %d; want 0 and no difference:\n%s", status, said)
	}
	status, said := start("echo 0 >/proc/sys/user/max_user_namespaces && ")
	if status != exitUsage {
		t.Errorf("status %d without namespaces; want %d", status, exitUsage)
	}
	for _, want := range []string{"no network namespaces can be made", "run it as root", "kernel.unprivileged_userns_clone=1", "user.max_user_namespaces", "kernel.apparmor_restrict_unprivileged_userns=0"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	left(t, tmp)
}

// TestDifftestNoDhcpd runs the command where there is no dhcpd, and once more with
// what it says can be done without.
func TestDifftestNoDhcpd(t *testing.T) {
	dhcpd := needsFile(t, "/usr/sbin/dhcpd")
	binary, tmp := ownBinary(t)
	conf := filepath.Join(filepath.Dir(tmp), "dhcpd.conf")
	start := func(args ...string) (int, string) {
		cmd := exec.Command("/bin/sh", append([]string{"-c", `mount --bind /dev/null "$0" && export TMPDIR="$1" && shift && exec "$@"`, dhcpd, tmp, binary}, args...)...)
		cmd.Env = append(os.Environ(), "PATH=/usr/sbin:/usr/bin:/sbin:/bin")
		cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
		out, _ := cmd.CombinedOutput() // how it ended is in its state
		return cmd.ProcessState.ExitCode(), string(out)
	}
	status, said := start("difftest", conf)
	for _, want := range []string{"dhcpd is not on this machine", "isc-dhcp-server", "downloads.isc.org/isc/dhcp", "--reference kea:", "keatool convert --html"} {
		if status != exitUsage || !strings.Contains(said, want) {
			t.Errorf("status %d; want %d and %q in\n%s", status, exitUsage, want, said)
		}
	}
	if status, said := start("convert", "--html", filepath.Join(tmp, "report.html"), "-o", filepath.Join(tmp, "kea.json"), conf); status != exitDone {
		t.Errorf("convert --html: status %d\n%s", status, said)
	}
	if _, err := difftest.FindKea("", false); err == nil {
		if status, said := start("difftest", "--reference", "kea:", conf); status == exitUsage {
			t.Errorf("with Kea as the reference: status %d\n%s", status, said)
		}
	}
}

// needsFile skips a test for which a program of the system is to be put away.
func needsFile(t *testing.T, path string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs a namespace of file systems: not root")
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	return path
}

// TestDifftestEnded ends the command at several moments: nothing of it stays.
func TestDifftestEnded(t *testing.T) {
	needDhcpd(t)
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var clients []string
	for i := range 300 { // in a network that is nobody's, so that each waits for an answer in vain
		clients = append(clients, fmt.Sprintf(`{"id":"c%d","hw":"02:00:00:00:00:01","relay":"10.56.0.1","steps":[{"do":"discover"},{"do":"request"}]},{"id":"d%[1]d","hw":"02:00:00:00:00:01","relay":"203.0.113.1","steps":[{"do":"discover"}]}`, i))
	}
	dir := writeTree(t, map[string]string{"clients.json": `{"clients":[` + strings.Join(clients, ",") + `]}`})
	for name, tt := range map[string]struct {
		seen   string // file below TMPDIR; the signal comes when it holds a text
		text   string
		signal os.Signal
	}{
		"as soon as it has a folder":   {"keatool-difftest-*", "", os.Interrupt},
		"while a server starts":        {"keatool-difftest-*/reference/dhcpd.conf", "", os.Interrupt},
		"when both have their files":   {"keatool-difftest-*/candidate/kea.json", "", syscall.SIGTERM},
		"when a client has an address": {"keatool-difftest-*/reference/dhcpd.leases", "lease 10.", os.Interrupt},
		"in the same way, by SIGTERM":  {"keatool-difftest-*/reference/dhcpd.leases", "lease 10.", syscall.SIGTERM},
	} {
		t.Run(name, func(t *testing.T) {
			tmp := t.TempDir()
			var said bytes.Buffer
			cmd := &exec.Cmd{Path: binary, Args: []string{"keatool", "difftest", "--clients", filepath.Join(dir, "clients.json"), difftestConf},
				Env: append(os.Environ(), "TMPDIR="+tmp), Stderr: &said, Stdout: io.Discard}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			for !holds(filepath.Join(tmp, tt.seen), tt.text) {
				select {
				case err := <-ended:
					t.Fatalf("it ended before: %v\n%s", err, &said)
				case <-time.After(time.Millisecond):
				}
			}
			_ = cmd.Process.Signal(tt.signal) // that it has not ended shows below
			if err := <-ended; err == nil || !strings.Contains(said.String(), "nothing is left behind") {
				t.Errorf("it ends with %v, and says\n%s", err, &said)
			}
			left(t, tmp)
			if list := processesOf(t, tmp); len(list) > 0 {
				t.Errorf("these still run: %s", strings.Join(list, "; "))
			}
		})
	}
}

// holds reports whether one of the files of a pattern has a text in it.
func holds(pattern, text string) bool {
	paths, _ := filepath.Glob(pattern) // the pattern is a good one
	for _, path := range paths {
		if b, err := os.ReadFile(path); text == "" || err == nil && bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}

// processesOf lists the processes whose arguments or environment name a folder.
func processesOf(t *testing.T, dir string) (list []string) {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(paths) == 0 {
		t.Fatal("no process can be seen", err)
	}
	for _, path := range paths {
		line, _ := os.ReadFile(filepath.Join(path, "cmdline")) // it may have ended
		env, _ := os.ReadFile(filepath.Join(path, "environ"))
		if bytes.Contains(line, []byte(dir)) || bytes.Contains(env, []byte(dir)) {
			list = append(list, string(bytes.ReplaceAll(line, []byte{0}, []byte(" "))))
		}
	}
	return list
}
