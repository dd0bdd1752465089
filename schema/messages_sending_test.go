package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfSending: advice about options that are not sent, or not as they look.
func TestMessagesOfSending(t *testing.T) {
	said(t, []message{
		{kea.R30, "w", `"option-data": [ { "name": "subnet-mask", "data": "255.255.255.0" } ]`, []string{
			"2:28-2:41 warning KT4409 /Dhcp4/option-data/0/name: the option `subnet-mask` is never sent as it is given here: the server fills it in itself | Kea sends the mask of the subnet",
		}},
		{kea.R30, "w", `"option-data": [ { "code": 51, "data": "100" } ]`, []string{
			"2:28-2:30 warning KT4409 /Dhcp4/option-data/0/code: the option 51 (`dhcp-lease-time`) is never sent as it is given here: the server fills it in itself | set `valid-lifetime`",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "dhcp-message-type", "data": "1" } ]`, []string{
			"2:28-2:47 warning KT4409 /Dhcp4/option-data/0/name: the option `dhcp-message-type` is never sent as it is given here: the server fills it in itself | every message has a type of its own",
		}},
		{kea.R30, "w", `"renew-timer": 100, "option-data": [ { "name": "dhcp-renewal-time", "data": "1" } ]`, []string{
			"2:48-2:67 warning KT4409 /Dhcp4/option-data/0/name: the option `dhcp-renewal-time` is never sent as it is given here: the server fills it in itself | `renew-timer` is what is sent",
		}},
		{kea.R30, "w", `"rebind-timer": 100, "option-data": [ { "code": 59, "data": "1" } ]`, []string{
			"2:49-2:51 warning KT4409 /Dhcp4/option-data/0/code: the option 59 (`dhcp-rebinding-time`) is never sent as it is given here: the server fills it in itself | `rebind-timer` is what is sent",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "dhcp-renewal-time", "data": "1" }, { "name": "dhcp-rebinding-time", "data": "2" } ]`, nil},
		{kea.R30, "w", `"renew-timer": 7200, "option-data": [ { "name": "dhcp-renewal-time", "data": "1" } ]`, []string{
			"2:16-2:20 warning KT4415 /Dhcp4/renew-timer: T1 is never sent: `renew-timer` 7200 is not below the longest lease time 7200",
		}},
		{kea.R30, "w", `"renew-timer": 60, "valid-lifetime": 60, "option-data": [ { "name": "dhcp-renewal-time", "data": "1" } ]`, []string{
			"2:16-2:18 warning KT4415 /Dhcp4/renew-timer: T1 is never sent: `renew-timer` 60 is not below the longest lease time 60",
		}},
		{kea.R30, "w", `"renew-timer": 60, "rebind-timer": 60, "option-data": [ { "name": "dhcp-renewal-time", "data": "1" } ]`, []string{
			"2:16-2:18 warning KT4415 /Dhcp4/renew-timer: T1 is never sent: `renew-timer` 60 is not below `rebind-timer` 60",
		}},
		{kea.R30, "w", `"renew-timer": 60, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "renew-timer": 50 } ], "option-data": [ { "name": "dhcp-renewal-time", "data": "1" } ]`, nil},
		{kea.R30, "w", `"renew-timer": 60, "client-classes": [ { "name": "a", "test": "option[60].exists", "valid-lifetime": 50 } ], "option-data": [ { "name": "dhcp-renewal-time", "data": "1" } ]`, nil},
		{kea.R30, "w", `"renew-timer": 60, "shared-networks": [ { "name": "n", "max-valid-lifetime": 8000, "min-valid-lifetime": 30 } ], "option-data": [ { "name": "dhcp-renewal-time", "data": "1" } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "a,b" } ]`, []string{
			"2:49-2:54 warning KT4411 /Dhcp4/option-data/0/data: of the option `host-name` only `a` is sent: the value ends at the comma | write a comma that belongs to the text as `\\,`, in JSON `\\\\,`",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "a\\,b" } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "a," } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "name": "default-ip-ttl", "data": "1, 2" } ]`, []string{
			"2:54-2:60 warning KT4411 /Dhcp4/option-data/0/data: of the option `default-ip-ttl` only `1` is sent: the value ends at the comma | the option takes one value",
		}},
		{kea.R30, "w", `"option-data": [ { "code": 23, "data": "1, 2" } ]`, []string{
			"2:40-2:46 warning KT4411 /Dhcp4/option-data/0/data: of the option 23 (`default-ip-ttl`) only `1` is sent: the value ends at the comma | the option takes one value",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "0x1A2b" } ]`, []string{
			"2:49-2:57 warning KT4412 /Dhcp4/option-data/0/data: the option `host-name` is sent as the text `0x1A2b`, not as the bytes it stands for | set `csv-format` to false to send bytes",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "0x1A2b", "csv-format": false } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "0xyz" } ]`, nil},
		{kea.R30, "w", `"option-def": [ { "name": "r", "code": 230, "type": "record", "record-types": "uint8, uint8" } ], "option-data": [ { "name": "r", "data": "1, 2, 3" } ]`, []string{
			"2:139-2:148 warning KT4411 /Dhcp4/option-data/0/data: of the option `r` only 2 values are sent, not all 3",
		}},
		{kea.R30, "w", `"option-def": [ { "name": "r", "code": 230, "type": "record", "record-types": "uint8, uint8", "array": true } ], "option-data": [ { "name": "r", "data": "1, 2, 3" } ]`, nil},
		{kea.R30, "w", `"option-def": [ { "name": "r", "code": 230, "type": "binary" } ], "option-data": [ { "code": 230, "data": "01, 02" } ]`, []string{
			"2:107-2:115 warning KT4411 /Dhcp4/option-data/0/data: of the option 230 (`r`) only `01` is sent: the value ends at the comma | the option takes one value",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "domain-name-servers", "data": "192.0.2.1, 192.0.2.2" } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "name": "classless-static-route", "data": "10.0.0.0/8 - 192.0.2.1, 0.0.0.0/0 - 192.0.2.1" } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "name": "domain-name", "never-send": true } ]`, []string{
			"2:57-2:61 warning KT4413 /Dhcp4/option-data/0/never-send: the option `domain-name` is sent all the same: `never-send` does not hold for it | leave the option out where it is not wanted",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "never-send": true, "always-send": true } ]`, []string{
			"2:76-2:80 warning KT4413 /Dhcp4/option-data/0/always-send: the option `host-name` is never sent: `never-send` beats `always-send`",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "never-send": true } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "a" }, { "name": "host-name", "data": "b" } ]`, []string{
			"2:66-2:77 warning KT4424 /Dhcp4/option-data/1/name: the option `host-name` stands twice in one list, and only one of them is sent | 2:18-2:19 first here",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "a" }, { "code": 12, "data": "b" } ]`, []string{
			"2:66-2:68 warning KT4424 /Dhcp4/option-data/1/code: the option 12 (`host-name`) stands twice in one list, and only one of them is sent | 2:18-2:19 first here",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "a" }, { "code": 12, "data": "a" } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "code": 230, "csv-format": false, "data": "01" }, { "code": 230, "csv-format": false, "data": "02" } ]`, []string{
			"2:80-2:83 warning KT4424 /Dhcp4/option-data/1/code: the option 230 stands twice in one list, and only one of them is sent | 2:18-2:19 first here",
		}},
		{kea.R30, "w", `"option-data": [ { "code": 1, "space": "s", "csv-format": false, "data": "01" }, { "code": 1, "space": "t", "csv-format": false, "data": "02" } ]`, []string{
			"2:28-2:29 warning KT4410 /Dhcp4/option-data/0/code: the option 1 of the space `s` is not sent: its container is not in the same list | add an entry for the option that encapsulates the space, without data",
			"2:92-2:93 warning KT4410 /Dhcp4/option-data/1/code: the option 1 of the space `t` is not sent: its container is not in the same list | add an entry for the option that encapsulates the space, without data",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "vendor-encapsulated-options" }, { "space": "vendor-encapsulated-options-space", "code": 1, "csv-format": false, "data": "01" } ]`, nil},
		{kea.R30, "w", `"option-data": [ { "space": "vendor-encapsulated-options-space", "code": 1, "csv-format": false, "data": "01" } ]`, []string{
			"2:74-2:75 warning KT4410 /Dhcp4/option-data/0/code: the option 1 of the space `vendor-encapsulated-options-space` is not sent: its container is not in the same list | add an entry for the option that encapsulates the space, without data",
		}},
		{kea.R30, "w", `"option-data": [ { "space": "vendor-4491", "code": 1, "csv-format": false, "data": "01" } ]`, nil},
		{kea.R30, "w", `"option-def": [ { "name": "c", "code": 230, "type": "empty", "encapsulate": "s" }, { "name": "x", "space": "s", "code": 1, "type": "uint8" } ], "option-data": [ { "space": "s", "name": "x", "data": "1" } ]`, []string{
			"2:186-2:189 warning KT4410 /Dhcp4/option-data/0/name: the option `x` of the space `s` is not sent: its container is not in the same list | add an entry for the option that encapsulates the space, without data",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "option-data": [ { "name": "routers", "data": "192.0.2.2" } ] } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "option-data": [ { "name": "routers", "data": "192.0.2.1" } ] } ]`, []string{
			"2:92-2:101 warning KT4405 /Dhcp4/client-classes/0/option-data/0/name: the option `routers` of the class `a` is never sent: every subnet has a value of its own, which wins | in Kea a subnet beats a class; move the value to pools that are for the class",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "option-data": [ { "code": 3, "data": "192.0.2.2" } ] } ], "shared-networks": [ { "name": "n", "option-data": [ { "name": "routers", "data": "192.0.2.1" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] } ]`, []string{
			"2:92-2:93 warning KT4405 /Dhcp4/client-classes/0/option-data/0/code: the option 3 (`routers`) of the class `a` is never sent: every subnet has a value of its own, which wins | in Kea a subnet beats a class; move the value to pools that are for the class",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "option-data": [ { "name": "routers", "data": "192.0.2.1" } ] } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "option-data": [ { "name": "routers", "data": "192.0.2.1" } ] } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "option-data": [ { "name": "routers", "data": "192.0.2.2" } ] } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "option-data": [ { "name": "routers", "data": "192.0.2.1" } ] }, { "id": 2, "subnet": "192.0.3.0/24" } ]`, nil},
	})
}
