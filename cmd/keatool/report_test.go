package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

func at(line int) diag.Span {
	return diag.Span{File: "d.conf", Start: diag.Pos{Offset: line, Line: line, Col: 1}}
}

func TestLookFirst(t *testing.T) {
	l := diag.List{
		{Code: "KT2001", Severity: diag.Note, Span: at(1)},
		{Code: "KT2002", Severity: diag.Warning, Fidelity: diag.Approximate, Span: at(2)},
		{Code: "KT2003", Severity: diag.Warning, Fidelity: diag.Dropped, Span: at(3)},
		{Code: "KT2004", Severity: diag.Error, Span: at(4)},
		{Code: "KT2990", Severity: diag.Error},
	}
	want := []string{"d.conf:4 (KT2004)", "KT2990", "d.conf:3 (KT2003)"}
	if diff := cmp.Diff(want, lookFirst(l, 3)); diff != "" {
		t.Errorf("lookFirst (-want +got):\n%s", diff)
	}
	if got := lookFirst(l[:1], 3); len(got) != 0 {
		t.Errorf("a note is no reason to look, but lookFirst named %v", got)
	}
}

func TestSummary(t *testing.T) {
	s := &summary{total: 9, count: [diag.Dropped + 1]int{diag.Exact: 4, diag.Equivalent: 2, diag.Approximate: 1, diag.Manual: 1, diag.Dropped: 1}}
	want := "keatool: 9 statements: 4 exact, 2 equivalent, 1 approximate, 1 manual, 1 dropped\n"
	if diff := cmp.Diff(want, s.text(nil)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"statements":9,"exact":4,"equivalent":2,"approximate":1,"manual":1,"dropped":1}`, string(got)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

func TestClosingFor(t *testing.T) {
	l := diag.List{{Severity: diag.Warning}, {Severity: diag.Error}, {Severity: diag.Error}, {Severity: diag.Note}}
	want := "keatool: d.conf: 2 errors, 1 warning, 1 note; nothing was written\n"
	if diff := cmp.Diff(want, closingFor(l, "d.conf", "; nothing was written")); diff != "" {
		t.Errorf("closingFor (-want +got):\n%s", diff)
	}
	if got := closingFor(nil, "d.conf", ""); got != "" {
		t.Errorf("no findings, but a closing line: %q", got)
	}
}

func TestReportFormats(t *testing.T) {
	r := report{findings: diag.List{{Code: "KT2001", Severity: diag.Note, Span: at(1), Message: "m"}}, summary: &summary{total: 1},
		statements: []statement{{File: "d.conf", Line: 1, Column: 1, Keyword: "pool", Fidelity: "exact", Targets: []string{"/Dhcp4"}, Codes: []diag.Code{"KT2001"}}},
		closing:    "done\n"}
	for format, parts := range map[string][]string{
		"text":  {"d.conf:1:1: note[KT2001]: m\n", "d.conf:1:1  exact  pool  KT2001  /Dhcp4\n", "done\n"},
		"json":  {`"code": "KT2001"`, `"keyword": "pool"`, `"statements": 1`},
		"sarif": {`"ruleId": "KT2001"`, `"summary": {`, `"version": "2.1.0"`},
	} {
		var sb strings.Builder
		if err := r.write(&sb, format, false, true); err != nil {
			t.Fatal(err)
		}
		for _, p := range parts {
			if !strings.Contains(sb.String(), p) {
				t.Errorf("the %s report lacks %q:\n%s", format, p, sb.String())
			}
		}
		if format != "text" && !json.Valid([]byte(sb.String())) {
			t.Errorf("the %s report is no JSON:\n%s", format, sb.String())
		}
	}
}

func TestChoice(t *testing.T) {
	c := newChoice("a", "b")
	if err := c.Set("c"); err == nil || err.Error() != "want a, b" || c.value != "a" {
		t.Errorf("Set(c): %v, value %q; want an error that names the words, and the value kept", err, c.value)
	}
	if err := c.Set("b"); err != nil || c.String() != "b" {
		t.Errorf("Set(b): %v, value %q", err, c.value)
	}
}

func TestWrap(t *testing.T) {
	want := "one two\nthree\nfour-and-more\nfive"
	if diff := cmp.Diff(want, wrap("one two  three\nfour-and-more five", 9)); diff != "" {
		t.Errorf("wrap (-want +got):\n%s", diff)
	}
}
