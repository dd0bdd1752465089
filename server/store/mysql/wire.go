package mysql

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
)

// address is an address as the table of its family keeps it.
func address(a netip.Addr) any {
	if a.Is4() {
		b := a.As4()
		return int64(binary.BigEndian.Uint32(b[:]))
	}
	b := a.As16()
	return b[:]
}

// ends returns what the column expire holds: for a lease that never ends, the
// time of the last transaction, as in Kea.
func ends(l *lease.Lease) int64 {
	if l.Infinite() {
		return l.CLTT
	}
	return l.Expires()
}

// checkTime refuses what a TIMESTAMP cannot hold; the database would make it NULL.
func checkTime(l *lease.Lease) error {
	if t := ends(l); t < 1 || t > math.MaxInt32 {
		return fmt.Errorf("%w: MySQL has no time %d", store.ErrInvalid, t)
	}
	return nil
}

// some is nil for no bytes.
func some(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

func whole(b []byte) any {
	if b == nil {
		return []byte{}
	}
	return b
}

// values appends a lease, but for its address, as it is written.
func values(dst []any, l *lease.Lease) []any {
	if l.Type == lease.V4 {
		relay, remote := database.RelayIDs(l.Context)
		return append(rest4(dst, l, some), some(relay), some(remote))
	}
	return rest6(dst, l, some)
}

// seen appends a lease, but for its address, as it is compared.
func seen(dst []any, l *lease.Lease) []any {
	if l.Type == lease.V4 {
		return rest4(dst, l, whole)
	}
	return rest6(dst, l, whole)
}

func rest4(dst []any, l *lease.Lease, optional func([]byte) any) []any {
	return append(dst, optional(l.HW), optional(l.ClientID), int64(l.Valid), ends(l), int64(l.SubnetID), l.FwdDNS, l.RevDNS,
		whole(l.Hostname), int64(l.State), optional(l.Context), int64(l.PoolID))
}

func rest6(dst []any, l *lease.Lease, optional func([]byte) any) []any {
	kind, source := int64(l.HWType), int64(l.HWSource)
	if len(l.HW) == 0 {
		kind, source = 0, 0
	}
	return append(dst, l.DUID, int64(l.Valid), ends(l), int64(l.SubnetID), int64(l.Preferred), int64(l.Type), int64(l.IAID),
		int64(l.PrefixLen), l.FwdDNS, l.RevDNS, whole(l.Hostname), optional(l.HW), int64(l.State), optional(l.Context),
		kind, source, int64(l.PoolID))
}

// scanner reads leases of a family.
type scanner struct {
	format                                          lease.Format
	addr4                                           uint32
	addr6, hw, id, name, context                    sql.RawBytes
	valid, subnet, preferred, iaid, pool            uint32
	ends                                            int64
	kind, bits, state, hwKind, hwSource, fwdN, revN uint32
	into                                            []any
}

func newScanner(f lease.Format) *scanner {
	s := &scanner{format: f}
	if f == lease.CSV4 {
		s.into = []any{&s.addr4, &s.hw, &s.id, &s.valid, &s.ends, &s.subnet, &s.fwdN, &s.revN, &s.name, &s.state, &s.context, &s.pool}
		return s
	}
	s.into = []any{&s.addr6, &s.id, &s.valid, &s.ends, &s.subnet, &s.preferred, &s.kind, &s.iaid, &s.bits, &s.fwdN, &s.revN,
		&s.name, &s.hw, &s.state, &s.context, &s.hwKind, &s.hwSource, &s.pool}
	return s
}

// read reads a row into the buffers that l has.
func (s *scanner) read(rows *sql.Rows, l *lease.Lease) error {
	if err := rows.Scan(s.into...); err != nil {
		return err
	}
	l.Reset()
	l.HW, l.Hostname, l.Context = append(l.HW, s.hw...), append(l.Hostname, s.name...), append(l.Context, s.context...)
	l.Valid, l.SubnetID, l.PoolID, l.State = s.valid, s.subnet, s.pool, lease.State(s.state)
	l.FwdDNS, l.RevDNS = s.fwdN != 0, s.revN != 0
	if l.CLTT = s.ends; l.Valid != lease.Infinity {
		l.CLTT -= int64(l.Valid)
	}
	if s.format == lease.CSV4 {
		s.read4(l)
	} else {
		s.read6(l)
	}
	return nil
}

func (s *scanner) read4(l *lease.Lease) {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], s.addr4)
	l.Type, l.Addr, l.PrefixLen = lease.V4, netip.AddrFrom4(b), 32
	l.ClientID = append(l.ClientID, s.id...)
	if len(l.HW) > 0 {
		l.HWType = 1
	}
}

func (s *scanner) read6(l *lease.Lease) {
	l.Addr, _ = netip.AddrFromSlice(s.addr6)
	l.DUID = append(l.DUID, s.id...)
	l.Type, l.IAID, l.Preferred, l.PrefixLen = lease.Type(s.kind), s.iaid, s.preferred, uint8(s.bits)
	if l.Type != lease.PD {
		l.PrefixLen = 128 // Kea leaves 0 there in old rows
	}
	if len(l.HW) > 0 {
		l.HWType, l.HWSource = s.hwKind, s.hwSource
	}
}
