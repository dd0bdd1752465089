package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

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
				`3:42 ddns-hostname approximate KT2419`,
				`4:45 ddns-hostname approximate KT2419`,
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
				`3:1 ddns-hostname approximate KT2419`,
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
				`1:1 ddns-update-style approximate KT2406`,
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
				`1:1 ddns-update-style approximate KT2406`,
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
				`1:1 ddns-update-style approximate KT2406`,
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
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "a part that is not constant",
			conf: `ddns-update-style standard;
ddns-hostname = concat(option user-class, "-", binary-to-ascii(10, 8, "-", leased-address));
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
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
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "after another option",
			conf: `ddns-update-style standard;
ddns-hostname = pick-first-value(option user-class, concat("h-", binary-to-ascii(10, 8, "-", leased-address)));
`,
			keys: "ddns-replace-client-name ddns-generated-prefix hooks-libraries",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
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
				`1:1 ddns-update-style approximate KT2406`,
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
				`1:1 ddns-update-style approximate KT2406`,
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
				`1:1 ddns-update-style approximate KT2406`,
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
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if equivalent`,
				`2:23 ddns-hostname equivalent`,
				`3:1 elsif dropped KT2003`,
				`3:30 ddns-hostname equivalent`,
				`4:1 else approximate`,
				`4:8 ddns-hostname approximate KT2419`,
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
				`1:1 ddns-update-style approximate KT2406`,
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
			keys: "ddns-replace-client-name ddns-send-updates hooks-libraries subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"concat(ifelse(substring(hexstring(substring(pkt4.mac, 0, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 0, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 0, 1), '')), concat(ifelse(substring(hexstring(substring(pkt4.mac, 1, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 1, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 1, 1), '')), concat(ifelse(substring(hexstring(substring(pkt4.mac, 2, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 2, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 2, 1), '')), concat(ifelse(substring(hexstring(substring(pkt4.mac, 3, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 3, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 3, 1), '')), concat(ifelse(substring(hexstring(substring(pkt4.mac, 4, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 4, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 4, 1), '')), ifelse(substring(hexstring(substring(pkt4.mac, 5, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 5, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 5, 1), '')))))))"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "of what the client sends",
			conf: `ddns-update-style standard;
ddns-hostname = substring(suffix(ucase(option host-name), 8), 0, 4);
`,
			keys: "ddns-replace-client-name ddns-send-updates hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"substring(ifelse(substring(ucase(option[12].hex), -8, 8) == '', ucase(option[12].hex), substring(ucase(option[12].hex), -8, all)), 0, 4)"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname equivalent`,
			},
		},
		{
			name: "of what the client sends, or another name that it sends",
			conf: `ddns-update-style standard;
ddns-hostname = pick-first-value(lcase(option host-name), ucase(option host-name));
`,
			keys: "ddns-replace-client-name ddns-send-updates hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(option[12].exists, lcase(option[12].hex), ucase(option[12].hex))"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname equivalent`,
			},
		},
		{
			name: "of another option",
			conf: `ddns-update-style standard;
ddns-hostname = concat("c-", option user-class);
`,
			keys: "ddns-replace-client-name ddns-send-updates hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(option[77].exists, concat('c-', option[77].hex), '')"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname approximate KT2418`,
			},
		},
		{
			name: "of another option, or a constant",
			conf: `ddns-update-style standard;
ddns-hostname = pick-first-value(option user-class, "none");
`,
			keys: "ddns-replace-client-name ddns-send-updates hooks-libraries subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"ifelse(option[77].exists, option[77].hex, 'none')"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-hostname approximate KT2419`,
			},
		},
		{
			name: "of the DUID",
			o:    Options{Family: parser.V6},
			conf: `ddns-update-style standard;
ddns-hostname = binary-to-ascii(16, 8, "", option dhcp6.client-id);
subnet6 2001:db8::/64 { }
`,
			keys: "ddns-replace-client-name ddns-send-updates hooks-libraries subnet4",
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
			keys: "ddns-replace-client-name ddns-send-updates hooks-libraries subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"'named'"}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 option approximate KT2419`,
			},
		},
		{
			name: "an empty name is none",
			conf: `ddns-update-style standard;
ping-check off;
ddns-hostname "all";
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-hostname ""; }
`,
			keys: "ddns-replace-client-name ddns-send-updates hooks-libraries subnet4",
			want: []string{
				`ddns-replace-client-name "when-not-present"`,
				`hooks-libraries {"library":"libdhcp_ddns_tuning.so","parameters":{"hostname-expr":"'all'"}}`,
				`subnet4 {"ddns-send-updates":false,"subnet":"192.0.2.0/24","user-context":{"ddns-tuning":{"hostname-expr":""}}}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:1 ddns-hostname approximate KT2419`,
				`4:42 ddns-hostname equivalent`,
			},
		},
	})
}
