package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestClassMatches: who is in a class.
func TestClassMatches(t *testing.T) {
	wholes(t, []whole{
		{
			name: "a condition",
			conf: `class "a" { match if option user-class = "x"; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"option[77].hex == 'x'"}`,
			},
		},
		{
			name: "always and never",
			conf: `class "a" { match if 1 = 1; }
class "b" { match if 1 = 2; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"member('ALL')"}`,
				`client-classes {"name":"b","test":"member('ALL') and not member('ALL')"}`,
			},
		},
		{
			name: "values of subclasses",
			conf: `class "a" { match option user-class; }
subclass "a" "x";
subclass "a" 79:7a;
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"option[77].hex == 'x' or option[77].hex == 'yz'"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
				`3:1 subclass equivalent`,
			},
		},
		{
			name: "a subclass with statements",
			conf: `class "a" { match option user-class; default-lease-time 600; max-lease-time 700; }
subclass "a" "x" { default-lease-time 900; }
subclass "a" "y";
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"max-valid-lifetime":700,"min-valid-lifetime":300,"name":"a~x","test":"option[77].hex == 'x'","valid-lifetime":700}`,
				`client-classes {"max-valid-lifetime":700,"min-valid-lifetime":300,"name":"a","test":"member('a~x') or option[77].hex == 'y'","valid-lifetime":600}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
				`2:20 default-lease-time exact KT2115`,
				`3:1 subclass equivalent`,
			},
		},
		{
			name: "a subclass declared twice",
			conf: `class "a" { match option user-class; }
subclass "a" "x";
subclass "a" "x" { default-lease-time 900; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a~x","test":"option[77].hex == 'x'","valid-lifetime":900}`,
				`client-classes {"name":"a","test":"member('a~x')"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
				`3:1 subclass equivalent`,
			},
		},
		{
			name: "names of subclasses",
			conf: `class "a" { match option user-class; }
subclass "a" "with blank" { default-lease-time 600; }
subclass "a" "0123456789012345678901234567890123456789012" { default-lease-time 600; }
subclass "a" "" { default-lease-time 600; }
subclass "a" "it's" { default-lease-time 600; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a~7769746820626c616e6b","test":"option[77].hex == 'with blank'","valid-lifetime":600}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a~30313233343536373839303132333435363738393031323334353637383930313233343536373839303132","test":"option[77].hex == '0123456789012345678901234567890123456789012'","valid-lifetime":600}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a~","test":"option[77].exists and option[77].hex == ''","valid-lifetime":600}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a~it_s","test":"option[77].hex == 0x69742773","valid-lifetime":600}`,
				`client-classes {"name":"a","test":"member('a~7769746820626c616e6b') or member('a~30313233343536373839303132333435363738393031323334353637383930313233343536373839303132') or member('a~') or member('a~it_s')"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
				`3:1 subclass equivalent`,
				`4:1 subclass equivalent`,
				`5:1 subclass equivalent`,
			},
		},
		{
			name: "no subclasses",
			conf: `class "a" { match option user-class; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a"}`,
			},
			account: []string{
				`1:13 match equivalent`,
			},
		},
		{
			name: "both kinds of match",
			conf: `class "a" { match if exists host-name; match option user-class; }
subclass "a" "x";
subclass "a" "y" { default-lease-time 600; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a~y","test":"option[12].exists and option[77].hex == 'y'","valid-lifetime":600}`,
				`client-classes {"name":"a","test":"(option[12].exists and option[77].hex == 'x') or member('a~y')"}`,
			},
			account: []string{
				`1:40 match equivalent`,
				`2:1 subclass equivalent`,
				`3:1 subclass equivalent`,
			},
		},
		{
			name: "both kinds of match, without subclasses",
			conf: `class "a" { match if exists host-name; match option user-class; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a"}`,
			},
			account: []string{
				`1:40 match equivalent`,
			},
		},
		{
			name: "hardware",
			conf: `class "a" { match hardware; }
subclass "a" 1:02:00:00:00:00:01;
class "b" { match substring(hardware, 1, 3); }
subclass "b" 02:00:00;
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x01020000000001"}`,
				`client-classes {"name":"b","test":"substring(pkt4.mac, 0, 3) == 0x020000"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
				`3:13 match equivalent`,
				`4:1 subclass equivalent`,
			},
		},
		{
			name: "pick-first-value",
			conf: `class "a" { match pick-first-value(option dhcp-client-identifier, hardware); }
subclass "a" 1:02:00:00:00:00:01;
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"ifelse(option[61].exists, option[61].hex, concat(substring(pkt4.htype, -1, all), pkt4.mac)) == 0x01020000000001"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
			},
		},
		{
			name: "subclasses of a class without a match",
			conf: `class "a" { match if exists host-name; }
subclass "a" "x" { default-lease-time 600; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a~unused","valid-lifetime":600}`,
				`client-classes {"name":"a","test":"option[12].exists"}`,
			},
			account: []string{
				`2:1 subclass exact KT2002`,
			},
		},
		{
			name: "a class without members",
			conf: `class "a" { default-lease-time 600; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"a","valid-lifetime":600}`,
			},
			account: []string{
				`1:1 class exact KT2252`,
			},
		},
		{
			name: "what Kea cannot compute",
			conf: `class "a" { match if packet(10, 1) = 80; }
class "b" { match packet(10, 1); }
subclass "b" 80;
subclass "b" 81 { default-lease-time 600; }
class "c" { match if packet(10, 1) = 80; match option user-class; }
subclass "c" "x";
class "d" { spawn with packet(10, 1); }
subclass "d" 80;
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a"}`,
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"b~lost~2","valid-lifetime":600}`,
				`client-classes {"name":"b"}`,
				`client-classes {"name":"c"}`,
				`client-classes {"name":"d"}`,
			},
			account: []string{
				`1:13 match dropped KT2250`,
				`2:13 match dropped KT2250`,
				`3:1 subclass dropped`,
				`4:1 subclass dropped`,
				`5:13 match dropped KT2250`,
				`5:42 match dropped`,
				`6:1 subclass dropped`,
				`7:13 spawn dropped KT2250`,
				`8:1 subclass dropped`,
			},
		},
		{
			name: "a difference that is told",
			conf: `class "a" { match if option user-class ~= "[[:alpha:]]+"; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"match('[^\\0]*[A-Za-z]+[\\s\\S]*', option[77].hex)"}`,
			},
		},
		{
			name: "what dhcpd does not know yet",
			conf: `class "a" { match if known; }
class "b" { match if static or exists user-class; }
class "c" { match if leased-address = c0:00:02:01; }
class "d" { match pick-first-value(leased-address, option user-class); }
subclass "d" "x";
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"member('ALL') and not member('ALL')"}`,
				`client-classes {"name":"b","test":"option[77].exists"}`,
				`client-classes {"name":"c","test":"member('ALL') and not member('ALL')"}`,
				`client-classes {"name":"d","test":"option[77].hex == 'x'"}`,
			},
			account: []string{
				`1:13 match exact KT2258`,
				`2:13 match exact KT2258`,
				`3:13 match exact KT2258`,
				`4:13 match equivalent KT2258`,
				`5:1 subclass equivalent`,
			},
		},
		{
			name: "options of a vendor space that is taken apart later",
			conf: `option space ACME;
option ACME.kind code 1 = text;
vendor-option-space ACME;
parse-vendor-option;
class "a" { match if exists ACME.kind; }
class "b" { match if option ACME.kind = "x"; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"member('ALL') and not member('ALL')"}`,
				`client-classes {"name":"b","test":"member('ALL') and not member('ALL')"}`,
			},
			account: []string{
				`3:1 vendor-option-space equivalent`,
				`4:1 parse-vendor-option equivalent`,
				`5:13 match exact KT2258`,
				`6:13 match exact KT2258`,
			},
		},
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `class "a" { match option dhcp6.client-id; }
subclass "a" 00:01:02:03;
subnet6 2001:db8::/64 { }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"a","test":"option[1].hex == 0x00010203"}`,
			},
			account: []string{
				`1:13 match equivalent`,
				`2:1 subclass equivalent`,
			},
		},
	})
}
