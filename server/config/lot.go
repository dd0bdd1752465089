package config

import "github.com/keatool/keatool/schema/kea"

// lot is a subnet with what nearly every subnet has: a network of its own, and one
// pool. With thousands of subnets, what a message needs of the one at hand has to
// come from far memory; in one piece it is in one page and in few lines, and the
// processor fetches the next line before it is asked for.
type lot struct {
	subnet  Subnet
	network Network // of a lone subnet
	alone   [1]*Subnet
	first   [1]*Pool
	pool    Pool

	_ [40]byte // so that the next lot begins with a line
}

// lots hands out memory for subnets, and makes one of what is equal.
type lots struct {
	rest   []lot
	scopes map[Scope]*Scope
	ddns   map[DDNS]*DDNS
}

// newLots makes memory for all subnets of a configuration.
func newLots(src *kea.Server) *lots {
	n := len(src.Subnets)
	for _, net := range src.SharedNetworks {
		n += len(net.Subnets)
	}
	return &lots{rest: make([]lot, n), scopes: map[Scope]*Scope{}, ddns: map[DDNS]*DDNS{}}
}

// take returns memory for a subnet.
func (l *lots) take() *lot {
	first := &l.rest[0]
	l.rest = l.rest[1:]
	return first
}

// lone returns the network of a subnet that is in none.
func (l *lot) lone(scope *Scope) *Network {
	l.alone[0] = &l.subnet
	l.network = Network{Scope: scope, Subnets: l.alone[:]}
	return &l.network
}

// settle moves the pool of a subnet that has one.
func (l *lot) settle() {
	if pools := l.subnet.Pools; len(pools) == 1 {
		l.pool, l.first[0] = *pools[0], &l.pool
		l.subnet.Pools = l.first[:]
	}
}

// scope returns the parameters of a level. Subnets that differ in nothing have the
// same, which is at hand then, whichever of them a message is from.
func (b *builder) scope(l level) *Scope {
	s := *l.scope(b.snap.Family)
	s.DDNS = b.same(s.DDNS)
	have := b.lots.scopes[s]
	if have == nil {
		have = &s
		b.lots.scopes[s] = have
	}
	return have
}

func (b *builder) same(d *DDNS) *DDNS {
	key := *d
	key.pattern = nil // says what CharSet says
	have := b.lots.ddns[key]
	if have == nil {
		have = d
		b.lots.ddns[key] = d
	}
	return have
}

// Touch reads a word of each line that a message needs of a subnet, and of its
// first pool; see server/warm.go.
func (sub *Subnet) Touch() (sum int) {
	sum = sub.Number + len(sub.Guard) + len(sub.Additional) + len(sub.Network.Guard) + len(sub.Network.Name)
	if len(sub.Pools) > 0 {
		p := sub.Pools[0]
		sum += p.Number + len(p.Guard) + len(p.Additional)
	}
	return sum
}
