// Package lease holds Kea's leases: the record of one, and the CSV that Kea
// keeps them in.
//
// A Lease is made to be reused. [Lease.CopyFrom] and [Reader.Next] fill a record
// in the buffers it already has, so that a server that keeps its records need
// not allocate. Two records must therefore never share a slice: copy with
// CopyFrom or [Lease.Clone], not with an assignment.
package lease

import (
	"bytes"
	"math"
	"net/netip"
)

// Type is what a lease is for, numbered as Kea does.
type Type uint8

// The types of leases. V4 never appears in a file.
const (
	NA Type = 0 // an IPv6 address
	TA Type = 1 // a temporary IPv6 address
	PD Type = 2 // a delegated IPv6 prefix
	V4 Type = 3 // an IPv4 address
)

// String returns Kea's name of the type.
func (t Type) String() string {
	switch t {
	case NA:
		return "IA_NA"
	case TA:
		return "IA_TA"
	case PD:
		return "IA_PD"
	case V4:
		return "V4"
	}
	return "unknown"
}

// State is what has become of a lease, numbered as Kea does.
type State uint8

// The states of leases.
const (
	Default          State = 0 // assigned
	Declined         State = 1 // refused by its client; nobody gets it for a while
	ExpiredReclaimed State = 2 // over, kept for a client that comes back
	Released         State = 3 // given back, kept likewise
	Registered       State = 4 // an address that its user chose (RFC 9686)
)

// String returns Kea's name of the state.
func (s State) String() string {
	switch s {
	case Default:
		return "default"
	case Declined:
		return "declined"
	case ExpiredReclaimed:
		return "expired-reclaimed"
	case Released:
		return "released"
	case Registered:
		return "registered"
	}
	return "unknown"
}

// Infinity is the lifetime that never ends.
const Infinity uint32 = math.MaxUint32

// Lease is one lease of either family. Empty slices mean that there is none.
type Lease struct {
	Type      Type
	Addr      netip.Addr // never with a zone, never IPv4 mapped into IPv6
	PrefixLen uint8      // 32, 128, or the length of a delegated prefix
	HWType    uint32     // hardware type, such as 1; 0 if unknown. In v4 files it is left out and read as 1
	HWSource  uint32     // where the hardware address came from; v6 only, numbered as Kea does
	HW        []byte     // hardware address
	ClientID  []byte     // v4: client identifier, with its type byte
	DUID      []byte     // v6
	IAID      uint32     // v6
	Valid     uint32     // seconds, or Infinity
	Preferred uint32     // v6: seconds, or Infinity
	CLTT      int64      // time of the last transaction with the client, seconds since 1970
	SubnetID  uint32
	PoolID    uint32
	FwdDNS    bool // an address record exists, or is on its way
	RevDNS    bool // a PTR record does
	Hostname  []byte
	State     State
	Context   []byte // user context, a JSON object
}

// Expires returns when the lease ends, in seconds since 1970. It has no meaning
// for a lease that is [Lease.Infinite], though Kea's files do contain it.
func (l *Lease) Expires() int64 { return l.CLTT + int64(l.Valid) }

// Infinite reports whether the lease never ends.
func (l *Lease) Infinite() bool { return l.Valid == Infinity }

// Key returns what is leased: an address in full length, or a prefix.
func (l *Lease) Key() netip.Prefix { return netip.PrefixFrom(l.Addr, int(l.PrefixLen)) }

// Equal reports whether the leases are the same in every field. An empty slice
// equals a nil one.
func (l *Lease) Equal(o *Lease) bool {
	return l.sameNumbers(o) &&
		bytes.Equal(l.HW, o.HW) && bytes.Equal(l.ClientID, o.ClientID) && bytes.Equal(l.DUID, o.DUID) &&
		bytes.Equal(l.Hostname, o.Hostname) && bytes.Equal(l.Context, o.Context)
}

func (l *Lease) sameNumbers(o *Lease) bool {
	return l.Type == o.Type && l.Addr == o.Addr && l.PrefixLen == o.PrefixLen &&
		l.HWType == o.HWType && l.HWSource == o.HWSource && l.IAID == o.IAID &&
		l.Valid == o.Valid && l.Preferred == o.Preferred && l.CLTT == o.CLTT &&
		l.SubnetID == o.SubnetID && l.PoolID == o.PoolID &&
		l.FwdDNS == o.FwdDNS && l.RevDNS == o.RevDNS && l.State == o.State
}

// CopyFrom makes l a copy of o in l's own buffers, which grow only when they
// are too small.
func (l *Lease) CopyFrom(o *Lease) {
	if l == o {
		return
	}
	hw, cid, duid, name, context := l.HW, l.ClientID, l.DUID, l.Hostname, l.Context
	*l = *o
	l.HW = append(hw[:0], o.HW...)
	l.ClientID = append(cid[:0], o.ClientID...)
	l.DUID = append(duid[:0], o.DUID...)
	l.Hostname = append(name[:0], o.Hostname...)
	l.Context = append(context[:0], o.Context...)
}

// Clone returns a copy that shares nothing with l.
func (l *Lease) Clone() *Lease {
	c := new(Lease)
	c.CopyFrom(l)
	return c
}

// Reset empties l but keeps its buffers.
func (l *Lease) Reset() {
	*l = Lease{HW: l.HW[:0], ClientID: l.ClientID[:0], DUID: l.DUID[:0], Hostname: l.Hostname[:0], Context: l.Context[:0]}
}
