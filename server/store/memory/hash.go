package memory

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
)

// key is an address as bytes, and where its lease is.
type key struct {
	bytes [16]byte
	n     int
	hash  uint64
}

func (k *key) addr() []byte { return k.bytes[:k.n] }
func (k *key) slot() uint32 { return uint32(k.hash >> 32) }

// key returns false for addresses of the other family.
func (s *Store) key(a netip.Addr) (k key, ok bool) {
	if s.format == lease.CSV4 {
		if !a.Is4() {
			return k, false
		}
		b := a.As4()
		copy(k.bytes[:], b[:])
		k.n = 4
	} else {
		if !a.Is6() {
			return k, false
		}
		k.bytes, k.n = a.As16(), 16
	}
	k.hash = maphash.Bytes(s.seeds[0], k.addr())
	return k, true
}

func (k *key) shard() uint32 { return uint32(k.hash & (shards - 1)) }

// notZero is a bit of hashes that chooses neither a stripe nor a place in it.
const notZero = 1 << 16

// hashes are those of what a lease is looked up by; 0 for what it is not.
type hashes [3]uint64

func (s *Store) hashes(r record) hashes {
	i := r.identity(s.format)
	if s.format == lease.CSV4 {
		return hashes{s.hashHW(i.hw), s.hashID(i.id), 0}
	}
	duid := s.hashID(i.id)
	return hashes{0, withIAID(duid, i.iaid), duid}
}

func (s *Store) hashHW(hw []byte) uint64 { return hashText(s.seeds[1], hw) }
func (s *Store) hashID(id []byte) uint64 { return hashText(s.seeds[2], id) }

func hashText(seed maphash.Seed, text []byte) uint64 {
	if len(text) == 0 {
		return 0
	}
	return maphash.Bytes(seed, text) | notZero
}

func withIAID(hash uint64, iaid uint32) uint64 {
	var b [4]byte
	binary.LittleEndian.PutUint32(b[:], iaid)
	for _, c := range b {
		hash = (hash ^ uint64(c)) * 0x9e3779b97f4a7c15
	}
	return hash ^ hash>>29 | notZero
}

// reindex makes the indexes say of the hashes after what they said of those
// before.
func (s *Store) reindex(before, after hashes, from, to uint32) {
	for i, x := range [...]*index{&s.byHW, &s.byID, &s.byDUID} {
		if before[i] == after[i] && from == to {
			continue
		}
		if before[i] != 0 {
			x.remove(before[i], from)
		}
		if after[i] != 0 {
			x.add(after[i], to)
		}
	}
}
