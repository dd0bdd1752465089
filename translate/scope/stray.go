package scope

import (
	"slices"

	"github.com/keatool/keatool/parser"
)

// stray finds the ranges outside of pools that dhcpd files under a pool
// declaration. It looks for the pool that it made for an earlier such range, or
// one declared with the same permits, but then takes the pool before that one in
// the list of the network, if there is one.
func (r *resolver) stray() {
	lists := map[*Network][]*poolDecl{}
	for _, d := range r.pools {
		if d.network == nil {
			continue
		}
		if !d.bare {
			lists[d.network] = append(lists[d.network], d)
			continue
		}
		for i := range d.ranges {
			list := lists[d.network]
			at := slices.IndexFunc(list, func(p *poolDecl) bool { return p.takes(&d.ranges[i]) })
			if at < 0 {
				lists[d.network] = append(list, &poolDecl{bare: true, ranges: d.ranges[i : i+1]})
				continue
			}
			if p := list[max(at-1, 0)]; !p.bare && p.matters(d.subnet) {
				d.ranges[i].Into = p.scope.Decl
			}
		}
	}
}

// stray6 does the same for DHCPv6. There such a range joins the first pool of its
// kind that the network has, also one of another subnet, and gets all that goes
// with that; only a subnet that has said something before the range has a pool of
// its own.
func (r *resolver) stray6() {
	lists := map[*Network][]*poolDecl{}
	for _, d := range r.pools {
		if d.network == nil {
			continue
		}
		if !d.bare {
			lists[d.network] = append(lists[d.network], d)
			continue
		}
		into := func(s *parser.Stmt) *parser.Stmt {
			list := lists[d.network]
			at := slices.IndexFunc(list, (*poolDecl).takesAll)
			if at < 0 || d.subnet.Scope.setsBefore(s) {
				lists[d.network] = append(list, d)
				return nil
			}
			return list[at].joined(d.subnet)
		}
		for i := range d.ranges {
			d.ranges[i].Into = into(d.ranges[i].Stmt)
		}
		for i := range d.prefixes {
			d.prefixes[i].Into = into(d.prefixes[i].Stmt)
		}
	}
}

// takesAll reports whether ranges outside of pools may join a pool of DHCPv6.
func (d *poolDecl) takesAll() bool {
	return d.bare || len(d.scope.Set) == 0 && len(d.permits) == 1 && d.permits[0].Verb == parser.Allow && d.permits[0].What == parser.AllClients
}

// joined returns the declaration of a pool that a range of a subnet joins; nil if
// it does not show.
func (d *poolDecl) joined(sub *Subnet) *parser.Stmt {
	if d.subnet == sub || len(d.subnet.Scope.Set)+len(sub.Scope.Set) == 0 {
		return nil
	}
	return d.subnet.Scope.Decl
}

// setsBefore reports whether something is set in a scope before a statement.
func (s *Scope) setsBefore(at *parser.Stmt) bool {
	return slices.ContainsFunc(s.Set, func(x Setting) bool { return x.Stmt.ID < at.ID })
}

// takes reports whether dhcpd thinks that a pool is one for ranges outside of pools.
func (d *poolDecl) takes(rg *Range) bool {
	switch {
	case d.bare:
		return d.ranges[0].DynamicBootp == rg.DynamicBootp
	case len(d.permits) != 1:
		return false
	case rg.DynamicBootp:
		return d.permits[0].Verb == parser.Allow && d.permits[0].What == parser.AllClients
	}
	return d.permits[0].Verb != parser.Allow && d.permits[0].What == parser.DynamicBootpClients
}

// matters reports whether it shows that a range of a subnet belongs to a pool.
func (d *poolDecl) matters(sub *Subnet) bool {
	return len(d.permits) > 0 || len(d.scope.Set) > 0 || d.subnet != nil && d.subnet != sub
}
