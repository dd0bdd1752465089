package rules

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// poolLifetimes carries the lease times of pools, for which Kea has no key:
// to the subnet where all its pools agree, to classes where their permits
// exclude each other, and else as near as may be.
func (c *Ctx) poolLifetimes() {
	bySubnet := map[*Place][]*Place{}
	for _, p := range c.Pools {
		c.v6Bounds(p)
		for _, cs := range c.conditionalCases(p, c.lifetimeKeys()) {
			c.lifetimeLost(cs, p)
		}
		bySubnet[p.Up] = append(bySubnet[p.Up], p)
	}
	for _, sub := range c.Subnets {
		c.subnetPoolTimes(sub, bySubnet[sub])
	}
}

// subnetPoolTimes places the lease times of the pools of one subnet.
func (c *Ctx) subnetPoolTimes(sub *Place, pools []*Place) {
	pools = c.openPools(pools)
	if !c.anySetsTimes(pools) {
		return
	}
	all := make([]kea.Lifetimes, len(pools))
	same := true
	for i, p := range pools {
		c.writeTimes(p, &all[i], c.timesAt(p), false)
		same = same && keyOfTimes(all[i], false) == keyOfTimes(all[0], false)
	}
	switch {
	case same:
		c.timesForSubnet(sub, pools, all[0])
	case !c.disjointPools(pools):
		c.timesOfFirst(sub, pools, all[0], "their permits do not exclude each other", "give the pools permits that exclude each other, or one lease time")
	case !c.timesForGuards(sub, pools, all):
		c.timesOfFirst(sub, pools, all[0], "classes with them would reach clients of other subnets that have others", "give the subnets with the same permits the same lease times, or their pools classes of their own")
	}
}

// openPools returns the pools that serve somebody; nobody gets the lease times of the others.
func (c *Ctx) openPools(pools []*Place) []*Place {
	var open, closed []*Place
	for _, p := range pools {
		if c.state.served.truths[p].is(false) {
			closed = append(closed, p)
		} else {
			open = append(open, p)
		}
	}
	c.eachPoolTime(closed, func(s scope.Setting) { c.Exact(s.Stmt, nil, "") })
	return open
}

func (c *Ctx) anySetsTimes(pools []*Place) bool {
	for _, p := range pools {
		if c.setsLifetime(p) {
			return true
		}
	}
	return false
}

// timesForSubnet writes what all pools agree on for the subnet. Reserved
// addresses keep the subnet's own times through a class.
func (c *Ctx) timesForSubnet(sub *Place, pools []*Place, l kea.Lifetimes) {
	kept := c.keepReservedTimes(sub, l)
	sub.Subnet.Lifetimes = l
	c.eachPoolTime(pools, func(s scope.Setting) {
		c.Equivalent(s.Stmt, sub, "/valid-lifetime")
		if !kept {
			c.Approximate(CodePoolTimesAll, Loss{At: s.Stmt, Place: sub, Suffix: "/valid-lifetime", Message: "the lease time of the pools is the subnet's in Kea; clients with a reserved address here get it too", Hint: "nothing need be done if that will do"})
		}
	})
}

// keepReservedTimes gives reservations of the subnet that have no lease time of
// their own the one they had before the pools' was written for the subnet;
// false where a shared network rules that out.
func (c *Ctx) keepReservedTimes(sub *Place, pools kea.Lifetimes) bool {
	if len(sub.Subnet.Reservations) == 0 {
		return true
	}
	var own kea.Lifetimes
	c.writeTimes(sub, &own, c.timesAt(sub), false)
	if keyOfTimes(own, false) == keyOfTimes(pools, false) {
		return true
	}
	if sub.Up.Network != nil {
		return false
	}
	for _, p := range c.Hosts {
		if p.HostNet == sub && !c.setsLifetime(p) && hasAddress(p.Host) {
			c.giveTimes(p, own)
		}
	}
	return true
}

// eachPoolTime calls f for every unconditional lease-time statement of pools.
func (c *Ctx) eachPoolTime(pools []*Place, f func(scope.Setting)) {
	for _, p := range pools {
		for _, key := range c.lifetimeKeys() {
			if cs, ok := c.always(p.Find(key)); ok {
				f(cs.Set)
			}
		}
	}
}

// disjointPools reports whether no client fits the permits of two pools.
func (c *Ctx) disjointPools(pools []*Place) bool {
	truths := c.state.served.truths
	for i, p := range pools {
		for _, q := range pools[:i] {
			if !c.exclusive(truths[p], truths[q]) {
				return false
			}
		}
	}
	return true
}

// exclusive reports whether no client can fit both conditions, as far as they
// or the tests of the classes they name tell.
func (c *Ctx) exclusive(a, b truth) bool {
	if a.excludes(b) {
		return true
	}
	for _, x := range a.conjuncts() {
		for _, y := range b.conjuncts() {
			if x.expr == nil || y.expr == nil || x.expr.Op != kexpr.Member || y.expr.Op != kexpr.Member {
				continue
			}
			k, o := c.classes.byName[x.expr.Name], c.classes.byName[y.expr.Name]
			if k != nil && o != nil && disjoint(k.test, o.test) {
				return true
			}
		}
	}
	return false
}

// timesForGuards gives each pool's clients a class with its lease times; false
// if that would reach clients of other subnets that have other times.
func (c *Ctx) timesForGuards(sub *Place, pools []*Place, all []kea.Lifetimes) bool {
	for i, p := range pools {
		if !c.guardTimesFit(sub, p, all[i]) {
			return false
		}
	}
	var own kea.Lifetimes
	c.writeTimes(sub, &own, c.timesAt(sub), false)
	reached := false // reserved addresses, by the class of some pool
	for i, p := range pools {
		if keyOfTimes(all[i], false) == keyOfTimes(own, false) {
			c.eachPoolTime([]*Place{p}, func(s scope.Setting) { c.Equivalent(s.Stmt, sub, "/valid-lifetime") })
			continue
		}
		c.guardTimes(p, all[i])
		reached = reached || !c.state.served.truths[p].excludes(isMember("KNOWN"))
	}
	if !reached || c.keepReservedTimes(sub, kea.Lifetimes{Valid: ptr(uint32(0))}) {
		return true
	}
	c.eachPoolTime(pools, func(s scope.Setting) {
		c.Approximate(CodePoolTimesAll, Loss{At: s.Stmt, Place: sub, Message: "clients of the pool that have a reserved address here get its lease time too", Hint: "nothing need be done if that will do"})
	})
	return true
}

// guardTimesFit reports whether everybody else who fits the permits of p, in
// other subnets, has the same lease times.
func (c *Ctx) guardTimesFit(sub, p *Place, l kea.Lifetimes) bool {
	t := c.state.served.truths[p]
	if t.is(true) {
		return false
	}
	for _, q := range c.Pools {
		if q.Up == sub || c.exclusive(t, c.state.served.truths[q]) {
			continue
		}
		var other kea.Lifetimes
		c.writeTimes(q, &other, c.timesAt(q), false)
		if keyOfTimes(other, false) != keyOfTimes(l, false) {
			return false
		}
	}
	return true
}

// guardTimes puts lease times on the class of those a pool serves: KNOWN and
// UNKNOWN themselves, which Kea lets have values, or a class beside the guard.
func (c *Ctx) guardTimes(p *Place, l kea.Lifetimes) {
	k := c.timesClassFor(c.state.served.truths[p])
	k.Lifetimes = l
	c.eachPoolTime([]*Place{p}, func(s scope.Setting) { c.Equivalent(s.Stmt, c.classPlace(k), "/valid-lifetime") })
}

// timesClassFor returns the class that has lease times for a condition.
func (c *Ctx) timesClassFor(t truth) *kea.Class {
	name, spec := "pool-times."+t.key(), ClassSpec{Name: "pool-times", Test: t.expr, Section: sectionAuxiliary}
	if plain := c.plainClasses(t.expr); len(plain) == 1 {
		name = plain[0]
		spec.Name = name + ".times"
		if name == "KNOWN" || name == "UNKNOWN" {
			spec = ClassSpec{Name: name, Section: sectionLast}
		}
	}
	for _, e := range c.classes.entries {
		if e.class.Name == spec.Name && name == spec.Name {
			return e.class
		}
		if e.test != nil && spec.Test != nil && e.section == sectionAuxiliary && e.class.Valid != nil && e.test.String() == spec.Test.String() {
			return e.class
		}
	}
	return c.AddClass(spec)
}

// timesOfFirst gives the subnet the lease times of its first pool.
func (c *Ctx) timesOfFirst(sub *Place, pools []*Place, l kea.Lifetimes, why, hint string) {
	kept := c.keepReservedTimes(sub, l)
	sub.Subnet.Lifetimes = l
	first := true
	c.eachPoolTime(pools, func(s scope.Setting) {
		message := "the pools of " + sub.Name + " have different lease times, and " + why + "; Kea has one lease time for the subnet, that of the first pool"
		if !kept && first {
			message += ", which clients with a reserved address get too"
		}
		first = false
		c.report(CodePoolTimes, diag.Approximate, Loss{At: s.Stmt, Place: sub, Suffix: "/valid-lifetime", Message: message, Hint: hint})
	})
}
