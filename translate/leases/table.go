package leases

import (
	"encoding/binary"
	"net/netip"

	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

// entry is what is kept for an address. Its row, if it has one, is in the
// chunks.
type entry struct {
	addr    [16]byte
	at      uint64 // of the row
	size    uint32
	line    uint32
	flags   flag
	bits    uint8
	outcome Outcome
	kind    leasefile.Kind
	dead    bool // a later record replaces it
}

const (
	chunkSize = 1 << 20
	usualRow  = 1024
	// fewest is how many entries there are before dead ones are dropped.
	fewest = 1 << 16
)

// span is a run of entries.
type span struct{ first, n uint32 }

// table keeps the last word about each address: entries in the order of the
// file, and their rows one after the other in chunks, which hold no pointers
// and so cost the collector nothing.
type table struct {
	entries []entry
	dead    int // how many of them
	dropped int // how many dead ones are not there any more
	byAddr  index
	chunks  [][]byte

	// Of IPv6: the entries of each association. A record replaces all of them.
	byIA map[string]span
	key  []byte // of the association that is being added
	ia   span
}

func newTable(family kea.Family) table {
	t := table{byAddr: newIndex()}
	if family == kea.V6 {
		t.byIA = map[string]span{}
	}
	return t
}

// begin opens the record of an association, which replaces earlier ones.
func (t *table) begin(kind leasefile.Kind, iaid uint32, duid []byte) {
	t.key = binary.BigEndian.AppendUint32(append(t.key[:0], byte(kind)), iaid)
	t.key = append(t.key, duid...)
	old := t.byIA[string(t.key)]
	for i := old.first; i < old.first+old.n; i++ {
		if e := &t.entries[i]; !e.dead {
			t.bury(i)
			t.byAddr.set(e.addr, none)
		}
	}
	t.ia = span{first: uint32(len(t.entries))}
}

// finish closes it.
func (t *table) finish() {
	if t.ia.n = uint32(len(t.entries)) - t.ia.first; t.ia.n > 0 {
		t.byIA[string(t.key)] = t.ia
	} else {
		delete(t.byIA, string(t.key))
	}
}

// bury marks an entry as replaced.
func (t *table) bury(i uint32) {
	t.entries[i].dead = true
	t.dead++
}

// owned reports whether another association has an address. dhcpd lets only
// leases that hold take one away.
func (t *table) owned(addr [16]byte) bool {
	i := t.byAddr.get(addr)
	return i != none && i < t.ia.first
}

// put adds the last word about an address, with its lease if it has one.
func (t *table) put(e entry, l *lease.Lease) {
	if old := t.byAddr.get(e.addr); old != none {
		if t.bury(old); t.owned(e.addr) && t.entries[old].outcome.Leased() {
			e.flags |= stolen
		}
	}
	if l != nil {
		e.at, e.size = t.row(l)
	}
	t.byAddr.set(e.addr, uint32(len(t.entries)))
	t.entries = append(t.entries, e)
}

// row adds the row of a lease to the chunks.
func (t *table) row(l *lease.Lease) (at uint64, size uint32) {
	c := t.room()
	begin := len(*c)
	*c = lease.AppendCSV(*c, l) // grows beyond a chunk if the row does
	return uint64(len(t.chunks)-1)<<32 | uint64(begin), uint32(len(*c) - begin)
}

// room returns a chunk with room for a usual row.
func (t *table) room() *[]byte {
	last := len(t.chunks) - 1
	if last < 0 || cap(t.chunks[last])-len(t.chunks[last]) < usualRow {
		t.chunks = append(t.chunks, make([]byte, 0, chunkSize))
		last++
	}
	return &t.chunks[last]
}

func (t *table) text(e *entry) []byte {
	begin := e.at & 0xffffffff
	return t.chunks[e.at>>32][begin : begin+uint64(e.size)]
}

// tidy drops dead entries and their rows when they are most.
func (t *table) tidy() {
	if len(t.entries) < fewest || t.dead <= len(t.entries)/2 {
		return
	}
	old := t.chunks
	t.chunks = nil
	moved := make([]uint32, len(t.entries)+1)
	live := t.entries[:0]
	for i := range t.entries {
		e := t.entries[i]
		moved[i] = uint32(len(live))
		if e.dead {
			continue
		}
		if e.size > 0 {
			e.at = t.move(old, &e)
		}
		t.byAddr.set(e.addr, uint32(len(live)))
		live = append(live, e)
	}
	moved[len(t.entries)] = uint32(len(live))
	t.entries, t.dropped, t.dead = live, t.dropped+t.dead, 0
	for key, s := range t.byIA {
		s.first, s.n = moved[s.first], moved[s.first+s.n]-moved[s.first]
		if s.n == 0 {
			delete(t.byIA, key)
		} else {
			t.byIA[key] = s
		}
	}
}

// move copies a row of old chunks, and lets go of those that are done with.
func (t *table) move(old [][]byte, e *entry) uint64 {
	from, begin := e.at>>32, e.at&0xffffffff
	if from > 0 {
		old[from-1] = nil
	}
	c := t.room()
	at := uint64(len(t.chunks)-1)<<32 | uint64(len(*c))
	*c = append(*c, old[from][begin:begin+uint64(e.size)]...)
	return at
}

func (e *entry) address() netip.Addr { return netip.AddrFrom16(e.addr).Unmap() }
