package memory

import (
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/storetest"
)

// refsOf returns all refs of a hash, sorted.
func refsOf(t *table, hash uint32) []uint32 {
	var list []uint32
	for ref, at := t.first(hash); ref != 0; ref, at = t.next(hash, at) {
		list = append(list, ref)
	}
	slices.Sort(list)
	return list
}

// The hashes are few, and at both ends of the table, so that there are long runs
// that wrap around.
func TestTableAgainstMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var table table
	model := map[uint32][]uint32{}
	hash := func() uint32 {
		h := uint32(rng.IntN(12)) << 18
		if rng.IntN(2) == 0 {
			h = ^h
		}
		return h
	}
	used := 0
	for ref := uint32(1); ref < 20_000; ref++ {
		h := hash()
		if list := model[h]; len(list) > 0 && rng.IntN(2) == 0 {
			i := rng.IntN(len(list))
			table.remove(h, list[i])
			model[h] = slices.Delete(list, i, i+1)
			used--
		} else {
			table.add(h, ref)
			model[h] = append(list, ref)
			used++
		}
		table.remove(h, 1<<31) // is not there
		if table.used != used {
			t.Fatalf("%d in use, not %d", table.used, used)
		}
		probe := hash()
		if diff := cmp.Diff(model[probe], refsOf(&table, probe)); diff != "" && len(model[probe]) > 0 {
			t.Fatalf("-want +got\n%s", diff)
		}
	}
}

func TestEmptyTable(t *testing.T) {
	var table table
	table.remove(5, 5)
	if got := refsOf(&table, 5); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestClasses(t *testing.T) {
	last := 0
	for size := 1; size <= largest; size++ {
		c, length := class(size)
		if length < size || length > 2*size+unit || length%unit != 0 || c >= classes || c < last {
			t.Fatalf("class of %d is %d, %d bytes", size, c, length)
		}
		last = c
	}
	if last != classes-1 {
		t.Errorf("the last class is %d of %d", last, classes)
	}
}

// Blocks must not overlap, and must be used again.
func TestArena(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	a := newArena()
	type block struct {
		ref  uint32
		size int
		mark byte
	}
	var blocks []block
	for i := range 20_000 {
		if len(blocks) > 300 || len(blocks) > 0 && rng.IntN(3) == 0 {
			n := rng.IntN(len(blocks))
			b := blocks[n]
			for _, c := range a.block(b.ref)[:b.size] {
				if c != b.mark {
					t.Fatalf("block %d was overwritten", b.ref)
				}
			}
			a.release(b.ref, b.size)
			if asRecord(a.block(b.ref)) != nil {
				t.Fatal("a released block is a record")
			}
			blocks = slices.Delete(blocks, n, n+1)
			continue
		}
		b := block{size: atAddr + rng.IntN(200), mark: byte(i) | 1}
		if rng.IntN(50) == 0 {
			b.size = rng.IntN(5 * largest)
		}
		b.size = max(b.size, atAddr)
		b.ref = a.alloc(b.size)
		for i := range b.size {
			a.block(b.ref)[i] = b.mark
		}
		blocks = append(blocks, b)
	}
	if len(a.chunks) > 250 {
		t.Errorf("%d chunks: blocks are not used again", len(a.chunks))
	}
}

func TestDueIsAHeap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var pushed, ordered due
	var want []uint32
	for range 5000 {
		n := rng.Uint32N(1000)
		pushed.push(n, 1)
		ordered = append(ordered, uint64(n)<<32|1)
		want = append(want, n)
	}
	ordered.order()
	slices.Sort(want)
	for _, d := range []*due{&pushed, &ordered} {
		var got []uint32
		for len(*d) > 0 {
			n, _ := d.pop()
			got = append(got, n)
		}
		if !slices.Equal(got, want) {
			t.Error("not in order")
		}
	}
}

// TestHeapsStaySmall changes the ends of a few leases so often that old entries
// must be thrown away.
func TestHeapsStaySmall(t *testing.T) {
	s := New(Options{Format: lease.CSV4})
	const leases, rounds = 100, 2000
	now := make([]*lease.Lease, leases)
	for i := range now {
		now[i] = storetest.Lease(lease.CSV4, i)
		if err := s.Swap(nil, now[i]); err != nil {
			t.Fatal(err)
		}
	}
	for round := range rounds {
		for i, old := range now {
			new := old.Clone()
			if new.CLTT--; round%2 == 0 {
				new.State = lease.ExpiredReclaimed - new.State
			}
			if err := s.Swap(old, new); err != nil {
				t.Fatal(err)
			}
			now[i] = new
		}
	}
	for i := range s.shards {
		if n := len(s.shards[i].due[0]) + len(s.shards[i].due[1]); n > 2000 {
			t.Errorf("shard %d has %d entries", i, n)
		}
	}
	list, err := s.Expired(1<<40, 0, nil)
	if err != nil || len(list) != leases {
		t.Errorf("%d leases are over: %v", len(list), err)
	}
}

// TestPagesDuringManyInsertions outgrows the list of addresses that pages are
// cut from.
func TestPagesDuringManyInsertions(t *testing.T) {
	s := New(Options{Format: lease.CSV4})
	insert := func(from, to int) {
		for n := from; n < to; n++ {
			if err := s.Swap(nil, storetest.Lease(lease.CSV4, n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	insert(0, 10)
	turn := func(after int) []lease.Lease {
		list, err := s.Find(store.Query{After: storetest.Lease(lease.CSV4, after).Addr, Limit: 3}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	turn(0)
	insert(10, mostExtra+20)
	if s.sorted.on.Load() {
		t.Error("the list was kept")
	}
	list := turn(mostExtra)
	var got []netip.Addr
	for i := range list {
		got = append(got, list[i].Addr)
	}
	var want []netip.Addr
	for n := mostExtra + 1; n <= mostExtra+3; n++ {
		want = append(want, storetest.Lease(lease.CSV4, n).Addr)
	}
	if !slices.Equal(want, got) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPagesAreForgotten(t *testing.T) {
	s := New(Options{Format: lease.CSV4})
	if err := s.Swap(nil, storetest.Lease(lease.CSV4, 1)); err != nil {
		t.Fatal(err)
	}
	turn := func(after netip.Addr) {
		if _, err := s.Find(store.Query{After: after, Limit: 1}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for what, drop := range map[string]func(){
		"an empty page": func() { turn(storetest.Lease(lease.CSV4, 1).Addr) },
		"no more pages": func() {
			for range mostIdle + 1 {
				if _, err := s.Expired(1, 0, nil); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		turn(netip.Addr{})
		if !s.sorted.on.Load() {
			t.Errorf("%s: there is no list", what)
		}
		if drop(); s.sorted.on.Load() || s.sorted.base != nil {
			t.Errorf("%s: the list is still there", what)
		}
	}
}

func TestNoted(t *testing.T) {
	type note struct {
		Pool uint32
		Gone bool
	}
	var got []note
	s := New(Options{Format: lease.CSV4, Noted: func(l *lease.Lease, gone bool) { got = append(got, note{l.PoolID, gone}) }})
	a, b := storetest.Lease(lease.CSV4, 1), storetest.Lease(lease.CSV4, 1)
	a.PoolID, b.PoolID = 1, 2
	for _, step := range [][2]*lease.Lease{{nil, a}, {a, b}, {a, nil}, {b, nil}} {
		_ = s.Swap(step[0], step[1])
	}
	if diff := cmp.Diff([]note{{1, false}, {2, false}, {2, true}}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestCounts compares the counts with a map while leases of many subnets come and
// go, until most cells are empty again.
func TestCounts(t *testing.T) {
	var c counts
	want := map[cell]int64{}
	rnd := rand.New(rand.NewPCG(7, 7))
	at := func() cell {
		return cell{subnet: rnd.Uint32N(300), pool: rnd.Uint32N(3), kind: lease.Type(rnd.IntN(2)), state: lease.State(rnd.IntN(3))}
	}
	check := func() {
		t.Helper()
		got := map[cell]int64{}
		for _, e := range c.appendTo(0, nil) {
			got[cell{e.Subnet, e.Pool, e.Type, e.State}] = e.N
		}
		if !maps.Equal(got, want) {
			t.Fatalf("%d cells; want %d", len(got), len(want))
		}
	}
	change := func(k cell, n int64) {
		c.add(k, n)
		if want[k] += n; want[k] == 0 {
			delete(want, k)
		}
	}
	for round := range 20 {
		for range 2000 {
			change(at(), 1)
		}
		check()
		for k, n := range maps.Clone(want) {
			if k.subnet > uint32(round) {
				change(k, -n)
			}
		}
		check()
	}
	if got := c.appendTo(5, nil); len(got) == 0 || got[0].Subnet != 5 {
		t.Errorf("of subnet 5: %v", got)
	}
	if n := len(c.stripes[0].slots); n > 2000 {
		t.Errorf("%d places for what is at most 300 cells at a time", n)
	}
}
