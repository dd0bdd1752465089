package server

import (
	"net/netip"

	"github.com/keatool/keatool/server/config"
)

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
	if err := e.keep(old, &e.next); err != nil {
		return grant{}, err
	}
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
