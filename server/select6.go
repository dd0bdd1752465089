package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// select6 decides what the client gets, and writes the identity associations of
// the reply (RFC 8415, 18.3). On the way it may go to another subnet of the
// shared network; that is Exchange6.In.
func select6(e *Exchange6) Verdict {
	e.Rapid = e.Type == packet.Solicit && e.Subnet != nil && e.Subnet.RapidCommit && e.Query.Options().Has(packet.Opt6RapidCommit)
	if e.Rapid {
		e.ReplyType = packet.Reply
	}
	e.Reply.Reset(e.buf, &e.Query, e.ReplyType)
	e.In, e.Pool = e.Subnet, nil
	v := e.decide()
	e.Host = e.host()
	if err := e.settleNames(); err != nil {
		return e.failed(err)
	}
	return v
}

// lastDDNS returns the parameters of names in the subnet where something was
// given, or searched for, last: those of the pool of the first address, if that
// is in there.
func (e *Exchange6) lastDDNS() *config.DDNS {
	if e.naming.first.IsValid() {
		if e.Pool = poolOfKind(e.In, lease.NA, e.naming.first); e.Pool != nil {
			return e.Pool.DDNS
		}
	}
	return e.In.DDNS
}

func (e *Exchange6) decide() Verdict {
	switch e.Type {
	case packet.Confirm:
		return e.confirm()
	case packet.InformationRequest:
		return Next
	case packet.AddrRegInform:
		return e.register()
	case packet.Release6:
		e.status = statusSuccess
	}
	for _, code := range [...]uint16{packet.Opt6IANA, packet.Opt6IAPD} { // there are no temporary addresses
		for ia := range e.Query.Options().IAs {
			if ia.Code != code {
				continue
			}
			e.ia = ia
			if v := e.associate(); v != Next {
				return v
			}
		}
	}
	return Next
}

// associate serves one identity association.
func (e *Exchange6) associate() Verdict {
	var err error
	switch {
	case e.Type == packet.Release6:
		err = e.release()
	case e.Type == packet.Decline6:
		err = e.decline()
	case e.Subnet == nil:
		return e.nowhere()
	default:
		err = e.assignOrRefuse()
	}
	if err == nil {
		err = e.broken
	}
	if err != nil {
		return e.failed(err)
	}
	return Next
}

// nowhere answers for an association of a client that is in no subnet.
func (e *Exchange6) nowhere() Verdict {
	switch {
	case e.Type == packet.Rebind && e.kind() == lease.PD:
		return e.drop(NoSubnet) // another server may know
	case e.Type == packet.Rebind, e.Type == packet.Renew:
		e.Reply.OpenIA(e.ia.Code, e.ia.IAID, 0, 0)
		e.Reply.PutStatus(statusNoBinding, "the client has no such lease")
		e.Reply.Close()
	default:
		e.refuseIA()
	}
	return Next
}

// assignOrRefuse tries again if another worker was faster with an address.
func (e *Exchange6) assignOrRefuse() error {
	from := len(e.granted)
	for range maxTries {
		err := e.assign()
		if err != store.ErrConflict {
			return err
		}
		e.granted = e.granted[:from]
	}
	e.refuseIA()
	return nil
}

// refuseIA answers that there is nothing for the association.
func (e *Exchange6) refuseIA() {
	e.Reply.OpenIA(e.ia.Code, e.ia.IAID, 0, 0)
	e.putNothing()
	e.Reply.Close()
}

func (e *Exchange6) putNothing() {
	if e.kind() == lease.PD {
		e.Reply.PutStatus(statusNoPrefix, "no prefix is free for this client")
	} else {
		e.Reply.PutStatus(statusNoAddrs, "no address is free for this client")
	}
}

// kind returns the type of leases for the association at hand.
func (e *Exchange6) kind() lease.Type {
	if e.ia.Code == packet.Opt6IAPD {
		return lease.PD
	}
	return lease.NA
}

// resources is an iterator over what the client names in the association. The
// bits of a prefix that its length does not cover do not count.
func (e *Exchange6) resources(yield func(packet.Resource) bool) {
	code := uint16(packet.Opt6IAAddr)
	if e.kind() == lease.PD {
		code = packet.Opt6IAPrefix
	}
	for r := range e.ia.Resources {
		if r.Code != code {
			continue
		}
		if r.Prefix = r.Prefix.Masked(); !yield(r) {
			return
		}
	}
}

// hint returns the first thing that the client names, the only one that counts
// for what it gets.
func (e *Exchange6) hint() (hint packet.Resource) {
	for r := range e.resources {
		return r
	}
	return hint
}

// assign gives the client what it has, what is reserved for it, what it asks
// for, or what is free, in this order. What it has is given up if it must be.
func (e *Exchange6) assign() error {
	if err := e.findHeld(); err != nil {
		return err
	}
	if e.extends() {
		if err := e.dropForeign(); err != nil {
			return err
		}
	}
	fresh, err := e.grantReserved()
	if err != nil {
		return err
	}
	if !e.extends() {
		if err := e.dropForeign(); err != nil {
			return err
		}
	}
	if len(e.hosts) > 0 {
		if err := e.dropUnreserved(fresh); err != nil {
			return err
		}
	}
	from := len(e.granted)
	if err := e.goOn(); err != nil {
		return err
	}
	if fresh.prefix.IsValid() {
		e.granted = append(e.granted, fresh)
	}
	if len(e.granted) == from {
		if err := e.allocate(); err != nil {
			return err
		}
	}
	if e.kind() == lease.NA && len(e.granted) > from && !e.Reply.Has(packet.Opt6IANA) {
		e.naming.first = e.granted[from].prefix.Addr()
	}
	e.writeIA(from)
	return nil
}

// extends reports whether the client wants to go on with what it has.
func (e *Exchange6) extends() bool { return e.Type == packet.Renew || e.Type == packet.Rebind }

// findHeld looks for the client's leases of the association in its network, those
// of the subnet at hand first.
func (e *Exchange6) findHeld() (err error) {
	e.lost = e.lost[:0]
	q := store.Query{DUID: e.DUID, IAID: e.iaid(), HasIAID: true, Types: store.Of(e.kind())}
	if e.found, err = e.srv.store.Find(q, e.found[:0]); err != nil {
		return err
	}
	e.held = e.held[:0]
	list := e.In.Network.Subnets
	for i := range list {
		id := list[(e.In.Index+i)%len(list)].ID
		for j := range e.found {
			if l := &e.found[j]; l.SubnetID == id && l.State != lease.Registered && l.State != lease.Declined {
				var at *lease.Lease
				e.held, at = grow(e.held)
				at.CopyFrom(l)
			}
		}
	}
	return nil
}

// isMine reports whether a lease belongs to the association at hand.
func (e *Exchange6) isMine(l *lease.Lease) bool {
	return l.State != lease.Declined && l.IAID == e.iaid() && l.Type == e.kind() && string(l.DUID) == string(e.DUID)
}

// poolAt returns the pool of a subnet for the association at hand that has an address.
func (e *Exchange6) poolAt(s *config.Subnet, a netip.Addr) *config.Pool {
	return poolOfKind(s, e.kind(), a)
}

func poolOfKind(s *config.Subnet, kind lease.Type, a netip.Addr) *config.Pool {
	for _, p := range poolsOfKind(s, kind) {
		if p.Contains(a) {
			return p
		}
	}
	return nil
}

func (e *Exchange6) poolsOf(s *config.Subnet) []*config.Pool { return poolsOfKind(s, e.kind()) }

func poolsOfKind(s *config.Subnet, kind lease.Type) []*config.Pool {
	if kind == lease.PD {
		return s.Prefixes
	}
	return s.Pools
}

// inPool reports whether an address is in a pool of the network that lets the client in.
func (e *Exchange6) inPool(a netip.Addr) bool {
	for s := e.In; s != nil; s = e.after(s, e.In) {
		if p := e.poolAt(s, a); p != nil && e.admits(s) && e.Classes.Allows(p.Guard) {
			return true
		}
	}
	return false
}

// host returns the reservation that is in force: of the subnet whose reservation
// was used, else of the subnet at hand.
func (e *Exchange6) host() *host.Host {
	if e.reservedIn != nil {
		return e.hostFor(e.reservedIn)
	}
	return e.hostFor(e.In)
}

// given reports whether something is in the reply already.
func (e *Exchange6) given(p netip.Prefix) bool {
	for i := range e.granted {
		if e.granted[i].prefix == p && e.granted[i].kind == e.kind() {
			return true
		}
	}
	return false
}
