package rules

import "testing"

// TestFailoverPools: load balancing cuts pools in two.
func TestFailoverPools(t *testing.T) {
	wholes(t, []whole{
		{
			name: "each kind of pool",
			conf: `ping-check off;
failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 {
  pool { failover peer "f"; range 198.51.100.10 198.51.100.12; range 198.51.100.20 198.51.100.21; }
  pool { failover peer "f"; range 198.51.100.30; }
  range 198.51.100.40 198.51.100.49;
}
`,
			keys: "client-classes shared-networks subnet4",
			want: []string{
				`subnet4 {"pools":[{"client-classes":["HA_f-primary"],"pool":"198.51.100.10 - 198.51.100.11"},{"client-classes":["HA_f-secondary"],"pool":"198.51.100.12 - 198.51.100.12"},{"client-classes":["HA_f-primary"],"pool":"198.51.100.20 - 198.51.100.20"},{"client-classes":["HA_f-secondary"],"pool":"198.51.100.21 - 198.51.100.21"},{"pool":"198.51.100.30 - 198.51.100.30"},{"client-classes":["HA_f-primary"],"pool":"198.51.100.40 - 198.51.100.44"},{"client-classes":["HA_f-secondary"],"pool":"198.51.100.45 - 198.51.100.49"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 failover approximate KT2450`,
				`2:21 primary equivalent`,
				`2:30 address equivalent`,
				`2:49 peer equivalent`,
				`2:73 mclt dropped KT2453`,
				`2:82 split equivalent`,
				`2:93 auto-partner-down approximate KT2456`,
				`4:10 failover equivalent`,
				`5:10 failover equivalent`,
				`5:29 range exact KT2458`,
				`6:3 range exact KT2457`,
			},
		},
		{
			name: "guards stay",
			conf: `ping-check off;
failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; auto-partner-down 60; }
class "a" { match if exists user-class; }
class "b" { match if exists host-name; }
subnet 198.51.100.0 netmask 255.255.255.0 {
  pool { failover peer "f"; allow members of "a"; range 198.51.100.10 198.51.100.11; range 198.51.100.20 198.51.100.21; }
  pool { failover peer "f"; allow members of "b"; deny members of "a"; range 198.51.100.30 198.51.100.31; }
}
`,
			keys: "client-classes shared-networks subnet4",
			want: []string{
				`client-classes {"name":"a","test":"option[77].exists"}`,
				`client-classes {"name":"b","test":"option[12].exists"}`,
				`client-classes {"name":"pool.1","test":"member('b') and not member('a')"}`,
				`client-classes {"name":"HA_f-primary.a","test":"member('HA_f-primary') and member('a')"}`,
				`client-classes {"name":"HA_f-secondary.a","test":"member('HA_f-secondary') and member('a')"}`,
				`client-classes {"name":"HA_f-primary.pool.1","test":"member('HA_f-primary') and member('pool.1')"}`,
				`client-classes {"name":"HA_f-secondary.pool.1","test":"member('HA_f-secondary') and member('pool.1')"}`,
				`subnet4 {"pools":[{"client-classes":["HA_f-primary.a"],"pool":"198.51.100.10 - 198.51.100.10"},{"client-classes":["HA_f-secondary.a"],"pool":"198.51.100.11 - 198.51.100.11"},{"client-classes":["HA_f-primary.a"],"pool":"198.51.100.20 - 198.51.100.20"},{"client-classes":["HA_f-secondary.a"],"pool":"198.51.100.21 - 198.51.100.21"},{"client-classes":["HA_f-primary.pool.1"],"pool":"198.51.100.30 - 198.51.100.30"},{"client-classes":["HA_f-secondary.pool.1"],"pool":"198.51.100.31 - 198.51.100.31"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 failover approximate KT2450`,
				`2:21 primary equivalent`,
				`2:30 address equivalent`,
				`2:49 peer equivalent`,
				`2:73 mclt dropped KT2453`,
				`2:82 split equivalent`,
				`2:93 auto-partner-down approximate KT2456`,
				`6:10 failover equivalent`,
				`7:10 failover equivalent`,
				`7:29 allow equivalent`,
				`7:51 deny equivalent`,
			},
		},
		{
			name: "several guards for one pool",
			conf: `ping-check off;
failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; auto-partner-down 60; }
class "a" { match if exists user-class; }
class "b" { match if exists host-name; }
subnet 198.51.100.0 netmask 255.255.255.0 { pool { failover peer "f"; allow members of "a"; allow members of "b"; range 198.51.100.10 198.51.100.11; } }
`,
			keys: "client-classes shared-networks subnet4",
			want: []string{
				`client-classes {"name":"a","test":"option[77].exists"}`,
				`client-classes {"name":"b","test":"option[12].exists"}`,
				`client-classes {"name":"HA_f-primary.a_b","test":"member('HA_f-primary') and (member('a') or member('b'))"}`,
				`client-classes {"name":"HA_f-secondary.a_b","test":"member('HA_f-secondary') and (member('a') or member('b'))"}`,
				`subnet4 {"pools":[{"client-classes":["HA_f-primary.a_b"],"pool":"198.51.100.10 - 198.51.100.10"},{"client-classes":["HA_f-secondary.a_b"],"pool":"198.51.100.11 - 198.51.100.11"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 failover approximate KT2450`,
				`2:21 primary equivalent`,
				`2:30 address equivalent`,
				`2:49 peer equivalent`,
				`2:73 mclt dropped KT2453`,
				`2:82 split equivalent`,
				`2:93 auto-partner-down approximate KT2456`,
				`5:52 failover equivalent`,
			},
		},
		{
			name: "options, fields and lists go with both halves",
			conf: `ping-check off;
failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { pool { failover peer "f"; range 198.51.100.10 198.51.100.11; option domain-name "p.example"; filename "p"; } }
`,
			keys: "client-classes shared-networks subnet4",
			want: []string{
				`client-classes {"boot-file-name":"p","name":"boot","only-in-additional-list":true}`,
				`subnet4 {"pools":[{"client-classes":["HA_f-primary"],"evaluate-additional-classes":["boot"],"option-data":[{"code":15,"csv-format":true,"data":"p.example","name":"domain-name"}],"pool":"198.51.100.10 - 198.51.100.10"},{"client-classes":["HA_f-secondary"],"evaluate-additional-classes":["boot"],"option-data":[{"code":15,"csv-format":true,"data":"p.example","name":"domain-name"}],"pool":"198.51.100.11 - 198.51.100.11"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 failover approximate KT2450`,
				`2:21 primary equivalent`,
				`2:30 address equivalent`,
				`2:49 peer equivalent`,
				`2:73 mclt dropped KT2453`,
				`2:82 split equivalent`,
				`2:93 auto-partner-down approximate KT2456`,
				`3:52 failover equivalent`,
				`3:138 filename equivalent`,
			},
		},
		{
			name: "a peer for a whole network, and a pool without",
			conf: `ping-check off;
failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; auto-partner-down 60; }
shared-network n {
  failover peer "f";
  subnet 198.51.100.0 netmask 255.255.255.0 { pool { range 198.51.100.10 198.51.100.11; } }
  subnet 203.0.113.0 netmask 255.255.255.0 { pool { no failover peer range 203.0.113.10 203.0.113.11; } pool { failover peer "f"; range 203.0.113.20 203.0.113.21; } }
}
`,
			keys: "client-classes shared-networks subnet4",
			want: []string{
				`shared-networks {"name":"n","subnet4":[{"pools":[{"client-classes":["HA_f-primary"],"pool":"198.51.100.10 - 198.51.100.10"},{"client-classes":["HA_f-secondary"],"pool":"198.51.100.11 - 198.51.100.11"}],"subnet":"198.51.100.0/24"},{"pools":[{"client-classes":["HA_f-primary"],"pool":"203.0.113.10 - 203.0.113.10"},{"client-classes":["HA_f-secondary"],"pool":"203.0.113.11 - 203.0.113.11"},{"client-classes":["HA_f-primary"],"pool":"203.0.113.20 - 203.0.113.20"},{"client-classes":["HA_f-secondary"],"pool":"203.0.113.21 - 203.0.113.21"}],"subnet":"203.0.113.0/24"}]}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 failover approximate KT2450`,
				`2:21 primary equivalent`,
				`2:30 address equivalent`,
				`2:49 peer equivalent`,
				`2:73 mclt dropped KT2453`,
				`2:82 split equivalent`,
				`2:93 auto-partner-down approximate KT2456`,
				`4:3 failover equivalent`,
				`6:53 no approximate KT2457`,
				`6:112 failover equivalent`,
			},
		},
		{
			name: "nothing is cut for hot standby",
			conf: `ping-check off;
failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 256; auto-partner-down 60; }
subnet 198.51.100.0 netmask 255.255.255.0 { pool { failover peer "f"; range 198.51.100.10 198.51.100.12; } range 198.51.100.40; }
`,
			keys: "client-classes shared-networks subnet4",
			want: []string{
				`subnet4 {"pools":[{"pool":"198.51.100.10 - 198.51.100.12"},{"pool":"198.51.100.40 - 198.51.100.40"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 failover approximate KT2450`,
				`2:21 primary equivalent`,
				`2:30 address equivalent`,
				`2:49 peer equivalent`,
				`2:73 mclt dropped KT2453`,
				`2:82 split equivalent`,
				`2:93 auto-partner-down approximate KT2456`,
				`3:52 failover equivalent`,
				`3:108 range exact KT2457`,
			},
		},
		{
			name: "a class with a name that Kea uses for its servers",
			conf: `ping-check off;
failover peer "f" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; auto-partner-down 60; }
class "HA_f-primary" { match if exists user-class; }
subnet 198.51.100.0 netmask 255.255.255.0 { pool { failover peer "f"; allow members of "HA_f-primary"; range 198.51.100.10 198.51.100.11; } }
`,
			keys: "client-classes shared-networks subnet4",
			want: []string{
				`client-classes {"name":"isc-HA_f-primary","test":"option[77].exists","user-context":{"isc-name":"HA_f-primary"}}`,
				`client-classes {"name":"HA_f-primary.isc-HA_f-primary","test":"member('HA_f-primary') and member('isc-HA_f-primary')"}`,
				`client-classes {"name":"HA_f-secondary.isc-HA_f-primary","test":"member('HA_f-secondary') and member('isc-HA_f-primary')"}`,
				`subnet4 {"pools":[{"client-classes":["HA_f-primary.isc-HA_f-primary"],"pool":"198.51.100.10 - 198.51.100.10"},{"client-classes":["HA_f-secondary.isc-HA_f-primary"],"pool":"198.51.100.11 - 198.51.100.11"}],"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 failover approximate KT2450`,
				`2:21 primary equivalent`,
				`2:30 address equivalent`,
				`2:49 peer equivalent`,
				`2:73 mclt dropped KT2453`,
				`2:82 split equivalent`,
				`2:93 auto-partner-down approximate KT2456`,
				`3:1 class exact KT2251`,
				`4:52 failover equivalent`,
			},
		},
	})
}
