package rules

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestFailoverPairs: the relationship, on both sides.
func TestFailoverPairs(t *testing.T) {
	wholes(t, []whole{
		{
			name: "a name that needs mending",
			conf: `failover peer "dhcp fail/over" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 256; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "dhcp fail/over"; range 198.51.100.10; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"dhcp_fail-over-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"dhcp_fail-over-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"dhcp_fail-over-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"dhcp_fail-over-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"dhcp_fail-over-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"dhcp_fail-over-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:34 primary equivalent`,
				`1:43 address equivalent`,
				`1:62 peer equivalent`,
				`1:86 mclt dropped KT2453`,
				`1:95 split equivalent`,
				`1:106 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
			},
		},
		{
			name: "times are milliseconds",
			conf: `failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 256; max-response-delay 30; load balance max seconds 3; auto-partner-down 45; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"heartbeat-delay":10000,"max-ack-delay":3000,"max-response-delay":45000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"heartbeat-delay":10000,"max-ack-delay":3000,"max-response-delay":45000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 primary equivalent`,
				`1:30 address equivalent`,
				`1:49 peer equivalent`,
				`1:73 mclt dropped KT2453`,
				`1:82 split equivalent`,
				`1:93 max-response-delay approximate KT2459`,
				`1:116 load approximate KT2459`,
				`1:144 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
			},
		},
		{
			name: "times that are too long",
			conf: `failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 256; max-response-delay 300; load balance max seconds 100; auto-partner-down 3600; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"heartbeat-delay":21845,"max-ack-delay":65535,"max-response-delay":65535,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"heartbeat-delay":21845,"max-ack-delay":65535,"max-response-delay":65535,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 primary equivalent`,
				`1:30 address equivalent`,
				`1:49 peer equivalent`,
				`1:73 mclt dropped KT2453`,
				`1:82 split equivalent`,
				`1:93 max-response-delay approximate KT2459`,
				`1:117 load approximate KT2459`,
				`1:147 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
			},
		},
		{
			name: "times that 3.2 takes",
			o:    Options{Release: kea.R32},
			conf: `failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 256; max-response-delay 300; load balance max seconds 100; auto-partner-down 3600; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"heartbeat-delay":60000,"max-ack-delay":100000,"max-response-delay":3600000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"heartbeat-delay":60000,"max-ack-delay":100000,"max-response-delay":3600000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 primary equivalent`,
				`1:30 address equivalent`,
				`1:49 peer equivalent`,
				`1:73 mclt dropped KT2453`,
				`1:82 split equivalent`,
				`1:93 max-response-delay approximate KT2459`,
				`1:117 load approximate KT2459`,
				`1:147 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
			},
		},
		{
			name: "threads before 2.4",
			o:    Options{Release: kea.R22},
			conf: `failover peer "f" { secondary; address 192.0.2.2; peer address 192.0.2.1; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } }
`,
			keys: "multi-threading hooks-libraries",
			want: []string{
				`multi-threading {"enable-multi-threading":true}`,
				`hooks-libraries {"library":"/usr/lib/x86_64-linux-gnu/kea/hooks/libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"/usr/lib/x86_64-linux-gnu/kea/hooks/libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"load-balancing","multi-threading":{"enable-multi-threading":true,"http-dedicated-listener":true},"peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"secondary","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2455 KT2450`,
				`1:21 secondary equivalent`,
				`1:32 address equivalent`,
				`1:51 peer equivalent`,
				`1:75 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
				`2:87 range exact KT2458`,
			},
		},
		{
			name: "the mode of the call",
			o:    Options{HAMode: "hot-standby"},
			conf: `failover peer "f" { secondary; address 192.0.2.2; peer address 192.0.2.1; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 secondary equivalent`,
				`1:32 address equivalent`,
				`1:51 peer equivalent`,
				`1:75 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
			},
		},
		{
			name: "the mode of the call, against the split",
			o:    Options{HAMode: "load-balancing"},
			conf: `failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 255; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"load-balancing","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"secondary","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"load-balancing","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"secondary","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 primary equivalent`,
				`1:30 address equivalent`,
				`1:49 peer equivalent`,
				`1:73 mclt dropped KT2453`,
				`1:82 split approximate KT2454`,
				`1:93 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
				`2:87 range exact KT2458`,
			},
		},
		{
			name: "hash buckets",
			conf: `failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; hba 0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"standby","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"primary","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"standby","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"primary","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 primary equivalent`,
				`1:30 address equivalent`,
				`1:49 peer equivalent`,
				`1:73 mclt dropped KT2453`,
				`1:82 hba equivalent`,
				`1:151 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
			},
		},
		{
			name: "two names for one partner",
			conf: `failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 256; auto-partner-down 60; }
failover peer "g" { secondary; address 192.0.2.1; peer address 192.0.2.2; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } pool { failover peer "g"; range 198.51.100.20; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 primary equivalent`,
				`1:30 address equivalent`,
				`1:49 peer equivalent`,
				`1:73 mclt dropped KT2453`,
				`1:82 split equivalent`,
				`1:93 auto-partner-down approximate KT2456`,
				`2:1 failover approximate KT2450`,
				`2:21 secondary approximate`,
				`2:32 address approximate`,
				`2:51 peer approximate`,
				`3:45 ping-check equivalent`,
				`3:68 failover equivalent`,
				`3:117 failover equivalent`,
			},
		},
		{
			name: "two partners",
			conf: `failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 256; auto-partner-down 60; }
failover peer "g" { secondary; address 192.0.2.1; peer address 192.0.2.3; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } pool { failover peer "g"; range 198.51.100.20; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 primary equivalent`,
				`1:30 address equivalent`,
				`1:49 peer equivalent`,
				`1:73 mclt dropped KT2453`,
				`1:82 split equivalent`,
				`1:93 auto-partner-down approximate KT2456`,
				`2:1 failover manual KT2452`,
				`2:21 secondary manual`,
				`2:32 address manual`,
				`2:51 peer manual`,
				`3:45 ping-check equivalent`,
				`3:68 failover equivalent`,
				`3:117 failover equivalent`,
			},
		},
		{
			name: "an address that is not known, and another partner",
			conf: `failover peer "f" { primary; address ns.example; peer address 192.0.2.2; mclt 60; split 256; }
failover peer "g" { secondary; address 192.0.2.1; peer address 192.0.2.3; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } pool { failover peer "g"; range 198.51.100.20; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"load-balancing","peers":[{"auto-failover":true,"name":"g-primary","role":"primary","url":"http://192.0.2.3:8000/"},{"auto-failover":true,"name":"g-secondary","role":"secondary","url":"http://192.0.2.1:8000/"}],"this-server-name":"g-secondary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"load-balancing","peers":[{"auto-failover":true,"name":"g-primary","role":"primary","url":"http://192.0.2.3:8000/"},{"auto-failover":true,"name":"g-secondary","role":"secondary","url":"http://192.0.2.1:8000/"}],"this-server-name":"g-primary"}]}}`,
			},
			account: []string{
				`1:1 failover manual KT2451`,
				`1:21 primary manual`,
				`1:30 address manual KT2008`,
				`1:50 peer manual`,
				`1:74 mclt manual`,
				`1:83 split manual`,
				`2:1 failover approximate KT2455 KT2450`,
				`2:21 secondary equivalent`,
				`2:32 address equivalent`,
				`2:51 peer equivalent`,
				`2:75 auto-partner-down approximate KT2456`,
				`3:45 ping-check equivalent`,
				`3:68 failover equivalent`,
				`3:87 range exact KT2458`,
				`3:117 failover equivalent`,
				`3:136 range exact KT2458`,
			},
		},
		{
			name: "every setting of dhcpd's own",
			conf: `failover peer "f" { primary; address 192.0.2.1; port 520; peer address 192.0.2.2; peer port 521; mclt 60; split 256; max-unacked-updates 5; max-lease-misbalance 10; max-lease-ownership 5; min-balance 60; max-balance 600; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { ping-check off; pool { failover peer "f"; range 198.51.100.10; } }
`,
			keys: "hooks-libraries partner.hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-primary"}]}}`,
				`partner.hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`partner.hooks-libraries {"library":"libdhcp_ha.so","parameters":{"high-availability":[{"max-response-delay":60000,"max-unacked-clients":0,"mode":"hot-standby","peers":[{"auto-failover":true,"name":"f-primary","role":"primary","url":"http://192.0.2.1:8000/"},{"auto-failover":true,"name":"f-secondary","role":"standby","url":"http://192.0.2.2:8000/"}],"this-server-name":"f-secondary"}]}}`,
			},
			account: []string{
				`1:1 failover approximate KT2450`,
				`1:21 primary equivalent`,
				`1:30 address equivalent`,
				`1:49 port dropped KT2453`,
				`1:59 peer equivalent`,
				`1:83 peer dropped KT2453`,
				`1:98 mclt dropped KT2453`,
				`1:107 split equivalent`,
				`1:118 max-unacked-updates dropped KT2453`,
				`1:141 max-lease-misbalance dropped KT2453`,
				`1:166 max-lease-ownership dropped KT2453`,
				`1:189 min-balance dropped KT2453`,
				`1:205 max-balance dropped KT2453`,
				`1:222 auto-partner-down approximate KT2456`,
				`2:45 ping-check equivalent`,
				`2:68 failover equivalent`,
			},
		},
	})
}
