package translate_test

import (
	"bufio"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
	"github.com/keatool/keatool/translate/rules"
)

// The bars for configurations that nobody wrote for this project.
const (
	carriedBar  = 0.95 // statements that come out exact or equivalent
	errorBar    = 0.05 // files with an error finding of the translation
	positionBar = 0.95 // refused files whose error is found where dhcpd finds it
	patience    = time.Minute
)

// real is a configuration of the shared corpus.
type real struct {
	source
	accepted  bool
	complaint string // dhcpd's first, for a refused file
}

// corpus reads the shared corpus of real configurations, or skips the test.
func corpus(t testing.TB) []real {
	t.Helper()
	dir := os.Getenv("KEATOOL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	} else if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", dir)
	}
	dir = filepath.Join(dir, "corpus")
	index, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skipf("no corpus of real configurations: %v", err)
	}
	defer index.Close()
	var list []real
	for lines := bufio.NewScanner(index); lines.Scan(); {
		col := strings.Split(lines.Text(), "\t")
		if len(col) < 8 || !strings.HasPrefix(col[0], "conf/") {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(col[0]))
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		family := parser.V4
		if col[4] == "v6" {
			family = parser.V6
		}
		list = append(list, real{source{"corpus/" + col[0], path, family, src}, col[6] == "yes", col[7]})
	}
	return list
}

// account adds up what became of many files.
type account struct {
	files, withErrors, statements int
	byFidelity                    map[diag.Fidelity]int
	byCode                        map[diag.Code]int // statements that lost something, by the code that says so
	lossy                         map[string]int    // the same, by keyword
	erroneous                     []string
}

func newAccount() *account {
	return &account{byFidelity: map[diag.Fidelity]int{}, byCode: map[diag.Code]int{}, lossy: map[string]int{}}
}

func (a *account) add(id string, r *translate.Report) {
	a.files++
	if r.Findings.HasErrors() {
		a.withErrors++
		for _, f := range r.Findings {
			if f.Severity == diag.Error {
				a.erroneous = append(a.erroneous, fmt.Sprintf("%s: %s", id, f))
			}
		}
	}
	for _, o := range r.Outcomes {
		a.statements++
		a.byFidelity[o.Fidelity]++
		if o.Fidelity <= diag.Equivalent {
			continue
		}
		a.lossy[o.From.File.Text(o.From.Keyword())]++
		for _, code := range o.Codes() {
			a.byCode[code]++
		}
	}
}

// carried is the share of statements that came out exact or equivalent.
func (a *account) carried() float64 {
	return share(a.byFidelity[diag.Exact]+a.byFidelity[diag.Equivalent], a.statements)
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// String lists the figures, the worst codes and keywords, and every error.
func (a *account) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d files, %d with an error finding (%.1f %%); %d statements: %.2f %% exact or equivalent;",
		a.files, a.withErrors, 100*share(a.withErrors, a.files), a.statements, 100*a.carried())
	for f := diag.Exact; f <= diag.Dropped; f++ {
		fmt.Fprintf(&b, " %d %s", a.byFidelity[f], f)
	}
	fmt.Fprintf(&b, "\ncodes of lost statements: %s\ntheir keywords: %s\n", ranking(a.byCode), ranking(a.lossy))
	for _, e := range a.erroneous {
		fmt.Fprintf(&b, "error: %s\n", e)
	}
	return b.String()
}

// ranking lists counts, the greatest first.
func ranking[K ~string](counts map[K]int) string {
	keys := slices.SortedFunc(maps.Keys(counts), func(x, y K) int {
		if counts[x] != counts[y] {
			return counts[y] - counts[x]
		}
		return strings.Compare(string(x), string(y))
	})
	var words []string
	for _, k := range keys[:min(len(keys), 25)] {
		words = append(words, fmt.Sprintf("%s×%d", k, counts[k]))
	}
	return strings.Join(words, " ")
}

// standIn answers for the name servers of a site that is not ours, as a site
// that runs convert with --resolve would have them: each name gets an address of
// its own in a subnet of the file.
func standIn(f *parser.File) func(string) ([]netip.Addr, error) {
	next := netip.MustParseAddr("192.0.2.1")
	parser.Walk(f, func(s *parser.Stmt) bool {
		if n, ok := s.Node.(*parser.Subnet); ok {
			next = n.Addr.Next()
		}
		return true
	})
	given := map[string]netip.Addr{}
	return func(name string) ([]netip.Addr, error) {
		if _, ok := given[name]; !ok {
			given[name], next = next, next.Next()
		}
		return []netip.Addr{given[name]}, nil
	}
}

// measure translates f as a site would and adds what became of it.
func (a *account) measure(id string, f *parser.File) {
	res := translate.Config(f, translate.Options{Now: today, Resolve: standIn(f)})
	a.add(id, res.Report)
}

// TestCorpus converts every real configuration that dhcpd accepts, for the
// releases that differ most, and checks the account and the schema.
func TestCorpus(t *testing.T) {
	total, offline := newAccount(), newAccount()
	for _, c := range corpus(t) {
		if !c.accepted {
			continue
		}
		f, findings := c.parse()
		if findings.HasErrors() {
			t.Errorf("%s: dhcpd accepts this file, we do not: %v", c.id, findings)
			continue
		}
		for _, r := range []kea.Release{kea.R22, kea.R26, kea.R30} {
			res, docs := convert(f, r)
			for _, fault := range lawful(f, r, res, docs) {
				t.Errorf("%s: %s", c.id, fault)
			}
			if r == kea.DefaultRelease {
				offline.add(c.id, res.Report)
			}
		}
		total.measure(c.id, f)
	}
	t.Log(total)
	t.Logf("without a resolver %.2f %% are exact or equivalent", 100*offline.carried())
	checkBars(t, total)
}

func checkBars(t *testing.T, total *account) {
	t.Helper()
	if total.carried() < carriedBar {
		t.Errorf("%.2f %% of the statements come out exact or equivalent, want %.0f %%", 100*total.carried(), 100*carriedBar)
	}
	if got := share(total.withErrors, total.files); got > errorBar {
		t.Errorf("%.1f %% of the files have an error finding, want at most %.0f %%", 100*got, 100*errorBar)
	}
}

var complaintLine = regexp.MustCompile(`line (\d+)`)

// TestCorpusRefused looks for the errors of files that dhcpd refuses: where
// dhcpd names a line, at that line or one beside it; else anywhere.
func TestCorpusRefused(t *testing.T) {
	known := readDisagreements(t)
	found, files := 0, 0
	for _, c := range corpus(t) {
		if c.accepted {
			continue
		}
		files++
		start := time.Now()
		_, findings := c.parse()
		if took := time.Since(start); took > patience {
			t.Errorf("%s: reading took %v", c.id, took)
		}
		ok := atLine(c.complaint, findings)
		if ok {
			found++
		}
		known.judge(t, "line "+c.id, ok, fmt.Sprintf("dhcpd says %q; we say %v", c.complaint, findings))
	}
	t.Logf("%d of %d refused files: the error is found where dhcpd finds it", found, files)
	if share(found, files) < positionBar {
		t.Errorf("%d of %d refused files have their error where dhcpd finds it, want %.0f %%", found, files, 100*positionBar)
	}
}

// atLine reports whether an error lies at the line the complaint names or
// beside it; a complaint without a line is met by any error.
func atLine(complaint string, findings diag.List) bool {
	m := complaintLine.FindStringSubmatch(complaint)
	if m == nil {
		return findings.HasErrors()
	}
	line, _ := strconv.Atoi(m[1])
	return slices.ContainsFunc(findings, func(f diag.Finding) bool {
		return f.Severity == diag.Error && f.Span.Start.Line-line <= 1 && line-max(f.Span.Start.Line, f.Span.End.Line) <= 1
	})
}

func TestAtLine(t *testing.T) {
	at := func(line int, s diag.Severity) diag.List {
		return diag.List{{Severity: s, Span: diag.Span{Start: diag.Pos{Line: line}, End: diag.Pos{Line: line}}}}
	}
	tests := []struct {
		name, complaint string
		findings        diag.List
		want            bool
	}{
		{"same line", "line 7: semicolon expected", at(7, diag.Error), true},
		{"line before", "line 7: semicolon expected", at(6, diag.Error), true},
		{"line after", "line 7: semicolon expected", at(8, diag.Error), true},
		{"two lines off", "line 7: semicolon expected", at(9, diag.Error), false},
		{"warning only", "line 7: semicolon expected", at(7, diag.Warning), false},
		{"no line", "Can't open x", at(3, diag.Error), true},
		{"no line, no error", "Can't open x", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := atLine(tt.complaint, tt.findings); got != tt.want {
				t.Errorf("atLine(%q, %v) = %v, want %v", tt.complaint, tt.findings, got, tt.want)
			}
		})
	}
}

func TestAccount(t *testing.T) {
	f, _ := parser.Parse("x.conf", []byte("authoritative;\nmin-secs 3;\nauthoritative;\n"), parser.Options{Family: parser.V4})
	a := newAccount()
	a.add("x", &translate.Report{
		Outcomes: []translate.Outcome{
			{From: f.Stmts[0], Fidelity: diag.Exact}, rules.NewOutcome(f.Stmts[1], diag.Dropped, "KT2999"),
			{From: f.Stmts[2], Fidelity: diag.Equivalent}},
		Findings: diag.List{{Code: "KT2999", Severity: diag.Error, Message: "m"}},
	})
	text := a.String()
	for _, want := range []string{"1 files, 1 with an error finding (100.0 %)", "3 statements: 66.67 %", "KT2999×1", "min-secs×1", "error: x: "} {
		if !strings.Contains(text, want) {
			t.Errorf("the account lacks %q:\n%s", want, text)
		}
	}
}
