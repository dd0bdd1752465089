package alloc

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"unsafe"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/config/configtest"
)

func onePool(t testing.TB, pool, more string) (*Allocator, *config.Pool) {
	s := configtest.Snapshot(t, 4, `{ "subnet4": [ { "id": 1, "subnet": "192.0.0.0/8", "pools": [ { "pool": "`+pool+`" } ]`+more+` } ] }`)
	return New(s), s.Subnets[0].Pools[0]
}

// drain proposes and takes until nothing is left, and returns how often each came.
func drain(a *Allocator, p *config.Pool) map[netip.Addr]int {
	got := map[netip.Addr]int{}
	for {
		addr, ok := a.Propose(p)
		if !ok {
			return got
		}
		got[addr]++
		a.Take(p, addr)
	}
}

// TestEveryAddressOnce takes a pool until it is empty, with each strategy.
func TestEveryAddressOnce(t *testing.T) {
	for _, strategy := range []string{"iterative", "random", "flq"} {
		t.Run(strategy, func(t *testing.T) {
			a, p := onePool(t, "192.0.2.250-192.0.3.9", `, "allocator": "`+strategy+`"`)
			got := drain(a, p)
			if len(got) != 16 || a.Size(p) != 16 {
				t.Errorf("%d addresses of a pool of %d; want 16 of 16", len(got), a.Size(p))
			}
			for addr, n := range got {
				if n != 1 || !p.Contains(addr) {
					t.Errorf("%v came %d times", addr, n)
				}
			}
			back := netip.MustParseAddr("192.0.3.1")
			a.Free(p, back)
			if next, ok := a.Propose(p); !ok || next != back {
				t.Errorf("proposed %v, %v; want %v, which alone is free", next, ok, back)
			}
		})
	}
}

func TestProposeIterative(t *testing.T) {
	a, p := onePool(t, "192.0.2.10-192.0.2.12", "")
	a.Take(p, netip.MustParseAddr("192.0.2.10"))
	a.Take(p, netip.MustParseAddr("192.0.2.11"))
	if got, _ := a.Propose(p); got != netip.MustParseAddr("192.0.2.12") {
		t.Errorf("proposed %v; want the one behind what is taken", got)
	}
	a.Take(p, netip.MustParseAddr("10.0.0.1")) // no address of the pool: no matter
	if a.pools[p.Number].free != 1 {
		t.Errorf("%d are free; want 1", a.pools[p.Number].free)
	}
}

func TestLongestFree(t *testing.T) {
	a, p := onePool(t, "192.0.2.10-192.0.2.13", `, "allocator": "flq"`)
	drain(a, p)
	order := []string{"192.0.2.12", "192.0.2.10", "192.0.2.13"}
	for _, s := range order {
		a.Free(p, netip.MustParseAddr(s))
	}
	for _, s := range order {
		got, _ := a.Propose(p)
		if got != netip.MustParseAddr(s) {
			t.Errorf("proposed %v; want %s, which was free before the others", got, s)
		}
		a.Take(p, got)
	}
}

func TestExcludeFirstLast(t *testing.T) {
	s := configtest.Snapshot(t, 4, `{ "compatibility": { "exclude-first-last-24": true }, "subnet4": [
		{ "id": 1, "subnet": "192.0.2.0/23", "pools": [ { "pool": "192.0.2.254-192.0.3.1" } ] },
		{ "id": 2, "subnet": "198.51.100.0/25", "pools": [ { "pool": "198.51.100.0-198.51.100.1" } ] } ] }`)
	a := New(s)
	if got := drain(a, s.Subnets[0].Pools[0]); len(got) != 2 {
		t.Errorf("proposed %v; want .254 and .1 alone", got)
	}
	if got := drain(a, s.Subnets[1].Pools[0]); len(got) != 2 {
		t.Errorf("proposed %v; want both: the subnet is smaller than a /24", got)
	}
}

// TestLargePools are pools whose addresses are not all kept in mind.
func TestLargePools(t *testing.T) {
	s := configtest.Snapshot(t, 6, `{ "subnet6": [ { "id": 1, "subnet": "2001:db8::/32",
		"pools": [ { "pool": "2001:db8::/64" } ],
		"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 33, "delegated-len": 64 }, { "prefix": "2001:db8:c000::", "prefix-len": 48, "delegated-len": 56 } ] } ] }`)
	a := New(s)
	sub := s.Subnets[0]
	want := map[*config.Pool][2]string{
		sub.Pools[0]:    {"2001:db8::", "2001:db8::1"},
		sub.Prefixes[0]: {"2001:db8:8000::", "2001:db8:8000:1::"},
		sub.Prefixes[1]: {"2001:db8:c000::", "2001:db8:c000:100::"},
	}
	for p, addrs := range want {
		order, list := &a.Order, sub.Pools
		if p != sub.Pools[0] {
			order, list = &a.Prefixes, sub.Prefixes
		}
		only := func(x *config.Pool) bool { return x == p }
		walk, _ := a.Walk(order, sub, list, only)
		for _, w := range addrs {
			if _, got, ok := a.Next(&walk, only); !ok || got != netip.MustParseAddr(w) {
				t.Errorf("found %v, %v; want %s", got, ok, w)
			}
		}
		if guess, ok := a.Propose(p); !ok || !p.Contains(guess) {
			t.Errorf("proposed %v, %v; want something of %v", guess, ok, p.First)
		}
	}
	if a.Tracked(sub.Pools[0]) || !a.Tracked(sub.Prefixes[1]) || a.Size(sub.Prefixes[1]) != 256 || a.Size(sub.Prefixes[0]) != 1<<31 {
		t.Errorf("tracked %v, %v; sizes %d, %d", a.Tracked(sub.Pools[0]), a.Tracked(sub.Prefixes[1]), a.Size(sub.Prefixes[1]), a.Size(sub.Prefixes[0]))
	}
	if got := a.Size(sub.Pools[0]); got != 1<<64-1 {
		t.Errorf("a /64 has the size %d; want the greatest number", got)
	}
}

// TestModel takes and frees at random, and compares with a set.
func TestModel(t *testing.T) {
	for _, strategy := range []string{"iterative", "random", "flq"} {
		a, p := onePool(t, "192.0.2.0-192.0.2.99", `, "allocator": "`+strategy+`"`)
		taken := map[netip.Addr]bool{}
		rnd := rand.New(rand.NewPCG(1, 2))
		for range 5000 {
			if rnd.IntN(3) == 0 {
				for addr := range taken {
					delete(taken, addr)
					a.Free(p, addr)
					break
				}
				continue
			}
			addr, ok := a.Propose(p)
			switch {
			case ok && taken[addr]:
				t.Fatalf("%s: proposed %v, which is taken", strategy, addr)
			case !ok && len(taken) != 100:
				t.Fatalf("%s: nothing proposed, with %d of 100 taken", strategy, len(taken))
			case ok:
				taken[addr] = true
				a.Take(p, addr)
			}
		}
	}
}

func BenchmarkPropose(b *testing.B) {
	for _, full := range []int{0, 99} {
		b.Run(fmt.Sprintf("full=%d", full), func(b *testing.B) {
			a, p := onePool(b, "192.0.0.0/12", "")
			for i := range a.Size(p) {
				if int(i%100) < full {
					a.Take(p, a.pools[p.Number].addr(i))
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := a.Propose(p); !ok {
					b.Fatal("nothing is free")
				}
			}
		})
	}
}

// TestPoolSize: a pool is a number of lines, its second one has the first of the
// words that say what is taken.
func TestPoolSize(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the layout is made for processors of 64 bits")
	}
	var q pool
	if n := unsafe.Sizeof(q); n%64 != 0 || unsafe.Offsetof(q.first) != 64 || unsafe.Offsetof(q.words) >= 128 {
		t.Errorf("%d octets; first at %d, words at %d", n, unsafe.Offsetof(q.first), unsafe.Offsetof(q.words))
	}
}

// TestSizes takes all of pools whose words are within, at the limit, and without.
func TestSizes(t *testing.T) {
	for last, want := range map[string]int{"10.0.0.0": 1, "10.0.0.62": 63, "10.0.0.63": 64, "10.0.0.64": 65, "10.0.3.255": 1024, "10.0.4.191": 1216, "10.0.4.192": 1217, "10.0.31.255": 8192} {
		s := configtest.Snapshot(t, 4, `{ "subnet4": [ { "id": 1, "subnet": "10.0.0.0/8", "pools": [ { "pool": "10.0.0.0 - `+last+`" }, { "pool": "10.9.0.0 - 10.9.0.9" } ] } ] }`)
		a := New(s)
		for i, n := range []int{want, 10} {
			p := s.Subnets[0].Pools[i]
			got := drain(a, p)
			if len(got) != n || a.At(p, uint64(n-1)) != p.Last {
				t.Errorf("a pool up to %v has %d addresses; want %d", p.Last, len(got), n)
			}
		}
	}
}
