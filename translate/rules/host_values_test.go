package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
)

func TestHostNames(t *testing.T) {
	const subnet = "subnet 192.0.2.0 netmask 255.255.255.0 {}\n"
	for _, tc := range []struct {
		name, conf, want string // want: the hostname; "" for none, then the name is kept beside the reservation
		codes            []string
	}{
		{"not sent by default", subnet + "host Alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }", "", nil},
		{"global", "use-host-decl-names on;\n" + subnet + "host alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }", "alpha", nil},
		{"of the subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { use-host-decl-names on; }\nhost alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }", "alpha", nil},
		{"of a group", subnet + "group { use-host-decl-names on; host alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; } }", "alpha", nil},
		{"switched off in a host", "use-host-decl-names on;\n" + subnet + "host alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; use-host-decl-names off; }", "", nil},
		{"without address, one subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { use-host-decl-names on; }\nhost alpha { hardware ethernet 02:00:00:00:00:01; }", "alpha", nil},
		{"without address, by an option of one of two", "subnet 192.0.2.0 netmask 255.255.255.0 { option host-name = host-decl-name; }\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\nhost alpha { hardware ethernet 02:00:00:00:00:01; }", "", []string{"warning KT2158"}},
		{"without address, the networks differ", "subnet 198.51.100.0 netmask 255.255.255.0 {}\nsubnet 192.0.2.0 netmask 255.255.255.0 { use-host-decl-names on; }\nhost alpha { hardware ethernet 02:00:00:00:00:01; }", "", []string{"warning KT2158"}},
		{"ddns-hostname", "ddns-update-style standard;\n" + subnet + "host alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-hostname \"beta\"; }", "beta", []string{"warning KT2159"}},
		{"ddns-hostname that is sent anyway", "ddns-update-style standard;\n" + subnet + "host alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; option host-name \"beta\"; ddns-hostname \"beta\"; }", "beta", nil},
		{"ddns-hostname without updates", subnet + "host alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-hostname \"beta\"; }", "", []string{"note KT2002"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			var got string
			for _, s := range out.Config.Dhcp.Subnets {
				for _, r := range s.Reservations {
					got += r.Hostname
				}
			}
			for _, r := range out.Config.Dhcp.Reservations {
				got += r.Hostname
			}
			if got != tc.want {
				t.Errorf("hostname %q, want %q", got, tc.want)
			}
			if diff := cmp.Diff(tc.codes, only(codes(out), "KT2158", "KT2159", "KT2002")); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// only keeps the findings of some codes.
func only(list []string, codes ...string) []string {
	var out []string
	for _, s := range list {
		for _, c := range codes {
			if s[len(s)-len(c):] == c {
				out = append(out, s)
			}
		}
	}
	return out
}

func TestHostNameGivesWayToTheOption(t *testing.T) {
	out := run(t, "use-host-decl-names on;\nsubnet 192.0.2.0 netmask 255.255.255.0 { option host-name \"all\"; }\nhost alpha { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }", Options{})
	if got := out.Config.Dhcp.Subnets[0].Reservations[0].Hostname; got != "" {
		t.Errorf("hostname %q though option host-name is in force, want none", got)
	}
}

func TestHostLifetimes(t *testing.T) {
	const host = "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; "
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"in a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { max-lease-time 7200; }\n" + host + "default-lease-time 600; }",
			`{"client-classes": [{"name": "lease-time.600", "valid-lifetime": 600, "min-valid-lifetime": 300, "max-valid-lifetime": 7200}], "subnet4": [{"reservations": [{"client-classes": ["lease-time.600"]}]}]}`, nil},
		{"one class for equal times", "group { default-lease-time 600;\nhost a { hardware ethernet 02:00:00:00:00:01; }\nhost b { hardware ethernet 02:00:00:00:00:02; } }",
			`{"client-classes": [{"name": "lease-time.600"}], "reservations": [{"client-classes": ["lease-time.600"]}, {"client-classes": ["lease-time.600"]}]}`, nil},
		{"in a shared network", "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n" + host + "default-lease-time 600; }",
			`{"client-classes": [{"name": "lease-time.600", "test": "pkt4.mac == 0x020000000001", "valid-lifetime": 600}]}`, []string{"note KT2160"}},
		{"under a condition", "subnet 192.0.2.0 netmask 255.255.255.0 {}\n" + host + "if exists user-class { default-lease-time 600; } default-lease-time 900; }", `{"client-classes": [{"name": "lease-time.900"}]}`, []string{"note KT2001"}},
		{"a condition and the rest", "subnet 192.0.2.0 netmask 255.255.255.0 {}\n" + host + "default-lease-time 900; if exists user-class { default-lease-time 600; } }",
			`{"client-classes": [{"name": "host.h"}, {"test": "member('host.h') and member('if.h.1')", "valid-lifetime": 600}, {"test": "member('host.h') and not member('if.h.1')", "valid-lifetime": 900}], "subnet4": [{"reservations": [{"client-classes": ["host.h"]}]}]}`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if got := fidelity(t, out, "default-lease-time 600"); got > diag.Equivalent {
				t.Errorf("the lease time is %v, want no loss", got)
			}
		})
	}
}

func TestHostLifetimesV6(t *testing.T) {
	out := run(t, "subnet6 2001:db8::/64 {}\nhost h { uid 00:01:02:03; fixed-address6 2001:db8::5; default-lease-time 600; }", Options{Family: parser.V6})
	wantJSON(t, out, `{"client-classes": [{"name": "lease-time.600", "valid-lifetime": 600, "preferred-lifetime": 375}], "subnet6": [{"reservations": [{"client-classes": ["lease-time.600"]}]}]}`)
}

func TestHostFieldsUnderConditions(t *testing.T) {
	for _, tc := range []struct{ name, conf, want string }{
		{"beside an unconditional value", `host h { hardware ethernet 02:00:00:00:00:01; filename "plain"; if exists user-class { filename "uc"; } }`,
			`{"client-classes": [{"name": "host.h"}, {"test": "member('host.h') and member('if.h.1')", "boot-file-name": "uc"}, {"test": "member('host.h') and not member('if.h.1')", "boot-file-name": "plain"}], "reservations": [{"client-classes": ["host.h"]}]}`},
		{"alone", `host h { hardware ethernet 02:00:00:00:00:01; if exists user-class { filename "uc"; } }`,
			`{"client-classes": [{"test": "member('host.h') and member('if.h.1')", "boot-file-name": "uc"}]}`},
		{"in a shared network", `shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} } host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; if exists user-class { filename "uc"; } }`,
			`{"client-classes": [{"name": "host.h", "test": "pkt4.mac == 0x020000000001"}, {"test": "member('host.h') and member('if.h.1')", "boot-file-name": "uc"}]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff([]string(nil), codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHostClassesComeFirst: a host's values beat those of classes, and Kea takes
// the first class that has one.
func TestHostClassesComeFirst(t *testing.T) {
	out := run(t, `class "c" { match if exists user-class; default-lease-time 700; filename "c"; }
shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; default-lease-time 600; if exists host-name { filename "h"; } }`, Options{})
	var names []string
	for _, k := range out.Config.Dhcp.Classes {
		names = append(names, k.Name)
	}
	if diff := cmp.Diff([]string{"if.h.1", "host.h", "lease-time.600", "host.h.if.1", "c"}, names); diff != "" {
		t.Errorf("order of classes (-want +got):\n%s", diff)
	}
}

func TestStatic(t *testing.T) {
	out := run(t, `if static { default-lease-time 600; }
subnet 192.0.2.0 netmask 255.255.255.0 {}
shared-network n { subnet 198.51.100.0 netmask 255.255.255.0 {} }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }
host b { hardware ethernet 02:00:00:00:00:02; fixed-address 198.51.100.5; }
host c { hardware ethernet 02:00:00:00:00:03; }`, Options{})
	wantJSON(t, out, `{"client-classes": [{"name": "static", "test": "pkt4.mac == 0x020000000002"}, {"test": "member('static')", "valid-lifetime": 600}],
		"subnet4": [{"reservations": [{"hw-address": "02:00:00:00:00:01", "client-classes": ["static"]}]}]}`)
	if got := out.Config.Dhcp.Reservations[0].ClientClasses; len(got) != 0 {
		t.Errorf("the host without address has classes %v, want none", got)
	}
}
