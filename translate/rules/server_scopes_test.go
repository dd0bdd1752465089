package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestServerScopes: parameters of the server in each kind of scope.
func TestServerScopes(t *testing.T) {
	wholes(t, []whole{
		{
			name: "authoritative",
			conf: `ping-check off;
not authoritative;
shared-network n {
  authoritative;
  subnet 192.0.2.0 netmask 255.255.255.0 { not authoritative; }
}
subnet 198.51.100.0 netmask 255.255.255.0 { authoritative; pool { range 198.51.100.10; not authoritative; } }
class "c" { match if exists user-class; authoritative; }
group { authoritative; subnet 203.0.113.0 netmask 255.255.255.0 { } }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`authoritative false`,
				`echo-client-id false`,
				`client-classes {"name":"c","test":"option[77].exists"}`,
				`shared-networks {"authoritative":true,"name":"n","subnet4":[{"subnet":"192.0.2.0/24"}]}`,
				`subnet4 {"authoritative":true,"pools":[{"pool":"198.51.100.10 - 198.51.100.10"}],"subnet":"198.51.100.0/24"}`,
				`subnet4 {"authoritative":true,"subnet":"203.0.113.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`5:44 not exact KT2002`,
				`7:88 not exact KT2002`,
				`8:41 authoritative exact KT2002`,
				`9:1 group equivalent`,
			},
		},
		{
			name: "authoritative after some networks",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { }
shared-network n { subnet 198.51.100.0 netmask 255.255.255.0 { } }
authoritative;
subnet 203.0.113.0 netmask 255.255.255.0 { }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`authoritative true`,
				`echo-client-id false`,
				`shared-networks {"authoritative":false,"name":"n","subnet4":[{"subnet":"198.51.100.0/24"}]}`,
				`subnet4 {"authoritative":false,"subnet":"192.0.2.0/24"}`,
				`subnet4 {"subnet":"203.0.113.0/24"}`,
			},
			account: []string{
				`4:1 authoritative exact KT2497`,
			},
		},
		{
			name: "cache threshold",
			conf: `ping-check off;
dhcp-cache-threshold 40;
shared-network n {
  dhcp-cache-threshold 30;
  subnet 192.0.2.0 netmask 255.255.255.0 { dhcp-cache-threshold 0; pool { range 192.0.2.10; dhcp-cache-threshold 10; } }
}
class "c" { match if exists user-class; dhcp-cache-threshold 20; }
host h { hardware ethernet 02:00:00:00:00:01; dhcp-cache-threshold 20; }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`cache-threshold 0.4`,
				`echo-client-id false`,
				`client-classes {"name":"c","test":"option[77].exists"}`,
				`shared-networks {"cache-threshold":0.3,"name":"n","subnet4":[{"cache-threshold":0,"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}]}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`5:93 dhcp-cache-threshold dropped KT2485`,
				`7:41 dhcp-cache-threshold dropped KT2485`,
				`8:47 dhcp-cache-threshold dropped KT2485`,
			},
		},
		{
			name: "cache threshold of 0 before 3.0",
			o:    Options{Release: kea.R26},
			conf: `dhcp-cache-threshold 0;
subnet 192.0.2.0 netmask 255.255.255.0 { dhcp-cache-threshold 10; }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`echo-client-id false`,
				`subnet4 {"cache-threshold":0.1,"subnet":"192.0.2.0/24"}`,
			},
		},
		{
			name: "cache threshold of 0 in a subnet before 3.0",
			o:    Options{Release: kea.R26},
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { dhcp-cache-threshold 0; }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`cache-threshold 0.25`,
				`echo-client-id false`,
				`subnet4 {"cache-threshold":0.0001,"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:42 dhcp-cache-threshold equivalent`,
			},
		},
		{
			name: "cache threshold by default before 3.0",
			o:    Options{Release: kea.R26},
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`cache-threshold 0.25`,
				`echo-client-id false`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
		},
		{
			name: "thresholds that are computed",
			conf: `dhcp-cache-threshold = option user-class;
adaptive-lease-time-threshold = option user-class;
abandon-lease-time = option user-class;
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`echo-client-id false`,
			},
			account: []string{
				`1:1 dhcp-cache-threshold dropped KT2009`,
				`2:1 adaptive-lease-time-threshold dropped KT2009`,
				`3:1 abandon-lease-time dropped KT2009`,
			},
		},
		{
			name: "thresholds written as bytes",
			conf: `dhcp-cache-threshold = 28;
abandon-lease-time = encode-int(60, 32);
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`cache-threshold 0.4`,
				`echo-client-id false`,
				`decline-probation-period 60`,
			},
		},
		{
			name: "adaptive lease times",
			o:    Options{Release: kea.R32},
			conf: `ping-check off;
adaptive-lease-time-threshold 90;
shared-network n {
  adaptive-lease-time-threshold 0;
  subnet 192.0.2.0 netmask 255.255.255.0 { adaptive-lease-time-threshold 100; pool { range 192.0.2.10; adaptive-lease-time-threshold 50; } }
  subnet 198.51.100.0 netmask 255.255.255.0 { adaptive-lease-time-threshold 50; }
}
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`adaptive-lease-time-threshold 0.9`,
				`echo-client-id false`,
				`shared-networks {"name":"n","subnet4":[{"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"},{"adaptive-lease-time-threshold":0.5,"subnet":"198.51.100.0/24"}]}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 adaptive-lease-time-threshold equivalent`,
				`4:3 adaptive-lease-time-threshold exact KT2002`,
				`5:44 adaptive-lease-time-threshold exact KT2002`,
				`5:104 adaptive-lease-time-threshold dropped KT2489`,
				`6:47 adaptive-lease-time-threshold equivalent`,
			},
		},
		{
			name: "client identifiers that are sent back",
			conf: `echo-client-id on;
subnet 192.0.2.0 netmask 255.255.255.0 { echo-client-id on; }
subnet 198.51.100.0 netmask 255.255.255.0 { echo-client-id off; }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`echo-client-id true`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
				`subnet4 {"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`3:45 echo-client-id approximate KT2490`,
			},
		},
		{
			name: "relay information, kept",
			conf: `stash-agent-options on;
subnet 192.0.2.0 netmask 255.255.255.0 { stash-agent-options on; }
subnet 198.51.100.0 netmask 255.255.255.0 { stash-agent-options off; }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`echo-client-id false`,
				`stash-agent-options true`,
				`store-extended-info true`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
				`subnet4 {"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`3:45 stash-agent-options approximate KT2490`,
			},
		},
		{
			name: "relay information, kept, before 2.6",
			o:    Options{Release: kea.R24},
			conf: `stash-agent-options on;
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`cache-threshold 0.25`,
				`echo-client-id false`,
			},
		},
		{
			name: "relay information, not kept although it is read",
			conf: `stash-agent-options off;
class "c" { match if exists agent.circuit-id; }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`echo-client-id false`,
				`client-classes {"name":"c","test":"relay4[1].exists"}`,
			},
		},
		{
			name: "relay information that is read in an event only",
			conf: `on commit { execute("/bin/true", option agent.circuit-id); }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`echo-client-id false`,
			},
			account: []string{
				`1:1 on approximate KT2550`,
				`1:13 execute approximate`,
			},
		},
		{
			name: "relay information that is read as a whole",
			conf: `if option relay-agent-information = 01:02:03 { default-lease-time 600; }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`echo-client-id false`,
				`stash-agent-options true`,
				`store-extended-info true`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"if.global.1","test":"option[82].hex == 0x010203","valid-lifetime":600}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:48 default-lease-time equivalent`,
			},
		},
		{
			name: "under a condition",
			conf: `if exists user-class { echo-client-id on; dhcp-cache-threshold 10; stash-agent-options off; abandon-lease-time 60; }
`,
			keys: "authoritative cache-threshold adaptive-lease-time-threshold echo-client-id stash-agent-options store-extended-info decline-probation-period client-classes shared-networks subnet4",
			want: []string{
				`echo-client-id false`,
			},
			account: []string{
				`1:1 if approximate`,
				`1:24 echo-client-id dropped KT2004`,
				`1:43 dhcp-cache-threshold dropped KT2004`,
				`1:68 stash-agent-options dropped KT2004`,
				`1:93 abandon-lease-time dropped KT2004`,
			},
		},
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `authoritative;
dhcpv6-set-tee-times on;
dhcp-cache-threshold 10;
subnet6 2001:db8::/64 { dhcpv6-set-tee-times off; pool6 { range6 2001:db8::10 2001:db8::20; dhcpv6-set-tee-times on; } }
class "c" { match if exists dhcp6.client-id; dhcpv6-set-tee-times on; }
`,
			keys: "cache-threshold calculate-tee-times subnet6",
			want: []string{
				`cache-threshold 0.1`,
				`calculate-tee-times true`,
				`subnet6 {"calculate-tee-times":false,"pools":[{"pool":"2001:db8::10 - 2001:db8::20"}],"subnet":"2001:db8::/64"}`,
			},
			account: []string{
				`1:1 authoritative equivalent`,
				`4:93 dhcpv6-set-tee-times dropped KT2485`,
				`5:46 dhcpv6-set-tee-times dropped KT2485`,
			},
		},
		{
			name: "computed in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `dhcpv6-set-tee-times = option dhcp6.client-id;
limit-addrs-per-ia = option dhcp6.client-id;
subnet6 2001:db8::/64 { }
`,
			keys: "calculate-tee-times",
			want: []string{
				`calculate-tee-times false`,
			},
			account: []string{
				`1:1 dhcpv6-set-tee-times dropped KT2485`,
				`2:1 limit-addrs-per-ia approximate KT2493`,
			},
		},
	})
}
