package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionSpecial: options of the protocol itself.
func TestOptionSpecial(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"subnet masks", `
subnet 192.0.2.0 netmask 255.255.255.0 { option subnet-mask 255.255.255.0; }
subnet 198.51.100.0 netmask 255.255.255.0 { option subnet-mask 255.255.0.0; }
`, `
1 exact
2 dropped KT2310
`},
		{"lease time", `
option dhcp-lease-time 600;
`, `
1 exact KT2002
`},
		{"renewal timers", `
option dhcp-renewal-time 600;
subnet 192.0.2.0 netmask 255.255.255.0 { option dhcp-renewal-time 300; option dhcp-rebinding-time 500; }
`, `
global: renew-timer 600
subnet 192.0.2.0/24: renew-timer 300
subnet 192.0.2.0/24: rebind-timer 500
1 exact
2 exact
2 exact
`},
		{"a renewal time past the rebinding time", `
option dhcp-renewal-time 600;
option dhcp-rebinding-time 500;
`, `
global: renew-timer 500
global: rebind-timer 500
1 exact
2 exact
`},
		{"renewal timers of a class", `
class "c" { match if exists user-class; option dhcp-renewal-time 300; }
`, `
class c: test option[77].exists
class c: 58 dhcp-renewal-time = 300 always
1 exact
`},
		{"renewal timers of a class over wider ones", `
option dhcp-renewal-time 600;
class "c" { match if exists user-class; option dhcp-renewal-time 300; }
`, `
global: renew-timer 600
class c: test option[77].exists
class c: 58 dhcp-renewal-time = 300 always
1 exact
2 approximate KT2317
`},
		{"the client's FQDN and the relay's options", `
option fqdn.no-client-update on;
option agent.circuit-id "x";
`, `
1 approximate KT2316
2 dropped KT2315
`},
		{"host names", `
option host-name "guest";
subnet 192.0.2.0 netmask 255.255.255.0 {  }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; option host-name "Alpha"; }
host b { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.6; option host-name "beta"; }
host c { hardware ethernet 02:00:00:00:00:03; fixed-address 192.0.2.7; option host-name "two words"; }
`, `
global: 12 host-name = guest
host 02:00:00:00:00:01: hostname Alpha
host 02:00:00:00:00:02: hostname beta
host 02:00:00:00:00:03: 12 host-name = two words
1 approximate KT2312
3 approximate KT2313
4 exact
5 approximate KT2312
`},
		{"host names from declarations", `
option host-name = host-decl-name;
subnet 192.0.2.0 netmask 255.255.255.0 {  }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }
host b { hardware ethernet 02:00:00:00:00:02; option host-name "own"; }
`, `
host 02:00:00:00:00:01: hostname a
host 02:00:00:00:00:02: hostname own
1 equivalent
4 exact
`},
		{"server identifiers", `
server-identifier 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { option dhcp-server-identifier 192.0.2.2; pool { range 192.0.2.5 192.0.2.6; server-identifier 192.0.2.3; } }
`, `
global: 54 dhcp-server-identifier = 192.0.2.1
subnet 192.0.2.0/24: 54 dhcp-server-identifier = 192.0.2.2
pool 192.0.2.5 - 192.0.2.6: 54 dhcp-server-identifier = 192.0.2.3
class server-id.192.0.2.3: test option[54].hex == 0xc0000203
class server-id.192.0.2.3: 54 dhcp-server-identifier = 192.0.2.3
1 exact
2 exact
2 equivalent KT2325
`},
		{"what the server makes itself", `
option dhcp-message-type 5;
option dhcp-max-message-size 1400;
option dhcp-message "hello";
option subnet-selection 192.0.2.1;
option dhcp-client-identifier "me";
`, `
global: 57 dhcp-max-message-size = 1400
global: 56 dhcp-message = hello always
global: 118 subnet-selection = 192.0.2.1 always
global: 61 dhcp-client-identifier = 6d65
1 exact KT2311
2 approximate KT2324
3 exact
4 exact
5 exact
`},
	})
}
