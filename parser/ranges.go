package parser

import (
	"fmt"
	"net/netip"

	"github.com/keatool/keatool/internal/diag"
)

// rangeStmt reads `range [dynamic-bootp] LO [HI];`.
func (p *parser) rangeStmt(s *Stmt, l *level) bool {
	t := p.take()
	if !p.rangePlace(t, l) {
		return false
	}
	n := &Range{}
	if p.isWord(p.peek(), "dynamic-bootp") {
		p.take()
		n.DynamicBootp = true
	}
	at := p.peek()
	var ok bool
	if n.Lo, ok = p.ipv4(); !ok {
		return false
	}
	n.Hi = n.Lo
	if !p.peek().is(';') {
		if n.Hi, ok = p.ipv4(); !ok {
			return false
		}
	}
	s.Node = n
	end := p.last
	if n.Hi.Less(n.Lo) {
		n.Lo, n.Hi = n.Hi, n.Lo
		p.warnAt(CodeReversed, at.start, end, "the ends of this range are the wrong way round; dhcpd swaps them", "write the lower address first")
	}
	if !p.semi() {
		return false
	}
	l.dyn = true
	if n.DynamicBootp {
		p.bootpFailover(s, l)
	}
	p.checkRange(s, l, rangeState{n.Lo, n.Hi, s}, at)
	return true
}

// rangePlace checks where a range stands.
func (p *parser) rangePlace(t tok, l *level) bool {
	if l.kind == levelPool && p.lost(l, t) {
		l.dyn = true
		return false
	}
	if four := p.isWord(t, "range"); l.kind == levelPool && four == l.six {
		p.errTok(CodePlace, t, "`"+p.lower(t)+"` cannot stand in a "+ifText(four, "pool6", "pool"), "`range` belongs in a subnet or pool, `range6` and `prefix6` in a subnet6 or pool6")
		l.dyn = true
		return false
	}
	return p.placed(l, t, levelSubnet|levelPool, "a range belongs in a subnet or pool")
}

// checkRange checks that a range lies in a subnet of its network and meets no other.
func (p *parser) checkRange(s *Stmt, l *level, r rangeState, at tok) {
	home := p.home(l.net, r.lo)
	if home == nil {
		p.errTok(CodeOutside, at, fmt.Sprintf("address %s is not on this network", r.lo), "a pool must come after the subnets it draws from")
		return
	}
	if !inside(home, r.lo) || !inside(home, r.hi) {
		bad := r.lo
		if inside(home, r.lo) {
			bad = r.hi
		}
		p.say(diag.Error, CodeOutside, p.head(s), fmt.Sprintf("address %s is not in subnet %s", bad, netName(home)), "correct the range or the mask", seeAt(home.decl, "the subnet"))
		return
	}
	if p.tooLarge(s, home, r) || p.acrossGaps(s, home, r) {
		return
	}
	p.overlapRange(s, home, r)
}

// mostLeases is the largest range: dhcpd counts the bytes of its leases, 304
// each with one to spare, in 32 bits.
const mostLeases = 1<<32/304 - 1

// tooLarge reports a range that dhcpd has no room for.
func (p *parser) tooLarge(s *Stmt, home *netState, r rangeState) bool {
	if d, ok := home.decl.Node.(*Subnet); ok && hostBits(d, r.hi)-hostBits(d, r.lo) >= mostLeases {
		p.say(diag.Error, CodeOutside, p.head(s), fmt.Sprintf("the range %s to %s is too large; dhcpd has room for %d addresses in a range", r.lo, r.hi, mostLeases), "make several ranges of it")
		return true
	}
	return false
}

// hostBits is the part of an address that the mask leaves out.
func hostBits(d *Subnet, a netip.Addr) uint32 { return v4(a) &^ v4(d.Mask) }

// acrossGaps reports a range that touches a gap of its subnet's mask, and one
// that means the same addresses as an earlier one does: dhcpd counts through the
// gap, and makes the same address of several numbers. done is false where the
// mask has no gaps.
func (p *parser) acrossGaps(s *Stmt, home *netState, r rangeState) (done bool) {
	d, ok := home.decl.Node.(*Subnet)
	if !ok || home.prefix.IsValid() {
		return false
	}
	if home.numbered == nil {
		home.numbered = map[uint32]*Stmt{}
	}
	lo, hi := hostBits(d, r.lo), hostBits(d, r.hi)
	for n := lo; n <= hi && n-lo < 1<<17; n++ {
		a := numbered(d, n)
		switch old := home.numbered[a]; old {
		case nil:
			home.numbered[a] = s
		case s:
			p.say(diag.Error, CodeOutside, p.head(s), fmt.Sprintf("the range %s to %s runs across a gap in the mask %s, which dhcpd refuses", r.lo, r.hi, d.Mask), "correct the mask, or make a range for each stretch", seeAt(home.decl, "the subnet"))
			return true
		default:
			p.say(diag.Error, CodeOverlap, p.head(s), fmt.Sprintf("address %s is in two ranges to dhcpd, which looks at nothing in front of the mask's last byte", fromV4(a)), "make the ranges disjoint, or correct the mask", seeAt(old, "the other range"))
			return true
		}
	}
	return true
}

// numbered is the address that dhcpd makes of a subnet and a host number: the
// last byte of the mask that is not 0 takes what fits into it, and what stands in
// front of it, or does not fit, is lost.
func numbered(d *Subnet, host uint32) uint32 {
	net, mask := v4(d.Addr), v4(d.Mask)
	for shift := 0; shift < 32; shift += 8 {
		if part := mask >> shift & 0xff; part != 0 {
			if host>>shift > part^0xff {
				return net | host&(1<<shift-1)
			}
			break
		}
	}
	return net | host
}

// home returns the subnet of a network that an address belongs to.
func (p *parser) home(net *netState, a netip.Addr) *netState {
	if _, shared := net.decl.Node.(*SharedNetwork); !shared {
		return net
	}
	for _, sub := range net.subnets {
		if inside(sub, a) {
			return sub
		}
	}
	return nil
}

// inside reports whether a lies in a subnet; masks with gaps count by their bits.
func inside(n *netState, a netip.Addr) bool {
	if n.prefix.IsValid() {
		return n.prefix.Contains(a)
	}
	d, ok := n.decl.Node.(*Subnet)
	return ok && a.Is4() && v4(a)&v4(d.Mask) == v4(d.Addr)
}

func netName(n *netState) string {
	if d, ok := n.decl.Node.(*Subnet); ok && !n.prefix.IsValid() {
		return d.Addr.String() + " netmask " + d.Mask.String()
	}
	return n.prefix.String()
}

// overlapRange reports addresses that two ranges share. dhcpd keeps one lease
// for each address and complains of the second.
func (p *parser) overlapRange(s *Stmt, home *netState, r rangeState) {
	o, twice := home.meets(r)
	for i := 0; !twice && i < len(home.overlaps); i++ {
		o, twice = home.overlaps[i].meets(r)
	}
	if !twice {
		home.ranges = append(home.ranges, r)
		return
	}
	first := r.lo
	if first.Less(o.lo) {
		first = o.lo
	}
	p.say(diag.Error, CodeOverlap, p.head(s), fmt.Sprintf("address %s is in two ranges", first), "make the ranges disjoint", seeAt(o.stmt, "the other range"))
}

// meets returns a range of a subnet that shares addresses with r.
func (n *netState) meets(r rangeState) (o rangeState, ok bool) {
	for _, o := range n.ranges {
		if r.lo.Compare(o.hi) <= 0 && o.lo.Compare(r.hi) <= 0 {
			return o, true
		}
	}
	return o, false
}

// range6 reads the forms of range6.
func (p *parser) range6(s *Stmt, l *level) bool {
	t := p.take()
	if p.family == V4 {
		p.errTok(CodeFamily, t, "`range6` is for `dhcpd -6` only", "")
		l.dyn = true
		return false
	}
	if !p.rangePlace(t, l) {
		return false
	}
	l.dyn = true
	at := p.peek()
	n := &Range6{}
	var ok bool
	if n.Lo, ok = p.ipv6(); !ok {
		return false
	}
	switch w := p.peek(); {
	case w.is('/'):
		ok = p.range6Prefix(n, l, at)
	case p.isWord(w, "temporary"):
		p.take()
		n.Temporary = true
		ok = p.setPrefix(n, 64, at)
	default:
		n.Hi, ok = p.ipv6()
		if ok && n.Hi.Less(n.Lo) {
			n.Lo, n.Hi = n.Hi, n.Lo
			p.warnAt(CodeReversed, at.start, p.last, "the ends of this range are the wrong way round; dhcpd swaps them", "write the lower address first")
		}
	}
	if !ok {
		return false
	}
	s.Node = n
	if l.net != nil && (!inside(l.net, n.Lo) || !inside(l.net, n.Hi)) {
		p.errTok(CodeOutside, at, fmt.Sprintf("this range is not inside subnet %s", netName(l.net)), "correct the range or the prefix")
		p.skipToSemi()
		return true
	}
	return p.semi()
}

// range6Prefix reads `/ LEN [temporary]`.
func (p *parser) range6Prefix(n *Range6, l *level, at tok) bool {
	m := p.peek()
	length, ok := p.slashLen(0, 128)
	if !ok {
		return false
	}
	if p.isWord(p.peek(), "temporary") {
		p.take()
		n.Temporary = true
		if length < 64 || length > 127 {
			p.errTok(CodeValue, m, fmt.Sprintf("a temporary range of length /%d; it must be /64 to /127", length), "")
			return false
		}
	}
	if l.net != nil && l.net.prefix.IsValid() && int(length) < l.net.prefix.Bits() {
		p.errTok(CodeOutside, at, fmt.Sprintf("a /%d is wider than subnet %s", length, l.net.prefix), "")
		return false
	}
	return p.setPrefix(n, int(length), at)
}

// setPrefix turns address and length into the range they mean.
func (p *parser) setPrefix(n *Range6, length int, at tok) bool {
	pre := netip.PrefixFrom(n.Lo, length)
	if pre.Masked() != pre {
		p.errTok(CodeValue, at, fmt.Sprintf("%s has bits set beyond the /%d", n.Lo, length), "write "+pre.Masked().String())
		return false
	}
	n.Prefix, n.Hi = pre, lastOf(pre)
	return true
}

// lastOf returns the last address of a prefix.
func lastOf(pre netip.Prefix) netip.Addr {
	b := pre.Addr().As16()
	for i := pre.Bits(); i < 128; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	return netip.AddrFrom16(b)
}

// prefix6 reads `prefix6 LO HI /BITS;`.
func (p *parser) prefix6(s *Stmt, l *level) bool {
	t := p.take()
	if p.family == V4 {
		p.errTok(CodeFamily, t, "`prefix6` is for `dhcpd -6` only", "")
		l.dyn = true
		return false
	}
	if !p.rangePlace(t, l) {
		return false
	}
	l.dyn = true
	at := p.peek()
	n := &Prefix6{}
	var ok bool
	if n.Lo, ok = p.ipv6(); !ok {
		return false
	}
	if n.Hi, ok = p.ipv6(); !ok {
		return false
	}
	length, ok := p.slashLen(1, 127)
	if !ok {
		return false
	}
	n.Bits = int(length)
	for _, a := range []netip.Addr{n.Lo, n.Hi} {
		if netip.PrefixFrom(a, n.Bits).Masked().Addr() != a {
			p.errTok(CodeValue, at, fmt.Sprintf("%s has bits set beyond the /%d", a, n.Bits), "both ends must be prefixes of that length")
			return false
		}
	}
	if n.Hi.Less(n.Lo) {
		n.Lo, n.Hi = n.Hi, n.Lo
		p.warnAt(CodeReversed, at.start, p.last, "the ends of this range are the wrong way round; dhcpd swaps them", "write the lower prefix first")
	}
	s.Node = n
	return p.semi()
}
