package parser

import (
	"fmt"
	"math/bits"
	"net/netip"

	"github.com/keatool/keatool/internal/diag"
)

// subnet reads `subnet ADDR netmask MASK { … }`.
func (p *parser) subnet(s *Stmt, l *level) bool {
	t := p.take()
	if !p.placed(l, t, levelRoot|levelShared|levelPool|levelGroup, "a subnet cannot stand inside a subnet, class or host") {
		return false
	}
	at := p.peek()
	addr, ok := p.ipv4()
	if !ok {
		return false
	}
	if w := p.peek(); !p.isWord(w, "netmask") {
		hint := "write subnet ADDRESS netmask MASK"
		if w.is('/') {
			hint = "dhcpd takes the mask as a dotted quad: subnet ADDRESS netmask 255.255.255.0"
		}
		p.errTok(CodeSyntax, w, "expected `netmask` "+p.found(w), hint)
		return false
	}
	p.take()
	mask, ok := p.ipv4()
	if !ok {
		return false
	}
	if a, m := v4(addr), v4(mask); a&m != a {
		p.errTok(CodeNetwork, at, fmt.Sprintf("%s has bits set outside the mask %s", addr, mask), fmt.Sprintf("write subnet %s netmask %s", fromV4(a&m), mask))
		return false
	}
	s.Node = &Subnet{Addr: addr, Mask: mask}
	net := &netState{decl: s}
	if m := v4(mask); bits.OnesCount32(m) == bits.LeadingZeros32(^m) {
		net.prefix = netip.PrefixFrom(addr, bits.OnesCount32(m))
	} else {
		p.warnAt(CodeMask, at.start, p.last, fmt.Sprintf("the mask %s has gaps; dhcpd accepts that, but no prefix describes this subnet", mask), "check the mask")
	}
	return p.network(s, l, net)
}

func v4(a netip.Addr) uint32 {
	b := a.As4()
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

func fromV4(v uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)})
}

// subnet6 reads `subnet6 PREFIX { … }`.
func (p *parser) subnet6(s *Stmt, l *level) bool {
	t := p.take()
	if p.family == V4 {
		p.errTok(CodeFamily, t, "`subnet6` is for `dhcpd -6` only", "dhcpd needs one file for DHCPv4 and one for DHCPv6: move the DHCPv6 part to a file of its own, or read this one with -6")
		return false
	}
	if !p.placed(l, t, levelRoot|levelShared|levelPool|levelGroup, "a subnet cannot stand inside a subnet, class or host") {
		return false
	}
	pre, ok := p.prefix6Value(0, 128)
	if !ok {
		return false
	}
	s.Node = &Subnet6{Prefix: pre}
	return p.network(s, l, &netState{decl: s, prefix: pre})
}

// network reads the body of a subnet and files it.
func (p *parser) network(s *Stmt, l *level, net *netState) bool {
	if l.kind == levelShared && l.net != nil {
		l.net.subnets = append(l.net.subnets, net)
		net.share = l.net
	}
	p.overlap(s, net)
	p.otherFamily(s)
	p.subnets = append(p.subnets, net)
	return p.body(s, l, &level{kind: levelSubnet, net: net})
}

// otherFamily reports the first subnet that is of another family than the first
// of all, which makes dhcpd stop in its tracks.
func (p *parser) otherFamily(s *Stmt) {
	if p.mixedNoted || len(p.subnets) == 0 {
		return
	}
	_, six := s.Node.(*Subnet6)
	first := p.subnets[0].decl
	if _, other := first.Node.(*Subnet6); other != six {
		p.mixedNoted = true
		p.say(diag.Error, CodeMixed, p.head(s), "this file has DHCPv4 and DHCPv6 networks; dhcpd serves one of them for each run, and stops when it finds both", "split it into one file for each", seeAt(first, "a network of the other family"))
	}
}

// overlap warns of subnets that overlap, which dhcpd only logs. Files with
// thousands of subnets are not looked at, as each is compared with all others.
func (p *parser) overlap(s *Stmt, net *netState) {
	if !net.prefix.IsValid() || len(p.subnets) > 2000 {
		return
	}
	for _, o := range p.subnets {
		if o.prefix.IsValid() && o.prefix.Overlaps(net.prefix) {
			net.overlaps = append(net.overlaps, o)
		}
	}
	if len(net.overlaps) > 0 {
		o := net.overlaps[0]
		p.say(diag.Warning, CodeOverlapNet, p.head(s), fmt.Sprintf("subnet %s overlaps subnet %s; dhcpd only logs that and serves the narrower one first", net.prefix, o.prefix), "remove one, or correct the masks", seeAt(o.decl, "the other subnet"))
	}
}

// head is the HeadSpan of a statement whose arguments are not set yet.
func (p *parser) head(s *Stmt) diag.Span { return p.f.Span(s.Start, p.last) }

// sharedNetwork reads `shared-network NAME { … }`.
func (p *parser) sharedNetwork(s *Stmt, l *level) bool {
	t := p.take()
	if !p.placed(l, t, levelRoot|levelPool|levelGroup, "a shared network cannot stand inside a network, class or host") {
		return false
	}
	nt := p.peek()
	name, ok := p.hostNameOrString("a network name")
	if !ok {
		return false
	}
	if name == "" {
		p.errTok(CodeValue, nt, "a shared network without a name", "")
		return false
	}
	s.Node = &SharedNetwork{Name: name}
	net := &netState{decl: s}
	n := len(p.findings)
	if !p.body(s, l, &level{kind: levelShared, net: net}) {
		return false
	}
	if len(net.subnets) == 0 && len(p.findings) == n && !p.ended {
		p.say(diag.Error, CodeEmpty, p.closing(s), "shared network `"+name+"` has no subnet", "a subnet inside a group does not count; declare one directly in it", diag.Related{Span: p.f.Span(t.start, nt.end), Message: "the shared network"})
	}
	return true
}

// pool reads `pool { … }` and `pool6 { … }`.
func (p *parser) pool(s *Stmt, l *level, six bool) bool {
	t := p.take()
	allowed := levelShared | levelSubnet
	if six {
		allowed = levelSubnet
		if p.family == V4 {
			p.errTok(CodeFamily, t, "`pool6` is for `dhcpd -6` only", "")
			return false
		}
	}
	if !p.placed(l, t, allowed, "a pool belongs directly in a subnet"+ifText(!six, " or shared network", "6")) {
		return false
	}
	s.Node = &Pool{V6: six}
	in := &level{kind: levelPool, net: l.net, six: six, peer: inheritedPeer(l.net)}
	n := len(p.findings)
	if !p.body(s, l, in) {
		return false
	}
	if !in.dyn && !p.ended && !p.findings[min(n, len(p.findings)):].HasErrors() {
		p.say(diag.Error, CodeEmpty, p.closing(s), "this pool has no address range", "give it a `range`, or remove it; use `group` for options alone", diag.Related{Span: p.f.Span(t.start, t.end), Message: "the pool"})
	}
	return true
}

// bootpFailover reports a dynamic-bootp range of a pool that failover peers
// share. What is said of the peer below the range comes too late for dhcpd.
func (p *parser) bootpFailover(s *Stmt, l *level) {
	if l.kind == levelPool && l.peer != nil {
		p.say(diag.Error, CodePeer, p.head(s), "addresses for dynamic BOOTP cannot be shared by failover peers", "remove `dynamic-bootp`, or move the range to a pool without failover", seeAt(l.peer, "the failover peer"))
	}
}

func ifText(c bool, a, b string) string {
	if c {
		return a
	}
	return b
}

// interfaceStmt reads `interface NAME;`.
func (p *parser) interfaceStmt(s *Stmt, l *level) bool {
	t := p.take()
	if !p.placed(l, t, levelShared|levelSubnet, "it ties a subnet or shared network to an interface") {
		return false
	}
	if p.lost(l, t) {
		return false
	}
	if net := l.net; net != nil {
		if net.share != nil {
			net = net.share
		}
		if net.iface != nil {
			p.say(diag.Error, CodeTwice, p.f.Span(t.start, t.end), "this network is tied to an interface already", "keep one of the two", seeAt(net.iface, "the first one"))
			return false
		}
		net.iface = s
	}
	nt := p.peek()
	if nt.is(';') || nt.kind == tEOF {
		p.errTok(CodeValue, nt, "expected an interface name "+p.found(nt), "")
		return false
	}
	name := p.text(p.take()) // dhcpd takes any one token
	if nt.kind == tString {
		name = string(Unquote(p.src[nt.start:nt.end]))
	}
	if dot := p.peek(); dot.is('.') || dot.is(':') {
		p.errTok(CodeSemicolon, dot, "expected `;` "+p.found(dot), "put the name in quotes: dhcpd takes `"+name+"` for the whole of it")
		return false
	}
	s.Node = &Interface{Name: name}
	return p.semi()
}
