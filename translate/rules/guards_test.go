package rules

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// TestPermits is the table of isc-dhcp-language.md §8.6 and what its rules add
// up to, for the clients: known, known in C, unknown, unknown in C.
func TestPermits(t *testing.T) {
	for _, tc := range []struct{ permits, want string }{
		{"", "yes yes yes yes"},
		{"allow known-clients;", "yes yes no no"},
		{"allow unknown-clients;", "no no yes yes"},
		{"deny known-clients;", "no no yes yes"},
		{"deny unknown clients;", "yes yes no no"},
		{`allow members of "C";`, "no yes no yes"},
		{`deny members of "C";`, "yes no yes no"},
		{`allow known-clients; allow members of "C";`, "yes yes no yes"},
		{`allow known-clients; deny members of "C";`, "yes no no no"},
		{`allow unknown-clients; deny members of "C";`, "no no yes no"},
		{"allow all clients; deny unknown-clients;", "yes yes no no"},
		{"allow all clients;", "yes yes yes yes"},
		{"deny all clients;", "no no no no"},
		{"allow dynamic bootp clients;", "no no no no"},
		{"deny dynamic bootp clients;", "yes yes yes yes"},
		{"allow authenticated clients;", "no no no no"},
		{"deny authenticated clients;", "yes yes yes yes"},
		{"allow unauthenticated clients;", "yes yes yes yes"},
		{"deny unauthenticated clients;", "no no no no"},
		{`allow known-clients; allow unknown-clients; deny members of "C";`, "yes no yes no"},
		{`deny known-clients; deny members of "C";`, "no no yes no"},
		{`allow members of "untold";`, "no no no no"},
		{`deny members of "untold";`, "no no no no"},
		{`allow known-clients; allow members of "untold";`, "yes yes no no"},
		{"allow after 4 2001/01/04 00:00:00;", "yes yes yes yes"},
		{"deny after 4 2001/01/04 00:00:00;", "no no no no"},
		{"allow after 4 2037/01/01 00:00:00;", "no no no no"},
		{"deny after 4 2037/01/01 00:00:00;", "yes yes yes yes"},
		{"allow after never;", "no no no no"},
		{"deny after never;", "yes yes yes yes"},
		{"allow known-clients; deny after 4 2037/01/01 00:00:00;", "yes yes no no"},
	} {
		for _, r := range []kea.Release{kea.R22, kea.R30} {
			out := run(t, `class "C" { match if option user-class = "c"; } class "untold" { match if packet(10, 1) = 80; }
host known { hardware ethernet 02:00:00:00:00:01; }
subnet 192.0.2.0 netmask 255.255.255.0 { pool { `+tc.permits+` range 192.0.2.10 192.0.2.20; } }`, Options{Release: r, Now: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)})
			inC := map[uint32]string{77: "c"}
			var got []string
			for _, k := range []*client{ask(t, out, r, 0, 1, nil), ask(t, out, r, 0, 1, inC), ask(t, out, r, 0, 9, nil), ask(t, out, r, 0, 9, inC)} {
				n, _ := k.pool(0)
				got = append(got, map[bool]string{true: "yes", false: "no"}[n == 0])
			}
			if s := strings.Join(got, " "); s != tc.want {
				t.Errorf("%s: Kea %s serves (known, known in C, unknown, unknown in C) %s, dhcpd %s; guard %v", tc.permits, r, s, tc.want, out.Config.Dhcp.Subnets[0].Pools[0].ClientClasses)
			}
		}
	}
}

func TestGuardForms(t *testing.T) {
	const head = `class "a" { match if option user-class = "a"; } class "b" { match if option user-class = "b"; }` + "\n"
	for _, tc := range []struct {
		name, permits string
		release       kea.Release
		want          string
		fidelity      diag.Fidelity
	}{
		{"one class", `allow members of "a";`, kea.R30, `"client-classes": ["a"]`, diag.Exact},
		{"one class, one name", `allow members of "a";`, kea.R26, `"client-class": "a"`, diag.Exact},
		{"any of several", `allow members of "a"; allow members of "b";`, kea.R30, `"client-classes": ["a", "b"]`, diag.Exact},
		{"any of several, one name", `allow members of "a"; allow members of "b";`, kea.R26, `"client-class": "pool.1"`, diag.Equivalent},
		{"unknown", `allow unknown-clients;`, kea.R30, `"client-classes": ["UNKNOWN"]`, diag.Exact},
		{"denied", `deny members of "a";`, kea.R30, `"client-classes": ["pool.1"]`, diag.Equivalent},
		{"nobody", `deny all clients;`, kea.R30, `"client-classes": ["never"]`, diag.Equivalent},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, head+"subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; "+tc.permits+" } }", Options{Release: tc.release})
			wantJSONFor(t, out, tc.release, `{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20", `+tc.want+`}]}]}`)
			if got := fidelity(t, out, tc.permits[:10]); got != tc.fidelity {
				t.Errorf("the permit is %v, want %v", got, tc.fidelity)
			}
		})
	}
}

func TestGuardsAreShared(t *testing.T) {
	out := run(t, `class "a" { match if option user-class = "a"; }
subnet 192.0.2.0 netmask 255.255.255.0 {
  pool { deny members of "a"; range 192.0.2.10 192.0.2.20; range 192.0.2.30 192.0.2.40; }
}
subnet 198.51.100.0 netmask 255.255.255.0 { pool { deny members of "a"; range 198.51.100.10 198.51.100.20; } }
`, Options{})
	wantJSON(t, out, `{"client-classes": [{"name": "pool.1", "test": "not member('a')"}], "subnet4": [
		{"pools": [{"pool": "192.0.2.10 - 192.0.2.20", "client-classes": ["pool.1"]}, {"pool": "192.0.2.30 - 192.0.2.40", "client-classes": ["pool.1"]}]},
		{"pools": [{"client-classes": ["pool.1"]}]}]}`)
	if n := len(out.Config.Dhcp.Classes); n != 2 {
		t.Errorf("%d classes, want a and one guard", n)
	}
}

func TestGuardsInASharedNetworkAndV6(t *testing.T) {
	out := run(t, `class "a" { match if option user-class = "a"; }
shared-network lan {
  subnet 192.0.2.0 netmask 255.255.255.0 {}
  subnet 198.51.100.0 netmask 255.255.255.0 {}
  pool { allow members of "a"; range 192.0.2.10 192.0.2.20; range 198.51.100.10 198.51.100.20; }
}
`, Options{})
	wantJSON(t, out, `{"shared-networks": [{"subnet4": [{"subnet": "192.0.2.0/24", "pools": [{"client-classes": ["a"]}]}, {"subnet": "198.51.100.0/24", "pools": [{"client-classes": ["a"]}]}]}]}`)
	out = run(t, `subnet6 2001:db8::/48 { pool6 { allow known-clients; range6 2001:db8::10 2001:db8::20; prefix6 2001:db8:0:8:: 2001:db8:0:b:: /64; } }`, Options{})
	wantJSON(t, out, `{"subnet6": [{"pools": [{"client-classes": ["KNOWN"]}], "pd-pools": [{"prefix": "2001:db8:0:8::", "prefix-len": 62, "delegated-len": 64, "client-classes": ["KNOWN"]}]}]}`)
}

func TestClosedPools(t *testing.T) {
	for _, tc := range []struct {
		name, permit string
		want         []string
	}{
		{"allow a class without counterpart", `allow members of "odd";`, []string{"warning KT2250", "error KT2170"}},
		{"deny a class without counterpart", `deny members of "odd";`, []string{"warning KT2250", "error KT2170"}},
		{"opens later", "allow after 4 2037/01/01 00:00:00;", []string{"error KT2172"}},
		{"closes later", "deny after 4 2037/01/01 00:00:00;", []string{"error KT2172"}},
		{"settled", "deny after never;", []string{"note KT2171"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			head := ""
			if strings.Contains(tc.permit, "odd") {
				head = `class "odd" { match if packet(10, 1) = 80; }` + "\n"
			}
			out := run(t, head+"subnet 192.0.2.0 netmask 255.255.255.0 { pool { "+tc.permit+" range 192.0.2.10 192.0.2.20; } }", Options{})
			if diff := cmp.Diff(tc.want, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTruth(t *testing.T) {
	a, b := isMember("a"), isMember("b")
	for _, tc := range []struct {
		name string
		got  truth
		want string
	}{
		{"and with always", a.and(always()), a.key()},
		{"and with never", a.and(never()), "never"},
		{"or with never", never().or(a), a.key()},
		{"or with always", a.or(always()), "always"},
		{"not always", always().not(), "never"},
		{"not not", a.not().not(), a.key()},
		{"negation of negations", a.not().and(b).not(), a.or(b.not()).key()},
		{"negation of an or of negations", a.not().or(b.not()).not(), a.and(b).key()},
	} {
		if got := tc.got.key(); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	for _, tc := range []struct {
		name string
		a, b truth
		want bool
	}{
		{"opposites", a, a.not(), true},
		{"opposite parts", a.and(b), b.not(), true},
		{"both may hold", a, b, false},
		{"never", a, never(), true},
		{"opposite of an or", a.or(b), a.or(b).not(), true},
	} {
		if got := tc.a.excludes(tc.b); got != tc.want {
			t.Errorf("%s: excludes = %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestTemporaryAddresses(t *testing.T) {
	out := run(t, "subnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::20; range6 2001:db8:0:0:1::/80 temporary; }", Options{})
	wantJSON(t, out, `{"subnet6": [{"pools": [{"pool": "2001:db8::10 - 2001:db8::20"}]}]}`)
	if diff := cmp.Diff([]string{"warning KT2173"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := fidelity(t, out, "range6 2001:db8:0:0:1::/80"); got != diag.Dropped {
		t.Errorf("the temporary range is %v, want dropped", got)
	}
}

func TestCover(t *testing.T) {
	for _, tc := range []struct {
		lo, hi string
		bits   int
		want   string
	}{
		{"2001:db8:0:100::", "2001:db8:0:f00::", 56, "2001:db8:0:100::/56 2001:db8:0:200::/55 2001:db8:0:400::/54 2001:db8:0:800::/53"},
		{"2001:db8::", "2001:db8:0:ff00::", 56, "2001:db8::/48"},
		{"2001:db8:0:4::", "2001:db8:0:4::", 64, "2001:db8:0:4::/64"},
		{"2001:db8:0:10::", "2001:db8:0:30::", 60, "2001:db8:0:10::/60 2001:db8:0:20::/59"},
	} {
		out := run(t, "subnet6 2001:db8::/32 { prefix6 "+tc.lo+" "+tc.hi+" /"+itoaTest(tc.bits)+"; }", Options{})
		var got []string
		for _, p := range out.Config.Dhcp.Subnets[0].PDPools {
			got = append(got, p.Prefix+"/"+itoaTest(int(p.PrefixLen)))
		}
		if s := strings.Join(got, " "); s != tc.want {
			t.Errorf("prefix6 %s %s /%d becomes\n  %s, want\n  %s", tc.lo, tc.hi, tc.bits, s, tc.want)
		}
	}
}

func itoaTest(n int) string { return strconv.Itoa(n) }
