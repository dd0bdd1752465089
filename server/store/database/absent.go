package database

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// Absent remembers for a moment where there was no lease, and which clients had
// none, so that what has just been looked at for an offer is not looked at again
// for the acknowledgement. Who believes it may miss what another server has put
// there meanwhile; Swap, which decides who has an address, asks the database.
type Absent struct {
	format  lease.Format
	addrs   absent[netip.Addr]
	clients absent[string]
}

type absent[K comparable] struct {
	seed  maphash.Seed
	slots [absentSlots]absentSlot[K]
}

type absentSlot[K comparable] struct {
	mu    sync.Mutex
	key   K
	until time.Time
}

const (
	absentSlots = 1024
	absentFor   = time.Second
)

// NewAbsent returns an empty memory for leases of a family.
func NewAbsent(f lease.Format) *Absent {
	a := &Absent{format: f}
	a.addrs.seed, a.clients.seed = maphash.MakeSeed(), maphash.MakeSeed()
	return a
}

// Has reports whether there was no lease for an address a moment ago. It says so
// once: who asks again wants to know it better.
func (a *Absent) Has(addr netip.Addr) bool { return a.addrs.take(addr) }

// Note says that there is no lease for an address now.
func (a *Absent) Note(addr netip.Addr) { a.addrs.note(addr) }

// Forget says that there may be one.
func (a *Absent) Forget(addr netip.Addr) { a.addrs.forget(addr) }

// HasClient is Has for a client, as a question names it.
func (a *Absent) HasClient(q *store.Query) bool { return a.clients.take(a.clientOf(q)) }

// NoteClient is Note for a client.
func (a *Absent) NoteClient(q *store.Query) { a.clients.note(a.clientOf(q)) }

// ForgetLease is Forget for all that leads to a lease.
func (a *Absent) ForgetLease(l *lease.Lease) {
	a.Forget(l.Addr)
	for _, q := range []store.Query{{ClientID: l.ClientID}, {HW: l.HW}, {DUID: l.DUID}, {DUID: l.DUID, IAID: l.IAID, HasIAID: true}} {
		a.clients.forget(a.clientOf(&q))
	}
}

// clientOf returns the one thing by which the stores look up what q asks for.
func (a *Absent) clientOf(q *store.Query) string {
	switch {
	case a.format == lease.CSV4 && len(q.ClientID) > 0:
		return "client " + string(q.ClientID)
	case a.format == lease.CSV4:
		return "hw " + string(q.HW)
	case q.HasIAID:
		return "iaid " + string(binary.BigEndian.AppendUint32(nil, q.IAID)) + string(q.DUID)
	}
	return "duid " + string(q.DUID)
}

func (a *absent[K]) slot(key K) *absentSlot[K] {
	return &a.slots[maphash.Comparable(a.seed, key)%absentSlots]
}

func (a *absent[K]) take(key K) bool {
	var none K
	s := a.slot(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key != key {
		return false
	}
	s.key = none
	return time.Now().Before(s.until)
}

func (a *absent[K]) note(key K) {
	s := a.slot(key)
	s.mu.Lock()
	s.key, s.until = key, time.Now().Add(absentFor)
	s.mu.Unlock()
}

func (a *absent[K]) forget(key K) {
	var none K
	s := a.slot(key)
	s.mu.Lock()
	if s.key == key {
		s.key = none
	}
	s.mu.Unlock()
}
