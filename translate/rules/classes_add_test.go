package rules

import "testing"

// TestAdd: classes that `add` fills.
func TestAdd(t *testing.T) {
	wholes(t, []whole{
		{
			name: "under conditions",
			conf: `class "a" { default-lease-time 600; }
if exists user-class { add "a"; } elsif exists host-name { add "a"; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.global.2","test":"not member('if.global.1') and option[12].exists"}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","test":"member('if.global.1') or member('if.global.2')","valid-lifetime":600}`,
			},
			account: []string{
				`2:1 if equivalent`,
				`2:24 add equivalent`,
				`2:35 elsif equivalent`,
				`2:60 add equivalent`,
			},
		},
		{
			name: "in the only subnet",
			conf: `class "a" { default-lease-time 600; }
subnet 192.0.2.0 netmask 255.255.255.0 { add "a"; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","test":"member('ALL')","valid-lifetime":600}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`2:42 add equivalent`,
			},
		},
		{
			name: "in one of two subnets",
			conf: `class "a" { default-lease-time 600; }
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { add "a"; } }
subnet 198.51.100.0 netmask 255.255.255.0 { }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"if.192.0.2.0-24.1","test":"option[77].exists"}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","test":"member('if.192.0.2.0-24.1')","valid-lifetime":600}`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
				`subnet4 {"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`2:42 if approximate`,
				`2:65 add approximate KT2256`,
			},
		},
		{
			name: "in the only shared network",
			conf: `class "a" { default-lease-time 600; }
shared-network n { if exists user-class { add "a"; } subnet 192.0.2.0 netmask 255.255.255.0 { } subnet 198.51.100.0 netmask 255.255.255.0 { } }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"if.n.1","test":"option[77].exists"}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","test":"member('if.n.1')","valid-lifetime":600}`,
			},
			account: []string{
				`2:20 if equivalent`,
				`2:43 add equivalent`,
			},
		},
		{
			name: "in a class and a host, which is too late",
			conf: `class "a" { default-lease-time 600; }
class "b" { match if exists user-class; add "a"; }
host h { hardware ethernet 02:00:00:00:00:01; add "a"; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"b","test":"option[77].exists"}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","valid-lifetime":600}`,
			},
			account: []string{
				`2:41 add exact KT2002`,
				`3:47 add exact KT2002`,
			},
		},
		{
			name: "under a condition that never holds",
			conf: `class "a" { default-lease-time 600; }
if 1 = 2 { add "a"; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","valid-lifetime":600}`,
			},
			account: []string{
				`2:1 if equivalent`,
				`2:12 add exact KT2006`,
			},
		},
		{
			name: "under a condition that Kea cannot look at",
			conf: `class "a" { default-lease-time 600; }
if packet(10, 1) = 80 { add "a"; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","valid-lifetime":600}`,
			},
			account: []string{
				`2:1 if dropped KT2003`,
				`2:25 add dropped KT2003`,
			},
		},
		{
			name: "to a class that matches by itself",
			conf: `class "a" { match if exists host-name; default-lease-time 600; }
if exists user-class { add "a"; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","test":"option[12].exists","valid-lifetime":600}`,
			},
			account: []string{
				`2:1 if approximate`,
				`2:24 add dropped KT2256`,
			},
		},
		{
			name: "to a class that Kea cannot match",
			conf: `class "a" { match if packet(10, 1) = 80; default-lease-time 600; }
if exists user-class { add "a"; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","valid-lifetime":600}`,
			},
			account: []string{
				`1:13 match dropped KT2250`,
				`2:1 if approximate`,
				`2:24 add dropped KT2256`,
			},
		},
		{
			name: "too late for permits",
			conf: `ping-check off;
class "a" { default-lease-time 600; }
if exists user-class { add "a"; }
subnet 192.0.2.0 netmask 255.255.255.0 {
  pool { allow members of "a"; range 192.0.2.10; }
  pool { deny members of "a"; range 192.0.2.20; }
}
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"never"}`,
				`client-classes {"name":"if.global.1","test":"option[77].exists"}`,
				`client-classes {"name":"pool.1","test":"not member('never')"}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","test":"member('if.global.1')","valid-lifetime":600}`,
				`subnet4 {"pools":[{"client-classes":["never"],"pool":"192.0.2.10 - 192.0.2.10"},{"client-classes":["pool.1"],"pool":"192.0.2.20 - 192.0.2.20"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`3:1 if equivalent`,
				`3:24 add equivalent`,
				`6:10 deny equivalent`,
			},
		},
	})
}
