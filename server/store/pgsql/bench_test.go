package pgsql

import (
	"context"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/storetest"
)

// BenchmarkLoad loads a quarter of a million leases into an empty table.
func BenchmarkLoad(b *testing.B) {
	const n = 250_000
	server := databasetest.Start(b, database.PostgreSQL, true)
	var list []lease.Lease
	for i := range n {
		list = append(list, *storetest.Lease(lease.CSV4, i))
	}
	for b.Loop() {
		b.StopTimer()
		s := open(b, server, lease.CSV4)
		b.StartTimer()
		l, err := s.Load(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		if err := l.Add(list); err != nil {
			b.Fatal(err)
		}
		if done, err := l.Finish(context.Background()); err != nil || done.Added != n {
			b.Fatal(done, err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "leases/s")
}

func open(t testing.TB, server *databasetest.Server, f lease.Format) *Store {
	t.Helper()
	s, err := Open(Options{Format: f, Params: server.Database()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // it may be closed already
	return s
}
