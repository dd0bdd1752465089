package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionSent: DHCPv6 options: sent when asked for, always, or by the protocol.
func TestOptionSent(t *testing.T) {
	checkOptions(t, Options{Family: parser.V6}, []optionTest{
		{"the server's DUID of time", `
option dhcp6.server-id 0:1:0:1:1:2:3:4:0:0:5e:0:53:1;
`, `
server-id LLT 00005e005301
1 exact
`},
		{"the server's DUID of an enterprise", `
option dhcp6.server-id 0:2:0:0:9:bf:1:2;
`, `
server-id EN 0102
1 exact
`},
		{"the server's DUID of its address", `
option dhcp6.server-id 0:3:0:1:0:0:5e:0:53:1;
`, `
server-id LL 00005e005301
1 exact
`},
		{"the server's DUID of another type", `
option dhcp6.server-id 0:4:1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:10;
`, `
1 dropped KT2323
`},
		{"the server's DUID that is too short", `
option dhcp6.server-id 0:1:0;
`, `
1 dropped KT2323
`},
		{"rapid commit at the top", `
option dhcp6.rapid-commit;
subnet6 2001:db8::/64 { }
`, `
subnet 2001:db8::/64: rapid-commit true
1 exact
`},
		{"rapid commit of a subnet", `
subnet6 2001:db8::/64 { option dhcp6.rapid-commit; }
subnet6 2001:db8:0:1::/64 { }
`, `
1 exact KT2002
`},
		{"preference", `
subnet6 2001:db8::/64 { option dhcp6.preference 255; }
`, `
subnet 2001:db8::/64: 7 preference = 255 always
1 exact
`},
		{"servers by two names", `
option dhcp6.name-servers 2001:db8::1;
option dhcp6.unknown-23 2001:db8::2;
`, `
global: 23 dns-servers = 2001:db8::2
1 exact KT2001
2 exact
`},
		{"an option of DHCPv4", `
option domain-name-servers 192.0.2.1;
`, `
1 exact KT2319
`},
		{"an unknown code", `
option dhcp6.unknown-200 1:2;
`, `
global: 200  = 0x0102
1 exact
`},
		{"a code of two bytes that is one's own", `
option dhcp6.mine code 1000 = text;
option dhcp6.mine "x";
subnet6 2001:db8::/64 { option dhcp6.mine "y"; }
`, `
def mine 1000 string
global: 1000 mine = x
subnet 2001:db8::/64: 1000 mine = y
1 exact
2 exact
3 exact
`},
		{"a vendor's space", `
option space acme code width 2 length width 2;
option acme.server code 1 = ip6-address;
option vsio.acme code 4242 = encapsulate acme;
option acme.server 2001:db8::1;
`, `
def vendor-4242/server 1 ipv6-address
global: 17 vendor-opts = 4242
global: vendor-4242/1 server = 2001:db8::1 always
1 exact
2 exact
3 equivalent
4 equivalent
`},
		{"a value for some clients", `
subnet6 2001:db8::/64 { if exists dhcp6.vendor-opts { option dhcp6.bootfile-url "x"; } else { option dhcp6.bootfile-url "y"; } }
`, `
subnet 2001:db8::/64: 59 bootfile-url = x for if.2001:db8::-64.1
subnet 2001:db8::/64: 59 bootfile-url = y for if.2001:db8::-64.else
1 equivalent
1 equivalent
`},
		{"timers", `
option dhcp-renewal-time 100;
option dhcp-rebinding-time 200;
subnet6 2001:db8::/64 { }
`, `
global: renew-timer 100
global: rebind-timer 200
1 exact
2 exact
`},
		{"a host's option", `
host h { host-identifier option dhcp6.client-id 0:3:0:1:0:0:5e:0:53:1; option dhcp6.domain-search "a.example.org"; }
subnet6 2001:db8::/64 { }
`, `
host 00:03:00:01:00:00:5e:00:53:01: 24 domain-search = a.example.org
1 exact
`},
	})
}
