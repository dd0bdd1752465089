package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/oracle"
)

// These tests let dhclient lease an address from dhcpd, put another server in
// the place of dhcpd with the leases imported, and wait for the client to renew
// the same address with it.

// oldSites are configurations of dhcpd whose clients renew at once.
var oldSites = map[int]string{
	4: `default-lease-time 600; max-lease-time 600; option dhcp-renewal-time 4; authoritative;
subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.120 192.0.2.199; }
`,
	6: `default-lease-time 600; preferred-lifetime 500; option dhcp-renewal-time 4; option dhcp-rebinding-time 400;
subnet6 2001:db8:1::/64 { range6 2001:db8:1::150 2001:db8:1::150; prefix6 2001:db8:8000:4200:: 2001:db8:8000:4200:: /56; }
`,
}

// newSites are configurations of Kea for the same networks, in which the first
// address that it would give is another.
var newSites = map[int]string{
	4: `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "s0" ] }, "lease-database": { "type": "memfile", "name": %q, "lfc-interval": 0 },
		"valid-lifetime": 600, "renew-timer": 4, "authoritative": true,
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.100 - 192.0.2.199" } ] } ] } }`,
	6: `{ "Dhcp6": { "interfaces-config": { "interfaces": [ "s0" ] }, "lease-database": { "type": "memfile", "name": %q, "lfc-interval": 0 },
		"valid-lifetime": 600, "preferred-lifetime": 500, "renew-timer": 4, "rebind-timer": 400,
		"subnet6": [ { "id": 1, "interface": "s0", "subnet": "2001:db8:1::/64", "pools": [ { "pool": "2001:db8:1::100/120" } ],
			"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56 } ] } ] } }`,
}

// dhcpd runs the old server until the test stops it.
func (s *site) dhcpd(path string, family int) (leases string, stop func()) {
	s.t.Helper()
	conf := s.write("dhcpd.conf", oldSites[family], 0o644)
	leases = s.write("dhcpd.leases", "", 0o644)
	s.log = &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "Server starting service"}
	cmd := exec.Command(path, fmt.Sprintf("-%d", family), "-f", "-d", "-cf", conf, "-lf", leases, "-pf", filepath.Join(s.dir, "dhcpd.pid"), "s0")
	cmd.Stderr = s.log
	s.start(s.server, cmd)
	select {
	case <-s.log.heard:
	case <-time.After(clientPatience):
		s.t.Fatalf("dhcpd does not listen:\n%s", s.log.text())
	}
	return leases, func() {
		s.t.Helper()
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			s.t.Fatal(err)
		}
		_ = cmd.Wait() // dhcpd ends with an error, as it should not
	}
}

// heirs are the servers that come after dhcpd. Each serves the files in a
// directory that Kea can see.
func heirs(t *testing.T) map[string]func(t *testing.T, s *site, family int, text string) {
	t.Helper()
	list := map[string]func(t *testing.T, s *site, family int, text string){
		"keatool": func(_ *testing.T, s *site, _ int, text string) { s.run(s.write("kea.json", text, 0o644)) },
	}
	for _, release := range oracle.Find().Releases() {
		list["kea "+release] = func(t *testing.T, s *site, family int, text string) {
			var daemon *oracle.Server
			var err error
			s.server.Do(func() { daemon, err = oracle.Find().KeaServe(release, fmt.Sprintf("kea-dhcp%d", family), []byte(text)) })
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(daemon.Stop)
		}
	}
	return list
}

// testHeirs lets a client go over from dhcpd to each heir. It says what it has
// in bound and renewed, before the address and after it.
func testHeirs(t *testing.T, family int, bound, renewed string, args []string, want ...string) {
	client, old := program(t, "dhclient", "/sbin/dhclient"), program(t, "dhcpd", "/usr/sbin/dhcpd")
	for name, take := range heirs(t) {
		t.Run(name, func(t *testing.T) {
			s := joined(t)
			data, err := os.MkdirTemp("/dev/shm", "keatool") // Kea sees the same there
			if err != nil {
				t.Skipf("there is no /dev/shm: %v", err)
			}
			t.Cleanup(func() { os.RemoveAll(data) })
			t.Setenv("KEA_DHCP_DATA_DIR", data)
			s.leases = filepath.Join(data, "leases.csv")
			leases, stop := s.dhcpd(old, family)
			s.dhclient(client, args...)
			s.expect(each(bound, want)...)
			stop()
			text := fmt.Sprintf(newSites[family], s.leases)
			var said bytes.Buffer
			if status := run([]string{"import-leases", "--config", s.write("new.json", text, 0o644), leases}, nil, &said, &said); status != exitDone {
				t.Fatalf("import-leases: status %d\n%s", status, said.String())
			}
			for s.events.Buffered() > 0 { // what the client said of dhcpd
				if _, err := s.events.ReadString('\n'); err != nil {
					t.Fatal(err)
				}
			}
			if name == "kea 2.2" && family == 6 { // which has no other way to say it
				text = strings.Replace(text, "{", fmt.Sprintf(`{ "Dhcp6": { "data-directory": %q, `, data), 1)
				text = strings.Replace(text, `"Dhcp6": { "interfaces-config"`, `"interfaces-config"`, 1)
			}
			take(t, s, family, text)
			s.expect(each(renewed, want)...)
			if !strings.Contains(said.String(), fmt.Sprintf("%d added", len(want))) {
				t.Errorf("import-leases says:\n%s", said.String())
			}
		})
	}
}

func each(word string, addrs []string) []string {
	var list []string
	for _, a := range addrs {
		list = append(list, word+" "+a)
	}
	return list
}

func TestHeirs4(t *testing.T) {
	testHeirs(t, 4, "BOUND", "RENEW", []string{"-4"}, "192.0.2.120")
}

func TestHeirs6(t *testing.T) {
	testHeirs(t, 6, "BOUND6", "RENEW6", []string{"-6", "-N", "-P"}, "2001:db8:1::150", "2001:db8:8000:4200::/56")
}
