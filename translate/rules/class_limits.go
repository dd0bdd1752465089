package rules

import (
	"slices"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// limits carries lease limits over: the limits hook counts the leases of a
// class, or of each value of a template class.
func (c *Ctx) limits() {
	var limited []*classInfo
	for _, d := range c.Model.Classes {
		i := c.state.classInfo[d.Name]
		if d.HasLimit && c.limit(i, i.place) {
			limited = append(limited, i)
		}
		for _, s := range d.Subclasses {
			if s.HasLimit {
				c.subclassLimit(s, i)
			}
		}
	}
	for n, i := range limited {
		other := slices.IndexFunc(limited[:n], func(o *classInfo) bool { return !disjoint(c.testOf(i.kea), c.testOf(o.kea)) })
		if other >= 0 {
			c.Approximate(CodeLimitTwice, Loss{At: i.decl.LimitStmt, Place: i.place,
				Message: "a client in this class and in `" + limited[other].decl.Name + "` is counted against both limits in Kea, against the first only in dhcpd",
				Hint:    "make the tests of the limited classes exclude each other", Related: See(limited[other].decl.LimitStmt, "the other limit")})
		}
	}
}

// testOf returns the test of a class; nil if it has none.
func (c *Ctx) testOf(k *kea.Class) *kexpr.Expr {
	if e := c.classes.byName[k.Name]; e != nil {
		return e.test
	}
	return nil
}

// limit writes one limit; false if there is none to write.
func (c *Ctx) limit(i *classInfo, p *Place) bool {
	d := i.decl
	switch {
	case c.V6():
		c.noEffect([]scope.Setting{{Stmt: d.LimitStmt}}, "dhcpd counts leases of a class in DHCPv4 only")
		return false
	case d.Limit == 0:
		c.noEffect([]scope.Setting{{Stmt: d.LimitStmt}}, "a limit of 0 means no limit")
		return false
	case !c.AtLeast(kea.R30):
		c.Dropped(CodeLimit, Loss{At: d.LimitStmt, Message: "Kea " + c.Release.String() + " has no open hook that limits the leases of a class; the limit is left out", Hint: "translate for 3.0 or newer"})
		return false
	case i.why != "":
		c.Dropped(CodeLimit, Loss{At: d.LimitStmt, Message: "who is in the class cannot be told in Kea, so that nothing is counted; clients beyond the limit are served", Hint: "give the class a test by hand"})
		return false
	case d.Match != nil && !c.AtLeast(kea.R32) && c.testOf(i.kea).UsesKnown():
		c.Dropped(CodeLimit, Loss{At: d.LimitStmt, Message: "Kea " + c.Release.String() + " tells the members of this class only after it has found the values to count; the limit is left out", Hint: "translate for 3.2 or newer"})
		return false
	}
	k := c.limitClass(i)
	setLimit(k, d.Limit)
	c.limitsHook()
	c.Equivalent(d.LimitStmt, c.classPlace(k), "/user-context/limits")
	return len(c.Model.Classes) > 1
}

// ownLimits reports whether a subclass has a limit of its own.
func ownLimits(d *scope.Class) bool {
	return slices.ContainsFunc(d.Subclasses, func(s *scope.Class) bool { return s.HasLimit })
}

// limitClass returns the class whose leases are counted. A class with `match`
// or `spawn with` hands its limit to each of its subclasses that has none of its
// own: a template class counts each value.
func (c *Ctx) limitClass(i *classInfo) *kea.Class {
	d := i.decl
	data := d.Match
	if d.Spawn != nil && i.kea.TemplateTest == "" {
		data = d.Spawn
	}
	if data == nil {
		return i.kea
	}
	res, err := expr.String(c.early(data, d.MatchStmt), c.Env(d.Scope))
	if err != nil {
		return i.kea
	}
	k := c.AddClass(ClassSpec{Name: i.kea.Name + ".limit", Section: sectionDeclared, Rank: i.rank, Keep: true})
	k.TemplateTest = kexpr.If(kexpr.AndOf(c.inherits(i)...), res.Expr, kexpr.Str("")).String()
	return k
}

// inherits tells the members of a class whose subclass has no limit of its own.
func (c *Ctx) inherits(i *classInfo) []*kexpr.Expr {
	parts := []*kexpr.Expr{kexpr.MemberOf(i.kea.Name)}
	for _, p := range c.Classes {
		if p.ClassDecl.Parent == i.decl && p.ClassDecl.HasLimit {
			parts = append(parts, kexpr.NotOf(kexpr.MemberOf(p.Class.Name)))
		}
	}
	return parts
}

func setLimit(k *kea.Class, n uint32) {
	k.UserContext = k.UserContext.Set("limits", (*kea.Context)(nil).Set("address-limit", n))
}

// subclassLimit writes the limit of one subclass.
func (c *Ctx) subclassLimit(s *scope.Class, parent *classInfo) {
	for _, p := range c.Classes {
		if p.ClassDecl == s {
			c.limit(&classInfo{decl: s, kea: p.Class, place: p, why: parent.why}, p)
			return
		}
	}
}

// limitsHook loads the limits hook.
func (c *Ctx) limitsHook() { c.hook("libdhcp_limits.so", nil) }
