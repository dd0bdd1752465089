package stats

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Set has statistics of any names: those of the server of DNS updates. The names
// of a set are few, and counters are looked up once.
type Set struct {
	now func() time.Time

	mu     sync.Mutex
	byName map[string]*Counter
}

// NewSet makes a set with counters of some names, which are 0.
func NewSet(now func() time.Time, names ...string) *Set {
	s := &Set{now: now, byName: map[string]*Counter{}}
	for _, name := range names {
		s.Counter(name)
	}
	return s
}

// Counter returns the counter of a name, and makes it if there is none.
func (s *Set) Counter(name string) *Counter {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.byName[name]
	if c == nil {
		c = &Counter{}
		c.start(limit{}, s.now().UnixMicro())
		s.byName[name] = c
	}
	return c
}

// Add adds 1 to a counter of the set, now.
func (s *Set) Add(c *Counter) { c.Add(1, s.now().UnixMicro()) }

// Get returns a statistic.
func (s *Set) Get(name string) (Entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.byName[name]
	if c == nil {
		return Entry{}, false
	}
	return Entry{Name: name, Samples: c.read()}, true
}

// All returns every statistic, sorted by name.
func (s *Set) All() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Entry
	for name, c := range s.byName {
		out = append(out, Entry{Name: name, Samples: c.read()})
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Reset makes a statistic 0, and reports whether there is one of that name.
func (s *Set) Reset(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.byName[name]
	if c != nil {
		c.reset(s.now().UnixMicro(), false)
	}
	return c != nil
}

// ResetAll makes all statistics 0.
func (s *Set) ResetAll() {
	for _, e := range s.All() {
		s.Reset(e.Name)
	}
}
