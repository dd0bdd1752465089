package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

func TestBootp(t *testing.T) {
	const bare = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"
	const hook = `"hooks-libraries": [{"library": "libdhcp_bootp.so"}]`
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"a range for both, one for DHCP alone", "subnet 192.0.2.0 netmask 255.255.255.0 { range dynamic-bootp 192.0.2.10 192.0.2.20; range 192.0.2.30 192.0.2.40; }",
			`{` + hook + `, "client-classes": [{"name": "pool.1", "test": "not member('BOOTP')"}], "subnet4": [{"pools": [{"pool": "192.0.2.30 - 192.0.2.40", "client-classes": ["pool.1"]}]}]}`, nil},
		{"a pool declaration has no implicit deny", "always-reply-rfc1048 on;\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; } }",
			`{` + hook + `, "subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}]}]}`, nil},
		{"a pool for BOOTP alone", "subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow dynamic bootp clients; range 192.0.2.10 192.0.2.20; } }",
			`{` + hook + `, "subnet4": [{"pools": [{"client-classes": ["BOOTP"]}]}]}`, nil},
		{"no address for strangers", "always-reply-rfc1048 on;\n" + bare, `{"client-classes": [{"name": "DROP", "test": "member('BOOTP') and not member('KNOWN')"}]}`, nil},
		{"no boot server", "always-reply-rfc1048 on;\nfilename \"x\";\n" + bare + "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\nhost i { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.6; }",
			`{` + hook + `}`, []string{"warning KT2216"}},
		{"a boot server of the subnet", "always-reply-rfc1048 on;\nsubnet 192.0.2.0 netmask 255.255.255.0 { next-server 192.0.2.1; }\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; filename \"x\"; }",
			`{` + hook + `}`, nil},
		{"a limit for BOOTP leases", "dynamic-bootp-lease-length 600;\n" + bare, `{` + hook + `}`, []string{"warning KT2204"}},
		{"denied, though ranges are there", "deny bootp;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range dynamic-bootp 192.0.2.10 192.0.2.20; }",
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}]}]}`, nil},
		{"allowed, but never used", "allow bootp;\n" + bare, `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`, []string{"note KT2203"}},
		{"denied for a class", `class "c" { match if option user-class = "c"; deny bootp; }` + "\nsubnet 192.0.2.0 netmask 255.255.255.0 { range dynamic-bootp 192.0.2.10 192.0.2.20; }",
			`{` + hook + `, "client-classes": [{"name": "DROP", "test": "member('c') and member('BOOTP')"}]}`, nil},
		{"denied in a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { deny bootp; pool { range 192.0.2.10 192.0.2.20; } }\nsubnet 198.51.100.0 netmask 255.255.255.0 { range dynamic-bootp 198.51.100.10 198.51.100.20; }",
			`{` + hook + `, "client-classes": [{"name": "pool.1", "test": "not member('BOOTP')"}], "subnet4": [{"subnet": "192.0.2.0/24", "pools": [{"client-classes": ["pool.1"]}]}]}`, nil},
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

func TestBootpHookIsAbsent(t *testing.T) {
	for _, conf := range []string{
		"allow bootp;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }",
		"deny bootp;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range dynamic-bootp 192.0.2.10 192.0.2.20; }",
		"subnet 192.0.2.0 netmask 255.255.255.0 { pool { deny dynamic bootp clients; range 192.0.2.10 192.0.2.20; } }",
	} {
		out := run(t, conf, Options{})
		for _, h := range out.Config.Dhcp.Hooks {
			if h.Library == "libdhcp_bootp.so" {
				t.Errorf("the bootp hook is loaded for\n%s", conf)
			}
		}
	}
}

func TestBootpRangeIsEquivalent(t *testing.T) {
	out := run(t, "subnet 192.0.2.0 netmask 255.255.255.0 { range dynamic-bootp 192.0.2.10 192.0.2.20; range 192.0.2.30; }", Options{})
	if got := fidelity(t, out, "range dynamic-bootp"); got != diag.Equivalent {
		t.Errorf("range dynamic-bootp is %v, want equivalent", got)
	}
	if got := fidelity(t, out, "range 192.0.2.30"); got != diag.Exact {
		t.Errorf("the range without is %v, want exact", got)
	}
}
