package expr

import (
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
	trim  bool        // Kea leaves out NULs at its end
	cut   bool        // dhcpd does
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
