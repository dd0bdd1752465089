package server

import (
	"testing"

	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// A whole exchange, with an address and a prefix, takes no memory.
func TestAllocations6(t *testing.T) {
	r := newRig6(t, oneSubnet6)
	var datagrams [][]byte
	for _, words := range [][]string{
		{"solicit", "client=01", "na=1", "pd=1", "oro=23"}, {"request", "client=01", "server", "na=1,2001:db8:1::", "pd=1,2001:db8:8000::/56", "oro=23"},
		{"renew", "client=01", "server", "na=1,2001:db8:1::", "pd=1,2001:db8:8000::/56"}, {"release", "client=01", "server", "na=1,2001:db8:1::", "pd=1,2001:db8:8000::/56"},
	} {
		l := askLine{label: words[0], words: words}
		d, _ := l.encode6(t, got6{})
		datagrams = append(datagrams, d)
	}
	meta := netio.Meta{Iface: 1, Src: client6, Dst: multicast6}
	exchange := func() {
		for _, d := range datagrams {
			in := &r.w.in[0]
			in.N, in.Meta = copy(in.Buf, d), meta
			if len(r.w.answer(1)) != 1 {
				t.Fatal("no answer")
			}
		}
	}
	exchange()
	if n := testing.AllocsPerRun(50, exchange); n > 0 {
		t.Errorf("an exchange of %d messages allocates %v times; want none", len(datagrams), n)
	}
	if r.Server.store.Len() != 2 || r.w.ex6.Type != packet.Release6 {
		t.Errorf("%d leases at the end; want the two that are released", r.Server.store.Len())
	}
}
