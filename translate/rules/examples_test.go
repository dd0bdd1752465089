package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
)

// refused names parameters that dhcpd as it is built by default does not know,
// so that no file with them gets as far as a rule.
func refused(keyword string) bool {
	return strings.HasPrefix(keyword, "ldap-") || strings.Contains(keyword, "eui-64")
}

// TestRules runs the examples of every rule.
func TestRules(t *testing.T) {
	for _, r := range Rules() {
		if len(r.Examples) == 0 && !refused(r.Keyword) {
			t.Errorf("the rule for %s has no example", r.Keyword)
		}
		for _, e := range r.Examples {
			t.Run(r.Keyword, func(t *testing.T) {
				o := Options{}
				if e.V6 {
					o.Family = parser.V6
				}
				wantJSON(t, run(t, e.In, o), e.Out)
			})
		}
	}
}

// TestCodeExamples: the example of every code triggers it, at the severity and
// with the fidelity that the code declares.
func TestCodeExamples(t *testing.T) {
	for _, info := range Codes() {
		if info.Example == "" {
			continue
		}
		t.Run(string(info.Code), func(t *testing.T) {
			out := run(t, info.Example, Options{})
			i := slices.IndexFunc(out.Report.Findings, func(f diag.Finding) bool { return f.Code == info.Code })
			if i < 0 {
				t.Fatalf("%s (%s) is not reported for\n%s\nfindings: %v", info.Code, info.Title, info.Example, codes(out))
			}
			f := out.Report.Findings[i]
			if f.Severity < info.Severity {
				t.Errorf("severity %v, the code declares %v", f.Severity, info.Severity)
			}
			if f.Message == "" || info.Fidelity != diag.None && f.Fidelity == diag.None {
				t.Errorf("the finding has message %q and fidelity %v; the code declares %v", f.Message, f.Fidelity, info.Fidelity)
			}
		})
	}
}
