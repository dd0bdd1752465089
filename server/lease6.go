package server

import (
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// confirm says whether the client is still on its link (RFC 8415, 18.3.3). Only
// the selected subnet counts, as in Kea.
func (e *Exchange6) confirm() Verdict {
	named := false
	for ia := range e.Query.Options().IAs {
		if ia.Code != packet.Opt6IANA {
			continue
		}
		e.ia = ia
		for r := range e.resources {
			if e.Subnet != nil && !e.Subnet.Prefix.Contains(r.Prefix.Addr()) {
				e.status = statusNotOnLink
				return Next
			}
			named = true
		}
	}
	switch {
	case !named:
		return e.drop(NotIsolated)
	case e.Subnet == nil:
		e.status = statusNotOnLink
	default:
		e.status = statusSuccess
	}
	return Next
}

// release ends the first lease that an association names (RFC 8415, 18.3.7).
func (e *Exchange6) release() error {
	status := uint16(statusNoBinding)
	for r := range e.resources {
		how, err := e.end(r, lease.Released)
		if err != nil {
			return err
		}
		switch how {
		case endedNow:
			status = statusSuccess
		case leftAlone:
			status = statusUnspecified
		}
		break
	}
	if status != statusSuccess {
		e.status = status
	}
	e.Reply.OpenIA(e.ia.Code, e.ia.IAID, 0, 0)
	e.Reply.PutStatus(status, statusTexts[status])
	e.Reply.Close()
	return nil
}

// decline takes the addresses that an association names out of use (RFC 8415,
// 18.3.8). As in Kea each has its status, but that of an unknown one takes the
// place of the first; prefixes cannot be declined.
func (e *Exchange6) decline() error {
	if e.kind() == lease.PD {
		return nil
	}
	e.statuses = e.statuses[:0]
	named := false
	for r := range e.resources {
		named = true
		how, err := e.end(r, lease.Declined)
		if err != nil {
			return err
		}
		switch how {
		case endedNow:
			e.statuses = append(e.statuses, statusSuccess)
		case ofAnother:
			e.statuses = append(e.statuses, statusNoBinding)
		case unknownLease:
			e.statuses = append(e.statuses[min(1, len(e.statuses)):], statusNoBinding)
		}
	}
	if !named {
		e.statuses = append(e.statuses, statusNoBinding)
	}
	e.Reply.OpenIA(e.ia.Code, e.ia.IAID, 0, 0)
	for _, s := range e.statuses {
		e.Reply.PutStatus(s, statusTexts[s])
	}
	e.Reply.Close()
	return nil
}

// ending is what became of a lease that a client gives up.
type ending uint8

const (
	unknownLease ending = iota // there is none, or it is of another association
	ofAnother                  // it is of another client
	endedNow
	leftAlone // a hook does not want it to end
)

// end ends one lease.
func (e *Exchange6) end(r packet.Resource, state lease.State) (ending, error) {
	p := &e.previous
	if err := e.srv.store.Get(r.Prefix.Addr(), p); err != nil {
		if err == store.ErrNotFound {
			err = nil
		}
		return unknownLease, err
	}
	switch {
	case p.State == lease.Registered, p.State == lease.Declined, p.Type != e.kind():
		return unknownLease, nil
	case state == lease.Declined && (p.State != lease.Default || over(p, e.Now)):
		return unknownLease, nil
	case string(p.DUID) != string(e.DUID):
		return ofAnother, nil
	case !e.isMine(p):
		return unknownLease, nil
	case !e.mayEnd(state):
		return leftAlone, nil
	}
	l := e.ended(state)
	if err := e.srv.swap(e.run, p, l); err != nil {
		if err == store.ErrConflict {
			err = nil
		}
		return unknownLease, err
	}
	e.stored = true
	if state == lease.Declined {
		e.noteKept(l)
	} else {
		e.noteDeleted(orPrevious(l, p))
	}
	return endedNow, nil
}

// nobody is the DUID of leases that are nobody's.
const nobody = "\x00\x00\x00"

// ended returns what becomes of a lease; nil: nothing is left of it.
func (e *Exchange6) ended(state lease.State) *lease.Lease {
	l := &e.next
	l.CopyFrom(&e.previous)
	kept := e.run.snap.Expired.Hold > 0 && e.run.snap.Expired.FlushWait > 0 && !l.Infinite()
	switch {
	case state == lease.Declined:
		l.CLTT, l.State, l.Valid, l.Preferred = e.Now, state, uint32(e.run.snap.Decline.Seconds()), 0
		l.DUID, l.HW, l.HWType, l.HWSource = append(l.DUID[:0], nobody...), l.HW[:0], 0, 0
		l.Hostname, l.FwdDNS, l.RevDNS = l.Hostname[:0], false, false
	case kept:
		l.State, l.Valid, l.Preferred = state, 0, 0
	default:
		return nil
	}
	return l
}
