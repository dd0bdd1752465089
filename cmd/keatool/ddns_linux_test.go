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

	"github.com/miekg/dns"
)

// TestDhcpdNames lets dhcpd give a client its name in DNS, and then keatool serve
// take dhcpd's place: the name stays the client's, and ends with its lease.
func TestDhcpdNames(t *testing.T) {
	for _, style := range []string{"interim", "standard"} {
		t.Run(style, func(t *testing.T) {
			client, dhcpd := program(t, "dhclient", "/sbin/dhclient"), program(t, "dhcpd", "/usr/sbin/dhcpd")
			s := joined(t)
			s.log = &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "Server starting service"}
			s.bind(program(t, "named", "/usr/sbin/named"))
			old := exec.Command(dhcpd, "-4", "-f", "-d", "-cf", s.write("dhcpd.conf", fmt.Sprintf(`ddns-update-style %s; ddns-domainname "example.org"; authoritative;
				zone example.org. { primary 127.0.0.1; }
				zone 2.0.192.in-addr.arpa. { primary 127.0.0.1; }
				subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.100; }`, style), 0o644), "-lf", s.write("dhcpd.leases", "", 0o644),
				"-pf", filepath.Join(s.dir, "dhcpd.pid"), "s0")
			old.Stdout, old.Stderr = s.log, s.log
			s.start(s.server, old)
			<-s.log.heard
			conf := s.write("dhclient.conf", `timeout 20; send host-name "Printer"; send dhcp-client-identifier 1:2:3:4:5:6:7;`, 0o600)
			s.once(client, conf)
			s.holds("A 192.0.2.100", "PTR")
			_ = old.Process.Kill()
			_ = old.Wait()

			s.leases = filepath.Join(s.dir, "leases.csv")
			four := s.write("dhcp4.json", `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "s0" ] }, "lease-database": { "type": "memfile", "name": "`+s.leases+`" },
				"dhcp-ddns": { "enable-updates": true }, "ddns-qualifying-suffix": "example.org", "valid-lifetime": 3600, "authoritative": true,
				"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.100/32" } ] } ] } }`, 0o644)
			updates := s.write("ddns.json", `{ "DhcpDdns": { "forward-ddns": { "ddns-domains": [ { "name": "example.org.", "dns-servers": [ { "ip-address": "127.0.0.1" } ] } ] },
				"reverse-ddns": { "ddns-domains": [ { "name": "2.0.192.in-addr.arpa.", "dns-servers": [ { "ip-address": "127.0.0.1" } ] } ] } } }`, 0o644)
			s.log = &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "clients are listened for"}
			s.cmd = &exec.Cmd{Path: s.binary(), Args: []string{"keatool", "serve", "--adopt-txt", updates, four}, Stderr: s.log}
			s.start(s.server, s.cmd)
			<-s.log.heard
			s.once(client, conf)
			s.holds("DHCID", "A 192.0.2.100")
			if text := s.zone(); strings.Contains(text, "TXT") {
				t.Errorf("dhcpd's record is still there:\n%s", text)
			}
			if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := s.cmd.Wait(); err != nil {
				t.Errorf("%v\n%s", err, s.log.text())
			}
		})
	}
}

// once lets a client get its lease and go.
func (s *site) once(path, conf string) {
	s.t.Helper()
	cmd := exec.Command(path, "-4", "-1", "-d", "-sf", "/bin/true", "-cf", conf, "-lf", filepath.Join(s.dir, "dhclient.leases"), "-pf", filepath.Join(s.dir, "dhclient.pid"), "c0")
	said := &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "bound to"}
	cmd.Stderr = said
	s.start(s.client, cmd)
	select {
	case <-said.heard:
	case <-time.After(clientPatience):
		s.t.Fatalf("no lease:\n%s\n%s", said.text(), s.log.text())
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// bind runs BIND 9 in the server's host.
func (s *site) bind(named string) {
	s.t.Helper()
	dir := filepath.Join(s.dir, "bind")
	if err := os.Mkdir(dir, 0o755); err != nil {
		s.t.Fatal(err)
	}
	conf := fmt.Sprintf("options { directory %q; pid-file none; listen-on { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; session-keyfile none;"+
		" managed-keys-directory %q; dnssec-validation no; };\ncontrols { };\n", dir, dir)
	for _, zone := range []string{"example.org", "2.0.192.in-addr.arpa"} {
		s.write("bind/"+zone, "$TTL 300\n@ IN SOA ns.example.org. root.example.org. 1 3600 600 86400 300\n@ IN NS ns.example.net.\n", 0o644)
		conf += fmt.Sprintf("zone %q { type primary; file %q; allow-update { any; }; };\n", zone, zone)
	}
	cmd := exec.Command(named, "-g", "-n", "1", "-c", s.write("bind/named.conf", conf, 0o644))
	said := &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "running\n"}
	cmd.Stderr = said
	s.start(s.server, cmd)
	select {
	case <-said.heard:
	case <-time.After(clientPatience):
		s.t.Fatalf("BIND does not start:\n%s", said.text())
	}
}

// holds waits until the zones hold texts.
func (s *site) holds(texts ...string) {
	s.t.Helper()
	var text string
	for end := time.Now().Add(clientPatience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		text = s.zone()
		has := true
		for _, want := range texts {
			has = has && strings.Contains(text, want)
		}
		if has {
			return
		}
	}
	s.t.Fatalf("the zones hold\n%s\nwant %q; the server says:\n%s", text, texts, s.log.text())
}

// zone returns the records of the client.
func (s *site) zone() string {
	s.t.Helper()
	var lines []string
	s.server.Do(func() {
		for _, q := range []dns.Question{{Name: "printer.example.org.", Qtype: dns.TypeANY}, {Name: "100.2.0.192.in-addr.arpa.", Qtype: dns.TypeANY}} {
			m := new(dns.Msg)
			m.SetQuestion(q.Name, q.Qtype)
			r, _, err := (&dns.Client{Net: "tcp"}).Exchange(m, "127.0.0.1:53")
			if err != nil {
				continue
			}
			for _, rr := range r.Answer {
				lines = append(lines, strings.Join(strings.Fields(rr.String()), " "))
			}
		}
	})
	return strings.Join(lines, "\n")
}
