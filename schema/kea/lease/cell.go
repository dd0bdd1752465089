package lease

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
)

// What Kea allows for the lengths of identifiers.
const (
	minClientID, maxClientID = 2, 255
	minDUID, maxDUID         = 3, 130
	maxHW                    = 20
)

// maxText is ours: Kea sets no limit to host names and user contexts.
const maxText = 1 << 20

// emptyDUID is what Kea writes for a lease that has no client.
var emptyDUID = []byte{0, 0, 0}

var errNobody = errors.New("the lease has no client and is not declined")

// cellParser reads cells and keeps the first fault.
type cellParser struct{ err error }

func (p *cellParser) fail(column string, cell []byte) {
	if p.err == nil {
		p.err = fmt.Errorf("`%s` cannot be `%.60s`", column, cell)
	}
}

func (p *cellParser) addr4(cell []byte) netip.Addr {
	var octets [4]byte
	part, digits, value := 0, 0, 0
	for _, c := range cell {
		switch {
		case c == '.' && digits > 0 && part < 3:
			octets[part] = byte(value)
			part, digits, value = part+1, 0, 0
		case c >= '0' && c <= '9' && (digits == 0 || value > 0):
			digits, value = digits+1, value*10+int(c-'0')
			if value > 255 {
				p.fail("address", cell)
				return netip.Addr{}
			}
		default:
			p.fail("address", cell)
			return netip.Addr{}
		}
	}
	if part != 3 || digits == 0 {
		p.fail("address", cell)
		return netip.Addr{}
	}
	octets[3] = byte(value)
	return netip.AddrFrom4(octets)
}

func (p *cellParser) addr6(cell []byte) netip.Addr {
	a, ok := groups(cell)
	if !ok && bytes.IndexByte(cell, '.') > 0 {
		var err error
		a, err = netip.ParseAddr(string(cell))
		ok = err == nil && a.Is6() && a.Zone() == ""
	}
	if !ok {
		p.fail("address", cell)
	}
	return a
}

// groups reads an IPv6 address without dots. It is here because
// [netip.ParseAddr] takes a string, and so memory, for each.
func groups(cell []byte) (netip.Addr, bool) {
	var b [16]byte
	n, gap := 0, -1
	if len(cell) > 1 && cell[0] == ':' && cell[1] == ':' {
		gap, cell = 0, cell[2:]
	}
	for len(cell) > 0 {
		value, length := group(cell)
		if length == 0 || length > 4 || n == 16 {
			return netip.Addr{}, false
		}
		b[n], b[n+1], n = byte(value>>8), byte(value), n+2
		if cell = cell[length:]; len(cell) == 0 {
			break
		}
		if cell[0] != ':' || len(cell) == 1 {
			return netip.Addr{}, false
		}
		if cell = cell[1:]; cell[0] == ':' {
			if gap >= 0 {
				return netip.Addr{}, false
			}
			gap, cell = n, cell[1:]
		}
	}
	if gap < 0 && n < 16 || gap >= 0 && n == 16 {
		return netip.Addr{}, false
	}
	if gap >= 0 {
		tail := n - gap
		copy(b[16-tail:], b[gap:n])
		clear(b[gap : 16-tail])
	}
	return netip.AddrFrom16(b), true
}

// group reads hexadecimal digits; more than four are too many.
func group(cell []byte) (value uint32, length int) {
	for length < len(cell) && length < 5 && hexValue[cell[length]] < 16 {
		value = value<<4 | uint32(hexValue[cell[length]])
		length++
	}
	return value, length
}

func (p *cellParser) number(column string, cell []byte) uint32 {
	n, ok := digits(cell, 1<<32-1)
	if !ok && len(cell) > 1 {
		n, ok = signed(cell)
	}
	if !ok {
		p.fail(column, cell)
	}
	return uint32(n)
}

// signed reads what Kea's library takes for an unsigned number too.
func signed(cell []byte) (uint64, bool) {
	n, ok := digits(cell[1:], 1<<32-1)
	switch cell[0] {
	case '+':
		return n, ok
	case '-':
		return uint64(uint32(-n)), ok
	}
	return 0, false
}

func (p *cellParser) wide(column string, cell []byte) uint64 {
	n, ok := digits(cell, 1<<64-1)
	if !ok {
		p.fail(column, cell)
	}
	return n
}

func digits(cell []byte, most uint64) (uint64, bool) {
	if len(cell) == 0 {
		return 0, false
	}
	var n uint64
	for _, c := range cell {
		d := uint64(c - '0')
		if d > 9 || d > most || n > (most-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

func (p *cellParser) flag(column string, cell []byte) bool {
	if len(cell) != 1 || cell[0] != '0' && cell[0] != '1' {
		p.fail(column, cell)
		return false
	}
	return cell[0] == '1'
}

func (p *cellParser) small(column string, cell []byte, most uint64) uint8 {
	n, ok := digits(cell, most)
	if !ok {
		p.fail(column, cell)
	}
	return uint8(n)
}

// state takes numbers that mean nothing yet: Kea keeps them.
func (p *cellParser) state(cell []byte) State { return State(p.small("state", cell, 255)) }

func (p *cellParser) leaseType(cell []byte) Type {
	return Type(p.small("lease_type", cell, uint64(PD)))
}

func (p *cellParser) prefixLen(cell []byte) uint8 { return p.small("prefix_len", cell, 128) }

func (p *cellParser) hostname(dst, cell []byte) []byte {
	dst = unescape(dst[:0], cell)
	if len(dst) > maxText {
		p.fail("hostname", cell)
	}
	for i, c := range dst {
		if c >= 'A' && c <= 'Z' {
			dst[i] = c + 'a' - 'A'
		}
	}
	return dst
}

func (p *cellParser) context(dst, cell []byte) []byte {
	dst = unescape(dst[:0], cell)
	if len(dst) == 0 {
		return dst
	}
	if !looksLikeObject(dst) || !json.Valid(dst) {
		p.fail("user_context", cell)
	}
	return dst
}

// unescape reads &#xHH as the byte HH, and leaves everything else alone.
func unescape(dst, cell []byte) []byte {
	for {
		i := bytes.IndexByte(cell, '&')
		if i < 0 {
			return append(dst, cell...)
		}
		dst = append(dst, cell[:i]...)
		cell = cell[i:]
		if c, ok := escaped(cell); ok {
			dst, cell = append(dst, c), cell[5:]
		} else {
			dst, cell = append(dst, '&'), cell[1:]
		}
	}
}

func escaped(text []byte) (byte, bool) {
	if len(text) < 5 || text[1] != '#' || text[2] != 'x' {
		return 0, false
	}
	hi, lo := hexValue[text[3]], hexValue[text[4]]
	return hi<<4 | lo, hi|lo < 16
}

func (p *cellParser) hardware(dst, cell []byte) []byte {
	dst, ok := octets(dst[:0], cell, ':')
	if !ok || len(dst) > maxHW {
		p.fail("hwaddr", cell)
	}
	return dst
}

// clientID reads a client identifier; an empty cell is none.
func (p *cellParser) clientID(dst, cell []byte) []byte {
	if len(cell) == 0 {
		return dst[:0]
	}
	dst, ok := identifier(dst[:0], cell)
	if !ok || len(dst) < minClientID || len(dst) > maxClientID {
		p.fail("client_id", cell)
	}
	return dst
}

func (p *cellParser) duid(dst, cell []byte) []byte {
	dst, ok := identifier(dst[:0], cell)
	if !ok || len(dst) < minDUID || len(dst) > maxDUID {
		p.fail("duid", cell)
	}
	return dst
}

// identifier reads what Kea takes: octets between colons or spaces, or digits
// only.
func identifier(dst, cell []byte) ([]byte, bool) {
	switch {
	case bytes.IndexByte(cell, ':') >= 0:
		return octets(dst, cell, ':')
	case bytes.IndexByte(cell, ' ') >= 0:
		return octets(dst, cell, ' ')
	}
	return plain(dst, bytes.TrimPrefix(cell, []byte("0x")))
}

// octets reads one or two digits for each octet.
func octets(dst, cell []byte, between byte) ([]byte, bool) {
	for i := 0; i < len(cell); {
		v := hexValue[cell[i]]
		if v > 15 {
			return dst, false
		}
		if i++; i < len(cell) && cell[i] != between {
			w := hexValue[cell[i]]
			if w > 15 {
				return dst, false
			}
			v, i = v<<4|w, i+1
		}
		dst = append(dst, v)
		if i == len(cell) {
			break
		}
		// What follows is a separator and another octet.
		if cell[i] != between || i+1 == len(cell) {
			return dst, false
		}
		i++
	}
	return dst, true
}

func plain(dst, cell []byte) ([]byte, bool) {
	if len(cell)%2 == 1 {
		v := hexValue[cell[0]]
		if v > 15 {
			return dst, false
		}
		dst, cell = append(dst, v), cell[1:]
	}
	for i := 0; i+1 < len(cell); i += 2 {
		hi, lo := hexValue[cell[i]], hexValue[cell[i+1]]
		if hi|lo > 15 {
			return dst, false
		}
		dst = append(dst, hi<<4|lo)
	}
	return dst, true
}

// hexValue is the value of each hexadecimal digit, and 0xff for the rest.
var hexValue = hexValues()

func hexValues() [256]byte {
	var t [256]byte
	for i := range t {
		t[i] = 0xff
	}
	for i := range 10 {
		t['0'+i] = byte(i)
	}
	for i := range 6 {
		t['a'+i], t['A'+i] = byte(10+i), byte(10+i)
	}
	return t
}
