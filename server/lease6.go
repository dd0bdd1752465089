package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// fill makes the lease of a grant.
func (e *Exchange6) fill(g *grant) {
	l := &e.next
	l.Reset()
	l.Type, l.Addr, l.PrefixLen = e.kind(), g.prefix.Addr(), uint8(g.prefix.Bits())
	l.DUID, l.IAID = append(l.DUID, e.DUID...), e.iaid()
	if len(e.HW) > 0 {
		l.HW, l.HWType, l.HWSource = append(l.HW, e.HW...), 1, e.HWSource
	}
	l.SubnetID = g.in.ID
	if g.pool != nil {
		l.PoolID = g.pool.ID
	}
	l.CLTT = e.Now
	l.Preferred, l.Valid = e.lifetimes(g)
	e.In, e.Pool = g.in, g.pool
	e.names6()
	if e.name.byFQDN || len(e.name.text) > 0 {
		runHooks6(e, DDNSUpdate)
	}
	l.Hostname = append(l.Hostname, e.name.text...)
	l.FwdDNS, l.RevDNS = e.name.forward, e.name.reverse
	if g.in.StoreExtended {
		l.Context = e.appendRelays(l.Context)
	}
}

// lifetimes returns the preferred and valid lifetime: what the client asks for,
// within the bounds of the first class that has some, or of the subnet.
func (e *Exchange6) lifetimes(g *grant) (preferred, valid uint32) {
	t := g.in.Lifetimes
	for _, n := range e.Classes.List() {
		if c := e.run.snap.Classes.Get(n); c != nil && c.HasLifetimes {
			t.Valid, t.MinValid, t.MaxValid = c.Valid, c.MinValid, c.MaxValid
			break
		}
	}
	for _, n := range e.Classes.List() {
		if c := e.run.snap.Classes.Get(n); c != nil && c.HasPreferred {
			t.Preferred, t.MinPreferred, t.MaxPreferred = c.Preferred, c.MinPreferred, c.MaxPreferred
			break
		}
	}
	preferred, valid = t.Preferred, t.Valid
	for r := range e.ia.Resources {
		if r.Prefix.IsSingleIP() != g.prefix.IsSingleIP() {
			continue
		}
		if r.Valid > 0 {
			valid = min(max(r.Valid, t.MinValid), t.MaxValid)
		}
		if r.Preferred > 0 {
			preferred = min(max(r.Preferred, t.MinPreferred), t.MaxPreferred)
		}
		break
	}
	return min(preferred, valid), valid
}

// reusable returns how long the lease at hand still runs, if it is young enough
// not to be written anew (cache-threshold); else 0.
func (e *Exchange6) reusable() uint32 {
	if !e.hasPrev || !e.isMine(&e.previous) {
		return 0
	}
	return e.young(&e.previous, e.next.Valid)
}

func (e *Exchange6) unchanged() bool { return sameBut(&e.previous, &e.next) }

// writeIA writes the association with what was granted, and with lifetimes of 0
// what the client has to give up.
func (e *Exchange6) writeIA(from int) error {
	first := e.granted[from]
	preferred, _ := e.lifetimes(&first)
	t1, t2 := e.tees(&first, preferred)
	e.Reply.OpenIA(e.ia.Code, e.ia.IAID, t1, t2)
	for i := from; i < len(e.granted); i++ {
		e.writeGrant(&e.granted[i])
	}
	e.giveUp(from)
	e.Reply.Close()
	return e.endOthers(from)
}

func (e *Exchange6) writeGrant(g *grant) {
	preferred, valid := e.lifetimes(g)
	if left := e.leftOf(g, valid); left > 0 {
		preferred, valid = preferred-min(preferred, valid-left), left
	}
	e.Reply.OpenResource(e.ia.Code, g.prefix, preferred, valid)
	if ex := e.excluded(g); ex != nil {
		e.Reply.Put(packet.Opt6PDExclude, ex)
	}
	e.Reply.Close()
}

// leftOf returns what is left of a lease that was not written anew; 0: it was.
func (e *Exchange6) leftOf(g *grant, valid uint32) uint32 {
	if e.srv.store.Get(g.prefix.Addr(), &e.previous) != nil || !e.isMine(&e.previous) || e.previous.CLTT == e.Now {
		return 0
	}
	e.In = g.in
	return e.young(&e.previous, valid)
}

// tees returns T1 and T2 (RFC 8415, 14.2).
func (e *Exchange6) tees(g *grant, preferred uint32) (t1, t2 uint32) {
	s := g.in.Scope
	t1, t2 = s.Renew, s.Rebind
	if s.CalculateTee {
		if t2 == 0 {
			t2 = uint32(s.T2*float64(preferred) + 0.5)
		}
		if t1 == 0 {
			t1 = uint32(s.T1*float64(preferred) + 0.5)
		}
	}
	if t2 > 0 && t1 >= t2 {
		t1 = 0
	}
	return t1, t2
}

// excluded returns the value of the Prefix Exclude option (RFC 6603), if the
// client asks for it and the pool or the reservation has one.
func (e *Exchange6) excluded(g *grant) []byte {
	ex := g.excluded
	if !ex.IsValid() && g.pool != nil && g.pool.Excluded.IsValid() {
		ex = netip.PrefixFrom(offset(g.pool.Excluded.Addr(), g.pool.First, g.prefix.Addr()), g.pool.Excluded.Bits())
	}
	if !ex.IsValid() || ex.Bits() <= g.prefix.Bits() || !e.Query.Options().Asks(packet.Opt6PDExclude) {
		return nil
	}
	return appendExclude(nil, g.prefix, ex)
}

// offset moves an address from the first prefix of a pool to another one.
func offset(a, first, to netip.Addr) netip.Addr {
	x, f, t := a.As16(), first.As16(), to.As16()
	for i := range x {
		x[i] = x[i] ^ f[i] | t[i]
	}
	return netip.AddrFrom16(x)
}

// appendExclude appends the length of the excluded prefix and the bits in which
// it differs from the delegated one.
func appendExclude(out []byte, delegated, excluded netip.Prefix) []byte {
	out = append(out, byte(excluded.Bits()))
	b := excluded.Addr().As16()
	bits := excluded.Bits() - delegated.Bits()
	from := delegated.Bits()
	for i := 0; i < bits; i += 8 {
		var v byte
		for j := range 8 {
			at := from + i + j
			if i+j < bits && b[at/8]&(0x80>>(at%8)) != 0 {
				v |= 0x80 >> j
			}
		}
		out = append(out, v)
	}
	return out
}

// giveUp tells the client about addresses that it names or has and does not get.
func (e *Exchange6) giveUp(from int) {
	if e.Type == packet.Solicit {
		return
	}
	for r := range e.ia.Resources {
		if r.Prefix.IsSingleIP() == (e.kind() == lease.NA) && !e.given(r.Prefix.Masked()) && (e.Type != packet.Request6 || e.has(r.Prefix)) {
			e.Reply.OpenResource(e.ia.Code, r.Prefix, 0, 0)
			e.Reply.Close()
		}
	}
}

func (e *Exchange6) has(p netip.Prefix) bool {
	for i := range e.held {
		if e.held[i].Key() == p {
			return true
		}
	}
	return false
}

// endOthers removes the leases of the association that the client does not keep.
func (e *Exchange6) endOthers(from int) error {
	if e.Type == packet.Solicit && !e.Rapid {
		return nil
	}
	for i := range e.held {
		l := &e.held[i]
		if e.given(l.Key()) || over(l, e.Now) || l.State == lease.Declined {
			continue
		}
		if err := e.srv.swap(e.run, l, nil); err != nil && err != store.ErrConflict {
			return err
		}
		e.stored = true
		e.noteDeleted(l)
	}
	return nil
}

// confirm says whether the client is still on its link (RFC 8415, 18.3.3).
func (e *Exchange6) confirm() Verdict {
	e.status = none6
	for ia := range e.Query.Options().IAs {
		for r := range ia.Resources {
			if !r.Prefix.IsSingleIP() {
				continue
			}
			if e.Subnet == nil {
				return e.drop(NoSubnet)
			}
			in := false
			for _, s := range e.Subnet.Network.Subnets {
				in = in || s.Prefix.Contains(r.Prefix.Addr())
			}
			if !in {
				e.status = statusNotOnLink
				return Next
			}
			e.status = statusSuccess
		}
	}
	if e.status == none6 {
		return e.drop(NoSubnet)
	}
	return Next
}

// giveBack ends the leases that an association names (RFC 8415, 18.3.7, 18.3.8).
func (e *Exchange6) giveBack(state lease.State) error {
	some, all := false, true
	for r := range e.ia.Resources {
		some = true
		ok, err := e.end(r.Prefix, state)
		if err != nil {
			return err
		}
		all = all && ok
	}
	status, text := uint16(statusSuccess), "done"
	if !some || !all {
		status, text = statusNoBinding, "the client has no such lease"
		e.status = statusNoBinding
	}
	e.Reply.OpenIA(e.ia.Code, e.ia.IAID, 0, 0)
	e.Reply.PutStatus(status, text)
	e.Reply.Close()
	return nil
}

// end ends one lease; false if it is not the client's.
func (e *Exchange6) end(p netip.Prefix, state lease.State) (bool, error) {
	err := e.srv.store.Get(p.Addr(), &e.previous)
	if err == store.ErrNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !e.isMine(&e.previous) || e.previous.PrefixLen != uint8(p.Bits()) {
		return false, nil
	}
	l := &e.next
	l.CopyFrom(&e.previous)
	if !e.mayEnd(state) {
		return true, nil
	}
	l.CLTT = e.Now
	keep := e.run.snap.Expired.Hold > 0 && e.run.snap.Expired.FlushWait > 0 && !l.Infinite()
	switch {
	case state == lease.Declined:
		l.State, l.Valid, l.Preferred = state, uint32(e.run.snap.Decline.Seconds()), 0
		l.DUID, l.HW, l.Hostname, l.FwdDNS, l.RevDNS = append(l.DUID[:0], 0, 0, 0), l.HW[:0], l.Hostname[:0], false, false
	case keep:
		l.State, l.Valid, l.Preferred = state, 0, 0
	default:
		l = nil
	}
	if err := e.srv.swap(e.run, &e.previous, l); err != nil {
		return err == store.ErrConflict, ignoreConflict(err)
	}
	e.stored = true
	if state == lease.Declined {
		e.noteKept(l)
	} else {
		e.noteDeleted(orPrevious(l, &e.previous))
	}
	return true, nil
}

func ignoreConflict(err error) error {
	if err == store.ErrConflict {
		return nil
	}
	return err
}
