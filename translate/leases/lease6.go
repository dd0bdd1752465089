package leases

import (
	"encoding/binary"

	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea/lease"
)

// What Kea allows for DUIDs. A declined lease has one of zeros.
const shortestDUID, longestDUID = 3, 130

var noDUID = []byte{0, 0, 0}

// fromDUID is Kea's number for hardware addresses that were found in a DUID.
const fromDUID = 2

// addAssociation takes an identity association.
func (t *Table) addAssociation(r *leasefile.Record) {
	t.tidy()
	t.begin(r.Kind, r.IAID, r.DUID)
	if len(r.Addrs) == 0 {
		t.empty++
	}
	for i := range r.Addrs {
		a := &r.Addrs[i]
		t.all++
		e := entry{addr: a.Addr.As16(), bits: a.PrefixLen, line: uint32(a.Line), kind: r.Kind}
		e.outcome = t.lease6(r, a, &e.flags)
		if a.State != leasefile.Active && a.State != leasefile.Abandoned && t.owned(e.addr) {
			e.outcome = NotInUse
			t.entries = append(t.entries, e)
			continue
		}
		t.put(e, t.made(e.outcome))
	}
	t.finish()
}

// lease6 makes t.lease, or says why not.
func (t *Table) lease6(r *leasefile.Record, a *leasefile.Address, f *flag) Outcome {
	state := a.State
	if t.over(a.Ends) && (state == leasefile.Active || state == leasefile.Abandoned) {
		state = leasefile.Expired
	}
	if !t.options.States.Has(state) {
		return unwanted(a.State, state)
	}
	bits := a.PrefixLen
	if r.Kind != leasefile.PD {
		bits = 0
	}
	at, where := t.places.find(a.Addr, bits)
	if where != Assigned {
		return where
	}
	l := &t.lease
	l.Reset()
	l.Type, l.Addr, l.PrefixLen, l.SubnetID, l.PoolID = lease.Type(r.Kind-leasefile.NA), a.Addr, a.PrefixLen, at.subnet, at.pool
	l.IAID, l.Preferred = r.IAID, a.Preferred
	l.Valid, l.CLTT = lifetime6(a, r.CLTT, at.lifetime)
	if state == leasefile.Abandoned {
		l.State, l.Preferred, l.DUID = lease.Declined, 0, append(l.DUID[:0], noDUID...)
		return Declined
	}
	return t.client6(r, a, f, state)
}

// lifetime6 is lifetime for an address that says how long its lease is.
func lifetime6(a *leasefile.Address, cltt leasefile.Time, usual uint32) (valid uint32, from int64) {
	if a.Ends == leasefile.Never || a.Max == 0 || a.Max == lease.Infinity || leasefile.Time(a.Max) > a.Ends {
		return lifetime(a.Ends, cltt, 0, usual)
	}
	return a.Max, int64(a.Ends) - int64(a.Max)
}

// client6 completes a lease that has a client.
func (t *Table) client6(r *leasefile.Record, a *leasefile.Address, f *flag, state leasefile.State) Outcome {
	l := &t.lease
	if len(r.DUID) < shortestDUID || len(r.DUID) > longestDUID || string(r.DUID) == string(noDUID) {
		return Unfit
	}
	l.DUID = append(l.DUID[:0], r.DUID...)
	hardwareOf(l)
	if t.places.takenFrom(a.Addr, client{duid: r.DUID, hw: l.HW}) {
		*f |= collides
	}
	if a.Events {
		*f |= eventsLost
	}
	t.names(a.Vars, nil, f)
	t.ctx.address(l, a)
	if l.Infinite() {
		*f |= infinite
	}
	if state == leasefile.Active {
		return Assigned
	}
	l.State = lease.ExpiredReclaimed
	return Kept
}

// hardwareOf takes the hardware address from a DUID that is made of one.
func hardwareOf(l *lease.Lease) {
	skip := 0
	switch {
	case len(l.DUID) < 5 || l.DUID[0] != 0:
		return
	case l.DUID[1] == 1: // link-layer address plus time
		skip = 8
	case l.DUID[1] == 3: // link-layer address
		skip = 4
	default:
		return
	}
	if n := len(l.DUID) - skip; n < 1 || n > longestHW {
		return
	}
	l.HW = append(l.HW[:0], l.DUID[skip:]...)
	l.HWType, l.HWSource = uint32(binary.BigEndian.Uint16(l.DUID[2:])), fromDUID
}
