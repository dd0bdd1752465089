package memory

import (
	"bytes"
	"encoding/binary"
	"math"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
)

// A record is a lease as bytes:
//
//	0   when the expiry heap has it (see due); not part of the lease
//	4   length of the record; 0: there is none, largeRecord: all of its chunk
//	6   flags
//	7   state
//	8   valid lifetime
//	12  time of the last transaction
//	20  address: 4 or 16 bytes
//
// then, for IPv6, type, prefix length, IAID and preferred lifetime; and then
// numbers and byte strings of variable length. A lease has one form only, so
// records are equal if and only if the leases are.
const (
	atSize  = 4
	atFlags = 6
	atState = 7
	atValid = 8
	atCLTT  = 12
	atAddr  = 20

	largeRecord = math.MaxUint16

	flagFwd = 1
	flagRev = 2
)

var little = binary.LittleEndian

// pack appends the record of l.
func pack(dst []byte, l *lease.Lease) []byte {
	start := len(dst)
	dst = append(dst, 0, 0, 0, 0, 0, 0, flags(l), byte(l.State))
	dst = little.AppendUint32(dst, l.Valid)
	dst = little.AppendUint64(dst, uint64(l.CLTT))
	if l.Type == lease.V4 {
		a := l.Addr.As4()
		dst = append(dst, a[:]...)
	} else {
		a := l.Addr.As16()
		dst = append(dst, a[:]...)
		dst = append(dst, byte(l.Type), l.PrefixLen)
		dst = little.AppendUint32(dst, l.IAID)
		dst = little.AppendUint32(dst, l.Preferred)
	}
	dst = binary.AppendUvarint(dst, uint64(l.SubnetID))
	dst = binary.AppendUvarint(dst, uint64(l.PoolID))
	dst = appendText(dst, l.HW)
	if len(l.HW) > 0 {
		dst = binary.AppendUvarint(dst, uint64(l.HWType))
		dst = binary.AppendUvarint(dst, uint64(l.HWSource))
	}
	dst = appendText(dst, identifier(l))
	dst = appendText(dst, l.Hostname)
	dst = appendText(dst, l.Context)
	little.PutUint16(dst[start+atSize:], uint16(min(len(dst)-start, largeRecord)))
	return dst
}

func flags(l *lease.Lease) byte {
	var f byte
	if l.FwdDNS {
		f |= flagFwd
	}
	if l.RevDNS {
		f |= flagRev
	}
	return f
}

// identifier is the client identifier or the DUID: no lease has both.
func identifier(l *lease.Lease) []byte {
	if l.Type == lease.V4 {
		return l.ClientID
	}
	return l.DUID
}

func appendText(dst, text []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// record is what a block holds, cut to its length.
type record []byte

// asRecord returns the record at the start of a block; nil if there is none.
func asRecord(block []byte) record {
	if len(block) < atAddr {
		return nil
	}
	switch size := little.Uint16(block[atSize:]); size {
	case 0:
		return nil
	case largeRecord:
		return block
	default:
		return block[:size]
	}
}

// kill makes a block hold no record.
func kill(block []byte) {
	if len(block) > atFlags {
		little.PutUint16(block[atSize:], 0)
	}
}

func (r record) check() uint32          { return little.Uint32(r) }
func (r record) setCheck(t uint32)      { little.PutUint32(r, t) }
func (r record) state() lease.State     { return lease.State(r[atState]) }
func (r record) same(o record) bool     { return bytes.Equal(r[atSize:], o[atSize:]) }
func (r record) addr4() netip.Addr      { return netip.AddrFrom4([4]byte(r[atAddr:])) }
func (r record) addr6() netip.Addr      { return netip.AddrFrom16([16]byte(r[atAddr:])) }
func (r record) reclaimed() bool        { return r.state() == lease.ExpiredReclaimed }
func (r record) addrBytes(n int) []byte { return r[atAddr : atAddr+n] }

// never is the due time of a lease that does not end.
const never = math.MaxUint32

// ends returns when the lease is over, in 32 bits: what lies beyond them is as
// far away as can be.
func (r record) ends() uint32 {
	valid := little.Uint32(r[atValid:])
	if valid == lease.Infinity {
		return never
	}
	return clamp(int64(little.Uint64(r[atCLTT:])) + int64(valid))
}

func clamp(t int64) uint32 { return uint32(min(max(t, 0), never-1)) }

// unpack fills l.
func (r record) unpack(l *lease.Lease, f lease.Format) {
	l.State = r.state()
	l.FwdDNS, l.RevDNS = r[atFlags]&flagFwd != 0, r[atFlags]&flagRev != 0
	l.Valid = little.Uint32(r[atValid:])
	l.CLTT = int64(little.Uint64(r[atCLTT:]))
	c := cursor(r[atAddr+4:])
	if f == lease.CSV4 {
		l.Type, l.PrefixLen, l.Addr = lease.V4, 32, r.addr4()
		l.IAID, l.Preferred = 0, 0
	} else {
		l.Addr = r.addr6()
		rest := r[atAddr+16:]
		l.Type, l.PrefixLen = lease.Type(rest[0]), rest[1]
		l.IAID, l.Preferred = little.Uint32(rest[2:]), little.Uint32(rest[6:])
		c = cursor(rest[10:])
	}
	l.SubnetID, l.PoolID = c.number(), c.number()
	l.HW = append(l.HW[:0], c.text()...)
	l.HWType, l.HWSource = 0, 0
	if len(l.HW) > 0 {
		l.HWType, l.HWSource = c.number(), c.number()
	}
	if f == lease.CSV4 {
		l.ClientID, l.DUID = append(l.ClientID[:0], c.text()...), l.DUID[:0]
	} else {
		l.ClientID, l.DUID = l.ClientID[:0], append(l.DUID[:0], c.text()...)
	}
	l.Hostname = append(l.Hostname[:0], c.text()...)
	l.Context = append(l.Context[:0], c.text()...)
}

// tail returns the cursor at the part of variable length.
func (r record) tail(f lease.Format) cursor {
	if f == lease.CSV4 {
		return cursor(r[atAddr+4:])
	}
	return cursor(r[atAddr+16+10:])
}

// identity is what leases are looked up by, beside their address. Its slices
// point into the record.
type identity struct {
	hw, id []byte // id: client identifier or DUID
	iaid   uint32
}

func (r record) identity(f lease.Format) identity {
	var i identity
	if f == lease.CSV6 {
		i.iaid = little.Uint32(r[atAddr+16+2:])
	}
	c := r.tail(f)
	c.number()
	c.number()
	if i.hw = c.text(); len(i.hw) > 0 {
		c.number()
		c.number()
	}
	i.id = c.text()
	return i
}

// cell says where the lease is counted.
func (r record) cell(f lease.Format) cell {
	kind := lease.V4
	if f == lease.CSV6 {
		kind = lease.Type(r[atAddr+16])
	}
	c := r.tail(f)
	return cell{subnet: c.number(), pool: c.number(), kind: kind, state: r.state()}
}

// cursor reads the part of variable length.
type cursor []byte

func (c *cursor) number() uint32 {
	if b := (*c)[0]; b < 0x80 {
		*c = (*c)[1:]
		return uint32(b)
	}
	n, length := binary.Uvarint(*c)
	*c = (*c)[length:]
	return uint32(n)
}

func (c *cursor) text() []byte {
	n := int(c.number())
	text := (*c)[:n]
	*c = (*c)[n:]
	return text
}
