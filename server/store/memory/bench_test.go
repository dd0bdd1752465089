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
	for name, f := range map[string]lease.Format{"v4": lease.CSV4, "v6": lease.CSV6} {
		m := &millions{format: f, store: fill(b, f, million)}
		for i := range million {
			m.leases = append(m.leases, storetest.Lease(f, i))
		}
		b.Run(name+"/Get", m.get)
		b.Run(name+"/Find", m.find)
		b.Run(name+"/Renew", m.renew)
		b.Run(name+"/InsertRemove", m.insertRemove)
		b.Run(name+"/All", m.all)
	}
}

type millions struct {
	format lease.Format
	store  *Store
	leases []*lease.Lease
	at     int
}

// next walks through the leases in leaps.
func (m *millions) next() *lease.Lease {
	m.at = (m.at + 7919) % million
	return m.leases[m.at]
}

func (m *millions) get(b *testing.B) {
	b.ReportAllocs()
	var out lease.Lease
	for b.Loop() {
		if err := m.store.Get(m.next().Addr, &out); err != nil {
			b.Fatal(err)
		}
	}
}

func (m *millions) find(b *testing.B) {
	b.ReportAllocs()
	var list []lease.Lease
	for b.Loop() {
		l := m.next()
		q := store.Query{HW: l.HW}
		if m.format == lease.CSV6 {
			q = store.Query{DUID: l.DUID, IAID: l.IAID, HasIAID: true}
		}
		if list, _ = m.store.Find(q, list); len(list) != 1 {
			b.Fatal(len(list))
		}
	}
}

func (m *millions) renew(b *testing.B) {
	b.ReportAllocs()
	var old, new lease.Lease
	for b.Loop() {
		if err := m.store.Get(m.next().Addr, &old); err != nil {
			b.Fatal(err)
		}
		new.CopyFrom(&old)
		new.CLTT++
		if err := m.store.Swap(&old, &new); err != nil {
			b.Fatal(err)
		}
	}
}

func (m *millions) insertRemove(b *testing.B) {
	b.ReportAllocs()
	l := storetest.Lease(m.format, million+1)
	for b.Loop() {
		if m.store.Swap(nil, l) != nil || m.store.Swap(l, nil) != nil {
			b.Fatal("no swap")
		}
	}
}

func (m *millions) all(b *testing.B) {
	for b.Loop() {
		for range m.store.All() {
		}
	}
}
