package config

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"net/netip"
	"slices"
)

// point is an address as a number: of IPv4 the lower half alone is used.
type point struct{ hi, lo uint64 }

func pointOf(a netip.Addr) point {
	if a.Is4() {
		b := a.As4()
		return point{lo: uint64(binary.BigEndian.Uint32(b[:]))}
	}
	b := a.As16()
	return point{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func (p point) compare(o point) int { return cmp.Or(cmp.Compare(p.hi, o.hi), cmp.Compare(p.lo, o.lo)) }

// spans finds the subnets that an address is in. All addresses are cut where a
// subnet begins or ends, and for each span between two cuts there are the subnets
// that cover it. A search goes through one array of numbers, which for thousands
// of subnets is small enough to stay in the processor's caches; the nodes of a trie
// are not. Nothing is taken out or put in later.
type spans struct {
	family  int      // length of an address in bits
	starts4 []uint32 // IPv4: where each span begins
	starts6 []point  // IPv6
	from    []uint32 // by span: its first subnet in subnets; one entry more than spans
	subnets []*Subnet
}

func newSpans(subnets []*Subnet) *spans {
	sorted := slices.Clone(subnets)
	slices.SortStableFunc(sorted, func(a, b *Subnet) int {
		return cmp.Or(a.Prefix.Addr().Compare(b.Prefix.Addr()), cmp.Compare(a.Prefix.Bits(), b.Prefix.Bits()))
	})
	c := cutter{spans: &spans{}}
	for _, s := range sorted {
		c.family = s.Prefix.Addr().BitLen()
		first := pointOf(s.Prefix.Addr())
		c.closeBefore(first)
		c.open = append(c.open, s)
		c.cut(first)
	}
	for len(c.open) > 0 {
		c.close()
	}
	c.from = append(c.from, uint32(len(c.subnets)))
	return c.spans
}

// cutter makes spans. Prefixes have no half in common: one is in another, or
// outside.
type cutter struct {
	*spans
	open []*Subnet // those that the span at hand is in, the widest first
}

// closeBefore leaves the subnets that end before a point.
func (c *cutter) closeBefore(p point) {
	for len(c.open) > 0 && pointOf(lastOf(c.open[len(c.open)-1].Prefix)).compare(p) < 0 {
		c.close()
	}
}

// close leaves the narrowest of the subnets that are open, and those of the same prefix.
func (c *cutter) close() {
	prefix := c.open[len(c.open)-1].Prefix
	for len(c.open) > 0 && c.open[len(c.open)-1].Prefix == prefix {
		c.open = c.open[:len(c.open)-1]
	}
	if a := lastOf(prefix).Next(); a.IsValid() {
		c.cut(pointOf(a))
	}
}

// cut begins a span of the subnets that are open. One that begins at the same
// point is empty, and is replaced.
func (c *cutter) cut(at point) {
	if n := c.len(); n > 0 && c.start(n-1) == at {
		c.subnets = c.subnets[:c.from[n-1]]
	} else {
		c.from = append(c.from, uint32(len(c.subnets)))
		if c.family == 32 {
			c.starts4 = append(c.starts4, uint32(at.lo))
		} else {
			c.starts6 = append(c.starts6, at)
		}
	}
	list := slices.Clone(c.open)
	slices.SortFunc(list, func(a, b *Subnet) int { return cmp.Compare(a.ID, b.ID) })
	c.subnets = append(c.subnets, list...)
}

func (x *spans) len() int { return len(x.starts4) + len(x.starts6) }

func (x *spans) start(i int) point {
	if x.family == 32 {
		return point{lo: uint64(x.starts4[i])}
	}
	return x.starts6[i]
}

// find returns the subnets that an address is in, by id.
func (x *spans) find(a netip.Addr) []*Subnet {
	if a.BitLen() != x.family {
		return nil
	}
	i := 0
	if x.family == 32 {
		i = countUpTo(x.starts4, uint32(pointOf(a).lo))
	} else if n, ok := slices.BinarySearchFunc(x.starts6, pointOf(a), point.compare); ok {
		i = n + 1
	} else {
		i = n
	}
	if i == 0 {
		return nil
	}
	return x.subnets[x.from[i-1]:x.from[i]:x.from[i]]
}

// countUpTo returns how many of some ascending numbers are not above v. Nothing
// branches on what is found: the processor would guess wrong every other time.
func countUpTo(list []uint32, v uint32) int {
	if len(list) == 0 || list[0] > v {
		return 0
	}
	at, n := 0, len(list)
	for n > 1 {
		half := n / 2
		_, above := bits.Sub32(v, list[at+half], 0)
		at += half & (int(above) - 1)
		n -= half
	}
	return at + 1
}
