package packet

import "math/bits"

// span is a piece of the datagram, or of the joined values.
type span struct{ at, n uint16 }

// codes4 is a set of option codes.
type codes4 [4]uint64

func (s *codes4) has(code uint8) bool { return s[code>>6]&(1<<(code&63)) != 0 }
func (s *codes4) add(code uint8)      { s[code>>6] |= 1 << (code & 63) }
func (s *codes4) drop(code uint8)     { s[code>>6] &^= 1 << (code & 63) }

// each calls visit for the members in ascending order, until it says false.
func (s *codes4) each(visit func(code uint8) bool) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if !visit(uint8(i<<6 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

// index4 knows where the options of a message are. The spans need no clearing:
// they hold only for the codes of the set.
type index4 struct {
	codes4
	split  codes4 // in several pieces: the span is one of joined
	at     [256]span
	joined []byte
}

func (x *index4) reset() {
	x.codes4, x.split, x.joined = codes4{}, codes4{}, x.joined[:0]
}

func (x *index4) value(data []byte, code uint8) []byte {
	if x.split.has(code) {
		data = x.joined
	}
	at, n := int(x.at[code].at), int(x.at[code].n)
	return data[at : at+n : at+n]
}

// next4 finds the option at i or after padding. It returns where the value
// starts and where it ends; ok is false at the End, at the end of the data, and
// at an option that is cut off.
func next4(data []byte, i int) (start, end int, ok bool) {
	for i < len(data) && data[i] == OptPad {
		i++
	}
	if i+1 >= len(data) || data[i] == OptEnd {
		return i, i, false
	}
	start = i + 2
	end = start + int(data[i+1])
	return start, end, end <= len(data)
}

// fill notes the options from an offset on.
func (x *index4) fill(data []byte, from int) {
	repeated := false
	start, end, ok := next4(data, from)
	for ; ok; start, end, ok = next4(data, end) {
		code := data[start-2]
		switch {
		case start == end && code == OptHostName: // some clients send it
		case !x.has(code):
			x.add(code)
			x.at[code] = span{uint16(start), uint16(end - start)}
		default:
			repeated = true
			x.split.add(code)
		}
	}
	if repeated {
		x.join(data, from)
	}
}

// join puts together what is in several pieces.
func (x *index4) join(data []byte, from int) {
	x.split.each(func(code uint8) bool {
		at := len(x.joined)
		start, end, ok := next4(data, from)
		for ; ok; start, end, ok = next4(data, end) {
			if data[start-2] == code {
				x.joined = append(x.joined, data[start:end]...)
			}
		}
		x.at[code] = span{uint16(at), uint16(len(x.joined) - at)}
		return true
	})
}

// supply sets a value that is not in the datagram.
func (x *index4) supply(code uint8, value []byte) {
	x.at[code] = span{uint16(len(x.joined)), uint16(len(value))}
	x.joined = append(x.joined, value...)
	x.add(code)
	x.split.add(code)
}

// SubOption finds a sub-option in the value of an option that holds options.
// Here codes 0 and 255 are like any other; what follows a cut-off sub-option is
// ignored. A value in several pieces is joined, which allocates.
func SubOption(value []byte, code uint8) ([]byte, bool) {
	var found []byte
	seen := 0
	EachSubOption(value)(func(c uint8, v []byte) bool {
		if c != code {
			return true
		}
		if seen++; seen == 1 {
			found = v
		} else {
			found = append(found[:len(found):len(found)], v...)
		}
		return true
	})
	return found, seen > 0
}

// EachSubOption iterates over the sub-options in the value of an option, in the
// order in which they stand.
func EachSubOption(value []byte) func(yield func(code uint8, value []byte) bool) {
	return func(yield func(uint8, []byte) bool) {
		for len(value) >= 2 && 2+int(value[1]) <= len(value) {
			end := 2 + int(value[1])
			if !yield(value[0], value[2:end:end]) {
				return
			}
			value = value[end:]
		}
	}
}
