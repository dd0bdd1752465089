package kea

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"one line stays one", `{"a":1,"b":[1,2],"c":{},"d":[ ]}`, "{ \"a\": 1, \"b\": [ 1, 2 ], \"c\": {}, \"d\": [] }\n"},
		{"lines stay lines", "{\"a\":\n1}", "{\n  \"a\": 1\n}\n"},
		{"inner lines open the outer", "{ \"Dhcp4\": {\n\"a\": 1 } }", "{\n  \"Dhcp4\": {\n    \"a\": 1\n  }\n}\n"},
		{"comma first", "{\n  \"a\": 1\n  , \"b\": 2\n}", "{\n  \"a\": 1,\n  \"b\": 2\n}\n"},
		{"extra commas stay", "{ \"a\": 1,, \"b\": [ 2, ], }", "{ \"a\": 1,, \"b\": [ 2, ], }\n"},
		{"one empty line at most", "{\n\n\"a\": 1,\n\n\n\n\"b\": 2\n\n}", "{\n  \"a\": 1,\n\n  \"b\": 2\n}\n"},
		{"comments of lines", "# one\n\n  // two\n{ // three\n\"a\": 1, // four\n# five\n\"b\": 2 // six\n// seven\n} // eight\n// nine",
			"# one\n\n// two\n{  // three\n  \"a\": 1,  // four\n  # five\n  \"b\": 2  // six\n  // seven\n}  // eight\n// nine\n"},
		{"comment ahead of its comma", "{\n\"a\": 1 // one\n,\n\"b\": 2 }", "{\n  \"a\": 1,  // one\n  \"b\": 2\n}\n"},
		{"comments between", "{ /* 1 */ \"a\" /* 2 */ : /* 3 */ 1 /* 4 */, /* 5 */ \"b\": 2 /* 6 */ }",
			"{ /* 1 */ \"a\" /* 2 */: /* 3 */ 1, /* 4 */ /* 5 */ \"b\": 2 /* 6 */ }\n"},
		{"comment of several lines", "{\n/* a\n b */\n\"a\": 1 }", "{\n  /* a\n b */\n  \"a\": 1\n}\n"},
		{"comment behind a colon", "{ \"a\": // x\n1 }", "{\n  \"a\": // x\n    1\n}\n"},
		{"includes", "{ <?include \"a\"?>\n\"b\": <?include \"c\"?> ,\n\"d\": [<?include  \"e\"?>,1]}",
			"{\n  <?include \"a\"?>\n  \"b\": <?include \"c\"?>,\n  \"d\": [ <?include  \"e\"?>, 1 ]\n}\n"},
		{"part of a file", "\"a\":1,\n\"b\":[1]", "\"a\": 1,\n\"b\": [ 1 ]\n"},
		{"numbers and words", "[007,.5,-1,true,null]", "[ 007, .5, -1, true, null ]\n"},
		{"line ends of others", "{\r\n\"a\": 1 // x\r\n}\r\n", "{\n  \"a\": 1  // x\n}\n"},
		{"too long for a line", `{ "a": [ "` + strings.Repeat("x", 60) + `", "` + strings.Repeat("y", 60) + `" ] }`,
			"{\n  \"a\": [\n    \"" + strings.Repeat("x", 60) + "\",\n    \"" + strings.Repeat("y", 60) + "\"\n  ]\n}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := Format("f", []byte(c.in))
			if diff := cmp.Diff(c.want, string(got)); diff != "" || len(findings) > 0 {
				t.Errorf("layout of\n%s\n(-want +got):\n%s%v", c.in, diff, show(findings))
			}
			laws(t, []byte(c.in))
		})
	}
}

// laws checks what holds for the layout of any text.
func laws(t *testing.T, src []byte) {
	t.Helper()
	out, findings := Format("f", src)
	if len(findings) > 0 {
		if string(out) != string(src) {
			t.Errorf("%q has findings and is changed to %q", src, out)
		}
		return
	}
	again, findings := Format("f", out)
	if len(findings) > 0 || string(again) != string(out) {
		t.Errorf("%q is laid out as %q, and that as %q, with %v", src, out, again, show(findings))
	}
	for _, notes := range []bool{false, true} {
		if diff := cmp.Diff(kept(src, notes), kept(out, notes)); diff != "" {
			t.Errorf("tokens of %q (-before +after):\n%s", src, diff)
		}
	}
}

// kept lists the comments of a text, or all the rest.
func kept(src []byte, notes bool) []string {
	list, _ := tokensOf(src)
	var texts []string
	for _, tok := range list {
		if (tok.kind == noteToken) == notes {
			texts = append(texts, tok.text)
		}
	}
	return texts
}

func TestFormatRefuses(t *testing.T) {
	for in, want := range map[string]string{
		`{ "a": 1`:                   "f:1:9-1:9 KT4001 not JSON: the text ends before the configuration does",
		`{ "a": 1 ]`:                 "f:1:10-1:11 KT4001 the bracket `]` closes nothing",
		`{ "a" 1 }`:                  "f:1:7-1:8 KT4001 not JSON: invalid character '1' after object name (expecting ':')",
		"{ \"a }\n":                  "f:1:7-2:1 KT4001 not JSON: invalid character '\\n' in string (expecting non-control character)",
		`{ "a": 1 } /* `:             "f:1:12-1:14 KT4001 the comment is not closed",
		"\"a\": <?include \"b\"":     "f:1:6-1:7 KT4001 this is no part of a configuration",
		"\"a\": [ <?include \"b\"?>": "f:1:23-1:23 KT4001 the text ends before `]`",
	} {
		out, findings := Format("f", []byte(in))
		if len(findings) == 0 || show(findings)[0] != want || string(out) != in {
			t.Errorf("%q: want %q, got %q and %q", in, want, show(findings), out)
		}
	}
}

func TestIsConfig(t *testing.T) {
	for src, want := range map[string]bool{
		"{": true, "# x\n // y\n/* z */ {": true, "[]": true, `"a": 1`: true, `<?include "x"?>`: true,
		"": false, "# only\n": false, "subnet 192.0.2.0": false, "# x\noption domain-name \"x\";": false, "1": false, "}": false,
	} {
		if IsConfig([]byte(src)) != want {
			t.Errorf("%q looks like a configuration of Kea: want %v", src, want)
		}
	}
}

// TestEncodeIsFormatted: what keatool writes is laid out as it formats.
func TestEncodeIsFormatted(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/dhcpd/conf/*/*.json")
	if len(files) < 20 {
		t.Fatalf("only %d configurations to look at", len(files))
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		laws(t, src)
		if out, findings := Format(name, src); len(findings) > 0 || string(out) != string(src) {
			t.Errorf("%s (-written +formatted):\n%s", name, cmp.Diff(string(src), string(out)))
		}
	}
}

func FuzzFormat(f *testing.F) {
	files, _ := filepath.Glob("../../testdata/dhcpd/conf/*/*.json")
	for _, name := range files {
		if src, err := os.ReadFile(name); err == nil && len(src) < 2000 {
			f.Add(src)
		}
	}
	for _, s := range []string{"{ /* 1 */ \"a\" /* 2 */ : // 3\n 1 /* 4\n */,, /* 5 */ } # 6", "<?include \"a\"?> \"b\": [ <?include \"c\"?>, ]", "[1,[2,{\"a\":[]}]]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) { laws(t, src) })
}
