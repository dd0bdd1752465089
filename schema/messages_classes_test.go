package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfClasses: what is said about classes and those who ask for them.
func TestMessagesOfClasses(t *testing.T) {
	said(t, []message{
		{kea.R30, "4", `"client-classes": [ { "name": "a" }, { "name": "a" } ]`, []string{
			"2:48-2:51 error KT4119 /Dhcp4/client-classes/1/name: two classes are called `a` | 2:31-2:34 first here",
		}},
		{kea.R30, "4", `"client-classes": [ { "test": "pkt4.hlen == 6" } ]`, []string{
			"2:21-2:22 error KT4014 /Dhcp4/client-classes/0: the mandatory key `name` is missing in `client-classes[0]`",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "pkt4.hlen ==" } ]`, []string{
			"2:44-2:58 error KT4134 /Dhcp4/client-classes/0/test: Kea cannot read the expression from byte 12 on: the expression ends too early: expected a string, a function, an option or a field of the packet",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "pkt6.msgtype == 1" } ]`, []string{
			"2:44-2:63 error KT4134 /Dhcp4/client-classes/0/test: Kea cannot read the expression from byte 0 on: packets of this family have no field `pkt6.msgtype`",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "nonsense" } ]`, []string{
			"2:44-2:54 error KT4134 /Dhcp4/client-classes/0/test: Kea cannot read the expression from byte 0 on: there is no function or field `nonsense`",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "'a'" } ]`, []string{
			"2:44-2:49 error KT4134 /Dhcp4/client-classes/0/test: Kea cannot read the expression from byte 0 on: a condition is wanted here, not a string | compare the string with ==, or ask with .exists",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "template-test": "1 == 1" } ]`, []string{
			"2:53-2:61 error KT4134 /Dhcp4/client-classes/0/template-test: Kea cannot read the expression from byte 0 on: a string is wanted here, not a condition | turn a condition into a string with ifelse()",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "member('b')" } ]`, []string{
			"2:44-2:57 error KT4120 /Dhcp4/client-classes/0/test: the class `a` asks for `b`, which is not defined",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "member('b')" }, { "name": "b" } ]`, []string{
			"2:44-2:57 error KT4120 /Dhcp4/client-classes/0/test: the class `a` asks for `b`, which is not defined before it | Kea evaluates classes in the order of the file: move the definition up",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a" }, { "name": "b", "test": "not member('a') and member('ALL')" } ]`, nil},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "member('a')" } ]`, []string{
			"2:44-2:57 error KT4120 /Dhcp4/client-classes/0/test: the class `a` asks for `a`, which is not defined before it | Kea evaluates classes in the order of the file: move the definition up",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "option[routrs].exists" } ]`, []string{
			"2:44-2:67 error KT4130 /Dhcp4/client-classes/0/test: there is no option `routrs` | did you mean `routers`?",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "option[routers].exists and option[230].exists" } ]`, nil},
		{kea.R30, "4", `"client-classes": [ { "name": "KNOWN", "test": "member('ALL')" } ]`, []string{
			"2:48-2:63 error KT4121 /Dhcp4/client-classes/0/test: the class `KNOWN` is built in and takes no test | give it another name",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "ALL", "template-test": "'a'" } ]`, []string{
			"2:55-2:60 error KT4121 /Dhcp4/client-classes/0/template-test: the class `ALL` is built in and takes no test | give it another name",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "DROP", "test": "member('ALL')" } ]`, nil},
		{kea.R30, "4", `"client-classes": [ { "name": "UNKNOWN" } ]`, nil},
		{kea.R30, "4", `"client-classes": [ { "name": "DROP", "test": "member('ALL')", "only-in-additional-list": true } ]`, []string{
			"2:21-2:22 error KT4121 /Dhcp4/client-classes/0: the class `DROP` cannot wait for a list of additional classes",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "test": "member('ALL')", "template-test": "'a'" } ]`, []string{
			"2:78-2:83 error KT4118 /Dhcp4/client-classes/0/template-test: `test` and `template-test` stand in one class | a class is a template or it is none",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "next-server": "255.255.255.255" } ]`, []string{
			"2:51-2:68 error KT4114 /Dhcp4/client-classes/0/next-server: `255.255.255.255` is no address of a server",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "next-server": "x" } ]`, []string{
			"2:51-2:54 error KT4013 /Dhcp4/client-classes/0/next-server: `x` is not what `next-server` takes: an IPv4 address",
		}},
		{kea.R30, "4", `"shared-networks": [ { "name": "n", "client-classes": [ "x" ] } ]`, []string{
			"2:57-2:60 warning KT4122 /Dhcp4/shared-networks/0/client-classes/0: no client is ever in the class `x`: nothing defines it",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "ALL", "phone" ] } ], "client-classes": [ { "name": "phones" } ]`, []string{
			"2:78-2:85 warning KT4122 /Dhcp4/subnet4/0/client-classes/1: no client is ever in the class `phone`: nothing defines it | did you mean `phones`?",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.8/29", "client-classes": [ "x" ] } ] } ]`, []string{
			"2:108-2:111 warning KT4122 /Dhcp4/subnet4/0/pools/0/client-classes/0: no client is ever in the class `x`: nothing defines it",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 64, "client-classes": [ "x" ] } ] } ]`, []string{
			"2:153-2:156 warning KT4122 /Dhcp6/subnet6/0/pd-pools/0/client-classes/0: no client is ever in the class `x`: nothing defines it",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "x" ], "reservations": [ { "duid": "01:02:03", "client-classes": [ "x" ] } ] } ]`, nil},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "SPAWN_a_b", "VENDOR_CLASS_x", "HA_server1" ] } ]`, nil},
		{kea.R26, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-class": "x" } ]`, []string{
			"2:67-2:70 warning KT4122 /Dhcp4/subnet4/0/client-class: no client is ever in the class `x`: nothing defines it",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "" } ]`, []string{
			"2:31-2:33 error KT4013 /Dhcp4/client-classes/0/name: `name` is empty; it takes text that is not empty",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "user-context": 7 } ]`, []string{
			"2:52-2:53 error KT4011 /Dhcp4/client-classes/0/user-context: an integer stands where `user-context` takes a map",
		}},
		{kea.R30, "4", `"client-classes": [ { "name": "a", "valid-lifetime": 10, "min-valid-lifetime": 20 } ]`, []string{
			"2:80-2:82 error KT4116 /Dhcp4/client-classes/0/min-valid-lifetime: `min-valid-lifetime` 20 is above `valid-lifetime` 10, counting what the scope inherits | give the scope all three, in order: minimum, default, maximum",
		}},
	})
}
