package rules

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// reservations lists where hosts are reserved: the network, the identifier, the address.
func reservations(out Output) []string {
	show := func(where string, list []*kea.Reservation) []string {
		var lines []string
		for _, r := range list {
			id := reservationID(r)
			addr := r.IPAddress + strings.Join(append(r.IPAddresses, r.Prefixes...), ",")
			lines = append(lines, strings.TrimSpace(where+" "+id.kind.String()+" "+addr))
		}
		return lines
	}
	s := out.Config.Dhcp
	list := show("global", s.Reservations)
	for _, sub := range s.Subnets {
		list = append(list, show(sub.Prefix, sub.Reservations)...)
	}
	for _, n := range s.SharedNetworks {
		for _, sub := range n.Subnets {
			list = append(list, show(n.Name+" "+sub.Prefix, sub.Reservations)...)
		}
	}
	return list
}

// TestHomes: where a host is reserved, by its addresses and its identifiers.
func TestHomes(t *testing.T) {
	const two = firstNet + " {}\n" + secondNet + " {}\n"
	const link = "shared-network n { " + firstNet + " {} " + secondNet + " {} }\n"
	hw := func(rest string) string { return "host h { hardware ethernet 02:00:00:00:00:01; " + rest + " }\n" }
	for _, tc := range []struct {
		name, conf string
		want       []string
		codes      []string
	}{
		{"no address", two + hw(""), []string{"global hw-address"}, nil},
		{"an address", two + hw("fixed-address 198.51.100.5;"), []string{"198.51.100.0/24 hw-address 198.51.100.5"}, nil},
		{"addresses of two networks", two + hw("fixed-address 198.51.100.5, 192.0.2.5;"), []string{"192.0.2.0/24 hw-address 192.0.2.5", "198.51.100.0/24 hw-address 198.51.100.5"}, nil},
		{"two addresses of one network", two + hw("fixed-address 192.0.2.6, 192.0.2.5;"), []string{"192.0.2.0/24 hw-address 192.0.2.6"}, []string{"note KT2153"}},
		{"the same address twice", two + hw("fixed-address 192.0.2.6, 192.0.2.6;"), []string{"192.0.2.0/24 hw-address 192.0.2.6"}, nil},
		{"addresses of two subnets of one link", link + hw("fixed-address 198.51.100.5, 192.0.2.5;"), []string{"n 198.51.100.0/24 hw-address 198.51.100.5"}, []string{"note KT2153"}},
		{"one inside, one outside", two + hw("fixed-address 203.0.113.5, 192.0.2.5;"), []string{"192.0.2.0/24 hw-address 192.0.2.5"}, nil},
		{"all outside", two + hw("fixed-address 203.0.113.5;"), nil, []string{"note KT2150"}},
		{"an impossible address", two + hw("fixed-address 255.255.255.255, 192.0.2.5;"), []string{"192.0.2.0/24 hw-address 192.0.2.5"}, []string{"error KT2214"}},
		{"two identifiers", two + hw("uid \"a\"; fixed-address 192.0.2.5;"), []string{"192.0.2.0/24 client-id 192.0.2.5", "192.0.2.0/24 hw-address 192.0.2.5"}, nil},
		{"no identifier", two + "host h { fixed-address 192.0.2.5; }\n", nil, []string{"note KT2151"}},
		{"an empty identifier", two + "host h { uid \"\"; fixed-address 192.0.2.5; }\n", nil, []string{"note KT2151"}},
		{"deleted", two + hw("deleted;"), nil, []string{"note KT2162"}},
		{"twice on one network", two + hw("fixed-address 192.0.2.5;") + "host i { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.6; }\n", []string{"192.0.2.0/24 hw-address 192.0.2.5"}, []string{"warning KT2152"}},
		{"twice, on two networks", two + hw("fixed-address 192.0.2.5;") + "host i { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.6; }\n", []string{"192.0.2.0/24 hw-address 192.0.2.5", "198.51.100.0/24 hw-address 198.51.100.6"}, nil},
		{"with and without address", two + hw("fixed-address 192.0.2.5;") + "host i { hardware ethernet 02:00:00:00:00:01; filename \"f\"; }\n", []string{"global hw-address", "192.0.2.0/24 hw-address 192.0.2.5"}, nil},
		{"twice without address", two + hw("") + "host i { hardware ethernet 02:00:00:00:00:01; filename \"f\"; }\n", []string{"global hw-address"}, []string{"warning KT2152"}},
		{"exactly the same twice", two + hw("fixed-address 192.0.2.5;") + "host i { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n", []string{"192.0.2.0/24 hw-address 192.0.2.5"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			if diff := cmp.Diff(tc.want, reservations(out)); diff != "" {
				t.Errorf("reservations (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAddressesByName: names are looked up only where that is allowed.
func TestAddressesByName(t *testing.T) {
	const conf = firstNet + " {}\n" + secondNet + " {}\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address pc.example.org; }\n"
	resolve := func(list ...string) func(string) ([]netip.Addr, error) {
		return func(name string) ([]netip.Addr, error) {
			if name != "pc.example.org" {
				return nil, errors.New("not asked for")
			}
			var out []netip.Addr
			for _, a := range list {
				out = append(out, netip.MustParseAddr(a))
			}
			return out, nil
		}
	}
	for _, tc := range []struct {
		name    string
		resolve func(string) ([]netip.Addr, error)
		want    []string
		codes   []string
	}{
		{"not allowed", nil, []string{"global hw-address"}, []string{"warning KT2008"}},
		{"one address", resolve("192.0.2.5"), []string{"192.0.2.0/24 hw-address 192.0.2.5"}, nil},
		{"several", resolve("192.0.2.5", "198.51.100.5"), []string{"192.0.2.0/24 hw-address 192.0.2.5", "198.51.100.0/24 hw-address 198.51.100.5"}, nil},
		{"of both families", resolve("2001:db8::5", "192.0.2.5"), []string{"192.0.2.0/24 hw-address 192.0.2.5"}, nil},
		{"mapped", resolve("::ffff:192.0.2.5"), []string{"192.0.2.0/24 hw-address 192.0.2.5"}, nil},
		{"of the other family alone", resolve("2001:db8::5"), []string{"global hw-address"}, []string{"warning KT2008"}},
		{"in vain", func(string) ([]netip.Addr, error) { return nil, errors.New("no such host") }, []string{"global hw-address"}, []string{"warning KT2008"}},
		{"outside", resolve("203.0.113.5"), nil, []string{"note KT2150"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, conf, Options{Resolve: tc.resolve})
			if diff := cmp.Diff(tc.want, reservations(out)); diff != "" {
				t.Errorf("reservations (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHosts6: DUIDs, hardware addresses and prefixes of DHCPv6 hosts.
func TestHosts6(t *testing.T) {
	const net = "subnet6 2001:db8::/64 {}\nsubnet6 2001:db8:1::/64 {}\n"
	const duid = "host-identifier option dhcp6.client-id 00:03:00:01:02:00:00:00:00:01; "
	for _, tc := range []struct {
		name, conf string
		want       []string
		codes      []string
	}{
		{"a DUID", "host h { " + duid + "fixed-address6 2001:db8::5; }", []string{"2001:db8::/64 duid 2001:db8::5"}, nil},
		{"a DUID as uid", "host h { uid 00:03:00:01:02:00:00:00:00:01; fixed-address6 2001:db8::5; }", []string{"2001:db8::/64 duid 2001:db8::5"}, nil},
		{"both ways", "host h { uid 00:03:00:01:02:00:00:00:00:01; " + duid + "fixed-address6 2001:db8::5; }", []string{"2001:db8::/64 duid 2001:db8::5"}, nil},
		{"hardware", "host h { hardware ethernet 02:00:00:00:00:01; fixed-address6 2001:db8:1::5; }", []string{"2001:db8:1::/64 hw-address 2001:db8:1::5"}, nil},
		{"a prefix alone", "host h { " + duid + "fixed-prefix6 2001:db8:9::/48; }", []string{"global duid 2001:db8:9::/48"}, nil},
		{"the same prefix twice", "host h { " + duid + "fixed-prefix6 2001:db8:9::/48; fixed-prefix6 2001:db8:9::/48; }", []string{"global duid 2001:db8:9::/48"}, nil},
		{"address and prefixes", "host h { " + duid + "fixed-address6 2001:db8::5; fixed-prefix6 2001:db8:9::/48; fixed-prefix6 2001:db8:a::/48; }", []string{"2001:db8::/64 duid 2001:db8::5,2001:db8:9::/48,2001:db8:a::/48"}, nil},
		{"a DUID that is too short", "host h { uid 01:02; }", nil, []string{"error KT2156"}},
		{"a multicast address", "host h { " + duid + "fixed-address6 ff02::1; }", []string{"global duid"}, []string{"error KT2214"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, net+tc.conf, Options{Family: parser.V6})
			if diff := cmp.Diff(tc.want, reservations(out)); diff != "" {
				t.Errorf("reservations (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHostsFoundByFlexIDAlone: what needs a test for the client of such a host
// in a shared network is left out, and never in its favour.
func TestHostsFoundByFlexIDAlone(t *testing.T) {
	const conf = "shared-network n { " + firstNet + " {} }\nhost h { host-identifier option agent.remote-id \"r\"; fixed-address 192.0.2.5; "
	for _, tc := range []struct {
		name, statement, text string
		want                  diag.Fidelity
		codes                 []string
	}{
		{"a lease time", "default-lease-time 600;", "default-lease-time", diag.Dropped, []string{"note KT2166", "warning KT2163"}},
		{"a lease time under a condition", "if exists user-class { default-lease-time 600; }", "default-lease-time", diag.Dropped, []string{"note KT2166", "warning KT2163"}},
		{"a boot file under a condition", "if exists user-class { filename \"f\"; }", "filename", diag.Dropped, []string{"note KT2166", "warning KT2163"}},
		{"refused", "deny booting;", "deny booting", diag.Manual, []string{"note KT2166", "error KT2200"}},
		{"a boot file", "filename \"f\";", "filename", diag.Exact, []string{"note KT2166"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, conf+tc.statement+" }\n", Options{})
			if got := fidelity(t, out, tc.text); got != tc.want {
				t.Errorf("it came out %s, want %s", got, tc.want)
			}
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHostTests: which of a host's identifiers a class can test.
func TestHostTests(t *testing.T) {
	v4 := func(ids string) string {
		return "shared-network n { " + firstNet + " {} }\nhost h { " + ids + " fixed-address 192.0.2.5; default-lease-time 600; }\n"
	}
	v6 := func(ids string) string {
		return "shared-network n { subnet6 2001:db8::/64 {} }\nhost h { " + ids + " fixed-address6 2001:db8::5; default-lease-time 600; }\n"
	}
	for _, tc := range []struct {
		name, conf string
		v6         bool
		want       string
	}{
		{"hardware", v4("hardware ethernet 02:00:00:00:00:01;"), false, "pkt4.mac == 0x020000000001"},
		{"client identifier", v4("uid \"ab\";"), false, "option[61].hex == 0x6162"},
		{"both", v4("uid \"ab\"; hardware ethernet 02:00:00:00:00:01;"), false, "option[61].hex == 0x6162 or pkt4.mac == 0x020000000001"},
		{"DUID", v6("host-identifier option dhcp6.client-id 00:03:00:01:02:00:00:00:00:01;"), true, "option[1].hex == 0x00030001020000000001"},
		{"DUID as uid", v6("uid 00:03:00:01:02:00:00:00:00:01;"), true, "option[1].hex == 0x00030001020000000001"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Options{}
			if tc.v6 {
				o.Family = parser.V6
			}
			out := run(t, tc.conf, o)
			if len(out.Config.Dhcp.Classes) != 1 || out.Config.Dhcp.Classes[0].Test != tc.want {
				t.Errorf("classes %+v, want one with the test %s", out.Config.Dhcp.Classes, tc.want)
			}
		})
	}
}

// TestInfiniteLeaseOfAHost: the class is named in words.
func TestInfiniteLeaseOfAHost(t *testing.T) {
	out := run(t, firstNet+" {}\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; default-lease-time infinite; max-lease-time infinite; }", Options{})
	wantJSON(t, out, `{"client-classes": [{"name": "lease-time.infinite", "valid-lifetime": 4294967295}], "subnet4": [{"reservations": [{"client-classes": ["lease-time.infinite"]}]}]}`)
}
