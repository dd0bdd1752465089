package mysql

import (
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/storetest"
)

// TestStore holds the store to the contract of all stores.
func TestStore(t *testing.T) {
	server := databasetest.Start(t, database.MySQL, false)
	storetest.RunDatabase(t, func(t testing.TB, f lease.Format) store.Store { return open(t, server, f) })
}

// TestLoad loads many leases at once.
func TestLoad(t *testing.T) {
	server := databasetest.Start(t, database.MySQL, false)
	storetest.RunLoad(t, func(t testing.TB, f lease.Format) store.BulkStore { return open(t, server, f) })
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
