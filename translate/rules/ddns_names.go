package rules

import (
	"slices"
	"strings"

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
		default:
			c.computedName(p, c.Cases(d))
		}
	}
}

// generated is a name that Kea can make of the address.
type generated struct {
	prefix string
	ifNone bool // only for clients that send no name
	exact  bool
}

// generatedName has Kea generate names where dhcpd makes them of the address;
// it reports whether that is what the cases ask for.
func (c *Ctx) generatedName(p *Place, cases []Case) bool {
	var made []Case
	var g generated
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
		return c.sentNames(cases)
	}
	list := c.ddnsParams(p)
	for _, d := range list {
		d.GeneratedPrefix, d.ReplaceClientName = ptr(g.prefix), "always"
		if g.ifNone || len(cases) > 1 || len(made[0].When) > 0 {
			d.ReplaceClientName = "when-not-present"
		}
	}
	exact := g.exact && (len(made[0].When) == 0 && len(cases) == 1 || withoutName(made[0].When))
	for i := range cases {
		c.enterGenerated(p, &cases[i].Set, exact, len(list) == 0)
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
// is what happens anyway.
func (c *Ctx) sentNames(cases []Case) bool {
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
	e, total, ok := c.nameCases(cases)
	if !ok {
		return
	}
	c.writeNameExpr(p, e.String())
	if total {
		for _, d := range c.ddnsParams(p) {
			d.ReplaceClientName = "when-not-present"
		}
	}
	for _, k := range cases {
		c.Equivalent(k.Set.Stmt, p, "")
	}
}

// nameCases makes one expression of the cases; total says that it has a value
// for every client.
func (c *Ctx) nameCases(cases []Case) (e *kexpr.Expr, total, ok bool) {
	e, ok = kexpr.Str(""), true
	for i := len(cases) - 1; i >= 0; i-- {
		k := &cases[i]
		cond := c.Condition(k.When)
		switch {
		case cond.Never:
			c.neverTaken(k.Set.Stmt)
			continue
		case cond.Problem != nil:
			c.underProblem(k.Set.Stmt, cond)
			ok = false
			continue
		}
		v, always, err := c.nameValue(&k.Set)
		if err != nil {
			p := problemOf(err)
			c.Dropped(CodeDDNSName, Loss{At: k.Set.Stmt, Message: "this name has no counterpart in Kea: " + p.Message, Hint: orElse(p.Hint, "let the clients send their names, or name them in host declarations")})
			ok = false
			continue
		}
		if cond.Always || len(k.When) == 0 {
			e, total = v, always
			continue
		}
		total = total && always
		e = kexpr.If(kexpr.MemberOf(cond.Class), v, e)
		c.state.classRefs = append(c.state.classRefs, cond.Class)
	}
	return e, total, ok
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

// writeNameExpr gives the hook its expression: the server's, or a subnet's.
func (c *Ctx) writeNameExpr(p *Place, e string) {
	h := c.tuningHook()
	switch {
	case p == c.Global:
		h.Parameters = h.Parameters.Set("hostname-expr", e)
	case p.Network != nil:
		for _, s := range c.Subnets {
			if s.Up == p && s.Find(keyDDNSName) == nil {
				c.subnetNameExpr(s, e)
			}
		}
	default:
		c.subnetNameExpr(p, e)
	}
}

func (c *Ctx) subnetNameExpr(p *Place, e string) {
	p.Subnet.UserContext = p.Subnet.UserContext.Set("ddns-tuning", (*kea.Context)(nil).Set("hostname-expr", e))
}
