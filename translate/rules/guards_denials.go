package rules

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

var (
	keyBooting  = P("allow-booting")
	keyUnknown  = P("boot-unknown-clients")
	keyBootp    = P("allow-bootp")
	keyDeclines = P("declines")
)

// falseAt is the condition under which a boolean parameter that is true by
// default is false for clients of a network-side place because of what the
// network side says: a class that sets it wins over that.
func (c *Ctx) falseAt(p *Place, key Key) truth {
	var side []*Place
	for q := p; q != nil; q = q.Up {
		side = append(side, q)
	}
	t := never()
	for i := len(side) - 1; i >= 0; i-- {
		t = c.switched(t, side[i], key, always())
	}
	if t.is(false) {
		return t
	}
	for _, k := range c.Classes {
		if k.Find(key) != nil && !c.alwaysFalse(k, key) {
			t = t.and(isMember(k.Class.Name).not())
		}
	}
	return t
}

// alwaysFalse reports whether p makes a boolean parameter false for all its clients.
func (c *Ctx) alwaysFalse(p *Place, key Key) bool {
	cases := c.Cases(p.Find(key))
	cs, ok := Always(cases)
	if !ok || len(cases) > 1 {
		return false
	}
	on, known := c.boolean(&cs.Set)
	return known && !on
}

// falseInClass is the condition under which a class makes the parameter false:
// the first declared class that sets it decides.
func (c *Ctx) falseInClass(key Key) truth {
	t := never()
	order := c.classesByPrecedence()
	for i := len(order) - 1; i >= 0; i-- {
		if order[i].Find(key) != nil {
			t = c.switched(t, order[i], key, isMember(order[i].Class.Name))
		}
	}
	return t
}

// switched is what t becomes by the statements of p, which hold for clients that
// fit who. A refusal of clients that Kea cannot tell apart refuses all it may mean.
func (c *Ctx) switched(t truth, p *Place, key Key, who truth) truth {
	cases := c.Cases(p.Find(key))
	for i := len(cases) - 1; i >= 0; i-- {
		cs := cases[i]
		cond := c.Condition(cs.When)
		on, known := c.boolean(&cs.Set)
		fits := who
		switch lost := c.lostDenial(p, cond); {
		case cond.Never || !known, lost && (on || key == keyDeclines):
			continue
		case lost && p.Class != nil && cond.Problem == nil:
			fits = always()
		case cond.Class != "":
			fits = who.and(isMember(cond.Class))
		}
		if on {
			t = fits.not().and(t)
		} else {
			t = fits.or(t)
		}
	}
	return t
}

// classesByPrecedence returns the class places, those whose values win first:
// in declaration order, subclasses before their class.
func (c *Ctx) classesByPrecedence() []*Place {
	var out []*Place
	for i := 0; i < len(c.Classes); {
		j := i + 1
		for j < len(c.Classes) && c.Classes[j].ClassDecl.Parent != nil {
			j++
		}
		out = append(append(out, c.Classes[i+1:j]...), c.Classes[i])
		i = j
	}
	return out
}

// innerSide reports whether a shared network, subnet or pool sets key; `dhcpd -6`
// reads none of these parameters.
func (c *Ctx) innerSide(key Key) bool {
	if c.V6() {
		return false
	}
	for _, list := range [][]*Place{c.Networks, c.Subnets, c.Pools} {
		if slices.ContainsFunc(list, func(p *Place) bool { return p.Find(key) != nil }) {
			return true
		}
	}
	return false
}

// notDenied is the condition under which no parameter that narrower scopes set
// keeps a client out of a pool. What only the global scope and classes say is
// left to the DROP class, and what a whole subnet says to the guard of that.
func (c *Ctx) notDenied(p *Place) truth {
	t := always()
	if c.innerSide(keyUnknown) {
		if refused := c.falseAt(p, keyUnknown); !refused.is(false) {
			t = t.and(refused.and(c.attached().not()).not())
		}
	}
	if _, whole := c.bootingGuard(p.Up); c.innerSide(keyBooting) && !whole {
		t = t.and(c.refusedAt(p, keyBooting).not())
	}
	if c.bootpUsed() && c.innerSide(keyBootp) {
		t = t.and(c.refusedAt(p, keyBootp).and(isMember("BOOTP")).not())
	}
	return t
}

// deniedAt is the condition under which dhcpd refuses a client that it has
// picked an address of p for, by parameters that narrower scopes set.
func (c *Ctx) deniedAt(p *Place) truth {
	t := never()
	if c.innerSide(keyUnknown) {
		if refused := c.falseAt(p, keyUnknown); !refused.is(false) {
			t = t.or(refused.and(c.attached().not()))
		}
	}
	if c.innerSide(keyBooting) {
		t = t.or(c.refusedAt(p, keyBooting))
	}
	return t
}

// refusedAt is falseAt without the clients whose hosts say otherwise.
func (c *Ctx) refusedAt(p *Place, key Key) truth {
	t := c.falseAt(p, key)
	if t.is(false) {
		return t
	}
	return t.and(c.exempt(key).not())
}

// exempt is the condition under which a host makes a boolean parameter true,
// whatever classes and networks say.
func (c *Ctx) exempt(key Key) truth {
	if t, done := c.state.served.exempt[key]; done {
		return t
	}
	t := never()
	for _, p := range c.Hosts {
		if len(p.Decisions) == 0 {
			continue
		}
		t = t.or(c.trueInHost(p, key))
	}
	if c.state.served.exempt == nil {
		c.state.served.exempt = map[Key]truth{}
	}
	c.state.served.exempt[key] = t
	return t
}

// trueInHost is the condition under which the client of p makes the parameter true.
func (c *Ctx) trueInHost(p *Place, key Key) truth {
	cases := c.Cases(p.Find(key))
	if !slices.ContainsFunc(cases, func(cs Case) bool { on, known := c.boolean(&cs.Set); return on && known }) {
		return never()
	}
	if len(cases) == 1 && len(cases[0].When) == 0 && !inSharedNetwork(p) {
		k := c.allowedClass(key)
		if !hasClass(p.Host, k.Name) {
			p.Host.ClientClasses = append(p.Host.ClientClasses, k.Name)
		}
		return c.marked(k)
	}
	who := c.hostMarker(p)
	if who == nil {
		return never()
	}
	c.everywhere(p, cases, diag.Error, "let in")
	t := never()
	for _, cs := range slices.Backward(cases) {
		fits, cond := always(), c.Condition(cs.When)
		on, known := c.boolean(&cs.Set)
		switch {
		case cond.Problem != nil || !known:
			continue
		case cond.Class != "":
			fits = isMember(cond.Class)
		}
		if on {
			t = fits.or(t)
		} else {
			t = fits.not().and(t)
		}
	}
	return c.marked(who).and(t)
}

// marked is the condition of being in a class that reservations put clients in.
// Kea decides about DROP before it looks for the reservation, unless the test
// names KNOWN.
func (c *Ctx) marked(k *kea.Class) truth {
	if k.Test != "" {
		return isMember(k.Name)
	}
	return isMember("KNOWN").and(isMember(k.Name))
}

// allowedClass returns the class of reservations whose hosts allow what others
// are refused.
func (c *Ctx) allowedClass(key Key) *kea.Class {
	s := &c.state.served
	if s.allowed == nil {
		s.allowed = map[Key]*kea.Class{}
	}
	k := s.allowed[key]
	if k == nil {
		k = c.AddClass(ClassSpec{Name: "allowed." + key.Param, Section: sectionDeclared, Rank: rankMarkers})
		s.allowed[key] = k
	}
	return k
}

// guardSubnets shuts subnets to clients that are not served there at all, even
// where they have a reserved address.
func (c *Ctx) guardSubnets() {
	for _, p := range c.Subnets {
		if t, whole := c.bootingGuard(p); whole {
			p.Subnet.Guard.ClientClasses, _ = c.guardClasses(t)
		}
	}
}

// bootingGuard is the condition under which booting is allowed on a subnet;
// whole is false where the guard of the subnet cannot or need not have it: Kea
// picks the subnet before it knows the client's reservation.
func (c *Ctx) bootingGuard(p *Place) (t truth, whole bool) {
	if !c.innerSide(keyBooting) || slices.ContainsFunc(c.Pools, func(q *Place) bool { return q.Up == p && q.Find(keyBooting) != nil }) {
		return t, false
	}
	refused := c.refusedAt(p, keyBooting)
	return refused.not(), !refused.is(false) && !c.afterLookup(refused.expr)
}

// afterLookup reports whether a test depends on the client's reservation.
func (c *Ctx) afterLookup(e *kexpr.Expr) bool {
	if e == nil {
		return false
	}
	return slices.ContainsFunc(e.Members(), func(name string) bool {
		k := c.classes.byName[name]
		switch {
		case name == "KNOWN" || name == "UNKNOWN":
			return true
		case k == nil:
			return false
		case k.test != nil:
			return c.afterLookup(k.test)
		}
		return k.class != c.state.never && c.state.places[k.class] == nil
	})
}

// enterDenials enters every statement that sets key. carried enters one that
// turns the parameter off for somebody; hosts are left to the caller.
func (c *Ctx) enterDenials(key Key, carried func(p *Place, cs Case)) {
	for _, list := range [][]*Place{{c.Global}, c.Networks, c.Subnets, c.Pools, c.Classes} {
		for _, p := range list {
			for _, cs := range c.Cases(p.Find(key)) {
				c.enterDenial(p, cs, key, carried)
			}
		}
	}
}

func (c *Ctx) enterDenial(p *Place, cs Case, key Key, carried func(p *Place, cs Case)) {
	on, known := c.boolean(&cs.Set)
	if !known {
		c.computed(&cs.Set, "`"+key.Param+"`")
		return
	}
	cond := c.Condition(cs.When)
	lost := c.lostDenial(p, cond)
	switch {
	case cond.Never:
		c.neverTaken(cs.Set.Stmt)
	case key == keyBootp && !c.bootpUsed():
		c.Exact(cs.Set.Stmt, nil, "")
	case lost && key == keyDeclines:
		c.Dropped(CodeDeclineScope, Loss{At: cs.Set.Stmt, Message: "whose declines are ignored here cannot be told in Kea; they are heeded", Hint: "nothing need be done; Kea keeps a declined address out of use for a while"})
	case lost && !on:
		c.Manual(CodeDenyLost, Loss{At: cs.Set.Stmt, Message: "who is refused here cannot be told in Kea, so " + refusedInstead(p, key) + " refused",
			Hint: "write a test for the clients that are meant, and let the class DROP name it instead"})
	case lost:
		c.Manual(CodeDenyLost, Loss{At: cs.Set.Stmt, Severity: diag.Error, Message: "who is served here cannot be told in Kea, so these clients stay refused",
			Hint: "write a test for these clients and leave them out of the class DROP"})
	case on && key == keyDeclines && p != c.Global && p.Class == nil && !c.falseAt(c.Global, key).is(false):
		c.Dropped(CodeDeclineScope, Loss{At: cs.Set.Stmt, Message: "declines are ignored globally, and Kea cannot heed them on one network only", Hint: "heed declines everywhere; Kea keeps a declined address out of use for a while"})
	case on:
		c.Exact(cs.Set.Stmt, nil, "")
	default:
		carried(p, cs)
	}
}

// lostDenial reports whether Kea cannot tell the clients that p means under cond.
func (c *Ctx) lostDenial(p *Place, cond Cond) bool {
	info := c.classInfoOf(p)
	return cond.Problem != nil || info != nil && info.why != ""
}

// refusedInstead names the clients that are refused where those that p means
// cannot be told from others.
func refusedInstead(p *Place, key Key) string {
	who := "every client"
	switch key {
	case keyUnknown:
		who = "every client without a host declaration"
	case keyBootp:
		who = "every BOOTP client"
	}
	if p.Up != nil {
		return who + " of " + p.Kind.String() + " " + p.Name + " is"
	}
	return who + " is"
}

// classInfoOf returns what is known of the class that p stands for; nil for other places.
func (c *Ctx) classInfoOf(p *Place) *classInfo {
	if p.ClassDecl == nil {
		return nil
	}
	if p.ClassDecl.Parent != nil {
		return c.state.classInfo[p.ClassDecl.Parent.Name]
	}
	return c.state.classInfo[p.ClassDecl.Name]
}
