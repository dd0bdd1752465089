package store

import (
	"context"

	"github.com/keatool/keatool/schema/kea/lease"
)

// Loader takes many leases at once: for imports, not for packets. All that was
// added becomes visible, and safe, with Finish, or nothing of it does. One
// goroutine uses it.
type Loader interface {
	// Add adds leases, which belong to the caller again when it returns. A lease
	// whose address has one already takes its place.
	Add(leases []lease.Lease) error
	// Finish ends the load, and returns how many leases are new, were changed,
	// and were there already just so.
	Finish(ctx context.Context) (Loaded, error)
	// Abort ends the load without a trace; after Finish it does nothing.
	Abort()
}

// Loaded says what a load did. Kept leases were in the store and are not among
// those that were added; the load has left them alone.
type Loaded struct{ Added, Changed, Same int64 }

// BulkStore is a store that takes many leases at once.
type BulkStore interface {
	Store
	// Load begins a load.
	Load(ctx context.Context) (Loader, error)
}
