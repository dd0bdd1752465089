package parser

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// hardwareTypes are the ARP hardware types dhcpd knows by name.
var hardwareTypes = map[string]uint8{"ethernet": 1, "token-ring": 6, "fddi": 8, "infiniband": 32}

// host reads `host NAME { … }`.
func (p *parser) host(s *Stmt, l *level) bool {
	t := p.take()
	if !p.placed(l, t, levelRoot|levelShared|levelSubnet|levelPool|levelGroup, "a host cannot be declared inside a host or class") {
		p.reset(mark{p.pos, 0})
		return false
	}
	nt := p.peek()
	name, ok := p.hostName()
	if !ok {
		return false
	}
	if l.kind&(levelShared|levelSubnet|levelPool) != 0 && !p.hostNoted {
		p.hostNoted = true
		p.warnAt(CodeHostPlace, t.start, nt.end, "host declarations are global, wherever they stand: this one is not limited to the network around it", "move it outside, so that nobody is misled; only the options around it differ")
	}
	n := p.hostsIn.new()
	n.Name = name
	s.Node = n
	in := p.enter(levelHost)
	defer p.leave(in)
	in.net = noNet
	if !p.body(s, l, in) {
		return false
	}
	if old := p.hosts[name]; old != nil {
		p.say(diag.Error, CodeTwice, p.closing(s), "host `"+name+"` is declared already", "give one of the two another name", seeAt(old, "the first one"), diag.Related{Span: p.f.Span(nt.start, nt.end), Message: "this one"})
		return true
	}
	p.hosts[name] = s
	return true
}

// noNet stands for the network that statements in a host belong to: none.
var noNet = &netState{}

// closing is the brace that closes a block: where dhcpd complains of the whole of it.
func (p *parser) closing(s *Stmt) diag.Span {
	return p.f.Span(s.Body.Close, min(s.Body.Close+1, uint32(len(p.src))))
}

// inHost reads a statement that only a host can have.
func (p *parser) inHost(s *Stmt, l *level, read func(*Stmt, *level) bool) bool {
	t := p.peek()
	if l.kind != levelHost {
		p.errTok(CodePlace, t, "`"+p.lower(t)+"` can stand only in a host declaration", "move it into `host NAME { … }`")
		return false
	}
	return !p.lost(l, t) && read(s, l)
}

// around names the declarations that have statements of their own.
var around = map[levelKind]string{levelShared: "shared network", levelSubnet: "subnet", levelPool: "pool", levelGroup: "group", levelClass: "class", levelHost: "host"}

// lost reports a statement that only the declaration around it can have, in a
// file that this declaration includes: there dhcpd reads only what fits anywhere.
func (p *parser) lost(l *level, t tok) bool {
	if l.inc {
		name := around[l.kind]
		p.errTok(CodePlace, t, "`"+p.lower(t)+"` cannot stand in a file that a "+name+" includes", "dhcpd does not know the "+name+" around an include statement; write it into the "+name+" itself")
	}
	return l.inc
}

func (p *parser) hardware(s *Stmt, l *level) bool {
	t := p.take()
	if p.again(l, "hardware", s, t, "this host has a hardware address already") {
		return false
	}
	n := p.hwIn.new()
	h := p.peek()
	word := p.lower(h)
	n.Type = word
	if code, ok := hardwareTypes[word]; ok {
		n.TypeCode = code
	} else if num, ok := strings.CutPrefix(p.text(h), "unknown-"); ok && h.identifier() {
		n.TypeCode = p.numberedHardware(h, num)
	} else {
		p.errTok(CodeValue, h, "expected a hardware type "+p.found(h), "write hardware ethernet ADDRESS; known are ethernet, token-ring, fddi, infiniband and unknown-N")
		return false
	}
	p.take()
	if !p.peek().is(';') {
		b, ok := p.hexList(20)
		if !ok {
			return false
		}
		n.Addr = b
	}
	s.Node = n
	return p.semi()
}

// numberedHardware is the N of unknown-N, which dhcpd reads as far as it is
// digits and cuts to a byte.
func (p *parser) numberedHardware(h tok, text string) uint8 {
	code := uint8(atoi(text))
	if strconv.Itoa(int(code)) != text {
		p.warnAt(CodeWraps, h.start, h.end, fmt.Sprintf("dhcpd reads this hardware type as number %d", code), "write unknown-N with N from 0 to 255")
	}
	return code
}

func (p *parser) fixedAddress(s *Stmt, l *level) bool {
	t := p.take()
	n := p.fixedIn.new()
	n.V6 = p.isWord(t, "fixed-address6")
	kind := byte('I')
	if n.V6 {
		kind = '6'
	}
	if p.again(l, "fixed", s, t, "this host has fixed addresses already") {
		return false
	}
	var ok bool
	if n.Addrs, ok = p.addressList(kind); !ok {
		return false
	}
	s.Node = n
	return p.semi()
}

// addressList reads addresses or host names separated by commas.
func (p *parser) addressList(kind byte) ([]Atom, bool) {
	var out []Atom
	for {
		a, ok := p.address(kind)
		if !ok {
			return nil, false
		}
		out = append(out, a)
		if !p.peek().is(',') {
			return out, true
		}
		p.take()
	}
}

func (p *parser) fixedPrefix6(s *Stmt, l *level) bool {
	p.take()
	pre, ok := p.prefix6Value(0, 128)
	if !ok {
		return false
	}
	s.Node = &FixedPrefix6{Prefix: pre}
	return p.semi()
}

// prefix6Value reads ADDR / LEN with LEN from lo to hi.
func (p *parser) prefix6Value(lo, hi uint32) (netip.Prefix, bool) {
	t := p.peek()
	a, ok := p.ipv6()
	if !ok {
		return netip.Prefix{}, false
	}
	n, ok := p.slashLen(lo, hi)
	if !ok {
		return netip.Prefix{}, false
	}
	pre := netip.PrefixFrom(a, int(n))
	if pre.Masked() != pre {
		p.errTok(CodeValue, t, fmt.Sprintf("%s has bits set beyond the /%d", a, n), "write "+pre.Masked().String())
		return netip.Prefix{}, false
	}
	return pre, true
}

// slashLen reads `/ LEN`.
func (p *parser) slashLen(lo, hi uint32) (uint32, bool) {
	t := p.peek()
	if !t.is('/') {
		p.errTok(CodeValue, t, "expected `/` and a prefix length "+p.found(t), "")
		return 0, false
	}
	p.take()
	t = p.peek()
	if n := int64(int32(atoi(p.text(t)))); t.kind == tNumber && (n < int64(lo) || n > int64(hi)) {
		p.errTok(CodeValue, t, fmt.Sprintf("a prefix length of %d; it must be from %d to %d", n, lo, hi), "")
		return 0, false
	}
	return p.count()
}

func (p *parser) uid(s *Stmt, l *level) bool {
	t := p.take()
	if old := l.seen.get("uid"); old != nil {
		if _, isUID := old.Node.(*UID); isUID {
			p.say(diag.Error, CodeTwice, p.f.Span(t.start, t.end), "this host has a client identifier already", "keep one of the two", seeAt(old, "the first one"))
			return false
		}
		p.uidBeats(t)
	}
	l.once("uid", s)
	b, ok := p.stringOrHex(128)
	if !ok {
		return false
	}
	s.Node = &UID{Value: b}
	return p.semi()
}

func (p *parser) uidBeats(t tok) {
	p.warnAt(CodeTwoIDs, t.start, t.end, "this host has both `uid` and `option dhcp-client-identifier`; dhcpd uses the `uid`", "keep one of the two")
}

// stringOrHex reads a quoted string or a hex list.
func (p *parser) stringOrHex(limit int) ([]byte, bool) {
	t := p.peek()
	if t.kind == tString {
		p.take()
		return Unquote(p.src[t.start:t.end]), true
	}
	if t.kind != tNumber && t.kind != tNumName {
		p.errTok(CodeValue, t, "expected a string or hex bytes "+p.found(t), "write \"text\" or 1:2:ff")
		return nil, false
	}
	return p.hexList(limit)
}

func (p *parser) hostIdentifier(s *Stmt, l *level) bool {
	t := p.take()
	if p.again(l, "host-identifier", s, t, "this host has a host-identifier already") {
		return false
	}
	n := &HostIdentifier{Relay: -1}
	w := p.peek()
	switch {
	case p.isWord(w, "option"):
		p.take()
	case p.isWord(w, "v6relopt"):
		p.take()
		if t := p.peek(); t.kind == tNumber && int32(atoi(p.text(t))) < 0 {
			p.errTok(CodeValue, t, "a relay below zero", "0 is the client's own message, 1 the relay closest to it")
			return false
		}
		num, ok := p.count()
		if !ok {
			return false
		}
		n.Relay = int(num)
	default:
		p.errTok(CodeValue, w, "expected `option` or `v6relopt` "+p.found(w), "")
		return false
	}
	ref, ok := p.optionRef()
	if !ok {
		return false
	}
	n.Option = ref
	if n.Values, ok = p.optionValues(ref.Def); !ok {
		return false
	}
	s.Node = n
	return p.semi()
}

// group reads `group [NAME] { … }`, or `group NAME;` in a host.
func (p *parser) group(s *Stmt, l *level) bool {
	t := p.take()
	if l.kind == levelHost {
		return !p.lost(l, t) && p.hostGroup(s, l)
	}
	if !p.placed(l, t, levelRoot|levelShared|levelSubnet|levelPool|levelGroup, "a group cannot stand in a class") {
		return false
	}
	n := &Group{}
	if !p.peek().is('{') {
		name, ok := p.nameOrString("a group name")
		if !ok {
			return false
		}
		n.Name = name
		p.groups[name] = s
	}
	s.Node = n
	return p.body(s, l, &level{kind: levelGroup})
}

func (p *parser) hostGroup(s *Stmt, l *level) bool {
	t := p.peek()
	name, ok := p.nameOrString("a group name")
	if !ok {
		return false
	}
	if p.groups[name] == nil {
		p.errTok(CodeUndeclared, t, "there is no group `"+name+"`", orText(didYouMean(name, keysOf(p.groups)), "declare it above with `group "+name+" { … }`"))
		return false
	}
	s.Node = &HostGroup{Name: name}
	return p.semi()
}

func orText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// flag reads dynamic; deleted; static;.
func (p *parser) flag(s *Stmt, l *level, kw string) (ok, done bool) {
	t := p.peek()
	allowed := levelHost | levelClass | levelGroup
	if kw == "static" {
		allowed = levelGroup
	}
	if l.kind&allowed == 0 {
		p.errTok(CodePlace, t, "`"+kw+"` cannot stand here", "it belongs to records of the lease file")
		return false, true
	}
	if p.lost(l, t) {
		return false, true
	}
	p.take()
	s.Node = &Flag{Word: kw}
	if !p.semi() {
		return false, true
	}
	if next := p.peek(); l.kind == levelGroup && (next.is('}') || flagWords[p.lower(next)]) {
		p.errTok(CodeSyntax, next, "expected a statement "+p.found(next)+": dhcpd wants one behind `"+kw+"` in a group", "remove `"+kw+";`, which belongs to records of the lease file")
	}
	return true, true
}

var flagWords = map[string]bool{"dynamic": true, "deleted": true, "static": true}

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
