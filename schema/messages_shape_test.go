package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfShape: what is said about keys, kinds and numbers.
func TestMessagesOfShape(t *testing.T) {
	said(t, []message{
		{kea.R30, "4", `"valid-lifetime": "600"`, []string{
			"2:19-2:24 error KT4011 /Dhcp4/valid-lifetime: a string stands where `valid-lifetime` takes an integer | write 600 without quotes",
		}},
		{kea.R30, "4", `"valid-lifetime": "x"`, []string{
			"2:19-2:22 error KT4011 /Dhcp4/valid-lifetime: a string stands where `valid-lifetime` takes an integer",
		}},
		{kea.R30, "4", `"valid-lifetime": 1.0`, []string{
			"2:19-2:22 error KT4011 /Dhcp4/valid-lifetime: a fraction stands where `valid-lifetime` takes an integer | write 1",
		}},
		{kea.R30, "4", `"valid-lifetime": 1.5`, []string{
			"2:19-2:22 error KT4011 /Dhcp4/valid-lifetime: a float stands where `valid-lifetime` takes an integer",
		}},
		{kea.R30, "4", `"valid-lifetime": 4294967296`, []string{
			"2:19-2:29 warning KT4021 /Dhcp4/valid-lifetime: Kea 3.0 takes `4294967296` for 0 | give a number from 0 to 4294967295",
		}},
		{kea.R32, "4", `"valid-lifetime": 4294967296`, []string{
			"2:19-2:29 error KT4012 /Dhcp4/valid-lifetime: `4294967296` of `valid-lifetime` is outside 0 to 4294967295",
		}},
		{kea.R32, "4", `"valid-lifetime": -1`, []string{
			"2:19-2:21 error KT4012 /Dhcp4/valid-lifetime: `-1` of `valid-lifetime` is outside 0 to 4294967295",
		}},
		{kea.R30, "4", `"valid-lifetime": null`, []string{
			"2:19-2:23 error KT4011 /Dhcp4/valid-lifetime: null stands where `valid-lifetime` takes an integer",
		}},
		{kea.R30, "4", `"t1-percent": 1`, []string{
			"2:15-2:16 error KT4011 /Dhcp4/t1-percent: an integer stands where `t1-percent` takes a fraction | write 1.0",
		}},
		{kea.R30, "4", `"t1-percent": "0.5"`, []string{
			"2:15-2:20 error KT4011 /Dhcp4/t1-percent: a string stands where `t1-percent` takes a fraction",
		}},
		{kea.R30, "4", `"t1-percent": 1e999`, []string{
			"2:15-2:20 error KT4012 /Dhcp4/t1-percent: Kea cannot hold the number `1e999`",
		}},
		{kea.R30, "4", `"authoritative": 1`, []string{
			"2:18-2:19 error KT4011 /Dhcp4/authoritative: an integer stands where `authoritative` takes true or false",
		}},
		{kea.R30, "4", `"authoritative": "true"`, []string{
			"2:18-2:24 error KT4011 /Dhcp4/authoritative: a string stands where `authoritative` takes true or false | write true without quotes",
		}},
		{kea.R30, "4", `"server-tag": true`, []string{
			"2:15-2:19 error KT4011 /Dhcp4/server-tag: a boolean stands where `server-tag` takes a string",
		}},
		{kea.R30, "4", `"server-tag": ""`, nil},
		{kea.R30, "4", `"valid-lifetme": 1`, []string{
			"2:1-2:16 error KT4010 /Dhcp4/valid-lifetme: the key `valid-lifetme` is unknown in `Dhcp4` | did you mean `valid-lifetime`?",
		}},
		{kea.R30, "4", `"zzz": 1`, []string{
			"2:1-2:6 error KT4010 /Dhcp4/zzz: the key `zzz` is unknown in `Dhcp4`",
		}},
		{kea.R30, "4", `"rapid-commit": true`, []string{
			"2:1-2:15 error KT4010 /Dhcp4/rapid-commit: the key `rapid-commit` is unknown in `Dhcp4`",
		}},
		{kea.R30, "4", `"pd-allocator": "random"`, []string{
			"2:1-2:15 error KT4010 /Dhcp4/pd-allocator: `Dhcp4` has no `pd-allocator` here: the key belongs to the other family",
		}},
		{kea.R30, "6", `"authoritative": true`, []string{
			"2:1-2:16 error KT4010 /Dhcp6/authoritative: `Dhcp6` has no `authoritative` here: the key belongs to the other family",
		}},
		{kea.R30, "6", `"echo-client-id": true`, []string{
			"2:1-2:17 error KT4010 /Dhcp6/echo-client-id: `Dhcp6` has no `echo-client-id` here: the key belongs to the other family",
		}},
		{kea.R30, "4", `"subnet6": [ ]`, []string{
			"2:1-2:10 error KT4010 /Dhcp4/subnet6: `Dhcp4` has no `subnet6` here: the key belongs to the other family",
		}},
		{kea.R30, "4", `"offer-lifetime": 5, "unknown-one": 1, "unknown-two": 2`, []string{
			"2:22-2:35 error KT4010 /Dhcp4/unknown-one: the key `unknown-one` is unknown in `Dhcp4`",
			"2:40-2:53 error KT4010 /Dhcp4/unknown-two: the key `unknown-two` is unknown in `Dhcp4`",
		}},
		{kea.R22, "4", `"allocator": "random"`, []string{
			"2:1-2:12 error KT4018 /Dhcp4/allocator: Kea 2.2 has no `allocator` in `Dhcp4` | it came with 2.4",
		}},
		{kea.R32, "4", `"reservation-mode": "all"`, []string{
			"2:1-2:19 error KT4018 /Dhcp4/reservation-mode: Kea 3.2 has no `reservation-mode` in `Dhcp4` | 2.4 was the last to have it; use reservations-global, reservations-in-subnet and reservations-out-of-pool",
		}},
		{kea.R30, "4", `"client-classes": { }`, []string{
			"2:19-2:20 error KT4011 /Dhcp4/client-classes: a map stands where `client-classes` takes a list",
		}},
		{kea.R30, "4", `"subnet4": [ 1, "a", null ]`, []string{
			"2:14-2:15 error KT4011 /Dhcp4/subnet4/0: an integer stands where an entry of `subnet4` takes maps",
			"2:17-2:20 error KT4011 /Dhcp4/subnet4/1: a string stands where an entry of `subnet4` takes maps",
			"2:22-2:26 error KT4011 /Dhcp4/subnet4/2: null stands where an entry of `subnet4` takes maps",
		}},
		{kea.R30, "4", `"subnet4": { "id": 1 }`, []string{
			"2:12-2:13 error KT4011 /Dhcp4/subnet4: a map stands where `subnet4` takes a list",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-class": "ALL", "client-classes": [ "ALL" ] } ]`, []string{
			"2:51-2:65 error KT4118 /Dhcp4/subnet4/0/client-class: `client-class` stands beside its successor `client-classes` | keep `client-classes`",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": "1", "subnet": "192.0.2.0/24" } ]`, []string{
			"2:22-2:25 error KT4011 /Dhcp4/subnet4/0/id: a string stands where `id` takes an integer | write 1 without quotes",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": -1, "subnet": "192.0.2.0/24" } ]`, []string{
			"2:22-2:24 error KT4012 /Dhcp4/subnet4/0/id: `-1` of `id` is outside 1 to 4294967294",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 18446744073709551616, "subnet": "192.0.2.0/24" } ]`, []string{
			"2:22-2:42 error KT4012 /Dhcp4/subnet4/0/id: `18446744073709551616` of `id` is outside 1 to 4294967294",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": 7 } ] } ]`, []string{
			"2:72-2:73 error KT4011 /Dhcp4/subnet4/0/pools/0/pool: an integer stands where `pool` takes a string",
		}},
		{kea.R30, "4", `"shared-networks": [ { "name": "n", "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pols": [ ] } ] } ]`, []string{
			"2:87-2:93 error KT4010 /Dhcp4/shared-networks/0/subnet4/0/pols: the key `pols` is unknown in `shared-networks[0].subnet4[0]` | did you mean `pools`?",
		}},
		{kea.R30, "4", `"user-context": { "a": 99999999999999999999 }`, []string{
			"2:24-2:44 error KT4012 /Dhcp4/user-context/a: Kea cannot hold the number `99999999999999999999`",
		}},
		{kea.R30, "4", `"user-context": { "a": [ 1, 1e999 ] }`, []string{
			"2:29-2:34 error KT4012 /Dhcp4/user-context/a/1: Kea cannot hold the number `1e999`",
		}},
		{kea.R30, "4", `"user-context": [ ]`, []string{
			"2:17-2:18 error KT4011 /Dhcp4/user-context: a list stands where `user-context` takes a map",
		}},
		{kea.R30, "4", `"hooks-libraries": [ { "library": "a.so", "parameters": { "n": 99999999999999999999 } } ]`, []string{
			"2:64-2:84 error KT4012 /Dhcp4/hooks-libraries/0/parameters/n: Kea cannot hold the number `99999999999999999999`",
		}},
		{kea.R30, "4", `"host-reservation-identifiers": [ ]`, []string{
			"2:33-2:34 error KT4015 /Dhcp4/host-reservation-identifiers: `host-reservation-identifiers` is empty, which Kea refuses | leave it out, or put something in",
		}},
		{kea.R30, "4", `"host-reservation-identifiers": [ "duid", "telephone" ]`, []string{
			"2:43-2:54 error KT4013 /Dhcp4/host-reservation-identifiers/1: `telephone` is not what an entry of `host-reservation-identifiers` takes: one of hw-address, duid, circuit-id, client-id, flex-id",
		}},
		{kea.R30, "4", `"host-reservation-identifiers": [ "duid", "hw-address", "duid" ]`, []string{
			"2:57-2:63 error KT4019 /Dhcp4/host-reservation-identifiers/2: `duid` stands twice in `host-reservation-identifiers` | keep the first | 2:35-2:41 first here",
		}},
		{kea.R30, "4", `"loggers": [ ]`, []string{
			"2:12-2:13 error KT4015 /Dhcp4/loggers: `loggers` is empty, which Kea refuses | leave it out, or put something in",
		}},
		{kea.R30, "4", `"option-data": [ ]`, nil},
		{kea.R30, "4", `"interfaces-config": { "interfaces": "*" }`, []string{
			"2:38-2:41 error KT4011 /Dhcp4/interfaces-config/interfaces: a string stands where `interfaces` takes a list",
		}},
		{kea.R30, "4", `"interfaces-config": { "interfaces": [ 1 ] }`, []string{
			"2:40-2:41 error KT4011 /Dhcp4/interfaces-config/interfaces/0: an integer stands where an entry of `interfaces` takes strings",
		}},
		{kea.R30, "4", `"ddns-replace-client-name": "allways"`, []string{
			"2:29-2:38 error KT4013 /Dhcp4/ddns-replace-client-name: `allways` is not what `ddns-replace-client-name` takes: one of when-present, true, never, false, always, when-not-present | did you mean `always`?",
		}},
		{kea.R30, "4", `"ddns-ttl": 1, "ddns-ttl-percent": 0.5`, []string{
			"2:13-2:14 error KT4118 /Dhcp4/ddns-ttl: `ddns-ttl` stands beside `ddns-ttl-percent`, `ddns-ttl-min` or `ddns-ttl-max` | keep the fixed value or the computed one",
		}},
		{kea.R30, "4", `"ddns-conflict-resolution-mode": "no-check", "ddns-use-conflict-resolution": true`, []string{
			"2:34-2:44 error KT4013 /Dhcp4/ddns-conflict-resolution-mode: `no-check` is not what `ddns-conflict-resolution-mode` takes: one of check-with-dhcid, no-check-with-dhcid, check-exists-with-dhcid, no-check-without-dhcid",
			"2:46-2:76 warning KT4016 /Dhcp4/ddns-use-conflict-resolution: `ddns-use-conflict-resolution` is on its way out | use ddns-conflict-resolution-mode",
		}},
		{kea.R30, "4", `"ddns-use-conflict-resolution": true, "ddns-conflict-resolution-mode": "no-check-with-dhcid"`, []string{
			"2:1-2:31 error KT4118 /Dhcp4/ddns-use-conflict-resolution: `ddns-use-conflict-resolution` stands beside its successor `ddns-conflict-resolution-mode` | keep `ddns-conflict-resolution-mode`",
		}},
		{kea.R30, "4", `"control-socket": { "socket-type": "unix", "socket-name": "a" }, "control-sockets": [ ]`, []string{
			"2:1-2:17 error KT4118 /Dhcp4/control-socket: `control-socket` stands beside its successor `control-sockets` | keep `control-sockets`",
		}},
		{kea.R30, "4", `"renew-timer": -5, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ]`, []string{
			"2:16-2:18 error KT4012 /Dhcp4/renew-timer: `-5` of `renew-timer` is negative",
		}},
		{kea.R30, "4", `"renew-timer": -5`, nil},
		{kea.R30, "4", `"next-server": "x"`, nil},
		{kea.R30, "4", `"boot-file-name": 7`, []string{
			"2:19-2:20 error KT4011 /Dhcp4/boot-file-name: an integer stands where `boot-file-name` takes a string",
		}},
		{kea.R30, "4", `"decline-probation-period": 1e2`, []string{
			"2:29-2:32 error KT4011 /Dhcp4/decline-probation-period: a fraction stands where `decline-probation-period` takes an integer | write 100",
		}},
		{kea.R30, "4", `"dhcp4o6-port": 65536`, []string{
			"2:17-2:22 error KT4012 /Dhcp4/dhcp4o6-port: `65536` of `dhcp4o6-port` is outside 0 to 65535",
		}},
		{kea.R30, "4", `"statistic-default-sample-age": 99999999999999999999`, []string{
			"2:33-2:53 error KT4012 /Dhcp4/statistic-default-sample-age: Kea cannot hold the number `99999999999999999999`",
		}},
		{kea.R30, "a", `"http-port": 70000`, []string{
			"2:14-2:19 error KT4012 /Control-agent/http-port: `70000` of `http-port` is outside 0 to 65535",
		}},
		{kea.R30, "a", `"http-host": ""`, nil},
		{kea.R30, "a", `"nonsense": 1`, []string{
			"2:1-2:11 error KT4010 /Control-agent/nonsense: the key `nonsense` is unknown in `Control-agent`",
		}},
		{kea.R30, "a", `"control-sockets": { "dhcp4": { } }`, []string{
			"2:31-2:32 error KT4015 /Control-agent/control-sockets/dhcp4: `dhcp4` is empty, which Kea refuses | leave it out, or put something in",
		}},
		{kea.R30, "d", `"nonsense": 1`, []string{
			"2:1-2:11 error KT4010 /DhcpDdns/nonsense: the key `nonsense` is unknown in `DhcpDdns`",
		}},
		{kea.R30, "d", `"dns-server-timeout": 0`, []string{
			"2:23-2:24 error KT4012 /DhcpDdns/dns-server-timeout: `0` of `dns-server-timeout` is outside 1 to 4294967295",
		}},
		{kea.R30, "d", `"ncr-format": "XML"`, []string{
			"2:15-2:20 error KT4013 /DhcpDdns/ncr-format: `XML` is not what `ncr-format` takes: one of JSON",
		}},
		{kea.R30, "4", `"lease-database": { }`, []string{
			"2:19-2:20 error KT4014 /Dhcp4/lease-database: the mandatory key `type` is missing in `lease-database`",
		}},
		{kea.R30, "4", `"lease-database": [ ]`, []string{
			"2:19-2:20 error KT4011 /Dhcp4/lease-database: a list stands where `lease-database` takes a map",
		}},
		{kea.R30, "4", `"compatibility": { "lenient-option-parsing": "yes" }`, []string{
			"2:46-2:51 error KT4011 /Dhcp4/compatibility/lenient-option-parsing: a string stands where `lenient-option-parsing` takes true or false",
		}},
	})
}
