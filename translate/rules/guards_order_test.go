package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

// TestPoolsKeptApart: dhcpd serves a client from the first pool it fits; the
// later ones are closed to it, because Kea takes whichever comes.
func TestPoolsKeptApart(t *testing.T) {
	const (
		phone  = "class \"phone\" { match if substring(option vendor-class-identifier, 0, 4) = \"VoIP\"; }\n"
		tv     = "class \"tv\" { match if exists user-class; }\n"
		host   = "host h { hardware ethernet 02:00:00:00:00:01; }\n"
		subnet = "subnet 192.0.2.0 netmask 255.255.255.0 {\n"
		first  = "range 192.0.2.10 192.0.2.20; "
		later  = "range 192.0.2.30 192.0.2.40; "
	)
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
		fidelity         diag.Fidelity // of the later pool
	}{
		{"a class, then everybody", phone + subnet + "pool { allow members of \"phone\"; " + first + "}\npool { " + later + "} }",
			`{"client-classes": [{"name": "pool.1", "test": "not member('phone')"}], "subnet4": [{"pools": [{"client-classes": ["phone"]}, {"client-classes": ["pool.1"]}]}]}`, []string{"warning KT2178"}, diag.Approximate},
		{"a class, then bare ranges", phone + subnet + "pool { allow members of \"phone\"; " + first + "}\n" + later + "}",
			`{"subnet4": [{"pools": [{"client-classes": ["phone"]}, {"client-classes": ["pool.1"]}]}]}`, []string{"warning KT2178"}, diag.Approximate},
		{"known clients, then everybody", host + subnet + "pool { allow known-clients; " + first + "}\npool { " + later + "} }",
			`{"subnet4": [{"pools": [{"client-classes": ["KNOWN"]}, {"client-classes": ["UNKNOWN"]}]}]}`, []string{"warning KT2178"}, diag.Approximate},
		{"everybody, then a class", phone + subnet + "pool { " + first + "}\npool { allow members of \"phone\"; " + later + "} }",
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}, {"client-classes": ["phone"]}]}]}`, nil, diag.Exact},
		{"two pools for all", subnet + "pool { " + first + "option domain-name \"a\"; }\npool { " + later + "} }",
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}, {"pool": "192.0.2.30 - 192.0.2.40"}]}]}`, []string{"warning KT2179"}, diag.Approximate},
		{"two pools for all with the same options", subnet + "pool { option domain-name \"a\"; filename \"f\"; " + first + "}\npool { " + later + "filename \"f\"; option domain-name \"a\"; } }",
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}, {"pool": "192.0.2.30 - 192.0.2.40"}]}]}`, nil, diag.Exact},
		{"the same value under another condition", tv + subnet + "pool { if exists host-name { filename \"f\"; } " + first + "}\npool { if exists root-path { filename \"f\"; } " + later + "} }",
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}, {"pool": "192.0.2.30 - 192.0.2.40"}]}]}`, []string{"warning KT2179"}, diag.Approximate},
		{"bare ranges, then a pool with options", subnet + first + "\npool { option domain-name \"b\"; " + later + "} }",
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}, {"pool": "192.0.2.30 - 192.0.2.40"}]}]}`, []string{"warning KT2179"}, diag.Approximate},
		{"everybody, then a class with options", phone + subnet + "pool { " + first + "}\npool { allow members of \"phone\"; filename \"f\"; " + later + "} }",
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}, {"client-classes": ["phone"]}]}]}`, []string{"warning KT2179"}, diag.Approximate},
		{"lease times alone are told elsewhere", subnet + "pool { " + first + "default-lease-time 600; }\npool { " + later + "default-lease-time 600; } }",
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}, {"pool": "192.0.2.30 - 192.0.2.40"}]}]}`, nil, diag.Exact},
		{"the same class twice", phone + subnet + "pool { allow members of \"phone\"; " + first + "}\npool { allow members of \"phone\"; " + later + "} }",
			`{"subnet4": [{"pools": [{"client-classes": ["phone"]}, {"client-classes": ["phone"]}]}]}`, nil, diag.Exact},
		{"classes that may have one client", phone + tv + subnet + "pool { allow members of \"phone\"; " + first + "}\npool { allow members of \"tv\"; " + later + "} }",
			`{"client-classes": [{"name": "pool.1", "test": "member('tv') and not member('phone')"}]}`, []string{"note KT2178"}, diag.Exact},
		{"unknown members of a class", phone + host + subnet + "pool { allow known-clients; allow members of \"phone\"; " + first + "}\npool { allow unknown-clients; " + later + "} }",
			`{"client-classes": [{"name": "pool.1", "test": "not member('KNOWN') and not member('phone')"}]}`, []string{"note KT2178"}, diag.Exact},
		{"what the permits say is not repeated", phone + tv + host + subnet + "pool { allow members of \"phone\"; allow known-clients; deny members of \"tv\"; " + first + "}\npool { deny members of \"phone\"; deny members of \"tv\"; " + later + "} }",
			`{"client-classes": [{"name": "pool.2", "test": "not (member('phone') or member('tv')) and not member('KNOWN')"}]}`, []string{"note KT2178"}, diag.Exact},
		{"inside another", phone + host + subnet + "pool { allow known-clients; allow members of \"phone\"; " + first + "}\npool { allow known-clients; " + later + "} }",
			`{"subnet4": [{"pools": [{"client-classes": ["KNOWN", "phone"]}, {"client-classes": ["KNOWN"]}]}]}`, nil, diag.Exact},
		{"in two subnets of a link", phone + "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow members of \"phone\"; " + first + "} }\nsubnet 198.51.100.0 netmask 255.255.255.0 { pool { range 198.51.100.10; } } }",
			`{"shared-networks": [{"subnet4": [{"pools": [{"client-classes": ["phone"]}]}, {"pools": [{"client-classes": ["pool.1"]}]}]}]}`, []string{"warning KT2178"}, diag.Approximate},
		{"on two links", phone + subnet + "pool { allow members of \"phone\"; " + first + "} }\nsubnet 198.51.100.0 netmask 255.255.255.0 { pool { range 198.51.100.10; } }",
			`{"subnet4": [{"pools": [{"client-classes": ["phone"]}]}, {"pools": [{"pool": "198.51.100.10 - 198.51.100.10"}]}]}`, nil, diag.Exact},
		{"of the link, over two subnets", phone + "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} subnet 198.51.100.0 netmask 255.255.255.0 {}\npool { allow members of \"phone\"; " + first + "range 198.51.100.10; }\npool { " + later + "range 198.51.100.30; } }",
			`{"shared-networks": [{"subnet4": [{"pools": [{"client-classes": ["phone"]}, {"client-classes": ["pool.1"]}]}, {"pools": [{"client-classes": ["phone"]}, {"client-classes": ["pool.1"]}]}]}]}`,
			[]string{"warning KT2178"}, diag.Approximate},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			got := diag.None
			for _, o := range out.Report.Outcomes {
				if src := string(o.From.File.Src[o.From.Start:o.From.End]); strings.HasPrefix(src, "pool") || strings.HasPrefix(src, "range 192.0.2.30") && strings.Contains(tc.conf, "}\nrange") {
					got = o.Fidelity
				}
			}
			if got != tc.fidelity {
				t.Errorf("the later pool is %v, want %v", got, tc.fidelity)
			}
		})
	}
}

// TestPoolsThatRefuse: a client whom the first pool refuses, by a parameter and
// not by a permit, gets no address of a later one.
func TestPoolsThatRefuse(t *testing.T) {
	const (
		phone  = "class \"phone\" { match if exists user-class; }\n"
		host   = "host h { hardware ethernet 02:00:00:00:00:01; }\n"
		spared = "host h { hardware ethernet 02:00:00:00:00:01; allow booting; }\n"
		subnet = "subnet 192.0.2.0 netmask 255.255.255.0 {\n"
		first  = "range 192.0.2.10 192.0.2.20; "
		later  = "range 192.0.2.30 192.0.2.40; "
	)
	for _, tc := range []struct {
		name, conf string
		want       [2][]string // classes that guard the first pool and the second
		codes      []string
	}{
		{"everybody", subnet + "pool { allow-booting off; " + first + "}\npool { " + later + "} }",
			[2][]string{{"never"}, {"never"}}, []string{"note KT2178"}},
		{"the later pool alone", subnet + "pool { " + first + "}\npool { allow-booting off; " + later + "} }",
			[2][]string{nil, {"never"}}, nil},
		{"those of the first pool", phone + subnet + "pool { allow members of \"phone\"; allow-booting off; " + first + "}\npool { " + later + "} }",
			[2][]string{{"never"}, {"pool.1"}}, []string{"note KT2178"}},
		{"other clients", phone + subnet + "pool { allow members of \"phone\"; allow-booting off; " + first + "}\npool { deny members of \"phone\"; " + later + "} }",
			[2][]string{{"never"}, {"pool.1"}}, nil},
		{"unknown ones", host + subnet + "pool { boot-unknown-clients off; " + first + "}\npool { " + later + "} }",
			[2][]string{{"KNOWN"}, {"KNOWN"}}, []string{"note KT2178"}},
		{"unknown ones, whom the later pool is for", host + subnet + "pool { boot-unknown-clients off; " + first + "}\npool { allow unknown-clients; " + later + "} }",
			[2][]string{{"KNOWN"}, {"never"}}, []string{"note KT2178"}},
		{"all but a host that may", spared + subnet + "pool { allow-booting off; " + first + "}\npool { " + later + "} }",
			[2][]string{{"pool.1"}, {"pool.1"}}, []string{"note KT2178"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			pools := out.Config.Dhcp.Subnets[0].Pools
			if diff := cmp.Diff(tc.want, [2][]string{pools[0].ClientClasses, pools[1].ClientClasses}); diff != "" {
				t.Errorf("guards (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.codes, only(codes(out), "KT2178")); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSubnetsThatRefuse: the same where a subnet of a link refuses.
func TestSubnetsThatRefuse(t *testing.T) {
	out := run(t, `shared-network n {
  subnet 192.0.2.0 netmask 255.255.255.0 { deny unknown-clients; pool { range 192.0.2.10; } }
  subnet 198.51.100.0 netmask 255.255.255.0 { pool { range 198.51.100.10; } }
}
host h { hardware ethernet 02:00:00:00:00:01; }
`, Options{})
	wantJSON(t, out, `{"shared-networks": [{"subnet4": [{"pools": [{"client-classes": ["KNOWN"]}]}, {"subnet": "198.51.100.0/24", "pools": [{"client-classes": ["KNOWN"]}]}]}]}`)
}
