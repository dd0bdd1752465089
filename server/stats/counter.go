package stats

import (
	"math/big"
	"sync"
	"sync/atomic"
	"time"
)

// Sample is a value that a statistic had from a time on.
type Sample struct {
	Value int64
	At    int64 // microseconds since 1970
}

// Counter is one statistic. The zero value exists and is 0 since 1970; [Registry]
// makes better ones.
//
// There are dozens for each subnet, and those of a subnet have mostly left the
// processor's caches when they are wanted again. So a counter is one line of 64
// bytes, and what an addition needs beyond is one place of the ring of samples.
type Counter struct {
	value atomic.Int64
	last  atomic.Int64 // time of the newest sample; 0: none

	mu      sync.Mutex
	samples ring // the newest one's value is in value
	own     *own // nil: nothing; never changed, but replaced
}

// own is what few counters have.
type own struct {
	limit limit    // zero: the default
	base  int64    // what a counter that is counted elsewhere had at its reset
	whole *big.Int // the value, where 64 bits are too few
}

// limit says how many samples are kept: a number of them, or those of some time.
type limit struct {
	count int
	age   time.Duration
}

// defaultCount is Kea's statistic-default-sample-count; maxSamples bounds those
// that are kept by age.
const (
	defaultCount = 20
	maxSamples   = 1000
)

// bounds returns how many samples are kept at the most, and how old they may be;
// 0: of any age.
func (l limit) bounds() (most int, age time.Duration) {
	switch {
	case l.age > 0:
		return maxSamples, l.age
	case l.count > 0:
		return l.count, 0
	}
	return defaultCount, 0
}

// Add adds n. At is now, in microseconds: additions of the same moment are one
// sample, so that those of a batch of messages cost one atomic addition each.
func (c *Counter) Add(n, at int64) {
	c.value.Add(n)
	if c.last.Load() != at {
		c.note(n, at)
	}
}

// note begins a sample after n was added.
func (c *Counter) note(n, at int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last.Load() == at {
		return
	}
	c.push(c.value.Load()-n, at)
}

// push closes the newest sample at value before, and begins one.
func (c *Counter) push(before, at int64) {
	if n := c.samples.len(); n > 0 {
		c.samples.at(n - 1).Value = before
	}
	most, age := c.limit().bounds()
	c.samples.push(Sample{At: at}, most)
	c.samples.expire(age)
	c.last.Store(at)
}

func (c *Counter) limit() limit {
	if c.own == nil {
		return limit{}
	}
	return c.own.limit
}

// with changes what the counter has of its own.
func (c *Counter) with(change func(*own)) {
	var o own
	if c.own != nil {
		o = *c.own
	}
	if change(&o); o == (own{}) {
		c.own = nil
	} else {
		c.own = &o
	}
}

func (c *Counter) setWholeTo(v *big.Int) {
	if v != nil || c.own != nil {
		c.with(func(o *own) { o.whole = v })
	}
}

// long returns the value, if 64 bits are too few; else nil.
func (c *Counter) long() *big.Int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.own == nil {
		return nil
	}
	return c.own.whole
}

// Value returns the value.
func (c *Counter) Value() int64 { return c.value.Load() }

// set gives the counter a value that is counted elsewhere. A value that it has
// already is no sample.
func (c *Counter) set(v, at int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.own != nil {
		v -= c.own.base
	}
	if c.samples.len() == 0 && c.last.Load() < 0 && v == c.value.Load() {
		return // removed, and nothing has happened since
	}
	old := c.value.Swap(v)
	if old != v || c.samples.len() == 0 {
		c.push(old, at)
	}
}

// begin is setWhole for what a configuration says: what was before is forgotten.
func (c *Counter) begin(v *big.Int, at int64) {
	c.mu.Lock()
	c.samples.clear()
	c.mu.Unlock()
	c.setWhole(v, at)
}

// setWhole is set for what may be longer than 64 bits.
func (c *Counter) setWhole(v *big.Int, at int64) {
	if v.IsInt64() {
		c.mu.Lock()
		c.setWholeTo(nil)
		c.mu.Unlock()
		c.set(v.Int64(), at)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setWholeTo(v)
	if c.samples.len() == 0 {
		c.push(0, at)
	}
}

// start makes the counter exist from a moment on.
func (c *Counter) start(l limit, at int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l != c.limit() {
		c.with(func(o *own) { o.limit = l })
	}
	if c.samples.len() == 0 {
		c.push(0, at)
	}
}

// read returns the samples, the newest first; none where the counter does not exist.
func (c *Counter) read() []Sample {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.samples.len()
	out := make([]Sample, n)
	for i := range n {
		out[n-1-i] = *c.samples.at(i)
	}
	if n > 0 {
		out[0].Value = c.value.Load()
	}
	return out
}

func (c *Counter) exists() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.samples.len() > 0
}

// reset makes the value 0, the only sample.
func (c *Counter) reset(at int64, derived bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.value.Swap(0)
	if derived {
		c.with(func(o *own) { o.base += old })
	}
	c.setWholeTo(nil)
	c.samples.clear()
	c.push(0, at)
}

// remove makes the counter one that does not exist until it changes.
func (c *Counter) remove(derived bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.value.Load()
	if derived {
		c.last.Store(-1) // keep the value, to know when it changes
	} else {
		c.value.Add(-old)
		c.last.Store(0)
	}
	c.setWholeTo(nil)
	c.samples = ring{}
}

func (c *Counter) setLimit(l limit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.with(func(o *own) { o.limit = l })
	most, age := l.bounds()
	c.samples.keep(most)
	c.samples.expire(age)
}
