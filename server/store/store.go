// Package store says what the server asks of a place for leases. It knows no
// policy: which address a client gets, and what happens to a lease that has run
// out, is decided by those who call it.
//
// A store keeps leases of one family. There is one lease for an address, and
// the address alone is the key, as in Kea's files: a delegated prefix is found
// by its first address, whatever its length.
//
// # Concurrency
//
// All methods may be called at once from any goroutine. Each call of Get and
// Swap is atomic. Find, Expired, Reclaimed and All return leases that each were
// in the store at some moment of the call; none is left out that was there, and
// fitted, during all of it, whatever else about it changed. Only Expired and
// Reclaimed may leave out a lease that changes meanwhile, until the next call.
//
// # Durability
//
// Swap changes what the store says from then on, and nothing else: what it did
// survives the end of the process only once Commit, called after it by anyone,
// has returned nil. A server therefore swaps, commits, and only then answers.
// What Commit means is the backend's promise: memory keeps nothing, memfile has
// written to its file, and with Durable its file is on the disk. A change that
// was not committed may survive or not.
//
// # Buffers
//
// A lease that is passed in belongs to the caller again when the method
// returns. A lease that is filled in (out of Get, the elements of dst) is copied
// into the buffers it already has, up to cap(dst), so that calls with the same
// variables soon allocate nothing. Never assign one lease to another: use
// [lease.Lease.CopyFrom].
package store

import (
	"context"
	"errors"
	"iter"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
)

var (
	// ErrNotFound is what Get returns where there is no lease.
	ErrNotFound = errors.New("no such lease")
	// ErrConflict is what Swap returns when the store holds something else
	// than the caller thought.
	ErrConflict = errors.New("the lease has changed meanwhile")
	// ErrInvalid is wrapped by what Swap returns for a lease that cannot be
	// kept: of the other family, or with a field longer than Kea allows.
	ErrInvalid = errors.New("invalid lease")
	// ErrAway is wrapped by what every method returns while the place where the
	// leases are cannot be reached.
	ErrAway = errors.New("the database cannot be reached")
	// ErrClosed is what every method returns after Close.
	ErrClosed = errors.New("the store is closed")
)

// Store keeps the leases of one family.
type Store interface {
	// Get copies the lease of an address, or of the prefix that starts there,
	// to out. It returns ErrNotFound and leaves out alone if there is none.
	Get(addr netip.Addr, out *lease.Lease) error

	// Find fills dst, from its start, with the leases that fit q. The result
	// is dst, longer or shorter; it is empty where nothing fits.
	Find(q Query, dst []lease.Lease) ([]lease.Lease, error)

	// Swap puts new in place of old, if the store still holds old, in every
	// field as [lease.Lease.Equal] compares; else it returns ErrConflict and
	// changes nothing. A nil old means that the store must have no lease
	// there. A nil new removes old. Old and new must have the same address.
	Swap(old, new *lease.Lease) error

	// Commit returns when all that was swapped before the call, by whomever,
	// is as durable as the backend promises. Calls at the same time share the
	// work. After an error nothing of it may be acknowledged; the changes stay
	// in the store, and a later Commit tries again to keep them.
	Commit(ctx context.Context) error

	// Expired fills dst as Find does with leases that ended before a time, in
	// seconds since 1970, and whose state is not ExpiredReclaimed: the oldest
	// first, no more than limit of them unless limit is 0.
	Expired(before int64, limit int, dst []lease.Lease) ([]lease.Lease, error)

	// Reclaimed is Expired for leases whose state is ExpiredReclaimed.
	Reclaimed(before int64, limit int, dst []lease.Lease) ([]lease.Lease, error)

	// All walks over every lease, in no order. What it yields is valid until
	// the next step of the walk. The store may be used, and changed, between
	// the steps.
	All() iter.Seq2[*lease.Lease, error]

	// Count appends to dst, in no order, how many leases there are of each
	// kind in a subnet, or in every subnet if it is 0. The numbers are kept,
	// not counted.
	Count(subnet uint32, dst []Count) []Count

	// Len returns how many leases there are.
	Len() int

	// Close commits what is left and frees what the store holds.
	Close() error
}

// Count is how many leases there are of one kind. N is never 0.
type Count struct {
	Subnet, Pool uint32
	Type         lease.Type
	State        lease.State
	N            int64
}

// Query says which leases are meant: those that fit every field that is set.
// ClientID, HW, DUID and DUID with IAID are looked up; a query without any of
// them looks at every lease and is for commands, not for packets. An empty query
// fits every lease.
type Query struct {
	ClientID []byte // v4
	HW       []byte // hardware address; looked up in v4 only
	DUID     []byte // v6
	IAID     uint32 // v6, looked up with DUID; counts only if HasIAID
	HasIAID  bool
	Subnet   uint32 // 0: any
	Types    Set[lease.Type]
	States   Set[lease.State]
	Hostname []byte // in lower case, as in leases

	// RemoteID and RelayID are looked for in the user context, where
	// store-extended-info puts them.
	RemoteID []byte
	RelayID  []byte

	// After and Limit cut pages: leases are sorted by address, begin with the
	// first one after After (if that is valid), and are no more than Limit
	// (unless it is 0). The result is sorted only if one of them is set.
	After netip.Addr
	Limit int
}

// Set is a set of types or states. The empty set stands for all of them.
type Set[T lease.Type | lease.State] uint32

// Of returns the set of some types, or of some states.
func Of[T lease.Type | lease.State](members ...T) Set[T] {
	var s Set[T]
	for _, m := range members {
		s |= 1 << min(m, 31)
	}
	return s
}

// Has reports whether m is in the set, or the set is empty.
func (s Set[T]) Has(m T) bool { return s == 0 || s&(1<<min(m, 31)) != 0 }
