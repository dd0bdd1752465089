package config

import (
	"net/netip"
	"slices"
)

// subnetIndex finds subnets by what a packet tells. Of several subnets the
// caller takes the first whose guard lets the packet in, so all are kept, in
// the order in which Kea looks at them.
type subnetIndex struct {
	byID        map[uint32]*Subnet
	byPrefix    *spans
	byRelay     map[netip.Addr][]*Subnet
	byInterface map[string][]*Subnet
	byLinkID    map[string][]*Subnet // interface-id
}

func newIndex(subnets []*Subnet) subnetIndex {
	ix := subnetIndex{byID: map[uint32]*Subnet{}, byPrefix: newSpans(subnets), byRelay: map[netip.Addr][]*Subnet{},
		byInterface: map[string][]*Subnet{}, byLinkID: map[string][]*Subnet{}}
	for _, s := range subnets {
		ix.byID[s.ID] = s
		for _, r := range s.Relays {
			ix.byRelay[r] = append(ix.byRelay[r], s)
		}
		if s.Interface != "" {
			ix.byInterface[s.Interface] = append(ix.byInterface[s.Interface], s)
		}
		if s.InterfaceID != "" {
			ix.byLinkID[s.InterfaceID] = append(ix.byLinkID[s.InterfaceID], s)
		}
	}
	return ix
}

// Subnet returns the subnet with an id; nil if there is none. Most ids are counted
// from 1, or from another number, without a gap: those need no table.
func (s *Snapshot) Subnet(id uint32) *Subnet {
	if list := s.Subnets; len(list) > 0 {
		if i := int(id) - int(list[0].ID); i >= 0 && i < len(list) && list[i].ID == id {
			return list[i]
		}
	}
	return s.index.byID[id]
}

// Containing returns the subnets whose prefix contains an address, by id: Kea does
// not ask for the nearest one, but for the lowest id.
func (s *Snapshot) Containing(a netip.Addr) []*Subnet { return s.index.byPrefix.find(a) }

// Relayed returns the subnets that name an address under `relay`.
func (s *Snapshot) Relayed(a netip.Addr) []*Subnet { return s.index.byRelay[a] }

// OnInterface returns the subnets that name an interface, or whose shared network does.
func (s *Snapshot) OnInterface(name string) []*Subnet { return s.index.byInterface[name] }

// OnLink returns the subnets that have an interface-id.
func (s *Snapshot) OnLink(id []byte) []*Subnet { return s.index.byLinkID[string(id)] }

// PoolOf returns the pool of addresses of sub that contains a; nil if none does.
func (sub *Subnet) PoolOf(a netip.Addr) *Pool {
	for _, p := range sub.Pools {
		if p.Contains(a) {
			return p
		}
	}
	return nil
}

// PrefixPoolOf returns the pd-pool of sub that a delegated prefix is from; nil if none is.
func (sub *Subnet) PrefixPoolOf(p netip.Prefix) *Pool {
	i := slices.IndexFunc(sub.Prefixes, func(pool *Pool) bool { return pool.Len == p.Bits() && pool.Contains(p.Addr()) })
	if i < 0 {
		return nil
	}
	return sub.Prefixes[i]
}

// Contains reports whether an address, or the address of a prefix, is in the pool.
func (p *Pool) Contains(a netip.Addr) bool {
	return p.First.BitLen() == a.BitLen() && p.First.Compare(a) <= 0 && a.Compare(p.Last) <= 0
}
