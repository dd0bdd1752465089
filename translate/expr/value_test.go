package expr

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

func TestString(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`"text"`:                                            `'text'`,
		`null`:                                              `''`,
		`option host-name`:                                  `option[12].hex`,
		`option agent.remote-id`:                            `relay4[2].hex`,
		`hardware`:                                          `concat(substring(pkt4.htype, -1, all), pkt4.mac)`,
		`concat("a", "b", option x)`:                        `ifelse(option[224].exists, concat('ab', option[224].hex), '')`,
		`concat("a", hardware, "")`:                         `concat('a', concat(substring(pkt4.htype, -1, all), pkt4.mac))`,
		`suffix(option x, 3)`:                               `ifelse(substring(option[224].hex, -3, 3) == '', option[224].hex, substring(option[224].hex, -3, all))`,
		`suffix(packet(24, 4), 1)`:                          `substring(pkt4.giaddr, -1, all)`,
		`substring(packet(24, 4), 1, 2)`:                    `substring(pkt4.giaddr, 1, 2)`,
		`pick(option x, option y, "none")`:                  `ifelse(option[224].exists, option[224].hex, ifelse(option[225].exists, option[225].hex, 'none'))`,
		`pick(option x, "")`:                                `option[224].hex`,
		`pick(hardware, filename)`:                          `concat(substring(pkt4.htype, -1, all), pkt4.mac)`,
		`binary-to-ascii(10,8,".",packet(24,4))`:            `addrtotext(pkt4.giaddr)`,
		`binary-to-ascii(16,8,":",option x)`:                `hexstring(option[224].hex, ':')`,
		`binary-to-ascii(10,8,"-",substring(hardware,1,2))`: `concat(uint8totext(substring(pkt4.mac, 0, 1)), ifelse(substring(pkt4.mac, 1, 1) == '', '', concat('-', uint8totext(substring(pkt4.mac, 1, 1)))))`,
		`binary-to-ascii(8,8,":",option x)`:                 `problem: Kea cannot print numbers to base 8 of 8 bits from data of any length`,
		`encode-int(7, 16)`:                                 `0x0007`,
		`encode-int(extract-int(option x, 8), 16)`:          `ifelse(option[224].exists and not (substring(option[224].hex, 0, 1) == ''), concat(0x00, substring(option[224].hex, 0, 1)), '')`,
		`reverse(1, option x)`:                              `problem: Kea cannot reverse bytes`,
		`leased-address`:                                    `problem: Kea does not know the address yet when it evaluates expressions`,
		`config-option x`:                                   `problem: Kea expressions cannot read the options of the reply`,
		`gethostname()`:                                     `problem: Kea expressions cannot ask for the name of the server`,
		`gethostbyname("a.example")`:                        `problem: Kea does not look names up`,
		`host-decl-name`:                                    `problem: Kea cannot read the name of a host's reservation`,
		`substring(option x, extract-int(option y, 8), 1)`:  `problem: Kea takes only constants for offsets and lengths`,
		`own-function(option x)`:                            `problem: Kea has no functions to call: ` + "`own-function` cannot be carried over",
		`packet(0, 240)`:                                    `problem: Kea cannot read this part of the message`,
	} {
		got := shown(String(exprOf(t, kea.V4, src, false), testEnv(kea.V4, kea.R30)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

func TestDHCPv6(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`option dhcp6.client-id = 0:1`:                       `option[1].hex == 0x0001`,
		`exists dhcp6.interface-id`:                          `option[18].exists`,
		`option host-name = "a"`:                             `never`,
		`exists host-name`:                                   `never`,
		`v6relay(0, option dhcp6.x) = "a"`:                   `option[1000].hex == 'a'`,
		`v6relay(1, option dhcp6.interface-id) = "a"`:        `relay6[-1].option[18].hex == 'a'`,
		`v6relay(33, option dhcp6.interface-id) = "a"`:       `relay6[0].option[18].hex == 'a'`,
		`v6relay(1, substring(option dhcp6.x, 0, 1)) != "a"`: `not (substring(relay6[-1].option[1000].hex, 0, 1) == 'a')`,
		`substring(v6relay(2, option dhcp6.x), 0, 1) = "a"`:  `substring(relay6[-2].option[1000].hex, 0, 1) == 'a'`,
		`v6relay(1, option dhcp6.x) = null`:                  `not relay6[-1].option[1000].exists`,
		`hardware = 1:2`:                                     `problem: DHCPv6 clients do not tell their hardware address`,
		`substring(hardware, 1, 3) = 1:2:3`:                  `problem: DHCPv6 clients do not tell their hardware address`,
		`packet(0, 1) = 1`:                                   `problem: Kea cannot read a DHCPv6 message by offset`,
	} {
		got := shown(Bool(exprOf(t, kea.V6, src, true), testEnv(kea.V6, kea.R30)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

func TestOldReleases(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`lcase(option x) = "a1"`:                 `(substring(option[224].hex, 0, 1) == 'a' or substring(option[224].hex, 0, 1) == 'A') and substring(option[224].hex, 1, 1) == '1' and substring(option[224].hex, 2, 1) == ''`,
		`lcase(substring(option x, 0, 1)) = "a"`: `substring(option[224].hex, 0, 1) == 'a' or substring(option[224].hex, 0, 1) == 'A'`,
		`option x ~~ "^A"`:                       `substring(option[224].hex, 0, 1) == 'a' or substring(option[224].hex, 0, 1) == 'A'`,
		`option x ~= "^a"`:                       `substring(option[224].hex, 0, 1) == 'a'`,
		`option x ~= "a"`:                        `problem: Kea 2.2 has no regular expressions`,
		`lcase(option x) = option y`:             `problem: Kea 2.2 cannot change upper and lower case`,
	} {
		got := shown(Bool(exprOf(t, kea.V4, src, true), testEnv(kea.V4, kea.R22)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

// variables are what the variables of the tests stand for.
func variables(t *testing.T) *Env {
	env := testEnv(kea.V4, kea.R30)
	list := map[string]*parser.Expr{
		"name":  exprOf(t, kea.V4, `option x`, false),
		"again": exprOf(t, kea.V4, `concat("a", again)`, false),
		"yes":   exprOf(t, kea.V4, `exists x`, true),
		"twice": nil,
	}
	env.Var = func(name string) (*parser.Expr, bool) {
		e, ok := list[name]
		return e, ok
	}
	return env
}

func TestVariables(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`name = "a"`:                  `option[224].hex == 'a'`,
		`substring(name, 0, 1) = "a"`: `substring(option[224].hex, 0, 1) == 'a'`,
		`yes`:                         `option[224].exists`,
		`yes or known`:                `option[224].exists or member('KNOWN')`,
		`defined(name)`:               `option[224].exists`,
		`defined(never-set)`:          `never`,
		`not defined(never-set)`:      `always`,
		`never-set = "a"`:             `never`,
		`never-set != "a"`:            `always`,
		`twice = "a"`:                 "problem: the variable `twice` has no single value here",
		`defined(twice)`:              "problem: the variable `twice` has no single value here",
		`again = option y`:            `problem: the expression refers to itself, or grows too large`,
	} {
		got := shown(Bool(exprOf(t, kea.V4, src, true), variables(t)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	for src, want := range map[string][]Note{
		`option x = "a"`:                    nil,
		`substring(option x, 0, 2) = "abc"`: {{Message: "at most 2 bytes are compared with a constant of 3: that is never true"}},
		`never-set = "a"`:                   {{Message: "the variable `never-set` is never set here: it has no value"}},
		`option x ~= "("`:                   {{Message: "dhcpd cannot read this pattern: it is never found"}},
		`packet(28, 3) = 1:2:3`:             {{Message: "dhcpd reads the whole chaddr field here, Kea only as much of it as the hardware address is long", Approximate: true}},
		`not (exists x and exists y)`:       {{Message: "dhcpd gives `A and B` no value when A is false, and the opposite of no value is none: `not (A and B)` holds only where A is true and B is false, and so does its translation"}},
	} {
		res, err := Bool(exprOf(t, kea.V4, src, true), variables(t))
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		for i := range res.Notes {
			res.Notes[i].Start, res.Notes[i].End = 0, 0
		}
		if diff := cmp.Diff(want, res.Notes); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

func TestNoExpression(t *testing.T) {
	t.Parallel()
	for _, translate := range []func(*parser.Expr, *Env) (Result, error){Bool, String} {
		if diff := cmp.Diff("problem: there is no expression", shown(translate(nil, testEnv(kea.V4, kea.R30)))); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	if _, ok := Const(nil, testEnv(kea.V4, kea.R30)); ok {
		t.Error("no expression is constant")
	}
}

func TestResult(t *testing.T) {
	t.Parallel()
	res, err := Bool(exprOf(t, kea.V4, `static and not known`, true), testEnv(kea.V4, kea.R30))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"fixed", "KNOWN"}, res.Classes); diff != "" || !res.UsesKnown {
		t.Errorf("UsesKnown is %v, want true; classes (-want +got)\n%s", res.UsesKnown, diff)
	}
}

// TestTextOptions: Kea leaves out NULs at the end of options it reads as text,
// dhcpd at the end of those that it does.
func TestTextOptions(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`option vendor-class-identifier = "a\000"`:                   `option[60].hex == 'a'`,
		`suffix(option vendor-class-identifier, 3) = "ab\000"`:       `substring(option[60].hex, -2, all) == 'ab'`,
		`substring(option vendor-class-identifier, 0, 3) = 61:62:00`: `substring(option[60].hex, 0, 3) == 'ab'`,
		`option vendor-class-identifier ~= "^a$"`:                    `option[60].hex == 'a'`,
		`option user-class = "a\000"`:                                `never`,
		`option host-name = "a\000"`:                                 `never`,
		`option host-name = "a"`:                                     `option[12].hex == 'a'`,
		`substring(option host-name, 0, 2) = "a\000"`:                `substring(option[12].hex, 0, 2) == 0x6100`,
		`suffix(option user-class, 2) = "a\000"`:                     `substring(option[77].hex, -2, all) == 0x6100`,
		`option x = "a\000"`:                                         `option[224].hex == 0x6100`,
	} {
		res, err := Bool(exprOf(t, kea.V4, src, true), testEnv(kea.V4, kea.R30))
		if diff := cmp.Diff(want, shown(res, err)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

// TestProblemPlace: a problem points at the part that has no counterpart.
func TestProblemPlace(t *testing.T) {
	t.Parallel()
	e := exprOf(t, kea.V4, `exists x or filename = "a"`, true)
	_, err := Bool(e, testEnv(kea.V4, kea.R30))
	var p *Problem
	if !errors.As(err, &p) {
		t.Fatalf("the error is %v, want a Problem", err)
	}
	want := e.Args[1].Args[0]
	if diff := cmp.Diff([2]uint32{want.Start, want.End}, [2]uint32{p.Start, p.End}); diff != "" {
		t.Errorf("place of %q (-want +got)\n%s", p.Message, diff)
	}
}

func TestConst(t *testing.T) {
	t.Parallel()
	env := testEnv(kea.V4, kea.R30)
	env.HostDeclName = func() (string, bool) { return "printer", true }
	env.ConfigOption = func(ref parser.OptionRef) ([]byte, bool) { return []byte("set"), ref.Name == "x" }
	env.Resolve = func(name string) ([]netip.Addr, error) {
		if name != "a.example" {
			return nil, errors.New("no such name")
		}
		return []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("192.0.2.2")}, nil
	}
	for src, want := range map[string]string{
		`"a"`:                         "a",
		`01:02`:                       "\x01\x02",
		`concat("a", host-decl-name)`: "aprinter",
		`config-option x`:             "set",
		`config-option y`:             "not constant",
		`gethostbyname("a.example")`:  "\xc0\x00\x02\x01\xc0\x00\x02\x02",
		`gethostbyname("b.example")`:  "not constant",
		`substring("abc", 1, 1)`:      "b",
		`suffix("abc", 2)`:            "bc",
		`lcase("AbC")`:                "abc",
		`ucase("AbC")`:                "ABC",
		`reverse(2, 01:02:03:04)`:     "\x03\x04\x01\x02",
		`reverse(2, 01:02:03)`:        "not constant",
		`encode-int(258, 16)`:         "\x01\x02",
		`encode-int(258, 8)`:          "\x02",
		`encode-int((extract-int(01:02, 16) + 1), 32)`: "\x00\x00\x01\x03",
		`binary-to-ascii(10, 8, ".", c0:00:02:01)`:     "192.0.2.1",
		`binary-to-ascii(16, 16, ":", 00:01:ab:cd)`:    "1:abcd",
		`binary-to-ascii(10, 32, ":", ff:ff:ff:ff)`:    "04294967295",
		`binary-to-ascii(16, 16, ":", 00)`:             "not constant",
		`pick(null, "b")`:                              "b",
		`pick(option x, "b")`:                          "not constant",
		`null`:                                         "not constant",
		`hardware`:                                     "not constant",
		`option x`:                                     "not constant",
	} {
		got := "not constant"
		if b, ok := Const(exprOf(t, kea.V4, src, false), env); ok {
			got = string(b)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

func TestConstBoolNum(t *testing.T) {
	t.Parallel()
	env := testEnv(kea.V4, kea.R30)
	for src, want := range map[string][2]bool{
		`"a" = "a"`:        {true, true},
		`"a" ~= "b"`:       {false, true},
		`never-set`:        {false, true},
		`exists x`:         {false, false},
		`client-state = 1`: {false, true},
	} {
		truth, ok := ConstBool(exprOf(t, kea.V4, src, true), env)
		if diff := cmp.Diff(want, [2]bool{truth, ok}); diff != "" {
			t.Errorf("%s, as value and constancy (-want +got)\n%s", src, diff)
		}
	}
	e := exprOf(t, kea.V4, `encode-int((extract-int(01:02, 16) & 3), 8)`, false).Args[0]
	if n, ok := ConstNum(e, env); n != 2 || !ok {
		t.Errorf("0x0102 & 3 is %d, constant %v; want 2, true", n, ok)
	}
}
