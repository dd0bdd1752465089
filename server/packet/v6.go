package packet

import (
	"encoding/binary"
	"net/netip"
)

const (
	headerLen6 = 4
	relayLen   = 34 // type, hops, link address, peer address
	// MaxRelays is how many relays Kea peels off: one more than RFC 8415 lets
	// them be.
	MaxRelays = 33
)

// V6 is a view over a DHCPv6 message and the relay messages around it. It holds
// the datagram and changes nothing in it; what it returns points into it, and is
// good until the next Parse.
type V6 struct {
	data    []byte
	message []byte // of the client, inside all relays
	relays  [MaxRelays]Relay
	n       int
	options Options6
}

// Relay is one relay message around the client's message.
type Relay struct {
	header  []byte
	Options Options6 // the relayed message is among them
}

// Type returns the message type, [RelayForward] or [RelayReply].
func (r *Relay) Type() uint8 { return r.header[0] }

// Hops returns the hop count.
func (r *Relay) Hops() uint8 { return r.header[1] }

// Link returns the link address.
func (r *Relay) Link() netip.Addr { return netip.AddrFrom16([16]byte(r.header[2:])) }

// Peer returns the peer address: of the client, or of the relay further inside.
func (r *Relay) Peer() netip.Addr { return netip.AddrFrom16([16]byte(r.header[18:])) }

// Parse looks at a datagram: it peels off the relays and finds the client's
// message. It accepts what Kea 3.0 does: options end at one that is cut off. The
// error is a [Reason]. Values are not checked, see [V6.CheckOptions].
func (p *V6) Parse(datagram []byte) error {
	p.data, p.message, p.n, p.options = datagram, nil, 0, nil
	m := datagram
	for len(m) > 0 && isRelay(m[0]) {
		inner, err := p.peel(m)
		if err != nil {
			return err
		}
		m = inner
	}
	if len(m) < headerLen6 {
		return TooShort
	}
	p.message, p.options = m, Options6(m[headerLen6:])
	return nil
}

func isRelay(msgType uint8) bool { return msgType == RelayForward || msgType == RelayReply }

// peel notes one relay message and returns what it carries. If it carries
// several messages, the last one counts.
func (p *V6) peel(m []byte) ([]byte, error) {
	if len(m) < relayLen {
		return nil, TooShort
	}
	options := Options6(m[relayLen:])
	var inner []byte
	for v := range options.Of(Opt6RelayMessage) {
		inner = v
	}
	switch {
	case len(inner) == 0:
		return nil, NoRelayedMessage
	case p.n == MaxRelays:
		return nil, TooManyRelays
	}
	p.relays[p.n] = Relay{header: m[:relayLen:relayLen], Options: options}
	p.n++
	return inner, nil
}

// Data returns the datagram.
func (p *V6) Data() []byte { return p.data }

// Message returns the client's message without relays.
func (p *V6) Message() []byte { return p.message }

// Type returns the type of the client's message.
func (p *V6) Type() uint8 { return p.message[0] }

// XID returns the transaction identifier, 24 bits.
func (p *V6) XID() uint32 { return binary.BigEndian.Uint32(p.message) & 0xffffff }

// Options returns the options of the client's message.
func (p *V6) Options() Options6 { return p.options }

// Option returns the first option of a code of the client's message.
func (p *V6) Option(code uint16) ([]byte, bool) { return p.options.Get(code) }

// ClientID returns the client's DUID, of whatever length it is sent.
func (p *V6) ClientID() ([]byte, bool) { return p.options.Get(Opt6ClientID) }

// ServerID returns the DUID of the server that is meant.
func (p *V6) ServerID() ([]byte, bool) { return p.options.Get(Opt6ServerID) }

// CheckDUIDs returns [BadDUID] if the client's or the server's DUID has a length
// that is impossible, which is a reason to drop the message.
func (p *V6) CheckDUIDs() error {
	if v, ok := p.ClientID(); ok && !ValidDUID(v) {
		return BadDUID
	}
	if v, ok := p.ServerID(); ok && !ValidDUID(v) {
		return BadDUID
	}
	return nil
}

// Relays returns the relay messages, that of the relay nearest to the server
// first and that of the one nearest to the client last.
func (p *V6) Relays() []Relay { return p.relays[:p.n] }

// RelayOption returns the first option of a code that a relay added, asked from
// the relay nearest to the client on.
func (p *V6) RelayOption(code uint16) ([]byte, bool) {
	for i := p.n - 1; i >= 0; i-- {
		if v, ok := p.relays[i].Options.Get(code); ok {
			return v, true
		}
	}
	return nil, false
}
