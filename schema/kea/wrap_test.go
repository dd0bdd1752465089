package kea

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// longWords are n words of 30 letters.
func longWords(n int) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("%02d%s", i, strings.Repeat("x", 28)))
	}
	return list
}

// below writes words one below the other, indented.
func below(indent int, list []string) string {
	pad := strings.Repeat(" ", indent)
	var lines []string
	for _, s := range list {
		lines = append(lines, pad+`"`+s+`"`)
	}
	return strings.Join(lines, ",\n")
}

// TestWrap: what does not fit on a line goes below it, level by level.
func TestWrap(t *testing.T) {
	words := longWords(6)
	raw, err := json.Marshal(words)
	if err != nil {
		t.Fatal(err)
	}
	var list []any
	wide := &Context{}
	for _, w := range words {
		list = append(list, w)
		wide.Set(w, int64(1))
	}
	members := strings.ReplaceAll(below(2, words), `",`, `": 1,`) + ": 1"
	for _, c := range []struct {
		name   string
		server Server
		want   string
	}{
		{"list of strings", Server{MACSources: words}, "\"mac-sources\": [\n" + below(2, words) + "\n]"},
		{"list that fits", Server{MACSources: words[:2]}, `"mac-sources": [ "` + words[0] + `", "` + words[1] + `" ]`},
		{"list of an unknown key", Server{Extra: Extra{{"later", raw}}}, "\"later\": [\n" + below(2, words) + "\n]"},
		{"map of an unknown key", Server{Extra: Extra{{"later", Text(nodeOf(t, wide))}}}, "\"later\": {\n" + members + "\n}"},
		{"list in a context", Server{UserContext: (*Context)(nil).Set("l", list)}, "\"user-context\": {\n  \"l\": [\n" + below(4, words) + "\n  ]\n}"},
		{"wide context", Server{UserContext: wide}, "\"user-context\": {\n" + members + "\n}"},
		{"short list in a wide context", Server{UserContext: (*Context)(nil).Set("a", []any{int64(1), int64(2)}).Set("l", list)},
			"\"user-context\": {\n  \"a\": [ 1, 2 ],\n  \"l\": [\n" + below(4, words) + "\n  ]\n}"},
		{"classes of an option", Server{OptionData: []OptionData{{Name: "n", ClientClasses: words}}},
			"\"option-data\": [\n  {\n    \"name\": \"n\",\n    \"client-classes\": [\n" + below(6, words) + "\n    ]\n  }\n]"},
		{"parameters of a hook", Server{Hooks: []Hook{{Library: "x", Parameters: (*Context)(nil).Set("l", list)}}},
			"\"hooks-libraries\": [\n  {\n    \"library\": \"x\",\n    \"parameters\": {\n      \"l\": [\n" + below(8, words) + "\n      ]\n    }\n  }\n]"},
		{"no parameters, and empty ones", Server{Hooks: []Hook{{Library: "x"}, {Library: "y", Parameters: &Context{}}}},
			"\"hooks-libraries\": [\n  { \"library\": \"x\" },\n  { \"library\": \"y\", \"parameters\": {} }\n]"},
	} {
		if diff := cmp.Diff(c.want, encoded(both(V4, c.server), EncodeOptions{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// nodeOf reads what a context is written as.
func nodeOf(t *testing.T, ctx *Context) *Node {
	t.Helper()
	doc := parsed(t, string(Encode(both(V4, Server{UserContext: ctx}), EncodeOptions{})))
	n, _ := doc.Find("/Dhcp4/user-context")
	return n
}

// TestNoLineIsTooLong: what could be broken further does not stand beyond the
// width, whatever the length of what is written.
func TestNoLineIsTooLong(t *testing.T) {
	for n := 1; n < 40; n++ {
		var ctx *Context
		for i := range n % 7 {
			ctx = ctx.Set(fmt.Sprintf("key-%d", i), strings.Repeat("v", n))
		}
		c := both(V4, Server{MACSources: longWords(n), UserContext: ctx,
			OptionData: []OptionData{{Name: strings.Repeat("n", n), Data: strings.Repeat("d", 2*n), ClientClasses: longWords(n % 5)}}})
		for i, line := range strings.Split(string(Encode(c, EncodeOptions{})), "\n") {
			if len(line) > width+1 {
				t.Errorf("line %d of %d words has %d columns: %s", i+1, n, len(line), line)
			}
		}
		text := Encode(c, EncodeOptions{})
		if again, findings := Format("f", text); len(findings) > 0 || string(again) != string(text) {
			t.Errorf("%d words (-written +formatted):\n%s", n, cmp.Diff(string(text), string(again)))
		}
	}
}

// TestTextOfEveryKind: a node on one line, scalars in their own words.
func TestTextOfEveryKind(t *testing.T) {
	for text, want := range map[string]string{
		"null": "null", "true": "true", "false": "false", "0": "0", "007": "007", "-1": "-1", ".5": ".5", "5.": "5.", "+1": "+1", "1e3": "1e3",
		`"a"`: `"a"`, `"\u0041"`: `"A"`, `"\/"`: `"/"`, `"\u0000"`: `"\u0000"`, "\"\xff\"": `"\u00ff"`,
		"[ ]": "[]", "[1,]": "[ 1 ]", "{ }": "{}", `{"a":{},"b":[[]]}`: `{ "a": {}, "b": [ [] ] }`,
		"# c\n[ /* c */ 1 ]": "[ 1 ]",
	} {
		doc, _ := Parse("f", []byte(text), ParseOptions{})
		if got := string(Text(doc.Root)); got != want {
			t.Errorf("%q is written %s, want %s", text, got, want)
		}
	}
}

// TestContextOfEveryKind: what a free map holds of each kind of value.
func TestContextOfEveryKind(t *testing.T) {
	doc := parsed(t, `{"n": null, "t": true, "f": false, "i": -7, "z": 007, "g": 9223372036854775808, "x": 0.50, "s": "a", "l": [1, [2]], "m": {"k": null}, "e": {}, "o": []}`)
	want := &Context{Keys: []string{"n", "t", "f", "i", "z", "g", "x", "s", "l", "m", "e", "o"},
		Values: []any{nil, true, false, int64(-7), int64(7), json.RawMessage("9223372036854775808"), json.RawMessage("0.50"), "a",
			[]any{int64(1), []any{int64(2)}}, &Context{Keys: []string{"k"}, Values: []any{nil}}, &Context{Keys: []string{}, Values: []any{}}, []any{}}}
	if diff := cmp.Diff(want, toContext(doc.Root)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestContextOfTwins: of a key that stands twice the last value is kept.
func TestContextOfTwins(t *testing.T) {
	doc, _ := Parse("f", []byte(`{"a": 1, "b": 2, "a": 3}`), ParseOptions{})
	want := &Context{Keys: []string{"a", "b"}, Values: []any{int64(3), int64(2)}}
	if diff := cmp.Diff(want, toContext(doc.Root)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestJoinComment: lines of the source behind a comment that is there already.
func TestJoinComment(t *testing.T) {
	for _, c := range []struct {
		ctx   *Context
		lines []string
		want  string
	}{
		{nil, []string{"a"}, "a"}, {nil, []string{"a", "b"}, "a\nb"}, {nil, nil, ""},
		{(*Context)(nil).Set("comment", "old"), []string{"a"}, "old\na"},
		{(*Context)(nil).Set("comment", ""), []string{"a"}, "a"},
		{(*Context)(nil).Set("comment", int64(7)), []string{"a"}, "a"},
		{(*Context)(nil).Set("other", "old"), []string{"a"}, "a"},
	} {
		if got := joinComment(c.ctx, c.lines); got != c.want {
			t.Errorf("%v with %q is %q, want %q", c.ctx, c.lines, got, c.want)
		}
	}
}

// TestOldSocketsToOldReleases: of several control sockets an older release gets the first.
func TestOldSocketsToOldReleases(t *testing.T) {
	two := both(V4, Server{ControlSockets: []ControlSocket{{Name: "a"}, {Name: "b"}}})
	for r, want := range map[Release]string{
		R22: `"control-socket": { "socket-name": "a" }`, R24: `"control-socket": { "socket-name": "a" }`, R26: `"control-socket": { "socket-name": "a" }`,
		R30: "\"control-sockets\": [\n  { \"socket-name\": \"a\" },\n  { \"socket-name\": \"b\" }\n]",
		R32: "\"control-sockets\": [\n  { \"socket-name\": \"a\" },\n  { \"socket-name\": \"b\" }\n]",
	} {
		if diff := cmp.Diff(want, encoded(two, EncodeOptions{Release: r})); diff != "" {
			t.Errorf("Kea %s (-want +got):\n%s", r, diff)
		}
	}
}

// TestGuardsOfReleases: class lists under the names of each release, in every map that has them.
func TestGuardsOfReleases(t *testing.T) {
	g := Guard{ClientClasses: []string{"a", "b"}, AdditionalClasses: []string{"c"}}
	old, now := `"client-class": "a", "require-client-classes": [ "c" ]`, `"client-classes": [ "a", "b" ], "evaluate-additional-classes": [ "c" ]`
	for name, c := range map[string]*Config{
		"network":    both(V4, Server{SharedNetworks: []*SharedNetwork{{Guard: g}}}),
		"subnet":     both(V4, Server{Subnets: []*Subnet{{Guard: g}}}),
		"pool":       both(V4, Server{Subnets: []*Subnet{{Pools: []*Pool{{Guard: g}}}}}),
		"delegation": both(V6, Server{Subnets: []*Subnet{{PDPools: []*PDPool{{Guard: g}}}}}),
	} {
		for _, r := range Releases {
			want := now
			if r < R30 {
				want = old
			}
			doc := parsed(t, string(Encode(c, EncodeOptions{Release: r})))
			if got := string(Text(doc.Root)); !strings.Contains(got, want) {
				t.Errorf("%s for Kea %s is %s, want %s in it", name, r, got, want)
			}
		}
	}
}
