package kea

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keatool/keatool/internal/oracle"
)

// goodValues are values as Kea reads them inside of user-context: what becomes of each.
func goodValues() map[string]string {
	return map[string]string{
		`0`: "integer 0", `1`: "integer 1", `-1`: "integer -1", `-0`: "integer -0",
		`007`: "integer 007", `-007`: "integer -007", `00`: "integer 00",
		`9223372036854775807`: "integer 9223372036854775807", `-9223372036854775808`: "integer -9223372036854775808",
		`1.0`: "float 1.0", `.5`: "float .5", `-.5`: "float -.5", `5.`: "float 5.", `-5.`: "float -5.", `00.5`: "float 00.5", `01.5`: "float 01.5",
		`00.`: "float 00.", `+1`: "float +1", `+.5`: "float +.5", `+1e3`: "float +1e3", `+007`: "float +007",
		`1e3`: "float 1e3", `1E3`: "float 1E3", `1e+3`: "float 1e+3", `1e-3`: "float 1e-3", `.5e3`: "float .5e3", `1.e3`: "float 1.e3", `-5.e-1`: "float -5.e-1",
		`0e1`: "float 0e1", `1e-999`: "float 1e-999", `1.7976931348623157e308`: "float 1.7976931348623157e308",
		`true`: "boolean true", `false`: "boolean false", `null`: "null null",
		`""`: "string ", `"a"`: "string a", "\"a\x7fb\"": "string a\x7fb", "\"\xff\"": "string \xff", `"é"`: "string é",
		`"\u0041"`: "string A", `"\u00e9"`: "string \xe9", `"\u00E9"`: "string \xe9", `"\u0000"`: "string \x00", `"\u00fF"`: "string \xff",
		`"\b\f\n\r\t\"\\\/"`: "string \b\f\n\r\t\"\\/",
		`"/*"`:               "string /*", `"#"`: "string #", `"//"`: "string //", `"<?include"`: "string <?include", `",]"`: "string ,]",
		`[]`: "list", `[1,]`: "list", `[1,,]`: "list", `[1,,2]`: "list", `[ 1 , , , ]`: "list",
		`{}`: "map", `{"a":1,}`: "map", `{"a":1,,}`: "map", `{"a":1,,"b":2}`: "map", `{"":1}`: "map", `{"a":1,"A":2}`: "map",
		`/* x */ 1`: "integer 1", `/**/ 1`: "integer 1", `/***/ 1`: "integer 1", "/* \n */ 1": "integer 1", `/* /* */ 1`: "integer 1",
		"# c\n 1": "integer 1", "// c\n 1": "integer 1", "#c\r\n1": "integer 1", "1 # , ]\n": "integer 1", "1/**/": "integer 1",
	}
}

// badValues are values that Kea refuses, with the place of the fault in them.
func badValues() map[string]int {
	return map[string]int{
		`-`: 1, `.`: 0, `+`: 0, `+-1`: 0, `-+1`: 1, `--1`: 1, `..5`: 0, `1..2`: 2, `1.2.3`: 3, `1e`: 2, `1.5e`: 4, `1e+`: 3, `1e+-3`: 3,
		`e3`: 0, `.e3`: 0, `-e3`: 1, `0x10`: 1, `1_000`: 1, `1-2`: 1, `1 2`: 2, `1a`: 1,
		`TRUE`: 0, `True`: 0, `NULL`: 0, `nul`: 3, `a`: 0, `'a'`: 0,
		"\"a\tb\"": 2, "\"a\nb\"": 2, "\"a\x01b\"": 2, `"\u00"`: 1, `"\u00g0"`: 1, `"\U0041"`: 1, `"\x41"`: 1, `"\a"`: 1, `"\'"`: 1,
		`[,]`: 1, `[,1]`: 1, `[1 2]`: 3, `{,}`: 1, `{,"a":1}`: 1, `{"a"}`: 4, `{"a":}`: 5, `{"a" 1}`: 5, `{a:1}`: 1,
		`/ 1`: 0, `/* x * / 1`: 0, "\v1": 0, "\f1": 0, `<?include ?> 1`: 0, `<? include "x"?> 1`: 0, `<?include`: 0,
	}
}

// inContext is a file with a value in user-context, and where the value stands.
func inContext(value string) (text string, at int) {
	const before = `{"Dhcp4": {"user-context": {"x": `
	return before + value + "\n}}}", len(before)
}

func TestGoodValues(t *testing.T) {
	for value, want := range goodValues() {
		text, _ := inContext(value)
		doc, findings := Parse("f", []byte(text), ParseOptions{})
		if doc.Root == nil || findings.HasErrors() {
			t.Errorf("%q is refused: %v", value, findings)
			continue
		}
		n, _ := doc.Find("/Dhcp4/user-context/x")
		got := n.Kind.String()
		if n.Kind != List && n.Kind != Object {
			got += " " + n.Text
		}
		if got != want {
			t.Errorf("%q is read as %s, want %s", value, got, want)
		}
		c, _ := Decode(doc)
		again, more := Parse("f", Encode(c, EncodeOptions{}), ParseOptions{})
		written := string(Text(n))
		if n.Kind == Integer {
			i, _ := strconv.ParseInt(n.Text, 10, 64)
			written = fmt.Sprint(i) // without leading zeros
		}
		if back, _ := again.Find("/Dhcp4/user-context/x"); back == nil || string(Text(back)) != written {
			t.Errorf("%q does not come through the model: %v\n%s", value, more, Encode(c, EncodeOptions{}))
		}
	}
}

func TestBadValues(t *testing.T) {
	for value, want := range badValues() {
		text, at := inContext(value)
		doc, findings := Parse("f", []byte(text), ParseOptions{})
		if doc.Root != nil && !findings.HasErrors() {
			t.Errorf("%q is read as %s", value, Text(doc.Root))
			continue
		}
		if got := findings[0].Span.Start.Offset - at; got != want || findings[0].Code != CodeSyntax {
			t.Errorf("%q: the fault is said to be at %d, want %d: %v", value, got, want, findings)
		}
	}
}

// TestKeaAgreesOnValues asks every release of Kea at hand.
func TestKeaAgreesOnValues(t *testing.T) {
	o := oracle.Find()
	if len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asking real servers takes half a minute: set KEATOOL_CONFIRM=1")
	}
	for _, release := range o.Releases() {
		for value := range goodValues() {
			text, _ := inContext(value)
			if v := o.KeaCheck(release, "kea-dhcp4", []byte(text)); !v.OK {
				t.Errorf("Kea %s refuses %q: %s", release, value, v.Output)
			}
		}
		for value := range badValues() {
			text, _ := inContext(value)
			if v := o.KeaCheck(release, "kea-dhcp4", []byte(text)); v.OK {
				t.Errorf("Kea %s takes %q", release, value)
			}
		}
	}
}

// TestNumbersLaw: any run of number characters is one number of JSON's, or
// differs from one as Kea's forms do, or is refused; its text is kept.
func TestNumbersLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := rapid.StringMatching(`[-+]{0,2}[0-9.eE+-]{1,6}`).Draw(t, "number")
		doc, _ := Parse("f", []byte("["+run+"]"), ParseOptions{})
		plain := strings.TrimLeft(run, "+-")
		digits := strings.ContainsAny(strings.SplitN(strings.ToLower(plain), "e", 2)[0], "0123456789")
		if doc.Root == nil {
			return
		}
		if len(run)-len(plain) > 1 || !digits {
			t.Fatalf("%q is read", run)
		}
		n := doc.Root.Items[0]
		if n.Text != run {
			t.Fatalf("%q is read as %q", run, n.Text)
		}
		if isFloat := strings.ContainsAny(run, ".eE") || run[0] == '+'; isFloat != (n.Kind == Float) {
			t.Fatalf("%q is %s", run, n.Kind.Phrase())
		}
	})
}

func TestIncludedFiles(t *testing.T) {
	files := map[string]string{
		"one": "1", "open": `"a`, "mark": "\xef\xbb\xbf2", "comma": "2,", "note": "# above\n3", "crlf": "\r\n5\r\n", "nothing": "", "space": " \n",
		"far": `"\u20ac"`, "twice": `"k": 1, "k": 2`, "block": "/* x",
	}
	open := func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, errors.New("no such file")
	}
	for _, c := range []struct {
		text, json string
		want       []string
	}{
		{`[<?include "one"?>,2]`, `[1,2]`, []string{}},
		{`[<?include "one"?>2]`, "", []string{"f:1:19-1:20 KT4001 not JSON: invalid character '2' after array element (expecting ',' or ']')"}},
		{`[2<?include "one"?>]`, "", []string{"one:1:1-1:2 KT4001 not JSON: invalid character '1' after array element (expecting ',' or ']')"}},
		{`[<?include "open"?>", 1]`, "", []string{"open:1:3-1:4 KT4001 not JSON: invalid character '\\n' in string (expecting non-control character)"}},
		{`[1, <?include "mark"?>]`, `[1,2]`, []string{"mark:1:1-1:4 KT4001 the file starts with a byte-order mark, which Kea refuses"}},
		{`[1, <?include "comma"?>]`, `[1,2]`, []string{"comma:1:2-1:3 KT4003 an extra comma, which Kea accepts with a warning"}},
		{`[1, <?include "comma"?> 3]`, `[1,2,3]`, []string{}},
		{`[<?include "note"?>]`, `[3]`, []string{}},
		{`[<?include "crlf"?>]`, `[5]`, []string{}},
		{`[1<?include "nothing"?>]`, `[1]`, []string{}},
		{`[1 <?include "space"?>, 2]`, `[1,2]`, []string{}},
		{"[\n<?include \"far\"?>, x]", "", []string{"far:1:2-1:8 KT4005 Kea refuses the escape `\\u20ac`: it reads no further than `\\u00ff`", "f:2:20-2:21 KT4001 not JSON: invalid character 'x' at start of value"}},
		{`{<?include "twice"?>}`, `{"k":1,"k":2}`, []string{"twice:1:9-1:12 KT4002 the key `k` stands twice in one map"}},
		{`[1 <?include "block"?>]`, `[1]`, []string{"block:1:1-1:3 KT4001 the comment is not closed"}},
		{`[<?include	"one" ?>]`, `[1]`, []string{}},
		{`["<?include \"one\"?>"]`, `["<?include "one"?>"]`, []string{}},
		{"[1 # <?include \"absent\"?>\n]", `[1]`, []string{}},
		{`[<?include "absent"?> 1, <?include "lost"?> 2]`, `[1,2]`, []string{"f:1:2-1:22 KT4004 cannot include `absent`: no such file", "f:1:26-1:44 KT4004 cannot include `lost`: no such file"}},
	} {
		doc, findings := Parse("f", []byte(c.text), ParseOptions{Open: open})
		got := ""
		if doc.Root != nil {
			got = compact(doc.Root)
		}
		if got != c.json {
			t.Errorf("%q is read as %s, want %s", c.text, got, c.json)
		}
		if diff := cmp.Diff(c.want, show(findings)); diff != "" {
			t.Errorf("findings of %q (-want +got):\n%s", c.text, diff)
		}
	}
}

// TestIncludeDepth: ten files deep is fine, eleven is not.
func TestIncludeDepth(t *testing.T) {
	open := func(name string) ([]byte, error) {
		var n int
		fmt.Sscan(name, &n)
		if n == 0 {
			return []byte("0"), nil
		}
		return fmt.Appendf(nil, `<?include "%d"?>`, n-1), nil
	}
	for first, ok := range map[int]bool{0: true, 8: true, 9: true, 10: false, 20: false} {
		doc, findings := Parse("f", fmt.Appendf(nil, `[<?include "%d"?>]`, first), ParseOptions{Open: open})
		if findings.HasErrors() == ok || ok && compact(doc.Root) != `["0"]` {
			t.Errorf("%d files in each other: findings %v, want none: %v", first+1, findings, ok)
		}
	}
}

// TestSpans: the places of all values and keys, files in each other included.
func TestSpans(t *testing.T) {
	open := func(string) ([]byte, error) { return []byte("\n  {\"b\":\n\"two\"}\n"), nil }
	doc, findings := Parse("f", []byte("{\n \"a\": [ <?include \"g\"?>, 3 ],\r\n\t\"é\": null}"), ParseOptions{Open: open})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	place := func(off, end int32) string {
		s := doc.Span(off, end)
		return fmt.Sprintf("%s:%d:%d-%d:%d", s.File, s.Start.Line, s.Start.Col, s.End.Line, s.End.Col)
	}
	for pointer, want := range map[string]string{
		"":       "f:1:1-2:24", // up to the include
		"/a":     "f:2:7-2:8 key f:2:2-2:5",
		"/a/0":   "g:2:3-3:7",
		"/a/0/b": "g:3:1-3:6 key g:2:4-2:7",
		"/a/1":   "f:2:26-2:27",
		"/é":     "f:3:8-3:12 key f:3:2-3:6",
	} {
		n, key := doc.Find(pointer)
		if n == nil {
			t.Errorf("nothing is at %q", pointer)
			continue
		}
		got := place(n.Off, n.End)
		if pointer == "/a" {
			got = place(n.Off, n.Off+1)
		}
		if key != nil && n.Kind != Integer {
			got += " key " + place(key.Off, key.End)
		}
		if got != want && !(pointer == "/a/0" && strings.HasPrefix(got, want)) {
			t.Errorf("%q is at %s, want %s", pointer, got, want)
		}
	}
	if s := (*Document)(nil).Span(0, 1); s.Start.Known() {
		t.Errorf("no document has the place %v", s)
	}
}

// TestEveryPlaceIsInTheFile: the text at the place of a scalar is the scalar.
func TestEveryPlaceIsInTheFile(t *testing.T) {
	for _, c := range []*Config{office(), six(), names()} {
		text := Encode(c, EncodeOptions{Annotate: true})
		doc, _ := Parse("f", text, ParseOptions{})
		var visit func(n *Node)
		visit = func(n *Node) {
			for i, item := range n.Items {
				if n.Kind == Object {
					if got, want := string(text[n.Keys[i].Off:n.Keys[i].End]), `"`+n.Keys[i].Text+`"`; got != want {
						t.Errorf("the key %s stands where the text has %s", want, got)
					}
				}
				visit(item)
			}
			if n.Kind != Object && n.Kind != List && n.Kind != String {
				if got := string(text[n.Off:n.End]); got != n.Text {
					t.Errorf("%s stands where the text has %s", n.Text, got)
				}
			}
			if span := doc.Span(n.Off, n.End); span.Start.Offset != int(n.Off) || span.End.Offset != int(n.End) {
				t.Errorf("offsets %d to %d become %d to %d", n.Off, n.End, span.Start.Offset, span.End.Offset)
			}
		}
		visit(doc.Root)
	}
}

func TestManyKeysTwice(t *testing.T) {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "\"k%d\": 1,\n", i)
	}
	for _, again := range []int{0, 15, 16, 17, 39} {
		_, findings := Parse("f", fmt.Appendf(nil, "{\n%s\"k%d\": 2}", b.String(), again), ParseOptions{})
		want := []string{fmt.Sprintf("f:42:1-42:%d KT4002 the key `k%d` stands twice in one map", 5+len(fmt.Sprint(again))-1, again)}
		if diff := cmp.Diff(want, show(findings)); diff != "" {
			t.Errorf("the key of line %d again in line 42 (-want +got):\n%s", again+2, diff)
		}
		if len(findings) == 1 && len(findings[0].Related) > 0 && findings[0].Related[0].Span.Start.Line != again+2 {
			t.Errorf("the first is said to be in line %d, want %d", findings[0].Related[0].Span.Start.Line, again+2)
		}
	}
}

func TestLeadForms(t *testing.T) {
	for text, want := range map[string]string{
		"{\n# a\n\"x\": 1}":                     "a",
		"{\n#a\n\"x\": 1}":                      "a",
		"{\n## a #\n\"x\": 1}":                  "a #",
		"{\n//  a \t\n\"x\": 1}":                " a",
		"{\n/* a */\n\"x\": 1}":                 "a",
		"{\n/* a\n   b\n*/\n\"x\": 1}":          "a\n  b\n",
		"{\n// a\r\n// b\r\n\"x\": 1}":          "a\nb",
		"{ // beside\n\"x\": 1}":                "",
		"{\n// a\n\n\"x\": 1}":                  "a",
		"{\n\"x\": // beside the key\n1}":       "",
		"{\n\"x\":\n// above the value\n1}":     "above the value",
		"{\n// key\n\"x\":\n// value\n1}":       "key\nvalue",
		"{\"y\": 0, // behind\n// a\n\"x\": 1}": "a",
		"{\"x\": 1 // behind\n}":                "",
	} {
		doc, findings := Parse("f", []byte(text), ParseOptions{})
		n, _ := doc.Find("/x")
		if n == nil || n.Lead != want {
			t.Errorf("the comment above x in %q is %q, want %q (%v)", text, n.Lead, want, findings)
		}
	}
}

func TestKindWords(t *testing.T) {
	for kind, want := range map[Kind]string{Null: "null/null", Bool: "boolean/a boolean", Integer: "integer/an integer", Float: "float/a float",
		String: "string/a string", List: "list/a list", Object: "map/a map"} {
		if got := kind.String() + "/" + kind.Phrase(); got != want {
			t.Errorf("kind %d is called %s, want %s", kind, got, want)
		}
	}
}

func TestGetOfNode(t *testing.T) {
	doc, _ := Parse("f", []byte(`{"a": {"b": 1}, "c": [1], "a": 2}`), ParseOptions{})
	for _, c := range []struct {
		n    *Node
		want string
	}{
		{doc.Root.Get("a"), `{ "b": 1 }`}, {doc.Root.Get("a").Get("b"), "1"}, {doc.Root.Get("x"), "none"}, {doc.Root.Get("x").Get("y"), "none"},
		{doc.Root.Get("c").Get("0"), "none"}, {doc.Root.Get("a").Get("b").Get("c"), "none"},
	} {
		got := "none"
		if c.n != nil {
			got = string(Text(c.n))
		}
		if got != c.want {
			t.Errorf("Get finds %s, want %s", got, c.want)
		}
	}
}
