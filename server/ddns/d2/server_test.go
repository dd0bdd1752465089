package d2

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

func config(t *testing.T, inside string) *kea.Config {
	t.Helper()
	d, _ := kea.Parse("", []byte(`{ "DhcpDdns": { `+inside+` } }`), kea.ParseOptions{})
	c, findings := kea.Decode(d)
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	return c
}

func TestAddress(t *testing.T) {
	for inside, want := range map[string]string{``: "127.0.0.1:53001", `"ip-address": "::1", "port": 5`: "[::1]:5"} {
		if got := Address(config(t, inside).DhcpDdns); got != netip.MustParseAddrPort(want) {
			t.Errorf("%s: %s, want %s", inside, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for inside, want := range map[string]string{
		`"hooks-libraries": [ { "library": "libddns_gss_tsig.so" } ]`:                               "libddns_gss_tsig.so",
		`"tsig-keys": [ { "name": "k", "algorithm": "HMAC-SHA256", "secret-file": "/nowhere/x" } ]`: "/nowhere/x",
		`"tsig-keys": [ { "name": "k", "algorithm": "HMAC-SHA256", "secret": "c2VjcmV0" } ]`:        "",
	} {
		err := Check(config(t, inside))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", inside, err, want)
		}
	}
}

// TestApply: a configuration whose socket cannot be opened changes nothing.
func TestApply(t *testing.T) {
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := func(c net.PacketConn) string { return fmt.Sprintf(`"port": %d`, c.LocalAddr().(*net.UDPAddr).Port) }
	first := config(t, port(free))
	free.Close()
	ready := make(chan struct{})
	s, err := New(Options{Config: first, Log: slog.New(slog.DiscardHandler), Ready: func() { close(ready) }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	<-ready
	if err := s.Apply(config(t, port(taken))); err == nil || s.Config() != first {
		t.Errorf("a socket in use: error %v; the configuration is the old one: %v", err, s.Config() == first)
	}
	second := config(t, port(free)+`, "dns-server-timeout": 10`)
	if err := s.Apply(second); err != nil || s.Config() != second {
		t.Errorf("another timeout: error %v", err)
	}
	s.Drain()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
