package derive

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// kind is the type of a value at run time.
type kind uint8

const (
	null kind = iota
	data
	num
	truth
)

// value is what an expression of dhcp-eval(5) has at run time.
type value struct {
	kind kind
	b    []byte
	n    uint64
	yes  bool
}

func dataOf(b []byte) value { return value{kind: data, b: b} }
func numOf(n uint64) value  { return value{kind: num, n: n} }
func boolOf(v bool) value   { return value{kind: truth, yes: v} }

// facts is what an expression is evaluated against: a request, and what the
// server knows by then.
type facts struct {
	w      *world
	r      *request
	host   *scope.Host // nil: none is attached
	known  bool        // one matches
	fixed  bool
	lease  []byte
	vars   map[string]value
	parsed bool                          // option 43 was taken apart by parse-vendor-option
	config func(parser.OptionRef) *value // what the reply has so far
	relay  uint64                        // v6relay around the expression
}

// holds reports whether a condition is true; null is not.
func (f *facts) holds(e *parser.Expr) bool { v := f.eval(e); return v.kind == truth && v.yes }

// eval returns the value of e.
func (f *facts) eval(e *parser.Expr) value {
	switch e.Op {
	case parser.OpAnd, parser.OpOr, parser.OpNot:
		return f.logic(e)
	case parser.OpEqual:
		return boolOf(equal(f.eval(e.Args[0]), f.eval(e.Args[1])))
	case parser.OpNotEqual:
		return boolOf(!equal(f.eval(e.Args[0]), f.eval(e.Args[1])))
	case parser.OpRegex, parser.OpIRegex:
		return f.regex(e)
	case parser.OpAdd, parser.OpSub, parser.OpMul, parser.OpDiv, parser.OpMod, parser.OpBitAnd, parser.OpBitOr, parser.OpBitXor:
		return arithmetic(e.Op, f.eval(e.Args[0]), f.eval(e.Args[1]))
	case parser.OpData:
		return dataOf(e.Data)
	case parser.OpNum:
		return numOf(uint64(e.Num))
	case parser.OpVar:
		return f.variable(e.Name)
	case parser.OpDefined:
		return boolOf(f.variable(e.Name).kind != null)
	case parser.OpKnown:
		return boolOf(f.known)
	case parser.OpStatic:
		return boolOf(f.fixed)
	case parser.OpExists, parser.OpOption, parser.OpHardware, parser.OpPacket, parser.OpFilename, parser.OpServerName,
		parser.OpHostDeclName, parser.OpLeasedAddress, parser.OpConfigOption:
		return f.leaf(e)
	case parser.OpPickFirst:
		return f.pick(e)
	case parser.OpV6Relay:
		return f.relayed(e)
	}
	return f.function(e)
}

// logic has dhcpd's own idea of null: an and whose left side is false has no
// value, an or has one if either side that was looked at has, and not null is null.
func (f *facts) logic(e *parser.Expr) value {
	a := f.truth(e.Args[0])
	switch {
	case e.Op == parser.OpNot && a.kind == null, e.Op == parser.OpOr && a.yes:
		return a
	case e.Op == parser.OpNot:
		return boolOf(!a.yes)
	case e.Op == parser.OpAnd && !a.yes:
		return value{}
	}
	b := f.truth(e.Args[1])
	if e.Op == parser.OpOr && b.kind == null {
		return a
	}
	return b
}

// truth is the value of a condition; what is none is null.
func (f *facts) truth(e *parser.Expr) value {
	if v := f.eval(e); v.kind == truth {
		return v
	}
	return value{}
}

func equal(a, b value) bool {
	if a.kind != b.kind {
		return false
	}
	return bytes.Equal(a.b, b.b) && a.n == b.n && a.yes == b.yes
}

func (f *facts) variable(name string) value { return f.vars[strings.ToLower(name)] }

// leaf reads the packet, or what the server found out.
func (f *facts) leaf(e *parser.Expr) value {
	switch e.Op {
	case parser.OpExists:
		_, ok := f.option(e.Option.Def)
		return boolOf(ok)
	case parser.OpOption:
		if b, ok := f.option(e.Option.Def); ok {
			return dataOf(b)
		}
	case parser.OpHardware:
		if !f.w.v6 {
			return dataOf(append([]byte{f.r.htype}, f.r.hw...))
		}
	case parser.OpPacket:
		off, n := f.eval(e.Args[0]), f.eval(e.Args[1])
		if off.kind == num && n.kind == num && !f.w.v6 {
			return dataOf(cut(f.w.header(f.r), off.n, n.n))
		}
	case parser.OpFilename:
		return textOr(f.r.file)
	case parser.OpServerName:
		return textOr(f.r.sname)
	case parser.OpHostDeclName:
		if f.host != nil {
			return dataOf([]byte(f.host.Name))
		}
	case parser.OpLeasedAddress:
		if f.lease != nil {
			return dataOf(f.lease)
		}
	case parser.OpConfigOption:
		if f.config != nil {
			if v := f.config(e.Option); v != nil {
				return *v
			}
		}
	}
	return value{}
}

func textOr(b []byte) value {
	if len(b) == 0 {
		return value{}
	}
	return dataOf(b)
}

func (f *facts) pick(e *parser.Expr) value {
	for _, a := range e.Args {
		if v := f.eval(a); v.kind == data {
			return v
		}
	}
	return value{}
}

func (f *facts) relayed(e *parser.Expr) value {
	n := f.eval(e.Args[0])
	if n.kind != num {
		return value{}
	}
	inner := *f
	inner.relay = max(n.n, f.relay)
	return inner.eval(e.Args[1])
}

func (f *facts) regex(e *parser.Expr) value {
	a, b := f.eval(e.Args[0]), f.eval(e.Args[1])
	if len(a.b) == 0 || b.kind != data {
		return value{}
	}
	re, err := compile(b.b, e.Op == parser.OpIRegex)
	return boolOf(err == nil && re.Match(a.b))
}

// compile reads a pattern. Go's leftmost-longest reading matches the same texts
// as regcomp(3) does in the C locale.
func compile(pattern []byte, fold bool) (*regexp.Regexp, error) {
	if !fold {
		return regexp.CompilePOSIX(string(pattern))
	}
	return regexp.Compile("(?i)" + string(pattern))
}

func arithmetic(op parser.Op, a, b value) value {
	if a.kind != num || b.kind != num {
		return value{}
	}
	switch op {
	case parser.OpAdd:
		return numOf(a.n + b.n)
	case parser.OpSub:
		return numOf(a.n - b.n)
	case parser.OpMul:
		return numOf(a.n * b.n)
	case parser.OpBitAnd:
		return numOf(a.n & b.n)
	case parser.OpBitOr:
		return numOf(a.n | b.n)
	case parser.OpBitXor:
		return numOf(a.n ^ b.n)
	}
	switch {
	case b.n == 0:
		return value{}
	case op == parser.OpDiv:
		return numOf(a.n / b.n)
	}
	return numOf(a.n % b.n)
}

// function evaluates what takes data apart or puts it together.
func (f *facts) function(e *parser.Expr) value {
	args := make([]value, len(e.Args))
	for i, a := range e.Args {
		if args[i] = f.eval(a); args[i].kind != operand(e.Op, i) {
			return value{}
		}
	}
	switch e.Op {
	case parser.OpSubstring:
		return dataOf(cut(args[0].b, args[1].n, args[2].n))
	case parser.OpSuffix:
		n := min(uint64(len(args[0].b)), args[1].n)
		return dataOf(args[0].b[uint64(len(args[0].b))-n:])
	case parser.OpLcase:
		return dataOf(asciiCase(args[0].b, 'A', 'Z'))
	case parser.OpUcase:
		return dataOf(asciiCase(args[0].b, 'a', 'z'))
	case parser.OpConcat:
		var b []byte
		for _, a := range args {
			b = append(b, a.b...)
		}
		return dataOf(b)
	case parser.OpReverse:
		return reverse(args[0].n, args[1].b)
	case parser.OpBinaryToASCII:
		return toASCII(args)
	case parser.OpEncodeInt:
		b := binary.BigEndian.AppendUint32(nil, uint32(args[0].n))
		return dataOf(b[4-min(4, e.Num/8):])
	case parser.OpExtractInt:
		return extract(args[0].b, int(e.Num/8))
	}
	return value{}
}

// operand is the kind of operand i of a function.
func operand(op parser.Op, i int) kind {
	switch op {
	case parser.OpEncodeInt:
		return num
	case parser.OpSubstring, parser.OpSuffix:
		if i > 0 {
			return num
		}
	case parser.OpReverse:
		if i == 0 {
			return num
		}
	case parser.OpBinaryToASCII:
		if i < 2 {
			return num
		}
	}
	return data
}

func cut(b []byte, off, n uint64) []byte {
	if off >= uint64(len(b)) {
		return []byte{}
	}
	b = b[off:]
	return b[:min(n, uint64(len(b)))]
}

// asciiCase turns the case of the letters from lo to hi.
func asciiCase(b []byte, lo, hi byte) []byte {
	out := bytes.Clone(b)
	for i, c := range out {
		if lo <= c && c <= hi {
			out[i] = c ^ 0x20
		}
	}
	return out
}

func reverse(width uint64, b []byte) value {
	if width == 0 || uint64(len(b))%width != 0 {
		return value{}
	}
	var out []byte
	for i := len(b) - int(width); i >= 0; i -= int(width) {
		out = append(out, b[i:i+int(width)]...)
	}
	return dataOf(out)
}

func extract(b []byte, size int) value {
	if size < 1 || len(b) < size {
		return value{}
	}
	var n uint64
	for _, c := range b[:size] {
		n = n<<8 | uint64(c)
	}
	return numOf(n)
}

// toASCII is binary-to-ascii: base, width in bits, separator, data.
func toASCII(args []value) value {
	base, size, sep, b := args[0].n, int(args[1].n/8), string(args[2].b), args[3].b
	if base < 2 || base > 16 || size < 1 || size > 4 || len(b)%size != 0 {
		return value{}
	}
	var words []string
	for i := 0; i < len(b); i += size {
		words = append(words, strconv.FormatUint(extract(b[i:], size).n, int(base)))
	}
	return dataOf([]byte(strings.Join(words, sep)))
}
