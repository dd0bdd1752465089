package expr

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"github.com/keatool/keatool/parser"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// digits is what binary-to-ascii is asked for.
type digits struct {
	base  int
	width int64 // in bytes
	sep   []byte
	in    *parser.Expr
}

// digits reads the operands of binary-to-ascii; ok is false where there is no value.
func (t *translator) digits(e *parser.Expr) (d digits, ok bool, err error) {
	base, err := t.number(e.Args[0])
	if err != nil {
		return d, false, err
	}
	width, err := t.number(e.Args[1])
	if err != nil {
		return d, false, err
	}
	sep, known := t.fold(e.Args[2])
	switch {
	case !known:
		return d, false, problem(e.Args[2], "Kea takes only a constant as separator", "")
	case width == 32 && base != 10 && base&(base-1) != 0:
		return d, false, problem(e, "what dhcpd prints of 32 bits to base "+strconv.FormatInt(base, 10)+" is not known", "")
	case base < 2 || base > 16:
		return d, false, problem(e, "dhcpd has digits for the bases 2 to 16 only", "")
	}
	d = digits{base: int(base), width: width / 8, sep: sep.data, in: e.Args[3]}
	return d, sep.kind == dataKind && (width == 8 || width == 16 || width == 32), nil
}

// maxReadings is how many byte strings that print the same are compared with.
const maxReadings = 64

// asciiIs reads the constant back into the bytes that print so. There can be
// none, or several if nothing separates the numbers.
func (t *translator) asciiIs(e *parser.Expr, c []byte) (cond, error) {
	d, ok, err := t.digits(e)
	if err != nil || !ok {
		return fixed(false), err
	}
	if len(c) == 0 {
		return t.equalConst(d.in, nil)
	}
	all := d.parse(c, maxReadings)
	if len(all) >= maxReadings {
		b, err := hex.DecodeString(string(c))
		if err != nil || d.base != 16 || d.width != 1 || len(d.sep) > 0 || bytes.ContainsFunc(b, func(r rune) bool { return r < 0x10 }) {
			return cond{}, problem(e, "too many values print as this constant", "compare the bytes themselves")
		}
		t.note(e, true, "without a separator many values print as this constant in dhcpd, which leaves out zeros; the one with two digits for each byte is meant here")
		all = [][]byte{b}
	}
	out := fixed(false)
	for _, b := range all {
		one, err := t.equalConst(d.in, b)
		if err != nil {
			return cond{}, err
		}
		out = out.or(one)
	}
	return out, nil
}

// parse lists the byte strings that print as c, at most limit of them.
func (d digits) parse(c []byte, limit int) [][]byte {
	known := map[int][][]byte{} // by the length of what is left
	var read func(c []byte) [][]byte
	read = func(c []byte) [][]byte {
		if out, ok := known[len(c)]; ok {
			return out
		}
		var out [][]byte
		for n := 1; n <= len(c) && n <= 32 && len(out) < limit; n++ {
			b, ok := d.one(c[:n])
			rest := c[n:]
			switch {
			case !ok:
			case len(rest) == 0:
				out = append(out, b)
			case bytes.HasPrefix(rest, d.sep):
				for _, tail := range read(rest[len(d.sep):]) {
					out = append(out, append(bytes.Clone(b), tail...))
				}
			}
		}
		out = out[:min(len(out), limit)]
		known[len(c)] = out
		return out
	}
	return read(c)
}

// one reads one number, as it is printed: lower case, no zeros before.
func (d digits) one(c []byte) ([]byte, bool) {
	n, err := strconv.ParseUint(string(c), d.base, int(d.width*8))
	if err != nil {
		return nil, false
	}
	if text, ok := printed(n, d.base); !ok || text != string(c) {
		return nil, false
	}
	return binary.BigEndian.AppendUint64(nil, n)[8-d.width:], true
}

// asciiStarts returns when the printed numbers begin with c.
func (t *translator) asciiStarts(e *parser.Expr, c []byte) (cond, error) {
	d, ok, err := t.digits(e)
	if err != nil || !ok {
		return fixed(false), err
	}
	if len(d.sep) != 1 || bytes.IndexByte([]byte("0123456789abcdef"), d.sep[0]) >= 0 || d.width != 1 {
		return t.plainIs(cut(e, 0, int64(len(c))), c)
	}
	groups := bytes.Split(c, d.sep)
	last := groups[len(groups)-1]
	var lead []byte
	for _, g := range groups[:len(groups)-1] {
		b, ok := d.one(g)
		if !ok {
			return fixed(false), nil
		}
		lead = append(lead, b...)
	}
	var set [256]bool
	count := 0
	for i := range set {
		text := strconv.FormatInt(int64(i), d.base)
		if set[i] = bytes.HasPrefix([]byte(text), last); set[i] {
			count++
			if count == 1 {
				lead = append(lead, byte(i))
			}
		}
	}
	switch count {
	case 0:
		return fixed(false), nil
	case 1:
		return t.equalConst(cut(d.in, 0, int64(len(lead))), lead)
	}
	lead = lead[:len(lead)-1]
	next, err := t.byteOf(d.in, int64(len(lead)), &set)
	if err != nil || len(lead) == 0 {
		return next, err
	}
	start, err := t.equalConst(cut(d.in, 0, int64(len(lead))), lead)
	return start.and(next), err
}

// maxPrinted is the greatest length that is printed byte by byte.
const maxPrinted = 16

// ascii is the printed numbers as a value: each byte by itself where the length
// has a bound, and Kea's own form, with its zeros, where it has none.
func (t *translator) ascii(e *parser.Expr) (data, error) {
	d, ok, err := t.digits(e)
	if err != nil || !ok {
		return null(), err
	}
	in, err := t.data(d.in)
	if err != nil || in.has.is(false) {
		return in, err
	}
	out := data{has: in.has, blank: in.blank && !in.exact || in.has.is(true), max: -1}
	switch {
	case d.base == 10 && d.width == 1 && string(d.sep) == "." && in.exact && in.max == 4:
		out.e = &kexpr.Expr{Op: kexpr.AddrToText, Args: []*kexpr.Expr{in.e}}
	case d.width == 1 && (d.base == 10 || d.base == 16) && in.max >= 0 && in.max <= maxPrinted:
		out.e = d.bytewise(in)
	case d.base == 10 && d.width == 2 && in.exact && in.max == 2:
		out.e = d.decimal(in.e)
	case d.base == 16 && d.width == 1:
		t.note(e, true, "Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)")
		out.e = &kexpr.Expr{Op: kexpr.HexString, Args: []*kexpr.Expr{in.e, kexpr.Str(string(d.sep))}}
	default:
		return data{}, problem(e, "Kea cannot print numbers to base "+strconv.Itoa(d.base)+" of "+strconv.FormatInt(8*d.width, 10)+" bits from data of any length", "print bytes, to base 10 or 16, of a substring")
	}
	return out, nil
}

// decimal prints a number of the width of d.
func (d digits) decimal(x *kexpr.Expr) *kexpr.Expr {
	return &kexpr.Expr{Op: kexpr.IntToText, Name: "uint" + strconv.FormatInt(8*d.width, 10) + "totext", Args: []*kexpr.Expr{x}}
}

// bytewise prints one byte after the other.
func (d digits) bytewise(in data) *kexpr.Expr {
	var list []*kexpr.Expr
	for i := range in.max {
		one := in.slice(i, 1).e
		text := d.byteText(one)
		if i > 0 && len(d.sep) > 0 {
			text = kexpr.Cat(kexpr.Str(string(d.sep)), text)
			if !in.exact {
				text = kexpr.If(kexpr.Eq(one, kexpr.Str("")), kexpr.Str(""), text)
			}
		}
		list = append(list, text)
	}
	if len(list) == 0 {
		return kexpr.Str("")
	}
	return kexpr.Cat(list...)
}

// byteText prints a byte without zeros before.
func (d digits) byteText(one *kexpr.Expr) *kexpr.Expr {
	if d.base == 10 {
		return d.decimal(one)
	}
	two := &kexpr.Expr{Op: kexpr.HexString, Args: []*kexpr.Expr{one, kexpr.Str("")}}
	return kexpr.If(kexpr.Eq(kexpr.Sub(two, 0, 1), kexpr.Str("0")), kexpr.Sub(two, 1, 1), two)
}
