package keys

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// everyKey visits all rows of the table.
func everyKey(visit func(o *Object, k *Key, what string)) {
	for i := range Objects {
		o := &Objects[i]
		for j := range o.Keys {
			visit(o, &o.Keys[j], o.Name+"."+o.Keys[j].Name)
		}
	}
}

var keyName = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)

// TestNames: keys are words in lower case with hyphens; one has an underscore.
func TestNames(t *testing.T) {
	everyKey(func(_ *Object, k *Key, what string) {
		if !keyName.MatchString(k.Name) || strings.Contains(k.Name, "_") && k.Name != "output_options" {
			t.Errorf("%s is no name of a key", what)
		}
	})
	seen := map[string]bool{}
	for _, o := range Objects {
		if seen[o.Name] {
			t.Errorf("there are two objects %s", o.Name)
		}
		seen[o.Name] = true
	}
}

// TestRulesFitTheirKind: a rule says nothing that its kind has no use for.
func TestRulesFitTheirKind(t *testing.T) {
	everyKey(func(_ *Object, k *Key, what string) {
		r := k.Rule
		words, maps := r.Kind == Text || r.Kind == Texts, r.Kind == Map || r.Kind == Maps
		for fault, wrong := range map[string]bool{
			"a range and no integer":                     (r.Min != 0 || r.Max != 0 || r.Wraps) && r.Kind != Integer,
			"a range that ends before it starts":         r.Min > r.Max,
			"a number that wraps without a range":        r.Wraps && r.Max == 0,
			"words or a form, and no text":               (r.Enum != nil || r.Form != AnyText) && !words,
			"words and a form":                           r.Enum != nil && r.Form != AnyText,
			"case that does not matter, and no words":    r.Fold && r.Enum == nil,
			"an object, and no map":                      (r.Of != "") != maps,
			"that it may not be empty, and no container": r.NonEmpty && r.Kind != Texts && !maps,
			"that nothing stands twice, and no list":     r.Unique && r.Kind != Texts,
			"a word twice":                               len(slices.Compact(slices.Sorted(slices.Values(r.Enum)))) != len(r.Enum),
		} {
			if wrong {
				t.Errorf("%s has %s: %+v", what, fault, r)
			}
		}
	})
}

// TestReleasesOfRows: first, last and old are releases in this order.
func TestReleasesOfRows(t *testing.T) {
	known := func(r kea.Release) bool { return r == 0 || slices.Contains(kea.Releases, r) }
	everyKey(func(_ *Object, k *Key, what string) {
		if !known(k.Since) || !known(k.Last) || !known(k.Old) {
			t.Errorf("%s: from %d to %d, old from %d: no release", what, k.Since, k.Last, k.Old)
		}
		if k.Old != 0 && (k.Old < k.Since || k.Last != 0 && k.Old > k.Last) {
			t.Errorf("%s: old from %s, which has no such key", what, k.Old)
		}
		if k.For == 0 || k.For&^All != 0 {
			t.Errorf("%s is of no server", what)
		}
		if k.Need && k.Old != 0 {
			t.Errorf("%s is mandatory and on its way out", what)
		}
	})
}

// TestRowsOfOneKeyInOrder: the rows of one key of one server come oldest first
// and do not overlap, which hints about releases count on.
func TestRowsOfOneKeyInOrder(t *testing.T) {
	for _, d := range daemons {
		for _, o := range Objects {
			last := map[string]*Key{}
			for i := range o.Keys {
				k := &o.Keys[i]
				if k.For&d == 0 {
					continue
				}
				if before := last[k.Name]; before != nil && (before.Last == 0 || before.Last >= k.Since) {
					t.Errorf("%s.%s: the row from %s on follows one up to %s", o.Name, k.Name, k.Since, before.Last)
				}
				last[k.Name] = k
			}
		}
	}
}

// TestExclusions: a key excludes others of its map.
func TestExclusions(t *testing.T) {
	everyKey(func(o *Object, k *Key, what string) {
		for _, other := range k.Not {
			if o.Other(other, k.For) == nil || other == k.Name {
				t.Errorf("%s excludes %s, which is no other key of the map", what, other)
			}
		}
	})
}

// TestFreeMaps: every map takes a user-context and a comment together, or neither.
func TestFreeMaps(t *testing.T) {
	for _, o := range Objects {
		for _, d := range daemons {
			for _, r := range kea.Releases {
				ctx, comment := o.Find("user-context", d, r), o.Find("comment", d, r)
				if (ctx == nil) != (comment == nil) {
					t.Errorf("%s, daemon %d, Kea %s: only one of user-context and comment", o.Name, d, r)
				}
				if ctx != nil && (ctx.Rule.Kind != Free || comment.Rule.Kind != Text) {
					t.Errorf("%s: user-context is of kind %d, comment of kind %d", o.Name, ctx.Rule.Kind, comment.Rule.Kind)
				}
			}
		}
	}
}

// TestDaemonsOfReleases: the control agent is gone with 3.2.
func TestDaemonsOfReleases(t *testing.T) {
	for _, r := range kea.Releases {
		for _, d := range []Daemon{DHCP4, DHCP6, D2} {
			if !d.In(r) {
				t.Errorf("Kea %s has no daemon %d", r, d)
			}
		}
		if Agent.In(r) != (r < kea.R32) {
			t.Errorf("Kea %s has the control agent: %v", r, Agent.In(r))
		}
	}
}

// TestFind: rows by server and release.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		object, key string
		d           Daemon
		releases    string // that have it
	}{
		{"server", "valid-lifetime", DHCP4, "2.2 2.4 2.6 3.0 3.2"},
		{"server", "authoritative", DHCP4, "2.2 2.4 2.6 3.0 3.2"},
		{"server", "authoritative", DHCP6, ""},
		{"server", "preferred-lifetime", DHCP6, "2.2 2.4 2.6 3.0 3.2"},
		{"server", "allocator", DHCP4, "2.4 2.6 3.0 3.2"},
		{"server", "reservation-mode", DHCP4, "2.2 2.4"},
		{"server", "control-socket", DHCP4, "2.2 2.4 2.6 3.0 3.2"},
		{"server", "control-sockets", DHCP4, "3.0 3.2"},
		{"server", "stash-agent-options", DHCP4, "2.6 3.0 3.2"},
		{"server", "allow-address-registration", DHCP6, "3.2"},
		{"subnet", "client-class", DHCP4, "2.2 2.4 2.6 3.0 3.2"},
		{"subnet", "client-classes", DHCP4, "3.0 3.2"},
		{"subnet", "rapid-commit", DHCP4, ""},
		{"subnet", "rapid-commit", DHCP6, "2.2 2.4 2.6 3.0 3.2"},
		{"tsig-key", "secret-file", D2, "2.6 3.0 3.2"},
		{"logger", "output-options", DHCP4, "2.6 3.0 3.2"},
		{"logger", "output_options", DHCP4, "2.2 2.4 2.6 3.0 3.2"},
		{"agent", "http-headers", Agent, "3.0 3.2"},
		{"server", "nonsense", DHCP4, ""},
	} {
		var got []string
		for _, r := range kea.Releases {
			if Lookup(c.object).Find(c.key, c.d, r) != nil {
				got = append(got, r.String())
			}
			if listed := slices.Contains(Lookup(c.object).Names(c.d, r), c.key); listed != (Lookup(c.object).Find(c.key, c.d, r) != nil) {
				t.Errorf("%s.%s: Kea %s lists it: %v", c.object, c.key, r, listed)
			}
		}
		if diff := cmp.Diff(c.releases, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s.%s of daemon %d (-want +got):\n%s", c.object, c.key, c.d, diff)
		}
	}
}

// TestOpen: one map takes any key.
func TestOpen(t *testing.T) {
	for i := range Objects {
		if o := &Objects[i]; o.Open() != (o.Name == "dhcp-queue-control") {
			t.Errorf("%s takes any key: %v", o.Name, o.Open())
		}
	}
}

// TestDefaults: what is assumed, by server and release.
func TestDefaults(t *testing.T) {
	for _, c := range []struct {
		object, key string
		d           Daemon
		want        [5]string // 2.2, 2.4, 2.6, 3.0, 3.2
	}{
		{"server", "valid-lifetime", DHCP4, [5]string{"7200", "7200", "7200", "7200", "7200"}},
		{"server", "preferred-lifetime", DHCP6, [5]string{"3600", "(0.625 of valid-lifetime)", "(0.625 of valid-lifetime)", "(0.625 of valid-lifetime)", "(0.625 of valid-lifetime)"}},
		{"server", "cache-threshold", DHCP4, [5]string{"(none: every renewal is written)", "(none: every renewal is written)", "(none: every renewal is written)", "0.25", "0.25"}},
		{"server", "t2-percent", DHCP4, [5]string{"0.875", "0.875", "0.875", "0.875", "0.875"}},
		{"server", "t2-percent", DHCP6, [5]string{"0.8", "0.8", "0.8", "0.8", "0.8"}},
		{"server", "calculate-tee-times", DHCP6, [5]string{"true", "true", "true", "true", "true"}},
		{"multi-threading", "enable-multi-threading", DHCP4, [5]string{"(false if the map is absent)", "(true if the map is absent)", "(true if the map is absent)", "(true if the map is absent)", "(true if the map is absent)"}},
		{"d2", "dns-server-timeout", D2, [5]string{"100", "500", "500", "500", "500"}},
		{"subnet", "valid-lifetime", DHCP4, [5]string{"(as set around it)", "(as set around it)", "(as set around it)", "(as set around it)", "(as set around it)"}},
		{"pool", "pool-id", DHCP4, [5]string{"(none; statistics count as pool 0)", "(none; statistics count as pool 0)", "(none; statistics count as pool 0)", "(none; statistics count as pool 0)", "(none; statistics count as pool 0)"}},
		{"authentication", "realm", Agent, [5]string{`"kea-control-agent"`, `"kea-control-agent"`, `"kea-control-agent"`, `"kea-control-agent"`, `"kea-control-agent"`}},
		{"authentication", "realm", DHCP4, [5]string{`""`, `""`, `""`, `""`, `""`}},
		{"server", "nonsense", DHCP4, [5]string{}},
		{"nonsense", "valid-lifetime", DHCP4, [5]string{}},
	} {
		for i, r := range kea.Releases {
			value, words := Default(c.object, c.key, c.d, r)
			got := value
			if words != "" {
				got += fmt.Sprintf("(%s)", words)
			}
			if got != c.want[i] {
				t.Errorf("%s.%s of daemon %d, Kea %s is %s, want %s", c.object, c.key, c.d, r, got, c.want[i])
			}
		}
	}
}
