package server

import (
	"bytes"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// select4 decides what the client gets (RFC 2131, 4.3). On the way it may go to
// another subnet of the shared network; that is Exchange4.In.
func select4(e *Exchange4) Verdict {
	e.In, e.Pool = e.Subnet, nil
	v := e.decide()
	if e.broken != nil {
		return e.failed(e.broken)
	}
	return v
}

func (e *Exchange4) decide() Verdict {
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
	e.ReplyType = packet.Ack // RFC 2131, 4.3.5: the client has its address
	return Answer
}

// refuse answers with a NAK, which BOOTP does not have.
func (e *Exchange4) refuse() Verdict {
	if e.Type == 0 {
		return e.drop(NoAddress)
	}
	e.forget()
	e.ReplyType = packet.Nak
	return Answer
}

// ipv6Only reports whether the client can do without an IPv4 address, and a
// subnet or the shared network lets it (RFC 8925).
func (e *Exchange4) ipv6Only() bool {
	const code = packet.OptIPv6OnlyPreferred
	if !e.Query.Asks(code) {
		return false
	}
	for s := e.Subnet; s != nil; s = e.next(s) {
		if len(s.Options.Of(code)) > 0 {
			e.In, e.noAddress = s, true
			return true
		}
	}
	e.noAddress = len(e.Subnet.Network.Options.Of(code)) > 0
	return e.noAddress
}

// next returns the subnet to look at after s, which the client may be in: round
// the shared network, until the selected one comes again.
func (e *Exchange4) next(s *config.Subnet) *config.Subnet { return e.after(s, e.Subnet) }

func (e *Exchange4) discover() Verdict {
	e.ReplyType = packet.Offer
	if e.Subnet == nil {
		return e.drop(NoSubnet)
	}
	if e.ipv6Only() {
		return Answer
	}
	if !e.permitted() {
		return e.drop(NoAddress)
	}
	if err := e.findHeld(); err != nil {
		return e.failed(err)
	}
	e.offer = e.offerLifetime()
	if a := e.reserved(); a.IsValid() {
		if e.hasHeld && e.held.Addr == a && e.load(a) || e.usable(a) {
			return e.choose(a)
		}
		e.conflict(e.In)
	}
	if e.hasHeld && e.inPool(e.held.Addr) && e.heldBack(e.In, host32(e.held.Addr)) == nil && e.load(e.held.Addr) {
		if int64(e.offer)+e.Now < e.held.Expires() {
			e.offer = 0 // what the client has outlives the offer
		}
		return e.choose(e.held.Addr)
	}
	if a := e.hint(); !a.IsUnspecified() && e.inPool(a) && e.heldBack(e.In, host32(a)) == nil && e.usable(a) {
		return e.choose(a)
	}
	if e.allocate() {
		return Next
	}
	return e.drop(NoAddress)
}

func host32(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }

// hint returns the address that the client names; 0.0.0.0 if none.
func (e *Exchange4) hint() netip.Addr {
	if a := e.Query.Addr(packet.OptRequestedAddress); a.IsValid() {
		return a
	}
	return e.Query.CIAddr()
}

// request is SELECTING, INIT-REBOOT, RENEWING and REBINDING; also BOOTP.
func (e *Exchange4) request() Verdict {
	e.ReplyType = packet.Ack
	if e.Subnet == nil {
		return e.requestNowhere()
	}
	if e.ipv6Only() {
		return Answer
	}
	if e.initReboot() {
		if err := e.findHeld(); err != nil {
			return e.failed(err)
		}
		switch {
		case !e.hasHeld && e.revives && e.home(e.hint()) && e.ownOrNone(e.hint()): // as if it had been offered
			if e.others(e.hint()) {
				return e.drop(UnknownClient)
			}
		case !e.hasHeld && !e.Subnet.Authoritative:
			return e.drop(UnknownClient)
		case !e.hasHeld, e.held.Addr != e.hint():
			return e.refuse()
		}
	}
	if !e.permitted() {
		return e.refuse()
	}
	if err := e.findHeld(); err != nil {
		return e.failed(err)
	}
	return e.requested(e.hint())
}

// permitted goes to a subnet that lets the client in, should the selected one no
// longer do so for the classes of its reservation.
func (e *Exchange4) permitted() bool {
	e.In = e.Subnet
	if !e.admits(e.In) {
		e.In = e.next(e.In)
	}
	return e.In != nil
}

// initReboot reports whether the client only wants its address confirmed.
func (e *Exchange4) initReboot() bool {
	return e.Type == packet.Request && !e.Query.Has(packet.OptServerID) && e.Query.Has(packet.OptRequestedAddress)
}

// requestNowhere answers a client that is in no subnet: NAK, but not where
// another server may know better.
func (e *Exchange4) requestNowhere() Verdict {
	q := &e.Query
	rebinds := !q.Has(packet.OptServerID) && !q.Has(packet.OptRequestedAddress) && !q.CIAddr().IsUnspecified() && e.Meta.Broadcast()
	if rebinds || e.initReboot() && !e.run.snap.Global.Authoritative {
		return e.drop(NoSubnet)
	}
	return e.refuse()
}

// requested serves a client that wants an address, or any if it is 0.0.0.0.
func (e *Exchange4) requested(a netip.Addr) Verdict {
	if a.IsUnspecified() {
		a = e.reserved()
		if !a.IsValid() {
			return e.requestedAny()
		}
	} else if e.heldBack(e.In, host32(a)) != nil {
		return e.refuse()
	}
	exists := e.load(a)
	if exists && !over(&e.previous, e.Now) && !e.owns(&e.previous) {
		return e.refuse()
	}
	reserved := e.reserved()
	if reserved.IsValid() && reserved != a {
		if !e.load(reserved) || over(&e.previous, e.Now) {
			return e.refuse() // so that it comes back for the reserved one
		}
		e.load(a)
	}
	if reserved != a && !e.inPool(a) {
		if e.known(a) {
			return e.refuse()
		}
		return e.drop(UnknownClient)
	}
	if e.hasPrev && !over(&e.previous, e.Now) && !e.goesOn(a, reserved) {
		return e.refuse()
	}
	if reserved != a && e.overtaken(a) {
		return e.drop(OtherServer)
	}
	return e.choose(a)
}

// goesOn reports whether the client may go on with the lease of an address: it is
// its own, and the one that it is found by, unless offers are kept. Then a client
// may have several, and wants the one it names.
func (e *Exchange4) goesOn(a, reserved netip.Addr) bool {
	if !e.owns(&e.previous) || !e.hasHeld {
		return false
	}
	return e.held.Addr == a || (!reserved.IsValid() || reserved == a) && e.offerLifetime() > 0
}

// requestedAny serves a client that names no address and has none reserved.
func (e *Exchange4) requestedAny() Verdict {
	if e.hasHeld && e.inPool(e.held.Addr) && e.load(e.held.Addr) {
		return e.choose(e.held.Addr)
	}
	if e.allocate() {
		return Next
	}
	return e.refuse()
}

// known reports whether an address is in a pool of the client's network, be it
// for other clients.
func (e *Exchange4) known(a netip.Addr) bool {
	for _, s := range e.Subnet.Network.Subnets {
		if s.PoolOf(a) != nil {
			return true
		}
	}
	return false
}

// home reports whether an address is one of the client's network.
func (e *Exchange4) home(a netip.Addr) bool {
	for _, s := range e.Subnet.Network.Subnets {
		if s.Prefix.Contains(a) {
			return true
		}
	}
	return false
}

// others reports whether somebody else has an address, or has it reserved.
func (e *Exchange4) others(a netip.Addr) bool {
	return e.heldBack(e.In, host32(a)) != nil || e.load(a) && !over(&e.previous, e.Now) && !e.owns(&e.previous)
}

// ownOrNone reports whether an address is the reserved one, if there is one.
func (e *Exchange4) ownOrNone(a netip.Addr) bool {
	r := e.reserved()
	return !r.IsValid() || r == a
}

// reserved returns the address that is reserved for the client in the subnet at
// hand or in another of its network, and goes there.
func (e *Exchange4) reserved() netip.Addr {
	if len(e.hosts) == 0 {
		return netip.Addr{}
	}
	first := e.In
	for s := first; s != nil; s = e.after(s, first) {
		h := e.hostFor(s)
		if h == nil || !h.Addr.IsValid() {
			continue
		}
		if h.Subnet == s.ID && (!s.HostsOut || s.PoolOf(h.Addr) == nil) || h.Subnet != s.ID && s.Prefix.Contains(h.Addr) {
			e.In, e.Host = s, h
			return h.Addr
		}
	}
	return netip.Addr{}
}

// inPool looks for the subnet at hand, or another of its network, that has an
// address in a pool that lets the client in, and goes there.
func (e *Exchange4) inPool(a netip.Addr) bool {
	for s := e.In; s != nil; s = e.after(s, e.In) {
		if p := s.PoolOf(a); p != nil && e.Classes.Allows(p.Guard) {
			e.In = s
			return true
		}
	}
	return false
}

// findHeld looks for the client's lease in its network, and goes to the lease's
// subnet: by client identifier, where subnets do not ignore that, then by
// hardware address.
func (e *Exchange4) findHeld() error {
	e.hasHeld = false
	if e.ClientID != nil {
		if err := e.heldBy(store.Query{ClientID: e.ClientID}); err != nil || e.hasHeld {
			return err
		}
	}
	if len(e.HW) == 0 {
		return nil
	}
	return e.heldBy(store.Query{HW: e.HW})
}

// heldBy takes, of the leases found, the one whose subnet comes first.
func (e *Exchange4) heldBy(q store.Query) (err error) {
	if e.found, err = e.srv.store.Find(q, e.found[:0]); err != nil {
		return err
	}
	first := e.In
	n := len(first.Network.Subnets)
	nearest := n
	for i := range e.found {
		l := &e.found[i]
		in := e.subnetOf(l.SubnetID)
		if in == nil || in.Network != first.Network || in != first && !e.admits(in) {
			continue
		}
		if q.ClientID != nil && !in.MatchClientID || q.ClientID == nil && !e.ownsIn(l, in) {
			continue
		}
		if away := (in.Index - first.Index + n) % n; away < nearest {
			nearest = away
			e.held.CopyFrom(l)
			e.hasHeld, e.In = true, in
		}
	}
	return nil
}

// leaseID returns the client identifier as far as leases are found by it.
func (e *Exchange4) leaseID() []byte {
	if e.In != nil && !e.In.MatchClientID {
		return nil
	}
	return e.ClientID
}

// owns reports whether a lease is the client's.
func (e *Exchange4) owns(l *lease.Lease) bool { return e.belongs(l, e.leaseID()) }

func (e *Exchange4) ownsIn(l *lease.Lease, in *config.Subnet) bool {
	if !in.MatchClientID {
		return e.belongs(l, nil)
	}
	return e.belongs(l, e.ClientID)
}

// belongs reports whether a lease is the client's, by its client identifier if
// both have one, else by hardware address.
func (e *Exchange4) belongs(l *lease.Lease, id []byte) bool {
	if l.State == lease.Declined {
		return false
	}
	if id != nil && len(l.ClientID) > 0 {
		return bytes.Equal(id, l.ClientID)
	}
	return len(e.HW) > 0 && bytes.Equal(e.HW, l.HW)
}

// load reads what the store holds for an address into previous.
func (e *Exchange4) load(a netip.Addr) bool {
	e.hasPrev = e.get(a, &e.previous) == nil
	return e.hasPrev
}

// usable reports whether an address has no lease, or one that is over. What
// there is stays in previous.
func (e *Exchange4) usable(a netip.Addr) bool {
	err := e.get(a, &e.previous)
	e.hasPrev = err == nil
	if err != nil {
		return err == store.ErrNotFound
	}
	return over(&e.previous, e.Now)
}

// choose gives the client an address of the subnet at hand; previous is what the
// store holds there.
func (e *Exchange4) choose(a netip.Addr) Verdict {
	e.Pool, e.Host = e.In.PoolOf(a), e.hostFor(e.In)
	e.hasLease = true
	e.release = e.hasHeld && e.held.Addr != a && e.Type != packet.Discover
	e.fill(a)
	return Next
}
