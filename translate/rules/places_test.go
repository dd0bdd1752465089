package rules

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// follow walks a JSON pointer as far as it leads and returns what it could not follow.
func follow(doc any, pointer string) (rest string) {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, part := range parts {
		switch v := doc.(type) {
		case map[string]any:
			next, ok := v[part]
			if !ok {
				return strings.Join(parts[i:], "/")
			}
			doc = next
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n < 0 || n >= len(v) {
				return strings.Join(parts[i:], "/")
			}
			doc = v[n]
		default:
			return strings.Join(parts[i:], "/")
		}
	}
	return ""
}

// TestTargetsLeadSomewhere: the account of every golden input names places that
// are in the result. Only the last part of a pointer, a key, may be missing: a
// value that is the default is not written.
func TestTargetsLeadSomewhere(t *testing.T) {
	files, err := filepath.Glob("../../testdata/dhcpd/conf/*/*.conf")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d inputs, want at least 100: %v", len(files), err)
	}
	for _, path := range files {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(src), "include \"") {
			continue
		}
		f, findings := parser.Parse(path, src, parser.Options{})
		if findings.HasErrors() {
			continue
		}
		out := Translate(scope.Resolve(f, f.Family), Options{Family: f.Family})
		doc := map[string]any{}
		for _, c := range []*kea.Config{out.Config, out.DDNS} {
			if c == nil {
				continue
			}
			if err := json.Unmarshal(kea.Encode(c, kea.EncodeOptions{Comments: kea.CommentsDrop}), &doc); err != nil {
				t.Fatal(err)
			}
		}
		for _, o := range out.Report.Outcomes {
			for _, target := range o.Targets() {
				rest := follow(doc, target)
				if n := strings.Count(rest, "/"); n > 0 || rest != "" && rest[0] <= '9' {
					t.Errorf("%s:%d: %s leads nowhere from %s on", path, f.Pos(o.From.Start).Line, target, rest)
				}
			}
		}
	}
}

// TestPointers: each kind of place by its pointer.
func TestPointers(t *testing.T) {
	for _, tc := range []struct {
		name, conf, text string
		v6               bool
		want             []string
	}{
		{"global", "default-lease-time 600;", "default-lease-time", false, []string{"/Dhcp4/valid-lifetime"}},
		{"shared network", "shared-network n { filename \"f\"; " + firstNet + " {} }", "filename", false, []string{"/Dhcp4/shared-networks/0/boot-file-name"}},
		{"subnet of a shared network", "shared-network a { " + secondNet + " {} }\nshared-network n { " + firstNet + " { filename \"f\"; } }", "filename", false, []string{"/Dhcp4/shared-networks/1/subnet4/0/boot-file-name"}},
		{"second subnet", firstNet + " {}\n" + secondNet + " { filename \"f\"; }", "filename", false, []string{"/Dhcp4/subnet4/1/boot-file-name"}},
		{"second pool", firstNet + " { range 192.0.2.9; pool { range 192.0.2.10; option domain-name \"p\"; } }", "option", false, []string{"/Dhcp4/subnet4/0/pools/1/option-data"}},
		{"class", "class \"a\" { match if known; }\nclass \"b\" { match if exists user-class; filename \"f\"; }", "filename", false, []string{"/Dhcp4/client-classes/1/boot-file-name"}},
		{"reservation of a subnet", firstNet + " {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.1; }\nhost b { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.2; filename \"f\"; }", "filename", false, []string{"/Dhcp4/subnet4/0/reservations/1/boot-file-name"}},
		{"reservation for all networks", "host a { hardware ethernet 02:00:00:00:00:01; filename \"f\"; }", "filename", false, []string{"/Dhcp4/reservations/0/boot-file-name"}},
		{"host with two identifiers", "host a { hardware ethernet 02:00:00:00:00:01; uid \"a\"; filename \"f\"; }", "filename", false, []string{"/Dhcp4/reservations/0/boot-file-name", "/Dhcp4/reservations/1/boot-file-name"}},
		{"statement of a group", "group { filename \"f\"; " + firstNet + " {}\n" + secondNet + " {} }", "filename", false, []string{"/Dhcp4/subnet4/0/boot-file-name", "/Dhcp4/subnet4/1/boot-file-name"}},
		{"DHCPv6", "subnet6 2001:db8::/64 { option dhcp6.name-servers 2001:db8::1; }", "option", true, []string{"/Dhcp6/subnet6/0/option-data"}},
		{"prefix pool", "subnet6 2001:db8::/64 { pool6 { prefix6 2001:db8:1:: 2001:db8:1:: /48; option dhcp6.name-servers 2001:db8::1; } }", "option", true, []string{"/Dhcp6/subnet6/0/pd-pools/0/option-data"}},
		{"interface", firstNet + " { interface \"eth7\"; }", "interface", false, []string{"/Dhcp4/subnet4/0/interface"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Options{}
			if tc.v6 {
				o.Family = parser.V6
			}
			out := run(t, tc.conf, o)
			for _, oc := range out.Report.Outcomes {
				if src := string(oc.From.File.Src[oc.From.Start:oc.From.End]); strings.HasPrefix(src, tc.text) {
					if diff := cmp.Diff(tc.want, oc.Targets()); diff != "" {
						t.Errorf("targets of %s (-want +got):\n%s", src, diff)
					}
					return
				}
			}
			t.Errorf("no statement starts with %s", tc.text)
		})
	}
}

// TestOutcomes: what an outcome keeps, and of several entries which one counts.
func TestOutcomes(t *testing.T) {
	f, _ := parser.Parse("t.conf", []byte("min-secs 1;\nmin-secs 2;\n"), parser.Options{})
	s := f.Stmts[0]
	l := newLedger(f.Count)
	place := &Place{Side: &Side{fixed: "/DhcpDdns"}}
	l.mark(nil, diag.Dropped, place, "/nothing")
	if l.known(s) {
		t.Error("a statement is known before anything was entered for it")
	}
	l.mark(s, diag.Approximate, place, "/a")
	l.mark(s, diag.Exact, place, "/b")
	l.mark(s, diag.Exact, place, "/b")
	o := l.entry(s)
	if o.Fidelity != diag.Approximate {
		t.Errorf("the outcome is %s, want the greatest loss", o.Fidelity)
	}
	if diff := cmp.Diff([]string{"/DhcpDdns/a", "/DhcpDdns/b"}, o.Targets()); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
	l.add(s, diag.Finding{Code: CodeNoEffect})
	l.add(s, diag.Finding{Code: CodeNoEffect})
	l.add(s, diag.Finding{Code: CodeOverridden})
	if diff := cmp.Diff([]diag.Code{CodeNoEffect, CodeOverridden}, o.Codes()); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	if len(l.findings) != 2 {
		t.Errorf("%d findings, want each code once", len(l.findings))
	}
	r := l.close(f)
	if got := r.Outcomes[1]; got.Fidelity != diag.Dropped || len(got.Codes()) != 1 || got.Codes()[0] != CodeNoOutcome {
		t.Errorf("a statement without an account ends as %s with %v", got.Fidelity, got.Codes())
	}
}

// TestManyTargets: a statement that lands in very many places names some of them.
func TestManyTargets(t *testing.T) {
	f, _ := parser.Parse("t.conf", []byte("min-secs 1;\n"), parser.Options{})
	l := newLedger(f.Count)
	for i := range 3 * maxTargets {
		l.mark(f.Stmts[0], diag.Exact, &Place{Side: &Side{fixed: "/at"}}, "/"+strconv.Itoa(i))
	}
	if n := len(l.entry(f.Stmts[0]).Targets()); n != maxTargets+1 {
		t.Errorf("%d targets are kept, want %d", n, maxTargets+1)
	}
}

func TestNewOutcome(t *testing.T) {
	f, _ := parser.Parse("t.conf", []byte("min-secs 1;\n"), parser.Options{})
	plain, coded := NewOutcome(f.Stmts[0], diag.Exact), NewOutcome(f.Stmts[0], diag.Manual, CodeNoEffect)
	if plain.Codes() != nil || plain.Targets() != nil || plain.Fidelity != diag.Exact {
		t.Errorf("an outcome without codes has %v, %v, %s", plain.Codes(), plain.Targets(), plain.Fidelity)
	}
	if diff := cmp.Diff([]diag.Code{CodeNoEffect}, coded.Codes()); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}
