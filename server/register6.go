package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// register notes an address that a client made itself (RFC 9686). A message that
// is not right gets no answer.
func (e *Exchange6) register() Verdict {
	if on := e.run.snap.Source.Dhcp.AddressRegistration; on != nil && !*on {
		return e.drop(Disabled)
	}
	if e.Subnet == nil {
		return e.drop(NoSubnet)
	}
	e.ia = packet.IA{Code: packet.Opt6IANA}
	r, ok := e.registered()
	if !ok || !e.registrable(r.Prefix) {
		return e.drop(NotIsolated)
	}
	g := grant{prefix: r.Prefix, kind: lease.NA}
	e.fill(&g)
	l := &e.next
	l.State, l.Preferred, l.Valid, l.PoolID, l.Context = lease.Registered, r.Preferred, r.Valid, 0, l.Context[:0]
	old := &e.previous
	if !e.hasPrev {
		old = nil
	}
	if err := e.srv.swap(e.run, old, l); err != nil {
		return e.failed(err)
	}
	e.stored = true
	e.noteKept(l)
	value, _ := e.Query.Option(packet.Opt6IAAddr)
	e.Reply.Set(packet.Opt6IAAddr, value)
	return Next
}

// registered returns the address that the client registers: the only one of the
// message, and the one it is sent from.
func (e *Exchange6) registered() (r packet.Resource, ok bool) {
	o := e.Query.Options()
	if o.Has(packet.Opt6IANA) || o.Has(packet.Opt6IATA) || o.Has(packet.Opt6IAPD) || e.count(packet.Opt6IAAddr) != 1 {
		return r, false
	}
	from := e.Meta.Src.Addr()
	if relays := e.Query.Relays(); len(relays) > 0 {
		from = relays[len(relays)-1].Peer()
	}
	all := packet.IA{Options: o}
	for r = range all.Resources {
		if r.Code == packet.Opt6IAAddr {
			return r, r.Prefix.Addr() == from.WithZone("") && e.Subnet.Prefix.Contains(r.Prefix.Addr())
		}
	}
	return r, false
}

// registrable reports whether an address is neither leased nor reserved. What
// the store holds there stays in previous.
func (e *Exchange6) registrable(p netip.Prefix) bool {
	err := e.srv.store.Get(p.Addr(), &e.previous)
	e.hasPrev = err == nil
	if err != nil && err != store.ErrNotFound || e.hasPrev && e.previous.State != lease.Registered {
		return false
	}
	for _, src := range e.run.hosts {
		if h, _ := src.Holder(e.Subnet.ID, p); h != nil {
			return false
		}
	}
	return true
}
