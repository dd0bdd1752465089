package database_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/mysql"
	"github.com/keatool/keatool/server/store/pgsql"
	"github.com/keatool/keatool/server/store/sqlschema"
	"github.com/keatool/keatool/server/store/storetest"
)

// openFormat opens leases of a family.
func openFormat(p database.Params, f lease.Format) (store.BulkStore, error) {
	if p.Kind == database.MySQL {
		return mysql.Open(mysql.Options{Format: f, Params: p})
	}
	return pgsql.Open(pgsql.Options{Format: f, Params: p})
}

// TestOlder keeps leases in the tables of Kea 2.6, and refuses those of Kea 2.2.
func TestOlder(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			steps := sqlschema.Steps(k)
			old := server.Create()
			if err := server.Open(old).Init(context.Background(), steps[0].Version); err != nil {
				t.Fatal(err)
			}
			if _, err := openFormat(old, lease.CSV4); !errors.Is(err, sqlschema.ErrVersion) {
				t.Errorf("tables of Kea 2.2: %v", err)
			}
			p := server.Create()
			if err := server.Open(p).Init(context.Background(), steps[len(steps)-2].Version); err != nil {
				t.Fatal(err)
			}
			for _, f := range []lease.Format{lease.CSV4, lease.CSV6} {
				s, err := openFormat(p, f)
				if err != nil {
					t.Fatal(err)
				}
				older(t, s, f)
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// older gives a lease, takes it back, and loads one that was given back.
func older(t *testing.T, s store.BulkStore, f lease.Format) {
	t.Helper()
	first, second := storetest.Lease(f, 1), storetest.Lease(f, 2)
	released := first.Clone()
	released.State, second.State = lease.Released, lease.Released
	for _, swap := range [][2]*lease.Lease{{nil, first}, {first, released}, {released, first}, {first, released}} {
		if err := s.Swap(swap[0], swap[1]); err != nil {
			t.Fatalf("Swap(%v, %v): %v", swap[0], swap[1], err)
		}
	}
	load, err := s.Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer load.Abort()
	if err := load.Add([]lease.Lease{*second}); err != nil {
		t.Fatal(err)
	}
	if _, err := load.Finish(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []*lease.Lease{database.Older(released), database.Older(second)} {
		var got lease.Lease
		if err := s.Get(want.Addr, &got); err != nil || !got.Equal(want) || got.State != lease.ExpiredReclaimed {
			t.Errorf("got %v, error %v\n%s", &got, err, cmp.Diff(string(lease.AppendCSV(nil, want)), string(lease.AppendCSV(nil, &got))))
		}
	}
}
