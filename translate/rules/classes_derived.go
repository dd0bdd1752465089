package rules

import (
	"strings"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// derived returns the class of p's members that pass test, one for each key.
func (c *Ctx) derived(p *Place, key string, test *kexpr.Expr) *kea.Class {
	dk := derivedKey{p.Class, key}
	if k := c.state.derived[dk]; k != nil {
		return k
	}
	spec := ClassSpec{Name: derivedName(p.Class.Name, test), Test: test, Section: sectionDeclared}
	if p.ClassDecl != nil {
		spec.Rank = c.rankOf(p.ClassDecl)
	}
	spec.Section, spec.Rank = c.behind(test, spec)
	k := c.AddClass(spec)
	if c.state.derived == nil {
		c.state.derived = map[derivedKey]*kea.Class{}
	}
	c.state.derived[dk] = k
	return k
}

// derivedName names a class after the one it is a part of and the branch that
// makes the part: host.a.if.group.1, or host.a.if.1 for a branch of its own.
func derivedName(class string, test *kexpr.Expr) string {
	own := strings.TrimPrefix(class, "host.")
	for _, part := range when(test).conjuncts() {
		if e := part.expr; e.Op == kexpr.Member && e.Name != class {
			return class + "." + strings.Replace(e.Name, "."+own+".", ".", 1)
		}
	}
	return class + ".if"
}

// behind returns the first place in the list, not before that of spec, that comes
// after every class that test names.
func (c *Ctx) behind(test *kexpr.Expr, spec ClassSpec) (section, int) {
	sec, rank := spec.Section, spec.Rank
	for _, name := range test.Members() {
		if e := c.classes.byName[name]; e != nil && (e.section > sec || e.section == sec && e.rank > rank) {
			sec, rank = e.section, e.rank
		}
	}
	return sec, rank
}

// promote moves the branches that test names ahead of the declared classes, so
// that what stands on them can rank before those, as long as they carry nothing
// themselves that would then rank too high.
func (c *Ctx) promote(test *kexpr.Expr, rank int) {
	for _, name := range test.Members() {
		e := c.classes.byName[name]
		if e == nil || e.section != sectionConditions || !emptyClass(e.class) {
			continue
		}
		c.promote(e.test, rank)
		e.section, e.rank = sectionDeclared, rank
	}
}

type derivedKey struct {
	class *kea.Class
	key   string
}

// rankOf returns the rank of a class or of a subclass's class.
func (c *Ctx) rankOf(d *scope.Class) int {
	if d.Parent != nil {
		d = d.Parent
	}
	return c.state.classInfo[d.Name].rank
}
