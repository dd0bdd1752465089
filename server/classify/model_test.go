package classify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/config/configtest"
	"github.com/keatool/keatool/server/option"
)

// rule is a class of the model: its test is that the option is there, or that the
// packet is in some class, each perhaps turned round.
type rule struct {
	member  string // "": the option counts
	not     bool
	waits   bool // depends on KNOWN, be it by another class
	reserve bool // has no test: only a reservation gives it
	added   bool // only-in-additional-list
}

func (r rule) test() string {
	test := "option[12].exists"
	if r.member != "" {
		test = "member('" + r.member + "')"
	}
	if r.not {
		test = "not " + test
	}
	return test
}

func madeRules(rnd *rand.Rand) []rule {
	var rules []rule
	for n := range 1 + rnd.IntN(8) {
		r := rule{not: rnd.IntN(3) == 0, reserve: rnd.IntN(5) == 0, added: rnd.IntN(6) == 0}
		switch {
		case r.reserve:
		case rnd.IntN(5) == 0:
			r.member, r.waits = "KNOWN", true
		case n > 0 && rnd.IntN(3) > 0:
			of := rnd.IntN(n)
			r.member, r.waits = fmt.Sprint("c", of), rules[of].waits
		}
		rules = append(rules, r)
	}
	return rules
}

// run evaluates the rules the plain way: those that do not wait, then KNOWN or
// UNKNOWN, then those that do.
func run(rules []rule, reserved []string, hasOption, known bool) map[string]bool {
	in := map[string]bool{"ALL": true}
	for _, name := range reserved {
		in[name] = true
	}
	for _, waits := range []bool{false, true} {
		if waits {
			in[map[bool]string{true: "KNOWN", false: "UNKNOWN"}[known]] = true
		}
		for n, r := range rules {
			holds := hasOption
			if r.member != "" {
				holds = in[r.member]
			}
			if !r.reserve && !r.added && r.waits == waits && holds != r.not {
				in[fmt.Sprint("c", n)] = true
			}
		}
	}
	return in
}

// TestModel makes up classes that depend on each other, and compares.
func TestModel(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		rules := madeRules(rnd)
		var texts, reserved []string
		for n, r := range rules {
			text := fmt.Sprintf(`{ "name": "c%d"`, n)
			if !r.reserve {
				text += fmt.Sprintf(`, "test": %q`, r.test())
			}
			if r.added {
				text += `, "only-in-additional-list": true`
			}
			texts = append(texts, text+" }")
			if r.reserve && rnd.IntN(2) == 0 {
				reserved = append(reserved, fmt.Sprint("c", n))
			}
		}
		s := configtest.Snapshot(t, 4, `{ "client-classes": [ `+strings.Join(texts, ", ")+` ] }`)
		hasOption, known := rnd.IntN(2) == 0, len(reserved) > 0 || rnd.IntN(2) == 0
		options := map[uint8]string{}
		if hasOption {
			options[12] = "abc"
		}
		c, _ := four(s, discover(t, options), nil)
		c.BeforeHost(nil)
		if known {
			var numbers []option.Class
			for _, name := range reserved {
				n, _ := s.Classes.Number(name)
				numbers = append(numbers, n)
			}
			c.WithHost(numbers, nil)
		}
		c.AfterHost(known)
		want := []string{}
		for name := range run(rules, reserved, hasOption, known) {
			want = append(want, name)
		}
		got := names(s, c)
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d: %v, reserved %v, option %v, known %v (-want +got):\n%s", seed, texts, reserved, hasOption, known, diff)
		}
	}
}
