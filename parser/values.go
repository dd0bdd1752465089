package parser

import (
	"encoding/base64"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
)

// number reads a NUMBER, in decimal, octal or hex by its form, that fits into
// bits. Negative values and 32-bit overflow wrap, as in dhcpd.
func (p *parser) number(bits int) (uint32, bool) { return p.integer(bits, false) }

// integer is number for values that may be meant to be negative, if signed is set.
func (p *parser) integer(bits int, signed bool) (uint32, bool) {
	t := p.peek()
	if t.kind != tNumber && t.kind != tNumName {
		p.noNumber(t)
		return 0, false
	}
	v, ok := p.convert(t, 0, fits{bits: bits, signed: signed})
	if ok {
		p.take()
	}
	return v, ok
}

func (p *parser) noNumber(t tok) {
	p.errTok(CodeValue, t, "expected a number "+p.found(t), "write a plain number, without quotes or unit")
}

// count reads a decimal NUMBER where dhcpd looks at nothing but its digits: a
// code, a length, a port. What has no 32 bits, or a sign, wraps.
func (p *parser) count() (uint32, bool) {
	t := p.peek()
	if t.kind != tNumber {
		p.noNumber(t)
		return 0, false
	}
	p.take()
	v := atoi(p.text(t))
	if v < 0 || v > math.MaxInt32 {
		p.warnAt(CodeWraps, t.start, t.end, fmt.Sprintf("dhcpd reads this number as %d", int32(v)), "write the number that is meant")
	}
	return uint32(v), true
}

// atoi is the C function of this name, before it makes an int of the outcome: it
// reads as far as there are digits, nothing is 0, and too many digits are the
// largest number there is.
func atoi(text string) int64 {
	end := 0
	for end < len(text) && (isDigit(text[end]) || end == 0 && text[0] == '-') {
		end++
	}
	v, _ := strconv.ParseInt(text[:end], 10, 64) // out of range: the nearest number in it
	return v
}

// convert turns the digits of t into a number, as dhcpd's own routine does.
func (p *parser) convert(t tok, base int, f fits) (uint32, bool) {
	text := p.text(t)
	neg := strings.HasPrefix(text, "-")
	digits := strings.TrimPrefix(text, "-")
	if base == 0 {
		base = 10
		if len(digits) > 2 && digits[0] == '0' && digits[1] == 'x' {
			base, digits = 16, digits[2:]
		} else if len(digits) > 1 && digits[0] == '0' {
			base = 8
		}
	}
	if digits == "" {
		p.errTok(CodeValue, t, "a sign without a number", "write a plain number, without quotes or unit")
		return 0, false
	}
	var v uint64
	over := false
	for i := range len(digits) {
		d := digit(digits[i])
		if d >= base {
			p.errTok(CodeValue, t, fmt.Sprintf("digit `%c` is not one of base %d", digits[i], base),
				ifText(base == 10, "write a plain number, without quotes or unit", "a leading 0 makes a number octal, 0x hexadecimal"))
			return 0, false
		}
		v = v*uint64(base) + uint64(d)
		over = over || v > 1<<32-1
		v &= 1<<32 - 1
	}
	f.neg, f.over = neg, over
	return p.fit(t, v, f)
}

// fits is how a number is to be judged.
type fits struct {
	bits      int
	signed    bool // a negative one is what it says
	neg, over bool
}

// fit checks the range of a number; 32-bit ones wrap with a warning.
func (p *parser) fit(t tok, v uint64, f fits) (uint32, bool) {
	most := uint64(1)<<f.bits - 1
	switch {
	case f.neg && v > most/2+1:
		p.errTok(CodeValue, t, fmt.Sprintf("%s is less than -%d, the smallest number here", p.text(t), most/2+1), "write a number that fits")
		return 0, false
	case v > most:
		p.errTok(CodeValue, t, fmt.Sprintf("%s is more than %d, the largest number here", p.text(t), most), "write a smaller number")
		return 0, false
	}
	if f.over {
		p.warnAt(CodeWraps, t.start, t.end, fmt.Sprintf("dhcpd does not notice that this exceeds 32 bits and reads it as %d", uint32(v)), "write the number that is meant, or `infinite` for a time")
	}
	if f.neg && v != 0 {
		if v = -v; f.signed {
			return uint32(v), true
		}
		p.warnAt(CodeWraps, t.start, t.end, fmt.Sprintf("dhcpd reads this negative number as %d", v&most), "write the number that is meant, or `infinite` for a time")
	}
	return uint32(v), true
}

func digit(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case isHex(c):
		return int(hexDigit(c))
	}
	return 99
}

// ipv4 reads a dotted quad; its octets are decimal.
func (p *parser) ipv4() (netip.Addr, bool) {
	if w, _, end, ok := p.word(); ok && p.sub == 0 {
		if a, ok := fastIPv4(w); ok {
			p.skipWord()
			p.last = end
			return a, true
		}
	}
	b, ok := p.octets()
	if !ok {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4(b), true
}

// octets reads four decimal numbers joined by dots, blanks allowed.
func (p *parser) octets() (b [4]byte, ok bool) {
	for i := range b {
		if i > 0 {
			if t := p.peek(); !t.is('.') {
				p.errTok(CodeValue, t, fmt.Sprintf("expected `.` and another number %s: an IPv4 address has four", p.found(t)), "write a dotted quad such as 192.0.2.1")
				return b, false
			}
			p.take()
		}
		t := p.peek()
		if t.kind != tNumber {
			p.errTok(CodeValue, t, "expected a number "+p.found(t), "write a dotted quad such as 192.0.2.1")
			return b, false
		}
		v, ok := p.convert(t, 10, fits{bits: 8})
		if !ok {
			return b, false
		}
		p.take()
		b[i] = byte(v)
	}
	return b, true
}

// ipv6 reads an IPv6 address, which has no blanks inside.
func (p *parser) ipv6() (netip.Addr, bool) {
	w, start, end, ok := p.word()
	if ok {
		if a, err := netip.ParseAddr(string(w)); err == nil && a.Is6() && a.Zone() == "" {
			p.skipWord()
			p.last = end
			return a, true
		}
		p.errAt(CodeValue, start, end, "`"+string(w)+"` is no IPv6 address", "write one such as 2001:db8::1")
		return netip.Addr{}, false
	}
	t := p.peek()
	p.errTok(CodeValue, t, "expected an IPv6 address "+p.found(t), "write one such as 2001:db8::1")
	return netip.Addr{}, false
}

// address reads an address of the family; an IPv4 one may be a host name,
// which dhcpd looks up later.
func (p *parser) address(kind byte) (Atom, bool) {
	t := p.peek()
	a := Atom{Kind: kind, Start: t.start}
	var ok bool
	switch {
	case kind == '6':
		a.Addr, ok = p.ipv6()
	case t.kind == tNumber && p.numericAddress():
		a.Addr, ok = p.ipv4()
	case t.identifier() || t.kind == tNumber:
		a.Name, ok = p.hostName()
	default:
		p.errTok(CodeValue, t, "expected an IPv4 address or a host name "+p.found(t), "write it without quotes")
	}
	a.End = p.last
	return a, ok
}

// numericAddress reports whether what starts with a number is an address: if
// another number follows behind a dot, as in dhcpd. Host names may be numbers.
func (p *parser) numericAddress() bool {
	m, last := p.mark(), p.last
	defer func() { p.reset(m); p.last = last }()
	p.take()
	if !p.peek().is('.') {
		return false
	}
	p.take()
	return p.peek().kind == tNumber
}

// hostName reads identifiers and numbers joined by dots.
func (p *parser) hostName() (string, bool) {
	var b strings.Builder
	t := p.peek()
	if !t.identifier() && t.kind != tNumber {
		p.errTok(CodeValue, t, "expected a name "+p.found(t), "write it without quotes")
		return "", false
	}
	for {
		b.WriteString(p.text(p.take()))
		if !p.peek().is('.') {
			return b.String(), true
		}
		p.take()
		b.WriteByte('.')
		if t = p.peek(); !t.identifier() && t.kind != tNumber {
			return b.String(), true
		}
	}
}

// hexList reads bytes of one or two hex digits joined by colons.
func (p *parser) hexList(limit int) ([]byte, bool) {
	if w, _, end, ok := p.word(); ok && p.sub == 0 && len(w) < 3*len(p.hexb) {
		if b, ok := fastHex(w, p.hexb[:0]); ok && len(b) <= limit {
			p.skipWord()
			p.last = end
			if !p.moreHex() {
				return append([]byte(nil), b...), true
			}
			return p.hexTail(append([]byte(nil), b...), limit)
		}
	}
	b, ok := p.hexByte(nil)
	if !ok {
		return nil, false
	}
	return p.hexTail(b, limit)
}

// moreHex reports whether a hex list goes on behind a blank.
func (p *parser) moreHex() bool { return p.peek().is(':') }

// hexTail reads the bytes behind the first.
func (p *parser) hexTail(b []byte, limit int) ([]byte, bool) {
	for p.peek().is(':') {
		if len(b) >= limit {
			t := p.peek()
			p.errTok(CodeValue, t, fmt.Sprintf("more than %d bytes", limit), "")
			return nil, false
		}
		p.take()
		var ok bool
		if b, ok = p.hexByte(b); !ok {
			return nil, false
		}
	}
	return b, true
}

// hexByte reads one byte of a hex list.
func (p *parser) hexByte(b []byte) ([]byte, bool) {
	t := p.peek()
	if t.kind != tNumber && t.kind != tNumName {
		p.errTok(CodeValue, t, "expected hex digits "+p.found(t), "write bytes of one or two hex digits joined by colons, such as 0:4:f2")
		return nil, false
	}
	text := p.text(t)
	v, ok := byteOf(text)
	if !ok {
		p.errTok(CodeValue, t, "`"+text+"` is no byte of two hex digits", "join bytes with colons, such as 00:04:f2")
		return nil, false
	}
	p.take()
	return append(b, v), true
}

// byteOf reads a byte in hex digits; dhcpd takes negative ones down to -80.
func byteOf(text string) (byte, bool) {
	digits, negative := strings.CutPrefix(text, "-")
	v, err := strconv.ParseUint(digits, 16, 64)
	if err != nil || v > 255 || negative && v > 128 {
		return 0, false
	}
	if negative {
		v = -v
	}
	return byte(v), true
}

// quoted reads a string.
func (p *parser) quoted(what string) ([]byte, bool) {
	t := p.peek()
	if t.kind != tString {
		p.errTok(CodeValue, t, "expected "+what+" in quotes "+p.found(t), "write it as \"…\"")
		return nil, false
	}
	p.take()
	return Unquote(p.src[t.start:t.end]), true
}

// identifier reads a name that is neither string nor number.
func (p *parser) identifierToken(what string) (string, bool) {
	t := p.peek()
	if !t.identifier() {
		p.errTok(CodeValue, t, "expected "+what+" "+p.found(t), "write it without quotes")
		return "", false
	}
	p.take()
	return p.text(t), true
}

// nameOrString reads an identifier or a string: the name of a group or peer.
func (p *parser) nameOrString(what string) (string, bool) {
	t := p.peek()
	if t.kind == tString {
		b, ok := p.quoted(what)
		return string(b), ok
	}
	if t.identifier() {
		return p.text(p.take()), true
	}
	p.errTok(CodeValue, t, "expected "+what+" "+p.found(t), "put it in quotes")
	return "", false
}

// hostNameOrString reads a name with dots in it, or a string: the name of a
// network or key.
func (p *parser) hostNameOrString(what string) (string, bool) {
	t := p.peek()
	switch {
	case t.kind == tString:
		b, ok := p.quoted(what)
		return string(b), ok
	case t.identifier(), t.kind == tNumber:
		return p.hostName()
	}
	p.errTok(CodeValue, t, "expected "+what+" "+p.found(t), "put it in quotes")
	return "", false
}

// boolean reads true, false, on, off or ignore.
func (p *parser) boolean() (uint32, bool) {
	t := p.peek()
	switch {
	case p.isWord(t, "true"), p.isWord(t, "on"):
		p.take()
		return 1, true
	case p.isWord(t, "false"), p.isWord(t, "off"):
		p.take()
		return 0, true
	case p.isWord(t, "ignore"):
		p.take()
		return 2, true
	}
	p.errTok(CodeValue, t, "expected `true`, `false`, `on`, `off` or `ignore` "+p.found(t), "`yes`, `no`, 1 and 0 are no booleans to dhcpd")
	return 0, false
}

// enum reads a word of an enumeration, which is case-sensitive.
func (p *parser) enum(name string) (uint32, string, bool) {
	t := p.peek()
	words := enums[name]
	if t.identifier() {
		w := p.text(t)
		if v, ok := words[w]; ok {
			p.take()
			return v, w, true
		}
		p.errTok(CodeValue, t, "unknown value `"+w+"`", didYouMean(w, keysOf(words)))
		return 0, "", false
	}
	p.errTok(CodeValue, t, "expected one of its words "+p.found(t), "one of: "+strings.Join(keysOf(words), ", "))
	return 0, "", false
}

// base64Text reads a secret: quoted, or bare up to the semicolon.
func (p *parser) base64Text() (string, bool) {
	t := p.peek()
	start, end := t.start, t.end
	var text strings.Builder
	if t.kind == tString {
		p.take()
		text.Write(Unquote(p.src[t.start:t.end]))
	} else {
		for t = p.peek(); t.kind != tEOF && !t.is(';') && !t.is('}'); t = p.peek() {
			text.WriteString(p.text(t))
			end = p.take().end
		}
	}
	secret, ok := decodeSecret(text.String())
	if !ok {
		p.errAt(CodeValue, start, end, "the secret is no valid base64", "copy it whole from the key file; its length is a multiple of 4 with = at the end")
		return "", false
	}
	return base64.StdEncoding.EncodeToString(secret), true
}

// decodeSecret decodes base64 as dhcpd does, which misses no = at the end and
// looks at bits left over only if some are missing.
func decodeSecret(text string) (secret []byte, ok bool) {
	digits := strings.TrimRight(text, "=")
	if len(text)%4 == 0 {
		secret, err := base64.RawStdEncoding.DecodeString(digits)
		return secret, err == nil && len(secret) > 0
	}
	if n := len(digits); n%4 == 1 && digits[n-1] == 'A' {
		digits = digits[:n-1]
	}
	secret, err := base64.RawStdEncoding.Strict().DecodeString(digits)
	return secret, err == nil && len(secret) > 0
}
