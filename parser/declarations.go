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
