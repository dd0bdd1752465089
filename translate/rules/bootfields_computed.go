package rules

import (
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// unlessNarrower leaves clients out of a computed field for whom a narrower
// place has the last word: the hook that computes it would override that.
func (c *Ctx) unlessNarrower(f field, p *Place, e *kexpr.Expr) *kexpr.Expr {
	var others []*kexpr.Expr
	hosts := ""
	for _, q := range c.placesWithParams() {
		if !q.sets(f) || reach(q) <= reach(p) {
			continue
		}
		if q.Host != nil {
			hosts = c.fieldHost(q)
			continue
		}
		for _, cs := range c.Cases(q.Find(f.key)) {
			if cond := c.Condition(cs.When); cond.Problem == nil {
				others = append(others, kexpr.MemberOf(c.flexClass(q, classUnder(cs.When, cond))))
			}
		}
	}
	if hosts != "" {
		others = append(others, kexpr.MemberOf(hosts))
	}
	if len(others) == 0 {
		return e
	}
	test := kexpr.OrOf(dedupe(others)...)
	c.state.classRefs = append(c.state.classRefs, test.Members()...)
	return kexpr.If(test, kexpr.Str(""), e)
}

// classUnder is the class of a condition, none for no condition.
func classUnder(when []scope.Branch, cond Cond) string {
	if len(when) == 0 {
		return ""
	}
	return cond.Class
}

// reach orders places by when dhcpd runs their statements; what runs later counts.
func reach(p *Place) int {
	switch {
	case p.Host != nil:
		return 5
	case p.Class != nil && p.Kind == scope.SubclassScope:
		return 4
	case p.Class != nil:
		return 3
	case p.Kind == scope.PoolScope:
		return 2
	case p.Kind == scope.SubnetScope:
		return 1
	case p.Kind == scope.SharedNetworkScope:
		return 0
	}
	return -1
}

// fieldHost puts a host with a file name of its own into the class of those.
func (c *Ctx) fieldHost(p *Place) string {
	if c.state.fieldHosts == nil {
		c.state.fieldHosts = c.AddClass(ClassSpec{Name: "own-file", Section: sectionHosts})
	}
	name := c.state.fieldHosts.Name
	if !hasClass(p.Host, name) {
		p.Host.ClientClasses = append(p.Host.ClientClasses, name)
	}
	return name
}
