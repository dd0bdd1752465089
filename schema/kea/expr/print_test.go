package expr

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

func TestString(t *testing.T) {
	t.Parallel()
	a, b, c := MemberOf("a"), MemberOf("b"), MemberOf("c")
	x := Opt(60)
	for _, tt := range []struct {
		want string
		e    *Expr
	}{
		{`member('a')`, a},
		{`member('a')`, AndOf(a)},
		{`member('a')`, NotOf(NotOf(a))},
		{`not member('a')`, NotOf(a)},
		{`member('a') and member('b') and member('c')`, AndOf(a, AndOf(b, c))},
		{`member('a') or member('b') or member('c')`, OrOf(OrOf(a, b), c)},
		{`member('a') and (member('b') or member('c'))`, AndOf(a, OrOf(b, c))},
		{`(member('a') and member('b')) or member('c')`, OrOf(AndOf(a, b), c)},
		{`not (member('a') or member('b'))`, NotOf(OrOf(a, b))},
		{`not (option[60].hex == 'x') and member('a')`, AndOf(NotOf(Eq(x, Str("x"))), a)},
		{`option[60].hex == 'x'`, AndOf(PathOf(60).Exists(), Eq(x, Str("x")))},
		{`option[60].exists and option[60].hex == ''`, AndOf(PathOf(60).Exists(), Eq(x, Str("")))},
		{`option[61].exists and option[60].hex == 'x'`, AndOf(PathOf(61).Exists(), Eq(x, Str("x")))},
		{`option[60].hex == 0x6a6f652773`, Eq(x, Str("joe's"))},
		{`option[60].hex == 0x610a`, Eq(x, Str("a\n"))},
		{`option[60].hex == 0x61`, Eq(x, Hex([]byte("a")))},
		{`option[60].hex == ''`, Eq(x, Hex(nil))},
		{`ifelse(member('a'), option[60].hex, 'none')`, If(a, x, Str("none"))},
		{`concat('a', concat(option[60].hex, 'b'))`, Cat(Str("a"), x, Str("b"))},
		{`substring(pkt4.mac, 0, 3)`, Sub(Pkt("pkt4.mac"), 0, 3)},
		{`substring(pkt4.htype, -1, all)`, Tail(Pkt("pkt4.htype"), -1)},
		{`lcase(ucase(option[60].hex))`, Lower(Upper(x))},
		{`match('a.*', option[60].hex)`, Matches("a.*", x)},
		{`split(option[60].hex, ':', 2)`, &Expr{Op: Split, Args: []*Expr{x, Str(":")}, Num: 2}},
		{`192.0.2.1`, &Expr{Op: IPAddress, Bytes: []byte{192, 0, 2, 1}}},
		{`pkt4.htype == 1`, Eq(Pkt("pkt4.htype"), &Expr{Op: Integer, Num: 1})},
		{`relay6[-1].peeraddr`, &Expr{Op: Relay6Addr, Num: -1, Name: "peeraddr"}},
		{`relay6[-1].option[18].hex`, Path{Kind: PathRelay6, Relay: -1, Code: 18, Sub: -1}.Hex()},
		{`relay4[1].exists`, Path{Kind: PathRelay4, Code: 1, Sub: -1}.Exists()},
		{`option[43].option[1].hex`, Path{Code: 43, Sub: 1}.Hex()},
		{`vendor[4491].option[2].hex`, Path{Kind: PathVendor, Enterprise: 4491, Code: 2, Sub: -1}.Hex()},
		{`vendor[*].exists`, Path{Kind: PathVendor, Enterprise: -1, NoOption: true, Sub: -1}.Exists()},
		{`vendor-class[9].data[1]`, Path{Kind: PathVendorClass, Enterprise: 9, Code: 1, Sub: -1}.Hex()},
		{`option[host-name].text`, &Expr{Op: Option, Name: "host-name", Suffix: "text", Path: Path{Sub: -1}}},
		{`uint8totext(option[60].hex)`, &Expr{Op: IntToText, Name: "uint8totext", Args: []*Expr{x}}},
	} {
		if diff := cmp.Diff(tt.want, tt.e.String()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	e := OrOf(AndOf(MemberOf("b"), NotOf(MemberOf("a"))), Eq(If(MemberOf("KNOWN"), Str("1"), Str("2")), Str("1")), MemberOf("b"))
	if diff := cmp.Diff([]string{"b", "a", "KNOWN"}, e.Members()); diff != "" {
		t.Errorf("Members (-want +got)\n%s", diff)
	}
	if !e.UsesKnown() {
		t.Error("UsesKnown is false for an expression with member('KNOWN')")
	}
	if MemberOf("a").UsesKnown() {
		t.Error("UsesKnown is true for member('a')")
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]kea.Release{
		`option[60].exists`:                         kea.R22,
		`lcase(option[60].hex) == 'a'`:              kea.R26,
		`member('a') or match('a', pkt4.mac)`:       kea.R30,
		`ucase(ifelse(member('a'),'a','b')) == 'A'`: kea.R26,
	} {
		e, err := Parse(src, kea.V4, kea.R32)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if got := e.Needs(); got != want {
			t.Errorf("%s needs %v, want %v", src, got, want)
		}
		if want == kea.R22 {
			continue
		}
		var syntax *SyntaxError
		if _, err := Parse(src, kea.V4, kea.R24); !errors.As(err, &syntax) {
			t.Errorf("%s: Kea 2.4 is said to read it: %v", src, err)
		}
	}
}
