package flexoption

import (
	"encoding/binary"
	"slices"
)

// subOption is one option inside a container.
type subOption struct {
	code  uint16
	value []byte
}

func enterprise(head []byte) uint32 { return binary.BigEndian.Uint32(head) }

// split takes a container apart: the head, which is the enterprise number of a
// vendor's container, and the sub-options. What is cut off at the end is lost.
func split(payload []byte, vendor, wide bool) (head []byte, list []subOption) {
	rest := payload
	if vendor {
		n := 4
		if !wide {
			n = 5 // with the length of what follows
		}
		if len(rest) < n {
			return nil, nil
		}
		head, rest = rest[:4], rest[n:]
	}
	for {
		s, after, ok := next(rest, wide)
		if !ok {
			return head, list
		}
		list, rest = append(list, s), after
	}
}

func next(b []byte, wide bool) (s subOption, rest []byte, ok bool) {
	n, head := 0, 2
	if wide {
		head = 4
	}
	if len(b) < head {
		return s, nil, false
	}
	if wide {
		s.code, n = binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
	} else {
		s.code, n = uint16(b[0]), int(b[1])
	}
	if len(b) < head+n {
		return s, nil, false
	}
	s.value = b[head : head+n]
	return s, b[head+n:], true
}

// join writes a container, its sub-options by code.
func join(vendor uint32, list []subOption, wide bool) []byte {
	slices.SortStableFunc(list, func(a, b subOption) int { return int(a.code) - int(b.code) })
	var out []byte
	if vendor != 0 {
		out = binary.BigEndian.AppendUint32(out, vendor)
		if !wide {
			out = append(out, 0)
		}
	}
	start := len(out)
	for _, s := range list {
		if wide {
			out = binary.BigEndian.AppendUint16(out, s.code)
			out = binary.BigEndian.AppendUint16(out, uint16(len(s.value)))
			out = append(out, s.value...)
			continue
		}
		n := min(len(s.value), 255)
		out = append(append(out, byte(s.code), byte(n)), s.value[:n]...)
	}
	if vendor != 0 && !wide {
		out[4] = byte(min(len(out)-start, 255))
	}
	return out
}
