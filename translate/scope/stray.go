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
