package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestOptionOlder22: for Kea 2.2, where evaluated classes and flexible options are fewer.
func TestOptionOlder22(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4, Release: kea.R22}, []optionTest{
		{"a condition in a subnet", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "a"; if exists user-class { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: additional [if.192.0.2.0-24.1.options 192.0.2.0-24.options]
class if.192.0.2.0-24.1.options: test member('if.192.0.2.0-24.1')
class if.192.0.2.0-24.1.options: 15 domain-name = b
class 192.0.2.0-24.options: test member('ALL')
class 192.0.2.0-24.options: 15 domain-name = a
1 equivalent
1 equivalent
`},
		{"a computed value", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = option host-name; }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test member('ALL')
flex code: 15; supersede: option[12].hex; client-class: at.192.0.2.0-24;
1 equivalent KT2305
`},
		{"a computed value of a class", `
class "c" { match if exists user-class; option domain-name = option host-name; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
flex code: 15; supersede: option[12].hex; client-class: c;
1 equivalent KT2305
`},
		{"a computed value under a condition", `
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { option domain-name = option host-name; } }
`, `
subnet 192.0.2.0/24: additional [if.192.0.2.0-24.1.options]
class if.192.0.2.0-24.1.options: test member('if.192.0.2.0-24.1')
flex code: 15; supersede: option[12].hex; client-class: if.192.0.2.0-24.1.options;
1 equivalent
`},
		{"a class over a subnet", `
class "c" { match if exists user-class; option domain-name "c"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: additional [192.0.2.0-24.options]
class c: test option[77].exists
class c: 15 domain-name = c
class 192.0.2.0-24.options: test member('ALL')
class 192.0.2.0-24.options: 15 domain-name = s
1 exact
2 equivalent
`},
		{"a condition at the top", `
if exists user-class { option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = s
class if.global.1: test option[77].exists
class if.global.1: 15 domain-name = b
1 equivalent
2 exact
`},
		{"a condition in a pool", `
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.9; if exists user-class { option domain-name "b"; } } }
`, `
pool 192.0.2.9 - 192.0.2.9: additional [192.0.2.0-24.if.pool.1.options]
class 192.0.2.0-24.if.pool.1.options: test member('if.pool.1')
class 192.0.2.0-24.if.pool.1.options: 15 domain-name = b
1 equivalent
`},
		{"a condition in a host", `
host h { hardware ethernet 0:0:5e:0:53:1; if exists user-class { option domain-name "b"; } }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
host 00:00:5e:00:53:01: classes [ALL]
1 dropped KT2301
`},
		{"a host's value under a class", `
class "c" { match if exists user-class; option domain-name "c"; }
host h { hardware ethernet 0:0:5e:0:53:1; option domain-name "h"; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
host 00:00:5e:00:53:01: 15 domain-name = h
class c: test option[77].exists
class c: 15 domain-name = c
1 exact
2 exact
`},
		{"options for those who ask for none", `
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { option routers 192.0.2.1; }
`, `
global: 42 ntp-servers = 192.0.2.1
subnet 192.0.2.0/24: 3 routers = 192.0.2.1
1 exact
2 exact
`},
		{"a request list", `
option dhcp-parameter-request-list 1,3,6,42;
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
global: 42 ntp-servers = 192.0.2.1 always
1 approximate KT2314
2 exact
`},
		{"a request list of a class", `
class "c" { match if exists user-class; option dhcp-parameter-request-list = concat(option dhcp-parameter-request-list, 2a); }
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
global: 42 ntp-servers = 192.0.2.1
class c: test option[77].exists
class c: 42 ntp-servers = 192.0.2.1 always
1 equivalent
2 exact
`},
	})
}
