package server

import (
	"net/netip"

	"github.com/keatool/keatool/server/config"
)

// allocate looks for a free address: in the subnet at hand or one that Kea
// prefers, then in the others of its shared network.
func (e *Exchange4) allocate() bool {
	first := e.run.alloc.Preferred(e.In)
	for s := first; s != nil; s = e.after(s, first) {
		if e.allocateIn(s) {
			return true
		}
	}
	e.allocationFailed(e.Subnet, false)
	return false
}

// allocateIn goes round the pools of a subnet.
func (e *Exchange4) allocateIn(s *config.Subnet) bool {
	begin := e.run.alloc.Begin(s)
	for i := range s.Pools {
		n := (begin + i) % len(s.Pools)
		p := s.Pools[n]
		if !e.Classes.Allows(p.Guard) {
			continue
		}
		e.run.alloc.Searched(s)
		if !e.allocateFrom(p) {
			continue
		}
		if e.Lease.Addr == p.Last {
			n = (n + 1) % len(s.Pools)
		}
		if n != begin {
			e.run.alloc.Began(s, n)
		}
		return true
	}
	return false
}

// allocateFrom looks for a free address in a pool.
func (e *Exchange4) allocateFrom(p *config.Pool) bool {
	for range e.run.alloc.Size(p) {
		a, ok := e.run.alloc.Propose(p)
		if !ok {
			break
		}
		if e.takes(a, p) {
			return true
		}
		e.run.alloc.Take(p, a) // somebody has it, or may come for it
	}
	return e.reuse(p)
}

// smallPool is the size of a pool that is looked through, address by address.
const smallPool = 1024

// reuse looks for a lease of a full pool that is over but not yet reclaimed.
func (e *Exchange4) reuse(p *config.Pool) bool {
	var err error
	if e.found, err = e.srv.store.Expired(e.Now, 64, e.found[:0]); err != nil || len(e.found) == 0 {
		return false
	}
	for i := range e.found {
		if a := e.found[i].Addr; p.Contains(a) && e.takes(a, p) {
			return true
		}
	}
	if len(e.found) < 64 || e.run.alloc.Size(p) > smallPool {
		return false
	}
	for a := p.First; p.Contains(a); a = a.Next() {
		if e.takes(a, p) {
			return true
		}
	}
	return false
}

func (e *Exchange4) takes(a netip.Addr, p *config.Pool) bool {
	if e.heldBack(p.Subnet, host32(a)) != nil || !e.usable(a) {
		return false
	}
	e.In = p.Subnet
	e.choose(a)
	return true
}
