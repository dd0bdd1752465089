package rules

import (
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// computeOption has the flex_option hook compute an option for the clients of a
// place (those in class tag, if one is named); false if it cannot be computed.
func (c *Ctx) computeOption(p *Place, out Key, k *optCase, tag string) bool {
	at := k.src[len(k.src)-1].set
	if p.Host == nil && len(k.src) == 1 {
		if d := p.Find(out); d != nil && c.perHost(p, d) {
			return true
		}
	}
	where := p
	if k.val.at != nil {
		where = k.val.at
	}
	res, err := expr.String(k.val.expr, c.optionEnv(&at, where))
	if err != nil {
		c.computedLost(k, err)
		return false
	}
	c.exprNotes(at.Stmt, res)
	action := "supersede"
	if c.setInside(p, out) {
		action = c.shadows(p, out, k)
	}
	c.addFlex(c.keaKey(out), action, res.Expr, c.flexClass(p, tag))
	for _, s := range k.src {
		if s.at == p || s.at.Class != nil {
			c.Equivalent(s.set.Stmt, p, "")
			c.Say(CodeOptionUnasked, Loss{At: s.set.Stmt, Place: p, Message: "computed by the flex_option hook, which sends the option whether the client asks for it or not"})
		}
	}
	return true
}

// computedLost reports an expression that Kea cannot compute.
func (c *Ctx) computedLost(k *optCase, err error) {
	p := problemOf(err)
	for _, s := range k.src {
		if exprOf(s.set.Node) == nil {
			continue
		}
		f := s.set.Stmt.File
		c.Dropped(CodeOptionComputed, Loss{At: s.set.Stmt, Span: f.Span(p.Start, p.End), Message: "this value has no counterpart in Kea: " + p.Message,
			Hint: orElse(p.Hint, "write a class for each value that is needed")})
	}
}

// setInside reports whether a host, class or narrower network sets the option too.
func (c *Ctx) setInside(p *Place, out Key) bool {
	if p.Host != nil {
		return false
	}
	for _, h := range c.Hosts {
		if h.Find(out) != nil {
			return true
		}
	}
	if p.Class != nil {
		return false
	}
	for _, q := range c.state.opts.netSide[out] {
		if q != p && within(q, p, c.Global) {
			return true
		}
	}
	return len(c.state.opts.byClass[out]) > 0
}

// shadows picks how a computed value goes with narrower ones: added where
// there is no other, if no wider scope has one either.
func (c *Ctx) shadows(p *Place, out Key, k *optCase) string {
	if p == c.Global || p.Up != nil && len(c.network(p.Up, out)) == 0 {
		return "add"
	}
	c.Approximate(CodeOptionShadow, Loss{At: firstSource(k), Place: p, Message: "the computed value also replaces those that hosts, classes or narrower networks give this option",
		Hint: "give those places classes, and exclude them by hand in the flex_option entry"})
	return "supersede"
}

// flexClass returns the class of the clients of a place; "" for everybody.
func (c *Ctx) flexClass(p *Place, tag string) string {
	switch {
	case p == c.Global:
		return tag
	case p.Class != nil && tag == "":
		c.state.classRefs = append(c.state.classRefs, p.Class.Name)
		return p.Class.Name
	case p.Class != nil:
		return c.flexDerived(p.Class.Name, tag)
	case p.Host != nil:
		return c.hostClass(p, tag)
	}
	return c.additionalClass(p, tag)
}

// flexDerived returns the class of clients in both classes.
func (c *Ctx) flexDerived(a, b string) string {
	test := kexpr.AndOf(kexpr.MemberOf(a), kexpr.MemberOf(b))
	key := test.String()
	if name, ok := c.state.opts.tags[key]; ok {
		return name
	}
	k := c.AddClass(ClassSpec{Name: a + "_" + b, Test: test, Section: sectionAuxiliary})
	c.state.opts.tags[key] = k.Name
	return k.Name
}

// hostClass puts the clients of a reservation into a class of their own.
func (c *Ctx) hostClass(p *Place, tag string) string {
	key := "host\x00" + p.Pointer()
	name, ok := c.state.opts.flexTags[key]
	if !ok {
		name = c.AddClass(ClassSpec{Name: "host." + p.Name, Section: sectionHosts}).Name
		c.state.opts.flexTags[key] = name
		p.Host.ClientClasses = append(p.Host.ClientClasses, name)
	}
	if tag == "" {
		return name
	}
	both := c.AddClass(ClassSpec{Name: name + "_" + tag, Test: kexpr.AndOf(kexpr.MemberOf(name), kexpr.MemberOf(tag)), Section: sectionHosts, Rank: 1})
	return both.Name
}

// additionalClass returns a class that exactly the clients served at p join,
// by way of its list of additional classes.
func (c *Ctx) additionalClass(p *Place, tag string) string {
	key := optCarrierKey{p, "flex\x00" + tag}
	if k := c.state.opts.carriers[key]; k != nil {
		return k.Name
	}
	name, test := "at."+p.classPart(tag), c.everybody()
	if tag != "" {
		test = kexpr.MemberOf(tag)
	}
	k := c.AddClass(ClassSpec{Name: name, Test: test, Section: sectionCarriers})
	k.OnlyInAdditional = true
	c.state.opts.carriers[key] = k
	for _, g := range p.Guards() {
		g.AdditionalClasses = append(g.AdditionalClasses, k.Name)
	}
	return k.Name
}

// classPart names the clients of a place, or those of them in a class, in the
// name of another class.
func (p *Place) classPart(class string) string {
	where := strings.ReplaceAll(p.Name, "/", "-")
	switch {
	case class == "":
		return where
	case strings.Contains(class, where):
		return class
	}
	return where + "." + class
}

// addFlex adds an entry to the flex_option hook.
func (c *Ctx) addFlex(key Key, action string, e *kexpr.Expr, class string) {
	entry := (*kea.Context)(nil).Set("code", key.Code)
	if s := c.keaSpace(key.Space); s != "" {
		entry = entry.Set("space", s)
	}
	entry = entry.Set(action, e.String())
	if class != "" {
		entry = entry.Set("client-class", class)
		c.state.classRefs = append(c.state.classRefs, class)
	}
	c.state.opts.flex = append(c.state.opts.flex, entry)
	c.hook("libdhcp_flex_option.so", (*kea.Context)(nil).Set("options", c.state.opts.flex))
}

// keaSpace returns the space key of an entry; empty for the packet's own.
func (c *Ctx) keaSpace(space string) string {
	e := c.optionData(&parser.OptionDef{Space: space, Code: 0}, nil)
	return e.Space
}

// flexField computes a boot field for each client: the file name goes into
// option 67, by the flex_option hook. It reports whether it could.
func (c *Ctx) flexField(f field, s scope.Setting) bool {
	if f.key.Param != "filename" || c.V6() {
		return false
	}
	o := &c.state.opts
	if done, ok := o.flexDone[s.Stmt]; ok {
		return done
	}
	o.flexDone[s.Stmt] = false
	p := c.fieldPlace(f, s)
	if p == nil {
		return false
	}
	all, ok := c.branchAtom(s.Stmt, s.When)
	if !ok {
		return true
	}
	res, err := expr.String(exprOf(s.Node), c.optionEnv(&s, p))
	if err != nil {
		return false
	}
	o.flexDone[s.Stmt] = true
	c.exprNotes(s.Stmt, res)
	c.addFlex(Opt("dhcp", 67), "supersede", c.unlessNarrower(f, p, res.Expr), c.flexClass(p, c.tagClass(world{pos: all})))
	c.report(CodeFieldComputed, diag.Approximate, Loss{At: s.Stmt, Place: p, Message: "Kea cannot compute the file field of the header; the flex_option hook computes option 67 instead",
		Hint: "check that the clients read option 67; most boot ROMs and iPXE do"})
	return true
}

// fieldPlace returns the place a statement about a field stands at.
func (c *Ctx) fieldPlace(f field, s scope.Setting) *Place {
	for _, p := range c.allPlaces() {
		if d := p.Find(f.key); d != nil && contains(d.Seq, s.Stmt) {
			return p
		}
	}
	return nil
}
