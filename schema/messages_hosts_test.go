package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfReservations: what is said about reservations.
func TestMessagesOfReservations(t *testing.T) {
	said(t, []message{
		{kea.R30, "4", `"reservations": [ { "hostname": "a" } ]`, []string{
			"2:19-2:20 error KT4110 /Dhcp4/reservations/0: the reservation has no identifier | give it one of `hw-address`, `duid`, `client-id`, `circuit-id` and `flex-id`",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "client-id": "01" } ]`, []string{
			"2:19-2:20 error KT4110 /Dhcp4/reservations/0: the reservation has several identifiers: `duid`, `client-id` | write one reservation for each",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03" }, { "duid": "010203" } ]`, []string{
			"2:53-2:61 error KT4111 /Dhcp4/reservations/1/duid: two reservations are for the duid `010203` | 2:19-2:20 first here",
		}},
		{kea.R30, "4", `"reservations": [ { "hw-address": "1a:1b" }, { "hw-address": "1A:1B" } ]`, []string{
			"2:62-2:69 error KT4111 /Dhcp4/reservations/1/hw-address: two reservations are for the hw-address `1A:1B` | 2:19-2:20 first here",
		}},
		{kea.R30, "4", `"reservations": [ { "flex-id": "'ab'" }, { "flex-id": "6162" } ]`, []string{
			"2:55-2:61 error KT4111 /Dhcp4/reservations/1/flex-id: two reservations are for the flex-id `6162` | 2:19-2:20 first here",
		}},
		{kea.R30, "4", `"reservations": [ { "flex-id": "'ab'" }, { "client-id": "6162" } ]`, nil},
		{kea.R30, "4", `"reservations": [ { "hw-address": "zz" } ]`, []string{
			"2:35-2:39 error KT4013 /Dhcp4/reservations/0/hw-address: `zz` is not what `hw-address` takes: 1 to 20 octets in hex, separated by colons",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "" } ]`, []string{
			"2:29-2:31 error KT4013 /Dhcp4/reservations/0/duid: `duid` is empty; it takes 3 to 130 octets in hex",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "ip-address": "192.0.2.1" }, { "duid": "01:02:04", "ip-address": "192.0.2.1" } ]`, []string{
			"2:106-2:117 error KT4112 /Dhcp4/reservations/1/ip-address: `192.0.2.1` is reserved twice | 2:19-2:20 first here",
		}},
		{kea.R30, "4", `"ip-reservations-unique": false, "reservations": [ { "duid": "01:02:03", "ip-address": "192.0.2.1" }, { "duid": "01:02:04", "ip-address": "192.0.2.1" } ]`, nil},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "ip-addresses": [ "2001:db8::1", "2001:db8::1" ] } ]`, []string{
			"2:74-2:87 error KT4112 /Dhcp6/reservations/0/ip-addresses/1: `2001:db8::1` is reserved twice | 2:19-2:20 first here",
		}},
		{kea.R30, "6", `"ip-reservations-unique": false, "reservations": [ { "duid": "01:02:03", "ip-addresses": [ "2001:db8::1", "2001:db8::1" ] } ]`, []string{
			"2:107-2:120 error KT4112 /Dhcp6/reservations/0/ip-addresses/1: `2001:db8::1` is reserved twice | 2:52-2:53 first here",
		}},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::/48" ] }, { "duid": "01:02:04", "prefixes": [ "2001:db8::/56" ] } ]`, []string{
			"2:112-2:127 error KT4112 /Dhcp6/reservations/1/prefixes/0: `2001:db8::/56` is reserved twice | 2:19-2:20 first here",
		}},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::1/48" ] } ]`, []string{
			"2:55-2:71 error KT4107 /Dhcp6/reservations/0/prefixes/0: the prefix `2001:db8::1/48` has bits set after its length",
		}},
		{kea.R22, "6", `"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::1/48" ] } ]`, nil},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::" ] } ]`, []string{
			"2:55-2:67 error KT4013 /Dhcp6/reservations/0/prefixes/0: `2001:db8::` is not what an entry of `prefixes` takes: an IPv6 prefix such as 2001:db8:1::/48",
		}},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::/48" ], "excluded-prefixes": [ "", "" ] } ]`, []string{
			"2:95-2:96 error KT4109 /Dhcp6/reservations/0/excluded-prefixes: 2 `excluded-prefixes` stand beside 1 `prefixes` | give one for each prefix, \"\" where nothing is excluded",
		}},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::/48" ], "excluded-prefixes": [ ] } ]`, []string{
			"2:95-2:96 error KT4109 /Dhcp6/reservations/0/excluded-prefixes: no `excluded-prefixes` stand beside 1 `prefixes` | give one for each prefix, \"\" where nothing is excluded",
		}},
		{kea.R26, "6", `"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::/48" ], "excluded-prefixes": [ "" ] } ]`, []string{
			"2:74-2:93 error KT4018 /Dhcp6/reservations/0/excluded-prefixes: Kea 2.6 has no `excluded-prefixes` in `reservations[0]` | it came with 3.0",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "ip-address": "2001:db8::1" } ]`, []string{
			"2:55-2:68 error KT4013 /Dhcp4/reservations/0/ip-address: `2001:db8::1` is not what `ip-address` takes: an IPv4 address",
		}},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "ip-addresses": [ "192.0.2.1" ] } ]`, []string{
			"2:59-2:70 error KT4013 /Dhcp6/reservations/0/ip-addresses/0: `192.0.2.1` is not what an entry of `ip-addresses` takes: an IPv6 address",
		}},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "ip-addresses": [ "ff02::1" ] } ]`, []string{
			"2:59-2:68 error KT4114 /Dhcp6/reservations/0/ip-addresses/0: `ff02::1` is no address that a client can have",
		}},
		{kea.R30, "6", `"reservations": [ { "duid": "01:02:03", "ip-addresses": [ "::" ] } ]`, nil},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "ip-address": "0.0.0.0" } ]`, []string{
			"2:55-2:64 error KT4114 /Dhcp4/reservations/0/ip-address: `0.0.0.0` is no address that a client can have",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "ip-address": "255.255.255.255" } ]`, []string{
			"2:55-2:72 error KT4114 /Dhcp4/reservations/0/ip-address: `255.255.255.255` is no address that a client can have",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "ip-address": "224.0.0.1" } ]`, nil},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "ip-address": "x" } ]`, []string{
			"2:55-2:58 error KT4013 /Dhcp4/reservations/0/ip-address: `x` is not what `ip-address` takes: an IPv4 address",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "next-server": "255.255.255.255" } ]`, []string{
			"2:56-2:73 error KT4114 /Dhcp4/reservations/0/next-server: `255.255.255.255` is no address of a server",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "hostname": "a b" } ]`, nil},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "duid": "01:02:03", "ip-address": "192.0.3.1" } ] } ]`, []string{
			"2:105-2:116 error KT4113 /Dhcp4/subnet4/0/reservations/0/ip-address: the reserved address `192.0.3.1` is not inside the subnet `192.0.2.0/24` | move the reservation to the subnet of the address, or to the global reservations",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "reservations": [ { "duid": "01:02:03", "ip-addresses": [ "2001:db8::1", "2001:db9::1" ] } ] } ]`, []string{
			"2:125-2:138 error KT4113 /Dhcp6/subnet6/0/reservations/0/ip-addresses/1: the reserved address `2001:db9::1` is not inside the subnet `2001:db8::/64` | move the reservation to the subnet of the address, or to the global reservations",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "x", "reservations": [ { "duid": "01:02:03", "ip-address": "192.0.3.1" } ] } ]`, []string{
			"2:35-2:38 error KT4013 /Dhcp4/subnet4/0/subnet: `x` is not what `subnet` takes: an IPv4 prefix such as 192.0.2.0/24",
		}},
		{kea.R22, "4", `"reservations": [ { "duid": "01:02:03" } ]`, []string{
			"2:19-2:20 error KT4115 /Dhcp4/reservations/0: the reservation gives its client nothing, which 2.2 refuses",
		}},
		{kea.R22, "4", `"reservations": [ { "duid": "01:02:03", "client-classes": [ "" ] } ]`, []string{
			"2:19-2:20 error KT4115 /Dhcp4/reservations/0: the reservation gives its client nothing, which 2.2 refuses",
		}},
		{kea.R22, "4", `"reservations": [ { "duid": "01:02:03", "next-server": "0.0.0.0" } ]`, []string{
			"2:19-2:20 error KT4115 /Dhcp4/reservations/0: the reservation gives its client nothing, which 2.2 refuses",
		}},
		{kea.R22, "4", `"reservations": [ { "duid": "01:02:03", "boot-file-name": "a" } ]`, nil},
		{kea.R22, "4", `"reservations": [ { "duid": "01:02:03", "client-classes": [ "a" ] } ]`, nil},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "unknown": 1 } ]`, []string{
			"2:41-2:50 error KT4010 /Dhcp4/reservations/0/unknown: the key `unknown` is unknown in `reservations[0]`",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": 7 } ]`, []string{
			"2:29-2:30 error KT4011 /Dhcp4/reservations/0/duid: an integer stands where `duid` takes a string",
		}},
		{kea.R30, "4", `"reservations": [ 7 ]`, []string{
			"2:19-2:20 error KT4011 /Dhcp4/reservations/0: an integer stands where an entry of `reservations` takes maps",
		}},
		{kea.R30, "4", `"reservations": [ { "duid": "01:02:03", "ip-addresses": [ "192.0.2.1" ] } ]`, []string{
			"2:41-2:55 error KT4010 /Dhcp4/reservations/0/ip-addresses: `Dhcp4` has no `ip-addresses` here: the key belongs to the other family",
		}},
	})
}
