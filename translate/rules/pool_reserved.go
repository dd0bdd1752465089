package rules

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// cutReserved takes reserved addresses and prefixes out of the pools that have
// values of their own: dhcpd gives a host its address without a pool, while Kea
// sends it the options of the pool that the address lies in.
func (c *Ctx) cutReserved() {
	taken := map[*Place][]span{}
	for _, p := range c.Hosts {
		if p.HostNet != nil {
			taken[p.HostNet] = append(taken[p.HostNet], reservedSpans(p.Host)...)
		}
	}
	for _, p := range c.Pools {
		if list := taken[p.Up]; len(list) > 0 && hasValues(p) {
			slices.SortFunc(list, func(a, b span) int { return a.lo.Compare(b.lo) })
			c.cutRanges(p, list)
			c.cutPrefixes(p, list)
		}
	}
}

// hasValues reports whether a pool sets something that its clients are sent.
func hasValues(p *Place) bool {
	return slices.ContainsFunc(p.Decisions, func(d Decision) bool { return givesValue(d.Key) })
}

// givesValue tells options and boot fields from what says who is served, and for how long.
func givesValue(k Key) bool {
	return k.IsOption() || slices.ContainsFunc(fields, func(f field) bool { return f.key == k })
}

// reservedSpans returns the addresses and prefixes of a reservation.
func reservedSpans(r *kea.Reservation) []span {
	var out []span
	for _, text := range append(r.IPAddresses[:len(r.IPAddresses):len(r.IPAddresses)], r.IPAddress) {
		if a, err := netip.ParseAddr(text); err == nil {
			out = append(out, span{a, a})
		}
	}
	for _, text := range r.Prefixes {
		if x, err := netip.ParsePrefix(text); err == nil {
			out = append(out, span{x.Addr(), lastAddr(x)})
		}
	}
	return out
}

// cutRanges cuts what lies in taken, which is sorted, out of the ranges of a pool.
func (c *Ctx) cutRanges(p *Place, taken []span) {
	var pools []*kea.Pool
	for _, k := range p.Pools {
		whole := rangeSpan(k.Range)
		free := whole.outside(taken)
		if len(free) == 1 && free[0] == whole {
			pools = append(pools, k)
			continue
		}
		var parts []*kea.Pool
		for i, s := range free {
			part := &kea.Pool{Range: s.lo.String() + " - " + s.hi.String()}
			if i == 0 {
				part.Note = k.Note
			}
			part.Origin = k.Origin
			parts = append(parts, part)
		}
		i := slices.Index(p.Subnet.Pools, k)
		p.Subnet.Pools = slices.Replace(p.Subnet.Pools, i, i+1, parts...)
		pools = append(pools, parts...)
	}
	p.Pools = pools
}

// cutPrefixes does the same for delegated prefixes.
func (c *Ctx) cutPrefixes(p *Place, taken []span) {
	var pools []*kea.PDPool
	for _, k := range p.PDPools {
		whole := prefixSpan(k)
		free := whole.outside(taken)
		if len(free) == 1 && free[0] == whole {
			pools = append(pools, k)
			continue
		}
		var parts []*kea.PDPool
		for _, b := range alignedBlocks(free, int(k.DelegatedLen)) {
			part := &kea.PDPool{Prefix: b.Addr().String(), PrefixLen: uint8(b.Bits()), DelegatedLen: k.DelegatedLen}
			if len(parts) == 0 {
				part.Note = k.Note
			}
			part.Origin = k.Origin
			parts = append(parts, part)
		}
		i := slices.Index(p.Subnet.PDPools, k)
		p.Subnet.PDPools = slices.Replace(p.Subnet.PDPools, i, i+1, parts...)
		pools = append(pools, parts...)
		c.Say(CodeHostInPool, Loss{At: p.PoolDecl.Prefixes[0].Stmt, Place: p, Suffix: "/prefix",
			Message: "the pool holds reserved prefixes; it is cut around them, because dhcpd does not send their owners the options of the pool, as Kea would",
			Hint:    "nothing need be done"})
	}
	p.PDPools = pools
}

// rangeSpan reads the range of a Kea pool back.
func rangeSpan(text string) span {
	if x, err := netip.ParsePrefix(text); err == nil {
		return span{x.Addr(), lastAddr(x)}
	}
	from, to, _ := strings.Cut(text, " - ")
	lo, _ := netip.ParseAddr(from)
	hi, _ := netip.ParseAddr(to)
	return span{lo, hi}
}

// prefixSpan returns the addresses of a prefix pool.
func prefixSpan(k *kea.PDPool) span {
	a, _ := netip.ParseAddr(k.Prefix)
	return span{a, lastAddr(netip.PrefixFrom(a, int(k.PrefixLen)))}
}

// outside returns the parts of s that are in none of taken, which is sorted.
func (s span) outside(taken []span) []span {
	free := []span{s}
	for _, t := range taken {
		if n := len(free); n > 0 {
			free = append(free[:n-1], without(free[n-1:], t)...)
		}
	}
	return free
}
