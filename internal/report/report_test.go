package report

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

const sample = `# a site <&> "with" signs
option domain-name "a<b>&'c'";
subnet 192.0.2.0 netmask 255.255.255.0 {
  range 192.0.2.10 192.0.2.20; option routers
    192.0.2.1;
  min-secs 2;
}
host a { hardware ethernet 00:00:5e:00:53:01; fixed-address 192.0.2.5; }
`

// translated makes the page of a text.
func translated(t testing.TB, text string) *Page {
	t.Helper()
	f, l := parser.Parse("dhcpd.conf", []byte(text), parser.Options{})
	if l.HasErrors() {
		t.Fatalf("the configuration of this test is not read: %v", l)
	}
	r := translate.Config(f, translate.Options{Release: kea.DefaultRelease})
	l = append(l, r.Report.Findings...)
	l.Sort()
	return &Page{Title: "dhcpd.conf", Tool: "keatool test", Target: "3.0", Sources: []Document{{Name: "dhcpd.conf", Text: f.Src}},
		Results:    []Document{{Name: "kea-dhcp4.json", Text: kea.Encode(r.Config, kea.EncodeOptions{Release: kea.DefaultRelease}), Note: "the configuration"}},
		Statements: Account(r.Report.Outcomes), Findings: l, Explain: Explanations(l, append(parser.Codes(), translate.Codes()...))}
}

// tested adds what a difftest found to a page.
func tested(p *Page) *Page {
	at := func(line string) diag.Span {
		off := bytes.Index(p.Sources[0].Text, []byte(line))
		for _, s := range p.Statements {
			if s.Span.Start.Offset == off {
				return s.Span
			}
		}
		return diag.Span{}
	}
	p.Diff = &Diff{Reference: "dhcpd 4.4.3-P1", Candidate: "keatool serve",
		Clients: []Client{{"host-a", "host `a` by its hardware address", 4, Different}, {"net-unknown", "an unknown client of 192.0.2.0/24", 4, Equivalent}, {"net-again", "a client that comes back", 3, Same}},
		Differences: []Difference{
			{Client: "host-a", Step: "DISCOVER", Verdict: Different, Summary: "option 3 (routers) is missing", Cause: "the option is not in the Kea file", Span: at("option routers"),
				Target: "/Dhcp4/subnet4/0/option-data/0", Rows: []Row{{"message", "OFFER", "OFFER", false}, {"yiaddr", "192.0.2.5", "192.0.2.5", false}, {"option 3 routers", "192.0.2.1", "", true}, {"option 51 lease time", "43200", "43200", false}}},
			{Client: "net-unknown", Step: "REQUEST", Verdict: Equivalent, Summary: "another address of the same pool", Code: "KT2174", Rows: []Row{{"yiaddr", "192.0.2.20", "192.0.2.10", true}}},
		},
		Coverage: []Reach{{at("range"), true, ""}, {at("option routers"), true, ""}, {at("min-secs"), false, "no client waits"}, {at("option domain-name"), true, ""}},
	}
	return p
}

func write(t testing.TB, p *Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFragment(t *testing.T) {
	var b bytes.Buffer
	if err := Fragment(&b, tested(translated(t, sample))); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/fragment.html", b.Bytes())
}

// TestPolicy holds the policy in the page to what is in the page.
func TestPolicy(t *testing.T) {
	page := write(t, translated(t, sample))
	found := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page has no policy")
	}
	between := func(open, close string) string {
		_, rest, _ := strings.Cut(page, open)
		text, _, _ := strings.Cut(rest, close)
		return text
	}
	want := fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'",
		Hash(between("<style>", "</style>")), Hash(between("<script>", "</script>")))
	if diff := cmp.Diff(want, html.UnescapeString(found[1])); diff != "" {
		t.Errorf("the policy of the page (-want +got):\n%s", diff)
	}
	for _, bad := range []string{"http://", "https://", " style=", " onclick=", "javascript:"} {
		if i := strings.Index(page, bad); i >= 0 && bad != "http://" || bad == "http://" && strings.Contains(page, `"http://`) {
			t.Errorf("the page holds %q: %s", bad, page[max(0, i-40):i+40])
		}
	}
}

// TestHostile puts markup into every text that a page shows.
func TestHostile(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>` + "`</textarea>`"
	text := "host \"\\\"\" { } # " + evil + "\n"
	f := diag.Finding{Code: "KT1000", Message: evil, Hint: evil, Span: diag.Span{File: evil, Start: diag.Pos{Line: 1, Col: 1}}, Related: []diag.Related{{Message: evil}}}
	p := &Page{Title: evil, Tool: evil, Target: evil, Sources: []Document{{Name: evil, Text: []byte(text), Note: evil}}, Results: []Document{{Name: evil, Text: []byte(text), Note: evil}},
		Statements: []Statement{{Span: diag.Span{File: evil, Start: diag.Pos{Offset: 0, Line: 1, Col: 1}, End: diag.Pos{Offset: 9, Line: 1, Col: 10}}, Fidelity: diag.Dropped, Targets: []string{evil}}},
		Findings:   diag.List{f, {Code: diag.Code(evil), Target: evil, Message: evil}}, Explain: map[diag.Code]diag.Info{"KT1000": {Code: "KT1000", Title: evil, Text: evil, Example: evil}},
		Diff: &Diff{Reference: evil, Candidate: evil, Clients: []Client{{ID: evil, What: evil}}, Differences: []Difference{{Client: evil, Step: evil, Verdict: Different, Summary: evil, Cause: evil, Code: diag.Code(evil), Target: evil, Span: f.Span, Rows: []Row{{evil, evil, evil, true}}}},
			Coverage: []Reach{{Span: f.Span, Why: evil}}}}
	page := write(t, p)
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("the page has %d scripts; want its own alone", n)
	}
	for _, bad := range []string{"<img", "</textarea", "<script>alert"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s as markup", bad)
		}
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttext":     "plain\ttext",
		`a<b>&"c'`:        "a&lt;b&gt;&amp;\"c'",
		"\x00\x1b[1m\r":   "␀␛[1m␍",
		"not utf-8: \xff": "not utf-8: \ufffd",
		"Zürich ✓":        "Zürich ✓",
	} {
		if got := string(escape(nil, []byte(in))); got != want {
			t.Errorf("escape(%q) = %q; want %q", in, got, want)
		}
	}
}

// TestLinks follows each statement of the sample to its lines and back.
func TestLinks(t *testing.T) {
	p := translated(t, sample)
	l := newLinks(p)
	lines := strings.Split(string(p.Results[0].Text), "\n")
	for i, want := range map[string]string{
		"option domain-name": `"domain-name"`,
		"range":              `"192.0.2.10 - 192.0.2.20"`,
		"option routers":     `"routers"`,
		"hardware":           `"00:00:5e:00:53:01"`,
	} {
		s := -1
		for n := range p.Statements {
			if bytes.HasPrefix(p.Sources[0].Text[p.Statements[n].Span.Start.Offset:], []byte(i)) {
				s = n
			}
		}
		if s < 0 || len(l.ranges[s]) == 0 {
			t.Errorf("`%s` leads nowhere", i)
			continue
		}
		r := l.ranges[s][0]
		if text := strings.Join(lines[r.first-1:r.last], "\n"); !strings.Contains(text, want) {
			t.Errorf("`%s` leads to %s, which does not hold %s", i, text, want)
		}
		if !contains(l.starts[0][r.first], s) {
			t.Errorf("line %d does not lead back to `%s`", r.first, i)
		}
	}
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// TestMerged shows a file that is included twice.
func TestMerged(t *testing.T) {
	at := diag.Span{File: "a", Start: diag.Pos{Offset: 3, Line: 1, Col: 4}}
	got := merged([]Statement{{at, diag.Exact, []string{"/a"}}, {diag.Span{File: "b"}, diag.Exact, nil}, {at, diag.Dropped, []string{"/b"}}})
	want := []Statement{{at, diag.Dropped, []string{"/a", "/b"}}, {diag.Span{File: "b"}, diag.Exact, nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}

func TestPieces(t *testing.T) {
	for in, want := range map[string][]piece{
		"":              nil,
		"plain":         {{Text: "plain"}},
		"`a` and `b c`": {{"a", true}, {" and ", false}, {"b c", true}},
		"an odd ` one":  {{Text: "an odd ` one"}},
		"`a` then ` b":  {{"a", true}, {" then ` b", false}},
	} {
		if diff := cmp.Diff(want, pieces(in)); diff != "" {
			t.Errorf("pieces(%q) (-want +got):\n%s", in, diff)
		}
	}
}

// TestUnread is the page of a file that dhcpd would refuse.
func TestUnread(t *testing.T) {
	src := []byte("subnet 192.0.2.0 {\n}\n")
	_, l := parser.Parse("dhcpd.conf", src, parser.Options{})
	page := write(t, &Page{Title: "dhcpd.conf", Sources: []Document{{Name: "dhcpd.conf", Text: src}}, Findings: l, Explain: Explanations(l, parser.Codes())})
	for _, want := range []string{"Not translated.", "dhcpd.conf:1", "■"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// TestWithoutLineEnd covers texts that end, or do not, with a newline, and the
// borders of blocks.
func TestWithoutLineEnd(t *testing.T) {
	for _, n := range []int{0, 1, perBlock - 1, perBlock, perBlock + 1, 2 * perBlock, 2*perBlock + 1} {
		for _, last := range []string{"", "x", "\r\n"} {
			text := strings.Repeat("a\n", n) + last
			p := &Page{Sources: []Document{{Name: "a", Text: []byte(text)}}}
			got := string(newSourceView(p, newLinks(p), 0).html())
			lines := n
			if last != "" {
				lines++
			}
			blocks := (lines + perBlock - 1) / perBlock
			if a, b, c := strings.Count(got, "<div data-n="), strings.Count(got, "<div class=b>"), strings.Count(got, "</div>"); a != lines || b != blocks || c != lines+blocks {
				t.Errorf("%d lines and %q: %d lines, %d blocks, %d ends; want %d, %d, %d", n, last, a, b, c, lines, blocks, lines+blocks)
			}
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	var text strings.Builder
	text.WriteString("subnet 10.0.0.0 netmask 255.0.0.0 { }\n")
	for i := range 100_000 {
		fmt.Fprintf(&text, "host h%d { hardware ethernet 02:00:00:%02x:%02x:%02x; fixed-address 10.%d.%d.%d; }\n", i, i>>16, i>>8&255, i&255, i>>16, i>>8&255, i&255)
	}
	p := translated(b, text.String())
	for b.Loop() {
		if err := Write(new(counter), p); err != nil {
			b.Fatal(err)
		}
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }
