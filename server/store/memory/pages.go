package memory

import (
	"net/netip"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

func page(q *store.Query, list []lease.Lease) []lease.Lease {
	slices.SortFunc(list, func(a, b lease.Lease) int { return a.Addr.Compare(b.Addr) })
	if q.After.IsValid() {
		skip := 0
		for skip < len(list) && !q.After.Less(list[skip].Addr) {
			skip++
		}
		list = slices.Delete(list, 0, skip)
	}
	if q.Limit > 0 && len(list) > q.Limit {
		list = list[:q.Limit]
	}
	return list
}

// turn returns a page of all leases.
func (s *Store) turn(q *store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	walk := s.sorted.from(s, q.After)
	for {
		addr, ok := walk.next()
		if !ok {
			if len(dst) == 0 {
				s.sorted.drop()
			}
			return dst, nil
		}
		var out *lease.Lease
		dst, out = extend(dst)
		if s.Get(addr, out) != nil || !q.Matches(out) {
			dst = dst[:len(dst)-1]
		} else if len(dst) == q.Limit {
			return dst, nil
		}
	}
}

// sorted is the list of all addresses in order. There is one only while
// somebody turns pages: the first page makes it; an empty page drops it, and so
// do a few calls of Expired, which come every few seconds, without a page between
// them.
type sorted struct {
	making sync.Mutex // held by who makes the list, and by who waits for it
	on     atomic.Bool
	idle   atomic.Int32 // calls of Expired since the last page
	mu     sync.Mutex   // locked after a shard, never before
	base   []netip.Addr // those when the list was made, some gone since
	extra  []netip.Addr // those inserted since, in no order
}

// mostExtra is how many insertions there may be before the list must be made
// anew, beside a part of its length.
const mostExtra = 1 << 16

// note takes down an insertion. The shard is locked, so that an address is
// noted here, or is in the shard when the list is made from it.
func (o *sorted) note(k *key) {
	if !o.on.Load() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.extra) > len(o.base)/4+mostExtra {
		o.clear()
		return
	}
	a, _ := netip.AddrFromSlice(k.addr())
	o.extra = append(o.extra, a)
}

func (o *sorted) clear() {
	o.on.Store(false)
	o.base, o.extra = nil, nil
}

func (o *sorted) drop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clear()
}

// mostIdle is how many calls of Expired the list outlives.
const mostIdle = 6

func (o *sorted) age() {
	if o.on.Load() && o.idle.Add(1) > mostIdle {
		o.drop()
	}
}

// from returns a walk over all addresses after one.
func (o *sorted) from(s *Store, after netip.Addr) sortedWalk {
	w := o.lists(s)
	if !after.IsValid() {
		return w
	}
	for _, list := range []*[]netip.Addr{&w.base, &w.extra} {
		// An address may be there more than once.
		i := sort.Search(len(*list), func(i int) bool { return after.Less((*list)[i]) })
		*list = (*list)[i:]
	}
	return w
}

// lists returns the list, and those inserted since. It makes the list if there
// is none.
func (o *sorted) lists(s *Store) sortedWalk {
	o.making.Lock()
	defer o.making.Unlock()
	o.idle.Store(0)
	o.mu.Lock()
	w := sortedWalk{base: o.base, extra: slices.Clone(o.extra)}
	made := o.on.Load()
	o.mu.Unlock()
	if !made {
		return sortedWalk{base: o.make(s)}
	}
	slices.SortFunc(w.extra, netip.Addr.Compare)
	return w
}

// make makes the list. Insertions are noted from before it reads the first
// shard. If there are too many of them meanwhile, the list is good only once.
func (o *sorted) make(s *Store) []netip.Addr {
	o.on.Store(true)
	var addrs addrList
	for i := range s.shards {
		addrs.read(&s.shards[i], s.format)
	}
	all := addrs.list
	slices.SortFunc(all, netip.Addr.Compare)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.on.Load() {
		o.base = all
	}
	return all
}

// sortedWalk merges the two lists of addresses.
type sortedWalk struct{ base, extra []netip.Addr }

func (w *sortedWalk) next() (netip.Addr, bool) {
	from := &w.base
	if len(w.base) == 0 || len(w.extra) > 0 && w.extra[0].Less(w.base[0]) {
		from = &w.extra
	}
	if len(*from) == 0 {
		return netip.Addr{}, false
	}
	a := (*from)[0]
	for _, list := range []*[]netip.Addr{&w.base, &w.extra} {
		for len(*list) > 0 && (*list)[0] == a {
			*list = (*list)[1:]
		}
	}
	return a, true
}
