package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

func TestPoolLifetimes(t *testing.T) {
	const a, b = `class "a" { match if option user-class = "a"; }` + "\n", `class "b" { match if option user-class = "b"; }` + "\n"
	const named = `class "named" { match if exists host-name; }` + "\n"
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
		fidelity         diag.Fidelity // of max-lease-time
	}{
		{"all pools agree", `subnet 192.0.2.0 netmask 255.255.255.0 {
			pool { range 192.0.2.10 192.0.2.20; max-lease-time 900; }
			pool { range 192.0.2.30 192.0.2.40; max-lease-time 900; } }`,
			`{"subnet4": [{"valid-lifetime": 900, "min-valid-lifetime": 300, "max-valid-lifetime": 900}]}`, nil, diag.Equivalent},
		{"one pool, reserved addresses keep theirs", `subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; max-lease-time 900; } }
			host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }`,
			`{"client-classes": [{"name": "lease-time.43200", "max-valid-lifetime": 86400}], "subnet4": [{"max-valid-lifetime": 900, "reservations": [{"client-classes": ["lease-time.43200"]}]}]}`, nil, diag.Equivalent},
		{"the same in a shared network", `shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; max-lease-time 900; } } }
			host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }`,
			`{"shared-networks": [{"subnet4": [{"max-valid-lifetime": 900}]}]}`, []string{"warning KT2176"}, diag.Approximate},
		{"known and unknown", `subnet 192.0.2.0 netmask 255.255.255.0 {
			pool { allow unknown-clients; range 192.0.2.10 192.0.2.20; max-lease-time 400; }
			pool { allow known-clients; range 192.0.2.30 192.0.2.40; max-lease-time 9000; } }`,
			`{"client-classes": [{"name": "UNKNOWN", "valid-lifetime": 400, "max-valid-lifetime": 400}, {"name": "KNOWN", "valid-lifetime": 9000, "max-valid-lifetime": 9000}]}`, nil, diag.Equivalent},
		{"a class and the rest", a + `subnet 192.0.2.0 netmask 255.255.255.0 {
			pool { allow members of "a"; range 192.0.2.10 192.0.2.20; max-lease-time 400; }
			pool { deny members of "a"; range 192.0.2.30 192.0.2.40; max-lease-time 9000; } }`,
			`{"client-classes": [{"name": "a.times", "test": "member('a')", "max-valid-lifetime": 400}, {"test": "not member('a')", "max-valid-lifetime": 9000}]}`, nil, diag.Equivalent},
		{"classes whose tests exclude each other", a + b + `subnet 192.0.2.0 netmask 255.255.255.0 {
			pool { allow members of "a"; range 192.0.2.10 192.0.2.20; max-lease-time 400; }
			pool { allow members of "b"; range 192.0.2.30 192.0.2.40; max-lease-time 9000; } }`,
			`{"client-classes": [{"name": "a.times", "test": "member('a')", "max-valid-lifetime": 400}, {"name": "b.times", "test": "member('b')", "max-valid-lifetime": 9000}]}`, nil, diag.Equivalent},
		{"classes that may overlap", a + named + `subnet 192.0.2.0 netmask 255.255.255.0 {
			pool { allow members of "a"; range 192.0.2.10 192.0.2.20; max-lease-time 400; }
			pool { allow members of "named"; range 192.0.2.30 192.0.2.40; max-lease-time 9000; } }`,
			`{"client-classes": [{"name": "a.times", "test": "member('a')", "max-valid-lifetime": 400}, {"name": "pool-times", "test": "member('named') and not member('a')", "max-valid-lifetime": 9000}]}`, []string{"note KT2178"}, diag.Equivalent},
		{"another subnet has other times", `subnet 192.0.2.0 netmask 255.255.255.0 {
			pool { allow unknown-clients; range 192.0.2.10 192.0.2.20; max-lease-time 400; }
			pool { allow known-clients; range 192.0.2.30 192.0.2.40; max-lease-time 9000; } }
			subnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10 198.51.100.20; }`,
			`{"subnet4": [{"subnet": "192.0.2.0/24", "max-valid-lifetime": 400}]}`, []string{"warning KT2175", "warning KT2175"}, diag.Approximate},
		{"a pool for nobody", `subnet 192.0.2.0 netmask 255.255.255.0 {
			pool { deny all clients; range 192.0.2.10 192.0.2.20; max-lease-time 400; }
			pool { deny unknown-clients; range 192.0.2.30 192.0.2.40; } }`,
			`{"subnet4": [{"pools": [{"client-classes": ["never"]}, {"client-classes": ["KNOWN"]}]}]}`, nil, diag.Exact},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if got := fidelity(t, out, "max-lease-time"); got != tc.fidelity {
				t.Errorf("max-lease-time is %v, want %v", got, tc.fidelity)
			}
		})
	}
}

func TestConditionalPoolLifetime(t *testing.T) {
	out := run(t, `subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; if exists user-class { max-lease-time 900; } } }`, Options{})
	if got := fidelity(t, out, "max-lease-time"); got != diag.Dropped {
		t.Errorf("a lease time under a condition in a pool is %v, want dropped", got)
	}
}
