package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/keatool/keatool/internal/netns"
)

// These tests let the clients that people have, dhclient of ISC and udhcpc of
// BusyBox, get, renew and release leases of keatool serve over a cable.

// clientPatience is how long a client may take for its next step.
const clientPatience = time.Minute

// site is a server and, at the other end of a cable, a place for a client.
type site struct {
	t              *testing.T
	dir            string
	server, client *netns.Host
	leases         string
	cmd            *exec.Cmd
	user           *syscall.SysProcAttr // of the server, if it is not ours
	log            *notifier
	events         *bufio.Reader // what the client's script says
}

// newSite joins two hosts, and starts a server of a family in one of them.
func newSite(t *testing.T, family int) *site {
	t.Helper()
	s := joined(t)
	s.serve(family)
	return s
}

// joined joins two hosts; the client's interface is c0.
func joined(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir(), server: netns.New(t), client: netns.New(t)}
	for _, h := range []*netns.Host{s.server, s.client} {
		h.Do(func() { // link-local addresses that can be used at once; else the client waits for them
			_ = os.WriteFile("/proc/sys/net/ipv6/conf/default/accept_dad", []byte("0"), 0o644)
		})
	}
	netns.Cable(s.server, "s0", s.client, "c0")
	s.server.Addr("s0", "192.0.2.1/24")
	s.server.Addr("s0", "2001:db8:1::1/64")
	return s
}

// serve runs this test binary as keatool serve for our networks.
func (s *site) serve(family int) {
	s.t.Helper()
	s.leases = filepath.Join(s.dir, "leases.csv")
	config := `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "s0" ] }, "lease-database": { "type": "memfile", "name": %q },
		"valid-lifetime": 600, "renew-timer": 1, "cache-threshold": 0.0,
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.100 - 192.0.2.199" } ] } ] } }`
	if family == 6 {
		config = `{ "Dhcp6": { "interfaces-config": { "interfaces": [ "s0" ] }, "lease-database": { "type": "memfile", "name": %q },
			"valid-lifetime": 600, "preferred-lifetime": 500, "renew-timer": 1, "cache-threshold": 0.0,
			"subnet6": [ { "id": 1, "interface": "s0", "subnet": "2001:db8:1::/64", "pools": [ { "pool": "2001:db8:1::100/120" } ],
				"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56 } ] } ] } }`
	}
	s.run(s.write("kea.json", fmt.Sprintf(config, s.leases), 0o644))
}

// run starts the server with a configuration, and returns when it listens.
func (s *site) run(file string) {
	s.t.Helper()
	s.log = &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "clients are listened for"}
	s.cmd = &exec.Cmd{Path: s.binary(), Args: []string{"keatool", "serve", file}, Stderr: s.log, Env: append(os.Environ(), "KEA_DHCP_DATA_DIR="+filepath.Dir(s.leases)), SysProcAttr: s.user}
	s.start(s.server, s.cmd)
	select {
	case <-s.log.heard:
	case <-time.After(clientPatience):
		s.t.Fatalf("the server does not listen:\n%s", s.log.text())
	}
}

// binary is this test, which is keatool when it is called so, where the server's
// user can reach it.
func (s *site) binary() string {
	s.t.Helper()
	path, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	if s.user == nil {
		return path
	}
	text, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.write("keatool", string(text), 0o755)
}

// start runs a program in a host. It ends with the test, whatever happens.
func (s *site) start(h *netns.Host, cmd *exec.Cmd) {
	s.t.Helper()
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = new(syscall.SysProcAttr)
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	var err error
	h.Do(func() { err = cmd.Start() })
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
}

func (s *site) write(name, text string, mode os.FileMode) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// script makes what a client calls at every step: it does what text says, and
// tells the test.
func (s *site) script(text, tell string) string {
	s.t.Helper()
	pipe := filepath.Join(s.dir, "events")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		s.t.Fatal(err)
	}
	f, err := os.OpenFile(pipe, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { f.Close() })
	if err := f.SetReadDeadline(time.Now().Add(2 * clientPatience)); err != nil {
		s.t.Fatal(err)
	}
	s.events = bufio.NewReader(f)
	return s.write("script", fmt.Sprintf("#!/bin/sh\n%s\necho \"%s\" >>%s\n", text, tell, pipe), 0o700)
}

// expect waits until the script has said each of the lines, in any order.
func (s *site) expect(lines ...string) {
	s.t.Helper()
	open := map[string]bool{}
	for _, l := range lines {
		open[l] = true
	}
	for len(open) > 0 {
		said, err := s.events.ReadString('\n')
		if err != nil {
			s.t.Fatalf("waiting for the client to say %v: %v; the server says:\n%s", open, err, s.log.text())
		}
		delete(open, strings.Join(strings.Fields(said), " "))
	}
}

// released waits until the lease file says of each lease that it was given,
// renewed and given back, and ends the server.
func (s *site) released(want ...string) {
	s.t.Helper()
	for _, a := range want {
		s.await(a)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("the server ends with %v:\n%s", err, s.log.text())
	}
}

// await looks at the lease file until a lease has been given back: nobody
// answers a client that does so.
func (s *site) await(a string) {
	s.t.Helper()
	var got []string
	for end := time.Now().Add(clientPatience); time.Now().Before(end); {
		if got = s.states()[a]; len(got) > 0 && got[len(got)-1] == "3" {
			break
		}
	}
	if len(got) < 3 || slices.ContainsFunc(got[:len(got)-1], func(state string) bool { return state != "0" }) {
		s.t.Errorf("the lease file has these states for %s: %v; want 0 when given, 0 when renewed, 3 when given back", a, got)
	}
}

// states reads what the lease file says of each address, row by row.
func (s *site) states() map[string][]string {
	s.t.Helper()
	f, err := os.Open(s.leases)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	columns, err := r.Read()
	if err != nil {
		s.t.Fatalf("the lease file has no header: %v", err)
	}
	state, states := slices.Index(columns, "state"), map[string][]string{}
	for row, err := r.Read(); err == nil; row, err = r.Read() { // the last row may not be whole yet
		states[row[0]] = append(states[row[0]], row[state])
	}
	return states
}

// program skips the test where a client is not installed.
func program(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("%s is not installed (make test installs it as root, where there is apt-get)", names[0])
	return ""
}

const dhclientScript = `case $reason in
BOUND) ip addr add "$new_ip_address/24" dev "$interface" ;;
BOUND6) [ -z "$new_ip6_address" ] || ip -6 addr add "$new_ip6_address/128" dev "$interface" nodad ;;
esac`

// dhclient starts ISC's client with arguments, and returns how to let it give
// its leases back.
func (s *site) dhclient(path string, args ...string) (release func()) {
	s.t.Helper()
	script := s.script(dhclientScript, "$reason $new_ip_address $new_ip6_address $new_ip6_prefix")
	args = append(args, "-sf", script, "-cf", s.write("dhclient.conf", "timeout 20;\n", 0o600), "-lf", s.write("dhclient.leases", "", 0o600),
		"-pf", filepath.Join(s.dir, "dhclient.pid"))
	s.start(s.client, exec.Command(path, append(append([]string{"-d"}, args...), "c0")...))
	return func() {
		again := exec.Command(path, append(append([]string{"-r"}, args...), "c0")...)
		s.start(s.client, again)
		if err := again.Wait(); err != nil {
			s.t.Errorf("dhclient -r: %v", err)
		}
	}
}

func TestDhclient4(t *testing.T) {
	path := program(t, "dhclient", "/sbin/dhclient")
	s := newSite(t, 4)
	release := s.dhclient(path, "-4")
	s.expect("BOUND 192.0.2.100")
	s.expect("RENEW 192.0.2.100")
	release()
	s.released("192.0.2.100")
}

func TestDhclient6(t *testing.T) {
	path := program(t, "dhclient", "/sbin/dhclient")
	s := newSite(t, 6)
	release := s.dhclient(path, "-6", "-N", "-P")
	s.expect("BOUND6 2001:db8:1::100", "BOUND6 2001:db8:8000::/56")
	s.expect("RENEW6 2001:db8:1::100", "RENEW6 2001:db8:8000::/56")
	release()
	s.released("2001:db8:1::100", "2001:db8:8000::")
}

func TestUdhcpc(t *testing.T) {
	args := udhcpc(t)
	newSite(t, 4).udhcpc(args)
}

// udhcpc returns how BusyBox's client is called.
func udhcpc(t *testing.T) []string {
	t.Helper()
	path := program(t, "udhcpc", "/sbin/udhcpc", "busybox")
	if filepath.Base(path) == "busybox" {
		return []string{path, "udhcpc"}
	}
	return []string{path}
}

// udhcpc lets BusyBox's client get, renew and give back a lease.
func (s *site) udhcpc(args []string) {
	s.t.Helper()
	script := s.script(`[ $1 != bound ] || ip addr add "$ip/$mask" dev "$interface"`, "$1 $ip")
	args = append(args, "-f", "-i", "c0", "-s", script)
	cmd := exec.Command(args[0], args[1:]...)
	s.start(s.client, cmd)
	s.expect("bound 192.0.2.100")
	for _, step := range []struct {
		signal syscall.Signal
		event  string
	}{{syscall.SIGUSR1, "renew 192.0.2.100"}, {syscall.SIGUSR2, "deconfig"}} {
		if err := cmd.Process.Signal(step.signal); err != nil {
			s.t.Fatal(err)
		}
		s.expect(step.event)
	}
	s.released("192.0.2.100")
}

// TestServeCapabilities runs the server as the systemd unit does: a user with
// no rights but those that the unit gives it.
func TestServeCapabilities(t *testing.T) {
	args := udhcpc(t)
	s := joined(t)
	const nobody = 65534
	dir, err := os.MkdirTemp("", "keatool") // the test's own can be entered by nobody else
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := errors.Join(os.Chmod(dir, 0o755), os.Chown(dir, nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	s.dir = dir
	s.user = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}, AmbientCaps: unitCapabilities(t)}
	s.serve(4)
	s.udhcpc(args)
}

// unitCapabilities reads what a service may do from its unit.
func unitCapabilities(t *testing.T) (caps []uintptr) {
	t.Helper()
	text, err := os.ReadFile("../../packaging/systemd/keatool-dhcp4.service")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\nAmbientCapabilities=")
	line, _, _ := strings.Cut(rest, "\n")
	if !found || !strings.Contains(string(text), "\nCapabilityBoundingSet="+line+"\n") {
		t.Fatal("the unit gives no capabilities, or bounds them otherwise")
	}
	numbers := map[string]uintptr{"CAP_NET_BIND_SERVICE": unix.CAP_NET_BIND_SERVICE, "CAP_NET_RAW": unix.CAP_NET_RAW}
	for name := range strings.FieldsSeq(line) {
		n, ok := numbers[name]
		if !ok {
			t.Fatalf("the unit gives %s, which the server does not need", name)
		}
		caps = append(caps, n)
	}
	return caps
}
