package rules

import "testing"

// TestComputedFileAndOthers: a computed file name spares those for whom another statement counts.
func TestComputedFileAndOthers(t *testing.T) {
	wholes(t, []whole{
		{
			name: "networks, pools and hosts with names of their own",
			conf: `ping-check off;
filename = concat("x", option host-name);
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; filename "p"; } }
subnet 198.51.100.0 netmask 255.255.255.0 { filename "s"; }
host h { hardware ethernet 02:00:00:00:00:01; filename "h"; }
host i { hardware ethernet 02:00:00:00:00:02; filename "i"; }
`,
			keys: "boot-file-name client-classes hooks-libraries shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"at.198.51.100.0-24","only-in-additional-list":true}`,
				`client-classes {"name":"at.192.0.2.0-24","only-in-additional-list":true}`,
				`client-classes {"boot-file-name":"p","name":"boot","only-in-additional-list":true}`,
				`client-classes {"name":"own-file"}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"code":67,"supersede":"ifelse(member('at.198.51.100.0-24') or member('at.192.0.2.0-24') or member('own-file'), '', ifelse(option[12].exists, concat('x', option[12].hex), ''))"}]}}`,
				`subnet4 {"pools":[{"evaluate-additional-classes":["at.192.0.2.0-24","boot"],"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
				`subnet4 {"boot-file-name":"s","evaluate-additional-classes":["at.198.51.100.0-24"],"subnet":"198.51.100.0/24"}`,
				`reservations {"boot-file-name":"h","client-classes":["own-file"],"hw-address":"02:00:00:00:00:01","user-context":{"isc-name":"h"}}`,
				`reservations {"boot-file-name":"i","client-classes":["own-file"],"hw-address":"02:00:00:00:00:02","user-context":{"isc-name":"i"}}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 filename approximate KT2306`,
				`3:67 filename equivalent`,
			},
		},
		{
			name: "a class and a subclass",
			conf: `filename = concat("x", option host-name);
class "a" { match option user-class; filename "a"; }
subclass "a" "1" { filename "a1"; }
`,
			keys: "boot-file-name client-classes hooks-libraries shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"boot-file-name":"a1","name":"a~1","test":"option[77].hex == '1'"}`,
				`client-classes {"boot-file-name":"a","name":"a","test":"member('a~1')"}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"code":67,"supersede":"ifelse(member('a') or member('a~1'), '', ifelse(option[12].exists, concat('x', option[12].hex), ''))"}]}}`,
			},
			account: []string{
				`1:1 filename approximate KT2306`,
				`2:13 match equivalent`,
				`3:1 subclass equivalent`,
			},
		},
		{
			name: "a condition of a narrower place",
			conf: `ping-check off;
filename = concat("x", option host-name);
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { filename "u"; } }
`,
			keys: "boot-file-name client-classes hooks-libraries shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"if.192.0.2.0-24.1","test":"option[77].exists"}`,
				`client-classes {"name":"at.if.192.0.2.0-24.1","only-in-additional-list":true,"test":"member('if.192.0.2.0-24.1')"}`,
				`client-classes {"boot-file-name":"u","name":"if.192.0.2.0-24.1.boot","only-in-additional-list":true,"test":"member('if.192.0.2.0-24.1')"}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"code":67,"supersede":"ifelse(member('at.if.192.0.2.0-24.1'), '', ifelse(option[12].exists, concat('x', option[12].hex), ''))"}]}}`,
				`subnet4 {"evaluate-additional-classes":["at.if.192.0.2.0-24.1","if.192.0.2.0-24.1.boot"],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`2:1 filename approximate KT2306`,
				`3:42 if equivalent`,
				`3:65 filename equivalent`,
			},
		},
		{
			name: "a condition of a class",
			conf: `filename = concat("x", option host-name);
class "a" { match if exists user-class; if exists vendor-class-identifier { filename "v"; } }
`,
			keys: "boot-file-name client-classes hooks-libraries shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"a","test":"option[77].exists"}`,
				`client-classes {"boot-file-name":"v","name":"if.a.1","test":"member('a') and option[60].exists"}`,
				`client-classes {"name":"a_if.a.1","test":"member('a') and member('if.a.1')"}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"code":67,"supersede":"ifelse(member('a_if.a.1'), '', ifelse(option[12].exists, concat('x', option[12].hex), ''))"}]}}`,
			},
			account: []string{
				`1:1 filename approximate KT2306`,
				`2:41 if equivalent`,
				`2:77 filename equivalent`,
			},
		},
		{
			name: "a condition of a narrower place that Kea cannot look at",
			conf: `ping-check off;
filename = concat("x", option host-name);
subnet 192.0.2.0 netmask 255.255.255.0 { if packet(10, 1) = 80 { filename "u"; } }
`,
			keys: "boot-file-name client-classes hooks-libraries shared-networks subnet4 reservations",
			want: []string{
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"code":67,"supersede":"ifelse(option[12].exists, concat('x', option[12].hex), '')"}]}}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`2:1 filename approximate KT2306`,
				`3:42 if dropped KT2003`,
				`3:66 filename dropped KT2003`,
			},
		},
		{
			name: "computed in a class: only its subclass and hosts come later",
			conf: `class "a" { match option user-class; filename = concat("x", option host-name); }
subclass "a" "1" { filename "a1"; }
subclass "a" "2";
subnet 192.0.2.0 netmask 255.255.255.0 { filename "s"; }
host h { hardware ethernet 02:00:00:00:00:01; filename "h"; }
`,
			keys: "boot-file-name client-classes hooks-libraries shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"boot-file-name":"a1","name":"a~1","test":"option[77].hex == '1'"}`,
				`client-classes {"boot-file-name":"\u0000","name":"a","test":"member('a~1') or option[77].hex == '2'"}`,
				`client-classes {"name":"own-file"}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"client-class":"a","code":67,"supersede":"ifelse(member('a~1') or member('own-file'), '', ifelse(option[12].exists, concat('x', option[12].hex), ''))"}]}}`,
				`subnet4 {"boot-file-name":"s","subnet":"192.0.2.0/24"}`,
				`reservations {"boot-file-name":"h","client-classes":["own-file"],"hw-address":"02:00:00:00:00:01","user-context":{"isc-name":"h"}}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`1:38 filename approximate KT2306`,
				`2:1 subclass equivalent`,
				`3:1 subclass equivalent`,
			},
		},
		{
			name: "computed in two places",
			conf: `ping-check off;
filename = concat("x", option host-name);
subnet 192.0.2.0 netmask 255.255.255.0 { filename = concat("y", option host-name); }
`,
			keys: "boot-file-name client-classes hooks-libraries shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"at.192.0.2.0-24","only-in-additional-list":true}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"code":67,"supersede":"ifelse(member('at.192.0.2.0-24'), '', ifelse(option[12].exists, concat('x', option[12].hex), ''))"},{"client-class":"at.192.0.2.0-24","code":67,"supersede":"ifelse(option[12].exists, concat('y', option[12].hex), '')"}]}}`,
				`subnet4 {"boot-file-name":"\u0000","evaluate-additional-classes":["at.192.0.2.0-24"],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`2:1 filename approximate KT2306`,
				`3:42 filename approximate KT2306`,
			},
		},
		{
			name: "computed in a shared network",
			conf: `ping-check off;
shared-network n {
  filename = concat("x", option host-name);
  subnet 192.0.2.0 netmask 255.255.255.0 { filename "s"; }
  subnet 198.51.100.0 netmask 255.255.255.0 { }
}
`,
			keys: "boot-file-name client-classes hooks-libraries shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"at.192.0.2.0-24","only-in-additional-list":true}`,
				`client-classes {"name":"at.n","only-in-additional-list":true}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"client-class":"at.n","code":67,"supersede":"ifelse(member('at.192.0.2.0-24'), '', ifelse(option[12].exists, concat('x', option[12].hex), ''))"}]}}`,
				`shared-networks {"boot-file-name":"\u0000","evaluate-additional-classes":["at.n"],"name":"n","subnet4":[{"boot-file-name":"s","evaluate-additional-classes":["at.192.0.2.0-24"],"subnet":"192.0.2.0/24"},{"subnet":"198.51.100.0/24"}]}`,
			},
			account: []string{
				`3:3 filename approximate KT2306`,
			},
		},
	})
}
