package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestSpawn: classes that spawn others.
func TestSpawn(t *testing.T) {
	wholes(t, []whole{
		{
			name: "nothing is counted",
			conf: `class "a" { spawn with option user-class; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"not (option[77].hex == '')"}`,
			},
			account: []string{
				`1:13 spawn equivalent`,
			},
		},
		{
			name: "counted for each value",
			conf: `class "a" { spawn with option user-class; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","template-test":"option[77].hex","user-context":{"limits":{"address-limit":4}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:13 spawn equivalent`,
				`1:43 lease equivalent`,
			},
		},
		{
			name: "with a condition",
			conf: `class "a" { match if exists host-name; spawn with option user-class; lease limit 4; }
class "b" { match if exists host-name; spawn with option user-class; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","template-test":"ifelse(option[12].exists, option[77].hex, '')","user-context":{"limits":{"address-limit":4}}}`,
				`client-classes {"name":"b","test":"option[12].exists and not (option[77].hex == '')"}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:40 spawn equivalent`,
				`1:70 lease equivalent`,
				`2:40 spawn equivalent`,
			},
		},
		{
			name: "values that have limits of their own",
			conf: `class "a" { spawn with option user-class; lease limit 4; }
subclass "a" "x" { lease limit 8; }
subclass "a" "y" { default-lease-time 600; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a~x","test":"option[77].hex == 'x'","user-context":{"limits":{"address-limit":8}}}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a~y","test":"option[77].hex == 'y'","valid-lifetime":600}`,
				`client-classes {"name":"a","test":"not (option[77].hex == '')"}`,
				`client-classes {"name":"a.limit","template-test":"ifelse(member('a') and not member('a~x'), option[77].hex, '')","user-context":{"limits":{"address-limit":4}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:13 spawn equivalent`,
				`1:43 lease equivalent`,
				`2:1 subclass equivalent`,
				`2:20 lease equivalent`,
				`3:1 subclass equivalent`,
			},
		},
		{
			name: "a limit of nothing",
			conf: `class "a" { spawn with option user-class; lease limit 0; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"not (option[77].hex == '')"}`,
			},
			account: []string{
				`1:13 spawn equivalent`,
				`1:43 lease exact KT2002`,
			},
		},
		{
			name: "before 3.0",
			o:    Options{Release: kea.R26},
			conf: `class "a" { spawn with option user-class; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","template-test":"option[77].hex"}`,
			},
			account: []string{
				`1:13 spawn equivalent`,
				`1:43 lease dropped KT2253`,
			},
		},
		{
			name: "before 2.4",
			o:    Options{Release: kea.R22},
			conf: `class "a" { spawn with option user-class; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"not (option[77].hex == '')"}`,
			},
			account: []string{
				`1:13 spawn equivalent`,
				`1:43 lease dropped KT2253`,
			},
		},
		{
			name: "of an option inside option 43",
			conf: `option space ACME;
option ACME.kind code 1 = text;
option vendor-encapsulated-options code 43 = encapsulate ACME;
class "a" { spawn with option ACME.kind; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a"}`,
			},
			account: []string{
				`3:1 option equivalent KT2308`,
				`4:13 spawn dropped KT2250`,
				`4:42 lease dropped KT2253`,
			},
		},
		{
			name: "of an option inside option 43, for 3.2",
			o:    Options{Release: kea.R32},
			conf: `option space ACME;
option ACME.kind code 1 = text;
option vendor-encapsulated-options code 43 = encapsulate ACME;
class "a" { spawn with option ACME.kind; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","template-test":"option[43].option[1].hex","user-context":{"limits":{"address-limit":4}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`3:1 option equivalent KT2308`,
				`4:13 spawn equivalent`,
				`4:42 lease equivalent`,
			},
		},
		{
			name: "of what Kea cannot compute",
			conf: `class "a" { spawn with packet(10, 1); lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a"}`,
			},
			account: []string{
				`1:13 spawn dropped KT2250`,
				`1:39 lease dropped KT2253`,
			},
		},
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `class "a" { spawn with option dhcp6.client-id; lease limit 4; }
subnet6 2001:db8::/64 { }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","template-test":"option[1].hex"}`,
			},
			account: []string{
				`1:13 spawn equivalent`,
				`1:48 lease exact KT2002`,
			},
		},
	})
}

// TestLimits: leases that a class can have.
func TestLimits(t *testing.T) {
	wholes(t, []whole{
		{
			name: "of a condition",
			conf: `class "a" { match if exists user-class; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"option[77].exists","user-context":{"limits":{"address-limit":4}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:41 lease equivalent`,
			},
		},
		{
			name: "set twice",
			conf: `class "a" { match if exists user-class; lease limit 4; lease limit 5; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"option[77].exists","user-context":{"limits":{"address-limit":5}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:41 lease exact KT2001`,
				`1:56 lease equivalent`,
			},
		},
		{
			name: "of each subclass",
			conf: `class "a" { match option user-class; lease limit 4; }
subclass "a" "x";
subclass "a" "y" { lease limit 8; }
subclass "a" "z" { lease limit 0; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a~y","test":"option[77].hex == 'y'","user-context":{"limits":{"address-limit":8}}}`,
				`client-classes {"name":"a~z","test":"option[77].hex == 'z'"}`,
				`client-classes {"name":"a","test":"option[77].hex == 'x' or member('a~y') or member('a~z')"}`,
				`client-classes {"name":"a.limit","template-test":"ifelse(member('a') and not member('a~y') and not member('a~z'), option[77].hex, '')","user-context":{"limits":{"address-limit":4}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`1:38 lease equivalent`,
				`2:1 subclass equivalent`,
				`3:1 subclass equivalent`,
				`3:20 lease equivalent`,
				`4:1 subclass equivalent`,
				`4:20 lease exact KT2002`,
			},
		},
		{
			name: "of a subclass only",
			conf: `class "a" { match option user-class; }
subclass "a" "x" { lease limit 8; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a~x","test":"option[77].hex == 'x'","user-context":{"limits":{"address-limit":8}}}`,
				`client-classes {"name":"a","test":"member('a~x')"}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
				`2:20 lease equivalent`,
			},
		},
		{
			name: "two that exclude each other",
			conf: `class "a" { match if option user-class = "a"; lease limit 4; }
class "b" { match if option user-class = "b"; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"option[77].hex == 'a'","user-context":{"limits":{"address-limit":4}}}`,
				`client-classes {"name":"b","test":"option[77].hex == 'b'","user-context":{"limits":{"address-limit":4}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:47 lease equivalent`,
				`2:47 lease equivalent`,
			},
		},
		{
			name: "two that do not",
			conf: `class "a" { match if exists host-name; lease limit 4; }
class "b" { match if exists user-class; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"option[12].exists","user-context":{"limits":{"address-limit":4}}}`,
				`client-classes {"name":"b","test":"option[77].exists","user-context":{"limits":{"address-limit":4}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:40 lease equivalent`,
				`2:41 lease approximate KT2254`,
			},
		},
		{
			name: "of a class that Kea cannot match",
			conf: `class "a" { match if packet(10, 1) = 80; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a"}`,
			},
			account: []string{
				`1:13 match dropped KT2250`,
				`1:42 lease dropped KT2253`,
			},
		},
		{
			name: "of a class without members",
			conf: `class "a" { lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","user-context":{"limits":{"address-limit":4}}}`,
				`hooks-libraries {"library":"libdhcp_limits.so"}`,
			},
			account: []string{
				`1:1 class exact KT2252`,
				`1:13 lease equivalent`,
			},
		},
		{
			name: "before 3.0",
			o:    Options{Release: kea.R26},
			conf: `class "a" { match if exists user-class; lease limit 4; }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"option[77].exists"}`,
			},
			account: []string{
				`1:41 lease dropped KT2253`,
			},
		},
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `class "a" { match if exists dhcp6.client-id; lease limit 4; }
subnet6 2001:db8::/64 { }
`,
			keys: "client-classes hooks-libraries",
			want: []string{
				`client-classes {"name":"a","test":"option[1].exists"}`,
			},
			account: []string{
				`1:46 lease exact KT2002`,
			},
		},
	})
}
