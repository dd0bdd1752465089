package script

import (
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// TestEval: the functions of dhcp-eval(5), nulls included.
func TestEval(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{`dhcpd.concat(b"a", b"", b"bc")`, `b"abc"`},
		{`dhcpd.concat(b"a", None)`, `None`},
		{`dhcpd.concat(b"a", 1)`, `None`},
		{`dhcpd.substring(b"abcd", 1, 2)`, `b"bc"`},
		{`dhcpd.substring(b"abcd", 3, 9)`, `b"d"`},
		{`dhcpd.substring(b"abcd", 9, 1)`, `b""`},
		{`dhcpd.substring(None, 0, 1)`, `None`},
		{`dhcpd.substring(b"abcd", 1, 18446744073709551615)`, `b"bcd"`},
		{`dhcpd.pick(None, 5, b"", b"a")`, `b""`},
		{`dhcpd.pick(None)`, `None`},
		{`dhcpd.suffix(b"abcd", 3)`, `b"bcd"`},
		{`dhcpd.suffix(b"ab", 3)`, `b"ab"`},
		{`dhcpd.lcase(b"A\xc4z")`, `b"a\xc4z"`},
		{`dhcpd.ucase(b"a\xe4Z")`, `b"A\xe4Z"`},
		{`dhcpd.reverse(2, b"aabbcc")`, `b"ccbbaa"`},
		{`dhcpd.reverse(2, b"abc")`, `None`},
		{`dhcpd.reverse(0, b"abc")`, `None`},
		{`dhcpd.ascii(16, 8, b":", b"\x00\x0a\xff")`, `b"0:a:ff"`},
		{`dhcpd.ascii(10, 8, b".", b"\xc0\x00\x02\x01")`, `b"192.0.2.1"`},
		{`dhcpd.ascii(10, 32, b"", b"\x00\x01\x51\x80")`, `b"86400"`},
		{`dhcpd.ascii(10, 32, b"", b"\xff\xff\xff\xff")`, `b"04294967295"`},
		{`dhcpd.ascii(16, 16, b"", b"abc")`, `None`},
		{`dhcpd.ascii(17, 8, b"", b"abc")`, `None`},
		{`dhcpd.encode_int(258, 16)`, `b"\x01\x02"`},
		{`dhcpd.encode_int(258, 8)`, `b"\x02"`},
		{`dhcpd.extract(b"\x01\x02\x03", 16)`, `258`},
		{`dhcpd.extract(b"\x01", 16)`, `None`},
		{`dhcpd.add(1, 18446744073709551615)`, `0`},
		{`dhcpd.subtract(1, 2)`, `18446744073709551615`},
		{`dhcpd.divide(7, 2)`, `3`},
		{`dhcpd.divide(7, 0)`, `None`},
		{`dhcpd.modulo(7, 0)`, `None`},
		{`dhcpd.multiply(7, None)`, `None`},
		{`dhcpd.bit_and(6, 3)`, `2`},
		{`dhcpd.text(b"abc\x00\x00")`, `b"abc"`},
		{`dhcpd.suboption(b"\x00\x01\x01a\x02\x02bc", 2)`, `b"bc"`},
		{`dhcpd.suboption(b"\x01\x09a", 1)`, `None`},
		{`dhcpd.suboption(None, 1)`, `None`},
		{`dhcpd.match(b"abc", b"^a.c$")`, `True`},
		{`dhcpd.match(b"a\nc", b"^a.c$")`, `True`},
		{`dhcpd.match(b"x\nabc", b"^abc")`, `False`},
		{`dhcpd.match(b"ABC", b"b")`, `False`},
		{`dhcpd.match(b"ABC", b"b", True)`, `True`},
		{`dhcpd.match(b"\xff1", b"^.[[:digit:]]$")`, `True`},
		{`dhcpd.match(b"ab\x00c", b"b$")`, `True`},
		{`dhcpd.match(b"a", b"(")`, `False`},
		{`dhcpd.match(None, b"a")`, `None`},
	} {
		got, err := starlark.EvalOptions(&syntax.FileOptions{}, &starlark.Thread{}, "test.star", c.src, predeclared())
		if err != nil || got.String() != c.want {
			t.Errorf("%s is %v (%v), want %s", c.src, got, err, c.want)
		}
	}
}

// TestManyPatterns: patterns beyond the number kept work as well.
func TestManyPatterns(t *testing.T) {
	var p patterns
	for i := range 200 {
		text := string(rune('a'+i%26)) + string(rune('0'+i/26))
		if re := p.get(patternKey{text, false}); re == nil || !re.MatchString(text) {
			t.Errorf("%q does not match itself", text)
		}
	}
	n := 0
	p.read.Range(func(any, any) bool { n++; return true })
	if n != 64 {
		t.Errorf("%d patterns are kept, want 64", n)
	}
}
