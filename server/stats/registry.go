// Package stats counts what a server does, under the names that Kea's
// statistics have (Kea manual, "Statistics").
//
// A server finds its counters once, when it is set up: [Registry.Global], and
// for each subnet and pool of a configuration what [Registry.Configure] returns.
// Counting is then an atomic addition. What the lease store counts anyway (how
// many leases there are) is not counted twice: it is read from there when
// somebody asks.
package stats

import (
	"math/big"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/store"
)

// Registry has the statistics of one server.
type Registry struct {
	names *names
	now   func() time.Time
	store store.Store

	global   [globals]Counter
	received [256]*Counter
	sent     [256]*Counter
	unknown  Counter

	mu       sync.Mutex // of what follows
	subnets  map[uint32]*Subnet
	order    []*Subnet
	extra    map[string]*Counter // what hooks report, by name
	limit    limit
	defaults limit // of the configuration
}

// Subnet has the counters of a subnet.
type Subnet struct {
	counters [locals]Counter
	id       uint32
	pools    map[uint32]*Pool // by pool-id
	prefixes map[uint32]*Pool

	_ [64 - 24]byte // so that no counter of the next subnet is in two lines
}

// Pool has the counters of those pools of a subnet that have the same pool-id.
type Pool struct {
	counters [poolStats]Counter // of prefixes fewer
	prefix   bool

	_ [64 - 1]byte
}

// list returns the counters that the pool has.
func (p *Pool) list() []Counter {
	if p.prefix {
		return p.counters[:prefixStats]
	}
	return p.counters[:]
}

// Count adds n to a statistic of the subnet.
func (s *Subnet) Count(l Local, n, at int64) { s.counters[l].Add(n, at) }

// Assigned counts leases that were given out.
func (p *Pool) Assigned(n, at int64) {
	p.counters[p.pick(int(LocalCumulative), prefixCumulative)].Add(n, at)
}

// Reclaimed counts leases that were ended.
func (p *Pool) Reclaimed(n, at int64) {
	p.counters[p.pick(int(LocalReclaimed), prefixReclaimed)].Add(n, at)
}

// ReclaimedDeclined counts declined addresses that are free again.
func (p *Pool) ReclaimedDeclined(n, at int64) {
	if !p.prefix {
		p.counters[LocalReclaimedDeclined].Add(n, at)
	}
}

func (p *Pool) pick(address, prefix int) int {
	if p.prefix {
		return prefix
	}
	return address
}

// Touch reads the counters of leases that begin; see server/warm.go.
func (s *Subnet) Touch() int {
	return int(s.counters[LocalCumulative].Value() + s.counters[LocalCumulativePrefixes].Value())
}

// Touch reads the counter of leases that begin.
func (p *Pool) Touch() int {
	return int(p.counters[p.pick(int(LocalCumulative), prefixCumulative)].Value())
}

// Runtime has the counters of a configuration by the numbers of its subnets and pools.
type Runtime struct {
	Subnets []*Subnet // in the order of Snapshot.Subnets
	Pools   []*Pool   // by Pool.Number
}

// New makes the statistics of a server of a family, which keeps its leases in st.
func New(f kea.Family, st store.Store, now func() time.Time) *Registry {
	r := &Registry{names: namesOf(f), now: now, store: st, subnets: map[uint32]*Subnet{}}
	at := now().UnixMicro()
	for i := range r.global {
		r.global[i].start(r.limit, at)
	}
	r.unknown.start(r.limit, at)
	r.received = counters(r.names.received, r.limit, at)
	r.sent = counters(r.names.sent, r.limit, at)
	for i := range r.received {
		if r.received[i] == nil {
			r.received[i] = &r.unknown
		}
	}
	return r
}

func counters(types map[uint8]string, l limit, at int64) (out [256]*Counter) {
	for t := range types {
		out[t] = &Counter{}
		out[t].start(l, at)
	}
	return out
}

// Set gives a statistic a value that a hook has measured. It exists from then on.
func (r *Registry) Set(name string, v int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.extraOf(name).set(v, r.now().UnixMicro())
}

// Extra returns a statistic that a hook counts. It exists from then on.
func (r *Registry) Extra(name string) *Counter {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.extraOf(name)
	c.start(r.limit, r.now().UnixMicro())
	return c
}

func (r *Registry) extraOf(name string) *Counter {
	c := r.extra[name]
	if c == nil {
		if r.extra == nil {
			r.extra = map[string]*Counter{}
		}
		c = &Counter{}
		c.setLimit(r.limit)
		r.extra[name] = c
	}
	return c
}

// Global returns a statistic of the server.
func (r *Registry) Global(g Global) *Counter { return &r.global[g] }

// ReceivedType returns the statistic of received messages of a type.
func (r *Registry) ReceivedType(t uint8) *Counter { return r.received[t] }

// SentType returns the statistic of sent messages of a type; nil if there is none.
func (r *Registry) SentType(t uint8) *Counter { return r.sent[t] }

// Configure makes the statistics fit a configuration and returns its counters.
// Those of subnets that stay are kept.
func (r *Registry) Configure(snap *config.Snapshot) *Runtime {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := r.now().UnixMicro()
	r.setDefaults(snap.Source.Dhcp)
	old := r.subnets
	r.subnets, r.order = make(map[uint32]*Subnet, len(snap.Subnets)), r.order[:0]
	run := &Runtime{}
	fresh := r.newSubnets(snap, old, at)
	for _, sub := range snap.Subnets {
		s := old[sub.ID]
		if s == nil {
			s, fresh = &fresh[0], fresh[1:]
			s.id = sub.ID
		}
		r.subnets[sub.ID] = s
		r.order = append(r.order, s)
		run.Subnets = append(run.Subnets, s)
		run.addPools(r, s, sub, at)
	}
	return run
}

func (r *Registry) setDefaults(d *kea.Server) {
	want := limit{}
	if d.StatisticSamples != nil {
		want.count = int(*d.StatisticSamples)
	}
	if d.StatisticAge != nil {
		want.age = time.Duration(*d.StatisticAge) * time.Second
	}
	if want != r.defaults {
		r.defaults, r.limit = want, want
		r.each(func(c *Counter) { c.setLimit(want) })
	}
}

// newSubnets makes the counters of the subnets that are new. They are made in one
// piece, whose beginning is that of a page.
func (r *Registry) newSubnets(snap *config.Snapshot, old map[uint32]*Subnet, at int64) []Subnet {
	n := 0
	for _, sub := range snap.Subnets {
		if old[sub.ID] == nil {
			n++
		}
	}
	list := make([]Subnet, n)
	for i := range list {
		r.begin(&list[i], at)
	}
	return list
}

func (r *Registry) begin(s *Subnet, at int64) {
	for l := range s.counters {
		total := Local(l) == Total || Local(l) == TotalPrefixes       // set when the pools are known
		if r.names.local[l] != "" && !total && Local(l) < LocalFail { // failures exist when there are some
			s.counters[l].start(r.limit, at)
		}
	}
}

// addPools makes the pools of a subnet anew but for their counters.
func (run *Runtime) addPools(r *Registry, s *Subnet, sub *config.Subnet, at int64) {
	total, totalPrefixes := new(big.Int), new(big.Int)
	had, hadPrefixes := s.pools, s.prefixes
	s.pools, s.prefixes = nil, nil
	sums := map[*Pool]*big.Int{}
	add := func(to, had map[uint32]*Pool, p *config.Pool, prefix bool, sum *big.Int) map[uint32]*Pool {
		if to == nil {
			to = map[uint32]*Pool{}
		}
		pool := to[p.ID]
		if pool == nil {
			if pool = had[p.ID]; pool == nil {
				pool = r.newPool(prefix, at)
			}
			to[p.ID], sums[pool] = pool, new(big.Int)
		}
		n := Size(p)
		sum.Add(sum, n)
		sums[pool].Add(sums[pool], n)
		for len(run.Pools) <= p.Number {
			run.Pools = append(run.Pools, nil)
		}
		run.Pools[p.Number] = pool
		return to
	}
	for _, p := range sub.Pools {
		s.pools = add(s.pools, had, p, false, total)
	}
	for _, p := range sub.Prefixes {
		s.prefixes = add(s.prefixes, hadPrefixes, p, true, totalPrefixes)
	}
	for pool, n := range sums {
		pool.counters[0].begin(n, at)
	}
	s.counters[Total].begin(total, at)
	if r.names == names6 {
		s.counters[TotalPrefixes].begin(totalPrefixes, at)
	}
}

func (r *Registry) newPool(prefix bool, at int64) *Pool {
	p := &Pool{prefix: prefix}
	for i := range p.list()[1:] { // the total is set when it is known
		p.counters[1+i].start(r.limit, at)
	}
	return p
}

// Size returns how many addresses or prefixes a pool has.
func Size(p *config.Pool) *big.Int {
	first, last := new(big.Int).SetBytes(p.First.AsSlice()), new(big.Int).SetBytes(p.Last.AsSlice())
	n := last.Sub(last, first)
	n.Rsh(n, uint(p.First.BitLen()-p.Len))
	return n.Add(n, big.NewInt(1))
}

// refresh takes over what the store counts.
func (r *Registry) refresh() {
	at := r.now().UnixMicro()
	now := r.leases(0)
	total := int64(0)
	for _, s := range r.order {
		t := now[s.id]
		if t == nil {
			t = &tally{}
		}
		total += t.sum.declined
		t.into(s, at)
	}
	r.global[Declined].set(total, at)
}

// tally is what the store says of a subnet.
type tally struct {
	sum      held
	pools    map[uint32]*held
	prefixes map[uint32]*held
}

// held are numbers of leases.
type held struct{ addresses, prefixes, declined, registered int64 }

// leases returns the tallies of one subnet, or of all if it is 0.
func (r *Registry) leases(subnet uint32) map[uint32]*tally {
	out := map[uint32]*tally{}
	for _, c := range r.store.Count(subnet, nil) {
		t := out[c.Subnet]
		if t == nil {
			t = &tally{pools: map[uint32]*held{}, prefixes: map[uint32]*held{}}
			out[c.Subnet] = t
		}
		pools := t.pools
		if c.Type == lease.PD {
			pools = t.prefixes
		}
		if pools[c.Pool] == nil {
			pools[c.Pool] = &held{}
		}
		pools[c.Pool].count(c)
		t.sum.count(c)
	}
	return out
}

func (h *held) count(c store.Count) {
	switch {
	case c.State == lease.Registered:
		h.registered += c.N
	case c.State > lease.Declined:
	case c.Type == lease.PD:
		h.prefixes += c.N
	default:
		h.addresses += c.N
		if c.State == lease.Declined {
			h.declined += c.N
		}
	}
}

func (t *tally) into(s *Subnet, at int64) {
	s.counters[Assigned].set(t.sum.addresses, at)
	s.counters[LocalDeclined].set(t.sum.declined, at)
	s.counters[AssignedPrefixes].set(t.sum.prefixes, at)
	s.counters[LocalRegistered].set(t.sum.registered, at)
	for id, p := range s.pools {
		h := t.pools[id]
		if h == nil {
			h = &held{}
		}
		p.counters[Assigned].set(h.addresses, at)
		p.counters[LocalDeclined].set(h.declined, at)
	}
	for id, p := range s.prefixes {
		h := t.prefixes[id]
		if h == nil {
			h = &held{}
		}
		p.counters[prefixAssigned].set(h.prefixes, at)
	}
}
