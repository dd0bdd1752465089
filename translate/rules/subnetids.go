package rules

import (
	"cmp"
	"slices"
	"strconv"
)

// subnetIDs numbers the subnets. An id comes from the prefix alone, so that it
// stays when others come and go, and leases keep pointing at their subnet; ids
// that --subnet-ids pins come first. Two prefixes that meet on one id are told
// apart by trying the next ones, the smaller prefix first.
//
// Where a prefix lies inside another, dhcpd takes the narrower one, but Kea the
// one with the smaller id: ids grow with every subnet around.
func (c *Ctx) subnetIDs() {
	n := c.nesting()
	for id := range pinned(c.Options.SubnetIDs) {
		n.taken[id] = true
	}
	for _, p := range n.order {
		id := c.Options.SubnetIDs[p.Subnet.Prefix]
		if id == 0 {
			id = n.freeID(p)
		}
		p.Subnet.ID = id
		n.taken[id] = true
		if id <= n.above[p] {
			c.idTooSmall(p)
		}
		if up := n.around[p]; up != nil {
			n.above[up] = max(n.above[up], id)
		}
	}
}

// idTooSmall says that pins leave a subnet no id above those of the subnets inside it.
func (c *Ctx) idTooSmall(p *Place) {
	c.Approximate(CodePinnedOrder, Loss{At: p.Scope.Decl, Place: p, Suffix: "/id",
		Message: "the id " + strconv.FormatUint(uint64(p.Subnet.ID), 10) + " of " + p.Subnet.Prefix + " is not above those of the subnets inside it, because of ids that are pinned; Kea takes the subnet with the smallest id, so that clients of those are served from this one",
		Hint:    "give the wider subnet a greater id in the file of --subnet-ids"})
}

// nesting tells which subnets lie inside which.
type nesting struct {
	order  []*Place          // the narrowest first, then by the text of the prefix
	around map[*Place]*Place // the narrowest subnet around one
	depth  map[*Place]uint32 // how many levels lie inside one
	above  map[*Place]uint32 // the greatest id inside one
	below  map[*Place]uint32 // the smallest pinned id around one; 0: none
	taken  map[uint32]bool
}

func (c *Ctx) nesting() *nesting {
	n := &nesting{order: slices.Clone(c.Subnets), around: map[*Place]*Place{}, depth: map[*Place]uint32{},
		above: map[*Place]uint32{}, below: map[*Place]uint32{}, taken: map[uint32]bool{}}
	slices.SortFunc(n.order, func(a, b *Place) int {
		if d := b.SubnetDecl.Prefix.Bits() - a.SubnetDecl.Prefix.Bits(); d != 0 {
			return d
		}
		return cmp.Compare(a.Subnet.Prefix, b.Subnet.Prefix)
	})
	for _, p := range n.order {
		if up := c.subnetAround(p); up != nil {
			n.around[p] = up
			n.depth[up] = max(n.depth[up], n.depth[p]+1)
		}
	}
	for _, p := range slices.Backward(n.order) {
		up := n.around[p]
		if up == nil {
			continue
		}
		n.below[p] = n.below[up]
		if id := c.Options.SubnetIDs[up.Subnet.Prefix]; id != 0 && (n.below[p] == 0 || id < n.below[p]) {
			n.below[p] = id
		}
	}
	return n
}

// subnetAround returns the narrowest other subnet that p lies in, or nil.
func (c *Ctx) subnetAround(p *Place) *Place {
	own := p.SubnetDecl.Prefix.Masked()
	for _, bits := range c.state.lengths {
		if bits >= own.Bits() {
			continue
		}
		if pre, err := own.Addr().Prefix(bits); err == nil && c.state.subnets[pre] != nil {
			return c.state.subnets[pre]
		}
	}
	return nil
}

// freeID returns the id that the prefix of a subnet stands for, or the next one
// that is free: above those of the subnets inside it, below those pinned around it.
func (n *nesting) freeID(p *Place) uint32 {
	low, high := n.bounds(p)
	if id := n.freeBetween(low, high, p); id != 0 {
		return id
	}
	return n.freeBetween(0, maxShortID, p)
}

// bounds returns the ids that keep the order: those above low, up to high.
func (n *nesting) bounds(p *Place) (low, high uint32) {
	low, high = n.above[p], maxID
	if top := n.below[p]; top != 0 {
		return low, min(maxShortID, top-1)
	}
	if level := n.depth[p]; level <= maxLevel {
		low = max(low, level*maxShortID)
	}
	if high-min(low, high) > maxShortID {
		high = low + maxShortID
	}
	return low, high
}

// freeBetween returns an id above low, up to high, that nobody has; 0: there is none.
func (n *nesting) freeBetween(low, high uint32, p *Place) uint32 {
	if high <= low {
		return 0
	}
	size := high - low
	first := (prefixID(p.Subnet.Prefix) - 1) % size
	if n.depth[p] > maxLevel {
		first = 0
	}
	for i := range min(size, uint32(len(n.taken))+1) {
		if id := low + uint32((uint64(first)+uint64(i))%uint64(size)) + 1; !n.taken[id] {
			return id
		}
	}
	return 0
}

// pinned returns every id that is spoken for, used or not.
func pinned(ids map[string]uint32) map[uint32]bool {
	out := map[uint32]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// maxShortID keeps ids to what people can read out: nine digits at most. Subnets
// with others inside have their ids in the ranges of that size above it, up to
// maxLevel of them, and then the next ones that are free, up to Kea's greatest.
const (
	maxShortID        = 999_999_999
	maxLevel          = 3
	maxID      uint32 = 4_294_967_294
)

// prefixID is a number from 1 to maxShortID made of the text of a prefix (FNV-1a).
func prefixID(prefix string) uint32 {
	h := uint32(2166136261)
	for i := range len(prefix) {
		h = (h ^ uint32(prefix[i])) * 16777619
	}
	return h%maxShortID + 1
}

// usedIDs returns the ids of the result, for --subnet-ids to keep.
func (c *Ctx) usedIDs() map[string]uint32 {
	out := make(map[string]uint32, len(c.Subnets))
	for _, p := range c.Subnets {
		out[p.Subnet.Prefix] = p.Subnet.ID
	}
	return out
}
