package lease

import (
	"net/netip"
	"strconv"
)

// Format is which of Kea's two lease files is meant.
type Format uint8

// The formats.
const (
	CSV4 Format = 4
	CSV6 Format = 6
)

const (
	header4 = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id"
	header6 = "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context,hwtype,hwaddr_source,pool_id"
)

// Header returns the first line of a file as Kea 3.0 writes it, without its end.
func (f Format) Header() string {
	if f == CSV6 {
		return header6
	}
	return header4
}

// Holds reports whether leases of a type belong into files of the format.
func (f Format) Holds(t Type) bool { return (f == CSV4) == (t == V4) && t <= V4 }

// AppendHeader appends the first line of a file.
func AppendHeader(dst []byte, f Format) []byte {
	dst = append(dst, f.Header()...)
	return append(dst, '\n')
}

// AppendCSV appends the row of a lease, as Kea 3.0 writes it.
func AppendCSV(dst []byte, l *Lease) []byte {
	if l.Type == V4 {
		dst = appendRow4(dst, l)
	} else {
		dst = appendRow6(dst, l)
	}
	dst[len(dst)-1] = '\n'
	return dst
}

// AppendRemoval appends the row by which Kea's files say that a lease is gone:
// the lease with a lifetime of 0.
func AppendRemoval(dst []byte, l *Lease) []byte {
	gone := *l
	gone.Valid = 0
	return AppendCSV(dst, &gone)
}

// Each of the helpers below appends a cell and its comma.

func appendRow4(dst []byte, l *Lease) []byte {
	dst = appendAddr(dst, l.Addr)
	dst = appendHex(dst, l.HW)
	dst = appendHex(dst, l.ClientID)
	dst = appendNumber(dst, l.Valid)
	dst = appendTime(dst, l.Expires())
	dst = appendNumber(dst, l.SubnetID)
	dst = appendBool(dst, l.FwdDNS)
	dst = appendBool(dst, l.RevDNS)
	dst = appendEscaped(dst, l.Hostname)
	dst = appendNumber(dst, uint32(l.State))
	dst = appendEscaped(dst, l.Context)
	return appendNumber(dst, l.PoolID)
}

func appendRow6(dst []byte, l *Lease) []byte {
	dst = appendAddr(dst, l.Addr)
	dst = appendHex(dst, l.DUID)
	dst = appendNumber(dst, l.Valid)
	dst = appendTime(dst, l.Expires())
	dst = appendNumber(dst, l.SubnetID)
	dst = appendNumber(dst, l.Preferred)
	dst = appendNumber(dst, uint32(l.Type))
	dst = appendNumber(dst, l.IAID)
	dst = appendNumber(dst, uint32(l.PrefixLen))
	dst = appendBool(dst, l.FwdDNS)
	dst = appendBool(dst, l.RevDNS)
	dst = appendEscaped(dst, l.Hostname)
	dst = appendHex(dst, l.HW)
	dst = appendNumber(dst, uint32(l.State))
	dst = appendEscaped(dst, l.Context)
	if len(l.HW) == 0 {
		dst = append(dst, ",,"...)
	} else {
		dst = appendNumber(dst, l.HWType)
		dst = appendNumber(dst, l.HWSource)
	}
	return appendNumber(dst, l.PoolID)
}

func appendAddr(dst []byte, a netip.Addr) []byte {
	return append(a.AppendTo(dst), ',')
}

func appendNumber(dst []byte, n uint32) []byte {
	return append(strconv.AppendUint(dst, uint64(n), 10), ',')
}

// appendTime writes a time before 1970 as Kea does, around the end of the range.
func appendTime(dst []byte, t int64) []byte {
	return append(strconv.AppendUint(dst, uint64(t), 10), ',')
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "1,"...)
	}
	return append(dst, "0,"...)
}

const hexDigits = "0123456789abcdef"

func appendHex(dst, b []byte) []byte {
	for i, c := range b {
		if i > 0 {
			dst = append(dst, ':')
		}
		dst = append(dst, hexDigits[c>>4], hexDigits[c&15])
	}
	return append(dst, ',')
}

// appendEscaped escapes what Kea does, and control characters too, which would
// end the line: every release reads them back.
func appendEscaped(dst, text []byte) []byte {
	for _, c := range text {
		if c == ',' || c == '&' || c < ' ' || c == 0x7f {
			dst = append(dst, '&', '#', 'x', hexDigits[c>>4], hexDigits[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return append(dst, ',')
}
