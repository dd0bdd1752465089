package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfReach: advice about classes, guards and lists.
func TestMessagesOfReach(t *testing.T) {
	said(t, []message{
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "KNOWN" ] } ]`, []string{
			"2:69-2:70 warning KT4402 /Dhcp4/subnet4/0/client-classes: no client gets into `subnet4[0]`: the class `KNOWN` is decided only after the subnet is chosen",
		}},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.8/29", "client-classes": [ "KNOWN" ] } ] } ]`, nil},
		{kea.R30, "w", `"shared-networks": [ { "name": "n", "client-classes": [ "UNKNOWN" ] } ]`, []string{
			"2:55-2:56 warning KT4402 /Dhcp4/shared-networks/0/client-classes: no client gets into `shared-networks[0]`: the class `UNKNOWN` is decided only after the subnet is chosen",
		}},
		{kea.R30, "w", `"early-global-reservations-lookup": true, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "UNKNOWN" ] } ]`, []string{
			"2:111-2:112 warning KT4402 /Dhcp4/subnet4/0/client-classes: no client gets into `subnet4[0]`: the class `UNKNOWN` is decided only after the subnet is chosen",
		}},
		{kea.R30, "w", `"early-global-reservations-lookup": true, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "KNOWN" ] } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "member('KNOWN')" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "a" ] } ]`, []string{
			"2:135-2:136 warning KT4402 /Dhcp4/subnet4/0/client-classes: no client gets into `subnet4[0]`: the class `a` depends on `KNOWN` or `UNKNOWN`, which is decided only after the subnet is chosen",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "not member('UNKNOWN')" }, { "name": "b", "test": "member('a')" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "b" ] } ]`, []string{
			"2:181-2:182 warning KT4402 /Dhcp4/subnet4/0/client-classes: no client gets into `subnet4[0]`: the class `b` depends on `KNOWN` or `UNKNOWN`, which is decided only after the subnet is chosen",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "next-server": "192.0.2.1" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "a" ] } ]`, []string{
			"2:136-2:137 warning KT4402 /Dhcp4/subnet4/0/client-classes: no client gets into `subnet4[0]`: the class `a` has no test, and no reservation gives it",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "next-server": "192.0.2.1" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "a" ], "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "client-classes": [ "a" ] } ] } ]`, []string{
			"2:136-2:137 warning KT4402 /Dhcp4/subnet4/0/client-classes: no client gets into `subnet4[0]`: the class `a` is given by reservations, which are looked up only after the subnet is chosen",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "next-server": "192.0.2.1" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "a" ], "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "client-classes": [ "a" ] } ] } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "only-in-additional-list": true } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "a" ], "evaluate-additional-classes": [ "a" ] } ]`, []string{
			"2:170-2:171 warning KT4402 /Dhcp4/subnet4/0/client-classes: no client gets into `subnet4[0]`: the class `a` is evaluated only after the address is chosen",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "only-in-additional-list": true, "next-server": "192.0.2.1" } ]`, []string{
			"2:21-2:22 warning KT4403 /Dhcp4/client-classes/0: nobody is ever in the class `a`: it waits for a list of additional classes, and none names it | name it under `evaluate-additional-classes` of a subnet, or drop `only-in-additional-list`",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "only-in-additional-list": true, "next-server": "192.0.2.1" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": [ "a" ] } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].hex == 'x' and option[60].hex == 'y'", "next-server": "192.0.2.1" } ]`, []string{
			"2:44-2:93 warning KT4403 /Dhcp4/client-classes/0/test: nobody is ever in the class `a`: its test contradicts itself",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "'x' == option[60].hex and option[60].hex == 'y'", "next-server": "192.0.2.1" } ]`, []string{
			"2:44-2:93 warning KT4403 /Dhcp4/client-classes/0/test: nobody is ever in the class `a`: its test contradicts itself",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].hex == 'x' and option[60].hex == 'x'", "next-server": "192.0.2.1" } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists and not option[60].exists", "next-server": "192.0.2.1" } ]`, []string{
			"2:44-2:89 warning KT4403 /Dhcp4/client-classes/0/test: nobody is ever in the class `a`: its test contradicts itself",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "not option[60].exists and option[60].exists", "next-server": "192.0.2.1" } ]`, []string{
			"2:44-2:89 warning KT4403 /Dhcp4/client-classes/0/test: nobody is ever in the class `a`: its test contradicts itself",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "'x' == 'y'", "next-server": "192.0.2.1" } ]`, []string{
			"2:44-2:56 warning KT4403 /Dhcp4/client-classes/0/test: nobody is ever in the class `a`: its test contradicts itself",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "'x' == 'x'", "next-server": "192.0.2.1" } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "'x' == 'y' or option[60].exists", "next-server": "192.0.2.1" } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "'x' == 'y' or 'y' == 'x'", "next-server": "192.0.2.1" } ]`, []string{
			"2:44-2:70 warning KT4403 /Dhcp4/client-classes/0/test: nobody is ever in the class `a`: its test contradicts itself",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists and ('x' == 'y' or 'y' == 'x')", "next-server": "192.0.2.1" } ]`, []string{
			"2:44-2:94 warning KT4403 /Dhcp4/client-classes/0/test: nobody is ever in the class `a`: its test contradicts itself",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "'x' == 'y'" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "a" ] } ]`, []string{
			"2:44-2:56 warning KT4403 /Dhcp4/client-classes/0/test: nobody is ever in the class `a`: its test contradicts itself",
			"2:130-2:131 warning KT4402 /Dhcp4/subnet4/0/client-classes: no client gets into `subnet4[0]`: the class `a` has a test that contradicts itself",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists" } ]`, []string{
			"2:21-2:22 note KT4404 /Dhcp4/client-classes/0: the class `a` does nothing: it gives nothing, and nothing asks for it",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "valid-lifetime": 60 } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "user-context": { "why": "x" } } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists" }, { "name": "b", "test": "member('a')", "next-server": "192.0.2.1" } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists" }, { "name": "b", "template-test": "ifelse(member('a'), 'x', '')", "next-server": "192.0.2.1" } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "DROP", "test": "option[60].exists" }, { "name": "SKIP_DDNS", "test": "option[60].exists" }, { "name": "HA_a", "test": "option[60].exists" } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "phones", "test": "option[60].exists" } ], "hooks-libraries": [ { "library": "libdhcp_limits.so", "parameters": { "list": [ { "class": "phones" } ] } } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists" } ], "option-data": [ { "name": "host-name", "data": "x", "client-classes": [ "a" ] } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists" } ], "hosts-database": { "type": "mysql", "name": "x" }`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists" } ], "hooks-libraries": [ { "library": "/usr/lib/kea/hooks/mine.so" } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists" } ], "hooks-libraries": [ { "library": "libdhcp_lease_cmds.so" } ]`, []string{
			"2:21-2:22 note KT4404 /Dhcp4/client-classes/0: the class `a` does nothing: it gives nothing, and nothing asks for it",
		}},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": [ "phones", "KNOWN" ] } ]`, []string{
			"2:84-2:92 warning KT4425 /Dhcp4/subnet4/0/evaluate-additional-classes/0: the class `phones` is not defined",
		}},
		{kea.R30, "w", `"client-classes": [ { "name": "phone", "test": "option[60].exists" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": [ "phone", "phones" ] } ]`, []string{
			"2:165-2:173 warning KT4425 /Dhcp4/subnet4/0/evaluate-additional-classes/1: the class `phones` is not defined | did you mean `phone`?",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "x", "client-classes": [ "a", "b" ] } ]`, []string{
			"2:72-2:73 warning KT4425 /Dhcp4/option-data/0/client-classes: the option is never sent: nobody is in the class `a`, which is not defined",
		}},
		{kea.R30, "w", `"option-data": [ { "name": "host-name", "data": "x", "client-classes": [ "a", "ALL" ] } ]`, nil},
		{kea.R30, "w", `"client-classes": [ { "name": "a", "test": "option[60].exists", "next-server": "192.0.2.1" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.8/29", "client-classes": [ "a", "b" ] } ] } ]`, []string{
			"2:209-2:212 warning KT4122 /Dhcp4/subnet4/0/pools/0/client-classes/1: no client is ever in the class `b`: nothing defines it",
		}},
	})
}
