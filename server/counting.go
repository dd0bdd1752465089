package server

import (
	"bytes"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/stats"
)

// Stats returns the statistics.
func (s *Server) Stats() *stats.Registry { return s.stats }

// micro is now, as statistics want it.
func (s *Server) micro() int64 { return s.opts.Now().UnixMicro() }

// received counts a message that could be read, by its type.
func (s *Server) received(t uint8, at int64) { s.stats.ReceivedType(t).Add(1, at) }

// sent counts a reply.
func (s *Server) sent(t uint8, at int64) {
	s.stats.Global(stats.Sent).Add(1, at)
	if c := s.stats.SentType(t); c != nil {
		c.Add(1, at)
	}
}

// dropped counts a message without a reply. Kea counts those that it refuses
// early; the others are in Counters.
func (s *Server) dropped(why Why, at int64) {
	s.Counters.Dropped[why].Add(1)
	switch why {
	case Unread:
		s.stats.Global(stats.ParseFailed).Add(1, at)
		s.stats.Global(stats.ReceiveDrop).Add(1, at)
	case WrongType, OtherServer, InDropClass, Disabled, Internal, Refused:
		s.stats.Global(stats.ReceiveDrop).Add(1, at)
	}
}

// tally counts something of the server and of a subnet.
func (s *Server) tally(r *runtime, sub *config.Subnet, g stats.Global, l stats.Local) {
	at := s.micro()
	s.stats.Global(g).Add(1, at)
	if sub != nil {
		r.counters.Subnets[sub.Number].Count(l, 1, at)
	}
}

// conflict counts a reservation whose address somebody else has.
func (e *exchange) conflict(sub *config.Subnet) {
	e.srv.tally(e.run, sub, stats.Conflicts, stats.LocalConflicts)
}

// leaseReused counts a lease that was given again without being written.
func (e *exchange) leaseReused(sub *config.Subnet, prefix bool) {
	if prefix {
		e.srv.tally(e.run, sub, stats.PrefixReuses, stats.LocalPrefixReuses)
		return
	}
	e.srv.tally(e.run, sub, stats.Reuses, stats.LocalReuses)
}

// allocationFailed counts a client for whom nothing was free, and why.
func (e *exchange) allocationFailed(sub *config.Subnet, prefix bool) {
	s, r := e.srv, e.run
	s.tally(r, sub, stats.AllocationFail, stats.LocalFail)
	s.lookAgain(r)
	if sub == nil {
		return
	}
	if sub.Network.Lone() {
		s.tally(r, sub, stats.AllocationFailSubnet, stats.LocalFailSubnet)
	} else {
		s.tally(r, sub, stats.AllocationFailNetwork, stats.LocalFailNetwork)
	}
	if !e.hasPools(sub, prefix) {
		s.tally(r, sub, stats.AllocationFailNoPools, stats.LocalFailNoPools)
	}
	s.tally(r, sub, stats.AllocationFailClasses, stats.LocalFailClasses) // every client is in ALL
}

// hasPools reports whether a subnet or its shared network has a pool that the client may use.
func (e *exchange) hasPools(sub *config.Subnet, prefix bool) bool {
	for _, s := range sub.Network.Subnets {
		pools := s.Pools
		if prefix {
			pools = s.Prefixes
		}
		for _, p := range pools {
			if e.Classes.Allows(p.Guard) {
				return true
			}
		}
	}
	return false
}

// countLease counts a lease that begins with a change of the store.
func (s *Server) countLease(r *runtime, old, new *lease.Lease) {
	if new == nil || !begins(old, new) {
		return
	}
	sub := r.snap.Subnet(new.SubnetID)
	switch {
	case new.State == lease.Registered:
		s.tally(r, sub, stats.CumulativeRegistered, stats.LocalCumulativeRegistered)
		return
	case new.Type == lease.PD:
		s.tally(r, sub, stats.CumulativePrefixes, stats.LocalCumulativePrefixes)
	default:
		s.tally(r, sub, stats.Cumulative, stats.LocalCumulative)
	}
	if sub == nil {
		return
	}
	if p := r.pool(sub, new.Key()); p != nil {
		r.counters.Pools[p.Number].Assigned(1, s.micro())
	}
}

// begins reports whether a lease is new to its client.
func begins(old, new *lease.Lease) bool {
	if new.State != lease.Default && new.State != lease.Registered {
		return false
	}
	return old == nil || old.State != new.State || old.Type != lease.V4 && !bytes.Equal(old.DUID, new.DUID) ||
		old.Type == lease.V4 && !bytes.Equal(old.HW, new.HW) && !bytes.Equal(old.ClientID, new.ClientID)
}

// countReclaimed counts a lease that was ended because its time was over.
func (s *Server) countReclaimed(r *runtime, l *lease.Lease) {
	sub := r.snap.Subnet(l.SubnetID)
	s.tally(r, sub, stats.ReclaimedLeases, stats.LocalReclaimed)
	declined := l.State == lease.Declined
	if declined {
		s.tally(r, sub, stats.ReclaimedDeclined, stats.LocalReclaimedDeclined)
	}
	if sub == nil {
		return
	}
	if p := r.pool(sub, l.Key()); p != nil {
		counters, at := r.counters.Pools[p.Number], s.micro()
		counters.Reclaimed(1, at)
		if declined {
			counters.ReclaimedDeclined(1, at)
		}
	}
}
