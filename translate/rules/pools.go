package rules

import (
	"net/netip"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// layoutPool lays out the part of a pool that lies in the subnet up: one Kea
// pool for each range, and prefix pools that cover each prefix6 exactly.
func (c *Ctx) layoutPool(d *scope.Pool, up *Place) {
	p := &Place{Kind: scope.PoolScope, Name: up.Name, Scope: d.Scope, Up: up, ctx: c,
		Side: &Side{Subnet: up.Subnet, SubnetDecl: up.SubnetDecl, PoolDecl: d}}
	var around []string
	if d.Scope != nil {
		p.sortDecisions(d.Scope.Flat())
		around = c.commentsOf(d.Scope.Decl)
	}
	for _, r := range d.Ranges {
		if r.Temporary {
			c.temporaryRange(r)
			continue
		}
		for _, text := range c.rangeTexts(r, up) {
			k := &kea.Pool{Range: text}
			k.Comments = append(around, c.commentsOf(r.Stmt)...)
			k.Origin = c.origin(r.Stmt)
			around = nil
			p.Pools = append(p.Pools, k)
			up.Subnet.Pools = append(up.Subnet.Pools, k)
		}
		c.Exact(r.Stmt, p, "/pool")
		c.strayRange(r.Stmt, r.Into, p, "/pool")
	}
	for _, x := range d.Prefixes {
		for _, b := range c.blocks(x, up) {
			k := &kea.PDPool{Prefix: b.Addr().String(), PrefixLen: uint8(b.Bits()), DelegatedLen: uint8(x.Bits)}
			k.Comments = append(around, c.commentsOf(x.Stmt)...)
			k.Origin = c.origin(x.Stmt)
			around = nil
			p.PDPools = append(p.PDPools, k)
			up.Subnet.PDPools = append(up.Subnet.PDPools, k)
		}
		c.Exact(x.Stmt, p, "/prefix")
		c.strayRange(x.Stmt, x.Into, p, "/prefix")
	}
	if d.Scope != nil {
		c.Exact(d.Scope.Decl, p, "")
	}
	if len(p.Pools)+len(p.PDPools) > 0 || d.Scope != nil {
		c.Pools = append(c.Pools, p)
	}
}

// strayRange says where dhcpd takes a range outside of pools for a part of
// something else.
func (c *Ctx) strayRange(s, into *parser.Stmt, p *Place, suffix string) {
	if into == nil {
		return
	}
	l := Loss{At: s, Place: p, Suffix: suffix,
		Message: "dhcpd gives the addresses of this range by the permits and with the options of a pool above, although it is not written there; Kea goes by what is written",
		Hint:    "put the range into a pool of its own, or into that one",
		Related: []diag.Related{{Span: into.HeadSpan(), Message: "what dhcpd takes it for a part of"}}}
	if c.V6() {
		l.Message = "dhcpd gives the addresses of this range with the options of another subnet, whose ranges it puts it to; Kea goes by what is written"
		l.Hint = "see which options its clients shall have; dhcpd keeps ranges apart that stand behind the options of their subnet"
	}
	c.Approximate(CodePoolStray, l)
}

// rangeTexts writes a range as Kea reads it: in one piece, but for addresses
// that an earlier range of the subnet has already. `dhcpd -6` takes those as they
// come; Kea refuses pools that overlap.
func (c *Ctx) rangeTexts(r scope.Range, up *Place) []string {
	whole := span{r.Lo, highEnd(r)}
	free := c.claim(whole, up, r.Stmt)
	if len(free) == 1 && free[0] == whole {
		return []string{rangeText(r)}
	}
	var out []string
	for _, s := range free {
		out = append(out, s.lo.String()+" - "+s.hi.String())
	}
	return out
}

// blocks returns the aligned blocks of the prefixes of a prefix6 statement that
// no earlier one of the subnet has.
func (c *Ctx) blocks(x scope.PrefixRange, up *Place) []netip.Prefix {
	last, err := x.Hi.Prefix(x.Bits)
	if err != nil {
		return nil
	}
	return alignedBlocks(c.claim(span{x.Lo, lastAddr(last)}, up, x.Stmt), x.Bits)
}

// alignedBlocks returns the blocks that hold the whole prefixes of length bits in free.
func alignedBlocks(free []span, bits int) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range free {
		lo, _ := s.lo.Prefix(bits)
		if lo.Addr() != s.lo {
			lo, _ = lastAddr(lo).Next().Prefix(bits) // the rest of a prefix that is partly taken
		}
		hi, _ := s.hi.Prefix(bits)
		if lastAddr(hi) != s.hi {
			hi, _ = hi.Addr().Prev().Prefix(bits)
		}
		if lo.IsValid() && hi.IsValid() {
			out = append(out, cover(lo.Addr(), hi.Addr(), bits)...)
		}
	}
	return out
}

// span is a run of addresses.
type span struct{ lo, hi netip.Addr }

// claim takes a span for a pool and returns the parts of it that are still free
// in the subnet. DHCPv4 ranges never overlap: dhcpd refuses that.
func (c *Ctx) claim(whole span, up *Place, at *parser.Stmt) []span {
	if !c.V6() {
		return []span{whole}
	}
	if c.state.claimed == nil {
		c.state.claimed = map[*Place][]span{}
	}
	free := []span{whole}
	for _, t := range c.state.claimed[up] {
		free = without(free, t)
	}
	c.state.claimed[up] = append(c.state.claimed[up], free...)
	if len(free) != 1 || free[0] != whole {
		c.Say(CodeOverlap, Loss{At: at, Message: "an earlier pool of this subnet has some of these already; each is given out from one pool only", Hint: "correct the bounds"})
	}
	return free
}

// without returns what is left of free outside t.
func without(free []span, t span) []span {
	var out []span
	for _, s := range free {
		if t.hi.Less(s.lo) || s.hi.Less(t.lo) {
			out = append(out, s)
			continue
		}
		if s.lo.Less(t.lo) {
			out = append(out, span{s.lo, t.lo.Prev()})
		}
		if t.hi.Less(s.hi) {
			out = append(out, span{t.hi.Next(), s.hi})
		}
	}
	return out
}

// rangeText writes a range in the form Kea reads, a prefix as such.
func rangeText(r scope.Range) string {
	if r.Prefix.IsValid() {
		return r.Prefix.String()
	}
	return r.Lo.String() + " - " + highEnd(r).String()
}

// cover returns the fewest aligned blocks that hold exactly the prefixes of
// length bits from lo to hi.
func cover(lo, hi netip.Addr, bits int) []netip.Prefix {
	var out []netip.Prefix
	for a := lo; a.IsValid() && a.Compare(hi) <= 0; {
		b := bits
		for b > 1 {
			wider, err := a.Prefix(b - 1)
			if err != nil || wider.Addr() != a || lastPrefix(wider, bits).Compare(hi) > 0 {
				break
			}
			b--
		}
		p := netip.PrefixFrom(a, b)
		out = append(out, p)
		a = lastAddr(p).Next()
	}
	return out
}

// lastPrefix returns the first address of the last prefix of length bits inside p.
func lastPrefix(p netip.Prefix, bits int) netip.Addr {
	q, err := lastAddr(p).Prefix(bits)
	if err != nil {
		return p.Addr()
	}
	return q.Addr()
}

// lastAddr returns the last address of p.
func lastAddr(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := range b {
		switch n := p.Bits() - 8*i; {
		case n <= 0:
			b[i] = 0xff
		case n < 8:
			b[i] |= 0xff >> n
		}
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// highEnd returns the last address of a range.
func highEnd(r scope.Range) netip.Addr {
	if r.Hi.IsValid() {
		return r.Hi
	}
	return r.Lo
}

// temporaryRange enters a range of temporary addresses, which Kea does not give.
func (c *Ctx) temporaryRange(r scope.Range) {
	c.Dropped(CodeTemporary, Loss{At: r.Stmt, Message: "Kea gives no temporary addresses; clients that ask for one use their ordinary address", Hint: "remove the range"})
}
