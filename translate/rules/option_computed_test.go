package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionComputed: values that are computed for each client.
func TestOptionComputed(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"a value of the packet", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = option host-name; }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; supersede: option[12].hex; client-class: at.192.0.2.0-24;
1 equivalent KT2305
`},
		{"a constant in parts", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = concat("a", ".", lcase("B")); }
`, `
subnet 192.0.2.0/24: 15 domain-name = a.b
1 exact
`},
		{"a part of a value", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = substring(option host-name, 0, 5); }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; supersede: substring(option[12].hex, 0, 5); client-class: at.192.0.2.0-24;
1 equivalent KT2305
`},
		{"the first there is", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = pick-first-value(option host-name, "guest"); }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; supersede: ifelse(option[12].exists, option[12].hex, 'guest'); client-class: at.192.0.2.0-24;
1 equivalent KT2305
`},
		{"a value of the relay", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = option agent.circuit-id; }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; supersede: relay4[1].hex; client-class: at.192.0.2.0-24;
1 equivalent KT2305
`},
		{"text of an address", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = binary-to-ascii(16, 8, ":", substring(hardware, 1, 6)); }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; supersede: concat(ifelse(substring(hexstring(substring(pkt4.mac, 0, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 0, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 0, 1), '')), concat(ifelse(substring(pkt4.mac, 1, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 1, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 1, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 1, 1), '')))), concat(ifelse(substring(pkt4.mac, 2, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 2, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 2, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 2, 1), '')))), concat(ifelse(substring(pkt4.mac, 3, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 3, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 3, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 3, 1), '')))), concat(ifelse(substring(pkt4.mac, 4, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 4, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 4, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 4, 1), '')))), ifelse(substring(pkt4.mac, 5, 1) == '', '', concat(':', ifelse(substring(hexstring(substring(pkt4.mac, 5, 1), ''), 0, 1) == '0', substring(hexstring(substring(pkt4.mac, 5, 1), ''), 1, 1), hexstring(substring(pkt4.mac, 5, 1), ''))))))))); client-class: at.192.0.2.0-24;
1 equivalent KT2305
`},
		{"the client's address", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = binary-to-ascii(10, 8, ".", leased-address); }
`, `
1 dropped KT2304
`},
		{"another option of the result", `
option domain-name "x";
subnet 192.0.2.0 netmask 255.255.255.0 { option nis-domain = config-option domain-name; }
`, `
global: 15 domain-name = x
subnet 192.0.2.0/24: 40 nis-domain = x
1 exact
2 exact
`},
		{"another option that is not there", `
subnet 192.0.2.0 netmask 255.255.255.0 { option nis-domain = config-option domain-name; }
`, `
1 dropped KT2304
`},
		{"itself", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = config-option domain-name; }
`, `
1 dropped KT2304
`},
		{"a variable", `
set v-x = "x";
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = v-x; }
`, `
subnet 192.0.2.0/24: 15 domain-name = x
2 exact
`},
		{"the host's name", `
host h { hardware ethernet 0:0:5e:0:53:1; }
subnet 192.0.2.0 netmask 255.255.255.0 { option host-name = host-decl-name; }
`, `
host 00:00:5e:00:53:01: hostname h
2 equivalent
`},
		{"the host's name in one of two subnets", `
host h { hardware ethernet 0:0:5e:0:53:1; }
subnet 192.0.2.0 netmask 255.255.255.0 { option host-name = host-decl-name; }
subnet 198.51.100.0 netmask 255.255.255.0 { }
`, `
2 approximate KT2158
`},
		{"the server's name", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = gethostname(); }
`, `
1 dropped KT2304
`},
		{"for some clients", `
subnet 192.0.2.0 netmask 255.255.255.0 { if exists host-name { option domain-name = option host-name; } else { option domain-name "guest"; } }
`, `
subnet 192.0.2.0/24: 15 domain-name = guest for if.192.0.2.0-24.else
subnet 192.0.2.0/24: additional [at.if.192.0.2.0-24.1]
class at.if.192.0.2.0-24.1: test member('if.192.0.2.0-24.1')
flex code: 15; supersede: option[12].hex; client-class: at.if.192.0.2.0-24.1;
1 equivalent KT2305
1 equivalent
`},
		{"of a class", `
class "c" { match if exists host-name; option domain-name = option host-name; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
flex code: 15; supersede: option[12].hex; client-class: c;
1 equivalent KT2305
`},
		{"of a class, over a subnet's", `
class "c" { match if exists host-name; option domain-name = option host-name; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = s
subnet 192.0.2.0/24: additional [at.192.0.2.0-24.c]
class at.192.0.2.0-24.c: test member('c')
flex code: 15; add: option[12].hex; client-class: at.192.0.2.0-24.c;
flex code: 15; supersede: option[12].hex; client-class: c;
1 equivalent KT2305
2 exact
`},
		{"of a pool", `
subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.9; option domain-name = option host-name; } }
`, `
pool 192.0.2.9 - 192.0.2.9: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; supersede: option[12].hex; client-class: at.192.0.2.0-24;
1 equivalent KT2305
`},
		{"of a host", `
host h { hardware ethernet 0:0:5e:0:53:1; option domain-name = option user-class; }
subnet 192.0.2.0 netmask 255.255.255.0 {  }
`, `
host 00:00:5e:00:53:01: classes [host.h]
flex code: 15; supersede: option[77].hex; client-class: host.h;
1 equivalent KT2305
`},
		{"of a subnet over the server's", `
option domain-name = option user-class;
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = option host-name; }
`, `
subnet 192.0.2.0/24: additional [at.192.0.2.0-24]
class at.192.0.2.0-24: test 
flex code: 15; add: option[77].hex;
flex code: 15; supersede: option[12].hex; client-class: at.192.0.2.0-24;
1 equivalent KT2305
2 equivalent KT2305
`},
		{"nothing", `
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name = null; }
`, `
1 exact
`},
		{"an address for a list", `
subnet 192.0.2.0 netmask 255.255.255.0 { option routers = c0:00:02:01; }
`, `
subnet 192.0.2.0/24: 3 routers = 192.0.2.1
1 exact
`},
		{"bytes that are no address", `
subnet 192.0.2.0 netmask 255.255.255.0 { option routers = c0:00:02; }
`, `
1 dropped KT2302
`},
	})
}

// TestOptionComputed6: dhcpd -6 computes options from the reply, which has the
// client's DUID and nothing else of the client's.
func TestOptionComputed6(t *testing.T) {
	checkOptions(t, Options{Family: parser.V6}, []optionTest{
		{"the DUID", `
option dhcp6.x code 500 = string;
option dhcp6.x = option dhcp6.client-id;
`, `
def x 500 binary
flex code: 500; supersede: option[1].hex;
1 exact
2 equivalent KT2305
`},
		{"what the client asks for", `
option dhcp6.x code 500 = string;
option dhcp6.x = substring(option dhcp6.ia-na, 0, 4);
`, `
def x 500 binary
1 exact
2 exact KT2002
`},
		{"what the reply has", `
option dhcp6.x code 500 = string;
option dhcp6.x = option dhcp6.domain-search;
option dhcp6.domain-search "a.example";
`, `
def x 500 binary
global: 500 x = 0161076578616d706c6500
global: 24 domain-search = a.example
1 exact
2 exact
3 exact
`},
	})
}
