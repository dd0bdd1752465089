package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRefusalNotTold: who is refused cannot be told, so all are that may be
// meant; nobody gets in that dhcpd keeps out.
func TestRefusalNotTold(t *testing.T) {
	const (
		here    = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"
		odd     = "packet(3, 1) = 5"
		class   = "class \"odd\" { match if " + odd + "; "
		host    = "host h { hardware ethernet 02:00:00:00:00:01; "
		message = "who is refused here cannot be told in Kea, so "
	)
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
		message          string
	}{
		{"at global scope", "if " + odd + " { deny booting; }\n" + here, `{"client-classes": [{"name": "DROP", "test": "member('ALL')"}]}`,
			[]string{"warning KT2003", "error KT2200"}, message + "every client is refused"},
		{"in a class", class + "deny booting; }\n" + here, `{"client-classes": [{"name": "DROP", "test": "member('ALL')"}]}`,
			[]string{"warning KT2250", "error KT2200"}, message + "every client is refused"},
		{"in a class, a host let in", class + "deny booting; }\n" + here + host + "allow booting; }", `{"client-classes": [{"name": "DROP", "test": "not (member('KNOWN') and member('allowed.allow-booting'))"}]}`,
			[]string{"warning KT2250", "error KT2200"}, ""},
		{"unknown clients of a class", class + "deny unknown-clients; }\n" + here + host + "}", `{"client-classes": [{"name": "DROP", "test": "not member('KNOWN')"}]}`,
			[]string{"warning KT2250", "error KT2200"}, message + "every client without a host declaration is refused"},
		{"in a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { if " + odd + " { deny booting; } range 192.0.2.10 192.0.2.20; }\nsubnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10 198.51.100.20; }",
			`{"subnet4": [{"subnet": "192.0.2.0/24", "client-classes": ["never"]}, {"subnet": "198.51.100.0/24"}]}`, []string{"warning KT2003", "error KT2200"}, message + "every client of subnet 192.0.2.0/24 is refused"},
		{"an exception that cannot be told", "deny booting;\nif " + odd + " { allow booting; }\n" + here, `{"client-classes": [{"name": "DROP", "test": "member('ALL')"}]}`,
			[]string{"warning KT2003", "error KT2200"}, "these clients stay refused"},
		{"in a host", here + host + "if " + odd + " { deny booting; } }", `{"client-classes": [{"name": "DROP", "test": "member('KNOWN') and member('host.h')"}]}`,
			[]string{"warning KT2003", "error KT2200"}, "so it always is"},
		{"declines are no refusal", class + "deny declines; }\n" + here, `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`, []string{"warning KT2250", "warning KT2202"}, "whose declines are ignored here cannot be told"},
		{"BOOTP that is not served", class + "deny bootp; }\n" + here, `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`, []string{"warning KT2250"}, ""},
		{"BOOTP that is served", class + "deny bootp; }\nalways-reply-rfc1048 on;\n" + here + host + "fixed-address 192.0.2.5; }", `{"client-classes": [{"name": "DROP", "test": "member('BOOTP')"}]}`,
			[]string{"warning KT2250", "error KT2200"}, message + "every BOOTP client is refused"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if all := messages(out); !strings.Contains(all, tc.message) {
				t.Errorf("no finding says %q:\n%s", tc.message, all)
			}
			if strings.Contains(tc.want, "DROP") != hasClassNamed(out, "DROP") {
				t.Errorf("the class DROP is there: %v", hasClassNamed(out, "DROP"))
			}
		})
	}
}

// messages returns all findings as text.
func messages(out Output) string {
	var b strings.Builder
	for _, f := range out.Report.Findings {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

func hasClassNamed(out Output, name string) bool {
	for _, k := range out.Config.Dhcp.Classes {
		if k.Name == name {
			return true
		}
	}
	return false
}
