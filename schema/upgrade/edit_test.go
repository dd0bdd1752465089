package upgrade

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// edited reads text, lets work plan changes of the map or list `m` in it, and
// returns the new text.
func edited(t *testing.T, text string, work func(*editor, *kea.Node)) string {
	t.Helper()
	d, found := kea.Parse("f", []byte(text), kea.ParseOptions{})
	if found.HasErrors() {
		t.Fatalf("cannot read it: %v\n%s", found, text)
	}
	e := &editor{text: d.Text()}
	n := d.Root
	if m := n.Get("m"); m != nil {
		n = m
	}
	work(e, n)
	e.settle()
	out := e.render(0, int32(len(e.text)))
	if _, found := kea.Parse("f", []byte(out), kea.ParseOptions{}); found.HasErrors() {
		t.Errorf("what comes of\n%s\ncannot be read: %v\n%s", text, found, out)
	}
	return out
}

// removing takes members out by their places.
func removing(places ...int) func(*editor, *kea.Node) {
	return func(e *editor, n *kea.Node) {
		for _, i := range places {
			e.remove(n, i)
		}
	}
}

// adding puts `"new": 0` behind a place.
func adding(place int) func(*editor, *kea.Node) {
	return func(e *editor, n *kea.Node) { e.add(n, place, part{text: `"new": 0`}) }
}

func both(a, b func(*editor, *kea.Node)) func(*editor, *kea.Node) {
	return func(e *editor, n *kea.Node) { a(e, n); b(e, n) }
}

func TestEditor(t *testing.T) {
	for _, c := range []struct {
		name, in string
		work     func(*editor, *kea.Node)
		want     string
	}{
		{"first of a line", `{ "a": 1, "b": 2 }`, removing(0), `{ "b": 2 }`},
		{"last of a line", `{ "a": 1, "b": 2 }`, removing(1), `{ "a": 1 }`},
		{"middle of a line", `{ "a": 1, "b": 2, "c": 3 }`, removing(1), `{ "a": 1, "c": 3 }`},
		{"last two of a line", `{ "a": 1, "b": 2, "c": 3 }`, removing(1, 2), `{ "a": 1 }`},
		{"first and last", `{ "a": 1, "b": 2, "c": 3 }`, removing(0, 2), `{ "b": 2 }`},
		{"all", `{ "a": 1, "b": 2 }`, removing(0, 1), `{ }`},
		{"the only one", `{ "a": 1 }`, removing(0), `{ }`},
		{"no blanks", `{"a":1,"b":2,"c":3}`, removing(0, 1), `{"c":3}`},
		{"of a list", `[ 1, 2, 3 ]`, removing(0, 2), `[ 2 ]`},
		{"extra comma", `{ "a": 1, "b": 2, }`, removing(1), `{ "a": 1 }`},
		{"two commas", `{ "a": 1,, "b": 2 }`, removing(0), `{ "b": 2 }`},

		{"line", "{\n  \"a\": 1,\n  \"b\": 2\n}", removing(0), "{\n  \"b\": 2\n}"},
		{"last line", "{\n  \"a\": 1,\n  \"b\": 2\n}", removing(1), "{\n  \"a\": 1\n}"},
		{"line with what belongs to it", "{\n  \"a\": 1,\n  // about b\n  # really\n  \"b\": 2, // two\n  // about c\n  \"c\": 3\n}", removing(1),
			"{\n  \"a\": 1,\n  // about c\n  \"c\": 3\n}"},
		{"comment ahead of a blank line stays", "{\n  // about all\n\n  \"a\": 1,\n  \"b\": 2\n}", removing(0), "{\n  // about all\n\n  \"b\": 2\n}"},
		{"comma on a line of its own", "{\n  \"a\": 1\n  , // mine\n  \"b\": 2\n}", removing(1), "{\n  \"a\": 1\n   // mine\n}"},
		{"comma in a comment", "{\n  \"a\": 1 // one, not two\n  , \"b\": 2\n}", removing(1), "{\n  \"a\": 1 // one, not two\n  \n}"},
		{"comma behind a comment", "{ \"a\": 1 /* one, */, \"b\": 2 }", removing(1), "{ \"a\": 1 /* one, */ }"},
		{"paragraph", "{\n  \"a\": 1,\n\n  \"b\": 2\n}", removing(1), "{\n  \"a\": 1\n}"},
		{"paragraph in the middle", "{\n  \"a\": 1,\n\n  \"b\": 2,\n\n  \"c\": 3\n}", removing(1), "{\n  \"a\": 1,\n\n  \"c\": 3\n}"},
		{"line that ends with the bracket", "{ \"a\": 1,\n  \"b\": 2 }", removing(1), `{ "a": 1 }`},
		{"line that ends with the bracket, behind a comment", "{ \"a\": 1, // one\n  \"b\": 2 }", removing(1), "{ \"a\": 1 // one\n }"},
		{"several lines", "{\n  \"a\": {\n    \"x\": 1\n  },\n  \"b\": 2\n}", removing(0), "{\n  \"b\": 2\n}"},
		{"first of a line that goes on", "{\n  \"a\": 1, \"b\": 2,\n  \"c\": 3\n}", removing(0), "{\n  \"b\": 2,\n  \"c\": 3\n}"},
		{"carriage returns", "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}", removing(0), "{\r\n  \"b\": 2\r\n}"},

		{"new line with carriage return", "{\r\n  \"a\": 1 // one\r\n}", adding(0), "{\r\n  \"a\": 1, // one\r\n  \"new\": 0\r\n}"},
		{"new line ahead of carriage return", "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}", adding(0), "{\r\n  \"a\": 1,\r\n  \"new\": 0,\r\n  \"b\": 2\r\n}"},

		{"new last of a line", `{ "a": 1 }`, adding(0), `{ "a": 1, "new": 0 }`},
		{"new in the middle", `{ "a": 1, "b": 2 }`, adding(0), `{ "a": 1, "new": 0, "b": 2 }`},
		{"new behind an extra comma", `{ "a": 1, }`, adding(0), `{ "a": 1, "new": 0 }`},
		{"new line", "{\n\t\"a\": 1\n}", adding(0), "{\n\t\"a\": 1,\n\t\"new\": 0\n}"},
		{"new line behind a comment", "{\n  \"a\": 1 // one\n}", adding(0), "{\n  \"a\": 1, // one\n  \"new\": 0\n}"},
		{"new line between", "{\n  \"a\": 1, # one\n  \"b\": 2\n}", adding(0), "{\n  \"a\": 1, # one\n  \"new\": 0,\n  \"b\": 2\n}"},
		{"new line behind a comment of one line", "{\n  \"a\": 1, /* one */\n  \"b\": 2\n}", adding(0), "{\n  \"a\": 1, /* one */\n  \"new\": 0,\n  \"b\": 2\n}"},
		{"new first line", "{\n  \"a\": 1\n}", adding(-1), "{\n  \"new\": 0,\n  \"a\": 1\n}"},
		{"new first", `{ "a": 1 }`, adding(-1), `{ "new": 0, "a": 1 }`},
		{"new only one", `{}`, adding(-1), `{ "new": 0 }`},
		{"instead of the last", "{\n  \"a\": 1,\n  \"b\": 2\n}", both(removing(1), adding(1)), "{\n  \"a\": 1,\n  \"new\": 0\n}"},
		{"instead of the first", "{\n  \"a\": 1,\n  \"b\": 2\n}", both(removing(0), adding(0)), "{\n  \"new\": 0,\n  \"b\": 2\n}"},
		{"instead of the only one", `{ "a": 1 }`, both(removing(0), adding(0)), `{ "new": 0 }`},
		{"twice new", `{ "a": 1 }`, both(adding(0), func(e *editor, n *kea.Node) { e.add(n, 0, part{text: `"more": 0`}) }), `{ "a": 1, "new": 0, "more": 0 }`},
		{"instead of the only one, without blanks", `{"a":1}`, both(removing(0), adding(0)), `{ "new": 0 }`},
		{"two commas and the last", `{ "a": 1,, "b": 2 }`, removing(1), `{ "a": 1 }`},
		{"last of three lines that end with the bracket", "{ \"a\": 1,\n  \"b\": 2,\n  \"c\": 3 }", removing(1, 2), `{ "a": 1 }`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, edited(t, c.in, c.work)); diff != "" {
				t.Errorf("what comes of\n%s\n(-want +got):\n%s", c.in, diff)
			}
		})
	}
}

// TestMoves: a stretch that moves takes the changes inside it along, and its
// indentation follows.
func TestMoves(t *testing.T) {
	in := "{\n      \"from\": [\n        // old\n        { \"a\": 1 }\n      ],\n  \"to\": 2\n}"
	got := edited(t, in, func(e *editor, n *kea.Node) {
		list := n.Items[0]
		inner := list.Items[0]
		e.replace(inner.Keys[0].Off, inner.Keys[0].End, part{text: `"b"`})
		e.remove(n, 0)
		e.add(n, 1, part{text: `"new": `}, part{off: list.Off, end: list.End, was: e.indentAt(list.Off), indent: "  "})
	})
	want := "{\n  \"to\": 2,\n  \"new\": [\n    // old\n    { \"b\": 1 }\n  ]\n}"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMovesWithComments(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"lines", "{\n  \"m\": {\n    // about a\n    # twice\n    \"a\": 1, // one\n    \"b\": 2\n  },\n  \"z\": 0\n}",
			"{\n  \"m\": {\n    \"b\": 2\n  },\n  // about a\n  # twice\n  \"a\": 1, // one\n  \"z\": 0\n}"},
		{"to the end", "{\n  \"m\": {\n    \"b\": 2,\n    \"a\": 1 # one\n  }\n}",
			"{\n  \"m\": {\n    \"b\": 2\n  },\n  \"a\": 1 # one\n}"},
		{"into a line", "{ \"m\": {\n  // about a\n  \"a\": 1, // one\n  \"b\": 2 }, \"z\": 0 }",
			"{ \"m\": {\n  \"b\": 2 },\n// about a\n\"a\": 1, // one\n \"z\": 0 }"},
		{"comment of lines", "{\n  \"m\": {\n    \"b\": 2, /* b */\n    /* about\n       a */\n    \"a\": 1\n  },\n  \"z\": 0\n}",
			"{\n  \"m\": {\n    \"b\": 2 /* b */\n  },\n  /* about\n     a */\n  \"a\": 1,\n  \"z\": 0\n}"},
		{"comment of another", "{\n  \"m\": {\n    /* all */\n    \"b\": 2, /* b */\n    \"a\": 1\n  }\n}",
			"{\n  \"m\": {\n    /* all */\n    \"b\": 2 /* b */\n  },\n  \"a\": 1\n}"},
		{"comments in a row", "{\n  \"m\": {\n    \"b\": 2,\n    /* one */ /* two */\n    \"a\": 1\n  }\n}",
			"{\n  \"m\": {\n    \"b\": 2\n    /* one */ /* two */\n  },\n  \"a\": 1\n}"},
		{"ahead of what follows on the line", "{\n  \"m\": {\n    \"a\": 1 // one\n  }, \"z\": 0\n}", "{\n  \"m\": {\n  },\n  \"a\": 1, // one\n \"z\": 0\n}"},
		{"out of a line", "{\n  \"m\": { \"a\": 1, \"b\": 2 } // both\n}", "{\n  \"m\": { \"b\": 2 }, // both\n  \"a\": 1\n}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := kea.Parse("f", []byte(c.in), kea.ParseOptions{})
			e := &editor{text: c.in}
			m := d.Root.Get("m")
			i := indexOf(m, "a")
			e.addMember(d.Root, 0, e.withComments(m, i, part{off: m.Keys[i].Off, end: m.Items[i].End}))
			e.remove(m, i)
			e.settle()
			got := e.render(0, int32(len(c.in)))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("what comes of\n%s\n(-want +got):\n%s", c.in, diff)
			}
			if _, found := kea.Parse("f", []byte(got), kea.ParseOptions{}); found.HasErrors() {
				t.Errorf("it cannot be read: %v", found)
			}
		})
	}
}

// TestInsertionsAtEdges: what is put in where something goes stays.
func TestInsertionsAtEdges(t *testing.T) {
	e := &editor{text: "abcdef"}
	e.replace(1, 3)
	e.replace(1, 1, part{text: "<"})
	e.replace(3, 3, part{text: ">"})
	e.replace(2, 2, part{text: "lost"})
	e.settle()
	if got, want := e.render(0, 6), "a<>def"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestComma(t *testing.T) {
	for _, c := range []struct {
		text string
		want int32
	}{{",", 0}, {" \n,", 2}, {"// a,\n,", 6}, {"# a,\n,", 5}, {"/* , */,", 7}, {"/* , // */ ,", 11}, {"<?include \"a,b\"?> ,", 18}, {"// a,", -1}, {"/* ,", -1}, {"", -1},
		{" }", -1}} {
		e := &editor{text: c.text}
		if got := e.comma(0, int32(len(c.text))); got != c.want {
			t.Errorf("the comma of %q is at %d, want %d", c.text, got, c.want)
		}
	}
}

func TestLineEnd(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "0 true false"}, {"  \nx", "2 true false"}, {" // a\n", "5 false true"}, {"# a", "3 false true"}, {"/* a */ \r\n", "8 false true"},
		{"/* a */ b", "9 false false"}, {"/* a\n*/", "4 false false"}, {" }", "2 false false"}, {"/* a */ /* b */", "15 false false"},
	} {
		end, blank, comment := (&editor{text: c.text}).lineEnd(0)
		if got := fmt.Sprint(end, blank, comment); got != c.want {
			t.Errorf("lineEnd of %q is %s, want %s", c.text, got, c.want)
		}
	}
}

func TestReindent(t *testing.T) {
	for _, c := range []struct{ text, was, indent, want string }{
		{"a\n  b\n    c", "  ", "", "a\nb\n  c"},
		{"a\n  b", "  ", "  ", "a\n  b"},
		{"a\n\n b", "  ", "\t", "a\n\n b"},
		{"one line", " ", "  ", "one line"},
		{"a\n\tb", "\t", "    ", "a\n    b"},
	} {
		if got := reindent(c.text, c.was, c.indent); got != c.want {
			t.Errorf("reindent(%q, %q, %q) = %q, want %q", c.text, c.was, c.indent, got, c.want)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{"a": `"a"`, `a"b\c`: `"a\"b\\c"`, "a\tb\n": "\"a\\u0009b\\u000a\"", "é": `"é"`} {
		got := quote(in)
		if got != want {
			t.Errorf("quote(%q) = %s, want %s", in, got, want)
		}
		d, found := kea.Parse("f", []byte(got), kea.ParseOptions{})
		if len(found) > 0 || d.Root.Text != in {
			t.Errorf("quote(%q) = %s, which is read as %q: %v", in, got, d.Root.Text, found)
		}
	}
}

func TestShort(t *testing.T) {
	long := strings.Repeat("ä", 60)
	for in, want := range map[string]string{"a\n   b": "a b", "a`b": "a'b", long: strings.Repeat("ä", 35) + "…", "": ""} {
		if got := short(in); got != want {
			t.Errorf("short(%q) = %q, want %q", in, got, want)
		}
	}
}
