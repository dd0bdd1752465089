package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
	"github.com/keatool/keatool/translate/starlark"
)

// placeTest writes when a client is in a place; "" for everybody, and not ok
// if that cannot be told.
func (c *Ctx) placeTest(p *Place) (test string, ok bool) {
	switch {
	case p == c.Global:
		return "", true
	case p.HostDecl != nil:
		return c.scriptHost(p.HostDecl)
	case p.Class != nil:
		c.state.classRefs = append(c.state.classRefs, p.Class.Name)
		return "event.classes.has(" + quoted(p.Class.Name) + ")", true
	case p.Kind == scope.PoolScope:
		return c.poolTest(p)
	case p.Network != nil:
		return "in_network(event, " + quoted(p.Network.Name) + ")", true
	case p.Subnet != nil:
		return "in_subnet(event, " + quoted(p.Subnet.Prefix) + ")", true
	}
	return "", false
}

// poolTest asks for an address of a pool.
func (c *Ctx) poolTest(p *Place) (string, bool) {
	if p.PoolDecl == nil || c.V6() {
		return "", false
	}
	var tests []string
	for _, r := range p.PoolDecl.Ranges {
		tests = append(tests, "in_range(event, "+quoted(r.Lo.String())+", "+quoted(r.Hi.String())+")")
	}
	return parenthesised(tests), len(tests) > 0
}

// scriptHost asks for a host by its identifiers.
func (c *Ctx) scriptHost(h *scope.Host) (string, bool) {
	var tests []string
	if h.HostRare != nil && h.HostID != nil {
		return "", false
	}
	if len(h.UID) > 0 {
		name := "client_id"
		if c.V6() {
			name = "duid"
		}
		tests = append(tests, "event.query."+name+" == "+starlark.Bytes(h.UID))
	}
	if h.Hardware != nil && len(h.Hardware.Addr) > 0 && !c.V6() {
		tests = append(tests, "event.query.hardware == "+starlark.Bytes(append([]byte{h.Hardware.TypeCode}, h.Hardware.Addr...)))
	}
	return parenthesised(tests), len(tests) > 0
}

func parenthesised(tests []string) string {
	s := strings.Join(tests, " or ")
	if len(tests) > 1 {
		s = "(" + s + ")"
	}
	return s
}

func quoted(s string) string { return starlark.Bytes([]byte(s))[1:] }

// scopeTest writes when the statements of a scope are run, and the rank of the
// scope among others.
func (c *Ctx) scopeTest(sc *scope.Scope) (test string, rank int, ok bool) {
	var tests []string
	rank = -1
	for i, p := range c.runOrder() {
		if p.Scope != sc && (p.HostDecl == nil || p.HostDecl.Scope != sc) {
			continue
		}
		t, ok := c.placeTest(p)
		switch {
		case !ok:
			return "", 0, false
		case t == "":
			return "", 0, true
		}
		if rank < 0 {
			rank = i
		}
		if !slices.Contains(tests, t) {
			tests = append(tests, t)
		}
	}
	return parenthesised(tests), rank, len(tests) > 0
}

// scriptCan reports whether a script can give the value of a statement, and
// tell when it holds.
func (c *Ctx) scriptCan(s *scope.Setting) bool {
	e := exprOf(s.Node)
	if !c.scripting() || e == nil {
		return false
	}
	_, err := starlark.Value(e, c.scriptEnv(c.scopeOf(s), nil))
	if err != nil {
		return false
	}
	_, ok := c.branchTest(s.When)
	return ok
}

// scriptedNames leaves names for DNS to the script, which need not tell the
// client of them; false if it cannot compute them all.
func (c *Ctx) scriptedNames(cases []Case) bool {
	for i := range cases {
		if c.V6() || !c.scriptCan(&cases[i].Set) || clientName(exprOf(cases[i].Set.Node)) {
			return false
		}
	}
	for i := range cases {
		c.Dropped(CodeDDNSName, Loss{At: cases[i].Set.Stmt, Message: "Kea would send the name to the client as well"}) // for the script
	}
	return len(cases) > 0
}

// scriptedLog has the script write a message; false if it cannot.
func (c *Ctx) scriptedLog(sc *scope.Scope, s *scope.Setting, n *parser.Log) bool {
	if !c.scripting() {
		return false
	}
	val, err := starlark.Value(n.Value, c.scriptEnv(sc, nil))
	where, rank, ok := c.scopeTest(sc)
	if err != nil || !ok {
		return false
	}
	when, ok := c.branchTest(s.When)
	if !ok {
		return false
	}
	l := scriptLog{rank: rank, stmt: s.Stmt, val: val}
	for _, t := range []string{where, when} {
		if t != "" {
			l.test = append(l.test, t)
		}
	}
	c.state.script.logs = append(c.state.script.logs, l)
	c.report(CodeScripted, diag.Equivalent, Loss{At: s.Stmt, Place: c.Global, Suffix: "/hooks-libraries", Message: "the script " + c.Options.ScriptName + " writes the message into the log, for each answer as dhcpd does",
		Hint: "serve the result with `keatool serve`; Kea does not load scripts"})
	return true
}

// chainFunction writes the function that tells which branch of a chain is
// taken, by its number; -1 for none.
func (c *Ctx) chainFunction(ch *scope.Chain) (string, bool) {
	env := c.scriptEnv(ch.Scope, nil)
	var b strings.Builder
	b.WriteString(comment(ch.Stmt, "") + "def " + chainName(ch) + "(event):\n")
	last := -1
	for i, arm := range ch.Arms {
		if arm.Else {
			last = i
			continue
		}
		test, err := starlark.Test(armTest(ch, arm), env)
		if err != nil {
			return "", false
		}
		b.WriteString("    if " + test + ":\n        return " + itoa(i) + "\n")
	}
	b.WriteString("    return " + itoa(last) + "\n")
	return b.String(), true
}

// armTest is what an arm asks.
func armTest(ch *scope.Chain, arm scope.Arm) *parser.Expr {
	if ch.Switch == nil {
		return arm.Cond
	}
	var tests *parser.Expr
	for _, v := range arm.Cases {
		eq := &parser.Expr{Op: parser.OpEqual, Type: parser.BoolType, Args: []*parser.Expr{ch.Switch, v}}
		if tests == nil {
			tests = eq
			continue
		}
		tests = &parser.Expr{Op: parser.OpOr, Type: parser.BoolType, Args: []*parser.Expr{tests, eq}}
	}
	return tests
}

// scriptVar writes the call that gives the value of a variable, with all
// statements that set it.
func (c *Ctx) scriptVar(name string) (string, error) {
	st := &c.state.script
	name = strings.ToLower(name)
	call := varName(name) + "(event)"
	if text, known := st.vars[name]; known {
		if text == "" {
			return "", &starlark.Problem{Message: "the variable is made of itself"}
		}
		return call, nil
	}
	if !c.sets(name) {
		return "None", nil
	}
	if st.vars == nil {
		st.vars = map[string]string{}
	}
	st.vars[name] = ""
	text, ok := c.varFunction(name)
	if !ok {
		delete(st.vars, name)
		return "", &starlark.Problem{Message: "the variable cannot be told"}
	}
	st.vars[name] = text
	return call, nil
}

// varName makes a name of Starlark of that of a variable.
func varName(name string) string {
	return "var_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
}

// varFunction writes the function of a variable; not ok if it is set where
// scripts do not know of it.
func (c *Ctx) varFunction(name string) (string, bool) {
	total := 0
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		switch n := s.Node.(type) {
		case *parser.SetVar:
			if strings.EqualFold(n.Name, name) {
				total++
			}
		case *parser.Unset:
			if strings.EqualFold(n.Name, name) {
				total = -1 << 20
			}
		}
		return true
	})
	var lines []scriptLog
	ok := true
	var visit func(sc *scope.Scope)
	visit = func(sc *scope.Scope) {
		for _, s := range sc.Set {
			if n, is := s.Node.(*parser.SetVar); is && strings.EqualFold(n.Name, name) {
				l, can := c.varLine(sc, s, n)
				ok = ok && can
				lines = append(lines, l)
			}
		}
		for _, ch := range sc.Children {
			visit(ch)
		}
	}
	visit(c.Model.Root)
	if !ok || len(lines) != total {
		return "", false
	}
	return "# variable " + name + "\ndef " + varName(name) + "(event):\n    v = None\n" + linesText(lines, func(v string) string { return "v = " + v }) + "    return v\n", true
}

func (c *Ctx) varLine(sc *scope.Scope, s scope.Setting, n *parser.SetVar) (l scriptLog, ok bool) {
	where, rank, ok := c.scopeTest(sc)
	if !ok {
		return l, false
	}
	when, ok := c.branchTest(s.When)
	if !ok {
		return l, false
	}
	val, err := starlark.Value(n.Value, c.scriptEnv(sc, nil))
	l = scriptLog{rank: rank, stmt: s.Stmt, val: val}
	for _, t := range []string{where, when} {
		if t != "" {
			l.test = append(l.test, t)
		}
	}
	return l, err == nil
}

// linesText writes statements one after the other, as dhcpd runs them.
func linesText(lines []scriptLog, write func(val string) string) string {
	slices.SortStableFunc(lines, func(a, b scriptLog) int { return a.rank - b.rank })
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(comment(l.stmt, "    "))
		indent := "    "
		if len(l.test) > 0 {
			b.WriteString(indent + "if " + strings.Join(l.test, " and ") + ":\n")
			indent += "    "
		}
		b.WriteString(indent + write(l.val) + "\n")
	}
	return b.String()
}

// comment is a statement's place and text.
func comment(s *parser.Stmt, indent string) string {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return '?'
		}
		return r
	}, sourceLine(s))
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + " …"
	}
	return indent + "# " + strings.Map(func(r rune) rune {
		if r < ' ' {
			return '?'
		}
		return r
	}, Line(s)) + ": " + text + "\n"
}

// scriptEntry names the script in hooks-libraries, after all others.
func (c *Ctx) scriptEntry() {
	c.Server.Hooks = append(c.Server.Hooks, kea.Hook{Library: c.Options.ScriptName})
}
