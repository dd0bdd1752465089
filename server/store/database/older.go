package database

import "github.com/keatool/keatool/schema/kea/lease"

// Older returns a lease as the tables of Kea 2.6 have it: there is no state for
// one that its client has given back, which is over and kept for the client like
// one that has expired. A lease that is nil stays so.
func Older(l *lease.Lease) *lease.Lease {
	if l == nil || l.State != lease.Released {
		return l
	}
	changed := *l
	changed.State = lease.ExpiredReclaimed
	return &changed
}
