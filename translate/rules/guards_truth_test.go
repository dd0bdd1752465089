package rules

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// membership is a packet that is in some classes and has nothing else.
type membership map[string]bool

func (m membership) Option(kexpr.Path) ([]byte, bool) { return nil, false }
func (m membership) Text(kexpr.Path) string           { return "" }
func (m membership) Field(string) []byte              { return nil }
func (m membership) Member(class string) bool         { return m[class] }

var truthNames = []string{"a", "b", "c", "d"}

// worldsOf returns every combination of the classes in truthNames.
func worldsOf() []membership {
	var out []membership
	for n := range 1 << len(truthNames) {
		m := membership{}
		for i, name := range truthNames {
			m[name] = n&(1<<i) != 0
		}
		out = append(out, m)
	}
	return out
}

// truthHolds evaluates a truth in a world.
func truthHolds(t *testing.T, x truth, m membership) bool {
	t.Helper()
	if x.expr == nil {
		return x.value
	}
	in, err := x.expr.Bool(m)
	if err != nil {
		t.Fatalf("%s: %v", x.key(), err)
	}
	return in
}

// drawTruth makes a random truth by the operations under test, and beside it
// what it must come to in each world.
func drawTruth(r *rand.Rand, depth int) (truth, func(membership) bool) {
	if depth == 0 {
		switch r.IntN(6) {
		case 0:
			return always(), func(membership) bool { return true }
		case 1:
			return never(), func(membership) bool { return false }
		}
		name := truthNames[r.IntN(len(truthNames))]
		return isMember(name), func(m membership) bool { return m[name] }
	}
	x, fx := drawTruth(r, r.IntN(depth))
	y, fy := drawTruth(r, r.IntN(depth))
	switch r.IntN(4) {
	case 0:
		return x.not(), func(m membership) bool { return !fx(m) }
	case 1:
		return x.and(y), func(m membership) bool { return fx(m) && fy(m) }
	case 2:
		return x.or(y), func(m membership) bool { return fx(m) || fy(m) }
	}
	return x.without(y), func(m membership) bool { return fx(m) && !fy(m) }
}

// TestTruthOperations: the simplifications of not, and, or and without never
// change what a condition means.
func TestTruthOperations(t *testing.T) {
	worlds := worldsOf()
	for seed := range uint64(3000) {
		x, want := drawTruth(rand.New(rand.NewPCG(seed, 1)), 5)
		for _, m := range worlds {
			if got := truthHolds(t, x, m); got != want(m) {
				t.Fatalf("seed %d: %s is %v in %v, want %v", seed, x.key(), got, m, want(m))
			}
		}
	}
}

// TestTruthRelations: excludes and implies may miss, but what they say is so.
func TestTruthRelations(t *testing.T) {
	worlds := worldsOf()
	said := [2]int{}
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 2))
		x, _ := drawTruth(r, 4)
		y, _ := drawTruth(r, 4)
		both := func(m membership) bool { return truthHolds(t, x, m) && truthHolds(t, y, m) }
		only := func(m membership) bool { return truthHolds(t, x, m) && !truthHolds(t, y, m) }
		if x.excludes(y) {
			said[0]++
			if slices.ContainsFunc(worlds, both) {
				t.Fatalf("seed %d: %s does not exclude %s", seed, x.key(), y.key())
			}
		}
		if x.implies(y) {
			said[1]++
			if slices.ContainsFunc(worlds, only) {
				t.Fatalf("seed %d: %s does not imply %s", seed, x.key(), y.key())
			}
		}
	}
	if said[0] < 100 || said[1] < 100 {
		t.Errorf("excludes held %d times and implies %d times, too few to tell", said[0], said[1])
	}
}

// TestTruthParts: a truth is what its parts come to.
func TestTruthParts(t *testing.T) {
	worlds := worldsOf()
	for seed := range uint64(1000) {
		x, _ := drawTruth(rand.New(rand.NewPCG(seed, 3)), 5)
		for _, m := range worlds {
			all, some := true, false
			for _, part := range x.conjuncts() {
				all = all && truthHolds(t, part, m)
			}
			for _, part := range x.disjuncts() {
				some = some || truthHolds(t, part, m)
			}
			if want := truthHolds(t, x, m); all != want || some != want {
				t.Fatalf("seed %d: %s is %v; all of its parts %v, one of its parts %v", seed, x.key(), want, all, some)
			}
		}
	}
}

// TestTruthText: the forms that people will read in the result.
func TestTruthText(t *testing.T) {
	a, b, c := isMember("a"), isMember("b"), isMember("c")
	for _, tc := range []struct {
		name string
		got  truth
		want string
	}{
		{"always", always(), "always"},
		{"never", never(), "never"},
		{"not always", always().not(), "never"},
		{"a double negation", a.not().not(), "member('a')"},
		{"and with always", a.and(always()), "member('a')"},
		{"and with never", a.and(never()), "never"},
		{"or with always", a.or(always()), "always"},
		{"or with never", never().or(a), "member('a')"},
		{"the same part twice", a.and(b).and(a), "member('a') and member('b')"},
		{"negation of an or", a.or(b).not(), "not (member('a') or member('b'))"},
		{"negation of negations", a.not().and(b.not()).not(), "member('a') or member('b')"},
		{"negation of a mixture", a.or(b.not()).not(), "not member('a') and member('b')"},
		{"what is excluded already", a.not().without(a), "not member('a')"},
		{"an or of which one is excluded", a.not().without(a.or(b)), "not member('a') and not member('b')"},
		{"an and that follows in part", a.without(a.and(b)), "member('a') and not member('b')"},
		{"more than two", a.and(b).and(c), "member('a') and member('b') and member('c')"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tc.got.key()); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlainClasses(t *testing.T) {
	a, b, known := isMember("a"), isMember("b"), isMember("KNOWN")
	for _, tc := range []struct {
		t       truth
		release kea.Release
		want    []string
	}{
		{a, kea.R30, []string{"a"}},
		{a.or(b), kea.R30, []string{"a", "b"}},
		{known.not(), kea.R30, []string{"UNKNOWN"}},
		{known.not().or(a), kea.R30, []string{"UNKNOWN", "a"}},
		{a.not(), kea.R30, nil},
		{a.and(b), kea.R30, nil},
		{a.or(b.and(known)), kea.R30, nil},
		{a, kea.R26, []string{"a"}},
		{a.or(b), kea.R26, nil},
	} {
		c := &Ctx{Release: tc.release}
		if diff := cmp.Diff(tc.want, c.plainClasses(tc.t.expr)); diff != "" {
			t.Errorf("%s for Kea %s (-want +got):\n%s", tc.t.key(), tc.release, diff)
		}
	}
}
