package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
)

// grantReserved gives the client the first address or prefix that is reserved
// for it, and not yet given to another of its associations, unless it has one
// for the association at hand.
func (e *Exchange6) grantReserved() (g grant, err error) {
	if len(e.hosts) == 0 || e.hasReserved() {
		return g, nil
	}
	for s := e.In; s != nil; s = e.after(s, e.In) {
		h := e.hostIn(s.ID)
		if h == nil || !s.HostsIn || !e.admits(s) { // the reservation may have taken the class away by which the subnet was found
			continue
		}
		for _, p := range h.Prefixes {
			if !e.suits(p) || s.HostsOut && e.poolAt(s, p.Addr()) != nil || !e.unused(p) {
				continue
			}
			e.In = s
			if e.reservedIn == nil { // else the name is that of the first
				e.reservedIn = s
				e.reservedName(h)
			}
			return e.create(p, e.poolAt(s, p.Addr()))
		}
	}
	return e.grantGlobal()
}

// grantGlobal is grantReserved for the global reservation.
func (e *Exchange6) grantGlobal() (g grant, err error) {
	h := e.hostIn(host.GlobalSubnet)
	if h == nil || !e.In.HostsGlobal {
		return g, nil
	}
	for _, p := range h.Prefixes {
		if !e.suits(p) || !e.unused(p) {
			continue
		}
		s := e.In
		if e.kind() == lease.NA {
			if s = e.containing(p.Addr()); s == nil {
				continue // of another network
			}
		}
		e.In = s
		e.reservedName(h)
		return e.create(p, e.poolAt(s, p.Addr()))
	}
	return g, nil
}

// suits reports whether something reserved is of the kind that is asked for, and
// not yet given.
func (e *Exchange6) suits(p netip.Prefix) bool {
	return p.IsSingleIP() == (e.kind() == lease.NA) && !e.given(p)
}

// unused reports whether something reserved is free.
func (e *Exchange6) unused(p netip.Prefix) bool {
	if e.free(p) {
		return true
	}
	e.conflict(e.In)
	return false
}

// containing returns the subnet of the network that has an address.
func (e *Exchange6) containing(a netip.Addr) *config.Subnet {
	list := e.In.Network.Subnets
	for i := range list {
		if s := list[(e.In.Index+i)%len(list)]; s.Prefix.Contains(a) {
			return s
		}
	}
	return nil
}

// hasReserved reports whether the client has for the association at hand what is
// reserved for it.
func (e *Exchange6) hasReserved() bool {
	for i := range e.held {
		l := &e.held[i]
		if l.Valid == 0 || !e.reservedHere(l) {
			continue
		}
		h := e.hostIn(l.SubnetID)
		switch {
		case !reserves(h, l.Key()):
			e.reservedName(e.hostIn(host.GlobalSubnet))
		case e.reservedIn == nil && !e.In.Network.Lone():
			e.reservedIn = e.subnetOf(l.SubnetID)
			e.reservedName(h)
		}
		return true
	}
	return false
}
