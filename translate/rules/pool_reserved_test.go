package rules

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/keatool/keatool/parser"
)

// poolRanges lists the ranges of the pools of the first subnet.
func poolRanges(out Output) []string {
	var list []string
	for _, k := range out.Config.Dhcp.Subnets[0].Pools {
		list = append(list, k.Range)
	}
	for _, k := range out.Config.Dhcp.Subnets[0].PDPools {
		list = append(list, k.Prefix+"/"+string('0'+k.PrefixLen/10)+string('0'+k.PrefixLen%10))
	}
	return list
}

// TestReservedCutOut: an owner of a reserved address gets no values of the pool
// that the address lies in, so pools with values are cut around it.
func TestReservedCutOut(t *testing.T) {
	host := func(addr string) string {
		return "host h" + addr[len(addr)-1:] + " { hardware ethernet 02:00:00:00:00:0" + addr[len(addr)-1:] + "; fixed-address " + addr + "; }\n"
	}
	pool := func(body string) string {
		return "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.19; " + body + " } }\n"
	}
	for _, tc := range []struct {
		name, conf string
		want       []string
	}{
		{"option", pool(`option domain-name "p";`) + host("192.0.2.15"), []string{"192.0.2.10 - 192.0.2.14", "192.0.2.16 - 192.0.2.19"}},
		{"boot field", pool(`filename "p";`) + host("192.0.2.15"), []string{"192.0.2.10 - 192.0.2.14", "192.0.2.16 - 192.0.2.19"}},
		{"first address", pool(`next-server 192.0.2.1;`) + host("192.0.2.10"), []string{"192.0.2.11 - 192.0.2.19"}},
		{"last address", pool(`server-name "p";`) + host("192.0.2.19"), []string{"192.0.2.10 - 192.0.2.18"}},
		{"neighbours", pool(`filename "p";`) + host("192.0.2.15") + host("192.0.2.14"), []string{"192.0.2.10 - 192.0.2.13", "192.0.2.16 - 192.0.2.19"}},
		{"two", pool(`filename "p";`) + host("192.0.2.17") + host("192.0.2.12"), []string{"192.0.2.10 - 192.0.2.11", "192.0.2.13 - 192.0.2.16", "192.0.2.18 - 192.0.2.19"}},
		{"under a condition", pool(`if exists user-class { filename "p"; }`) + host("192.0.2.15"), []string{"192.0.2.10 - 192.0.2.14", "192.0.2.16 - 192.0.2.19"}},
		{"beside the pool", pool(`filename "p";`) + host("192.0.2.25"), []string{"192.0.2.10 - 192.0.2.19"}},
		{"nothing of its own", pool(`deny unknown-clients;`) + host("192.0.2.15"), []string{"192.0.2.10 - 192.0.2.19"}},
		{"lease time alone", pool(`default-lease-time 600;`) + host("192.0.2.15"), []string{"192.0.2.10 - 192.0.2.19"}},
		{"bare range", `subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.19; filename "s"; }` + host("192.0.2.15"), []string{"192.0.2.10 - 192.0.2.19"}},
		{"all of it", `subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.15; filename "p"; } range 192.0.2.20; }` + host("192.0.2.15"), []string{"192.0.2.20 - 192.0.2.20"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, poolRanges(run(t, tc.conf, Options{}))); diff != "" {
				t.Errorf("pools (-want +got):\n%s", diff)
			}
		})
	}
}

// TestReservedCutOutKeeps: the parts of a pool have its options, guards and
// comments; the finding on the range says what was done.
func TestReservedCutOutKeeps(t *testing.T) {
	out := run(t, `class "c" { match if exists user-class; }
subnet 192.0.2.0 netmask 255.255.255.0 {
  pool { range 192.0.2.10 192.0.2.19; allow members of "c"; option domain-name "p"; }
}
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.15; }`, Options{})
	wantJSON(t, out, `{"subnet4": [{"pools": [
		{"pool": "192.0.2.10 - 192.0.2.14", "client-classes": ["c"], "option-data": [{"code": 15, "data": "p"}]},
		{"pool": "192.0.2.16 - 192.0.2.19", "client-classes": ["c"], "option-data": [{"code": 15, "data": "p"}]}]}]}`)
	if diff := cmp.Diff([]string{"note KT2154"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestReservedCutOutGlobal: with reservations at server level nothing is cut;
// the finding says what that means.
func TestReservedCutOutGlobal(t *testing.T) {
	out := run(t, `subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.19; option domain-name "p"; } }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.15; }`, Options{HostsGlobal: true})
	if diff := cmp.Diff([]string{"192.0.2.10 - 192.0.2.19"}, poolRanges(out)); diff != "" {
		t.Errorf("pools (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"warning KT2154"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestReservedCutOut6(t *testing.T) {
	const host = "host h { host-identifier option dhcp6.client-id 00:03:00:01:02:00:00:00:00:01; "
	for _, tc := range []struct {
		name, conf string
		want       []string
	}{
		{"address", `subnet6 2001:db8::/64 { pool6 { range6 2001:db8::10 2001:db8::1f; option dhcp6.name-servers 2001:db8::1; } }` + host + `fixed-address6 2001:db8::15; }`,
			[]string{"2001:db8::10 - 2001:db8::14", "2001:db8::16 - 2001:db8::1f"}},
		{"address of a prefix", `subnet6 2001:db8::/64 { pool6 { range6 2001:db8::10/124; option dhcp6.name-servers 2001:db8::1; } }` + host + `fixed-address6 2001:db8::10; }`,
			[]string{"2001:db8::11 - 2001:db8::1f"}},
		{"delegated prefix", `subnet6 2001:db8::/64 { pool6 { prefix6 2001:db8:1:: 2001:db8:1:3:: /64; option dhcp6.name-servers 2001:db8::1; } }` + host + `fixed-address6 2001:db8::7; fixed-prefix6 2001:db8:1:1::/64; }`,
			[]string{"2001:db8:1::/64", "2001:db8:1:2::/63"}},
		{"longer prefix", `subnet6 2001:db8::/64 { pool6 { prefix6 2001:db8:1:: 2001:db8:1:3:: /64; option dhcp6.name-servers 2001:db8::1; } }` + host + `fixed-address6 2001:db8::7; fixed-prefix6 2001:db8:1:1:8000::/65; }`,
			[]string{"2001:db8:1::/64", "2001:db8:1:2::/63"}},
		{"prefix elsewhere", `subnet6 2001:db8::/64 { pool6 { prefix6 2001:db8:1:: 2001:db8:1:3:: /64; option dhcp6.name-servers 2001:db8::1; } }` + host + `fixed-address6 2001:db8::7; fixed-prefix6 2001:db8:9::/64; }`,
			[]string{"2001:db8:1::/62"}},
		{"no options", `subnet6 2001:db8::/64 { pool6 { range6 2001:db8::10 2001:db8::1f; } }` + host + `fixed-address6 2001:db8::15; }`,
			[]string{"2001:db8::10 - 2001:db8::1f"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, poolRanges(run(t, tc.conf, Options{Family: parser.V6}))); diff != "" {
				t.Errorf("pools (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSpanOutside(t *testing.T) {
	at := func(lo, hi string) span { return span{netip.MustParseAddr(lo), netip.MustParseAddr(hi)} }
	for _, tc := range []struct {
		name  string
		taken []span
		want  []span
	}{
		{"nothing", nil, []span{at("10.0.0.10", "10.0.0.20")}},
		{"before and behind", []span{at("10.0.0.1", "10.0.0.9"), at("10.0.0.21", "10.0.0.30")}, []span{at("10.0.0.10", "10.0.0.20")}},
		{"all", []span{at("10.0.0.1", "10.0.0.30")}, nil},
		{"all in pieces", []span{at("10.0.0.10", "10.0.0.15"), at("10.0.0.16", "10.0.0.20")}, nil},
		{"more after all is gone", []span{at("10.0.0.10", "10.0.0.20"), at("10.0.0.12", "10.0.0.12")}, nil},
		{"twice the same", []span{at("10.0.0.12", "10.0.0.12"), at("10.0.0.12", "10.0.0.12")}, []span{at("10.0.0.10", "10.0.0.11"), at("10.0.0.13", "10.0.0.20")}},
		{"over the ends", []span{at("10.0.0.5", "10.0.0.11"), at("10.0.0.19", "10.0.0.25")}, []span{at("10.0.0.12", "10.0.0.18")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := at("10.0.0.10", "10.0.0.20").outside(tc.taken)
			if diff := cmp.Diff(tc.want, got, cmpopts.EquateEmpty(), cmp.AllowUnexported(span{}), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
				t.Errorf("free (-want +got):\n%s", diff)
			}
		})
	}
}
