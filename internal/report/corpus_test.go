package report

import (
	"bytes"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

var (
	lineOf  = regexp.MustCompile(`<div data-n=\d+[^>]*>(.*?)</div>`)
	tag     = regexp.MustCompile(`<[^>]*>`)
	idOf    = regexp.MustCompile(` id="?([skl][\d.]+|f\d+)["\s>]`)
	linkOf  = regexp.MustCompile(` href="?#([skl][\d.]+|f\d+)["\s>]`)
	control = regexp.MustCompile(`[\x{2400}-\x{241f}\x{fffd}]`)
)

// TestCorpus makes the page of every configuration there is to test with, and
// holds it to two laws: the lines are those of the files, and every link leads
// somewhere.
func TestCorpus(t *testing.T) {
	const root = "../../testdata/dhcpd/conf"
	files, err := filepath.Glob(root + "/*/*.conf")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d configurations in %s, %v", len(files), root, err)
	}
	for _, file := range files {
		if p := corpusPage(t, file); p != nil {
			checkPage(t, file, p)
		}
	}
}

// corpusPage makes the page of a file; nil if the file is not read.
func corpusPage(t *testing.T, file string) *Page {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := &Page{Title: file, Sources: []Document{{Name: file, Text: src}}}
	f, l := parser.Parse(file, src, parser.Options{Open: func(name, from string) (string, []byte, bool, error) {
		name = filepath.Join(filepath.Dir(from), filepath.Base(name))
		text, err := os.ReadFile(name)
		if err == nil && !slices.ContainsFunc(p.Sources, func(d Document) bool { return d.Name == name }) {
			p.Sources = append(p.Sources, Document{Name: name, Text: text})
		}
		return name, text, false, err
	}})
	if l.HasErrors() {
		return nil
	}
	r := translate.Config(f, translate.Options{Release: kea.DefaultRelease})
	p.Statements, p.Findings = Account(r.Report.Outcomes), append(l, r.Report.Findings...)
	for _, part := range []*kea.Config{r.Config, r.DDNS, r.Partner} {
		if part != nil {
			p.Results = append(p.Results, Document{Name: "kea.json", Text: kea.Encode(part, kea.EncodeOptions{Release: kea.DefaultRelease})})
		}
	}
	return p
}

func checkPage(t *testing.T, file string, p *Page) {
	t.Helper()
	var b bytes.Buffer
	if err := Fragment(&b, p); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	page := b.String()
	var want, got []string
	for _, d := range slices.Concat(p.Sources, p.Results) {
		for line := range strings.Lines(string(d.Text)) {
			want = append(want, strings.TrimRight(line, "\r\n"))
		}
	}
	for _, m := range lineOf.FindAllStringSubmatch(page, -1) {
		got = append(got, html.UnescapeString(tag.ReplaceAllString(m[1], "")))
	}
	if len(want) != len(got) {
		t.Errorf("%s: %d lines are shown of %d", file, len(got), len(want))
		return
	}
	for i := range want {
		if want[i] != got[i] && !control.MatchString(got[i]) {
			t.Errorf("%s: line %d is shown as %q, and is %q", file, i+1, got[i], want[i])
		}
	}
	ids := map[string]int{}
	for _, m := range idOf.FindAllStringSubmatch(page, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s: the id %s stands %d times", file, id, n)
		}
	}
	for _, m := range linkOf.FindAllStringSubmatch(page, -1) {
		if ids[m[1]] == 0 {
			t.Errorf("%s: a link leads to %s, which is nowhere", file, m[1])
		}
	}
}
