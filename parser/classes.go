package parser

import (
	"github.com/keatool/keatool/internal/diag"
)

// class reads `class "NAME" { … }`.
func (p *parser) class(s *Stmt, l *level) bool {
	t := p.take()
	if !p.placed(l, t, levelRoot|levelShared|levelSubnet|levelPool|levelGroup|levelHost, "a class cannot stand in a class") {
		return false
	}
	nt := p.peek()
	if nt.kind != tString {
		p.errTok(CodeValue, nt, "expected a class name in quotes "+p.found(nt), "write class \"NAME\" { … }")
		return false
	}
	p.take()
	n := &Class{Name: string(Unquote(p.src[nt.start:nt.end]))}
	s.Node = n
	if old := p.classes[n.Name]; old != nil {
		p.say(diag.Warning, CodeReopened, p.f.Span(nt.start, nt.end), "class `"+n.Name+"` is opened again; dhcpd adds this to the first declaration, and a new `match` replaces the old one", "make one declaration of the two", seeAt(old, "the first declaration"))
	} else {
		p.classes[n.Name] = s
	}
	return p.body(s, l, &level{kind: levelClass})
}

// oldClass reads the obsolete vendor-class and user-class declarations.
func (p *parser) oldClass(s *Stmt, l *level, kw string) bool {
	t := p.take()
	if !p.placed(l, t, levelRoot|levelShared|levelSubnet|levelPool|levelGroup|levelHost, "") {
		return false
	}
	nt := p.peek()
	name, ok := p.quoted("a class name")
	if !ok {
		return false
	}
	if p.classes[string(name)] == nil {
		p.errTok(CodeUndeclared, nt, "there is no class `"+string(name)+"`", "`"+kw+"` declarations are obsolete: write class \""+string(name)+"\" { match if …; … }")
		return false
	}
	s.Node = &Class{Name: string(name), Old: kw}
	if p.peek().is(';') {
		p.take()
		return true
	}
	return p.body(s, l, &level{kind: levelClass, sub: true})
}

// subclass reads `subclass "CLASS" VALUE [{ … }]`.
func (p *parser) subclass(s *Stmt, l *level) bool {
	t := p.take()
	if !p.placed(l, t, levelRoot|levelShared|levelSubnet|levelPool|levelGroup|levelHost, "a subclass cannot stand in a class") {
		return false
	}
	nt := p.peek()
	if nt.kind != tString {
		p.errTok(CodeValue, nt, "expected a class name in quotes "+p.found(nt), "write subclass \"CLASS\" VALUE;")
		return false
	}
	p.take()
	n := &Subclass{Class: string(Unquote(p.src[nt.start:nt.end]))}
	if p.classes[n.Class] == nil {
		p.errTok(CodeUndeclared, nt, "there is no class `"+n.Class+"`", orText(didYouMean(n.Class, keysOf(p.classes)), "declare the class above its subclasses"))
		return false
	}
	var ok bool
	if n.Value, ok = p.stringOrHex(maxToken); !ok {
		return false
	}
	s.Node = n
	if p.peek().is(';') {
		p.take()
		return true
	}
	if !p.peek().is('{') {
		p.semicolonExpected(p.peek())
		return false
	}
	return p.body(s, l, &level{kind: levelClass, sub: true})
}

// classItem reads match, match if, spawn with and lease limit.
func (p *parser) classItem(s *Stmt, l *level, kw string) (ok, done bool) {
	t := p.peek()
	if l.kind != levelClass {
		hint := "it belongs in `class \"NAME\" { … }`"
		if kw == "lease" {
			hint = "leases belong in the lease file; `lease limit N;` in a class"
		}
		p.errTok(CodePlace, t, "`"+kw+"` cannot stand here", hint)
		return false, true
	}
	if p.lost(l, t) {
		return false, true
	}
	p.take()
	switch kw {
	case "match":
		return p.match(s, l, t), true
	case "spawn":
		if w := p.peek(); !p.isWord(w, "with") {
			p.errTok(CodeSyntax, w, "expected `with` "+p.found(w), "write spawn with EXPRESSION;")
			return false, true
		}
		p.take()
		return p.matchData(s, l, t, func(e *Expr) Node { return &SpawnWith{Data: e} }), true
	}
	return p.leaseLimit(s, l), true
}

func (p *parser) match(s *Stmt, l *level, t tok) bool {
	if l.sub {
		p.errTok(CodePlace, t, "a subclass has no `match` of its own", "its value is what the class's `match` is compared with")
		return false
	}
	if !p.isWord(p.peek(), "if") {
		return p.matchData(s, l, t, func(e *Expr) Node { return &Match{Data: e} })
	}
	p.take()
	if p.again(l, "match if", s, t, "a class may have only one `match if`") {
		return false
	}
	e, ok := p.expression(BoolType)
	if !ok {
		return false
	}
	s.Node = &MatchIf{Cond: e}
	p.matching = true
	return p.semi()
}

func (p *parser) matchData(s *Stmt, l *level, t tok, node func(*Expr) Node) bool {
	if l.sub {
		p.errTok(CodePlace, t, "a subclass cannot match or spawn", "")
		return false
	}
	if p.again(l, "match", s, t, "a class may have only one `match` or `spawn with`") {
		return false
	}
	e, ok := p.expression(DataType)
	if !ok {
		return false
	}
	s.Node = node(e)
	p.matching = true
	return p.semi()
}

func (p *parser) leaseLimit(s *Stmt, l *level) bool {
	w := p.peek()
	if !p.isWord(w, "limit") {
		p.errTok(CodeSyntax, w, "expected `limit` "+p.found(w), "write lease limit N;")
		return false
	}
	p.take()
	t := p.peek()
	if t.kind == tNumber && p.src[t.start] == '-' {
		p.errTok(CodeValue, t, "a lease limit below zero", "")
		return false
	}
	n, ok := p.count()
	if !ok {
		return false
	}
	s.Node = &LeaseLimit{N: n}
	return p.semi()
}
