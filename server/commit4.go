package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// commit4 puts the lease into the store. An offer is only kept where the
// configuration wants it. The store's Commit comes later, for many exchanges at
// once, and before any reply is sent.
func commit4(e *Exchange4) Verdict {
	if e.hostless { // it might be the wrong address
		return e.drop(StoreFailed)
	}
	if !e.hasLease {
		return Next
	}
	stored := e.Lease.Valid
	if left := e.reusable(); left > 0 && !e.name.generated && e.unchanged() {
		e.reused = left
		e.leaseReused(e.In, false)
		return Next
	}
	if e.Type == packet.Discover {
		if e.offer == 0 {
			return Next
		}
		e.Lease.Valid = e.offer
		if !e.hasPrev && e.In == e.Subnet && e.ddns() == e.In.DDNS { // DNS is told when the client takes it; with other names Kea is earlier
			e.Lease.FwdDNS, e.Lease.RevDNS = false, false
		}
	}
	if e.keepOld {
		return Next
	}
	old := &e.previous
	if !e.hasPrev {
		old = nil
	}
	err := e.srv.swap(e.run, old, &e.Lease)
	e.Lease.Valid = stored
	switch err {
	case nil:
	case store.ErrConflict:
		return Retry
	default:
		return e.failed(err)
	}
	e.stored = true
	if e.release {
		if err := e.srv.swap(e.run, &e.held, nil); err != nil && err != store.ErrConflict {
			return e.failed(err)
		}
	}
	return Next
}

// released ends the lease of a client that gives it back (RFC 2131, 4.3.4). There is no reply.
func (e *Exchange4) released() Verdict {
	if v := e.own(e.Query.CIAddr()); v != Next {
		return v
	}
	if v := runHooks4(e, LeaseRelease); v != Next {
		return e.drop(ByHook)
	}
	keep := e.run.snap.Expired.Hold > 0 && e.run.snap.Expired.FlushWait > 0 && !e.previous.Infinite()
	if !keep {
		return e.changed(nil)
	}
	e.Lease.CopyFrom(&e.previous)
	e.Lease.State, e.Lease.Valid, e.Lease.CLTT = lease.Released, 0, e.previous.CLTT
	return e.changed(&e.Lease)
}

// declined keeps an address away from everybody, because its client found
// somebody else there (RFC 2131, 4.3.3). There is no reply.
func (e *Exchange4) declined() Verdict {
	if v := e.own(e.Query.Addr(packet.OptRequestedAddress)); v != Next {
		return v
	}
	if v := runHooks4(e, LeaseDecline); v != Next {
		return e.drop(ByHook)
	}
	l := &e.Lease
	l.CopyFrom(&e.previous)
	l.HW, l.ClientID, l.Hostname, l.Context = l.HW[:0], l.ClientID[:0], l.Hostname[:0], l.Context[:0]
	l.HWType, l.FwdDNS, l.RevDNS = 0, false, false
	l.State, l.CLTT, l.Valid = lease.Declined, e.Now, uint32(e.run.snap.Decline.Seconds())
	return e.changed(l)
}

// own reads the client's lease of an address.
func (e *Exchange4) own(a netip.Addr) Verdict {
	if !a.IsValid() || a.IsUnspecified() {
		return e.drop(NotMine)
	}
	if err := e.srv.store.Get(a, &e.previous); err == store.ErrNotFound {
		return e.drop(NotMine)
	} else if err != nil {
		return e.failed(err)
	}
	if !e.belongs(&e.previous, e.ClientID) || e.previous.State != lease.Default || e.Type == packet.Decline && over(&e.previous, e.Now) {
		return e.drop(NotMine)
	}
	e.hasPrev = true
	return Next
}

// changed stores what becomes of previous, and ends the exchange.
func (e *Exchange4) changed(l *lease.Lease) Verdict {
	if err := e.srv.swap(e.run, &e.previous, l); err == store.ErrConflict {
		return Retry
	} else if err != nil {
		return e.failed(err)
	}
	e.stored = true
	if e.ended = l; l == nil {
		e.ended = &e.previous
	}
	runHooks4(e, LeasesCommitted)
	return e.drop(0)
}
