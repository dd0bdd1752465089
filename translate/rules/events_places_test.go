package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestScriptPlaces: programs outside of blocks, in DHCPv6, and blocks under constant conditions.
func TestScriptPlaces(t *testing.T) {
	wholes(t, []whole{
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `on commit or expiry { execute("/bin/a", binary-to-ascii(16, 8, ":", option dhcp6.client-id), binary-to-ascii(16, 16, ":", leased-address)); }
subnet6 2001:db8::/64 { on release { log(error, "gone"); } }
host h { host-identifier option dhcp6.client-id 00:01:02:03; on commit { execute("/bin/h"); } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd6-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit or expiry`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    /bin/a "$(ascii x : $(hex "${client_id}"))" "${address}"`,
				`# dhcpd.conf:2: on release`,
				`block_2() {`,
				`    # dhcpd.conf:2`,
				`    logger -p daemon.err -- gone`,
				`# dhcpd.conf:3: on commit`,
				`block_3() {`,
				`    # execute("/bin/h")`,
				`on_commit() {`,
				`    if true; then`,
				`        block_1`,
				`on_release() {`,
				`    if [ "$subnet_id" = 20827181 ]; then`,
				`        block_2`,
				`on_expiry() {`,
				`    if true; then`,
				`        block_1`,
			},
			account: []string{
				`1:1 on approximate KT2550`,
				`1:23 execute approximate`,
				`2:25 on approximate KT2550`,
				`2:38 log approximate`,
				`3:62 on manual KT2551`,
				`3:74 execute manual`,
			},
		},
		{
			name: "outside of blocks, in scopes that a script knows",
			conf: `ping-check off;
execute("/bin/a");
subnet 192.0.2.0 netmask 255.255.255.0 { execute("/bin/b"); }
host h { hardware ethernet 02:00:00:00:00:01; execute("/bin/c"); }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:2: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:2`,
				`    /bin/a`,
				`# dhcpd.conf:3: on commit`,
				`block_2() {`,
				`    # dhcpd.conf:3`,
				`    /bin/b`,
				`# dhcpd.conf:4: on commit`,
				`block_3() {`,
				`    # dhcpd.conf:4`,
				`    /bin/c`,
				`on_commit() {`,
				`    if true; then block_1; fi`,
				`    if [ "$subnet_id" = 621925100 ]; then block_2; fi`,
				`    if [ "$hwaddr" = "02:00:00:00:00:01" ]; then block_3; fi`,
			},
			account: []string{
				`2:1 execute approximate KT2557`,
				`3:42 execute approximate KT2557`,
				`4:47 execute approximate KT2557`,
			},
		},
		{
			name: "outside of blocks, in scopes that it does not",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; execute("/bin/p"); } }
class "c" { match if exists user-class; execute("/bin/c"); }
if exists user-class { execute("/bin/u"); }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:4: on commit`,
				`block_1() {`,
				`    # execute("/bin/u")`,
				`# dhcpd.conf:2: on commit`,
				`block_2() {`,
				`    # dhcpd.conf:2`,
				`    /bin/p`,
				`# dhcpd.conf:3: on commit`,
				`block_3() {`,
				`    # execute("/bin/c")`,
				`on_commit() {`,
				`    if within 192.0.2.10 192.0.2.10; then block_2; fi`,
				`# within FIRST LAST asks whether the address of the lease lies in a range.`,
				`within() {`,
				"    for number in \"$1\" \"$address\" \"$2\"; do",
				"        set -- \"$@\" \"$(printf '%03d' $(printf %s \"$number\" | tr . ' '))\"",
				`    done`,
				`    [ "1$3" -le "1$4" ] && [ "1$4" -le "1$5" ]`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:67 execute approximate KT2557`,
				`3:41 execute manual KT2551`,
				`4:1 if approximate`,
				`4:24 execute manual KT2551`,
			},
		},
		{
			name: "a network without subnets of its own in the result",
			conf: `group { shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 { on commit { execute("/bin/a"); } } } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    /bin/a`,
				`on_commit() {`,
				`    if [ "$subnet_id" = 621925100 ]; then`,
				`        block_1`,
			},
			account: []string{
				`1:1 group equivalent`,
				`1:69 on approximate KT2550`,
				`1:81 execute approximate`,
			},
		},
		{
			name: "a variable that nothing reads",
			conf: `on commit { set kind = option user-class; set place = packet(1, 2); }
on release { set kind2 = "x"; }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so","parameters":{"binding-variables":[{"expression":"option[77].hex","name":"kind","source":"query"}]}}`,
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`# dhcpd.conf:2: on release`,
				`on_commit() {`,
				`    if true; then`,
				`        block_1`,
				`on_release() {`,
				`    if true; then`,
				`        block_2`,
			},
			account: []string{
				`1:1 on approximate KT2550`,
				`1:13 set equivalent KT2555`,
				`1:43 set dropped KT2556`,
				`2:1 on approximate KT2550`,
				`2:14 set dropped KT2556`,
			},
		},
		{
			name: "a condition that always holds",
			conf: `if 1 = 1 { on commit { execute("/bin/a"); } execute("/bin/b"); }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    /bin/a`,
				`# dhcpd.conf:1: on commit`,
				`block_2() {`,
				`    # dhcpd.conf:1`,
				`    /bin/b`,
				`on_commit() {`,
				`    if true; then block_2; fi`,
				`    if true; then`,
				`        block_1`,
			},
			account: []string{
				`1:1 if approximate`,
				`1:12 on approximate KT2550`,
				`1:24 execute approximate`,
				`1:45 execute approximate KT2557`,
			},
		},
		{
			name: "a condition that never holds",
			conf: `if 1 = 2 { on commit { execute("/bin/a"); } execute("/bin/b"); }
`,
			keys: "hooks-libraries script",
			account: []string{
				`1:1 if equivalent`,
				`1:12 on exact KT2006`,
				`1:45 execute exact KT2006`,
			},
		},
	})
}
