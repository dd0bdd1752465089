package leases

import (
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea/lease"
)

// Carry takes a row of one of Kea's own lease files, as it is: Kea has asked the
// configuration when it gave the lease. A row without a lifetime takes back what
// earlier rows say about its address. The kind of the row is returned.
func (t *Table) Carry(l *lease.Lease, line int) leasefile.Kind {
	e := entry{addr: l.Addr.As16(), line: uint32(line), bits: l.PrefixLen, kind: kindOf(l.Type), outcome: carried(l)}
	t.all++
	t.records[e.kind]++
	if !e.outcome.Leased() {
		l = nil
	} else if l.Valid == lease.Infinity {
		e.flags |= infinite
	}
	t.put(e, l)
	t.tidy()
	return e.kind
}

func carried(l *lease.Lease) Outcome {
	switch {
	case l.Valid == 0:
		return NotInUse
	case l.State == lease.Declined:
		return Declined
	case l.State == lease.ExpiredReclaimed || l.State == lease.Released:
		return Kept
	}
	return Assigned
}

func kindOf(t lease.Type) leasefile.Kind {
	switch t {
	case lease.NA:
		return leasefile.NA
	case lease.TA:
		return leasefile.TA
	case lease.PD:
		return leasefile.PD
	}
	return leasefile.Lease
}

// Among tells the table of a lease that its target has, for counting: whether
// the table has one for the address that is to replace it, and whether that is
// the same.
func (t *Table) Among(l *lease.Lease) (has, same bool) {
	i := t.byAddr.get(l.Addr.As16())
	if i == none || !t.entries[i].holds() {
		return false, false
	}
	row := t.text(&t.entries[i])
	err := t.columns().Parse(row[:len(row)-1], &t.lease)
	return err == nil, err == nil && t.lease.Equal(l)
}

// Len is how many leases the table has for its target.
func (t *Table) Len() int {
	n := 0
	for i := range t.entries {
		if t.entries[i].holds() {
			n++
		}
	}
	return n
}
