package leases

import "math"

// none is the number of no entry.
const none = math.MaxUint32

// index finds the entry of an address. Addresses that differ in their last four
// bits only share a page, as the records of a lease file come in runs.
type index struct {
	pages map[[16]byte]uint32
	slots [][16]uint32
	last  [16]byte // the page that was used last
	at    uint32
}

func newIndex() index { return index{pages: map[[16]byte]uint32{}, at: none} }

// get returns the entry of an address, or none.
func (x *index) get(addr [16]byte) uint32 {
	at, slot := x.page(addr)
	if at == none {
		return none
	}
	return x.slots[at][slot]
}

// set says which entry is that of an address.
func (x *index) set(addr [16]byte, entry uint32) {
	at, slot := x.page(addr)
	if at == none {
		at = uint32(len(x.slots))
		var empty [16]uint32
		for i := range empty {
			empty[i] = none
		}
		x.slots = append(x.slots, empty)
		x.pages[x.last] = at
		x.at = at
	}
	x.slots[at][slot] = entry
}

// page returns where an address is; none if its page is not there.
func (x *index) page(addr [16]byte) (at uint32, slot byte) {
	slot = addr[15] & 15
	addr[15] &^= 15
	if x.at == none || addr != x.last {
		x.last, x.at = addr, none
		if n, ok := x.pages[addr]; ok {
			x.at = n
		}
	}
	return x.at, slot
}
