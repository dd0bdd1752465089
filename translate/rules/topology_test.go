package rules

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
)

func TestTopology(t *testing.T) {
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"a subnet without range", "subnet 10.9.0.0 netmask 255.255.255.240 {}", `{"subnet4": [{"subnet": "10.9.0.0/28"}]}`, nil},
		{"a network of one subnet keeps its name", "shared-network one { option domain-name \"one\"; subnet 192.0.2.0 netmask 255.255.255.0 {} }",
			`{"shared-networks": [{"name": "one", "option-data": [{"data": "one"}], "subnet4": [{"subnet": "192.0.2.0/24"}]}]}`, nil},
		{"two networks with one name", "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} }\nshared-network n { subnet 198.51.100.0 netmask 255.255.255.0 {} }",
			`{"shared-networks": [{"name": "n"}, {"name": "n~2"}]}`, nil},
		{"a pool over two subnets", "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} subnet 198.51.100.0 netmask 255.255.255.0 {} pool { option domain-name \"p\"; range 192.0.2.10 192.0.2.20; range 198.51.100.10 198.51.100.20; } }",
			`{"shared-networks": [{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20", "option-data": [{"data": "p"}]}]}, {"pools": [{"pool": "198.51.100.10 - 198.51.100.20", "option-data": [{"data": "p"}]}]}]}]}`, nil},
		{"interfaces", "subnet 192.0.2.0 netmask 255.255.255.0 { interface eth1; }\nshared-network n { interface \"eth2\"; subnet 198.51.100.0 netmask 255.255.255.0 {} }",
			`{"subnet4": [{"interface": "eth1"}], "shared-networks": [{"interface": "eth2"}]}`, nil},
		{"statements of groups", "group { option domain-name \"g\"; group { option domain-name \"h\"; subnet 192.0.2.0 netmask 255.255.255.0 {} } subnet 198.51.100.0 netmask 255.255.255.0 {} }",
			`{"subnet4": [{"subnet": "192.0.2.0/24", "option-data": [{"data": "h"}]}, {"subnet": "198.51.100.0/24", "option-data": [{"data": "g"}]}]}`, nil},
		{"a mask with gaps", "subnet 10.0.0.0 netmask 255.0.255.0 { option domain-name \"x\"; }\nsubnet 192.0.2.0 netmask 255.255.255.0 {}", `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`, []string{"error KT2101"}},
		{"the same subnet twice", "subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"a\"; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"b\"; }",
			`{"subnet4": [{"option-data": [{"data": "b"}]}]}`, []string{"note KT2002"}},
		{"a subnet inside another", "subnet 10.0.0.0 netmask 255.0.0.0 {}\nsubnet 10.1.0.0 netmask 255.255.0.0 {}\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address 10.1.0.1; }",
			`{"subnet4": [{"subnet": "10.0.0.0/8"}, {"subnet": "10.1.0.0/16", "reservations": [{"ip-address": "10.1.0.1"}]}]}`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOtherFamily(t *testing.T) {
	// dhcpd -6 takes a DHCPv4 subnet, but not beside a DHCPv6 one.
	out := run(t, "subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"x\"; }", Options{Family: parser.V6})
	if n := len(out.Config.Dhcp.Subnets); n != 0 {
		t.Errorf("%d subnets, want none in a DHCPv6 configuration", n)
	}
	if diff := cmp.Diff([]string{"warning KT2102"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := fidelity(t, out, "option domain-name"); got != diag.Dropped {
		t.Errorf("what stands in the DHCPv4 subnet is %v, want dropped", got)
	}
}

func TestPoolComments(t *testing.T) {
	out := run(t, "subnet 192.0.2.0 netmask 255.255.255.0 {\n# of the pool\npool {\n# of the range\nrange 192.0.2.10 192.0.2.20;\nrange 192.0.2.30;\n} }", Options{})
	pools := out.Config.Dhcp.Subnets[0].Pools
	if diff := cmp.Diff([]string{"of the pool", "of the range"}, pools[0].Comments); diff != "" {
		t.Errorf("comments of the first pool (-want +got):\n%s", diff)
	}
	if len(pools[1].Comments) != 0 {
		t.Errorf("comments of the second pool: %q, want none", pools[1].Comments)
	}
}

func TestOverlappingPools(t *testing.T) {
	out := run(t, `subnet6 2001:db8::/32 {
  range6 2001:db8::10 2001:db8::20; range6 2001:db8::15 2001:db8::30; range6 2001:db8::18 2001:db8::19; range6 2001:db8::/112;
  prefix6 2001:db8:100:: 2001:db8:100:300:: /56; prefix6 2001:db8:100:200:: 2001:db8:100:500:: /56; prefix6 2001:db8:100:510:: 2001:db8:100:620:: /60;
}`, Options{})
	var pools, prefixes []string
	for _, p := range out.Config.Dhcp.Subnets[0].Pools {
		pools = append(pools, p.Range)
	}
	for _, p := range out.Config.Dhcp.Subnets[0].PDPools {
		prefixes = append(prefixes, netip.PrefixFrom(netip.MustParseAddr(p.Prefix), int(p.PrefixLen)).String())
	}
	if diff := cmp.Diff([]string{"2001:db8::10 - 2001:db8::20", "2001:db8::21 - 2001:db8::30", "2001:db8:: - 2001:db8::f", "2001:db8::31 - 2001:db8::ffff"}, pools); diff != "" {
		t.Errorf("pools (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2001:db8:100::/54", "2001:db8:100:400::/55", "2001:db8:100:600::/59", "2001:db8:100:620::/60"}, prefixes); diff != "" {
		t.Errorf("prefixes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"note KT2177", "note KT2177", "note KT2177", "note KT2177", "note KT2177"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
