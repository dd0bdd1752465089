package pgsql

import (
	"encoding/binary"
	"net/netip"
	"sync"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/database"
)

// Parameters and columns are in PostgreSQL's binary formats: numbers with the
// highest byte first, times in microseconds since 2000, addresses behind a head
// of four bytes.

const (
	epoch     = 946684800 // the seconds from 1970 to 2000
	micro     = 1_000_000
	inetFour  = 2
	inetSix   = 3
	inetHead4 = 8
	inetHead6 = 20
)

// binaryFormat is the format code of all parameters and columns.
var binaryFormat = []int16{1}

// params gathers the parameters of a statement in a buffer that is used again.
type params struct {
	buf    []byte
	ends   []int // of each parameter; the end before, negative: it is NULL
	values [][]byte
}

var paramsPool = sync.Pool{New: func() any { return new(params) }}

func newParams() *params {
	p := paramsPool.Get().(*params)
	p.buf, p.ends = p.buf[:0], p.ends[:0]
	return p
}

func (p *params) free() { paramsPool.Put(p) }

// list returns the parameters; it is good until the next one is added.
func (p *params) list() [][]byte {
	p.values = p.values[:0]
	start := 0
	for _, end := range p.ends {
		if end < 0 {
			p.values = append(p.values, nil)
			continue
		}
		p.values = append(p.values, p.buf[start:end:end])
		start = end
	}
	return p.values
}

func (p *params) end() { p.ends = append(p.ends, len(p.buf)) }

func (p *params) null() { p.ends = append(p.ends, -1) }

func (p *params) int64(n int64) {
	p.buf = binary.BigEndian.AppendUint64(p.buf, uint64(n))
	p.end()
}

func (p *params) int32(n uint32) {
	p.buf = binary.BigEndian.AppendUint32(p.buf, n)
	p.end()
}

func (p *params) int16(n uint16) {
	p.buf = binary.BigEndian.AppendUint16(p.buf, n)
	p.end()
}

func (p *params) bool(b bool) {
	n := byte(0)
	if b {
		n = 1
	}
	p.buf = append(p.buf, n)
	p.end()
}

func (p *params) bytes(b []byte) {
	p.buf = append(p.buf, b...)
	p.end()
}

// some is bytes, but NULL for none.
func (p *params) some(b []byte) {
	if len(b) == 0 {
		p.null()
		return
	}
	p.bytes(b)
}

func (p *params) time(seconds int64) { p.int64((seconds - epoch) * micro) }

// addr appends an address as the table of its family keeps it.
func (p *params) addr(a netip.Addr) {
	if a.Is4() {
		b := a.As4()
		p.int64(int64(binary.BigEndian.Uint32(b[:])))
		return
	}
	b := a.As16()
	p.buf = append(append(p.buf, inetSix, 128, 0, 16), b[:]...)
	p.end()
}

// ends returns what the column expire holds: for a lease that never ends, the
// time of the last transaction, as in Kea.
func ends(l *lease.Lease) int64 {
	if l.Infinite() {
		return l.CLTT
	}
	return l.Expires()
}

// lease appends a lease as it is written.
func (p *params) lease(l *lease.Lease) {
	p.addr(l.Addr)
	if l.Type == lease.V4 {
		p.rest4(l, p.some)
		relay, remote := database.RelayIDs(l.Context)
		p.some(relay)
		p.some(remote)
		return
	}
	p.rest6(l, p.some)
}

// seen appends a lease, but for its address, as it is compared.
func (p *params) seen(l *lease.Lease) {
	if l.Type == lease.V4 {
		p.rest4(l, p.bytes)
		return
	}
	p.rest6(l, p.bytes)
}

func (p *params) rest4(l *lease.Lease, optional func([]byte)) {
	optional(l.HW)
	optional(l.ClientID)
	p.int64(int64(l.Valid))
	p.time(ends(l))
	p.int64(int64(l.SubnetID))
	p.bool(l.FwdDNS)
	p.bool(l.RevDNS)
	p.bytes(l.Hostname)
	p.int64(int64(l.State))
	optional(l.Context)
	p.int64(int64(l.PoolID))
}

func (p *params) rest6(l *lease.Lease, optional func([]byte)) {
	p.bytes(l.DUID)
	p.int64(int64(l.Valid))
	p.time(ends(l))
	p.int64(int64(l.SubnetID))
	p.int64(int64(l.Preferred))
	p.int16(uint16(l.Type))
	p.int32(l.IAID)
	p.int16(uint16(l.PrefixLen))
	p.bool(l.FwdDNS)
	p.bool(l.RevDNS)
	p.bytes(l.Hostname)
	optional(l.HW)
	p.int64(int64(l.State))
	optional(l.Context)
	if len(l.HW) == 0 {
		p.int16(0)
		p.int16(0)
	} else {
		p.int16(uint16(l.HWType))
		p.int16(uint16(l.HWSource))
	}
	p.int64(int64(l.PoolID))
}

// row reads columns one after the other. A column that is NULL is zero.
type row struct {
	values [][]byte
	at     int
}

func (r *row) next() []byte {
	v := r.values[r.at]
	r.at++
	return v
}

// int reads an integer of any size.
func (r *row) int() (n int64) {
	v := r.next()
	if len(v) > 0 && v[0] > 127 {
		n = -1
	}
	for _, b := range v {
		n = n<<8 | int64(b)
	}
	return n
}

func (r *row) bool() bool {
	v := r.next()
	return len(v) == 1 && v[0] != 0
}

func (r *row) bytes(dst []byte) []byte { return append(dst[:0], r.next()...) }

func (r *row) time() int64 {
	n := r.int()
	if n < 0 { // towards the past, where there may be fractions
		n -= micro - 1
	}
	return n/micro + epoch
}

func (r *row) addr4() netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(r.int()))
	return netip.AddrFrom4(b)
}

func (r *row) addr6() netip.Addr {
	v := r.next()
	switch {
	case len(v) == inetHead6 && v[0] == inetSix:
		return netip.AddrFrom16([16]byte(v[4:]))
	case len(v) == inetHead4 && v[0] == inetFour:
		return netip.AddrFrom4([4]byte(v[4:]))
	}
	return netip.Addr{}
}

// lease reads a lease of a family into the buffers that l has.
func (r *row) lease(f lease.Format, l *lease.Lease) {
	l.Reset()
	if f == lease.CSV4 {
		r.lease4(l)
	} else {
		r.lease6(l)
	}
	if l.CLTT -= int64(l.Valid); l.Infinite() {
		l.CLTT += int64(l.Valid)
	}
}

// lease4 and lease6 read the end of the lease into CLTT.

func (r *row) lease4(l *lease.Lease) {
	l.Type, l.PrefixLen = lease.V4, 32
	l.Addr = r.addr4()
	l.HW = r.bytes(l.HW)
	l.ClientID = r.bytes(l.ClientID)
	l.Valid = uint32(r.int())
	l.CLTT = r.time()
	l.SubnetID = uint32(r.int())
	l.FwdDNS, l.RevDNS = r.bool(), r.bool()
	l.Hostname = r.bytes(l.Hostname)
	l.State = lease.State(r.int())
	l.Context = r.bytes(l.Context)
	l.PoolID = uint32(r.int())
	if len(l.HW) > 0 {
		l.HWType = 1
	}
}

func (r *row) lease6(l *lease.Lease) {
	l.Addr = r.addr6()
	l.DUID = r.bytes(l.DUID)
	l.Valid = uint32(r.int())
	l.CLTT = r.time()
	l.SubnetID = uint32(r.int())
	l.Preferred = uint32(r.int())
	l.Type = lease.Type(r.int())
	l.IAID = uint32(r.int())
	l.PrefixLen = uint8(r.int())
	l.FwdDNS, l.RevDNS = r.bool(), r.bool()
	l.Hostname = r.bytes(l.Hostname)
	l.HW = r.bytes(l.HW)
	l.State = lease.State(r.int())
	l.Context = r.bytes(l.Context)
	l.HWType, l.HWSource = uint32(uint16(r.int())), uint32(uint16(r.int()))
	l.PoolID = uint32(r.int())
	if l.Type != lease.PD {
		l.PrefixLen = 128 // Kea leaves 0 there in old rows
	}
	if len(l.HW) == 0 {
		l.HWType, l.HWSource = 0, 0
	}
}
