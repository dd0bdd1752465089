package rules

import "testing"

// TestEventBlocks: who runs which block of the script.
func TestEventBlocks(t *testing.T) {
	wholes(t, []whole{
		{
			name: "the innermost scope counts",
			conf: `ping-check off;
on commit { execute("/bin/a"); }
shared-network n {
  on commit { execute("/bin/b"); }
  subnet 192.0.2.0 netmask 255.255.255.0 { on commit { execute("/bin/c"); } }
  subnet 198.51.100.0 netmask 255.255.255.0 { }
}
host h { hardware ethernet 02:00:00:00:00:01; on commit { execute("/bin/d"); } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:2: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:2`,
				`    /bin/a`,
				`# dhcpd.conf:4: on commit`,
				`block_2() {`,
				`    # dhcpd.conf:4`,
				`    /bin/b`,
				`# dhcpd.conf:5: on commit`,
				`block_3() {`,
				`    # dhcpd.conf:5`,
				`    /bin/c`,
				`# dhcpd.conf:8: on commit`,
				`block_4() {`,
				`    # dhcpd.conf:8`,
				`    /bin/d`,
				`on_commit() {`,
				`    if [ "$hwaddr" = "02:00:00:00:00:01" ]; then`,
				`        block_4`,
				`    elif [ "$subnet_id" = 621925100 ]; then`,
				`        block_3`,
				`    elif [ "$subnet_id" = 621925100 ] || [ "$subnet_id" = 851349932 ]; then`,
				`        block_2`,
				`    elif true; then`,
				`        block_1`,
			},
			account: []string{
				`2:1 on approximate KT2550`,
				`2:13 execute approximate`,
				`4:3 on approximate KT2550`,
				`4:15 execute approximate`,
				`5:44 on approximate KT2550`,
				`5:56 execute approximate`,
				`8:47 on approximate KT2550`,
				`8:59 execute approximate`,
			},
		},
		{
			name: "the last block of a scope counts, event by event",
			conf: `on commit or release { execute("/bin/a"); }
on release { execute("/bin/b"); }
on expiry { execute("/bin/c"); }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    /bin/a`,
				`# dhcpd.conf:2: on release`,
				`block_2() {`,
				`    # dhcpd.conf:2`,
				`    /bin/b`,
				`# dhcpd.conf:3: on expiry`,
				`block_3() {`,
				`    # dhcpd.conf:3`,
				`    /bin/c`,
				`on_commit() {`,
				`    if true; then`,
				`        block_1`,
				`on_release() {`,
				`    if true; then`,
				`        block_2`,
				`on_expiry() {`,
				`    if true; then`,
				`        block_3`,
			},
			account: []string{
				`1:1 on approximate KT2550`,
				`1:24 execute approximate`,
				`2:1 on approximate KT2550`,
				`2:14 execute approximate`,
				`3:1 on approximate KT2550`,
				`3:13 execute approximate`,
			},
		},
		{
			name: "a host known by its client identifier",
			conf: `host h { option dhcp-client-identifier "abc"; on release { execute("/bin/h"); } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on release`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    /bin/h`,
				`on_release() {`,
				`    if [ "$client_id" = "61:62:63" ]; then`,
				`        block_1`,
			},
			account: []string{
				`1:10 option exact KT2165`,
				`1:47 on approximate KT2550`,
				`1:60 execute approximate`,
			},
		},
		{
			name: "a host known by either",
			conf: `host h { uid 01:02; hardware ethernet 02:00:00:00:00:01; on release { execute("/bin/h"); } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on release`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    /bin/h`,
				`on_release() {`,
				`    if [ "$hwaddr" = "02:00:00:00:00:01" ] || [ "$client_id" = "01:02" ]; then`,
				`        block_1`,
			},
			account: []string{
				`1:10 uid equivalent`,
				`1:21 hardware equivalent`,
				`1:58 on approximate KT2550`,
				`1:71 execute approximate`,
			},
		},
		{
			name: "a host that a script cannot know",
			conf: `host h { host-identifier option agent.circuit-id "p1"; on commit { execute("/bin/h"); } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # execute("/bin/h")`,
			},
			account: []string{
				`1:56 on manual KT2551`,
				`1:68 execute manual`,
			},
		},
		{
			name: "clients of a pool, a class and a condition",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; on commit { execute("/bin/p"); } } }
class "c" { match if exists user-class; on commit { log(info, "c"); set kind = "x"; } }
if exists user-class { on commit { execute("/bin/u"); } }
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
				`    # log(info, "c")`,
				`on_commit() {`,
				`    if within 192.0.2.10 192.0.2.10; then`,
				`        block_2`,
				`# within FIRST LAST asks whether the address of the lease lies in a range.`,
				`within() {`,
				"    for number in \"$1\" \"$address\" \"$2\"; do",
				"        set -- \"$@\" \"$(printf '%03d' $(printf %s \"$number\" | tr . ' '))\"",
				`    done`,
				`    [ "1$3" -le "1$4" ] && [ "1$4" -le "1$5" ]`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:67 on approximate KT2550`,
				`2:79 execute approximate`,
				`3:41 on manual KT2551`,
				`3:53 log manual`,
				`3:69 set dropped KT2556`,
				`4:1 if approximate`,
				`4:24 on manual KT2551`,
				`4:36 execute manual`,
			},
		},
		{
			name: "a group that holds nothing",
			conf: `group { on commit { execute("/bin/g"); } }
group { execute("/bin/g"); }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # execute("/bin/g")`,
				`# dhcpd.conf:2: on commit`,
				`block_2() {`,
				`    # execute("/bin/g")`,
			},
			account: []string{
				`1:1 group equivalent`,
				`1:9 on manual KT2551`,
				`1:21 execute manual`,
				`2:1 group equivalent`,
				`2:9 execute manual KT2551`,
			},
		},
		{
			name: "a group around hosts",
			conf: `group { on commit { execute("/bin/g"); } host h { hardware ethernet 02:00:00:00:00:01; } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:1`,
				`    /bin/g`,
				`on_commit() {`,
				`    if [ "$hwaddr" = "02:00:00:00:00:01" ]; then`,
				`        block_1`,
			},
			account: []string{
				`1:1 group equivalent`,
				`1:9 on approximate KT2550`,
				`1:21 execute approximate`,
			},
		},
		{
			name: "groups around networks and hosts",
			conf: `ping-check off;
on commit { execute("/bin/a"); }
group {
  on commit { execute("/bin/b"); }
  subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; on commit { execute("/bin/c"); } } }
  group { on commit { execute("/bin/d"); } subnet 198.51.100.0 netmask 255.255.255.0 { } }
  host h { hardware ethernet 02:00:00:00:00:01; }
}
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:2: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:2`,
				`    /bin/a`,
				`# dhcpd.conf:4: on commit`,
				`block_2() {`,
				`    # dhcpd.conf:4`,
				`    /bin/b`,
				`# dhcpd.conf:5: on commit`,
				`block_3() {`,
				`    # dhcpd.conf:5`,
				`    /bin/c`,
				`# dhcpd.conf:6: on commit`,
				`block_4() {`,
				`    # dhcpd.conf:6`,
				`    /bin/d`,
				`on_commit() {`,
				`    if { [ "$hwaddr" = "02:00:00:00:00:01" ]; } && ! { [ "$subnet_id" = 621925100 ] || [ "$subnet_id" = 851349932 ]; }; then`,
				`        block_2`,
				`    elif within 192.0.2.10 192.0.2.20; then`,
				`        block_3`,
				`    elif [ "$subnet_id" = 851349932 ]; then`,
				`        block_4`,
				`    elif [ "$subnet_id" = 621925100 ] || [ "$subnet_id" = 851349932 ]; then`,
				`        block_2`,
				`    elif true; then`,
				`        block_1`,
				`# within FIRST LAST asks whether the address of the lease lies in a range.`,
				`within() {`,
				"    for number in \"$1\" \"$address\" \"$2\"; do",
				"        set -- \"$@\" \"$(printf '%03d' $(printf %s \"$number\" | tr . ' '))\"",
				`    done`,
				`    [ "1$3" -le "1$4" ] && [ "1$4" -le "1$5" ]`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 on approximate KT2550`,
				`2:13 execute approximate`,
				`3:1 group equivalent`,
				`4:3 on approximate KT2550`,
				`4:15 execute approximate`,
				`5:80 on approximate KT2550`,
				`5:92 execute approximate`,
				`6:3 group equivalent`,
				`6:11 on approximate KT2550`,
				`6:23 execute approximate`,
			},
		},
		{
			name: "a group around a host that a script cannot know",
			conf: `group { on commit { execute("/bin/g"); } host h { host-identifier option agent.circuit-id "p1"; } host i { hardware ethernet 02:00:00:00:00:01; } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # execute("/bin/g")`,
			},
			account: []string{
				`1:1 group equivalent`,
				`1:9 on manual KT2551`,
				`1:21 execute manual`,
			},
		},
		{
			name: "events that never occur, and blocks that do nothing",
			conf: `on transmission { execute("/bin/a"); }
on commit;
on transmission or release { execute("/bin/b"); }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:3: on release`,
				`block_1() {`,
				`    # dhcpd.conf:3`,
				`    /bin/b`,
				`on_release() {`,
				`    if true; then`,
				`        block_1`,
			},
			account: []string{
				`1:1 on exact KT2002`,
				`2:1 on exact KT2002`,
				`3:1 on approximate KT2550`,
				`3:30 execute approximate`,
			},
		},
		{
			name: "conditions inside a block",
			conf: `on commit {
  if exists user-class { execute("/bin/a"); } elsif known { log("b"); } else { execute("/bin/c"); }
  switch (option host-name) { case "x": execute("/bin/d"); break; default: log("e"); }
  execute("/bin/f");
}
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # if exists user-class`,
				`    # execute("/bin/a")`,
				`    # elsif known`,
				`    # log("b")`,
				`    # else`,
				`    # execute("/bin/c")`,
				`    # switch (option host-name)`,
				`    # case "x":`,
				`    # execute("/bin/d")`,
				`    # default:`,
				`    # log("e")`,
				`    # dhcpd.conf:4`,
				`    /bin/f`,
				`on_commit() {`,
				`    if true; then`,
				`        block_1`,
			},
			account: []string{
				`1:1 on approximate KT2550`,
				`2:3 if manual KT2551`,
				`2:26 execute manual`,
				`2:47 elsif manual KT2551`,
				`2:61 log manual`,
				`2:73 else manual KT2551`,
				`2:80 execute manual`,
				`3:3 switch manual KT2551`,
				`3:31 case manual`,
				`3:41 execute manual`,
				`3:60 break equivalent`,
				`3:67 default manual`,
				`3:76 log manual`,
				`4:3 execute approximate`,
			},
		},
		{
			name: "a block inside a block",
			conf: `on commit { on release { execute("/bin/a"); } }
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # on release`,
				`    # execute("/bin/a")`,
				`on_commit() {`,
				`    if true; then`,
				`        block_1`,
			},
			account: []string{
				`1:1 on approximate KT2550`,
				`1:13 on manual KT2551`,
				`1:26 execute manual`,
			},
		},
		{
			name: "other statements inside a block",
			conf: `on commit {
  set note = "x";
  unset note;
  eval note;
  default-lease-time 600;
  option domain-name "late.example";
  execute("/bin/a");
}
`,
			keys: "hooks-libraries script",
			want: []string{
				`hooks-libraries {"library":"libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/dhcpd-events.sh","sync":false}}`,
				`# dhcpd.conf:1: on commit`,
				`block_1() {`,
				`    # dhcpd.conf:7`,
				`    /bin/a`,
				`on_commit() {`,
				`    if true; then`,
				`        block_1`,
			},
			account: []string{
				`1:1 on approximate KT2550`,
				`2:3 set equivalent`,
				`3:3 unset equivalent`,
				`4:3 eval equivalent`,
				`5:3 default-lease-time exact KT2002`,
				`6:3 option exact KT2002`,
				`7:3 execute approximate`,
			},
		},
	})
}
