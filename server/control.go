package server

import (
	"context"

	"github.com/keatool/keatool/schema/kea/lease"
)

// Workers returns how many goroutines answer messages.
func (s *Server) Workers() int { return max(1, s.opts.Workers) }

// Change swaps a lease as the store does, on behalf of somebody else than a
// client, and commits it.
func (s *Server) Change(old, new *lease.Lease) error {
	r := s.run.Load()
	if err := s.store.Swap(old, new); err != nil {
		return err
	}
	if new == nil {
		r.gone(old)
	} else {
		r.note(new)
	}
	return s.store.Commit(context.Background())
}

// ReclaimAll ends all leases whose time is over, and removes them if remove
// says so. It returns how many.
func (s *Server) ReclaimAll(remove bool) int {
	if !remove {
		return s.Reclaim(true)
	}
	r := s.run.Load()
	list, err := s.store.Expired(s.opts.Now().Unix(), 0, nil)
	if err != nil {
		s.storeFailed(err)
		return 0
	}
	n := 0
	for i := range list {
		if s.reclaim(r, &list[i], false) {
			n++
		}
	}
	if err := s.store.Commit(context.Background()); err != nil {
		s.storeFailed(err)
	}
	return n
}
