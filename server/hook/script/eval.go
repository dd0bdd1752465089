package script

import (
	"bytes"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"sync"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// evalModule are the functions of dhcp-eval(5), as dhcpd computes them: a
// function has no value, None, if an operand that it needs has none or is of
// another type. Scripts that `keatool convert --scripts` writes are made of them.
func evalModule(patterns *patterns) starlark.Value {
	members := starlark.StringDict{
		"match": starlark.NewBuiltin("match", patterns.match),
		"pick":  starlark.NewBuiltin("pick", evalPick),
	}
	for name, f := range evalFunctions {
		members[name] = starlark.NewBuiltin(name, f.call)
	}
	return &starlarkstruct.Module{Name: "dhcpd", Members: members}
}

// evalFunction is a function with operands of fixed types: d for data, n for
// a number, and a last D for any number of data.
type evalFunction struct {
	operands string
	run      func(data [][]byte, n []uint64) starlark.Value
}

var evalFunctions = map[string]evalFunction{
	"concat":     {"D", func(d [][]byte, _ []uint64) starlark.Value { return starlark.Bytes(bytes.Join(d, nil)) }},
	"substring":  {"dnn", evalSubstring},
	"suffix":     {"dn", evalSuffix},
	"lcase":      {"d", func(d [][]byte, _ []uint64) starlark.Value { return mapped(d[0], 'A', 'Z', 'a'-'A') }},
	"ucase":      {"d", func(d [][]byte, _ []uint64) starlark.Value { return mapped(d[0], 'a', 'z', -('a' - 'A')) }},
	"reverse":    {"nd", evalReverse},
	"ascii":      {"nndd", evalASCII},
	"encode_int": {"nn", evalEncode},
	"extract":    {"dn", evalExtract},
	"text":       {"d", func(d [][]byte, _ []uint64) starlark.Value { return starlark.Bytes(bytes.TrimRight(d[0], "\x00")) }},
	"suboption":  {"dn", evalSuboption},
	"add":        numbers(func(a, b uint64) uint64 { return a + b }),
	"subtract":   numbers(func(a, b uint64) uint64 { return a - b }),
	"multiply":   numbers(func(a, b uint64) uint64 { return a * b }),
	"divide":     divided(func(a, b uint64) uint64 { return a / b }),
	"modulo":     divided(func(a, b uint64) uint64 { return a % b }),
	"bit_and":    numbers(func(a, b uint64) uint64 { return a & b }),
	"bit_or":     numbers(func(a, b uint64) uint64 { return a | b }),
	"bit_xor":    numbers(func(a, b uint64) uint64 { return a ^ b }),
}

func (f evalFunction) call(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	many := f.operands == "D"
	if len(kw) > 0 || !many && len(args) != len(f.operands) {
		return nil, fmt.Errorf("dhcpd.%s takes %d operands", b.Name(), len(f.operands))
	}
	var data [][]byte
	var n []uint64
	for i, a := range args {
		switch a := a.(type) {
		case starlark.Bytes:
			if many || f.operands[i] == 'd' {
				data = append(data, []byte(a))
				continue
			}
		case starlark.Int:
			if x, ok := a.Uint64(); ok && !many && f.operands[i] == 'n' {
				n = append(n, x)
				continue
			}
		}
		return starlark.None, nil
	}
	return f.run(data, n), nil
}

func numbers(calculate func(a, b uint64) uint64) evalFunction {
	return evalFunction{"nn", func(_ [][]byte, n []uint64) starlark.Value { return starlark.MakeUint64(calculate(n[0], n[1])) }}
}

// divided is a division, which by zero has no value.
func divided(calculate func(a, b uint64) uint64) evalFunction {
	return evalFunction{"nn", func(_ [][]byte, n []uint64) starlark.Value {
		if n[1] == 0 {
			return starlark.None
		}
		return starlark.MakeUint64(calculate(n[0], n[1]))
	}}
}

// evalPick is the first operand that has a value.
func evalPick(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	for _, a := range args {
		if data, ok := a.(starlark.Bytes); ok {
			return data, nil
		}
	}
	return starlark.None, nil
}

func evalSubstring(d [][]byte, n []uint64) starlark.Value {
	size := uint64(len(d[0]))
	from := min(n[0], size)
	return starlark.Bytes(d[0][from : from+min(n[1], size-from)])
}

func evalSuffix(d [][]byte, n []uint64) starlark.Value {
	return starlark.Bytes(d[0][uint64(len(d[0]))-min(n[0], uint64(len(d[0]))):])
}

func mapped(b []byte, first, last byte, by int) starlark.Value {
	out := slices.Clone(b)
	for i, c := range out {
		if first <= c && c <= last {
			out[i] = byte(int(c) + by)
		}
	}
	return starlark.Bytes(out)
}

// evalReverse turns groups of bytes around; data of another length has no value.
func evalReverse(d [][]byte, n []uint64) starlark.Value {
	b := d[0]
	if n[0] == 0 || uint64(len(b))%n[0] != 0 {
		return starlark.None
	}
	var out []byte
	for at := len(b); at > 0; at -= int(n[0]) {
		out = append(out, b[at-int(n[0]):at]...)
	}
	return starlark.Bytes(out)
}

// evalASCII is binary-to-ascii: numbers without zeros before, but for the one
// that dhcpd prints before large numbers to base 10.
func evalASCII(d [][]byte, n []uint64) starlark.Value {
	const miscounted = 1410065408
	width := n[1] / 8
	if n[0] < 2 || n[0] > 16 || n[1] != 8 && n[1] != 16 && n[1] != 32 || uint64(len(d[1]))%width != 0 {
		return starlark.None
	}
	var out []byte
	for i := 0; i < len(d[1]); i += int(width) {
		if i > 0 {
			out = append(out, d[0]...)
		}
		v := bigEndian(d[1][i : i+int(width)])
		if n[0] == 10 && v >= miscounted {
			out = append(out, '0')
		}
		out = strconv.AppendUint(out, v, int(n[0]))
	}
	return starlark.Bytes(out)
}

func evalEncode(_ [][]byte, n []uint64) starlark.Value {
	if n[1] != 8 && n[1] != 16 && n[1] != 32 {
		return starlark.None
	}
	var out []byte
	for at := int(n[1]) - 8; at >= 0; at -= 8 {
		out = append(out, byte(n[0]>>at))
	}
	return starlark.Bytes(out)
}

func evalExtract(d [][]byte, n []uint64) starlark.Value {
	width := n[0] / 8
	if width == 0 || width > 4 || uint64(len(d[0])) < width {
		return starlark.None
	}
	return starlark.MakeUint64(bigEndian(d[0][:width]))
}

func bigEndian(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

// evalSuboption finds an option inside another one, with a byte each for code
// and length.
func evalSuboption(d [][]byte, n []uint64) starlark.Value {
	for b := d[0]; len(b) >= 2; {
		code, size := uint64(b[0]), int(b[1])
		if code == 0 { // padding
			b = b[1:]
			continue
		}
		if len(b) < 2+size || code == 255 {
			break
		}
		if code == n[0] {
			return starlark.Bytes(b[2 : 2+size])
		}
		b = b[2+size:]
	}
	return starlark.None
}

// patterns are the regular expressions of a script, each read once.
type patterns struct {
	read sync.Map // patternKey to *regexp.Regexp, nil for one that cannot be read
}

type patternKey struct {
	text string
	fold bool
}

// match is match(data, pattern, ignore_case=False): whether some part of data
// matches a POSIX extended regular expression, as far as Go's syntax has it.
func (p *patterns) match(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var data, pattern starlark.Value
	var fold bool
	if err := starlark.UnpackArgs(b.Name(), args, kw, "data", &data, "pattern", &pattern, "ignore_case?", &fold); err != nil {
		return nil, err
	}
	d, ok := data.(starlark.Bytes)
	text, ok2 := pattern.(starlark.Bytes)
	if !ok || !ok2 {
		return starlark.None, nil
	}
	re := p.get(patternKey{cText(string(text)), fold})
	return starlark.Bool(re != nil && re.MatchString(cText(string(d)))), nil
}

// get returns a pattern read before, or reads it. Patterns that a client could
// make are read anew each time: only so many are kept.
func (p *patterns) get(k patternKey) *regexp.Regexp {
	if re, ok := p.read.Load(k); ok {
		return re.(*regexp.Regexp)
	}
	re := compiled(k)
	if len(k.text) < 256 && p.room() {
		p.read.Store(k, re)
	}
	return re
}

func (p *patterns) room() bool {
	n := 0
	p.read.Range(func(any, any) bool { n++; return n < 64 })
	return n < 64
}

func compiled(k patternKey) *regexp.Regexp {
	flags := syntax.OneLine | syntax.DotNL | syntax.ClassNL
	if k.fold {
		flags |= syntax.FoldCase
	}
	tree, err := syntax.Parse(k.text, flags)
	if err != nil {
		return nil
	}
	re, err := regexp.Compile(tree.String())
	if err != nil {
		return nil
	}
	return re
}

// cText is what C takes bytes for, up to the first NUL, with a rune for each byte.
func cText(s string) string {
	var out []rune
	for _, c := range []byte(s) {
		if c == 0 {
			break
		}
		out = append(out, rune(c))
	}
	return string(out)
}
