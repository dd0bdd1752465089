package server

import (
	"sync"
	"sync/atomic"
	"time"
)

// turns counts the batches of one worker: odd while it is at one.
type turns struct{ atomic.Uint64 }

// shift are the workers of a server.
type shift struct {
	mu   sync.Mutex
	list []*turns
}

func (s *shift) join() *turns {
	t := new(turns)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, t)
	return t
}

// quiesce returns when every batch that was begun before the call is over, so
// that whoever reads the leases then sees all that clients have been told of.
func (s *shift) quiesce() {
	s.mu.Lock()
	list := s.list
	s.mu.Unlock()
	for _, t := range list {
		for was := t.Load(); was%2 == 1 && t.Load() == was; {
			time.Sleep(20 * time.Microsecond)
		}
	}
}
