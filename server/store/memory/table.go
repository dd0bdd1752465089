package memory

// table is a hash table from hashes to refs, open and probed in steps of one,
// in the order of the hashes. It knows no keys: whoever looks something up
// compares what the ref leads to. Several refs may have one hash.
type table struct {
	slots []uint64 // hash in the upper half, ref in the lower; 0: empty
	used  int
}

const firstSlots = 16

// home is where the search for a hash begins.
func (t *table) home(hash uint32) int {
	return int(uint64(hash) * uint64(len(t.slots)) >> 32)
}

// first returns the first ref with a hash and where it stands; 0 if there is
// none. Then next goes on from there.
func (t *table) first(hash uint32) (ref uint32, at int) {
	if len(t.slots) == 0 {
		return 0, 0
	}
	return t.search(hash, t.home(hash))
}

func (t *table) next(hash uint32, at int) (uint32, int) {
	return t.search(hash, t.after(at))
}

func (t *table) search(hash uint32, at int) (uint32, int) {
	for {
		slot := t.slots[at]
		if slot == 0 {
			return 0, at
		}
		if uint32(slot>>32) == hash {
			return uint32(slot), at
		}
		at = t.after(at)
	}
}

func (t *table) after(at int) int {
	if at++; at == len(t.slots) {
		return 0
	}
	return at
}

// add puts in a ref, never twice for the same hash.
func (t *table) add(hash, ref uint32) {
	if (t.used+1)*4 > len(t.slots)*3 {
		t.grow(max(firstSlots, len(t.slots)*3/2))
	}
	t.put(uint64(hash)<<32 | uint64(ref))
}

func (t *table) put(slot uint64) {
	at := t.home(uint32(slot >> 32))
	for t.slots[at] != 0 {
		at = t.after(at)
	}
	t.slots[at] = slot
	t.used++
}

func (t *table) grow(size int) {
	old := t.slots
	t.slots, t.used = make([]uint64, size), 0
	for _, slot := range old {
		if slot != 0 {
			t.put(slot)
		}
	}
}

// remove takes a ref out, and moves those behind it that it kept from their
// homes.
func (t *table) remove(hash, ref uint32) {
	if len(t.slots) == 0 {
		return
	}
	wanted := uint64(hash)<<32 | uint64(ref)
	at := t.home(hash)
	for t.slots[at] != wanted {
		if t.slots[at] == 0 {
			return
		}
		at = t.after(at)
	}
	t.used--
	hole := at
	for {
		at = t.after(at)
		slot := t.slots[at]
		if slot == 0 {
			break
		}
		if home := t.home(uint32(slot >> 32)); t.distance(home, at) >= t.distance(hole, at) {
			t.slots[hole] = slot
			hole = at
		}
	}
	t.slots[hole] = 0
}

// distance is how many steps lead from one place to another.
func (t *table) distance(from, to int) int {
	if to < from {
		to += len(t.slots)
	}
	return to - from
}
