package rules

import (
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
)

func prefixes(list []netip.Prefix) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.String())
	}
	return out
}

func TestCoverTable(t *testing.T) {
	for _, tc := range []struct {
		name, lo, hi string
		bits         int
		want         []string
	}{
		{"one prefix", "2001:db8::", "2001:db8::", 48, []string{"2001:db8::/48"}},
		{"an aligned block", "2001:db8::", "2001:db8:ff::", 48, []string{"2001:db8::/40"}},
		{"the example of dhcpd.conf(5)", "3ffe:bbbb:aaaa:100::", "3ffe:bbbb:aaaa:1f0::", 60, []string{"3ffe:bbbb:aaaa:100::/56"}},
		{"one too many", "2001:db8::", "2001:db8:100::", 48, []string{"2001:db8::/40", "2001:db8:100::/48"}},
		{"one too few", "2001:db8::", "2001:db8:fe::", 48, []string{"2001:db8::/41", "2001:db8:80::/42", "2001:db8:c0::/43", "2001:db8:e0::/44", "2001:db8:f0::/45", "2001:db8:f8::/46", "2001:db8:fc::/47", "2001:db8:fe::/48"}},
		{"starts askew", "2001:db8:1::", "2001:db8:4::", 48, []string{"2001:db8:1::/48", "2001:db8:2::/47", "2001:db8:4::/48"}},
		{"single addresses", "2001:db8::1", "2001:db8::2", 128, []string{"2001:db8::1/128", "2001:db8::2/128"}},
		{"to the last address there is", "ffff:ffff:ffff:fff0::", "ffff:ffff:ffff:ffff::", 64, []string{"ffff:ffff:ffff:fff0::/60"}},
		{"from the first", "::", "::1", 128, []string{"::/127"}},
		{"none", "2001:db8:1::", "2001:db8::", 48, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := cover(netip.MustParseAddr(tc.lo), netip.MustParseAddr(tc.hi), tc.bits)
			if diff := cmp.Diff(tc.want, prefixes(got)); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCoverExactly: the blocks hold the prefixes from lo to hi, each once, and nothing else.
func TestCoverExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	at := func(n int) netip.Addr { return netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, byte(n)}) }
	for range 500 {
		lo, hi := r.IntN(256), r.IntN(256)
		if lo > hi {
			lo, hi = hi, lo
		}
		seen := [256]int{}
		for _, b := range cover(at(lo), at(hi), 48) {
			if b != b.Masked() {
				t.Fatalf("%s is not aligned", b)
			}
			for n := range 256 {
				if b.Contains(at(n)) {
					seen[n]++
				}
			}
		}
		for n, times := range seen {
			if want := map[bool]int{true: 1}[lo <= n && n <= hi]; times != want {
				t.Fatalf("from %d to %d: prefix %d is covered %d times, want %d", lo, hi, n, times, want)
			}
		}
	}
}

func TestAlignedBlocks(t *testing.T) {
	at := func(lo, hi string) span { return span{netip.MustParseAddr(lo), netip.MustParseAddr(hi)} }
	for _, tc := range []struct {
		name string
		free []span
		want []string
	}{
		{"whole prefixes", []span{at("2001:db8::", "2001:db8:1:ffff:ffff:ffff:ffff:ffff")}, []string{"2001:db8::/47"}},
		{"a first prefix that is partly taken", []span{at("2001:db8::1", "2001:db8:1:ffff:ffff:ffff:ffff:ffff")}, []string{"2001:db8:1::/48"}},
		{"a last prefix that is partly taken", []span{at("2001:db8::", "2001:db8:1::")}, []string{"2001:db8::/48"}},
		{"less than a prefix", []span{at("2001:db8::1", "2001:db8::2")}, nil},
		{"two parts", []span{at("2001:db8::", "2001:db8:0:ffff:ffff:ffff:ffff:ffff"), at("2001:db8:5::", "2001:db8:5:ffff:ffff:ffff:ffff:ffff")}, []string{"2001:db8::/48", "2001:db8:5::/48"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, prefixes(alignedBlocks(tc.free, 48))); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLastAddr covers both families and lengths inside a byte.
func TestLastAddr(t *testing.T) {
	for in, want := range map[string]string{
		"10.0.0.0/8": "10.255.255.255", "10.1.2.0/23": "10.1.3.255", "10.1.2.3/32": "10.1.2.3", "0.0.0.0/0": "255.255.255.255", "10.1.2.77/24": "10.1.2.255",
		"2001:db8::/32": "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::/61": "2001:db8:0:7:ffff:ffff:ffff:ffff", "::1/128": "::1",
	} {
		if got := lastAddr(netip.MustParsePrefix(in)).String(); got != want {
			t.Errorf("the last address of %s is %s, want %s", in, got, want)
		}
	}
}

// TestRanges: how ranges are written, and what is cut out of those that overlap.
func TestRanges(t *testing.T) {
	in4 := func(s string) string { return "subnet 192.0.2.0 netmask 255.255.255.0 { " + s + " }" }
	in6 := func(s string) string { return "subnet6 2001:db8::/64 { " + s + " }" }
	for _, tc := range []struct {
		name, conf string
		v6         bool
		want       []string
		codes      []string
	}{
		{"a range", in4("range 192.0.2.10 192.0.2.20;"), false, []string{"192.0.2.10 - 192.0.2.20"}, nil},
		{"one address", in4("range 192.0.2.10;"), false, []string{"192.0.2.10 - 192.0.2.10"}, nil},
		{"turned round", in4("range 192.0.2.20 192.0.2.10;"), false, []string{"192.0.2.10 - 192.0.2.20"}, nil},
		{"neighbours stay apart", in4("range 192.0.2.10 192.0.2.20; range 192.0.2.21 192.0.2.30;"), false, []string{"192.0.2.10 - 192.0.2.20", "192.0.2.21 - 192.0.2.30"}, nil},
		{"pool and bare", in4("range 192.0.2.10; pool { range 192.0.2.30; } range 192.0.2.20;"), false, []string{"192.0.2.10 - 192.0.2.10", "192.0.2.30 - 192.0.2.30", "192.0.2.20 - 192.0.2.20"}, nil},
		{"an IPv6 range", in6("range6 2001:db8::10 2001:db8::20;"), true, []string{"2001:db8::10 - 2001:db8::20"}, nil},
		{"a prefix", in6("range6 2001:db8::/80;"), true, []string{"2001:db8::/80"}, nil},
		{"temporary", in6("range6 2001:db8::/80 temporary;"), true, nil, []string{"warning KT2173"}},
		{"the same range twice", in6("range6 2001:db8::10 2001:db8::20; range6 2001:db8::10 2001:db8::20;"), true, []string{"2001:db8::10 - 2001:db8::20"}, []string{"note KT2177"}},
		{"over the end", in6("range6 2001:db8::10 2001:db8::20; range6 2001:db8::18 2001:db8::28;"), true, []string{"2001:db8::10 - 2001:db8::20", "2001:db8::21 - 2001:db8::28"}, []string{"note KT2177"}},
		{"over the start", in6("range6 2001:db8::10 2001:db8::20; range6 2001:db8::8 2001:db8::18;"), true, []string{"2001:db8::10 - 2001:db8::20", "2001:db8::8 - 2001:db8::f"}, []string{"note KT2177"}},
		{"around another", in6("range6 2001:db8::10 2001:db8::20; range6 2001:db8::/120;"), true, []string{"2001:db8::10 - 2001:db8::20", "2001:db8:: - 2001:db8::f", "2001:db8::21 - 2001:db8::ff"}, []string{"note KT2177"}},
		{"prefixes", in6("prefix6 2001:db8:1:: 2001:db8:1:f00:: /56;"), true, []string{"2001:db8:1::/52"}, nil},
		{"one prefix", in6("prefix6 2001:db8:1:: 2001:db8:1:: /56;"), true, []string{"2001:db8:1::/56"}, nil},
		{"prefixes that overlap", in6("prefix6 2001:db8:1:: 2001:db8:1:100:: /56; prefix6 2001:db8:1:: 2001:db8:1:300:: /56;"), true, []string{"2001:db8:1::/55", "2001:db8:1:200::/55"}, []string{"note KT2177"}},
		{"wider prefixes over narrow ones", in6("prefix6 2001:db8:1:100:: 2001:db8:1:100:: /56; prefix6 2001:db8:: 2001:db8:2:: /48;"), true, []string{"2001:db8:1:100::/56", "2001:db8::/48", "2001:db8:2::/48"}, []string{"note KT2177"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Options{}
			if tc.v6 {
				o.Family = parser.V6
			}
			out := run(t, tc.conf, o)
			if diff := cmp.Diff(tc.want, poolRanges(out)); diff != "" {
				t.Errorf("pools (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
