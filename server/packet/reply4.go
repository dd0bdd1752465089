package packet

import (
	"encoding/binary"
	"net/netip"
)

// Reply4 puts a DHCPv4 message together. Options may be set in any order; they
// are written as Kea writes them: the message type, the others in ascending
// order, relay agent information, End.
//
// Values are kept by reference, and must not change before [Reply4.Bytes]. A
// Reply4 is meant to be reused; Reset empties it.
type Reply4 struct {
	buf     []byte // of the caller: the header, then what Bytes adds
	present codes4
	first   [256]uint16 // entry of each code; holds only for those present
	last    [256]uint16
	entries []entry4
	small   []byte // values of the numbers and addresses
}

// entry4 is one option. next is the entry after it with the same code, or 0:
// the first entry is never a next one.
type entry4 struct {
	data []byte
	next uint16
	code uint8
}

// Reset begins the reply to a query in a buffer, which is grown if need be:
// what Kea copies into every reply is copied, all other fields are zero.
func (r *Reply4) Reset(buf []byte, query *V4) {
	r.clear(buf)
	q, b := query.data, r.buf
	b[0], b[1], b[2], b[3] = BootReply, q[1], min(q[2], chaddrLen), q[3]
	copy(b[4:8], q[4:8])     // xid
	copy(b[10:12], q[10:12]) // flags
	copy(b[24:44], q[24:44]) // giaddr, chaddr
	if n := 28 + int(b[2]); n < 44 {
		clear(b[n:44])
	}
}

// ResetRequest begins a message of a client.
func (r *Reply4) ResetRequest(buf []byte, xid uint32, htype uint8, chaddr []byte) {
	r.clear(buf)
	n := copy(r.buf[28:44], chaddr)
	r.buf[0], r.buf[1], r.buf[2] = BootRequest, htype, uint8(n)
	binary.BigEndian.PutUint32(r.buf[4:], xid)
}

func (r *Reply4) clear(buf []byte) {
	if cap(buf) < optionsFrom4 {
		buf = make([]byte, 0, 1500)
	}
	r.buf = buf[:optionsFrom4]
	clear(r.buf)
	binary.BigEndian.PutUint32(r.buf[headerLen4:], magicCookie)
	r.present = codes4{}
	clear(r.entries) // the values of the last packet may be garbage now
	r.entries = r.entries[:0]
	if r.small == nil {
		r.small = make([]byte, 0, 256)
	}
	r.small = r.small[:0]
}

// SetHops sets the hop count.
func (r *Reply4) SetHops(hops uint8) { r.buf[3] = hops }

// SetSecs sets the seconds that the client has been trying.
func (r *Reply4) SetSecs(secs uint16) { binary.BigEndian.PutUint16(r.buf[8:], secs) }

// SetFlags sets all 16 flags.
func (r *Reply4) SetFlags(flags uint16) { binary.BigEndian.PutUint16(r.buf[10:], flags) }

// SetCIAddr sets the client's address. Here as below, an Addr that is no IPv4
// address is 0.0.0.0.
func (r *Reply4) SetCIAddr(a netip.Addr) { putAddr4(r.buf[12:], a) }

// SetYIAddr sets the address given.
func (r *Reply4) SetYIAddr(a netip.Addr) { putAddr4(r.buf[16:], a) }

// SetSIAddr sets the address of the next server.
func (r *Reply4) SetSIAddr(a netip.Addr) { putAddr4(r.buf[20:], a) }

// SetGIAddr sets the address of the relay.
func (r *Reply4) SetGIAddr(a netip.Addr) { putAddr4(r.buf[24:], a) }

func putAddr4(b []byte, a netip.Addr) {
	v := [4]byte{}
	if a.Is4() || a.Is4In6() {
		v = a.As4()
	}
	copy(b, v[:])
}

// SetSName fills the field of 64 bytes with a name, cut if it is longer.
func (r *Reply4) SetSName(name string) { clear(r.buf[44+copy(r.buf[44:108], name) : 108]) }

// SetFile fills the field of 128 bytes with a name, cut if it is longer.
func (r *Reply4) SetFile(name string) { clear(r.buf[108+copy(r.buf[108:236], name) : 236]) }

// Flags returns the flags.
func (r *Reply4) Flags() uint16 { return binary.BigEndian.Uint16(r.buf[10:]) }

// CIAddr returns the client's address.
func (r *Reply4) CIAddr() netip.Addr { return addr4(r.buf[12:]) }

// YIAddr returns the address given.
func (r *Reply4) YIAddr() netip.Addr { return addr4(r.buf[16:]) }

// SIAddr returns the address of the next server.
func (r *Reply4) SIAddr() netip.Addr { return addr4(r.buf[20:]) }

// GIAddr returns the address of the relay.
func (r *Reply4) GIAddr() netip.Addr { return addr4(r.buf[24:]) }

// Type returns the message type, zero if none is set.
func (r *Reply4) Type() uint8 {
	if v, ok := r.Option(OptMessageType); ok && len(v) > 0 {
		return v[0]
	}
	return 0
}

// Has reports whether an option of this code is set.
func (r *Reply4) Has(code uint8) bool { return r.present.has(code) }

// Option returns the value of the first option of this code.
func (r *Reply4) Option(code uint8) ([]byte, bool) {
	if !r.present.has(code) {
		return nil, false
	}
	return r.entries[r.first[code]].data, true
}

// EachOption is an iterator over codes and values in ascending order of codes;
// those of one code come in the order in which they were added.
func (r *Reply4) EachOption(yield func(code uint8, value []byte) bool) {
	r.present.each(func(code uint8) bool {
		for i := int(r.first[code]); ; i = int(r.entries[i].next) {
			if !yield(code, r.entries[i].data) {
				return false
			}
			if r.entries[i].next == 0 {
				return true
			}
		}
	})
}

// SetOption sets the only option of its code. Pad and End cannot be set.
func (r *Reply4) SetOption(code uint8, value []byte) {
	r.Remove(code)
	r.AddOption(code, value)
}

// AddOption adds an option after those of the same code. They stay apart, as
// options of several vendors must; only a value too long is cut in pieces.
func (r *Reply4) AddOption(code uint8, value []byte) {
	n := len(r.entries)
	if code == OptPad || code == OptEnd || n > maxDatagram {
		return
	}
	r.entries = append(r.entries, entry4{data: value, code: code})
	if r.present.has(code) {
		r.entries[r.last[code]].next = uint16(n)
	} else {
		r.present.add(code)
		r.first[code] = uint16(n)
	}
	r.last[code] = uint16(n)
}

// Remove takes out all options of a code.
func (r *Reply4) Remove(code uint8) { r.present.drop(code) }

// SetUint8 sets an option that is a number of 8 bits.
func (r *Reply4) SetUint8(code, v uint8) { r.SetOption(code, r.keep(v)) }

// SetUint16 sets an option that is a number of 16 bits.
func (r *Reply4) SetUint16(code uint8, v uint16) {
	r.SetOption(code, r.keep(byte(v>>8), byte(v)))
}

// SetUint32 sets an option that is a number of 32 bits.
func (r *Reply4) SetUint32(code uint8, v uint32) {
	r.SetOption(code, r.keep(byte(v>>24), byte(v>>16), byte(v>>8), byte(v)))
}

// SetAddr sets an option that is one IPv4 address.
func (r *Reply4) SetAddr(code uint8, a netip.Addr) {
	v := r.keep(0, 0, 0, 0)
	putAddr4(v, a)
	r.SetOption(code, v)
}

// SetCopy sets an option to a copy of a value that may change.
func (r *Reply4) SetCopy(code uint8, value []byte) { r.SetOption(code, r.keep(value...)) }

// keep copies bytes to where they stay until the next Reset. When the space
// runs out, new space is used; what was kept in the old one stays there.
func (r *Reply4) keep(b ...byte) []byte {
	n := len(r.small)
	if n+len(b) > cap(r.small) {
		r.small, n = make([]byte, 0, 2*cap(r.small)+len(b)), 0
	}
	r.small = append(r.small, b...)
	return r.small[n:len(r.small):len(r.small)]
}
