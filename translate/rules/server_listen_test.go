package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestPing: who is pinged before an offer, and how.
func TestPing(t *testing.T) {
	wholes(t, []whole{
		{
			name: "by default",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ping_check.so","parameters":{"enable-ping-check":true,"min-ping-requests":1,"ping-cltt-secs":60,"reply-timeout":1000}}`,
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
		},
		{
			name: "nowhere",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
			},
		},
		{
			name: "in no subnet",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; ping-check off; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:60 ping-check equivalent`,
			},
		},
		{
			name: "in one of two",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; ping-check off; }
subnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ping_check.so","parameters":{"enable-ping-check":true,"min-ping-requests":1,"ping-cltt-secs":60,"reply-timeout":1000}}`,
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24","user-context":{"ping-check":{"enable-ping-check":false}}}`,
				`subnet4 {"pools":[{"pool":"198.51.100.10 - 198.51.100.10"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:60 ping-check equivalent`,
			},
		},
		{
			name: "in one of two, off for the server",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; ping-check on; ping-timeout 3; }
subnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ping_check.so","parameters":{"enable-ping-check":false}}`,
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24","user-context":{"ping-check":{"enable-ping-check":true,"min-ping-requests":1,"ping-cltt-secs":60,"reply-timeout":3000}}}`,
				`subnet4 {"pools":[{"pool":"198.51.100.10 - 198.51.100.10"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:60 ping-check equivalent`,
				`2:75 ping-timeout equivalent`,
			},
		},
		{
			name: "no pools",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { ping-timeout 5; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
		},
		{
			name: "seconds and milliseconds",
			conf: `ping-timeout 3;
ping-timeout-ms 0;
ping-cltt-secs 5;
shared-network n {
  ping-timeout-ms 250;
  subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; ping-cltt-secs 0; }
}
subnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10; ping-timeout 0; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ping_check.so","parameters":{"enable-ping-check":true,"min-ping-requests":1,"ping-cltt-secs":5,"reply-timeout":3000}}`,
				`subnet4 {"pools":[{"pool":"198.51.100.10 - 198.51.100.10"}],"subnet":"198.51.100.0/24","user-context":{"ping-check":{"enable-ping-check":true,"min-ping-requests":1,"ping-cltt-secs":5,"reply-timeout":1000}}}`,
			},
			account: []string{
				`1:1 ping-timeout equivalent`,
				`2:1 ping-timeout-ms equivalent`,
				`3:1 ping-cltt-secs equivalent`,
				`5:3 ping-timeout-ms equivalent`,
				`6:62 ping-cltt-secs equivalent`,
				`8:66 ping-timeout equivalent`,
			},
		},
		{
			name: "in a pool, a class and a host",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; ping-timeout 2; } }
class "c" { match if exists user-class; ping-check off; }
host h { hardware ethernet 02:00:00:00:00:01; ping-cltt-secs 3; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ping_check.so","parameters":{"enable-ping-check":true,"min-ping-requests":1,"ping-cltt-secs":60,"reply-timeout":1000}}`,
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:67 ping-timeout approximate KT2483`,
				`2:41 ping-check approximate KT2483`,
				`3:47 ping-cltt-secs approximate KT2483`,
			},
		},
		{
			name: "before 3.0",
			o:    Options{Release: kea.R26},
			conf: `ping-timeout 3;
ping-check on;
subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }
subnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10; ping-check off; }
`,
			keys: "hooks-libraries subnet4",
			want: []string{
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
				`subnet4 {"pools":[{"pool":"198.51.100.10 - 198.51.100.10"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ping-timeout dropped KT2487`,
				`2:1 ping-check dropped KT2487`,
				`4:66 ping-check equivalent`,
			},
		},
	})
}

// TestListen: the interfaces and addresses to listen on.
func TestListen(t *testing.T) {
	wholes(t, []whole{
		{
			name: "all",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["*"]}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
		},
		{
			name: "those that are named",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { interface eth0; }
shared-network n { interface "eth1"; subnet 198.51.100.0 netmask 255.255.255.0 { } subnet 203.0.113.0 netmask 255.255.255.0 { } }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["eth0","eth1"]}`,
				`subnet4 {"interface":"eth0","subnet":"192.0.2.0/24"}`,
				`shared-networks {"interface":"eth1","name":"n","subnet4":[{"subnet":"198.51.100.0/24"},{"subnet":"203.0.113.0/24"}]}`,
			},
		},
		{
			name: "one is not named",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { interface eth0; }
subnet 198.51.100.0 netmask 255.255.255.0 { }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["*"]}`,
				`subnet4 {"interface":"eth0","subnet":"192.0.2.0/24"}`,
				`subnet4 {"subnet":"198.51.100.0/24"}`,
			},
		},
		{
			name: "those of the call",
			o:    Options{Listen: []string{"eth5", "eth6"}},
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { interface eth0; }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["eth5","eth6"]}`,
				`subnet4 {"interface":"eth0","subnet":"192.0.2.0/24"}`,
			},
		},
		{
			name: "an address, and one interface of the call",
			o:    Options{Listen: []string{"eth5"}},
			conf: `local-address 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["eth5/192.0.2.1"]}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 local-address equivalent`,
			},
		},
		{
			name: "an address, and an interface that has one",
			o:    Options{Listen: []string{"eth5/192.0.2.9"}},
			conf: `local-address 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["eth5/192.0.2.9"]}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 local-address manual KT2488`,
			},
		},
		{
			name: "an address, and two interfaces",
			o:    Options{Listen: []string{"eth5", "eth6"}},
			conf: `local-address 192.0.2.1;
subnet 192.0.2.0 netmask 255.255.255.0 { }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["eth5","eth6"]}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 local-address manual KT2488`,
			},
		},
		{
			name: "an address that is a name",
			conf: `local-address ns.example;
subnet 192.0.2.0 netmask 255.255.255.0 { }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["*"]}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 local-address manual KT2008`,
			},
		},
		{
			name: "an address in DHCPv6",
			o:    Options{Family: parser.V6, Listen: []string{"eth5"}},
			conf: `local-address6 2001:db8::1;
bind-local-address6 on;
subnet6 2001:db8::/64 { }
`,
			keys: "interfaces-config",
			want: []string{
				`interfaces-config {"interfaces":["eth5/2001:db8::1"]}`,
			},
			account: []string{
				`1:1 local-address6 equivalent`,
				`2:1 bind-local-address6 equivalent KT2480`,
			},
		},
		{
			name: "an interface of the call for one subnet",
			o:    Options{Interfaces: map[string]string{"198.51.100.0/24": "eth7"}},
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { }
subnet 198.51.100.0 netmask 255.255.255.0 { interface eth1; }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["*"]}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
				`subnet4 {"interface":"eth7","subnet":"198.51.100.0/24"}`,
			},
		},
		{
			name: "an interface of the call for the only subnet",
			o:    Options{Interfaces: map[string]string{"192.0.2.0/24": "eth7"}},
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["eth7"]}`,
				`subnet4 {"interface":"eth7","subnet":"192.0.2.0/24"}`,
			},
		},
		{
			name: "an interface of the call for a subnet, beside those to listen on",
			o:    Options{Listen: []string{"eth5"}, Interfaces: map[string]string{"192.0.2.0/24": "eth7"}},
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { }
`,
			keys: "interfaces-config subnet4 shared-networks",
			want: []string{
				`interfaces-config {"interfaces":["eth5"]}`,
				`subnet4 {"interface":"eth7","subnet":"192.0.2.0/24"}`,
			},
		},
	})
}
