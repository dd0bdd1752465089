package memory

import (
	"sync"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// cell is what a lease is counted under.
type cell struct {
	subnet, pool uint32
	kind         lease.Type
	state        lease.State
}

// hash spreads cells over the stripes and the places in them.
func (c cell) hash() uint64 {
	h := (uint64(c.subnet)<<32 | uint64(c.pool)) ^ (uint64(c.kind)<<8|uint64(c.state))<<48
	h = (h ^ h>>32) * 0x9e3779b97f4a7c15
	return (h ^ h>>29) * 0x9e3779b97f4a7c15
}

// counts is how many leases there are in each cell. A change is counted in one
// place of a flat table, so that with thousands of subnets it costs one access to
// memory that is far away.
type counts struct {
	stripes [shards]cells
}

// cells is one part of the table: open, probed in steps of one.
type cells struct {
	mu    sync.Mutex
	slots []counted
	used  int // also those whose leases are gone

	_ [64]byte // keeps the locks of neighbours apart
}

// counted is one cell and its leases.
type counted struct {
	cell
	used bool
	n    int64
}

func (c *counts) add(at cell, n int64) {
	h := at.hash()
	s := &c.stripes[h&(shards-1)]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place(at, h>>shardBits).n += n
}

// place returns the place of a cell, with that of a new one if need be.
func (s *cells) place(at cell, hash uint64) *counted {
	if (s.used+1)*4 > len(s.slots)*3 {
		s.rebuild()
	}
	for i := int(hash % uint64(len(s.slots))); ; i++ {
		if i == len(s.slots) {
			i = 0
		}
		switch e := &s.slots[i]; {
		case !e.used:
			s.used++
			*e = counted{cell: at, used: true}
			return e
		case e.cell == at:
			return e
		}
	}
}

// rebuild makes room, and leaves out the cells without leases.
func (s *cells) rebuild() {
	old, filled := s.slots, 0
	for i := range old {
		if old[i].n != 0 {
			filled++
		}
	}
	s.slots, s.used = make([]counted, max(firstSlots, 3*filled)), 0
	for i := range old {
		if e := &old[i]; e.n != 0 {
			s.place(e.cell, e.hash()>>shardBits).n = e.n
		}
	}
}

// appendTo appends the cells with leases of a subnet, or of all if it is 0.
func (c *counts) appendTo(subnet uint32, dst []store.Count) []store.Count {
	for i := range c.stripes {
		s := &c.stripes[i]
		s.mu.Lock()
		for _, e := range s.slots {
			if e.n != 0 && (subnet == 0 || e.subnet == subnet) {
				dst = append(dst, store.Count{Subnet: e.subnet, Pool: e.pool, Type: e.kind, State: e.state, N: e.n})
			}
		}
		s.mu.Unlock()
	}
	return dst
}
