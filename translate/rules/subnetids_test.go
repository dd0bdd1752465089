package rules

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wantNested fails unless every subnet has a smaller id than each around it:
// Kea takes the subnet with the smallest id that an address fits, dhcpd the
// narrowest.
func wantNested(t *testing.T, ids map[string]uint32) {
	t.Helper()
	seen := map[uint32]string{}
	for in, id := range ids {
		if other := seen[id]; other != "" || id == 0 || id > maxID {
			t.Errorf("%s has id %d, which %q has or Kea refuses", in, id, other)
		}
		seen[id] = in
		inner := netip.MustParsePrefix(in)
		for out, above := range ids {
			if outer := netip.MustParsePrefix(out); outer.Bits() < inner.Bits() && outer.Contains(inner.Addr()) && above <= id {
				t.Errorf("%s has id %d and %s around it %d", in, id, out, above)
			}
		}
	}
}

func TestNestedSubnetIDs(t *testing.T) {
	v4 := func(list ...string) string {
		var b strings.Builder
		for _, s := range list {
			p := netip.MustParsePrefix(s)
			mask := ^uint32(0) << (32 - p.Bits())
			fmt.Fprintf(&b, "subnet %s netmask %d.%d.%d.%d {}\n", p.Addr(), mask>>24, mask>>16&255, mask>>8&255, mask&255)
		}
		return b.String()
	}
	pin := func(s string, id uint32) map[string]uint32 { return map[string]uint32{s: id} }
	alone := run(t, v4("10.2.0.0/16"), Options{}).SubnetIDs["10.2.0.0/16"]
	for _, tc := range []struct {
		name, conf string
		pins       map[string]uint32
	}{
		{"the wider first", v4("10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16"), nil},
		{"the narrower first", v4("10.2.0.0/16", "10.3.0.0/16", "10.0.0.0/8"), nil},
		{"more levels than ranges", v4("10.0.0.0/8", "10.0.0.0/9", "10.0.0.0/10", "10.0.0.0/11", "10.0.0.0/12", "10.0.0.0/13", "10.0.0.0/14"), nil},
		{"the outer pinned", v4("10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16"), pin("10.0.0.0/8", 5)},
		{"the inner pinned", v4("10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16"), pin("10.2.0.0/16", 3_500_000_000)},
		{"the middle pinned", v4("10.0.0.0/8", "10.2.0.0/16", "10.2.3.0/24"), pin("10.2.0.0/16", 2)},
		{"DHCPv6", "subnet6 2001:db8::/32 {}\nsubnet6 2001:db8:1::/48 {}\nsubnet6 2001:db8:1:2::/64 {}\nsubnet6 2001:db8:2:2::/64 {}\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{SubnetIDs: tc.pins})
			wantNested(t, out.SubnetIDs)
			for s, id := range tc.pins {
				if out.SubnetIDs[s] != id {
					t.Errorf("%s is pinned to %d and has %d", s, id, out.SubnetIDs[s])
				}
			}
			if got, ok := out.SubnetIDs["10.2.0.0/16"]; ok && tc.pins == nil && got != alone {
				t.Errorf("10.2.0.0/16 has id %d inside another subnet and %d alone", got, alone)
			}
			if diff := cmp.Diff([]string(nil), codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPinnedOrder: pins that leave no order to keep stay, and are reported.
func TestPinnedOrder(t *testing.T) {
	const conf = "subnet 10.0.0.0 netmask 255.0.0.0 {}\nsubnet 10.1.0.0 netmask 255.255.0.0 {}\n"
	for _, pins := range []map[string]uint32{
		{"10.0.0.0/8": 1},
		{"10.0.0.0/8": 7, "10.1.0.0/16": 8},
		{"10.1.0.0/16": maxID},
	} {
		out := run(t, conf, Options{SubnetIDs: pins})
		if diff := cmp.Diff([]string{"error KT2104"}, codes(out)); diff != "" {
			t.Errorf("%v: findings (-want +got):\n%s", pins, diff)
		}
		for s, id := range pins {
			if out.SubnetIDs[s] != id {
				t.Errorf("%v: %s has %d", pins, s, out.SubnetIDs[s])
			}
		}
	}
}

// TestSubnetIDLaw: whatever subnets a file has, ids keep the order.
func TestSubnetIDLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var b strings.Builder
		for range 12 {
			p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(r.IntN(2)), byte(r.IntN(4)), byte(r.IntN(256))}), 4+r.IntN(26)).Masked()
			mask := ^uint32(0) << (32 - p.Bits())
			fmt.Fprintf(&b, "subnet %s netmask %d.%d.%d.%d {}\n", p.Addr(), mask>>24, mask>>16&255, mask>>8&255, mask&255)
		}
		if wantNested(t, run(t, b.String(), Options{}).SubnetIDs); t.Failed() {
			t.Fatalf("with\n%s", b.String())
		}
	}
}
