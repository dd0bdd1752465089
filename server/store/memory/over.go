package memory

import (
	"cmp"
	"slices"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// ending is a lease that is over.
type ending struct{ time, ref uint32 }

// Expired returns leases that are over and were not reclaimed.
func (s *Store) Expired(before int64, limit int, dst []lease.Lease) ([]lease.Lease, error) {
	s.sorted.age()
	return s.over(0, before, limit, dst)
}

// Reclaimed returns leases that are over and were reclaimed.
func (s *Store) Reclaimed(before int64, limit int, dst []lease.Lease) ([]lease.Lease, error) {
	return s.over(1, before, limit, dst)
}

func (s *Store) over(heap int, before int64, limit int, dst []lease.Lease) ([]lease.Lease, error) {
	dst = dst[:0]
	if s.closed.Load() {
		return dst, store.ErrClosed
	}
	for _, e := range s.endings(heap, before, limit) {
		if limit > 0 && len(dst) == limit {
			break
		}
		var out *lease.Lease
		dst, out = extend(dst)
		local := ending{e.time, e.ref & (1<<refBits - 1)}
		if !s.shards[e.ref>>refBits].get(heap, local, s.format, out) {
			dst = dst[:len(dst)-1]
		}
	}
	return dst, nil
}

// endings returns the oldest of all shards, with refs that say which.
func (s *Store) endings(heap int, before int64, limit int) []ending {
	if limit <= 0 {
		limit = s.Len() + 1
	}
	var all []ending
	for i := range s.shards {
		start := len(all)
		all = s.shards[i].lockedOver(heap, clamp(before), limit, all)
		for j := range all[start:] {
			all[start+j].ref |= uint32(i) << refBits
		}
	}
	slices.SortFunc(all, func(a, b ending) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.ref, b.ref))
	})
	return all
}

func (s *shard) lockedOver(heap int, before uint32, limit int, dst []ending) []ending {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over(heap, before, limit, dst)
}

// heapOf says which heap of a shard a record belongs into.
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
