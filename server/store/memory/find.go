package memory

import (
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// Find looks up what q names, or looks at every lease if it names nothing that
// can be looked up.
func (s *Store) Find(q store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	if s.closed.Load() {
		return dst[:0], store.ErrClosed
	}
	index, hash := s.choose(&q)
	paged := q.After.IsValid() || q.Limit > 0
	switch {
	case index != nil:
		dst = s.lookUp(index, hash, &q, dst[:0])
		if paged {
			dst = page(&q, dst)
		}
		return dst, nil
	case paged:
		return s.turn(&q, dst[:0])
	}
	return s.scan(&q, dst[:0])
}

// choose returns the index that leads to the fewest leases.
func (s *Store) choose(q *store.Query) (*index, uint64) {
	switch {
	case s.format == lease.CSV4 && len(q.ClientID) > 0:
		return &s.byID, s.hashID(q.ClientID)
	case s.format == lease.CSV4 && len(q.HW) > 0:
		return &s.byHW, s.hashHW(q.HW)
	case s.format == lease.CSV6 && len(q.DUID) > 0 && q.HasIAID:
		return &s.byID, withIAID(s.hashID(q.DUID), q.IAID)
	case s.format == lease.CSV6 && len(q.DUID) > 0:
		return &s.byDUID, s.hashID(q.DUID)
	}
	return nil, 0
}

// lookUp returns the leases of a hash. A ref that leads nowhere may be that of a
// lease which has moved since; if so, all is looked up again.
func (s *Store) lookUp(x *index, hash uint64, q *store.Query, dst []lease.Lease) []lease.Lease {
	for {
		var few [32]uint32
		refs, version := x.appendRefs(hash, few[:0])
		for _, global := range refs {
			var out *lease.Lease
			dst, out = extend(dst)
			if !s.read(global, out) || !q.Matches(out) {
				dst = dst[:len(dst)-1]
			}
		}
		if len(dst) == len(refs) || x.version(hash) == version {
			return dst
		}
		dst = dst[:0]
	}
}

// read copies what a ref of an index leads to.
func (s *Store) read(global uint32, out *lease.Lease) bool {
	sh := &s.shards[global>>refBits]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	r := asRecord(sh.arena.block(global & (1<<refBits - 1)))
	if r == nil {
		return false
	}
	r.unpack(out, s.format)
	return true
}

// extend makes dst longer by a lease whose buffers are used again.
func extend(dst []lease.Lease) ([]lease.Lease, *lease.Lease) {
	if len(dst) < cap(dst) {
		dst = dst[:len(dst)+1]
	} else {
		dst = append(dst, lease.Lease{})
	}
	return dst, &dst[len(dst)-1]
}

func (s *Store) scan(q *store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	for l, err := range s.All() {
		if err != nil {
			return dst[:0], err
		}
		if q.Matches(l) {
			var out *lease.Lease
			dst, out = extend(dst)
			out.CopyFrom(l)
		}
	}
	return dst, nil
}
