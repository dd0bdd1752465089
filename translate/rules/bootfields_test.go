package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// membersOf returns the classes that a test names.
func membersOf(t *testing.T, test string) []string {
	t.Helper()
	if test == "" {
		return nil
	}
	e, err := kexpr.Parse(test, kea.V4, kea.DefaultRelease)
	if err != nil {
		t.Fatalf("the test %q does not parse: %v", test, err)
	}
	return e.Members()
}

func TestBootFields(t *testing.T) {
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"at every scope", "next-server 192.0.2.1;\nshared-network n { server-name \"s\"; " + firstNet + " { filename \"f\"; } }\nhost h { hardware ethernet 02:00:00:00:00:01; filename \"h\"; }",
			`{"next-server": "192.0.2.1", "shared-networks": [{"server-hostname": "s", "subnet4": [{"boot-file-name": "f"}]}], "reservations": [{"boot-file-name": "h"}]}`, nil},
		{"in a pool", firstNet + " { pool { range 192.0.2.10 192.0.2.20; filename \"p\"; next-server 192.0.2.1; } }",
			`{"client-classes": [{"name": "boot", "only-in-additional-list": true, "next-server": "192.0.2.1", "boot-file-name": "p"}], "subnet4": [{"pools": [{"evaluate-additional-classes": ["boot"]}]}]}`, nil},
		{"a condition of a subnet", firstNet + " { if exists user-class { filename \"u\"; next-server 192.0.2.1; } }",
			`{"client-classes": [{"name": "if.192.0.2.0-24.1"}, {"name": "if.192.0.2.0-24.1.boot", "test": "member('if.192.0.2.0-24.1')", "only-in-additional-list": true, "next-server": "192.0.2.1", "boot-file-name": "u"}], "subnet4": [{"evaluate-additional-classes": ["if.192.0.2.0-24.1.boot"]}]}`, nil},
		{"a constant expression", "filename = concat(\"a\", \"b\");", `{"boot-file-name": "ab"}`, nil},
		{"an address in bytes", "next-server = c0:00:02:01;", `{"next-server": "192.0.2.1"}`, nil},
		{"a host name", "next-server boot.example.org;", `{}`, []string{"warning KT2008"}},
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

func TestBootFieldsV6(t *testing.T) {
	out := run(t, "filename \"f\";\nsubnet6 2001:db8::/64 { next-server 192.0.2.1; }", Options{Family: parser.V6})
	if diff := cmp.Diff([]string{"note KT2002", "note KT2002"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestListsBefore30: the widest list goes first, so that the pools have them.
func TestListsBefore30(t *testing.T) {
	const conf = firstNet + " { if exists user-class { filename \"u\"; } pool { range 192.0.2.10 192.0.2.20; filename \"p\"; } pool { range 192.0.2.30 192.0.2.40; } }\n"
	const host = "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n"
	out := run(t, conf, Options{Release: kea.R26})
	wantJSONFor(t, out, kea.R26, `{"client-classes": [{"name": "boot", "test": "member('ALL')", "only-if-required": true}], "subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20", "require-client-classes": ["boot", "if.192.0.2.0-24.1.boot"]}, {"pool": "192.0.2.30 - 192.0.2.40", "require-client-classes": ["if.192.0.2.0-24.1.boot"]}]}]}`)
	if list := out.Config.Dhcp.Subnets[0].AdditionalClasses; len(list) != 0 {
		t.Errorf("the subnet lists %v, want nothing", list)
	}
	if diff := cmp.Diff([]string(nil), only(codes(out), "KT2120")); diff != "" {
		t.Errorf("findings without reservations (-want +got):\n%s", diff)
	}
	out = run(t, conf+host, Options{Release: kea.R26})
	if diff := cmp.Diff([]string{"warning KT2120"}, only(codes(out), "KT2120")); diff != "" {
		t.Errorf("findings with a reservation (-want +got):\n%s", diff)
	}
	out = run(t, conf+host, Options{})
	wantJSON(t, out, `{"subnet4": [{"evaluate-additional-classes": ["if.192.0.2.0-24.1.boot"], "pools": [{"evaluate-additional-classes": ["boot"]}]}]}`)
}
