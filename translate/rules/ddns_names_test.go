package rules

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestNamesByScope: which of several ddns-hostname statements holds where.
func TestNamesByScope(t *testing.T) {
	wholes(t, []whole{
		{
			name: "a subnet's expression beats the server's",
			conf: `ddns-update-style standard;
ping-check off;
ddns-hostname "all";
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-hostname = lcase(option host-name); }
subnet 198.51.100.0 netmask 255.255.255.0 { }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"'all'"}}`,
				`subnet4 {"ddns-replace-client-name":"never","subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":"lcase(option[12].hex)"}}}`,
				`subnet4 {"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname approximate KT2419`,
				`4:42 ddns-hostname equivalent`,
			},
		},
		{
			name: "a subnet's generated names keep the server's expression off",
			conf: `ddns-update-style standard;
ping-check off;
ddns-hostname = concat("x-", option host-name);
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-hostname = concat("ip-", binary-to-ascii(10, 8, "-", leased-address)); }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(option[12].exists, concat('x-', option[12].hex), '')"}}`,
				`subnet4 {"ddns-generated-prefix":"ip","ddns-replace-client-name":"always","subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":""}}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname equivalent`,
				`4:42 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "names that clients send keep the server's expression off",
			conf: `ddns-update-style standard;
ping-check off;
ddns-hostname "all";
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-hostname = option host-name; }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"'all'"}}`,
				`subnet4 {"ddns-replace-client-name":"never","subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":""}}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "a shared network's expression goes to its subnets",
			conf: `ddns-update-style standard;
ping-check off;
shared-network n {
  ddns-hostname = ucase(option host-name);
  subnet 192.0.2.0 netmask 255.255.255.0 { }
  subnet 198.51.100.0 netmask 255.255.255.0 { ddns-hostname "own"; }
}
subnet 203.0.113.0 netmask 255.255.255.0 { }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`shared-networks {"name":"n","subnet4":[{"subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":"ucase(option[12].hex)"}}},{"ddns-replace-client-name":"when-not-present","subnet":"198.51.100.0/24","user-context":{"ddns-tuning":{"hostname-expr":"'own'"}}}]}`,
				`subnet4 {"subnet":"203.0.113.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`4:3 ddns-hostname equivalent`,
				`6:47 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "a condition in a subnet falls back to the server's expression",
			conf: `ddns-update-style standard;
ping-check off;
ddns-hostname "all";
subnet 192.0.2.0 netmask 255.255.255.0 {
  if exists user-class { ddns-hostname "some"; }
}
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"'all'"}}`,
				`subnet4 {"ddns-replace-client-name":"when-not-present","subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":"ifelse(member('if.192.0.2.0-24.1'), 'some', 'all')"}}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname approximate KT2419`,
				`5:3 if approximate`,
				`5:26 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "a condition in a subnet falls back to the names generated for the server",
			conf: `ddns-update-style standard;
ping-check off;
ddns-hostname = concat("ip-", binary-to-ascii(10, 8, "-", leased-address));
subnet 192.0.2.0 netmask 255.255.255.0 {
  if exists user-class { ddns-hostname "some"; }
}
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`ddns-replace-client-name "always"`,
				`ddns-generated-prefix "ip"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`subnet4 {"subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":"ifelse(member('if.192.0.2.0-24.1'), 'some', '')"}}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname approximate KT2419`,
				`5:3 if approximate`,
				`5:26 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "a subnet whose names need a name from the client makes none for others",
			conf: `ddns-update-style standard;
ping-check off;
ddns-hostname = concat("ip-", binary-to-ascii(10, 8, "-", leased-address));
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-hostname = concat(option host-name, "-x"); }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`ddns-replace-client-name "always"`,
				`ddns-generated-prefix "ip"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`subnet4 {"ddns-replace-client-name":"never","subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":"ifelse(option[12].exists, concat(option[12].hex, '-x'), '')"}}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname approximate KT2419`,
				`4:42 ddns-hostname equivalent`,
			},
		},
		{
			name: "a name that cannot be computed in a subnet leaves the server's",
			conf: `ddns-update-style standard;
ping-check off;
ddns-hostname "all";
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-hostname = packet(1, 2); }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"'all'"}}`,
				`subnet4 {"ddns-replace-client-name":"when-not-present","subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname approximate KT2419`,
				`4:42 ddns-hostname dropped KT2405`,
			},
		},
		{
			name: "one branch of two cannot be computed",
			conf: `ddns-update-style standard;
ddns-hostname = concat("x", option host-name);
if exists user-class { ddns-hostname = packet(1, 2); }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(member('if.global.1'), '', ifelse(option[12].exists, concat('x', option[12].hex), ''))"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname equivalent`,
				`3:1 if approximate`,
				`3:24 ddns-hostname dropped KT2405`,
			},
		},
		{
			name: "under a condition that Kea cannot look at",
			conf: `ddns-update-style standard;
if packet(1, 2) = 3:4 { ddns-hostname "a"; }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if dropped KT2003`,
				`2:25 ddns-hostname dropped KT2003`,
			},
		},
		{
			name: "under a condition that never holds",
			conf: `ddns-update-style standard;
ddns-hostname "b";
if 1 = 2 { ddns-hostname "a"; }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"'b'"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname approximate KT2419`,
				`3:1 if equivalent`,
				`3:12 ddns-hostname exact KT2006`,
			},
		},
		{
			name: "each branch has a name",
			conf: `ddns-update-style standard;
if exists user-class { ddns-hostname "a"; } elsif exists host-name { ddns-hostname "b"; } else { ddns-hostname "c"; }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(member('if.global.else'), 'c', ifelse(member('if.global.2'), 'b', ifelse(member('if.global.1'), 'a', '')))"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if approximate`,
				`2:24 ddns-hostname approximate KT2419`,
				`2:45 elsif approximate`,
				`2:70 ddns-hostname approximate KT2419`,
				`2:91 else approximate`,
				`2:98 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "a branch has none",
			conf: `ddns-update-style standard;
if exists user-class { ddns-hostname "a"; } elsif exists host-name { default-lease-time 600; } else { ddns-hostname "c"; }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(member('if.global.else'), 'c', ifelse(member('if.global.1'), 'a', ''))"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if approximate`,
				`2:24 ddns-hostname approximate KT2418`,
				`2:45 elsif equivalent`,
				`2:70 default-lease-time equivalent`,
				`2:96 else approximate`,
				`2:103 ddns-hostname approximate KT2418`,
			},
		},
		{
			name: "a pool and a class cannot have an expression",
			conf: `ddns-update-style standard;
ping-check off;
class "c" { match if exists user-class; ddns-hostname "c"; }
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; ddns-hostname "p"; } }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ping-check equivalent`,
				`3:41 ddns-hostname dropped KT2400`,
				`4:67 ddns-hostname dropped KT2400`,
			},
		},
		{
			name: "a pool can have generated names",
			conf: `ddns-update-style standard;
ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; ddns-hostname = concat("p-", binary-to-ascii(10, 8, "-", leased-address)); } }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`subnet4 {"pools":[{"ddns-generated-prefix":"p","ddns-replace-client-name":"always","pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ping-check equivalent`,
				`3:67 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "a pool before 3.0 cannot",
			o:    Options{Release: kea.R26},
			conf: `ddns-update-style standard;
ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; ddns-hostname = concat("p-", binary-to-ascii(10, 8, "-", leased-address)); } }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			want: []string{
				`subnet4 {"pools":[{"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ping-check equivalent`,
				`3:67 ddns-hostname dropped KT2400`,
			},
		},
		{
			name: "no expression before 3.0",
			o:    Options{Release: kea.R26},
			conf: `ddns-update-style standard;
ddns-hostname "all";
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname dropped KT2487`,
			},
		},
		{
			name: "no updates, no names",
			conf: `ddns-hostname "all";
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries shared-networks subnet4",
			account: []string{
				`1:1 ddns-hostname exact KT2002`,
			},
		},
	})
}
