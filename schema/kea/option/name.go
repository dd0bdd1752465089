package option

import (
	"errors"
	"fmt"
	"strings"
)

// Limits of a domain name on the wire, RFC 1035 section 2.3.4.
const (
	maxName  = 255
	maxLabel = 63
)

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

// takeName reads one uncompressed name from the front of wire.
func takeName(wire []byte) (string, []byte, bool) {
	var text strings.Builder
	for i := 0; i < len(wire) && i < maxName; {
		n := int(wire[i])
		if n == 0 && i == 0 {
			return ".", wire[1:], true
		}
		if n == 0 {
			return text.String(), wire[i+1:], true
		}
		if n > maxLabel || i+1+n > len(wire) {
			return "", nil, false
		}
		if i > 0 {
			text.WriteByte('.')
		}
		writeLabel(&text, wire[i+1:i+1+n])
		i += 1 + n
	}
	return "", nil, false
}

func writeLabel(text *strings.Builder, label []byte) {
	for _, c := range label {
		if isAlnum(c) || c == '-' || c == '_' {
			text.WriteByte(c)
		} else {
			fmt.Fprintf(text, `\%03d`, c)
		}
	}
}
