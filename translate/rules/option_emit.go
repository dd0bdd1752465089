package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// write puts the cases of an option into the list of a place.
func (c *Ctx) write(p *Place, out Key, list []optCase) {
	if len(list) == 0 {
		return
	}
	ws, ok := worlds(world{}, list)
	if !ok {
		c.tooMany(p, list)
		return
	}
	inSourceOrder(ws)
	if c.AtLeast(kea.R30) || unconditional(ws) && !c.carried(p, out) && !(p.Class != nil && c.classesBuild(out)) {
		c.writeTagged(p, out, ws)
		return
	}
	c.writeOlder(p, out, ws)
}

// inSourceOrder sorts worlds by their statements, for the reader: they exclude
// each other, so that only the one for everybody else has its place, the last.
func inSourceOrder(ws []world) {
	slices.SortStableFunc(ws, func(a, b world) int {
		if last := cmp.Compare(min(len(b.pos), 1), min(len(a.pos), 1)); last != 0 {
			return last
		}
		x, y := firstSource(a.chosen[0]), firstSource(b.chosen[0])
		if x == nil || y == nil {
			return 0
		}
		return cmp.Or(cmp.Compare(x.File.Name, y.File.Name), cmp.Compare(x.Start, y.Start))
	})
}

// unconditional reports whether there is one value, whatever the client.
func unconditional(ws []world) bool { return len(ws) == 1 && len(ws[0].pos) == 0 }

// tooMany reports an option whose conditions combine in too many ways.
func (c *Ctx) tooMany(p *Place, list []optCase) {
	for _, k := range list {
		for _, s := range k.src {
			if s.at == p {
				c.Dropped(CodeOptionTooMany, Loss{At: s.set.Stmt, Message: "the conditions on this option combine in more than " + itoa(maxWorlds) + " ways; it is left out",
					Hint: "give the option fewer conditional values"})
			}
		}
	}
}

// writeTagged writes disjoint values, each tagged with the class of the clients
// that get it. The one for everybody else needs no tag: Kea tries it last.
func (c *Ctx) writeTagged(p *Place, out Key, ws []world) {
	gap := false
	for _, w := range ws {
		k := w.chosen[0]
		if k == nil || k.val == nil {
			gap = gap || len(w.pos) > 0
			continue
		}
		tag := ""
		if len(w.pos) > 0 || gap {
			tag = c.tagClass(w)
		}
		if !c.put(p, out, k, tag) {
			gap = gap || len(w.pos) > 0
		}
	}
}

// put writes one case to the lists of a place; false if nothing was written.
func (c *Ctx) put(p *Place, out Key, k *optCase, tag string) bool {
	if k.val.expr != nil {
		return c.computeOption(p, out, k, tag)
	}
	entries := c.entries(p, out, k)
	if len(entries) == 0 {
		c.enter(p, out, k, tag)
		return false
	}
	if p.Class != nil {
		c.defineIn(p.Class, out)
	}
	for _, l := range p.OptionData() {
		if tag != "" && len(entries) == 1 && c.shareEntry(*l, entries[0], p, k, tag) {
			continue
		}
		for i, e := range entries {
			if tag != "" {
				e.ClientClasses = []string{tag}
			}
			if i == 0 {
				c.remark(&e, p, k)
			}
			*l = append(*l, e)
		}
	}
	c.enter(p, out, k, tag)
	return true
}

// shareEntry tags an entry of the list that already has the value: Kea uses it
// for members of any of its classes.
func (c *Ctx) shareEntry(list []kea.OptionData, e kea.OptionData, p *Place, k *optCase, tag string) bool {
	for i := range list {
		x := &list[i]
		if x.Code == e.Code && x.Space == e.Space && len(x.ClientClasses) > 0 && x.Data == e.Data && x.NoData == e.NoData &&
			x.NeverSend == e.NeverSend && x.CSV != nil && e.CSV != nil && *x.CSV == *e.CSV {
			x.ClientClasses = append(slices.Clone(x.ClientClasses), tag)
			c.remark(x, p, k)
			return true
		}
	}
	return false
}

// remark gives an entry the comments of the statements of p that made it.
func (c *Ctx) remark(e *kea.OptionData, p *Place, k *optCase) {
	for _, s := range k.src {
		if s.at != p {
			continue
		}
		if own := c.commentsOf(s.set.Stmt); !strings.Contains(strings.Join(e.Comments, "\n"), strings.Join(own, "\n")) {
			e.Comments = append(e.Comments, own...)
		}
		if e.Origin == "" {
			e.Origin = c.origin(s.set.Stmt)
		}
	}
}

// enter marks the statements that made a case, as far as the place looked at is theirs.
func (c *Ctx) enter(p *Place, out Key, k *optCase, tag string) {
	for _, s := range k.src {
		key, _ := keyOf(s.set.Node)
		switch {
		case s.at != p && s.at.Class == nil:
		case s.at == p && tag == "" && len(k.src) == 1 && key == out:
			c.mark(s.set.Stmt, diag.Exact, p, "/option-data")
		default:
			c.mark(s.set.Stmt, diag.Equivalent, p, "/option-data")
		}
	}
}

// tagClass returns a class of exactly the clients of a world.
func (c *Ctx) tagClass(w world) string {
	w = w.tidy()
	if len(w.pos) == 1 && len(w.neg) == 0 {
		return w.pos[0].class
	}
	if len(w.pos)+len(w.neg) == 0 {
		return ""
	}
	test := w.test()
	key := test.String()
	if name, ok := c.state.opts.tags[key]; ok {
		return name
	}
	k := c.AddClass(ClassSpec{Name: w.name(), Test: test, Section: sectionAuxiliary})
	c.state.opts.tags[key] = k.Name
	return k.Name
}

// test is what tells the clients of a world.
func (w world) test() *kexpr.Expr {
	var parts []*kexpr.Expr
	for _, a := range w.pos {
		parts = append(parts, kexpr.MemberOf(a.class))
	}
	for _, a := range w.neg {
		parts = append(parts, kexpr.NotOf(kexpr.MemberOf(a.class)))
	}
	return kexpr.AndOf(parts...)
}

// name is a readable name for the class of a world: both+these, this.only, rest.
func (w world) name() string {
	var names []string
	for _, a := range w.pos {
		names = append(names, a.class)
	}
	name := strings.Join(names, "_")
	switch {
	case name == "":
		return "not." + w.neg[0].class
	case len(w.neg) > 0:
		return name + ".only"
	}
	return name
}

// entries turns a case into option-data entries: none if the value is that
// nothing is sent and nothing would be anyway.
func (c *Ctx) entries(p *Place, out Key, k *optCase) []kea.OptionData {
	if k.val.unset {
		return c.silence(p, out, k)
	}
	at := firstSource(k)
	switch out.Space {
	case "vendor", "vsio":
		return c.vendorEntries(out, k)
	case "vendor-class":
		return []kea.OptionData{c.vendorClassEntry(out, k)}
	}
	if list, ok := c.rawVendor(out, k); ok {
		return list
	} else if out == Opt("dhcp", 125) || out == Opt("dhcp6", 17) {
		c.notApart(k)
		return nil
	}
	e, ok := c.entry(out, k.val, at)
	if !ok {
		return nil
	}
	if mandatory(c.Family, out) {
		e.AlwaysSend = true
	}
	return []kea.OptionData{e}
}

// firstSource returns the statement a finding about a value points at.
func firstSource(k *optCase) *parser.Stmt {
	if k == nil {
		return nil
	}
	if n := len(k.src); n > 0 {
		return k.src[n-1].set.Stmt
	}
	return nil
}

// silence withholds an option that a wider scope would send, for all clients
// of p: Kea takes never-send as meant for every list that a client has.
func (c *Ctx) silence(p *Place, out Key, k *optCase) []kea.OptionData {
	wider := p.Up
	if p.Class != nil || p.Host != nil {
		wider = placeOr(p.HostNet, c.Global)
	}
	o := &c.state.opts
	switch last := k.src[len(k.src)-1]; {
	case p.Class == nil && len(c.network(wider, out)) == 0, p.Class != nil && len(o.netSide[out]) == 0 && len(o.byClass[out]) < 2:
		return nil
	case p.Class == nil && last.at.Class != nil && len(last.set.When) == 0 && c.AtLeast(kea.R24):
		return nil // the list of the class withholds it
	}
	forced := !c.V6() && slices.Contains(standard, out.Code)
	if c.AtLeast(kea.R24) && !forced && len(k.all) == 0 && !c.setInside(p, out) {
		return []kea.OptionData{{Space: c.keaSpace(out.Space), Code: out.Code, NeverSend: true, NoData: true}}
	}
	c.Dropped(CodeOptionUnset, Loss{At: firstSource(k), Place: p, Message: "an empty value hides the option that a wider scope sets in dhcpd; Kea has no way to hide it here",
		Hint: "set the option in each narrower scope that wants it, instead of in the wide one"})
	return nil
}
