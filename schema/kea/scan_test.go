package kea

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scanned runs the scanner alone.
func scanned(text string) *scanner {
	s := &scanner{doc: &Document{}, comma: -1}
	s.scanFile("f", []byte(text))
	s.doc.text = string(s.text)
	return s
}

// TestScanPaints: what JSON sees in place of Kea's dialect; the text itself is
// kept, and both have one length.
func TestScanPaints(t *testing.T) {
	for _, c := range []struct{ name, text, clean string }{
		{"nothing", "", ""},
		{"plain", `{"a": [1, true]}`, `{"a": [1, true]}`},
		{"shell comment", "# a\n1", "   \n1"},
		{"C++ comment", "// a\n1", "    \n1"},
		{"comment to the end", "1 # a", "1    "},
		{"block comment", "/* a */1", "       1"},
		{"block comment of lines", "/*\na\n*/1", "  \n \n  1"},
		{"block comment without end", "1/* a", "1    "},
		{"shortest block comment", "/**/1", "    1"},
		{"not the shortest", "/*/1", "    "},
		{"lone slash", "/1", "/1"},
		{"slash at the end", "1/", "1/"},
		{"comment in a string", `"# /* // "`, `"# /* // "`},
		{"quote in a comment", "# \"\n1", "   \n1"},
		{"escaped quote", `"\"#"`, `"\"#"`},
		{"escaped backslash", `"\\"#`, `"\\" `},
		{"string without end", "\"a # b\n#", "\"a # b\n "},
		{"extra comma", "[1,]", "[1 ]"},
		{"extra commas", "[1,,,2]", "[1  ,2]"},
		{"extra comma ahead of a comment", "[1, # a\n]", "[1     \n]"},
		{"comma at the start stays", "[,1]", "[,1]"},
		{"comma behind a colon stays", `{"a":,}`, `{"a":,}`},
		{"comma of the whole text stays", ",", ","},
		{"extra comma of a map", `{"a":1,}`, `{"a":1 }`},
		{"no extra comma", "[1,2]", "[1,2]"},
		{"comma at the end", "1,", "1,"},
		{"leading zeros", "007", "107"},
		{"negative with zeros", "-007", "-107"},
		{"zero", "0", "0"}, {"two zeros", "00", "10"}, {"zero and point", "0.5", "0.5"}, {"zeros and point", "00.5", "10.5"},
		{"point first", ".5", "15"}, {"minus and point", "-.5", "-15"}, {"point last", "5.", "50"}, {"point and exponent", "1.e3", "10e3"}, {"point and great exponent", "1.E3", "10E3"},
		{"plus", "+1", "-1"}, {"plus and point", "+.5", "-15"}, {"plus and zeros", "+007", "-107"}, {"plus and minus", "+-1", "+-1"}, {"lone plus", "+", "+"},
		{"lone minus", "-", "-"}, {"lone point", ".", "."}, {"two points", "1..2", "1..2"}, {"exponent", "1e5", "1e5"},
		{"include without name", `<?include?>`, `<?include?>`},
		{"another tag", `<?xml?>`, `<?xml?>`},
		{"mark of byte order", "\xef\xbb\xbf1", "   1"},
		{"half a mark", "\xef\xbb1", "\xef\xbb1"},
		{"form feed", "\f1", "\f1"},
	} {
		s := scanned(c.text)
		if diff := cmp.Diff(c.clean, string(s.clean)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if string(s.text) != c.text {
			t.Errorf("%s: the text becomes %q", c.name, s.text)
		}
	}
}

// TestScanComments: where the comments of a text are.
func TestScanComments(t *testing.T) {
	for text, want := range map[string][]string{
		"": {}, "1": {}, "# a": {"# a"}, "# a\n# b\n": {"# a", "# b"}, "1 // a\n": {"// a"}, "/* a */ /* b */": {"/* a */", "/* b */"},
		"/* a\nb */1": {"/* a\nb */"}, "#\n": {"#"}, "##a\r\n": {"##a\r"}, "\"#\"": {}, "/* a": {"/* a"}, "# a /* b\n*/": {"# a /* b"},
	} {
		s := scanned(text)
		got := []string{}
		for _, c := range s.comments {
			got = append(got, text[c.off:c.end])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("comments of %q (-want +got):\n%s", text, diff)
		}
	}
}

// TestScanRemarks: what the scanner itself has to say, with place and hint.
func TestScanRemarks(t *testing.T) {
	const taken = "take it out: JSON proper and Kea's command channel refuse it"
	for text, want := range map[string][]string{
		"[1]": {}, "[1,]": {"3-4 KT4003 " + taken}, "[1,\n,]": {"3-4 KT4003 " + taken, "5-6 KT4003 " + taken},
		"/* a": {"1-3 KT4001 end it with `*/`"}, "1 /*/": {"3-5 KT4001 end it with `*/`"},
		"\xef\xbb\xbf{}":  {"1-4 KT4001 save it as UTF-8 without byte-order mark"},
		`<?include "x"?>`: {"1-16 KT4004 Kea takes the name relative to the directory in which it runs"},
	} {
		s := scanned(text)
		got := []string{}
		for _, f := range s.findings() {
			got = append(got, fmt.Sprintf("%d-%d %s %s", f.Span.Start.Offset+1, f.Span.End.Offset+1, f.Code, f.Hint))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("remarks on %q (-want +got):\n%s", text, diff)
		}
	}
}

func TestStringLen(t *testing.T) {
	for text, want := range map[string]int{
		`""`: 2, `"a"`: 3, `"a" "b"`: 3, `"\""`: 4, `"\\"`: 4, `"\\" "`: 4, `"`: 1, `"a`: 2, `"\`: 2, "\"a\nb\"": 2, "\"\\\nb\"": 5, `"\"`: 3,
	} {
		if got := stringLen([]byte(text)); got != want {
			t.Errorf("the string of %q has %d bytes, want %d", text, got, want)
		}
	}
}

// TestIncludeForms: how the words that ask for a file may be written.
func TestIncludeForms(t *testing.T) {
	for text, want := range map[string]string{
		`<?include "x"?>`: "x", `<?include"x"?>`: "x", "<?include\t\"x\" ?>": "x", "<?include\n \"x\"\r\n?>": "x", `<?include  "a b/c.json"  ?>`: "a b/c.json",
		`<?include ""?>`: "", `<?include x?>`: "", `<?include "x"`: "", `<?include "x" "y"?>`: "", "<?include \"x\ny\"?>": "", `<?Include "x"?>`: "", `<? include "x"?>`: "",
		`<?include "x">`: "", `<?include "x" ? >`: "",
	} {
		asked := ""
		open := func(name string) ([]byte, error) { asked = name; return []byte("1"), nil }
		Parse("f", []byte("["+text+"]"), ParseOptions{Open: open})
		if asked != want {
			t.Errorf("%q asks for %q, want %q", text, asked, want)
		}
	}
}

// TestIncludeRefused: each reason for which a file is not put in.
func TestIncludeRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"itself", map[string]string{"f": ""}, []string{"f:1:2-1:17 KT4004 cannot include `f`: the file includes itself"}},
		{"itself, further down", map[string]string{"a": `<?include "b"?>`, "b": `<?include "a"?>`}, []string{"b:1:1-1:16 KT4004 cannot include `a`: the file includes itself"}},
		{"the first file, further down", map[string]string{"a": `<?include "f again"?>`, "f again": `[<?include "a"?>]`}, []string{"f again:1:2-1:17 KT4004 cannot include `a`: the file includes itself"}},
		{"the same twice", map[string]string{"a": `<?include "b"?> <?include "b"?>`, "b": " "}, []string{}},
		{"none", map[string]string{}, []string{"f:1:2-1:17 KT4004 cannot include `a`: no such file"}},
	} {
		first := "a"
		if _, ok := c.files["f"]; ok {
			first = "f"
		}
		open := func(name string) ([]byte, error) {
			text, ok := c.files[name]
			if !ok {
				return nil, errors.New("no such file")
			}
			return []byte(text), nil
		}
		_, findings := Parse("f", []byte(`[<?include "`+first+`"?>]`), ParseOptions{Open: open})
		if diff := cmp.Diff(c.want, show(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestSeams: offsets in the joined text, and the files and places they stand for.
func TestSeams(t *testing.T) {
	files := map[string]string{"a": "1,\n<?include \"b\"?>,\n4", "b": "2,\n3"}
	open := func(name string) ([]byte, error) { return []byte(files[name]), nil }
	doc, findings := Parse("f", []byte("[ 0,\n<?include \"a\"?>,\n5 ]"), ParseOptions{Open: open})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	var got []string
	for _, n := range doc.Root.Items {
		s := doc.Span(n.Off, n.End)
		got = append(got, fmt.Sprintf("%s %s:%d:%d+%d", n.Text, s.File, s.Start.Line, s.Start.Col, s.Start.Offset))
	}
	want := []string{"0 f:1:3+2", "1 a:1:1+0", "2 b:1:1+0", "3 b:2:1+3", "4 a:3:1+20", "5 f:3:1+22"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if joined := doc.Text(); strings.Count(joined, "<?include") != 2 || !strings.Contains(joined, "2,\n3\n,\n4\n") {
		t.Errorf("the joined text is %q", joined)
	}
}
