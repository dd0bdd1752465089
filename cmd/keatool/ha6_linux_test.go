package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/keatool/keatool/server/client"
)

// lease6 asks a server for an address and a prefix of client n; nil: no answer.
func (p *pair) lease6(i, n int) []netip.Prefix {
	p.t.Helper()
	if p.served6[i] == nil {
		r := &client.Relay6{Server: netip.MustParseAddrPort(fmt.Sprintf("[2001:db8:%d::1]:547", i+1)), Addr: netip.MustParseAddr(fmt.Sprintf("2001:db8:%d::9", i+1)),
			Link: netip.MustParseAddr("2001:db8:a::1"), Timeout: 300 * time.Millisecond}
		var err error
		p.relay.Do(func() { err = r.Open() })
		if err != nil {
			p.t.Fatal(err)
		}
		p.t.Cleanup(func() { r.Close() })
		p.served6[i] = r
	}
	l, err := p.served6[i].Lease(context.Background(), []byte{0, 3, 0, 1, 2, 0, 0, 0, byte(n >> 8), byte(n)}, true)
	if err != nil {
		return nil
	}
	return l.Given
}

// either6 asks both servers for what client n wants, until one of them answers.
func (p *pair) either6(n int) (a, b []netip.Prefix) {
	p.t.Helper()
	for end := time.Now().Add(haPatience); time.Now().Before(end) && a == nil && b == nil; {
		a, b = p.lease6(0, n), p.lease6(1, n)
	}
	return a, b
}

// kinds counts the leases that a server holds, by their kind.
func (p *pair) kinds(i int) map[string]int {
	p.t.Helper()
	_, arguments, err := p.command(i, `{ "command": "lease6-get-all", "service": [ "dhcp6" ] }`)
	if err != nil {
		p.t.Fatal(err)
	}
	var all struct{ Leases []struct{ Type string } }
	_ = json.Unmarshal(arguments, &all) // nothing: no leases
	n := map[string]int{}
	for _, l := range all.Leases {
		n[l.Type]++
	}
	return n
}

// TestPair6: addresses and prefixes are shared by the hash of the DUID, known to
// both servers, and kept by the one that is left.
func TestPair6(t *testing.T) {
	const clients = 10
	pairUp(t, func(t *testing.T, _ string, kea [2]string) {
		p := newPair(t, "load-balancing", kea)
		p.six = true
		p.start(0)
		p.start(1)
		p.await("load-balancing", "load-balancing")
		given := map[int]string{}
		for n := range clients {
			a, b := p.either6(n)
			if (a == nil) == (b == nil) {
				t.Fatalf("client %d gets %v and %v\n%s\n%s", n, a, b, p.log[0](), p.log[1]())
			}
			given[n] = fmt.Sprint(append(a, b...))
		}
		for i := range 2 {
			if n := p.kinds(i); n["IA_NA"] != clients || n["IA_PD"] != clients {
				t.Errorf("server%d holds %v, not %d of each", i+1, n, clients)
			}
		}
		p.stop[1]()
		p.await("partner-down", "")
		for n, want := range given {
			if a, _ := p.either6(n); fmt.Sprint(a) != want {
				t.Errorf("client %d gets %v from the server that is left, not %v", n, a, want)
			}
		}
		p.either6(clients) // one that the other server does not know
		p.start(1)
		p.await("load-balancing", "load-balancing")
		for i := range 2 {
			if n := p.kinds(i); n["IA_NA"] != clients+1 || n["IA_PD"] != clients+1 {
				t.Errorf("server%d holds %v, not %d of each", i+1, n, clients+1)
			}
		}
	})
}
