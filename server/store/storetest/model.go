package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// model is what a store should be: a map.
type model map[netip.Addr]*lease.Lease

// model drives the store and a map with the same random changes, and asks both
// the same questions.
func (s *suite) model() {
	rng := rand.New(rand.NewPCG(uint64(s.format), 3))
	m := model{}
	for step := range s.steps(6000) {
		s.change(rng, m)
		if step%20 == 0 {
			s.ask(rng, m)
		}
		if step%500 == 0 {
			s.compare(m)
		}
		if s.Failed() {
			s.Fatalf("at step %d", step)
		}
	}
	s.compare(m)
}

func (s *suite) change(rng *rand.Rand, m model) {
	l := s.lease(1 + rng.IntN(400))
	old := m[l.Addr]
	switch {
	case old == nil:
		for range 3 {
			vary(rng, l)
		}
		s.must(nil, l)
		m[l.Addr] = l
	case rng.IntN(4) == 0:
		s.must(old, nil)
		delete(m, l.Addr)
	default:
		new := old.Clone()
		vary(rng, new)
		s.must(old, new)
		if !old.Equal(new) {
			s.wantError("Swap of what is no longer there", s.store.Swap(old, new), store.ErrConflict)
		}
		m[l.Addr] = new
	}
}

// ask compares the answers to a random query.
func (s *suite) ask(rng *rand.Rand, m model) {
	var q store.Query
	some := s.lease(1 + rng.IntN(400))
	renameClient(rng, some)
	switch rng.IntN(5) {
	case 0:
		q.HW = some.HW
	case 1:
		q.ClientID = some.ClientID
	case 2:
		q.DUID, q.IAID, q.HasIAID = some.DUID, some.IAID, rng.IntN(2) == 0
	case 3:
		q.Subnet, q.States = 1+rng.Uint32N(3), store.Of(lease.State(rng.IntN(4)))
	case 4:
		q.After, q.Limit = some.Addr, 1+rng.IntN(30)
	}
	if got, want := s.found(q), s.numbers(m.find(q)); got != want {
		s.Errorf("Find(%+v)\n got %s\nwant %s", q, got, want)
	}
	before, limit := int64(1_800_000_000+rng.IntN(6000)), rng.IntN(10)
	expired, _ := s.store.Expired(before, limit, nil)
	reclaimed, _ := s.store.Reclaimed(before, limit, nil)
	s.compareOver(expired, m.over(before, false), limit)
	s.compareOver(reclaimed, m.over(before, true), limit)
}

func (m model) sorted() []*lease.Lease {
	list := slices.Collect(maps.Values(m))
	slices.SortFunc(list, func(a, b *lease.Lease) int { return a.Addr.Compare(b.Addr) })
	return list
}

func (m model) find(q store.Query) []lease.Lease {
	var list []lease.Lease
	for _, l := range m.sorted() {
		late := !q.After.IsValid() || q.After.Less(l.Addr)
		if late && q.Matches(l) && (q.Limit == 0 || len(list) < q.Limit) {
			list = append(list, *l)
		}
	}
	return list
}

func (m model) over(before int64, reclaimed bool) []*lease.Lease {
	var list []*lease.Lease
	for _, l := range m {
		if !l.Infinite() && l.Expires() < before && (l.State == lease.ExpiredReclaimed) == reclaimed {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b *lease.Lease) int { return int(a.Expires() - b.Expires()) })
	return list
}

// compareOver compares the times: leases that ended together have no order.
func (s *suite) compareOver(got []lease.Lease, want []*lease.Lease, limit int) {
	s.Helper()
	if limit > 0 && len(want) > limit {
		want = want[:limit]
	}
	var gotTimes, wantTimes []int64
	for i := range got {
		s.wantStored(&got[i])
		gotTimes = append(gotTimes, got[i].Expires())
	}
	for _, l := range want {
		wantTimes = append(wantTimes, l.Expires())
	}
	if !slices.Equal(gotTimes, wantTimes) {
		s.Errorf("over: got %v, want %v", gotTimes, wantTimes)
	}
}

// compare holds that the store is the map.
func (s *suite) compare(m model) {
	s.Helper()
	seen := 0
	for l, err := range s.store.All() {
		if err != nil {
			s.Fatal(err)
		}
		seen++
		if want := m[l.Addr]; want == nil || !want.Equal(l) {
			s.Fatalf("the store has %+v\nand should have %+v", l, want)
		}
	}
	if seen != len(m) || s.store.Len() != len(m) {
		s.Fatalf("the store has %d leases, says %d, and should have %d", seen, s.store.Len(), len(m))
	}
	want := map[store.Count]int64{}
	for _, l := range m {
		if s.database && l.State > lease.Declined && (l.State != lease.Registered || l.Type == lease.V4) {
			continue
		}
		want[store.Count{Subnet: l.SubnetID, Pool: s.pool(l), Type: l.Type, State: l.State}]++
	}
	got := map[store.Count]int64{}
	for _, c := range s.store.Count(0, nil) {
		n := c.N
		c.N = 0
		got[c] += n
	}
	if !maps.Equal(got, want) {
		s.Fatalf("counts: got %v, want %v", got, want)
	}
}

// pool returns the pool for which a lease counts: databases have none for
// registered addresses.
func (s *suite) pool(l *lease.Lease) uint32 {
	if s.database && l.State == lease.Registered {
		return 0
	}
	return l.PoolID
}

// concurrent lets many count up the same few leases. No step may be lost.
func (s *suite) concurrent() {
	const clients, steps, leases = 8, 200, 5
	s.insert(leases, nil)
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(c), 1))
			var old, new lease.Lease
			for range steps {
				s.increment(1+rng.IntN(leases), &old, &new)
			}
			if err := s.store.Commit(context.Background()); err != nil {
				s.Errorf("Commit: %v", err)
			}
		})
	}
	wg.Wait()
	total := 0
	for l := range s.store.All() {
		total += int(l.PoolID)
	}
	if total != clients*steps {
		s.Errorf("%d steps of %d", total, clients*steps)
	}
}

func (s *suite) increment(n int, old, new *lease.Lease) {
	addr := s.lease(n).Addr
	for {
		if err := s.store.Get(addr, old); err != nil {
			s.Errorf("Get: %v", err)
			return
		}
		new.CopyFrom(old)
		new.PoolID++
		new.Hostname = fmt.Appendf(new.Hostname[:0], "n%0*d", new.PoolID%40, new.PoolID)
		err := s.store.Swap(old, new)
		if err == nil {
			return
		}
		if !errors.Is(err, store.ErrConflict) {
			s.Errorf("Swap: %v", err)
			return
		}
	}
}

// walks holds that who looks at many leases sees all that do not change,
// whatever happens to the others.
func (s *suite) walks() {
	const still, moving = 500, 200
	s.insert(still, func(_ int, l *lease.Lease) { l.CLTT, l.Valid = 1000, 1 })
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		rng := rand.New(rand.NewPCG(1, 1))
		m := model{}
		for {
			select {
			case <-stop:
				return
			default:
			}
			n := still + 1 + rng.IntN(moving)
			addr := s.lease(n).Addr
			if m[addr] != nil {
				s.must(m[addr], nil)
				delete(m, addr)
				continue
			}
			l := s.lease(n)
			vary(rng, l)
			l.SubnetID = 9
			s.must(nil, l)
			m[addr] = l
		}
	})
	for range 5 {
		s.lookAround(still)
	}
	close(stop)
	wg.Wait()
}

func (s *suite) lookAround(still int) {
	count := func(what string, list []lease.Lease, err error) {
		n := 0
		for i := range list {
			if list[i].SubnetID == 1 {
				n++
			}
		}
		if n != still || err != nil {
			s.Errorf("%s saw %d of %d: %v", what, n, still, err)
		}
	}
	list, err := s.store.Find(store.Query{}, nil)
	count("Find", list, err)
	list, err = s.store.Find(store.Query{Limit: 10 * still}, nil)
	count("a page", list, err)
	list, err = s.store.Expired(2000, 0, nil)
	count("Expired", list, err)
	list = nil
	for l := range s.store.All() {
		list = append(list, *l.Clone())
	}
	count("All", list, nil)
}

// changing holds that a lease is found while its record becomes longer and
// shorter all the time.
func (s *suite) changing() {
	s.insert(200, nil)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		now := s.lease(7)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			new := now.Clone()
			new.Hostname = fmt.Appendf(nil, "h%0*d", i%3*40, i)
			s.must(now, new)
			now = new
		}
	})
	l := s.lease(7)
	var list []lease.Lease
	for range s.some(40_000) {
		for _, q := range []store.Query{{HW: l.HW, ClientID: l.ClientID, DUID: l.DUID}, {DUID: l.DUID, IAID: l.IAID, HasIAID: true, HW: l.HW}} {
			if list, _ = s.store.Find(q, list); len(list) != 1 {
				s.Errorf("%d leases found", len(list))
			}
		}
	}
	for range 20 {
		seen := 0
		for range s.store.All() {
			seen++
		}
		page, _ := s.store.Find(store.Query{Limit: 1000}, nil)
		if seen != 200 || len(page) != 200 {
			s.Errorf("%d and %d leases seen", seen, len(page))
		}
	}
	close(stop)
	wg.Wait()
}

// allocations holds that a server's calls cost no memory once they have run.
func (s *suite) allocations() {
	if s.database {
		s.Skip("what the library of the database allocates is its own affair")
	}
	s.insert(100, nil)
	old, new, ctx := s.lease(7), s.lease(7), context.Background()
	var out lease.Lease
	var list []lease.Lease
	q := store.Query{HW: old.HW}
	if s.format == lease.CSV6 {
		q = store.Query{DUID: old.DUID, IAID: 7, HasIAID: true}
	}
	n := testing.AllocsPerRun(500, func() {
		new.CLTT++
		err := errors.Join(s.store.Get(old.Addr, &out), s.store.Swap(old, new), s.store.Commit(ctx))
		var findErr error
		list, findErr = s.store.Find(q, list)
		if err != nil || findErr != nil || len(list) != 1 {
			s.Fatal(err, findErr, len(list))
		}
		old.CLTT++
	})
	if n >= 1 && !raceDetector {
		s.Errorf("%v allocations", n)
	}
	extra := s.lease(101)
	if n := testing.AllocsPerRun(500, func() {
		s.must(nil, extra)
		s.must(extra, nil)
		if err := s.store.Commit(ctx); err != nil {
			s.Fatal(err)
		}
	}); n >= 1 && !raceDetector {
		s.Errorf("%v allocations to insert and remove", n)
	}
}
