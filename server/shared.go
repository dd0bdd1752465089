package server

import (
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/server/alloc"
	"github.com/keatool/keatool/server/packet"
)

// Where other servers change the leases too, the allocator does not hear of
// addresses that they have set free. That does no harm while it knows of others.
// When it knows of none, it looks at all leases again.

// lookAgainAfter is how long the allocator is left alone after it has looked.
const lookAgainAfter = 10 * time.Second

// secondLook is what is known of the last look at the leases of a store that is shared.
type secondLook struct {
	busy atomic.Bool
	next atomic.Int64 // not before this second
}

// lookAgain makes a new picture of what is taken, beside the work, if the store
// is shared and the last look is old enough.
func (s *Server) lookAgain(r *runtime) {
	now := s.opts.Now().Unix()
	if !s.opts.Shared || now < s.second.next.Load() || !s.second.busy.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer s.second.busy.Store(false)
		s.second.next.Store(now + int64(lookAgainAfter/time.Second))
		fresh, err := r.again(s)
		if err != nil {
			s.storeFailed(err)
			return
		}
		s.run.CompareAndSwap(r, fresh) // unless there is another configuration by now
	}()
}

// again returns the runtime with an allocator that has just looked at the leases.
func (r *runtime) again(s *Server) (*runtime, error) {
	fresh := *r
	fresh.alloc = alloc.New(r.snap)
	for l, err := range s.store.All() {
		if err != nil {
			return nil, err
		}
		fresh.note(l)
	}
	fresh.reserve()
	return &fresh, nil
}

// lateFor is how many seconds a REQUEST may have waited for a slow server.
const lateFor = 60

// overtaken reports whether the REQUEST of a DHCPv4 client comes late: another
// server of the store has just leased the client an address other than a. The
// client may have been told of it, so nobody may take it away and give it to
// somebody else; and who really wants a asks again.
func (e *Exchange4) overtaken(a netip.Addr) bool {
	held := &e.held
	return e.srv.opts.Shared && e.Type == packet.Request && e.hasHeld && held.Addr != a && !over(held, e.Now) &&
		e.Now-held.CLTT < lateFor && held.Valid > e.offerLifetime()
}
