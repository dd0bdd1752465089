package alloc

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/config/configtest"
)

// slow is the same search as Walk, put down address by address: pools of
// numbers, each with the number that comes next.
type slow struct {
	sizes, next []int
	ended       []bool // has come to its end, and waits for the others
	at          int    // the pool of the number looked at last
}

// search returns the pool and the number of what is found, -1 for nothing.
func (s *slow) search(open func(n int) bool, taken func(pool, i int) bool) (pool, i int) {
	first, budget := -1, 0
	for n := len(s.sizes) - 1; n >= 0; n-- {
		if open(n) {
			first, budget = n, budget+s.sizes[n]
		}
	}
	for ; budget > 0; budget-- {
		if pool, i = s.pick(open, first); !taken(pool, i) {
			return pool, i
		}
	}
	return -1, 0
}

// pick returns the number to look at next.
func (s *slow) pick(open func(n int) bool, first int) (pool, i int) {
	from := first
	if open(s.at) {
		from = s.at
	}
	for n := from; n < len(s.sizes); n++ {
		switch {
		case !open(n) || s.ended[n]:
		case s.next[n] < s.sizes[n]:
			s.at = n
			s.next[n]++
			return n, s.next[n] - 1
		case s.sizes[n] == 1:
			s.next[n] = 0
		default:
			s.ended[n] = true
		}
	}
	for n := range s.sizes {
		if open(n) {
			s.next[n], s.ended[n] = 0, false
		}
	}
	s.at, s.next[first] = first, 1
	return first, 0
}

// TestWalkModel lets clients that may use some of the pools come and go, and
// compares with the slow search.
func TestWalkModel(t *testing.T) {
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		model := &slow{}
		var pools []string
		for n := range 1 + rnd.IntN(4) {
			size := 1 + rnd.IntN(5)
			pools = append(pools, fmt.Sprintf(`{ "pool": "192.0.%d.0-192.0.%d.%d" }`, n, n, size-1))
			model.sizes = append(model.sizes, size)
		}
		model.next, model.ended = make([]int, len(pools)), make([]bool, len(pools))
		s := configtest.Snapshot(t, 4, `{ "subnet4": [ { "id": 1, "subnet": "192.0.0.0/16", "pools": [ `+strings.Join(pools, ", ")+` ] } ] }`)
		walkAsModel(t, model, New(s), s.Subnets[0], rnd)
	}
}

func walkAsModel(t *testing.T, model *slow, a *Allocator, sub *config.Subnet, rnd *rand.Rand) {
	t.Helper()
	addr := func(pool, i int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, byte(pool), byte(i)}) }
	taken := map[netip.Addr]bool{}
	for range 60 {
		if rnd.IntN(3) == 0 {
			for n, size := range model.sizes {
				if x := addr(n, rnd.IntN(size)); taken[x] {
					delete(taken, x)
					a.Free(sub.Pools[n], x)
				}
			}
		}
		guard := 1 + rnd.IntN(1<<len(sub.Pools)-1)
		isOpen := func(n int) bool { return guard>>n&1 == 1 }
		open := func(p *config.Pool) bool { return isOpen(p.Number) }
		want := netip.Addr{}
		if n, i := model.search(isOpen, func(n, i int) bool { return taken[addr(n, i)] }); n >= 0 {
			want = addr(n, i)
		}
		walk, _ := a.Walk(&a.Order, sub, sub.Pools, open)
		p, got, ok := a.Next(&walk, open)
		if got != want || ok != want.IsValid() {
			t.Fatalf("pools %v, guard %b, taken %v: found %v; the slow search finds %v", model.sizes, guard, taken, got, want)
		}
		if ok {
			taken[got] = true
			a.Take(p, got)
		}
	}
}

// TestWalkGoesOn asks several times in one search, as long as hooks or others
// do not let the client have what was found.
func TestWalkGoesOn(t *testing.T) {
	s := configtest.Snapshot(t, 4, `{ "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.12" }, { "pool": "192.0.2.20-192.0.2.21" } ] } ] }`)
	a, sub := New(s), s.Subnets[0]
	all := func(*config.Pool) bool { return true }
	rounds := [][]string{
		{"10", "11", "12", "20", "21"},
		{"10", "11", "12", "20", "21"},
	}
	for _, want := range rounds {
		var got []string
		walk, _ := a.Walk(&a.Order, sub, sub.Pools, all)
		for _, addr, ok := a.Next(&walk, all); ok; _, addr, ok = a.Next(&walk, all) {
			got = append(got, strings.TrimPrefix(addr.String(), "192.0.2."))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if _, ok := a.Walk(&a.Order, sub, sub.Pools, func(*config.Pool) bool { return false }); ok {
		t.Error("a search through no pools")
	}
}

func TestOrderOfSubnets(t *testing.T) {
	s := configtest.Snapshot(t, 4, `{ "client-classes": [ { "name": "a" } ], "shared-networks": [ { "name": "n", "subnet4": [
		{ "id": 1, "subnet": "10.0.1.0/24" }, { "id": 2, "subnet": "10.0.2.0/24" }, { "id": 3, "subnet": "10.0.3.0/24", "client-classes": [ "a" ] } ] } ],
		"subnet4": [ { "id": 4, "subnet": "10.0.4.0/24" } ] }`)
	a := New(s)
	by := map[uint32]*config.Subnet{}
	for _, sub := range s.Subnets {
		by[sub.ID] = sub
	}
	steps := []struct{ searched, from, want uint32 }{
		{0, 1, 1}, // none was searched
		{2, 1, 2},
		{3, 1, 2}, // what others may use does not count
		{3, 3, 3},
		{1, 2, 1},
		{4, 4, 4},
	}
	for _, st := range steps {
		if st.searched != 0 {
			a.Searched(by[st.searched])
		}
		if got := a.Preferred(by[st.from]).ID; got != st.want {
			t.Errorf("after %d, from %d the search begins in %d; want %d", st.searched, st.from, got, st.want)
		}
	}
}
