package translate_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
	"github.com/keatool/keatool/translate/rules"
)

// confDir holds our own inputs and their goldens.
var confDir = filepath.Join("..", "testdata", "dhcpd", "conf")

// today is the day on which goldens are made: `after DATE` permits look at it.
var today = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// source is a dhcpd.conf that real dhcpd accepts or refuses.
type source struct {
	id     string // as disagreements.txt names it
	path   string
	family parser.Family
	src    []byte
}

// confs returns every input below testdata/dhcpd/conf.
func confs(t testing.TB) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(confDir, func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".conf" {
			return err
		}
		src, err := os.ReadFile(path)
		below, _ := filepath.Rel(confDir, path)
		list = append(list, source{id: "conf/" + filepath.ToSlash(below), path: path, family: familyOf(below), src: src})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// familyOf tells the family of an input from its place.
func familyOf(below string) parser.Family {
	if strings.HasPrefix(filepath.ToSlash(below), "v6/") || strings.HasSuffix(below, ".v6.conf") {
		return parser.V6
	}
	return parser.V4
}

// parse reads s as dhcpd does when it is started in the file's folder.
func (s source) parse() (*parser.File, diag.List) {
	dir := filepath.Dir(s.path)
	open := func(path, _ string) (string, []byte, bool, error) {
		src, err := os.ReadFile(filepath.Join(dir, path))
		return path, src, false, err
	}
	return parser.Parse(filepath.Base(s.path), s.src, parser.Options{Family: s.family, Open: open})
}

var targetLine = regexp.MustCompile(`(?m)^# target:(.*)$`)

// targets returns the releases the input asks to be written for, the default first.
func (s source) targets(t testing.TB) []kea.Release {
	list := []kea.Release{kea.DefaultRelease}
	m := targetLine.FindSubmatch(s.src)
	if m == nil {
		return list
	}
	for _, word := range strings.Fields(string(m[1])) {
		r, err := kea.ParseRelease(word)
		if err != nil {
			t.Fatalf("%s: %v", s.path, err)
		}
		list = append(list, r)
	}
	return list
}

// document is one file that a translation writes.
type document struct {
	kind   string // "kea4", "kea6", "ddns", "partner": the middle of a golden's name
	config *kea.Config
	text   []byte
}

// daemon returns the program that reads the document.
func (d document) daemon() string {
	switch {
	case d.config.DhcpDdns != nil:
		return "kea-dhcp-ddns"
	case d.config.Dhcp.Family == kea.V6:
		return "kea-dhcp6"
	}
	return "kea-dhcp4"
}

// convert translates f and encodes everything that comes of it.
func convert(f *parser.File, r kea.Release) (translate.Result, []document) {
	res := translate.Config(f, translate.Options{Release: r, Now: today})
	main := "kea4"
	if f.Family == parser.V6 {
		main = "kea6"
	}
	var docs []document
	add := func(kind string, c *kea.Config) {
		if c != nil {
			docs = append(docs, document{kind, c, kea.Encode(c, kea.EncodeOptions{Release: r})})
		}
	}
	add(main, res.Config)
	add("ddns", res.DDNS)
	add("partner", res.Partner)
	return res, docs
}

// lawful returns what a translation may never do: leave a statement without its
// one outcome, in source order, or write what its own schema refuses.
func lawful(f *parser.File, r kea.Release, res translate.Result, docs []document) []string {
	faults := unaccounted(f, res.Report)
	for _, d := range docs {
		for _, x := range schema.ValidateConfig(d.config, d.text, r) {
			if x.Severity == diag.Error {
				faults = append(faults, fmt.Sprintf("%s for Kea %s: %s (at %s)", d.kind, r, x, x.Target))
			}
		}
	}
	return faults
}

func unaccounted(f *parser.File, report *translate.Report) []string {
	var faults []string
	next := 0
	parser.Walk(f, func(s *parser.Stmt) bool {
		switch {
		case next >= len(report.Outcomes) || report.Outcomes[next].From != s:
			faults = append(faults, fmt.Sprintf("%s has no outcome, or not one in its place", place(s)))
			return true
		case report.Outcomes[next].Fidelity == diag.None:
			faults = append(faults, fmt.Sprintf("%s has an outcome without a fidelity", place(s)))
		}
		for _, code := range report.Outcomes[next].Codes() {
			if code == "KT2999" {
				faults = append(faults, fmt.Sprintf("%s was left without an account", place(s)))
			}
		}
		next++
		return true
	})
	if next < len(report.Outcomes) {
		faults = append(faults, fmt.Sprintf("%d outcomes too many", len(report.Outcomes)-next))
	}
	return faults
}

// place names a statement for a failure: where it is and its keyword.
func place(s *parser.Stmt) string {
	p := s.File.Pos(s.Start)
	return fmt.Sprintf("%s:%d:%d: `%s`", s.File.Name, p.Line, p.Col, s.File.Text(s.Keyword()))
}

// shownTargets is how many places of an outcome a report golden lists.
const shownTargets = 3

// reportText renders a report for a golden: outcomes (=), then findings (!).
func reportText(main string, r *translate.Report) []byte {
	var b bytes.Buffer
	where := func(file string, p diag.Pos) string {
		if !p.Known() {
			return "-"
		}
		at := fmt.Sprintf("%d:%d", p.Line, p.Col)
		if file != main {
			at = file + ":" + at
		}
		return at
	}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		s := o.From
		fmt.Fprintf(&b, "= %s %s %s", where(s.File.Name, s.File.Pos(s.Start)), s.File.Text(s.Keyword()), o.Fidelity)
		for _, code := range o.Codes() {
			fmt.Fprintf(&b, " %s", code)
		}
		targets := o.Targets()
		for i, target := range targets {
			if i == shownTargets {
				fmt.Fprintf(&b, " +%d", len(targets)-i)
				break
			}
			fmt.Fprintf(&b, " %s", target)
		}
		b.WriteByte('\n')
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "! %s %s %s", where(f.Span.File, f.Span.Start), f.Severity, f.Code)
		if f.Fidelity != diag.None {
			fmt.Fprintf(&b, " %s", f.Fidelity)
		}
		fmt.Fprintf(&b, ": %s\n", f.Message)
	}
	return b.Bytes()
}

func TestReportText(t *testing.T) {
	f, findings := parser.Parse("x.conf", []byte("min-secs 3;\nauthoritative;\n"), parser.Options{Family: parser.V4})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	got := reportText("x.conf", &translate.Report{
		Outcomes: []translate.Outcome{
			rules.NewOutcome(f.Stmts[0], diag.Dropped, "KT2999"), {From: f.Stmts[1], Fidelity: diag.Exact}},
		Findings: diag.List{
			{Code: "KT2998", Severity: diag.Note, Message: "of the whole file"},
			{Code: "KT2999", Severity: diag.Warning, Fidelity: diag.Dropped, Message: "lost", Span: f.Stmts[0].Span()},
			{Code: "KT2999", Severity: diag.Error, Message: "elsewhere", Span: diag.Span{File: "y.inc", Start: diag.Pos{Line: 4, Col: 2}}},
		},
	})
	want := "= 1:1 min-secs dropped KT2999\n= 2:1 authoritative exact\n" +
		"! - note KT2998: of the whole file\n! 1:1 warning KT2999 dropped: lost\n! y.inc:4:2 error KT2999: elsewhere\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("report of two statements (-want +got):\n%s", diff)
	}
}

// TestUnaccounted proves that the law can fail.
func TestUnaccounted(t *testing.T) {
	f, findings := parser.Parse("x.conf", []byte("authoritative;\nmin-secs 3;\n"), parser.Options{Family: parser.V4})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	report := &translate.Report{Outcomes: []translate.Outcome{{From: f.Stmts[1], Fidelity: diag.Exact}}}
	want := []string{"x.conf:1:1: `authoritative` has no outcome, or not one in its place"}
	if diff := cmp.Diff(want, unaccounted(f, report)); diff != "" {
		t.Errorf("a missing outcome (-want +got):\n%s", diff)
	}
	report = &translate.Report{Outcomes: []translate.Outcome{
		{From: f.Stmts[0], Fidelity: diag.None}, {From: f.Stmts[1], Fidelity: diag.Dropped}, {From: f.Stmts[1], Fidelity: diag.Exact}}}
	want = []string{"x.conf:1:1: `authoritative` has an outcome without a fidelity", "1 outcomes too many"}
	if diff := cmp.Diff(want, unaccounted(f, report)); diff != "" {
		t.Errorf("an empty and a second outcome (-want +got):\n%s", diff)
	}
}
