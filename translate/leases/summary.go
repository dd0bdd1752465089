package leases

import (
	"fmt"
	"iter"
	"net/netip"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

// Summary accounts for a lease file. Every address that a record mentions is
// counted once: as replaced, or with its outcome.
type Summary struct {
	Addresses  int           // that records mention, each time
	Superseded int           // replaced by later records
	Outcomes   [outcomes]int // of the rest
	Records    [leasefile.Kinds]int
	Empty      int // identity associations without an address
	Infinite   int // of the leases
	Newer      int // of the leases: the target has later ones, and keeps those
	Lost       int // records that could not be read
	Torn       bool
}

// Leases is how many leases there are.
func (s *Summary) Leases() int { return s.Outcomes[Assigned] + s.Outcomes[Declined] + s.Outcomes[Kept] }

// OutcomeNames are the outcomes in the order of their numbers, as they are
// called in JSON.
var OutcomeNames = [outcomes]string{"assigned", "declined", "kept", "outside", "unpooled", "expired", "unwanted", "nobody", "unfit", "not-in-use"}

// outcomeTexts say the same to people.
var outcomeTexts = [outcomes]string{"assigned", "declined", "kept for clients that come back", "in no subnet", "in no pool", "over",
	"in states that were not asked for", "without a client", "with unfit identifiers", "not in use"}

// Text says the outcomes above zero, leases or the others.
func (s *Summary) Text(leased bool) string {
	var parts []string
	for o, n := range s.Outcomes {
		if n > 0 && Outcome(o).Leased() == leased {
			parts = append(parts, fmt.Sprintf("%d %s", n, outcomeTexts[o]))
		}
	}
	return strings.Join(parts, ", ")
}

// Summary counts what is in the table.
func (t *Table) Summary() Summary {
	s := Summary{Addresses: t.all, Superseded: t.dropped + t.dead, Records: t.records, Empty: t.empty}
	for i := range t.entries {
		if e := &t.entries[i]; !e.dead {
			s.Outcomes[e.outcome]++
			if e.flags&infinite != 0 {
				s.Infinite++
			}
			if e.flags&outrun != 0 {
				s.Newer++
			}
		}
	}
	return s
}

// holds reports whether the entry is a lease to be carried over.
func (e *entry) holds() bool { return !e.dead && e.size > 0 && e.flags&outrun == 0 }

// Yield tells the table of a lease that its target has. If that is later than
// what the table says about the address, the table gives way, and says so.
func (t *Table) Yield(l *lease.Lease) bool {
	i := t.byAddr.get(l.Addr.As16())
	if i == none || t.entries[i].size == 0 {
		return false
	}
	e := &t.entries[i]
	row := t.text(e)
	if t.columns().Parse(row[:len(row)-1], &t.lease) != nil || l.CLTT <= t.lease.CLTT {
		return false
	}
	e.flags |= outrun
	return true
}

func (t *Table) columns() lease.Columns {
	columns, _ := lease.ParseHeader(t.Format(), []byte(t.Format().Header())) // which is a good one
	return columns
}

// Format is that of the rows.
func (t *Table) Format() lease.Format {
	if t.options.Config.Family == kea.V6 {
		return lease.CSV6
	}
	return lease.CSV4
}

// Rows walks over the leases as rows of Kea's file, each with its line end, in
// the order of the records.
func (t *Table) Rows() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range t.entries {
			if e := &t.entries[i]; e.holds() && !yield(t.text(e)) {
				return
			}
		}
	}
}

// Leases walks over the leases in the order of the records, with the lines of
// those. What it yields is valid until the next step.
func (t *Table) Leases() iter.Seq2[*lease.Lease, int] {
	columns := t.columns()
	return func(yield func(*lease.Lease, int) bool) {
		var l lease.Lease
		for i := range t.entries {
			e := &t.entries[i]
			if !e.holds() {
				continue
			}
			row := t.text(e)
			// We wrote the row, and what is written can be read.
			if columns.Parse(row[:len(row)-1], &l) == nil && !yield(&l, int(e.line)) {
				return
			}
		}
	}
}

// Word is the last word of a lease file about an address or prefix.
type Word struct {
	What    netip.Prefix
	Line    int
	Outcome Outcome
}

// Words walks over what became of the addresses and prefixes of the file, in the
// order of the records that hold.
func (t *Table) Words() iter.Seq[Word] {
	return func(yield func(Word) bool) {
		for i := range t.entries {
			e := &t.entries[i]
			a := e.address()
			bits := a.BitLen()
			if e.kind == leasefile.PD {
				bits = int(e.bits)
			}
			if !e.dead && !yield(Word{netip.PrefixFrom(a, bits), int(e.line), e.outcome}) {
				return
			}
		}
	}
}

// remark is what is said about an outcome, or a flag.
type remark struct {
	code diag.Code
	text string // after the address
	hint string
}

var outcomeRemarks = [outcomes]remark{
	Declined: {code: CodeDeclined, text: "is abandoned, and goes over as declined"},
	Outside:  {code: CodeOutside, text: "is in no subnet of the configuration"},
	Unpooled: {code: CodeUnpooled, text: "is in no pool of its subnet"},
	Expired:  {code: CodeExpired, text: "is not free in the file, but its time is over"},
	Nobody:   {code: CodeNobody, text: "is leased, but has neither hardware address nor client identifier"},
	Unfit:    {code: CodeUnfit, text: "has no identifier that Kea takes"},
}

var flagRemarks = []struct {
	flag
	remark
}{
	{infinite, remark{code: CodeInfinite, text: "is leased for ever"}},
	{noHardware, remark{code: CodeNoHW, text: "is leased to a client whose hardware address is not known"}},
	{collides, remark{code: CodeCollides, text: "is leased to one client and reserved for another"}},
	{reserved, remark{code: CodeReserved, text: "is reserved for its client, which the lease cannot say", hint: "add a reservation"}},
	{bootp, remark{code: CodeBOOTP, text: "is leased to a BOOTP client"}},
	{otherHardware, remark{code: CodeHWType, text: "is leased to hardware that is not Ethernet"}},
	{idDropped, remark{code: CodeID, text: "has an identifier that Kea refuses"}},
	{eventsLost, remark{code: CodeEvents, text: "has statements for the end of its lease"}},
	{nameDropped, remark{code: CodeName, text: "has a host name that is not printable"}},
	{outrun, remark{code: CodeNewer, text: "has a later lease in the target, which stays"}},
	{stolen, remark{code: CodeStolen, text: "is in two identity associations; this one has it"}},
}

// Findings returns what there is to say about the records that hold, by line: no
// more than most with each code, unless most is 0. more counts the others.
func (t *Table) Findings(most int) (list diag.List, more map[diag.Code]int) {
	f := finder{table: t, most: most, count: map[diag.Code]int{}, severity: severities()}
	f.list = append(f.list, t.noted...)
	for i := range t.entries {
		e := &t.entries[i]
		if e.dead {
			continue
		}
		if r := &outcomeRemarks[e.outcome]; r.code != "" {
			f.add(e, r)
		}
		for k := range flagRemarks {
			if e.flags&flagRemarks[k].flag != 0 && (e.outcome.Leased() || flagRemarks[k].flag == stolen) {
				f.add(e, &flagRemarks[k].remark)
			}
		}
	}
	more = map[diag.Code]int{}
	for code, n := range f.count {
		if most > 0 && n > most {
			more[code] = n - most
		}
	}
	return f.list, more
}

type finder struct {
	table    *Table
	most     int
	count    map[diag.Code]int
	severity map[diag.Code]diag.Info
	list     diag.List
}

func (f *finder) add(e *entry, r *remark) {
	if f.count[r.code]++; f.most > 0 && f.count[r.code] > f.most {
		return
	}
	name := e.address().String()
	if e.kind == leasefile.PD {
		name = fmt.Sprintf("%s/%d", name, e.bits)
	}
	info := f.severity[r.code]
	f.list = append(f.list, diag.Finding{Code: r.code, Severity: info.Severity, Fidelity: info.Fidelity, Span: f.table.at(int(e.line)),
		Message: "`" + name + "` " + r.text, Hint: r.hint})
}

// at is the place of a line.
func (t *Table) at(line int) diag.Span {
	at := diag.Pos{Line: line, Col: 1}
	return diag.Span{File: t.options.Name, Start: at, End: at}
}

func severities() map[diag.Code]diag.Info {
	m := map[diag.Code]diag.Info{}
	for _, i := range Codes() {
		m[i.Code] = i
	}
	return m
}
