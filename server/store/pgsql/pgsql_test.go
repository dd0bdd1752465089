package pgsql

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
	server := databasetest.Start(t, database.PostgreSQL, false)
	storetest.RunDatabase(t, func(t testing.TB, f lease.Format) store.Store {
		s, err := Open(Options{Format: f, Params: server.Database()})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// TestLoad loads many leases at once.
func TestLoad(t *testing.T) {
	server := databasetest.Start(t, database.PostgreSQL, false)
	storetest.RunLoad(t, func(t testing.TB, f lease.Format) store.BulkStore { return open(t, server, f) })
}
