package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
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
				`3:1 ddns-hostname equivalent`,
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
				`4:42 ddns-hostname equivalent`,
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
				`3:1 ddns-hostname equivalent`,
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
				`6:47 ddns-hostname equivalent`,
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
				`3:1 ddns-hostname equivalent`,
				`5:3 if equivalent`,
				`5:26 ddns-hostname equivalent`,
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
				`3:1 ddns-hostname equivalent`,
				`5:3 if equivalent`,
				`5:26 ddns-hostname equivalent`,
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
				`3:1 ddns-hostname equivalent`,
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
				`3:1 ddns-hostname equivalent`,
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
				`1:1 ddns-update-style exact KT2406`,
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
				`1:1 ddns-update-style exact KT2406`,
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
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname equivalent`,
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
				`1:1 ddns-update-style exact KT2406`,
				`2:1 if equivalent`,
				`2:24 ddns-hostname equivalent`,
				`2:45 elsif equivalent`,
				`2:70 ddns-hostname equivalent`,
				`2:91 else equivalent`,
				`2:98 ddns-hostname equivalent`,
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
				`1:1 ddns-update-style exact KT2406`,
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
				`3:67 ddns-hostname equivalent`,
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
				`1:1 ddns-update-style exact KT2406`,
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

// TestNamesOfHosts: a host with a ddns-hostname of its own keeps it.
func TestNamesOfHosts(t *testing.T) {
	wholes(t, []whole{
		{
			name: "beside the server's expression",
			conf: `ddns-update-style standard;
update-static-leases on;
ddns-hostname = concat("x-", option host-name);
subnet 192.0.2.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-hostname "alpha"; }
host b { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.6; option host-name "beta"; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(member('named'), '', ifelse(option[12].exists, concat('x-', option[12].hex), ''))"}}`,
				`client-classes {"name":"named"}`,
				`subnet4 {"reservations":[{"client-classes":["named"],"hostname":"alpha","hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}},{"hostname":"beta","hw-address":"02:00:00:00:00:02","ip-address":"192.0.2.6","user-context":{"isc-name":"b"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname equivalent`,
				`5:72 ddns-hostname approximate KT2159`,
			},
		},
		{
			name: "beside the expressions of two subnets",
			conf: `ddns-update-style standard;
update-static-leases on;
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-hostname "one"; }
subnet 198.51.100.0 netmask 255.255.255.0 { ddns-hostname "two"; }
host a { hardware ethernet 02:00:00:00:00:01; ddns-hostname "alpha"; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"named"}`,
				`reservations {"client-classes":["named"],"hostname":"alpha","hw-address":"02:00:00:00:00:01","user-context":{"isc-name":"a"}}`,
				`subnet4 {"ddns-replace-client-name":"when-not-present","subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":"ifelse(member('named'), '', 'one')"}}}`,
				`subnet4 {"ddns-replace-client-name":"when-not-present","subnet":"198.51.100.0/24","user-context":{"ddns-tuning":{"hostname-expr":"ifelse(member('named'), '', 'two')"}}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:42 ddns-hostname equivalent`,
				`4:45 ddns-hostname equivalent`,
				`5:47 ddns-hostname approximate KT2159`,
			},
		},
		{
			name: "beside generated names",
			conf: `ddns-update-style standard;
update-static-leases on;
ddns-hostname = concat("ip-", binary-to-ascii(10, 8, "-", leased-address));
subnet 192.0.2.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-hostname "alpha"; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`subnet4 {"reservations":[{"hostname":"alpha","hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname equivalent`,
				`5:72 ddns-hostname approximate KT2159`,
			},
		},
		{
			name: "a name that is computed for a host",
			conf: `ddns-update-style standard;
update-static-leases on;
host a { hardware ethernet 02:00:00:00:00:01; ddns-hostname = concat("a", option host-name); }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`reservations {"hw-address":"02:00:00:00:00:01","user-context":{"isc-name":"a"}}`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`3:47 ddns-hostname dropped KT2159`,
			},
		},
		{
			name: "in a domain of the host's own",
			conf: `ddns-update-style standard;
update-static-leases on;
subnet 192.0.2.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-hostname "alpha"; ddns-domainname "other.example."; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`subnet4 {"reservations":[{"hostname":"alpha.other.example","hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`4:72 ddns-hostname approximate KT2159`,
				`4:95 ddns-domainname equivalent`,
			},
		},
		{
			name: "a full name, in a domain of the host's own",
			conf: `ddns-update-style standard;
update-static-leases on;
subnet 192.0.2.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-hostname "alpha.example.org"; ddns-domainname "other.example."; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`subnet4 {"reservations":[{"hostname":"alpha.example.org","hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`4:72 ddns-hostname approximate KT2159`,
				`4:107 ddns-domainname equivalent`,
			},
		},
		{
			name: "a domain without a name",
			conf: `ddns-update-style standard;
update-static-leases on;
subnet 192.0.2.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-domainname "other.example."; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`subnet4 {"reservations":[{"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`4:72 ddns-domainname dropped KT2400`,
			},
		},
		{
			name: "a domain of a host that gets no updates",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-domainname "other.example."; }
`,
			keys: "hooks-libraries client-classes reservations subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{}}`,
				`client-classes {"name":"SKIP_DDNS"}`,
				`subnet4 {"reservations":[{"client-classes":["SKIP_DDNS"],"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 host exact KT2404`,
			},
		},
	})
}

// TestGeneratedNames: names that Kea makes of the address by itself.
func TestGeneratedNames(t *testing.T) {
	wholes(t, []whole{
		{
			name: "the prefix ends in no hyphen",
			conf: `ddns-update-style standard;
ddns-hostname = concat("pc", binary-to-ascii(10, 8, "-", leased-address));
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			want: []string{
				`ddns-replace-client-name "always"`,
				`ddns-generated-prefix "pc"`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname approximate KT2411`,
			},
		},
		{
			name: "no prefix",
			conf: `ddns-update-style standard;
ddns-hostname = binary-to-ascii(10, 8, "-", leased-address);
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			want: []string{
				`ddns-replace-client-name "always"`,
				`ddns-generated-prefix ""`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname approximate KT2411`,
			},
		},
		{
			name: "nested concatenations",
			conf: `ddns-update-style standard;
ddns-hostname = concat("a", concat("b-", binary-to-ascii(10, 8, "-", leased-address)));
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			want: []string{
				`ddns-replace-client-name "always"`,
				`ddns-generated-prefix "ab"`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname equivalent`,
			},
		},
		{
			name: "a part that is not constant",
			conf: `ddns-update-style standard;
ddns-hostname = concat(option user-class, "-", binary-to-ascii(10, 8, "-", leased-address));
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname dropped KT2405`,
			},
		},
		{
			name: "after the name of the declaration",
			conf: `ddns-update-style standard;
ddns-hostname = pick-first-value(host-decl-name, config-option host-name, option fqdn.hostname, concat("h-", binary-to-ascii(10, 8, "-", leased-address)));
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`ddns-generated-prefix "h"`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname equivalent`,
			},
		},
		{
			name: "after another option",
			conf: `ddns-update-style standard;
ddns-hostname = pick-first-value(option user-class, concat("h-", binary-to-ascii(10, 8, "-", leased-address)));
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname dropped KT2405`,
			},
		},
		{
			name: "hexadecimal",
			conf: `ddns-update-style standard;
ddns-hostname = concat("h-", binary-to-ascii(16, 8, "-", leased-address));
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname dropped KT2405`,
			},
		},
		{
			name: "a variable set twice",
			conf: `ddns-update-style standard;
set name = concat("h-", binary-to-ascii(10, 8, "-", leased-address));
set name = "x";
ddns-hostname = name;
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 set dropped KT2556`,
				`3:1 set dropped KT2556`,
				`4:1 ddns-hostname dropped KT2405`,
			},
		},
		{
			name: "two names of the address",
			conf: `ddns-update-style standard;
if exists user-class { ddns-hostname = concat("a-", binary-to-ascii(10, 8, "-", leased-address)); }
else { ddns-hostname = concat("b-", binary-to-ascii(10, 8, "-", leased-address)); }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 if approximate`,
				`2:24 ddns-hostname dropped KT2405`,
				`3:1 else approximate`,
				`3:8 ddns-hostname dropped KT2405`,
			},
		},
		{
			name: "where neither of two names is sent",
			conf: `ddns-update-style standard;
if exists host-name { ddns-hostname = option host-name; }
elsif exists fqdn.hostname { ddns-hostname = option fqdn.hostname; }
else { ddns-hostname = concat("h-", binary-to-ascii(10, 8, "-", leased-address)); }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`ddns-generated-prefix "h"`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 if equivalent`,
				`2:23 ddns-hostname equivalent`,
				`3:1 elsif dropped KT2003`,
				`3:30 ddns-hostname equivalent`,
				`4:1 else equivalent`,
				`4:8 ddns-hostname equivalent`,
			},
		},
		{
			name: "two conditions deep",
			conf: `ddns-update-style standard;
if exists user-class { if not exists host-name { ddns-hostname = concat("h-", binary-to-ascii(10, 8, "-", leased-address)); } }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`ddns-generated-prefix "h"`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 if approximate`,
				`2:24 if approximate`,
				`2:50 ddns-hostname approximate KT2411`,
			},
		},
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `ddns-update-style standard;
ddns-hostname = concat("h-", binary-to-ascii(10, 8, "-", leased-address));
subnet6 2001:db8::/64 { }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ddns-hostname dropped KT2405`,
			},
		},
		{
			name: "what a DHCPv6 client sends",
			o:    Options{Family: parser.V6},
			conf: `ddns-update-style standard;
ddns-hostname = pick-first-value(option fqdn.fqdn, option dhcp6.fqdn);
subnet6 2001:db8::/64 { }
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
			},
		},
	})
}

// TestComputedNames: who gets a name that the hook computes.
func TestComputedNames(t *testing.T) {
	wholes(t, []whole{
		{
			name: "of the hardware address",
			conf: `ddns-update-style standard;
ddns-hostname = binary-to-ascii(16, 8, "", substring(hardware, 1, 6));
`,
			keys: "ddns-replace-client-name hooks-libraries",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"concat(ifelse(substring(hexstring(substring(pkt4.mac, 0, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 0, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 0, 1), '')), concat(ifelse(substring(hexstring(substring(pkt4.mac, 1, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 1, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 1, 1), '')), concat(ifelse(substring(hexstring(substring(pkt4.mac, 2, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 2, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 2, 1), '')), concat(ifelse(substring(hexstring(substring(pkt4.mac, 3, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 3, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 3, 1), '')), concat(ifelse(substring(hexstring(substring(pkt4.mac, 4, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 4, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 4, 1), '')), ifelse(substring(hexstring(substring(pkt4.mac, 5, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 5, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 5, 1), '')))))))"}}`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname equivalent`,
			},
		},
		{
			name: "of what the client sends",
			conf: `ddns-update-style standard;
ddns-hostname = substring(suffix(ucase(option host-name), 8), 0, 4);
`,
			keys: "ddns-replace-client-name hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"substring(ifelse(substring(ucase(option[12].hex), -8, 8) == '', ucase(option[12].hex), substring(ucase(option[12].hex), -8, all)), 0, 4)"}}`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname equivalent`,
			},
		},
		{
			name: "of what the client sends, or another name that it sends",
			conf: `ddns-update-style standard;
ddns-hostname = pick-first-value(lcase(option host-name), ucase(option host-name));
`,
			keys: "ddns-replace-client-name hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(option[12].exists, lcase(option[12].hex), ucase(option[12].hex))"}}`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname equivalent`,
			},
		},
		{
			name: "of another option",
			conf: `ddns-update-style standard;
ddns-hostname = concat("c-", option user-class);
`,
			keys: "ddns-replace-client-name hooks-libraries",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(option[77].exists, concat('c-', option[77].hex), '')"}}`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname approximate KT2418`,
			},
		},
		{
			name: "of another option, or a constant",
			conf: `ddns-update-style standard;
ddns-hostname = pick-first-value(option user-class, "none");
`,
			keys: "ddns-replace-client-name hooks-libraries",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(option[77].exists, option[77].hex, 'none')"}}`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 ddns-hostname equivalent`,
			},
		},
		{
			name: "of the DUID",
			o:    Options{Family: parser.V6},
			conf: `ddns-update-style standard;
ddns-hostname = binary-to-ascii(16, 8, "", option dhcp6.client-id);
subnet6 2001:db8::/64 { }
`,
			keys: "ddns-replace-client-name hooks-libraries",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"hexstring(option[1].hex, '')"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ddns-hostname approximate KT2007`,
			},
		},
		{
			name: "no expression",
			conf: `ddns-update-style standard;
option server.ddns-hostname "named";
`,
			keys: "ddns-replace-client-name hooks-libraries",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"'named'"}}`,
			},
			account: []string{
				`1:1 ddns-update-style exact KT2406`,
				`2:1 option equivalent`,
			},
		},
	})
}
