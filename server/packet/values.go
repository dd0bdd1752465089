package packet

import "encoding/binary"

// Kea reads the value of each option that it knows when a message arrives, long
// before the value is needed. Where it cannot, it drops the message, passes over
// the option, or reads no further. Here the same is found out without keeping
// what was read.

// verdict is what becomes of an option.
type verdict uint8

const (
	keep   verdict = iota
	skip           // as if it had not been sent
	stop           // as if it and all after it had not been sent
	refuse         // the message is dropped
)

// form is how a value must look. Where it has a size, that is size bytes.
type form uint8

const (
	anything   form = iota
	least           // no less than size
	numbers         // one or more numbers of size
	addresses       // any number of addresses of size
	text            // without NULs at its end; if nothing is left it is skipped
	name            // a domain name, then anything
	names           // domain names after size bytes; one at least if size is not 0
	packed          // one or more domain names, which may be compressed
	tuples          // strings, each after its length in two bytes
	structured      // see special4 and special6
)

// rule is the form of the values of an option.
type rule struct {
	form form
	size uint8
}

func (r rule) check(v []byte, lenient bool) verdict {
	n, size := len(v), int(r.size)
	switch r.form {
	case least:
		return refuseUnless(n >= size)
	case numbers:
		return refuseUnless(n > 0 && n%size == 0)
	case addresses:
		return refuseUnless(n%size == 0)
	case text:
		if len(trimmed(v)) == 0 {
			return skip
		}
	case tuples:
		return refuseUnless(lenient || areTuples(v))
	case name, names, packed:
		return r.checkNames(v, lenient)
	}
	return keep
}

func refuseUnless(ok bool) verdict {
	if ok {
		return keep
	}
	return refuse
}

// unreadableName is what becomes of an option with a name that cannot be read.
func unreadableName(ok, lenient bool) verdict {
	if !ok && lenient {
		return skip
	}
	return refuseUnless(ok)
}

// trimmed is v without the NULs at its end.
func trimmed(v []byte) []byte {
	for len(v) > 0 && v[len(v)-1] == 0 {
		v = v[:len(v)-1]
	}
	return v
}

func areTuples(v []byte) bool {
	for len(v) > 0 {
		if len(v) < 2 || len(v)-2 < int(binary.BigEndian.Uint16(v)) {
			return false
		}
		v = v[2+int(binary.BigEndian.Uint16(v)):]
	}
	return true
}

func (r rule) checkNames(v []byte, lenient bool) verdict {
	size := int(r.size)
	switch {
	case len(v) < size || r.form == packed && len(v) == 0:
		return refuse
	case r.form == name:
		return unreadableName(nameEnd(v, 0) >= 0, lenient)
	case r.form == packed:
		return unreadableName(areNames(v, true), lenient)
	case size > 0 && len(v) == size:
		return unreadableName(false, lenient)
	}
	return unreadableName(areNames(v[size:], false), lenient)
}

// areNames reports whether v is domain names one after the other. Where names
// are not compressed each is read for itself, and can point nowhere.
func areNames(v []byte, compressed bool) bool {
	for at := 0; at < len(v); {
		if !compressed {
			v, at = v[at:], 0
		}
		if at = nameEnd(v, at); at < 0 {
			return false
		}
	}
	return true
}

// Limits of domain names (RFC 1035).
const (
	maxLabel = 63
	maxName  = 255
)

// nameEnd returns where the domain name at an offset ends, -1 if it is none.
// Pointers must lead to what lies before, and further back each time.
func nameEnd(v []byte, at int) int {
	end, lowest, length := -1, at, 0
	for at < len(v) {
		c := int(v[at])
		at++
		switch {
		case c == 0:
			if end < 0 {
				end = at
			}
			return end
		case c <= maxLabel:
			if length += 1 + c; length >= maxName {
				return -1
			}
			at += c
		case c >= 0xc0 && at < len(v):
			if end < 0 {
				end = at + 1
			}
			at = (c&0x3f)<<8 | int(v[at])
			if at >= lowest {
				return -1
			}
			lowest = at
		default:
			return -1
		}
	}
	return -1
}
