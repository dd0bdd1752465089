package expr

import (
	"math"

	"github.com/keatool/keatool/parser"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// number returns a constant operand, cut to what Kea takes for one.
func (t *translator) number(e *parser.Expr) (int64, error) {
	v, ok := t.fold(e)
	if !ok {
		return 0, problem(e, "Kea takes only constants for offsets and lengths", "")
	}
	if v.kind != numKind {
		return -1, nil
	}
	return int64(min(v.num, math.MaxInt32)), nil
}

// slice reads the operands of a substring; the length is -1 where there is no value.
func (t *translator) slice(e *parser.Expr) (off, n int64, err error) {
	if off, err = t.number(e.Args[1]); err != nil {
		return 0, 0, err
	}
	if n, err = t.number(e.Args[2]); err != nil || off < 0 {
		return 0, -1, err
	}
	return off, n, nil
}

func (t *translator) substring(e *parser.Expr) (data, error) {
	off, n, err := t.slice(e)
	if err != nil || n < 0 {
		return null(), err
	}
	in, err := t.inline(e.Args[0])
	if err != nil {
		return data{}, err
	}
	switch in.Op {
	case parser.OpHardware:
		d, err := t.hardwarePart(in, off, n)
		if off > 0 && err == nil {
			d.void = d.isEmpty()
		}
		return d, err
	case parser.OpSubstring:
		flat, err := t.flatten(in, off, n)
		if err != nil {
			return data{}, err
		}
		return t.data(flat)
	}
	d, err := t.data(in)
	if err != nil || d.has.is(false) {
		return d, err
	}
	if n == 0 {
		return data{e: kexpr.Str(""), has: d.has, blank: true, void: fixed(true)}, nil
	}
	trim, cut := d.trim, d.cut
	d = d.slice(off, n)
	d.void, d.trim, d.cut = d.isEmpty(), trim, cut
	return d, nil
}

// isEmpty tests that the value is empty.
func (d data) isEmpty() cond {
	if d.e.Op == kexpr.Text {
		return fixed(len(d.e.Bytes) == 0)
	}
	return holds(kexpr.Eq(d.e, kexpr.Str("")))
}

// slice is n bytes of d from off on.
func (d data) slice(off, n int64) data {
	out := data{e: kexpr.Sub(d.e, off, n), has: d.has, blank: d.blank, max: n}
	if x := d.e; x.Op == kexpr.Substring && x.Num >= 0 && x.Len > off && !x.All {
		out.e = kexpr.Sub(x.Args[0], x.Num+off, min(n, x.Len-off))
	}
	if d.max >= 0 {
		out.max = min(n, max(0, d.max-off))
		out.exact = d.exact
		if off == 0 && n >= d.max {
			out.e = d.e
		}
	}
	return out
}

// cut is substring(x, off, n).
func cut(x *parser.Expr, off, n int64) *parser.Expr {
	num := func(v int64) *parser.Expr {
		return &parser.Expr{Op: parser.OpNum, Type: parser.NumType, Num: v, Start: x.Start, End: x.End}
	}
	return &parser.Expr{Op: parser.OpSubstring, Type: parser.DataType, Args: []*parser.Expr{x, num(off), num(n)}, Start: x.Start, End: x.End}
}

// flatten merges a substring of a substring.
func (t *translator) flatten(in *parser.Expr, off, n int64) (*parser.Expr, error) {
	inOff, inN, err := t.slice(in)
	if err != nil || inN < 0 {
		return &parser.Expr{Op: parser.OpNull, Type: parser.DataType, Start: in.Start, End: in.End, Args: in.Args}, err
	}
	return cut(in.Args[0], inOff+off, max(0, min(n, inN-off))), nil
}

// suffix is the last n bytes, or all of what is shorter.
func (t *translator) suffix(e *parser.Expr) (data, error) {
	n, err := t.number(e.Args[1])
	if err != nil || n < 0 {
		return null(), err
	}
	d, err := t.data(e.Args[0])
	switch {
	case err != nil, d.has.is(false), d.max >= 0 && d.max <= n:
		return d, err
	case n == 0:
		return data{e: kexpr.Str(""), has: d.has, blank: true, void: d.void}, nil
	case d.exact:
		return data{e: kexpr.Tail(d.e, -n), has: d.has, blank: d.blank, max: n, exact: true, void: d.void}, nil
	}
	short := kexpr.Eq(kexpr.Sub(d.e, -n, n), kexpr.Str(""))
	return data{e: kexpr.If(short, d.e, kexpr.Tail(d.e, -n)), has: d.has, blank: d.blank, max: n, void: d.void, trim: d.trim, cut: d.cut}, nil
}
