package expr

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/keatool/keatool/parser"
)

// function evaluates a function whose operands must all have a value.
func (in *interp) function(e *parser.Expr) (value, bool) {
	args := make([]value, len(e.Args))
	for i, a := range e.Args {
		v, ok := in.eval(a)
		if !ok {
			return value{}, false
		}
		args[i] = v
	}
	for i, v := range args {
		if want := operandKind(e.Op, i); v.kind != want {
			return value{}, true
		}
	}
	switch e.Op {
	case parser.OpEncodeInt:
		return dataValue(encodeInt(args[0].num, e.Num)), true
	case parser.OpExtractInt:
		return extractInt(args[0].data, e.Num)
	case parser.OpConcat:
		b := []byte{}
		for _, v := range args {
			b = append(b, v.data...)
		}
		return dataValue(b), true
	case parser.OpSubstring:
		return dataValue(substring(args[0].data, args[1].num, args[2].num)), true
	case parser.OpSuffix:
		n := min(args[1].num, uint64(len(args[0].data)))
		return dataValue(args[0].data[uint64(len(args[0].data))-n:]), true
	case parser.OpLcase:
		return dataValue(lower(args[0].data)), true
	case parser.OpUcase:
		return dataValue(upper(args[0].data)), true
	case parser.OpReverse:
		return reverse(args[0].num, args[1].data)
	}
	return binaryToASCII(args)
}

// operandKind is the kind of operand i of a function.
func operandKind(op parser.Op, i int) kind {
	switch op {
	case parser.OpEncodeInt:
		return numKind
	case parser.OpSubstring, parser.OpSuffix:
		if i > 0 {
			return numKind
		}
	case parser.OpReverse:
		if i == 0 {
			return numKind
		}
	case parser.OpBinaryToASCII:
		if i < 2 {
			return numKind
		}
	}
	return dataKind
}

func encodeInt(n uint64, width int64) []byte {
	b := binary.BigEndian.AppendUint64(nil, n)
	return b[8-min(8, max(1, width/8)):]
}

// extractInt reads a big-endian number; too little data is null. (dhcpd reads
// whatever lies behind empty data for 8 bits; that has no value here.)
func extractInt(b []byte, width int64) (value, bool) {
	n := int(width / 8)
	if len(b) < n {
		return value{}, n != 1
	}
	var out uint64
	for _, c := range b[:n] {
		out = out<<8 | uint64(c)
	}
	return numValue(out), true
}

func substring(b []byte, off, n uint64) []byte {
	if off >= uint64(len(b)) {
		return nil // and no memory
	}
	b = b[off:]
	return b[:min(n, uint64(len(b)))]
}

func lower(b []byte) []byte {
	out := append([]byte{}, b...)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return out
}

func upper(b []byte) []byte {
	out := append([]byte{}, b...)
	for i, c := range out {
		if 'a' <= c && c <= 'z' {
			out[i] = c - 'a' + 'A'
		}
	}
	return out
}

// reverse turns groups of width bytes around; data of another length is null.
func reverse(width uint64, b []byte) (value, bool) {
	if width == 0 {
		return value{}, false
	}
	if uint64(len(b))%width != 0 {
		return value{}, true
	}
	var groups [][]byte
	for c := range slices.Chunk(b, int(min(width, uint64(len(b)+1)))) {
		groups = append(groups, c)
	}
	slices.Reverse(groups)
	return dataValue(append([]byte{}, bytes.Join(groups, nil)...)), true
}

// binaryToASCII prints numbers without leading zeros.
func binaryToASCII(args []value) (value, bool) {
	base, width, sep, b := args[0].num, args[1].num, args[2].data, args[3].data
	if base < 2 || base > 16 {
		return value{}, false
	}
	if width != 8 && width != 16 && width != 32 || uint64(len(b))%(width/8) != 0 {
		return value{}, true
	}
	var out [][]byte
	for c := range slices.Chunk(b, int(width/8)) {
		n, _ := extractInt(c, int64(width))
		text, ok := printed(n.num, int(base))
		if !ok {
			return value{}, false
		}
		out = append(out, []byte(text))
	}
	return dataValue(append([]byte{}, bytes.Join(out, sep)...)), true
}

// overflow is where dhcpd miscounts the digits of a number to base 10: from
// there on it prints a 0 before them.
const overflow = 1410065408

// printed is a number as dhcpd prints it. It miscounts in other bases, too;
// what it makes of large numbers there is not known.
func printed(n uint64, base int) (text string, ok bool) {
	text = strconv.FormatUint(n, base)
	switch {
	case n < 1<<16, base == 2, base == 4, base == 8, base == 16:
		return text, true
	case base != 10:
		return "", false
	case n >= overflow:
		return "0" + text, true
	}
	return text, true
}
