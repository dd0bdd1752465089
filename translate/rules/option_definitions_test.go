package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionDefinitions: definitions of the file, and values that follow them.
func TestOptionDefinitions(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"of every kind", `
option a code 224 = boolean;
option b code 225 = { ip-address, unsigned integer 16 };
option c code 226 = array of { ip-address, integer 8 };
option d code 227 = { unsigned integer 8, array of ip-address };
option a on;
option b 192.0.2.1 80;
option c 192.0.2.1 1, 192.0.2.2 2;
option d 1 192.0.2.1, 192.0.2.2;
`, `
def a 224 boolean
def b 225 record {ipv4-address, uint16}
def c 226 binary
def d 227 record {uint8, ipv4-address} array
global: 224 a = true
global: 225 b = 192.0.2.1, 80
global: 226 c = c000020101c000020202
global: 227 d = 1, 192.0.2.1, 192.0.2.2
1 exact
2 exact
3 exact KT2308
4 exact
5 exact
6 exact
7 exact
8 exact
`},
		{"of a code that Kea defines", `
option routes code 121 = array of unsigned integer 8;
option routes 24, 192, 0, 2, 10, 0, 0, 1;
`, `
global: 121 classless-static-route = 192.0.2.0/24 - 10.0.0.1
1 equivalent KT2308
2 exact
`},
		{"of a code twice", `
option one code 230 = text;
option two code 230 = unsigned integer 8;
option two 7;
`, `
def two 230 uint8
global: 230 two = 7
1 exact KT2309
2 exact
3 exact
`},
		{"of a name twice", `
option a code 230 = text;
option a code 231 = text;
option a "x";
`, `
def a-230 230 string
def a 231 string
global: 231 a = x
1 exact
2 exact
3 exact
`},
		{"one code in two site spaces, set in classes", `
option space s1;
option s1.a code 230 = ip-address;
option space s2;
option s2.b code 230 = text;
class "c1" { match if exists user-class; site-option-space "s1"; option s1.a 192.0.2.1; }
class "c2" { match if exists host-name; site-option-space "s2"; option s2.b "x"; }
`, `
class c1: test option[77].exists
class c1: def a 230 ipv4-address
class c1: 230 a = 192.0.2.1
class c2: test option[12].exists
class c2: def b 230 string
class c2: 230 b = x
1 exact
2 exact
3 exact
4 exact
5 exact
6 exact
`},
		{"one code in two site spaces, set in subnets", `
option space s1;
option s1.a code 230 = ip-address;
option space s2;
option s2.b code 230 = text;
subnet 192.0.2.0 netmask 255.255.255.0 { site-option-space "s1"; option s1.a 192.0.2.1; }
subnet 198.51.100.0 netmask 255.255.255.0 { site-option-space "s2"; option s2.b "x"; }
`, `
def a 230 binary
subnet 192.0.2.0/24: 230 a = c0000201
subnet 198.51.100.0/24: 230 a = 78
1 exact
2 exact
3 exact
4 exact KT2308
5 exact
6 exact
`},
		{"one name in two site spaces", `
option space s1;
option s1.a code 230 = text;
option space s2;
option s2.a code 231 = text;
subnet 192.0.2.0 netmask 255.255.255.0 { site-option-space "s1"; option s1.a "x"; }
subnet 198.51.100.0 netmask 255.255.255.0 { site-option-space "s2"; option s2.a "y"; }
`, `
def a 230 string
def a-231 231 string
subnet 192.0.2.0/24: 230 a = x
subnet 198.51.100.0/24: 231 a-231 = y
1 exact
2 exact
3 exact
4 exact
5 exact
6 exact
`},
		{"a site space in force elsewhere", `
option space s1;
option s1.a code 230 = text;
option s1.a "x";
subnet 192.0.2.0 netmask 255.255.255.0 { site-option-space "s1"; }
`, `
def a 230 string
global: 230 a = x
1 exact
2 exact
3 approximate KT2322
`},
	})
}
