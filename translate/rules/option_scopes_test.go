package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionScopes: which scope has the last word on an option.
func TestOptionScopes(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"a pool over its subnet", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; pool { range 192.0.2.9; option domain-name "p"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = s
pool 192.0.2.9 - 192.0.2.9: 15 domain-name = p
1 exact
1 exact
`},
		{"a shared network under its subnets", `
shared-network n { option domain-name "n"; subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; } subnet 198.51.100.0 netmask 255.255.255.0 { } }
`, `
network n: 15 domain-name = n
subnet 192.0.2.0/24: 15 domain-name = s
1 exact
1 exact
`},
		{"a group around a subnet", `
option domain-name "g";
group { option domain-name "x"; subnet 192.0.2.0 netmask 255.255.255.0 {  } }
`, `
global: 15 domain-name = g
subnet 192.0.2.0/24: 15 domain-name = x
1 exact
2 exact
`},
		{"a group around hosts", `
option domain-name "g";
group { option domain-name "x"; host h { hardware ethernet 0:0:5e:0:53:1; } }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
global: 15 domain-name = g
host 00:00:5e:00:53:01: 15 domain-name = x
1 exact
2 exact
`},
		{"a host over everything", `
option domain-name "g";
class "c" { match if exists user-class; option domain-name "c"; }
host h { hardware ethernet 0:0:5e:0:53:1; option domain-name "h"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
global: 15 domain-name = g
subnet 192.0.2.0/24: 15 domain-name = c for c
subnet 192.0.2.0/24: 15 domain-name = s
host 00:00:5e:00:53:01: 15 domain-name = h
class c: test option[77].exists
class c: 15 domain-name = c
1 exact
2 equivalent
3 exact
4 exact
`},
		{"a host's group", `
group g { option domain-name "x"; }
host h { hardware ethernet 0:0:5e:0:53:1; group g; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
host 00:00:5e:00:53:01: 15 domain-name = x
1 exact
`},
		{"a class over a pool", `
class "c" { match if exists user-class; option domain-name "c"; }
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.9; option domain-name "p"; } }
`, `
pool 192.0.2.9 - 192.0.2.9: 15 domain-name = c for c
pool 192.0.2.9 - 192.0.2.9: 15 domain-name = p
class c: test option[77].exists
class c: 15 domain-name = c
1 equivalent
2 exact
`},
		{"a subclass alone", `
class "c" { match hardware; }
subclass "c" 1:0:0:5e:0:53:1 { option domain-name "x"; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
class c~0100005e005301: test concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x0100005e005301
class c~0100005e005301: 15 domain-name = x
2 exact
`},
		{"a class that spawns", `
class "c" { spawn with option user-class; option domain-name "c"; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
class c: test not (option[77].hex == '')
class c: 15 domain-name = c
1 exact
`},
		{"two subnets with the same", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
subnet 198.51.100.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = s
subnet 198.51.100.0/24: 15 domain-name = s
1 exact
2 exact
`},
		{"a host in a subnet", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; host h { hardware ethernet 0:0:5e:0:53:1; fixed-address 192.0.2.5; option routers 192.0.2.1; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = s
host 00:00:5e:00:53:01: 3 routers = 192.0.2.1
1 exact
1 exact
`},
		{"an option on an event", `
subnet 192.0.2.0 netmask 255.255.255.0 { on commit { option domain-name "x"; } }
`, `
1 exact KT2002
`},
		{"a pool for members of a class", `
class "c" { match if exists user-class; }
subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow members of "c"; range 192.0.2.9; option domain-name "p"; } pool { deny members of "c"; range 192.0.2.10; option domain-name "q"; } }
`, `
pool 192.0.2.9 - 192.0.2.9: 15 domain-name = p
pool 192.0.2.10 - 192.0.2.10: 15 domain-name = q
2 exact
2 exact
`},
	})
}
