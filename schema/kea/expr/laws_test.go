package expr

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keatool/keatool/schema/kea"
)

// classesOnly is a packet that is in some classes and has an option 60 or not.
type classesOnly struct {
	in  map[string]bool
	has bool
	opt string
}

func (c classesOnly) Option(p Path) ([]byte, bool) {
	if p == PathOf(60) && c.has {
		return []byte(c.opt), true
	}
	return nil, false
}
func (c classesOnly) Text(Path) string         { return "" }
func (c classesOnly) Field(name string) []byte { return []byte(name) }
func (c classesOnly) Member(name string) bool  { return c.in[name] }

// drawPacket draws a packet over the classes a to d.
func drawPacket(t *rapid.T) classesOnly {
	in := map[string]bool{}
	for _, name := range []string{"a", "b", "c", "d"} {
		in[name] = rapid.Bool().Draw(t, name)
	}
	return classesOnly{in, rapid.Bool().Draw(t, "has"), rapid.SampledFrom([]string{"", "x", "xy", "X"}).Draw(t, "option")}
}

// drawTest draws a condition over them.
func drawTest(t *rapid.T, depth int) *Expr {
	form := rapid.IntRange(0, 6).Draw(t, "form")
	if depth == 0 {
		form %= 4
	}
	switch form {
	case 0:
		return MemberOf(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "class"))
	case 1:
		return PathOf(60).Exists()
	case 2:
		return Eq(Opt(60), Str(rapid.SampledFrom([]string{"", "x", "xy"}).Draw(t, "value")))
	case 3:
		wrap := rapid.SampledFrom([]func(*Expr) *Expr{Lower, Upper, func(e *Expr) *Expr { return Sub(e, 0, 1) }, func(e *Expr) *Expr { return Tail(e, 1) }}).Draw(t, "wrap")
		return Eq(wrap(Opt(60)), Str(rapid.SampledFrom([]string{"", "x", "X", "y"}).Draw(t, "value")))
	case 4:
		return NotOf(drawTest(t, depth-1))
	case 5:
		return AndOf(drawTest(t, depth-1), drawTest(t, depth-1), drawTest(t, depth-1))
	}
	return OrOf(drawTest(t, depth-1), drawTest(t, depth-1))
}

func holds(t *rapid.T, e *Expr, p Packet) bool {
	v, err := e.Bool(p)
	if err != nil {
		t.Fatalf("%s: %v", e, err)
	}
	return v
}

// TestBuildersKeepTheTruth: what the builders leave out or merge changes no answer.
func TestBuildersKeepTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c, p := drawTest(t, 2), drawTest(t, 2), drawTest(t, 2), drawPacket(t)
		va, vb, vc := holds(t, a, p), holds(t, b, p), holds(t, c, p)
		for _, law := range []struct {
			name string
			e    *Expr
			want bool
		}{
			{"and", AndOf(a, b, c), va && vb && vc},
			{"or", OrOf(a, b, c), va || vb || vc},
			{"not", NotOf(a), !va},
			{"de Morgan", NotOf(AndOf(NotOf(a), NotOf(b))), va || vb},
			{"distribution", AndOf(a, OrOf(b, c)), va && (vb || vc)},
			{"ifelse", Eq(If(a, Str("1"), Str("2")), Str("1")), va},
			{"nested ifelse", Eq(If(a, If(b, Str("1"), Str("2")), Str("3")), Str("2")), va && !vb},
		} {
			if got := holds(t, law.e, p); got != law.want {
				t.Fatalf("%s: %s is %v, want %v", law.name, law.e, got, law.want)
			}
			again, err := Parse(law.e.String(), kea.V4, kea.R30)
			if err != nil || holds(t, again, p) != law.want {
				t.Fatalf("%s: %s means something else when read back (%v)", law.name, law.e, err)
			}
		}
	})
}

// TestBuildersLeaveOperands: building changes none of the trees it is given.
func TestBuildersLeaveOperands(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTest(t, 2), drawTest(t, 2)
		before := a.String() + "|" + b.String()
		AndOf(AndOf(a, b), a)
		OrOf(OrOf(a, b), b)
		NotOf(AndOf(a, OrOf(a, b)))
		if after := a.String() + "|" + b.String(); after != before {
			t.Fatalf("operands were %s and are %s", before, after)
		}
	})
}

// TestSubstringLaw holds substring to the manual's words, byte by byte.
func TestSubstringLaw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SliceOfN(rapid.Byte(), 0, 6).Draw(t, "string")
		start, n := rapid.Int64Range(-9, 9).Draw(t, "start"), rapid.Int64Range(-9, 9).Draw(t, "length")
		first := start
		if start < 0 {
			first = int64(len(s)) + start
		}
		var want, tail []byte
		for i := range s {
			at := int64(i)
			inside := first >= 0 && first < int64(len(s))
			if inside && (at >= first && at < first+n || n < 0 && at < first && at >= first+n) {
				want = append(want, s[i])
			}
			if inside && at >= first {
				tail = append(tail, s[i])
			}
		}
		if got, err := Sub(Hex(s), start, n).Eval(request{}); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("substring(0x%x, %d, %d) is %x (%v), want %x", s, start, n, got, err, want)
		}
		if got, err := Tail(Hex(s), start).Eval(request{}); err != nil || !bytes.Equal(got, tail) {
			t.Fatalf("substring(0x%x, %d, all) is %x (%v), want %x", s, start, got, err, tail)
		}
	})
}

// TestSplitLaw: the fields of a split and what stands between them are the string.
func TestSplitLaw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SliceOfN(rapid.ByteRange(0xfd, 0xff), 0, 8).Draw(t, "string")
		delims := rapid.SliceOfN(rapid.ByteRange(0xfd, 0xff), 0, 2).Draw(t, "delimiters")
		var fields []string
		field := []byte{}
		for _, c := range s {
			if bytes.IndexByte(delims, c) >= 0 {
				fields, field = append(fields, string(field)), nil
				continue
			}
			field = append(field, c)
		}
		fields = append(fields, string(field))
		for n := int64(-1); n <= int64(len(fields))+1; n++ {
			want := ""
			if n >= 1 && n <= int64(len(fields)) {
				want = fields[n-1]
			}
			e := &Expr{Op: Split, Args: []*Expr{Hex(s), Hex(delims)}, Num: n}
			if got, err := e.Eval(request{}); err != nil || string(got) != want {
				t.Fatalf("%s is %x (%v), want %x", e, got, err, want)
			}
		}
	})
}

// TestNumbersOfParts: a number that 32 bits do not hold is an error, unless
// there is nothing to cut.
func TestNumbersOfParts(t *testing.T) {
	t.Parallel()
	for src, fails := range map[string]bool{
		`substring('abc', 2147483647, 1)`:   false,
		`substring('abc', 2147483648, 1)`:   true,
		`substring('abc', -2147483648, 1)`:  false,
		`substring('abc', -2147483649, 1)`:  true,
		`substring('abc', 0, 2147483647)`:   false,
		`substring('abc', 0, 2147483648)`:   true,
		`substring('abc', 0, -2147483649)`:  true,
		`substring('abc', 4294967296, all)`: true,
		`substring('', 4294967296, all)`:    false,
		`split('abc', 'b', 2147483647)`:     false,
		`split('abc', 'b', 2147483648)`:     true,
		`split('', 'b', 2147483648)`:        false,
	} {
		e, err := ParseString(src, kea.V4, kea.R30)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if _, err := e.Eval(request{}); errors.Is(err, errOperand) != fails {
			t.Errorf("%s: the error is %v, want one: %v", src, err, fails)
		}
	}
}

// TestNumberTexts: the bounds of every width, and lengths that do not fit.
func TestNumberTexts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, hex, want string }{
		{"uint8totext", "00", "0"}, {"uint8totext", "ff", "255"}, {"uint8totext", "", ""},
		{"int8totext", "7f", "127"}, {"int8totext", "80", "-128"}, {"int8totext", "ff", "-1"}, {"int8totext", "", ""},
		{"uint16totext", "0000", "0"}, {"uint16totext", "ffff", "65535"}, {"uint16totext", "0100", "256"},
		{"int16totext", "7fff", "32767"}, {"int16totext", "8000", "-32768"}, {"int16totext", "ffff", "-1"},
		{"uint32totext", "00000000", "0"}, {"uint32totext", "ffffffff", "4294967295"}, {"uint32totext", "80000000", "2147483648"},
		{"int32totext", "7fffffff", "2147483647"}, {"int32totext", "80000000", "-2147483648"}, {"int32totext", "ffffffff", "-1"},
		{"uint8totext", "0000", "error"}, {"int8totext", "0000", "error"}, {"uint16totext", "00", "error"}, {"uint16totext", "000000", "error"},
		{"int16totext", "00", "error"}, {"uint32totext", "0000", "error"}, {"int32totext", "0000000000", "error"},
	} {
		src := tt.name + "(0x" + tt.hex + ")"
		if tt.hex == "" {
			src = tt.name + "('')"
		}
		e, err := ParseString(src, kea.V4, kea.R22)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		value, err := e.Eval(request{})
		got := string(value)
		if errors.Is(err, errInteger) {
			got = "error"
		}
		if got != tt.want {
			t.Errorf("%s is %q (%v), want %q", src, got, err, tt.want)
		}
	}
}

func TestAddressTexts(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`addrtotext(0.0.0.0)`: "0.0.0.0", `addrtotext(255.255.255.255)`: "255.255.255.255", `addrtotext(::)`: "::",
		`addrtotext(2001:db8:0:0:1:0:0:1)`: "2001:db8::1:0:0:1", `addrtotext(::ffff:10.0.0.1)`: "::ffff:10.0.0.1",
		`addrtotext('')`: "", `addrtotext(0x0a0000)`: "error", `addrtotext(0x0a00000100)`: "error",
		`addrtotext(concat(0x0a00, 0x0001))`: "10.0.0.1",
	} {
		e, err := ParseString(src, kea.V4, kea.R22)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		value, err := e.Eval(request{})
		got := string(value)
		if errors.Is(err, errAddress) {
			got = "error"
		}
		if got != want {
			t.Errorf("%s is %q (%v), want %q", src, got, err, want)
		}
	}
}

// asked is a packet that notes what it is asked for.
type asked struct{ list *[]string }

func (a asked) note(s string) { *a.list = append(*a.list, s) }
func (a asked) Option(p Path) ([]byte, bool) {
	a.note((&Expr{Op: Option, Path: p}).String())
	return []byte("v"), true
}
func (a asked) Text(p Path) string {
	a.note((&Expr{Op: Option, Path: p, Suffix: "text"}).String())
	return "v"
}
func (a asked) Field(name string) []byte { a.note(name); return []byte("v") }
func (a asked) Member(name string) bool  { a.note("member " + name); return name != "no" }

// TestAsks: what evaluation asks a packet for, in order, and no more.
func TestAsks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fam  kea.Family
		src  string
		want []string
	}{
		{kea.V4, `member('yes') or member('b')`, []string{"member yes"}},
		{kea.V4, `member('no') or member('b')`, []string{"member no", "member b"}},
		{kea.V4, `member('no') and member('b')`, []string{"member no"}},
		{kea.V4, `member('yes') and member('b')`, []string{"member yes", "member b"}},
		{kea.V4, `ifelse(member('yes'), pkt4.mac, pkt.iface) == 'v'`, []string{"member yes", "pkt4.mac"}},
		{kea.V4, `ifelse(member('no'), pkt4.mac, pkt.iface) == 'v'`, []string{"member no", "pkt.iface"}},
		{kea.V4, `option[60].exists`, []string{"option[60]"}},
		{kea.V4, `option[82].option[1].hex == option[12].text`, []string{"option[82].option[1]", "option[12].text"}},
		{kea.V4, `relay4[1].hex == vendor[*].option[2].hex`, []string{"relay4[1]", "vendor[*].option[2]"}},
		{kea.V4, `vendor[9].exists`, []string{"vendor[9]"}},
		{kea.V4, `vendor-class[9].data[2] == vendor-class.enterprise`, []string{"vendor-class[9].data[2]", "vendor-class.enterprise"}},
		{kea.V6, `relay6[-2].peeraddr == relay6[0].linkaddr`, []string{"relay6[-2].peeraddr", "relay6[0].linkaddr"}},
		{kea.V6, `relay6[1].option[18].exists`, []string{"relay6[1].option[18]"}},
	} {
		e, err := Parse(tt.src, tt.fam, kea.R30)
		if err != nil {
			t.Errorf("%s: %v", tt.src, err)
			continue
		}
		got := []string{}
		if _, err := e.Bool(asked{&got}); err != nil {
			t.Errorf("%s: %v", tt.src, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s asks (-want +got)\n%s", tt.src, diff)
		}
	}
}

// TestProvenPresence: which comparisons make a test of existence needless.
func TestProvenPresence(t *testing.T) {
	t.Parallel()
	there := PathOf(60).Exists()
	sep := Str(":")
	for _, tt := range []struct {
		test *Expr
		kept bool
	}{
		{Eq(Opt(60), Str("x")), false},
		{Eq(Opt(60), Hex([]byte{0})), false},
		{Eq(Opt(60), Str("")), true},
		{Eq(Opt(60), Opt(60)), true},
		{Eq(Opt(61), Str("x")), true},
		{Eq(Str("x"), Opt(60)), true},
		{Eq(Sub(Opt(60), 0, 1), Str("x")), false},
		{Eq(Tail(Lower(Upper(Opt(60))), 1), Str("x")), false},
		{Eq(&Expr{Op: HexString, Args: []*Expr{Opt(60), sep}}, Str("78")), false},
		{Eq(Cat(Opt(60), Str("x")), Str("x")), true},
		{Eq(If(MemberOf("a"), Opt(60), Str("x")), Str("x")), true},
		{Eq(&Expr{Op: Option, Path: PathOf(60), Suffix: "text"}, Str("x")), true},
		{Eq(&Expr{Op: Option, Name: "vendor-class-identifier", Path: PathOf(60), Suffix: "hex"}, Str("x")), true},
		{NotOf(Eq(Opt(60), Str("x"))), true},
		{OrOf(Eq(Opt(60), Str("x")), MemberOf("a")), true},
		{Matches("x", Opt(60)), true},
	} {
		for _, e := range []*Expr{AndOf(there, tt.test), AndOf(tt.test, there)} {
			if got := strings.Contains(e.String(), "option[60].exists"); got != tt.kept {
				t.Errorf("%s: the test of existence is kept: %v, want %v", e, got, tt.kept)
			}
		}
	}
	named := &Expr{Op: Exists, Args: []*Expr{{Op: Option, Name: "host-name", Path: PathOf(60)}}}
	if got := AndOf(named, Eq(Opt(60), Str("x"))).String(); !strings.Contains(got, "option[host-name].exists") {
		t.Errorf("the test of an option by its name is left out: %s", got)
	}
}

func TestWalkGoesOuterFirst(t *testing.T) {
	t.Parallel()
	e := AndOf(MemberOf("a"), Eq(If(MemberOf("b"), Str("x"), Opt(60)), Str("y")))
	var got []Op
	e.Walk(func(x *Expr) { got = append(got, x.Op) })
	if diff := cmp.Diff([]Op{And, Member, Equal, IfElse, Member, Text, Option, Text}, got); diff != "" {
		t.Errorf("order of the nodes (-want +got)\n%s", diff)
	}
	(*Expr)(nil).Walk(func(*Expr) { t.Error("there is a node below nothing") })
}

// TestIsBool: the conditions are the operators that the parser takes for them.
func TestIsBool(t *testing.T) {
	t.Parallel()
	for op := And; op <= IntToText; op++ {
		want := op == And || op == Or || op == Not || op == Equal || op == Member || op == Match || op == Exists
		if got := (&Expr{Op: op}).IsBool(); got != want {
			t.Errorf("operator %d is a condition: %v, want %v", op, got, want)
		}
	}
}
