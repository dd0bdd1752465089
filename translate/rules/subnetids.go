package rules

import (
	"slices"

	"github.com/keatool/keatool/schema/kea"
)

// subnetIDs numbers the subnets. An id comes from the prefix alone, so that it
// stays when others come and go, and leases keep pointing at their subnet; ids
// that --subnet-ids pins come first. Two prefixes that meet on one id are told
// apart by trying the next ones, the smaller prefix first.
func (c *Ctx) subnetIDs() {
	taken := map[uint32]bool{}
	var free []*kea.Subnet
	for _, p := range c.Subnets {
		if id := c.Options.SubnetIDs[p.Subnet.Prefix]; id != 0 {
			p.Subnet.ID = id
			taken[id] = true
			continue
		}
		free = append(free, p.Subnet)
	}
	for id := range pinned(c.Options.SubnetIDs) {
		taken[id] = true
	}
	order := slices.Clone(free)
	slices.SortFunc(order, func(a, b *kea.Subnet) int {
		if a.Prefix < b.Prefix {
			return -1
		}
		return 1
	})
	for _, s := range order {
		id := prefixID(s.Prefix)
		for taken[id] {
			id = id%maxShortID + 1
		}
		s.ID = id
		taken[id] = true
	}
}

// pinned returns every id that is spoken for, used or not.
func pinned(ids map[string]uint32) map[uint32]bool {
	out := map[uint32]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// maxShortID keeps ids to what people can read out: nine digits at most.
const maxShortID = 999_999_999

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
