package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

func TestClasses(t *testing.T) {
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"match if", `class "c" { match if option user-class = "x"; option domain-name "d"; filename "f"; max-lease-time 900; }`,
			`{"client-classes": [{"name": "c", "test": "option[77].hex == 'x'", "valid-lifetime": 900, "min-valid-lifetime": 300, "max-valid-lifetime": 900, "boot-file-name": "f", "option-data": [{"data": "d"}]}]}`, nil},
		{"subclasses, with statements before the class", `class "c" { match option user-class; filename "c"; } subclass "c" "a" { filename "a"; } subclass "c" 01:02; `,
			`{"client-classes": [{"name": "c~a", "test": "option[77].hex == 'a'", "boot-file-name": "a"}, {"name": "c", "test": "member('c~a') or option[77].hex == 0x0102", "boot-file-name": "c"}]}`, nil},
		{"match and match if", `class "c" { match option user-class; match if exists host-name; } subclass "c" "a";`,
			`{"client-classes": [{"name": "c", "test": "option[12].exists and option[77].hex == 'a'"}]}`, nil},
		{"match without subclasses", `class "c" { match hardware; filename "never"; }`, `{"client-classes": [{"name": "c", "boot-file-name": "never"}]}`, nil},
		{"spawning", `class "c" { spawn with option user-class; filename "f"; }`, `{"client-classes": [{"name": "c", "test": "not (option[77].hex == '')", "boot-file-name": "f"}]}`, nil},
		{"spawning with a limit", `class "c" { spawn with option user-class; lease limit 2; }`,
			`{"hooks-libraries": [{"library": "libdhcp_limits.so"}], "client-classes": [{"name": "c", "template-test": "option[77].hex", "user-context": {"limits": {"address-limit": 2}}}]}`, nil},
		{"spawning with a limit, under a condition", `class "c" { spawn with option user-class; match if exists host-name; lease limit 2; }`,
			`{"client-classes": [{"name": "c", "template-test": "ifelse(option[12].exists, option[77].hex, '')"}]}`, nil},
		{"limit of a class", `class "c" { match if exists user-class; lease limit 3; }`, `{"client-classes": [{"name": "c", "test": "option[77].exists", "user-context": {"limits": {"address-limit": 3}}}]}`, nil},
		{"limit of each subclass but one", `class "c" { match option user-class; lease limit 3; } subclass "c" "a"; subclass "c" "b" { lease limit 1; }`,
			`{"client-classes": [{"name": "c~b", "user-context": {"limits": {"address-limit": 1}}}, {"name": "c.limit", "template-test": "ifelse(member('c') and not member('c~b'), option[77].hex, '')", "user-context": {"limits": {"address-limit": 3}}}]}`, nil},
		{"no limit", `class "c" { match if exists user-class; lease limit 0; }`, `{"client-classes": [{"name": "c"}]}`, []string{"note KT2002"}},
		{"limits of classes that exclude each other", `class "a" { match if option user-class = "a"; lease limit 3; } class "b" { match if option user-class = "b"; lease limit 2; }`,
			`{"client-classes": [{"name": "a"}, {"name": "b"}]}`, nil},
		{"a name that Kea reserves", `class "DROP" { match if exists user-class; }`, `{"client-classes": [{"name": "isc-DROP", "user-context": {"isc-name": "DROP"}}]}`, []string{"note KT2251"}},
		{"a name that cannot be quoted", `class "it's" { match if exists user-class; } subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow members of "it's"; range 192.0.2.10; } }`,
			`{"client-classes": [{"name": "it_s"}], "subnet4": [{"pools": [{"client-classes": ["it_s"]}]}]}`, []string{"note KT2251"}},
		{"names that become one", `class "a b" { match if exists user-class; } class "a_b" { match if exists host-name; } subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow members of "a_b"; range 192.0.2.10; } }`,
			`{"client-classes": [{"name": "a_b", "test": "option[77].exists"}, {"name": "a_b~2", "test": "option[12].exists"}], "subnet4": [{"pools": [{"client-classes": ["a_b~2"]}]}]}`, []string{"note KT2251", "note KT2251"}},
		{"nothing puts clients into it", `class "c" { filename "f"; }`, `{"client-classes": [{"name": "c"}]}`, []string{"note KT2252"}},
		{"known is not known yet", `class "c" { match if known or exists user-class; }`, `{"client-classes": [{"name": "c", "test": "option[77].exists"}]}`, []string{"warning KT2258"}},
		{"filled globally", `class "late" { filename "l"; } if exists user-class { add "late"; }`, `{"client-classes": [{"name": "if.global.1"}, {"name": "late", "test": "member('if.global.1')", "boot-file-name": "l"}]}`, nil},
		{"filled too late", `class "late" { filename "l"; } class "c" { match if exists user-class; add "late"; }`, `{"client-classes": [{"name": "late"}]}`, []string{"note KT2002"}},
		{"a sub-option in a test", `option space ipxe; option ipxe-encap code 175 = encapsulate ipxe; option ipxe.bus-id code 177 = string; class "c" { match if exists ipxe.bus-id; }`,
			`{"client-classes": [{"name": "c", "test": "option[175].option[177].exists"}]}`, nil},
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

func TestClassesOfOlderReleases(t *testing.T) {
	const conf = `class "c" { spawn with option user-class; lease limit 2; }`
	for _, r := range []kea.Release{kea.R22, kea.R26} {
		out := run(t, conf, Options{Release: r})
		if diff := cmp.Diff([]string{"error KT2253"}, codes(out)); diff != "" {
			t.Errorf("findings for Kea %s (-want +got):\n%s", r, diff)
		}
	}
	wantJSONFor(t, run(t, conf, Options{Release: kea.R22}), kea.R22, `{"client-classes": [{"name": "c", "test": "not (option[77].hex == '')"}]}`)
}

func TestLimitsInV6(t *testing.T) {
	out := run(t, `class "c" { match if exists dhcp6.client-id; lease limit 2; }`, Options{Family: parser.V6})
	if diff := cmp.Diff([]string{"note KT2002"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestLostClass: nobody is in a class that Kea cannot match, nor in its subclasses.
func TestLostClass(t *testing.T) {
	out := run(t, `class "c" { match packet(10, 1); filename "c"; }
subclass "c" 80 { filename "s"; }
`, Options{})
	for _, k := range out.Config.Dhcp.Classes {
		if k.Test != "" {
			t.Errorf("class %s has the test %s, want none", k.Name, k.Test)
		}
	}
	if diff := cmp.Diff([]string{"warning KT2250"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := fidelity(t, out, "subclass"); got != diag.Dropped {
		t.Errorf("the subclass is %v, want dropped", got)
	}
}

func TestLargeTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("class \"c\" { match hardware; }\n")
	for i := range 600 {
		fmt.Fprintf(&b, "subclass \"c\" 1:02:00:00:00:%02x:%02x;\n", i>>8, i&255)
	}
	out := run(t, b.String(), Options{})
	if diff := cmp.Diff([]string{"note KT2257"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if n := len(out.Config.Dhcp.Classes); n != 1 {
		t.Errorf("%d classes, want one", n)
	}
}

// TestCrowdedClasses: dhcpd keeps five classes for a client.
func TestCrowdedClasses(t *testing.T) {
	const apart = "class \"g%d\" { match if option user-class = \"%d\"; }\n"
	var kinds string
	for i := range 8 {
		kinds += fmt.Sprintf(apart, i, i)
	}
	for _, tt := range []struct {
		name, conf string
		want       []string
	}{
		{"six that fit one client", crowd, []string{"note KT2259"}},
		{"five", crowd[strings.Index(crowd, "class \"b"):], nil},
		{"many of which a client fits one", kinds, nil},
		{"and five others", kinds + crowd[strings.Index(crowd, "class \"b"):], []string{"note KT2259"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, only(codes(run(t, tt.conf, Options{})), string(CodeClassCrowd))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
