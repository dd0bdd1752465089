package starlark

import (
	"regexp/syntax"
	"strconv"

	"github.com/keatool/keatool/parser"
)

// calls are the operators that become calls with the same operands.
var calls = map[parser.Op]string{
	parser.OpSubstring: "dhcpd.substring", parser.OpSuffix: "dhcpd.suffix", parser.OpLcase: "dhcpd.lcase", parser.OpUcase: "dhcpd.ucase",
	parser.OpConcat: "dhcpd.concat", parser.OpReverse: "dhcpd.reverse", parser.OpBinaryToASCII: "dhcpd.ascii", parser.OpPickFirst: "dhcpd.pick",
	parser.OpAdd: "dhcpd.add", parser.OpSub: "dhcpd.subtract", parser.OpMul: "dhcpd.multiply", parser.OpDiv: "dhcpd.divide", parser.OpMod: "dhcpd.modulo",
	parser.OpBitAnd: "dhcpd.bit_and", parser.OpBitOr: "dhcpd.bit_or", parser.OpBitXor: "dhcpd.bit_xor",
	parser.OpRegex: "dhcpd.match", parser.OpIRegex: "dhcpd.match",
}

// value writes any expression.
func (w *writer) value(e *parser.Expr) (string, error) {
	if w.steps++; w.steps > maxSteps {
		return "", problem(e, "it is too large")
	}
	if name, ok := calls[e.Op]; ok {
		return w.call(name, e)
	}
	switch e.Op {
	case parser.OpAnd, parser.OpOr, parser.OpNot:
		return w.logic(e)
	case parser.OpEqual, parser.OpNotEqual, parser.OpExists, parser.OpDefined:
		s, err := w.test(e)
		return "(" + s + ")", err
	case parser.OpKnown, parser.OpStatic:
		return w.test(e)
	case parser.OpEncodeInt, parser.OpExtractInt:
		s, err := w.value(e.Args[0])
		name := map[parser.Op]string{parser.OpEncodeInt: "encode_int", parser.OpExtractInt: "extract"}[e.Op]
		return "dhcpd." + name + "(" + s + ", " + strconv.FormatInt(e.Num, 10) + ")", err
	case parser.OpData:
		return Bytes(e.Data), nil
	case parser.OpNum:
		return strconv.FormatUint(uint64(e.Num), 10), nil
	case parser.OpNull, parser.OpClientState:
		return "None", nil
	}
	return w.leaf(e)
}

func (w *writer) call(name string, e *parser.Expr) (string, error) {
	args, err := w.list(e.Args)
	if err != nil {
		return "", err
	}
	switch e.Op {
	case parser.OpIRegex:
		args += ", True"
		fallthrough
	case parser.OpRegex:
		if p := e.Args[1]; p.Op == parser.OpData {
			if _, err := syntax.Parse(string(p.Data), syntax.OneLine); err != nil {
				return "", problem(p, "the pattern is none that scripts can use")
			}
		}
	}
	return name + "(" + args + ")", nil
}

// logic writes a condition with dhcpd's nulls: an and whose left side is not
// true has no value, an or has one if either side has.
func (w *writer) logic(e *parser.Expr) (string, error) {
	a, err := w.value(e.Args[0])
	if err != nil {
		return "", err
	}
	if e.Op == parser.OpNot {
		if neverNull(e.Args[0]) {
			return "(not " + a + ")", nil
		}
		return "(None if " + a + " == None else not " + a + ")", nil
	}
	b, err := w.value(e.Args[1])
	if err != nil {
		return "", err
	}
	if e.Op == parser.OpAnd {
		return "(" + b + " if " + a + " else None)", nil
	}
	return "(True if " + a + " else " + b + " if " + b + " != None else " + a + ")", nil
}

// leaf writes what the packet, the lease or the configuration has.
func (w *writer) leaf(e *parser.Expr) (string, error) {
	switch e.Op {
	case parser.OpOption:
		return w.option(e)
	case parser.OpConfigOption:
		if w.env.Config != nil {
			return w.env.Config(e.Option)
		}
	case parser.OpVar:
		if w.env.Var != nil {
			return w.env.Var(e.Name)
		}
	case parser.OpHostDeclName:
		if w.env.HostName != nil {
			return w.env.HostName()
		}
	case parser.OpGetHostByName:
		return w.resolved(e)
	case parser.OpHardware, parser.OpPacket, parser.OpLeasedAddress, parser.OpLeaseTime, parser.OpFilename, parser.OpServerName:
		if !w.env.V6 {
			return w.header(e)
		}
	}
	return "", problem(e, "scripts do not learn this value")
}

// header writes what only DHCPv4 has.
func (w *writer) header(e *parser.Expr) (string, error) {
	switch e.Op {
	case parser.OpHardware:
		return "event.query.hardware", nil
	case parser.OpLeasedAddress:
		return "event.leased_address", nil
	case parser.OpLeaseTime:
		return "event.lease_time", nil
	case parser.OpFilename:
		return "(event.query.file or None)", nil
	case parser.OpServerName:
		return "(event.query.sname or None)", nil
	}
	args, err := w.list(e.Args)
	return "dhcpd.substring(event.query.raw, " + args + ")", err
}

// option writes the value of an option of the query. In one that dhcpd reads as
// text, NULs at the end do not count.
func (w *writer) option(e *parser.Expr) (string, error) {
	s, err := w.bytesOf(e)
	if d := e.Option.Def; d != nil && d.Format == "t" && s != "None" {
		s = "dhcpd.text(" + s + ")"
	}
	return s, err
}

// bytesOf writes the bytes of an option of the query.
func (w *writer) bytesOf(e *parser.Expr) (string, error) {
	d := e.Option.Def
	base := "dhcp"
	if w.env.V6 {
		base = "dhcp6"
	}
	if d == nil {
		return "", problem(e, "nobody defines this option")
	}
	read, code := "event.query.option", strconv.FormatUint(uint64(d.Code), 10)
	switch {
	case d.Space == base:
	case d.Space == "agent" && !w.env.V6:
		read = "event.query.relay_option"
	default:
		return w.inside(e)
	}
	return read + "(" + code + ")", nil
}

// inside writes the value of an option that another option carries.
func (w *writer) inside(e *parser.Expr) (string, error) {
	d := e.Option.Def
	if w.env.Container == nil || w.env.V6 {
		return "", problem(e, "scripts cannot look into the option of the space `%s`", d.Space)
	}
	code, enterprise, ok := w.env.Container(d.Space)
	switch {
	case !ok || enterprise != 0 || code > 254 || d.Code > 254:
		return "", problem(e, "scripts cannot look into the option of the space `%s`", d.Space)
	case code == 0:
		return "None", nil
	}
	return "dhcpd.suboption(event.query.option(" + strconv.FormatUint(uint64(code), 10) + "), " + strconv.FormatUint(uint64(d.Code), 10) + ")", nil
}

// resolved writes the addresses of a host name.
func (w *writer) resolved(e *parser.Expr) (string, error) {
	if w.env.Resolve == nil {
		return "", problem(e, "the name is not looked up")
	}
	addrs, err := w.env.Resolve(e.Name)
	if err != nil {
		return "", problem(e, "the name has no address")
	}
	var b []byte
	for _, a := range addrs {
		if a = a.Unmap(); a.Is4() {
			b = append(b, a.AsSlice()...)
		}
	}
	return Bytes(b), nil
}
