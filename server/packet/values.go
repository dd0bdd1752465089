package packet

import (
	"encoding/binary"
	"strings"
)

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
		return refuseUnless(areTuples(v, lenient))
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

// areTuples reports whether v is strings after their lengths. Lenient, a last one
// that is too short is taken as it is.
func areTuples(v []byte, lenient bool) bool {
	for len(v) > 0 {
		if len(v) < 2 {
			return false
		}
		n := 2 + int(binary.BigEndian.Uint16(v))
		if n > len(v) {
			return lenient
		}
		v = v[n:]
	}
	return true
}

func (r rule) checkNames(v []byte, lenient bool) verdict {
	size := int(r.size)
	switch {
	case len(v) < size || r.form == packed && len(v) == 0:
		return refuse
	case r.form == packed:
		plain, ok := unpackNames(v)
		return unreadableName(ok && areNames(plain), lenient)
	case r.form == names && size == 0:
		return unreadableName(areNames(v), lenient)
	}
	v = v[size:]
	n := nameSpace(v)
	if n > len(v) {
		return refuse
	}
	return unreadableName(n > 0 && (r.form == name || areNames(v[n:])), lenient)
}

// areNames reports whether v is domain names, none of them compressed, one after
// the other, as Kea finds them: it goes on from each by the length of its text.
func areNames(v []byte) bool {
	for len(v) > 0 {
		n := nameSpace(v)
		if n == 0 {
			return false
		}
		v = v[min(n, len(v)):]
	}
	return true
}

// nameSpace is the room that Kea takes the domain name at the start of v to
// have: that of its text, and one. The root has 2, and so does each character
// that has to be escaped. It is 0 if there is no name.
func nameSpace(v []byte) int {
	end := nameEnd(v, 0)
	if end <= 0 {
		return 0
	}
	if end == 1 {
		return 2
	}
	n := 1
	for at := 0; v[at] != 0; {
		label := v[at+1 : at+1+int(v[at])]
		at += 1 + len(label)
		n++ // the dot
		for _, c := range label {
			n += textLen(c)
		}
	}
	return n
}

// textLen is how many characters a byte of a domain name has in its text.
func textLen(c byte) int {
	switch {
	case c <= ' ' || c >= 0x7f:
		return 4 // \DDD
	case strings.IndexByte(`"().;\@$`, c) >= 0:
		return 2
	}
	return 1
}

// unpackNames reads domain names that may be compressed and writes them in full.
func unpackNames(v []byte) (plain []byte, ok bool) {
	for at := 0; at < len(v); {
		end := nameEnd(v, at)
		if end < 0 {
			return nil, false
		}
		for v[at] != 0 {
			if v[at] >= 0xc0 {
				at = (int(v[at])&0x3f)<<8 | int(v[at+1])
				continue
			}
			plain = append(plain, v[at:at+1+int(v[at])]...)
			at += 1 + int(v[at])
		}
		plain = append(plain, 0)
		at = end
	}
	return plain, true
}

// Limits of domain names (RFC 1035).
const (
	maxLabel = 63
	maxName  = 255
)

// maxPointers is how many pointers a domain name may have: one for each label
// that fits, so that nobody can send us round and round.
const maxPointers = maxName / 2

// nameEnd returns where the domain name at an offset ends, -1 if it is none.
// Pointers must lead to what lies before, and further back each time.
func nameEnd(v []byte, at int) int {
	end, lowest, length, pointers := -1, at, 0, 0
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
			if pointers++; at >= lowest || pointers > maxPointers {
				return -1
			}
			lowest = at
		default:
			return -1
		}
	}
	return -1
}
