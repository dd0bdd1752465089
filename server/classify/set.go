// Package classify finds the client classes of a packet (Kea manual, "Client
// Classification"). Classes are added one after the other, and the order in
// which they came decides whose options win.
package classify

import "github.com/keatool/keatool/server/option"

// Set is the classes of one packet. It is made to be reused.
type Set struct {
	order []option.Class
	have  []uint64
}

// Reset empties the set and makes room for class numbers below n.
func (s *Set) Reset(n int) {
	words := (n + 63) / 64
	if cap(s.have) < words {
		s.have = make([]uint64, words)
	}
	s.have = s.have[:words]
	clear(s.have)
	s.order = s.order[:0]
}

// Add adds a class; false if it is there already.
func (s *Set) Add(c option.Class) bool {
	if s.Has(c) || int(c>>6) >= len(s.have) {
		return false
	}
	s.have[c>>6] |= 1 << (c & 63)
	s.order = append(s.order, c)
	return true
}

// Has reports whether a class is in the set.
func (s *Set) Has(c option.Class) bool {
	return int(c>>6) < len(s.have) && s.have[c>>6]&(1<<(c&63)) != 0
}

// List returns the classes in the order in which they were added; it is good until the set changes.
func (s *Set) List() []option.Class { return s.order }

// Allows reports whether a guard lets the packet pass: it is empty, or names a
// class of the set.
func (s *Set) Allows(guard []option.Class) bool {
	if len(guard) == 0 {
		return true
	}
	for _, c := range guard {
		if s.Has(c) {
			return true
		}
	}
	return false
}
