package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// field is one of the fixed DHCPv4 fields.
type field struct {
	key    Key
	suffix string
	of     func(*kea.BootFields) *string
}

var fields = []field{
	{P("filename"), "/boot-file-name", func(b *kea.BootFields) *string { return &b.BootFileName }},
	{P("next-server"), "/next-server", func(b *kea.BootFields) *string { return &b.NextServer }},
	{P("server-name"), "/server-hostname", func(b *kea.BootFields) *string { return &b.ServerHostname }},
}

// bootFields carries filename, next-server and server-name. Kea has them at
// every scope but pools, and lets classes override subnets, as dhcpd does; only
// the conditional ones, and those of pools, need classes of their own.
func (c *Ctx) bootFields() {
	if c.V6() {
		c.bootFieldsV6()
		return
	}
	for _, p := range c.networkSide() {
		c.ownFields(p)
	}
	c.globalBranches()
	for _, p := range c.Subnets {
		c.fieldCarriers(p)
	}
	for _, p := range c.Pools {
		c.poolFields(p)
	}
	if !c.AtLeast(kea.R30) {
		for _, p := range c.Subnets {
			c.listsOfPools(p)
		}
	}
	for _, p := range c.Classes {
		c.classFields(p)
	}
	for _, p := range c.hostsWithParams() {
		c.hostFields(p)
	}
	c.fieldsNobodyGets()
}

// fieldsNobodyGets enters conditional values of wider scopes that every subnet
// below overrides.
func (c *Ctx) fieldsNobodyGets() {
	for _, p := range append([]*Place{c.Global}, c.Networks...) {
		for _, f := range fields {
			for _, cs := range c.Cases(p.Find(f.key)) {
				if !c.known(cs.Set.Stmt) {
					c.noEffect([]scope.Setting{cs.Set}, "every subnet that this could hold for sets the field itself")
				}
			}
		}
	}
}

// bootFieldsV6 enters the DHCPv4 fields of a DHCPv6 file, which dhcpd never sends.
func (c *Ctx) bootFieldsV6() {
	for _, p := range c.placesWithParams() {
		for _, f := range fields {
			if d := p.Find(f.key); d != nil {
				c.noEffect(d.Seq, "DHCPv6 has no such field, so dhcpd never sends it")
			}
		}
	}
}

// noEffect enters statements that dhcpd accepts and never acts on.
func (c *Ctx) noEffect(seq []scope.Setting, why string) {
	for _, s := range seq {
		c.Exact(s.Stmt, nil, "")
		c.Say(CodeNoEffect, Loss{At: s.Stmt, Message: "no effect: " + why, Hint: "nothing is written for it; remove it"})
	}
}

// ownFields writes the unconditional values of a network-side place.
func (c *Ctx) ownFields(p *Place) {
	for _, f := range fields {
		if cs, ok := c.always(p.Find(f.key)); ok {
			c.setField(f, p.Boot(), cs.Set, p)
		}
	}
}

// setField writes one value to b, which stands at p, and enters its statement.
func (c *Ctx) setField(f field, b *kea.BootFields, s scope.Setting, p *Place) bool {
	v, ok := c.fieldValue(f, s)
	if !ok {
		if c.fidelity(s.Stmt) == diag.Approximate && c.emptiesField(f, s) {
			*f.of(b) = emptyField // option 67 has the name, and no wider one may be in the field
		}
		return false
	}
	*f.of(b) = v
	switch v {
	case "":
		c.Exact(s.Stmt, nil, "")
	case emptyField:
		c.Equivalent(s.Stmt, p, f.suffix)
	default:
		c.Exact(s.Stmt, p, f.suffix)
	}
	return true
}

// fieldValue reads the value of a boot field; a value that cannot be written is reported.
func (c *Ctx) fieldValue(f field, s scope.Setting) (string, bool) {
	if f.key.Param == "next-server" {
		return c.addressValue(&s)
	}
	v, ok := c.text(&s)
	if !ok {
		c.computedField(f, s)
		return "", false
	}
	v = strings.TrimRight(v, "\x00")
	if v == "" && c.emptiesField(f, s) {
		c.Say(CodeBootEmpty, Loss{At: s.Stmt, Message: "Kea takes an empty " + strings.TrimPrefix(f.suffix, "/") + " for none at all; a NUL character stands for it", Hint: "nothing need be done"})
		return emptyField, true
	}
	return v, true
}

// emptyField is written for an empty file or server name that must hide
// another one: Kea looks further out for one that is not there.
const emptyField = "\x00"

// emptiesField reports whether an empty value can hide that of another statement.
func (c *Ctx) emptiesField(f field, s scope.Setting) bool {
	if c.scopeOf(&s).Kind == scope.Global && len(s.When) == 0 {
		return false
	}
	return slices.ContainsFunc(c.placesWithParams(), func(p *Place) bool {
		d := p.Find(f.key)
		return d != nil && slices.ContainsFunc(d.Seq, func(o scope.Setting) bool { return o.Stmt != s.Stmt })
	})
}

// sets reports whether p has a statement for the field.
func (p *Place) sets(f field) bool { return p.Find(f.key) != nil }

// innerSets reports whether a shared network, subnet or pool sets the field.
func (c *Ctx) innerSets(f field) bool {
	for _, list := range [][]*Place{c.Networks, c.Subnets, c.Pools} {
		if slices.ContainsFunc(list, func(p *Place) bool { return p.sets(f) }) {
			return true
		}
	}
	return false
}

// globalBranches puts values that stand under a global condition into classes,
// where no narrower scope sets the field: a class would override it. The other
// case is left to fieldCarriers.
func (c *Ctx) globalBranches() {
	for _, f := range fields {
		if c.innerSets(f) {
			continue
		}
		cases := c.Cases(c.Global.Find(f.key))
		for i, cs := range cases {
			if len(cs.When) == 0 {
				continue // the server's own value, which every class overrides
			}
			if cond := c.Condition(cs.When); cond.Problem != nil {
				c.underProblem(cs.Set.Stmt, cond)
				continue
			}
			k := c.comboClass(c.firstOf(cases, i))
			if c.setField(f, &k.BootFields, cs.Set, c.classPlace(k)) {
				c.Equivalent(cs.Set.Stmt, c.classPlace(k), f.suffix)
			}
		}
	}
}

// firstOf tells the clients for which case i of a list is the first that holds.
// Kea takes the first class with a value, in an order that other values decide,
// so that the classes of one field must exclude each other.
func (c *Ctx) firstOf(cases []Case, i int) combo {
	k := combo{}
	if len(cases[i].When) > 0 {
		k.on, k.in = [][]scope.Branch{cases[i].When}, []string{c.Condition(cases[i].When).Class}
	}
	for j, cs := range cases {
		cond := c.Condition(cs.When)
		wider := func(o Case) bool { return len(o.When) > 0 && len(o.When) < len(cs.When) && prefix(o.When, cs.When) }
		if j >= i || len(cs.When) == 0 || cond.Problem != nil || exclude(cs.When, cases[i].When) || slices.ContainsFunc(cases[:i], wider) {
			continue
		}
		k.out = append(k.out, cond.Class)
	}
	return k
}

// fieldCase is one value of a field that some clients of a place get.
type fieldCase struct {
	f     field
	when  []scope.Branch
	set   scope.Setting
	depth int // how far out the statement stands: 0 at the place itself
}

// fieldCarriers lists at a subnet the classes that bring it conditional values:
// those of its own scope, then those of wider ones that it does not override.
func (c *Ctx) fieldCarriers(p *Place) {
	var cases []fieldCase
	for _, f := range fields {
		if !c.innerSets(f) {
			continue
		}
		cases = append(cases, c.fieldCases(f, p)...)
	}
	c.carry(p, cases)
}

// fieldCases returns the conditional values of a field in force at p, up to the first unconditional one.
func (c *Ctx) fieldCases(f field, p *Place) []fieldCase {
	var out []fieldCase
	depth := 0
	for q := p; q != nil; q = q.Up {
		for _, cs := range c.Cases(q.Find(f.key)) {
			if len(cs.When) == 0 {
				return out
			}
			out = append(out, fieldCase{f, cs.When, cs.Set, depth})
		}
		depth++
	}
	return out
}

// carry makes, for the branches in cases, classes that hold the fields, and
// lists them at p, the innermost and latest first: Kea takes the first value.
func (c *Ctx) carry(p *Place, cases []fieldCase) {
	slices.SortStableFunc(cases, func(a, b fieldCase) int {
		return cmp.Or(cmp.Compare(a.depth, b.depth), comparePaths(a.when, b.when))
	})
	for len(cases) > 0 {
		n := 1
		for n < len(cases) && samePath(cases[n].when, cases[0].when) {
			n++
		}
		c.carrier(p, cases[:n])
		cases = cases[n:]
	}
}

// carrier makes or reuses one class for the fields of one branch and lists it at p.
func (c *Ctx) carrier(p *Place, cases []fieldCase) {
	cond := c.Condition(cases[0].when)
	if cond.Problem != nil {
		for _, fc := range cases {
			c.underProblem(fc.set.Stmt, cond)
		}
		return
	}
	var boot kea.BootFields
	for _, fc := range cases {
		v, ok := c.fieldValue(fc.f, fc.set)
		if ok {
			*fc.f.of(&boot) = v
			c.Exact(fc.set.Stmt, nil, "")
		}
	}
	if boot == (kea.BootFields{}) {
		return
	}
	k := c.carrierClass(cond, boot)
	for _, fc := range cases {
		if *fc.f.of(&boot) != "" {
			c.Equivalent(fc.set.Stmt, c.classPlace(k), fc.f.suffix)
		}
	}
	for _, g := range p.Guards() {
		g.AdditionalClasses = append(g.AdditionalClasses, k.Name)
	}
}

// carrierClass returns the class that gives boot to clients for which cond holds.
func (c *Ctx) carrierClass(cond Cond, boot kea.BootFields) *kea.Class {
	key := carrierKey{cond.Class, boot}
	if k := c.state.carriers[key]; k != nil {
		return k
	}
	name, test := "boot", c.everybody()
	if cond.Class != "" {
		name, test = cond.Class+".boot", kexpr.MemberOf(cond.Class)
	}
	k := c.AddClass(ClassSpec{Name: name, Test: test, Section: sectionCarriers})
	k.OnlyInAdditional = true
	k.BootFields = boot
	if c.state.carriers == nil {
		c.state.carriers = map[carrierKey]*kea.Class{}
	}
	c.state.carriers[key] = k
	return k
}

// everybody is the test of a class that every client listed for it joins: none
// from 3.0 on, where a listed class without a test is added; before, such a
// class is ignored.
func (c *Ctx) everybody() *kexpr.Expr {
	if c.AtLeast(kea.R30) {
		return nil
	}
	return kexpr.MemberOf("ALL")
}

type carrierKey struct {
	class string
	boot  kea.BootFields
}

// poolFields lists at a pool the classes that bring it its fields, as Kea's
// pools have none of their own.
func (c *Ctx) poolFields(p *Place) {
	var own []fieldCase
	for _, f := range fields {
		if !p.sets(f) {
			continue
		}
		for _, cs := range c.Cases(p.Find(f.key)) {
			own = append(own, fieldCase{f, cs.When, cs.Set, 0})
		}
	}
	if len(own) == 0 {
		return
	}
	c.carry(p, own)
}

// listsOfPools moves the list of a subnet, one of whose pools has a list, behind
// those of its pools: before 3.0 the lists run from the widest scope, which
// would win.
func (c *Ctx) listsOfPools(sub *Place) {
	wide := sub.Subnet.AdditionalClasses
	inside := slices.IndexFunc(c.Pools, func(p *Place) bool { return p.Up == sub && len(c.listOf(p)) > 0 })
	if len(wide) == 0 || inside < 0 {
		return
	}
	for _, p := range c.Pools {
		if p.Up != sub {
			continue
		}
		for _, g := range p.Guards() {
			g.AdditionalClasses = append(g.AdditionalClasses, wide...)
		}
	}
	sub.Subnet.AdditionalClasses = nil
	if len(sub.Subnet.Reservations) > 0 {
		c.Approximate(CodeBootLists, Loss{At: c.Pools[inside].Scope.Decl, Place: sub,
			Message: "a pool here has boot fields of its own, so Kea " + c.Release.String() + " has those that depend on conditions in the pools only; clients with a reserved address outside the pools do not get them",
			Hint:    "translate for 3.0, or set the fields in the host declarations"})
	}
}

// listOf returns the classes listed at a pool.
func (c *Ctx) listOf(p *Place) []string {
	for _, g := range p.Guards() {
		return g.AdditionalClasses
	}
	return nil
}

// comparePaths orders branches so that what is tried first comes first: the
// later chain of a scope, the deeper of two nested branches.
func comparePaths(a, b []scope.Branch) int {
	for i := range min(len(a), len(b)) {
		if a[i].Chain != b[i].Chain {
			return cmp.Compare(b[i].Chain.ID, a[i].Chain.ID)
		}
		if a[i].Arm != b[i].Arm {
			return cmp.Compare(a[i].Arm, b[i].Arm)
		}
	}
	return cmp.Compare(len(b), len(a))
}

func samePath(a, b []scope.Branch) bool { return slices.Equal(a, b) }

// classFields writes the fields of a class. With conditions inside the class,
// each branch and the rest get classes of their own that exclude each other.
func (c *Ctx) classFields(p *Place) {
	for _, f := range fields {
		cases := c.Cases(p.Find(f.key))
		if len(cases) == 0 {
			continue
		}
		base, ok := Always(cases)
		if ok && len(cases) == 1 {
			c.setField(f, p.Boot(), base.Set, p)
			continue
		}
		c.classFieldCases(f, p, cases)
	}
}

func (c *Ctx) classFieldCases(f field, p *Place, cases []Case) {
	for i, cs := range cases {
		if cond := c.Condition(cs.When); cond.Problem != nil {
			c.underProblem(cs.Set.Stmt, cond)
			continue
		}
		k := c.classCombo(p, c.firstOf(cases, i))
		if c.setField(f, &k.BootFields, cs.Set, c.classPlace(k)) {
			c.Equivalent(cs.Set.Stmt, c.classPlace(k), f.suffix)
		}
	}
}

// hostFields writes the fields of a reservation.
func (c *Ctx) hostFields(p *Place) {
	for _, f := range fields {
		d := p.Find(f.key)
		if s, ok := d.single(); ok {
			c.setField(f, p.Boot(), s, p)
			continue
		}
		cases := c.Cases(d)
		if len(cases) == 1 && len(cases[0].When) == 0 {
			c.setField(f, p.Boot(), cases[0].Set, p)
			continue
		}
		for i := range cases {
			c.hostFieldCase(f, p, cases, i)
		}
	}
}

// allPlaces returns every place, the network side first.
func (c *Ctx) allPlaces() []*Place {
	return slices.Concat([]*Place{c.Global}, c.Networks, c.Subnets, c.Pools, c.Classes, c.Hosts)
}

// hostsWithParams returns the reservations whose hosts have parameters, which
// few have: most have options at the most.
func (c *Ctx) hostsWithParams() []*Place {
	if c.state.paramHosts == nil {
		c.state.paramHosts = []*Place{}
		for _, p := range c.Hosts {
			if slices.ContainsFunc(p.Decisions, func(d Decision) bool { return d.Key.Param != "" }) {
				c.state.paramHosts = append(c.state.paramHosts, p)
			}
		}
	}
	return c.state.paramHosts
}

// placesWithParams returns every place that can have parameters.
func (c *Ctx) placesWithParams() []*Place {
	return slices.Concat([]*Place{c.Global}, c.Networks, c.Subnets, c.Pools, c.Classes, c.hostsWithParams())
}

// computedField reports a boot field computed for each client.
func (c *Ctx) computedField(f field, s scope.Setting) {
	if done := !c.scriptCan(&s) && c.flexField(f, s); done {
		return
	}
	c.computed(&s, "the field `"+strings.TrimPrefix(f.suffix, "/")+"`")
}

// computed reports a value that Kea cannot compute.
func (c *Ctx) computed(s *scope.Setting, what string) {
	c.Dropped(CodeComputed, Loss{At: s.Stmt, Message: "Kea cannot compute " + what + " for each client; the statement is left out",
		Hint: "write a class for each value that is needed"})
}

// exprOf returns the `= EXPR` of a parameter or option statement.
func exprOf(n parser.Node) *parser.Expr {
	switch n := n.(type) {
	case *parser.Param:
		return n.Expr
	case *parser.OptionSet:
		return n.Expr
	}
	return nil
}
