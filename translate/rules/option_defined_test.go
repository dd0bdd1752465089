package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionDefined: options that a file defines, in the space of DHCP, in spaces of its own and of vendors.
func TestOptionDefined(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"each type", `
option o0 code 220 = boolean;
option o0 true;
option o1 code 221 = integer 8;
option o1 -1;
option o2 code 222 = unsigned integer 16;
option o2 7;
option o3 code 223 = signed integer 32;
option o3 -7;
option o4 code 224 = text;
option o4 "x";
option o5 code 225 = string;
option o5 1:2;
option o6 code 226 = ip-address;
option o6 192.0.2.1;
option o7 code 227 = array of ip-address;
option o7 192.0.2.1, 192.0.2.2;
option o8 code 228 = domain-name;
option o8 example.org;
option o9 code 229 = domain-list;
option o9 "a.b", "c";
`, `
def o0 220 boolean
def o1 221 int8
def o2 222 uint16
def o3 223 int32
def o4 224 string
def o5 225 binary
def o6 226 ipv4-address
def o7 227 ipv4-address array
def o8 228 fqdn
def o9 229 fqdn array
global: 220 o0 = true
global: 221 o1 = -1
global: 222 o2 = 7
global: 223 o3 = -7
global: 224 o4 = x
global: 225 o5 = 0102
global: 226 o6 = 192.0.2.1
global: 227 o7 = 192.0.2.1, 192.0.2.2
global: 228 o8 = example.org
global: 229 o9 = a.b, c
1 exact
2 exact
3 exact
4 exact
5 exact
6 exact
7 exact
8 exact
9 exact
10 exact
11 exact
12 exact
13 exact
14 exact
15 exact
16 exact
17 exact
18 exact
19 exact
20 exact
`},
		{"records", `
option r code 230 = { integer 8, ip-address, text };
option r 1 192.0.2.1 "x";
option s code 231 = array of { ip-address, integer 8 };
option s 192.0.2.1 1, 192.0.2.2 2;
option t code 232 = { integer 8, array of ip-address };
option t 1 192.0.2.1, 192.0.2.2;
`, `
def r 230 record {int8, ipv4-address, string}
def s 231 binary
def t 232 record {int8, ipv4-address} array
global: 230 r = 1, 192.0.2.1, x
global: 231 s = c000020101c000020202
global: 232 t = 1, 192.0.2.1, 192.0.2.2
1 exact
2 exact
3 exact KT2308
4 exact
5 exact
6 exact
`},
		{"one that is never used", `
option o code 222 = text;
`, `
def o 222 string
1 exact
`},
		{"one that is only looked at", `
option o code 222 = text;
class "c" { match if option o = "x"; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
def o 222 string
1 exact
`},
		{"a code of Kea's own", `
option my-dns code 6 = array of ip-address;
option my-dns 192.0.2.1;
`, `
global: 6 domain-name-servers = 192.0.2.1
1 equivalent KT2308
2 exact
`},
		{"a code of Kea's own by another type", `
option my-dns code 6 = text;
option my-dns "x";
`, `
1 equivalent KT2308
2 dropped KT2302
`},
		{"one code by two names", `
option a code 222 = text;
option b code 222 = text;
option a "x";
option b "y";
`, `
def b 222 string
global: 222 b = y
1 exact KT2309
2 exact
3 exact KT2001
4 exact
`},
		{"a code of 0", `
option o code 0 = text;
option o "x";
`, `
1 dropped KT2308
2 dropped KT2302
`},
		{"a code of 255", `
option o code 255 = text;
option o "x";
`, `
1 dropped KT2308
2 dropped KT2302
`},
		{"a code over 255", `
option o code 300 = text;
option o "x";
`, `
1 dropped KT2308
2 dropped KT2302
`},
		{"a code by number", `
option unknown-222 1:2;
`, `
global: 222  = 0x0102
1 exact
`},
		{"a code by number, defined", `
option o code 222 = text;
option unknown-222 "x";
`, `
def o 222 string
global: 222 o = x
1 exact
2 exact
`},
		{"a code by number of Kea's own", `
option unknown-42 192.0.2.1;
`, `
global: 42 ntp-servers = 192.0.2.1
1 exact
`},
		{"a space in option 43", `
option space PXE;
option PXE.mtftp-ip code 1 = ip-address;
option PXE.menu code 9 = text;
vendor-option-space PXE;
option PXE.mtftp-ip 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { option PXE.menu "x"; }
`, `
def pxe/mtftp-ip 1 ipv4-address
def pxe/menu 9 string
global: 43 vendor-encapsulated-options = 0x0104c0000201
subnet 192.0.2.0/24: 43 vendor-encapsulated-options = 0x0104c0000201090178
1 exact
2 exact
3 exact
5 equivalent
6 equivalent
`},
		{"a space in option 43 of a class", `
option space PXE;
option PXE.menu code 9 = text;
class "pxe" { match if substring(option vendor-class-identifier, 0, 9) = "PXEClient"; vendor-option-space PXE; option PXE.menu "x"; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
def pxe/menu 9 string
class pxe: test substring(option[60].hex, 0, 9) == 'PXEClient'
class pxe: 43 vendor-encapsulated-options = 0x090178
1 exact
2 exact
3 equivalent
`},
		{"two spaces in option 43", `
option space A;
option A.a code 1 = text;
option space B;
option B.b code 1 = ip-address;
class "a" { match if option user-class = "a"; vendor-option-space A; option A.a "x"; }
class "b" { match if option user-class = "b"; vendor-option-space B; option B.b 192.0.2.1; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
def a/a 1 string
def b/b 1 ipv4-address
class a: test option[77].hex == 'a'
class a: 43 vendor-encapsulated-options = 0x010178
class b: test option[77].hex == 'b'
class b: 43 vendor-encapsulated-options = 0x0104c0000201
1 exact
2 exact
3 exact
4 exact
5 equivalent
6 equivalent
`},
		{"a space in an option", `
option space sub;
option sub.a code 1 = text;
option sub.b code 2 = integer 8;
option whole code 222 = encapsulate sub;
option sub.a "x";
option sub.b 5;
`, `
def sub/a 1 string
def sub/b 2 int8
def whole 222 binary
global: 222 whole = 010178020105
1 exact
2 exact
3 exact
4 exact KT2308
5 equivalent
6 equivalent
`},
		{"a space in an option, by scope", `
option space sub;
option sub.a code 1 = text;
option whole code 222 = encapsulate sub;
option sub.a "x";
subnet 192.0.2.0 netmask 255.255.255.0 { option sub.a "y"; }
`, `
def sub/a 1 string
def whole 222 binary
global: 222 whole = 010178
subnet 192.0.2.0/24: 222 whole = 010179
1 exact
2 exact
3 exact KT2308
4 equivalent
5 equivalent
`},
		{"a space of two bytes in an option", `
option space sub code width 2 length width 2;
option sub.a code 1 = text;
option whole code 222 = encapsulate sub;
option sub.a "x";
`, `
def sub/a 1 string
def whole 222 binary
global: 222 whole = 0001000178
1 exact
2 exact
3 exact KT2308
4 equivalent
`},
		{"a space that nothing carries", `
option space sub;
option sub.a code 1 = text;
option sub.a "x";
`, `
def sub/a 1 string
1 exact
2 exact
3 exact KT2002
`},
		{"a vendor's space in option 125", `
option space acme;
option acme.a code 1 = text;
option vendor.acme code 4491 = encapsulate acme;
option acme.a "x";
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
1 exact
2 equivalent KT2308
3 equivalent
4 exact KT2002
`},
		{"a space of the site", `
option space site;
option site.a code 224 = text;
site-option-space "site";
option site.a "x";
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
def a 224 string
global: 224 a = x
1 exact
2 exact
4 exact
`},
	})
}
