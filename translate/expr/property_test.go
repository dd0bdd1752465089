package expr

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// bytesOf draws short data of few different bytes, so that parts coincide.
var bytesOf = rapid.SliceOfN(rapid.SampledFrom([]byte{'a', 'b', 'A', '1', 0, 0xff, 1}), 0, 4)

// drawPacket draws a request; options are often missing.
func drawPacket(t *rapid.T) *testPacket {
	some := func(label string, codes ...uint32) map[uint32][]byte {
		out := map[uint32][]byte{}
		for _, c := range codes {
			if rapid.Bool().Draw(t, fmt.Sprintf("%s %d", label, c)) {
				out[c] = bytesOf.Draw(t, "payload")
			}
		}
		return out
	}
	return &testPacket{
		options: some("option", 224, 225), agent: some("agent", 1), inner: some("inner", 1),
		htype: rapid.SampledFrom([]byte{1, 6, 'a'}).Draw(t, "htype"), mac: bytesOf.Draw(t, "mac"),
		giaddr: rapid.SliceOfN(rapid.SampledFrom([]byte{0, 10, 'a'}), 4, 4).Draw(t, "giaddr"),
		known:  rapid.Bool().Draw(t, "known"), fixed: rapid.Bool().Draw(t, "fixed"),
	}
}

// maker draws expressions.
type maker struct {
	t    *rapid.T
	vars map[string]*parser.Expr
	set  bool // only what dhcpd knows when it starts: config-option
}

func (m *maker) pick(n int) int { return rapid.IntRange(0, n-1).Draw(m.t, "form") }

func node(op parser.Op, typ parser.Type, args ...*parser.Expr) *parser.Expr {
	return &parser.Expr{Op: op, Type: typ, Args: args}
}

func number(n int64) *parser.Expr {
	return &parser.Expr{Op: parser.OpNum, Type: parser.NumType, Num: n}
}

func (m *maker) ref() parser.OptionRef {
	return rapid.SampledFrom([]parser.OptionRef{
		{Def: &parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "X"}},
		{Def: &parser.OptionDef{Space: "dhcp", Name: "y", Code: 225, Format: "X"}},
		{Def: &parser.OptionDef{Space: "agent", Name: "circuit-id", Code: 1, Format: "X"}},
		{Def: &parser.OptionDef{Space: "PXE", Name: "mtftp", Code: 1, Format: "X"}},
	}).Draw(m.t, "option")
}

func (m *maker) small() *parser.Expr { return number(int64(m.pick(4))) }

func (m *maker) constant() *parser.Expr {
	if m.pick(8) == 0 {
		return node(parser.OpNull, parser.DataType)
	}
	return &parser.Expr{Op: parser.OpData, Type: parser.DataType, Data: bytesOf.Draw(m.t, "constant")}
}

// config draws a constant, an option that is set for the reply, or a missing one.
func (m *maker) config() *parser.Expr {
	set := func(name string, code uint32) *parser.Expr {
		return &parser.Expr{Op: parser.OpConfigOption, Type: parser.DataType, Option: parser.OptionRef{Def: &parser.OptionDef{Space: "dhcp", Name: name, Code: code}}}
	}
	switch m.pick(4) {
	case 0:
		return set("x", 224)
	case 1:
		return set("z", 226)
	case 2:
		return &parser.Expr{Op: parser.OpOption, Type: parser.DataType, Option: parser.OptionRef{Def: &parser.OptionDef{Space: "dhcp", Name: "y", Code: 225}}}
	}
	return m.constant()
}

// data draws an expression that yields bytes.
func (m *maker) data(depth int) *parser.Expr {
	if depth <= 0 {
		if m.set {
			return m.config()
		}
		switch m.pick(5) {
		case 0:
			return m.constant()
		case 1:
			return node(parser.OpHardware, parser.DataType)
		}
		return &parser.Expr{Op: parser.OpOption, Type: parser.DataType, Option: m.ref()}
	}
	in := func() *parser.Expr { return m.data(depth - 1) }
	form := m.pick(12)
	if m.set && form == 9 {
		form = 11
	}
	switch form {
	case 0:
		return node(parser.OpSubstring, parser.DataType, in(), m.small(), number(int64(1+m.pick(3))))
	case 1:
		return node(parser.OpSuffix, parser.DataType, in(), m.small())
	case 2:
		return node(parser.OpLcase, parser.DataType, in())
	case 3:
		return node(parser.OpUcase, parser.DataType, in())
	case 4:
		return node(parser.OpConcat, parser.DataType, in(), in())
	case 5:
		return node(parser.OpReverse, parser.DataType, number(int64(1+m.pick(2))), in())
	case 6:
		sep := &parser.Expr{Op: parser.OpData, Type: parser.DataType, Data: []byte(rapid.SampledFrom([]string{"", ":", "."}).Draw(m.t, "separator"))}
		return node(parser.OpBinaryToASCII, parser.DataType, number(int64([]int{16, 10, 8}[m.pick(3)])), number(int64([]int{8, 16}[m.pick(2)])), sep, in())
	case 7:
		e := node(parser.OpEncodeInt, parser.DataType, m.num(depth-1))
		e.Num = int64([]int{8, 16, 32}[m.pick(3)])
		return e
	case 8:
		return node(parser.OpPickFirst, parser.DataType, in(), in())
	case 9:
		return node(parser.OpPacket, parser.DataType, number([]int64{0, 1, 2, 24, 25, 28}[m.pick(6)]), number(int64(1+m.pick(4))))
	case 10:
		return m.variable(in())
	}
	return m.data(0)
}

// variable hides an expression behind a name.
func (m *maker) variable(e *parser.Expr) *parser.Expr {
	name := fmt.Sprintf("v%d", len(m.vars))
	m.vars[name] = e
	return &parser.Expr{Op: parser.OpVar, Name: name}
}

func (m *maker) num(depth int) *parser.Expr {
	if depth <= 0 || m.pick(3) == 0 {
		return number(int64([]int{0, 1, 97, 255}[m.pick(4)]))
	}
	if m.pick(2) == 0 {
		ops := []parser.Op{parser.OpAdd, parser.OpSub, parser.OpMul, parser.OpDiv, parser.OpMod, parser.OpBitAnd, parser.OpBitOr, parser.OpBitXor}
		op := ops[m.pick(len(ops))]
		if m.set && op == parser.OpSub {
			op = parser.OpAdd // dhcpd cannot read a minus
		}
		return node(op, parser.NumType, m.num(depth-1), m.num(depth-1))
	}
	e := node(parser.OpExtractInt, parser.NumType, m.data(depth-1))
	e.Num = int64([]int{8, 8, 16}[m.pick(3)])
	return e
}

var patterns = []string{"", "a", "^a", "a$", "^a$", "^(a|b)", "^a|b$", "a.", "[^a]", "^[aA1]b?", "(^a|b)A", "A*", "^a{2}", "a+b", "[[:upper:]]", "[", "b*$", "^", "$", "^$", "(a|^)b", "\\w", "1|a."}

// randomPattern draws what may be a regular expression, or not.
var randomPattern = rapid.StringMatching(`(\^|\(|)([abA1.](\*|\+|\?|\{2\}|\{,1\}|)|\[\^?[abA1]-?[b-z]?\]|\||\(a|b\)|\$|\^|\\\.){0,5}(\$|\)|)`)

// cond draws a condition.
func (m *maker) cond(depth int) *parser.Expr {
	if depth <= 0 {
		form := m.pick(6)
		if m.set {
			form = 5
		}
		switch form {
		case 0:
			return node(parser.OpKnown, parser.BoolType)
		case 1:
			return node(parser.OpStatic, parser.BoolType)
		case 2:
			return &parser.Expr{Op: parser.OpVar, Name: "unset"}
		}
		return &parser.Expr{Op: parser.OpExists, Type: parser.BoolType, Option: m.ref()}
	}
	switch m.pick(9) {
	case 0:
		return node(parser.OpAnd, parser.BoolType, m.cond(depth-1), m.cond(depth-1))
	case 1:
		return node(parser.OpOr, parser.BoolType, m.cond(depth-1), m.cond(depth-1))
	case 2:
		return node(parser.OpNot, parser.BoolType, m.cond(depth-1))
	case 3, 4:
		return node([]parser.Op{parser.OpEqual, parser.OpNotEqual}[m.pick(2)], parser.BoolType, m.data(depth-1), m.constant())
	case 5:
		return node(parser.OpEqual, parser.BoolType, m.data(depth-1), m.data(depth-1))
	case 6:
		return node(parser.OpEqual, parser.BoolType, m.num(depth-1), m.num(depth-2))
	case 7:
		return m.variable(m.cond(depth - 1))
	}
	p := &parser.Expr{Op: parser.OpData, Type: parser.DataType, Data: []byte(rapid.OneOf(rapid.SampledFrom(patterns), randomPattern).Draw(m.t, "pattern"))}
	return node([]parser.Op{parser.OpRegex, parser.OpIRegex}[m.pick(2)], parser.BoolType, m.data(depth-1), p)
}

func (m *maker) env() *Env {
	env := testEnv(kea.V4, []kea.Release{kea.R22, kea.R26, kea.R30}[m.pick(3)])
	env.Var = func(name string) (*parser.Expr, bool) {
		e, ok := m.vars[name]
		return e, ok
	}
	return env
}

// approximate reports whether a result says that it differs from dhcpd.
func approximate(r Result) bool {
	for _, n := range r.Notes {
		if n.Approximate {
			return true
		}
	}
	return false
}

// TestTruth: whatever is translated is true for the same packets on both sides.
func TestTruth(t *testing.T) {
	t.Parallel()
	translated := 0
	rapid.Check(t, func(t *rapid.T) {
		m := &maker{t: t, vars: map[string]*parser.Expr{}}
		e := m.cond(1 + m.pick(4))
		env := m.env()
		r, err := Bool(e, env)
		var problem *Problem
		if errors.As(err, &problem) || approximate(r) {
			return
		}
		if err != nil {
			t.Fatalf("%v is no Problem", err)
		}
		for range 4 {
			p := drawPacket(t)
			in := interp{env: env, packet: p}
			v, ok := in.eval(e)
			if !ok {
				continue
			}
			translated++
			want := v.kind == boolKind && v.yes
			got := r.Const != nil && *r.Const
			if r.Expr != nil {
				if got, err = r.Expr.Bool(p); err != nil {
					t.Fatalf("%s\n%s\nevaluates with an error: %v", written(e, env), r.Expr, err)
				}
			}
			if got != want {
				t.Fatalf("%s\nis %v in dhcpd, but\n%s\nis %v in Kea %s, for %+v", written(e, env), want, shown(r, nil), got, env.Release, p)
			}
		}
	})
	if translated == 0 {
		t.Error("no expression was translated")
	}
}

// TestValue: whatever is translated has the same value on both sides.
func TestValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &maker{t: t, vars: map[string]*parser.Expr{}}
		e := m.data(1 + m.pick(4))
		env := m.env()
		r, err := String(e, env)
		if err != nil || approximate(r) {
			return
		}
		for range 4 {
			p := drawPacket(t)
			in := interp{env: env, packet: p}
			v, ok := in.eval(e)
			if !ok {
				continue
			}
			got, err := r.Expr.Eval(p)
			if want := v.as(dataKind).data; err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s\nis %q in dhcpd, but\n%s\nis %q (%v) in Kea %s, for %+v", written(e, env), want, r.Expr, got, err, env.Release, p)
			}
		}
	})
}
