package parser

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// valueCase is one value of an option or parameter, which stands in `conf` at %s.
type valueCase struct {
	value    string
	want     []Atom // nil: refused
	findings string
}

// runValues reads values of one statement, and compares the atoms.
func runValues(t *testing.T, family Family, conf string, rows []valueCase) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.value, func(t *testing.T) {
			t.Parallel()
			f, l := read(t, family, fmt.Sprintf(conf, row.value))
			wantBrief(t, l, row.findings)
			if l.HasErrors() != (row.want == nil) {
				t.Errorf("errors: %v; want %v", l.HasErrors(), row.want == nil)
			}
			var got []Atom
			Walk(f, func(s *Stmt) bool {
				switch n := s.Node.(type) {
				case *OptionSet:
					got = n.Values
				case *Param:
					got = []Atom{n.Value}
				}
				return true
			})
			if diff := cmp.Diff(row.want, got, places); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func atoms(list ...Atom) []Atom { return list }

func nums(kind byte, list ...uint32) []Atom {
	var out []Atom
	for _, n := range list {
		out = append(out, numAtom(kind, n))
	}
	return out
}

// minus is the two's complement of n.
func minus(n uint32) uint32 { return -n }

func TestByteValues(t *testing.T) {
	runValues(t, V4, "option default-ip-ttl %s;\n", []valueCase{
		{"0", nums('B', 0), ""},
		{"255", nums('B', 255), ""},
		{"256", nil, "1:23 KT1012"},
		{"0xff", nums('B', 255), ""},
		{"0xFF", nums('B', 255), ""},
		{"0x100", nil, "1:23 KT1012"},
		{"0377", nums('B', 255), ""},
		{"0400", nil, "1:23 KT1012"},
		{"-1", nums('B', minus(1)), "1:23 KT1105"},
		{"-128", nums('B', minus(128)), "1:23 KT1105"},
		{"-129", nil, "1:23 KT1012"},
		{"-0", nums('B', 0), ""},
		{"4294967296", nums('B', 0), "1:23 KT1105"},
		{"4294967551", nums('B', 255), "1:23 KT1105"},
		{"4294967552", nil, "1:23 KT1012"},
		{"ff", nil, "1:23 KT1012"},
		{"\"1\"", nil, "1:23 KT1012"},
		{"1 2", nil, "1:25 KT1002"},
		{"", nil, "1:23 KT1012"},
	})
}

func TestShortValues(t *testing.T) {
	runValues(t, V4, "option boot-size %s;\n", []valueCase{
		{"65535", nums('S', 65535), ""},
		{"65536", nil, "1:18 KT1012"},
		{"0xffff", nums('S', 65535), ""},
		{"0177777", nums('S', 65535), ""},
		{"-32768", nums('S', minus(32768)), "1:18 KT1105"},
		{"-32769", nil, "1:18 KT1012"},
		{"1.5", nil, "1:19 KT1002"},
		{"10m", nil, "1:18 KT1012"},
	})
}

func TestLongValues(t *testing.T) {
	runValues(t, V4, "option time-offset %s;\n", []valueCase{
		{"0", nums('l', 0), ""},
		{"00", nums('l', 0), ""},
		{"3600", nums('l', 3600), ""},
		{"-18000", nums('l', minus(18000)), ""},
		{"010", nums('l', 8), ""},
		{"0x10", nums('l', 16), ""},
		{"0X10", nil, "1:20 KT1012"},
		{"08", nil, "1:20 KT1012"},
		{"089", nil, "1:20 KT1012"},
		{"4294967295", nums('l', math.MaxUint32), ""},
		{"4294967296", nums('l', 0), "1:20 KT1105"},
		{"0x100000001", nums('l', 1), "1:20 KT1105"},
		{"040000000001", nums('l', 1), "1:20 KT1105"},
		{"-2147483648", nums('l', 1<<31), ""},
		{"-2147483649", nil, "1:20 KT1012"},
		{"99999999999999999999", nums('l', 1661992959), "1:20 KT1105"},
		{"-", nil, "1:20 KT1012"},
		{"infinite", nil, "1:20 KT1012"},
	})
}

func TestTimeValues(t *testing.T) {
	runValues(t, V4, "default-lease-time %s;\n", []valueCase{
		{"600", nums('T', 600), ""},
		{"infinite", nums('T', math.MaxUint32), ""},
		{"INFINITE", nums('T', math.MaxUint32), ""},
		{"-1", nums('T', math.MaxUint32), "1:20 KT1105"},
		{"4294967295", nums('T', math.MaxUint32), ""},
		{"0x258", nums('T', 600), ""},
		{"\"600\"", nil, "1:20 KT1012"},
		{"10m", nil, "1:20 KT1012"},
		{"= 600", nil, "1:22 KT1024"},
		{"never", nil, "1:20 KT1012"},
	})
}

func TestBooleanValues(t *testing.T) {
	runValues(t, V4, "option ip-forwarding %s;\n", []valueCase{
		{"true", nums('f', 1), ""},
		{"on", nums('f', 1), ""},
		{"TRUE", nums('f', 1), ""},
		{"On", nums('f', 1), ""},
		{"false", nums('f', 0), ""},
		{"off", nums('f', 0), ""},
		{"ignore", nums('f', 2), ""},
		{"Ignore", nums('f', 2), ""},
		{"yes", nil, "1:22 KT1012"},
		{"no", nil, "1:22 KT1012"},
		{"1", nil, "1:22 KT1012"},
		{"0", nil, "1:22 KT1012"},
		{"\"true\"", nil, "1:22 KT1012"},
	})
}

func TestTextValues(t *testing.T) {
	runValues(t, V4, "option domain-name %s;\n", []valueCase{
		{`"example.org"`, atoms(textAtom("example.org")), ""},
		{`""`, atoms(textAtom("")), ""},
		{`example`, atoms(textAtom("example")), ""},
		{`Example-Org_1`, atoms(textAtom("Example-Org_1")), ""},
		{`subnet`, atoms(textAtom("subnet")), ""},
		{`face`, atoms(textAtom("face")), ""},
		{`7f`, atoms(textAtom("7f")), ""},
		{`example.com`, nil, "1:27 KT1002"},
		{`1:2`, nil, "1:20 KT1012"},
		{`5`, nil, "1:20 KT1012"},
		{`"a" "b"`, nil, "1:24 KT1002"},
		{`"a\tb\nc\rd\be"`, atoms(textAtom("a\tb\nc\rd\be")), ""},
		{`"\"\\"`, atoms(textAtom(`"\`)), ""},
		{`"\x41\x4a\xff"`, atoms(textAtom("AJ\xff")), ""},
		{`"\101\377\0009"`, atoms(textAtom("A\xff\x009")), ""},
		{`"\4\7\9\q"`, atoms(textAtom("479q")), ""},
		{"\"two\nlines\"", atoms(textAtom("two\nlines")), ""},
		{`"# no comment"`, atoms(textAtom("# no comment")), ""},
		{"\"caf\xe9\"", atoms(textAtom("caf\xe9")), ""},
	})
}

func TestOpaqueValues(t *testing.T) {
	runValues(t, V4, "option dhcp-client-identifier %s;\n", []valueCase{
		{`"abc"`, atoms(dataAtom('a', 'b', 'c')), ""},
		{`1:2:ff`, atoms(dataAtom(1, 2, 255)), ""},
		{`01:02:FF`, atoms(dataAtom(1, 2, 255)), ""},
		{`ff`, atoms(dataAtom(255)), ""},
		{`5`, atoms(dataAtom(5)), ""},
		{`a : b`, atoms(dataAtom(10, 11)), ""},
		{`add`, nil, "1:31 KT1012"},
		{`1:`, nil, "1:33 KT1012"},
		{`1::2`, nil, "1:33 KT1012"},
		{`100`, nil, "1:31 KT1012"},
		{`1:100`, nil, "1:33 KT1012"},
		{`1:x`, nil, "1:33 KT1012"},
		{`1-2`, nil, "1:31 KT1012"},
		{`word`, nil, "1:31 KT1012"},
		{strings.Repeat("ab:", 299) + "ab", atoms(Atom{Kind: 'X', Data: []byte(strings.Repeat("\xab", 300))}), ""},
	})
}

func TestIPv4Values(t *testing.T) {
	runValues(t, V4, "option routers %s;\n", []valueCase{
		{"192.0.2.1", atoms(v4Atom("192.0.2.1")), ""},
		{"0.0.0.0", atoms(v4Atom("0.0.0.0")), ""},
		{"255.255.255.255", atoms(v4Atom("255.255.255.255")), ""},
		{"010.001.002.003", atoms(v4Atom("10.1.2.3")), ""},
		{"192 . 0 . 2 . 1", atoms(v4Atom("192.0.2.1")), ""},
		{"192.0. 2.1", atoms(v4Atom("192.0.2.1")), ""},
		{"192.0.2.1,192.0.2.2", atoms(v4Atom("192.0.2.1"), v4Atom("192.0.2.2")), ""},
		{"192.0.2.1 , 192.0.2.2", atoms(v4Atom("192.0.2.1"), v4Atom("192.0.2.2")), ""},
		{"0000192.0.2.1", atoms(v4Atom("192.0.2.1")), ""},
		{"localhost", atoms(hostAtom("localhost")), ""},
		{"localhost.", atoms(hostAtom("localhost.")), ""},
		{"192.0.2.1, localhost", atoms(v4Atom("192.0.2.1"), hostAtom("localhost")), ""},
		{"600", atoms(hostAtom("600")), ""},
		{"10.a", atoms(hostAtom("10.a")), ""},
		{"10", atoms(hostAtom("10")), ""},
		{"10.5", nil, "1:20 KT1012"},
		{"10.0.0", nil, "1:22 KT1012"},
		{"10.0.0.", nil, "1:23 KT1012"},
		{"10.0.0.1.5", nil, "1:24 KT1002"},
		{"300.1.1.1", nil, "1:16 KT1012"},
		{"10.256.0.1", nil, "1:19 KT1012"},
		{"10.0.0.1a", nil, "1:23 KT1012"},
		{"10.0.0.1 10.0.0.2", nil, "1:25 KT1002"},
		{"10.0.0.1,", nil, "1:25 KT1012"},
		{"\"10.0.0.1\"", nil, "1:16 KT1012"},
		{"", nil, "1:16 KT1012"},
	})
}

func TestIPv6Values(t *testing.T) {
	runValues(t, V6, "option dhcp6.name-servers %s;\n", []valueCase{
		{"2001:db8::1", atoms(v6Atom("2001:db8::1")), ""},
		{"::", atoms(v6Atom("::")), ""},
		{"::1", atoms(v6Atom("::1")), ""},
		{"1:2:3:4:5:6:7:8", atoms(v6Atom("1:2:3:4:5:6:7:8")), ""},
		{"2001:DB8:0:0::ADD", atoms(v6Atom("2001:db8::add")), ""},
		{"::ffff:192.0.2.1", atoms(v6Atom("::ffff:192.0.2.1")), ""},
		{"2001:db8::192.0.2.1", atoms(v6Atom("2001:db8::c000:201")), ""},
		{"fe80::1", atoms(v6Atom("fe80::1")), ""},
		{"2001:db8::1,2001:db8::2", atoms(v6Atom("2001:db8::1"), v6Atom("2001:db8::2")), ""},
		{"2001:db8 ::1", nil, "1:27 KT1012"},
		{"2001:db8::1::2", nil, "1:27 KT1012"},
		{"2001:db8::12345", nil, "1:27 KT1012"},
		{"1:2:3:4:5:6:7", nil, "1:27 KT1012"},
		{"2001:db8::1/64", nil, "1:38 KT1002"},
		{"192.0.2.1", nil, "1:27 KT1012"},
		{"localhost", nil, "1:27 KT1012"},
		{"\"2001:db8::1\"", nil, "1:27 KT1012"},
	})
}

func TestDomainValues(t *testing.T) {
	const conf = "option d code 200 = domain-name;\noption d %s;\n"
	runValues(t, V4, conf, []valueCase{
		{"example.org", atoms(nameAtom('d', "example.org")), ""},
		{"example.org.", atoms(nameAtom('d', "example.org.")), ""},
		{"a", atoms(nameAtom('d', "a")), ""},
		{"1.2", atoms(nameAtom('d', "1.2")), ""},
		{"\"example.org\"", nil, "2:10 KT1012"},
		{"_a", nil, "2:10 KT1012"},
	})
	runValues(t, V4, "option domain-search %s;\n", []valueCase{
		{`"example.org"`, atoms(nameAtom('D', "example.org")), ""},
		{`"a.example.org", "b.example.org"`, atoms(nameAtom('D', "a.example.org"), nameAtom('D', "b.example.org")), ""},
		{`"a.com b.com"`, atoms(nameAtom('D', "a.com b.com")), "1:22 KT1106"},
		{`example.org`, nil, "1:22 KT1012"},
		{`"a",`, nil, "1:26 KT1012"},
	})
}

func TestOtherAtoms(t *testing.T) {
	runValues(t, V4, "vendor-option-space %s;\n", []valueCase{
		{"agent", atoms(nameAtom('U', "agent")), ""},
		{"PXE", atoms(nameAtom('U', "PXE")), ""},
		{"\"agent\"", nil, "1:21 KT1012"},
		{"5", nil, "1:21 KT1012"},
	})
	runValues(t, V4, "key k { algorithm hmac-md5; secret AAAA; };\nomapi-key %s;\n", []valueCase{
		{"k", atoms(nameAtom('k', "k")), ""},
		{"\"k\"", atoms(nameAtom('k', "k")), ""},
		{";", nil, "2:1 KT1025"},
	})
	runValues(t, V6, "option dhcp6.rapid-commit%s;\n", []valueCase{
		{"", []Atom{}, ""},
		{" 1", nil, "1:27 KT1002"},
	})
	runValues(t, V4, "option slp-service-scope %s;\n", []valueCase{
		{`true "a"`, atoms(numAtom('f', 1), textAtom("a")), ""},
		{`true`, nums('f', 1), ""},
		{`true 24`, nums('f', 1), "1:31 KT1116"},
		{`true true`, atoms(numAtom('f', 1), textAtom("true")), ""},
		{`"a"`, nil, "1:26 KT1012"},
	})
	runValues(t, V4, "option vendor-encapsulated-options %s;\n", []valueCase{
		{"1:4:c0:0:2:1:ff", atoms(Atom{Kind: 'E', Data: []byte{1, 4, 192, 0, 2, 1, 255}}), ""},
		{`"raw"`, atoms(Atom{Kind: 'E', Data: []byte("raw")}), ""},
		{"raw", nil, "1:36 KT1012"},
	})
	runValues(t, V4, "option static-routes %s;\n", []valueCase{
		{"192.0.2.1 192.0.2.2", atoms(v4Atom("192.0.2.1"), v4Atom("192.0.2.2")), ""},
		{"192.0.2.1 192.0.2.2, 192.0.2.3 192.0.2.4", atoms(v4Atom("192.0.2.1"), v4Atom("192.0.2.2"), v4Atom("192.0.2.3"), v4Atom("192.0.2.4")), ""},
		{"192.0.2.1, 192.0.2.2", nil, "1:31 KT1012"},
		{"192.0.2.1", nil, "1:31 KT1012"},
	})
}

// TestEnumerations: every word with its value, which is case-sensitive.
func TestEnumerations(t *testing.T) {
	for statement, words := range map[string]map[string]uint32{
		"ddns-update-style":        enums["ddns-styles"],
		"prefix-length-mode":       enums["prefix_length_modes"],
		"log-facility":             enums["syslog-facilities"],
		"option dhcp6.status-code": enums["status-codes"],
	} {
		var rows []valueCase
		at := len(statement) + 2
		for w, n := range words {
			rows = append(rows, valueCase{w, atoms(Atom{Kind: 'N', Num: n, Name: w}), ""})
			if changed := swapCase(w); changed != w {
				rows = append(rows, valueCase{changed, nil, fmt.Sprintf("1:%d KT1012", at)})
			}
		}
		if statement == "ddns-update-style" {
			rows = append(rows[:0:0], valueCase{"none", atoms(Atom{Kind: 'N', Num: 0, Name: "none"}), ""}, valueCase{"interim", atoms(Atom{Kind: 'N', Num: 2, Name: "interim"}), ""},
				valueCase{"standard", atoms(Atom{Kind: 'N', Num: 3, Name: "standard"}), ""}, valueCase{"Interim", nil, "1:19 KT1012"})
		}
		rows = append(rows, valueCase{"nonsense", nil, fmt.Sprintf("1:%d KT1012", at)}, valueCase{"5", nil, fmt.Sprintf("1:%d KT1012", at)})
		t.Run(statement, func(t *testing.T) { runValues(t, V6, statement+" %s;\n", rows) })
	}
}

func swapCase(s string) string {
	if up := strings.ToUpper(s); up != s {
		return up
	}
	return strings.ToLower(s)
}

func TestNumberMessages(t *testing.T) {
	runRefusals(t, []refusal{
		{name: "too large", conf: "min-secs 300;\n", at: "1:10", code: CodeValue, message: "300 is more than 255, the largest number here", hint: "write a smaller number"},
		{name: "too small", conf: "min-secs -300;\n", at: "1:10", code: CodeValue, message: "-300 is less than -128, the smallest number here", hint: "write a number that fits"},
		{name: "octal", conf: "max-lease-time 089;\n", at: "1:16", code: CodeValue, message: "digit `8` is not one of base 8", hint: "a leading 0 makes a number octal, 0x hexadecimal"},
		{name: "quoted", conf: "max-lease-time \"600\";\n", at: "1:16", code: CodeValue, message: "expected a number before `\"600\"`", hint: "write a plain number, without quotes or unit"},
		{name: "with a unit", conf: "max-lease-time 10m;\n", at: "1:16", code: CodeValue, message: "expected a number before `10m`", hint: "write a plain number, without quotes or unit"},
		{name: "a boolean", conf: "ping-check yes;\n", at: "1:12", code: CodeValue, message: "expected `true`, `false`, `on`, `off` or `ignore` before `yes`", hint: "`yes`, `no`, 1 and 0 are no booleans to dhcpd"},
		{name: "an enumeration's case", conf: "ddns-update-style Interim;\n", at: "1:19", code: CodeValue, message: "unknown value `Interim`", hint: "did you mean `interim`?"},
		{name: "an enumeration's string", conf: "ddns-update-style \"none\";\n", at: "1:19", code: CodeValue, message: "expected one of its words before `\"none\"`", hint: "one of: ad-hoc, interim, none, standard"},
		{name: "a short address", conf: "next-server 10.0.0;\n", at: "1:19", code: CodeValue, message: "expected `.` and another number before `;`: an IPv4 address has four", hint: "write a dotted quad such as 192.0.2.1"},
		{name: "an address of words", conf: "subnet a netmask 255.0.0.0 {}\n", at: "1:8", code: CodeValue, message: "expected a number before `a`", hint: "write a dotted quad such as 192.0.2.1"},
		{name: "a quoted address", conf: "next-server \"10.0.0.1\";\n", at: "1:13", code: CodeValue, message: "expected an IPv4 address or a host name before `\"10.0.0.1\"`", hint: "write it without quotes"},
		{name: "no address", conf: "option dhcp6.name-servers x;\n", family: V6, at: "1:27", code: CodeValue, message: "`x` is no IPv6 address", hint: "write one such as 2001:db8::1"},
		{name: "a string for an IPv6 address", conf: "option dhcp6.name-servers \"::1\";\n", family: V6, at: "1:27", code: CodeValue, message: "expected an IPv6 address before `\"::1\"`", hint: "write one such as 2001:db8::1"},
		{name: "hex digits", conf: "host h { hardware ethernet 000102030405; }\n", at: "1:28", code: CodeValue, message: "`000102030405` is no byte of two hex digits", hint: "join bytes with colons, such as 00:04:f2"},
		{name: "too many bytes", conf: "host h { hardware ethernet 1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:10:11:12:13:14:15; }\n", at: "1:72", code: CodeValue, message: "more than 20 bytes"},
		{name: "text without quotes", conf: "filename boot.img;\n", at: "1:14", code: CodeSemicolon, message: "expected `;` before `.`", hint: "end the statement with `;`"},
		{name: "two values", conf: "filename \"a\" \"b\";\n", at: "1:14", code: CodeSemicolon, message: "expected `;` before `\"b\"`",
			hint: "remove this value, or separate values with `,` where the statement takes a list, or end it with `;`"},
		{name: "no semicolon on the line before", conf: "filename \"a\"\n\n# x\nauthoritative;\n", at: "4:1", code: CodeSemicolon, message: "expected `;` before `authoritative`", hint: "end the statement on line 1 with `;`"},
		{name: "no semicolon before the end", conf: "filename \"a\"\n", at: "1:13", code: CodeSemicolon, message: "expected `;` before the end of the file", hint: "end the statement on line 1 with `;`"},
		{name: "a long token is cut", conf: "filename \"a\" \"" + strings.Repeat("b", 60) + "\";\n", at: "1:14", code: CodeSemicolon, message: "expected `;` before `\"" + strings.Repeat("b", 36) + "...`",
			hint: "remove this value, or separate values with `,` where the statement takes a list, or end it with `;`"},
	})
}

func TestSecrets(t *testing.T) {
	for _, c := range []struct{ secret, want, findings string }{
		{"AAAA", "AAAA", ""},
		{"\"AAAA\"", "AAAA", ""},
		{"c2VjcmV0", "c2VjcmV0", ""},
		{"c2Vj cmV0", "c2VjcmV0", ""},
		{"c2Vj\f\n # x ;\ncmV0", "c2VjcmV0", ""},
		{"ab+/", "ab+/", ""},
		{"YQ==", "YQ==", ""},
		{"YWI=", "YWI=", ""},
		{"YQ", "YQ==", ""},
		{"YWI", "YWI=", ""},
		{"YWIA", "YWIA", ""},
		{"YWJjA", "YWJj", ""},
		{"YWJjB", "", "1:36 KT1012"},
		{"YR", "", "1:36 KT1012"},
		{"YR==", "YQ==", ""},
		{"a!bc", "", "1:36 KT1012"},
		{"\"\"", "", "1:36 KT1012"},
		{"YQ==YQ==", "", "1:36 KT1012"},
	} {
		t.Run(c.secret, func(t *testing.T) {
			f, l := read(t, V4, "key k { algorithm hmac-md5; secret "+c.secret+"; };\n")
			wantBrief(t, l, c.findings)
			if l.HasErrors() {
				return
			}
			n, _ := nodeLike(f, &Key{})
			if diff := cmp.Diff(&Key{Name: "k", Algorithm: "hmac-md5", Secret: c.want}, n); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestFastPaths: an address or hex list that is one word reads as one that is
// written with blanks between the parts.
func TestFastPaths(t *testing.T) {
	for _, s := range []string{"192.0.2.1", "010.1.2.3", "0.0.0.0", "255.255.255.255", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1..2.3", "1.2.3.", "1.2.3.0400", "a.1.2.3", "1.2.3.4a"} {
		fast, slow := "subnet "+s+" netmask 255.255.255.255 {}", "subnet "+strings.ReplaceAll(s, ".", " . ")+" netmask 255.255.255.255 {}"
		f1, l1 := Parse("f", []byte(fast), Options{Family: V4})
		f2, l2 := Parse("f", []byte(slow), Options{Family: V4})
		if l1.HasErrors() != l2.HasErrors() {
			t.Errorf("%s is refused: %v, with blanks: %v", s, l1.HasErrors(), l2.HasErrors())
		} else if diff := cmp.Diff(f1.Stmts[0].Node, f2.Stmts[0].Node, places); diff != "" {
			t.Errorf("%s (-one word +with blanks):\n%s", s, diff)
		}
	}
	for _, s := range []string{"0:1:2", "a:b:c", "ff", "100:1", "1::2", ":1", "1:", "1:2:3:x", "1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:10:11:12:13:14", "1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:10:11:12:13:14:15"} {
		fast, slow := "host h { hardware ethernet "+s+"; }", "host h { hardware ethernet "+strings.ReplaceAll(s, ":", " : ")+"; }"
		f1, l1 := Parse("f", []byte(fast), Options{Family: V4})
		f2, l2 := Parse("f", []byte(slow), Options{Family: V4})
		if l1.HasErrors() != l2.HasErrors() {
			t.Errorf("%s is refused: %v, with blanks: %v", s, l1.HasErrors(), l2.HasErrors())
		}
		n1, _ := nodeLike(f1, &Hardware{})
		n2, _ := nodeLike(f2, &Hardware{})
		if diff := cmp.Diff(n1, n2); diff != "" {
			t.Errorf("%s (-one word +with blanks):\n%s", s, diff)
		}
	}
}
