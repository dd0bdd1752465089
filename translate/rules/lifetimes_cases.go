package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// combo is a set of branches that a client can be on at the same time. Lease
// times go together, so each such set needs its own triplet.
type combo struct {
	on  [][]scope.Branch
	in  []string // classes of the branches
	out []string // classes of those that the client is not on
}

// maxCombos bounds the classes made for the lease times of one place.
const maxCombos = 32

// combos returns the sets of branches that the cases leave open, the empty one
// last; ok is false if there are too many. Cases whose condition cannot be told
// are entered and left out.
func (c *Ctx) combos(cases []Case) (list []combo, ok bool) {
	var paths [][]scope.Branch
	for _, cs := range cases {
		if cond := c.Condition(cs.When); cond.Problem != nil {
			c.underProblem(cs.Set.Stmt, cond)
			continue
		}
		if !slices.ContainsFunc(paths, func(p []scope.Branch) bool { return samePath(p, cs.When) }) {
			paths = append(paths, cs.When)
		}
	}
	slices.SortStableFunc(paths, comparePaths)
	b := &comboBuilder{c: c, paths: paths}
	b.choose(0, nil)
	return b.list, len(b.list) <= maxCombos
}

type comboBuilder struct {
	c     *Ctx
	paths [][]scope.Branch
	list  []combo
}

// choose decides on path i and those after it.
func (b *comboBuilder) choose(i int, on [][]scope.Branch) {
	if len(b.list) > maxCombos {
		return
	}
	if i == len(b.paths) {
		b.add(on)
		return
	}
	p := b.paths[i]
	if !slices.ContainsFunc(on, func(q []scope.Branch) bool { return exclude(p, q) }) {
		b.choose(i+1, append(on[:len(on):len(on)], p))
	}
	if !slices.ContainsFunc(on, func(q []scope.Branch) bool { return prefix(p, q) }) {
		b.choose(i+1, on)
	}
}

// add notes a set, with the classes that tell it from the others.
func (b *comboBuilder) add(on [][]scope.Branch) {
	k := combo{on: on}
	for _, p := range b.paths {
		taken := slices.ContainsFunc(on, func(q []scope.Branch) bool { return samePath(p, q) })
		implied := func(q []scope.Branch) bool { return len(q) > len(p) && prefix(p, q) }
		name := b.c.Condition(p).Class
		switch {
		case taken && !slices.ContainsFunc(on, implied):
			k.in = append(k.in, name)
		case taken, slices.ContainsFunc(on, func(q []scope.Branch) bool { return exclude(p, q) }):
		default:
			k.out = append(k.out, name)
		}
	}
	b.list = append(b.list, k)
}

// exclude reports whether no client can be on both paths.
func exclude(a, b []scope.Branch) bool {
	for i := range min(len(a), len(b)) {
		if a[i].Chain != b[i].Chain {
			return false
		}
		if a[i].Arm != b[i].Arm {
			return true
		}
	}
	return false
}

// test is true for clients that are on the branches of k and on no others.
func (k combo) test(more ...*kexpr.Expr) *kexpr.Expr {
	parts := more
	for _, name := range k.in {
		parts = append(parts, kexpr.MemberOf(name))
	}
	for _, name := range k.out {
		parts = append(parts, kexpr.NotOf(kexpr.MemberOf(name)))
	}
	return kexpr.AndOf(parts...)
}

// comboClass returns the class of a set of global branches.
func (c *Ctx) comboClass(k combo) *kea.Class {
	if len(k.in) == 1 && len(k.out) == 0 {
		return c.classes.byName[k.in[0]].class
	}
	name := strings.Join(k.in, "_")
	if len(k.in) == 1 {
		name += ".only"
	}
	return c.AddClass(ClassSpec{Name: name, Test: k.test(), Section: sectionConditions})
}

// classCombo returns the class of members of p's class that are on a set of branches.
func (c *Ctx) classCombo(p *Place, k combo) *kea.Class {
	// The branches of a class have its members only.
	within := slices.ContainsFunc(k.on, func(path []scope.Branch) bool {
		return c.state.classOfScope[path[0].Chain.Scope] == p.Class.Name
	})
	test := k.test(kexpr.MemberOf(p.Class.Name))
	switch {
	case len(k.in)+len(k.out) == 0:
		return p.Class
	case within && len(k.in) == 1 && len(k.out) == 0:
		return c.classes.byName[k.in[0]].class
	case within:
		test = k.test()
	}
	return c.derived(p, test.String(), test)
}

// conditionalTimes carries lease times that stand under a condition at p.
func (c *Ctx) conditionalTimes(p *Place) {
	cases := c.conditionalCases(p, c.lifetimeKeys())
	if len(cases) == 0 {
		return
	}
	at := c.timesPlace(p)
	c.enterTimeCases(p, cases, at != nil && c.timeClasses(at))
}

// timesPlace returns the place whose lease times every client has that has
// those of p; nil if other clients have others. Only then can a class, which is
// not bound to a network, have what depends on a condition.
func (c *Ctx) timesPlace(p *Place) *Place {
	switch {
	case slices.ContainsFunc(c.Pools, c.setsLifetime):
	case len(c.Subnets) == 1:
		return c.Subnets[0]
	case slices.ContainsFunc(c.Subnets, c.setsLifetime):
	case len(c.Model.Networks) == 1 && len(c.Networks) == 1:
		return c.Networks[0]
	case p == c.Global && !slices.ContainsFunc(c.Networks, c.setsLifetime):
		return p
	}
	return nil
}

// timeClasses gives the branches in force at p classes with lease times; false
// if there are too many.
func (c *Ctx) timeClasses(p *Place) bool {
	if done, ok := c.state.timesDone[p]; ok {
		return done
	}
	list, ok := c.combos(c.timesCases(p))
	if c.state.timesDone == nil {
		c.state.timesDone = map[*Place]bool{}
	}
	c.state.timesDone[p] = ok
	for _, k := range list {
		if ok && len(k.on) > 0 {
			c.writeTimes(p, &c.comboClass(k).Lifetimes, c.timesAt(p, k.on...), false)
		}
	}
	return ok
}

// timesCases returns the conditional lease times in force at p, those of wider
// places included where nothing narrower always overrides them.
func (c *Ctx) timesCases(p *Place) []Case {
	var out []Case
	for _, key := range c.lifetimeKeys() {
		for q := p; q != nil; q = q.Up {
			cases := c.Cases(q.Find(key))
			for _, cs := range cases {
				if len(cs.When) > 0 {
					out = append(out, cs)
				}
			}
			if _, ok := Always(cases); ok {
				break
			}
		}
	}
	return out
}

// unconditionalTimes reports whether p sets a lease time for all its clients.
func (c *Ctx) unconditionalTimes(p *Place) bool {
	return slices.ContainsFunc(c.lifetimeKeys(), func(k Key) bool {
		_, ok := c.always(p.Find(k))
		return ok
	})
}

// classLifetimes writes the lease times of a class, which beat the subnet's in
// both servers. Of several classes the first one counts in Kea, so that branches
// inside the class need one for the rest beside them.
func (c *Ctx) classLifetimes(p *Place) {
	c.v6Bounds(p)
	if !c.setsLifetime(p) {
		return
	}
	cases := c.conditionalCases(p, c.lifetimeKeys())
	if len(cases) == 0 {
		c.writeTimes(p, p.Lifetimes(), c.classTimes(p), true)
		c.timesElsewhere(p, c.ownTimes(p), *p.Lifetimes())
		return
	}
	list, ok := c.combos(cases)
	for _, k := range list {
		if !ok || len(k.on) == 0 && !c.unconditionalTimes(p) {
			continue
		}
		class := c.classCombo(p, k)
		c.writeTimes(p, &class.Lifetimes, c.classTimes(p, k.on...), true)
		c.timesElsewhere(p, c.ownTimes(p, k.on...), class.Lifetimes)
	}
	c.enterTimeCases(p, cases, ok)
}

// enterTimeCases enters the conditional lease times of a place.
func (c *Ctx) enterTimeCases(p *Place, cases []Case, carried bool) {
	for _, cs := range cases {
		switch cond := c.Condition(cs.When); {
		case cond.Problem != nil:
			c.underProblem(cs.Set.Stmt, cond)
		case carried:
			c.Equivalent(cs.Set.Stmt, c.Global, "/client-classes")
		default:
			c.lifetimeLost(cs, p)
		}
	}
}

// ownTimes are the lease times that a class sets, or its parent class.
func (c *Ctx) ownTimes(p *Place, on ...[]scope.Branch) times {
	t := c.timesAt(p, on...)
	if parent := c.parentClass(p); parent != nil {
		t = t.or(c.ownTimes(parent))
	}
	return t
}

// classTimes are the lease times of a class: its own, its parent class's, then
// those of the network where there is one only, or the global ones.
func (c *Ctx) classTimes(p *Place, on ...[]scope.Branch) times {
	return c.ownTimes(p, on...).or(c.timesAt(c.commonPlace()))
}

// commonPlace returns the narrowest place that all clients are in.
func (c *Ctx) commonPlace() *Place {
	switch {
	case len(c.Subnets) == 1:
		return c.Subnets[0]
	case len(c.Model.Networks) == 1 && len(c.Networks) == 1:
		return c.Networks[0]
	}
	return c.Global
}

// timesElsewhere says so where a class or a host for all networks, whose own
// lease times are given, would have others on some network, in some pool or
// beside another class: Kea takes all of them from one place.
func (c *Ctx) timesElsewhere(p *Place, own times, written kea.Lifetimes) {
	differ := func(where string, at *parser.Stmt, t times) bool {
		l := c.lifetimesOf(t)
		if keyOfTimes(l, false) == keyOfTimes(written, false) {
			return false
		}
		s := firstSet(own.def, own.max, own.min, own.pref)
		c.Approximate(CodeTimesElsewhere, Loss{At: s.Stmt, Place: p, Suffix: "/valid-lifetime",
			Message: where + "; Kea takes all of them from one class, so that clients there get " + unlike(written, l) + " instead of " + unlike(l, written),
			Hint:    "set default-lease-time, min-lease-time and max-lease-time together", Related: See(at, "where they differ")})
		return true
	}
	for _, sub := range c.Subnets {
		if differ("on "+sub.Name+" dhcpd combines this with the lease times of the network", sub.Scope.Decl, own.or(c.timesAt(sub))) {
			return
		}
	}
	for _, pool := range c.Pools {
		if c.setsLifetime(pool) && !c.keptOut(p, pool) && differ("in a pool of "+pool.Up.Name+" dhcpd combines this with the lease times of the pool", pool.Scope.Decl, own.or(c.timesAt(pool))) {
			return
		}
	}
	for _, k := range c.laterClasses(p) {
		if differ("dhcpd combines this with the lease times of class `"+k.Name+"` for clients in both", k.Scope.Decl, own.or(c.ownTimes(k)).or(c.timesAt(c.commonPlace()))) {
			return
		}
	}
}

// keptOut reports whether no client of a class or host can get an address of a pool.
func (c *Ctx) keptOut(p, pool *Place) bool {
	if p.Class == nil {
		return p.Host == nil || hasAddress(p.Host)
	}
	return c.exclusive(c.state.served.truths[pool], isMember(p.Class.Name))
}

// laterClasses returns the classes declared after p's, subclasses aside, that
// set lease times too and can have members of it.
func (c *Ctx) laterClasses(p *Place) []*Place {
	if p.ClassDecl == nil {
		return nil
	}
	var out []*Place
	rank := c.rankOf(p.ClassDecl)
	for _, d := range c.Model.Classes {
		k := c.state.classInfo[d.Name]
		if k.rank > rank && c.setsLifetime(k.place) && !disjoint(c.testOf(p.Class), c.testOf(k.kea)) {
			out = append(out, k.place)
		}
	}
	return out
}

// longest tells the lease time that clients get, and the longest they can ask for.
func longest(l kea.Lifetimes) string {
	out := strconv.FormatUint(uint64(*l.Valid), 10) + " s"
	if l.MaxValid != nil && *l.MaxValid != *l.Valid {
		out += " (at most " + strconv.FormatUint(uint64(*l.MaxValid), 10) + " s)"
	}
	return out
}

// unlike is longest, with the preferred lifetime where the rest is that of o.
func unlike(l, o kea.Lifetimes) string {
	out := longest(l)
	if out != longest(o) {
		return out
	}
	switch {
	case l.Preferred == nil:
		return out + " with five eighths of it as preferred lifetime"
	case l.MinPreferred != nil && *l.MinPreferred != *l.Preferred:
		return out + " with a preferred lifetime of up to " + strconv.FormatUint(uint64(*l.Preferred), 10) + " s"
	}
	return out + " with a preferred lifetime of " + strconv.FormatUint(uint64(*l.Preferred), 10) + " s"
}

// lifetimesOf is what lease-time statements come to.
func (c *Ctx) lifetimesOf(t times) kea.Lifetimes {
	if c.V6() {
		return c.triplet6(t)
	}
	l, _, _ := c.triplet(t)
	return l
}
