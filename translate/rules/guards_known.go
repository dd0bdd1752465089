package rules

import (
	"slices"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

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
		return c.firstAsking(parser.OpKnown) != nil
	})
}

func asksKnownPermit(p scope.Permit) bool {
	return p.What == parser.KnownClients || p.What == parser.UnknownClients
}

// firstAsking returns the first branch that asks op of the client; nil if none does.
func (c *Ctx) firstAsking(op parser.Op) *parser.Stmt {
	for _, ch := range c.Model.Chains {
		if mentions(ch.Switch, op) {
			return ch.Stmt
		}
		for _, a := range ch.Arms {
			if mentions(a.Cond, op) {
				return a.Stmt
			}
		}
	}
	return nil
}

// mentions reports whether op is part of an expression.
func mentions(e *parser.Expr, op parser.Op) bool {
	if e == nil {
		return false
	}
	return e.Op == op || slices.ContainsFunc(e.Args, func(a *parser.Expr) bool { return mentions(a, op) })
}

// firstPermit returns the statement that first asks whether a client is known.
func (c *Ctx) firstPermit() *parser.Stmt {
	for _, p := range c.Pools {
		for _, x := range p.PoolDecl.Permits {
			if asksKnownPermit(x) {
				return x.Stmt
			}
		}
	}
	return c.firstAsking(parser.OpKnown)
}
