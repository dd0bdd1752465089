package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
)

// fill makes the lease that the client gets, at an address whose previous lease
// is known.
func (e *Exchange4) fill(a netip.Addr) {
	l := &e.Lease
	l.Reset()
	l.Type, l.Addr, l.PrefixLen = lease.V4, a, 32
	l.HWType = uint32(e.Query.HType())
	l.HW = append(l.HW, e.HW...)
	l.ClientID = append(l.ClientID, e.leaseID()...)
	l.SubnetID = e.In.ID
	if e.Pool != nil {
		l.PoolID = e.Pool.ID
	}
	l.CLTT = e.Now
	l.Valid = e.lifetime()
	if e.hasPrev && e.owns(&e.previous) {
		l.Context = append(l.Context, e.previous.Context...)
	}
	e.extend()
}

// lifetimes returns the lease times in force: of the first class that has some,
// or of the subnet.
func (e *Exchange4) lifetimes() *config.Lifetimes {
	for _, n := range e.Classes.List() {
		if c := e.run.snap.Classes.Get(n); c != nil && c.HasLifetimes && c.Lifetimes.Valid > 0 {
			return &c.Lifetimes
		}
	}
	return &e.In.Lifetimes
}

// lifetime returns the length of the lease: what the client asks for, within
// its bounds (RFC 2131, 3.3).
func (e *Exchange4) lifetime() uint32 {
	if e.Type == 0 {
		return lease.Infinity
	}
	t := e.lifetimes()
	if asked, ok := e.Query.Uint32(packet.OptLeaseTime); ok && asked > 0 {
		return min(max(asked, t.MinValid), t.MaxValid)
	}
	return t.Valid
}

// offerLifetime returns for how long an offer is kept; 0: not at all.
func (e *Exchange4) offerLifetime() uint32 {
	for _, n := range e.Classes.List() {
		if c := e.run.snap.Classes.Get(n); c != nil && c.HasOffer {
			return c.Offer
		}
	}
	return e.In.Offer
}

// reusable returns how long the client's lease still runs, if it is young enough
// not to be written anew (cache-threshold); else 0.
func (e *Exchange4) reusable() uint32 {
	p := &e.previous
	if !e.hasPrev || !e.owns(p) || e.Type == 0 {
		return 0
	}
	return e.young(p, e.Lease.Valid)
}

// unchanged reports whether the client's lease says already what the new one says.
func (e *Exchange4) unchanged() bool { return sameBut(&e.previous, &e.Lease) }
