package memory

import (
	"sync"
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
