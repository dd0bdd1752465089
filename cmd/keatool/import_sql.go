package main

import (
	"context"

	"github.com/keatool/keatool/schema/kea"
)

// openSQLTarget opens a database of leases.
func openSQLTarget(_ context.Context, _ *kea.Server, db *kea.Database) (target, error) {
	return nil, usagef("leases cannot be put into a database of the type %s; name another target with --to", db.Type)
}
