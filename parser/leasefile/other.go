package leasefile

// serverDUID reads the identifier of the server.
func (p *parser) serverDUID() {
	t := p.next()
	id, ok := p.identifier(t)
	switch {
	case !ok:
		p.expected(t, "the identifier of the server")
	case len(id) <= 2:
		p.lose(t, "the identifier of the server is too short")
	default:
		p.rec.DUID = id
		p.semicolon("server-duid")
	}
}

// byteOrder reads how IAIDs are written. It counts only before the first of them.
func (p *parser) byteOrder() {
	t := p.next()
	big := t.kind == word && p.same(t.text, "big-endian")
	if !big && !(t.kind == word && p.same(t.text, "little-endian")) {
		p.expected(t, "`little-endian` or `big-endian`")
		return
	}
	p.semicolon("authoring-byte-order")
	switch {
	case p.damaged || p.short:
	case p.ordered:
		if big != p.bigEndian {
			p.lose(t, "the byte order comes after identifiers that needed it")
		}
	default:
		p.ordered, p.bigEndian = true, big
	}
}

// declaration reads what was made while the server ran, and failover states.
func (p *parser) declaration() {
	if p.rec.Kind == Failover {
		p.failover()
		return
	}
	t := p.next()
	switch t.kind {
	case word:
		p.rec.Name = t.text
	case text:
		p.rec.Name, _ = p.unquoted(t.text)
	default:
		p.expected(t, "a name")
		return
	}
	if p.rec.Kind == Subclass {
		if t = p.next(); t.kind == word || t.kind == text {
			p.rec.ClientID, _ = p.identifier(t)
		} else {
			p.unread(t)
		}
	}
	if p.opened() {
		p.body(p.declarationStatement)
	}
}

// declarationStatement reads what is needed of a host, and skips the rest.
func (p *parser) declarationStatement(t token) {
	r := &p.rec
	name := string(p.keyword(t))
	switch {
	case name == "dynamic" || name == "deleted":
		r.Dynamic, r.Deleted = r.Dynamic || name == "dynamic", r.Deleted || name == "deleted"
		p.semicolon(name)
	case r.Kind == Host && name == "hardware":
		p.hardware()
	case r.Kind == Host && (name == "uid" || name == "dhcp-client-identifier"):
		r.ClientID = p.bytes(name)
	case r.Kind == Host && name == "fixed-address":
		p.fixed()
	default:
		p.skipStatement()
	}
}

// fixed reads the addresses of a host. A name among them is left out.
func (p *parser) fixed() {
	for {
		t := p.next()
		switch {
		case t.kind == end || t.is(';'):
			return
		case t.is(','):
		case t.kind == word:
			if a, ok := addr4(t.text); ok {
				p.rec.Fixed = append(p.rec.Fixed, a)
			} else if a, ok := addr6(t.text); ok {
				p.rec.Fixed = append(p.rec.Fixed, a)
			}
		default:
			p.expected(t, "an address")
			return
		}
	}
}

// failover reads `peer "NAME" state { ... }`.
func (p *parser) failover() {
	p.follows("peer")
	t := p.next()
	if t.kind != text && t.kind != word {
		p.expected(t, "the name of the peer")
		return
	}
	p.rec.Name = t.text
	if t.kind == text {
		p.rec.Name, _ = p.unquoted(t.text)
	}
	p.follows("state")
	if !p.damaged && p.opened() {
		p.body(p.failoverStatement)
	}
}

func (p *parser) failoverStatement(t token) {
	r := &p.rec.Peer
	switch name := string(p.keyword(t)); name {
	case "my":
		r.My, r.MyAt = p.peerState(name)
	case "partner", "peer":
		r.Partner, r.PartnerAt = p.peerState(name)
	case "mclt":
		r.MCLT = p.lifetime(name)
	default:
		p.report(CodeField, t, "`%s` is no statement of a peer; it is skipped", excerpt(t.text))
		p.skipStatement()
	}
}

// peerState reads `state S at DATE;`.
func (p *parser) peerState(who string) ([]byte, Time) {
	p.follows("state")
	t := p.next()
	if t.kind != word {
		p.expected(t, "a state")
		return nil, 0
	}
	state := t.text
	if t = p.next(); t.is(';') {
		return state, 0
	}
	if t.kind != word || !p.same(t.text, "at") {
		p.expected(t, "`at`")
		return state, 0
	}
	return state, p.date(who + " state")
}
