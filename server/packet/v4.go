package packet

import (
	"encoding/binary"
	"net/netip"
)

// Sizes of the BOOTP header.
const (
	headerLen4   = 236
	optionsFrom4 = headerLen4 + 4
	maxHardware  = 20 // Kea keeps no longer hardware address
	chaddrLen    = 16
	magicCookie  = 0x63825363
)

// V4 is a view over a DHCPv4 message. It holds the datagram and changes nothing
// in it; what it returns points into it, and is good until the next Parse.
type V4 struct {
	data  []byte
	opts  index4
	padAt [maxHardware]byte // hardware address longer than its field
}

// Parse looks at a datagram, and finds the options. It accepts what Kea 3.0
// does: a missing End, and a last option that is cut off and thus ignored.
// Options in sname and file are not looked for. The error is a [Reason]. Values
// are not checked, see [V4.CheckOptions].
func (p *V4) Parse(datagram []byte) error {
	p.data = datagram
	p.opts.reset()
	switch {
	case len(datagram) < headerLen4:
		return TooShort
	case datagram[2] > maxHardware:
		return LongHardware
	case len(datagram) < optionsFrom4 || binary.BigEndian.Uint32(datagram[headerLen4:]) != magicCookie:
		return NoCookie
	}
	if len(datagram) > maxDatagram {
		datagram = datagram[:maxDatagram]
		p.data = datagram
	}
	p.opts.fill(datagram, optionsFrom4)
	return nil
}

// maxDatagram is the most that UDP carries; offsets fit 16 bits.
const maxDatagram = 65535

// Data returns the datagram.
func (p *V4) Data() []byte { return p.data }

// Op returns the op code, [BootRequest] or [BootReply]. Kea does not check it.
func (p *V4) Op() uint8 { return p.data[0] }

// HType returns the hardware type.
func (p *V4) HType() uint8 { return p.data[1] }

// HLen returns the length of the hardware address, up to 20.
func (p *V4) HLen() uint8 { return p.data[2] }

// Hops returns the number of relays that the message says it passed.
func (p *V4) Hops() uint8 { return p.data[3] }

// XID returns the transaction identifier.
func (p *V4) XID() uint32 { return binary.BigEndian.Uint32(p.data[4:]) }

// Secs returns the seconds that the client has been trying.
func (p *V4) Secs() uint16 { return binary.BigEndian.Uint16(p.data[8:]) }

// Flags returns all 16 flags.
func (p *V4) Flags() uint16 { return binary.BigEndian.Uint16(p.data[10:]) }

// FlagBroadcast is the one flag that means something (RFC 2131, 2).
const FlagBroadcast = 0x8000

// Broadcast reports whether the client asks for broadcast replies.
func (p *V4) Broadcast() bool { return p.data[10]&0x80 != 0 }

// CIAddr returns the address that the client says it has.
func (p *V4) CIAddr() netip.Addr { return addr4(p.data[12:]) }

// YIAddr returns the address that a server gives.
func (p *V4) YIAddr() netip.Addr { return addr4(p.data[16:]) }

// SIAddr returns the address of the next server.
func (p *V4) SIAddr() netip.Addr { return addr4(p.data[20:]) }

// GIAddr returns the address of the relay.
func (p *V4) GIAddr() netip.Addr { return addr4(p.data[24:]) }

// Relayed reports whether a relay passed the message on: giaddr names one.
func (p *V4) Relayed() bool {
	a := binary.BigEndian.Uint32(p.data[24:])
	return a != 0 && a != 1<<32-1
}

func addr4(b []byte) netip.Addr { return netip.AddrFrom4([4]byte(b)) }

// CHAddr returns the client's hardware address, as long as HLen says: an
// address longer than the field of 16 bytes ends in zeros.
func (p *V4) CHAddr() []byte {
	n := int(p.data[2])
	if n <= chaddrLen {
		return p.data[28 : 28+n : 28+n]
	}
	copy(p.padAt[:chaddrLen], p.data[28:])
	return p.padAt[:n]
}

// SName returns the 64 bytes of the server name field.
func (p *V4) SName() []byte { return p.data[44:108:108] }

// File returns the 128 bytes of the boot file name field.
func (p *V4) File() []byte { return p.data[108:236:236] }

// Type returns the message type, zero without option 53.
func (p *V4) Type() uint8 {
	if v, ok := p.Option(OptMessageType); ok && len(v) > 0 {
		return v[0]
	}
	return 0
}

// Has reports whether there is an option of this code.
func (p *V4) Has(code uint8) bool { return p.opts.has(code) }

// Option returns the value of an option, and whether it is there. What several
// options of one code hold is joined (RFC 3396).
func (p *V4) Option(code uint8) ([]byte, bool) {
	if !p.opts.has(code) {
		return nil, false
	}
	return p.opts.value(p.data, code), true
}

// EachOption is an iterator over codes and values, in ascending order of codes.
func (p *V4) EachOption(yield func(code uint8, value []byte) bool) {
	p.opts.each(func(code uint8) bool { return yield(code, p.opts.value(p.data, code)) })
}

// Supply adds an option that the client did not send, or gives it another value.
func (p *V4) Supply(code uint8, value []byte) { p.opts.supply(code, value) }

// Addr returns the value of an option that is an address; the zero Addr if the
// option is absent or short.
func (p *V4) Addr(code uint8) netip.Addr {
	if v, ok := p.Option(code); ok && len(v) >= 4 {
		return addr4(v)
	}
	return netip.Addr{}
}

// Uint32 returns the value of an option that is a number of 32 bits.
func (p *V4) Uint32(code uint8) (uint32, bool) {
	if v, ok := p.Option(code); ok && len(v) >= 4 {
		return binary.BigEndian.Uint32(v), true
	}
	return 0, false
}

// ClientID returns the client identifier.
func (p *V4) ClientID() ([]byte, bool) { return p.Option(OptClientID) }

// PRL returns the codes that the client asks for, in its order.
func (p *V4) PRL() []byte {
	v, _ := p.Option(OptParameterList)
	return v
}

// Asks reports whether the parameter request list has the code.
func (p *V4) Asks(code uint8) bool {
	for _, c := range p.PRL() {
		if c == code {
			return true
		}
	}
	return false
}

// RAI returns the relay agent information.
func (p *V4) RAI() ([]byte, bool) { return p.Option(OptRelayAgentInfo) }

// RAISub returns a sub-option of the relay agent information.
func (p *V4) RAISub(code uint8) ([]byte, bool) {
	v, _ := p.Option(OptRelayAgentInfo)
	return SubOption(v, code)
}
