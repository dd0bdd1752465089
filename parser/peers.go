package parser

import (
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// failover reads a failover peer declaration or reference.
func (p *parser) failover(s *Stmt, l *level) bool {
	t := p.take()
	if w := p.peek(); !p.isWord(w, "peer") {
		p.errTok(CodeSyntax, w, "expected `peer` "+p.found(w), "write failover peer NAME …")
		return false
	}
	p.take()
	nt := p.peek()
	if l.kind == levelPool && nt.kind != tString {
		p.errTok(CodeValue, nt, "expected a peer name in quotes "+p.found(nt), "a pool takes it in quotes only: write failover peer \"NAME\";")
		return false
	}
	name, ok := p.nameOrString("a peer name")
	if !ok {
		return false
	}
	if p.peek().is(';') {
		return p.failoverRef(s, l, nt, name)
	}
	if !p.placed(l, t, levelRoot|levelShared, "a failover peer is declared at the top of the file") {
		return false
	}
	if old := p.peers[name]; old != nil {
		p.say(diag.Error, CodeTwice, p.f.Span(nt.start, nt.end), "failover peer `"+name+"` is declared already", "keep one of the two", seeAt(old.decl, "the first one"))
		return false
	}
	p.peers[name] = &peerState{decl: s}
	s.Node = &FailoverPeer{Name: name}
	in := &level{kind: levelPeer}
	n := len(p.findings)
	if !p.body(s, l, in) {
		return false
	}
	if !p.ended && !p.findings[min(n, len(p.findings)):].HasErrors() {
		p.checkPeer(s, in, t, nt)
	}
	return true
}

// failoverRef reads `failover peer "NAME";` in a pool or shared network.
func (p *parser) failoverRef(s *Stmt, l *level, nt tok, name string) bool {
	if l.kind&(levelShared|levelPool) == 0 || l.six {
		p.errTok(CodePlace, nt, "a failover peer is referred to in a pool or shared network", "")
		return false
	}
	if l.kind == levelPool && p.lost(l, p.at(s)) {
		return false
	}
	peer := p.peers[name]
	if peer == nil {
		p.errTok(CodeUndeclared, nt, "there is no failover peer `"+name+"`", orText(didYouMean(name, keysOf(p.peers)), "declare it above"))
		return false
	}
	if l.kind == levelPool {
		peer.used = true
		l.peer = s
	} else {
		l.net.peer = s
	}
	s.Node = &FailoverRef{Name: name}
	return p.semi()
}

// at is the token that a statement starts with.
func (p *parser) at(s *Stmt) tok {
	c := p.cursor
	c.reset(mark{int(s.first), 0})
	return c.peek()
}

// noFailover reads `no failover peer`, which has no semicolon of its own.
func (p *parser) noFailover(s *Stmt, l *level) bool {
	t := p.take()
	for _, word := range []string{"failover", "peer"} {
		if w := p.peek(); !p.isWord(w, word) {
			p.errTok(CodeSyntax, w, "expected `"+word+"` "+p.found(w), "write no failover peer, without `;`")
			return false
		}
		p.take()
	}
	if l.kind != levelPool || l.six {
		p.errTok(CodePlace, t, "`no failover peer` cannot stand here", "it cancels an inherited failover peer in a pool")
		return false
	}
	if p.lost(l, t) {
		return false
	}
	l.peer = nil
	s.Node = &FailoverRef{No: true}
	return true
}

// inheritedPeer is the statement that gives the pools of a network a failover peer.
func inheritedPeer(net *netState) *Stmt {
	if net.share != nil {
		return net.share.peer
	}
	return net.peer
}

// peerItem reads one statement of a failover peer.
func (p *parser) peerItem(s *Stmt, l *level) bool {
	t := p.take()
	n := &FailoverItem{Name: p.lower(t)}
	ok := true
	partner := n.Name == "peer"
	if partner {
		if t, ok = p.partnerWord(n); !ok {
			return false
		}
	}
	switch n.Name {
	case "primary", "secondary":
	case "peer address", "peer port":
		partner, ok = false, p.peerValue(n)
	case "load":
		ok = p.loadBalance(n)
	case "hba":
		ok = p.hba(n)
	case "max-response-delay", "max-unacked-updates", "mclt", "max-lease-misbalance", "max-lease-ownership", "min-balance", "max-balance", "auto-partner-down", "address", "port", "split":
		ok = p.peerValue(n)
	default:
		p.errTok(CodeSyntax, t, "`"+n.Name+"` is not part of a failover peer declaration", didYouMean(n.Name, []string{"primary", "secondary", "address", "peer", "port", "mclt", "split", "hba", "load", "max-response-delay", "max-unacked-updates", "auto-partner-down", "min-balance", "max-balance", "max-lease-misbalance", "max-lease-ownership"}))
		return false
	}
	if !ok {
		return false
	}
	if partner {
		p.warnAt(CodeIgnored, t.start, t.end, "`peer` before `"+n.Name+"` means nothing to dhcpd", "remove the word `peer`")
	}
	s.Node = n
	l.once(n.Name, s)
	return p.semi()
}

// partnerWord reads the word behind `peer`, which dhcpd takes as often as it
// stands there, and before any item.
func (p *parser) partnerWord(n *FailoverItem) (t tok, ok bool) {
	for t = p.peek(); p.isWord(t, "peer"); t = p.peek() {
		p.take()
	}
	if !t.identifier() {
		p.errTok(CodeSyntax, t, "expected `address` or `port` "+p.found(t), "")
		return t, false
	}
	p.take()
	if n.Name = p.lower(t); n.Name == "address" || n.Name == "port" {
		n.Name = "peer " + n.Name
	}
	return t, true
}

// peerValue reads the address or number of a failover item.
func (p *parser) peerValue(n *FailoverItem) bool {
	var ok bool
	if strings.HasSuffix(n.Name, "address") {
		n.Addr, ok = p.address('I')
		return ok
	}
	t := p.peek()
	if v := int32(atoi(p.text(t))); n.Name == "split" && t.kind == tNumber && (v < 0 || v > 256) {
		p.errTok(CodeValue, t, "split runs from 0 to 256", "")
		return false
	}
	n.Num, ok = p.count()
	return ok
}

// loadBalance reads `load balance max seconds N`.
func (p *parser) loadBalance(n *FailoverItem) bool {
	for _, word := range []string{"balance", "max", "seconds"} {
		if w := p.peek(); !p.isWord(w, word) {
			p.errTok(CodeSyntax, w, "expected `"+word+"` "+p.found(w), "write load balance max seconds N;")
			return false
		}
		p.take()
	}
	n.Name = "load balance max seconds"
	var ok bool
	n.Num, ok = p.count()
	return ok
}

func (p *parser) hba(n *FailoverItem) bool {
	t := p.peek()
	var ok bool
	if n.HBA, ok = p.hexList(32); !ok {
		return false
	}
	if len(n.HBA) != 32 {
		p.errTok(CodeValue, t, "hba needs exactly 32 bytes", "")
		return false
	}
	return true
}

// checkPeer checks that a failover peer has what it needs.
func (p *parser) checkPeer(s *Stmt, l *level, t, nt tok) {
	fail := func(message, hint string) {
		p.say(diag.Error, CodePeer, p.closing(s), message, hint, diag.Related{Span: p.f.Span(t.start, nt.end), Message: "the peer"})
	}
	secondary := false // unless the last word on it says so
	for _, in := range s.Body.Stmts {
		if n, ok := in.Node.(*FailoverItem); ok && (n.Name == "primary" || n.Name == "secondary") {
			secondary = n.Name == "secondary"
		}
	}
	switch {
	case l.seen.get("peer address") == nil:
		fail("`peer address` may not be left out", "name the partner's address")
	case !secondary && l.seen.get("split") == nil && l.seen.get("hba") == nil:
		fail("a primary needs `split` or `hba`", "write split 128; to share clients evenly")
	case !secondary && l.seen.get("mclt") == nil:
		fail("a primary needs `mclt`", "write mclt 3600;")
	case secondary && (l.seen.get("split") != nil || l.seen.get("hba") != nil):
		fail("a secondary may not have `split` or `hba`", "leave it to the primary")
	}
}

// zone reads `zone NAME { … }`.
func (p *parser) zone(s *Stmt, l *level) bool {
	p.take()
	nt := p.peek()
	if nt.kind == tString {
		p.errTok(CodeValue, nt, "expected a zone name "+p.found(nt), "write it without quotes")
		return false
	}
	name, ok := p.hostName()
	if !ok {
		return false
	}
	if !strings.HasSuffix(name, ".") {
		name += "."
	}
	s.Node = &Zone{Name: name}
	return p.body(s, l, &level{kind: levelZone})
}

// zoneItem reads one statement of a zone.
func (p *parser) zoneItem(s *Stmt, l *level) bool {
	t := p.take()
	n := &ZoneItem{Name: p.lower(t)}
	var ok bool
	switch n.Name {
	case "primary", "secondary":
		n.Addrs, ok = p.addressList('I')
	case "primary6", "secondary6":
		n.Addrs, ok = p.addressList('6')
	case "key":
		kt := p.peek()
		if n.Key, ok = p.hostNameOrString("a key name"); ok && p.keys[n.Key] == nil {
			p.errTok(CodeUndeclared, kt, "there is no key `"+n.Key+"`", orText(didYouMean(n.Key, keysOf(p.keys)), "declare it above the zone"))
			return false
		}
	default:
		p.errTok(CodeSyntax, t, "`"+n.Name+"` is not part of a zone declaration", "a zone has primary, secondary, primary6, secondary6 and key")
		return false
	}
	if !ok || p.again(l, n.Name, s, t, "this zone has `"+n.Name+"` already") {
		return false
	}
	s.Node = n
	return p.semi()
}

// key reads `key NAME { … }`, with an optional semicolon behind it.
func (p *parser) key(s *Stmt, l *level) bool {
	p.take()
	nt := p.peek()
	name, ok := p.hostNameOrString("a key name")
	if !ok {
		return false
	}
	p.keys[name] = s
	in := &level{kind: levelKey}
	n := len(p.findings)
	if !p.body(s, l, in) {
		return false
	}
	node := &Key{Name: name}
	s.Node = node
	for _, it := range s.Body.Stmts {
		if ki, isItem := it.Node.(*KeyItem); isItem {
			if ki.Name == "algorithm" {
				node.Algorithm = ki.Value
			} else {
				node.Secret = ki.Value
			}
		}
	}
	if (node.Algorithm == "" || node.Secret == "") && len(p.findings) == n && !p.ended {
		p.errAt(CodeCrash, nt.start, nt.end, "key `"+name+"` lacks its algorithm or secret, which makes dhcpd crash", "give it both")
	}
	if p.peek().is(';') {
		p.take()
	}
	return true
}

// keyItem reads algorithm and secret.
func (p *parser) keyItem(s *Stmt, l *level) bool {
	t := p.take()
	n := &KeyItem{Name: p.lower(t)}
	var ok bool
	switch n.Name {
	case "algorithm":
		at := p.peek()
		if n.Value, ok = p.hostName(); ok && !knownAlgorithm(n.Value) {
			p.warnAt(CodeAlgorithm, at.start, p.last, "dhcpd knows no algorithm `"+n.Value+"`; it only logs that, and the key cannot be used", didYouMean(n.Value, algorithms))
		}
	case "secret":
		n.Value, ok = p.base64Text()
	default:
		p.errTok(CodeSyntax, t, "`"+n.Name+"` is not part of a key declaration", "a key has algorithm and secret")
		return false
	}
	if !ok || p.again(l, n.Name, s, t, "this key has its "+n.Name+" already") {
		return false
	}
	s.Node = n
	return p.semi()
}

// algorithms are the TSIG algorithms dhcpd knows.
var algorithms = []string{"hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"}

func knownAlgorithm(name string) bool {
	name = strings.ToLower(name)
	if i := strings.Index(name, ".sig-alg.reg.int"); i > 0 && strings.TrimSuffix(name[i:], ".") == ".sig-alg.reg.int" {
		name = name[:i]
	}
	for _, a := range algorithms {
		if a == name {
			return true
		}
	}
	return false
}
