package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/keatool/keatool/server/ddns"
)

// TestDDNS runs the program as kea-dhcp-ddns: a request comes to a DNS server,
// commands are answered, a new configuration moves the socket.
func TestDDNS(t *testing.T) {
	dir, err := os.MkdirTemp("", "ddns") // names of sockets must be short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	updates := make(chan string, 10)
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &dns.Server{PacketConn: conn, MsgAcceptFunc: func(dns.Header) dns.MsgAcceptAction { return dns.MsgAccept },
		Handler: dns.HandlerFunc(func(w dns.ResponseWriter, m *dns.Msg) {
			r := new(dns.Msg)
			_ = w.WriteMsg(r.SetReply(m))
			updates <- m.Question[0].Name
		})}
	go srv.ActivateAndServe()
	defer srv.Shutdown()

	path := filepath.Join(dir, "d2.json")
	configure := func(port uint16) {
		text := fmt.Sprintf(`{ "DhcpDdns": { "port": %d, "control-sockets": [ { "socket-type": "unix", "socket-name": "%s/s" } ],
			"forward-ddns": { "ddns-domains": [ { "name": "example.org.", "dns-servers": [ { "ip-address": "127.0.0.1", "port": %d } ] } ] } } }`,
			port, dir, conn.LocalAddr().(*net.UDPAddr).Port)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, second := freePort(t), freePort(t)
	configure(first)
	said := &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "requests for updates of DNS are listened for"}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{Path: binary, Args: []string{"keatool", "ddns", path}, Stderr: said}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	<-said.heard
	ask := func(port uint16) {
		t.Helper()
		r := ddns.Request{Forward: true, FQDN: "a.example.org.", DHCID: []byte{0, 1, 1}, Expires: time.Now(), TTL: 600, Conflicts: ddns.CheckDHCID}
		r.Addr = conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
		datagram, err := r.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		c, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write(datagram); err != nil {
			t.Fatal(err)
		}
		select {
		case zone := <-updates:
			if zone != "example.org." {
				t.Errorf("an update of %s", zone)
			}
		case <-time.After(time.Minute):
			t.Fatalf("no update:\n%s", said.text())
		}
	}
	ask(first)
	status, out, errs := runCtl("", "--config", path, "statistic-get", `{ "name": "ncr-received" }`)
	if status != exitDone || !strings.Contains(out, "1,") && !strings.Contains(out, "[\n") {
		t.Errorf("statistic-get: %d, %s%s", status, out, errs)
	}
	configure(second)
	if status, out, errs = runCtl("", "--config", path, "config-reload"); status != exitDone {
		t.Errorf("config-reload: %s%s", out, errs)
	}
	ask(second)
	if status, out, errs = runCtl("", "--config", path, "shutdown", `{ "exit-value": 7 }`); status != exitDone {
		t.Errorf("shutdown: %s%s", out, errs)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("it ends with %v, want status 7\n%s", err, said.text())
	}
}

// TestDDNSWithoutSocket does not start where a control socket cannot be opened.
func TestDDNSWithoutSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d2.json")
	text := fmt.Sprintf(`{ "DhcpDdns": { "port": %d, "control-sockets": [ { "socket-type": "unix", "socket-name": %q } ] } }`, freePort(t), path)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if status := run([]string{"ddns", path}, nil, &out, &errs); status != exitUsage || !strings.Contains(errs.String(), "control socket") {
		t.Errorf("status %d, %s", status, errs.String())
	}
}
