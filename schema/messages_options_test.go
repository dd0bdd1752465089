package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfOptions: what is said about option data, with places and hints.
func TestMessagesOfOptions(t *testing.T) {
	said(t, []message{
		{kea.R30, "4", `"option-data": [ { "data": "x" } ]`, []string{
			"2:18-2:19 error KT4123 /Dhcp4/option-data/0: the option has neither `name` nor `code`",
		}},
		{kea.R30, "4", `"option-data": [ { "space": "s", "data": "x" } ]`, nil},
		{kea.R30, "4", `"option-data": [ { "space": "dhcp6", "code": 3 } ]`, []string{
			"2:29-2:36 error KT4108 /Dhcp4/option-data/0/space: `dhcp6` is the option space of the other family",
		}},
		{kea.R30, "6", `"option-data": [ { "space": "dhcp4", "code": 3 } ]`, []string{
			"2:29-2:36 error KT4108 /Dhcp6/option-data/0/space: `dhcp4` is the option space of the other family",
		}},
		{kea.R30, "4", `"option-data": [ { "space": "a b", "code": 3 } ]`, []string{
			"2:29-2:34 error KT4013 /Dhcp4/option-data/0/space: `a b` is not what `space` takes: letters, digits, `-` and `_`, neither of these at an end",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 0, "data": "x" } ]`, []string{
			"2:28-2:29 error KT4012 /Dhcp4/option-data/0/code: the code 0 is no option's",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 0, "space": "dhcp4", "name": "routers", "data": "192.0.2.1" } ]`, []string{
			"2:28-2:29 error KT4012 /Dhcp4/option-data/0/code: the code 0 is no option's",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 255, "csv-format": false, "data": "00" } ]`, []string{
			"2:28-2:31 error KT4012 /Dhcp4/option-data/0/code: the space `dhcp4` has no code 255: the last is 254",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 256, "space": "s", "csv-format": false, "data": "00" } ]`, []string{
			"2:28-2:31 error KT4012 /Dhcp4/option-data/0/code: `256` of `code` is outside 0 to 255",
		}},
		{kea.R30, "6", `"option-data": [ { "code": 65536, "csv-format": false, "data": "00" } ]`, []string{
			"2:28-2:33 error KT4012 /Dhcp6/option-data/0/code: `65536` of `code` is outside 0 to 65535",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "domain name", "data": "x" } ]`, []string{
			"2:28-2:41 error KT4013 /Dhcp4/option-data/0/name: `domain name` is no name of an option: there is a blank in it",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "domain-nam", "data": "x" } ]`, []string{
			"2:28-2:40 error KT4130 /Dhcp4/option-data/0/name: there is no option `domain-nam` in the space `dhcp4` | did you mean `domain-name`?",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "completely-different", "data": "x" } ]`, []string{
			"2:28-2:50 error KT4130 /Dhcp4/option-data/0/name: there is no option `completely-different` in the space `dhcp4`",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "sub", "space": "s", "data": "x" } ]`, []string{
			"2:28-2:33 error KT4130 /Dhcp4/option-data/0/name: there is no option `sub` in the space `s`",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 230, "data": "0102" } ]`, []string{
			"2:28-2:31 error KT4130 /Dhcp4/option-data/0/code: the option 230 of the space `dhcp4` is not defined, so that its value cannot be text | define it under `option-def`, or set `csv-format` to false and give the value in hex",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 230, "name": "mine", "data": "x" } ]`, []string{
			"2:41-2:47 error KT4130 /Dhcp4/option-data/0/name: the option 230 of the space `dhcp4` is not defined, so that its value cannot be text | define it under `option-def`, or set `csv-format` to false and give the value in hex",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 230, "csv-format": true, "data": "x" } ]`, []string{
			"2:28-2:31 error KT4130 /Dhcp4/option-data/0/code: the option 230 of the space `dhcp4` is not defined, so that its value cannot be text | define it under `option-def`, or set `csv-format` to false and give the value in hex",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 230, "csv-format": false, "data": "0102" } ]`, nil},
		{kea.R30, "4", `"option-data": [ { "code": 230, "csv-format": false, "data": "xyz" } ]`, []string{
			"2:62-2:67 error KT4131 /Dhcp4/option-data/0/data: the value `xyz` does not fit: \"xyz\" is neither hex digits nor text between apostrophes",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "option-data": [ { "code": 230, "data": "0102" } ] } ]`, nil},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "option-data": [ { "code": 230, "data": "xyz" } ] } ]`, []string{
			"2:91-2:96 error KT4131 /Dhcp4/subnet4/0/option-data/0/data: the value `xyz` does not fit: \"xyz\" is neither hex digits nor text between apostrophes",
		}},
		{kea.R30, "4", `"option-data": [ { "code": 3, "name": "domain-name", "data": "192.0.2.1" } ]`, []string{
			"2:39-2:52 error KT4130 /Dhcp4/option-data/0/name: the option 3 is `routers`, not `domain-name` | keep one of the two",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "routers" } ]`, nil},
		{kea.R30, "4", `"option-data": [ { "name": "domain-name" } ]`, []string{
			"2:18-2:19 error KT4131 /Dhcp4/option-data/0/data: the value `` does not fit: option dhcp4.domain-name (code 15): 0 values where 1 are needed",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "domain-name", "never-send": true } ]`, nil},
		{kea.R30, "4", `"option-data": [ { "name": "routers", "data": "2001:db8::1" } ]`, []string{
			"2:47-2:60 error KT4131 /Dhcp4/option-data/0/data: the value `2001:db8::1` does not fit: option dhcp4.routers (code 3): \"2001:db8::1\" is not an ipv4-address",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "routers", "csv-format": false, "data": "c00002" } ]`, []string{
			"2:68-2:76 error KT4131 /Dhcp4/option-data/0/data: the value `c00002` does not fit: 3 bytes where ipv4-address takes 4",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "routers", "csv-format": false, "data": "c0000201" } ]`, nil},
		{kea.R30, "4", `"option-data": [ { "name": "default-ip-ttl", "data": "256" } ]`, []string{
			"2:54-2:59 error KT4131 /Dhcp4/option-data/0/data: the value `256` does not fit: option dhcp4.default-ip-ttl (code 23): \"256\" is not a number from 0 to 255",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "domain-search", "data": "a..b" } ]`, []string{
			"2:53-2:59 error KT4131 /Dhcp4/option-data/0/data: the value `a..b` does not fit: option dhcp4.domain-search (code 119): empty label in domain name \"a..b\"",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "domain-search", "data": "." } ]`, []string{
			"2:53-2:56 warning KT4137 /Dhcp4/option-data/0/data: Kea loads the value `.`, which makes no list of names: option dhcp4.domain-search (code 119): the root as a domain name",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "domain-search", "data": "a b" } ]`, []string{
			"2:53-2:58 warning KT4137 /Dhcp4/option-data/0/data: Kea loads the value `a b`, which makes no list of names: option dhcp4.domain-search (code 119): ' ' in a domain name",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "domain-search", "data": "" } ]`, []string{
			"2:53-2:55 error KT4131 /Dhcp4/option-data/0/data: the value `` does not fit: option dhcp4.domain-search (code 119): no fqdn",
		}},
		{kea.R30, "6", `"option-data": [ { "name": "domain-search", "data": "" } ]`, []string{
			"2:53-2:55 warning KT4137 /Dhcp6/option-data/0/data: Kea loads the value ``, which makes no list of names: option dhcp6.domain-search (code 24): no fqdn",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "domain-search", "csv-format": false, "data": "00" } ]`, []string{
			"2:74-2:78 error KT4131 /Dhcp4/option-data/0/data: the value `00` does not fit: the root as a domain name",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "classless-static-route", "data": "10.0.0.0/8" } ]`, []string{
			"2:62-2:74 error KT4131 /Dhcp4/option-data/0/data: the value `10.0.0.0/8` does not fit: option dhcp4.classless-static-route (code 121): \"10.0.0.0/8\" is not a route (10.0.0.0/8 - 192.0.2.1)",
		}},
		{kea.R24, "4", `"option-data": [ { "name": "classless-static-route", "data": "10.0.0.0/8 - 192.0.2.1" } ]`, []string{
			"2:28-2:52 error KT4130 /Dhcp4/option-data/0/name: there is no option `classless-static-route` in the space `dhcp4`",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "v4-dnr", "data": "1, d.e, 192.0.2.1, alpn=x" } ]`, []string{
			"2:46-2:73 error KT4131 /Dhcp4/option-data/0/data: the value `1, d.e, 192.0.2.1, alpn=x` does not fit: option dhcp4.v4-dnr (code 162): \"x\" is not a protocol of a resolver (dot, doq, h2, h3)",
		}},
		{kea.R30, "4", `"option-data": [ { "name": "vendor-class-identifier", "data": "'x'", "csv-format": false } ]`, nil},
		{kea.R30, "4", `"option-def": [ { "name": "mine", "code": 230, "type": "uint8" } ], "option-data": [ { "name": "mine", "data": "300" } ]`, []string{
			"2:112-2:117 error KT4131 /Dhcp4/option-data/0/data: the value `300` does not fit: option dhcp4.mine (code 230): \"300\" is not a number from 0 to 255",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "mine", "code": 230, "type": "nonsense" } ], "option-data": [ { "name": "mine", "data": "300" } ]`, []string{
			"2:56-2:66 error KT4013 /Dhcp4/option-def/0/type: `nonsense` is not what `type` takes: one of empty, binary, boolean, int8, int16, int32, uint8, uint16, uint32, string, ipv4-address, ipv6-address, ipv6-prefix, psid, fqdn, tuple, record, internal",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "option-data": [ { "name": "routers", "data": "x" } ] } ]`, []string{
			"2:82-2:85 error KT4131 /Dhcp4/client-classes/0/option-data/0/data: the value `x` does not fit: option dhcp4.routers (code 3): \"x\" is not an ipv4-address",
		}},
		{kea.R30, "4", `"shared-networks": [ { "name": "n", "option-data": [ { "name": "routers", "data": "x" } ] } ]`, []string{
			"2:83-2:86 error KT4131 /Dhcp4/shared-networks/0/option-data/0/data: the value `x` does not fit: option dhcp4.routers (code 3): \"x\" is not an ipv4-address",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.8/29", "option-data": [ { "name": "routers", "data": "x" } ] } ] } ]`, []string{
			"2:134-2:137 error KT4131 /Dhcp4/subnet4/0/pools/0/option-data/0/data: the value `x` does not fit: option dhcp4.routers (code 3): \"x\" is not an ipv4-address",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "option-data": [ { "name": "routers", "data": "x" } ] } ]`, []string{
			"2:87-2:90 error KT4131 /Dhcp4/reservations/0/option-data/0/data: the value `x` does not fit: option dhcp4.routers (code 3): \"x\" is not an ipv4-address",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 64, "option-data": [ { "name": "dns-servers", "data": "x" } ] } ] } ]`, []string{
			"2:183-2:186 error KT4131 /Dhcp6/subnet6/0/pd-pools/0/option-data/0/data: the value `x` does not fit: option dhcp6.dns-servers (code 23): \"x\" is not an ipv6-address",
		}},
	})
}
