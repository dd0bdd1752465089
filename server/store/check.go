package store

import (
	"errors"
	"fmt"
	"slices"

	"github.com/keatool/keatool/schema/kea/lease"
)

// CheckSwap says why a store for leases of a family cannot do what Swap is
// asked for; its error wraps [ErrInvalid].
func CheckSwap(f lease.Format, old, new *lease.Lease) error {
	if old == nil && new == nil {
		return fmt.Errorf("%w: there is none", ErrInvalid)
	}
	for _, l := range []*lease.Lease{old, new} {
		if l != nil && !f.Holds(l.Type) {
			return fmt.Errorf("%w: %s is of the other family", ErrInvalid, l.Addr)
		}
	}
	if old != nil && new != nil && old.Addr != new.Addr {
		return fmt.Errorf("%w: %w", ErrInvalid, errAddresses)
	}
	if new == nil {
		return nil
	}
	if err := new.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil
}

var errAddresses = errors.New("it would move to another address")

// Room returns dst with one more element, which keeps the buffers it had.
func Room(dst []lease.Lease) ([]lease.Lease, *lease.Lease) {
	if len(dst) < cap(dst) {
		dst = dst[:len(dst)+1]
	} else {
		dst = append(dst, lease.Lease{})
	}
	return dst, &dst[len(dst)-1]
}

// Page sorts leases by address, and keeps those that q's After and Limit want.
func Page(q *Query, list []lease.Lease) []lease.Lease {
	if !q.After.IsValid() && q.Limit == 0 {
		return list
	}
	sortByAddr(list)
	kept := 0
	for i := range list {
		if q.After.IsValid() && !q.After.Less(list[i].Addr) {
			continue
		}
		list[kept], list[i] = list[i], list[kept]
		if kept++; kept == q.Limit {
			break
		}
	}
	return list[:kept]
}

func sortByAddr(list []lease.Lease) {
	slices.SortFunc(list, func(a, b lease.Lease) int { return a.Addr.Compare(b.Addr) })
}
