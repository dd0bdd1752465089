package server

import (
	"net/netip"
	"slices"

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
	first := e.In
	for _, m := range rounds {
		e.In = first
		found, err := e.allocateRound(hint, m)
		if found || err != nil {
			return err
		}
	}
	e.allocationFailed(e.In, e.kind() == lease.PD)
	return nil
}

var lengthRounds = [...]match{sameLength, shorter, longer}

func (e *Exchange6) allocateRound(hint netip.Prefix, m match) (found bool, err error) {
	first := e.In
	for s := first; s != nil && hint.IsValid(); s = e.after(s, first) {
		if p := e.poolAt(s, hint.Addr()); p != nil && e.open(p, m, hint) {
			what := netip.PrefixFrom(hint.Addr(), p.Len).Masked()
			if found, err = e.take(p, what); found || err != nil {
				return found, err
			}
		}
	}
	e.In = e.order().Preferred(first)
	first = e.In
	for s := first; s != nil; s = e.after(s, first) {
		if found, err = e.allocateIn(search{s, hint, m}); found || err != nil {
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

// search is where something is looked for, and of which length.
type search struct {
	in   *config.Subnet
	hint netip.Prefix
	m    match
}

// allocateIn looks for something free in the pools of a subnet that let the
// client in.
func (e *Exchange6) allocateIn(in search) (found bool, err error) {
	begin := e.beginIn(in)
	if begin < 0 {
		return false, nil
	}
	e.order().Searched(in.in)
	pools, iterative := e.poolsOf(in.in), alloc.Iterative
	if e.kind() == lease.PD {
		iterative = alloc.IterativePrefixes
	}
	if iterative(in.in) {
		if found, err = e.allocateAhead(in, begin); found || err != nil {
			return found, err
		}
		for _, p := range pools {
			if e.open(p, in.m, in.hint) {
				e.run.alloc.Rewind(p)
			}
		}
		if found, err = e.allocateAhead(in, 0); found || err != nil {
			return found, err
		}
	}
	for _, p := range pools {
		if !e.open(p, in.m, in.hint) {
			continue
		}
		if found, err = e.allocateFrom(p); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// beginIn returns the pool of a subnet to begin with: the one at hand, or the
// first that lets the client in; -1 if none does.
func (e *Exchange6) beginIn(in search) int {
	pools := e.poolsOf(in.in)
	if n := e.order().Begin(in.in); n < len(pools) && e.open(pools[n], in.m, in.hint) {
		return n
	}
	return slices.IndexFunc(pools, func(p *config.Pool) bool { return e.open(p, in.m, in.hint) })
}

// allocateAhead goes from pool to pool, and in each to its end.
func (e *Exchange6) allocateAhead(in search, begin int) (found bool, err error) {
	pools := e.poolsOf(in.in)
	for n := begin; n < len(pools); n++ {
		p := pools[n]
		if !e.open(p, in.m, in.hint) {
			continue
		}
		for a, ok := e.run.alloc.Ahead(p); ok; a, ok = e.run.alloc.Ahead(p) {
			if found, err = e.take(p, netip.PrefixFrom(a, p.Len)); found || err != nil {
				e.order().Began(in.in, n)
				e.lost = e.lost[:0] // as in Kea, nothing is said of what the client had
				return found, err
			}
			e.run.alloc.Take(p, a) // somebody has it, or may come for it
		}
	}
	return false, nil
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

// guesses bounds the search of a pool that is too large to be kept in mind.
const guesses = 1 << 16

func (e *Exchange6) allocateFrom(p *config.Pool) (found bool, err error) {
	for range min(e.run.alloc.Size(p), guesses) {
		a, ok := e.run.alloc.Propose(p)
		if !ok {
			break
		}
		if found, err := e.take(p, netip.PrefixFrom(a, p.Len)); found || err != nil {
			return found, err
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
		if what.Bits() != p.Len || !p.Contains(what.Addr()) {
			continue
		}
		if found, err := e.take(p, what); found || err != nil {
			return found, err
		}
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
	if e.previous.State == lease.Registered || e.previous.Type != e.kind() {
		return false
	}
	return over(&e.previous, e.Now) || e.isMine(&e.previous) && e.previous.PrefixLen == uint8(p.Bits())
}
