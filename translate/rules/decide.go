package rules

import (
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// Key names what a statement sets: an option by space and code (two names may
// share a code), or a server parameter by name.
type Key struct {
	Space string
	Code  uint32
	Param string
}

// P is the key of a server parameter.
func P(name string) Key { return Key{Param: name} }

// Opt is the key of an option.
func Opt(space string, code uint32) Key { return Key{Space: space, Code: code} }

// IsOption reports whether k names an option.
func (k Key) IsOption() bool { return k.Param == "" && k.Space != "" }

// keyOf returns what a setting sets; ok is false for statements that set nothing
// by name (log, set, on, …), which their own rules handle.
func keyOf(n parser.Node) (Key, bool) {
	switch n := n.(type) {
	case *parser.OptionSet:
		if n.Option.Def == nil {
			return Key{}, false
		}
		if n.Option.Def.Space == "server" {
			return P(n.Option.Def.Name), true
		}
		return Opt(n.Option.Def.Space, n.Option.Def.Code), true
	case *parser.Param:
		return P(n.Name), true
	case *parser.Authoritative:
		return P("authoritative"), true
	case *parser.ServerIdentifier:
		return Opt("dhcp", 54), true
	case *parser.ServerDUID:
		return P("server-duid"), true
	case *parser.LeaseIDFormat:
		return P("lease-id-format"), true
	case *parser.DBTimeFormat:
		return P("db-time-format"), true
	}
	return Key{}, false
}

// sortDecisions files the settings of a place, and more that come after them,
// under what they set.
func (p *Place) sortDecisions(settings []scope.Setting, more ...scope.Setting) {
	if n := len(settings) + len(more); n > 0 && p.Decisions == nil {
		p.Decisions = make([]Decision, 0, n)
	}
	p.fileDecisions(settings)
	p.fileDecisions(more)
}

func (p *Place) fileDecisions(settings []scope.Setting) {
	for i, s := range settings {
		key, ok := keyOf(s.Node)
		if !ok {
			continue
		}
		if d := p.Find(key); d != nil {
			d.Seq = append(d.Seq, s)
			continue
		}
		p.Decisions = append(p.Decisions, Decision{Key: key, Seq: settings[i : i+1 : i+1]})
	}
}

// Case is one value a decision can have, and when.
type Case struct {
	When []scope.Branch // empty: always
	Set  scope.Setting
}

// Cases returns the values of a decision in the order they are to be tried: the
// first whose condition holds counts. Statements that run in vain, because
// their condition never holds or a later one always overrides them, are entered
// as exact and left out.
func (c *Ctx) Cases(d *Decision) []Case {
	if d == nil {
		return nil
	}
	if s, ok := d.single(); ok {
		return []Case{{nil, s}}
	}
	var out []Case
	for i := len(d.Seq) - 1; i >= 0; i-- {
		s := d.Seq[i]
		when, runs := c.conditionsOf(s)
		switch n := len(out); {
		case !runs:
			c.neverTaken(s.Stmt)
		case n > 0 && covers(out, when):
			c.Overridden(s, out[n-1].Set)
		default:
			out = append(out, Case{when, s})
		}
	}
	return out
}

// conditionsOf returns the conditions of a setting, none if they always hold; runs is
// false if they never do.
func (c *Ctx) conditionsOf(s scope.Setting) (when []scope.Branch, runs bool) {
	if len(s.When) == 0 {
		return nil, true
	}
	switch cond := c.Condition(s.When); {
	case cond.Never:
		return nil, false
	case cond.Always, cond.Class != "" && cond.Class == c.state.classOfScope[s.When[0].Chain.Scope]:
		return nil, true
	}
	return s.When, true
}

// covers reports whether one of cases always holds where path does.
func covers(cases []Case, path []scope.Branch) bool {
	for _, k := range cases {
		if prefix(k.When, path) {
			return true
		}
	}
	return false
}

// prefix reports whether every branch of a is on path b.
func prefix(a, b []scope.Branch) bool {
	if len(a) > len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Overridden enters a statement that never has an effect in dhcpd either.
func (c *Ctx) Overridden(s, by scope.Setting) {
	if s.Stmt == by.Stmt {
		return
	}
	c.Exact(s.Stmt, nil, "")
	if from := c.scopeOf(&s); from.Kind == scope.GroupScope && from != c.scopeOf(&by) {
		return // it may hold for other members of the group
	}
	c.Say(CodeOverridden, Loss{At: s.Stmt,
		Message: "this value is never used: a later statement of the same scope sets it again",
		Hint:    "remove it, or the other one, whichever is wrong",
		Related: See(by.Stmt, "the value that holds")})
}

// Always returns the unconditional case of a list, which is its last, if it has one.
func Always(cases []Case) (Case, bool) {
	if n := len(cases); n > 0 && len(cases[n-1].When) == 0 {
		return cases[n-1], true
	}
	return Case{}, false
}

// always returns the value that a decision has without a condition.
func (c *Ctx) always(d *Decision) (Case, bool) {
	if s, ok := d.single(); ok {
		return Case{Set: s}, true
	}
	return Always(c.Cases(d))
}

// single returns the statement of a decision that has one, without a condition.
func (d *Decision) single() (s scope.Setting, ok bool) {
	if d == nil || len(d.Seq) != 1 || len(d.Seq[0].When) > 0 {
		return s, false
	}
	return d.Seq[0], true
}
