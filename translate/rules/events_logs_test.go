package rules

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestLogs: messages go to the legal_log hook, or to the script.
func TestLogs(t *testing.T) {
	wholes(t, []whole{
		{
			name: "for all and for some",
			conf: `log(info, concat("client ", binary-to-ascii(16, 8, ":", option dhcp-client-identifier)));
if exists user-class { log(error, "user class"); }
`,
			keys: "hooks-libraries client-classes subnet4 script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_legal_log.so","parameters":{"request-parser-format":"concat(ifelse(option[61].exists, concat('client ', hexstring(option[61].hex, ':')), ''), concat(0x0a, ifelse(member('if.global.1'), 'user class', '')))"}}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 log approximate KT2007 KT2553`,
				`2:1 if approximate`,
				`2:24 log approximate KT2553`,
			},
		},
		{
			name: "of a subnet and a pool",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 {
  log(info, "net");
  if exists user-class { log(info, "net, class"); }
  pool { range 192.0.2.10; log(info, "pool"); }
}
`,
			keys: "hooks-libraries client-classes subnet4 script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_legal_log.so","parameters":{"request-parser-format":"concat(concat(ifelse(member('at.192.0.2.0-24'), 'net', ''), concat(0x0a, ifelse(member('at.if.192.0.2.0-24.1'), 'net, class', ''))), concat(0x0a, ifelse(member('at.192.0.2.0-24~2'), 'pool', '')))"}}`,
				`client-classes {"name":"if.192.0.2.0-24.1","test":"option[77].exists"}`,
				`client-classes {"name":"at.192.0.2.0-24","only-in-additional-list":true}`,
				`client-classes {"name":"at.if.192.0.2.0-24.1","only-in-additional-list":true,"test":"member('if.192.0.2.0-24.1')"}`,
				`client-classes {"name":"at.192.0.2.0-24~2","only-in-additional-list":true}`,
				`subnet4 {"evaluate-additional-classes":["at.192.0.2.0-24","at.if.192.0.2.0-24.1"],"pools":[{"evaluate-additional-classes":["at.192.0.2.0-24~2"],"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`3:3 log approximate KT2553`,
				`4:3 if approximate`,
				`4:26 log approximate KT2553`,
				`5:28 log approximate KT2553`,
			},
		},
		{
			name: "of a class that Kea cannot match",
			conf: `class "odd" { match if packet(10, 1) = 80; log(info, "odd"); }
`,
			keys: "hooks-libraries client-classes subnet4 script",
			want: []string{
				`client-classes {"name":"odd"}`,
			},
			account: []string{
				`1:15 match dropped KT2250`,
				`1:44 log dropped KT2554`,
			},
		},
		{
			name: "under a condition that Kea cannot look at",
			conf: `if packet(10, 1) = 80 { log(info, "odd"); }
`,
			keys: "hooks-libraries client-classes subnet4 script",
			account: []string{
				`1:1 if dropped KT2003`,
				`1:25 log dropped KT2554`,
			},
		},
		{
			name: "under a condition that never holds",
			conf: `if 1 = 2 { log(info, "never"); }
`,
			keys: "hooks-libraries client-classes subnet4 script",
			account: []string{
				`1:1 if equivalent`,
				`1:12 log exact KT2006`,
			},
		},
		{
			name: "of a host",
			conf: `host h { hardware ethernet 02:00:00:00:00:01; log(info, host-decl-name); }
`,
			keys: "hooks-libraries client-classes subnet4 script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_legal_log.so","parameters":{"request-parser-format":"ifelse(member('host.h'), 'h', '')"}}`,
				`client-classes {"name":"host.h"}`,
			},
			account: []string{
				`1:47 log approximate KT2553`,
			},
		},
		{
			name: "what nobody can compute",
			conf: `log(info, packet(10, 1));
`,
			keys: "hooks-libraries client-classes subnet4 script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    logger -p daemon.info -- ''`,
				`on_commit() {`,
				`    if true; then block_1; fi`,
			},
			account: []string{
				`1:1 log manual KT2552`,
			},
		},
		{
			name: "what only a script can have",
			conf: `log(debug, binary-to-ascii(10, 8, ".", leased-address));
log(error, binary-to-ascii(10, 8, ".", leased-address));
log(binary-to-ascii(10, 8, ".", leased-address));
`,
			keys: "hooks-libraries client-classes subnet4 script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    logger -p daemon.debug -- "${address}"`,
				`# dhcpd.conf:2: on commit`,
				`block_2() {`,
				`    # dhcpd.conf:2`,
				`    logger -p daemon.err -- "${address}"`,
				`# dhcpd.conf:3: on commit`,
				`block_3() {`,
				`    # dhcpd.conf:3`,
				`    logger -p daemon.debug -- "${address}"`,
				`on_commit() {`,
				`    if true; then block_1; fi`,
				`    if true; then block_2; fi`,
				`    if true; then block_3; fi`,
			},
			account: []string{
				`1:1 log approximate KT2553`,
				`2:1 log approximate KT2553`,
				`3:1 log approximate KT2553`,
			},
		},
		{
			name: "what only a script can have, for a class",
			conf: `class "c" { match if exists user-class; log(info, binary-to-ascii(10, 8, ".", leased-address)); }
`,
			keys: "hooks-libraries client-classes subnet4 script",
			want: []string{
				`client-classes {"name":"c","test":"option[77].exists"}`,
			},
			account: []string{
				`1:41 log dropped KT2554`,
			},
		},
		{
			name: "to the facility of the file",
			o:    Options{Release: kea.R26},
			conf: `log-facility local3;
log(info, "x");
`,
			keys: "hooks-libraries client-classes subnet4 script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:2: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:2`,
				`    logger -p local3.info -- x`,
				`on_commit() {`,
				`    if true; then block_1; fi`,
			},
			account: []string{
				`2:1 log approximate KT2553`,
			},
		},
		{
			name: "before 3.0, for some",
			o:    Options{Release: kea.R26},
			conf: `if exists user-class { log(info, "x"); }
`,
			keys: "hooks-libraries client-classes subnet4 script",
			account: []string{
				`1:1 if approximate`,
				`1:24 log dropped KT2554`,
			},
		},
		{
			name: "fatal",
			conf: `if exists user-class { log(fatal, "stop"); }
`,
			keys: "hooks-libraries client-classes subnet4 script",
			account: []string{
				`1:1 if approximate`,
				`1:24 log dropped KT2554`,
			},
		},
	})
}
