package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionDisjoint: conditions that exclude each other, by what they compare, and those that may both hold.
func TestOptionDisjoint(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"two values of an option", `
subnet 192.0.2.0 netmask 255.255.255.0 { if option user-class = "a" { option domain-name "a"; } if option user-class = "b" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"the same value twice", `
subnet 192.0.2.0 netmask 255.255.255.0 { if option user-class = "a" { option domain-name "a"; } if option user-class = "a" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"a value on the other side", `
subnet 192.0.2.0 netmask 255.255.255.0 { if "a" = option user-class { option domain-name "a"; } if option user-class = "b" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"values of two options", `
subnet 192.0.2.0 netmask 255.255.255.0 { if option user-class = "a" { option domain-name "a"; } if option host-name = "b" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"a start and a whole value", `
subnet 192.0.2.0 netmask 255.255.255.0 { if substring(option user-class, 0, 2) = "ab" { option domain-name "a"; } if option user-class = "b" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"a start and a longer value", `
subnet 192.0.2.0 netmask 255.255.255.0 { if substring(option user-class, 0, 2) = "ab" { option domain-name "a"; } if option user-class = "abc" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"two starts", `
subnet 192.0.2.0 netmask 255.255.255.0 { if substring(option user-class, 0, 2) = "ab" { option domain-name "a"; } if substring(option user-class, 0, 3) = "acb" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"a start within a start", `
subnet 192.0.2.0 netmask 255.255.255.0 { if substring(option user-class, 0, 1) = "a" { option domain-name "a"; } if substring(option user-class, 0, 2) = "ab" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"a value and its absence", `
subnet 192.0.2.0 netmask 255.255.255.0 { if option user-class = "a" { option domain-name "a"; } if not exists user-class { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"one or the other", `
subnet 192.0.2.0 netmask 255.255.255.0 { if option user-class = "a" or option user-class = "b" { option domain-name "a"; } if option user-class = "c" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"both together", `
subnet 192.0.2.0 netmask 255.255.255.0 { if option user-class = "a" and exists host-name { option domain-name "a"; } if option user-class = "c" { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"hardware addresses", `
subnet 192.0.2.0 netmask 255.255.255.0 { if hardware = 1:0:0:5e:0:53:1 { option domain-name "a"; } if hardware = 1:0:0:5e:0:53:2 { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"starts of hardware addresses", `
subnet 192.0.2.0 netmask 255.255.255.0 { if substring(hardware, 1, 3) = 0:0:5e { option domain-name "a"; } if substring(hardware, 1, 3) = 0:50:56 { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"a condition and its opposite", `
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { option domain-name "a"; } if not exists user-class { option domain-name "b"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for if.192.0.2.0-24.1.only
subnet 192.0.2.0/24: 15 domain-name = b for if.192.0.2.0-24-2.1
1 equivalent
1 equivalent
`},
		{"a switch", `
subnet 192.0.2.0 netmask 255.255.255.0 { switch (option user-class) { case "a": option domain-name "a"; break; case "b": option domain-name "b"; break; default: option domain-name "c"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for switch.192.0.2.0-24.1
subnet 192.0.2.0/24: 15 domain-name = b for switch.192.0.2.0-24.2
subnet 192.0.2.0/24: 15 domain-name = c for switch.192.0.2.0-24.else
1 equivalent
1 equivalent
1 equivalent
`},
		{"a switch that falls through", `
subnet 192.0.2.0 netmask 255.255.255.0 { switch (option user-class) { case "a": option domain-name "a"; case "b": option ntp-servers 192.0.2.1; break; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for switch.192.0.2.0-24.1
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.1 for switch.192.0.2.0-24.2,switch.192.0.2.0-24.1
1 equivalent
1 equivalent
`},
	})
}
