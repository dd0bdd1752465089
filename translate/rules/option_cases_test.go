package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionCases: which of several values counts, and for whom.
func TestOptionCases(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"a later statement counts", `
option domain-name "a";
option domain-name "b";
`, `
global: 15 domain-name = b
1 exact KT2001
2 exact
`},
		{"append and prepend", `
option domain-name-servers 192.0.2.2;
subnet 192.0.2.0 netmask 255.255.255.0 { prepend domain-name-servers 192.0.2.1; append domain-name-servers 192.0.2.3; append ntp-servers 192.0.2.4; }
`, `
global: 6 domain-name-servers = 192.0.2.2
subnet 192.0.2.0/24: 6 domain-name-servers = 192.0.2.1, 192.0.2.2, 192.0.2.3
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.4
1 exact
2 equivalent
2 equivalent
2 exact
`},
		{"default", `
option domain-name-servers 192.0.2.2;
subnet 192.0.2.0 netmask 255.255.255.0 { default domain-name-servers 192.0.2.1; default ntp-servers 192.0.2.4; }
`, `
global: 6 domain-name-servers = 192.0.2.2
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.4
1 exact
2 exact KT2002
2 exact
`},
		{"under conditions", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "plain"; if exists user-class { option domain-name "uc"; } elsif exists host-name { option domain-name "hn"; } else { option ntp-servers 192.0.2.1; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = uc for if.192.0.2.0-24.1
subnet 192.0.2.0/24: 15 domain-name = hn for if.192.0.2.0-24.2
subnet 192.0.2.0/24: 15 domain-name = plain
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.1 for if.192.0.2.0-24.else
1 exact
1 equivalent
1 equivalent
1 equivalent
`},
		{"independent conditions", `
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { option domain-name "uc"; } if exists host-name { option domain-name "hn"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = uc for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = hn for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"conditions that append", `
option domain-name-servers 192.0.2.2;
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { append domain-name-servers 192.0.2.3; } }
`, `
global: 6 domain-name-servers = 192.0.2.2
subnet 192.0.2.0/24: 6 domain-name-servers = 192.0.2.2, 192.0.2.3 for if.192.0.2.0-24.1
1 exact
2 equivalent
`},
		{"conditions inside conditions", `
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { option domain-name "uc"; if exists host-name { option domain-name "both"; } } }
`, `
subnet 192.0.2.0/24: 15 domain-name = uc for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = both for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"classes over a subnet", `
class "a" { match if exists user-class; option domain-name "a"; }
class "b" { match if exists host-name; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "subnet"; }
subnet 198.51.100.0 netmask 255.255.255.0 {  }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = subnet
class a: test option[77].exists
class a: 15 domain-name = a
class b: test option[12].exists
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"classes that exclude each other", `
class "a" { match if option user-class = "a"; option domain-name "a"; }
class "b" { match if option user-class = "b"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "subnet"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = subnet
class a: test option[77].hex == 'a'
class a: 15 domain-name = a
class b: test option[77].hex == 'b'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"a subclass over its class", `
class "c" { match option user-class; option domain-name "c"; }
subclass "c" "x" { option domain-name "x"; }
subclass "c" "y";
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "subnet"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = c for c.only
subnet 192.0.2.0/24: 15 domain-name = x for c~x
subnet 192.0.2.0/24: 15 domain-name = subnet
class c~x: test option[77].hex == 'x'
class c~x: 15 domain-name = x
class c: test member('c~x') or option[77].hex == 'y'
class c: 15 domain-name = c
1 equivalent
2 equivalent
4 exact
`},
		{"classes that append", `
option domain-name-servers 192.0.2.2;
class "a" { match if exists user-class; append domain-name-servers 192.0.2.3; }
class "b" { match if exists host-name; append domain-name-servers 192.0.2.4; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
global: 6 domain-name-servers = 192.0.2.2
class a: test option[77].exists
class a: 6 domain-name-servers = 192.0.2.2, 192.0.2.4, 192.0.2.3 for b
class a: 6 domain-name-servers = 192.0.2.2, 192.0.2.3
class b: test option[12].exists
class b: 6 domain-name-servers = 192.0.2.2, 192.0.2.4
1 exact
2 equivalent
3 equivalent
`},
		{"a condition inside a class", `
class "c" { match if exists user-class; option domain-name "c"; if exists host-name { option domain-name "cond"; } }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "subnet"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = c for c.only
subnet 192.0.2.0/24: 15 domain-name = cond for if.c.1
subnet 192.0.2.0/24: 15 domain-name = subnet
class c: test option[77].exists
class c: 15 domain-name = cond for if.c.1
class c: 15 domain-name = c
1 equivalent
1 equivalent
2 exact
`},
		{"a host", `
class "c" { match if exists user-class; option domain-name "c"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name-servers 192.0.2.2; option domain-name "subnet"; }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.9; option domain-name "host"; append domain-name-servers 192.0.2.3; }
`, `
subnet 192.0.2.0/24: 6 domain-name-servers = 192.0.2.2
subnet 192.0.2.0/24: 15 domain-name = c for c
subnet 192.0.2.0/24: 15 domain-name = subnet
host 02:00:00:00:00:01: 15 domain-name = host
host 02:00:00:00:00:01: 6 domain-name-servers = 192.0.2.2, 192.0.2.3
class c: test option[77].exists
class c: 15 domain-name = c
1 equivalent
2 exact
2 exact
3 exact
3 equivalent
`},
		{"a condition inside a host", `
subnet 192.0.2.0 netmask 255.255.255.0 {  }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.9; option domain-name "host"; if exists user-class { option domain-name "uc"; } }
`, `
host 02:00:00:00:00:01: 15 domain-name = uc for if.h.1
host 02:00:00:00:00:01: 15 domain-name = host
2 exact
2 equivalent
`},
		{"one value on several branches", `
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { option domain-name "x"; } elsif exists host-name { option domain-name "y"; } else { option domain-name "x"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = x for if.192.0.2.0-24.1,if.192.0.2.0-24.else
subnet 192.0.2.0/24: 15 domain-name = y for if.192.0.2.0-24.2
1 equivalent
1 equivalent
1 equivalent
`},
		{"a pool", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "subnet"; pool { range 192.0.2.5 192.0.2.6; range 192.0.2.15 192.0.2.16; option domain-name "pool"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = subnet
pool 192.0.2.5 - 192.0.2.6: 15 domain-name = pool
pool 192.0.2.15 - 192.0.2.16: 15 domain-name = pool
1 exact
1 exact
`},
		{"a group", `
group { option domain-name "group"; subnet 192.0.2.0 netmask 255.255.255.0 {  } subnet 198.51.100.0 netmask 255.255.255.0 { option domain-name "own"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = group
subnet 198.51.100.0/24: 15 domain-name = own
1 exact
1 exact
`},
		{"a condition that cannot be told", `
subnet 192.0.2.0 netmask 255.255.255.0 { if packet(2, 1) = 06 { option domain-name "odd"; } else { option domain-name "even"; } option ntp-servers 192.0.2.1; }
`, `
subnet 192.0.2.0/24: 15 domain-name = odd for if.192.0.2.0-24.1
subnet 192.0.2.0/24: 15 domain-name = even for if.192.0.2.0-24.else
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.1
1 equivalent
1 equivalent
1 exact
`},
	})
}
