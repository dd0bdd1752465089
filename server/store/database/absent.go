package database

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
)

// Absent remembers for a moment where there was no lease, so that an address
// that has just been looked at for an offer is not looked at again for the
// acknowledgement. Who believes it may miss what another server has put there
// meanwhile; Swap, which decides, asks the database.
type Absent struct {
	seed  maphash.Seed
	slots [absentSlots]absentSlot
}

type absentSlot struct {
	mu    sync.Mutex
	addr  netip.Addr
	until time.Time
}

const (
	absentSlots = 1024
	absentFor   = time.Second
)

// NewAbsent returns an empty memory.
func NewAbsent() *Absent { return &Absent{seed: maphash.MakeSeed()} }

func (a *Absent) slot(addr netip.Addr) *absentSlot {
	return &a.slots[maphash.Comparable(a.seed, addr)%absentSlots]
}

// Has reports whether there was no lease for an address a moment ago. It says so
// once: who asks again wants to know it better.
func (a *Absent) Has(addr netip.Addr) bool {
	s := a.slot(addr)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.addr != addr {
		return false
	}
	s.addr = netip.Addr{}
	return time.Now().Before(s.until)
}

// Note says that there is no lease for an address now.
func (a *Absent) Note(addr netip.Addr) {
	s := a.slot(addr)
	s.mu.Lock()
	s.addr, s.until = addr, time.Now().Add(absentFor)
	s.mu.Unlock()
}

// Forget says that there may be one.
func (a *Absent) Forget(addr netip.Addr) {
	s := a.slot(addr)
	s.mu.Lock()
	if s.addr == addr {
		s.addr = netip.Addr{}
	}
	s.mu.Unlock()
}
