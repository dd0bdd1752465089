package keys

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestPresetsAreOfKeys: every default is JSON, and of a key that there is.
func TestPresetsAreOfKeys(t *testing.T) {
	for _, p := range presets {
		if (p.value == "") == (p.words == "") {
			t.Errorf("%s.%s: want a value or words, have %q and %q", p.object, p.keys, p.value, p.words)
		}
		if p.value != "" && !json.Valid([]byte(p.value)) {
			t.Errorf("%s.%s: the default %s is not JSON", p.object, p.keys, p.value)
		}
		for key := range strings.FieldsSeq(p.keys) {
			if !slices.ContainsFunc(strings.Fields(p.object), func(o string) bool { return Lookup(o).Other(key, All) != nil }) {
				t.Errorf("%s has no key %s", p.object, key)
			}
		}
	}
}

// TestDefaultsAreOfTheirKind: a default is a value that its key takes.
func TestDefaultsAreOfTheirKind(t *testing.T) {
	for _, o := range Objects {
		for i := range o.Keys {
			k := &o.Keys[i]
			for _, d := range daemons {
				value, _ := Default(o.Name, k.Name, d, kea.R30)
				if value == "" || !k.In(d, kea.R30) {
					continue
				}
				var v any
				if err := json.Unmarshal([]byte(value), &v); err != nil {
					t.Fatal(err)
				}
				_, text := v.(string)
				_, truth := v.(bool)
				_, list := v.([]any)
				if text != (k.Rule.Kind == Text) || truth != (k.Rule.Kind == Bool) || list != (k.Rule.Kind == Texts) {
					t.Errorf("%s.%s: the default %s is of another kind than the key", o.Name, k.Name, value)
				}
			}
		}
	}
}

var plainDefault = regexp.MustCompile(`^("[^"]*"|[A-Za-z0-9.-]+)$`)

// TestDefaultsAreAsMeasured compares with the list, for 3.0: each key has a
// default where the list has one, and the same where it is one value.
func TestDefaultsAreAsMeasured(t *testing.T) {
	want, got := map[string]string{}, map[string]string{}
	eachRow(t, func(id string, w row, k *Key, r kea.Release) {
		if r != kea.R30 || w.preset == "" || strings.HasSuffix(w.scope, "-databases[]") || strings.HasPrefix(w.scope, "hosts-database") || w.key == "interface" || w.key == "interface-id" || w.scope == "client-classes[]" && w.key == "next-server" {
			return // other stores share a row with that of leases; a class without an address leaves it to the subnet
		}
		d := daemons[w.server]
		value, words := Default(objectAt(w.scope, d, r).Name, w.key, d, r)
		switch {
		case w.preset == "inherited" && value == "":
			want[id], got[id] = "as set around it", words
		case !plainDefault.MatchString(w.preset) || words != "" || k.Rule.Kind == Texts:
			want[id], got[id] = "something", "something"
			if value+words == "" && w.preset != `""` {
				got[id] = "nothing"
			}
		default:
			want[id], got[id] = plainly(w.preset), plainly(value)
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("defaults (-measured +table):\n%s", diff)
	}
}

// plainly drops quotes, and zeros at the end of a fraction.
func plainly(s string) string {
	s = strings.Trim(s, `"`)
	if strings.HasPrefix(s, "0.") {
		s = strings.TrimRight(s, "0")
	}
	return s
}
