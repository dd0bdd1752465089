package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestComputedOptions: values computed for each client.
func TestComputedOptions(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"for everybody", `
option root-path = concat("/r/", option host-name);
`, `
flex code: 17; supersede: ifelse(option[12].exists, concat('/r/', option[12].hex), '');
1 equivalent KT2305
`},
		{"for a subnet", `
subnet 192.0.2.0 netmask 255.255.255.0 { option root-path = concat("/r/", option host-name); }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 17; supersede: ifelse(option[12].exists, concat('/r/', option[12].hex), ''); client-class: at.192.0.2.0-24;
1 equivalent KT2305
`},
		{"for a subnet over a wider value", `
option root-path "x";
subnet 192.0.2.0 netmask 255.255.255.0 { option root-path = concat("/r/", option host-name); }
`, `
global: 17 root-path = x
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 17; supersede: ifelse(option[12].exists, concat('/r/', option[12].hex), ''); client-class: at.192.0.2.0-24;
1 exact
2 equivalent KT2305
`},
		{"with a narrower value", `
option root-path = concat("/r/", option host-name);
subnet 192.0.2.0 netmask 255.255.255.0 { option root-path "x"; }
`, `
subnet 192.0.2.0/24: 17 root-path = x
flex code: 17; add: ifelse(option[12].exists, concat('/r/', option[12].hex), '');
1 equivalent KT2305
2 exact
`},
		{"for a class and a condition", `
class "c" { match if exists user-class; option root-path = concat("/r/", option host-name); }
subnet 192.0.2.0 netmask 255.255.255.0 { if exists vendor-class-identifier { option nis-domain = option host-name; } }
`, `
subnet 192.0.2.0/24: additional [at.if.192.0.2.0-24.1]
class at.if.192.0.2.0-24.1: test member('if.192.0.2.0-24.1')
flex code: 40; supersede: option[12].hex; client-class: at.if.192.0.2.0-24.1;
flex code: 17; supersede: ifelse(option[12].exists, concat('/r/', option[12].hex), ''); client-class: c;
1 equivalent KT2305
2 equivalent KT2305
`},
		{"for a host", `
subnet 192.0.2.0 netmask 255.255.255.0 {  }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.9; option root-path = concat("/r/", option user-class); }
`, `
host 02:00:00:00:00:01: classes [host.h]
flex code: 17; supersede: ifelse(option[77].exists, concat('/r/', option[77].hex), ''); client-class: host.h;
2 equivalent KT2305
`},
		{"from the name of the host", `
subnet 192.0.2.0 netmask 255.255.255.0 { option root-path = concat("/r/", host-decl-name); }
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.9; }
`, `
host 02:00:00:00:00:01: 17 root-path = /r/h
1 equivalent
`},
		{"from another option", `
option domain-name "example.com";
option root-path = concat("/r/", config-option domain-name);
`, `
global: 15 domain-name = example.com
global: 17 root-path = /r/example.com
1 exact
2 exact
`},
		{"beyond Kea", `
option root-path = concat("/r/", binary-to-ascii(10, 8, ".", leased-address));
`, `
1 dropped KT2304
`},
		{"a file name", `
subnet 192.0.2.0 netmask 255.255.255.0 { filename = concat("f-", option host-name); }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 67; supersede: ifelse(option[12].exists, concat('f-', option[12].hex), ''); client-class: at.192.0.2.0-24;
`},
	})
}
