package keys

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

var daemons = map[string]Daemon{"dhcp4": DHCP4, "dhcp6": DHCP6, "d2": D2, "ca": Agent}

func TestTableIsWhole(t *testing.T) {
	for _, o := range Objects {
		if o.Doc == "" {
			t.Errorf("the object %s has no description", o.Name)
		}
		for i := range o.Keys {
			k := &o.Keys[i]
			if k.Doc == "" || !strings.HasSuffix(k.Doc, ".") {
				t.Errorf("%s.%s: the description %q is no sentence", o.Name, k.Name, k.Doc)
			}
			if (k.Rule.Kind == Map || k.Rule.Kind == Maps) && Lookup(k.Rule.Of) == nil {
				t.Errorf("%s.%s holds %q, which is no object of the table", o.Name, k.Name, k.Rule.Of)
			}
			if k.Last != 0 && k.Last < k.Since {
				t.Errorf("%s.%s ends with %s before it starts with %s", o.Name, k.Name, k.Last, k.Since)
			}
		}
	}
}

func TestOneRowForEachEdition(t *testing.T) {
	for _, d := range daemons {
		for _, r := range kea.Releases {
			if !d.In(r) {
				continue
			}
			for _, o := range Objects {
				names := o.Names(d, r)
				slices.Sort(names)
				if once := slices.Compact(slices.Clone(names)); len(once) != len(names) {
					t.Errorf("%s, daemon %d, release %s: a key has two rows: %v", o.Name, d, r, names)
				}
			}
		}
	}
}

func TestOther(t *testing.T) {
	for _, c := range []struct {
		object, key string
		daemon      Daemon
		want        string
	}{
		{"server", "reservation-mode", DHCP4, "0 to 2.4"},
		{"pool", "client-classes", DHCP6, "3.0 to 0"},
		{"subnet", "rapid-commit", DHCP4, "0 to 0"},
		{"subnet", "nonsense", DHCP4, "none"},
	} {
		got := "none"
		if k := Lookup(c.object).Other(c.key, c.daemon); k != nil {
			got = strings.ReplaceAll(fmt.Sprintf("%s to %s", k.Since, k.Last), "0.0", "0")
		}
		if got != c.want {
			t.Errorf("%s.%s: want the row %s, got %s", c.object, c.key, c.want, got)
		}
	}
}

// row is one line of a measured list of keys.
type row struct{ server, scope, key, kind, values, need, since, gone, preset string }

func readRows(t *testing.T) []row {
	shared := os.Getenv("KEATOOL_SHARED")
	root := filepath.Join("..", "..", "..")
	if shared == "" {
		shared = filepath.Join(root, "..", "shared")
	} else if !filepath.IsAbs(shared) {
		shared = filepath.Join(root, shared)
	}
	f, err := os.Open(filepath.Join(shared, "reference", "kea-keys.csv"))
	if err != nil {
		t.Skipf("no measured list of keys to compare with: %v", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, l := range lines[1:] {
		for scope := range strings.SplitSeq(l[1], ";") {
			rows = append(rows, row{l[0], scope, l[2], l[3], l[4], l[6], l[7], l[8], l[5]})
		}
	}
	return rows
}

// objectAt returns the object at a scope such as `subnet4[].pools[]`; nil if the
// edition has none.
func objectAt(scope string, d Daemon, r kea.Release) *Object {
	_, top := Top(d)
	o := Lookup(top)
	if scope == "(top)" {
		return o
	}
	for step := range strings.SplitSeq(scope, ".") {
		k := o.Find(strings.TrimSuffix(step, "[]"), d, r)
		if k == nil {
			return nil
		}
		o = Lookup(k.Rule.Of)
	}
	return o
}

var removed = regexp.MustCompile(`removed in (\d\.\d)(\.\d)?`)

// had reports whether release r has the key of a measured row. Patch levels
// behind the last release that the table covers do not count.
func (w row) had(r kea.Release) bool {
	since, err := kea.ParseRelease(w.since)
	if err != nil && w.since >= "2.2" || since > r {
		return false
	}
	m := removed.FindStringSubmatch(w.gone)
	return m == nil || m[2] != "" || r.String() < m[1]
}

var kinds = map[Kind]string{Text: "string", Integer: "integer", Float: "float", Bool: "boolean", Free: "map (any)", Map: "map",
	Texts: "list of string", Maps: "list of map"}

func TestTableIsAsMeasured(t *testing.T) {
	want, got := map[string]string{}, map[string]string{}
	for _, w := range readRows(t) {
		d, ours := daemons[w.server]
		if !ours || w.key == "hostname" && strings.HasSuffix(w.scope, "dns-servers[]") { // Kea refuses whatever it holds
			continue
		}
		for _, r := range kea.Releases {
			id := fmt.Sprintf("%s %s %s.%s", w.server, r, w.scope, w.key)
			if o := objectAt(w.scope, d, r); o != nil {
				if k := o.Find(w.key, d, r); k != nil {
					got[id] = kinds[k.Rule.Kind]
				}
				if w.had(r) {
					want[id] = strings.Replace(w.kind, "list of integer", "list of string", 1) // codes stand in quotes
				}
			} else if w.had(r) {
				want[id] = "a map that the table lacks"
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys of the table (-measured +table):\n%s", diff)
	}
}
