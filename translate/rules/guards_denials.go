package rules

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
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
	if c.V6() {
		return never() // `dhcpd -6` reads none of these parameters
	}
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
	if c.V6() {
		return t
	}
	order := c.classesByPrecedence()
	for i := len(order) - 1; i >= 0; i-- {
		if order[i].Find(key) != nil {
			t = c.switched(t, order[i], key, isMember(order[i].Class.Name))
		}
	}
	return t
}

// switched is what t becomes by the statements of p, which hold for clients that fit who.
func (c *Ctx) switched(t truth, p *Place, key Key, who truth) truth {
	cases := c.Cases(p.Find(key))
	for i := len(cases) - 1; i >= 0; i-- {
		cs := cases[i]
		cond := c.Condition(cs.When)
		on, known := c.boolean(&cs.Set)
		fits := who
		switch {
		case cond.Problem != nil || cond.Never || !known:
			continue
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

// innerSide reports whether a shared network, subnet or pool sets key.
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
// left to the DROP class.
func (c *Ctx) notDenied(p *Place) truth {
	t := always()
	if c.innerSide(keyUnknown) {
		if refused := c.falseAt(p, keyUnknown); !refused.is(false) {
			t = t.and(refused.and(c.attached().not()).not())
		}
	}
	if c.innerSide(keyBooting) {
		t = t.and(c.falseAt(p, keyBooting).not())
	}
	if c.bootpUsed() && c.innerSide(keyBootp) {
		t = t.and(c.falseAt(p, keyBootp).and(isMember("BOOTP")).not())
	}
	return t
}

// guardSubnets shuts subnets where nobody is served, reserved addresses included.
func (c *Ctx) guardSubnets() {
	if !c.innerSide(keyBooting) {
		return
	}
	for _, p := range c.Subnets {
		if c.falseAt(p, keyBooting).is(true) {
			p.Subnet.Guard.ClientClasses = []string{c.neverClass()}
		}
	}
}

// attached is the condition under which dhcpd runs a host's statements for the
// client here: narrower than `known` once hosts count as known where their
// addresses do not fit.
func (c *Ctx) attached() truth {
	known := isMember("KNOWN")
	if !c.asksKnown() || len(c.Model.Networks) < 2 && len(c.state.hosts.elsewhere) == 0 {
		return known
	}
	s := &c.state.served
	if s.elsewhere == nil {
		s.elsewhere = c.AddClass(ClassSpec{Name: "elsewhere", Section: sectionDeclared, Rank: rankMarkers})
	}
	return known.and(isMember(s.elsewhere.Name).not())
}

// asksKnown reports whether a permit or an expression of the file asks whether
// a client is known.
func (c *Ctx) asksKnown() bool {
	return c.state.served.asks.get(func() bool {
		for _, p := range c.Pools {
			if slices.ContainsFunc(p.PoolDecl.Permits, asksKnownPermit) {
				return true
			}
		}
		for _, ch := range c.Model.Chains {
			if mentionsKnown(ch.Switch) || slices.ContainsFunc(ch.Arms, func(a scope.Arm) bool { return mentionsKnown(a.Cond) }) {
				return true
			}
		}
		return false
	})
}

func asksKnownPermit(p scope.Permit) bool {
	return p.What == parser.KnownClients || p.What == parser.UnknownClients
}

func mentionsKnown(e *parser.Expr) bool {
	if e == nil {
		return false
	}
	return e.Op == parser.OpKnown || slices.ContainsFunc(e.Args, mentionsKnown)
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
	lost := cond.Problem != nil
	if info := c.classInfoOf(p); info != nil && info.why != "" {
		lost = true
	}
	switch {
	case cond.Never:
		c.neverTaken(cs.Set.Stmt)
	case lost && !on:
		c.Manual(CodeDenyLost, Loss{At: cs.Set.Stmt, Message: "who is refused here cannot be told in Kea, so nobody is: clients that dhcpd refuses would be served",
			Hint: "write a test for these clients and put them into the class DROP"})
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
