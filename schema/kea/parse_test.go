package kea

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

// show renders findings with their places.
func show(l diag.List) []string {
	out := []string{}
	for _, f := range l {
		out = append(out, fmt.Sprintf("%s:%d:%d-%d:%d %s %s", f.Span.File, f.Span.Start.Line, f.Span.Start.Col, f.Span.End.Line, f.Span.End.Col, f.Code, f.Message))
	}
	return out
}

func TestDialect(t *testing.T) {
	for _, c := range []struct {
		name, text, json string // json: what is read, "" when nothing is
		want             []string
	}{
		{"comments", "# one\n{ // two\n \"a\": /* three\n */ 1 }\n# four", `{"a":1}`, []string{}},
		{"marks in strings", `{"a": "// # /* <?include"}`, `{"a":"// # /* <?include"}`, []string{}},
		{"extra commas", "{\"a\": [1,2,],\n \"b\": 1,,}", `{"a":[1,2],"b":1}`, []string{
			"f:1:11-1:12 KT4003 an extra comma, which Kea accepts with a warning",
			"f:2:8-2:9 KT4003 an extra comma, which Kea accepts with a warning",
			"f:2:9-2:10 KT4003 an extra comma, which Kea accepts with a warning"}},
		{"leading comma", `[,1]`, "", []string{"f:1:2-1:3 KT4001 not JSON: invalid character ',' at start of value"}},
		{"numbers", `[007, .5, -1, 5e-1, 1.50]`, `["007",".5","-1","5e-1","1.50"]`, []string{}},
		{"plus", `[+1, +.5, +007]`, `["+1","+.5","+007"]`, []string{}},
		{"plus and minus", `[+-1]`, "", []string{"f:1:2-1:3 KT4001 not JSON: invalid character '+' at start of value"}},
		{"quotes", `{'a': 1}`, "", []string{"f:1:2-1:3 KT4001 not JSON: invalid character '\\'' at start of value"}},
		{"open comment", "{} /* x", `{}`, []string{"f:1:4-1:6 KT4001 the comment is not closed"}},
		{"open map", "{\"a\": 1\n", "", []string{"f:2:1-2:1 KT4001 not JSON: the text ends before the configuration does"}},
		{"nothing", "", "", []string{"f:1:1-1:1 KT4001 not JSON: the text ends before the configuration does"}},
		{"more behind", "{} {}", "", []string{"f:1:4-1:5 KT4001 not JSON: text after the end of the configuration"}},
		{"key twice", "{\"a\": 1,\n\"a\": 2}", `{"a":1,"a":2}`, []string{"f:2:1-2:4 KT4002 the key `a` stands twice in one map"}},
		{"byte escape", `["\u00e9"]`, "[\"\xe9\"]", []string{}},
		{"far escape", `["x\u20ac"]`, "[\"x\xac\"]", []string{"f:1:4-1:10 KT4005 Kea refuses the escape `\\u20ac`: it reads no further than `\\u00ff`"}},
		{"mark", "\xef\xbb\xbf{}", `{}`, []string{"f:1:1-1:4 KT4001 the file starts with a byte-order mark, which Kea refuses"}},
		{"line ends", "{\r\n\"a\": 1,\r\n\"a\": 2}", `{"a":1,"a":2}`, []string{"f:3:1-3:4 KT4002 the key `a` stands twice in one map"}},
		{"include without files", `{"a": <?include "x"?> 1}`, `{"a":1}`, []string{"f:1:7-1:22 KT4004 cannot include `x`: files cannot be included here"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, findings := Parse("f", []byte(c.text), ParseOptions{})
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
		})
	}
}

// compact renders n without blanks, numbers other than plain ones quoted.
func compact(n *Node) string {
	var parts []string
	for i, item := range n.Items {
		if n.Kind == Object {
			parts = append(parts, `"`+n.Keys[i].Text+`":`+compact(item))
		} else {
			parts = append(parts, compact(item))
		}
	}
	switch n.Kind {
	case Object:
		return "{" + strings.Join(parts, ",") + "}"
	case List:
		return "[" + strings.Join(parts, ",") + "]"
	case Integer, Float:
		if _, err := strconv.ParseUint(n.Text, 10, 8); err == nil && n.Text[0] != '0' {
			return n.Text
		}
	}
	return `"` + n.Text + `"`
}

func TestIncludes(t *testing.T) {
	files := map[string]string{
		"subnets": "[ 1,\n <?include \"more\"?>, 4 ]",
		"more":    "# two and three\n2, 3",
		"loop":    `<?include "loop"?>`,
		"bad":     "1,\n nonsense",
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
		{`{"a": <?include "subnets"?>}`, `{"a":[1,2,3,4]}`, []string{}},
		{"{\"a\":\n <?include \"absent\"?> 1}", `{"a":1}`, []string{"f:2:2-2:22 KT4004 cannot include `absent`: no such file"}},
		{`[<?include "bad"?>, 5]`, "", []string{"bad:2:3-2:4 KT4001 not JSON: invalid character 'o' in literal null (expecting 'u')"}},
		{`[<?include "loop"?>]`, "[]", []string{"loop:1:1-1:19 KT4004 cannot include `loop`: the file includes itself"}},
		{`[<?include "more"?>, nonsense]`, "", []string{"f:1:23-1:24 KT4001 not JSON: invalid character 'o' in literal null (expecting 'u')"}},
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

func TestFind(t *testing.T) {
	doc, _ := Parse("f", []byte("{\"a/b\": {\"c~\": [10,\n  {\"d\": true}]}}"), ParseOptions{})
	for pointer, want := range map[string]string{
		"": "1:1", "/a~1b": "1:9", "/a~1b/c~0": "1:16", "/a~1b/c~0/0": "1:17", "/a~1b/c~0/1/d": "2:9 key 2:4",
		"/a~1b/c~0/2": "none", "/x": "none", "/a~1b/c~0/0/z": "none", "/a~1b/c~0/-1": "none",
	} {
		n, key := doc.Find(pointer)
		got := "none"
		if n != nil {
			s := doc.Span(n.Off, n.End).Start
			got = fmt.Sprintf("%d:%d", s.Line, s.Col)
			if key != nil && pointer == "/a~1b/c~0/1/d" {
				k := doc.Span(key.Off, key.End).Start
				got += fmt.Sprintf(" key %d:%d", k.Line, k.Col)
			}
		}
		if got != want {
			t.Errorf("%q is found at %s, want %s", pointer, got, want)
		}
	}
}

func TestLeads(t *testing.T) {
	text := "{ # beside\n// above a\n/* and\n more */\n\"a\": 1, // behind\n\"b\": 2,\n# of c\n\"c\": [\n # of the element\n 3] }"
	doc, _ := Parse("f", []byte(text), ParseOptions{})
	got := map[string]string{}
	for _, pointer := range []string{"/a", "/b", "/c", "/c/0"} {
		n, _ := doc.Find(pointer)
		got[pointer] = n.Lead
	}
	want := map[string]string{"/a": "above a\nand\nmore", "/b": "", "/c": "of c", "/c/0": "of the element"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("comments above values (-want +got):\n%s", diff)
	}
}

func TestDecodeFaults(t *testing.T) {
	for text, want := range map[string][]string{
		`{"Dhcp4": {"valid-lifetime": "x"}}`:                    {"f:1:30-1:33 KT4011 a string stands where Kea expects an integer"},
		`{"Dhcp4": {"valid-lifetime": 4294967296}}`:             {"f:1:30-1:40 KT4012 `4294967296` is outside 0 to 4294967295"},
		`{"Dhcp4": {"subnet4": {}}}`:                            {"f:1:23-1:25 KT4011 a map stands where Kea expects a list"},
		`{"Dhcp4": {"subnet4": [7]}}`:                           {"f:1:24-1:25 KT4011 an integer stands where Kea expects a map"},
		`{"Dhcp4": {"authoritative": null}}`:                    {"f:1:29-1:33 KT4011 null stands where Kea expects a boolean"},
		`[]`:                                                    {"f:1:1-1:3 KT4011 a list stands where Kea expects a map"},
		`{"Logging": {}}`:                                       {"f:1:1-1:16 KT4017 the file holds none of the maps `Dhcp4`, `Dhcp6`, `DhcpDdns` and `Control-agent`"},
		`{"Dhcp4": {"interfaces-config": {"interfaces": [1]}}}`: {"f:1:49-1:50 KT4011 an integer stands where Kea expects a string"},
		`{"Dhcp4": {"t1-percent": true}}`:                       {"f:1:26-1:30 KT4011 a boolean stands where Kea expects a float"},
	} {
		doc, _ := Parse("f", []byte(text), ParseOptions{})
		_, findings := Decode(doc)
		if diff := cmp.Diff(want, show(findings)); diff != "" {
			t.Errorf("findings of %s (-want +got):\n%s", text, diff)
		}
	}
}

func TestDecodeKeepsTheUnknown(t *testing.T) {
	text := `{"Dhcp4": {"future-key": {"a": [1, 2.50, null]}, "comment": "c", "user-context": {"x": 1},
		"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-class": "a", "other": "b"}], "later": 007}}`
	doc, findings := Parse("f", []byte(text), ParseOptions{})
	c, more := Decode(doc)
	if findings = append(findings, more...); len(findings) > 0 {
		t.Fatal(findings)
	}
	s := c.Dhcp
	want := Extra{{"future-key", json.RawMessage(`{ "a": [ 1, 2.50, null ] }`)}, {"later", json.RawMessage("007")}}
	if diff := cmp.Diff(want, s.Extra); diff != "" {
		t.Errorf("unknown keys (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&Context{Keys: []string{"x", "comment"}, Values: []any{int64(1), "c"}}, s.UserContext); diff != "" {
		t.Errorf("user context (-want +got):\n%s", diff)
	}
	sub := s.Subnets[0]
	if diff := cmp.Diff(Extra{{"other", json.RawMessage(`"b"`)}}, sub.Extra); diff != "" || sub.ClientClasses[0] != "a" {
		t.Errorf("subnet: guard %v, unknown keys (-want +got):\n%s", sub.ClientClasses, diff)
	}
}

// seeds are texts from which the fuzz targets start.
func seeds(f *testing.F) {
	for _, c := range []*Config{office(), six(), names()} {
		for _, r := range Releases {
			f.Add(string(Encode(c, EncodeOptions{Release: r, Annotate: true})))
		}
	}
	for _, s := range []string{"", "{", "[[[", `{"Dhcp4":{"subnet4":[{"relay":{"ip-address":"x"}}],"control-socket":{}}}`, "{\"a\":1,,}", "# x", "<?include \"x\"?>",
		`{"Dhcp6": {"comment": "a", "user-context": {"comment": 1}, "x": "\u00e9"}, "Dhcp4": {"y": .5}}`} {
		f.Add(s)
	}
	if b, err := os.ReadFile("../testdata/agreement.txt"); err == nil {
		for line := range strings.SplitSeq(string(b), "\n") {
			if parts := strings.SplitN(line, " ", 3); len(parts) == 3 && (parts[1] == "4" || parts[1] == "6") {
				f.Add(fmt.Sprintf(`{"Dhcp%s": %s}`, parts[1], parts[2]))
			}
		}
	}
}

// FuzzRoundTrip: what was decoded and encoded once stays as it is.
func FuzzRoundTrip(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		doc, _ := Parse("f", []byte(text), ParseOptions{})
		c, _ := Decode(doc)
		for _, o := range []EncodeOptions{{}, {Release: R22, Comments: CommentsContext}, {Release: R26, Comments: CommentsDrop}} {
			once := Encode(c, o)
			again, findings := Parse("f", once, ParseOptions{})
			c2, more := Decode(again)
			if again.Root == nil || doc.Root != nil && findings.HasErrors() && !twins(findings) {
				t.Fatalf("own output is refused: %v %v\n%s", findings, more, once)
			}
			if twins(findings) {
				return // the text itself held a key twice
			}
			if diff := cmp.Diff(string(once), string(Encode(c2, o))); diff != "" {
				t.Fatalf("encoded, decoded and encoded again (-once +twice):\n%s", diff)
			}
		}
	})
}

// twins reports whether a key stands twice in one map.
func twins(l diag.List) bool {
	return len(l.Filter(func(f diag.Finding) bool { return f.Code == CodeDuplicate })) > 0
}

// FuzzLikeJSON: what encoding/json reads, Parse reads as the same.
func FuzzLikeJSON(f *testing.F) {
	seeds(f)
	f.Add(`{"a": [1, -2.5e3, true, null, "\n\\"], "b": {}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var want any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		doc, findings := Parse("f", []byte(text), ParseOptions{})
		if !json.Valid([]byte(text)) || d.Decode(&want) != nil {
			return
		}
		if doc.Root == nil {
			t.Fatalf("JSON is refused: %v\n%q", findings, text)
		}
		if strings.Contains(text, `\u`) || strings.ToValidUTF8(text, "") != text || twins(findings) {
			return // Kea reads these otherwise
		}
		if got := plainJSON(doc.Root); !reflect.DeepEqual(want, got) {
			t.Fatalf("%q (-encoding/json +Parse):\n%s", text, cmp.Diff(want, got))
		}
	})
}

// plainJSON turns n into what encoding/json makes of the same text.
func plainJSON(n *Node) any {
	switch n.Kind {
	case Null:
		return nil
	case Bool:
		return n.Text == "true"
	case String:
		return n.Text
	case List:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, plainJSON(item))
		}
		return list
	case Object:
		m := map[string]any{}
		for i := range n.Keys {
			m[n.Keys[i].Text] = plainJSON(n.Items[i])
		}
		return m
	}
	return json.Number(n.Text)
}

// TestIncludesWithoutEnd: files of ten includes each are given up.
func TestIncludesWithoutEnd(t *testing.T) {
	opened := 0
	open := func(name string) ([]byte, error) {
		opened++
		var depth int
		if _, err := fmt.Sscanf(name, "level%d-", &depth); err != nil || depth >= 9 {
			return []byte(" "), err
		}
		var b strings.Builder
		for i := range 10 {
			fmt.Fprintf(&b, "<?include \"level%d-%d\"?>\n", depth+1, i)
		}
		return []byte(b.String()), nil
	}
	_, findings := Parse("f", []byte(`{ <?include "level1-0"?> }`), ParseOptions{Open: open})
	if opened != includeLimit || !findings.HasErrors() || findings[0].Code != CodeInclude {
		t.Errorf("%d files were opened, want %d; findings: %d", opened, includeLimit, len(findings))
	}
}
