package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestOptionsBefore30: without tags, classes in additional lists bring values under conditions.
func TestOptionsBefore30(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4, Release: kea.R26}, []optionTest{
		{"at global scope", `
option domain-name "plain";
if exists user-class { option domain-name "uc"; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
subnet 198.51.100.0 netmask 255.255.255.0 { option domain-name "own"; }
`, `
global: 15 domain-name = plain
subnet 198.51.100.0/24: 15 domain-name = own
class if.global.1: test option[77].exists
class if.global.1: 15 domain-name = uc
1 exact
2 equivalent
4 exact
`},
		{"in a subnet", `
option domain-name "global";
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { option domain-name "uc"; } }
subnet 198.51.100.0 netmask 255.255.255.0 { option domain-name "plain"; if exists user-class { option domain-name "uc"; } }
`, `
global: 15 domain-name = global
subnet 192.0.2.0/24: additional [if.192.0.2.0-24.1.options]
subnet 198.51.100.0/24: additional [if.198.51.100.0-24.1.options 198.51.100.0-24.options]
class if.192.0.2.0-24.1.options: test member('if.192.0.2.0-24.1')
class if.192.0.2.0-24.1.options: 15 domain-name = uc
class if.198.51.100.0-24.1.options: test member('if.198.51.100.0-24.1')
class if.198.51.100.0-24.1.options: 15 domain-name = uc
class 198.51.100.0-24.options: test member('ALL')
class 198.51.100.0-24.options: 15 domain-name = plain
1 exact
2 equivalent
3 equivalent
3 equivalent
`},
		{"in a pool", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "subnet"; pool { range 192.0.2.5 192.0.2.6; if exists user-class { option domain-name "uc"; } } pool { range 192.0.2.15 192.0.2.16; } }
`, `
pool 192.0.2.5 - 192.0.2.6: additional [192.0.2.0-24.if.pool.1.options 192.0.2.0-24.options]
pool 192.0.2.15 - 192.0.2.16: additional [192.0.2.0-24.options~2]
class 192.0.2.0-24.if.pool.1.options: test member('if.pool.1')
class 192.0.2.0-24.if.pool.1.options: 15 domain-name = uc
class 192.0.2.0-24.options: test member('ALL')
class 192.0.2.0-24.options: 15 domain-name = subnet
class 192.0.2.0-24.options~2: test member('ALL')
class 192.0.2.0-24.options~2: 15 domain-name = subnet
1 equivalent
1 equivalent
`},
		{"in a class", `
class "c" { match if exists user-class; option domain-name "c"; if exists host-name { option domain-name "hn"; } }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
class if.c.1: test member('c') and option[12].exists
class if.c.1: 15 domain-name = hn
class c.if: test member('c') and not member('if.c.1')
class c.if: 15 domain-name = c
1 equivalent
1 equivalent
`},
		{"in a host", `
subnet 192.0.2.0 netmask 255.255.255.0 {  }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.9; option domain-name "host"; if exists user-class { option domain-name "uc"; } }
`, `
host 02:00:00:00:00:01: 15 domain-name = host
2 exact
2 dropped KT2301
`},
		{"classes over a network", `
class "a" { match if exists user-class; option domain-name "a"; }
class "b" { match if exists host-name; option domain-name "b"; }
shared-network n { option domain-name "net"; subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "subnet"; } subnet 198.51.100.0 netmask 255.255.255.0 {  } }
`, `
subnet 192.0.2.0/24: additional [192.0.2.0-24.options]
subnet 198.51.100.0/24: additional [198.51.100.0-24.options]
class a: test option[77].exists
class a: 15 domain-name = a
class b: test option[12].exists
class b: 15 domain-name = b
class 192.0.2.0-24.options: test member('ALL')
class 192.0.2.0-24.options: 15 domain-name = subnet
class 198.51.100.0-24.options: test member('ALL')
class 198.51.100.0-24.options: 15 domain-name = net
1 exact
2 exact
3 equivalent
3 equivalent
`},
		{"global conditions and a class over a subnet", `
class "a" { match if exists user-class; option domain-name "a"; }
if exists host-name { option domain-name "hn"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "subnet"; }
subnet 198.51.100.0 netmask 255.255.255.0 {  }
`, `
subnet 192.0.2.0/24: additional [192.0.2.0-24.options]
subnet 198.51.100.0/24: additional [198.51.100.0-24.if.global.1.options]
class a: test option[77].exists
class a: 15 domain-name = a
class 192.0.2.0-24.options: test member('ALL')
class 192.0.2.0-24.options: 15 domain-name = subnet
class 198.51.100.0-24.if.global.1.options: test member('if.global.1')
class 198.51.100.0-24.if.global.1.options: 15 domain-name = hn
1 exact
2 equivalent
3 equivalent
`},
	})
	checkOptions(t, Options{Family: parser.V4, Release: kea.R22}, []optionTest{
		{"empty value before never-send", `
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { option ntp-servers = null; }
`, `
global: 42 ntp-servers = 192.0.2.1
1 exact
2 dropped KT2327
`},
		{"routes where Kea does not define them", `
option routes code 121 = array of unsigned integer 8;
option routes 24, 192, 0, 2, 10, 0, 0, 1;
`, `
def routes 121 uint8 array
global: 121 routes = 24, 192, 0, 2, 10, 0, 0, 1
1 exact
2 exact
`},
	})
}
