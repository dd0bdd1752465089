package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

func TestConditions(t *testing.T) {
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"the branches of a chain exclude each other", `if exists user-class { filename "a"; } elsif exists host-name { filename "b"; } else { filename "c"; }`,
			`{"client-classes": [{"name": "if.global.1", "test": "option[77].exists", "boot-file-name": "a"}, {"name": "if.global.2", "test": "not member('if.global.1') and option[12].exists", "boot-file-name": "b"}, {"name": "if.global.else", "test": "not member('if.global.1') and not member('if.global.2')", "boot-file-name": "c"}]}`, nil},
		{"else if", `if exists user-class { filename "a"; } else { if exists host-name { filename "b"; } }`,
			`{"client-classes": [{"name": "if.global.1"}, {"name": "if.global.else"}, {"name": "if.global-2.1", "test": "member('if.global.else') and option[12].exists", "boot-file-name": "b"}]}`, nil},
		{"nested", `if exists user-class { filename "a"; if exists host-name { filename "b"; } }`,
			`{"client-classes": [{"name": "if.global.1"}, {"name": "if.global-2.1", "test": "member('if.global.1') and option[12].exists", "boot-file-name": "b"}, {"name": "if.global.1.only", "test": "member('if.global.1') and not member('if.global-2.1')", "boot-file-name": "a"}]}`, nil},
		{"switch, with a case that falls through", `switch (option user-class) { case "x": case "y": filename "xy"; break; case "z": filename "z"; break; default: filename "d"; }`,
			`{"client-classes": [{"name": "switch.global.1", "test": "option[77].hex == 'x' or option[77].hex == 'y'", "boot-file-name": "xy"}, {"boot-file-name": "z"}, {"boot-file-name": "d"}]}`, nil},
		{"always true", `if 1 = 1 { filename "a"; default-lease-time 600; } else { filename "b"; }`, `{"boot-file-name": "a", "valid-lifetime": 600}`, []string{"note KT2006"}},
		{"never true", `filename "a"; if 1 = 2 { filename "b"; default-lease-time 600; }`, `{"boot-file-name": "a", "valid-lifetime": 43200}`, []string{"note KT2006", "note KT2006"}},
		{"true again where another condition holds", `if exists user-class { if 1 = 1 { filename "a"; } }`, `{"client-classes": [{"name": "if.global.1", "test": "option[77].exists", "boot-file-name": "a"}]}`, nil},
		{"a variable", `set kind = option user-class; if kind = "x" { filename "a"; }`, `{"client-classes": [{"test": "option[77].hex == 'x'", "boot-file-name": "a"}]}`, nil},
		{"without counterpart, and what follows", `filename "f"; if exists user-class { filename "a"; } elsif packet(10, 1) = 80 { filename "b"; } else { filename "c"; }`,
			`{"boot-file-name": "f", "client-classes": [{"name": "if.global.1", "boot-file-name": "a"}]}`, []string{"warning KT2003", "warning KT2003", "warning KT2003"}},
		{"in a group around hosts", `group { if exists user-class { filename "a"; } host h { hardware ethernet 02:00:00:00:00:01; } }`,
			`{"client-classes": [{"name": "if.group.1"}, {"name": "host.h"}, {"test": "member('host.h') and member('if.group.1')", "boot-file-name": "a"}]}`, nil},
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

// TestClassesAreInOrder: a test names only classes before its own, as Kea wants.
func TestClassesAreInOrder(t *testing.T) {
	out := run(t, `if exists user-class { default-lease-time 600; }
class "c" { match if exists host-name; if exists user-class { filename "c"; } }
class "late" {}
if exists user-class { add "late"; }
subnet 192.0.2.0 netmask 255.255.255.0 { deny unknown-clients; if known { filename "k"; } if static { next-server 192.0.2.1; } pool { deny members of "c"; range 192.0.2.10 192.0.2.20; filename "p"; } }
subnet 198.51.100.0 netmask 255.255.255.0 { pool { allow known-clients; range 198.51.100.10; } }
group { if exists user-class { filename "g"; } host h { hardware ethernet 02:00:00:00:00:01; deny booting; } }
host i { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.5; if exists user-class { allow booting; filename "i"; } }
deny booting;
`, Options{})
	seen := map[string]bool{"ALL": true, "KNOWN": true, "UNKNOWN": true, "BOOTP": true}
	for _, k := range out.Config.Dhcp.Classes {
		for _, name := range membersOf(t, k.Test) {
			if !seen[name] {
				t.Errorf("class %s tests %s, which comes later or never", k.Name, name)
			}
		}
		seen[k.Name] = true
	}
}

func TestBlocksTakeTheWorstOutcomeInside(t *testing.T) {
	out := run(t, firstNet+" { if exists user-class { default-lease-time 600; filename \"f\"; } }\n"+secondNet+" {}", Options{})
	if got := fidelity(t, out, "if exists"); got != diag.Approximate {
		t.Errorf("a block with one lost statement of two is %v, want approximate", got)
	}
	out = run(t, "if exists user-class { filename \"f\"; }", Options{})
	if got := fidelity(t, out, "if exists"); got != diag.Equivalent {
		t.Errorf("a block whose statement is carried by a class is %v, want equivalent", got)
	}
}
