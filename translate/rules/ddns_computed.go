package rules

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// computedName has the ddns_tuning hook compute names.
func (c *Ctx) computedName(p *Place, cases []Case) {
	if p.Class != nil || p.Kind == scope.PoolScope {
		for i := range cases {
			c.ddnsNowhere(p, &cases[i].Set)
		}
		return
	}
	if c.emptyName(p, cases) {
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

// emptyName switches updates off where the name is empty for all clients: dhcpd
// has nothing to register then.
func (c *Ctx) emptyName(p *Place, cases []Case) bool {
	cs, ok := Always(cases)
	if !ok || len(cases) > 1 {
		return false
	}
	if name, constant := c.text(&cs.Set); !constant || name != "" {
		return false
	}
	for _, d := range c.ddnsParams(p) {
		d.SendUpdates = ptr(false)
	}
	c.Equivalent(cs.Set.Stmt, p, "/ddns-send-updates")
	return true
}

// enterComputed enters the names that the hook computes; all says that it does
// so for clients that send none, too.
func (c *Ctx) enterComputed(p *Place, cases []Case, all bool) {
	for _, k := range cases {
		switch e := exprOf(k.Set.Node); {
		case c.fidelity(k.Set.Stmt) == diag.Dropped: // reported
		case e != nil && needsName(e):
			c.Equivalent(k.Set.Stmt, p, "")
		case all:
			c.toldName(p, &k.Set, "")
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
		return kexpr.Str(name), name != "", nil
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
