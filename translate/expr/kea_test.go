package expr

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// drawn draws the translation of a condition for a release, if it has one.
func drawn(r kea.Release) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		m := &maker{t: t, vars: map[string]*parser.Expr{}}
		env := m.env()
		env.Release = r
		res, err := Bool(m.cond(1+m.pick(4)), env)
		if err != nil || res.Expr == nil {
			return ""
		}
		return res.Expr.String()
	})
}

// TestKeaLoads: every release reads what is translated for it.
func TestKeaLoads(t *testing.T) {
	t.Parallel()
	o := oracle.Find()
	if len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	for _, name := range o.Releases() {
		release, err := kea.ParseRelease(name)
		if err != nil {
			continue
		}
		var tests []string
		for src := range conditions() {
			if res, err := Bool(exprOf(t, kea.V4, src, true), testEnv(kea.V4, release)); err == nil && res.Expr != nil {
				tests = append(tests, res.Expr.String())
			}
		}
		gen := drawn(release)
		for i := range 300 {
			if s := gen.Example(i); s != "" && len(s) < 2000 {
				tests = append(tests, s)
			}
		}
		loads(t, o, name, tests)
	}
}

// loads asks a release to load classes with the tests; what it refuses is
// looked for one by one.
func loads(t *testing.T, o oracle.Oracles, release string, tests []string) {
	t.Helper()
	if v := o.KeaCheck(release, "kea-dhcp4", classes(t, tests)); v.OK {
		return
	} else if len(tests) == 1 {
		t.Errorf("Kea %s does not load %s\n%s", release, tests[0], v.Output)
		return
	}
	half := len(tests) / 2
	before := t.Failed()
	loads(t, o, release, tests[:half])
	if t.Failed() == before {
		loads(t, o, release, tests[half:])
	}
}

// classes is a configuration with a class for each test, and those they mention.
func classes(t *testing.T, tests []string) []byte {
	t.Helper()
	type class struct {
		Name string `json:"name"`
		Test string `json:"test,omitempty"`
	}
	list := []class{{Name: "fixed"}}
	for i, s := range tests {
		list = append(list, class{fmt.Sprintf("c%d", i), s})
	}
	doc, err := json.Marshal(map[string]any{"Dhcp4": map[string]any{"client-classes": list}})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
