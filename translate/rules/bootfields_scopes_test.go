package rules

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestFieldScopes: filename, next-server and server-name in each kind of scope.
func TestFieldScopes(t *testing.T) {
	wholes(t, []whole{
		{
			name: "in classes and subclasses",
			conf: `class "a" { match option user-class; filename "a"; next-server 192.0.2.1; }
subclass "a" "x" { filename "ax"; server-name "x"; }
subclass "a" "y";
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"boot-file-name":"ax","name":"a~x","server-hostname":"x","test":"option[77].hex == 'x'"}`,
				`client-classes {"boot-file-name":"a","name":"a","next-server":"192.0.2.1","test":"member('a~x') or option[77].hex == 'y'"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
				`3:1 subclass equivalent`,
			},
		},
		{
			name: "in two classes",
			conf: `class "a" { match if exists user-class; filename "a"; }
class "b" { match if exists host-name; filename "b"; next-server 192.0.2.1; }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"boot-file-name":"a","name":"a","test":"option[77].exists"}`,
				`client-classes {"boot-file-name":"b","name":"b","next-server":"192.0.2.1","test":"option[12].exists"}`,
			},
		},
		{
			name: "a condition in a class",
			conf: `class "a" { match if exists user-class; filename "a"; if exists host-name { filename "h"; } }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"a","test":"option[77].exists"}`,
				`client-classes {"boot-file-name":"h","name":"if.a.1","test":"member('a') and option[12].exists"}`,
				`client-classes {"boot-file-name":"a","name":"a.if","test":"member('a') and not member('if.a.1')"}`,
			},
			account: []string{
				`1:41 filename equivalent`,
				`1:55 if equivalent`,
				`1:77 filename equivalent`,
			},
		},
		{
			name: "a condition in a class that Kea cannot look at",
			conf: `class "a" { match if exists user-class; filename "a"; if packet(10, 1) = 80 { filename "h"; } }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"boot-file-name":"a","name":"a","test":"option[77].exists"}`,
			},
			account: []string{
				`1:41 filename equivalent`,
				`1:55 if dropped KT2003`,
				`1:79 filename dropped KT2003`,
			},
		},
		{
			name: "a condition in a host",
			conf: `host h { hardware ethernet 02:00:00:00:00:01; filename "a"; if exists user-class { filename "b"; next-server 192.0.2.1; } }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"if.h.1","test":"option[77].exists"}`,
				`client-classes {"name":"host.h"}`,
				`client-classes {"boot-file-name":"b","name":"host.h.if.1","next-server":"192.0.2.1","test":"member('host.h') and member('if.h.1')"}`,
				`client-classes {"boot-file-name":"a","name":"host.h.if","test":"member('host.h') and not member('if.h.1')"}`,
				`reservations {"client-classes":["host.h"],"hw-address":"02:00:00:00:00:01","user-context":{"isc-name":"h"}}`,
			},
			account: []string{
				`1:47 filename equivalent`,
				`1:61 if equivalent`,
				`1:84 filename equivalent`,
				`1:98 next-server equivalent`,
			},
		},
		{
			name: "a condition in a host that Kea cannot look at",
			conf: `host h { hardware ethernet 02:00:00:00:00:01; filename "a"; if packet(10, 1) = 80 { filename "b"; } }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"boot-file-name":"a","name":"host.h"}`,
				`reservations {"client-classes":["host.h"],"hw-address":"02:00:00:00:00:01","user-context":{"isc-name":"h"}}`,
			},
			account: []string{
				`1:47 filename equivalent`,
				`1:61 if dropped KT2003`,
				`1:85 filename dropped KT2003`,
			},
		},
		{
			name: "global conditions, and a subnet of its own mind",
			conf: `ping-check off;
if exists user-class { filename "g"; next-server 192.0.2.1; } else { filename "e"; }
subnet 192.0.2.0 netmask 255.255.255.0 { filename "s"; }
subnet 198.51.100.0 netmask 255.255.255.0 { }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"if.global.1","next-server":"192.0.2.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.global.else","test":"not member('if.global.1')"}`,
				`client-classes {"boot-file-name":"g","name":"if.global.1.boot","only-in-additional-list":true,"test":"member('if.global.1')"}`,
				`client-classes {"boot-file-name":"e","name":"if.global.else.boot","only-in-additional-list":true,"test":"member('if.global.else')"}`,
				`subnet4 {"boot-file-name":"s","subnet":"192.0.2.0/24"}`,
				`subnet4 {"evaluate-additional-classes":["if.global.1.boot","if.global.else.boot"],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`2:1 if equivalent`,
				`2:24 filename equivalent`,
				`2:38 next-server equivalent`,
				`2:63 else equivalent`,
				`2:70 filename equivalent`,
			},
		},
		{
			name: "global conditions that every subnet overrides",
			conf: `if exists user-class { filename "g"; }
subnet 192.0.2.0 netmask 255.255.255.0 { filename "s"; }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`subnet4 {"boot-file-name":"s","subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:24 filename exact KT2002`,
			},
		},
		{
			name: "conditions of a shared network, a subnet and a pool",
			conf: `ping-check off;
shared-network n {
  if exists user-class { filename "n"; }
  subnet 192.0.2.0 netmask 255.255.255.0 {
    if exists host-name { filename "s"; }
    pool { range 192.0.2.10; if exists vendor-class-identifier { filename "p"; } }
  }
  subnet 198.51.100.0 netmask 255.255.255.0 { filename "own"; }
}
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"if.n.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.192.0.2.0-24.1","test":"option[12].exists"}`,
				`client-classes {"name":"if.pool.1","test":"option[60].exists"}`,
				`client-classes {"boot-file-name":"s","name":"if.192.0.2.0-24.1.boot","only-in-additional-list":true,"test":"member('if.192.0.2.0-24.1')"}`,
				`client-classes {"boot-file-name":"n","name":"if.n.1.boot","only-in-additional-list":true,"test":"member('if.n.1')"}`,
				`client-classes {"boot-file-name":"p","name":"if.pool.1.boot","only-in-additional-list":true,"test":"member('if.pool.1')"}`,
				`shared-networks {"name":"n","subnet4":[{"evaluate-additional-classes":["if.192.0.2.0-24.1.boot","if.n.1.boot"],"pools":[{"evaluate-additional-classes":["if.pool.1.boot"],"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"},{"boot-file-name":"own","subnet":"198.51.100.0/24"}]}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`3:3 if equivalent`,
				`3:26 filename equivalent`,
				`5:5 if equivalent`,
				`5:27 filename equivalent`,
				`6:30 if equivalent`,
				`6:66 filename equivalent`,
			},
		},
		{
			name: "a condition that Kea cannot look at, in a subnet",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { filename "s"; if packet(10, 1) = 80 { filename "p"; } pool { range 192.0.2.10; filename "o"; } }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"boot-file-name":"o","name":"boot","only-in-additional-list":true}`,
				`subnet4 {"boot-file-name":"s","pools":[{"evaluate-additional-classes":["boot"],"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:56 if dropped KT2003`,
				`2:80 filename dropped KT2003`,
				`2:121 filename equivalent`,
			},
		},
		{
			name: "two conditions with the same fields",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { filename "u"; } }
subnet 198.51.100.0 netmask 255.255.255.0 { if exists user-class { filename "u"; } }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"if.192.0.2.0-24.1","test":"option[77].exists"}`,
				`client-classes {"name":"if.198.51.100.0-24.1","test":"option[77].exists"}`,
				`client-classes {"boot-file-name":"u","name":"if.192.0.2.0-24.1.boot","only-in-additional-list":true,"test":"member('if.192.0.2.0-24.1')"}`,
				`client-classes {"boot-file-name":"u","name":"if.198.51.100.0-24.1.boot","only-in-additional-list":true,"test":"member('if.198.51.100.0-24.1')"}`,
				`subnet4 {"evaluate-additional-classes":["if.192.0.2.0-24.1.boot"],"subnet":"192.0.2.0/24"}`,
				`subnet4 {"evaluate-additional-classes":["if.198.51.100.0-24.1.boot"],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`2:42 if equivalent`,
				`2:65 filename equivalent`,
				`3:45 if equivalent`,
				`3:68 filename equivalent`,
			},
		},
		{
			name: "one pool in two subnets' worth of conditions, before 3.0",
			o:    Options{Release: kea.R26},
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { filename "s"; pool { range 192.0.2.10; filename "p"; } pool { range 192.0.2.20; next-server 192.0.2.1; } }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"boot-file-name":"p","name":"boot","only-if-required":true,"test":"member('ALL')"}`,
				`client-classes {"name":"boot~2","next-server":"192.0.2.1","only-if-required":true,"test":"member('ALL')"}`,
				`subnet4 {"boot-file-name":"s","pools":[{"pool":"192.0.2.10 - 192.0.2.10","require-client-classes":["boot"]},{"pool":"192.0.2.20 - 192.0.2.20","require-client-classes":["boot~2"]}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:81 filename equivalent`,
				`2:97 pool approximate KT2179`,
				`2:122 next-server equivalent`,
			},
		},
		{
			name: "a subnet without pools, with conditions, before 3.0",
			o:    Options{Release: kea.R26},
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { filename "u"; } }
`,
			keys: "next-server server-hostname boot-file-name client-classes shared-networks subnet4 reservations",
			want: []string{
				`client-classes {"name":"if.192.0.2.0-24.1","test":"option[77].exists"}`,
				`client-classes {"boot-file-name":"u","name":"if.192.0.2.0-24.1.boot","only-if-required":true,"test":"member('if.192.0.2.0-24.1')"}`,
				`subnet4 {"require-client-classes":["if.192.0.2.0-24.1.boot"],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:42 if equivalent`,
				`1:65 filename equivalent`,
			},
		},
	})
}
