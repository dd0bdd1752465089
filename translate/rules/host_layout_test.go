package rules

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

const twoSubnets = "subnet 192.0.2.0 netmask 255.255.255.0 {}\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\n"

func TestHosts(t *testing.T) {
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"in its subnet", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.7; }",
			`{"subnet4": [{"subnet": "198.51.100.0/24", "reservations": [{"hw-address": "02:00:00:00:00:01", "ip-address": "198.51.100.7", "user-context": {"isc-name": "a"}}]}]}`, nil},
		{"in the narrowest subnet", "subnet 192.0.0.0 netmask 255.255.0.0 {}\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7; }",
			`{"subnet4": [{"subnet": "192.0.2.0/24", "reservations": [{"ip-address": "192.0.2.7"}]}]}`, nil},
		{"several addresses", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7, 198.51.100.7; }",
			`{"subnet4": [{"subnet": "192.0.2.0/24", "reservations": [{"ip-address": "192.0.2.7"}]}, {"subnet": "198.51.100.0/24", "reservations": [{"ip-address": "198.51.100.7"}]}]}`, nil},
		{"several addresses of one network", "shared-network n {\n" + twoSubnets + "}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.7, 192.0.2.7; }",
			`{"shared-networks": [{"subnet4": [{"subnet": "198.51.100.0/24", "reservations": [{"ip-address": "198.51.100.7"}]}]}]}`, []string{"note KT2153"}},
		{"without address", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; }",
			`{"reservations-global": true, "reservations-in-subnet": true, "reservations": [{"hw-address": "02:00:00:00:00:01"}]}`, nil},
		{"address on no subnet", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 203.0.113.7; }", `{}`, []string{"note KT2150"}},
		{"client identifier as text", "host a { option dhcp-client-identifier \"abc\"; }", `{"reservations": [{"client-id": "61:62:63"}]}`, []string{"note KT2165"}},
		{"client identifier with zero bytes", "host a { uid \"\\000a\\000\"; }", `{"reservations": [{"client-id": "00:61:00"}]}`, nil},
		{"both identifiers", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; uid 01:02; fixed-address 192.0.2.7; }",
			`{"host-reservation-identifiers": ["client-id", "hw-address"], "ip-reservations-unique": false, "subnet4": [{"reservations": [{"client-id": "01:02", "ip-address": "192.0.2.7"}, {"hw-address": "02:00:00:00:00:01", "ip-address": "192.0.2.7"}]}]}`, nil},
		{"one address, two hosts", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7; }\nhost b { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.7; }",
			`{"ip-reservations-unique": false, "subnet4": [{"reservations": [{"hw-address": "02:00:00:00:00:01"}, {"hw-address": "02:00:00:00:00:02"}]}]}`, nil},
		{"one identifier, two subnets and none", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7; }\nhost b { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.7; }\nhost c { hardware ethernet 02:00:00:00:00:01; }",
			`{"reservations": [{"user-context": {"isc-name": "c"}}], "subnet4": [{"reservations": [{"user-context": {"isc-name": "a"}}]}, {"reservations": [{"user-context": {"isc-name": "b"}}]}]}`, nil},
		{"one identifier twice on one network", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7; }\nhost b { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.8; }",
			`{"subnet4": [{"reservations": [{"ip-address": "192.0.2.7"}]}]}`, []string{"warning KT2152"}},
		{"the same host twice", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7; }\nhost b { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7; }",
			`{"subnet4": [{"reservations": [{"ip-address": "192.0.2.7"}]}]}`, nil},
		{"inside a range", "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.1 192.0.2.9; }\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7; }",
			`{"subnet4": [{"reservations": [{"ip-address": "192.0.2.7"}]}]}`, []string{"note KT2154"}},
		{"no identifier", twoSubnets + "host a { fixed-address 192.0.2.7; }", `{}`, []string{"note KT2151"}},
		{"hardware without address", "host a { hardware ethernet; }", `{}`, []string{"note KT2151"}},
		{"deleted", "host a { hardware ethernet 02:00:00:00:00:01; deleted; }", `{}`, []string{"note KT2162"}},
		{"dynamic", "host a { dynamic; hardware ethernet 02:00:00:00:00:01; }", `{"reservations": [{"hw-address": "02:00:00:00:00:01"}]}`, nil},
		{"token ring", "host a { hardware token-ring 02:00:00:00:00:01; }", `{"reservations": [{"hw-address": "02:00:00:00:00:01"}]}`, []string{"note KT2164"}},
		{"circuit id", "host a { host-identifier option agent.circuit-id \"p1\"; }", `{"stash-agent-options": true, "reservations": [{"circuit-id": "70:31"}]}`, nil},
		{"circuit id and address", twoSubnets + "host a { host-identifier option agent.circuit-id \"p1\"; fixed-address 192.0.2.7; }", `{"stash-agent-options": true, "subnet4": [{"reservations": [{"circuit-id": "70:31"}]}]}`, []string{"note KT2166"}},
		{"name that was not looked up", twoSubnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address a.example.org; }", `{"reservations": [{"hw-address": "02:00:00:00:00:01"}]}`, []string{"warning KT2008"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if tc.want == `{}` && countReservations(out) != 0 {
				t.Errorf("%d reservations, want none", countReservations(out))
			}
		})
	}
}

func countReservations(out Output) int {
	s := out.Config.Dhcp
	n := len(s.Reservations)
	for _, sub := range s.Subnets {
		n += len(sub.Reservations)
	}
	for _, net := range s.SharedNetworks {
		for _, sub := range net.Subnets {
			n += len(sub.Reservations)
		}
	}
	return n
}

func TestHostsV6(t *testing.T) {
	const subnets = "subnet6 2001:db8:1::/64 {}\nsubnet6 2001:db8:2::/64 {}\n"
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"DUID", subnets + "host a { host-identifier option dhcp6.client-id 00:01:02:03; fixed-address6 2001:db8:2::7; }",
			`{"subnet6": [{"subnet": "2001:db8:2::/64", "reservations": [{"duid": "00:01:02:03", "ip-addresses": ["2001:db8:2::7"]}]}]}`, nil},
		{"uid is the DUID", subnets + "host a { uid 00:01:02:03; fixed-address6 2001:db8:2::7; }", `{"subnet6": [{"reservations": [{"duid": "00:01:02:03"}]}]}`, nil},
		{"hardware", subnets + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address6 2001:db8:1::7; }",
			`{"mac-sources": ["client-link-addr-option", "duid"], "subnet6": [{"reservations": [{"hw-address": "02:00:00:00:00:01"}]}]}`, nil},
		{"prefixes", subnets + "host a { uid 00:01:02:03; fixed-address6 2001:db8:1::7; fixed-prefix6 2001:db8:100::/56; fixed-prefix6 2001:db8:200::/56; }",
			`{"subnet6": [{"reservations": [{"ip-addresses": ["2001:db8:1::7"], "prefixes": ["2001:db8:100::/56", "2001:db8:200::/56"]}]}]}`, nil},
		{"a prefix alone", subnets + "host a { uid 00:01:02:03; fixed-prefix6 2001:db8:100::/56; }",
			`{"reservations-global": true, "reservations": [{"duid": "00:01:02:03", "prefixes": ["2001:db8:100::/56"]}]}`, nil},
		{"the first address counts", subnets + "host a { uid 00:01:02:03; fixed-address6 2001:db8:1::7, 2001:db8:2::7; }",
			`{"subnet6": [{"reservations": [{"ip-addresses": ["2001:db8:1::7"]}]}]}`, []string{"note KT2153"}},
		{"a DUID that is too short", "host a { uid 00:01; }", `{}`, []string{"error KT2156"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{Family: parser.V6})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHostStatementsAroundIt(t *testing.T) {
	for _, tc := range []struct{ name, conf, want string }{
		{"groups, the inner wins", "group { filename \"outer\"; next-server 192.0.2.1; group { filename \"inner\"; host a { hardware ethernet 02:00:00:00:00:01; } } }",
			`{"reservations": [{"boot-file-name": "inner", "next-server": "192.0.2.1"}]}`},
		{"a named group replaces the nesting", "group \"g\" { filename \"g\"; }\ngroup { filename \"around\"; host a { hardware ethernet 02:00:00:00:00:01; group \"g\"; } }",
			`{"reservations": [{"boot-file-name": "g"}]}`},
		{"the host's own beat a named group", "group \"g\" { filename \"g\"; }\nhost a { hardware ethernet 02:00:00:00:00:01; group \"g\"; filename \"own\"; }",
			`{"reservations": [{"boot-file-name": "own"}]}`},
		{"both reservations of a host", "host a { hardware ethernet 02:00:00:00:00:01; uid 01:02; filename \"f\"; }",
			`{"reservations": [{"client-id": "01:02", "boot-file-name": "f"}, {"hw-address": "02:00:00:00:00:01", "boot-file-name": "f"}]}`},
	} {
		t.Run(tc.name, func(t *testing.T) { wantJSON(t, run(t, tc.conf, Options{}), tc.want) })
	}
}

func TestIdleGroup(t *testing.T) {
	out := run(t, "group { filename \"nobody\"; }", Options{})
	if diff := cmp.Diff([]string{"note KT2002"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestHostsGlobal(t *testing.T) {
	conf := twoSubnets + `host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.7, 198.51.100.7; }
host b { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.8; }`
	out := run(t, conf, Options{HostsGlobal: true})
	wantJSON(t, out, `{"reservations-global": true, "reservations": [{"ip-address": "192.0.2.7"}, {"ip-address": "192.0.2.8"}], "subnet4": [{"reservations": [{"ip-address": "198.51.100.7"}]}]}`)
	if diff := cmp.Diff([]string{"warning KT2161"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	out = run(t, conf, Options{HostsGlobal: true, Release: kea.R22})
	if n := len(out.Config.Dhcp.Reservations); n != 0 {
		t.Errorf("%d global reservations with an address for Kea 2.2, which would give it on every network; want none", n)
	}
	out = run(t, "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.1 192.0.2.9; }\nhost b { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.8; }", Options{HostsGlobal: true})
	wantJSON(t, out, `{"reservations-in-subnet": false}`)
	if diff := cmp.Diff([]string{"warning KT2154"}, codes(out)); diff != "" {
		t.Errorf("findings of an address inside a range (-want +got):\n%s", diff)
	}
}

func TestHostNameLookedUp(t *testing.T) {
	resolve := func(name string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("198.51.100.7")}, nil
	}
	out := run(t, twoSubnets+"host a { hardware ethernet 02:00:00:00:00:01; fixed-address a.example.org; }", Options{Resolve: resolve})
	wantJSON(t, out, `{"subnet4": [{"reservations": [{"ip-address": "192.0.2.7"}]}, {"reservations": [{"ip-address": "198.51.100.7"}]}]}`)
}

func TestIdentifierOnlyReservations(t *testing.T) {
	const conf = "host a { hardware ethernet 02:00:00:00:00:01; }"
	wantJSONFor(t, run(t, conf, Options{Release: kea.R22}), kea.R22, `{"reservations": [{"hw-address": "02:00:00:00:00:01", "client-classes": ["ALL"]}]}`)
	if r := run(t, conf, Options{}).Config.Dhcp.Reservations[0]; len(r.ClientClasses) != 0 {
		t.Errorf("classes %v for Kea 3.0, want none", r.ClientClasses)
	}
}

func TestFlexIdentifiers(t *testing.T) {
	one := run(t, `host a { host-identifier option agent.remote-id "r1"; }`, Options{})
	wantJSON(t, one, `{"host-reservation-identifiers": ["flex-id"], "reservations": [{"flex-id": "72:31"}], "hooks-libraries": [{"library": "libdhcp_flex_id.so", "parameters": {"identifier-expression": "relay4[2].hex"}}]}`)
	two := run(t, `host a { host-identifier option agent.remote-id "r1"; }
host b { host-identifier option user-class "u1"; }`, Options{})
	wantJSON(t, two, `{"reservations": [{"flex-id": "02:72:31"}, {"flex-id": "01:75:31"}]}`)
	old := run(t, `host a { host-identifier option agent.remote-id "r1"; }`, Options{Release: kea.R26})
	if diff := cmp.Diff([]string{"error KT2157"}, codes(old)); diff != "" {
		t.Errorf("findings for Kea 2.6 (-want +got):\n%s", diff)
	}
}

func TestColonHex(t *testing.T) {
	for in, want := range map[string]string{"": "", "\x00": "00", "\x01\xff": "01:ff", "abc": "61:62:63"} {
		if got := colonHex([]byte(in)); got != want {
			t.Errorf("colonHex(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestIdentifierLimits(t *testing.T) {
	conf := "host a { uid \"" + strings.Repeat("x", 129) + "\"; }"
	long := strings.TrimSuffix(strings.Repeat("78:", 129), ":")
	out := run(t, conf, Options{})
	if got := fidelity(t, out, "uid"); got != diag.Dropped {
		t.Errorf("an identifier of 129 bytes is %v for Kea 3.0, want dropped", got)
	}
	wantJSONFor(t, run(t, conf, Options{Release: kea.R22}), kea.R22, `{"reservations": [{"client-id": "`+long+`"}]}`)
}

// manyHosts is a configuration with n hosts in one subnet.
func manyHosts(n int) string {
	var b strings.Builder
	b.WriteString("subnet 10.0.0.0 netmask 255.0.0.0 { range 10.200.0.0 10.201.0.0; }\n")
	for i := range n {
		fmt.Fprintf(&b, "host h%d { hardware ethernet 02:00:00:%02x:%02x:%02x; fixed-address 10.%d.%d.%d; }\n", i, i>>16, i>>8&255, i&255, i>>16, i>>8&255, i&255)
	}
	return b.String()
}

func TestManyHosts(t *testing.T) {
	f, findings := parser.Parse("dhcpd.conf", []byte(manyHosts(20000)), parser.Options{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	m := scope.Resolve(f, f.Family)
	c := newCtx(m, Options{})
	c.layout()
	c.layoutHosts()
	if n := len(c.Subnets[0].Subnet.Reservations); n != 20000 {
		t.Errorf("%d reservations, want 20000", n)
	}
}

func BenchmarkLayoutHosts(b *testing.B) {
	f, findings := parser.Parse("dhcpd.conf", []byte(manyHosts(100000)), parser.Options{})
	if findings.HasErrors() {
		b.Fatal(findings)
	}
	m := scope.Resolve(f, f.Family)
	for b.Loop() {
		c := newCtx(m, Options{})
		c.layout()
		c.layoutHosts()
	}
}

func TestRelayIdentifiers(t *testing.T) {
	const subnet = "subnet6 2001:db8::/64 {}\n"
	for _, tc := range []struct{ name, relay, want string }{
		{"the relay nearest to the client", "1", "relay6[-1].option[37].hex"},
		{"any further than there are relays: the one nearest to the server", "33", "relay6[0].option[37].hex"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, subnet+"host a { host-identifier v6relopt "+tc.relay+" dhcp6.remote-id 00:00:7e:d9:01; fixed-address6 2001:db8::5; }", Options{Family: parser.V6})
			wantJSON(t, out, `{"host-reservation-identifiers": ["flex-id"], "hooks-libraries": [{"library": "libdhcp_flex_id.so", "parameters": {"identifier-expression": "`+tc.want+`"}}], "subnet6": [{"reservations": [{"flex-id": "00:00:7e:d9:01", "ip-addresses": ["2001:db8::5"]}]}]}`)
		})
	}
}

func TestHostsInsideRangesV6(t *testing.T) {
	const conf = "subnet6 2001:db8::/64 { range6 2001:db8::1 2001:db8::9; }\nhost a { uid 00:01:02:03; fixed-address6 2001:db8::5; }"
	if diff := cmp.Diff([]string{"note KT2154"}, codes(run(t, conf, Options{Family: parser.V6}))); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"error KT2154"}, codes(run(t, conf, Options{Family: parser.V6, HostsGlobal: true}))); diff != "" {
		t.Errorf("findings with --hosts global, which lets strangers have the address (-want +got):\n%s", diff)
	}
}
