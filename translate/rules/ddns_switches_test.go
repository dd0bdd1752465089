package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestUpdateSwitches: ddns-updates in each kind of scope.
func TestUpdateSwitches(t *testing.T) {
	wholes(t, []whole{
		{
			name: "in a shared network, a subnet and a pool",
			conf: `ddns-update-style standard;
ping-check off;
shared-network n {
  ddns-updates off;
  subnet 192.0.2.0 netmask 255.255.255.0 {
    ddns-updates on;
    pool { range 192.0.2.10; ddns-updates off; }
  }
}
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`shared-networks {"ddns-send-updates":false,"name":"n","subnet4":[{"ddns-send-updates":true,"pools":[{"ddns-send-updates":false,"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ping-check equivalent`,
			},
		},
		{
			name: "in a pool before 3.0",
			o:    Options{Release: kea.R26},
			conf: `ddns-update-style standard;
ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; ddns-updates off; } }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ping-check equivalent`,
				`3:67 ddns-updates dropped KT2400`,
			},
		},
		{
			name: "off in a class",
			conf: `ddns-update-style standard;
class "c" { match if exists user-class; ddns-updates off; }
class "d" { match if exists host-name; ddns-updates off; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"c","test":"option[77].exists"}`,
				`client-classes {"name":"d","test":"option[12].exists"}`,
				`client-classes {"name":"SKIP_DDNS","test":"member('c') or member('d')"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:41 ddns-updates equivalent`,
				`3:40 ddns-updates equivalent`,
			},
		},
		{
			name: "off in a class before 3.0",
			o:    Options{Release: kea.R26},
			conf: `ddns-update-style standard;
class "c" { match if exists user-class; ddns-updates off; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`client-classes {"name":"c","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:41 ddns-updates dropped KT2487`,
			},
		},
		{
			name: "on in a class, on for all",
			conf: `ddns-update-style standard;
class "c" { match if exists user-class; ddns-updates on; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`client-classes {"name":"c","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "on in a class, off for all",
			conf: `ddns-update-style standard;
ddns-updates off;
class "c" { match if exists user-class; ddns-updates on; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`ddns-send-updates false`,
				`client-classes {"name":"c","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`3:41 ddns-updates dropped KT2400`,
			},
		},
		{
			name: "off in a host",
			conf: `ddns-update-style standard;
host a { hardware ethernet 02:00:00:00:00:01; ddns-updates off; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"SKIP_DDNS"}`,
				`reservations {"client-classes":["SKIP_DDNS"],"hw-address":"02:00:00:00:00:01","user-context":{"isc-name":"a"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:47 ddns-updates equivalent`,
			},
		},
		{
			name: "off in a host before 3.0",
			o:    Options{Release: kea.R24},
			conf: `ddns-update-style standard;
host a { hardware ethernet 02:00:00:00:00:01; ddns-updates off; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`reservations {"hw-address":"02:00:00:00:00:01","user-context":{"isc-name":"a"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:47 ddns-updates dropped KT2487`,
			},
		},
		{
			name: "off in a host, off in its subnet",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-updates off; }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-updates off; update-static-leases on; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`subnet4 {"ddns-send-updates":false,"reservations":[{"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "on in a host, off in its subnet",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-updates off; }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-updates on; update-static-leases on; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`subnet4 {"ddns-send-updates":false,"reservations":[{"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`3:72 ddns-updates dropped KT2400`,
			},
		},
		{
			name: "off under a condition",
			conf: `ddns-update-style standard;
if exists user-class { ddns-updates off; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"SKIP_DDNS","test":"member('if.global.1')"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if equivalent`,
				`2:24 ddns-updates equivalent`,
			},
		},
		{
			name: "off under a condition in a class",
			conf: `ddns-update-style standard;
class "c" { match if exists host-name; if exists user-class { ddns-updates off; } }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"c","test":"option[12].exists"}`,
				`client-classes {"name":"if.c.1","test":"member('c') and option[77].exists"}`,
				`client-classes {"name":"SKIP_DDNS","test":"member('if.c.1')"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:40 if equivalent`,
				`2:63 ddns-updates equivalent`,
			},
		},
		{
			name: "off under a condition before 3.0",
			o:    Options{Release: kea.R26},
			conf: `ddns-update-style standard;
if exists user-class { ddns-updates off; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if approximate`,
				`2:24 ddns-updates dropped KT2487`,
			},
		},
		{
			name: "on under a condition",
			conf: `ddns-update-style standard;
if exists user-class { ddns-updates on; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if approximate`,
				`2:24 ddns-updates dropped KT2004`,
			},
		},
		{
			name: "off under a condition in a subnet",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { ddns-updates off; } }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:42 if approximate`,
				`2:65 ddns-updates dropped KT2004`,
			},
		},
		{
			name: "off under two conditions",
			conf: `ddns-update-style standard;
if exists user-class { ddns-updates off; }
if exists host-name { ddns-updates off; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if approximate`,
				`2:24 ddns-updates dropped KT2004`,
				`3:1 if approximate`,
				`3:23 ddns-updates dropped KT2004`,
			},
		},
		{
			name: "off under a condition that Kea cannot look at",
			conf: `ddns-update-style standard;
if packet(1, 2) = 3:4 { ddns-updates off; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if dropped KT2003`,
				`2:25 ddns-updates dropped KT2003`,
			},
		},
		{
			name: "computed",
			conf: `ddns-update-style standard;
ddns-updates = option user-class;
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-updates dropped KT2009`,
			},
		},
		{
			name: "without a style",
			conf: `ddns-updates off;
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-updates on; }
`,
			keys: "ddns-send-updates hooks-libraries client-classes reservations shared-networks subnet4",
			want: []string{
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-updates exact KT2002`,
				`2:42 ddns-updates exact KT2002`,
			},
		},
	})
}

// TestStaticUpdates: hosts with a fixed address are updated where update-static-leases says so.
func TestStaticUpdates(t *testing.T) {
	wholes(t, []whole{
		{
			name: "by default",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }
host b { hardware ethernet 02:00:00:00:00:02; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"SKIP_DDNS"}`,
				`reservations {"hw-address":"02:00:00:00:00:02","user-context":{"isc-name":"b"}}`,
				`subnet4 {"reservations":[{"client-classes":["SKIP_DDNS"],"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 host exact KT2404`,
			},
		},
		{
			name: "in a group",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { }
group {
  update-static-leases on;
  host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }
}
host b { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.6; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"SKIP_DDNS"}`,
				`subnet4 {"reservations":[{"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}},{"client-classes":["SKIP_DDNS"],"hw-address":"02:00:00:00:00:02","ip-address":"192.0.2.6","user-context":{"isc-name":"b"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 group equivalent`,
				`7:1 host exact KT2404`,
			},
		},
		{
			name: "in a subnet",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { update-static-leases on; }
subnet 198.51.100.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5, 198.51.100.5; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"SKIP_DDNS"}`,
				`subnet4 {"reservations":[{"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
				`subnet4 {"reservations":[{"client-classes":["SKIP_DDNS"],"hw-address":"02:00:00:00:00:01","ip-address":"198.51.100.5","user-context":{"isc-name":"a"}}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`4:1 host exact KT2404`,
			},
		},
		{
			name: "off everywhere before 3.0",
			o:    Options{Release: kea.R26},
			conf: `ddns-update-style standard;
update-static-leases off;
subnet 192.0.2.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`subnet4 {"reservations":[{"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`4:1 host exact KT2404`,
			},
		},
		{
			name: "in a class that is not updated",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { }
class "c" { match if exists user-class; ddns-updates off; }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"c","test":"option[77].exists"}`,
				`client-classes {"name":"SKIP_DDNS","test":"member('c')"}`,
				`subnet4 {"reservations":[{"client-classes":["SKIP_DDNS"],"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:41 ddns-updates equivalent`,
				`4:1 host exact KT2404`,
			},
		},
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `ddns-update-style standard;
subnet6 2001:db8::/64 { }
host a { host-identifier option dhcp6.client-id 00:01:02:03; fixed-address6 2001:db8::5; }
`,
			keys: "client-classes subnet6",
			want: []string{
				`client-classes {"name":"SKIP_DDNS"}`,
				`subnet6 {"reservations":[{"client-classes":["SKIP_DDNS"],"duid":"00:01:02:03","ip-addresses":["2001:db8::5"],"user-context":{"isc-name":"a"}}],"subnet":"2001:db8::/64"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 host exact KT2404`,
			},
		},
	})
}
