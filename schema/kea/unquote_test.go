package kea

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUnquote: the bytes that Kea makes of a string, as a value and as a key.
func TestUnquote(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`""`, ""}, {`"a"`, "a"}, {`"é"`, "é"}, {"\"\xe9\"", "\xe9"}, {`"a/b"`, "a/b"},
		{`"\""`, `"`}, {`"\\"`, `\`}, {`"\/"`, "/"}, {`"\b"`, "\b"}, {`"\f"`, "\f"}, {`"\n"`, "\n"}, {`"\r"`, "\r"}, {`"\t"`, "\t"},
		{`"\u0000"`, "\x00"}, {`"\u0009"`, "\t"}, {`"\u0041"`, "A"}, {`"\u007f"`, "\x7f"}, {`"\u0080"`, "\x80"}, {`"\u00ff"`, "\xff"}, {`"\u00FF"`, "\xff"}, {`"\u00aF"`, "\xaf"},
		{`"a\nb\tc"`, "a\nb\tc"}, {`"\u0041\u0042"`, "AB"}, {`"\\u0041"`, `\u0041`}, {`"\\\u0041"`, `\A`}, {`"x\u0041"`, "xA"}, {`"\u0041x"`, "Ax"},
	} {
		doc, findings := Parse("f", []byte("{"+c.text+": "+c.text+"}"), ParseOptions{})
		if len(findings) > 0 {
			t.Errorf("%s: %v", c.text, show(findings))
			continue
		}
		if got := doc.Root.Items[0].Text; got != c.want {
			t.Errorf("the value %s is %q, want %q", c.text, got, c.want)
		}
		if got := doc.Root.Keys[0].Text; got != c.want {
			t.Errorf("the key %s is %q, want %q", c.text, got, c.want)
		}
	}
}

// TestEscapesBeyond: an escape beyond one byte is reported where it stands,
// and its lower byte is read.
func TestEscapesBeyond(t *testing.T) {
	for _, c := range []struct {
		text, read string
		want       []string // place and escape
	}{
		{`"\u0100"`, "\x00", []string{`1:2-1:8 \u0100`}},
		{`"\u20ac"`, "\xac", []string{`1:2-1:8 \u20ac`}},
		{`"\uFFFF"`, "\xff", []string{`1:2-1:8 \uFFFF`}},
		{`"ab\u20AC"`, "ab\xac", []string{`1:4-1:10 \u20AC`}},
		{`"\u00e9\u20ac\u1234"`, "\xe9\xac\x34", []string{`1:8-1:14 \u20ac`, `1:14-1:20 \u1234`}},
		{`"\ud83d\ude00"`, "\x3d\x00", []string{`1:2-1:8 \ud83d`, `1:8-1:14 \ude00`}},
	} {
		doc, findings := Parse("f", []byte(c.text), ParseOptions{})
		if doc.Root == nil || doc.Root.Text != c.read {
			t.Errorf("%s is read as %+v, want %q", c.text, doc.Root, c.read)
		}
		var got []string
		for _, f := range findings {
			if f.Code != CodeEscape || f.Hint != "write the character itself, in UTF-8" {
				t.Errorf("%s: %v", c.text, f)
			}
			_, escape, _ := strings.Cut(f.Message, "`")
			escape, _, _ = strings.Cut(escape, "`")
			got = append(got, fmt.Sprintf("%d:%d-%d:%d %s", f.Span.Start.Line, f.Span.Start.Col, f.Span.End.Line, f.Span.End.Col, escape))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
	}
}

// TestKeysWrittenTwoWays: a key is what it stands for, however it is escaped.
func TestKeysWrittenTwoWays(t *testing.T) {
	doc, findings := Parse("f", []byte("{ \"a\": 1,\n  \"\\u0061\": 2 }"), ParseOptions{})
	want := []string{"f:2:3-2:11 KT4002 the key `a` stands twice in one map"}
	if diff := cmp.Diff(want, show(findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if len(findings) == 1 {
		first := findings[0].Related[0]
		if first.Message != "first here" || first.Span.Start.Line != 1 || first.Span.Start.Col != 3 || first.Span.End.Col != 6 {
			t.Errorf("the first is said to stand at %v: %s", first.Span, first.Message)
		}
	}
	if got := doc.Root.Get("a"); got == nil || got.Text != "1" {
		t.Errorf("the value of the key is %+v, want the first", got)
	}
}

// TestTwiceAmongMany: beyond 16 keys they are looked up, with the same result.
func TestTwiceAmongMany(t *testing.T) {
	for _, n := range []int{1, 2, 15, 16, 17, 18, 40} {
		for _, again := range []int{0, n / 2, n - 1} {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "\"k%d\": %d,\n", i, i)
			}
			text := fmt.Sprintf("{\n%s\"k%d\": 0,\n\"last\": 1,\n\"k%d\": 2 }", b.String(), again, again)
			_, findings := Parse("f", []byte(text), ParseOptions{})
			key := fmt.Sprintf("k%d", again)
			var want []string
			for _, line := range []int{n + 2, n + 4} {
				want = append(want, fmt.Sprintf("f:%d:1-%d:%d KT4002 the key `%s` stands twice in one map", line, line, len(key)+3, key))
			}
			if diff := cmp.Diff(want, show(findings)); diff != "" {
				t.Errorf("%d keys, key %d again (-want +got):\n%s", n, again, diff)
			}
			for _, f := range findings {
				if f.Related[0].Span.Start.Line != again+2 {
					t.Errorf("%d keys: the first is said to stand on line %d, want %d", n, f.Related[0].Span.Start.Line, again+2)
				}
			}
		}
	}
}

func TestCommentLines(t *testing.T) {
	for text, want := range map[string][]string{
		"#": {""}, "# a": {"a"}, "#a": {"a"}, "## a": {"a"}, "#  a": {" a"}, "# a \t\r": {"a"}, "//": {""}, "// a": {"a"}, "//a": {"a"}, "/// a": {"/ a"},
		"/* a */": {"a"}, "/**/": {""}, "/* a\n b */": {"a", "b"}, "/*\n * a\n */": {"", "* a", ""}, "/* a": {"a"}, "/* a\r\n b\r\n*/": {"a", "b", ""},
	} {
		if diff := cmp.Diff(want, commentLines(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestWhatLeads: which comments belong to the value or key below them.
func TestWhatLeads(t *testing.T) {
	for _, c := range []struct{ name, text, pointer, want string }{
		{"first of the file", "# a\n1", "", "a"},
		{"on the line of the value", "/* a */ 1", "", "a"},
		{"above the root map", "// a\n// b\n{}", "", "a\nb"},
		{"above a key", "{\n# a\n\"k\": 1 }", "/k", "a"},
		{"behind the bracket", "{ # a\n\"k\": 1 }", "/k", ""},
		{"behind the comma before", "{ \"j\": 0, # a\n\"k\": 1 }", "/k", ""},
		{"behind the comma, and above", "{ \"j\": 0, # a\n# b\n\"k\": 1 }", "/k", "b"},
		{"above the comma", "{ \"j\": 0\n# a\n, \"k\": 1 }", "/k", "a"},
		{"between key and value", "{ \"k\":\n# a\n1 }", "/k", "a"},
		{"above the key, and between", "{\n# a\n\"k\":\n# b\n1 }", "/k", "a\nb"},
		{"of the element", "[\n# a\n1,\n# b\n2]", "/1", "b"},
		{"behind the element before", "[\n1, # a\n2]", "/1", ""},
		{"behind the last", "[1\n# a\n]", "/0", ""},
		{"with an empty line below", "{\n# a\n\n\"k\": 1 }", "/k", "a"},
		{"block beside a block", "[\n/* a */ /* b */\n1]", "/0", "a\nb"},
		{"an empty comment", "[\n#\n# a\n1]", "/0", "\na"},
		{"of a map in a list", "[\n# a\n{ \"k\": 1 }]", "/0", "a"},
		{"not of what is inside", "[\n# a\n{ \"k\": 1 }]", "/0/k", ""},
	} {
		doc, findings := Parse("f", []byte(c.text), ParseOptions{})
		n, _ := doc.Find(c.pointer)
		if len(findings) > 0 || n == nil {
			t.Errorf("%s: %v", c.name, findings)
			continue
		}
		if diff := cmp.Diff(c.want, n.Lead); diff != "" {
			t.Errorf("%s: what leads %q in %q (-want +got):\n%s", c.name, c.pointer, c.text, diff)
		}
	}
}
