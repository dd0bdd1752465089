package option

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Limits of a domain name on the wire, RFC 1035 section 2.3.4.
const (
	maxName  = 255
	maxLabel = 63
)

// ValidDomain reports whether Kea reads s as a domain name, with or without its
// final dot.
func ValidDomain(s string) bool {
	_, err := appendName(nil, s)
	return err == nil
}

// appendName appends a domain name, with or without its final dot, as labels.
// `\DDD` is a byte and `\` before another character takes it as it is.
func appendName(wire []byte, s string) ([]byte, error) {
	if s == "." {
		return append(wire, 0), nil
	}
	if s == "" {
		return nil, errors.New("empty domain name")
	}
	start, label := len(wire), []byte(nil)
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '.':
			if len(label) == 0 {
				return nil, fmt.Errorf("empty label in domain name %q", s)
			}
			wire, label = append(append(wire, byte(len(label))), label...), nil
			continue
		case s[i] != '\\':
			label = append(label, s[i])
		default:
			c, n, err := unescape(s[i+1:])
			if err != nil {
				return nil, err
			}
			label, i = append(label, c), i+n
		}
		if len(label) > maxLabel {
			return nil, fmt.Errorf("label of more than %d bytes in domain name %q", maxLabel, s)
		}
	}
	if len(label) > 0 {
		wire = append(append(wire, byte(len(label))), label...)
	}
	wire = append(wire, 0)
	if len(wire)-start > maxName {
		return nil, fmt.Errorf("domain name %q is longer than %d bytes", s, maxName)
	}
	return wire, nil
}

// unescape reads what follows a backslash and returns how long it was.
func unescape(s string) (c byte, n int, err error) {
	if s == "" {
		return 0, 0, errors.New("domain name ends in a backslash")
	}
	if s[0] < '0' || s[0] > '9' {
		return s[0], 1, nil
	}
	var v int
	for n < 3 {
		if n >= len(s) || s[n] < '0' || s[n] > '9' {
			return 0, 0, errors.New("a backslash and a digit in a domain name want three digits")
		}
		v = v*10 + int(s[n]-'0')
		n++
	}
	if v > 255 {
		return 0, 0, fmt.Errorf(`\%s in a domain name is more than 255`, s[:3])
	}
	return byte(v), n, nil
}

// plain reports whether Kea takes c in a label: printable, and none of the
// characters that a master file would quote.
func plain(c byte) bool { return c > ' ' && c < 0x7f && !strings.ContainsRune("\"$().;@\\", rune(c)) }

// takeLabels appends the name that stands at wire[at:], following compression
// pointers, and returns where it ends. Kea refuses the root and unusual characters.
func takeLabels(out, wire []byte, at int) ([]byte, int, error) {
	end, start := 0, len(out)
	for i := at; ; {
		switch {
		case i >= len(wire):
			return nil, 0, errors.New("a domain name is cut short")
		case wire[i] >= 0xc0 && i+1 < len(wire):
			to := int(wire[i]&0x3f)<<8 | int(wire[i+1])
			if end = max(end, i+2); to >= i {
				return nil, 0, errors.New("a compressed domain name points forward")
			}
			i = to
			continue
		case int(wire[i]) > maxLabel || i+1+int(wire[i]) > len(wire) || len(out)-start > maxName:
			return nil, 0, errors.New("a domain name is cut short or too long")
		case wire[i] == 0 && len(out) == start:
			return nil, 0, errors.New("the root as a domain name")
		}
		n := int(wire[i])
		out = append(out, wire[i:i+1+n]...)
		if n == 0 {
			return out, max(end, i+1), nil
		}
		if k := slices.IndexFunc(wire[i+1:i+1+n], func(c byte) bool { return !plain(c) }); k >= 0 {
			return nil, 0, fmt.Errorf("%q in a domain name", wire[i+1+k])
		}
		i += 1 + n
	}
}

// takeName reads one uncompressed name from the front of wire.
func takeName(wire []byte) (string, []byte, bool) {
	name, end, err := takeLabels(nil, wire, 0)
	if err != nil || len(name) != end {
		return "", nil, false
	}
	var text []byte
	for i := 0; name[i] != 0; i += 1 + int(name[i]) {
		text = append(append(text, name[i+1:i+1+int(name[i])]...), '.')
	}
	return string(text[:len(text)-1]), wire[end:], true
}
