package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionValues: what options are set to.
func TestOptionValues(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"text that needs care", `
option root-path "a,b\\c";
option nis-domain "z\303\274rich";
option merit-dump "say \"hi\"";
`, `
global: 17 root-path = a\,b\\c
global: 40 nis-domain = 0x7ac3bc72696368
global: 14 merit-dump = say "hi"
1 exact
2 exact KT2303
3 exact
`},
		{"constant expressions", `
option domain-name = concat("a", ".example.com");
option routers = c0:00:02:01;
option default-ip-ttl = encode-int(70, 8);
`, `
global: 15 domain-name = a.example.com
global: 3 routers = 192.0.2.1
global: 23 default-ip-ttl = 70
1 exact
2 exact
3 exact
`},
		{"one name of a list without address", `
option domain-name-servers ns.example.com, 192.0.2.3;
`, `
global: 6 domain-name-servers = 192.0.2.3
1 manual KT2008
`},
		{"a name alone without address", `
option cookie-servers ns.example.com;
`, `
1 manual KT2008
`},
		{"an option without contents", `
option root-path "";
`, `
1 exact
`},
		{"empty value hides the wider one", `
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { option ntp-servers = null; }
`, `
global: 42 ntp-servers = 192.0.2.1
subnet 192.0.2.0/24: 42  never
1 exact
2 exact
`},
		{"empty value of an option that Kea always sends", `
option routers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { option routers = null; }
`, `
global: 3 routers = 192.0.2.1
1 exact
2 dropped KT2327
`},
		{"empty value for some clients", `
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { option ntp-servers = null; } }
`, `
global: 42 ntp-servers = 192.0.2.1
1 exact
2 dropped KT2327
`},
		{"empty value of a class", `
option ntp-servers 192.0.2.1;
class "c" { match if exists user-class; option ntp-servers = null; }
subnet 192.0.2.0 netmask 255.255.255.0 { option ntp-servers 192.0.2.2; }
`, `
global: 42 ntp-servers = 192.0.2.1
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.2 for not.c
class c: test option[77].exists
class c: 42  never
1 exact
2 equivalent
3 equivalent
`},
		{"options by number", `
option unknown-240 0a:0b;
option unknown-241 "text";
`, `
global: 240  = 0x0a0b
global: 241  = 0x74657874
1 exact
2 exact
`},
		{"options that Kea does not define", `
option tftp-server-address 192.0.2.1;
option loader-configfile "x";
`, `
def tftp-server-address 150 ipv4-address array
def loader-configfile 209 string
global: 150 tftp-server-address = 192.0.2.1
global: 209 loader-configfile = x
1 exact
2 exact
`},
		{"names that differ", `
option bootfile-name "x";
option pxe-system-type 0;
option ien116-name-servers 192.0.2.1;
`, `
global: 67 boot-file-name = x
global: 93 client-system = 0
global: 5 name-servers = 192.0.2.1
1 exact
2 exact
3 exact
`},
	})
}
