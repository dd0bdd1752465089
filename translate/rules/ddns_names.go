package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/parser"
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
		case c.scriptedNames(c.Cases(d)):
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
	case exact && sendsOwn(s):
		c.Equivalent(s.Stmt, p, "/ddns-generated-prefix")
	case exact:
		c.toldName(p, s, "/ddns-generated-prefix")
	default:
		c.Approximate(CodeDDNSGenerated, Loss{At: s.Stmt, Place: p, Suffix: "/ddns-generated-prefix", Message: "Kea generates the name as PREFIX-192-0-2-10, which differs from dhcpd's, or looks at another condition",
			Hint: "compare the names with those in the DNS"})
	}
}

// sendsOwn reports whether a name is what the client sends, and nothing else.
func sendsOwn(s *scope.Setting) bool {
	e := exprOf(s.Node)
	return e != nil && clientName(e)
}

// toldName enters a name that is the one that dhcpd registers, but that Kea also
// sends to clients which have none of their own.
func (c *Ctx) toldName(p *Place, s *scope.Setting, suffix string) {
	if c.V6() {
		c.Equivalent(s.Stmt, p, suffix)
		return
	}
	c.Approximate(CodeDDNSTold, Loss{At: s.Stmt, Place: p, Suffix: suffix, Message: "Kea also sends this name to the client, in the option host-name; dhcpd only registers it",
		Hint: "nothing need be done unless clients must not learn the name"})
}

// completedNames says where Kea completes the name of a host with the suffix of
// the updates.
func (c *Ctx) completedNames() {
	if c.V6() {
		return
	}
	for _, h := range c.Hosts {
		if h.Host.Hostname == "" {
			continue
		}
		suffix := c.suffixAt(orPlace(h.HostNet, c.Global))
		at := c.sendsName(h)
		if at == nil || suffix == "" || strings.HasSuffix(h.Host.Hostname, "."+suffix) {
			continue
		}
		c.Approximate(CodeDDNSCompleted, Loss{At: at, Place: h, Suffix: "/hostname", Message: "Kea adds `." + suffix + "` to the name that it sends this host; dhcpd sends it as it stands",
			Hint: "nothing need be done unless something on the client depends on a name without domain"})
	}
}

// sendsName returns the statement that has dhcpd send a host its name.
func (c *Ctx) sendsName(h *Place) *parser.Stmt {
	d := c.around(h, keyHostName)
	if d == nil {
		d = c.around(h, keyDeclNames)
	}
	if d == nil {
		return nil
	}
	return d.Seq[len(d.Seq)-1].Stmt
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
