package server

import (
	"net/netip"
	"slices"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/alloc"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/store"
)

// grantReserved gives the client the first address or prefix that is reserved
// for it, and not yet given to another of its associations, unless it has one
// for the association at hand.
func (e *Exchange6) grantReserved() (g grant, err error) {
	if len(e.hosts) == 0 || e.hasReserved() {
		return g, nil
	}
	for s := e.In; s != nil; s = e.after(s, e.In) {
		h := e.hostIn(s.ID)
		if h == nil || !s.HostsIn {
			continue
		}
		for _, p := range h.Prefixes {
			if !e.suits(p) || s.HostsOut && e.poolAt(s, p.Addr()) != nil || !e.unused(p) {
				continue
			}
			e.In = s
			if e.reservedIn == nil { // else the name is that of the first
				e.reservedIn = s
				e.reservedName(h)
			}
			return e.create(p, e.poolAt(s, p.Addr()))
		}
	}
	return e.grantGlobal()
}

// grantGlobal is grantReserved for the global reservation.
func (e *Exchange6) grantGlobal() (g grant, err error) {
	h := e.hostIn(host.GlobalSubnet)
	if h == nil || !e.In.HostsGlobal {
		return g, nil
	}
	for _, p := range h.Prefixes {
		if !e.suits(p) || !e.unused(p) {
			continue
		}
		s := e.In
		if e.kind() == lease.NA {
			if s = e.containing(p.Addr()); s == nil {
				continue // of another network
			}
		}
		e.In = s
		e.reservedName(h)
		return e.create(p, e.poolAt(s, p.Addr()))
	}
	return g, nil
}

// suits reports whether something reserved is of the kind that is asked for, and
// not yet given.
func (e *Exchange6) suits(p netip.Prefix) bool {
	return p.IsSingleIP() == (e.kind() == lease.NA) && !e.given(p)
}

// unused reports whether something reserved is free.
func (e *Exchange6) unused(p netip.Prefix) bool {
	if e.free(p) {
		return true
	}
	e.conflict(e.In)
	return false
}

// containing returns the subnet of the network that has an address.
func (e *Exchange6) containing(a netip.Addr) *config.Subnet {
	list := e.In.Network.Subnets
	for i := range list {
		if s := list[(e.In.Index+i)%len(list)]; s.Prefix.Contains(a) {
			return s
		}
	}
	return nil
}

// hasReserved reports whether the client has for the association at hand what is
// reserved for it.
func (e *Exchange6) hasReserved() bool {
	for i := range e.held {
		l := &e.held[i]
		if l.Valid == 0 || !e.reservedHere(l) {
			continue
		}
		h := e.hostIn(l.SubnetID)
		switch {
		case !reserves(h, l.Key()):
			e.reservedName(e.hostIn(host.GlobalSubnet))
		case e.reservedIn == nil:
			if !e.In.Network.Lone() {
				e.reservedIn = e.subnetOf(l.SubnetID)
			}
			e.reservedName(h)
		}
		return true
	}
	return false
}

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

// create makes the lease of something that is free in the subnet at hand, and
// stores it unless it is only offered. Without a prefix in the grant a hook did
// not allow it.
func (e *Exchange6) create(what netip.Prefix, pool *config.Pool) (g grant, err error) {
	g = grant{prefix: what, kind: e.kind(), pool: pool}
	e.fill(&g)
	if !e.allowed() {
		return grant{}, nil
	}
	if e.offers() {
		return g, nil
	}
	old := &e.previous
	if !e.hasPrev {
		old = nil
	}
	if err := e.srv.swap(e.run, old, &e.next); err != nil {
		return grant{}, err
	}
	e.stored = true
	e.noteKept(&e.next)
	return g, nil
}

// fill makes a new lease, and gives the grant its times.
func (e *Exchange6) fill(g *grant) {
	l := &e.next
	l.Reset()
	l.Type, l.Addr, l.PrefixLen = g.kind, g.prefix.Addr(), uint8(g.prefix.Bits())
	l.DUID, l.IAID = append(l.DUID, e.DUID...), e.iaid()
	if len(e.HW) > 0 {
		l.HW, l.HWType, l.HWSource = append(l.HW, e.HW...), e.HWType, e.HWSource
	}
	l.SubnetID, l.CLTT = e.In.ID, e.Now
	if g.pool != nil {
		l.PoolID = g.pool.ID
	}
	l.Preferred, l.Valid = e.lifetimes()
	g.preferred, g.valid = l.Preferred, l.Valid
	e.nameLease(l)
	if e.In.StoreExtended {
		l.Context = e.appendRelays(l.Context)
	}
}

// lifetimes returns the preferred and valid lifetime: what the client asks for,
// within the bounds of the first class that has some, or of the subnet.
func (e *Exchange6) lifetimes() (preferred, valid uint32) {
	t := e.In.Lifetimes
	v, p := false, false
	for _, n := range e.Classes.List() {
		c := e.run.snap.Classes.Get(n)
		if c == nil {
			continue
		}
		if c.HasLifetimes && !v {
			v, t.Valid, t.MinValid, t.MaxValid = true, c.Valid, c.MinValid, c.MaxValid
		}
		if c.HasPreferred && !p {
			p, t.Preferred, t.MinPreferred, t.MaxPreferred = true, c.Preferred, c.MinPreferred, c.MaxPreferred
		}
	}
	preferred, valid = t.Preferred, t.Valid
	hint := e.hint()
	if hint.Valid > 0 {
		valid = min(max(hint.Valid, t.MinValid), t.MaxValid)
	}
	if hint.Preferred > 0 {
		preferred = min(max(hint.Preferred, t.MinPreferred), t.MaxPreferred)
	}
	if preferred == 0 || preferred > valid {
		preferred = valid * 5 / 8
	}
	return preferred, valid
}
