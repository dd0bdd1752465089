package parser

// authoritative reads `authoritative;` and `not authoritative;`.
func (p *parser) authoritative(s *Stmt, l *level, kw string) (ok, done bool) {
	m := p.mark()
	t := p.take()
	n := &Authoritative{}
	if kw == "not" {
		if !p.isWord(p.peek(), "authoritative") {
			p.reset(m)
			p.take()
			p.errTok(CodeSyntax, p.peek(), "expected `authoritative` "+p.found(p.peek()), "write not authoritative;")
			return false, true
		}
		p.take()
		n.Not = true
	}
	if l.kind == levelHost {
		p.errTok(CodePlace, t, "authority makes no sense in a host", "set it globally or in a network")
		return false, true
	}
	s.Node = n
	return p.semi(), true
}

func (p *parser) serverIdentifier(s *Stmt) bool {
	p.take()
	a, ok := p.address('I')
	if !ok {
		return false
	}
	s.Node = &ServerIdentifier{Value: a}
	return p.semi()
}

func (p *parser) leaseIDFormat(s *Stmt) bool {
	p.take()
	t := p.peek()
	w := p.lower(t)
	if !t.identifier() || w != "octal" && w != "hex" {
		p.errTok(CodeValue, t, "expected `octal` or `hex` "+p.found(t), "")
		return false
	}
	p.take()
	s.Node = &LeaseIDFormat{Word: w}
	return p.semi()
}

// serverDUID reads the forms of server-duid.
func (p *parser) serverDUID(s *Stmt) bool {
	p.take()
	n := &ServerDUID{}
	t := p.peek()
	ok := false
	switch {
	case p.isWord(t, "llt"):
		n.Type, ok = 1, p.duidLL(n, true)
	case p.isWord(t, "ll"):
		n.Type, ok = 3, p.duidLL(n, false)
	case p.isWord(t, "en"):
		p.take()
		n.Type = 2
		if n.Enterprise, ok = p.count(); ok {
			n.ID, ok = p.quoted("the identifier")
		}
		n.Explicit = true
	case t.kind == tNumber:
		var v uint32
		if v, ok = p.count(); ok {
			n.Type = uint16(v)
			n.ID, ok = p.quoted("the identifier")
		}
		n.Explicit = true
	default:
		p.errTok(CodeValue, t, "expected a DUID type `llt`, `en`, `ll` or a number "+p.found(t), "")
	}
	if !ok {
		return false
	}
	s.Node = n
	return p.semi()
}

// duidLL reads what follows llt and ll: nothing, or type, time and address.
func (p *parser) duidLL(n *ServerDUID, withTime bool) bool {
	p.take()
	t := p.peek()
	if t.is(';') {
		return true
	}
	word := p.lower(t)
	code, ok := hardwareTypes[word]
	if !ok || word == "infiniband" {
		p.errTok(CodeValue, t, "expected a hardware type "+p.found(t), "a DUID has ethernet, token-ring or fddi")
		return false
	}
	p.take()
	n.HWType, n.Explicit = uint16(code), true
	if withTime {
		if n.Time, ok = p.count(); !ok {
			return false
		}
	}
	n.ID, ok = p.hexList(1<<16 - 1)
	return ok
}
