package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// variableOfOption looks variables up for an option of DHCPv4, and remembers where
// dhcpd does not find the same: it writes options by what the variables were when
// it started, or for a client that it had no lease for.
func (c *Ctx) variableOfOption(s *scope.Setting, look func(string) (*parser.Expr, bool)) func(string) (*parser.Expr, bool) {
	return func(name string) (*parser.Expr, bool) {
		v, ok := look(name)
		if v != nil && !c.startsWith(name, v) {
			if c.state.opts.unseen == nil {
				c.state.opts.unseen = map[*parser.Stmt]string{}
			}
			c.state.opts.unseen[s.Stmt] = name
		}
		return v, ok
	}
}

// startsWith reports whether a variable has a value from the start of dhcpd, for
// the whole server, and no other.
func (c *Ctx) startsWith(name string, v *parser.Expr) bool {
	root, ok := variable(c.Model.Root, name)
	if !ok || root != v || c.timesSet(name) > 1 {
		return false
	}
	_, constant := expr.Const(v, c.Env(c.Model.Root))
	return constant
}

// timesSet counts the statements that set a variable.
func (c *Ctx) timesSet(name string) (n int) {
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		if v, ok := s.Node.(*parser.SetVar); ok && strings.EqualFold(v.Name, name) {
			n++
		}
		return true
	})
	return n
}

// unseenVariables says which options that were written are made of variables that
// dhcpd does not see then.
func (c *Ctx) unseenVariables() {
	stmts := slices.SortedFunc(maps.Keys(c.state.opts.unseen), func(a, b *parser.Stmt) int { return int(a.ID) - int(b.ID) })
	for _, s := range stmts {
		if c.fidelity(s) >= diag.Manual {
			continue
		}
		c.Approximate(CodeOptionVariable, Loss{At: s, Message: "dhcpd does not see this value of `" + c.state.opts.unseen[s] + "` when it writes options: it sends nothing, or what the variable was for another client; Kea sends what is written",
			Hint: "see whether the clients have missed it; a constant that is set for the whole server is seen"})
	}
}
