package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// select6 decides what the client gets, and writes the identity associations of
// the reply (RFC 8415, 18.3).
func select6(e *Exchange6) Verdict {
	e.Rapid = e.Type == packet.Solicit && e.Subnet != nil && e.Subnet.RapidCommit && e.Query.Options().Has(packet.Opt6RapidCommit)
	if e.Rapid {
		e.ReplyType = packet.Reply
	}
	e.Reply.Reset(e.buf, &e.Query, e.ReplyType)
	if v := e.multicastOnly(); v != Next {
		return v
	}
	switch e.Type {
	case packet.Confirm:
		return e.confirm()
	case packet.InformationRequest:
		return Next
	}
	for ia := range e.Query.Options().IAs {
		if ia.Code == packet.Opt6IATA {
			continue // Kea has no temporary addresses
		}
		e.ia = ia
		if err := e.associate(); err != nil {
			return e.failed(err)
		}
	}
	switch e.Type {
	case packet.Release6, packet.Decline6:
		if e.status == none6 {
			e.status = statusSuccess
		}
	}
	return Next
}

// multicastOnly sees to messages that were sent to an address of the server,
// which is for clients that were told so (RFC 8415, 18.4).
func (e *Exchange6) multicastOnly() Verdict {
	if !e.unicast() {
		return Next
	}
	switch e.Type {
	case packet.Request6, packet.Renew, packet.Release6, packet.Decline6:
		if e.configured(packet.Opt6Unicast) {
			return Next
		}
		e.status = statusUseMulticast
		return Answer
	case packet.InformationRequest:
		return Next
	}
	return e.drop(NotIsolated)
}

// associate serves one identity association.
func (e *Exchange6) associate() error {
	switch e.Type {
	case packet.Release6:
		return e.giveBack(lease.Released)
	case packet.Decline6:
		return e.giveBack(lease.Declined)
	}
	if e.Subnet == nil {
		e.refuseIA()
		return nil
	}
	for range maxTries {
		err := e.assign()
		if err != store.ErrConflict {
			return err
		}
		e.granted = e.granted[:len(e.granted)-e.grantedHere()]
	}
	e.refuseIA()
	return nil
}

// grantedHere returns how many of the grants belong to the association at hand.
func (e *Exchange6) grantedHere() int {
	n := 0
	for i := len(e.granted) - 1; i >= 0 && e.granted[i].iaid == e.ia.IAID && e.granted[i].prefix.IsSingleIP() == (e.ia.Code == packet.Opt6IANA); i-- {
		n++
	}
	return n
}

// refuseIA answers that there is nothing for the association.
func (e *Exchange6) refuseIA() {
	e.Reply.OpenIA(e.ia.Code, e.ia.IAID, 0, 0)
	if e.ia.Code == packet.Opt6IAPD {
		e.Reply.PutStatus(statusNoPrefix, "no prefix is free for this client")
	} else {
		e.Reply.PutStatus(statusNoAddrs, "no address is free for this client")
	}
	e.Reply.Close()
}

// kind returns the type of leases for the association at hand.
func (e *Exchange6) kind() lease.Type {
	if e.ia.Code == packet.Opt6IAPD {
		return lease.PD
	}
	return lease.NA
}

// assign gives the client what it has, what is reserved for it, what it asks
// for, or what is free, in this order.
func (e *Exchange6) assign() error {
	if err := e.findHeld(); err != nil {
		return err
	}
	from := len(e.granted)
	if err := e.grantReserved(); err != nil {
		return err
	}
	if len(e.granted) == from {
		if err := e.keep(); err != nil {
			return err
		}
	}
	if len(e.granted) == from {
		if err := e.grantHint(); err != nil {
			return err
		}
	}
	if len(e.granted) == from {
		if err := e.allocate(); err != nil {
			return err
		}
	}
	if len(e.granted) == from {
		e.srv.allocationFailed(e.Subnet)
		e.refuseIA()
		return e.endOthers(from)
	}
	return e.writeIA(from)
}

// findHeld looks for the client's leases of the association, in its network.
func (e *Exchange6) findHeld() (err error) {
	q := store.Query{DUID: e.DUID, IAID: e.iaid(), HasIAID: true, Types: store.Of(e.kind())}
	e.held, err = e.srv.store.Find(q, e.held[:0])
	return err
}

// isMine reports whether a lease belongs to the association at hand.
func (e *Exchange6) isMine(l *lease.Lease) bool {
	return l.State != lease.Declined && l.IAID == e.iaid() && l.Type == e.kind() && string(l.DUID) == string(e.DUID)
}

// place returns the subnet and pool of the client's network that something is
// from, if the client is let in.
func (e *Exchange6) place(p netip.Prefix) (in *config.Subnet, pool *config.Pool) {
	for _, s := range e.Subnet.Network.Subnets {
		if s != e.Subnet && !e.admits(s) {
			continue
		}
		if pool = e.run.pool(s, p); pool != nil {
			return s, pool
		}
		if p.IsSingleIP() && s.Prefix.Contains(p.Addr()) {
			return s, nil
		}
	}
	return nil, nil
}

// grantReserved gives the first address or prefix that is reserved for the
// client, and not yet given to another of its associations.
func (e *Exchange6) grantReserved() error {
	if e.Host == nil {
		return nil
	}
	pds := 0
	for _, p := range e.Host.Prefixes {
		excluded := netip.Prefix{}
		if !p.IsSingleIP() {
			if pds < len(e.Host.Excluded) {
				excluded = e.Host.Excluded[pds]
			}
			pds++
		}
		if p.IsSingleIP() != (e.kind() == lease.NA) || e.given(p) {
			continue
		}
		in, pool := e.place(p)
		if in == nil && p.IsSingleIP() {
			continue // of another network
		}
		if in == nil {
			in = e.Subnet // a reserved prefix need be in no pool
		}
		if !e.free(p) {
			e.srv.conflict(in)
			continue
		}
		return e.grant(grant{prefix: p, in: in, pool: pool, excluded: excluded})
	}
	return nil
}

// given reports whether something is in the reply already.
func (e *Exchange6) given(p netip.Prefix) bool {
	for i := range e.granted {
		if e.granted[i].prefix == p {
			return true
		}
	}
	return false
}

// keep lets the client go on with what it has.
func (e *Exchange6) keep() error {
	for i := range e.held {
		l := &e.held[i]
		p := l.Key()
		in, pool := e.place(p)
		if in == nil || pool == nil || l.State == lease.Declined || !e.Classes.Allows(pool.Guard) || e.heldBack(in, p) != nil || e.given(p) || !e.free(p) {
			continue
		}
		if err := e.grant(grant{prefix: p, in: in, pool: pool}); err != nil {
			return err
		}
	}
	return nil
}

// grantHint gives the client what it names.
func (e *Exchange6) grantHint() error {
	for r := range e.ia.Resources {
		p := r.Prefix
		if p.IsSingleIP() != (e.kind() == lease.NA) {
			continue
		}
		p = p.Masked()
		in, pool := e.place(p)
		if pool == nil || !e.Classes.Allows(pool.Guard) || e.heldBack(in, p) != nil || e.given(p) || !e.free(p) {
			continue
		}
		return e.grant(grant{prefix: p, in: in, pool: pool})
	}
	return nil
}

// allocate looks for something free: in the subnet that was selected, then in
// the others of its shared network.
func (e *Exchange6) allocate() error {
	list := e.Subnet.Network.Subnets
	for i := range list {
		s := list[(e.Subnet.Index+i)%len(list)]
		if s != e.Subnet && !e.admits(s) {
			continue
		}
		pools := s.Pools
		if e.kind() == lease.PD {
			pools = s.Prefixes
		}
		for _, p := range pools {
			if !e.Classes.Allows(p.Guard) {
				continue
			}
			if found, err := e.allocateFrom(p); found || err != nil {
				return err
			}
		}
	}
	return nil
}

// guesses bounds the search of a pool that is too large to be kept in mind.
const guesses = 1 << 16

func (e *Exchange6) allocateFrom(p *config.Pool) (found bool, err error) {
	for range min(e.run.alloc.Size(p), guesses) {
		a, ok := e.run.alloc.Propose(p)
		if !ok {
			break
		}
		what := netip.PrefixFrom(a, p.Len)
		if e.heldBack(p.Subnet, what) == nil && !e.given(what) && e.free(what) {
			return true, e.grant(grant{prefix: what, in: p.Subnet, pool: p})
		}
		e.run.alloc.Take(p, a)
	}
	return e.reuse(p)
}

// reuse looks for a lease of a full pool that is over but not yet reclaimed.
func (e *Exchange6) reuse(p *config.Pool) (found bool, err error) {
	if e.found, err = e.srv.store.Expired(e.Now, 256, e.found[:0]); err != nil {
		return false, err
	}
	for i := range e.found {
		what := e.found[i].Key()
		if what.Bits() != p.Len || !p.Contains(what.Addr()) || e.heldBack(p.Subnet, what) != nil || !e.free(what) {
			continue
		}
		return true, e.grant(grant{prefix: what, in: p.Subnet, pool: p})
	}
	return false, nil
}

// free reports whether an address or prefix can go to the client. What the
// store holds there stays in previous.
func (e *Exchange6) free(p netip.Prefix) bool {
	err := e.srv.store.Get(p.Addr(), &e.previous)
	e.hasPrev = err == nil
	if err != nil {
		return err == store.ErrNotFound
	}
	if e.previous.PrefixLen != uint8(p.Bits()) {
		return false
	}
	return over(&e.previous, e.Now) || e.isMine(&e.previous)
}

// grant stores the lease of something that is free, unless it is only offered.
func (e *Exchange6) grant(g grant) error {
	g.iaid = e.ia.IAID
	offered := e.Type == packet.Solicit && !e.Rapid
	if offered && len(e.run.hooks.V6[LeaseSelect]) == 0 {
		e.granted = append(e.granted, g)
		return nil
	}
	e.fill(&g)
	if !e.allowed() {
		return nil
	}
	e.granted = append(e.granted, g)
	if offered {
		return nil
	}
	if e.reusable() > 0 && e.unchanged() {
		e.srv.leaseReused(g.in)
		return nil
	}
	old := &e.previous
	if !e.hasPrev {
		old = nil
	}
	if err := e.srv.swap(e.run, old, &e.next); err != nil {
		return err
	}
	e.stored = true
	e.noteKept(&e.next)
	return nil
}
