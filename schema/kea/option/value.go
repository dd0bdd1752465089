package option

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// integer describes the number types by width in bytes and range.
func (t Type) integer() (width int, lo, hi int64) {
	switch t {
	case Int8:
		return 1, math.MinInt8, math.MaxInt8
	case Int16:
		return 2, math.MinInt16, math.MaxInt16
	case Int32:
		return 4, math.MinInt32, math.MaxInt32
	case Uint8:
		return 1, 0, math.MaxUint8
	case Uint16:
		return 2, 0, math.MaxUint16
	case Uint32:
		return 4, 0, math.MaxUint32
	}
	return 0, 0, 0
}

// fixed returns the width in bytes of the types that have one; 0 for the others.
func (t Type) fixed() int {
	switch t {
	case Boolean:
		return 1
	case IPv4:
		return 4
	case IPv6:
		return 16
	case PSID:
		return 3
	}
	width, _, _ := t.integer()
	return width
}

// appendValue appends the bytes of one value, blanks around it gone.
func (d *Def) appendValue(wire []byte, t Type, s string) ([]byte, error) {
	switch t {
	case Boolean:
		return appendBool(wire, s)
	case Int8, Int16, Int32, Uint8, Uint16, Uint32:
		return appendInt(wire, t, s)
	case IPv4, IPv6:
		return appendAddr(wire, t, s)
	case IPv6Prefix:
		return appendPrefix(wire, s)
	case PSID:
		return appendPSID(wire, s)
	case FQDN:
		return appendName(wire, s)
	case Tuple:
		return d.appendTuple(wire, s)
	case Binary:
		return appendHex(wire, s)
	case String:
		if s == "" {
			return nil, fmt.Errorf("empty text")
		}
		return append(wire, s...), nil
	}
	return nil, fmt.Errorf("no text form for type %q", t)
}

func appendBool(wire []byte, s string) ([]byte, error) {
	switch strings.ToLower(s) {
	case "true":
		return append(wire, 1), nil
	case "false":
		return append(wire, 0), nil
	}
	if n, err := strconv.ParseInt(s, 10, 32); err == nil && (n == 0 || n == 1) {
		return append(wire, byte(n)), nil
	}
	return nil, fmt.Errorf("%q is not a boolean", s)
}

func appendInt(wire []byte, t Type, s string) ([]byte, error) {
	width, lo, hi := t.integer()
	n, err := parseInt(s)
	if err != nil || n < lo || n > hi {
		return nil, fmt.Errorf("%q is not a number from %d to %d", s, lo, hi)
	}
	return append(wire, binary.BigEndian.AppendUint64(nil, uint64(n))[8-width:]...), nil
}

// parseInt reads decimal digits, or hexadecimal ones with or without 0x, behind
// an optional sign.
func parseInt(s string) (int64, error) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	if len(s) > 1 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		s = s[2:]
	}
	if s == "" || !isAlnum(s[0]) {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(sign+s, 16, 64)
}

func appendAddr(wire []byte, t Type, s string) ([]byte, error) {
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" || a.Is4() != (t == IPv4) {
		return nil, fmt.Errorf("%q is not an %s", s, t)
	}
	return append(wire, a.AsSlice()...), nil
}

// appendPrefix appends the length and as many bytes of the prefix as it needs,
// bits behind the prefix cleared.
func appendPrefix(wire []byte, s string) ([]byte, error) {
	addr, bits, _ := strings.Cut(s, "/")
	bits = strings.TrimLeft(strings.TrimSpace(bits), "0")
	p, err := netip.ParsePrefix(strings.TrimSpace(addr) + "/" + cmp.Or(bits, "0"))
	if err != nil || !p.Addr().Is6() || !strings.Contains(s, "/") {
		return nil, fmt.Errorf("%q is not an IPv6 prefix", s)
	}
	b := p.Masked().Addr().As16()
	return append(append(wire, byte(p.Bits())), b[:(p.Bits()+7)/8]...), nil
}

// appendPSID appends the length of a port set identifier and its bits, which
// come first in the two bytes that hold them.
func appendPSID(wire []byte, s string) ([]byte, error) {
	id, bits, ok := strings.Cut(s, "/")
	n, err1 := parseInt(strings.TrimSpace(id))
	l, err2 := parseInt(strings.TrimSpace(bits))
	if l == 0 {
		n = 0
	}
	if !ok || err1 != nil || err2 != nil || l < 0 || l > 16 || n < 0 || n >= 1<<l {
		return nil, fmt.Errorf("%q is not a port set identifier and its length (3/4)", s)
	}
	return binary.BigEndian.AppendUint16(append(wire, byte(l)), uint16(n<<(16-l))), nil
}

func appendHex(wire []byte, s string) ([]byte, error) {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return nil, fmt.Errorf("%q is not an even number of hexadecimal digits", s)
	}
	return append(wire, b...), nil
}

// tupleLength returns the width of the length field of tuples.
func (d *Def) tupleLength() int {
	if d.Family == kea.V6 || d.Space == "dhcp4" && d.Code == 143 {
		return 2
	}
	return 1
}

func (d *Def) appendTuple(wire []byte, s string) ([]byte, error) {
	if d.tupleLength() == 2 {
		return append(binary.BigEndian.AppendUint16(wire, uint16(len(s))), s...), checkLen(s, math.MaxUint16)
	}
	return append(append(wire, byte(len(s))), s...), checkLen(s, math.MaxUint8)
}

func checkLen(s string, limit int) error {
	if len(s) > limit {
		return fmt.Errorf("a value of %d bytes is longer than %d", len(s), limit)
	}
	return nil
}

// takeValue reads one value of type t from the front of wire. String and
// Binary take all of it. The text may still turn out not to lead back to the
// bytes; [Def.Text] checks that.
func (d *Def) takeValue(t Type, wire []byte) (text string, rest []byte, ok bool) {
	if n := t.fixed(); n > 0 {
		if len(wire) < n {
			return "", nil, false
		}
		return fixedText(t, wire[:n]), wire[n:], true
	}
	switch t {
	case FQDN:
		return takeName(wire)
	case Tuple:
		return d.takeTuple(wire)
	case IPv6Prefix:
		return takePrefix(wire)
	case Binary:
		return hex.EncodeToString(wire), nil, len(wire) > 0
	case String:
		return string(wire), nil, printable(wire)
	}
	return "", nil, false
}

func fixedText(t Type, b []byte) string {
	switch t {
	case Boolean:
		return map[byte]string{0: "false", 1: "true"}[b[0]]
	case IPv4:
		return netip.AddrFrom4([4]byte(b)).String()
	case IPv6:
		return netip.AddrFrom16([16]byte(b)).String()
	case PSID:
		return fmt.Sprintf("%d/%d", binary.BigEndian.Uint16(b[1:])>>(16-min(b[0], 16)), b[0])
	}
	var n uint32
	for _, c := range b {
		n = n<<8 | uint32(c)
	}
	switch t {
	case Int8:
		return strconv.Itoa(int(int8(n)))
	case Int16:
		return strconv.Itoa(int(int16(n)))
	case Int32:
		return strconv.Itoa(int(int32(n)))
	}
	return strconv.FormatUint(uint64(n), 10)
}

func takePrefix(wire []byte) (string, []byte, bool) {
	if len(wire) == 0 || wire[0] > 128 || len(wire) < 1+(int(wire[0])+7)/8 {
		return "", nil, false
	}
	bits := int(wire[0])
	n := 1 + (bits+7)/8
	var b [16]byte
	copy(b[:], wire[1:n])
	return netip.PrefixFrom(netip.AddrFrom16(b), bits).String(), wire[n:], true
}

func (d *Def) takeTuple(wire []byte) (string, []byte, bool) {
	w := d.tupleLength()
	if len(wire) < w {
		return "", nil, false
	}
	n := int(wire[0])
	if w == 2 {
		n = int(binary.BigEndian.Uint16(wire))
	}
	if len(wire) < w+n || !printable(wire[w:w+n]) {
		return "", nil, false
	}
	return string(wire[w : w+n]), wire[w+n:], true
}

// printable reports whether b is not empty and plain ASCII without control characters.
func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return len(b) > 0
}
