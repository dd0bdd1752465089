package stats

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Entry is a statistic as it was read.
type Entry struct {
	Name    string
	Samples []Sample // the newest first
	Whole   *big.Int // the newest value, where 64 bits are too few
}

// walk visits every statistic that has a name, in no order of them.
func (r *Registry) walk(visit func(name func() string, c *Counter, derived bool)) {
	plain := func(name string, c *Counter, derived bool) { visit(func() string { return name }, c, derived) }
	for g := range r.global {
		if r.names.global[g] != "" {
			plain(r.names.global[g], &r.global[g], Global(g) == Declined)
		}
	}
	for t, name := range r.names.received {
		plain(r.names.packet+name+"-received", r.received[t], false)
	}
	for t, name := range r.names.sent {
		plain(r.names.packet+name+"-sent", r.sent[t], false)
	}
	plain(r.names.packet+"unknown-received", &r.unknown, false)
	for name, c := range r.extra {
		plain(name, c, false)
	}
	for _, s := range r.order {
		r.walkSubnet(s, visit)
	}
}

func (r *Registry) walkSubnet(s *Subnet, visit func(func() string, *Counter, bool)) {
	for l := range s.counters {
		if r.names.local[l] != "" {
			visit(func() string { return fmt.Sprintf("subnet[%d].%s", s.id, r.names.local[l]) }, &s.counters[l], derivedLocal(Local(l)))
		}
	}
	for id, p := range s.pools {
		for i := range p.counters {
			visit(func() string { return fmt.Sprintf("subnet[%d].pool[%d].%s", s.id, id, r.names.pool[i]) }, &p.counters[i], derivedLocal(Local(i)))
		}
	}
	for id, p := range s.prefixes {
		for i := range p.list() {
			visit(func() string { return fmt.Sprintf("subnet[%d].pd-pool[%d].%s", s.id, id, r.names.prefix[i]) }, &p.counters[i], i == prefixAssigned)
		}
	}
}

// derivedLocal tells which statistics the store counts.
func derivedLocal(l Local) bool {
	return l == Assigned || l == AssignedPrefixes || l == LocalDeclined || l == LocalRegistered
}

func (r *Registry) each(visit func(*Counter)) {
	r.walk(func(_ func() string, c *Counter, _ bool) { visit(c) })
}

// All returns every statistic, sorted by name.
func (r *Registry) All() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refresh()
	var out []Entry
	r.walk(func(name func() string, c *Counter, _ bool) {
		if samples := c.read(); len(samples) > 0 {
			out = append(out, Entry{name(), samples, c.long()})
		}
	})
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Get returns one statistic.
func (r *Registry) Get(name string) (Entry, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refresh()
	c, _ := r.find(name)
	if c == nil {
		return Entry{}, false
	}
	samples := c.read()
	return Entry{name, samples, c.long()}, len(samples) > 0
}

// find returns the counter of a name; nil if there is none.
func (r *Registry) find(name string) (c *Counter, derived bool) {
	if c := r.extra[name]; c != nil {
		return c, false
	}
	if subnet, rest, ok := indexed(name, "subnet"); ok {
		return r.findLocal(r.subnets[subnet], rest)
	}
	if i := slices.Index(r.names.global[:], name); i >= 0 && name != "" {
		return &r.global[i], Global(i) == Declined
	}
	name, ok := strings.CutPrefix(name, r.names.packet)
	if !ok {
		return nil, false
	}
	if name == "unknown-received" {
		return &r.unknown, false
	}
	for t, n := range r.names.received {
		if n+"-received" == name {
			return r.received[t], false
		}
	}
	for t, n := range r.names.sent {
		if n+"-sent" == name {
			return r.sent[t], false
		}
	}
	return nil, false
}

func (r *Registry) findLocal(s *Subnet, name string) (*Counter, bool) {
	if s == nil {
		return nil, false
	}
	if id, rest, ok := indexed(name, "pool"); ok && s.pools[id] != nil {
		if i := slices.Index(r.names.pool[:], rest); i >= 0 {
			return &s.pools[id].counters[i], derivedLocal(Local(i))
		}
	}
	if id, rest, ok := indexed(name, "pd-pool"); ok && s.prefixes[id] != nil {
		if i := slices.Index(r.names.prefix[:], rest); i >= 0 {
			return &s.prefixes[id].counters[i], i == prefixAssigned
		}
	}
	if i := slices.Index(r.names.local[:], name); i >= 0 && name != "" {
		return &s.counters[i], derivedLocal(Local(i))
	}
	return nil, false
}

// indexed cuts `word[5].rest`.
func indexed(name, word string) (index uint32, rest string, ok bool) {
	after, ok := strings.CutPrefix(name, word+"[")
	if !ok {
		return 0, "", false
	}
	number, rest, ok := strings.Cut(after, "].")
	n, err := strconv.ParseUint(number, 10, 32)
	return uint32(n), rest, ok && err == nil
}

// Reset makes a statistic 0, and reports whether there is one of that name.
func (r *Registry) Reset(name string) bool {
	return r.change(name, func(c *Counter, derived bool) { c.reset(r.now().UnixMicro(), derived) })
}

// ResetAll makes all statistics 0.
func (r *Registry) ResetAll() {
	r.changeAll(func(c *Counter, derived bool) { c.reset(r.now().UnixMicro(), derived) })
}

// Remove makes a statistic disappear until it changes.
func (r *Registry) Remove(name string) bool { return r.change(name, (*Counter).remove) }

// RemoveAll makes all statistics disappear.
func (r *Registry) RemoveAll() { r.changeAll((*Counter).remove) }

// SetCount has the last n samples of a statistic kept.
func (r *Registry) SetCount(name string, n int) bool {
	return r.change(name, func(c *Counter, _ bool) { c.setLimit(limit{count: n}) })
}

// SetCountAll is SetCount for all statistics, also those to come.
func (r *Registry) SetCountAll(n int) { r.setAll(limit{count: n}) }

// SetAge has the samples of a statistic kept that are not older.
func (r *Registry) SetAge(name string, age time.Duration) bool {
	return r.change(name, func(c *Counter, _ bool) { c.setLimit(limit{age: age}) })
}

// SetAgeAll is SetAge for all statistics, also those to come.
func (r *Registry) SetAgeAll(age time.Duration) { r.setAll(limit{age: age}) }

func (r *Registry) setAll(l limit) {
	r.changeAll(func(c *Counter, _ bool) { c.setLimit(l) })
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit = l
}

func (r *Registry) change(name string, how func(*Counter, bool)) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refresh()
	c, derived := r.find(name)
	if c == nil || !c.exists() {
		return false
	}
	how(c, derived)
	return true
}

func (r *Registry) changeAll(how func(*Counter, bool)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refresh()
	r.walk(func(_ func() string, c *Counter, derived bool) {
		if c.exists() {
			how(c, derived)
		}
	})
}

// Leases are the numbers of a subnet that stat-lease4-get and stat-lease6-get show.
type Leases struct {
	Subnet                               uint32
	Total, TotalPrefixes                 *big.Int
	Assigned, AssignedPrefixes, Declined int64
	Cumulative, CumulativePrefixes       int64
}

// Leases returns the numbers of every subnet, by id.
func (r *Registry) Leases() []Leases {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refresh()
	out := make([]Leases, 0, len(r.order))
	for _, s := range r.order {
		v := func(l Local) int64 { return s.counters[l].Value() }
		out = append(out, Leases{Subnet: s.id, Total: s.counters[Total].big(), TotalPrefixes: s.counters[TotalPrefixes].big(),
			Assigned: v(Assigned), AssignedPrefixes: v(AssignedPrefixes), Declined: v(LocalDeclined),
			Cumulative: v(LocalCumulative), CumulativePrefixes: v(LocalCumulativePrefixes)})
	}
	slices.SortFunc(out, func(a, b Leases) int { return cmp.Compare(a.Subnet, b.Subnet) })
	return out
}

func (c *Counter) big() *big.Int {
	if v := c.long(); v != nil {
		return v
	}
	return big.NewInt(c.Value())
}
