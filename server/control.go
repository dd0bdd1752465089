package server

import (
	"context"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

// Workers returns how many goroutines answer messages: as many as
// multi-threading says when the server starts, else as the options say.
func (s *Server) Workers() int {
	s.workersOnce.Do(func() {
		s.workers = max(1, s.opts.Workers)
		mt := s.Snapshot().Source.Dhcp.MultiThreading
		switch {
		case mt == nil:
		case !mt.Enable:
			s.workers = 1
		case mt.Threads != nil && *mt.Threads > 0:
			s.workers = int(min(*mt.Threads, maxWorkers))
		}
	})
	return s.workers
}

// maxWorkers bounds thread-pool-size.
const maxWorkers = 1024

// ResendDNS asks for the records of a lease once more. It does nothing, and says
// so, if DNS is not updated or the lease has no records.
func (s *Server) ResendDNS(l *lease.Lease) bool {
	r := s.run.Load()
	if r.dns == nil || !named(l) {
		return false
	}
	s.requestDNS(r, l, false)
	return true
}

// CommandDone tells the hooks of a command that was answered: its arguments (nil:
// none), its result, and the addresses that a command for many failed at.
func (s *Server) CommandDone(name string, args *kea.Node, result int, failed []string) {
	for _, done := range s.run.Load().hooks.Commands {
		done(name, args, result, failed)
	}
}

// Change swaps a lease as the store does, on behalf of somebody else than a
// client, and commits it.
func (s *Server) Change(old, new *lease.Lease) error {
	if err := s.put(s.run.Load(), old, new, true); err != nil {
		return err
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
