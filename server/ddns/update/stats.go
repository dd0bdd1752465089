package update

import (
	"errors"
	"net"
	"sync"

	"github.com/miekg/dns"

	"github.com/keatool/keatool/server/stats"
)

// counts are the statistics of updates, under Kea's names.
type counts struct {
	set                                             *stats.Set
	received, invalid, failed, full                 *stats.Counter
	sentAll, signed, unsigned, ok, timeout, problem *stats.Counter

	mu   sync.Mutex
	keys map[string]*keyCounts
}

type keyCounts struct{ sent, ok, timeout, problem *stats.Counter }

func newCounts(set *stats.Set) *counts {
	return &counts{set: set, keys: map[string]*keyCounts{},
		received: set.Counter("ncr-received"), invalid: set.Counter("ncr-invalid"), failed: set.Counter("ncr-error"), full: set.Counter("queue-mgr-queue-full"),
		sentAll: set.Counter("update-sent"), signed: set.Counter("update-signed"), unsigned: set.Counter("update-unsigned"),
		ok: set.Counter("update-success"), timeout: set.Counter("update-timeout"), problem: set.Counter("update-error")}
}

func (c *counts) add(counters ...*stats.Counter) {
	for _, n := range counters {
		c.set.Add(n)
	}
}

// key returns the statistics of a key, which exist from then on.
func (c *counts) key(k *Key) *keyCounts {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.keys[k.wire]
	if n == nil {
		name := func(what string) *stats.Counter { return c.set.Counter("key[" + k.wire + "]." + what) }
		n = &keyCounts{name("update-sent"), name("update-success"), name("update-timeout"), name("update-error")}
		c.keys[k.wire] = n
	}
	return n
}

func (c *counts) sent(k *Key) {
	if k == nil {
		c.add(c.sentAll, c.unsigned)
		return
	}
	c.add(c.sentAll, c.signed, c.key(k).sent)
}

// heard counts the answer to an update, or that there was none.
func (c *counts) heard(k *Key, err error) {
	all, own := c.ok, (*keyCounts).success
	var late net.Error
	switch {
	case errors.As(err, &late) && late.Timeout():
		all, own = c.timeout, (*keyCounts).late
	case err != nil:
		all, own = c.problem, (*keyCounts).bad
	}
	c.add(all)
	if k != nil {
		c.add(own(c.key(k)))
	}
}

func (k *keyCounts) success() *stats.Counter { return k.ok }
func (k *keyCounts) late() *stats.Counter    { return k.timeout }
func (k *keyCounts) bad() *stats.Counter     { return k.problem }

// reverseName is the name of an address's record.
func reverseName(a interface{ String() string }) string {
	name, _ := dns.ReverseAddr(a.String()) // an address is one
	return name
}
