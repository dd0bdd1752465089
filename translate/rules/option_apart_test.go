package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestOptionApart: classes whose conditions exclude each other need no order, others do.
func TestOptionApart(t *testing.T) {
	checkOptions(t, Options{Family: parser.V4}, []optionTest{
		{"two values", `
class "a" { match if option user-class = "a"; option domain-name "a"; }
class "b" { match if option user-class = "b"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].hex == 'a'
class a: 15 domain-name = a
class b: test option[77].hex == 'b'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"one value", `
class "a" { match if option user-class = "a"; option domain-name "a"; }
class "b" { match if option user-class = "a"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].hex == 'a'
class a: 15 domain-name = a
class b: test option[77].hex == 'a'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"a value on the other side", `
class "a" { match if "a" = option user-class; option domain-name "a"; }
class "b" { match if option user-class = "b"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].hex == 'a'
class a: 15 domain-name = a
class b: test option[77].hex == 'b'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"values of two options", `
class "a" { match if option user-class = "a"; option domain-name "a"; }
class "b" { match if option host-name = "b"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].hex == 'a'
class a: 15 domain-name = a
class b: test option[12].hex == 'b'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"a start and a value without it", `
class "a" { match if substring(option user-class, 0, 2) = "ab"; option domain-name "a"; }
class "b" { match if option user-class = "b"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test substring(option[77].hex, 0, 2) == 'ab'
class a: 15 domain-name = a
class b: test option[77].hex == 'b'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"a start and a value with it", `
class "a" { match if substring(option user-class, 0, 2) = "ab"; option domain-name "a"; }
class "b" { match if option user-class = "abc"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test substring(option[77].hex, 0, 2) == 'ab'
class a: 15 domain-name = a
class b: test option[77].hex == 'abc'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"a start and a shorter value", `
class "a" { match if substring(option user-class, 0, 2) = "ab"; option domain-name "a"; }
class "b" { match if option user-class = "a"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test substring(option[77].hex, 0, 2) == 'ab'
class a: 15 domain-name = a
class b: test option[77].hex == 'a'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"two starts that differ", `
class "a" { match if substring(option user-class, 0, 2) = "ab"; option domain-name "a"; }
class "b" { match if substring(option user-class, 0, 3) = "acb"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test substring(option[77].hex, 0, 2) == 'ab'
class a: 15 domain-name = a
class b: test substring(option[77].hex, 0, 3) == 'acb'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"two starts that agree", `
class "a" { match if substring(option user-class, 0, 1) = "a"; option domain-name "a"; }
class "b" { match if substring(option user-class, 0, 2) = "ab"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test substring(option[77].hex, 0, 1) == 'a'
class a: 15 domain-name = a
class b: test substring(option[77].hex, 0, 2) == 'ab'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"pieces at two places", `
class "a" { match if substring(option user-class, 1, 1) = "a"; option domain-name "a"; }
class "b" { match if substring(option user-class, 2, 1) = "b"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test substring(option[77].hex, 1, 1) == 'a'
class a: 15 domain-name = a
class b: test substring(option[77].hex, 2, 1) == 'b'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"one or the other against a third", `
class "a" { match if option user-class = "a" or option user-class = "b"; option domain-name "a"; }
class "b" { match if option user-class = "c"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].hex == 'a' or option[77].hex == 'b'
class a: 15 domain-name = a
class b: test option[77].hex == 'c'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"one or the other against one of them", `
class "a" { match if option user-class = "a" or option user-class = "b"; option domain-name "a"; }
class "b" { match if option user-class = "b"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].hex == 'a' or option[77].hex == 'b'
class a: 15 domain-name = a
class b: test option[77].hex == 'b'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"both together against another", `
class "a" { match if option user-class = "a" and exists host-name; option domain-name "a"; }
class "b" { match if option user-class = "c"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].hex == 'a' and option[12].exists
class a: 15 domain-name = a
class b: test option[77].hex == 'c'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"another against both together", `
class "a" { match if option user-class = "c"; option domain-name "a"; }
class "b" { match if exists host-name and option user-class = "a"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].hex == 'c'
class a: 15 domain-name = a
class b: test option[12].exists and option[77].hex == 'a'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"there and not there", `
class "a" { match if exists user-class; option domain-name "a"; }
class "b" { match if not exists user-class; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].exists
class a: 15 domain-name = a
class b: test not option[77].exists
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"not there and a value", `
class "a" { match if not exists user-class; option domain-name "a"; }
class "b" { match if option user-class = "a"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test not option[77].exists
class a: 15 domain-name = a
class b: test option[77].hex == 'a'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"two that say nothing of each other", `
class "a" { match if exists user-class; option domain-name "a"; }
class "b" { match if exists host-name; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test option[77].exists
class a: 15 domain-name = a
class b: test option[12].exists
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"hardware addresses", `
class "a" { match if hardware = 1:0:0:5e:0:53:1; option domain-name "a"; }
class "b" { match if hardware = 1:0:0:5e:0:53:2; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x0100005e005301
class a: 15 domain-name = a
class b: test concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x0100005e005302
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"starts of hardware addresses", `
class "a" { match if substring(hardware, 1, 3) = 0:0:5e; option domain-name "a"; }
class "b" { match if substring(hardware, 1, 3) = 0:50:56; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b
subnet 192.0.2.0/24: 15 domain-name = s
class a: test substring(pkt4.mac, 0, 3) == 0x00005e
class a: 15 domain-name = a
class b: test substring(pkt4.mac, 0, 3) == 0x005056
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
		{"unequal and equal", `
class "a" { match if option user-class != "a"; option domain-name "a"; }
class "b" { match if option user-class = "a"; option domain-name "b"; }
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "s"; }
`, `
subnet 192.0.2.0/24: 15 domain-name = a for a
subnet 192.0.2.0/24: 15 domain-name = b for b.only
subnet 192.0.2.0/24: 15 domain-name = s
class a: test not (option[77].hex == 'a')
class a: 15 domain-name = a
class b: test option[77].hex == 'a'
class b: 15 domain-name = b
1 equivalent
2 equivalent
3 exact
`},
	})
}
