package packet

import (
	"encoding/binary"
	"net/netip"
)

// Reply6 puts a DHCPv6 message together, and the relay messages around it.
// Options may be set in any order; at each level they are written in ascending
// order of codes, as Kea does, and those of one code in the order in which they
// came.
//
// Values that are set are kept by reference, and must not change before
// [Reply6.Bytes]; what is put between Open and Close is copied. A Reply6 is
// meant to be reused; Reset empties it.
type Reply6 struct {
	buf     []byte
	msgType uint8
	xid     uint32
	relays  []relayReply
	entries []entry6
	small   []byte // options put together here
	kept    []byte // copies of values
	open    []opened
	swap    []byte // for sorting
}

type entry6 struct {
	data []byte
	code uint16
}

// relayReply is the header of a Relay-reply and the options that go back.
type relayReply struct {
	header  []byte
	options []entry6
}

// opened is an option between Open and Close.
type opened struct {
	at     int // where its value starts in small
	fixed  int // length of what stands before the options in it
	code   uint16
	sorted bool
	last   uint16 // code of the option put last
}

// Reset begins the reply to a query in a buffer, which is grown if need be. For
// each relay of the query there will be a Relay-reply, which gives the interface
// identifier and the relay's source port back, as Kea does.
func (r *Reply6) Reset(buf []byte, query *V6, msgType uint8) {
	r.ResetRequest(buf, msgType, query.XID())
	for i := range query.Relays() {
		relay := &query.relays[i]
		reply := r.addRelay(relay.header)
		for _, code := range [...]uint16{Opt6InterfaceID, Opt6RelaySourcePort} {
			if v, ok := relay.Options.Get(code); ok {
				reply.options = append(reply.options, entry6{v, code})
			}
		}
	}
}

// ResetRequest begins a message that is not relayed.
func (r *Reply6) ResetRequest(buf []byte, msgType uint8, xid uint32) {
	clear(r.entries) // the values of the last packet may be garbage now
	r.buf, r.msgType, r.xid = buf[:0], msgType, xid
	r.entries, r.relays, r.open = r.entries[:0], r.relays[:0], r.open[:0]
	r.small, r.kept = r.small[:0], r.kept[:0]
}

// addRelay makes room for one more relay; its slice of options is used again.
func (r *Reply6) addRelay(header []byte) *relayReply {
	if len(r.relays) < cap(r.relays) {
		r.relays = r.relays[:len(r.relays)+1]
	} else {
		r.relays = append(r.relays, relayReply{})
	}
	reply := &r.relays[len(r.relays)-1]
	reply.header, reply.options = header, reply.options[:0]
	return reply
}

// AddRelayOption adds an option to the Relay-reply of a level: 0 is the relay
// nearest to the server.
func (r *Reply6) AddRelayOption(level int, code uint16, value []byte) {
	if level >= 0 && level < len(r.relays) {
		l := &r.relays[level].options
		*l = append(*l, entry6{value, code})
	}
}

// Type returns the message type.
func (r *Reply6) Type() uint8 { return r.msgType }

// SetType changes the message type.
func (r *Reply6) SetType(msgType uint8) { r.msgType = msgType }

// Add adds an option to the message. One that is longer than an option can be
// is left out.
func (r *Reply6) Add(code uint16, value []byte) {
	if len(value) > maxDatagram {
		return
	}
	r.entries = append(r.entries, entry6{value, code})
}

// Set sets the only option of its code.
func (r *Reply6) Set(code uint16, value []byte) {
	r.Remove(code)
	r.Add(code, value)
}

// SetCopy is Set with a value that may change later.
func (r *Reply6) SetCopy(code uint16, value []byte) { r.Set(code, r.keep(value)) }

// keep copies bytes to where they stay until the next Reset. When the space
// runs out new space is used, and what was kept stays where it is.
func (r *Reply6) keep(b []byte) []byte {
	n := len(r.kept)
	r.kept = append(r.kept, b...)
	return r.kept[n:len(r.kept):len(r.kept)]
}

// Remove takes all options of a code out of the message.
func (r *Reply6) Remove(code uint16) {
	kept := r.entries[:0]
	for _, e := range r.entries {
		if e.code != code {
			kept = append(kept, e)
		}
	}
	r.entries = kept
}

// Has reports whether the message has an option of this code.
func (r *Reply6) Has(code uint16) bool {
	_, ok := r.Option(code)
	return ok
}

// Option returns the value of the first option of a code.
func (r *Reply6) Option(code uint16) ([]byte, bool) {
	for i := range r.entries {
		if r.entries[i].code == code {
			return r.entries[i].data, true
		}
	}
	return nil, false
}

// EachOption is an iterator over the message's options in the order in which
// they were set.
func (r *Reply6) EachOption(yield func(code uint16, value []byte) bool) {
	for _, e := range r.entries {
		if !yield(e.code, e.data) {
			return
		}
	}
}

// Open begins an option that holds options, with what stands before these.
// Options may be opened in options; each needs its Close.
func (r *Reply6) Open(code uint16, fixed []byte) {
	if len(r.open) > 0 {
		r.header(code, 0)
	}
	r.open = append(r.open, opened{at: len(r.small), fixed: len(fixed), code: code, sorted: true})
	r.small = append(r.small, fixed...)
}

// header writes code and length of an option in the innermost open one.
func (r *Reply6) header(code uint16, n int) {
	o := &r.open[len(r.open)-1]
	o.sorted = o.sorted && code >= o.last
	o.last = code
	r.small = binary.BigEndian.AppendUint16(r.small, code)
	r.small = binary.BigEndian.AppendUint16(r.small, uint16(n))
}

// Put adds an option to the one opened last, or to the message if none is open.
func (r *Reply6) Put(code uint16, value []byte) {
	if len(r.open) == 0 {
		r.SetCopy(code, value)
		return
	}
	r.header(code, len(value))
	r.small = append(r.small, value...)
}

// Close ends the option opened last.
func (r *Reply6) Close() {
	if len(r.open) == 0 {
		return
	}
	o := r.open[len(r.open)-1]
	r.open = r.open[:len(r.open)-1]
	if !o.sorted {
		r.sort(r.small[o.at+o.fixed:])
	}
	n := len(r.small) - o.at
	if len(r.open) > 0 {
		binary.BigEndian.PutUint16(r.small[o.at-2:], uint16(n))
		return
	}
	r.Add(o.code, r.small[o.at:len(r.small):len(r.small)])
}

// OpenIA opens an IA_NA or IA_PD.
func (r *Reply6) OpenIA(code uint16, iaid, t1, t2 uint32) {
	var b [iaLen]byte
	binary.BigEndian.PutUint32(b[:], iaid)
	binary.BigEndian.PutUint32(b[4:], t1)
	binary.BigEndian.PutUint32(b[8:], t2)
	r.Open(code, b[:])
}

// OpenResource opens an IA address, or an IA prefix if the code of the IA is
// [Opt6IAPD].
func (r *Reply6) OpenResource(ia uint16, p netip.Prefix, preferred, valid uint32) {
	addr := p.Addr().As16()
	if ia != Opt6IAPD {
		var b [iaAddrLen]byte
		copy(b[:], addr[:])
		binary.BigEndian.PutUint32(b[16:], preferred)
		binary.BigEndian.PutUint32(b[20:], valid)
		r.Open(Opt6IAAddr, b[:])
		return
	}
	var b [iaPrefixLen]byte
	binary.BigEndian.PutUint32(b[:], preferred)
	binary.BigEndian.PutUint32(b[4:], valid)
	b[8] = byte(p.Bits())
	copy(b[9:], addr[:])
	r.Open(Opt6IAPrefix, b[:])
}

// PutStatus adds a status code option.
func (r *Reply6) PutStatus(code uint16, text string) {
	r.Open(Opt6StatusCode, []byte{byte(code >> 8), byte(code)})
	r.small = append(r.small, text...)
	r.open[len(r.open)-1].fixed += len(text)
	r.Close()
}
