package server

import (
	"net/netip"
	"slices"

	"github.com/keatool/keatool/server/alloc"
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

// allocateIn looks for a free address in the pools of a subnet that let the
// client in.
func (e *Exchange4) allocateIn(s *config.Subnet) bool {
	begin := e.beginIn(s)
	if begin < 0 {
		return false
	}
	e.run.alloc.Searched(s)
	if alloc.Iterative(s) {
		if e.allocateAhead(s, begin) {
			return true
		}
		for _, p := range s.Pools {
			if e.Classes.Allows(p.Guard) {
				e.run.alloc.Rewind(p)
			}
		}
		if e.allocateAhead(s, 0) {
			return true
		}
	}
	for _, p := range s.Pools {
		if e.Classes.Allows(p.Guard) && (e.allocateFrom(p) || e.reuse(p)) {
			return true
		}
	}
	return false
}

// beginIn returns the pool of a subnet to begin with: the one at hand, or the
// first that lets the client in; -1 if none does.
func (e *Exchange4) beginIn(s *config.Subnet) int {
	if n := e.run.alloc.Begin(s); n < len(s.Pools) && e.Classes.Allows(s.Pools[n].Guard) {
		return n
	}
	return slices.IndexFunc(s.Pools, func(p *config.Pool) bool { return e.Classes.Allows(p.Guard) })
}

// allocateAhead goes from pool to pool, and in each to its end.
func (e *Exchange4) allocateAhead(s *config.Subnet, begin int) bool {
	for n := begin; n < len(s.Pools); n++ {
		p := s.Pools[n]
		if !e.Classes.Allows(p.Guard) {
			continue
		}
		for a, ok := e.run.alloc.Ahead(p); ok; a, ok = e.run.alloc.Ahead(p) {
			if e.takes(a, p) {
				e.run.alloc.Began(s, n)
				return true
			}
			e.run.alloc.Take(p, a) // somebody has it, or may come for it
		}
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
		e.run.alloc.Take(p, a)
	}
	return false
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
