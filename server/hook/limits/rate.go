package limits

import (
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/config"
)

// rate lets so many messages through in any span of one unit. It remembers when
// they came, in a ring that grows up to that number.
type rate struct {
	most uint32
	unit time.Duration

	mu    sync.Mutex
	times []int64 // nanoseconds
	first int     // the oldest
	n     int
}

// fits forgets what is older than the unit, and reports whether one more fits.
func (r *rate) fits(now time.Time) bool {
	before := now.Add(-r.unit).UnixNano()
	for r.n > 0 && r.times[r.first] < before {
		r.first = (r.first + 1) % len(r.times)
		r.n--
	}
	return uint32(r.n) < r.most
}

// note counts one message.
func (r *rate) note(now time.Time) {
	if r.n == len(r.times) {
		r.grow()
	}
	r.times[(r.first+r.n)%len(r.times)] = now.UnixNano()
	r.n++
}

func (r *rate) grow() {
	bigger := make([]int64, min(max(16, 2*len(r.times)), int(r.most)))
	for i := range r.n {
		bigger[i] = r.times[(r.first+i)%len(r.times)]
	}
	r.times, r.first = bigger, 0
}

// rates is the rate of a class; of a template class, one for each value.
type rates struct {
	rate
	mu     sync.Mutex
	values map[string]*rate
}

// mostValues bounds how many values of a template class are remembered: beyond
// it, those that were idle for a unit are forgotten.
const mostValues = 1 << 16

// of returns what counts the messages of a class by its name.
func (r *rates) of(name string, template bool, now time.Time) *rate {
	if !template {
		return &r.rate
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.values[name]
	if one == nil {
		if len(r.values) >= mostValues {
			r.forget(now)
		}
		if r.values == nil {
			r.values = map[string]*rate{}
		}
		one = &rate{most: r.most, unit: r.unit}
		r.values[name] = one
	}
	return one
}

func (r *rates) forget(now time.Time) {
	for name, one := range r.values {
		one.mu.Lock()
		if one.fits(now) && one.n == 0 {
			delete(r.values, name)
		}
		one.mu.Unlock()
	}
}

// receive drops a message that exceeds the rate of one of its classes; then it
// counts for none of them.
func (l *limits) receive(c *classify.Classifier, p expr.Packet) server.Verdict {
	now := l.now()
	var counted []*rate
	for _, n := range c.List() {
		r := l.rates[n]
		if r == nil {
			continue
		}
		name, template := l.name(n, p)
		one := r.of(name, template, now)
		one.mu.Lock()
		fits := one.fits(now)
		if fits {
			one.note(now)
		}
		one.mu.Unlock()
		if !fits {
			takeBack(counted)
			return server.Drop
		}
		counted = append(counted, one)
	}
	return server.Next
}

// takeBack forgets the last message that was counted.
func takeBack(list []*rate) {
	for _, r := range list {
		r.mu.Lock()
		if r.n > 0 {
			r.n--
		}
		r.mu.Unlock()
	}
}

// located drops a message that exceeds the rate of its subnet.
func (l *limits) located(s *config.Subnet) server.Verdict {
	if s == nil {
		return server.Next
	}
	r := l.subnets[s.ID]
	if r == nil {
		return server.Next
	}
	now := l.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.fits(now) {
		return server.Drop
	}
	r.note(now)
	return server.Next
}
