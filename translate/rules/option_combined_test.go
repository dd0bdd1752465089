package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionCombined: append, prepend and default, over scopes and under conditions.
func TestOptionCombined(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"append to nothing", `
subnet 192.0.2.0 netmask 255.255.255.0 { append domain-name-servers 192.0.2.1; }
`, `
subnet 192.0.2.0/24: 6 domain-name-servers = 192.0.2.1
1 exact
`},
		{"prepend to nothing", `
subnet 192.0.2.0 netmask 255.255.255.0 { prepend domain-name-servers 192.0.2.1; }
`, `
subnet 192.0.2.0/24: 6 domain-name-servers = 192.0.2.1
1 exact
`},
		{"append twice", `
append domain-name-servers 192.0.2.1;
append domain-name-servers 192.0.2.2;
`, `
global: 6 domain-name-servers = 192.0.2.1, 192.0.2.2
1 equivalent
2 equivalent
`},
		{"prepend and append in turn", `
option domain-name-servers 192.0.2.5;
prepend domain-name-servers 192.0.2.1;
append domain-name-servers 192.0.2.2;
`, `
global: 6 domain-name-servers = 192.0.2.1, 192.0.2.5, 192.0.2.2
1 equivalent
2 equivalent
3 equivalent
`},
		{"append to text", `
option domain-name "a";
subnet 192.0.2.0 netmask 255.255.255.0 { append domain-name ".b"; }
`, `
global: 15 domain-name = a
subnet 192.0.2.0/24: 15 domain-name = a.b
1 exact
2 equivalent
`},
		{"append in a pool", `
option domain-name-servers 192.0.2.5;
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.9; append domain-name-servers 192.0.2.1; } }
`, `
global: 6 domain-name-servers = 192.0.2.5
pool 192.0.2.9 - 192.0.2.9: 6 domain-name-servers = 192.0.2.5, 192.0.2.1
1 exact
2 equivalent
`},
		{"append in a group", `
option domain-name-servers 192.0.2.5;
group { append domain-name-servers 192.0.2.1; subnet 192.0.2.0 netmask 255.255.255.0 {  } }
`, `
global: 6 domain-name-servers = 192.0.2.5
subnet 192.0.2.0/24: 6 domain-name-servers = 192.0.2.5, 192.0.2.1
1 exact
2 equivalent
`},
		{"append in a shared network and a subnet", `
shared-network n { option domain-name-servers 192.0.2.5; subnet 192.0.2.0 netmask 255.255.255.0 { append domain-name-servers 192.0.2.1; } }
`, `
network n: 6 domain-name-servers = 192.0.2.5
subnet 192.0.2.0/24: 6 domain-name-servers = 192.0.2.5, 192.0.2.1
1 exact
1 equivalent
`},
		{"append in a class", `
option domain-name-servers 192.0.2.5;
class "c" { match if exists user-class; append domain-name-servers 192.0.2.1; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
global: 6 domain-name-servers = 192.0.2.5
class c: test option[77].exists
class c: 6 domain-name-servers = 192.0.2.5, 192.0.2.1
1 exact
2 equivalent
`},
		{"append in a host", `
option domain-name-servers 192.0.2.5;
host h { hardware ethernet 0:0:5e:0:53:1; append domain-name-servers 192.0.2.1; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
global: 6 domain-name-servers = 192.0.2.5
host 00:00:5e:00:53:01: 6 domain-name-servers = 192.0.2.5, 192.0.2.1
1 exact
2 equivalent
`},
		{"append of an expression", `
option domain-name "a";
subnet 192.0.2.0 netmask 255.255.255.0 { append domain-name = option host-name; }
`, `
global: 15 domain-name = a
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; supersede: ifelse(option[12].exists, concat('a', option[12].hex), ''); client-class: at.192.0.2.0-24;
1 exact
2 equivalent KT2305
`},
		{"append to an expression", `
option domain-name = option host-name;
subnet 192.0.2.0 netmask 255.255.255.0 { append domain-name ".example.org"; }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; add: option[12].hex;
flex code: 15; supersede: ifelse(option[12].exists, concat(option[12].hex, '.example.org'), ''); client-class: at.192.0.2.0-24;
1 equivalent KT2305
2 equivalent KT2305
`},
		{"default under a value", `
option domain-name "a";
default domain-name "b";
`, `
global: 15 domain-name = a
1 exact
2 exact KT2002
`},
		{"default above a value", `
default domain-name "b";
option domain-name "a";
`, `
global: 15 domain-name = a
1 exact KT2002
2 exact
`},
		{"two defaults", `
default domain-name "a";
default domain-name "b";
`, `
global: 15 domain-name = a
1 exact
2 exact KT2002
`},
		{"default in a subnet over a value", `
option domain-name "a";
subnet 192.0.2.0 netmask 255.255.255.0 { default domain-name "b"; }
`, `
global: 15 domain-name = a
1 exact
2 exact KT2002
`},
		{"a default that a condition beats", `
subnet 192.0.2.0 netmask 255.255.255.0 { default domain-name "a"; if exists user-class { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24.1
subnet 192.0.2.0/24: 15 domain-name = a
1 exact
1 equivalent
`},
		{"supersede", `
option domain-name "a";
subnet 192.0.2.0 netmask 255.255.255.0 { supersede domain-name "b"; }
`, `
global: 15 domain-name = a
subnet 192.0.2.0/24: 15 domain-name = b
1 exact
2 exact
`},
		{"send", `
subnet 192.0.2.0 netmask 255.255.255.0 { send domain-name "b"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = b
1 exact
`},
	})
}
