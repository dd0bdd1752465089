package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfSubnets: what is said about subnets, networks and pools.
func TestMessagesOfSubnets(t *testing.T) {
	said(t, []message{
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" }, { "id": 1, "subnet": "192.0.3.0/24" } ]`, []string{
			"2:61-2:62 error KT4101 /Dhcp4/subnet4/1/id: two subnets have the id 1 | 2:22-2:23 first here",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" }, { "id": 2, "subnet": "192.0.2.9/24" } ]`, nil},
		{kea.R30, "4", `"shared-networks": [ { "name": "n", "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] } ], "subnet4": [ { "id": 1, "subnet": "192.0.3.0/24" } ]`, []string{
			"2:116-2:117 error KT4101 /Dhcp4/subnet4/0/id: two subnets have the id 1 | 2:58-2:59 first here",
		}},
		{kea.R30, "4", `"shared-networks": [ { "name": "n" }, { "name": "n" } ]`, []string{
			"2:49-2:52 error KT4103 /Dhcp4/shared-networks/1/name: two shared networks are called `n` | 2:32-2:35 first here",
		}},
		{kea.R30, "4", `"shared-networks": [ { } ]`, []string{
			"2:22-2:23 error KT4014 /Dhcp4/shared-networks/0: the mandatory key `name` is missing in `shared-networks[0]`",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "2001:db8::/64" } ]`, []string{
			"2:35-2:50 error KT4013 /Dhcp4/subnet4/0/subnet: `2001:db8::/64` is not what `subnet` takes: an IPv4 prefix such as 192.0.2.0/24",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "192.0.2.0/24" } ]`, []string{
			"2:35-2:49 error KT4013 /Dhcp6/subnet6/0/subnet: `192.0.2.0/24` is not what `subnet` takes: an IPv6 prefix such as 2001:db8::/64",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/33" } ]`, []string{
			"2:35-2:49 error KT4013 /Dhcp4/subnet4/0/subnet: `192.0.2.0/33` is not what `subnet` takes: an IPv4 prefix such as 192.0.2.0/24",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "" } ]`, []string{
			"2:35-2:37 error KT4013 /Dhcp4/subnet4/0/subnet: `subnet` is empty; it takes an IPv4 prefix such as 192.0.2.0/24",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 4294967295, "subnet": "192.0.2.0/24" } ]`, []string{
			"2:22-2:32 error KT4012 /Dhcp4/subnet4/0/id: `4294967295` of `id` is outside 1 to 4294967294",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.9 - 192.0.2.1" } ] } ]`, []string{
			"2:72-2:95 error KT4104 /Dhcp4/subnet4/0/pools/0/pool: the pool `192.0.2.9 - 192.0.2.1` ends before it starts | swap the two addresses",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.3.1 - 192.0.3.9" } ] } ]`, []string{
			"2:72-2:95 error KT4105 /Dhcp4/subnet4/0/pools/0/pool: the pool `192.0.3.1 - 192.0.3.9` is not inside the subnet `192.0.2.0/24`",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.3.9" } ] } ]`, []string{
			"2:72-2:95 error KT4105 /Dhcp4/subnet4/0/pools/0/pool: the pool `192.0.2.1 - 192.0.3.9` is not inside the subnet `192.0.2.0/24`",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1/25" } ] } ]`, []string{
			"2:72-2:86 error KT4107 /Dhcp4/subnet4/0/pools/0/pool: the pool `192.0.2.1/25` has bits set after its prefix length",
		}},
		{kea.R22, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1/25" } ] } ]`, nil},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1" } ] } ]`, []string{
			"2:72-2:83 error KT4013 /Dhcp4/subnet4/0/pools/0/pool: `192.0.2.1` is not what `pool` takes: `first - last` or an IPv4 prefix",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { } ] } ]`, []string{
			"2:62-2:63 error KT4014 /Dhcp4/subnet4/0/pools/0: the mandatory key `pool` is missing in `subnet4[0].pools[0]`",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.2.20" }, { "pool": "192.0.2.20 - 192.0.2.30" } ] } ]`, []string{
			"2:110-2:135 error KT4106 /Dhcp4/subnet4/0/pools/1/pool: `192.0.2.20 - 192.0.2.30` overlaps `192.0.2.1 - 192.0.2.20` | 2:72-2:96 first here",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.128/25" }, { "pool": "192.0.2.0/24" } ] } ]`, []string{
			"2:72-2:88 error KT4106 /Dhcp4/subnet4/0/pools/0/pool: `192.0.2.128/25` overlaps `192.0.2.0/24` | 2:102-2:116 first here",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pools": [ { "pool": "2001:db9::1 - 2001:db9::2" } ] } ]`, []string{
			"2:73-2:100 error KT4105 /Dhcp6/subnet6/0/pools/0/pool: the pool `2001:db9::1 - 2001:db9::2` is not inside the subnet `2001:db8::/64`",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 56, "delegated-len": 48 } ] } ]`, []string{
			"2:129-2:131 error KT4109 /Dhcp6/subnet6/0/pd-pools/0/delegated-len: `delegated-len` 48 is shorter than `prefix-len` 56 | a pool hands out parts of its prefix: the delegated length is at least the pool's",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::1", "prefix-len": 48, "delegated-len": 56 } ] } ]`, []string{
			"2:78-2:93 error KT4107 /Dhcp6/subnet6/0/pd-pools/0/prefix: the prefix `2001:db8:8::1` has bits set after its length 48",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "192.0.2.0", "prefix-len": 24, "delegated-len": 28 } ] } ]`, []string{
			"2:78-2:89 error KT4013 /Dhcp6/subnet6/0/pd-pools/0/prefix: `192.0.2.0` is not what `prefix` takes: an IPv6 address",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56, "excluded-prefix": "2001:db8:8:1::" } ] } ]`, []string{
			"2:66-2:67 error KT4109 /Dhcp6/subnet6/0/pd-pools/0: `excluded-prefix` and `excluded-prefix-len` stand only together",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56, "excluded-prefix-len": 64 } ] } ]`, []string{
			"2:66-2:67 error KT4109 /Dhcp6/subnet6/0/pd-pools/0: `excluded-prefix` and `excluded-prefix-len` stand only together",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56, "excluded-prefix": "2001:db8:8:1::", "excluded-prefix-len": 56 } ] } ]`, []string{
			"2:193-2:195 error KT4109 /Dhcp6/subnet6/0/pd-pools/0/excluded-prefix-len: `excluded-prefix-len` 56 is not longer than `delegated-len` 56 | the excluded prefix is a part of the delegated one",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56, "excluded-prefix": "2001:db8:9:1::", "excluded-prefix-len": 64 } ] } ]`, []string{
			"2:152-2:168 error KT4109 /Dhcp6/subnet6/0/pd-pools/0/excluded-prefix: `2001:db8:9:1::` is not inside the first prefix that the pool delegates",
		}},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56, "excluded-prefix": "::", "excluded-prefix-len": 0 } ] } ]`, nil},
		{kea.R30, "6", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56 }, { "prefix": "2001:db8:8::", "prefix-len": 56, "delegated-len": 60 } ] } ]`, []string{
			"2:147-2:161 error KT4106 /Dhcp6/subnet6/0/pd-pools/1/prefix: `2001:db8:8::/56` overlaps `2001:db8:8::/48` | 2:78-2:92 first here",
		}},
		{kea.R30, "4", `"min-valid-lifetime": 20, "max-valid-lifetime": 10`, []string{
			"2:23-2:25 error KT4116 /Dhcp4/min-valid-lifetime: `min-valid-lifetime` 20 is above `max-valid-lifetime` 10, counting what the scope inherits | give the scope all three, in order: minimum, default, maximum",
		}},
		{kea.R30, "4", `"min-valid-lifetime": 20, "valid-lifetime": 10`, []string{
			"2:23-2:25 error KT4116 /Dhcp4/min-valid-lifetime: `min-valid-lifetime` 20 is above `valid-lifetime` 10, counting what the scope inherits | give the scope all three, in order: minimum, default, maximum",
		}},
		{kea.R30, "4", `"valid-lifetime": 20, "max-valid-lifetime": 10`, []string{
			"2:19-2:21 error KT4116 /Dhcp4/valid-lifetime: `valid-lifetime` 20 is above `max-valid-lifetime` 10, counting what the scope inherits | give the scope all three, in order: minimum, default, maximum",
		}},
		{kea.R30, "4", `"min-valid-lifetime": 8000`, []string{
			"2:23-2:27 error KT4116 /Dhcp4/min-valid-lifetime: `min-valid-lifetime` 8000 is above `valid-lifetime` 7200, counting what the scope inherits | give the scope all three, in order: minimum, default, maximum",
		}},
		{kea.R30, "4", `"max-valid-lifetime": 100`, []string{
			"1:12-1:13 error KT4116 /Dhcp4/valid-lifetime: `valid-lifetime` 7200 is above `max-valid-lifetime` 100, counting what the scope inherits | give the scope all three, in order: minimum, default, maximum",
		}},
		{kea.R30, "6", `"min-preferred-lifetime": 20, "max-preferred-lifetime": 10`, []string{
			"2:27-2:29 error KT4116 /Dhcp6/min-preferred-lifetime: `min-preferred-lifetime` and `max-preferred-lifetime` stand without `preferred-lifetime` | set all three",
		}},
		{kea.R30, "4", `"valid-lifetime": 100, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "max-valid-lifetime": 50 } ]`, []string{
			"2:37-2:38 error KT4116 /Dhcp4/subnet4/0/valid-lifetime: `valid-lifetime` 100 is above `max-valid-lifetime` 50, counting what the scope inherits | give the scope all three, in order: minimum, default, maximum",
		}},
		{kea.R30, "4", `"shared-networks": [ { "name": "n", "valid-lifetime": 100, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "max-valid-lifetime": 50 } ] } ]`, []string{
			"2:73-2:74 error KT4116 /Dhcp4/shared-networks/0/subnet4/0/valid-lifetime: `valid-lifetime` 100 is above `max-valid-lifetime` 50, counting what the scope inherits | give the scope all three, in order: minimum, default, maximum",
		}},
		{kea.R30, "4", `"shared-networks": [ { "name": "n", "authoritative": true, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "authoritative": false } ] } ]`, []string{
			"2:127-2:132 error KT4117 /Dhcp4/shared-networks/0/subnet4/0/authoritative: `authoritative` differs from what the shared network says | say it at the shared network only",
		}},
		{kea.R30, "6", `"shared-networks": [ { "name": "n", "subnet6": [ { "id": 1, "subnet": "2001:db8:1::/64", "rapid-commit": true }, { "id": 2, "subnet": "2001:db8:2::/64" } ] } ]`, []string{
			"2:114-2:115 error KT4117 /Dhcp6/shared-networks/0/subnet6/1: `rapid-commit` differs among the members of a shared network | say it at the shared network only",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "ddns-ttl": 1, "ddns-ttl-percent": 0.5 } ]`, []string{
			"2:63-2:64 error KT4118 /Dhcp4/subnet4/0/ddns-ttl: `ddns-ttl` stands beside `ddns-ttl-percent`, `ddns-ttl-min` or `ddns-ttl-max` | keep the fixed value or the computed one",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "ddns-ttl-min": 9, "ddns-ttl-max": 8 } ]`, []string{
			"2:67-2:68 error KT4116 /Dhcp4/subnet4/0/ddns-ttl-min: `ddns-ttl-min` 9 is above `ddns-ttl-max` 8",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "cache-threshold": 1.0 } ]`, []string{
			"2:70-2:73 error KT4012 /Dhcp4/subnet4/0/cache-threshold: `cache-threshold` 1 is not between 0 and 1 | the key is a fraction of the lease time; 0.0 is accepted from 3.0 on",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "cache-threshold": -0.5 } ]`, []string{
			"2:70-2:74 error KT4012 /Dhcp4/subnet4/0/cache-threshold: `cache-threshold` -0.5 is not between 0 and 1 | the key is a fraction of the lease time; 0.0 is accepted from 3.0 on",
		}},
		{kea.R22, "4", `"renew-timer": 9, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "rebind-timer": 8 } ]`, []string{
			"2:85-2:86 error KT4116 /Dhcp4/subnet4/0/rebind-timer: `renew-timer` 9 is above `rebind-timer` 8",
		}},
		{kea.R30, "6", `"calculate-tee-times": true, "t1-percent": 0.9, "subnet6": [ { "id": 1, "subnet": "2001:db8::/64" }, { "id": 2, "subnet": "2001:db9::/64" } ]`, []string{
			"2:44-2:47 error KT4116 /Dhcp6/t1-percent: `t1-percent` 0.9 and `t2-percent` 0.8 are not in order between 0 and 1",
		}},
		{kea.R30, "4", `"shared-networks": [ { "name": "n", "calculate-tee-times": true, "t1-percent": 0.9, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] } ]`, []string{
			"2:80-2:83 error KT4116 /Dhcp4/shared-networks/0/t1-percent: `t1-percent` 0.9 and `t2-percent` 0.875 are not in order between 0 and 1",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "hostname-char-set": "[a" } ]`, []string{
			"2:72-2:76 error KT4013 /Dhcp4/subnet4/0/hostname-char-set: `[a` is no regular expression",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "relay": { } } ]`, []string{
			"2:60-2:61 error KT4014 /Dhcp4/subnet4/0/relay: the mandatory key `ip-addresses` is missing in `subnet4[0].relay`",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "relay": { "ip-addresses": [ "2001:db8::1" ] } } ]`, []string{
			"2:80-2:93 error KT4013 /Dhcp4/subnet4/0/relay/ip-addresses/0: `2001:db8::1` is not what an entry of `ip-addresses` takes: an IPv4 address",
		}},
		{kea.R30, "4", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "4o6-subnet": "x" } ]`, []string{
			"2:65-2:68 error KT4013 /Dhcp4/subnet4/0/4o6-subnet: `x` is no prefix: it has no length",
		}},
	})
}
