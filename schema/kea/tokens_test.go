package kea

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// words renders tokens: line ends in front, kind, text.
func words(list []token) []string {
	names := map[tokenKind]string{atomToken: "atom", openToken: "open", closeToken: "close", commaToken: "comma", colonToken: "colon", noteToken: "note"}
	out := []string{}
	for _, t := range list {
		out = append(out, fmt.Sprintf("%s%s %s", strings.Repeat("^", t.lines), names[t.kind], t.text))
	}
	return out
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
		bad  int
	}{
		{"", []string{}, -1},
		{" \t\r\n", []string{}, -1},
		{"{}[]", []string{"open {", "close }", "open [", "close ]"}, -1},
		{`"a":1,`, []string{`atom "a"`, "colon :", "atom 1", "comma ,"}, -1},
		{"\n\n1\n2", []string{"^^atom 1", "^atom 2"}, -1},
		{"-1.5e+3", []string{"atom -1.5e+3"}, -1},
		{"true false null nonsense a_b", []string{"atom true", "atom false", "atom null", "atom nonsense", "atom a_b"}, -1},
		{`"a \" b"`, []string{`atom "a \" b"`}, -1},
		{"# a  \n1", []string{"note # a", "^atom 1"}, -1},
		{"// a\r\n1", []string{"note // a", "^atom 1"}, -1},
		{"/* a */ 1", []string{"note /* a */", "atom 1"}, -1},
		{"/* a\n b */\n1", []string{"note /* a\n b */", "^atom 1"}, -1},
		{"#", []string{"note #"}, -1},
		{`<?include "a"?>`, []string{`atom <?include "a"?>`}, -1},
		{"1/2", []string{"atom 1"}, 1},
		{"/* a", []string{}, 0},
		{`"a`, []string{}, 0},
		{"\"a\nb\"", []string{}, 0},
		{`"`, []string{}, 0},
		{"<?xml?>", []string{}, 0},
		{"a;b", []string{"atom a"}, 1},
		{"é", []string{}, 0},
		{"1 'a'", []string{"atom 1"}, 2},
		{"\xef\xbb\xbf{}", []string{}, 0},
	} {
		list, bad := tokensOf([]byte(c.text))
		if diff := cmp.Diff(c.want, words(list)); diff != "" || bad != c.bad {
			t.Errorf("%q, no token at %d, want %d (-want +got):\n%s", c.text, bad, c.bad, diff)
		}
	}
}

// TestTokensAreTheText: tokens stand where they say, and only white space is between.
func TestTokensAreTheText(t *testing.T) {
	for _, c := range []*Config{office(), six(), names()} {
		text := string(Encode(c, EncodeOptions{Annotate: true}))
		list, bad := tokensOf([]byte(text))
		if bad >= 0 {
			t.Fatalf("no token at %d", bad)
		}
		done := 0
		for _, tok := range list {
			if gap := text[done:tok.off]; strings.TrimSpace(gap) != "" || strings.Count(gap, "\n") != tok.lines {
				t.Errorf("%q stands between tokens, %d line ends are counted", gap, tok.lines)
			}
			if !strings.HasPrefix(text[tok.off:], tok.text) {
				t.Errorf("%q does not stand at %d", tok.text, tok.off)
			}
			done = tok.off + len(tok.text)
		}
	}
}

func TestNoteLen(t *testing.T) {
	for text, want := range map[string]int{
		"#": 1, "# a": 3, "# a\nb": 3, "//": 2, "// a\nb": 4, "/": 0, "/ /": 0, "/*": 0, "/*/": 0, "/**/": 4, "/* a */ b": 7, "/* /* */": 8,
	} {
		if got := noteLen([]byte(text)); got != want {
			t.Errorf("the comment of %q has %d bytes, want %d", text, got, want)
		}
	}
}

func TestIsBlock(t *testing.T) {
	for text, want := range map[string]bool{"/* a */": true, "// a": false, "# a": false, `"/*"`: false, "1": false} {
		list, _ := tokensOf([]byte(text))
		if got := list[0].isBlock(); got != want {
			t.Errorf("%q is a comment that others follow: %v", text, got)
		}
	}
}

// TestFormatForms lays out texts of every form. Each stays as it is when it
// is laid out again.
func TestFormatForms(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"only blanks", " \n\n ", ""},
		{"only a comment", "  # a", "# a\n"},
		{"a value", `"x"`, "\"x\"\n"},
		{"empty containers", "{ }", "{}\n"},
		{"empty over lines", "{\n}", "{\n}\n"},
		{"empty list over lines", "[\n\n]", "[\n]\n"},
		{"nested empties", "[[],{},[{}]]", "[ [], {}, [ {} ] ]\n"},
		{"tabs and blanks", "{\t\"a\"  :\t1\t}", "{ \"a\": 1 }\n"},
		{"blanks in strings stay", `{"a":"x  y"}`, "{ \"a\": \"x  y\" }\n"},
		{"only a comment inside", "{ /* a */ }", "{ /* a */ }\n"},
		{"only a comment inside, on a line", "{\n# a\n}", "{\n  # a\n}\n"},
		{"comment behind the bracket", "{ # a\n}", "{  # a\n}\n"},
		{"two comments behind the bracket", "{ /* a */ // b\n}", "{  /* a */  // b\n}\n"},
		{"comment that leads on its line", "{\n/* a */ \"k\": 1\n}", "{\n  /* a */ \"k\": 1\n}\n"},
		{"comment behind a value", "{\n\"k\": 1 /* a */\n}", "{\n  \"k\": 1  /* a */\n}\n"},
		{"comment ahead of the comma", "{\n\"k\": 1 /* a */, \"l\": 2\n}", "{\n  \"k\": 1,  /* a */\n  \"l\": 2\n}\n"},
		{"comment between key and colon", "{\n\"k\" // a\n: 1\n}", "{\n  \"k\" // a\n    : 1\n}\n"},
		{"comment behind the last bracket", "{} # a", "{}  # a\n"},
		{"comment below the last bracket", "{}\n# a", "{}\n# a\n"},
		{"comment far below", "{}\n\n\n# a", "{}\n\n# a\n"},
		{"comment above with a gap", "# a\n\n\n{}", "# a\n\n{}\n"},
		{"gap at the start of a map goes", "{\n\n\n\"a\": 1\n}", "{\n  \"a\": 1\n}\n"},
		{"gap at the end of a map goes", "{\n\"a\": 1\n\n\n}", "{\n  \"a\": 1\n}\n"},
		{"gap between a comment and its key stays", "{\n# a\n\n\"a\": 1\n}", "{\n  # a\n\n  \"a\": 1\n}\n"},
		{"list of maps", "[{\"a\":1},\n{\"b\":2}]", "[\n  { \"a\": 1 },\n  { \"b\": 2 }\n]\n"},
		{"map in one line inside lines", "{\n\"a\": {\"b\": {\"c\": 1}}\n}", "{\n  \"a\": { \"b\": { \"c\": 1 } }\n}\n"},
		{"deeper lines", "{\"a\":{\"b\":{\n\"c\":1}}}", "{\n  \"a\": {\n    \"b\": {\n      \"c\": 1\n    }\n  }\n}\n"},
		{"commas only", "[1,,,2]", "[ 1,,, 2 ]\n"},
		{"comma on a line of its own", "[1\n,\n2]", "[\n  1,\n  2\n]\n"},
		{"several values of a part", "1, 2", "1,\n2\n"},
		{"members of a part", "\"a\": 1,\n\n\"b\": 2,", "\"a\": 1,\n\n\"b\": 2,\n"},
		{"part with an include", "<?include \"a\"?>\n\"b\": 1", "<?include \"a\"?>\n\"b\": 1\n"},
		{"include beside a member", "{ <?include \"a\"?>, \"b\": 1 }", "{ <?include \"a\"?>, \"b\": 1 }\n"},
		{"number forms", "[ +1,-0.5,1e+9,.5,5. ]", "[ +1, -0.5, 1e+9, .5, 5. ]\n"},
		{"carriage returns", "{\r\n\r\n\"a\": 1,\r\n\r\n\"b\": 2\r\n}\r\n", "{\n  \"a\": 1,\n\n  \"b\": 2\n}\n"},
		{"comments in a row", "[\n1 /* a */ // b\n]", "[\n  1  /* a */  // b\n]\n"},
		{"block comment of lines keeps its own", "[\n    /* a\n    b */ 1\n]", "[\n  /* a\n    b */ 1\n]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := Format("f", []byte(c.in))
			if diff := cmp.Diff(c.want, string(got)); diff != "" || len(findings) > 0 {
				t.Errorf("layout of %q (-want +got):\n%s%v", c.in, diff, show(findings))
			}
			laws(t, []byte(c.in))
		})
	}
}

// TestFormatDeep: brackets may stand deep in each other, to a limit.
func TestFormatDeep(t *testing.T) {
	for depth, ok := range map[int]bool{1: true, 100: true, deepest: true, deepest + 1: false} {
		text := strings.Repeat("[", depth) + strings.Repeat("]", depth)
		got, findings := Format("f", []byte(text))
		if (len(findings) == 0) != ok {
			t.Errorf("%d deep: %v", depth, show(findings))
		}
		if !ok && (string(got) != text || show(findings)[0] != "f:1:1001-1:1002 KT4001 brackets stand too deep in each other") {
			t.Errorf("%d deep: %v", depth, show(findings))
		}
	}
}

// TestFormatFindings: what of a text no layout can mend, and where.
func TestFormatFindings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"]", "f:1:1-1:2 KT4001 the bracket `]` closes nothing"},
		{"{]", "f:1:2-1:3 KT4001 the bracket `]` closes nothing"},
		{"{\n}\n}", "f:3:1-3:2 KT4001 the bracket `}` closes nothing"},
		{"[1", "f:1:3-1:3 KT4001 not JSON: the text ends before the configuration does"},
		{"\"a\": [1", "f:1:8-1:8 KT4001 the text ends before `]`"},
		{"\"a\": { \"b\": [", "f:1:14-1:14 KT4001 the text ends before `]`"},
		{"\"a\": ;", "f:1:4-1:5 KT4001 not JSON: invalid character ':' at start of value"},
		{"{ \"a\": x }", "f:1:8-1:9 KT4001 not JSON: invalid character 'x' at start of value"},
		{"{ \"a\": 1 \"b\": 2 }", "f:1:10-1:11 KT4001 not JSON: invalid character '\"' after object value (expecting ',' or '}')"},
		{"{ \"a\": 1 } { }", "f:1:12-1:13 KT4001 not JSON: text after the end of the configuration"},
		{"{ <?include \"a\"?> ; }", "f:1:19-1:20 KT4001 not JSON: invalid character ';' at start of value"},
	} {
		out, findings := Format("f", []byte(c.text))
		if len(findings) == 0 || string(out) != c.text {
			t.Errorf("%q has findings %v, and becomes %q", c.text, show(findings), out)
			continue
		}
		if got := show(findings)[0]; !strings.HasPrefix(got, c.want) {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}
