package option

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestSplit cuts values at commas and undoes the two escapes.
func TestSplit(t *testing.T) {
	for text, want := range map[string][]string{
		"": {}, ",": {}, ",,": {}, "a": {"a"}, "a,b": {"a", "b"}, " a , b ": {" a ", " b "}, ",a,,b,": {"a", "b"},
		`a\,b`: {"a,b"}, `a\\,b`: {`a\`, "b"}, `a\\\,b`: {`a\,b`}, `\,`: {","}, `\\`: {`\`}, `\`: {`\`}, `a\`: {`a\`}, `\a`: {`\a`}, `\n,x`: {`\n`, "x"},
		`a\,,b`: {"a,", "b"}, `,a\,,`: {"a,"},
	} {
		got := append([]string{}, split(text)...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestEscape is undone by split.
func TestEscape(t *testing.T) {
	for value, want := range map[string]string{"a": "a", "a,b": `a\,b`, `a\b`: `a\\b`, `,\`: `\,\\`, `\,`: `\\\,`} {
		if got := escape(value); got != want {
			t.Errorf("%q is escaped as %q, want %q", value, got, want)
		}
		if diff := cmp.Diff([]string{value}, split(want)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", want, diff)
		}
	}
}

// TestTextOfEachType writes bytes of each type as text.
func TestTextOfEachType(t *testing.T) {
	for _, c := range []struct{ typ, wire, want string }{
		{"empty", "", ""},
		{"binary", "00ff", "00ff"},
		{"boolean", "00", "false"}, {"boolean", "01", "true"},
		{"int8", "80", "-128"}, {"int8", "7f", "127"}, {"int8", "ff", "-1"},
		{"int16", "8000", "-32768"}, {"int16", "ffff", "-1"}, {"int16", "7fff", "32767"},
		{"int32", "80000000", "-2147483648"}, {"int32", "ffffffff", "-1"}, {"int32", "7fffffff", "2147483647"},
		{"uint8", "ff", "255"}, {"uint16", "ffff", "65535"}, {"uint32", "ffffffff", "4294967295"}, {"uint32", "00000000", "0"},
		{"ipv4-address", "c0000201", "192.0.2.1"},
		{"ipv6-address", "20010db8000000000000000000000001", "2001:db8::1"},
		{"ipv6-address", "00000000000000000000ffffc0000201", "::ffff:192.0.2.1"},
		{"ipv6-prefix", "00", "::/0"}, {"ipv6-prefix", "2020010db8", "2001:db8::/32"}, {"ipv6-prefix", "2120010db880", "2001:db8:8000::/33"},
		{"psid", "000000", "0/0"}, {"psid", "043000", "3/4"}, {"psid", "10ffff", "65535/16"},
		{"string", "61", "a"}, {"string", "612c62", `a\,b`}, {"string", "615c62", `a\\b`}, {"string", "7e", "~"},
		{"tuple", "0161", "a"}, {"tuple", "03612c62", `a\,b`},
		{"fqdn", "0161016200", "a.b"},
		{"uint8*", "", ""}, {"uint8*", "01", "1"}, {"uint8*", "0102", "1, 2"},
		{"fqdn*", "01610001620163" + "00", "a, b.c"},
		{"tuple*", "01610162", "a, b"},
		{"ipv6-prefix*", "002020010db8", "::/0, 2001:db8::/32"},
		{"{uint8, string}", "01612c62", `1, a\,b`},
		{"{uint8, uint16}*", "01000200030004", "1, 2, 3, 4"},
		{"{boolean, fqdn}", "01016100", "true, a"},
	} {
		text, ok := def(c.typ).Text(hexBytes(t, c.wire))
		want := c.typ != "uint8*" || c.wire != ""
		if text != c.want || ok != want {
			t.Errorf("%s as %s is %q, %v; want %q, %v", c.wire, c.typ, text, ok, c.want, want)
		}
	}
}

// TestTextNeedsAllOfIt: bytes that are left over, or too few, have no text.
func TestTextNeedsAllOfIt(t *testing.T) {
	for _, c := range []struct{ typ, wire string }{
		{"ipv6-prefix*", "ff"}, {"ipv6-prefix", ""}, {"ipv6-prefix*", "2020"}, {"ipv6-prefix*", "8120010db8000000000000000000000001ff"},
		{"tuple*", "0261"}, {"tuple*", "0161ff"}, {"fqdn*", "01610001"}, {"{uint8, uint16}", "0100"}, {"{uint8, uint16}*", "0100020003ff"},
		{"{uint8, ipv6-prefix}", "0120"}, {"{uint8, fqdn}", "01016100ff"}, {"uint16*", "0001ff"}, {"psid*", "04300004"}, {"empty", "01"},
		{"nonsense", "01"}, {"nonsense", ""},
	} {
		if text, ok := def(c.typ).Text(hexBytes(t, c.wire)); ok {
			t.Errorf("%s as %s has the text %q", c.wire, c.typ, text)
		}
	}
}

// TestTuplesOfTwoBytes: in DHCPv6 the length of a tuple takes two bytes.
func TestTuplesOfTwoBytes(t *testing.T) {
	d := row{space: "dhcp6", code: 1000, name: "x", typ: "tuple*"}.def(kea.V6)
	for _, c := range []struct{ wire, text string }{
		{"000161", "a"}, {"0001610002" + "6263", "a, bc"}, {"0001610001" + "0a", ""}, {"00", ""}, {"0002" + "61", ""}, {"0000", ""},
	} {
		text, ok := d.Text(hexBytes(t, c.wire))
		if text != c.text || ok != (c.text != "") {
			t.Errorf("%s is %q, %v; want %q", c.wire, text, ok, c.text)
		}
	}
	if _, err := d.Encode(strings.Repeat("a", 65536)); fault(err) != "a value of 65536 bytes is longer than 65535" {
		t.Errorf("65536 bytes: %v", err)
	}
	wire, err := d.Encode(strings.Repeat("a", 65535))
	if err != nil || hex.EncodeToString(wire[:3]) != "ffff61" {
		t.Errorf("65535 bytes: %v", err)
	}
}

// TestUnknownType: a definition that does not work out reads and writes nothing.
func TestUnknownType(t *testing.T) {
	d := &Def{Family: kea.V4, Space: "dhcp4", Name: "x", Code: 224}
	if _, err := d.Encode("1"); err == nil || err.Error() != `option dhcp4.x (code 224): no text form for type ""` {
		t.Errorf("Encode: %v", err)
	}
	if text, ok := d.Text([]byte{1}); ok {
		t.Errorf("Text = %q", text)
	}
}

// TestParseInt: decimal goes before hexadecimal; signs, and 0x or not.
func TestParseInt(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "10": 10, "-10": -10, "+10": 10, "010": 10, "a": 10, "ff": 255, "FF": 255, "0xff": 255, "0Xff": 255, "-0xff": -255, "+0xff": 255, "-ff": -255, "1a": 26, "00ff": 255,
	} {
		if got, err := parseInt(text); got != want || err != nil {
			t.Errorf("%q is %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-", "+", "x", "0x", "-0x", "--1", "+-1", "0x-1", "g", "1 2", " 1", "1_0", "0x0x1", "_1", "9223372036854775808x", "ffffffffffffffffff"} {
		if got, err := parseInt(text); err == nil {
			t.Errorf("%q is %d, want an error", text, got)
		}
	}
}

// TestWidths: the types of a fixed width.
func TestWidths(t *testing.T) {
	for typ, want := range map[Type]int{
		Boolean: 1, Int8: 1, Uint8: 1, Int16: 2, Uint16: 2, Int32: 4, Uint32: 4, IPv4: 4, IPv6: 16, PSID: 3,
		Empty: 0, Binary: 0, String: 0, Tuple: 0, FQDN: 0, IPv6Prefix: 0, Record: 0, Internal: 0, "nonsense": 0,
	} {
		if got := typ.fixed(); got != want {
			t.Errorf("%s has %d bytes, want %d", typ, got, want)
		}
	}
}

// TestLeast: how many values an option needs.
func TestLeast(t *testing.T) {
	for typ, want := range map[string]int{"uint8": 1, "uint8*": 0, "{uint8, uint8, uint8}": 3, "{uint8, uint8}*": 2, "empty": 1, "string": 1} {
		if got := def(typ).least(); got != want {
			t.Errorf("%s needs %d values, want %d", typ, got, want)
		}
	}
}
