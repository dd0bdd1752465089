package update

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/keatool/keatool/server/ddns"
	"github.com/keatool/keatool/server/stats"
)

// TestOrder sends many requests about few names: those about one name come to
// the server in their order.
func TestOrder(t *testing.T) {
	s := newScript(t)
	s.begin([]int{ok})
	u := New(Options{Plan: planFor(s.server.PacketConn.LocalAddr().String(), nil)})
	defer u.Close()
	const names, each = 20, 30
	for i := range each {
		for n := range names {
			r := clientRequest(ddns.NoCheckNoDHCID, false, byte(i), fmt.Sprintf("h%d", n), fmt.Sprintf("192.0.2.%d", i+1))
			r.DHCID, r.Reverse = []byte{byte(i), 2, 3}, false // requests that replace none
			u.Send(r)
		}
	}
	u.Drain(context.Background())
	last := map[string]int{}
	for block := range strings.SplitSeq(s.text(), "  zone ") {
		for line := range strings.Lines(block) {
			var name string
			var ttl, host int
			if n, _ := fmt.Sscanf(strings.TrimSpace(line), "do %s %d in a 192.0.2.%d", &name, &ttl, &host); n == 3 {
				if host != last[name]+1 {
					t.Errorf("%s gets address %d after %d", name, host, last[name])
				}
				last[name] = host
			}
		}
	}
	if len(last) != names {
		t.Errorf("%d names, want %d", len(last), names)
	}
}

// TestListen takes requests from a socket, counts, and refuses what is none.
func TestListen(t *testing.T) {
	s := newScript(t)
	s.begin([]int{ok})
	set := stats.NewSet(time.Now)
	key, err := NewKey("K.", "hmac-sha256", "c2VjcmV0", 0)
	if err != nil {
		t.Fatal(err)
	}
	p := planFor(s.server.PacketConn.LocalAddr().String(), nil)
	p.Keys = []*Key{key}
	u := New(Options{Plan: p, Stats: set, Most: 1})
	defer u.Close()
	l, err := Listen(netip.MustParseAddrPort("127.0.0.1:0"), u)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("udp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := sample()
	good, err := r.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, datagram := range [][]byte{good, []byte("nonsense")} {
		if _, err := c.Write(datagram); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int64{"ncr-received": 1, "ncr-invalid": 1, "ncr-error": 0, "update-sent": 2, "update-unsigned": 2, "update-signed": 0,
		"update-success": 2, "update-timeout": 0, "update-error": 0, "queue-mgr-queue-full": 0, "key[k.].update-sent": 0}
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		wrong := ""
		for name, n := range want {
			if e, ok := set.Get(name); !ok || e.Samples[0].Value != n {
				wrong += fmt.Sprintf(" %s %v", name, e.Samples)
			}
		}
		if wrong == "" {
			break
		}
		if time.Now().After(end) {
			t.Fatal(wrong)
		}
	}
	l.Close()
}

// TestFull refuses requests while too many wait, and takes them again later.
func TestFull(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	u := New(Options{Plan: planFor(silent.LocalAddr().String(), nil), Most: 2})
	defer u.Close()
	var got []bool
	for i := range 3 {
		got = append(got, u.Send(clientRequest(ddns.CheckDHCID, false, byte(i), fmt.Sprint("h", i), "192.0.2.1")))
	}
	if fmt.Sprint(got) != "[true true false]" {
		t.Errorf("taken: %v; want the first two", got)
	}
}

// TestReplace: what waits for a zone that is silent is carried out by the server
// that a new plan has, and what the new plan has no zone for is given up.
func TestReplace(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	s := newScript(t)
	s.begin([]int{ok})
	p := planFor(silent.LocalAddr().String(), nil)
	p.Timeout = 20 * time.Millisecond
	u := New(Options{Plan: p})
	defer u.Close()
	for i := range 100 {
		u.Send(clientRequest(ddns.CheckDHCID, false, byte(i), fmt.Sprint("h", i), fmt.Sprintf("192.0.2.%d", i)))
	}
	next := planFor(s.server.PacketConn.LocalAddr().String(), nil)
	next.Reverse = nil
	u.Replace(next)
	u.Drain(context.Background())
	if n := u.Waiting(); n != 0 {
		t.Errorf("%d requests wait", n)
	}
}

func TestKeys(t *testing.T) {
	for _, bad := range [][2]string{{"HMAC-SHA3", "c2VjcmV0"}, {"HMAC-SHA1", "?"}, {"HMAC-SHA1", ""}} {
		if _, err := NewKey("k", bad[0], bad[1], 0); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
	k, err := NewKey("Key", "hmac-md5", "c2VjcmV0", 80)
	if err != nil {
		t.Fatal(err)
	}
	if mac, _ := k.Generate([]byte("x"), nil); len(mac) != 10 {
		t.Errorf("a digest of 80 bits has %d bytes", len(mac))
	}
	if err := k.Verify([]byte("x"), &dns.TSIG{Hdr: dns.RR_Header{Name: "key."}, MAC: ""}); err == nil {
		t.Error("no digest is taken for one")
	}
}

// BenchmarkSend is what a request costs its sender while DNS is away.
func BenchmarkSend(b *testing.B) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer silent.Close()
	u := New(Options{Plan: planFor(silent.LocalAddr().String(), nil), Most: 1 << 30})
	defer u.Close()
	r := sample()
	names := make([]string, 100_000)
	for i := range names {
		names[i] = fmt.Sprintf("host-%d.example.org.", i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.FQDN = names[i%len(names)]
		u.Send(r)
	}
}
