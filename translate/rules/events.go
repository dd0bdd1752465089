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

// eventState is what the rules of events, logs and variables share.
type eventState struct {
	blocks []*eventBlock // of the script, in source order
	log    *kexpr.Expr   // what the legal_log hook writes
	vars   []leaseVar    // what the lease_cmds hook keeps
	read   map[string]int
}

// leaseVar is a variable that is kept with the lease.
type leaseVar struct {
	name  string
	value *kexpr.Expr
}

// statement enters a statement that sets nothing by name.
func (c *Ctx) statement(sc *scope.Scope, s *scope.Setting) {
	if c.known(s.Stmt) {
		return
	}
	switch s.Node.(type) {
	case *parser.On, *parser.Execute, *parser.Log, *parser.SetVar:
		when, runs := c.conditionsOf(*s)
		if !runs {
			c.neverRun(s.Stmt)
			return
		}
		s = &scope.Setting{Stmt: s.Stmt, Node: s.Node, When: when}
	}
	switch n := s.Node.(type) {
	case *parser.On:
		c.on(sc, s, n)
	case *parser.Execute:
		c.execute(sc, s)
	case *parser.Log:
		c.log(sc, s, n)
	case *parser.SetVar:
		c.setVar(sc, s, n)
	case *parser.Unset:
		c.unset(s, n)
	case *parser.Eval:
		c.call(s, n.Value)
	case *parser.Call:
		c.call(s, n.Value)
	case *parser.ParseVendorOption:
		c.Equivalent(s.Stmt, nil, "")
	default:
		// break and return, whose effect is that nothing follows them, and
		// declarations that dhcpd accepts where they mean nothing.
		c.Exact(s.Stmt, nil, "")
		walkBody(s.Stmt, func(in *parser.Stmt) { c.mark(in, diag.Exact, nil, "") })
	}
}

// neverRun enters a statement under a condition that never holds, and what is inside it.
func (c *Ctx) neverRun(s *parser.Stmt) {
	c.neverTaken(s)
	walkBody(s, func(in *parser.Stmt) { c.mark(in, diag.Exact, nil, "") })
}

// log enters a log statement: the legal_log hook writes the message, or else the script.
func (c *Ctx) log(sc *scope.Scope, s *scope.Setting, n *parser.Log) {
	if n.Priority == "fatal" {
		c.Dropped(CodeLogLost, Loss{At: s.Stmt, Message: "dhcpd would end here; Kea goes on", Hint: "remove the statement, or check the configuration before Kea starts"})
		return
	}
	if c.scriptedLog(sc, s, n) || c.AtLeast(kea.R30) && c.legalLog(sc, s, n) {
		return
	}
	if b := c.commitBlock(sc, s); b != nil && c.scriptLine(b, s.Stmt, sc) {
		c.Approximate(CodeLog, Loss{At: s.Stmt, Message: "the message is written by the script, once for each lease given or renewed", Hint: "finish the script and put it into Kea's scripts directory"})
		return
	}
	if !c.known(s.Stmt) {
		c.Dropped(CodeLogLost, Loss{At: s.Stmt, Message: "this message has no place in Kea; it is left out", Hint: "Kea's own log has a line for each lease"})
	}
}

// legalLog adds a message to what the legal_log hook writes; false if it cannot.
func (c *Ctx) legalLog(sc *scope.Scope, s *scope.Setting, n *parser.Log) bool {
	res, err := expr.String(n.Value, c.Env(sc))
	if err != nil {
		return false
	}
	test, ok := c.clientsOf(sc, s)
	if !ok {
		return false
	}
	e := res.Expr
	if test != nil {
		e = kexpr.If(test, e, kexpr.Str(""))
		c.state.classRefs = append(c.state.classRefs, test.Members()...)
	}
	c.exprNotes(s.Stmt, res)
	ev := &c.state.events
	if ev.log != nil {
		e = kexpr.Cat(ev.log, kexpr.Str("\n"), e)
	}
	ev.log = e
	c.hook("libdhcp_legal_log.so", (*kea.Context)(nil).Set("request-parser-format", e.String()))
	c.Approximate(CodeLog, Loss{At: s.Stmt, Place: c.Global, Suffix: "/hooks-libraries", Message: "the legal_log hook writes the message into a file of its own, once for each lease given or renewed",
		Hint: "look in Kea's log directory for kea-legal.*.txt, or set the hook's type to syslog"})
	return true
}

// clientsOf returns the test for the clients that a statement is run for: nil
// for all, false if it cannot be told. Clients of a network or pool are told by
// a class that they join through its list of additional classes.
func (c *Ctx) clientsOf(sc *scope.Scope, s *scope.Setting) (*kexpr.Expr, bool) {
	tag := ""
	if len(s.When) > 0 {
		cond := c.Condition(s.When)
		if cond.Problem != nil || cond.Never {
			return nil, false
		}
		tag = cond.Class
	}
	if sc.Kind == scope.Global {
		if tag == "" {
			return nil, true
		}
		return kexpr.MemberOf(tag), true
	}
	if sc.Kind == scope.ClassScope || sc.Kind == scope.SubclassScope {
		if _, ok, _ := c.classState(sc.Name); !ok {
			return nil, false
		}
	}
	var any []*kexpr.Expr
	for _, p := range c.allPlaces() {
		if p.Scope == sc && (p.Kind != scope.PoolScope || len(p.Guards()) > 0) {
			any = append(any, kexpr.MemberOf(c.flexClass(p, tag)))
		}
	}
	return kexpr.OrOf(any...), len(any) > 0
}

// setVar enters `set`: the expression is put where the variable is read; one
// that nothing reads is kept with the lease.
func (c *Ctx) setVar(sc *scope.Scope, s *scope.Setting, n *parser.SetVar) {
	if c.reads(n.Name) == 0 {
		c.keepVar(sc, s, n)
		return
	}
	if _, ok := variable(sc, n.Name); ok {
		c.Equivalent(s.Stmt, nil, "")
		return
	}
	c.Dropped(CodeVariableSet, Loss{At: s.Stmt, Message: "the variable `" + n.Name + "` is set more than once or under a condition; Kea has no variables, so the statements that read it are left out",
		Hint: "write the condition where the variable is read"})
}

// keepVar keeps a variable with the lease.
func (c *Ctx) keepVar(sc *scope.Scope, s *scope.Setting, n *parser.SetVar) {
	lost := Loss{At: s.Stmt, Message: "nothing in the file reads the variable `" + n.Name + "`, which dhcpd keeps with the lease; it is left out", Hint: "remove it, unless a program reads it from the lease file"}
	if !c.AtLeast(kea.R30) {
		c.Dropped(CodeVariableSet, lost)
		return
	}
	res, err := expr.String(n.Value, c.Env(sc))
	if err != nil {
		lost.Message = "the variable `" + n.Name + "`, which dhcpd keeps with the lease, cannot be computed in Kea: " + problemOf(err).Message
		c.Dropped(CodeVariableSet, lost)
		return
	}
	test, ok := c.clientsOf(sc, s)
	if !ok {
		c.Dropped(CodeVariableSet, lost)
		return
	}
	v := leaseVar{n.Name, res.Expr}
	if test != nil {
		v.value = kexpr.If(test, v.value, orText(c.keptVar(n.Name)))
		c.state.classRefs = append(c.state.classRefs, test.Members()...)
	}
	c.exprNotes(s.Stmt, res)
	c.bindVar(v)
	c.report(CodeVariable, diag.Equivalent, Loss{At: s.Stmt, Place: c.Global, Suffix: "/hooks-libraries", Message: "nothing in the file reads `" + n.Name + "`; the lease_cmds hook keeps it with the lease, as dhcpd does", Hint: "remove it if no program reads it from the leases"})
}

// keptVar returns the value of a variable that is kept with the lease; nil if there is none.
func (c *Ctx) keptVar(name string) *kexpr.Expr {
	for _, v := range c.state.events.vars {
		if strings.EqualFold(v.name, name) {
			return v.value
		}
	}
	return nil
}

// bindVar has the hook keep a variable, in the place of an earlier value.
func (c *Ctx) bindVar(v leaseVar) {
	ev := &c.state.events
	ev.vars = slices.DeleteFunc(ev.vars, func(o leaseVar) bool { return strings.EqualFold(o.name, v.name) })
	ev.vars = append(ev.vars, v)
	var list []any
	for _, o := range ev.vars {
		list = append(list, (*kea.Context)(nil).Set("name", o.name).Set("expression", o.value.String()).Set("source", "query"))
	}
	c.hook("libdhcp_lease_cmds.so", (*kea.Context)(nil).Set("binding-variables", list))
}

func (c *Ctx) unset(s *scope.Setting, n *parser.Unset) {
	switch {
	case c.reads(n.Name) > 0:
		c.Dropped(CodeVariableSet, Loss{At: s.Stmt, Message: "Kea has no variables; `" + n.Name + "` keeps its value where it is read", Hint: "see where the variable is read"})
	case c.keptVar(n.Name) != nil:
		c.Dropped(CodeVariableSet, Loss{At: s.Stmt, Message: "the lease_cmds hook goes on keeping the variable `" + n.Name + "` with the lease", Hint: "remove the variable from the hook's binding-variables, or this statement"})
	default:
		c.Exact(s.Stmt, nil, "")
	}
}

// call enters an expression that stands alone: it has no effect unless it calls
// a function that has one.
func (c *Ctx) call(s *scope.Setting, e *parser.Expr) {
	if name, ok := c.effects(e); ok {
		c.Dropped(CodeFunction, Loss{At: s.Stmt, Message: "the function `" + name + "` logs or starts a program, which is lost", Hint: "write its statements where it is called"})
		return
	}
	c.noEffect([]scope.Setting{*s}, "the value of this expression is not used")
}

// effects returns the name of a function called in an expression that does
// more than give a value.
func (c *Ctx) effects(e *parser.Expr) (string, bool) {
	if e == nil {
		return "", false
	}
	if e.Op == parser.OpCall {
		if def := c.Model.Functions[e.Name]; def != nil && hasEffect(def) {
			return e.Name, true
		}
	}
	for _, a := range e.Args {
		if name, ok := c.effects(a); ok {
			return name, true
		}
	}
	return "", false
}

func hasEffect(def *parser.Stmt) bool {
	found := false
	walkBody(def, func(s *parser.Stmt) {
		switch s.Node.(type) {
		case *parser.Log, *parser.Execute, *parser.SetVar, *parser.OptionSet, *parser.Param:
			found = true
		}
	})
	return found
}

// functions enters the definitions of functions; their calls are entered where
// they stand.
func (c *Ctx) functions() {
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		if _, ok := s.Node.(*parser.Define); !ok {
			return true
		}
		c.mark(s, diag.Equivalent, nil, "")
		walkBody(s, func(in *parser.Stmt) { c.mark(in, diag.Equivalent, nil, "") })
		return false
	})
}

// reads counts where a variable is read.
func (c *Ctx) reads(name string) int {
	ev := &c.state.events
	if ev.read == nil {
		ev.read = map[string]int{}
		parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
			for _, e := range exprsOf(s.Node) {
				countVars(e, ev.read)
			}
			return true
		})
	}
	return ev.read[strings.ToLower(name)]
}

func countVars(e *parser.Expr, n map[string]int) {
	if e == nil {
		return
	}
	if e.Op == parser.OpVar || e.Op == parser.OpDefined {
		n[strings.ToLower(e.Name)]++
	}
	for _, a := range e.Args {
		countVars(a, n)
	}
}

// exprsOf returns the expressions of a statement.
func exprsOf(n parser.Node) []*parser.Expr {
	switch n := n.(type) {
	case *parser.OptionSet:
		return []*parser.Expr{n.Expr}
	case *parser.Param:
		return []*parser.Expr{n.Expr}
	case *parser.If:
		return []*parser.Expr{n.Cond}
	case *parser.Switch:
		return []*parser.Expr{n.Value}
	case *parser.Case:
		return []*parser.Expr{n.Value}
	case *parser.MatchIf:
		return []*parser.Expr{n.Cond}
	case *parser.Match:
		return []*parser.Expr{n.Data}
	case *parser.SpawnWith:
		return []*parser.Expr{n.Data}
	case *parser.SetVar:
		return []*parser.Expr{n.Value}
	case *parser.Eval:
		return []*parser.Expr{n.Value}
	case *parser.Return:
		return []*parser.Expr{n.Value}
	case *parser.Call:
		if n.Value != nil && n.Value.Op == parser.OpVar {
			return nil
		}
		return []*parser.Expr{n.Value}
	case *parser.Log:
		return []*parser.Expr{n.Value}
	case *parser.Execute:
		return n.Args
	}
	return nil
}
