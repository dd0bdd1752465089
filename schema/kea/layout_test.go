package kea

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// encoded returns the lines inside of the server's map.
func encoded(c *Config, o EncodeOptions) string {
	var out []string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(Encode(c, o)), "\n"), "\n") {
		if rest, ok := strings.CutPrefix(line, "    "); ok {
			out = append(out, rest)
		}
	}
	return strings.Join(out, "\n")
}

// TestWidth: an object of one line is at most 110 columns wide, its comma included.
func TestWidth(t *testing.T) {
	for n := 60; n < 110; n++ {
		c := both(V4, Server{OptionData: []OptionData{{Name: "a", Data: "x"}, {Name: "b", Data: strings.Repeat("x", n)}}})
		text := string(Encode(c, EncodeOptions{}))
		oneLine := fmt.Sprintf(`      { "name": "b", "data": %q }`, strings.Repeat("x", n))
		fits := len(oneLine)+1 <= width // a comma may follow
		if strings.Contains(text, oneLine) != fits {
			t.Errorf("an object of %d columns is on one line: %v, want %v\n%s", len(oneLine), !fits, fits, text)
		}
	}
}

// TestLayout: what stands on one line and what over several.
func TestLayout(t *testing.T) {
	subnet := func(s Subnet) *Config { return both(V4, Server{Subnets: []*Subnet{&s}}) }
	for _, c := range []struct {
		name   string
		config *Config
		want   string
	}{
		{"empty server", both(V4, Server{}), `"subnet4": []`},
		{"empty server of DHCPv6", both(V6, Server{}), `"subnet6": []`},
		{"empty DDNS server", &Config{DhcpDdns: &DDNS{}}, `"tsig-keys": []`},
		{"scalars", both(V4, Server{ServerTag: "x", Lifetimes: Lifetimes{Valid: u32(1)}}), "\"server-tag\": \"x\",\n\"valid-lifetime\": 1"},
		{"map", both(V4, Server{Interfaces: &InterfacesConfig{Interfaces: []string{"a", "b"}}}), `"interfaces-config": { "interfaces": [ "a", "b" ] }`},
		{"empty map", both(V4, Server{ServerTag: "x", Interfaces: &InterfacesConfig{}, Compatibility: &Compatibility{}}), `"server-tag": "x"`},
		{"one element", both(V4, Server{OptionData: []OptionData{{Name: "a", Data: "b"}}}), `"option-data": [ { "name": "a", "data": "b" } ]`},
		{"two elements", both(V4, Server{OptionData: []OptionData{{Name: "a", Data: "b"}, {Name: "c", Data: "d"}}}),
			"\"option-data\": [\n  { \"name\": \"a\", \"data\": \"b\" },\n  { \"name\": \"c\", \"data\": \"d\" }\n]"},
		{"subnet", subnet(Subnet{ID: 1, Prefix: "10.0.0.0/8"}), "\"subnet4\": [\n  {\n    \"id\": 1,\n    \"subnet\": \"10.0.0.0/8\"\n  }\n]"},
		{"long list", both(V4, Server{Interfaces: &InterfacesConfig{Interfaces: []string{strings.Repeat("a", 60), strings.Repeat("b", 60)}}}),
			"\"interfaces-config\": {\n  \"interfaces\": [\n    \"" + strings.Repeat("a", 60) + "\",\n    \"" + strings.Repeat("b", 60) + "\"\n  ]\n}"},
		{"no data", both(V4, Server{OptionData: []OptionData{{Name: "a", Data: "b", NoData: true}}}), `"option-data": [ { "name": "a" } ]`},
		{"no list", both(V4, Server{ServerTag: "x", Subnets: []*Subnet{}, OptionData: []OptionData{}, MACSources: []string{}}), `"server-tag": "x"`},
		{"empty context", both(V4, Server{ServerTag: "x", UserContext: &Context{}}), `"server-tag": "x"`},
		{"two codes of a class to 2.6", both(V4, Server{Classes: []*Class{{Name: "a"}, {Name: "b", OnlyInAdditional: true}}}),
			"\"client-classes\": [\n  { \"name\": \"a\" },\n  { \"name\": \"b\", \"only-in-additional-list\": true }\n]"},
		{"unknown keys", both(V4, Server{Extra: Extra{{"a", json.RawMessage(`[1,{"b":null}]`)}, {"c", json.RawMessage("nonsense")}, {"d", nil}}}),
			"\"a\": [ 1, { \"b\": null } ],\n\"c\": null,\n\"d\": null"},
	} {
		if diff := cmp.Diff(c.want, encoded(c.config, EncodeOptions{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestNotes: comments and origins in each style.
func TestNotes(t *testing.T) {
	note := Note{Comments: []string{"one", "two\nthree"}, Origin: "d.conf:7"}
	class := func(ctx *Context) *Config {
		return both(V4, Server{Classes: []*Class{{Note: note, Name: "a", UserContext: ctx}}})
	}
	hook := both(V4, Server{Hooks: []Hook{{Note: note, Library: "x"}}})
	old := (*Context)(nil).Set("comment", "old").Set("x", int64(1))
	const lines = "  // one\n  // two\n  // three\n"
	for _, c := range []struct {
		name   string
		config *Config
		o      EncodeOptions
		want   string
	}{
		{"kept", class(nil), EncodeOptions{}, "\"client-classes\": [\n" + lines + "  { \"name\": \"a\" }\n]"},
		{"dropped", class(nil), EncodeOptions{Comments: CommentsDrop}, `"client-classes": [ { "name": "a" } ]`},
		{"in the context", class(nil), EncodeOptions{Comments: CommentsContext}, `"client-classes": [ { "name": "a", "user-context": { "comment": "one\ntwo\nthree" } } ]`},
		{"in the context beside another", class(old), EncodeOptions{Comments: CommentsContext}, `"client-classes": [ { "name": "a", "user-context": { "comment": "old\none\ntwo\nthree", "x": 1 } } ]`},
		{"with origin", class(nil), EncodeOptions{Comments: CommentsDrop, Annotate: true}, `"client-classes": [ { "name": "a", "user-context": { "origin": "d.conf:7" } } ]`},
		{"with comment and origin", class(old), EncodeOptions{Comments: CommentsContext, Annotate: true},
			"\"client-classes\": [\n  { \"name\": \"a\", \"user-context\": { \"comment\": \"old\\none\\ntwo\\nthree\", \"x\": 1, \"origin\": \"d.conf:7\" } }\n]"},
		{"of a hook", hook, EncodeOptions{}, "\"hooks-libraries\": [\n" + lines + "  { \"library\": \"x\" }\n]"},
		{"of a hook, which has no context", hook, EncodeOptions{Comments: CommentsContext, Annotate: true}, "\"hooks-libraries\": [\n" + lines + "  { \"library\": \"x\" }\n]"},
		{"of a hook, dropped", hook, EncodeOptions{Comments: CommentsDrop}, `"hooks-libraries": [ { "library": "x" } ]`},
	} {
		if diff := cmp.Diff(c.want, encoded(c.config, c.o)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if diff := cmp.Diff((*Context)(nil).Set("comment", "old").Set("x", int64(1)), old); diff != "" {
		t.Errorf("writing changed the context (-before +after):\n%s", diff)
	}
}

// TestContextValues: what each kind of value in a free map is written as.
func TestContextValues(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, "null"}, {true, "true"}, {false, "false"}, {"a\"b", `"a\"b"`}, {7, "7"}, {int64(-7), "-7"}, {uint32(4294967295), "4294967295"},
		{int64(math.MinInt64), "-9223372036854775808"}, {0.5, "0.5"}, {2.0, "2.0"}, {math.Inf(1), "0.0"}, {math.NaN(), "0.0"},
		{[]any{}, "[]"}, {[]any{1, "a", nil}, `[ 1, "a", null ]`}, {(*Context)(nil), "null"}, {&Context{}, "{}"}, {(*Context)(nil).Set("a", []any{(*Context)(nil).Set("b", 1)}), `{ "a": [ { "b": 1 } ] }`},
		{json.RawMessage(`{"a":[1,2]}`), `{ "a": [ 1, 2 ] }`}, {json.RawMessage("007"), "007"}, {json.RawMessage(""), "null"}, {json.RawMessage("{"), "null"}, {json.RawMessage("1 2"), "null"},
		{struct{}{}, "null"}, {uint8(1), "null"},
	} {
		config := both(V4, Server{UserContext: (*Context)(nil).Set("x", c.value)})
		if diff := cmp.Diff(`"user-context": { "x": `+c.want+` }`, encoded(config, EncodeOptions{})); diff != "" {
			t.Errorf("%#v (-want +got):\n%s", c.value, diff)
		}
	}
}

func TestContextSetAndGet(t *testing.T) {
	var c *Context
	if _, ok := c.Get("a"); ok {
		t.Error("no context holds a value")
	}
	c = c.Set("a", 1).Set("b", 2).Set("a", 3)
	if diff := cmp.Diff(&Context{Keys: []string{"a", "b"}, Values: []any{3, 2}}, c); diff != "" {
		t.Errorf("two keys, one set twice (-want +got):\n%s", diff)
	}
	if v, ok := c.Get("b"); v != 2 || !ok {
		t.Errorf("b is %v (%v)", v, ok)
	}
	if v, ok := c.Get("c"); v != nil || ok {
		t.Errorf("c is %v (%v)", v, ok)
	}
}

// TestTextIsOneLine: Text writes any value on one line that reads as the same.
func TestTextIsOneLine(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: "{}", `[]`: "[]", "[ 1,\n 2 ]": "[ 1, 2 ]", `{"a":{"b":[true,null,"x"]}}`: `{ "a": { "b": [ true, null, "x" ] } }`, `007`: "007", `"é\u00e9"`: `"é` + `\u00e9"`,
		`["` + strings.Repeat("x", 200) + `","y"]`: `[ "` + strings.Repeat("x", 200) + `", "y" ]`,
	} {
		doc, _ := Parse("f", []byte(text), ParseOptions{})
		if got := string(Text(doc.Root)); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
	}
}

// TestStringsLaw: any bytes come through writing and reading, in values and keys.
func TestStringsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		c := both(V4, Server{ServerTag: s, UserContext: (*Context)(nil).Set(s, s)})
		if s == "" {
			return // an absent tag
		}
		doc, findings := Parse("f", Encode(c, EncodeOptions{}), ParseOptions{})
		again, more := Decode(doc)
		if diff := cmp.Diff(c, again); diff != "" || len(findings)+len(more) > 0 {
			t.Fatalf("%q, findings %v %v (-want +got):\n%s", s, findings, more, diff)
		}
	})
}

// TestCommentsLaw: no comment breaks the text around it.
func TestCommentsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := string(rapid.SliceOf(rapid.Byte()).Draw(t, "comment"))
		c := both(V4, Server{Classes: []*Class{{Name: "a"}, {Note: Note{Comments: []string{line}}, Name: "b"}}})
		for _, style := range []CommentStyle{CommentsKeep, CommentsContext, CommentsDrop} {
			doc, findings := Parse("f", Encode(c, EncodeOptions{Comments: style}), ParseOptions{})
			if again, _ := Decode(doc); len(findings) > 0 || len(again.Dhcp.Classes) != 2 || again.Dhcp.Classes[1].Name != "b" {
				t.Fatalf("the comment %q in style %d breaks the text: %v\n%s", line, style, findings, Encode(c, EncodeOptions{Comments: style}))
			}
		}
	})
}

// TestOldAndNewNames: what is read when a file has a key under both names.
func TestOldAndNewNames(t *testing.T) {
	for text, want := range map[string]*Config{
		`{"Dhcp4": {"subnet4": [{"client-class": "a", "client-classes": ["b"]}]}}`:                       both(V4, Server{Subnets: []*Subnet{{Guard: Guard{ClientClasses: []string{"b"}}}}}),
		`{"Dhcp4": {"subnet4": [{"client-class": "a", "client-classes": []}]}}`:                          both(V4, Server{Subnets: []*Subnet{{Guard: Guard{ClientClasses: []string{"a"}}}}}),
		`{"Dhcp4": {"subnet4": [{"relay": {"ip-address": "x"}}]}}`:                                       both(V4, Server{Subnets: []*Subnet{{Relay: []string{"x"}}}}),
		`{"Dhcp4": {"subnet4": [{"relay": {"ip-addresses": []}}]}}`:                                      both(V4, Server{Subnets: []*Subnet{{}}}),
		`{"Dhcp4": {"hosts-database": {"type": "x"}}}`:                                                   both(V4, Server{HostsDatabases: []Database{{Type: "x"}}}),
		`{"Dhcp4": {"hosts-database": {"type": "x"}, "hosts-databases": [{"type": "y"}]}}`:               both(V4, Server{HostsDatabases: []Database{{Type: "y"}}, Extra: Extra{{"hosts-database", json.RawMessage(`{ "type": "x" }`)}}}),
		`{"Dhcp4": {"control-socket": {"socket-name": "x"}, "control-sockets": [{"socket-name": "y"}]}}`: both(V4, Server{ControlSockets: []ControlSocket{{Name: "y"}}, Extra: Extra{{"control-socket", json.RawMessage(`{ "socket-name": "x" }`)}}}),
		`{"DhcpDdns": {"control-sockets": [{"socket-name": "x"}, {"socket-name": "y"}]}}`:                {DhcpDdns: &DDNS{ControlSockets: []ControlSocket{{Name: "x"}, {Name: "y"}}}},
		`{"Dhcp4": {"comment": "a"}}`:                                                                    both(V4, Server{UserContext: (*Context)(nil).Set("comment", "a")}),
		`{"Dhcp4": {"user-context": {"comment": "a"}, "comment": "b"}}`:                                  both(V4, Server{UserContext: (*Context)(nil).Set("comment", "b")}),
		`{"Dhcp4": {"comment": ""}}`:                                                                     both(V4, Server{}),
		`{"Dhcp4": {"sanity-checks": {"comment": "a"}}}`:                                                 both(V4, Server{SanityChecks: &SanityChecks{Extra: Extra{{"comment", json.RawMessage(`"a"`)}}}}),
	} {
		doc, _ := Parse("f", []byte(text), ParseOptions{})
		got, findings := Decode(doc)
		if diff := cmp.Diff(want, got); diff != "" || len(findings) > 0 {
			t.Errorf("%s, findings %v (-want +got):\n%s", text, findings, diff)
		}
	}
}

func TestFamilyOfConfig(t *testing.T) {
	for _, c := range []struct {
		config *Config
		want   Family
	}{{&Config{}, 0}, {names(), 0}, {office(), V4}, {six(), V6}} {
		if got := c.config.Family(); got != c.want {
			t.Errorf("the family is %d, want %d", got, c.want)
		}
	}
}

func TestReleaseNames(t *testing.T) {
	for _, text := range []string{"2.2.", "2.6.x", "2.60", "2.06", "+2.6", "2.6abc", " 2.6", "2.6 ", "2.6.3-git", "02.6", "2", "3.0.4.1"} {
		if r, err := ParseRelease(text); err == nil {
			t.Errorf("ParseRelease(%q) is %s, want an error", text, r)
		}
	}
	for i, r := range Releases {
		if got, err := ParseRelease(r.String() + ".0"); got != r || err != nil {
			t.Errorf("ParseRelease(%q) is %s (%v)", r.String()+".0", got, err)
		}
		if i > 0 && r <= Releases[i-1] {
			t.Errorf("%s does not come after %s", r, Releases[i-1])
		}
	}
}
