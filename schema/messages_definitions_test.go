package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfDefinitions: what is said about option definitions.
func TestMessagesOfDefinitions(t *testing.T) {
	said(t, []message{
		{kea.R30, "4", `"option-def": [ { "name": "a", "code": 230, "type": "uint8" }, { "name": "b", "code": 230, "type": "uint8" } ]`, []string{
			"2:87-2:90 error KT4125 /Dhcp4/option-def/1/code: the code 230 of the space `dhcp4` is defined twice | 2:40-2:43 first here",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "a", "code": 230, "type": "uint8" }, { "name": "a", "code": 231, "type": "uint8" } ]`, []string{
			"2:74-2:77 error KT4125 /Dhcp4/option-def/1/name: the option `a` of the space `dhcp4` is defined twice | 2:27-2:30 first here",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "a", "code": 230, "type": "uint8" }, { "name": "a", "code": 230, "type": "uint8" } ]`, []string{
			"2:87-2:90 error KT4125 /Dhcp4/option-def/1/code: the code 230 of the space `dhcp4` is defined twice | 2:40-2:43 first here",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "a", "code": 1, "space": "s", "type": "uint8" }, { "name": "a", "code": 1, "space": "t", "type": "uint8" } ]`, nil},
		{kea.R30, "4", `"option-def": [ { "name": "a", "code": 3, "type": "uint8" } ]`, []string{
			"2:40-2:41 error KT4124 /Dhcp4/option-def/0/code: Kea defines the option 3 itself | leave the definition out, or take a private code",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "routers", "code": 230, "type": "uint8" } ]`, []string{
			"2:27-2:36 error KT4124 /Dhcp4/option-def/0/name: Kea has an option `routers` itself, with the code 3 | take another name",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "vendor-encapsulated-options", "code": 43, "type": "empty", "encapsulate": "s" } ]`, nil},
		{kea.R30, "4", `"option-def": [ { "name": "vendor-encapsulated-options", "code": 230, "type": "empty", "encapsulate": "s" } ]`, nil},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 1, "space": "dhcp-agent-options-space", "type": "uint8" } ]`, []string{
			"2:40-2:41 error KT4124 /Dhcp4/option-def/0/code: Kea defines the option 1 itself | leave the definition out, or take a private code",
		}},
		{kea.R30, "6", `"option-def": [ { "name": "x", "code": 23, "type": "uint8" } ]`, []string{
			"2:40-2:42 error KT4124 /Dhcp6/option-def/0/code: Kea defines the option 23 itself | leave the definition out, or take a private code",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 1, "space": "vendor-4491", "type": "uint8" } ]`, nil},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "uint8", "record-types": "uint8" } ]`, []string{
			"2:78-2:85 error KT4124 /Dhcp4/option-def/0/record-types: `record-types` stands beside the type `uint8` | the type of a record is `record`",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "record", "record-types": "uint8" } ]`, []string{
			"2:79-2:86 error KT4124 /Dhcp4/option-def/0/record-types: the definition of `x` does not work out: option x: a record needs two fields",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "record", "record-types": "string, uint8" } ]`, []string{
			"2:79-2:94 error KT4124 /Dhcp4/option-def/0/record-types: the definition of `x` does not work out: option x: string must be the last field",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "record", "record-types": "uint8, nonsense" } ]`, []string{
			"2:79-2:96 error KT4124 /Dhcp4/option-def/0/record-types: the definition of `x` does not work out: option x: no \"nonsense\" in a record",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "uint8", "encapsulate": "a b" } ]`, []string{
			"2:77-2:82 error KT4013 /Dhcp4/option-def/0/encapsulate: `a b` is no name of an option space",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "uint8", "encapsulate": "dhcp4" } ]`, []string{
			"2:77-2:84 error KT4124 /Dhcp4/option-def/0/encapsulate: the option encapsulates its own space `dhcp4`",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "space": "s", "type": "uint8", "encapsulate": "s" } ]`, []string{
			"2:91-2:94 error KT4124 /Dhcp4/option-def/0/encapsulate: the option encapsulates its own space `s`",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "uint8", "array": true, "encapsulate": "s" } ]`, []string{
			"2:92-2:95 error KT4124 /Dhcp4/option-def/0/encapsulate: an array cannot encapsulate a space",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "string", "array": true } ]`, []string{
			"2:17-2:18 error KT4124 /Dhcp4/option-def/0: the definition of `x` does not work out: option x: no array of string",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "empty", "array": true } ]`, []string{
			"2:17-2:18 error KT4124 /Dhcp4/option-def/0: the definition of `x` does not work out: option x: no array of empty",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 255, "type": "uint8" } ]`, []string{
			"2:17-2:18 error KT4124 /Dhcp4/option-def/0: the definition of `x` does not work out: code 255 is out of range for option x in space dhcp4",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x y", "code": 230, "type": "uint8" } ]`, []string{
			"2:27-2:32 error KT4013 /Dhcp4/option-def/0/name: `x y` is not what `name` takes: letters, digits, `-` and `_`, neither of these at an end",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "uint64" } ]`, []string{
			"2:53-2:61 error KT4013 /Dhcp4/option-def/0/type: `uint64` is not what `type` takes: one of empty, binary, boolean, int8, int16, int32, uint8, uint16, uint32, string, ipv4-address, ipv6-address, ipv6-prefix, psid, fqdn, tuple, record, internal | did you mean `uint8`?",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230 } ]`, []string{
			"2:17-2:18 error KT4014 /Dhcp4/option-def/0: the mandatory key `type` is missing in `option-def[0]`",
		}},
		{kea.R30, "4", `"option-def": [ { "code": 230, "type": "uint8" } ]`, []string{
			"2:17-2:18 error KT4014 /Dhcp4/option-def/0: the mandatory key `name` is missing in `option-def[0]`",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "type": "uint8" } ]`, []string{
			"2:17-2:18 error KT4014 /Dhcp4/option-def/0: the mandatory key `code` is missing in `option-def[0]`",
		}},
		{kea.R24, "4", `"option-def": [ { "name": "x", "code": 230, "type": "internal" } ]`, []string{
			"2:53-2:63 error KT4013 /Dhcp4/option-def/0/type: `internal` is not what `type` takes: one of empty, binary, boolean, int8, int16, int32, uint8, uint16, uint32, string, ipv4-address, ipv6-address, ipv6-prefix, psid, fqdn, tuple, record",
		}},
		{kea.R30, "4", `"option-def": [ { "name": "x", "code": 230, "type": "internal" } ]`, nil},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "option-def": [ { "name": "x", "code": 223, "type": "uint8" } ] } ]`, []string{
			"2:75-2:78 error KT4124 /Dhcp4/client-classes/0/option-def/0/code: a class cannot define the option 223 | only 43 and 224 to 254 differ from class to class",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "option-def": [ { "name": "x", "code": 224, "type": "uint8" } ] } ]`, nil},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "option-def": [ { "name": "x", "code": 1, "space": "s", "type": "uint8" } ] } ]`, []string{
			"2:87-2:90 error KT4124 /Dhcp4/client-classes/0/option-def/0/space: a class cannot define options of the space `s` | define them under the server's `option-def`",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "option-def": [ { "name": "x", "code": 224, "type": "uint8" }, { "name": "y", "code": 224, "type": "uint8" } ] } ]`, []string{
			"2:122-2:125 error KT4125 /Dhcp4/client-classes/0/option-def/1/code: the code 224 of the space `dhcp4` is defined twice | 2:75-2:78 first here",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "option-def": [ { "name": "x", "code": 224, "type": "string", "array": true } ] } ]`, []string{
			"2:52-2:53 error KT4124 /Dhcp4/client-classes/0/option-def/0: the definition of `x` does not work out: option x: no array of string",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "option-def": [ { "name": "routers", "code": 224, "type": "uint8" } ] } ]`, []string{
			"2:62-2:71 error KT4124 /Dhcp4/client-classes/0/option-def/0/name: Kea has an option `routers` itself, with the code 3 | take another name",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "option-def": [ { "name": "x", "code": 224, "type": "uint8" } ], "option-data": [ { "name": "x", "data": "300" } ] } ]`, []string{
			"2:141-2:146 error KT4131 /Dhcp4/client-classes/0/option-data/0/data: the value `300` does not fit: option dhcp4.x (code 224): \"300\" is not a number from 0 to 255",
		}},
	})
}
