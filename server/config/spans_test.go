package config

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// covering returns the ids of the subnets that an address is in, by looking at all.
func covering(subnets []*Subnet, a netip.Addr) (ids []uint32) {
	for _, s := range subnets {
		if s.Prefix.Contains(a) {
			ids = append(ids, s.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// TestSpans compares the search with a look at all subnets, at every end of one,
// next to it and anywhere.
func TestSpans(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 4))
		v6 := seed%2 == 1
		random := func() netip.Addr {
			b := [16]byte{0x20, 1, 0x0d, 0xb8}
			for _, i := range []int{4, 7, 8, 15} { // few bits, so that prefixes are in each other
				b[i] = byte(rnd.IntN(4)) * 85
			}
			if v6 {
				return netip.AddrFrom16(b)
			}
			return netip.AddrFrom4([4]byte{b[4], b[7], b[8], b[15]})
		}
		var subnets []*Subnet
		for id := range uint32(rnd.IntN(40)) {
			a := random()
			bits := rnd.IntN(a.BitLen() + 1)
			subnets = append(subnets, &Subnet{ID: id*7%41 + 1, Prefix: netip.PrefixFrom(a, bits).Masked()})
		}
		x := newSpans(subnets)
		var ask []netip.Addr
		for _, s := range subnets {
			first, last := s.Prefix.Addr(), lastOf(s.Prefix)
			ask = append(ask, first, first.Prev(), last, last.Next(), random())
		}
		for _, a := range ask {
			var got []uint32
			for _, s := range x.find(a) {
				got = append(got, s.ID)
			}
			if diff := cmp.Diff(covering(subnets, a), got); diff != "" {
				t.Fatalf("seed %d: subnets of %v (-want +got):\n%s", seed, a, diff)
			}
		}
	}
}

// TestSpansFamily asks for addresses that no subnet of the family can be told by.
func TestSpansFamily(t *testing.T) {
	x := newSpans([]*Subnet{{ID: 1, Prefix: netip.MustParsePrefix("0.0.0.0/0")}})
	for _, a := range []netip.Addr{{}, netip.MustParseAddr("::"), netip.MustParseAddr("::ffff:192.0.2.1")} {
		if got := x.find(a); len(got) != 0 {
			t.Errorf("%v is in %d subnets; want none", a, len(got))
		}
	}
	if got := newSpans(nil).find(netip.MustParseAddr("192.0.2.1")); len(got) != 0 {
		t.Errorf("found %d subnets where there are none", len(got))
	}
}

func BenchmarkContaining(b *testing.B) {
	var subnets []*Subnet
	for i := range 10_000 {
		p := netip.MustParsePrefix(fmt.Sprintf("10.%d.%d.0/22", i>>6, i&63<<2))
		subnets = append(subnets, &Subnet{ID: uint32(i + 1), Prefix: p})
	}
	x, n := newSpans(subnets), uint32(0)
	for b.Loop() {
		n++
		i := n * 2654435761 % 10_000
		if len(x.find(netip.AddrFrom4([4]byte{10, byte(i >> 6), byte(i & 63 << 2), 1}))) != 1 {
			b.Fatal("not found")
		}
	}
}
