package memory

import (
	"runtime"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/storetest"
)

const million = 1_000_000

// fill returns a store with n leases.
func fill(tb testing.TB, f lease.Format, n int) *Store {
	tb.Helper()
	s := New(Options{Format: f})
	for i := range n {
		if err := s.Swap(nil, storetest.Lease(f, i)); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

// TestMemoryOfManyLeases holds the bar of 130 bytes for a lease of IPv4 with
// hardware address and client identifier, and a like one for IPv6.
func TestMemoryOfManyLeases(t *testing.T) {
	const n = 200_000
	for f, bar := range map[lease.Format]uint64{lease.CSV4: 130, lease.CSV6: 165} {
		before := heap()
		s := fill(t, f, n)
		per := (heap() - before) / n
		t.Logf("v%d: %d bytes for a lease", f, per)
		if per > bar {
			t.Errorf("v%d: %d bytes for a lease, the bar is %d", f, per, bar)
		}
		runtime.KeepAlive(s)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// The bars, with a million leases: Get and Find 1 µs, Swap 2 µs, no allocations.
func BenchmarkMillion(b *testing.B) {
	for _, f := range []lease.Format{lease.CSV4, lease.CSV6} {
		s := fill(b, f, million)
		name := map[lease.Format]string{lease.CSV4: "v4", lease.CSV6: "v6"}[f]
		var old, new lease.Lease
		keys := make([]*lease.Lease, million)
		for i := range keys {
			keys[i] = storetest.Lease(f, i)
		}
		at := 0
		step := func() *lease.Lease {
			at = (at + 7919) % million
			return keys[at]
		}
		b.Run(name+"/Get", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = s.Get(step().Addr, &old)
			}
		})
		b.Run(name+"/Renew", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = s.Get(step().Addr, &old)
				new.CopyFrom(&old)
				new.CLTT++
				if err := s.Swap(&old, &new); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/Find", func(b *testing.B) {
			b.ReportAllocs()
			var list []lease.Lease
			for b.Loop() {
				l := step()
				q := store.Query{HW: l.HW}
				if f == lease.CSV6 {
					q = store.Query{DUID: l.DUID, IAID: uint32(at), HasIAID: true}
				}
				list, _ = s.Find(q, list)
				if len(list) != 1 {
					b.Fatal(len(list))
				}
			}
		})
		b.Run(name+"/InsertRemove", func(b *testing.B) {
			b.ReportAllocs()
			l := storetest.Lease(f, million+1)
			for b.Loop() {
				_ = s.Swap(nil, l)
				_ = s.Swap(l, nil)
			}
		})
		b.Run(name+"/All", func(b *testing.B) {
			for b.Loop() {
				for range s.All() {
				}
			}
		})
	}
}
