package option

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keatool/keatool/schema/kea"
)

// TestValueErrors: what is said about values that do not fit.
func TestValueErrors(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, tt := range []struct{ typ, csv, want string }{
		{"boolean", "yes", `"yes" is not a boolean`},
		{"boolean", "2", `"2" is not a boolean`},
		{"boolean", "-1", `"-1" is not a boolean`},
		{"uint8", "256", `"256" is not a number from 0 to 255`},
		{"uint8", "-1", `"-1" is not a number from 0 to 255`},
		{"uint8", "x", `"x" is not a number from 0 to 255`},
		{"uint8", "0x", `"0x" is not a number from 0 to 255`},
		{"uint8", "1 2", `"1 2" is not a number from 0 to 255`},
		{"uint16", "65536", `"65536" is not a number from 0 to 65535`},
		{"uint32", "4294967296", `"4294967296" is not a number from 0 to 4294967295`},
		{"int8", "128", `"128" is not a number from -128 to 127`},
		{"int8", "-129", `"-129" is not a number from -128 to 127`},
		{"int16", "32768", `"32768" is not a number from -32768 to 32767`},
		{"int32", "2147483648", `"2147483648" is not a number from -2147483648 to 2147483647`},
		{"ipv4-address", "192.0.2", `"192.0.2" is not an ipv4-address`},
		{"ipv4-address", "2001:db8::1", `"2001:db8::1" is not an ipv4-address`},
		{"ipv6-address", "192.0.2.1", `"192.0.2.1" is not an ipv6-address`},
		{"ipv6-address", "fe80::1%eth0", `"fe80::1%eth0" is not an ipv6-address`},
		{"ipv6-prefix", "2001:db8::", `"2001:db8::" is not an IPv6 prefix`},
		{"ipv6-prefix", "2001:db8::/129", `"2001:db8::/129" is not an IPv6 prefix`},
		{"ipv6-prefix", "192.0.2.0/24", `"192.0.2.0/24" is not an IPv6 prefix`},
		{"psid", "3", `"3" is not a port set identifier and its length (3/4)`},
		{"psid", "16/4", `"16/4" is not a port set identifier and its length (3/4)`},
		{"psid", "0/17", `"0/17" is not a port set identifier and its length (3/4)`},
		{"psid", "-1/4", `"-1/4" is not a port set identifier and its length (3/4)`},
		{"psid", "x/4", `"x/4" is not a port set identifier and its length (3/4)`},
		{"binary", "0", `"0" is not an even number of hexadecimal digits`},
		{"binary", "0g", `"0g" is not an even number of hexadecimal digits`},
		{"fqdn", "a..b", `empty label in domain name "a..b"`},
		{"fqdn", ".a", `empty label in domain name ".a"`},
		{"fqdn", long, `label of more than 63 bytes in domain name "` + long + `"`},
		{"fqdn", strings.Repeat("abc.", 64), `domain name "` + strings.Repeat("abc.", 64) + `" is longer than 255 bytes`},
		{"fqdn", `a\`, `domain name ends in a backslash`},
		{"fqdn", `a\1`, `a backslash and a digit in a domain name want three digits`},
		{"fqdn", `a\12x`, `a backslash and a digit in a domain name want three digits`},
		{"fqdn", `a\256`, `\256 in a domain name is more than 255`},
		{"fqdn", ".", `the root as a domain name`},
		{"fqdn", "a b", `' ' in a domain name`},
		{"fqdn", `a\.b`, `'.' in a domain name`},
		{"tuple", strings.Repeat("a", 256), `a value of 256 bytes is longer than 255`},
		{"string", " ", `empty text`},
		{"string", "", `0 values where 1 are needed`},
		{"uint8", "", `0 values where 1 are needed`},
		{"{uint8, uint8}", "1", `1 values where 2 are needed`},
		{"{uint8, ipv4-address}*", "1", `1 values where 2 are needed`},
		{"empty", "a", `an empty option takes no value`},
	} {
		_, err := def(tt.typ).Encode(tt.csv)
		want := "option dhcp4.x (code 224): " + tt.want
		if err == nil || err.Error() != want {
			t.Errorf("%q as %s: the error is %v, want %s", tt.csv, tt.typ, err, want)
		}
	}
}

// TestBounds: the least and the greatest value of each type, in each way of writing.
func TestBounds(t *testing.T) {
	for _, tt := range []struct{ typ, csv, want string }{
		{"uint8", "0", "00"}, {"uint8", "255", "ff"}, {"uint8", "0xff", "ff"}, {"uint8", "0XFF", "ff"}, {"uint8", "fF", "ff"}, {"uint8", "000255", "ff"}, {"uint8", "+1", "01"},
		{"int8", "-128", "80"}, {"int8", "127", "7f"}, {"int8", "-1", "ff"}, {"int8", "-0x1", "ff"},
		{"uint16", "65535", "ffff"}, {"uint16", "0xffff", "ffff"}, {"uint16", "abcd", "abcd"}, {"int16", "-32768", "8000"}, {"int16", "32767", "7fff"},
		{"uint32", "4294967295", "ffffffff"}, {"uint32", "deadbeef", "deadbeef"}, {"int32", "-2147483648", "80000000"}, {"int32", "2147483647", "7fffffff"},
		{"boolean", "true", "01"}, {"boolean", "False", "00"}, {"boolean", "1", "01"}, {"boolean", "00", "00"},
		{"ipv4-address", "0.0.0.0", "00000000"}, {"ipv4-address", "255.255.255.255", "ffffffff"},
		{"ipv6-address", "::", strings.Repeat("00", 16)}, {"ipv6-address", "::ffff:192.0.2.1", "00000000000000000000ffffc0000201"},
		{"ipv6-prefix", "::/0", "00"}, {"ipv6-prefix", "8000::/1", "0180"}, {"ipv6-prefix", "ffff::/1", "0180"}, {"ipv6-prefix", "2001:db8::/32", "2020010db8"},
		{"ipv6-prefix", "2001:db8::1/128", "8020010db8000000000000000000000001"}, {"ipv6-prefix", "2001:db8:: / 032", "2020010db8"},
		{"psid", "0/0", "000000"}, {"psid", "7/0", "000000"}, {"psid", "1/1", "018000"}, {"psid", "65535/16", "10ffff"}, {"psid", "0xf/4", "04f000"}, {"psid", "3 / 4", "043000"},
		{"fqdn", "a", "016100"}, {"fqdn", "a.", "016100"}, {"fqdn", "A.b", "0141016200"}, {"fqdn", `\097`, "016100"}, {"fqdn", `\a`, "016100"},
		{"fqdn", strings.Repeat("a", 63), "3f" + strings.Repeat("61", 63) + "00"},
		{"fqdn", strings.Repeat("abc.", 63), strings.Repeat("03616263", 63) + "00"},
		{"tuple", "a", "0161"}, {"tuple", strings.Repeat("a", 255), "ff" + strings.Repeat("61", 255)},
		{"string", " a ", "61"}, {"string", `\,`, "2c"}, {"string", `\\`, "5c"}, {"string", `\a`, "5c61"}, {"string", `a\`, "615c"}, {"string", ",a", "61"}, {"string", "é", "c3a9"},
		{"uint8*", "1,2,3", "010203"}, {"uint8*", " 1 , 2 ", "0102"}, {"uint8*", ",,1,,2,,", "0102"}, {"ipv4-address*", "", ""}, {"ipv4-address*", ",", ""},
		{"{uint8, uint16, string}", `1, 2, a\,b`, "010002612c62"}, {"{uint8, uint8}", "1, 2, 3", "0102"}, {"{uint8, fqdn}*", "1, a, b", "01016100016200"},
		{"empty", "", ""}, {"empty", ",", ""},
	} {
		wire, err := def(tt.typ).Encode(tt.csv)
		if got := hex.EncodeToString(wire); got != tt.want || err != nil {
			t.Errorf("%.40q as %s is %s (%v), want %s", tt.csv, tt.typ, got, err, tt.want)
		}
	}
}

// TestTextRefusals: bytes that no plain text stands for.
func TestTextRefusals(t *testing.T) {
	for _, tt := range []struct{ typ, wire string }{
		{"uint8", ""}, {"uint8", "0102"}, {"uint16", "01"}, {"uint16*", "010203"}, {"boolean", "02"}, {"ipv4-address", "c00002"}, {"ipv4-address*", "c0000201c0"},
		{"ipv6-prefix", "81"}, {"ipv6-prefix", "2020010d"}, {"ipv6-prefix", "1f20010db8ff"}, {"psid", "11ffff"}, {"psid", "04ffff"}, {"psid", "0430"},
		{"string", ""}, {"string", "0a"}, {"string", "c3a9"}, {"string", "7f"}, {"string", "2061"}, {"string", "6120"}, {"binary", ""},
		{"fqdn", ""}, {"fqdn", "00"}, {"fqdn", "0161"}, {"fqdn", "01610001"}, {"fqdn", "012000"}, {"fqdn", "c000"}, {"fqdn", "40" + strings.Repeat("61", 64) + "00"},
		{"tuple", ""}, {"tuple", "00"}, {"tuple", "0261"}, {"tuple", "010a"}, {"{uint8, uint8}", "01"}, {"{uint8, uint8}", "010203"}, {"{uint8, string}", "01"}, {"empty", "00"},
	} {
		wire, err := hex.DecodeString(tt.wire)
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := def(tt.typ).Text(wire); ok {
			t.Errorf("%s as %s has the text %q", tt.wire, tt.typ, text)
		}
	}
}

// TestRawErrors: what is said about bytes that Kea refuses.
func TestRawErrors(t *testing.T) {
	for _, tt := range []struct{ typ, wire, want string }{
		{"uint8", "", "0 bytes where uint8 takes 1"}, {"uint32", "0102", "2 bytes where uint32 takes 4"}, {"ipv6-address", "20", "1 bytes where ipv6-address takes 16"},
		{"uint16*", "010203", "1 bytes where uint16 takes 2"}, {"uint8*", "", "no uint8"}, {"fqdn*", "", "no fqdn"},
		{"string", "", "a string option without text"}, {"string", "0000", "a string option without text"},
		{"tuple", "", "0 bytes where tuple takes 1"}, {"tuple", "00", "an empty tuple"}, {"tuple", "0561", "2 bytes where tuple takes 6"},
		{"ipv6-prefix", "", "0 bytes where ipv6-prefix takes 1"}, {"ipv6-prefix", "81", "a prefix longer than 128 bits"}, {"ipv6-prefix", "2020", "2 bytes where ipv6-prefix takes 5"},
		{"fqdn", "", "a domain name is cut short"}, {"fqdn", "0161", "a domain name is cut short"}, {"fqdn", "00", "the root as a domain name"},
		{"fqdn", "c005", "a compressed domain name points forward"}, {"fqdn", "c000", "a compressed domain name points forward"}, {"fqdn", "0561", "a domain name is cut short or too long"},
		{"fqdn", "012200", "'\"' in a domain name"}, {"{uint8, uint16}", "0102", "1 bytes where uint16 takes 2"}, {"{uint8, tuple}", "0100", "an empty tuple in a record"},
	} {
		wire, err := hex.DecodeString(tt.wire)
		if err != nil {
			t.Fatal(err)
		}
		if sent, err := def(tt.typ).Raw(wire); err == nil || err.Error() != tt.want {
			t.Errorf("%s as %s is sent as %x, error %v; want %s", tt.wire, tt.typ, sent, err, tt.want)
		}
	}
}

// TestSubOptions: sub-options by code, those of one code joined in DHCPv4 only.
func TestSubOptions(t *testing.T) {
	for _, tt := range []struct {
		family     kea.Family
		wire, want string
	}{
		{kea.V4, "0201aa0101bb", "0101bb0201aa"}, {kea.V4, "0101aa0101bb", "0102aabb"}, {kea.V4, "0101aa02", "0101aa"}, {kea.V4, "0101aa0205bb", "0101aa"},
		{kea.V4, "0100", "0100"}, {kea.V4, "01", ""}, {kea.V4, "", ""}, {kea.V4, "0201aa0101bb0201cc", "0101bb0202aacc"},
		{kea.V6, "00020001aa00010001bb", "00010001bb00020001aa"}, {kea.V6, "00010001aa00010001bb", "00010001aa00010001bb"}, {kea.V6, "00010001aa0002", "00010001aa"},
		{kea.V6, "00010005aa", ""}, {kea.V6, "00010000", "00010000"},
	} {
		d := row{space: "s", code: 1, name: "x", typ: "empty", encapsulates: "inner"}.def(tt.family)
		wire, err := hex.DecodeString(tt.wire)
		if err != nil {
			t.Fatal(err)
		}
		sent, err := d.Raw(wire)
		if got := hex.EncodeToString(sent); got != tt.want || err != nil {
			t.Errorf("family %d: %s is sent as %s (%v), want %s", tt.family, tt.wire, got, err, tt.want)
		}
	}
}

// TestDefinitionErrors: what is said about definitions that Kea refuses.
func TestDefinitionErrors(t *testing.T) {
	for _, tt := range []struct {
		def  kea.OptionDef
		want string
	}{
		{kea.OptionDef{Name: "a b", Code: 1, Type: "uint8"}, `invalid option name "a b"`},
		{kea.OptionDef{Name: "", Code: 1, Type: "uint8"}, `invalid option name ""`},
		{kea.OptionDef{Name: "a", Space: "b.", Code: 1, Type: "uint8"}, `invalid option space "b."`},
		{kea.OptionDef{Name: "a", Code: 0, Type: "uint8"}, `code 0 is out of range for option a in space dhcp4`},
		{kea.OptionDef{Name: "a", Code: 255, Type: "uint8"}, `code 255 is out of range for option a in space dhcp4`},
		{kea.OptionDef{Name: "a", Space: "s", Code: 256, Type: "uint8"}, `code 256 is out of range for option a in space s`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "uint64"}, `unknown type "uint64" of option a`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "binary", Array: true}, `option a: no array of binary`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "empty", Array: true}, `option a: no array of empty`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "record", RecordTypes: "uint8, string", Array: true}, `option a: no array of string`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "uint8", Array: true, Encapsulate: "s"}, `option a: an array cannot encapsulate`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "uint8", Encapsulate: "dhcp4"}, `option a encapsulates its own space`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "uint8", RecordTypes: "uint8"}, `option a: record-types without type record`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "record", RecordTypes: "uint8"}, `option a: a record needs two fields`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "record", RecordTypes: "uint8,"}, `option a: a record needs two fields`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "record", RecordTypes: "uint8, record"}, `option a: no "record" in a record`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "record", RecordTypes: "uint8, internal"}, `option a: no "internal" in a record`},
		{kea.OptionDef{Name: "a", Code: 1, Type: "record", RecordTypes: "binary, uint8"}, `option a: binary must be the last field`},
	} {
		if _, err := FromKeaDef(kea.V4, tt.def); err == nil || err.Error() != tt.want {
			t.Errorf("%+v: the error is %v, want %s", tt.def, err, tt.want)
		}
	}
}

func TestValidName(t *testing.T) {
	for name, want := range map[string]bool{"a": true, "0": true, "A-b_9": true, "vendor-4491": true, "": false, "-": false, "_a": false, "a-": false, "a.b": false, "a b": false, "é": false, "a/b": false} {
		if ValidName(name) != want {
			t.Errorf("ValidName(%q) is %v", name, !want)
		}
	}
}

// TestTupleWidths: the length of a tuple takes one byte in DHCPv4, but for
// option 143, and two in DHCPv6.
func TestTupleWidths(t *testing.T) {
	for _, tt := range []struct {
		family kea.Family
		code   uint32
		want   string
	}{{kea.V4, 224, "0161"}, {kea.V4, 143, "000161"}, {kea.V6, 143, "000161"}, {kea.V6, 1000, "000161"}} {
		d := row{space: DefaultSpace(tt.family), code: tt.code, name: "x", typ: "tuple"}.def(tt.family)
		wire, err := d.Encode("a")
		if got := hex.EncodeToString(wire); got != tt.want || err != nil {
			t.Errorf("family %d, code %d: %s (%v), want %s", tt.family, tt.code, got, err, tt.want)
		}
	}
}

// TestReleasesOfOptions: options that came, or changed their form, with a release.
func TestReleasesOfOptions(t *testing.T) {
	for _, tt := range []struct {
		family kea.Family
		space  string
		code   uint32
		want   string
	}{
		{kea.V4, "", 3, "array of ipv4-address from 2.2"},
		{kea.V4, "dhcp4", 121, "internal from 2.6"},
		{kea.V4, "", 162, "record from 2.4, internal from 2.6"},
		{kea.V6, "", 144, "record from 2.4, internal from 2.6"},
		{kea.V4, "dhcp-agent-options-space", 1, "binary from 2.4"},
		{kea.V6, "", 56, "empty from 3.0"},
		{kea.V4, "", 43, "empty from 2.2"},
		{kea.V4, "", 250, ""},
		{kea.V4, "nonsense", 1, ""},
		{kea.V6, "dhcp4", 3, ""},
	} {
		var parts []string
		last := ""
		for _, r := range kea.Releases {
			d, ok := ByCode(tt.family, tt.space, tt.code, r)
			if !ok {
				continue
			}
			form := string(d.Type)
			if d.Array {
				form = "array of " + form
			}
			if form != last {
				parts = append(parts, fmt.Sprintf("%s from %s", form, r))
			}
			last = form
		}
		if diff := cmp.Diff(tt.want, strings.Join(parts, ", ")); diff != "" {
			t.Errorf("family %d, %q, %d (-want +got):\n%s", tt.family, tt.space, tt.code, diff)
		}
	}
}

// TestNamesLaw: names of usual labels come back as they were, a final dot aside.
func TestNamesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z0-9_-]{1,20}`), 1, 6).Draw(t, "labels"), ".")
		d := def("fqdn")
		for _, text := range []string{name, name + "."} {
			wire, err := d.Encode(text)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if back, ok := d.Text(wire); !ok || back != name {
				t.Fatalf("%q became %x, which is %q (%v)", text, wire, back, ok)
			}
		}
	})
}

// TestBytesLaw: every way of writing bytes in hex gives these bytes.
func TestBytesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 1, 12).Draw(t, "bytes")
		plain := hex.EncodeToString(b)
		for _, text := range []string{plain, "0x" + plain, strings.ToUpper(plain), fmt.Sprintf("% x", b), strings.ReplaceAll(fmt.Sprintf("% x", b), " ", ":")} {
			if got, err := Bytes(text); err != nil || string(got) != string(b) {
				t.Fatalf("%q is %x (%v), want %x", text, got, err, b)
			}
		}
	})
}

// FuzzEncode: no text makes the reader fail, and what it reads is what Kea
// sends when given the bytes.
func FuzzEncode(f *testing.F) {
	types := []string{"boolean", "uint8", "int32*", "ipv4-address*", "ipv6-prefix", "psid", "string", "fqdn*", "tuple*", "{uint8, ipv4-address}*", "{boolean, string}", "binary", "empty"}
	for i := range types {
		f.Add(uint8(i), `1, a.b\,c, 192.0.2.1/24, \\`)
	}
	f.Fuzz(func(t *testing.T, pick uint8, csv string) {
		d := def(types[int(pick)%len(types)])
		wire, err := d.Encode(csv)
		if err != nil || len(wire) == 0 {
			return
		}
		if sent, err := d.Raw(wire); err != nil || string(sent) != string(wire) {
			t.Fatalf("%q as %s is %x, which is sent as %x (%v)", csv, d.Type, wire, sent, err)
		}
	})
}
