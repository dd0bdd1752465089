package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/alloc"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/store"
)

// match says how long the prefixes of a pool may be, compared with what the
// client names.
type match uint8

const (
	anyLength match = iota
	sameLength
	shorter
	longer
)

func (m match) fits(pool, hint int) bool {
	switch m {
	case sameLength:
		return pool == hint
	case shorter:
		return pool < hint
	case longer:
		return pool > hint
	}
	return true
}

// allocate gives the client what it names, or something that is free. A prefix
// is of the length that it names, if possible, else the next larger one.
func (e *Exchange6) allocate() error {
	hint := e.hint().Prefix
	rounds := []match{anyLength}
	if e.kind() == lease.PD && hint.IsValid() && hint.Bits() != 0 && hint.Bits() != 128 {
		rounds = lengthRounds[:]
	}
	first, last := e.In, e.In
	for _, again := range [...]bool{false, true} {
		for _, m := range rounds {
			e.In = first
			found, err := e.allocateRound(lookout{hint: hint, m: m, again: again})
			if found || err != nil {
				return err
			}
		}
		if !again {
			last = e.In
		}
	}
	e.In = last
	e.allocationFailed(e.In, e.kind() == lease.PD)
	return nil
}

var lengthRounds = [...]match{sameLength, shorter, longer}

func (e *Exchange6) allocateRound(at lookout) (found bool, err error) {
	first := e.In
	for s := first; s != nil && at.hint.IsValid() && !at.again; s = e.after(s, first) {
		if p := e.poolAt(s, at.hint.Addr()); p != nil && e.open(p, at.m, at.hint) {
			what := netip.PrefixFrom(at.hint.Addr(), p.Len).Masked()
			if found, err = e.take(p, what); found || err != nil {
				return found, err
			}
		}
	}
	e.In = e.order().Preferred(first)
	first = e.In
	for s := first; s != nil; s = e.after(s, first) {
		if found, err = e.allocateIn(s, at); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// order returns the order in which subnets and pools are searched.
func (e *Exchange6) order() *alloc.Order {
	if e.kind() == lease.PD {
		return &e.run.alloc.Prefixes
	}
	return &e.run.alloc.Order
}

// lookout is what is looked for.
type lookout struct {
	hint  netip.Prefix
	m     match
	again bool
}

// allocateIn looks for something free in the pools of a subnet that let the
// client in.
func (e *Exchange6) allocateIn(s *config.Subnet, at lookout) (found bool, err error) {
	iterative := alloc.Iterative
	if e.kind() == lease.PD {
		iterative = alloc.IterativePrefixes
	}
	in := searchIn{subnet: s, pools: e.poolsOf(s), order: e.order(), iterative: iterative(s), again: at.again}
	found, err = e.search(in, func(p *config.Pool) bool { return e.open(p, at.m, at.hint) },
		func(p *config.Pool, a netip.Addr) (bool, error) { return e.take(p, netip.PrefixFrom(a, p.Len)) })
	if found {
		e.lost = e.lost[:0] // as in Kea, nothing is said of what the client had
	}
	return found, err
}

// open reports whether the client may have something of a pool.
func (e *Exchange6) open(p *config.Pool, m match, hint netip.Prefix) bool {
	return m.fits(p.Len, hint.Bits()) && e.Classes.Allows(p.Guard) && e.admits(p.Subnet)
}

// take gives the client something of a pool if it is free, and held back for
// nobody: what is reserved for the client itself it gets otherwise, if it may.
func (e *Exchange6) take(p *config.Pool, what netip.Prefix) (taken bool, err error) {
	in := p.Subnet
	if in.HostsIn && !in.HostsOut && e.isReserved(in, what) || e.given(what) || !e.free(what) {
		return false, nil
	}
	before := e.In
	e.In = p.Subnet
	g, err := e.create(what, p)
	if err != nil || !g.prefix.IsValid() {
		e.In = before
		return false, err
	}
	e.granted = append(e.granted, g)
	return true, nil
}

// free reports whether an address or prefix can go to the client. What the
// store holds there stays in previous.
func (e *Exchange6) free(p netip.Prefix) bool {
	err := e.get(p.Addr(), &e.previous)
	e.hasPrev = err == nil
	if err != nil {
		return err == store.ErrNotFound
	}
	if e.previous.State == lease.Registered || e.previous.Type != e.kind() {
		return false
	}
	return over(&e.previous, e.Now) || e.isMine(&e.previous) && e.previous.PrefixLen == uint8(p.Bits())
}
