package difftest

import (
	"fmt"
	"net/netip"

	"github.com/keatool/keatool/translate/rules"
	"github.com/keatool/keatool/translate/scope"
)

// origin is where an address comes from, as the configuration has it.
type origin struct {
	host *scope.Host
	pool *scope.Pool
	text string
}

// origin looks an address or prefix up: reservations first, then pools.
func (b *blame) origin(p netip.Prefix) origin {
	if h := b.fixed[p]; h != nil {
		return origin{host: h, text: fmt.Sprintf("reserved for host `%s`", h.Name)}
	}
	if !p.IsValid() {
		return origin{text: "no address"}
	}
	if pool := poolOf(b.src.Model, p); pool != nil {
		return origin{pool: pool, text: poolText(pool)}
	}
	if s := subnetOf(b.src.Model, p.Addr()); s != nil {
		return origin{text: fmt.Sprintf("in subnet %s, but in no pool", s.Prefix)}
	}
	return origin{text: "of no subnet"}
}

// poolOf returns the first pool that has an address or prefix; nil if none has.
func poolOf(m *scope.Model, p netip.Prefix) *scope.Pool {
	for _, n := range m.Networks {
		for _, s := range n.Subnets {
			for _, pool := range s.Pools {
				if p.IsValid() && poolHas(pool, p) {
					return pool
				}
			}
		}
	}
	return nil
}

func poolHas(pool *scope.Pool, p netip.Prefix) bool {
	a := p.Addr()
	for _, r := range pool.Ranges {
		if p.IsSingleIP() && r.Lo.Compare(a) <= 0 && a.Compare(r.Hi) <= 0 {
			return true
		}
	}
	for _, r := range pool.Prefixes {
		if p.Bits() == r.Bits && r.Lo.Compare(a) <= 0 && a.Compare(r.Hi) <= 0 {
			return true
		}
	}
	return false
}

func poolText(p *scope.Pool) string {
	if p.Scope != nil && p.Scope.Decl != nil && !p.Bare {
		return "pool at " + rules.Line(p.Scope.Decl)
	}
	return fmt.Sprintf("ranges of subnet %s", p.Subnet.Prefix)
}
