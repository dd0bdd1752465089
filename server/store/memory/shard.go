package memory

import (
	"sync"

	"github.com/keatool/keatool/schema/kea/lease"
)

const (
	shardBits = 4
	shards    = 1 << shardBits
)

// shard holds the leases of a part of all addresses.
type shard struct {
	mu      sync.Mutex
	arena   arena
	byAddr  table
	due     [2]due // leases that run, and leases that were reclaimed
	scratch []byte // the record of a lease that is passed in
	other   []byte // the same for a second one

	_ [64]byte // keeps the locks of neighbours apart
}

// index finds leases by something else than their address: hashes to refs of
// all shards. The order of locks is shard, then index.
type index struct {
	stripes [shards]struct {
		mu    sync.Mutex
		table table
		_     [64]byte
	}
}

func (x *index) add(hash uint64, ref uint32) {
	s := &x.stripes[hash&(shards-1)]
	s.mu.Lock()
	s.table.add(uint32(hash>>32), ref)
	s.mu.Unlock()
}

func (x *index) remove(hash uint64, ref uint32) {
	s := &x.stripes[hash&(shards-1)]
	s.mu.Lock()
	s.table.remove(uint32(hash>>32), ref)
	s.mu.Unlock()
}

// appendRefs appends the refs of a hash.
func (x *index) appendRefs(hash uint64, dst []uint32) []uint32 {
	s := &x.stripes[hash&(shards-1)]
	s.mu.Lock()
	defer s.mu.Unlock()
	for ref, at := s.table.first(uint32(hash >> 32)); ref != 0; ref, at = s.table.next(uint32(hash>>32), at) {
		dst = append(dst, ref)
	}
	return dst
}

// find returns the record of an address and its ref in the shard.
func (s *shard) find(hash uint32, addr []byte) (record, uint32) {
	for ref, at := s.byAddr.first(hash); ref != 0; ref, at = s.byAddr.next(hash, at) {
		if r := asRecord(s.arena.block(ref)); string(r.addrBytes(len(addr))) == string(addr) {
			return r, ref
		}
	}
	return nil, 0
}

// overwrite puts a record in place of one that has the same address and a block
// that is as long; it reports whether that was possible.
func (s *shard) overwrite(old, new record) bool {
	if len(old) > largest || len(new) > largest {
		return false
	}
	oldClass, _ := class(len(old))
	newClass, _ := class(len(new))
	if oldClass != newClass {
		return false
	}
	check := old.check()
	old = old[:cap(old)][:len(new)]
	copy(old, new)
	old.setCheck(check)
	return true
}

// insert puts a record into a block of its own.
func (s *shard) insert(hash uint32, r record) uint32 {
	ref := s.arena.alloc(len(r))
	if ref == 0 {
		return 0
	}
	block := s.arena.block(ref)
	copy(block, r)
	record(block).setCheck(never)
	s.byAddr.add(hash, ref)
	return ref
}

func (s *shard) remove(hash, ref uint32, size int) {
	s.byAddr.remove(hash, ref)
	s.arena.release(ref, size)
}

func heapOf(r record) int {
	if r.reclaimed() {
		return 1
	}
	return 0
}

// schedule sees to it that the heap has a record no later than it ends. Moved
// says that the heap that had it is not its heap now.
func (s *shard) schedule(r record, ref uint32, moved bool) {
	if moved {
		r.setCheck(never)
	}
	if t := r.ends(); t < r.check() {
		r.setCheck(t)
		s.push(heapOf(r), t, ref)
	}
}

func (s *shard) push(heap int, t, ref uint32) {
	s.due[heap].push(t, ref)
	if n := len(s.due[0]) + len(s.due[1]); n > 2*s.byAddr.used+1024 {
		s.rebuild()
	}
}

// rebuild makes the heaps of nothing but the records that there are.
func (s *shard) rebuild() {
	s.due[0], s.due[1] = s.due[0][:0], s.due[1][:0]
	for _, slot := range s.byAddr.slots {
		if slot == 0 {
			continue
		}
		ref := uint32(slot)
		r := asRecord(s.arena.block(ref))
		t := r.ends()
		r.setCheck(t)
		if t != never {
			h := heapOf(r)
			s.due[h] = append(s.due[h], uint64(t)<<32|uint64(ref))
		}
	}
	s.due[0].order()
	s.due[1].order()
}

// ending is a lease that is over.
type ending struct{ time, ref uint32 }

// over appends what ended in one heap before a time, the oldest first, at most
// limit. It takes entries out, throws away those that are of no use, moves those
// of leases that were renewed, and puts the rest back.
func (s *shard) over(heap int, before uint32, limit int, dst []ending) []ending {
	start := len(dst)
	for s.due[heap].soonest() < before && len(dst)-start < limit {
		t, ref := s.due[heap].pop()
		r := s.current(heap, t, ref)
		if r == nil || len(dst) > start && dst[len(dst)-1] == (ending{t, ref}) {
			continue
		}
		if end := r.ends(); end != t {
			r.setCheck(end)
			if end != never {
				s.due[heap].push(end, ref)
			}
			continue
		}
		dst = append(dst, ending{t, ref})
	}
	for _, e := range dst[start:] {
		s.due[heap].push(e.time, e.ref)
	}
	return dst
}

// current returns the record that an entry of a heap stands for; nil if the
// entry is of no use.
func (s *shard) current(heap int, t, ref uint32) record {
	r := asRecord(s.arena.block(ref))
	if r == nil || heapOf(r) != heap || r.check() != t {
		return nil
	}
	return r
}

// get copies the lease of an entry, if that is still the same.
func (s *shard) get(heap int, e ending, f lease.Format, out *lease.Lease) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.current(heap, e.time, e.ref)
	if r == nil || r.ends() != e.time {
		return false
	}
	r.unpack(out, f)
	return true
}
