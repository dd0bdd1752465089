package server

import (
	"bytes"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// select4 decides what the client gets (RFC 2131, 4.3).
func select4(e *Exchange4) Verdict {
	if e.Subnet == nil {
		return e.refuse()
	}
	switch e.Type {
	case packet.Discover:
		return e.discover()
	case packet.Request, 0:
		return e.request()
	case packet.Release:
		return e.released()
	case packet.Decline:
		return e.declined()
	}
	return e.inform()
}

// refuse answers with a NAK.
func (e *Exchange4) refuse() Verdict {
	e.forget()
	e.ReplyType = packet.Nak
	return Answer
}

// ipv6Only reports whether the client can do without an IPv4 address, and the
// configuration lets it (RFC 8925).
func (e *Exchange4) ipv6Only() bool {
	return e.Query.Asks(packet.OptIPv6OnlyPreferred) && e.configured(packet.OptIPv6OnlyPreferred)
}

func (e *Exchange4) discover() Verdict {
	e.ReplyType = packet.Offer
	if e.ipv6Only() {
		return Answer
	}
	if err := e.findHeld(); err != nil {
		return e.failed(err)
	}
	if a, in := e.reserved(); a.IsValid() {
		if e.free(a) {
			return e.choose(a, in)
		}
		e.srv.conflict(in)
	} else if e.hasHeld && e.keeps(e.held.Addr) {
		e.free(e.held.Addr)
		return e.choose(e.held.Addr, e.subnetOf(e.held.SubnetID))
	}
	if a := e.Query.Addr(packet.OptRequestedAddress); a.IsValid() {
		if in := e.allowed(a); in != nil && e.heldBack(in, host32(a)) == nil && e.free(a) {
			return e.choose(a, in)
		}
	}
	if e.allocate() {
		return Next
	}
	return e.drop(NoAddress)
}

func host32(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }

// request is SELECTING, INIT-REBOOT, RENEWING and REBINDING; also BOOTP.
func (e *Exchange4) request() Verdict {
	e.ReplyType = packet.Ack
	if e.ipv6Only() {
		return Answer
	}
	if err := e.findHeld(); err != nil {
		return e.failed(err)
	}
	hint := e.Query.Addr(packet.OptRequestedAddress)
	if hint.IsValid() && !e.Query.Has(packet.OptServerID) && e.Query.CIAddr().IsUnspecified() {
		switch {
		case !e.hasHeld && !e.Subnet.Authoritative:
			return e.drop(UnknownClient)
		case !e.hasHeld, e.held.Addr != hint:
			return e.refuse()
		}
	}
	if !hint.IsValid() {
		hint = e.Query.CIAddr()
	}
	if hint.IsUnspecified() {
		return e.requestAny()
	}
	return e.requestOne(hint)
}

// requestAny serves a client that names no address.
func (e *Exchange4) requestAny() Verdict {
	if a, in := e.reserved(); a.IsValid() {
		if e.free(a) {
			return e.choose(a, in)
		}
		e.srv.conflict(in)
	} else if e.hasHeld && e.keeps(e.held.Addr) {
		e.free(e.held.Addr)
		return e.choose(e.held.Addr, e.subnetOf(e.held.SubnetID))
	}
	if e.allocate() {
		return Next
	}
	if e.Type == 0 {
		return e.drop(NoAddress)
	}
	return e.refuse()
}

// requestOne serves a client that wants an address.
func (e *Exchange4) requestOne(a netip.Addr) Verdict {
	reserved, in := e.reserved()
	if reserved.IsValid() && reserved != a {
		if e.free(reserved) {
			return e.refuse() // so that it comes back for the reserved one
		}
		e.srv.conflict(in)
		reserved = netip.Addr{}
	}
	if reserved != a {
		if in = e.containing(a); in != nil && e.heldBack(in, host32(a)) != nil {
			return e.refuse()
		}
		if in = e.allowed(a); in == nil {
			return e.drop(UnknownClient)
		}
	}
	if !e.free(a) {
		return e.refuse()
	}
	return e.choose(a, in)
}

// reserved returns the address that is reserved for the client in one of the
// subnets it may be in.
func (e *Exchange4) reserved() (netip.Addr, *config.Subnet) {
	if e.Host == nil || !e.Host.Addr.IsValid() {
		return netip.Addr{}, nil
	}
	if in := e.containing(e.Host.Addr); in != nil {
		return e.Host.Addr, in
	}
	return netip.Addr{}, nil
}

// containing returns the subnet of the client's network that an address is in.
func (e *Exchange4) containing(a netip.Addr) *config.Subnet {
	if e.Subnet.Prefix.Contains(a) {
		return e.Subnet
	}
	for _, s := range e.Subnet.Network.Subnets {
		if s.Prefix.Contains(a) && e.admits(s) {
			return s
		}
	}
	return nil
}

// allowed is containing for addresses in a pool that lets the client in.
func (e *Exchange4) allowed(a netip.Addr) *config.Subnet {
	in := e.containing(a)
	if in == nil {
		return nil
	}
	if p := in.PoolOf(a); p == nil || !e.Classes.Allows(p.Guard) {
		return nil
	}
	return in
}

// keeps reports whether the client may go on with an address it has.
func (e *Exchange4) keeps(a netip.Addr) bool {
	in := e.allowed(a)
	return in != nil && e.heldBack(in, host32(a)) == nil
}

// findHeld looks for the client's lease in its network: by client identifier,
// unless the subnet ignores that, then by hardware address.
func (e *Exchange4) findHeld() (err error) {
	e.hasHeld = false
	if id := e.leaseID(); id != nil {
		if err := e.heldBy(store.Query{ClientID: id}); err != nil || e.hasHeld {
			return err
		}
	}
	if len(e.HW) == 0 {
		return nil
	}
	return e.heldBy(store.Query{HW: e.HW})
}

// leaseID returns the client identifier as far as leases are found by it.
func (e *Exchange4) leaseID() []byte {
	if e.Subnet != nil && !e.Subnet.MatchClientID {
		return nil
	}
	return e.ClientID
}

func (e *Exchange4) heldBy(q store.Query) (err error) {
	if e.found, err = e.srv.store.Find(q, e.found[:0]); err != nil {
		return err
	}
	for i := range e.found {
		l := &e.found[i]
		in := e.subnetOf(l.SubnetID)
		if in != nil && in.Network == e.Subnet.Network && e.admits(in) && e.owns(l) {
			e.held.CopyFrom(l)
			e.hasHeld = true
			return nil
		}
	}
	return nil
}

// owns reports whether a lease is the client's.
func (e *Exchange4) owns(l *lease.Lease) bool {
	if l.State == lease.Declined {
		return false
	}
	if id := e.leaseID(); id != nil && len(l.ClientID) > 0 {
		return bytes.Equal(id, l.ClientID)
	}
	return len(e.HW) > 0 && bytes.Equal(e.HW, l.HW)
}

// free reports whether an address can go to the client: it has no lease, one
// that is over, or the client's own. What there is stays in previous.
func (e *Exchange4) free(a netip.Addr) bool {
	err := e.srv.store.Get(a, &e.previous)
	e.hasPrev = err == nil
	if err != nil {
		return err == store.ErrNotFound
	}
	return over(&e.previous, e.Now) || e.owns(&e.previous)
}

// choose gives the client an address; previous is what the store holds there.
func (e *Exchange4) choose(a netip.Addr, in *config.Subnet) Verdict {
	e.In, e.Pool = in, in.PoolOf(a)
	e.hasLease = true
	e.release = e.hasHeld && e.held.Addr != a && e.Type != packet.Discover
	e.fill(a)
	return Next
}

// inform answers a client that has an address (RFC 2131, 4.3.5).
func (e *Exchange4) inform() Verdict {
	e.ReplyType = packet.Ack
	return Answer
}
