// Package alloc proposes addresses and prefixes of pools that nobody has (Kea
// manual, "Address Allocation Strategies in DHCPv4"). What it knows of a pool is
// a hint: whether an address is free is decided by the store, when its lease is
// put there.
package alloc

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"

	"github.com/bits-and-blooms/bitset"

	"github.com/keatool/keatool/server/config"
)

// tracked is the largest pool whose addresses are all kept in mind. A larger
// one is so unlikely to be full that guesses find free addresses.
const tracked = 1 << 22

// Allocator knows which addresses of the pools of one snapshot are taken. Its
// methods may be called from several goroutines at once.
type Allocator struct {
	Order          // of the search for addresses
	Prefixes Order // of the search for prefixes

	pools []pool // by config.Pool.Number
}

// pool is the state of one pool. Its addresses or prefixes are counted from 0. It is
// four lines of 64 bytes: with thousands of pools, what is not in a line that
// somebody reads ahead (see Touch) has to be waited for.
type pool struct {
	mu    sync.Mutex
	next  uint64        // where the iterative search goes on
	free  uint64        // units that are not taken; tracked pools only
	size  uint64        // units; the greatest number there is for more
	taken bitset.BitSet // of tracked pools only

	first   netip.Addr
	shift   uint8 // 1<<shift addresses are one unit
	random  bool
	tracked bool
	queue   *queue     // free leases queue; nil: another strategy
	words   [19]uint64 // of taken, where they are enough: for a pool as large as a /22
}

// queue has the free units, the longest free first, and entries that do not count
// any more.
type queue struct {
	list  []queued
	head  int
	round []uint32 // by unit: of the entry that counts
}

type queued struct{ unit, round uint32 }

// New returns an allocator for the pools of a snapshot, all of them free.
func New(snap *config.Snapshot) *Allocator {
	a := &Allocator{Order: newOrder(snap), Prefixes: newOrder(snap)}
	last := -1
	for _, sub := range snap.Subnets {
		for _, p := range slices.Concat(sub.Pools, sub.Prefixes) {
			last = max(last, p.Number)
		}
	}
	a.pools = make([]pool, last+1)
	for _, sub := range snap.Subnets {
		for _, p := range sub.Pools {
			a.pools[p.Number].begin(p, sub.Allocator)
		}
		for _, p := range sub.Prefixes {
			a.pools[p.Number].begin(p, sub.PDAllocator)
		}
	}
	if snap.Compat.ExcludeFirstLast {
		a.excludeEnds(snap)
	}
	for i := range a.pools {
		if q := &a.pools[i]; q.queue != nil {
			q.fill()
		}
	}
	return a
}

func (q *pool) begin(p *config.Pool, strategy string) {
	q.first, q.shift = p.First, uint8(p.First.BitLen()-p.Len)
	q.random = strategy == "random" || strategy == "flq"
	q.size = q.unit(p.Last) + 1
	if q.size == 0 { // all 2^64
		q.size--
	}
	if q.tracked = q.size <= tracked; !q.tracked {
		return
	}
	words := q.words[:]
	if n := int(q.size+63) / 64; n <= len(words) {
		words = words[:n]
	} else {
		words = make([]uint64, n)
	}
	q.taken, q.free = *bitset.FromWithLength(uint(q.size), words), q.size
	if strategy == "flq" {
		q.queue = &queue{}
	}
}

// excludeEnds takes the addresses out of the pools that Kea takes out where the
// configuration wants it.
func (a *Allocator) excludeEnds(snap *config.Snapshot) {
	for _, sub := range snap.Subnets {
		for _, p := range sub.Pools {
			if q := &a.pools[p.Number]; q.tracked && sub.Prefix.Bits() <= 24 {
				q.excludeEnds()
			}
		}
	}
}

// excludeEnds takes the addresses whose last byte is 0 or 255 out of the pool.
func (q *pool) excludeEnds() {
	for i := range q.size {
		if b := q.addr(i).As4()[3]; b == 0 || b == 255 {
			q.take(i)
		}
	}
}

// fill makes the queue, in an order that tells nothing.
func (q *pool) fill() {
	f := q.queue
	for i := range q.size {
		if !q.taken.Test(uint(i)) {
			f.list = append(f.list, queued{unit: uint32(i)})
		}
	}
	f.round = make([]uint32, q.size)
	rand.Shuffle(len(f.list), func(i, j int) { f.list[i], f.list[j] = f.list[j], f.list[i] })
}

// unit returns the number of an address in the pool, counted in units.
func (q *pool) unit(a netip.Addr) uint64 {
	hi, lo := halves(a)
	fhi, flo := halves(q.first)
	lo, borrow := bits.Sub64(lo, flo, 0)
	hi, _ = bits.Sub64(hi, fhi, borrow)
	if q.shift >= 64 {
		return hi >> (q.shift - 64)
	}
	if hi>>q.shift != 0 {
		return 1<<64 - 1
	}
	return lo>>q.shift | hi<<(64-q.shift)
}

// addr is the reverse of unit.
func (q *pool) addr(n uint64) netip.Addr {
	hi, lo := halves(q.first)
	var addHi, addLo uint64
	if q.shift >= 64 {
		addHi = n << (q.shift - 64)
	} else {
		addLo, addHi = n<<q.shift, n>>(64-q.shift)
	}
	lo, carry := bits.Add64(lo, addLo, 0)
	hi, _ = bits.Add64(hi, addHi, carry)
	if q.first.Is4() {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(lo))
		return netip.AddrFrom4(b)
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	return netip.AddrFrom16(b)
}

func halves(a netip.Addr) (hi, lo uint64) {
	if a.Is4() {
		b := a.As4()
		return 0, uint64(binary.BigEndian.Uint32(b[:]))
	}
	b := a.As16()
	return binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
}

// Propose returns an address of p, or the first address of a prefix, that is
// not known to be taken; false if all are. It does not take it: two calls may
// return the same. For a pool too large to be kept in mind it is a guess. The
// order of the iterative search is that of Next; this leaves it as it is.
func (a *Allocator) Propose(p *config.Pool) (netip.Addr, bool) {
	q := &a.pools[p.Number]
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case !q.tracked:
		return q.addr(rand.Uint64N(q.size)), true
	case q.free == 0:
		return netip.Addr{}, false
	case q.queue != nil:
		n, ok := q.queue.front()
		if !ok {
			return netip.Addr{}, false
		}
		return q.addr(uint64(n)), true
	}
	from := uint64(0)
	if q.random {
		from = rand.Uint64N(q.size)
	}
	n, ok := q.taken.NextClear(uint(from))
	if !ok || uint64(n) >= q.size {
		n, ok = q.taken.NextClear(0)
	}
	if !ok || uint64(n) >= q.size {
		return netip.Addr{}, false
	}
	return q.addr(uint64(n)), true
}

// front returns the unit that has been free for longest, and puts it at the end.
func (f *queue) front() (unit uint32, ok bool) {
	for f.head < len(f.list) {
		e := f.list[f.head]
		f.head++
		if f.head > len(f.list)/2 && f.head > 1024 {
			f.list = append(f.list[:0], f.list[f.head:]...)
			f.head = 0
		}
		if f.round[e.unit] == e.round {
			f.add(e.unit)
			return e.unit, true
		}
	}
	return 0, false
}

// add puts a free unit at the end of the queue.
func (f *queue) add(unit uint32) {
	f.round[unit]++
	f.list = append(f.list, queued{unit, f.round[unit]})
}

// Take notes that an address of p has a lease.
func (a *Allocator) Take(p *config.Pool, addr netip.Addr) {
	q := &a.pools[p.Number]
	q.mu.Lock()
	defer q.mu.Unlock()
	q.take(q.unit(addr))
}

func (q *pool) take(n uint64) {
	if q.tracked && n < q.size && !q.taken.Test(uint(n)) {
		q.taken.Set(uint(n))
		q.free--
		if q.queue != nil {
			q.queue.round[n]++ // its entry counts no more
		}
	}
}

// Free notes that an address of p has no lease any more, or one that is over.
func (a *Allocator) Free(p *config.Pool, addr netip.Addr) {
	q := &a.pools[p.Number]
	q.mu.Lock()
	defer q.mu.Unlock()
	n := q.unit(addr)
	if !q.tracked || n >= q.size || !q.taken.Test(uint(n)) {
		return
	}
	q.taken.Clear(uint(n))
	q.free++
	if q.queue != nil {
		q.queue.add(uint32(n))
	}
}

// Size returns how many addresses or prefixes p has; the greatest number there
// is for 2^64 and more.
func (a *Allocator) Size(p *config.Pool) uint64 { return a.pools[p.Number].size }

// At returns address or prefix number n of p, counted from 0.
func (a *Allocator) At(p *config.Pool, n uint64) netip.Addr { return a.pools[p.Number].addr(n) }

// Tracked reports whether the allocator knows all that is taken of p.
func (a *Allocator) Tracked(p *config.Pool) bool { return a.pools[p.Number].tracked }

// Touch reads something of the two lines of the state of p that are needed first,
// and nothing that changes; see server/warm.go.
func (a *Allocator) Touch(p *config.Pool) int {
	q := &a.pools[p.Number]
	return int(q.size) + int(q.shift)
}
