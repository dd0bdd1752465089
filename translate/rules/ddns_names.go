package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// ddnsNames carries ddns-hostname over where it stands outside of hosts.
func (c *Ctx) ddnsNames() {
	for _, p := range slices.Concat([]*Place{c.Global}, c.Networks, c.Subnets, c.Pools, c.Classes) {
		d := p.Find(keyDDNSName)
		switch {
		case d == nil:
		case !c.updatesOn():
			c.noEffect(d.Seq, whyNoUpdates)
		case c.generatedName(p, c.Cases(d)):
			c.setNameExpr(p, computedNames{})
		default:
			c.computedName(p, c.Cases(d))
		}
	}
	c.writeNameExprs()
}

// namesAt returns the names in force at a place: its own, then those of wider
// places, up to the first without a condition.
func (c *Ctx) namesAt(p *Place) []Case {
	var out []Case
	for q := p; q != nil; q = q.Up {
		out = append(out, c.Cases(q.Find(keyDDNSName))...)
		if _, ok := Always(out); ok {
			break
		}
	}
	return out
}

// generated is a name that Kea can make of the address.
type generated struct {
	prefix string
	ifNone bool // only for clients that send no name
	exact  bool
}

// generatedName has Kea generate names where dhcpd makes them of the address;
// it reports whether that is what the cases ask for.
func (c *Ctx) generatedName(p *Place, own []Case) bool {
	var made []Case
	var g generated
	cases := c.namesAt(p)
	for _, k := range cases {
		e := exprOf(k.Set.Node)
		if e != nil && clientName(e) {
			continue
		}
		got, ok := c.nameOfAddress(e, c.scopeOf(&k.Set), 0)
		if !ok || len(made) > 0 {
			return false
		}
		g, made = got, append(made, k)
	}
	if len(made) == 0 {
		return c.sentNames(p, own)
	}
	list := c.ddnsParams(p)
	for _, d := range list {
		d.GeneratedPrefix, d.ReplaceClientName = ptr(g.prefix), "always"
		if g.ifNone || len(cases) > 1 || len(made[0].When) > 0 {
			d.ReplaceClientName = "when-not-present"
		}
	}
	exact := g.exact && (len(made[0].When) == 0 && len(cases) == 1 || withoutName(made[0].When))
	for i := range own {
		c.enterGenerated(p, &own[i].Set, exact, len(list) == 0)
	}
	return true
}

// enterGenerated enters one statement of a generated name.
func (c *Ctx) enterGenerated(p *Place, s *scope.Setting, exact, nowhere bool) {
	switch {
	case nowhere:
		c.ddnsNowhere(p, s)
	case exact:
		c.Equivalent(s.Stmt, p, "/ddns-generated-prefix")
	default:
		c.Approximate(CodeDDNSGenerated, Loss{At: s.Stmt, Place: p, Suffix: "/ddns-generated-prefix", Message: "Kea generates the name as PREFIX-192-0-2-10, which differs from dhcpd's, or looks at another condition",
			Hint: "compare the names with those in the DNS"})
	}
}

// sentNames enters cases that all ask for the name that the client sends, which
// is what happens anyway, but for names that Kea makes because of a wider place.
func (c *Ctx) sentNames(p *Place, cases []Case) bool {
	if c.namesMade(p.Up) {
		for _, d := range c.ddnsParams(p) {
			d.ReplaceClientName = "never"
		}
	}
	for _, k := range cases {
		c.Exact(k.Set.Stmt, nil, "")
	}
	return true
}

// withoutName reports whether the innermost condition asks whether the client sends no name.
func withoutName(path []scope.Branch) bool {
	if len(path) != 1 {
		return false
	}
	b := path[0]
	if arm := b.Chain.Arms[b.Arm]; !arm.Else && arm.Cond != nil {
		return arm.Cond.Op == parser.OpNot && asksName(arm.Cond.Args[0])
	}
	for _, arm := range b.Chain.Arms[:b.Arm] {
		if arm.Cond == nil || !asksName(arm.Cond) {
			return false
		}
	}
	return true
}

func asksName(e *parser.Expr) bool {
	return e.Op == parser.OpExists && nameOption(e.Option)
}

// nameOption reports whether an option holds the name that a client sends.
func nameOption(o parser.OptionRef) bool {
	if o.Def == nil {
		return false
	}
	switch o.Def.Space {
	case "dhcp":
		return o.Def.Code == 12 || o.Def.Code == 81
	case "fqdn":
		return o.Def.Name == "hostname" || o.Def.Name == "fqdn"
	case "dhcp6":
		return o.Def.Code == 39
	}
	return false
}

// clientName reports whether an expression is the name that a client sends.
func clientName(e *parser.Expr) bool {
	switch e.Op {
	case parser.OpOption:
		return nameOption(e.Option)
	case parser.OpPickFirst:
		return !slices.ContainsFunc(e.Args, func(a *parser.Expr) bool { return !clientName(a) })
	}
	return false
}

// nameOfAddress reads an expression as a name made of the leased address.
func (c *Ctx) nameOfAddress(e *parser.Expr, sc *scope.Scope, depth int) (generated, bool) {
	if e == nil || depth > 8 {
		return generated{}, false
	}
	switch e.Op {
	case parser.OpVar:
		if v, ok := variable(sc, e.Name); ok {
			return c.nameOfAddress(v, sc, depth+1)
		}
	case parser.OpPickFirst:
		return c.firstOrAddress(e, sc, depth)
	case parser.OpConcat:
		return c.prefixed(flatConcat(e), sc)
	case parser.OpBinaryToASCII:
		return c.prefixed([]*parser.Expr{e}, sc)
	}
	return generated{}, false
}

// firstOrAddress reads pick-first-value(what the client sends, …, a name of the address).
func (c *Ctx) firstOrAddress(e *parser.Expr, sc *scope.Scope, depth int) (generated, bool) {
	last := len(e.Args) - 1
	if last < 0 {
		return generated{}, false
	}
	g, ok := c.nameOfAddress(e.Args[last], sc, depth+1)
	for _, a := range e.Args[:last] {
		switch {
		case clientName(a):
		case a.Op == parser.OpHostDeclName, a.Op == parser.OpConfigOption && nameOption(a.Option):
			// A reservation's name comes first in Kea too, where there is one.
		default:
			ok = false
		}
	}
	g.ifNone = g.ifNone || last > 0
	return g, ok
}

// flatConcat lists the parts of nested concatenations.
func flatConcat(e *parser.Expr) []*parser.Expr {
	if e.Op != parser.OpConcat {
		return []*parser.Expr{e}
	}
	var out []*parser.Expr
	for _, a := range e.Args {
		out = append(out, flatConcat(a)...)
	}
	return out
}

// prefixed reads constants followed by the address in decimal.
func (c *Ctx) prefixed(parts []*parser.Expr, sc *scope.Scope) (generated, bool) {
	last := parts[len(parts)-1]
	sep, ok := addressText(last)
	if !ok || c.V6() {
		return generated{}, false
	}
	prefix := ""
	for _, p := range parts[:len(parts)-1] {
		b, ok := expr.Const(p, c.Env(sc))
		if !ok {
			return generated{}, false
		}
		prefix += string(b)
	}
	return generated{prefix: strings.TrimSuffix(prefix, "-"), exact: sep == "-" && len(prefix) > 1 && strings.HasSuffix(prefix, "-")}, true
}

// addressText reads binary-to-ascii(10, 8, SEPARATOR, leased-address).
func addressText(e *parser.Expr) (sep string, ok bool) {
	if e.Op != parser.OpBinaryToASCII || len(e.Args) != 4 || e.Args[3].Op != parser.OpLeasedAddress ||
		e.Args[0].Num != 10 || e.Args[1].Num != 8 || e.Args[2].Op != parser.OpData {
		return "", false
	}
	return string(e.Args[2].Data), true
}

// computedName has the ddns_tuning hook compute names.
func (c *Ctx) computedName(p *Place, cases []Case) {
	if p.Class != nil || p.Kind == scope.PoolScope {
		for i := range cases {
			c.ddnsNowhere(p, &cases[i].Set)
		}
		return
	}
	if !c.AtLeast(kea.R30) {
		for _, k := range cases {
			c.Dropped(CodeOldHook, Loss{At: k.Set.Stmt, Message: "Kea " + c.Release.String() + " has no open hook that computes names for DNS updates", Hint: "translate for 3.0 or newer"})
		}
		return
	}
	name := c.nameCases(p, cases)
	c.setNameExpr(p, name)
	_, always := Always(cases)
	made := c.namesMade(p.Up)
	mode := ""
	switch {
	case name.total:
		mode = "when-not-present"
	case always && made:
		mode = "never"
	}
	for _, d := range c.ddnsParams(p) {
		d.ReplaceClientName = mode
	}
	c.enterComputed(p, cases, name.total || made && !always)
}

// enterComputed enters the names that the hook computes; all says that it does
// so for clients that send none, too.
func (c *Ctx) enterComputed(p *Place, cases []Case, all bool) {
	for _, k := range cases {
		switch e := exprOf(k.Set.Node); {
		case c.fidelity(k.Set.Stmt) == diag.Dropped: // reported
		case all, e != nil && needsName(e):
			c.Equivalent(k.Set.Stmt, p, "")
		default:
			c.Approximate(CodeDDNSUnnamed, Loss{At: k.Set.Stmt, Place: p, Message: "Kea computes this name for clients that send a name, or have one reserved; dhcpd does so for those that send none, too",
				Hint: "give the name in force without a condition a value for every client, if those matter"})
		}
	}
}

// widerNames returns what the hook computes for the clients of a place because
// of wider ones.
func (c *Ctx) widerNames(p *Place) computedNames {
	for q := p.Up; q != nil; q = q.Up {
		if q.Find(keyDDNSName) != nil {
			return c.state.ddns.names[q]
		}
	}
	return computedNames{}
}

// namesMade reports whether Kea makes names for clients of a place that send none.
func (c *Ctx) namesMade(p *Place) bool {
	for ; p != nil; p = p.Up {
		for _, d := range c.ddnsParams(p) {
			if d.ReplaceClientName != "" {
				return d.ReplaceClientName != "never"
			}
		}
	}
	return false
}

// computedNames is what the hook computes at a place.
type computedNames struct {
	expr  *kexpr.Expr // nil: nothing
	total bool        // it has a value for every client
}

// nameCases makes one expression of the names at a place and of wider ones.
// Clients whose name cannot be computed keep the one they send; where that is
// all of them, wider places decide.
func (c *Ctx) nameCases(p *Place, cases []Case) computedNames {
	wide := c.widerNames(p)
	e, total, any := orText(wide.expr), wide.total || exhaustive(cases), false
	for i := len(cases) - 1; i >= 0; i-- {
		k := &cases[i]
		cond := c.Condition(k.When)
		if cond.Problem != nil {
			c.underProblem(k.Set.Stmt, cond)
			continue
		}
		v, always, ok := c.nameCase(k)
		any = any || ok
		if len(k.When) == 0 {
			e, total = v, always
			continue
		}
		total = total && always
		e = kexpr.If(kexpr.MemberOf(cond.Class), v, e)
		c.state.classRefs = append(c.state.classRefs, cond.Class)
	}
	if !any {
		return wide
	}
	return computedNames{e, total}
}

// exhaustive reports whether each branch of an if or switch has a case.
func exhaustive(cases []Case) bool {
	return slices.ContainsFunc(cases, func(k Case) bool {
		if len(k.When) != 1 || !k.When[0].Chain.Arms[k.When[0].Arm].Else {
			return false
		}
		for arm := range k.When[0].Chain.Arms {
			path := []scope.Branch{{Chain: k.When[0].Chain, Arm: arm}}
			if !slices.ContainsFunc(cases, func(o Case) bool { return samePath(o.When, path) }) {
				return false
			}
		}
		return true
	})
}

// orText is e, or the empty text for nil.
func orText(e *kexpr.Expr) *kexpr.Expr {
	if e == nil {
		return kexpr.Str("")
	}
	return e
}

// nameCase translates one case; the name is empty if it cannot be had, which is reported.
func (c *Ctx) nameCase(k *Case) (v *kexpr.Expr, total, ok bool) {
	v, total, err := c.nameValue(&k.Set)
	if err == nil {
		return v, total, true
	}
	p := problemOf(err)
	c.Dropped(CodeDDNSName, Loss{At: k.Set.Stmt, Message: "this name has no counterpart in Kea: " + p.Message, Hint: orElse(p.Hint, "let the clients send their names, or name them in host declarations")})
	return kexpr.Str(""), false, false
}

// nameValue translates the value of one case.
func (c *Ctx) nameValue(s *scope.Setting) (*kexpr.Expr, bool, error) {
	if name, ok := c.text(s); ok {
		return kexpr.Str(name), true, nil
	}
	e := exprOf(s.Node)
	if e == nil {
		return nil, false, &expr.Problem{Message: "it is no expression"}
	}
	res, err := expr.String(e, c.Env(c.scopeOf(s)))
	if err != nil {
		return nil, false, err
	}
	c.exprNotes(s.Stmt, res)
	return res.Expr, neverNull(e), nil
}

// neverNull reports whether an expression has a value for every client.
func neverNull(e *parser.Expr) bool {
	switch e.Op {
	case parser.OpData, parser.OpHardware:
		return true
	case parser.OpOption: // every DHCPv6 client has a DUID
		return e.Option.Def != nil && e.Option.Def.Space == "dhcp6" && e.Option.Def.Code == 1
	case parser.OpPickFirst:
		return slices.ContainsFunc(e.Args, neverNull)
	case parser.OpConcat:
		return !slices.ContainsFunc(e.Args, func(a *parser.Expr) bool { return !neverNull(a) })
	case parser.OpBinaryToASCII:
		return len(e.Args) == 4 && neverNull(e.Args[3])
	case parser.OpSubstring, parser.OpSuffix, parser.OpLcase, parser.OpUcase:
		return len(e.Args) > 0 && neverNull(e.Args[0])
	}
	return false
}

// needsName reports whether an expression has no value for clients that send no name.
func needsName(e *parser.Expr) bool {
	switch e.Op {
	case parser.OpOption:
		return nameOption(e.Option)
	case parser.OpPickFirst:
		return !slices.ContainsFunc(e.Args, func(a *parser.Expr) bool { return !needsName(a) })
	case parser.OpConcat:
		return slices.ContainsFunc(e.Args, needsName)
	case parser.OpSubstring, parser.OpSuffix, parser.OpLcase, parser.OpUcase:
		return needsName(e.Args[0])
	}
	return false
}

// setNameExpr remembers what the hook computes at a place, which may be
// nothing, not even what a wider place has.
func (c *Ctx) setNameExpr(p *Place, names computedNames) {
	if c.state.ddns.names == nil {
		c.state.ddns.names = map[*Place]computedNames{}
	}
	c.state.ddns.names[p] = names
}

// writeNameExprs gives the hook its expressions: the server's, and those of
// subnets, which it does not know for shared networks.
func (c *Ctx) writeNameExprs() {
	names := c.state.ddns.names
	global := names[c.Global].expr
	if global != nil {
		h := c.tuningHook()
		h.Parameters = h.Parameters.Set("hostname-expr", c.nameUnlessReserved(global))
	}
	for _, s := range c.Subnets {
		at := s
		for at != nil && at.Find(keyDDNSName) == nil {
			at = at.Up
		}
		switch e := names[at].expr; {
		case at == nil || at == c.Global || e != nil && e == global:
		case e != nil:
			c.tuningHook()
			c.subnetNameExpr(s, c.nameUnlessReserved(e))
		case global != nil:
			c.subnetNameExpr(s, "") // keeps the server's off
		}
	}
}

func (c *Ctx) subnetNameExpr(p *Place, e string) {
	p.Subnet.UserContext = p.Subnet.UserContext.Set("ddns-tuning", (*kea.Context)(nil).Set("hostname-expr", e))
}

// nameUnlessReserved leaves hosts with a ddns-hostname of their own out of an
// expression: the hook would put its name in the place of theirs.
func (c *Ctx) nameUnlessReserved(e *kexpr.Expr) string {
	named := c.state.ddns.named
	for _, p := range c.Hosts {
		if p.Host.Hostname == "" || p.Find(keyDDNSName) == nil {
			continue
		}
		if named == nil {
			named = c.AddClass(ClassSpec{Name: "named", Section: sectionHosts, Keep: true})
			c.state.ddns.named = named
		}
		if !hasClass(p.Host, named.Name) {
			p.Host.ClientClasses = append(p.Host.ClientClasses, named.Name)
		}
	}
	if named != nil {
		e = kexpr.If(kexpr.MemberOf(named.Name), kexpr.Str(""), e)
	}
	return e.String()
}
