package server

import (
	"net/netip"

	"github.com/keatool/keatool/server/alloc"
	"github.com/keatool/keatool/server/config"
)

// allocate looks for a free address: in the subnet at hand or one that Kea
// prefers, then in the others of its shared network.
func (e *Exchange4) allocate() bool {
	first := e.run.alloc.Preferred(e.In)
	for _, again := range [...]bool{false, true} {
		for s := first; s != nil; s = e.after(s, first) {
			if e.allocateIn(s, again) {
				return true
			}
		}
	}
	e.allocationFailed(e.Subnet, false)
	return false
}

// allocateIn looks for a free address in the pools of a subnet that let the
// client in.
func (e *Exchange4) allocateIn(s *config.Subnet, again bool) bool {
	in := searchIn{subnet: s, pools: s.Pools, order: &e.run.alloc.Order, iterative: alloc.Iterative(s), again: again}
	found, _ := e.search(in, func(p *config.Pool) bool { return e.Classes.Allows(p.Guard) },
		func(p *config.Pool, a netip.Addr) (bool, error) { return e.takes(a, p), nil })
	return found
}

func (e *Exchange4) takes(a netip.Addr, p *config.Pool) bool {
	if e.heldBack(p.Subnet, host32(a)) != nil || !e.usable(a) {
		return false
	}
	e.In = p.Subnet
	e.choose(a)
	return true
}
