package leasefile

import (
	"net/netip"
)

// identifier reads bytes: a string with octal escapes, or hex with colons. The
// result is kept in the record.
func (p *parser) identifier(t token) ([]byte, bool) {
	switch t.kind {
	case text:
		return p.unquoted(t.text)
	case word:
		return p.hexList(t.text)
	}
	return nil, false
}

// keep returns what was appended to the scratch since start, so that nothing
// can be appended to it.
func (p *parser) keep(start int) []byte {
	s := p.rec.scratch
	return s[start:len(s):len(s)]
}

// unquoted decodes a string. Escapes of digits are octal and have three of them.
func (p *parser) unquoted(s []byte) ([]byte, bool) {
	dst, start := p.rec.scratch, len(p.rec.scratch)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '\\' {
			dst = append(dst, c)
			continue
		}
		if i++; i == len(s) {
			break
		}
		if s[i] < '0' || s[i] > '9' {
			dst = append(dst, escaped(s[i]))
			continue
		}
		v, n := octal(s[i:])
		if n == 0 {
			return nil, false
		}
		dst = append(dst, v)
		i += n - 1
	}
	p.rec.scratch = dst
	return p.keep(start), true
}

// escaped is the character that follows a backslash, as dhcpd reads it.
func escaped(c byte) byte {
	switch c {
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case 'n':
		return '\n'
	case 'b':
		return '\b'
	}
	return c
}

// octal reads up to three octal digits; n is 0 where there is a wrong one.
func octal(s []byte) (value byte, n int) {
	v := 0
	for n < 3 && n < len(s) && s[n] >= '0' && s[n] <= '9' {
		if s[n] > '7' {
			return 0, 0
		}
		v = v<<3 | int(s[n]-'0')
		n++
	}
	if v > 255 {
		return 0, 0
	}
	return byte(v), n
}

// hexList reads bytes of one or two hex digits, between colons.
func (p *parser) hexList(w []byte) ([]byte, bool) {
	dst, start := p.rec.scratch, len(p.rec.scratch)
	digits, v := 0, byte(0)
	for _, c := range w {
		d := hexDigit(c)
		switch {
		case d < 16 && digits < 2:
			v, digits = v<<4|d, digits+1
		case c == ':' && digits > 0:
			dst = append(dst, v)
			digits, v = 0, 0
		default:
			return nil, false
		}
	}
	if digits == 0 {
		return nil, false
	}
	p.rec.scratch = append(dst, v)
	return p.keep(start), true
}

func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 0xff
}

// addr4 reads a dotted quad.
func addr4(w []byte) (netip.Addr, bool) {
	var a [4]byte
	part, digits, v := 0, 0, 0
	for _, c := range w {
		switch {
		case c >= '0' && c <= '9' && digits < 3:
			v, digits = v*10+int(c-'0'), digits+1
			if v > 255 {
				return netip.Addr{}, false
			}
		case c == '.' && digits > 0 && part < 3:
			a[part] = byte(v)
			part, digits, v = part+1, 0, 0
		default:
			return netip.Addr{}, false
		}
	}
	a[3] = byte(v)
	return netip.AddrFrom4(a), part == 3 && digits > 0
}

// addr6 reads an IPv6 address.
func addr6(w []byte) (netip.Addr, bool) {
	if len(w) > 45 {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(string(w))
	return a, err == nil && a.Is6() && a.Zone() == "" && !a.Is4In6()
}
