package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionSpaces: options inside options are gathered over the scopes.
func TestOptionSpaces(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"option 43 for a class", `
option space ACME;
option ACME.server code 2 = ip-address;
option ACME.name code 1 = text;
class "c" { match if exists vendor-class-identifier; vendor-option-space ACME; option ACME.server 192.0.2.9; option ACME.name "x"; }
`, `
def acme/server 2 ipv4-address
def acme/name 1 string
class c: test option[60].exists
class c: 43 vendor-encapsulated-options = 0x0101780204c0000209
1 exact
2 exact
3 exact
4 equivalent
4 equivalent
`},
		{"parts in several scopes", `
option space ACME;
option ACME.server code 2 = ip-address;
option ACME.name code 1 = text;
vendor-option-space ACME;
option ACME.name "x";
subnet 192.0.2.0 netmask 255.255.255.0 { option ACME.server 192.0.2.9; }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.8; option ACME.name "h"; }
`, `
def acme/server 2 ipv4-address
def acme/name 1 string
global: 43 vendor-encapsulated-options = 0x010178
subnet 192.0.2.0/24: 43 vendor-encapsulated-options = 0x0101780204c0000209
host 02:00:00:00:00:01: 43 vendor-encapsulated-options = 0x0101680204c0000209
1 exact
2 exact
3 exact
5 equivalent
6 equivalent
7 equivalent
`},
		{"the space chosen by a class, its parts by the subnet", `
option space ACME;
option ACME.server code 2 = ip-address;
class "c" { match if exists vendor-class-identifier; vendor-option-space ACME; }
subnet 192.0.2.0 netmask 255.255.255.0 { option ACME.server 192.0.2.9; }
`, `
def acme/server 2 ipv4-address
subnet 192.0.2.0/24: 43 vendor-encapsulated-options = 0x0204c0000209 for c
1 exact
2 exact
4 equivalent
`},
		{"parts under a condition", `
option space ACME;
option ACME.server code 2 = ip-address;
option ACME.name code 1 = text;
subnet 192.0.2.0 netmask 255.255.255.0 { vendor-option-space ACME; option ACME.name "x"; if exists user-class { option ACME.server 192.0.2.9; } }
`, `
def acme/server 2 ipv4-address
def acme/name 1 string
subnet 192.0.2.0/24: 43 vendor-encapsulated-options = 0x0101780204c0000209 for if.192.0.2.0-24.1
subnet 192.0.2.0/24: 43 vendor-encapsulated-options = 0x010178
1 exact
2 exact
3 exact
4 equivalent
4 equivalent
`},
		{"a raw value of option 43", `
option space ACME;
option ACME.name code 1 = text;
subnet 192.0.2.0 netmask 255.255.255.0 { vendor-option-space ACME; option ACME.name "x"; option vendor-encapsulated-options 01:01:79; }
`, `
def acme/name 1 string
subnet 192.0.2.0/24: 43 vendor-encapsulated-options = 0x010179
1 exact
2 exact
3 exact KT2002
3 exact
`},
		{"bytes of option 43 that Kea would change", `
option vendor-encapsulated-options 80:00:00;
`, `
def vendor-encapsulated-options 43 binary
global: 43 vendor-encapsulated-options = 800000
1 exact
`},
		{"a space with an option 0, as Juniper's", `
option space ZTP;
option ZTP.image code 0 = text;
option ZTP.mode code 3 = text;
option ZTP-encapsulation code 43 = encapsulate ZTP;
option ZTP.image "/i";
option ZTP.mode "ftp";
`, `
def ztp/image 0 string
def ztp/mode 3 string
def vendor-encapsulated-options 43 binary
global: 43 vendor-encapsulated-options = 00022f690303667470
1 exact
2 exact
3 exact
4 equivalent KT2308
5 equivalent
6 equivalent
`},
		{"a space that nothing carries", `
option space ACME;
option ACME.name code 1 = text;
option ACME.name "x";
`, `
def acme/name 1 string
1 exact
2 exact
3 exact KT2002
`},
		{"an option of its own that carries a space", `
option space L;
option L.a code 1 = ip-address;
option L.b code 3 = string;
option l-settings code 231 = encapsulate L;
subnet 192.0.2.0 netmask 255.255.255.0 { option L.a 192.0.2.4; option L.b 01:02; }
`, `
def l/a 1 ipv4-address
def l/b 3 binary
def l-settings 231 binary
subnet 192.0.2.0/24: 231 l-settings = 0104c000020403020102
1 exact
2 exact
3 exact
4 exact KT2308
5 equivalent
5 equivalent
`},
		{"wide codes", `
option space M code width 2 length width 2;
option M.a code 300 = unsigned integer 8;
option m-data code 230 = encapsulate M;
option M.a 7;
`, `
def m-data 230 binary
global: 230 m-data = 012c000107
1 exact
2 equivalent
3 exact KT2308
4 equivalent
`},
		{"option 125", `
option space acs;
option acs.url code 1 = text;
option vendor.acs code 3561 = encapsulate acs;
option vendor.probe code 9 = string;
option acs.url "http://x/";
option vendor.probe 01:01:78;
`, `
def vendor-3561/url 1 string
global: 125 vivso-suboptions = 3561
global: vendor-3561/1 url = http://x/ always
global: 125 vivso-suboptions = 9
global: vendor-9/1  = 0x78 always
1 exact
2 exact
3 equivalent
4 equivalent
5 equivalent
6 exact
`},
		{"option 125 without an option of its own", `
option space acs;
option acs.url code 1 = text;
option vendor.acs code 3561 = encapsulate acs;
option acs.url "http://x/";
`, `
def vendor-3561/url 1 string
1 exact
2 exact
3 equivalent
4 exact KT2002
`},
		{"option 125 given whole beats its parts", `
option space acs;
option acs.url code 1 = text;
option vendor.acs code 3561 = encapsulate acs;
option vivso 00:00:0d:e9:03:01:01:79;
subnet 192.0.2.0 netmask 255.255.255.0 { option acs.url "http://x/"; }
`, `
def vendor-3561/url 1 string
global: 125 vivso-suboptions = 3561
global: vendor-3561/1 url = y always
1 exact
2 exact
3 equivalent
4 exact
5 exact KT2002
`},
		{"option 125 that does not come apart", `
option vivso 00:00:0d:e9:03:01:09:79;
`, `
1 dropped KT2302
`},
		{"option 125 as text", `
option vendor.probe code 32473 = string;
option vendor.probe "\001\001x";
`, `
global: 125 vivso-suboptions = 32473
global: vendor-32473/1  = 0x78 always
1 equivalent
2 exact
`},
		{"option 124", `
option vendor-class.local code 32473 = string;
option vendor-class.local "srv";
`, `
global: 124  = 0x00007ed903737276
1 equivalent
2 exact
`},
		{"parts of option 63, which dhcpd never sends", `
option nwip.nsq-broadcast true;
`, `
1 exact KT2002
`},
		{"a host of no network", `
option space ACME;
option ACME.server code 2 = ip-address;
option ACME.name code 1 = text;
vendor-option-space ACME;
subnet 192.0.2.0 netmask 255.255.255.0 { option ACME.server 192.0.2.9; }
host h { hardware ethernet 02:00:00:00:00:01; option ACME.name "h"; }
`, `
def acme/server 2 ipv4-address
def acme/name 1 string
subnet 192.0.2.0/24: 43 vendor-encapsulated-options = 0x0204c0000209
host 02:00:00:00:00:01: 43 vendor-encapsulated-options = 0x010168
1 exact
2 exact
3 exact
5 equivalent
6 equivalent
`},
		{"a computed part", `
option space ACME;
option ACME.name code 1 = text;
subnet 192.0.2.0 netmask 255.255.255.0 { vendor-option-space ACME; option ACME.name = option host-name; }
`, `
def acme/name 1 string
1 exact
2 exact
3 dropped KT2304
`},
	})
}
