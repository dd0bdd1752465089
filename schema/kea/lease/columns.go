package lease

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Columns is what the first line of a file says about its rows.
type Columns struct {
	format Format
	named  int // how many of our columns the header names
	extra  int // how many it names beyond
}

// How many columns a file must have, and has in Kea 3.0: the first release had
// those up to hostname.
const (
	least4, all4 = 9, 12
	least6, all6 = 12, 18
)

// ErrHeader is wrapped by the error for a file whose first line is not that of
// a lease file. No row of it can be read.
var ErrHeader = errors.New("not the header of a lease file")

// ParseHeader reads the first line of a file. As in Kea, it may lack the columns
// that later releases added, and may have more of them than we know at its end.
func ParseHeader(f Format, line []byte) (Columns, error) {
	known := strings.Split(f.Header(), ",")
	got := strings.Split(string(line), ",")
	n := min(len(known), len(got))
	for i := range n {
		if got[i] != known[i] {
			return Columns{}, fmt.Errorf("%w: column %d is `%.40s`, not `%s`", ErrHeader, i+1, got[i], known[i])
		}
	}
	if least := f.least(); n < least {
		return Columns{}, fmt.Errorf("%w: %d columns where `%s` must be among them", ErrHeader, n, known[least-1])
	}
	return Columns{format: f, named: n, extra: len(got) - n}, nil
}

func (f Format) least() int {
	if f == CSV6 {
		return least6
	}
	return least4
}

func (f Format) all() int {
	if f == CSV6 {
		return all6
	}
	return all4
}

// Older reports whether the file lacks columns of Kea 3.0.
func (c Columns) Older() bool { return c.named < c.format.all() }

// Newer reports whether the file has columns that Kea 3.0 does not know, which
// are skipped.
func (c Columns) Newer() bool { return c.extra > 0 }

// Current reports whether the file has the columns of Kea 3.0, so that rows may
// be appended to it.
func (c Columns) Current() bool { return !c.Older() && !c.Newer() }

// Parse reads a row, without its line end, into l. A lifetime of 0 means that
// there is no longer a lease at the address. When Parse fails, what is in l has
// no meaning.
func (c Columns) Parse(row []byte, l *Lease) error {
	var cells [all6][]byte
	n := split(row, cells[:c.format.all()])
	if n < c.named {
		return fmt.Errorf("%d columns instead of %d", n, c.named)
	}
	l.Reset()
	if c.format == CSV6 {
		return parse6(cells[:n], l)
	}
	return parse4(cells[:n], l)
}

// split cuts a row into at most len(cells) cells, and leaves out what is beyond.
func split(row []byte, cells [][]byte) int {
	n, start := 0, 0
	for i, c := range row {
		if c == ',' {
			cells[n] = row[start:i]
			start = i + 1
			if n++; n == len(cells) {
				return n
			}
		}
	}
	cells[n] = row[start:]
	return n + 1
}

// optional returns a cell that older files lack.
func optional(cells [][]byte, i int, missing string) []byte {
	if i < len(cells) {
		return cells[i]
	}
	return []byte(missing)
}

func parse4(cells [][]byte, l *Lease) error {
	p := cellParser{}
	l.Type, l.PrefixLen = V4, 32
	l.Addr = p.addr4(cells[0])
	l.HW = p.hardware(l.HW, cells[1])
	l.ClientID = p.clientID(l.ClientID, cells[2])
	l.Valid = p.number("valid_lifetime", cells[3])
	l.CLTT = int64(p.wide("expire", cells[4]) - uint64(l.Valid))
	l.SubnetID = p.number("subnet_id", cells[5])
	l.FwdDNS = p.flag("fqdn_fwd", cells[6])
	l.RevDNS = p.flag("fqdn_rev", cells[7])
	l.Hostname = p.hostname(l.Hostname, cells[8])
	l.State = p.state(optional(cells, 9, "0"))
	l.Context = p.context(l.Context, optional(cells, 10, ""))
	l.PoolID = p.number("pool_id", optional(cells, 11, "0"))
	if len(l.HW) > 0 {
		l.HWType = 1
	}
	if p.err == nil && len(l.HW) == 0 && len(l.ClientID) == 0 && l.State != Declined {
		return errNobody
	}
	return p.err
}

func parse6(cells [][]byte, l *Lease) error {
	p := cellParser{}
	l.Addr = p.addr6(cells[0])
	l.DUID = p.duid(l.DUID, cells[1])
	l.Valid = p.number("valid_lifetime", cells[2])
	// Kea cuts this time to 32 bits.
	l.CLTT = int64(uint32(p.wide("expire", cells[3]) - uint64(l.Valid)))
	l.SubnetID = p.number("subnet_id", cells[4])
	l.Preferred = p.number("pref_lifetime", cells[5])
	l.Type = p.leaseType(cells[6])
	l.IAID = p.number("iaid", cells[7])
	l.PrefixLen = 128
	if l.Type == PD {
		l.PrefixLen = p.prefixLen(cells[8])
	}
	l.FwdDNS = p.flag("fqdn_fwd", cells[9])
	l.RevDNS = p.flag("fqdn_rev", cells[10])
	l.Hostname = p.hostname(l.Hostname, cells[11])
	l.State = p.state(optional(cells, 13, "0"))
	l.Context = p.context(l.Context, optional(cells, 14, ""))
	l.PoolID = p.number("pool_id", optional(cells, 17, "0"))
	readHardware6(cells, l)
	if p.err == nil && slices.Equal(l.DUID, emptyDUID) && l.State != Declined {
		return errNobody
	}
	return p.err
}

// readHardware6 reads what is known of the hardware address. A fault in it costs
// no more than the hardware address, in Kea too.
func readHardware6(cells [][]byte, l *Lease) {
	p := cellParser{}
	l.HW = p.hardware(l.HW, optional(cells, 12, ""))
	l.HWType, l.HWSource = 1, 0
	if kind := optional(cells, 15, ""); len(kind) > 0 {
		l.HWType = p.number("hwtype", kind)
	}
	if source := optional(cells, 16, ""); len(source) > 0 {
		l.HWSource = p.number("hwaddr_source", source)
	}
	if p.err != nil || l.HWType > 0xffff || len(l.HW) == 0 {
		l.HW, l.HWType, l.HWSource = l.HW[:0], 0, 0
	}
}
