package rules

import "testing"

// TestClassNames: names that Kea keeps for itself, cannot quote, or has twice.
func TestClassNames(t *testing.T) {
	wholes(t, []whole{
		{
			name: "reserved",
			conf: `class "ALL" { match if exists user-class; }
class "KNOWN" { match if exists user-class; }
class "UNKNOWN" { match if exists user-class; }
class "BOOTP" { match if exists user-class; }
class "SKIP_DDNS" { match if exists user-class; }
class "SPAWN_x" { match if exists user-class; }
class "VENDOR_CLASS_x" { match if exists user-class; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"isc-ALL","test":"option[77].exists","user-context":{"isc-name":"ALL"}}`,
				`client-classes {"name":"isc-KNOWN","test":"option[77].exists","user-context":{"isc-name":"KNOWN"}}`,
				`client-classes {"name":"isc-UNKNOWN","test":"option[77].exists","user-context":{"isc-name":"UNKNOWN"}}`,
				`client-classes {"name":"isc-BOOTP","test":"option[77].exists","user-context":{"isc-name":"BOOTP"}}`,
				`client-classes {"name":"isc-SKIP_DDNS","test":"option[77].exists","user-context":{"isc-name":"SKIP_DDNS"}}`,
				`client-classes {"name":"isc-SPAWN_x","test":"option[77].exists","user-context":{"isc-name":"SPAWN_x"}}`,
				`client-classes {"name":"isc-VENDOR_CLASS_x","test":"option[77].exists","user-context":{"isc-name":"VENDOR_CLASS_x"}}`,
			},
			account: []string{
				`1:1 class exact KT2251`,
				`2:1 class exact KT2251`,
				`3:1 class exact KT2251`,
				`4:1 class exact KT2251`,
				`5:1 class exact KT2251`,
				`6:1 class exact KT2251 KT2259`,
				`7:1 class exact KT2251`,
			},
		},
		{
			name: "quoting",
			conf: `class "a'b" { match if exists user-class; }
class "a b" { match if exists host-name; }
class "" { match if exists user-class; }
class "\377\001" { match if exists user-class; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"a_b","test":"option[77].exists","user-context":{"isc-name":"a'b"}}`,
				`client-classes {"name":"a_b~2","test":"option[12].exists","user-context":{"isc-name":"a b"}}`,
				`client-classes {"name":"unnamed","test":"option[77].exists","user-context":{"isc-name":""}}`,
				`client-classes {"name":"__","test":"option[77].exists","user-context":{"isc-name":"?\u0001"}}`,
			},
			account: []string{
				`1:1 class exact KT2251`,
				`2:1 class exact KT2251`,
				`3:1 class exact KT2251`,
				`4:1 class exact KT2251`,
			},
		},
		{
			name: "permits follow the new name",
			conf: `ping-check off;
class "DROP" { match if exists user-class; }
class "x y" { match if exists host-name; }
subnet 192.0.2.0 netmask 255.255.255.0 {
  pool { allow members of "DROP"; range 192.0.2.10; }
  pool { deny members of "x y"; range 192.0.2.20; }
}
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"isc-DROP","test":"option[77].exists","user-context":{"isc-name":"DROP"}}`,
				`client-classes {"name":"x_y","test":"option[12].exists","user-context":{"isc-name":"x y"}}`,
				`client-classes {"name":"pool.1","test":"not member('x_y') and not member('isc-DROP')"}`,
				`subnet4 {"pools":[{"client-classes":["isc-DROP"],"pool":"192.0.2.10 - 192.0.2.10"},{"client-classes":["pool.1"],"pool":"192.0.2.20 - 192.0.2.20"}],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ping-check equivalent`,
				`2:1 class exact KT2251`,
				`3:1 class exact KT2251`,
				`6:3 pool exact KT2178`,
				`6:10 deny equivalent`,
			},
		},
		{
			name: "opened again",
			conf: `class "a" { match if exists user-class; option domain-name "one.example"; }
class "a" { match if exists host-name; option domain-name "two.example"; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"a","option-data":[{"code":15,"csv-format":true,"data":"two.example","name":"domain-name"}],"test":"option[12].exists"}`,
			},
			account: []string{
				`1:13 match exact KT2001`,
				`1:41 option exact KT2001`,
			},
		},
		{
			name: "opened again with another kind of match",
			conf: `class "a" { match option user-class; }
subclass "a" "x";
class "a" { match if exists host-name; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"a","test":"option[12].exists and option[77].hex == 'x'"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
			},
		},
		{
			name: "marks of the lease file",
			conf: `class "a" { match if exists user-class; dynamic; }
`,
			keys: "client-classes subnet4",
			want: []string{
				`client-classes {"name":"a","test":"option[77].exists"}`,
			},
		},
	})
}
