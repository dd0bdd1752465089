package kea

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

// parsed reads text that has no faults.
func parsed(t *testing.T, text string) *Document {
	t.Helper()
	doc, findings := Parse("f", []byte(text), ParseOptions{})
	if len(findings) > 0 {
		t.Fatalf("%s: %v", text, findings)
	}
	return doc
}

func TestOnly(t *testing.T) {
	for _, c := range []struct{ text, key, want string }{
		{`{"a": 1, "b": [2]}`, "b", `{ "b": [ 2 ] }`},
		{`{"a": 1, "b": [2]}`, "a", `{ "a": 1 }`},
		{`{"a": 1}`, "c", `{}`},
		{`{}`, "a", `{}`},
	} {
		doc := parsed(t, c.text)
		only := doc.Only(c.key)
		if diff := cmp.Diff(c.want, string(Text(only.Root))); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", c.key, c.text, diff)
		}
		if diff := cmp.Diff(strings.ReplaceAll(c.text, " ", ""), strings.ReplaceAll(string(Text(doc.Root)), " ", "")); diff != "" {
			t.Errorf("the document itself is changed (-want +got):\n%s", diff)
		}
	}
}

// TestOnlyOfTwins keeps both of a key that stands twice.
func TestOnlyOfTwins(t *testing.T) {
	doc, _ := Parse("f", []byte(`{"a": 1, "b": 2, "a": 3}`), ParseOptions{})
	if got := string(Text(doc.Only("a").Root)); got != `{ "a": 1, "a": 3 }` {
		t.Errorf("both are %s", got)
	}
}

// TestOnlyKeepsPlaces: what is left stands where it stood.
func TestOnlyKeepsPlaces(t *testing.T) {
	doc := parsed(t, "{ \"a\": 1,\n  \"b\": 2 }")
	n, key := doc.Only("b").Find("/b")
	if s := doc.Span(key.Off, n.End); s.Start.Line != 2 || s.Start.Col != 3 || s.End.Col != 9 {
		t.Errorf("the member stands at %v", s)
	}
}

// TestOnlyOfNoMap: a document without a map has no part.
func TestOnlyOfNoMap(t *testing.T) {
	for _, text := range []string{"[1]", "1", "{", ""} {
		doc, _ := Parse("f", []byte(text), ParseOptions{})
		if got := doc.Only("a").Root; got != nil {
			t.Errorf("a part of %q is %+v", text, got)
		}
	}
}

func TestSource(t *testing.T) {
	open := func(string) ([]byte, error) { return []byte("1"), nil }
	doc, _ := Parse("f", []byte(`[<?include "x"?>]`), ParseOptions{Open: open})
	name, src := doc.Source()
	if name != "f" || string(src) != `[<?include "x"?>]` {
		t.Errorf("the source is %q: %q", name, src)
	}
	if want := "[<?include \"x\"?>1\n]"; doc.Text() != want {
		t.Errorf("the text is %q, want %q", doc.Text(), want)
	}
	if name, src := new(Document).Source(); name != "" || src != nil {
		t.Errorf("the source of no text is %q: %q", name, src)
	}
}

// TestSpanEdges: ends of lines, of files and of the text.
func TestSpanEdges(t *testing.T) {
	doc := parsed(t, "[\n 1,\r\n\"é\"]\n")
	for _, c := range []struct {
		off, end int32
		want     string
	}{
		{0, 0, "1:1-1:1"}, {0, 1, "1:1-1:2"}, {1, 2, "1:2-2:1"}, {2, 3, "2:1-2:2"}, {4, 5, "2:3-2:4"}, {5, 7, "2:4-3:1"}, {7, 11, "3:1-3:5"}, {11, 12, "3:5-3:6"},
		{12, 13, "3:6-4:1"}, {13, 13, "4:1-4:1"}, {5, 2, "2:4-2:4"}, {7, 99, "3:1-4:1"},
	} {
		s := doc.Span(c.off, c.end)
		if got := fmt.Sprintf("%d:%d-%d:%d", s.Start.Line, s.Start.Col, s.End.Line, s.End.Col); got != c.want {
			t.Errorf("%d to %d is %s, want %s", c.off, c.end, got, c.want)
		}
	}
	if s := new(Document).Span(0, 1); s != (diag.Span{}) {
		t.Errorf("no text has the place %v", s)
	}
}

// wideMap is a map of n members, `k0` to `k<n-1>`.
func wideMap(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\"k%d\": %d,\n", i, i)
	}
	return "{\n" + strings.TrimSuffix(b.String(), ",\n") + " }"
}

// TestFindInWideMap: a map of many keys is searched by an index, with the same
// result as a small one.
func TestFindInWideMap(t *testing.T) {
	for _, n := range []int{manyKeys - 1, manyKeys, manyKeys + 1, 3 * manyKeys} {
		doc := parsed(t, wideMap(n))
		for _, i := range []int{0, 1, n / 2, n - 1} {
			key := fmt.Sprintf("k%d", i)
			for range 2 {
				v, k := doc.Find("/" + key)
				if v == nil || v.Text != fmt.Sprint(i) || k.Text != key {
					t.Errorf("%s among %d is %+v under %+v", key, n, v, k)
				}
			}
		}
		if v, k := doc.Find(fmt.Sprintf("/k%d", n)); v != nil || k != nil {
			t.Errorf("%d keys: found what is not there: %+v", n, v)
		}
		if v, _ := doc.Find("/k0/x"); v != nil {
			t.Errorf("%d keys: found something in a number: %+v", n, v)
		}
	}
}

// TestFindOfTwins: of a key that stands twice the first is found, in maps of any size.
func TestFindOfTwins(t *testing.T) {
	for _, n := range []int{2, manyKeys + 10} {
		text := strings.Replace(wideMap(n), " }", ",\n\"k1\": 77 }", 1)
		doc, _ := Parse("f", []byte(text), ParseOptions{})
		if v, _ := doc.Find("/k1"); v == nil || v.Text != "1" {
			t.Errorf("%d keys: k1 is %+v, want the first", n, v)
		}
	}
}

// TestFindAtOnce: several goroutines look into one document.
func TestFindAtOnce(t *testing.T) {
	doc := parsed(t, `{"a": `+wideMap(2*manyKeys)+`, "b": `+wideMap(2*manyKeys)+`}`)
	var wait sync.WaitGroup
	for g := range 8 {
		wait.Go(func() {
			for i := range manyKeys {
				pointer := fmt.Sprintf("/%c/k%d", 'a'+g%2, i)
				if v, _ := doc.Find(pointer); v == nil || v.Text != fmt.Sprint(i) {
					t.Errorf("%s is %+v", pointer, v)
				}
			}
		})
	}
	wait.Wait()
}

// TestFindPointers: odd keys and steps that lead nowhere.
func TestFindPointers(t *testing.T) {
	doc := parsed(t, `{"": 1, "a/b": 2, "a~b": 3, "~1": 4, "l": [5, [6]], "m": {"": {"": 7}}}`)
	for pointer, want := range map[string]string{
		"/": "1", "/a~1b": "2", "/a~0b": "3", "/~01": "4", "/l/0": "5", "/l/1/0": "6", "/m//": "7",
		"/l/": "", "/l/01": "6 of a list", "/l/2": "", "/l/-1": "", "/l/+0": "5", "/l/x": "", "/a/b": "", "/m/x": "", "/l/0/x": "", "/x/y/z": "", "l/0": "5",
	} {
		n, _ := doc.Find(pointer)
		got := ""
		if n != nil {
			if got = n.Text; n.Kind == List {
				got = n.Items[0].Text + " of a list"
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", pointer, got, want)
		}
	}
	if n, key := new(Document).Find("/a"); n != nil || key != nil {
		t.Errorf("an empty document has %+v", n)
	}
}

// TestModelOfWideMap: members beyond the 64th are remembered too.
func TestModelOfWideMap(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "\"unknown-%d\": %d, ", i, i)
	}
	text := `{"Dhcp4": {` + b.String() + `"valid-lifetime": 60, "server-tag": "x", "subnet4": []}}`
	c, findings := Decode(parsed(t, text))
	if len(findings) > 0 || c.Dhcp.Valid == nil || c.Dhcp.ServerTag != "x" || len(c.Dhcp.Extra) != 100 {
		t.Fatalf("findings %v, %d unknown keys, want 100", findings, len(c.Dhcp.Extra))
	}
	for i, m := range c.Dhcp.Extra {
		if m.Key != fmt.Sprintf("unknown-%d", i) || string(m.Value) != fmt.Sprint(i) {
			t.Errorf("unknown key %d is %s: %s", i, m.Key, m.Value)
		}
	}
}

// TestModelInAnyOrder: the order of members counts for nothing.
func TestModelInAnyOrder(t *testing.T) {
	one, _ := Decode(parsed(t, `{"Dhcp4": {"valid-lifetime": 60, "renew-timer": 20, "server-tag": "x", "subnet4": [{"id": 1, "subnet": "a", "pools": []}]}}`))
	two, _ := Decode(parsed(t, `{"Dhcp4": {"subnet4": [{"pools": [], "subnet": "a", "id": 1}], "server-tag": "x", "renew-timer": 20, "valid-lifetime": 60}}`))
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("(-one order +the other):\n%s", diff)
	}
}

// full is a writer that takes a number of bytes and no more.
type full struct{ room int }

var errFull = errors.New("no room")

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.room {
		return 0, errFull
	}
	f.room -= len(b)
	return len(b), nil
}

// TestEncodeToFullWriter: the error of the writer comes back, whenever it came.
func TestEncodeToFullWriter(t *testing.T) {
	c := many(3000)
	size := len(Encode(c, EncodeOptions{}))
	for _, room := range []int{0, 10, piece + piece/2, size - 1} {
		if err := EncodeTo(&full{room}, c, EncodeOptions{}); !errors.Is(err, errFull) {
			t.Errorf("room for %d of %d bytes: %v", room, size, err)
		}
	}
	if err := EncodeTo(&full{size}, c, EncodeOptions{}); err != nil {
		t.Errorf("room for all: %v", err)
	}
}

// TestEncodeToIsEncode: written in pieces, the text is the same.
func TestEncodeToIsEncode(t *testing.T) {
	for _, c := range []*Config{many(2500), office(), six(), names(), {}} {
		var b strings.Builder
		if err := EncodeTo(&b, c, EncodeOptions{Annotate: true}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(Encode(c, EncodeOptions{Annotate: true})), b.String()); diff != "" {
			t.Errorf("(-Encode +EncodeTo):\n%s", diff)
		}
	}
}
