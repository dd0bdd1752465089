package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionSpecial6: options of DHCPv6 that are more than data.
func TestOptionSpecial6(t *testing.T) {
	checkOptions(t, Options{Family: parser.V6}, []optionTest{
		{"rapid commit", `
option dhcp6.rapid-commit;
shared-network n { subnet6 2001:db8::/64 { } }
subnet6 2001:db8:1::/64 { }
`, `
network n: rapid-commit true
subnet 2001:db8:1::/64: rapid-commit true
1 exact
`},
		{"rapid commit of a class", `
class "c" { match if exists dhcp6.bootfile-url; option dhcp6.rapid-commit; }
subnet6 2001:db8:1::/64 { }
`, `
1 exact KT2002
`},
		{"rapid commit of a network", `
shared-network n { option dhcp6.rapid-commit; subnet6 2001:db8::/64 { } }
group { option dhcp6.rapid-commit; subnet6 2001:db8:1::/64 { } }
`, `
1 exact KT2002
2 exact KT2002
`},
		{"rapid commit under a condition", `
if exists dhcp6.bootfile-url { option dhcp6.rapid-commit; }
subnet6 2001:db8:1::/64 { }
`, `
1 dropped KT2318
`},
		{"T1 and T2", `
option dhcp-renewal-time 600;
subnet6 2001:db8:1::/64 { option dhcp-rebinding-time 900; pool6 { range6 2001:db8:1::1 2001:db8:1::2; option dhcp-renewal-time 100; } }
`, `
global: renew-timer 600
subnet 2001:db8:1::/64: rebind-timer 900
1 exact
2 exact
2 dropped KT2317
`},
		{"options of DHCPv4", `
option domain-name "x";
subnet6 2001:db8:1::/64 { }
`, `
1 exact KT2319
`},
		{"the server's DUID", `
option dhcp6.server-id 00:03:00:01:02:00:00:00:00:01;
subnet6 2001:db8:1::/64 { option dhcp6.server-id 00:03:00:01:02:00:00:00:00:02; }
`, `
server-id LL 020000000001
1 exact
2 dropped KT2323
`},
		{"preference and refresh time", `
option dhcp6.preference 200;
option dhcp6.info-refresh-time 7200;
subnet6 2001:db8:1::/64 { }
`, `
global: 7 preference = 200 always
global: 32 information-refresh-time = 7200
1 exact
2 exact
`},
		{"vendor options", `
option space p code width 2 length width 2;
option p.line code 1 = unsigned integer 16;
option vsio.p code 32473 = encapsulate p;
subnet6 2001:db8:1::/64 { option p.line 7; }
`, `
def vendor-32473/line 1 uint16
subnet 2001:db8:1::/64: 17 vendor-opts = 32473
subnet 2001:db8:1::/64: vendor-32473/1 line = 7 always
1 exact
2 exact
3 equivalent
4 equivalent
`},
		{"options of a site", `
option dhcp6.site code 65001 = array of ip6-address;
option dhcp6.site 2001:db8::1, 2001:db8::2;
option dhcp6.unknown-65003 01:02;
subnet6 2001:db8:1::/64 { }
`, `
def site 65001 ipv6-address array
global: 65001 site = 2001:db8::1, 2001:db8::2
global: 65003  = 0x0102
1 exact
2 exact
3 exact
`},
	})
}
