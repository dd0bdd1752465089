package server

import (
	"sync"
	"time"
)

// seldom keeps from the log what would be said again and again: it is said at
// once, and then once in a while with the number of times.
type seldom struct {
	mu    sync.Mutex
	next  time.Time
	times int // since it was said last
}

// interval is how long nothing is said about what has just been said.
const interval = time.Minute

// say says something if it is time, with how often it has happened since the last
// time, this one counted.
func (s *seldom) say(now time.Time, say func(times int)) {
	s.mu.Lock()
	s.times++
	times := s.times
	due := !now.Before(s.next)
	if due {
		s.times, s.next = 0, now.Add(interval)
	}
	s.mu.Unlock()
	if due {
		say(times)
	}
}
