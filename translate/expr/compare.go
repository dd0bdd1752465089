package expr

import (
	"bytes"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// equal returns when the operands of = or != are the same. Two values that are
// missing are the same.
func (t *translator) equal(e *parser.Expr) (cond, error) {
	a, err := t.inline(e.Args[0])
	if err != nil {
		return cond{}, err
	}
	b, err := t.inline(e.Args[1])
	if err != nil {
		return cond{}, err
	}
	if a.Type == parser.BoolType || b.Type == parser.BoolType {
		return t.equalBool(e, a, b)
	}
	if _, ok := t.fold(a); ok {
		a, b = b, a
	}
	v, ok := t.fold(b)
	if a.Type == parser.NumType || b.Type == parser.NumType {
		return t.equalNum(a, b, v, ok)
	}
	switch {
	case !ok:
		return t.equalData(a, b)
	case v.kind == dataKind:
		return t.equalConst(a, v.data)
	}
	d, err := t.data(a)
	return d.has.not(), err
}

// equalBool compares conditions: both true, both false, or both without a value.
func (t *translator) equalBool(e, a, b *parser.Expr) (cond, error) {
	if a.Type != b.Type {
		return cond{}, problem(e, "a condition is compared with something else", "")
	}
	var c [4]cond
	for i, x := range []*parser.Expr{a, b} {
		for j, want := range []bool{true, false} {
			one, err := t.truth(x, want)
			if err != nil {
				return cond{}, err
			}
			c[2*i+j] = one
		}
	}
	neither := c[0].or(c[1]).or(c[2]).or(c[3]).not()
	return c[0].and(c[2]).or(c[1].and(c[3])).or(neither), nil
}

// equalData compares two values that are not constant.
func (t *translator) equalData(a, b *parser.Expr) (cond, error) {
	x, err := t.data(a)
	if err != nil {
		return cond{}, err
	}
	y, err := t.data(b)
	if err != nil {
		return cond{}, err
	}
	both := x.has.and(y.has).or(x.has.or(y.has).not())
	return holds(kexpr.Eq(x.orEmpty(), y.orEmpty())).and(both), nil
}

// equalConst returns when e is the constant c.
func (t *translator) equalConst(e *parser.Expr, c []byte) (cond, error) {
	e, err := t.inline(e)
	if err != nil {
		return cond{}, err
	}
	if v, ok := t.fold(e); ok {
		return fixed(v.equal(dataValue(c))), nil
	}
	switch e.Op {
	case parser.OpSubstring:
		return t.substringIs(e, c)
	case parser.OpSuffix:
		return t.suffixIs(e, c)
	case parser.OpLcase, parser.OpUcase:
		return t.letterCaseIs(e, c)
	case parser.OpConcat:
		return t.concatIs(e, c)
	case parser.OpReverse:
		return t.reverseIs(e, c)
	case parser.OpBinaryToASCII:
		return t.asciiIs(e, c)
	case parser.OpV6Relay:
		return t.relayIs(e, c)
	}
	return t.plainIs(e, c)
}

// plainIs compares the value of e as a whole.
func (t *translator) plainIs(e *parser.Expr, c []byte) (cond, error) {
	d, err := t.data(e)
	if err != nil {
		return cond{}, err
	}
	if d.cut && e.Op == parser.OpOption && bytes.HasSuffix(c, []byte{0}) {
		t.note(e, false, "dhcpd leaves out NUL bytes at the end of a text option, so this never holds")
		return fixed(false), nil
	}
	c = t.withoutNULs(e, d, c)
	if d.has.is(false) || d.max >= 0 && int64(len(c)) > d.max || d.exact && len(c) > 0 && int64(len(c)) != d.max {
		return fixed(false), nil
	}
	same := holds(kexpr.Eq(d.e, literal(c)))
	if d.e.Op == kexpr.Text {
		same = fixed(bytes.Equal(d.e.Bytes, c))
	}
	if len(c) == 1 && d.e.String() == hardwareType().String() {
		same = holds(kexpr.Eq(kexpr.Pkt("pkt4.htype"), &kexpr.Expr{Op: kexpr.Integer, Num: int64(c[0])}))
	}
	if d.blank && len(c) > 0 {
		return same, nil
	}
	return d.has.and(same), nil
}

// withoutNULs is the constant as Kea sees the value that equals it, where dhcpd
// has the NULs at the end of the value and Kea has not.
func (t *translator) withoutNULs(e *parser.Expr, d data, c []byte) []byte {
	short := bytes.TrimRight(c, "\x00")
	if !d.trim || d.cut || len(short) == len(c) || len(short) == 0 {
		return c
	}
	t.note(e, true, "Kea leaves out NUL bytes at the end of a text option, so clients that send the same text without them are met too")
	return short
}

// literal is a constant, in hex unless it is plain text.
func literal(c []byte) *kexpr.Expr { return kexpr.Str(string(c)) }

func (t *translator) substringIs(e *parser.Expr, c []byte) (cond, error) {
	off, n, err := t.slice(e)
	if err != nil || n < 0 || int64(len(c)) > n {
		t.tooLong(e, n, c)
		return fixed(false), err
	}
	in, err := t.inline(e.Args[0])
	if err != nil {
		return cond{}, err
	}
	switch in.Op {
	case parser.OpSubstring:
		flat, err := t.flatten(in, off, n)
		if err != nil {
			return cond{}, err
		}
		return t.equalConst(flat, c)
	case parser.OpLcase, parser.OpUcase:
		inner := *in
		inner.Args = []*parser.Expr{cut(in.Args[0], off, n)}
		return t.letterCaseIs(&inner, c)
	case parser.OpV6Relay:
		inner := *in
		inner.Args = []*parser.Expr{in.Args[0], cut(in.Args[1], off, n)}
		return t.relayIs(&inner, c)
	case parser.OpBinaryToASCII:
		if off > 0 {
			break
		}
		if int64(len(c)) < n {
			return t.asciiIs(in, c)
		}
		return t.asciiStarts(in, c)
	}
	return t.plainIs(e, c)
}

// tooLong notes a comparison that can never hold.
func (t *translator) tooLong(e *parser.Expr, n int64, c []byte) {
	if n >= 0 && int64(len(c)) > n {
		t.note(e, false, "at most %d bytes are compared with a constant of %d: that is never true", n, len(c))
	}
}

// suffixIs compares the end of a value: with as many bytes as asked for, or
// with fewer, when it must be the whole of a shorter value.
func (t *translator) suffixIs(e *parser.Expr, c []byte) (cond, error) {
	n, err := t.number(e.Args[1])
	if err != nil || n < 0 || int64(len(c)) > n {
		t.tooLong(e, n, c)
		return fixed(false), err
	}
	if int64(len(c)) < n {
		return t.equalConst(e.Args[0], c)
	}
	d, err := t.data(e.Args[0])
	if err != nil || n == 0 || d.has.is(false) {
		return d.has, err
	}
	if d.max >= 0 && n > d.max {
		return fixed(false), nil
	}
	c = t.withoutNULs(e, d, c)
	same := holds(kexpr.Eq(kexpr.Tail(d.e, -int64(len(c))), literal(c)))
	if d.blank {
		return same, nil
	}
	return d.has.and(same), nil
}

// letterCaseIs compares in one case: with lcase, or before Kea has it letter by letter.
func (t *translator) letterCaseIs(e *parser.Expr, c []byte) (cond, error) {
	fold := lower
	if e.Op == parser.OpUcase {
		fold = upper
	}
	switch {
	case !bytes.Equal(fold(c), c):
		return fixed(false), nil
	case bytes.Equal(lower(c), upper(c)):
		return t.equalConst(e.Args[0], c)
	case t.atLeast(kea.R26):
		return t.plainIs(e, c)
	}
	d, err := t.data(e.Args[0])
	if err != nil || d.has.is(false) {
		return fixed(false), err
	}
	out := d.has
	if d.blank {
		out = fixed(true)
	}
	for i := range c {
		at := d.slice(int64(i), 1).e
		one := holds(kexpr.Eq(at, literal(lower(c[i:i+1])))).or(holds(kexpr.Eq(at, literal(upper(c[i:i+1])))))
		out = out.and(one)
	}
	if d.max >= 0 && d.max <= int64(len(c)) {
		return out, nil
	}
	return out.and(d.slice(int64(len(c)), 1).isEmpty()), nil
}

// concatIs takes constant parts away at both ends; what is left is compared.
func (t *translator) concatIs(e *parser.Expr, c []byte) (cond, error) {
	args := e.Args
	for len(args) > 0 {
		v, ok := t.fold(args[0])
		if !ok {
			break
		}
		if v.kind != dataKind || !bytes.HasPrefix(c, v.data) {
			return fixed(false), nil
		}
		c, args = c[len(v.data):], args[1:]
	}
	for len(args) > 0 {
		v, ok := t.fold(args[len(args)-1])
		if !ok {
			break
		}
		if v.kind != dataKind || !bytes.HasSuffix(c, v.data) {
			return fixed(false), nil
		}
		c, args = c[:len(c)-len(v.data)], args[:len(args)-1]
	}
	switch len(args) {
	case 0:
		return fixed(len(c) == 0), nil
	case 1:
		return t.equalConst(args[0], c)
	}
	rest := *e
	rest.Args = args
	return t.plainIs(&rest, c)
}

// reverseIs reverses the constant instead.
func (t *translator) reverseIs(e *parser.Expr, c []byte) (cond, error) {
	n, err := t.number(e.Args[0])
	if err != nil || n < 0 {
		return fixed(false), err
	}
	v, ok := reverse(uint64(n), c)
	if !ok {
		return cond{}, problem(e, "dhcpd stops at a reversal by 0 bytes", "")
	}
	if v.kind != dataKind {
		return fixed(false), nil
	}
	return t.equalConst(e.Args[1], v.data)
}

func (t *translator) relayIs(e *parser.Expr, c []byte) (cond, error) {
	n, err := t.number(e.Args[0])
	if err != nil || n < 0 {
		return fixed(false), err
	}
	inner := *t
	if n > 0 {
		inner.relay = uint64(n)
	}
	out, err := inner.equalConst(e.Args[1], c)
	t.notes, t.steps = inner.notes, inner.steps
	return out, err
}
