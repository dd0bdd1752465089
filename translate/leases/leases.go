// Package leases turns the records of dhcpd's lease files into leases of Kea.
//
// A [Table] takes records in the order of the file ([Table.Add]). Each becomes a
// lease, or a reason why it does not (lease4.go, lease6.go), at once: where it
// belongs the configuration says (places.go), and what Kea has no column for
// goes into the user context (context.go). The table (table.go) keeps the result
// for the last record of each address only, packed as the row of Kea's file, so
// that memory grows with the leases that hold and not with the file. In the end
// it has the leases, the findings about them, and the numbers (summary.go).
//
// [Writer] goes the other way (export.go).
package leases

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

// Outcome is what became of the last record of an address.
type Outcome uint8

// The outcomes. From Outside on, there is no lease.
const (
	Assigned Outcome = iota // a lease
	Declined                // a lease that nobody gets for a while; dhcpd calls it abandoned
	Kept                    // a lease that is over, kept for its client
	Outside                 // in no subnet
	Unpooled                // in a subnet, but in none of its pools
	Expired                 // active, but over
	Unwanted                // in a state that was not asked for
	Nobody                  // without a client
	Unfit                   // with an identifier that Kea refuses
	NotInUse                // free, backup, reset, released or expired
	outcomes
)

// Leased reports whether the outcome is a lease.
func (o Outcome) Leased() bool { return o < Outside }

// flag is something worth saying about a lease.
type flag uint16

const (
	infinite flag = 1 << iota
	noHardware
	collides
	reserved
	bootp
	otherHardware
	idDropped
	eventsLost
	nameDropped
	stolen // taken over from another identity association
	outrun // the target has a later lease of the address
)

// States is a set of dhcpd's states.
type States uint16

// StatesOf returns a set.
func StatesOf(list ...leasefile.State) States {
	var s States
	for _, state := range list {
		s |= 1 << state
	}
	return s
}

// Has reports whether a state is in the set.
func (s States) Has(state leasefile.State) bool { return s&(1<<state) != 0 }

// Usual are the states that are carried over unless others are asked for.
const Usual = States(1<<leasefile.Active | 1<<leasefile.Abandoned)

// Options say how records become leases.
type Options struct {
	// Config is the configuration of the server that is to have the leases.
	Config *kea.Server
	// Name is what the lease file is called in findings.
	Name string
	// Now decides which leases are over, in seconds since 1970.
	Now int64
	// States are those to carry over. Leases that are over, in states other
	// than Active and Abandoned, become expired ones that Kea keeps for its
	// clients.
	States States
}

// Table takes records and has leases in the end.
type Table struct {
	options Options
	places  *places
	table
	lease   lease.Lease // the one that is being made
	ctx     contextWriter
	noted   diag.List // about records that are no leases
	unkept  int       // how many more of those there are
	records [leasefile.Kinds]int
	empty   int // identity associations without an address
	all     int // addresses, each time that one is mentioned
	foreign int // leases of the other family
	strange int // the line of the first of them
	duid    []byte
	line    int // of duid
}

// New returns an empty table.
func New(o Options) *Table {
	if o.States == 0 {
		o.States = Usual
	}
	return &Table{options: o, places: newPlaces(o.Config), table: newTable(o.Config.Family)}
}

// Add takes a record.
func (t *Table) Add(r *leasefile.Record) {
	t.records[r.Kind]++
	switch {
	case r.Kind == leasefile.Lease && t.options.Config.Family == kea.V4:
		t.addLease(r)
	case r.Kind.IA() && t.options.Config.Family == kea.V6:
		t.addAssociation(r)
	case r.Kind == leasefile.Lease || r.Kind.IA():
		if t.foreign++; t.foreign == 1 {
			t.strange = r.Line
			t.note(r, CodeForeign, "the file has leases of the other protocol", "")
		}
	case r.Kind == leasefile.ServerDUID:
		t.duid, t.line = append(t.duid[:0], r.DUID...), r.Line
	default:
		t.addOther(r)
	}
}

// Foreign returns how many leases of the other family there are, and the line
// of the first.
func (t *Table) Foreign() (n, line int) { return t.foreign, t.strange }

// ServerDUID returns the identifier of the server, and the line that says it;
// nil if none does.
func (t *Table) ServerDUID() (duid []byte, line int) { return t.duid, t.line }

// lifetime returns how long a lease is, and when it began. Where the record does
// not say, the length is that which the configuration gives.
func lifetime(ends, cltt, starts leasefile.Time, usual uint32) (valid uint32, from int64) {
	if ends == leasefile.Never {
		return lease.Infinity, begun(cltt, starts)
	}
	for _, begin := range [...]leasefile.Time{cltt, starts} {
		if n := ends - begin; begin > 0 && n > 0 && n < leasefile.Time(lease.Infinity) {
			return uint32(n), int64(begin)
		}
	}
	if usual == lease.Infinity || leasefile.Time(usual) > ends {
		usual = uint32(max(min(ends, 3600), 1))
	}
	return usual, int64(ends) - int64(usual)
}

func begun(cltt, starts leasefile.Time) int64 {
	for _, begin := range [...]leasefile.Time{cltt, starts} {
		if begin > 0 && begin != leasefile.Never {
			return int64(begin)
		}
	}
	return 0
}

// over reports whether a time has passed.
func (t *Table) over(ends leasefile.Time) bool { return int64(ends) <= t.options.Now }
