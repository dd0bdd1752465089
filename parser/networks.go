package parser

import (
	"fmt"
	"math/bits"
	"net/netip"
	"strconv"
	"time"

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

// permit reads allow and deny of a pool.
func (p *parser) permit(s *Stmt, l *level, kw string) bool {
	m, t := p.mark(), p.take()
	if l.inc { // dhcpd sees no pool here, so that it reads a parameter
		if allowKeys[p.lower(p.peek())] == "" {
			return !p.lost(l, t)
		}
		p.reset(m)
		return p.allow(s, l, kw)
	}
	n := &Permit{Verb: Allow}
	if kw == "deny" {
		n.Verb = Deny
	}
	if !p.permitWhat(n, s, l) {
		return false
	}
	s.Node = n
	return p.semi()
}

// permitWhat reads what a permit names.
func (p *parser) permitWhat(n *Permit, s *Stmt, l *level) bool {
	t := p.take()
	clients := true
	switch p.lower(t) {
	case "known-clients":
		n.What, clients = KnownClients, false
	case "unknown-clients":
		n.What, clients = UnknownClients, false
	case "known":
		n.What = KnownClients
	case "unknown":
		n.What = UnknownClients
	case "authenticated":
		n.What = AuthenticatedClients
	case "unauthenticated":
		n.What = UnauthenticatedClients
	case "all":
		n.What = AllClients
	case "dynamic":
		n.What = DynamicBootpClients
		if w := p.peek(); !p.isWord(w, "bootp") {
			p.errTok(CodeSyntax, w, "expected `bootp` "+p.found(w), "write dynamic bootp clients")
			return false
		}
		p.take()
	case "members":
		return p.permitMembers(n)
	case "after":
		return p.permitAfter(n, s, l, t)
	default:
		p.errTok(CodeSyntax, t, "expected what to permit "+p.found(t), "in a pool: known-clients, unknown-clients, members of \"CLASS\", dynamic bootp clients, all clients, after DATE"+ifText(allowKeys[p.lower(t)] != "", "; `"+p.lower(t)+"` belongs outside the pool", ""))
		return false
	}
	if clients {
		if w := p.peek(); !p.isWord(w, "clients") {
			p.errTok(CodeSyntax, w, "expected `clients` "+p.found(w), "")
			return false
		}
		p.take()
	}
	return true
}

func (p *parser) permitMembers(n *Permit) bool {
	n.What = MembersOf
	if w := p.peek(); !p.isWord(w, "of") {
		p.errTok(CodeSyntax, w, "expected `of` "+p.found(w), "write members of \"CLASS\"")
		return false
	}
	p.take()
	t := p.peek()
	b, ok := p.quoted("a class name")
	if !ok {
		return false
	}
	n.Class = string(b)
	if p.classes[n.Class] == nil {
		p.errTok(CodeUndeclared, t, "there is no class `"+n.Class+"`", orText(didYouMean(n.Class, keysOf(p.classes)), "declare the class above the pool"))
		return false
	}
	return true
}

func (p *parser) permitAfter(n *Permit, s *Stmt, l *level, t tok) bool {
	n.What = AfterDate
	if p.again(l, "after", s, t, "a pool may have only one `after`") {
		return false
	}
	var ok bool
	n.After, ok = p.date()
	return ok
}

// date reads `W YYYY/MM/DD HH:MM:SS`, `epoch N` or `never`, in UTC; the zero
// time stands for never.
func (p *parser) date() (time.Time, bool) {
	t := p.peek()
	switch {
	case p.isWord(t, "never"):
		p.take()
		return time.Time{}, true
	case p.isWord(t, "epoch"):
		p.take()
		n, ok := p.count()
		return time.Unix(int64(int32(n)), 0).UTC(), ok
	}
	var v [7]uint32
	for i, sep := range []byte{0, 0, '/', '/', 0, ':', ':'} {
		if sep != 0 {
			if w := p.peek(); !w.is(sep) {
				p.errTok(CodeValue, w, fmt.Sprintf("expected `%c` %s", sep, p.found(w)), "write a date as W YYYY/MM/DD HH:MM:SS, W being the day of the week from 0")
				return time.Time{}, false
			}
			p.take()
		}
		n, ok := p.count()
		if !ok {
			return time.Time{}, false
		}
		v[i] = n
	}
	var zone int
	if t := p.peek(); t.kind == tNumber {
		zone, _ = strconv.Atoi(p.text(p.take()))
	}
	return p.dateOf(v, zone, p.f.Span(t.start, p.last)), true
}

// dateOf makes a time of day of week, year, month, day, hour, minute, second
// and what dhcpd adds for the time zone. dhcpd checks none of them: it counts
// on, and a year up to 1900 counts from 1900.
func (p *parser) dateOf(v [7]uint32, zone int, at diag.Span) time.Time {
	for i, most := range []uint32{7, 9999, 12, 31, 23, 59, 60} {
		if v[i] > most || i > 0 && i < 4 && v[i] == 0 {
			p.say(diag.Warning, CodeDate, at, "this date does not exist; dhcpd counts on from the last one that does", "write it as W YYYY/MM/DD HH:MM:SS")
			break
		}
	}
	year := int(v[1])
	if year <= 1900 {
		year += 1900
	}
	d := time.Date(year, time.Month(int32(v[2])), int(int32(v[3])), int(int32(v[4])), int(int32(v[5])), int(int32(v[6])), 0, time.UTC)
	return d.Add(time.Duration(zone) * time.Second)
}
