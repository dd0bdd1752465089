package expr

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// phrase is an expression of dhcpd and what becomes of it; what is to be said
// of the translation stands behind //.
type phrase struct{ src, want string }

// phrases checks translations of conditions, or of values.
func phrases(t *testing.T, fam kea.Family, r kea.Release, cond bool, list []phrase) {
	t.Helper()
	for _, tt := range list {
		t.Run(tt.src, func(t *testing.T) {
			translate := String
			if cond {
				translate = Bool
			}
			res, err := translate(exprOf(t, fam, tt.src, cond), testEnv(fam, r))
			got := shown(res, err)
			for _, n := range res.Notes {
				got += " // " + n.Message
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("translation (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPrinted: values printed with binary-to-ascii, compared.
func TestPrinted(t *testing.T) {
	phrases(t, kea.V4, kea.R30, true, []phrase{
		{`binary-to-ascii(16, 8, ":", option x) = "1:a:ff"`, `option[224].hex == 0x010aff`},
		{`binary-to-ascii(16, 8, ":", option x) = "01:0a"`, `never`},
		{`binary-to-ascii(16, 8, ":", option x) = "1:A"`, `never`},
		{`binary-to-ascii(16, 8, "", option x) = "1ab"`, `option[224].hex == 0x010a0b or option[224].hex == 0x01ab or option[224].hex == 0x1a0b`},
		{`binary-to-ascii(16, 8, "", option x) = "1a"`, `option[224].hex == 0x010a or option[224].hex == 0x1a`},
		{`binary-to-ascii(16, 8, "", option x) = "112233445566778899aabbccddeeff"`,
			`option[224].hex == 0x112233445566778899aabbccddeeff // without a separator many values print as this constant in dhcpd, which leaves out zeros; the one with two digits for each byte is meant here`},
		{`binary-to-ascii(10, 8, ".", option x) = "192.0.2.1"`, `option[224].hex == 0xc0000201`},
		{`binary-to-ascii(10, 8, ".", option x) = "192.0.2.256"`, `never`},
		{`binary-to-ascii(10, 8, ".", option x) = ""`, `option[224].exists and option[224].hex == ''`},
		{`binary-to-ascii(10, 8, ".", option x) = "x"`, `never`},
		{`binary-to-ascii(8, 8, ".", option x) = "12.7"`, `option[224].hex == 0x0a07`},
		{`binary-to-ascii(2, 8, ".", option x) = "101.1"`, `option[224].hex == 0x0501`},
		{`binary-to-ascii(16, 16, ":", option x) = "1234:abcd"`, `option[224].hex == 0x1234abcd`},
		{`binary-to-ascii(16, 32, ":", option x) = "12345678"`, `option[224].hex == 0x12345678`},
		{`binary-to-ascii(10, 32, ":", option x) = "16909060"`, `option[224].hex == 0x01020304`},
		{`binary-to-ascii(3, 32, ":", option x) = "12"`, `problem: what dhcpd prints of 32 bits to base 3 is not known`},
		{`binary-to-ascii(10, 16, ".", option x) = "258.3"`, `option[224].hex == 0x01020003`},
		{`binary-to-ascii(17, 8, ".", option x) = "1"`, `problem: dhcpd has digits for the bases 2 to 16 only`},
		{`binary-to-ascii(1, 8, ".", option x) = "1"`, `problem: dhcpd has digits for the bases 2 to 16 only`},
		{`binary-to-ascii(16, 8, option y, option x) = "1"`, `problem: Kea takes only a constant as separator`},
		{`binary-to-ascii(16, 8, ":", hardware) = "1:2:0:0:0:0:1"`, `concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x01020000000001`},
		{`binary-to-ascii(16, 8, ":", substring(hardware, 1, 3)) = "0:4:f2"`, `substring(pkt4.mac, 0, 3) == 0x0004f2`},
		{`binary-to-ascii(16, 8, ":", substring(hardware, 1, 3)) = "0:4:f2" or binary-to-ascii(16, 8, ":", substring(hardware, 1, 3)) = "0:4:f3"`,
			`substring(pkt4.mac, 0, 3) == 0x0004f2 or substring(pkt4.mac, 0, 3) == 0x0004f3`},
		{`substring(binary-to-ascii(16, 8, ":", hardware), 0, 6) = "1:0:4:"`,
			`concat(substring(pkt4.htype, -1, all), substring(pkt4.mac, 0, 2)) == 0x010004 and not (substring(pkt4.mac, 2, 1) == '')`},
		{`substring(binary-to-ascii(16, 8, ":", hardware), 2, 5) = "0:4:f"`,
			`substring(hexstring(concat(substring(pkt4.htype, -1, all), pkt4.mac), ':'), 2, 5) == '0:4:f' // Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)`},
		{`suffix(binary-to-ascii(16, 8, ":", hardware), 2) = "ff"`,
			`substring(hexstring(concat(substring(pkt4.htype, -1, all), pkt4.mac), ':'), -2, all) == 'ff' // Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)`},
		{`binary-to-ascii(16, 8, ":", hardware) ~= "^1:0:4:f2"`,
			`concat(substring(pkt4.htype, -1, all), substring(pkt4.mac, 0, 3)) == 0x010004f2 // Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)`},
		{`binary-to-ascii(16, 8, ":", hardware) ~= "ff$"`,
			`match('[^\0]*ff(?:\0[\s\S]*)?', hexstring(concat(substring(pkt4.htype, -1, all), pkt4.mac), ':')) // Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)`},
		{`binary-to-ascii(16, 8, ":", substring(hardware, 1, 6)) ~~ "^0:4:F2:"`,
			`lcase(substring(concat(ifelse(substring(hexstring(substring(pkt4.mac, 0, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 0, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 0, 1), '')), concat(ifelse(substring(pkt4.mac, 1, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 1, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 1, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 1, 1), '')))), concat(ifelse(substring(pkt4.mac, 2, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 2, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 2, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 2, 1), '')))), concat(ifelse(substring(pkt4.mac, 3, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 3, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 3, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 3, 1), '')))), concat(ifelse(substring(pkt4.mac, 4, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 4, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 4, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 4, 1), '')))), ifelse(substring(pkt4.mac, 5, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 5, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 5, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 5, 1), ''))))))))), 0, 7)) == '0:4:f2:'`},
		{`binary-to-ascii(10, 8, ".", packet(24, 4)) = "192.0.2.1"`, `pkt4.giaddr == 0xc0000201`},
		{`binary-to-ascii(10, 8, ".", packet(24, 4)) ~= "^192.0.2."`, `match('192[^\0]0[^\0]2[^\0][\s\S]*', addrtotext(pkt4.giaddr))`},
		{`binary-to-ascii(16, 8, ":", null) = "1"`, `never`},
		{`binary-to-ascii(16, 8, ":", null) = null`, `always`},
	})
}

// TestNumbers: numbers, compared.
func TestNumbers(t *testing.T) {
	phrases(t, kea.V4, kea.R30, true, []phrase{
		{`extract-int(option x, 8) = 5`, `substring(option[224].hex, 0, 1) == 0x05`},
		{`extract-int(option x, 8) = 300`, `never`},
		{`extract-int(option x, 16) = 5`, `substring(option[224].hex, 0, 2) == 0x0005`},
		{`extract-int(option x, 32) = 16909060`, `substring(option[224].hex, 0, 4) == 0x01020304`},
		{`extract-int(option x, 8) != 5`, `not (substring(option[224].hex, 0, 1) == 0x05)`},
		{`extract-int("ab", 16) = 24930`, `always`},
		{`extract-int(null, 8) = 5`, `never`},
		{`lease-time = 600`, `problem: Kea cannot read the time left of a lease`},
		{`extract-int(option x, 8) = extract-int(option y, 8)`,
			`substring(option[224].hex, 0, 1) == substring(option[225].hex, 0, 1) and ((option[224].exists and not (substring(option[224].hex, 0, 1) == '') and option[225].exists and not (substring(option[225].hex, 0, 1) == '')) or not ((option[224].exists and not (substring(option[224].hex, 0, 1) == '')) or (option[225].exists and not (substring(option[225].hex, 0, 1) == ''))))`},
		{`extract-int(encode-int(extract-int(option x, 8), 8), 8) = 5`, `substring(option[224].hex, 0, 1) == 0x05`},
		{`encode-int(extract-int(option x, 8), 16) = 00:05`,
			`option[224].exists and not (substring(option[224].hex, 0, 1) == '') and concat(0x00, substring(option[224].hex, 0, 1)) == 0x0005`},
		{`encode-int(5, 8) = 05`, `always`},
		{`encode-int(5, 16) = 00:05`, `always`},
		{`encode-int(5, 32) = option x`, `option[224].hex == 0x00000005`},
	})
}

// TestParts: parts and joints of values, compared.
func TestParts(t *testing.T) {
	phrases(t, kea.V4, kea.R30, true, []phrase{
		{`substring(option x, 0, 3) = "abc"`, `substring(option[224].hex, 0, 3) == 'abc'`},
		{`substring(option x, 0, 3) = "ab"`, `substring(option[224].hex, 0, 3) == 'ab'`},
		{`substring(option x, 0, 3) = "abcd"`, `never // at most 3 bytes are compared with a constant of 4: that is never true`},
		{`substring(option x, 2, 3) = "abc"`, `substring(option[224].hex, 2, 3) == 'abc'`},
		{`substring(option x, 0, 0) = ""`, `option[224].exists`},
		{`substring(option x, 0, 0) = "a"`, `never // at most 0 bytes are compared with a constant of 1: that is never true`},
		{`substring(option x, extract-int(option y, 8), 2) = "ab"`, `problem: Kea takes only constants for offsets and lengths`},
		{`substring(option x, 1, extract-int(option y, 8)) = "ab"`, `problem: Kea takes only constants for offsets and lengths`},
		{`substring(substring(option x, 2, 5), 1, 2) = "ab"`, `substring(option[224].hex, 3, 2) == 'ab'`},
		{`substring(concat("ab", option x), 1, 3) = "bcd"`, `option[224].exists and substring(concat('ab', option[224].hex), 1, 3) == 'bcd'`},
		{`substring(null, 1, 2) = "ab"`, `never`},
		{`substring(null, 1, 2) = null`, `always`},
		{`suffix(option x, 3) = "abc"`, `substring(option[224].hex, -3, all) == 'abc'`},
		{`suffix(option x, 3) = "ab"`, `option[224].hex == 'ab'`},
		{`suffix(option x, 3) = "abcd"`, `never // at most 3 bytes are compared with a constant of 4: that is never true`},
		{`suffix(option x, 0) = ""`, `option[224].exists`},
		{`suffix(hardware, 6) = 02:00:00:00:00:01`, `substring(concat(substring(pkt4.htype, -1, all), pkt4.mac), -6, all) == 0x020000000001`},
		{`suffix(hardware, 2) = 00:01`, `substring(concat(substring(pkt4.htype, -1, all), pkt4.mac), -2, all) == 0x0001`},
		{`suffix(hardware, 9) = 02`, `concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x02`},
		{`suffix(option x, extract-int(option y, 8)) = "ab"`, `problem: Kea takes only constants for offsets and lengths`},
		{`lcase(option x) = "abc"`, `lcase(option[224].hex) == 'abc'`},
		{`lcase(option x) = "Abc"`, `never`},
		{`ucase(option x) = "ABC"`, `ucase(option[224].hex) == 'ABC'`},
		{`ucase(option x) = "aBC"`, `never`},
		{`lcase(ucase(option x)) = "abc"`, `lcase(ucase(option[224].hex)) == 'abc'`},
		{`lcase(option x) = lcase(option y)`,
			`lcase(option[224].hex) == lcase(option[225].hex) and ((option[224].exists and option[225].exists) or not (option[224].exists or option[225].exists))`},
		{`lcase(null) = null`, `always`},
		{`concat(option x, "b") = "ab"`, `option[224].hex == 'a'`},
		{`concat(option x, "b") = "ac"`, `never`},
		{`concat(option x, "b") = "b"`, `option[224].exists and option[224].hex == ''`},
		{`concat("a", option x, "c") = "abc"`, `option[224].hex == 'b'`},
		{`concat("a", option x, "c") = "ac"`, `option[224].exists and option[224].hex == ''`},
		{`concat(option x, null) = "a"`, `never`},
		{`concat(option x, null) = null`, `always`},
		{`concat("a", "b") = "ab"`, `always`},
		{`concat(option x, option y) = option x`,
			`ifelse(option[224].exists and option[225].exists, concat(option[224].hex, option[225].hex), '') == option[224].hex and ((option[224].exists and option[225].exists) or not ((option[224].exists and option[225].exists) or option[224].exists))`},
		{`reverse(1, option x) = "cba"`, `option[224].hex == 'abc'`},
		{`reverse(2, option x) = "cdab"`, `option[224].hex == 'abcd'`},
		{`reverse(2, option x) = "abc"`, `never`},
		{`reverse(0, option x) = "abc"`, `problem: dhcpd stops at a reversal by 0 bytes`},
		{`reverse(1, "abc") = "cba"`, `always`},
		{`reverse(1, null) = "a"`, `never`},
		{`pick-first-value(option x, option y) = "a"`, `ifelse(option[224].exists, option[224].hex, option[225].hex) == 'a'`},
		{`pick-first-value(option x, "b") = "b"`, `ifelse(option[224].exists, option[224].hex, 'b') == 'b'`},
		{`pick-first-value(option x, "b") = "a"`, `ifelse(option[224].exists, option[224].hex, 'b') == 'a'`},
		{`pick-first-value("b", option x) = "b"`, `always`},
		{`pick-first-value(null, option x) = "a"`, `option[224].hex == 'a'`},
		{`pick-first-value(option x, option y) = null`, `not (option[224].exists or option[225].exists)`},
		{`pick-first-value(concat(option x, option y), "n") = "n"`,
			`ifelse(option[224].exists and option[225].exists, concat(option[224].hex, option[225].hex), 'n') == 'n'`},
	})
}
