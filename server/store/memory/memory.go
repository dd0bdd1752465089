// Package memory keeps leases in memory, and nowhere else.
//
// It is made for a million leases and more. A lease is a record of some fifty
// bytes in a large block (record.go, arena.go), without a pointer that the
// garbage collector would have to follow. It is found by its address, and by
// client identifier and hardware address or by DUID, through tables of refs
// (table.go); heaps that tolerate old entries say what is over (due.go).
// Addresses are dealt to sixteen shards with a lock each (shard.go).
//
// How the parts refer to each other: a ref within a shard says where a record
// begins; the tables of client identifiers and the like hold the number of the
// shard above it. Such a ref may have become another lease's by the time that
// its shard is locked. So what it leads to is compared with what was asked for,
// always.
package memory

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"net/netip"
	"sync/atomic"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// Store is a [store.Store]. Its Commit promises nothing.
type Store struct {
	format lease.Format
	noted  func(l *lease.Lease, gone bool)

	seeds  [3]maphash.Seed
	shards [shards]shard
	byHW   index // v4 only
	byID   index // client identifier, or DUID with IAID
	byDUID index // v6 only
	counts counts
	sorted sorted
	len    atomic.Int64
	closed atomic.Bool
}

// Options say what a store is for.
type Options struct {
	// Format is the family.
	Format lease.Format
	// Noted is called for each change, before Swap returns: with the new lease,
	// or with the old one if it is gone. Calls about one address come in the
	// order of the changes. It must not use the store.
	Noted func(l *lease.Lease, gone bool)
}

var errFull = errors.New("there is no room for more leases")

// New returns an empty store.
func New(o Options) *Store {
	s := &Store{format: o.Format, noted: o.Noted}
	for i := range s.seeds {
		s.seeds[i] = maphash.MakeSeed()
	}
	for i := range s.shards {
		s.shards[i].arena = newArena()
	}
	return s
}

// Get returns the lease of an address.
func (s *Store) Get(addr netip.Addr, out *lease.Lease) error {
	if s.closed.Load() {
		return store.ErrClosed
	}
	k, ok := s.key(addr)
	if !ok {
		return store.ErrNotFound
	}
	sh := &s.shards[k.shard()]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	r, _ := sh.find(k.slot(), k.addr())
	if r == nil {
		return store.ErrNotFound
	}
	r.unpack(out, s.format)
	return nil
}

// Swap changes what there is at an address.
func (s *Store) Swap(old, new *lease.Lease) error {
	if s.closed.Load() {
		return store.ErrClosed
	}
	k, err := s.swapKey(old, new)
	if err != nil {
		return err
	}
	sh := &s.shards[k.shard()]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	stored, ref := sh.find(k.slot(), k.addr())
	if !sh.holds(stored, old) {
		return store.ErrConflict
	}
	if new == nil {
		s.remove(sh, &k, stored, ref)
		s.note(old, true)
		return nil
	}
	sh.scratch = pack(sh.scratch[:0], new)
	if err := s.write(sh, &k, stored, ref); err != nil {
		return err
	}
	s.note(new, false)
	return nil
}

func (s *Store) note(l *lease.Lease, gone bool) {
	if s.noted != nil {
		s.noted(l, gone)
	}
}

func (s *Store) swapKey(old, new *lease.Lease) (key, error) {
	some := new
	if new == nil {
		some = old
	}
	if some == nil {
		return key{}, fmt.Errorf("%w: nothing in place of nothing", store.ErrInvalid)
	}
	if new != nil {
		if err := new.Check(); err != nil {
			return key{}, fmt.Errorf("%w: %w", store.ErrInvalid, err)
		}
		if old != nil && old.Addr != new.Addr {
			return key{}, fmt.Errorf("%w: the addresses differ", store.ErrInvalid)
		}
	}
	k, ok := s.key(some.Addr)
	if !ok || !s.format.Holds(some.Type) {
		return key{}, fmt.Errorf("%w: it is of the other family", store.ErrInvalid)
	}
	return k, nil
}

// holds reports whether what is stored is old.
func (s *shard) holds(stored record, old *lease.Lease) bool {
	if stored == nil || old == nil {
		return stored == nil && old == nil
	}
	s.other = pack(s.other[:0], old)
	return stored.same(s.other)
}

// write puts the record in scratch in place of what is stored, if anything.
func (s *Store) write(sh *shard, k *key, stored record, ref uint32) error {
	r := record(sh.scratch)
	if stored == nil {
		return s.insert(sh, k, r)
	}
	from, to := stored.cell(s.format), r.cell(s.format)
	before, after := s.hashes(stored), s.hashes(r)
	moved := stored.reclaimed() != r.reclaimed()
	now := ref
	if !sh.overwrite(stored, r) {
		if now = sh.insert(k.slot(), r); now == 0 {
			return errFull
		}
		sh.remove(k.slot(), ref, len(stored))
		moved = true
	}
	s.reindex(before, after, k.shard()<<refBits|ref, k.shard()<<refBits|now)
	if from != to {
		s.counts.add(from, -1)
		s.counts.add(to, 1)
	}
	sh.schedule(asRecord(sh.arena.block(now)), now, moved)
	return nil
}

func (s *Store) insert(sh *shard, k *key, r record) error {
	ref := sh.insert(k.slot(), r)
	if ref == 0 {
		return errFull
	}
	s.reindex(hashes{}, s.hashes(r), 0, k.shard()<<refBits|ref)
	s.counts.add(r.cell(s.format), 1)
	s.len.Add(1)
	s.sorted.note(k)
	sh.schedule(asRecord(sh.arena.block(ref)), ref, true)
	return nil
}

func (s *Store) remove(sh *shard, k *key, stored record, ref uint32) {
	s.reindex(s.hashes(stored), hashes{}, k.shard()<<refBits|ref, 0)
	s.counts.add(stored.cell(s.format), -1)
	s.len.Add(-1)
	sh.remove(k.slot(), ref, len(stored))
}

// Commit does nothing: what this store keeps ends with it.
func (s *Store) Commit(ctx context.Context) error {
	if s.closed.Load() {
		return store.ErrClosed
	}
	return ctx.Err()
}

// All walks over the leases.
func (s *Store) All() iter.Seq2[*lease.Lease, error] {
	return func(yield func(*lease.Lease, error) bool) {
		var addrs addrList
		var l lease.Lease
		for i := range s.shards {
			addrs.list = addrs.list[:0]
			addrs.read(&s.shards[i], s.format)
			if s.closed.Load() { // so that nobody takes a store that is being closed for an empty one
				yield(nil, store.ErrClosed)
				return
			}
			for _, a := range addrs.list {
				switch err := s.Get(a, &l); {
				case errors.Is(err, store.ErrNotFound):
				case !yield(&l, err) || err != nil:
					return
				}
			}
		}
	}
}

// Count appends how many leases there are of each kind.
func (s *Store) Count(subnet uint32, dst []store.Count) []store.Count {
	return s.counts.appendTo(subnet, dst)
}

// Len returns how many leases there are.
func (s *Store) Len() int { return int(s.len.Load()) }

// Close frees the leases.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return store.ErrClosed
	}
	for i := range s.shards {
		sh := &s.shards[i]
		sh.mu.Lock()
		sh.arena, sh.byAddr, sh.due = newArena(), table{}, [2]due{}
		sh.mu.Unlock()
	}
	return nil
}
