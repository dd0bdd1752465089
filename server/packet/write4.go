package packet

// pieceLen4 is the longest value that is written as one option. It could be
// 255, but Kea cuts here already.
const pieceLen4 = 253

// Bytes writes the message, which lies in the buffer that Reset was given if it
// fits there. Setting options and calling Bytes again is allowed.
func (r *Reply4) Bytes() []byte {
	out := r.buf[:optionsFrom4]
	out = r.appendCode(out, OptMessageType)
	out = r.appendOthers(out)
	out = r.appendCode(out, OptRelayAgentInfo)
	out = append(out, OptEnd)
	r.buf = out
	return out
}

// PaddedBytes is Bytes, with zeros after the End up to a length.
func (r *Reply4) PaddedBytes(length int) []byte {
	out := r.Bytes()
	for len(out) < length {
		out = append(out, OptPad)
	}
	r.buf = out
	return out
}

// Len returns the length of what Bytes would write.
func (r *Reply4) Len() int {
	n := optionsFrom4 + 1
	for _, v := range r.EachOption {
		n += len(v) + 2*max(1, (len(v)+pieceLen4-1)/pieceLen4)
	}
	return n
}

func (r *Reply4) appendOthers(out []byte) []byte {
	rest := r.present
	rest.drop(OptMessageType)
	rest.drop(OptRelayAgentInfo)
	rest.each(func(code uint8) bool {
		out = r.appendCode(out, code)
		return true
	})
	return out
}

// appendCode writes the options of one code.
func (r *Reply4) appendCode(out []byte, code uint8) []byte {
	if !r.present.has(code) {
		return out
	}
	for i := r.first[code]; ; {
		e := &r.entries[i]
		out = appendOption4(out, code, e.data)
		if i = e.next; i == 0 {
			return out
		}
	}
}

// appendOption4 writes one option, in pieces if it is long (RFC 3396).
func appendOption4(out []byte, code uint8, value []byte) []byte {
	for len(value) > pieceLen4 {
		out = append(out, code, pieceLen4)
		out = append(out, value[:pieceLen4]...)
		value = value[pieceLen4:]
	}
	out = append(out, code, byte(len(value)))
	return append(out, value...)
}
