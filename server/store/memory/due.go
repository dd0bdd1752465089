package memory

// due is a heap of what will be over, the soonest first; each entry has a time
// in its upper half and a ref in its lower.
//
// It is lazy, so that a renewal costs nothing. An entry says when its record
// must be looked at, and the record says, as check, which entry is its: the
// record ends at check or later. Entries of records that are gone or have
// another check are of no use, and are left where they are until they come up
// or there are too many.
type due []uint64

const arity = 4

func (d *due) push(time, ref uint32) {
	*d = append(*d, uint64(time)<<32|uint64(ref))
	h, i := *d, len(*d)-1
	for i > 0 {
		parent := (i - 1) / arity
		if h[parent] <= h[i] {
			return
		}
		h[parent], h[i] = h[i], h[parent]
		i = parent
	}
}

// pop takes out the first entry.
func (d *due) pop() (time, ref uint32) {
	h := *d
	first, last := h[0], len(h)-1
	h[0] = h[last]
	*d = h[:last]
	d.down(0)
	return uint32(first >> 32), uint32(first)
}

func (d *due) down(i int) {
	h := *d
	for {
		least := i
		for child := i*arity + 1; child <= i*arity+arity && child < len(h); child++ {
			if h[child] < h[least] {
				least = child
			}
		}
		if least == i {
			return
		}
		h[least], h[i] = h[i], h[least]
		i = least
	}
}

// order makes a heap of entries in any order.
func (d *due) order() {
	for i := len(*d)/arity + 1; i >= 0; i-- {
		if i < len(*d) {
			d.down(i)
		}
	}
}

// soonest returns the time of the first entry; never if there is none.
func (d *due) soonest() uint32 {
	if len(*d) == 0 {
		return never
	}
	return uint32((*d)[0] >> 32)
}
