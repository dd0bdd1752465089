package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

func TestTriplets(t *testing.T) {
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"none given", "", `{"valid-lifetime": 43200, "min-valid-lifetime": 300, "max-valid-lifetime": 86400}`, nil},
		{"default alone", "default-lease-time 600;", `{"valid-lifetime": 600, "min-valid-lifetime": 300, "max-valid-lifetime": 86400}`, nil},
		{"default below the built-in minimum", "default-lease-time 100;", `{"valid-lifetime": 300, "min-valid-lifetime": 300}`, []string{"note KT2115"}},
		{"default above the built-in maximum", "default-lease-time 604800;", `{"valid-lifetime": 86400, "max-valid-lifetime": 86400}`, []string{"note KT2115"}},
		{"maximum below the built-in minimum", "max-lease-time 120;", `{"valid-lifetime": 120, "min-valid-lifetime": 120, "max-valid-lifetime": 120}`, nil},
		{"minimum beats maximum", "max-lease-time 100;\nmin-lease-time 500;", `{"valid-lifetime": 500, "min-valid-lifetime": 500, "max-valid-lifetime": 500}`, []string{"note KT2111"}},
		{"infinite", "default-lease-time infinite;\nmax-lease-time infinite;", `{"valid-lifetime": 4294967295, "max-valid-lifetime": 4294967295}`, []string{"note KT2112"}},
		{"inherited in parts", "default-lease-time 1000;\nshared-network n { max-lease-time 2000; subnet 192.0.2.0 netmask 255.255.255.0 { min-lease-time 1500; } }",
			`{"shared-networks": [{"valid-lifetime": 1000, "min-valid-lifetime": 300, "max-valid-lifetime": 2000, "subnet4": [{"valid-lifetime": 1500, "min-valid-lifetime": 1500, "max-valid-lifetime": 2000}]}]}`, []string{"note KT2115"}},
		{"computed", "default-lease-time = option dhcp-lease-time;", `{"valid-lifetime": 43200}`, []string{"warning KT2009"}},
		{"a constant expression", "default-lease-time = encode-int(600, 32);", `{"valid-lifetime": 600}`, nil},
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

func TestTripletsV6(t *testing.T) {
	const subnet = "subnet6 2001:db8::/64 {}\n"
	for _, tc := range []struct {
		name, conf string
		release    kea.Release
		want       string
		codes      []string
	}{
		{"none given: as the client wishes", subnet, kea.R30, `{"valid-lifetime": 43200, "min-valid-lifetime": 1, "max-valid-lifetime": 4294967295}`, nil},
		{"none given, 2.2 computes no preferred lifetime", subnet, kea.R22, `{"preferred-lifetime": 27000}`, nil},
		{"one default for all", "default-lease-time 8000;\n" + subnet, kea.R30, `{"valid-lifetime": 8000, "preferred-lifetime": 5000, "min-preferred-lifetime": 1, "max-preferred-lifetime": 5000}`, nil},
		{"preferred", "default-lease-time 1000;\npreferred-lifetime 5000;\n" + subnet, kea.R30, `{"valid-lifetime": 1000, "preferred-lifetime": 5000, "min-preferred-lifetime": 5000, "max-preferred-lifetime": 5000}`, []string{"warning KT2117"}},
		{"preferred as long as the lease", "default-lease-time 1000;\npreferred-lifetime 1000;\n" + subnet, kea.R30, `{"valid-lifetime": 1000, "preferred-lifetime": 1000}`, nil},
		{"preferred alone", "preferred-lifetime 1000;\n" + subnet, kea.R30, `{"valid-lifetime": 43200, "min-valid-lifetime": 1, "preferred-lifetime": 1000, "max-preferred-lifetime": 1000}`, nil},
		{"preferred alone, too long", "preferred-lifetime 50000;\n" + subnet, kea.R30, `{"valid-lifetime": 43200, "preferred-lifetime": 50000}`, []string{"warning KT2117"}},
		{"infinite", "default-lease-time infinite;\n" + subnet, kea.R30, `{"valid-lifetime": 4294967295, "preferred-lifetime": 4294967295}`, nil},
		{"bounds are not read", "min-lease-time 100;\nmax-lease-time 200;\n" + subnet, kea.R30, `{"valid-lifetime": 43200}`, []string{"note KT2114", "note KT2114"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{Family: parser.V6, Release: tc.release})
			wantJSONFor(t, out, tc.release, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestConditionalTimesThatAreLost: a class is not bound to a network.
func TestConditionalTimesThatAreLost(t *testing.T) {
	for _, tc := range []struct{ name, conf string }{
		{"in one of two subnets", firstNet + " { if exists user-class { default-lease-time 600; } }\n" + secondNet + " {}"},
		{"global, but a subnet of two sets one", "if exists user-class { default-lease-time 600; }\n" + firstNet + " { default-lease-time 900; }\n" + secondNet + " {}"},
		{"a pool sets one", "if exists user-class { default-lease-time 600; }\n" + firstNet + " { pool { range 192.0.2.10 192.0.2.20; default-lease-time 900; } }"},
		{"in a pool", firstNet + " { pool { range 192.0.2.10 192.0.2.20; if exists user-class { default-lease-time 600; } } }"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			if diff := cmp.Diff([]string{"warning KT2113"}, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if got := fidelity(t, out, "default-lease-time 600"); got != diag.Dropped {
				t.Errorf("the lease time is %v, want dropped", got)
			}
		})
	}
}

func TestTooManyBranchesForLeaseTimes(t *testing.T) {
	conf := ""
	for _, o := range []string{"user-class", "host-name", "vendor-class-identifier", "bootfile-name", "root-path", "nis-domain"} {
		conf += "if exists " + o + " { default-lease-time 600; }\n"
	}
	out := run(t, conf, Options{})
	if got := fidelity(t, out, "default-lease-time"); got != diag.Dropped {
		t.Errorf("a lease time under one of six independent conditions is %v, want dropped", got)
	}
}

func TestTimesElsewhere(t *testing.T) {
	const class = "class \"c\" { match if exists user-class; default-lease-time 600; }\n"
	const all = "class \"c\" { match if exists user-class; default-lease-time 600; max-lease-time 600; }\n"
	for _, tc := range []struct {
		name, conf string
		codes      []string
	}{
		{"another maximum on a network", class + firstNet + " { max-lease-time 3600; }\n" + secondNet + " {}", []string{"warning KT2116"}},
		{"the class sets it too", all + firstNet + " { max-lease-time 3600; }\n" + secondNet + " {}", nil},
		{"one subnet alone", class + firstNet + " { max-lease-time 3600; }", nil},
		{"a host for all networks", firstNet + " { max-lease-time 3600; }\n" + secondNet + " {}\nhost h { hardware ethernet 02:00:00:00:00:01; default-lease-time 600; }", []string{"warning KT2116"}},
		{"a host on its network", firstNet + " { max-lease-time 3600; }\n" + secondNet + " {}\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; default-lease-time 600; }", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.codes, codes(run(t, tc.conf, Options{}))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
