package rules

import (
	"slices"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// writeOlder writes values that depend on conditions for releases without
// tags: into classes of their own, which the scope lists as additional ones.
func (c *Ctx) writeOlder(p *Place, out Key, ws []world) {
	switch {
	case p == c.Global:
		c.globalOlder(out, ws)
	case p.Class != nil:
		c.classOlder(p, out, ws)
	case p.Host != nil:
		c.hostOlder(p, out, ws)
	default:
		c.linkOlder(linkOf(p), out)
	}
}

// globalOlder writes conditional global values into the classes of the
// branches: Kea's class lists beat the global list and lose to all others.
func (c *Ctx) globalOlder(out Key, ws []world) {
	carried := c.anyCarried(out)
	if carried {
		for _, p := range c.netPlaces() {
			if p.Up == c.Global {
				c.linkOlder(p, out)
			}
		}
	}
	for _, w := range ws {
		k := w.chosen[0]
		switch {
		case k == nil || k.val == nil:
		case len(w.pos) == 0:
			c.put(c.Global, out, k, "")
		case !carried:
			c.putInClass(c.Global, out, k, c.globalCarrier(c.tagClass(w), out))
		}
	}
}

// rankGlobal ranks what holds for everybody behind what classes of the source bring.
const rankGlobal = 1 << 30

// globalCarrier returns the class that carries global values for members of a
// class: that class itself, or one that ranks behind those of the source.
func (c *Ctx) globalCarrier(class string, out Key) *kea.Class {
	if len(c.classLayers(out)) == 0 {
		return c.classes.byName[class].class
	}
	key := optCarrierKey{c.Global, class}
	k := c.state.opts.carriers[key]
	if k == nil {
		k = c.AddClass(ClassSpec{Name: class + ".options", Test: kexpr.MemberOf(class), Section: sectionCarriers, Rank: rankGlobal})
		c.state.opts.carriers[key] = k
	}
	return k
}

// putInClass writes a case of place p into the list of a class.
func (c *Ctx) putInClass(p *Place, out Key, k *optCase, class *kea.Class) {
	if k.val.expr != nil {
		c.computeOption(c.classPlace(class), out, k, "")
		c.enter(p, out, k, class.Name)
		return
	}
	c.defineIn(class, out)
	for i, e := range c.entries(p, out, k) {
		if i == 0 {
			c.remark(&e, p, k)
		}
		class.OptionData = append(class.OptionData, e)
	}
	c.enter(p, out, k, class.Name)
}

// classOlder writes the conditional values of a class into classes of its
// members that exclude each other.
func (c *Ctx) classOlder(p *Place, out Key, ws []world) {
	for _, w := range ws {
		k := w.chosen[0]
		if k == nil || k.val == nil {
			continue
		}
		w.pos = append(slices.Clone(w.pos), c.classAtom(p))
		w = w.tidy()
		if c.classesBuild(out) {
			spec := ClassSpec{Name: p.Class.Name + ".options", Test: w.test(), Section: sectionCarriers, Rank: c.rankOf(p.ClassDecl)}
			if p.Kind == scope.SubclassScope {
				spec.Rank-- // before its class
			}
			c.putInClass(p, out, k, c.AddClass(spec))
			continue
		}
		if len(w.pos) == 1 && len(w.neg) == 0 {
			c.putInClass(p, out, k, c.classes.byName[w.pos[0].class].class)
			continue
		}
		test := w.test()
		c.putInClass(p, out, k, c.derived(p, test.String(), test))
	}
}

// classesBuild reports whether values of some class build on those of another,
// so that no class can have its value before all of them are evaluated.
func (c *Ctx) classesBuild(out Key) bool {
	layers := c.classLayers(out)
	return len(layers) > 1 && slices.ContainsFunc(layers, func(l layer) bool { return combines(l.seq) })
}

// hostOlder writes the unconditional value of a host and reports the others.
func (c *Ctx) hostOlder(p *Place, out Key, ws []world) {
	for _, w := range ws {
		k := w.chosen[0]
		switch {
		case k == nil || k.val == nil:
		case len(w.pos) == 0:
			c.put(p, out, k, "")
		default:
			c.hostCondition(p, out, k)
		}
	}
}

// hostCondition reports a value that a reservation would have to give under a
// condition.
func (c *Ctx) hostCondition(p *Place, out Key, k *optCase) {
	const hint = "translate for 3.0 or newer"
	own := false
	for _, s := range k.src {
		if s.at == p {
			own = true
			c.Dropped(CodeOptionHostIf, Loss{At: s.set.Stmt, Place: p, Message: "Kea " + c.Release.String() + " cannot give a reservation an option under a condition; it is left out", Hint: hint})
		}
	}
	if d := p.Find(out); d != nil && !own {
		c.Approximate(CodeOptionHostIf, Loss{At: d.Seq[0].Stmt, Place: p, Message: "in Kea " + c.Release.String() + " this value also beats those that classes and conditions give the host", Hint: hint})
	}
}

// linkOf returns the place of the shared network, or of the lone subnet, that p is in.
func linkOf(p *Place) *Place {
	for p.Up != nil && p.Up.Up != nil {
		p = p.Up
	}
	return p
}

// linkPlaces returns the places of a link: its network, subnets and pools.
func (c *Ctx) linkPlaces(link *Place, kinds ...scope.Kind) []*Place {
	var out []*Place
	for _, p := range c.netPlaces() {
		if p != c.Global && linkOf(p) == link && (len(kinds) == 0 || p.Kind == kinds[0]) {
			out = append(out, p)
		}
	}
	return out
}

// carried reports whether, before 3.0, the values of an option on the link of p
// come from additional classes.
func (c *Ctx) carried(p *Place, out Key) bool {
	if p == c.Global || p.Class != nil || p.Host != nil || c.AtLeast(kea.R30) {
		return false
	}
	if c.carriedLink(linkOf(p), out) {
		return true
	}
	return c.anyCarried(out) && c.globalConditions(out)
}

// globalConditions reports whether the option has conditional global values.
func (c *Ctx) globalConditions(out Key) bool {
	for _, k := range c.outCases(view{net: c.Global}, out) {
		if len(k.all) > 0 {
			return true
		}
	}
	return false
}

// anyCarried reports whether some link needs carriers for the option.
func (c *Ctx) anyCarried(out Key) bool {
	for _, p := range c.netPlaces() {
		if p.Up == c.Global && c.carriedLink(p, out) {
			return true
		}
	}
	return false
}

// carriedLink reports whether a place of the link has conditional values, or
// values that a class has to beat.
func (c *Ctx) carriedLink(link *Place, out Key) bool {
	memo := placeKey{link, out}
	if v, ok := c.state.opts.listed[memo]; ok {
		return v
	}
	need := false
	for _, p := range c.linkPlaces(link) {
		if !c.decides(p, out) {
			continue
		}
		for _, k := range c.outCases(view{net: p, classes: true}, out) {
			need = need || len(k.all) > 0
		}
	}
	c.state.opts.listed[memo] = need
	return need
}

// decides reports whether p has a statement that has a part in the option.
func (c *Ctx) decides(p *Place, out Key) bool {
	for _, k := range c.parts(out) {
		if p.Find(k) != nil {
			return true
		}
	}
	return false
}

// linkOlder writes an option of a whole link into carriers, once.
func (c *Ctx) linkOlder(link *Place, out Key) {
	done := optCarrierKey{place: link, class: "\x00" + out.Space + itoa(int(out.Code))}
	if _, ok := c.state.opts.carriers[done]; ok {
		return
	}
	c.state.opts.carriers[done] = nil
	for _, s := range c.linkPlaces(link, scope.SubnetScope) {
		var pools []*Place
		inPools := false
		for _, q := range c.linkPlaces(link, scope.PoolScope) {
			if q.Up == s {
				pools = append(pools, q)
				inPools = inPools || c.decides(q, out)
			}
		}
		if !inPools {
			c.carryOption(s, out)
			continue
		}
		for _, q := range pools {
			c.carryOption(q, out)
		}
		c.hostsOutsidePools(s, out)
	}
}

// hostsOutsidePools writes the value of a subnet into its reservations where
// only pools list the classes that bring it; a value that depends on the client
// is reported.
func (c *Ctx) hostsOutsidePools(s *Place, out Key) {
	list := c.network(s, out)
	if len(list) == 0 || c.fromGlobal(list[0]) {
		return
	}
	fixed := len(list[0].all) == 0 && list[0].val != nil && len(c.classLayers(out)) == 0 && !c.builtFromSpace(out)
	for _, h := range c.Hosts {
		switch {
		case h.HostNet != s || c.settles(h, out):
		case fixed:
			h.Host.OptionData = append(h.Host.OptionData, c.entries(h, out, &list[0])...)
		default:
			c.Approximate(CodeOptionPoolHosts, Loss{At: firstSource(&list[0]), Place: s,
				Message: "Kea " + c.Release.String() + " gives this option by way of the pools of subnet " + s.Name + " only, not to hosts with addresses outside of them",
				Hint:    "translate for 3.0 or newer, or set the option in the host declarations"})
			return
		}
	}
}

// settles reports whether a host has a value of its own for every client.
func (c *Ctx) settles(h *Place, out Key) bool {
	list := c.outCases(c.viewOf(h), out)
	return total(list) && slices.ContainsFunc(list[len(list)-1].src, func(s source) bool { return s.at == h })
}

// carryOption lists at p the classes that bring it the values of an option.
func (c *Ctx) carryOption(p *Place, out Key) {
	list := c.network(p, out)
	if c.builtFromSpace(out) {
		list = c.containerCases(view{net: p, classes: true}, out)
	}
	if n := len(list); n > 0 && c.fromGlobal(list[n-1]) {
		list = list[:n-1] // Kea finds it in the global list, which comes last
	}
	ws, ok := worlds(world{}, list)
	if !ok {
		c.tooMany(p, list)
		return
	}
	c.foldedWider(p, out)
	gap := false
	for _, w := range ws {
		k := w.chosen[0]
		if k == nil || k.val == nil {
			gap = gap || len(w.pos) > 0
			continue
		}
		if len(w.pos) == 0 && !gap {
			w.neg = nil // the class for everybody comes last
		}
		if k.val.expr == nil && len(c.entries(p, out, k)) == 0 {
			c.enter(p, out, k, "")
			continue
		}
		carrier := c.optionCarrier(p, c.tagClass(w))
		for q := p; q != nil; q = q.Up {
			c.enter(q, out, k, carrier.Name)
		}
		c.putInClass(p, out, k, carrier)
	}
}

// fromGlobal reports whether a case is the unconditional global value.
func (c *Ctx) fromGlobal(k optCase) bool {
	if len(k.all) > 0 || k.val == nil {
		return false
	}
	for _, s := range k.src {
		if s.at != c.Global {
			return false
		}
	}
	return true
}

// foldedWider says so where a class adds to a value that, before 3.0, its list
// can only have as it is at global scope.
func (c *Ctx) foldedWider(p *Place, out Key) {
	for _, l := range c.classLayers(out) {
		if combines(l.seq) {
			c.Approximate(CodeOptionFold, Loss{At: l.seq[len(l.seq)-1].Stmt, Place: l.at,
				Message: "in " + p.Kind.String() + " " + p.Name + " members of the class get this added to the global value, not to the one of the network",
				Hint:    "translate for 3.0 or newer, or write the whole value into the class"})
		}
	}
}

type optCarrierKey struct {
	place *Place
	class string
}

// optionCarrier returns the class that brings p its options for members of
// class (everybody if empty), and lists it there.
func (c *Ctx) optionCarrier(p *Place, class string) *kea.Class {
	key := optCarrierKey{p, class}
	if k := c.state.opts.carriers[key]; k != nil {
		return k
	}
	test := kexpr.MemberOf("ALL")
	if class != "" {
		test = kexpr.MemberOf(class)
	}
	k := c.AddClass(ClassSpec{Name: p.classPart(class) + ".options", Test: test, Section: sectionCarriers})
	k.OnlyInAdditional = true
	c.state.opts.carriers[key] = k
	for _, g := range p.Guards() {
		at := len(g.AdditionalClasses)
		if all := c.state.opts.carriers[optCarrierKey{p, ""}]; all != nil && class != "" {
			// The one for everybody stays last.
			at = max(slices.Index(g.AdditionalClasses, all.Name), 0)
		}
		g.AdditionalClasses = slices.Insert(g.AdditionalClasses, at, k.Name)
	}
	return k
}
