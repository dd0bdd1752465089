package expr

import (
	"bytes"

	"github.com/keatool/keatool/parser"
)

// kind is the type of a value at run time.
type kind uint8

const (
	nullKind kind = iota
	dataKind
	numKind
	boolKind
)

// value is what an expression evaluates to in dhcpd.
type value struct {
	kind kind
	data []byte // nil where dhcpd has no memory for an empty value: it cannot match that
	num  uint64 // numbers are C's unsigned long
	yes  bool
}

func dataValue(b []byte) value { return value{kind: dataKind, data: b} }
func numValue(n uint64) value  { return value{kind: numKind, num: n} }
func boolValue(v bool) value   { return value{kind: boolKind, yes: v} }

// as is v where a value of kind k is wanted: dhcpd takes any other for null.
func (v value) as(k kind) value {
	if v.kind != k {
		return value{}
	}
	return v
}

// leaves gives the values of what an expression reads from a packet; ok is
// false for what is not known.
type leaves interface {
	leaf(e *parser.Expr, relay uint64) (v value, ok bool)
}

// interp evaluates expressions the way dhcpd does. Without a packet only
// constants have a value.
type interp struct {
	env    *Env
	packet leaves
	relay  uint64 // v6relay around the expression
	steps  int
	given  *parser.Expr // a node that is taken to have the value as
	as     value
	unset  func(*parser.Expr) // is told of variables that are never set
}

// maxSteps bounds the size of what an expression expands to.
const maxSteps = 20000

// eval returns the value of e; ok is false if it depends on something unknown.
func (in *interp) eval(e *parser.Expr) (v value, ok bool) {
	in.steps++
	if in.steps > maxSteps {
		return value{}, false
	}
	if e == in.given {
		return in.as, true
	}
	switch e.Op {
	case parser.OpAnd, parser.OpOr, parser.OpNot:
		return in.logic(e)
	case parser.OpEqual, parser.OpNotEqual:
		return in.compare(e)
	case parser.OpRegex, parser.OpIRegex:
		return in.regex(e)
	case parser.OpAdd, parser.OpSub, parser.OpMul, parser.OpDiv, parser.OpMod, parser.OpBitAnd, parser.OpBitOr, parser.OpBitXor:
		return in.arithmetic(e)
	case parser.OpVar:
		return in.variable(e)
	case parser.OpDefined:
		x, ok := in.variable(e)
		return boolValue(x.kind != nullKind), ok
	case parser.OpData:
		if len(e.Data) == 0 {
			return dataValue(nil), true
		}
		return dataValue(e.Data), true
	case parser.OpNum:
		return numValue(uint64(e.Num)), true
	case parser.OpNull, parser.OpClientState:
		return value{}, true
	case parser.OpConfigOption, parser.OpHostDeclName, parser.OpGetHostByName:
		return in.known(e)
	case parser.OpPickFirst:
		return in.pick(e)
	case parser.OpV6Relay:
		return in.relayed(e)
	case parser.OpSubstring, parser.OpSuffix, parser.OpLcase, parser.OpUcase, parser.OpConcat, parser.OpReverse,
		parser.OpBinaryToASCII, parser.OpEncodeInt, parser.OpExtractInt:
		return in.function(e)
	}
	if in.packet != nil {
		return in.packet.leaf(e, in.relay)
	}
	return value{}, false
}

// logic has dhcpd's own idea of null: an and whose left side is false has no
// value, an or has one if either side that was looked at has.
func (in *interp) logic(e *parser.Expr) (value, bool) {
	a, ok := in.eval(e.Args[0])
	if !ok {
		return value{}, false
	}
	a = a.as(boolKind)
	if e.Op == parser.OpNot {
		a.yes = !a.yes
		return a, true
	}
	if e.Op == parser.OpOr && a.yes {
		return a, true
	}
	if e.Op == parser.OpAnd && !a.yes {
		return value{}, true
	}
	b, ok := in.eval(e.Args[1])
	b = b.as(boolKind)
	if e.Op == parser.OpOr && b.kind == nullKind {
		return a, ok
	}
	return b, ok
}

func (in *interp) compare(e *parser.Expr) (value, bool) {
	a, ok := in.eval(e.Args[0])
	b, ok2 := in.eval(e.Args[1])
	if !ok || !ok2 {
		return value{}, false
	}
	return boolValue(a.equal(b) == (e.Op == parser.OpEqual)), true
}

// equal compares as dhcpd does: nulls are equal, different types are not.
func (v value) equal(o value) bool {
	if v.kind != o.kind {
		return false
	}
	switch v.kind {
	case dataKind:
		return bytes.Equal(v.data, o.data)
	case numKind:
		return v.num == o.num
	case boolKind:
		return v.yes == o.yes
	}
	return true
}

func (in *interp) regex(e *parser.Expr) (value, bool) {
	a, ok := in.eval(e.Args[0])
	b, ok2 := in.eval(e.Args[1])
	if !ok || !ok2 {
		return value{}, false
	}
	if a.data == nil || b.kind != dataKind {
		return value{}, true
	}
	if b.data == nil {
		return boolValue(false), true
	}
	re, err := parseERE(cString(b.data), e.Op == parser.OpIRegex)
	if err == errNoRegex {
		return boolValue(false), true
	}
	if err != nil {
		return value{}, false
	}
	yes, ok := re.search(cString(a.data))
	return boolValue(yes), ok
}

// cString is b up to its first NUL, as C reads it.
func cString(b []byte) []byte {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}

func (in *interp) arithmetic(e *parser.Expr) (value, bool) {
	a, ok := in.eval(e.Args[0])
	b, ok2 := in.eval(e.Args[1])
	if !ok || !ok2 {
		return value{}, false
	}
	if a.kind != numKind || b.kind != numKind {
		return value{}, true
	}
	n, ok := calculate(e.Op, a.num, b.num)
	if !ok {
		return value{}, true
	}
	return numValue(n), true
}

// calculate applies an operator; ok is false for a division by zero.
func calculate(op parser.Op, a, b uint64) (n uint64, ok bool) {
	switch op {
	case parser.OpAdd:
		return a + b, true
	case parser.OpSub:
		return a - b, true
	case parser.OpMul:
		return a * b, true
	case parser.OpBitAnd:
		return a & b, true
	case parser.OpBitOr:
		return a | b, true
	case parser.OpBitXor:
		return a ^ b, true
	}
	if b == 0 {
		return 0, false
	}
	if op == parser.OpDiv {
		return a / b, true
	}
	return a % b, true
}

// variable evaluates what a variable stands for; one that is never set is null.
func (in *interp) variable(e *parser.Expr) (value, bool) {
	var x *parser.Expr
	set := false
	if in.env.Var != nil {
		x, set = in.env.Var(e.Name)
	}
	if !set {
		if in.unset != nil && e.Op == parser.OpVar {
			in.unset(e)
		}
		return value{}, true
	}
	if x == nil {
		return value{}, false
	}
	return in.eval(x)
}

// known gives what the configuration itself says.
func (in *interp) known(e *parser.Expr) (value, bool) {
	switch e.Op {
	case parser.OpConfigOption:
		if in.env.ConfigOption != nil {
			b, ok := in.env.ConfigOption(e.Option)
			return dataValue(b), ok
		}
	case parser.OpHostDeclName:
		if in.env.HostDeclName != nil {
			name, ok := in.env.HostDeclName()
			return dataValue([]byte(name)), ok
		}
	case parser.OpGetHostByName:
		return in.resolve(e.Name)
	}
	return value{}, false
}

// resolve gives the IPv4 addresses of a host name.
func (in *interp) resolve(name string) (value, bool) {
	if in.env.Resolve == nil {
		return value{}, false
	}
	addrs, err := in.env.Resolve(name)
	if err != nil {
		return value{}, false
	}
	var b []byte
	for _, a := range addrs {
		if a = a.Unmap(); a.Is4() {
			b = append(b, a.AsSlice()...)
		}
	}
	return dataValue(b), len(b) > 0
}

func (in *interp) pick(e *parser.Expr) (value, bool) {
	for _, a := range e.Args {
		v, ok := in.eval(a)
		if !ok {
			return value{}, false
		}
		if v.kind == dataKind {
			return v, true
		}
	}
	return value{}, true
}

func (in *interp) relayed(e *parser.Expr) (value, bool) {
	n, ok := in.eval(e.Args[0])
	if !ok || n.kind != numKind {
		return value{}, ok
	}
	inner := *in
	if n.num > 0 {
		inner.relay = n.num
	}
	v, ok := inner.eval(e.Args[1])
	in.steps = inner.steps
	return v.as(dataKind), ok
}
