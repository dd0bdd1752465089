package memory

import (
	"net/netip"
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
		mu      sync.Mutex
		table   table
		version uint32 // counts the changes
		_       [64]byte
	}
}

func (x *index) add(hash uint64, ref uint32) {
	s := &x.stripes[hash&(shards-1)]
	s.mu.Lock()
	s.table.add(uint32(hash>>32), ref)
	s.version++
	s.mu.Unlock()
}

func (x *index) remove(hash uint64, ref uint32) {
	s := &x.stripes[hash&(shards-1)]
	s.mu.Lock()
	s.table.remove(uint32(hash>>32), ref)
	s.version++
	s.mu.Unlock()
}

// appendRefs appends the refs of a hash. As long as the version that it returns
// is that of the hash, the refs are right.
func (x *index) appendRefs(hash uint64, dst []uint32) ([]uint32, uint32) {
	s := &x.stripes[hash&(shards-1)]
	s.mu.Lock()
	defer s.mu.Unlock()
	for ref, at := s.table.first(uint32(hash >> 32)); ref != 0; ref, at = s.table.next(uint32(hash>>32), at) {
		dst = append(dst, ref)
	}
	return dst, s.version
}

func (x *index) version(hash uint64) uint32 {
	s := &x.stripes[hash&(shards-1)]
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version
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

// addrList is a list of addresses, and what is needed to make it.
type addrList struct {
	list  []netip.Addr
	slots []uint64
}

// atOnce is for how many addresses a shard is locked.
const atOnce = 256

// read appends the addresses of a shard. To look at all records takes
// milliseconds, so it lets others have the shard again and again. Therefore what
// its copy of the table says may be no longer so.
func (a *addrList) read(s *shard, f lease.Format) {
	s.mu.Lock()
	a.slots = append(a.slots[:0], s.byAddr.slots...)
	s.mu.Unlock()
	for from := 0; from < len(a.slots); from += atOnce {
		a.readSome(s, a.slots[from:min(from+atOnce, len(a.slots))], f)
	}
}

func (a *addrList) readSome(s *shard, slots []uint64, f lease.Format) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, slot := range slots {
		if slot != 0 {
			a.append(s, uint32(slot>>32), uint32(slot), f)
		}
	}
}

// append appends the address at a ref, if it is still there. If not, the lease
// may have moved, and then it has the same hash.
func (a *addrList) append(s *shard, hash, wanted uint32, f lease.Format) {
	before := len(a.list)
	for ref, at := s.byAddr.first(hash); ref != 0; ref, at = s.byAddr.next(hash, at) {
		if ref == wanted {
			a.list = a.list[:before]
		}
		r := asRecord(s.arena.block(ref))
		if f == lease.CSV4 {
			a.list = append(a.list, r.addr4())
		} else {
			a.list = append(a.list, r.addr6())
		}
		if ref == wanted {
			return
		}
	}
}
