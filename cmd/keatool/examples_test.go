package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate"
)

// TestExamples runs the example of every code about dhcpd.conf: what `explain`
// shows must cause what it explains. Examples of KT3xxx are lease files and run in
// parser/leasefile and translate/leases, those of KT4xxx are Kea configurations
// and run in package schema; those of KT5xxx run in server/hook/builtin.
func TestExamples(t *testing.T) {
	ran := 0
	for _, i := range allCodes() {
		if i.Example == "" || strings.HasPrefix(string(i.Code), "KT3") || strings.HasPrefix(string(i.Code), "KT4") || strings.HasPrefix(string(i.Code), "KT5") {
			continue
		}
		ran++
		t.Run(string(i.Code), func(t *testing.T) {
			f, l := parser.Parse("example.conf", []byte(i.Example), parser.Options{Open: newInputs(&app{}, "").include})
			if !l.HasErrors() {
				l = append(l, translate.Config(f, translate.Options{}).Report.Findings...)
			}
			if !slices.ContainsFunc(l, func(f diag.Finding) bool { return f.Code == i.Code }) {
				t.Errorf("the example does not cause %s but %v:\n%s", i.Code, l, i.Example)
			}
		})
	}
	if ran < 50 {
		t.Errorf("only %d codes have an example", ran)
	}
}

// TestCodes holds the tables of all packages together.
func TestCodes(t *testing.T) {
	seen := map[diag.Code]bool{}
	for _, i := range allCodes() {
		if seen[i.Code] {
			t.Errorf("%s is declared twice", i.Code)
		}
		seen[i.Code] = true
		if i.Title == "" || strings.HasSuffix(i.Title, ".") || !strings.HasSuffix(i.Text, ".") {
			t.Errorf("%s: want a title without, and a text with, a full stop at the end; have %q, %q", i.Code, i.Title, i.Text)
		}
	}
}
