package server

import (
	"net/netip"
	"slices"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
)

// writeIA writes the association with what was granted from an index on. The
// reply to a RENEW or REBIND also says, with lifetimes of 0, what the client has
// to give up; that to anything else has one address at the most.
func (e *Exchange6) writeIA(from int) {
	given := e.granted[from:]
	extends := e.extends()
	if !extends && e.kind() == lease.NA && len(given) > 1 {
		given = given[:1]
	}
	t1, t2 := e.tees(given)
	e.Reply.OpenIA(e.ia.Code, e.ia.IAID, t1, t2)
	for i := range given {
		e.writeGrant(&given[i])
	}
	if extends {
		e.giveUp(given)
	}
	if len(given) == 0 {
		e.putNothing()
	}
	e.Reply.Close()
}

func (e *Exchange6) writeGrant(g *grant) {
	e.Reply.OpenResource(e.ia.Code, g.prefix, g.preferred, g.valid)
	if ex := e.excluded(g); ex != nil {
		e.Reply.Put(packet.Opt6PDExclude, ex)
	}
	e.Reply.Close()
}

// giveUp tells the client about what it has or names and does not get.
func (e *Exchange6) giveUp(given []grant) {
	for i := range e.lost {
		e.writeZero(e.lost[i].Key())
	}
	for r := range e.resources {
		p := r.Prefix
		if e.kind() == lease.PD && p.Addr().IsUnspecified() {
			continue
		}
		isP := func(l lease.Lease) bool { return l.Key() == p }
		if !slices.ContainsFunc(given, func(g grant) bool { return g.prefix == p }) && !slices.ContainsFunc(e.lost, isP) {
			e.writeZero(p)
		}
	}
}

func (e *Exchange6) writeZero(p netip.Prefix) {
	e.Reply.OpenResource(e.ia.Code, p, 0, 0)
	e.Reply.Close()
}

// tees returns T1 and T2 (RFC 8415, 14.2), reckoned from the shortest preferred
// lifetime.
func (e *Exchange6) tees(given []grant) (t1, t2 uint32) {
	if len(given) == 0 {
		return 0, 0
	}
	shortest := uint32(lease.Infinity)
	for i := range given {
		if p := given[i].preferred; p > 0 {
			shortest = min(shortest, p)
		}
	}
	s := e.In.Scope
	if t1, t2 = s.Renew, s.Rebind; s.CalculateTee {
		if t2 == 0 {
			t2 = uint32(s.T2*float64(shortest) + 0.5)
		}
		if t1 == 0 {
			t1 = uint32(s.T1*float64(shortest) + 0.5)
		}
	}
	if t1 >= t2 {
		t1 = 0
	}
	return t1, t2
}

// excluded returns the value of the Prefix Exclude option (RFC 6603), if the
// client asks for it and the reservation or the pool has one.
func (e *Exchange6) excluded(g *grant) []byte {
	if g.kind != lease.PD || !e.Query.Options().Asks(packet.Opt6PDExclude) {
		return nil
	}
	ex, reserved := e.excludedByHost(g.prefix)
	if p := g.pool; !reserved && p != nil && p.Excluded.IsValid() {
		ex = netip.PrefixFrom(offset(p.Excluded.Addr(), p.First, g.prefix.Addr()), p.Excluded.Bits())
	}
	if !ex.IsValid() || ex.Bits() <= g.prefix.Bits() {
		return nil
	}
	return appendExclude(nil, g.prefix, ex)
}

// excludedByHost returns what the reservation of a prefix excludes, and whether
// there is such a reservation.
func (e *Exchange6) excludedByHost(what netip.Prefix) (excluded netip.Prefix, reserved bool) {
	h := e.host()
	if h == nil {
		return excluded, false
	}
	n := 0
	for _, p := range h.Prefixes {
		if p == what {
			if n < len(h.Excluded) {
				excluded = h.Excluded[n]
			}
			return excluded, true
		}
		if !p.IsSingleIP() {
			n++
		}
	}
	return excluded, false
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
