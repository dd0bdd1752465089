package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/internal/draft"
	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// samples are strings of each form.
var samples = map[keys.Form]string{
	keys.AnyText: "text", keys.NotEmpty: "text", keys.IPv4: "192.0.2.1", keys.IPv4OrNone: "192.0.2.1", keys.IPv6: "2001:db8::1",
	keys.Addr: "192.0.2.1", keys.Prefix4: "192.0.2.0/24", keys.Prefix6: "2001:db8::/64", keys.Prefixes6: "2001:db8::/64", keys.PrefixNone: "",
	keys.Range4: "192.0.2.1 - 192.0.2.9", keys.Range6: "2001:db8::/80", keys.Identifier: "01:02", keys.Octets128: "01:02", keys.AddrOrNone: "192.0.2.1", keys.Octets255: "01:02", keys.Hardware: "01:02", keys.Hex: "0102",
	keys.DUID: "01:02:03", keys.DUIDOld: "01", keys.SpaceName: "name", keys.Upto63: "text", keys.Upto127: "text", keys.Upto128: "text",
}

// value writes a value that the rule allows.
func value(r *keys.Rule, e edition) string {
	text := samples[r.Form]
	if r.Enum != nil {
		text = r.Enum[0]
	}
	switch r.Kind {
	case keys.Text:
		return fmt.Sprintf("%q", text)
	case keys.Integer:
		return fmt.Sprint(max(r.Min, 1))
	case keys.Float:
		return "0.5"
	case keys.Bool:
		return "true"
	case keys.Free:
		return `{ "x": 1 }`
	case keys.Map:
		return whole(keys.Lookup(r.Of), e)
	case keys.Texts:
		return fmt.Sprintf("[ %q ]", text)
	}
	return "[ " + whole(keys.Lookup(r.Of), e) + " ]"
}

// whole writes a map with every key that the edition knows and does not call old.
func whole(o *keys.Object, e edition) string {
	var parts []string
	for i := range o.Keys {
		if k := &o.Keys[i]; k.In(e.daemon, e.release) && (k.Old == 0 || e.release < k.Old) {
			parts = append(parts, fmt.Sprintf("%q: %s", k.Name, value(&k.Rule, e)))
		}
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// editions calls test with the whole configuration of each edition.
func editions(t *testing.T, test func(t *testing.T, e edition, text string)) {
	for _, d := range draft.Daemons {
		for _, r := range kea.Releases {
			if !d.In(r) {
				continue
			}
			t.Run(draft.Name(d, r), func(t *testing.T) {
				top, object := keys.Top(d)
				e := edition{d, r}
				test(t, e, fmt.Sprintf("{ %q: %s }", top, whole(keys.Lookup(object), e)))
			})
		}
	}
}

func TestWholeTablePassesTheSchema(t *testing.T) {
	editions(t, func(t *testing.T, e edition, text string) {
		doc, findings := kea.Parse("f", []byte(text), kea.ParseOptions{})
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		s, _ := shapeOf(doc.Root, e.release)
		for _, f := range s.faults {
			if f.Severity == diag.Error && f.Code != CodeExclusive { // all keys stand there at once
				t.Errorf("the schema refuses what the table allows: %v (%s)", f.Finding, f.Target)
			}
		}
	})
}

// TestModelKnowsTheTable: the typed model has a field for every key, and
// writes it back.
func TestModelKnowsTheTable(t *testing.T) {
	editions(t, func(t *testing.T, e edition, text string) {
		doc, _ := kea.Parse("f", []byte(text), kea.ParseOptions{})
		c, findings := kea.Decode(doc)
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		var extra []string
		extras(reflect.ValueOf(c), &extra)
		slices.Sort(extra)
		want := []string(nil)
		if e.daemon&keys.DHCP != 0 {
			want = []string{"hosts-database"} // it stands beside hosts-databases, which the model holds
		}
		if e.daemon == keys.D2 {
			want = []string{"hostname"} // may only be empty
		}
		if diff := cmp.Diff(want, slices.Compact(extra)); diff != "" {
			t.Errorf("keys outside the model (-want +got):\n%s", diff)
		}
		again, _ := kea.Parse("f", kea.Encode(c, kea.EncodeOptions{Release: e.release}), kea.ParseOptions{})
		if diff := cmp.Diff(pointers(doc.Root, ""), pointers(again.Root, "")); diff != "" {
			t.Errorf("keys lost or made up on the way through the model (-read +written):\n%s", diff)
		}
	})
}

// extras collects the keys of every Extra below v.
func extras(v reflect.Value, out *[]string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			extras(v.Elem(), out)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			extras(v.Field(i), out)
		}
	case reflect.Slice:
		for i := range v.Len() {
			if m, ok := v.Index(i).Interface().(kea.Member); ok {
				*out = append(*out, m.Key)
			} else {
				extras(v.Index(i), out)
			}
		}
	}
}

// pointers lists the pointers of all scalars below n, but for comments, which
// move into user-context.
func pointers(n *kea.Node, at string) map[string]string {
	all := map[string]string{}
	for i, item := range n.Items {
		step := fmt.Sprintf("%s/%d", at, i)
		if n.Kind == kea.Object {
			step = at + "/" + n.Keys[i].Text
		}
		if strings.HasSuffix(step, "/comment") {
			continue
		}
		for p, text := range pointers(item, step) {
			all[p] = text
		}
	}
	if n.Kind != kea.Object && n.Kind != kea.List {
		all[at] = n.Text
	}
	return all
}
