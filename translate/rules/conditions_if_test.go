package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestIfBranches: the classes of branches, and what hangs on them.
func TestIfBranches(t *testing.T) {
	wholes(t, []whole{
		{
			name: "if, elsif, else",
			conf: `if exists user-class { option domain-name "a"; } elsif exists host-name { option domain-name "b"; } else { option domain-name "c"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["if.global.2"],"code":15,"csv-format":true,"data":"b","name":"domain-name"}`,
				`option-data {"client-classes":["if.global.else"],"code":15,"csv-format":true,"data":"c","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.global.2","test":"not member('if.global.1') and option[12].exists"}`,
				`client-classes {"name":"if.global.else","test":"not member('if.global.1') and not member('if.global.2')"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 option equivalent`,
				`1:50 elsif equivalent`,
				`1:75 option equivalent`,
				`1:101 else equivalent`,
				`1:108 option equivalent`,
			},
		},
		{
			name: "a value before and after",
			conf: `option domain-name "before";
if exists user-class { option domain-name "a"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"code":15,"csv-format":true,"data":"before","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`2:1 if equivalent`,
				`2:24 option equivalent`,
			},
		},
		{
			name: "a value after that counts for all",
			conf: `if exists user-class { option domain-name "a"; }
option domain-name "after";
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"code":15,"csv-format":true,"data":"after","name":"domain-name"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 option exact KT2001`,
			},
		},
		{
			name: "the later of two conditions counts",
			conf: `if exists user-class { option domain-name "a"; }
if exists host-name { option domain-name "b"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1.only"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["if.global-2.1"],"code":15,"csv-format":true,"data":"b","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.global-2.1","test":"option[12].exists"}`,
				`client-classes {"name":"if.global.1.only","test":"member('if.global.1') and not member('if.global-2.1')"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 option equivalent`,
				`2:1 if equivalent`,
				`2:23 option equivalent`,
			},
		},
		{
			name: "inner and outer",
			conf: `if exists user-class { option domain-name "a"; if exists host-name { option domain-name "b"; } }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1.only"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["if.global-2.1"],"code":15,"csv-format":true,"data":"b","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.global-2.1","test":"member('if.global.1') and option[12].exists"}`,
				`client-classes {"name":"if.global.1.only","test":"member('if.global.1') and not member('if.global-2.1')"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 option equivalent`,
				`1:48 if equivalent`,
				`1:70 option equivalent`,
			},
		},
		{
			name: "inner before outer",
			conf: `if exists user-class { if exists host-name { option domain-name "b"; } option domain-name "a"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 if equivalent`,
				`1:46 option exact KT2001`,
				`1:72 option equivalent`,
			},
		},
		{
			name: "three deep",
			conf: `if exists user-class { if exists host-name { if exists vendor-class-identifier { option domain-name "c"; } else { option domain-name "d"; } } }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global-3.1"],"code":15,"csv-format":true,"data":"c","name":"domain-name"}`,
				`option-data {"client-classes":["if.global-3.else"],"code":15,"csv-format":true,"data":"d","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.global-2.1","test":"member('if.global.1') and option[12].exists"}`,
				`client-classes {"name":"if.global-3.1","test":"member('if.global-2.1') and option[60].exists"}`,
				`client-classes {"name":"if.global-3.else","test":"member('if.global-2.1') and not member('if.global-3.1')"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 if equivalent`,
				`1:46 if equivalent`,
				`1:82 option equivalent`,
				`1:108 else equivalent`,
				`1:115 option equivalent`,
			},
		},
		{
			name: "always, in the middle",
			conf: `if exists user-class { option domain-name "a"; } elsif 1 = 1 { option domain-name "b"; } else { option domain-name "c"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["if.global.2"],"code":15,"csv-format":true,"data":"b","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.global.2","test":"not member('if.global.1')"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 option equivalent`,
				`1:50 elsif equivalent`,
				`1:64 option equivalent`,
				`1:90 else equivalent`,
				`1:97 option exact KT2006`,
			},
		},
		{
			name: "always, at first",
			conf: `if 1 = 1 { option domain-name "a"; } else { option domain-name "b"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:38 else equivalent`,
				`1:45 option exact KT2006`,
			},
		},
		{
			name: "never, at first",
			conf: `if 1 = 2 { option domain-name "a"; } elsif exists user-class { option domain-name "b"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.2"],"code":15,"csv-format":true,"data":"b","name":"domain-name"}`,
				`client-classes {"name":"if.global.2","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:12 option exact KT2006`,
				`1:38 elsif equivalent`,
				`1:64 option equivalent`,
			},
		},
		{
			name: "always, inside",
			conf: `if exists user-class { if 1 = 1 { option domain-name "a"; } else { option domain-name "b"; } }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 if equivalent`,
				`1:35 option equivalent`,
				`1:61 else equivalent`,
				`1:68 option exact KT2006`,
			},
		},
		{
			name: "the first cannot be told",
			conf: `if packet(10, 1) = 80 { option domain-name "a"; } elsif exists user-class { option domain-name "b"; } else { option domain-name "c"; }
`,
			keys: "option-data client-classes",
			account: []string{
				`1:1 if dropped KT2003`,
				`1:25 option dropped KT2003`,
				`1:51 elsif approximate`,
				`1:77 option dropped KT2003`,
				`1:103 else approximate`,
				`1:110 option dropped KT2003`,
			},
		},
		{
			name: "the last cannot be told",
			conf: `option domain-name "base";
if exists user-class { option domain-name "a"; } elsif packet(10, 1) = 80 { option domain-name "b"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"code":15,"csv-format":true,"data":"base","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`2:1 if equivalent`,
				`2:24 option equivalent`,
				`2:50 elsif dropped KT2003`,
				`2:77 option dropped KT2003`,
			},
		},
		{
			name: "inside one that cannot be told",
			conf: `if packet(10, 1) = 80 { if exists user-class { option domain-name "a"; } }
`,
			keys: "option-data client-classes",
			account: []string{
				`1:1 if dropped KT2003`,
				`1:25 if approximate`,
				`1:48 option dropped KT2003`,
			},
		},
		{
			name: "what cannot be told, inside",
			conf: `if exists user-class { if packet(10, 1) = 80 { option domain-name "a"; } option routers 192.0.2.1; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":3,"csv-format":true,"data":"192.0.2.1","name":"routers"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 if approximate`,
				`1:24 if dropped KT2003`,
				`1:48 option dropped KT2003`,
				`1:74 option equivalent`,
			},
		},
		{
			name: "the same condition twice",
			conf: `if exists user-class { option domain-name "a"; }
if exists user-class { option routers 192.0.2.1; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["if.global-2.1"],"code":3,"csv-format":true,"data":"192.0.2.1","name":"routers"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.global-2.1","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 option equivalent`,
				`2:1 if equivalent`,
				`2:24 option equivalent`,
			},
		},
		{
			name: "a break",
			conf: `if exists user-class { option domain-name "a"; break; option routers 192.0.2.1; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 option equivalent`,
				`1:55 option exact KT2005`,
			},
		},
		{
			name: "comments stay with the branch",
			conf: `# of the first
if exists user-class { option domain-name "a"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`2:1 if equivalent`,
				`2:24 option equivalent`,
			},
		},
	})
}

// TestBranchNames: classes are named after the scope of their branches.
func TestBranchNames(t *testing.T) {
	wholes(t, []whole{
		{
			name: "of each scope",
			conf: `ping-check off;
if exists user-class { default-lease-time 600; }
subnet 192.0.2.0 netmask 255.255.255.0 {
  if exists user-class { option domain-name "s"; }
  pool { range 192.0.2.10; if exists user-class { option domain-name "p"; } }
}
shared-network "my net" { if exists user-class { option domain-name "n"; } subnet 198.51.100.0 netmask 255.255.255.0 { } }
class "c'c" { match if exists host-name; if exists user-class { option domain-name "c"; } }
host h { hardware ethernet 02:00:00:00:00:01; if exists user-class { option domain-name "h"; } }
group { if exists user-class { option domain-name "g"; } host i { hardware ethernet 02:00:00:00:00:02; } }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"if.h.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.group.1","test":"option[77].exists"}`,
				`client-classes {"name":"c_c","option-data":[{"client-classes":["if.c_c.1"],"code":15,"csv-format":true,"data":"c","name":"domain-name"}],"test":"option[12].exists","user-context":{"isc-name":"c'c"}}`,
				`client-classes {"name":"if.c_c.1","test":"member('c_c') and option[77].exists"}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"if.global.1","test":"option[77].exists","valid-lifetime":600}`,
				`client-classes {"name":"if.my_net.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.192.0.2.0-24.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.pool.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.my_net.1.only","test":"member('if.my_net.1') and not member('if.c_c.1')"}`,
				`client-classes {"name":"if.192.0.2.0-24.1.only","test":"member('if.192.0.2.0-24.1') and not member('if.c_c.1')"}`,
				`client-classes {"name":"if.pool.1.only","test":"member('if.pool.1') and not member('if.c_c.1')"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 if equivalent`,
				`2:24 default-lease-time equivalent`,
				`4:3 if equivalent`,
				`4:26 option equivalent`,
				`5:28 if equivalent`,
				`5:51 option equivalent`,
				`7:27 if equivalent`,
				`7:50 option equivalent`,
				`8:1 class exact KT2251`,
				`8:42 if equivalent`,
				`8:65 option equivalent`,
				`9:47 if equivalent`,
				`9:70 option equivalent`,
				`10:1 group equivalent`,
				`10:9 if equivalent`,
				`10:32 option equivalent`,
			},
		},
		{
			name: "of a subclass",
			conf: `class "c" { match option user-class; }
subclass "c" "x" { if exists host-name { default-lease-time 600; } }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"c~x","test":"option[77].hex == 'x'"}`,
				`client-classes {"name":"c","test":"member('c~x')"}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"if.c.1","test":"member('c~x') and option[12].exists","valid-lifetime":600}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
				`2:20 if equivalent`,
				`2:42 default-lease-time equivalent`,
			},
		},
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `subnet6 2001:db8::/64 { if exists dhcp6.client-id { option dhcp6.domain-search "a.example"; } }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"if.2001:db8::-64.1","test":"option[1].exists"}`,
			},
			account: []string{
				`1:25 if equivalent`,
				`1:53 option equivalent`,
			},
		},
	})
}
