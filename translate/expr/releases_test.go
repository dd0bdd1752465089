package expr

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestConditionsOf22: what Kea 2.2 has, and what it lacks.
func TestConditionsOf22(t *testing.T) {
	phrases(t, kea.V4, kea.R22, true, []phrase{
		{`lcase(option x) = "abc"`,
			`(substring(option[224].hex, 0, 1) == 'a' or substring(option[224].hex, 0, 1) == 'A') and (substring(option[224].hex, 1, 1) == 'b' or substring(option[224].hex, 1, 1) == 'B') and (substring(option[224].hex, 2, 1) == 'c' or substring(option[224].hex, 2, 1) == 'C') and substring(option[224].hex, 3, 1) == ''`},
		{`ucase(option x) = "ABC"`,
			`(substring(option[224].hex, 0, 1) == 'a' or substring(option[224].hex, 0, 1) == 'A') and (substring(option[224].hex, 1, 1) == 'b' or substring(option[224].hex, 1, 1) == 'B') and (substring(option[224].hex, 2, 1) == 'c' or substring(option[224].hex, 2, 1) == 'C') and substring(option[224].hex, 3, 1) == ''`},
		{`lcase(option x) = option y`, `problem: Kea 2.2 cannot change upper and lower case`},
		{`option x ~= "^abc"`, `substring(option[224].hex, 0, 3) == 'abc'`},
		{`option x ~= "abc"`, `problem: Kea 2.2 has no regular expressions`},
		{`option x ~~ "^abc"`,
			`(substring(option[224].hex, 0, 1) == 'a' or substring(option[224].hex, 0, 1) == 'A') and (substring(option[224].hex, 1, 1) == 'b' or substring(option[224].hex, 1, 1) == 'B') and (substring(option[224].hex, 2, 1) == 'c' or substring(option[224].hex, 2, 1) == 'C')`},
		{`option x ~~ "^a1"`,
			`(substring(option[224].hex, 0, 1) == 'a' or substring(option[224].hex, 0, 1) == 'A') and substring(option[224].hex, 1, 1) == '1'`},
		{`binary-to-ascii(16, 8, ":", option x) = "1:a"`, `option[224].hex == 0x010a`},
		{`option PXE.mtftp = c0:00:02:01`, `option[43].option[1].hex == 0xc0000201`},
		{`exists agent.circuit-id`, `relay4[1].exists`},
		{`suffix(option x, 3) = "abc"`, `substring(option[224].hex, -3, all) == 'abc'`},
		{`extract-int(option x, 8) = 5`, `substring(option[224].hex, 0, 1) == 0x05`},
		{`pick-first-value(option x, "b") = "b"`, `ifelse(option[224].exists, option[224].hex, 'b') == 'b'`},
		{`known`, `member('KNOWN')`},
	})
}

// TestConditionsOf26: what Kea 2.6 has, and what it lacks.
func TestConditionsOf26(t *testing.T) {
	phrases(t, kea.V4, kea.R26, true, []phrase{
		{`lcase(option x) = "abc"`, `lcase(option[224].hex) == 'abc'`},
		{`option x ~= "abc"`, `problem: Kea 2.6 has no regular expressions`},
		{`option x ~~ "^abc"`, `lcase(substring(option[224].hex, 0, 3)) == 'abc'`},
	})
}

// TestConditionsV6: conditions of DHCPv6.
func TestConditionsV6(t *testing.T) {
	phrases(t, kea.V6, kea.R30, true, []phrase{
		{`option dhcp6.client-id = 00:01:02`, `option[1].hex == 0x000102`},
		{`exists dhcp6.client-id`, `option[1].exists`},
		{`option dhcp6.x = "a"`, `option[1000].hex == 'a'`},
		{`exists dhcp6.vendor-opts`, `option[17].exists`},
		{`option host-name = "a"`, `never`},
		{`exists host-name`, `never`},
		{`v6relay(0, option dhcp6.client-id) = 00:01`, `option[1].hex == 0x0001`},
		{`v6relay(1, option dhcp6.interface-id) = "eth0"`, `relay6[-1].option[18].hex == 'eth0'`},
		{`v6relay(2, option dhcp6.remote-id) = "a"`, `relay6[-2].option[37].hex == 'a'`},
		{`v6relay(32, option dhcp6.interface-id) = "eth0"`, `relay6[-32].option[18].hex == 'eth0'`},
		{`v6relay(33, option dhcp6.interface-id) = "eth0"`, `relay6[0].option[18].hex == 'eth0'`},
		{`v6relay(extract-int(option dhcp6.x, 8), option dhcp6.interface-id) = "a"`, `problem: Kea takes only constants for offsets and lengths`},
		{`v6relay(1, v6relay(1, option dhcp6.interface-id)) = "a"`, `relay6[-1].option[18].hex == 'a'`},
		{`v6relay(1, concat("a", option dhcp6.interface-id)) = "ab"`, `relay6[-1].option[18].hex == 'b'`},
		{`substring(v6relay(1, option dhcp6.interface-id), 0, 2) = "ab"`, `substring(relay6[-1].option[18].hex, 0, 2) == 'ab'`},
		{`hardware = 01`, `problem: DHCPv6 clients do not tell their hardware address`},
		{`packet(0, 1) = 01`, `problem: Kea cannot read a DHCPv6 message by offset`},
		{`leased-address = 20:01`, `problem: Kea does not know the address yet when it evaluates expressions`},
		{`known`, `member('KNOWN')`},
		{`static`, `member('fixed')`},
		{`binary-to-ascii(16, 8, ":", option dhcp6.client-id) = "0:1:2"`, `option[1].hex == 0x000102`},
		{`suffix(option dhcp6.client-id, 4) = 01:02:03:04`, `substring(option[1].hex, -4, all) == 0x01020304`},
	})
}

// TestValues30: values.
func TestValues30(t *testing.T) {
	phrases(t, kea.V4, kea.R30, false, []phrase{
		{`"abc"`, `'abc'`},
		{`"joe's"`, `0x6a6f652773`},
		{`01:02:ff`, `0x0102ff`},
		{`""`, `''`},
		{`option x`, `option[224].hex`},
		{`option host-name`, `option[12].hex`},
		{`concat("a", option x)`, `ifelse(option[224].exists, concat('a', option[224].hex), '')`},
		{`concat(option x, option y, "z")`, `ifelse(option[224].exists and option[225].exists, concat(option[224].hex, concat(option[225].hex, 'z')), '')`},
		{`concat("a", "b")`, `'ab'`},
		{`pick-first-value(option x, option y)`, `ifelse(option[224].exists, option[224].hex, option[225].hex)`},
		{`pick-first-value(option x, "z")`, `ifelse(option[224].exists, option[224].hex, 'z')`},
		{`pick-first-value(concat(option x, "a"), "z")`, `ifelse(option[224].exists, concat(option[224].hex, 'a'), 'z')`},
		{`pick-first-value(null, "z")`, `'z'`},
		{`substring(option x, 1, 2)`, `substring(option[224].hex, 1, 2)`},
		{`substring(option x, 1, extract-int(option y, 8))`, `problem: Kea takes only constants for offsets and lengths`},
		{`substring("abc", 1, 1)`, `'b'`},
		{`suffix(option x, 2)`, `ifelse(substring(option[224].hex, -2, 2) == '', option[224].hex, substring(option[224].hex, -2, all))`},
		{`suffix("abc", 2)`, `'bc'`},
		{`lcase(option x)`, `lcase(option[224].hex)`},
		{`ucase("abc")`, `'ABC'`},
		{`reverse(1, "abc")`, `'cba'`},
		{`reverse(1, option x)`, `problem: Kea cannot reverse bytes`},
		{`reverse(4, packet(24, 4))`, `problem: Kea cannot reverse bytes`},
		{`hardware`, `concat(substring(pkt4.htype, -1, all), pkt4.mac)`},
		{`substring(hardware, 1, 6)`, `substring(pkt4.mac, 0, 6)`},
		{`suffix(hardware, 6)`,
			`ifelse(substring(concat(substring(pkt4.htype, -1, all), pkt4.mac), -6, 6) == '', concat(substring(pkt4.htype, -1, all), pkt4.mac), substring(concat(substring(pkt4.htype, -1, all), pkt4.mac), -6, all))`},
		{`binary-to-ascii(16, 8, ":", option x)`,
			`hexstring(option[224].hex, ':') // Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)`},
		{`binary-to-ascii(16, 8, "", hardware)`,
			`hexstring(concat(substring(pkt4.htype, -1, all), pkt4.mac), '') // Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)`},
		{`binary-to-ascii(16, 8, "-", substring(hardware, 1, 6))`,
			`concat(ifelse(substring(hexstring(substring(pkt4.mac, 0, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 0, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 0, 1), '')), concat(ifelse(substring(pkt4.mac, 1, 1) == '', '', concat('-', ifelse(substring(hexstring(substring(pkt4.mac, 1, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 1, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 1, 1), '')))), concat(ifelse(substring(pkt4.mac, 2, 1) == '', '', concat('-', ifelse(substring(hexstring(substring(pkt4.mac, 2, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 2, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 2, 1), '')))), concat(ifelse(substring(pkt4.mac, 3, 1) == '', '', concat('-', ifelse(substring(hexstring(substring(pkt4.mac, 3, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 3, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 3, 1), '')))), concat(ifelse(substring(pkt4.mac, 4, 1) == '', '', concat('-', ifelse(substring(hexstring(substring(pkt4.mac, 4, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 4, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 4, 1), '')))), ifelse(substring(pkt4.mac, 5, 1) == '', '', concat('-', ifelse(substring(hexstring(substring(pkt4.mac, 5, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 5, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 5, 1), '')))))))))`},
		{`binary-to-ascii(10, 8, ".", packet(24, 4))`, `addrtotext(pkt4.giaddr)`},
		{`binary-to-ascii(10, 8, ".", option x)`, `problem: Kea cannot print numbers to base 10 of 8 bits from data of any length`},
		{`binary-to-ascii(10, 8, "-", option subnet-mask)`,
			`ifelse(option[1].exists, concat(uint8totext(substring(option[1].hex, 0, 1)), concat(concat('-', uint8totext(substring(option[1].hex, 1, 1))), concat(concat('-', uint8totext(substring(option[1].hex, 2, 1))), concat('-', uint8totext(substring(option[1].hex, 3, 1)))))), '')`},
		{`binary-to-ascii(10, 16, "", encode-int(extract-int(option x, 16), 16))`,
			`ifelse(option[224].exists and not (substring(option[224].hex, 1, 1) == ''), uint16totext(substring(option[224].hex, 0, 2)), '')`},
		{`binary-to-ascii(10, 32, "", option x)`, `problem: Kea cannot print numbers to base 10 of 32 bits from data of any length`},
		{`binary-to-ascii(16, 16, ":", option x)`, `problem: Kea cannot print numbers to base 16 of 16 bits from data of any length`},
		{`binary-to-ascii(8, 8, "", option x)`, `problem: Kea cannot print numbers to base 8 of 8 bits from data of any length`},
		{`binary-to-ascii(10, 8, option y, option x)`, `problem: Kea takes only a constant as separator`},
		{`binary-to-ascii(10, 8, ".", "abc")`, `'97.98.99'`},
		{`encode-int(5, 8)`, `0x05`},
		{`encode-int(300, 8)`, `','`},
		{`encode-int(-1, 16)`, `0xffff`},
		{`encode-int(extract-int(option x, 8), 8)`, `substring(option[224].hex, 0, 1)`},
		{`encode-int(extract-int(option x, 16), 32)`,
			`ifelse(option[224].exists and not (substring(option[224].hex, 1, 1) == ''), concat(0x0000, substring(option[224].hex, 0, 2)), '')`},
		{`encode-int(extract-int(option x, 32), 8)`, `substring(option[224].hex, 3, 1)`},
		{`packet(24, 4)`, `pkt4.giaddr`},
		{`packet(0, 300)`, `problem: Kea cannot read this part of the message`},
		{`leased-address`, `problem: Kea does not know the address yet when it evaluates expressions`},
		{`host-decl-name`, `problem: Kea cannot read the name of a host's reservation`},
		{`gethostname()`, `problem: Kea expressions cannot ask for the name of the server`},
		{`gethostbyname("a.example")`, `problem: Kea does not look names up`},
		{`config-option host-name`, `problem: Kea expressions cannot read the options of the reply`},
		{`filename`, `problem: Kea cannot read the file and sname fields of a request`},
		{`option agent.circuit-id`, `relay4[1].hex`},
		{`option PXE.mtftp`, `option[43].option[1].hex`},
		{`variable`, "'' // the variable `variable` is never set here: it has no value"},
		{`null`, `''`},
	})
}

// TestValues22: values for Kea 2.2.
func TestValues22(t *testing.T) {
	phrases(t, kea.V4, kea.R22, false, []phrase{
		{`lcase(option x)`, `problem: Kea 2.2 cannot change upper and lower case`},
		{`binary-to-ascii(16, 8, ":", option x)`,
			`hexstring(option[224].hex, ':') // Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)`},
		{`binary-to-ascii(10, 8, ".", packet(24, 4))`, `addrtotext(pkt4.giaddr)`},
		{`suffix(option x, 2)`, `ifelse(substring(option[224].hex, -2, 2) == '', option[224].hex, substring(option[224].hex, -2, all))`},
	})
}

// TestValuesV6: values of DHCPv6.
func TestValuesV6(t *testing.T) {
	phrases(t, kea.V6, kea.R30, false, []phrase{
		{`option dhcp6.client-id`, `option[1].hex`},
		{`v6relay(1, option dhcp6.interface-id)`, `relay6[-1].option[18].hex`},
		{`v6relay(0, option dhcp6.client-id)`, `option[1].hex`},
		{`hardware`, `problem: DHCPv6 clients do not tell their hardware address`},
		{`binary-to-ascii(16, 8, "", option dhcp6.client-id)`,
			`hexstring(option[1].hex, '') // Kea prints two digits for each byte, dhcpd no zeros before (0:4:f2 is 00:04:f2 in Kea)`},
	})
}
