package server

import (
	"net/netip"
	"slices"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// dropForeign ends those leases at hand that the client may not go on with: what
// is reserved for others, and what is in no pool that lets it in and is not
// reserved for it. Whether reservations count depends on the subnet at hand, even
// if the lease is of another one of its network.
func (e *Exchange6) dropForeign() error {
	counts := e.In.HostsIn || e.In.HostsGlobal
	return e.dropIf(func(l *lease.Lease) bool {
		if counts && e.reservedHere(l) {
			return false
		}
		return counts && e.isReserved(e.In, l.Key()) || !e.inPool(l.Addr)
	})
}

// isReserved reports whether somebody has a reservation for an address or prefix
// in a subnet.
func (e *Exchange6) isReserved(s *config.Subnet, what netip.Prefix) bool {
	for _, src := range e.run.hosts {
		h, err := src.Holder(s.ID, what)
		if err != nil {
			e.hostless = true
			e.srv.hostFailed(err)
		}
		if h != nil {
			return true
		}
	}
	return false
}

// dropUnreserved ends the leases at hand that are not reserved for the client,
// if it has others; one stays in any case.
func (e *Exchange6) dropUnreserved(fresh grant) error {
	total := len(e.held)
	if fresh.prefix.IsValid() {
		total++
	}
	return e.dropIf(func(l *lease.Lease) bool {
		if total <= 1 || e.reservedHere(l) {
			return false
		}
		total--
		return true
	})
}

// dropIf ends leases at hand. That is done for a SOLICIT as well, as Kea does.
func (e *Exchange6) dropIf(bad func(*lease.Lease) bool) error {
	for i := 0; i < len(e.held); {
		if !bad(&e.held[i]) {
			i++
			continue
		}
		if err := e.dropHeld(i); err != nil {
			return err
		}
	}
	return nil
}

func (e *Exchange6) dropHeld(i int) error {
	l := &e.held[i]
	if err := e.srv.swap(e.run, l, nil); err != nil && err != store.ErrNotFound {
		return err
	}
	e.stored = true
	e.noteDeleted(l)
	var at *lease.Lease
	e.lost, at = grow(e.lost)
	at.CopyFrom(l)
	for j := i; j+1 < len(e.held); j++ { // leases own their memory: they swap
		e.held[j], e.held[j+1] = e.held[j+1], e.held[j]
	}
	e.held = e.held[:len(e.held)-1]
	return nil
}

// reservedHere reports whether a lease at hand is of the client's reservation in
// the lease's subnet, or of its global one.
func (e *Exchange6) reservedHere(l *lease.Lease) bool {
	return reserves(e.hostIn(l.SubnetID), l.Key()) || e.In.HostsGlobal && reserves(e.hostIn(host.GlobalSubnet), l.Key())
}

func reserves(h *host.Host, what netip.Prefix) bool {
	return h != nil && slices.Contains(h.Prefixes, what)
}

// goOn lets the client go on with what it has: a RENEW or REBIND gets new times,
// anything else those the lease has.
func (e *Exchange6) goOn() error {
	for i := 0; i < len(e.held); {
		ended, err := e.goOnWith(i)
		if err != nil {
			return err
		}
		if !ended {
			i++
		}
	}
	return nil
}

func (e *Exchange6) goOnWith(i int) (ended bool, err error) {
	if err := e.get(e.held[i].Addr, &e.previous); err != nil || !e.previous.Equal(&e.held[i]) {
		if e.broken != nil {
			return false, e.broken
		}
		return false, store.ErrConflict
	}
	e.hasPrev = true
	l := &e.next
	l.CopyFrom(&e.previous)
	switch e.Type {
	case packet.Renew, packet.Rebind:
		if ended, err := e.follow(i); ended || err != nil {
			return ended, err
		}
		e.renew(l)
	default:
		e.refresh(l)
	}
	g := grant{prefix: l.Key(), kind: l.Type, pool: e.poolAt(e.In, l.Addr), preferred: l.Preferred, valid: l.Valid}
	if !e.offers() {
		if err := e.write(&g); err != nil {
			return false, err
		}
	}
	e.granted = append(e.granted, g)
	return false, nil
}

// follow goes to the subnet of a lease that is renewed. One that is not of its
// subnet, or of one that does not let the client in, ends.
func (e *Exchange6) follow(i int) (ended bool, err error) {
	l := &e.held[i]
	if s := e.subnetOf(l.SubnetID); s != nil {
		e.In = s
	}
	global := e.In.HostsGlobal && reserves(e.hostIn(host.GlobalSubnet), l.Key())
	if global || (l.Type == lease.PD || e.In.Prefix.Contains(l.Addr)) && e.admits(e.In) {
		return false, nil
	}
	return true, e.dropHeld(i)
}

// refresh makes of a lease what a client gets that asks for one and has it.
func (e *Exchange6) refresh(l *lease.Lease) {
	if l.Valid == 0 { // it was released
		l.Preferred, l.Valid = e.lifetimes()
	}
	if l.State == lease.ExpiredReclaimed || l.State == lease.Released {
		l.State = lease.Default
	}
	l.CLTT = e.Now
	e.nameLease(l)
}

// renew makes of a lease what a client gets that goes on with it.
func (e *Exchange6) renew(l *lease.Lease) {
	l.Preferred, l.Valid = e.lifetimes()
	l.State, l.CLTT = lease.Default, e.Now
	l.HW, l.HWType, l.HWSource = append(l.HW[:0], e.HW...), 0, 0
	if len(e.HW) > 0 {
		l.HWType, l.HWSource = e.HWType, e.HWSource
	}
	if p := e.poolAt(e.In, l.Addr); p != nil {
		l.PoolID = p.ID
	}
	e.nameLease(l)
	if e.In.StoreExtended && len(e.Query.Relays()) > 0 {
		l.Context = e.appendRelays(l.Context[:0])
	}
}

// write stores the lease at hand, unless it is young enough to stay as it is:
// then the reply says what is left of it.
func (e *Exchange6) write(g *grant) error {
	if !e.allowed() {
		return nil
	}
	if preferred, valid := e.left(); valid > 0 {
		g.preferred, g.valid = preferred, valid
		e.leaseReused(e.In, e.kind() == lease.PD)
		return nil
	}
	if err := e.keep(&e.previous, &e.next); err != nil {
		return err
	}
	e.noteKept(&e.next)
	return nil
}

// left returns what is left of the lease that the store holds, if the lease at
// hand says nothing else and it is young enough (Kea manual, "Lease Caching"); 0
// if not. The name of a prefix only counts if the prefix is renewed.
func (e *Exchange6) left() (preferred, valid uint32) {
	p, l := &e.previous, &e.next
	nameless := l.Type == lease.PD && !e.extends()
	if e.naming.generated || p.Preferred != l.Preferred || !sameOwner(p, l) || !nameless && !sameLabels(p, l) {
		return 0, 0
	}
	valid = e.young(p, l.Valid)
	age := uint32(e.Now - p.CLTT)
	switch {
	case valid == 0:
		return 0, 0
	case p.Preferred == lease.Infinity, p.Preferred == 0:
		return p.Preferred, valid
	case p.Preferred <= age:
		return 0, 0
	}
	return p.Preferred - age, valid
}
