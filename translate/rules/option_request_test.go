package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestRequestLists: options that a forced request list names are sent unasked.
func TestRequestLists(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"of a subnet", `
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { option log-servers 192.0.2.2; option dhcp-parameter-request-list 1, 3, 7, 42; }
subnet 198.51.100.0 netmask 255.255.255.0 {  }
`, `
global: 42 ntp-servers = 192.0.2.1
subnet 192.0.2.0/24: 7 log-servers = 192.0.2.2 always
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.1 always
1 exact
2 exact
2 approximate KT2314
`},
		{"more for a subnet", `
subnet 192.0.2.0 netmask 255.255.255.0 { option log-servers 192.0.2.2; option dhcp-parameter-request-list = concat(option dhcp-parameter-request-list, 07); }
`, `
subnet 192.0.2.0/24: 7 log-servers = 192.0.2.2 always
1 exact
1 equivalent
`},
		{"of everybody", `
option dhcp-parameter-request-list 42;
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { option ntp-servers 192.0.2.2; }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.9; option ntp-servers 192.0.2.3; }
`, `
global: 42 ntp-servers = 192.0.2.1 always
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.2 always
host 02:00:00:00:00:01: 42 ntp-servers = 192.0.2.3 always
1 approximate KT2314
2 exact
3 exact
4 exact
`},
		{"of a class", `
option ntp-servers 192.0.2.1;
class "c" { match if exists user-class; option log-servers 192.0.2.2; option dhcp-parameter-request-list 42, 7; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
global: 42 ntp-servers = 192.0.2.1
global: 42 ntp-servers = 192.0.2.1 always for c
class c: test option[77].exists
class c: 7 log-servers = 192.0.2.2 always
1 exact
2 exact
2 approximate KT2314
`},
		{"under a condition", `
subnet 192.0.2.0 netmask 255.255.255.0 { option ntp-servers 192.0.2.1; if exists user-class { option dhcp-parameter-request-list 42; } }
`, `
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.1
subnet 192.0.2.0/24: 42 ntp-servers = 192.0.2.1 always for if.192.0.2.0-24.1
1 exact
1 approximate KT2314
`},
		{"of a host", `
option ntp-servers 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 {  }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.9; option dhcp-parameter-request-list 42; }
`, `
global: 42 ntp-servers = 192.0.2.1
host 02:00:00:00:00:01: 42 ntp-servers = 192.0.2.1 always
1 exact
3 approximate KT2314
`},
		{"worked out from the client", `
subnet 192.0.2.0 netmask 255.255.255.0 { option dhcp-parameter-request-list = option user-class; }
`, `
1 dropped KT2304
`},
	})
}
