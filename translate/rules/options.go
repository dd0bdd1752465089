package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/translate/scope"
)

// optionState is what the rules of options share while one translation runs.
type optionState struct {
	atoms     map[string]*atom
	inForce   map[placeKey][]optCase
	values    map[*parser.Stmt]*optValue
	unseen    map[*parser.Stmt]string     // options with a variable that dhcpd does not see then
	entries   map[*parser.Stmt]groupEntry // of statements that hosts inherit
	byClass   map[Key][]layer             // statements of classes, in the order dhcpd runs them
	netSide   map[Key][]*Place
	tags      map[string]string
	carriers  map[optCarrierKey]*kea.Class
	listed    map[placeKey]bool
	spaces    map[string]*spaceInfo
	carried   map[Key]string         // the space that an option carries
	keaDefs   map[Key]*keaoption.Def // how Kea reads options it does not define itself
	defined   map[defKey]Key         // whose definition the server has
	classDefs map[Key]kea.OptionDef  // definitions that stand in the classes that need them
	nulEnded  map[Key]bool           // options of the file with a text that ends in a NUL
	requests  []request
	flex      []any
	flexDone  map[*parser.Stmt]bool
	flexTags  map[string]string
	depth     int
	involved  []*Place // hosts with more than plain values
}

// options carries the option statements of every place over: the network side
// first, then classes and hosts, whose values build on it.
func (c *Ctx) options() {
	c.indexOptions()
	for _, p := range c.netPlaces() {
		c.placeOptions(p)
	}
	for _, p := range c.Classes {
		c.placeOptions(p)
	}
	for _, p := range c.Hosts {
		c.hostOptions(p)
	}
	c.applyRequests()
	c.alwaysSend()
	c.accountOptions()
	c.unseenVariables()
}

// netPlaces returns the places of the network side, widest first.
func (c *Ctx) netPlaces() []*Place {
	return slices.Concat([]*Place{c.Global}, c.Networks, c.Subnets, c.Pools)
}

// baseSpace is the space whose options stand in a packet of their own.
func (c *Ctx) baseSpace() string {
	if c.V6() {
		return "dhcp6"
	}
	return "dhcp"
}

// indexOptions notes which places and classes say something about which option.
func (c *Ctx) indexOptions() {
	o := &c.state.opts
	for _, p := range c.netPlaces() {
		for i := range p.Decisions {
			o.netSide[p.Decisions[i].Key] = append(o.netSide[p.Decisions[i].Key], p)
			c.noteSubOption(p.Decisions[i].Key)
		}
	}
	for _, p := range c.Hosts {
		for i := range p.Decisions {
			c.noteSubOption(p.Decisions[i].Key)
		}
	}
	for _, p := range c.classRunOrder() {
		for i := range p.Decisions {
			d := &p.Decisions[i]
			o.byClass[d.Key] = append(o.byClass[d.Key], layer{at: p, seq: d.Seq, all: []*atom{c.classAtom(p)}})
			c.noteSubOption(d.Key)
		}
	}
}

// classRunOrder returns the places of classes in the order dhcpd runs their
// statements: the class declared last first, each subclass after its class.
func (c *Ctx) classRunOrder() []*Place {
	rank := map[*scope.Class]int{}
	for i, d := range c.Model.Classes {
		rank[d] = i
	}
	top := func(p *Place) int {
		if p.ClassDecl.Parent != nil {
			return rank[p.ClassDecl.Parent]
		}
		return rank[p.ClassDecl]
	}
	out := slices.Clone(c.Classes)
	slices.SortStableFunc(out, func(a, b *Place) int { return cmp.Compare(top(b), top(a)) })
	return out
}

// placeOptions writes the options of one place other than a host.
func (c *Ctx) placeOptions(p *Place) {
	var done []Key
	for i := range p.Decisions {
		for _, out := range c.outputs(p, p.Decisions[i].Key) {
			if !slices.Contains(done, out) {
				done = append(done, out)
				c.placeOption(p, out)
			}
		}
	}
}

// placeOption writes one option of one place.
func (c *Ctx) placeOption(p *Place, out Key) {
	if c.special(p, out) {
		return
	}
	c.write(p, out, c.outCases(c.viewOf(p), out))
}

// viewOf returns what the option list of a place is computed from. At global
// scope the classes do not count: Kea's class lists beat the global one.
func (c *Ctx) viewOf(p *Place) view {
	switch {
	case p.Class != nil:
		return view{net: c.Global, class: p}
	case p.Host != nil && p.HostNet != nil:
		return view{net: p.HostNet, classes: true, host: p}
	case p.Host != nil:
		return view{net: c.Global, classes: true, host: p}
	}
	return view{net: p, classes: p != c.Global}
}

// outCases returns the cases to write for an option in a view: up to the last
// one that is the place's own, since Kea finds the others in wider lists.
func (c *Ctx) outCases(v view, out Key) []optCase {
	if whole, ok := c.wholeOption(out); ok && total(c.cases(v, whole)) || c.withheld(v, out) {
		return nil // the bytes given for the whole option are all that is sent
	}
	if c.builtFromSpace(out) {
		return c.containerCases(v, out)
	}
	return cutAfterOwn(c.cases(v, out))
}

func cutAfterOwn(list []optCase) []optCase {
	n := len(list)
	for n > 0 && !list[n-1].own {
		n--
	}
	return list[:n]
}

// hostOptions writes the options of a reservation.
func (c *Ctx) hostOptions(p *Place) {
	var done []Key
	for i := range p.Decisions {
		d := &p.Decisions[i]
		switch {
		case !d.Key.IsOption() && d.Key != keyVendorSpace && d.Key != keySiteSpace:
			continue
		case c.plainHostOption(p, d):
			continue
		}
		if o := &c.state.opts; len(done) == 0 {
			o.involved = append(o.involved, p)
		}
		for _, out := range c.outputs(p, d.Key) {
			if !slices.Contains(done, out) {
				done = append(done, out)
				c.placeOption(p, out)
			}
		}
	}
}

// plainHostOption writes the common case, one value without a condition,
// without building lists; false if d is something else.
func (c *Ctx) plainHostOption(p *Place, d *Decision) bool {
	if d.Key.Space != c.baseSpace() || len(d.Seq) != 1 {
		return false
	}
	s := &d.Seq[0]
	if len(s.When) > 0 || verbOf(s.Node) != parser.Set {
		return false
	}
	if d.Key == keyHostName {
		return c.hostNameOption(p, d)
	}
	if handled(c.Family, d.Key) {
		return false
	}
	e, ok, plain := c.hostEntry(p, d.Key, s)
	if !plain {
		return false
	}
	if !ok {
		return true
	}
	e.Comments = c.commentsOf(s.Stmt)
	e.Origin = c.origin(s.Stmt)
	p.Host.OptionData = append(p.Host.OptionData, e)
	c.Exact(s.Stmt, p, "/option-data")
	return true
}

// groupEntry is what became of an option with one value: the same for all hosts of a group.
type groupEntry struct {
	entry kea.OptionData
	ok    bool
}

// hostEntry makes the entry for an option with one value, which ok says can be
// written; plain is false where the value is to be computed.
func (c *Ctx) hostEntry(p *Place, out Key, s *scope.Setting) (e kea.OptionData, ok, plain bool) {
	set, _ := s.Node.(*parser.OptionSet)
	shared := set != nil && set.Expr == nil && s.Stmt.Parent != p.HostDecl.Scope.Decl
	if shared {
		if g, known := c.state.opts.entries[s.Stmt]; known {
			return g.entry, g.ok, true
		}
	}
	v := c.optValue(s, p)
	if v == nil || v.expr != nil || v.unset {
		return e, false, false
	}
	e, ok = c.entry(out, v, s.Stmt)
	if shared {
		c.state.opts.entries[s.Stmt] = groupEntry{e, ok}
	}
	return e, ok, true
}

// accountOptions enters the option statements that no list has taken.
func (c *Ctx) accountOptions() {
	for _, list := range [][]*Place{c.netPlaces(), c.Classes, c.state.opts.involved} {
		for _, p := range list {
			for i := range p.Decisions {
				d := &p.Decisions[i]
				if d.Key.IsOption() || d.Key == keyVendorSpace || d.Key == keySiteSpace {
					c.accountOption(p, d)
				}
			}
		}
	}
}

// accountOption enters the statements of one decision that have no outcome yet.
func (c *Ctx) accountOption(p *Place, d *Decision) {
	for i, s := range d.Seq {
		if c.settled(s.Stmt) {
			continue
		}
		switch {
		case c.replacedWhole(p, d.Key):
			c.noEffect(d.Seq[i:i+1], "the option that carries `"+d.Key.Space+"` has a value of its own here, which dhcpd sends instead")
		case d.Key.IsOption() && d.Key.Space != c.baseSpace() && c.deadSpace(p, d.Key):
			c.noEffect(d.Seq[i:i+1], c.whyDead(d.Key))
		case !d.Key.IsOption():
			c.Equivalent(s.Stmt, nil, "")
		case verbOf(s.Node) == parser.Default:
			c.noEffect(d.Seq[i:i+1], "the option already has a value wherever this `default` runs")
		default:
			c.notUsed(d, i)
		}
	}
}

// whyDead says why dhcpd sends no option of a space.
func (c *Ctx) whyDead(key Key) string {
	for _, k := range c.space(key.Space).carriers {
		if k.Space == "vendor" {
			return "dhcpd puts options of `" + key.Space + "` into option 125 only where an option of space `vendor` is set as well"
		}
	}
	return "dhcpd sends options of `" + key.Space + "` only inside an option that carries this space, and none is in force here"
}

// replacedWhole reports whether the options that carry the space of key all
// have values of their own at p.
func (c *Ctx) replacedWhole(p *Place, key Key) bool {
	if !key.IsOption() || key.Space == c.baseSpace() {
		return false
	}
	outs := c.outputs(p, key)
	for _, out := range outs {
		if whole, ok := c.wholeOption(out); ok {
			out = whole
		}
		if _, d := p.Lookup(out); d == nil || out == key {
			return false
		}
	}
	return len(outs) > 0
}

// notUsed enters a statement that a later one of its scope always overrides.
func (c *Ctx) notUsed(d *Decision, i int) {
	for _, by := range slices.Backward(d.Seq[i+1:]) {
		if prefix(by.When, d.Seq[i].When) {
			c.Overridden(d.Seq[i], by)
			return
		}
	}
	c.noEffect(d.Seq[i:i+1], "no client ever gets this value")
}

// settled reports whether a statement has an outcome.
func (c *Ctx) settled(s *parser.Stmt) bool {
	return c.fidelity(s) != diag.None
}

// optionName returns how a message names an option.
func optionName(def *parser.OptionDef) string {
	if def == nil {
		return "option"
	}
	if def.Space == "dhcp" {
		return def.Name
	}
	return strings.Join([]string{def.Space, def.Name}, ".")
}

// nameOfOption returns how a message names the option of a statement.
func nameOfOption(s scope.Setting) string {
	if n, ok := s.Node.(*parser.OptionSet); ok {
		return optionName(n.Option.Def)
	}
	return "server-identifier"
}

// usesDeclName reports whether an expression asks for the host's name.
func usesDeclName(e *parser.Expr) bool {
	if e == nil {
		return false
	}
	return e.Op == parser.OpHostDeclName || slices.ContainsFunc(e.Args, usesDeclName)
}
