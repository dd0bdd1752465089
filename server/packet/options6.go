package packet

import (
	"encoding/binary"
	"net/netip"
)

// Options6 is a run of DHCPv6 options, looked through where it lies.
type Options6 []byte

// next6 cuts off the first option; ok is false at the end and at an option that
// is cut off.
func (o Options6) next6() (code uint16, value []byte, rest Options6, ok bool) {
	if len(o) < 4 {
		return 0, nil, nil, false
	}
	end := 4 + int(binary.BigEndian.Uint16(o[2:]))
	if end > len(o) {
		return 0, nil, nil, false
	}
	return binary.BigEndian.Uint16(o), o[4:end:end], o[end:], true
}

// All is an iterator over codes and values in the order in which they stand. An
// option that is cut off ends it.
func (o Options6) All(yield func(code uint16, value []byte) bool) {
	for code, v, rest, ok := o.next6(); ok; code, v, rest, ok = rest.next6() {
		if !yield(code, v) {
			return
		}
	}
}

// Of is All, for the options of one code.
func (o Options6) Of(code uint16) func(yield func(value []byte) bool) {
	return func(yield func([]byte) bool) {
		for c, v, rest, ok := o.next6(); ok; c, v, rest, ok = rest.next6() {
			if c == code && !yield(v) {
				return
			}
		}
	}
}

// Get returns the value of the first option of a code, and whether there is one.
func (o Options6) Get(code uint16) ([]byte, bool) {
	for c, v, rest, ok := o.next6(); ok; c, v, rest, ok = rest.next6() {
		if c == code {
			return v, true
		}
	}
	return nil, false
}

// Has reports whether there is an option of a code.
func (o Options6) Has(code uint16) bool {
	_, ok := o.Get(code)
	return ok
}

// Asks reports whether the option request option has a code.
func (o Options6) Asks(code uint16) bool {
	v, _ := o.Get(Opt6RequestList)
	for ; len(v) >= 2; v = v[2:] {
		if binary.BigEndian.Uint16(v) == code {
			return true
		}
	}
	return false
}

// Lengths of the fixed parts of IA options, and of what lies in them.
const (
	iaLen       = 12 // of IA_NA and IA_PD
	iataLen     = 4
	iaAddrLen   = 24
	iaPrefixLen = 25
)

// IA is an identity association: IA_NA, IA_TA or IA_PD.
type IA struct {
	Code    uint16
	IAID    uint32
	T1, T2  uint32 // zero in IA_TA
	Options Options6
}

// ReadIA reads the value of an IA option; ok is false if it is short or the
// code is another.
func ReadIA(code uint16, value []byte) (ia IA, ok bool) {
	switch {
	case (code == Opt6IANA || code == Opt6IAPD) && len(value) >= iaLen:
		return IA{
			Code: code, IAID: binary.BigEndian.Uint32(value), T1: binary.BigEndian.Uint32(value[4:]),
			T2: binary.BigEndian.Uint32(value[8:]), Options: value[iaLen:],
		}, true
	case code == Opt6IATA && len(value) >= iataLen:
		return IA{Code: code, IAID: binary.BigEndian.Uint32(value), Options: value[iataLen:]}, true
	}
	return IA{}, false
}

// IAs is an iterator over the identity associations among the options.
func (o Options6) IAs(yield func(IA) bool) {
	for c, v, rest, ok := o.next6(); ok; c, v, rest, ok = rest.next6() {
		if ia, is := ReadIA(c, v); is && !yield(ia) {
			return
		}
	}
}

// Resource is an address or a prefix of an IA.
type Resource struct {
	Code             uint16       // Opt6IAAddr or Opt6IAPrefix
	Prefix           netip.Prefix // 128 bits long if it is an address
	Preferred, Valid uint32
	Options          Options6
}

// Resources is an iterator over the addresses and prefixes in an IA. One that is
// short, or a prefix longer than 128, is passed over.
func (ia *IA) Resources(yield func(Resource) bool) {
	for c, v, rest, ok := ia.Options.next6(); ok; c, v, rest, ok = rest.next6() {
		if r, is := readResource(c, v); is && !yield(r) {
			return
		}
	}
}

func readResource(code uint16, v []byte) (r Resource, ok bool) {
	switch {
	case code == Opt6IAAddr && len(v) >= iaAddrLen:
		return Resource{
			Code: code, Prefix: netip.PrefixFrom(netip.AddrFrom16([16]byte(v)), 128), Preferred: binary.BigEndian.Uint32(v[16:]),
			Valid: binary.BigEndian.Uint32(v[20:]), Options: v[iaAddrLen:],
		}, true
	case code == Opt6IAPrefix && len(v) >= iaPrefixLen && v[8] <= 128:
		return Resource{
			Code: code, Prefix: netip.PrefixFrom(netip.AddrFrom16([16]byte(v[9:])), int(v[8])), Preferred: binary.BigEndian.Uint32(v),
			Valid: binary.BigEndian.Uint32(v[4:]), Options: v[iaPrefixLen:],
		}, true
	}
	return Resource{}, false
}

// Bounds of a DUID (RFC 8415, 11.1: type and up to 128 bytes).
const (
	minDUID = 3
	maxDUID = 130
)

// ValidDUID reports whether the length is one that a DUID can have.
func ValidDUID(b []byte) bool { return len(b) >= minDUID && len(b) <= maxDUID }
