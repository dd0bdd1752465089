package server

import (
	"math"
	"sync/atomic"
)

// load is how many messages were waiting when one was taken up: means over about
// the last 10, 100 and 1000 messages.
type load struct{ means [3]atomic.Uint64 } // bits of numbers

// took notes that a worker has taken up n messages at once, of which the first
// had n waiting, the last 1. Notes of two workers at the same moment may become
// one: that does not matter here, and costs nothing.
func (l *load) took(n int) {
	if n <= 0 {
		return
	}
	mean, span := float64(n+1)/2, 10.0
	for i := range l.means {
		keep := math.Exp(-float64(n) / span)
		l.means[i].Store(math.Float64bits(math.Float64frombits(l.means[i].Load())*keep + mean*(1-keep)))
		span *= 10
	}
}

// Waiting returns how many messages were waiting when one was taken up: means
// over about the last 10, 100 and 1000.
func (s *Server) Waiting() (means [3]float64) {
	for i := range means {
		means[i] = math.Float64frombits(s.Counters.load.means[i].Load())
	}
	return means
}
