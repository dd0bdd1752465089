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
type Counter struct {
	value atomic.Int64
	last  atomic.Int64 // time of the newest sample; 0: none

	mu      sync.Mutex
	samples []Sample // the oldest first; the newest one's value is in value
	limit   limit    // own; zero: the registry's
	base    int64    // what a counter that is counted elsewhere had at its reset
	whole   *big.Int // the value, where 64 bits are too few
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
	if n := len(c.samples); n > 0 {
		c.samples[n-1].Value = before
	}
	c.samples = append(c.samples, Sample{At: at})
	c.trim(c.limit)
	c.last.Store(at)
}

// trim drops the samples that are over a limit.
func (c *Counter) trim(l limit) {
	most := defaultCount
	if l.count > 0 {
		most = l.count
	}
	first := 0
	if l.age > 0 {
		most = maxSamples
		newest := c.samples[len(c.samples)-1].At
		for first < len(c.samples)-1 && c.samples[first].At < newest-l.age.Microseconds() {
			first++
		}
	}
	if first = max(first, len(c.samples)-most); first > 0 {
		c.samples = append(c.samples[:0], c.samples[first:]...)
	}
}

// Value returns the value.
func (c *Counter) Value() int64 { return c.value.Load() }

// set gives the counter a value that is counted elsewhere. A value that it has
// already is no sample.
func (c *Counter) set(v, at int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v -= c.base
	if len(c.samples) == 0 && c.last.Load() < 0 && v == c.value.Load() {
		return // removed, and nothing has happened since
	}
	old := c.value.Swap(v)
	if old != v || len(c.samples) == 0 {
		c.push(old, at)
	}
}

// begin is setWhole for what a configuration says: what was before is forgotten.
func (c *Counter) begin(v *big.Int, at int64) {
	c.mu.Lock()
	c.samples = c.samples[:0]
	c.mu.Unlock()
	c.setWhole(v, at)
}

// setWhole is set for what may be longer than 64 bits.
func (c *Counter) setWhole(v *big.Int, at int64) {
	if v.IsInt64() {
		c.whole = nil
		c.set(v.Int64(), at)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.whole = v
	if len(c.samples) == 0 {
		c.push(0, at)
	}
}

// start makes the counter exist from a moment on.
func (c *Counter) start(l limit, at int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = l
	if len(c.samples) == 0 {
		c.push(0, at)
	}
}

// read returns the samples, the newest first; none where the counter does not exist.
func (c *Counter) read() []Sample {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.samples)
	out := make([]Sample, n)
	for i, s := range c.samples {
		out[n-1-i] = s
	}
	if n > 0 {
		out[0].Value = c.value.Load()
	}
	return out
}

func (c *Counter) exists() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.samples) > 0
}

// reset makes the value 0, the only sample.
func (c *Counter) reset(at int64, derived bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.value.Swap(0)
	if derived {
		c.base += old
	}
	c.whole = nil
	c.samples = c.samples[:0]
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
	c.whole = nil
	c.samples = nil
}

func (c *Counter) setLimit(l limit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = l
	if len(c.samples) > 0 {
		c.trim(l)
	}
}
