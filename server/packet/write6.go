package packet

import "encoding/binary"

// Bytes writes the message with its relay messages, into the buffer that Reset
// was given if it fits there. Options still open are closed.
func (r *Reply6) Bytes() []byte {
	for len(r.open) > 0 {
		r.Close()
	}
	out := r.buf[:0]
	for i := range r.relays {
		out = r.relays[i].append(out)
	}
	start := len(out)
	out = binary.BigEndian.AppendUint32(out, uint32(r.msgType)<<24|r.xid&0xffffff)
	out = appendSorted6(out, r.entries)
	r.setLengths(out, start)
	r.buf = out
	return out
}

// append writes a Relay-reply up to the header of its relayed message, whose
// length is not known yet.
func (l *relayReply) append(out []byte) []byte {
	out = append(out, RelayReply)
	out = append(out, l.header[1:]...)
	out = appendSorted6(out, l.options)
	return append(out, 0, Opt6RelayMessage, 0, 0)
}

// setLengths fills in the lengths of the relayed messages, given where the
// innermost one starts.
func (r *Reply6) setLengths(out []byte, start int) {
	for i := len(r.relays) - 1; i >= 0; i-- {
		binary.BigEndian.PutUint16(out[start-2:], uint16(len(out)-start))
		start -= relayLen + 4
		for _, e := range r.relays[i].options {
			start -= 4 + len(e.data)
		}
	}
}

// appendSorted6 writes options in ascending order of codes. They are few, and
// nearly in order: insertion is the fastest sort for that.
func appendSorted6(out []byte, entries []entry6) []byte {
	for i := 1; i < len(entries); i++ {
		for j := i; j > 0 && entries[j].code < entries[j-1].code; j-- {
			entries[j], entries[j-1] = entries[j-1], entries[j]
		}
	}
	for _, e := range entries {
		out = binary.BigEndian.AppendUint16(out, e.code)
		out = binary.BigEndian.AppendUint16(out, uint16(len(e.data)))
		out = append(out, e.data...)
	}
	return out
}

// sort brings options that lie one after the other into ascending order.
func (r *Reply6) sort(options []byte) {
	r.swap = r.swap[:0]
	for done, code := 0, -1; done < len(options); done = len(r.swap) {
		code = nextCode(options, code)
		if code < 0 {
			return
		}
		for v := range Options6(options).Of(uint16(code)) {
			r.swap = binary.BigEndian.AppendUint16(r.swap, uint16(code))
			r.swap = binary.BigEndian.AppendUint16(r.swap, uint16(len(v)))
			r.swap = append(r.swap, v...)
		}
	}
	copy(options, r.swap)
}

// nextCode returns the lowest code above another; -1 if there is none.
func nextCode(options Options6, above int) int {
	lowest := -1
	for code := range options.All {
		if c := int(code); c > above && (lowest < 0 || c < lowest) {
			lowest = c
		}
	}
	return lowest
}
