package expr

import (
	"math"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// data is a translated data expression.
type data struct {
	e     *kexpr.Expr // its value, where it has one
	has   cond        // when it has one
	blank bool        // e is empty where it has none
	max   int64       // greatest length; -1: unknown
	exact bool        // the length is max or 0
	void  cond        // when dhcpd has no memory for it, and so cannot match it
}

func constant(b []byte) data {
	return data{e: kexpr.Str(string(b)), has: fixed(true), blank: true, max: int64(len(b)), exact: true}
}

func null() data { return data{e: kexpr.Str(""), has: fixed(false), blank: true} }

// always is a value that every packet has.
func always(e *kexpr.Expr, max int64) data {
	return data{e: e, has: fixed(true), blank: true, max: max}
}

// orEmpty is the value, empty where there is none.
func (d data) orEmpty() *kexpr.Expr {
	if d.blank || d.has.is(true) {
		return d.e
	}
	if d.has.is(false) {
		return kexpr.Str("")
	}
	return kexpr.If(d.has.e, d.e, kexpr.Str(""))
}

// data translates an expression that yields bytes.
func (t *translator) data(e *parser.Expr) (data, error) {
	e, err := t.inline(e)
	if err != nil {
		return data{}, err
	}
	if v, ok := t.fold(e); ok {
		if v.kind != dataKind {
			return null(), nil
		}
		d := constant(v.data)
		d.void = fixed(v.data == nil)
		return d, nil
	}
	switch e.Op {
	case parser.OpOption:
		return t.option(e)
	case parser.OpHardware:
		return t.hardware(e)
	case parser.OpSubstring:
		return t.substring(e)
	case parser.OpSuffix:
		return t.suffix(e)
	case parser.OpLcase, parser.OpUcase:
		return t.letterCase(e)
	case parser.OpConcat:
		return t.concat(e)
	case parser.OpBinaryToASCII:
		return t.ascii(e)
	case parser.OpEncodeInt:
		return t.encode(e)
	case parser.OpPickFirst:
		return t.pick(e)
	case parser.OpPacket:
		return t.packet(e)
	case parser.OpV6Relay:
		return t.inRelay(e)
	}
	return t.noData(e)
}

// noData says why an expression cannot be carried over.
func (t *translator) noData(e *parser.Expr) (data, error) {
	why, hint := "", ""
	switch e.Op {
	case parser.OpLeasedAddress:
		why, hint = "Kea does not know the address yet when it evaluates expressions", "write the value for each pool or reservation"
	case parser.OpFilename, parser.OpServerName:
		why = "Kea cannot read the file and sname fields of a request"
	case parser.OpHostDeclName:
		why = "Kea cannot read the name of a host's reservation"
	case parser.OpConfigOption:
		why, hint = "Kea expressions cannot read the options of the reply", "write the value itself"
	case parser.OpGetHostname:
		why, hint = "Kea expressions cannot ask for the name of the server", "write the name itself"
	case parser.OpGetHostByName:
		why, hint = "Kea does not look names up", "write the addresses of `"+e.Name+"` in place of its name"
	case parser.OpReverse:
		why = "Kea cannot reverse bytes"
	case parser.OpCall:
		why, hint = "Kea has no functions to call: `"+e.Name+"` cannot be carried over", "write out what the function computes"
	case parser.OpBadExpr:
		why = "the expression could not be read"
	default:
		return null(), nil // a condition or number is no data
	}
	return data{}, problem(e, why, hint)
}

// hardware is the hardware type and address.
func (t *translator) hardware(e *parser.Expr) (data, error) {
	if t.env.Family == kea.V6 {
		return data{}, problem(e, "DHCPv6 clients do not tell their hardware address", "test the client's DUID, option dhcp6.client-id")
	}
	return always(kexpr.Cat(hardwareType(), mac()), 17), nil
}

func hardwareType() *kexpr.Expr { return kexpr.Tail(kexpr.Pkt("pkt4.htype"), -1) }

func mac() *kexpr.Expr { return kexpr.Pkt("pkt4.mac") }

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
	d = d.slice(off, n)
	d.void = d.isEmpty()
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

// hardwarePart is a part of the hardware type and address.
func (t *translator) hardwarePart(e *parser.Expr, off, n int64) (data, error) {
	if _, err := t.hardware(e); err != nil {
		return data{}, err
	}
	switch {
	case n == 0:
		return constant(nil), nil
	case off > 0:
		return always(mac(), 16).slice(off-1, n), nil
	case n == 1:
		return data{e: hardwareType(), has: fixed(true), blank: true, max: 1, exact: true}, nil
	}
	return always(kexpr.Cat(hardwareType(), always(mac(), 16).slice(0, n-1).e), min(n, 17)), nil
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
	return data{e: kexpr.If(short, d.e, kexpr.Tail(d.e, -n)), has: d.has, blank: d.blank, max: n, void: d.void}, nil
}

func (t *translator) letterCase(e *parser.Expr) (data, error) {
	d, err := t.data(e.Args[0])
	if err != nil || d.has.is(false) {
		return d, err
	}
	if !t.atLeast(kea.R26) {
		return data{}, problem(e, "Kea "+t.env.Release.String()+" cannot change upper and lower case", "translate for 2.6 or newer")
	}
	if e.Op == parser.OpLcase {
		d.e = kexpr.Lower(d.e)
	} else {
		d.e = kexpr.Upper(d.e)
	}
	d.void = fixed(false)
	return d, nil
}

// concat has a value only if all its parts have one.
func (t *translator) concat(e *parser.Expr) (data, error) {
	out := data{has: fixed(true), exact: true}
	var list []*kexpr.Expr
	for _, a := range e.Args {
		d, err := t.data(a)
		if err != nil {
			return data{}, err
		}
		out.has = out.has.and(d.has)
		out.exact = false
		if out.max >= 0 && d.max >= 0 {
			out.max += d.max
		} else {
			out.max = -1
		}
		list = appendText(list, d.e)
	}
	if out.has.is(false) {
		return null(), nil
	}
	out.e = kexpr.Cat(list...)
	out.blank = out.has.is(true)
	return out, nil
}

// appendText adds a part, merged with a constant before it.
func appendText(list []*kexpr.Expr, e *kexpr.Expr) []*kexpr.Expr {
	if e.Op == kexpr.Text && len(e.Bytes) == 0 && len(list) > 0 {
		return list
	}
	if n := len(list); n > 0 && list[n-1].Op == kexpr.Text && (e.Op == kexpr.Text || len(list[n-1].Bytes) == 0) {
		if e.Op != kexpr.Text {
			return append(list[:n-1], e)
		}
		list[n-1] = kexpr.Str(string(list[n-1].Bytes) + string(e.Bytes))
		return list
	}
	return append(list, e)
}

// pick is the first operand that has a value.
func (t *translator) pick(e *parser.Expr) (data, error) {
	d, err := t.data(e.Args[0])
	if err != nil {
		return data{}, err
	}
	if d.has.is(true) || len(e.Args) == 1 {
		return d, nil
	}
	rest := *e
	rest.Args = e.Args[1:]
	other, err := t.pick(&rest)
	if err != nil || d.has.is(false) {
		return other, err
	}
	if other.has.is(false) {
		return d, nil
	}
	if d.blank && other.e.Op == kexpr.Text && len(other.e.Bytes) == 0 {
		d.void = d.has.and(d.void).or(d.has.not().and(other.void))
		d.has, d.exact = d.has.or(other.has), false
		return d, nil
	}
	out := data{e: kexpr.If(d.has.e, d.e, other.e), has: d.has.or(other.has), blank: other.blank, max: -1}
	out.void = d.has.and(d.void).or(d.has.not().and(other.void))
	if d.max >= 0 && other.max >= 0 {
		out.max = max(d.max, other.max)
	}
	return out, nil
}

// inRelay evaluates in the message of a relay.
func (t *translator) inRelay(e *parser.Expr) (data, error) {
	n, err := t.number(e.Args[0])
	if err != nil || n < 0 {
		return null(), err
	}
	inner := *t
	if n > 0 {
		inner.relay = uint64(n)
	}
	d, err := inner.data(e.Args[1])
	t.notes, t.steps = inner.notes, inner.steps
	return d, err
}

// fields are the parts of a BOOTP message that Kea can read.
var fields = []struct {
	name     string
	off, len int64
	last     bool // the last byte of a number of four
}{
	{"pkt4.htype", 1, 1, true}, {"pkt4.hlen", 2, 1, true}, {"pkt4.transid", 4, 4, false}, {"pkt4.ciaddr", 12, 4, false},
	{"pkt4.yiaddr", 16, 4, false}, {"pkt4.siaddr", 20, 4, false}, {"pkt4.giaddr", 24, 4, false}, {"pkt4.mac", 28, 16, false},
}

// packet is a part of the message as it came.
func (t *translator) packet(e *parser.Expr) (data, error) {
	off, err := t.number(e.Args[0])
	if err != nil || off < 0 {
		return null(), err
	}
	n, err := t.number(e.Args[1])
	if err != nil || n < 0 {
		return null(), err
	}
	if t.env.Family == kea.V6 {
		return data{}, problem(e, "Kea cannot read a DHCPv6 message by offset", "test an option")
	}
	if off == 0 && n == 1 {
		return constant([]byte{1}), nil // op: a server gets requests only
	}
	for _, f := range fields {
		if off < f.off || off+n > f.off+f.len || n == 0 {
			continue
		}
		return t.field(e, f.name, off-f.off, n, f.last), nil
	}
	return data{}, problem(e, "Kea cannot read this part of the message", "it has op, htype, hlen, xid, the addresses and chaddr")
}

func (t *translator) field(e *parser.Expr, name string, off, n int64, last bool) data {
	d := data{e: kexpr.Pkt(name), has: fixed(true), blank: true, max: 4, exact: true}
	switch {
	case last:
		d.e, d.max = kexpr.Tail(d.e, -1), 1
	case name == "pkt4.mac":
		t.note(e, true, "dhcpd reads the whole chaddr field here, Kea only as much of it as the hardware address is long")
		return always(d.e, 16).slice(off, n)
	}
	return d.slice(off, n)
}
