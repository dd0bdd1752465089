package expr

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// request is a packet with option 60 "MSFT 5.0", 12 empty and relay option 1.
type request struct{}

func (request) Option(p Path) ([]byte, bool) {
	switch p {
	case PathOf(60):
		return []byte("MSFT 5.0"), true
	case PathOf(12):
		return nil, true
	case Path{Kind: PathRelay4, Code: 1, Sub: -1}:
		return []byte{0, 4, 0xff}, true
	}
	return nil, false
}

func (request) Text(p Path) string {
	if p == PathOf(60) {
		return "MSFT 5.0"
	}
	return ""
}

func (request) Field(name string) []byte {
	switch name {
	case "pkt4.mac":
		return []byte{0x00, 0x04, 0xf2, 0xab, 0xcd, 0xef}
	case "pkt4.hlen":
		return []byte{0, 0, 0, 6}
	case "pkt4.giaddr":
		return []byte{192, 0, 2, 1}
	case "pkt.iface":
		return []byte("eth0.12")
	}
	return nil
}

func (request) Member(class string) bool { return class == "a" }

func TestEval(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`option[60].hex`:                            "MSFT 5.0",
		`option[60].text`:                           "MSFT 5.0",
		`option[61].hex`:                            "",
		`relay4[1].hex`:                             "\x00\x04\xff",
		`7`:                                         "\x00\x00\x00\x07",
		`192.0.2.1`:                                 "\xc0\x00\x02\x01",
		`substring(option[60].hex, 0, 4)`:           "MSFT",
		`substring(option[60].hex, -3, all)`:        "5.0",
		`substring(option[60].hex, -3, 1)`:          "5",
		`substring(option[60].hex, 5, 99)`:          "5.0",
		`substring(option[60].hex, 8, 1)`:           "",
		`substring(option[60].hex, -9, all)`:        "",
		`substring(option[60].hex, 4, -2)`:          "FT",
		`substring(option[60].hex, 1, -2)`:          "M",
		`substring(option[60].hex, 4, 0)`:           "",
		`split(pkt.iface, '.', 2)`:                  "12",
		`split(pkt.iface, '.', 1)`:                  "eth0",
		`split(pkt.iface, '.', 3)`:                  "",
		`split(pkt.iface, '.', 0)`:                  "",
		`split(pkt.iface, '', 1)`:                   "eth0.12",
		`split('a,.b', '.,', 2)`:                    "",
		`concat('a', 'b') + 'c'`:                    "abc",
		`ifelse(member('a'), 'yes', 'no')`:          "yes",
		`ifelse(member('b'), 'yes', 'no')`:          "no",
		`lcase('AbC[')`:                             "abc[",
		`ucase('aBc{')`:                             "ABC{",
		`hexstring(substring(pkt4.mac, 0, 3), ':')`: "00:04:f2",
		`hexstring('', ':')`:                        "",
		`addrtotext(pkt4.giaddr)`:                   "192.0.2.1",
		`addrtotext('')`:                            "",
		`uint8totext(0xff)`:                         "255",
		`int8totext(0xff)`:                          "-1",
		`int16totext(0x7fff)`:                       "32767",
		`int32totext(0xffffffff)`:                   "-1",
		`uint32totext(0xffffffff)`:                  "4294967295",
		`uint32totext('')`:                          "",
	} {
		e, err := ParseString(src, kea.V4, kea.R30)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got, err := e.Eval(request{})
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

func TestBool(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]bool{
		`member('a')`:                                       true,
		`member('b')`:                                       false,
		`not member('b') and option[60].exists`:             true,
		`member('b') or option[61].exists`:                  false,
		`option[12].exists and option[12].hex == ''`:        true,
		`option[61].hex == ''`:                              true,
		`pkt4.hlen == 6`:                                    true,
		`pkt4.hlen == 0x06`:                                 false,
		`match('MSFT', option[60].hex)`:                     false,
		`match('MSFT.*', option[60].hex)`:                   true,
		`match('[\0-\x04]*[\s\S]', relay4[1].hex)`:          true,
		`member('a') or addrtotext('x') == ''`:              true,
		`member('b') and addrtotext('x') == ''`:             false,
		`ifelse(member('a'), 'x', int8totext('yy')) == 'x'`: true,
	} {
		e, err := Parse(src, kea.V4, kea.R30)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if got, err := e.Bool(request{}); got != want || err != nil {
			t.Errorf("%s is %v (%v), want %v", src, got, err, want)
		}
	}
}

func TestEvaluationErrors(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]error{
		`addrtotext('abc') == ''`:                        errAddress,
		`uint16totext('abc') == ''`:                      errInteger,
		`not (concat('a', int8totext('ab')) == '')`:      errInteger,
		`'' == addrtotext('abc')`:                        errAddress,
		`match('a', addrtotext('abc'))`:                  errAddress,
		`ifelse(addrtotext('a') == '', 'a', 'b') == 'a'`: errAddress,
	} {
		e, err := Parse(src, kea.V4, kea.R30)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if _, err := e.Bool(request{}); !errors.Is(err, want) {
			t.Errorf("%s: the error is %v, want %v", src, err, want)
		}
	}
	if _, err := Str("a").Bool(request{}); !errors.Is(err, errNoBool) {
		t.Errorf("a string as condition: the error is %v, want %v", err, errNoBool)
	}
	if _, err := MemberOf("a").Eval(request{}); !errors.Is(err, errNoString) {
		t.Errorf("a condition as string: the error is %v, want %v", err, errNoString)
	}
}
