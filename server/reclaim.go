package server

import (
	"context"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// reclaimLoop ends leases whose time is over, and later removes what is left of
// them (Kea manual, "Lease Expiration").
func (s *Server) reclaimLoop(ctx context.Context) {
	reclaim, flush := newTicker(), newTicker()
	defer reclaim.Stop()
	defer flush.Stop()
	var cycles backlog
	for {
		x := s.Snapshot().Expired
		setTicker(reclaim, x.ReclaimWait)
		setTicker(flush, x.FlushWait)
		for same := true; same; {
			select {
			case <-ctx.Done():
				return
			case <-s.reloaded: // the times may be others now
				same = false
			case <-reclaim.C:
				n := s.Reclaim(false)
				if cycles.grows(x.UnwarnedCycles, x.MaxLeases > 0 && n >= x.MaxLeases) {
					s.log.Warn("leases end faster than they are reclaimed: raise max-reclaim-leases or max-reclaim-time", "cycles", cycles.full)
				}
			case <-flush.C:
				s.flush()
			}
		}
	}
}

// backlog counts the cycles in a row that did not reclaim all there was.
type backlog struct{ full int }

// grows notes a cycle, and reports whether it is time for a warning: after each
// so many cycles (unwarned-reclaim-cycles).
func (b *backlog) grows(unwarned int, full bool) bool {
	if !full {
		b.full = 0
		return false
	}
	b.full++
	return unwarned > 0 && b.full%unwarned == 0
}

// newTicker returns a ticker that does not tick yet.
func newTicker() *time.Ticker {
	t := time.NewTicker(time.Hour)
	t.Stop()
	return t
}

// setTicker makes t tick every d; never for 0.
func setTicker(t *time.Ticker, d time.Duration) {
	if d <= 0 {
		t.Stop()
		return
	}
	t.Reset(d)
}

// Reclaim ends the leases whose time is over: some of them, as
// expired-leases-processing bounds it, or all. It returns how many.
func (s *Server) Reclaim(all bool) (n int) {
	r := s.run.Load()
	x := r.snap.Expired
	now := s.opts.Now()
	limit, until := x.MaxLeases, now.Add(x.MaxTime)
	if all {
		limit = 0
	}
	list, err := s.store.Expired(now.Unix(), limit, nil)
	if err != nil {
		s.storeFailed(err)
		return 0
	}
	for i := range list {
		if !all && x.MaxTime > 0 && s.opts.Now().After(until) {
			break
		}
		if r.hooks.Mine != nil && !r.hooks.Mine(&list[i]) {
			continue
		}
		if s.reclaim(r, &list[i], x.Hold > 0) {
			n++
		}
	}
	if n > 0 {
		if err := s.store.Commit(context.Background()); err != nil {
			s.storeFailed(err)
		}
	}
	return n
}

// reclaim ends one lease. It is kept, without what DNS knew of it, if keep says
// so; the address of a declined one is free again.
func (s *Server) reclaim(r *runtime, l *lease.Lease, keep bool) bool {
	var after *lease.Lease
	if keep && l.State != lease.Declined {
		after = l.Clone()
		after.State, after.Hostname, after.FwdDNS, after.RevDNS = lease.ExpiredReclaimed, nil, false, false
	}
	r.expired(l, after == nil)
	err := s.swap(r, l, after)
	switch err {
	case nil:
		s.countReclaimed(r, l)
	case store.ErrConflict:
	default:
		s.storeFailed(err)
	}
	return err == nil
}

// flush removes reclaimed leases that have been kept long enough.
func (s *Server) flush() {
	r := s.run.Load()
	before := s.opts.Now().Add(-r.snap.Expired.Hold).Unix()
	list, err := s.store.Reclaimed(before, 1000, nil)
	if err != nil {
		s.storeFailed(err)
		return
	}
	for i := range list {
		if err := s.swap(r, &list[i], nil); err != nil && err != store.ErrConflict {
			s.storeFailed(err)
			return
		}
	}
	if len(list) > 0 {
		if err := s.store.Commit(context.Background()); err != nil {
			s.storeFailed(err)
		}
	}
}
