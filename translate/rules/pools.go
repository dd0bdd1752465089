package rules

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// layoutPool lays out the part of a pool that lies in the subnet up: one Kea
// pool for each range, and prefix pools that cover each prefix6 exactly.
func (c *Ctx) layoutPool(d *scope.Pool, up *Place) {
	p := &Place{Kind: scope.PoolScope, Name: up.Name, Scope: d.Scope, Up: up, Subnet: up.Subnet, SubnetDecl: up.SubnetDecl, PoolDecl: d, ctx: c}
	if d.Scope != nil {
		p.sortDecisions(d.Scope.Flat())
	}
	for _, r := range d.Ranges {
		if r.Temporary {
			c.temporaryRange(r)
			continue
		}
		k := &kea.Pool{Range: rangeText(r)}
		k.Comments = c.commentsOf(r.Stmt)
		k.Origin = c.origin(r.Stmt)
		p.Pools = append(p.Pools, k)
		up.Subnet.Pools = append(up.Subnet.Pools, k)
		c.Exact(r.Stmt, p, "/pool")
	}
	for _, x := range d.Prefixes {
		for _, b := range cover(x.Lo, x.Hi, x.Bits) {
			k := &kea.PDPool{Prefix: b.Addr().String(), PrefixLen: uint8(b.Bits()), DelegatedLen: uint8(x.Bits)}
			k.Comments = c.commentsOf(x.Stmt)
			k.Origin = c.origin(x.Stmt)
			p.PDPools = append(p.PDPools, k)
			up.Subnet.PDPools = append(up.Subnet.PDPools, k)
		}
		c.Exact(x.Stmt, p, "/prefix")
	}
	if d.Scope != nil {
		c.Exact(d.Scope.Decl, p, "")
	}
	if len(p.Pools)+len(p.PDPools) > 0 || d.Scope != nil {
		c.Pools = append(c.Pools, p)
	}
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
