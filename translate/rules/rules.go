package rules

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// Families says for which protocols dhcpd reads a statement.
type Families uint8

// The families of a rule.
const (
	OnlyV4 Families = 1 << iota
	OnlyV6
	Both = OnlyV4 | OnlyV6
)

// Rule carries one server parameter over. The literal is the rule, its test
// (every Example runs) and its row in the coverage page.
type Rule struct {
	Keyword string
	Family  Families
	// GlobalOnly: dhcpd reads only the value reached from global scope; elsewhere it has no effect.
	GlobalOnly bool
	// Emit writes one unconditional value that stands at p. Nil: another part of
	// the engine handles the parameter (lease times, boot fields, …).
	Emit func(c *Ctx, p *Place, s *scope.Setting)
	// Conditional handles values under a condition; nil: they are reported as
	// left out, except where the condition is constant.
	Conditional func(c *Ctx, p *Place, cs Case)
	Doc         Doc
	Examples    []Example
}

// Doc is a row of the coverage page.
type Doc struct {
	Kea      string // counterpart
	Fidelity diag.Fidelity
	Note     string
}

// Example is a test of a rule: a dhcpd.conf, and JSON that must be part of the
// result (objects match when all their members do, lists when each element
// matches some element).
type Example struct {
	In  string
	Out string
	V6  bool
}

// tables lists the rule tables; a new family of statements is a new file and
// its line here.
func tables() [][]Rule {
	return [][]Rule{lifetimeRules, bootRules, serverRules, policyRules, ddnsRules, ldapRules, optionRules}
}

// Rules returns every rule, sorted by keyword.
func Rules() []Rule {
	all := slices.Concat(tables()...)
	slices.SortFunc(all, func(a, b Rule) int {
		if a.Keyword < b.Keyword {
			return -1
		}
		return 1
	})
	return all
}

// ruleMap indexes the rules by keyword.
func ruleMap() map[string]*Rule {
	m := map[string]*Rule{}
	for _, t := range tables() {
		for i := range t {
			m[t[i].Keyword] = &t[i]
		}
	}
	return m
}

// parameters runs the rules of single parameters at every place.
func (c *Ctx) parameters() {
	for _, p := range c.placesWithParams() {
		for i := range p.Decisions {
			if d := &p.Decisions[i]; d.Key.Param != "" {
				c.parameter(p, d)
			}
		}
	}
}

// parameter runs the rule of one decision.
func (c *Ctx) parameter(p *Place, d *Decision) {
	r := c.state.rules[d.Key.Param]
	if r == nil {
		for _, s := range d.Seq {
			c.Dropped(CodeNoRule, Loss{At: s.Stmt, Message: "keatool has no rule for `" + d.Key.Param + "`", Hint: "please report it"})
		}
		return
	}
	if r.Emit == nil {
		c.unreadParameter(r, d)
		return
	}
	if c.V6() && r.Family == OnlyV4 || !c.V6() && r.Family == OnlyV6 {
		c.noEffect(d.Seq, "dhcpd reads `"+d.Key.Param+"` only for the other protocol")
		return
	}
	if r.GlobalOnly && p != c.Global {
		c.noEffect(d.Seq, "dhcpd reads `"+d.Key.Param+"` from global scope only")
		return
	}
	for _, cs := range c.Cases(d) {
		c.runRule(r, p, cs)
	}
}

// unreadParameter enters a parameter that its part of the engine did not look at,
// because dhcpd reads it for the other protocol only.
func (c *Ctx) unreadParameter(r *Rule, d *Decision) {
	if r.Family == Both || (r.Family == OnlyV6) == c.V6() {
		return
	}
	for _, s := range d.Seq {
		if !c.known(s.Stmt) {
			c.noEffect([]scope.Setting{s}, "dhcpd reads `"+d.Key.Param+"` only for the other protocol")
		}
	}
}

// runRule runs a rule for one value.
func (c *Ctx) runRule(r *Rule, p *Place, cs Case) {
	if len(cs.When) == 0 {
		r.Emit(c, p, &cs.Set)
		return
	}
	cond := c.Condition(cs.When)
	switch {
	case cond.Always:
		r.Emit(c, p, &cs.Set)
	case cond.Never:
		c.neverTaken(cs.Set.Stmt)
	case cond.Problem != nil:
		c.underProblem(cs.Set.Stmt, cond)
	case r.Conditional != nil:
		r.Conditional(c, p, cs)
	default:
		c.Dropped(CodeConditional, Loss{At: cs.Set.Stmt, Message: "`" + r.Keyword + "` cannot depend on a condition in Kea; it is left out",
			Hint: "set it without a condition if it may hold for all clients"})
	}
}

// statements enters what sets nothing by name: variables, events, logs, calls.
func (c *Ctx) statements() {
	for _, s := range c.Model.Unreachable {
		c.unreachable(s)
	}
	var visit func(sc *scope.Scope)
	visit = func(sc *scope.Scope) {
		for i := range sc.Set {
			if _, named := keyOf(sc.Set[i].Node); !named {
				c.statement(sc, &sc.Set[i])
			}
		}
		for _, ch := range sc.Children {
			visit(ch)
		}
	}
	visit(c.Model.Root)
	c.functions()
}

// unreachable enters a statement that dhcpd never runs, and what is inside it.
func (c *Ctx) unreachable(s *parser.Stmt) {
	if c.known(s) {
		return
	}
	c.Exact(s, nil, "")
	c.Say(CodeUnreachable, Loss{At: s, Message: "dhcpd never runs this statement", Hint: "remove it, or the statement that cuts it off"})
	walkBody(s, func(in *parser.Stmt) { c.mark(in, diag.Exact, nil, "") })
}
