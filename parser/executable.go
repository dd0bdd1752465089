package parser

import (
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// executable reads an executable statement. done is false if kw starts none.
func (p *parser) executable(s *Stmt, l *level, before []*Stmt, kw string) (ok, done bool) {
	switch kw {
	case "option", "supersede", "send", "append", "prepend":
		return p.option(s, l, kw), true
	case "default":
		return p.defaultStmt(s, l, kw), true
	case "if":
		return p.ifStmt(s, l, false), true
	case "elsif":
		return p.elsif(s, l, before), true
	case "else":
		return p.elseStmt(s, l, before), true
	case "switch":
		return p.switchStmt(s, l), true
	case "case":
		return p.caseStmt(s, l), true
	case "break":
		return p.bare(s, &Break{}), true
	case "parse-vendor-option":
		return p.bare(s, &ParseVendorOption{}), true
	case "on":
		return p.on(s, l), true
	case "set":
		return p.set(s), true
	case "unset":
		return p.unset(s), true
	case "define":
		return p.define(s, l), true
	case "eval":
		return p.eval(s, l), true
	case "return":
		return p.returnStmt(s), true
	case "log":
		return p.log(s, l), true
	case "execute":
		return p.execute(s), true
	case "add":
		return p.add(s, l), true
	case "db-time-format":
		return p.dbTimeFormat(s), true
	case "allow", "deny", "ignore":
		return p.allow(s, l, kw), true
	case "zone":
		return p.zone(s, l), true
	case "key":
		return p.key(s, l), true
	}
	return false, false
}

// bare reads a statement of one word.
func (p *parser) bare(s *Stmt, n Node) bool {
	p.take()
	s.Node = n
	return p.semi()
}

// ifStmt reads `if EXPR { … }`.
func (p *parser) ifStmt(s *Stmt, l *level, els bool) bool {
	p.take()
	leading := p.peek()
	e, ok := p.expression(BoolType)
	if !ok {
		return false
	}
	if leading.is('(') && !p.wrapped(leading) {
		p.errTok(CodeSyntax, p.afterParen(leading), "dhcpd takes the parenthesis at the start of a condition for the whole of it and expects `{` here", "put another pair of parentheses around the whole condition")
		return false
	}
	p.checkedAtStart(s, l, e, els)
	s.Node = &If{Cond: e, Else: els}
	return p.body(s, l, &level{kind: levelExec})
}

// checkedAtStart remembers a `check` that dhcpd comes to when it starts: it runs
// what stands at the top of a file, and crashes if classes match anything.
func (p *parser) checkedAtStart(s *Stmt, l *level, e *Expr, els bool) {
	for len(e.Args) > 0 && (e.Op == OpAnd || e.Op == OpOr || e.Op == OpNot) {
		e = e.Args[0]
	}
	if l.kind == levelRoot && e.Op == OpCheck && !els {
		p.checked = s
	}
}

// wrapped reports whether the parenthesis at t closes at the end of the condition just read.
func (p *parser) wrapped(t tok) bool { return p.afterParen(t).start >= p.peek().start }

// afterParen returns the token behind the parenthesis that closes the one at t.
func (p *parser) afterParen(t tok) tok {
	depth := 0
	for i := range p.toks {
		if p.toks[i].Start < t.start {
			continue
		}
		if p.toks[i].Kind == Punct {
			switch p.src[p.toks[i].Start] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		if depth == 0 {
			c := p.cursor
			c.pos, c.sub = i+1, 0
			return c.peek()
		}
	}
	return p.peek()
}

// follows reports whether the statement before is an if or elsif.
func follows(before []*Stmt) bool {
	if len(before) == 0 {
		return false
	}
	switch before[len(before)-1].Node.(type) {
	case *If, *Bad:
		return true
	}
	return false
}

func (p *parser) elsif(s *Stmt, l *level, before []*Stmt) bool {
	if !follows(before) {
		t := p.peek()
		p.errTok(CodeSyntax, t, "`elsif` without an `if` before it", "it must follow the closing brace of the `if`")
		return false
	}
	return p.ifStmt(s, l, true)
}

// elseStmt reads `else { … }` and `else if EXPR { … }`, which is the same as elsif.
func (p *parser) elseStmt(s *Stmt, l *level, before []*Stmt) bool {
	t := p.take()
	if !follows(before) {
		p.errTok(CodeSyntax, t, "`else` without an `if` before it", "it must follow the closing brace of the `if`")
		return false
	}
	if p.isWord(p.peek(), "if") {
		return p.ifStmt(s, l, true)
	}
	s.Node = &Else{}
	return p.body(s, l, &level{kind: levelExec})
}

// switchStmt reads `switch (EXPR) { … }`.
func (p *parser) switchStmt(s *Stmt, l *level) bool {
	p.take()
	t := p.peek()
	if !t.is('(') {
		p.errTok(CodeSyntax, t, "expected `(` "+p.found(t), "write switch (EXPRESSION) { … }")
		return false
	}
	e, ok := p.expression(UnknownType)
	if !ok {
		return false
	}
	s.Node = &Switch{Value: e}
	return p.body(s, l, &level{kind: levelExec, inSwitch: true, cases: e.Type})
}

// caseStmt reads `case VALUE:`.
func (p *parser) caseStmt(s *Stmt, l *level) bool {
	t := p.take()
	if !l.inSwitch {
		p.errTok(CodeSyntax, t, "`case` outside a `switch`", "")
		return false
	}
	if t := p.peek(); t.kind == tNumber && l.cases != DataType {
		p.take()
		s.Node = &Case{Value: &Expr{Op: OpNum, Type: NumType, Num: int64(int32(atoi(p.text(t)))), Start: t.start, End: t.end}}
		return p.colon()
	}
	if w, start, end, ok := p.word(); ok && strings.HasSuffix(string(w), ":") && len(w) > 1 {
		p.errAt(CodeExpr, start, end, "dhcpd takes the colon behind this value for part of a hex list", "put the value in parentheses or quotes")
		return false
	}
	e, ok := p.expression(UnknownType)
	if !ok {
		return false
	}
	s.Node = &Case{Value: e}
	return p.colon()
}

// colon takes the colon behind a label.
func (p *parser) colon() bool {
	t := p.peek()
	if !t.is(':') {
		p.errTok(CodeSyntax, t, "expected `:` "+p.found(t), "")
		return false
	}
	p.take()
	return true
}

// defaultStmt reads `default:` in a switch, else the option verb `default`.
func (p *parser) defaultStmt(s *Stmt, l *level, kw string) bool {
	m := p.mark()
	t := p.take()
	if p.peek().is(':') {
		if !l.inSwitch {
			p.errTok(CodeSyntax, t, "`default:` outside a `switch`", "")
			return false
		}
		s.Node = &DefaultCase{}
		return p.colon()
	}
	p.reset(m)
	return p.option(s, l, kw)
}

// on reads `on EVENT [or EVENT] { … }`.
func (p *parser) on(s *Stmt, l *level) bool {
	p.take()
	n := &On{}
	for {
		t := p.peek()
		w := p.lower(t)
		if !t.identifier() || w != "commit" && w != "expiry" && w != "release" && w != "transmission" {
			p.errTok(CodeSyntax, t, "expected an event "+p.found(t), "the events are commit, release, expiry and transmission")
			return false
		}
		p.take()
		n.Events = append(n.Events, w)
		if !p.isWord(p.peek(), "or") {
			break
		}
		p.take()
	}
	s.Node = n
	if p.peek().is(';') {
		p.take()
		return true
	}
	return p.body(s, l, &level{kind: levelExec})
}

// variableName reads the name of a variable or function, which no keyword can be.
func (p *parser) variableName(what string) (string, bool) {
	t := p.peek()
	if w := p.lower(t); t.identifier() && keywords[w] {
		p.errTok(CodeSyntax, t, "`"+w+"` is a word of dhcpd's language and cannot be "+what, "choose another name")
		return "", false
	}
	return p.identifierToken(what)
}

// set reads `set NAME = EXPR;`.
func (p *parser) set(s *Stmt) bool {
	p.take()
	t := p.peek()
	name, ok := p.variableName("a variable name")
	if !ok {
		return false
	}
	if w := p.peek(); !w.is('=') {
		p.errTok(CodeSyntax, w, "expected `=` "+p.found(w), "write set NAME = EXPRESSION;")
		return false
	}
	p.take()
	e, ok := p.expression(UnknownType)
	if !ok {
		return false
	}
	if t.kind == tNumName {
		p.warnAt(CodeHexName, t.start, t.end, "dhcpd reads the name `"+name+"` as hex digits, so that this variable can be set but never read", "give it a name with another letter in it")
	}
	s.Node = &SetVar{Name: strings.ToLower(name), Value: e}
	return p.semi()
}

func (p *parser) unset(s *Stmt) bool {
	p.take()
	name, ok := p.variableName("a variable name")
	if !ok {
		return false
	}
	s.Node = &Unset{Name: strings.ToLower(name)}
	return p.semi()
}

// define reads `define NAME (PARAMS) { … }`.
func (p *parser) define(s *Stmt, l *level) bool {
	p.take()
	name, ok := p.variableName("a function name")
	if !ok {
		return false
	}
	n := &Define{Name: strings.ToLower(name)}
	if t := p.peek(); !t.is('(') {
		p.errTok(CodeSyntax, t, "expected `(` "+p.found(t), "a function is define NAME (PARAMETERS) { … }; use `set` for a variable")
		return false
	}
	p.take()
	for !p.peek().is(')') {
		param, ok := p.variableName("a parameter name")
		if !ok {
			return false
		}
		n.Params = append(n.Params, strings.ToLower(param))
		if !p.peek().is(',') {
			break
		}
		p.take()
	}
	if t := p.peek(); !t.is(')') {
		p.errTok(CodeSyntax, t, "expected `)` "+p.found(t), "")
		return false
	}
	p.take()
	s.Node = n
	return p.body(s, l, &level{kind: levelExec})
}

func (p *parser) eval(s *Stmt, l *level) bool {
	p.take()
	e, ok := p.expression(UnknownType)
	if !ok {
		return false
	}
	p.checkedAtStart(s, l, e, false)
	s.Node = &Eval{Value: e}
	return p.semi()
}

func (p *parser) returnStmt(s *Stmt) bool {
	p.take()
	n := &Return{}
	s.Node = n
	var ok bool
	if n.Value, ok = p.expression(UnknownType); !ok {
		return false
	}
	return p.semi()
}

// log reads `log([PRIORITY,] EXPR);`.
func (p *parser) log(s *Stmt, l *level) bool {
	p.take()
	if t := p.peek(); !t.is('(') {
		p.errTok(CodeSyntax, t, "expected `(` "+p.found(t), "write log(PRIORITY, EXPRESSION);")
		return false
	}
	p.take()
	n := &Log{Priority: "debug"}
	t := p.peek()
	switch w := p.lower(t); w {
	case "fatal", "error", "info", "debug":
		if t.identifier() {
			p.take()
			n.Priority = w
			if c := p.peek(); !c.is(',') {
				p.errTok(CodeSyntax, c, "expected `,` "+p.found(c), "")
				return false
			}
			p.take()
		}
	}
	if t := p.peek(); !p.startsExpr(t) && t.kind != tEOF {
		return p.droppedLog(s, l, t)
	}
	e, ok := p.expression(DataType)
	if !ok {
		return false
	}
	if t := p.peek(); !t.is(')') {
		p.errTok(CodeSyntax, t, "expected `)` "+p.found(t), "the priorities are fatal, error, info and debug")
		return false
	}
	p.take()
	n.Value = e
	s.Node = n
	return p.semi()
}

// startsExpr reports whether an expression can start with t.
func (p *parser) startsExpr(t tok) bool {
	if !t.identifier() {
		return t.kind == tString || t.kind == tNumber || t.is('(')
	}
	w := p.lower(t)
	_, constant := constants[w]
	_, number := numbers[w]
	_, function := functions[w]
	return !keywords[w] || constant || number || function || exprWords[w]
}

// exprWords are the words that start an operand, besides constants and functions.
var exprWords = map[string]bool{"option": true, "config-option": true, "exists": true, "not": true, "check": true, "defined": true}

// droppedLog notes a log statement whose text is no expression, which dhcpd
// passes over in silence. In a block dhcpd loses its place and drops statements
// around it too; nobody means that, so we refuse it.
func (p *parser) droppedLog(s *Stmt, l *level, t tok) bool {
	message, hint := "expected text "+p.found(t)+"; dhcpd drops this statement without a word", "write log(PRIORITY, EXPRESSION);"
	if l.kind == levelExec {
		p.errTok(CodeIgnored, t, message+", and the block around it", hint)
		return false
	}
	p.warnAt(CodeIgnored, t.start, t.end, message, hint)
	s.Node = &Skipped{}
	p.skipToSemi()
	return true
}

// execute reads `execute("PROGRAM", …);`.
func (p *parser) execute(s *Stmt) bool {
	p.take()
	if t := p.peek(); !t.is('(') {
		p.errTok(CodeSyntax, t, "expected `(` "+p.found(t), "write execute(\"PROGRAM\", ARGUMENTS);")
		return false
	}
	p.take()
	prog, ok := p.quoted("a program")
	if !ok {
		return false
	}
	n := &Execute{Program: string(prog)}
	for p.peek().is(',') {
		p.take()
		e, ok := p.expression(DataType)
		if !ok {
			return false
		}
		n.Args = append(n.Args, e)
	}
	if t := p.peek(); !t.is(')') {
		p.errTok(CodeSyntax, t, "expected `)` or `,` "+p.found(t), "")
		return false
	}
	p.take()
	s.Node = n
	return p.semi()
}

// add reads `add "CLASS";`.
func (p *parser) add(s *Stmt, l *level) bool {
	t := p.take()
	nt := p.peek()
	name, ok := p.quoted("a class name")
	if !ok {
		return false
	}
	if p.classes[string(name)] == nil {
		p.errTok(CodeUndeclared, nt, "there is no class `"+string(name)+"`", orText(didYouMean(string(name), keysOf(p.classes)), "declare it above"))
		return false
	}
	if l.kind == levelRoot {
		p.say(diag.Error, CodeCrash, p.f.Span(t.start, nt.end), "`add` at the top of the file makes dhcpd crash at its start", "move it into a subnet or an `if`")
		return false
	}
	s.Node = &Add{Class: string(name)}
	return p.semi()
}

func (p *parser) dbTimeFormat(s *Stmt) bool {
	p.take()
	t := p.peek()
	w := p.lower(t)
	if !t.identifier() || w != "default" && w != "local" {
		p.errTok(CodeValue, t, "expected `default` or `local` "+p.found(t), "")
		return false
	}
	p.take()
	s.Node = &DBTimeFormat{Word: w}
	return p.semi()
}

// allowKeys are the words that allow, deny and ignore take outside pools, and
// the boolean parameter each sets.
var allowKeys = map[string]string{"bootp": "allow-bootp", "booting": "allow-booting", "dynamic-bootp": "dynamic-bootp", "unknown-clients": "boot-unknown-clients",
	"duplicates": "duplicates", "declines": "declines", "client-updates": "client-updates", "leasequery": "leasequery"}

// allow reads `allow|deny|ignore KEY;` outside pools.
func (p *parser) allow(s *Stmt, l *level, kw string) bool {
	p.take()
	t := p.peek()
	w := p.lower(t)
	param := allowKeys[w]
	if !t.identifier() || param == "" {
		hint := didYouMean(w, keysOf(allowKeys))
		switch w {
		case "known-clients", "known", "unknown", "members", "all", "dynamic", "authenticated", "unauthenticated", "after":
			hint = "this permit belongs in a pool; outside one can stand: " + strings.Join(keysOf(allowKeys), ", ")
		}
		p.errTok(CodeSyntax, t, "expected what to "+kw+" "+p.found(t), hint)
		return false
	}
	p.take()
	n := &Param{Name: param, Allow: true}
	n.Value = Atom{Kind: 'f', Start: t.start, End: t.end}
	switch kw {
	case "allow":
		n.Verb, n.Value.Num = Allow, 1
	case "deny":
		n.Verb = Deny
	case "ignore":
		n.Verb, n.Value.Num = Ignore, 2
	}
	s.Node = n
	return p.semi()
}
