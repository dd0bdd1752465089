package expr

import (
	"encoding/hex"
	"slices"

	"github.com/keatool/keatool/parser"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// equalNum compares numbers. Kea has none: a number read from a packet is
// compared by its bytes, and whatever is computed from a single byte by the
// values of that byte that give the result. v is the value of b, if known.
func (t *translator) equalNum(a, b *parser.Expr, v value, known bool) (cond, error) {
	if !known {
		return t.sameNum(a, b)
	}
	if a.Op == parser.OpLeaseTime {
		return cond{}, t.noArithmetic(a)
	}
	if v.kind == dataKind || a.Type == parser.DataType {
		return cond{}, problem(a, "a number is compared with data", "")
	}
	if a.Op == parser.OpExtractInt {
		if v.kind != numKind {
			d, err := t.encode(&parser.Expr{Op: parser.OpEncodeInt, Args: []*parser.Expr{a}, Num: a.Num, Start: a.Start, End: a.End})
			return d.has.not(), err
		}
		if v.num>>uint(a.Num) != 0 {
			return fixed(false), nil
		}
		return t.equalConst(cut(a.Args[0], 0, a.Num/8), encodeInt(v.num, a.Num))
	}
	leaf, err := t.onlyLeaf(a)
	if err != nil {
		return cond{}, err
	}
	var set [256]bool
	for i := range set {
		in := interp{env: t.env, relay: t.relay, given: leaf, as: numValue(uint64(i))}
		x, ok := in.eval(a)
		if !ok {
			return cond{}, t.noArithmetic(a)
		}
		set[i] = x.equal(v)
	}
	if v.kind != numKind {
		return cond{}, t.noArithmetic(a)
	}
	return t.byteOf(leaf.Args[0], 0, &set)
}

// noArithmetic says why a number cannot be computed.
func (t *translator) noArithmetic(e *parser.Expr) error {
	if asksLeaseTime(e) {
		return problem(e, "Kea cannot read the time left of a lease", "write the number itself")
	}
	return problem(e, "Kea has no arithmetic", "compare the bytes of the option themselves")
}

// asksLeaseTime reports whether lease-time is part of an expression.
func asksLeaseTime(e *parser.Expr) bool {
	return e.Op == parser.OpLeaseTime || slices.ContainsFunc(e.Args, asksLeaseTime)
}

// onlyLeaf finds the one byte of the packet that a number is computed from.
func (t *translator) onlyLeaf(e *parser.Expr) (*parser.Expr, error) {
	var found []*parser.Expr
	var walk func(x *parser.Expr, depth int)
	walk = func(x *parser.Expr, depth int) {
		if _, ok := t.fold(x); ok || depth > 64 || len(found) > 1 {
			return
		}
		switch x.Op {
		case parser.OpVar:
			if y, ok := t.env.Var(x.Name); ok && y != nil {
				walk(y, depth+1)
				return
			}
			found = append(found, x)
		case parser.OpAdd, parser.OpSub, parser.OpMul, parser.OpDiv, parser.OpMod, parser.OpBitAnd, parser.OpBitOr, parser.OpBitXor:
			walk(x.Args[0], depth+1)
			walk(x.Args[1], depth+1)
		default:
			found = append(found, x)
		}
	}
	walk(e, 0)
	if len(found) != 1 || found[0].Op != parser.OpExtractInt || found[0].Num != 8 {
		return nil, t.noArithmetic(e)
	}
	return found[0], nil
}

// byteOf returns when the byte of e at off is there and one of set.
func (t *translator) byteOf(e *parser.Expr, off int64, set *[256]bool) (cond, error) {
	d, err := t.data(cut(e, off, 1))
	if err != nil || d.has.is(false) {
		return fixed(false), err
	}
	c := byteIn(d.e, set)
	if d.blank {
		return c, nil
	}
	return d.has.and(c), nil
}

// byteIn returns when x, a byte or nothing, is one of set. Large sets are
// tested by their hex digits.
func byteIn(x *kexpr.Expr, set *[256]bool) cond {
	var list []byte
	for i, in := range set {
		if in {
			list = append(list, byte(i))
		}
	}
	if len(list) <= 4 {
		out := fixed(false)
		for _, b := range list {
			out = out.or(holds(kexpr.Eq(x, kexpr.Hex([]byte{b}))))
		}
		return out
	}
	if len(list) == 256 {
		return holds(kexpr.NotOf(kexpr.Eq(x, kexpr.Str(""))))
	}
	return byDigits(x, set)
}

// byDigits tests a byte digit by digit: first digits that go with the same
// second digits are tested together.
func byDigits(x *kexpr.Expr, set *[256]bool) cond {
	digits := &kexpr.Expr{Op: kexpr.HexString, Args: []*kexpr.Expr{x, kexpr.Str("")}}
	first := map[uint16]uint16{} // second digits: first digits
	var order []uint16
	for hi := range 16 {
		var low uint16
		for lo := range 16 {
			if set[hi<<4|lo] {
				low |= 1 << lo
			}
		}
		if low != 0 {
			if first[low] == 0 {
				order = append(order, low)
			}
			first[low] |= 1 << hi
		}
	}
	out := fixed(false)
	for _, low := range order {
		out = out.or(digitIn(digits, 0, first[low]).and(digitIn(digits, 1, low)))
	}
	return out
}

// digitIn returns when the hex digit at off is one of a set of digits.
func digitIn(digits *kexpr.Expr, off int64, set uint16) cond {
	if set == 0xffff {
		return fixed(true)
	}
	out := fixed(false)
	for i := range 16 {
		if set&(1<<i) != 0 {
			out = out.or(holds(kexpr.Eq(kexpr.Sub(digits, off, 1), kexpr.Str(hex.EncodeToString([]byte{byte(i)})[1:]))))
		}
	}
	return out
}

// sameNum compares two numbers read from the packet.
func (t *translator) sameNum(a, b *parser.Expr) (cond, error) {
	if a.Op != parser.OpExtractInt || b.Op != parser.OpExtractInt {
		return cond{}, t.noArithmetic(a)
	}
	wrap := func(x *parser.Expr) *parser.Expr {
		return &parser.Expr{Op: parser.OpEncodeInt, Type: parser.DataType, Args: []*parser.Expr{x}, Num: max(a.Num, b.Num), Start: x.Start, End: x.End}
	}
	return t.equalData(wrap(a), wrap(b))
}

// encode writes a number as bytes: one read from the packet is those bytes,
// cut, or with zeros before.
func (t *translator) encode(e *parser.Expr) (data, error) {
	n, err := t.inline(e.Args[0])
	if err != nil {
		return data{}, err
	}
	if n.Op != parser.OpExtractInt {
		return data{}, t.noArithmetic(e)
	}
	in, err := t.data(n.Args[0])
	if err != nil || in.has.is(false) {
		return in, err
	}
	from, to := n.Num/8, e.Num/8
	out := data{has: in.has, max: to, exact: true}
	if !in.exact || in.max < from {
		out.has = in.has.and(holds(kexpr.NotOf(kexpr.Eq(in.slice(from-1, 1).e, kexpr.Str("")))))
	}
	switch {
	case to <= from:
		out.e = in.slice(from-to, to).e
		out.blank = in.blank && to == 1
	default:
		out.e = kexpr.Cat(kexpr.Hex(make([]byte, to-from)), in.slice(0, from).e)
	}
	out.blank = out.blank || out.has.is(true)
	return out, nil
}
