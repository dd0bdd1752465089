package alloc

import (
	"net/netip"
	"sync/atomic"

	"github.com/keatool/keatool/server/config"
)

// Walk is a search through the pools of a subnet in the order of Kea's iterative
// allocator: from the address proposed last, over the pools behind it, each from
// where it was left, and then once more from the front. It ends when it has
// looked at as many addresses as the pools have. That need not be all of them,
// since a pool that was left in the middle counts twice.
type Walk struct {
	pools []*config.Pool
	begin *atomic.Int32 // the pool of the address looked at last; nil: there is one pool
	at    int
	left  uint64 // how many may still be looked at
	alone *pool  // of a single address, that was looked at last
}

// Walk begins a search through pools of a subnet of which the client may use
// those that are open; without one there is none.
func (a *Allocator) Walk(order *Order, sub *config.Subnet, pools []*config.Pool, open func(*config.Pool) bool) (w Walk, ok bool) {
	w = Walk{pools: pools, at: -1}
	last := 0
	if len(pools) > 1 {
		w.begin = &order.begin[sub.Number].pool
		last = int(w.begin.Load())
	}
	for n, p := range pools {
		if !open(p) {
			continue
		}
		if w.left += a.Size(p); w.left < a.Size(p) {
			w.left = 1<<64 - 1
		}
		if w.at < 0 || n == last {
			w.at = n
		}
	}
	return w, w.at >= 0
}

// Next returns what the search finds next that is not known to be taken. The
// pools that are open have to be the same each time.
func (a *Allocator) Next(w *Walk, open func(*config.Pool) bool) (*config.Pool, netip.Addr, bool) {
	for {
		for ; w.at < len(w.pools) && w.left > 0; w.at++ {
			p := w.pools[w.at]
			if !open(p) {
				continue
			}
			if addr, ok := a.pools[p.Number].ahead(w); ok {
				return p, addr, true
			}
		}
		if w.left == 0 {
			return nil, netip.Addr{}, false
		}
		a.rewind(w.pools, open)
		w.at, w.alone = 0, nil
	}
}

func (a *Allocator) rewind(pools []*config.Pool, open func(*config.Pool) bool) {
	for _, p := range pools {
		if open(p) {
			a.pools[p.Number].restart()
		}
	}
}

func (q *pool) restart() {
	q.mu.Lock()
	q.next = 0
	q.mu.Unlock()
}

// ahead looks for something free behind what was looked at last. A pool that has
// come to its end stays there until all begin at the front; but one with a single
// address begins again as soon as the search goes on behind it.
func (q *pool) ahead(w *Walk) (netip.Addr, bool) {
	if w.alone != nil {
		w.alone.restart()
		w.alone = nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	from := min(q.next, q.size)
	n := q.freeFrom(from)
	cost := min(n+1, q.size) - from
	if cost > w.left {
		n, cost = q.size, w.left
	}
	if cost > 0 {
		w.left -= cost
		if w.begin != nil {
			w.begin.Store(int32(w.at))
		}
	}
	q.next = from + cost
	if n < q.size {
		return q.addr(n), true
	}
	if q.size == 1 && cost > 0 {
		w.alone = q
	} else if q.size == 1 {
		q.next = 0
	}
	return netip.Addr{}, false
}

// freeFrom returns the first unit from n on that is not known to be taken; the
// size if there is none.
func (q *pool) freeFrom(n uint64) uint64 {
	if !q.tracked {
		return n
	}
	if free, ok := q.taken.NextClear(uint(n)); ok {
		return min(uint64(free), q.size)
	}
	return q.size
}
