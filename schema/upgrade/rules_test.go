package upgrade

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// upgraded reads text and upgrades it.
func upgraded(t testing.TB, text string, o Options) Result {
	t.Helper()
	d, found := kea.Parse("kea.json", []byte(text), kea.ParseOptions{Open: o.Open})
	if found.HasErrors() {
		t.Fatalf("cannot read it: %v\n%s", found, text)
	}
	return Upgrade(d, o)
}

// lines renders findings, one a line.
func lines(l diag.List) []string {
	out := []string{}
	for _, f := range l {
		s := fmt.Sprintf("%d:%d %s %s %s: %s", f.Span.Start.Line, f.Span.Start.Col, f.Severity, f.Code, f.Target, f.Message)
		if f.Hint != "" {
			s += " | " + f.Hint
		}
		out = append(out, s)
	}
	return out
}

// TestRules runs the example of every rule: it becomes what the rule says, with
// a finding of the rule, and nothing is left to do after that.
func TestRules(t *testing.T) {
	for _, rule := range Rules() {
		t.Run(string(rule.Code), func(t *testing.T) {
			o := rule.Example.Options()
			r := upgraded(t, rule.Example.In, o)
			if diff := cmp.Diff(strings.Split(rule.Example.Out, "\n"), strings.Split(string(r.Text), "\n")); diff != "" {
				t.Errorf("result of %s (-want +got):\n%s", rule.Example.In, diff)
			}
			if !slices.ContainsFunc(r.Findings, func(f diag.Finding) bool { return f.Code == rule.Code }) {
				t.Errorf("no finding %s in\n%s", rule.Code, strings.Join(lines(r.Findings), "\n"))
			}
			if len(r.Rest) > 0 {
				t.Errorf("Kea %s would refuse the result:\n%s\n%s", o.To, strings.Join(lines(r.Rest), "\n"), r.Text)
			}
			again := upgraded(t, string(r.Text), o)
			if again.Changed() {
				t.Errorf("a second upgrade changes\n%s\nto\n%s", r.Text, again.Text)
			}
		})
	}
}

// TestRulesHold finds rules that apply to releases that they are not for.
func TestRulesHold(t *testing.T) {
	for _, rule := range Rules() {
		if rule.Gate == kea.R22 {
			continue
		}
		before := kea.Releases[slices.Index(kea.Releases, rule.Gate)-1]
		r := upgraded(t, rule.Example.In, Options{To: before})
		if slices.ContainsFunc(r.Findings, func(f diag.Finding) bool { return f.Code == rule.Code }) {
			t.Errorf("%s is for Kea %s, and finds something for %s", rule.Code, rule.Gate, before)
		}
	}
}

// TestDefaultsNeedFrom: what is about defaults is said only where the file is
// known to be older.
func TestDefaultsNeedFrom(t *testing.T) {
	for _, rule := range Rules() {
		if !rule.Default {
			continue
		}
		for _, from := range []kea.Release{0, rule.Gate} {
			r := upgraded(t, rule.Example.In, Options{To: kea.R32, From: from})
			if slices.ContainsFunc(r.Findings, func(f diag.Finding) bool { return f.Code == rule.Code }) {
				t.Errorf("%s is reported for a file of Kea %s", rule.Code, from)
			}
		}
	}
}

// TestTable holds the rules to the form of all codes.
func TestTable(t *testing.T) {
	var codes []diag.Code
	for _, rule := range Rules() {
		codes = append(codes, rule.Code)
		if rule.Title == "" || strings.HasSuffix(rule.Title, ".") || !strings.HasSuffix(rule.Doc, ".") || rule.Apply == nil || len(rule.In) == 0 {
			t.Errorf("%s: want a title without full stop, a text with one, and something to do", rule.Code)
		}
		if strings.HasSuffix(rule.Hint, ".") || rule.Severity != diag.Note && rule.Hint == "" {
			t.Errorf("%s: want a hint without full stop", rule.Code)
		}
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Errorf("the codes are not in order, each once: %v", codes)
	}
	if n := len(Codes()); n != len(codes)+1 {
		t.Errorf("%d codes for %d rules", n, len(codes))
	}
}
