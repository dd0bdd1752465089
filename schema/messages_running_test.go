package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfRunning: advice about files, threads, timers, updates and loggers.
func TestMessagesOfRunning(t *testing.T) {
	said(t, []message{
		{kea.R30, "4", `"valid-lifetime": 100`, nil},
		{kea.R30, "w", `"lease-database": { "type": "memfile", "persist": false }`, []string{
			"2:51-2:56 warning KT4414 /Dhcp4/lease-database/persist: leases are kept in memory only: after a restart the server hands out addresses that are in use | leave `persist` out, unless this is a test",
		}},
		{kea.R30, "w", `"lease-database": { "type": "memfile", "lfc-interval": 0 }`, []string{
			"2:56-2:57 warning KT4414 /Dhcp4/lease-database/lfc-interval: the lease file is never cleaned and grows with every renewal | leave `lfc-interval` out, or run kea-lfc from a timer",
		}},
		{kea.R30, "w", `"lease-database": { "type": "memfile", "persist": true, "lfc-interval": 3600 }`, nil},
		{kea.R30, "w", `"lease-database": { "type": "mysql", "name": "x", "lfc-interval": 0 }`, nil},
		{kea.R30, "w", `"lease-database": { "type": "memfile", "name": "/srv/leases.csv" }`, []string{
			"2:48-2:65 warning KT4421 /Dhcp4/lease-database/name: Kea 3.0 does not start with lease files in `/srv` | give the bare name: the server puts its own directory in front; an environment variable can name another",
		}},
		{kea.R30, "w", `"lease-database": { "type": "memfile", "name": "/usr/local/var/lib/kea/leases.csv" }`, nil},
		{kea.R30, "w", `"lease-database": { "type": "memfile", "name": "leases.csv" }`, nil},
		{kea.R24, "w", `"lease-database": { "type": "memfile", "name": "/srv/leases.csv" }`, nil},
		{kea.R26, "w", `"control-socket": { "socket-type": "unix", "socket-name": "/tmp/kea4" }`, []string{
			"2:59-2:70 warning KT4421 /Dhcp4/control-socket/socket-name: Kea 2.6 does not start with sockets in `/tmp` | give the bare name: the server puts its own directory in front; an environment variable can name another",
		}},
		{kea.R26, "w", `"control-socket": { "socket-type": "unix", "socket-name": "/run/kea/kea4" }`, nil},
		{kea.R26, "w", `"loggers": [ { "name": "kea-dhcp4", "severity": "INFO", "output-options": [ { "output": "/tmp/a.log" }, { "output": "stdout" } ] } ]`, []string{
			"2:89-2:101 warning KT4421 /Dhcp4/loggers/0/output-options/0/output: Kea 2.6 does not start with log files in `/tmp` | give the bare name: the server puts its own directory in front; an environment variable can name another",
		}},
		{kea.R30, "w", `"loggers": [ { "name": "kea-dhcp4" } ]`, []string{
			"2:14-2:15 error KT4427 /Dhcp4/loggers/0: the server does not start: the logger `kea-dhcp4` has no `severity` | give it one, such as INFO",
		}},
		{kea.R30, "w", `"loggers": [ { "name": "kea-dhcp6", "severity": "INFO" } ]`, []string{
			"2:24-2:35 warning KT4426 /Dhcp4/loggers/0/name: nothing is logged as `kea-dhcp6` by kea-dhcp4 | the names of its loggers begin with `kea-dhcp4`",
		}},
		{kea.R30, "w", `"loggers": [ { "name": "kea-dhcp4.leases", "severity": "INFO" }, { "name": "kea-dhcp4x", "severity": "INFO" } ]`, []string{
			"2:76-2:88 warning KT4426 /Dhcp4/loggers/1/name: nothing is logged as `kea-dhcp4x` by kea-dhcp4 | the names of its loggers begin with `kea-dhcp4`",
		}},
		{kea.R30, "w", `"hosts-databases": [ { "type": "memfile" } ]`, []string{
			"2:32-2:41 error KT4427 /Dhcp4/hosts-databases/0/type: the server does not start: reservations cannot be kept in a `memfile` | list them under `reservations`",
		}},
		{kea.R30, "w", `"dhcp-queue-control": { "enable-queue": true }`, []string{
			"2:41-2:45 warning KT4417 /Dhcp4/dhcp-queue-control/enable-queue: the queue stays off: the server has several threads | set `enable-multi-threading` to false, or leave `dhcp-queue-control` out",
		}},
		{kea.R30, "w", `"dhcp-queue-control": { "enable-queue": true }, "multi-threading": { "enable-multi-threading": false }`, nil},
		{kea.R30, "w", `"dhcp-queue-control": { "enable-queue": true, "queue-type": "ring" }, "multi-threading": { "enable-multi-threading": false }`, []string{
			"2:61-2:67 error KT4427 /Dhcp4/dhcp-queue-control/queue-type: the server does not start: it knows no queue of type `ring` | the type is `kea-ring4`",
		}},
		{kea.R30, "w", `"dhcp-queue-control": { "enable-queue": false, "queue-type": "ring" }, "multi-threading": { "enable-multi-threading": false }`, nil},
		{kea.R22, "w", `"dhcp-queue-control": { "enable-queue": true }`, nil},
		{kea.R30, "w", `"ddns-send-updates": true`, []string{
			"2:22-2:26 warning KT4418 /Dhcp4/ddns-send-updates: no DNS updates are sent: `enable-updates` of `dhcp-ddns` is not true | set it, or leave `ddns-send-updates` out",
		}},
		{kea.R30, "w", `"ddns-send-updates": true, "dhcp-ddns": { "enable-updates": false }`, []string{
			"2:22-2:26 warning KT4418 /Dhcp4/ddns-send-updates: no DNS updates are sent: `enable-updates` of `dhcp-ddns` is not true | set it, or leave `ddns-send-updates` out",
		}},
		{kea.R30, "w", `"ddns-send-updates": true, "dhcp-ddns": { "enable-updates": true }`, nil},
		{kea.R30, "w", `"ddns-send-updates": true, "config-control": { "config-fetch-wait-time": 10 }`, nil},
		{kea.R30, "w", `"shared-networks": [ { "name": "n", "ddns-send-updates": true } ]`, []string{
			"2:58-2:62 warning KT4418 /Dhcp4/shared-networks/0/ddns-send-updates: no DNS updates are sent: `enable-updates` of `dhcp-ddns` is not true | set it, or leave `ddns-send-updates` out",
		}},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "ddns-send-updates": true } ]`, []string{
			"2:72-2:76 warning KT4418 /Dhcp4/subnet4/0/ddns-send-updates: no DNS updates are sent: `enable-updates` of `dhcp-ddns` is not true | set it, or leave `ddns-send-updates` out",
		}},
		{kea.R30, "w", `"renew-timer": 10, "rebind-timer": 10`, []string{
			"2:16-2:18 warning KT4415 /Dhcp4/renew-timer: T1 is never sent: `renew-timer` 10 is not below `rebind-timer` 10",
		}},
		{kea.R22, "w", `"renew-timer": 10, "rebind-timer": 10`, nil},
		{kea.R30, "w", `"renew-timer": 10, "rebind-timer": 7200`, []string{
			"2:36-2:40 warning KT4415 /Dhcp4/rebind-timer: T2 is never sent: `rebind-timer` 7200 is not below the longest lease time 7200",
		}},
		{kea.R30, "w", `"renew-timer": 7200`, []string{
			"2:16-2:20 warning KT4415 /Dhcp4/renew-timer: T1 is never sent: `renew-timer` 7200 is not below the longest lease time 7200",
		}},
		{kea.R30, "w", `"renew-timer": 100, "valid-lifetime": 50, "max-valid-lifetime": 200`, nil},
		{kea.R30, "w", `"renew-timer": 100, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "valid-lifetime": 60 } ]`, []string{
			"2:34-2:35 warning KT4415 /Dhcp4/subnet4/0/renew-timer: T1 is never sent: `renew-timer` 100 is not below the longest lease time 60",
		}},
		{kea.R30, "w", `"renew-timer": 100, "shared-networks": [ { "name": "n", "valid-lifetime": 60, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] } ]`, []string{
			"2:42-2:43 warning KT4415 /Dhcp4/shared-networks/0/renew-timer: T1 is never sent: `renew-timer` 100 is not below the longest lease time 60",
		}},
		{kea.R30, "w", `"shared-networks": [ { "name": "n", "renew-timer": 60, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "rebind-timer": 50 } ] } ]`, []string{
			"2:69-2:70 warning KT4415 /Dhcp4/shared-networks/0/subnet4/0/renew-timer: T1 is never sent: `renew-timer` 60 is not below `rebind-timer` 50",
		}},
		{kea.R30, "w", `"reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ]`, []string{
			"2:17-2:18 warning KT4406 /Dhcp4/reservations: the global reservations are not looked up: `reservations-global` is true nowhere | set it at the server, or at the subnets they are for",
		}},
		{kea.R30, "w", `"reservations-global": true, "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ]`, nil},
		{kea.R30, "w", `"early-global-reservations-lookup": true, "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ]`, nil},
		{kea.R30, "w", `"shared-networks": [ { "name": "n", "reservations-global": true } ], "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ]`, nil},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations-in-subnet": false, "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ] } ]`, []string{
			"2:100-2:101 warning KT4406 /Dhcp4/subnet4/0/reservations: the reservations of `192.0.2.0/24` are not looked up: `reservations-in-subnet` is false there",
		}},
		{kea.R30, "w", `"reservations-in-subnet": false, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations-in-subnet": true, "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ] } ]`, nil},
		{kea.R24, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservation-mode": "disabled", "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ] } ]`, []string{
			"2:51-2:69 warning KT4016 /Dhcp4/subnet4/0/reservation-mode: `reservation-mode` is on its way out | use reservations-global, reservations-in-subnet and reservations-out-of-pool",
			"2:99-2:100 warning KT4406 /Dhcp4/subnet4/0/reservations: the reservations of `192.0.2.0/24` are not looked up: `reservations-in-subnet` is false there",
		}},
		{kea.R24, "w", `"shared-networks": [ { "name": "n", "reservation-mode": "global", "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] } ], "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ]`, []string{
			"2:37-2:55 warning KT4016 /Dhcp4/shared-networks/0/reservation-mode: `reservation-mode` is on its way out | use reservations-global, reservations-in-subnet and reservations-out-of-pool",
		}},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations-out-of-pool": true, "pools": [ { "pool": "192.0.2.8/29" } ], "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "ip-address": "192.0.2.9" }, { "duid": "01:02:03", "ip-address": "192.0.2.10" }, { "duid": "01:02:04", "ip-address": "192.0.2.99" } ] } ]`, []string{
			"2:195-2:206 warning KT4408 /Dhcp4/subnet4/0/reservations/0/ip-address: the reservation of `192.0.2.9`, with 1 more in this subnet, is ignored: the address is in a pool, and `reservations-out-of-pool` is true | take the address out of the pool, or leave `reservations-out-of-pool` out",
		}},
		{kea.R30, "w", `"host-reservation-identifiers": [ "duid" ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" }, { "hw-address": "1a:1b:1c:1d:1e:1e", "hostname": "b" } ] } ]`, []string{
			"2:129-2:148 warning KT4407 /Dhcp4/subnet4/0/reservations/0/hw-address: no reservation is looked up by `hw-address`: `host-reservation-identifiers` does not name it | name there `duid`, `hw-address`",
		}},
		{kea.R30, "w", `"host-reservation-identifiers": [ "flex-id" ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "flex-id": "'a'", "hostname": "a" } ] } ]`, []string{
			"2:129-2:134 warning KT4407 /Dhcp4/subnet4/0/reservations/0/flex-id: no client has a `flex-id`: the library that makes it is not loaded | load `libdhcp_flex_id.so` and give it an `identifier-expression`",
		}},
		{kea.R30, "w", `"host-reservation-identifiers": [ "flex-id" ], "hooks-libraries": [ { "library": "libdhcp_flex_id.so" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "flex-id": "'a'", "hostname": "a" } ] } ]`, nil},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.0.0/16" }, { "id": 2, "subnet": "192.0.2.0/24" } ]`, []string{
			"2:74-2:88 warning KT4423 /Dhcp4/subnet4/1/subnet: `192.0.2.0/24` is never chosen by an address: `192.0.0.0/16` holds it, and has a lower id | give the wider one a higher id, or name the relays of the narrower one under `relay` | 2:35-2:49 first here",
		}},
		{kea.R30, "w", `"subnet4": [ { "id": 2, "subnet": "192.0.0.0/16" }, { "id": 1, "subnet": "192.0.2.0/24" } ]`, nil},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.0.0/16" }, { "id": 2, "subnet": "192.0.2.0/24", "relay": { "ip-addresses": [ "192.0.2.1" ] } } ]`, nil},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.0.0/16", "interface": "eth0" }, { "id": 2, "subnet": "192.0.2.0/24" } ]`, nil},
		{kea.R30, "w", `"shared-networks": [ { "name": "n", "subnet4": [ { "id": 1, "subnet": "192.0.0.0/16" }, { "id": 2, "subnet": "192.0.2.0/24" } ] } ]`, nil},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.0 - 192.0.2.9" } ] } ]`, []string{
			"2:72-2:95 warning KT4419 /Dhcp4/subnet4/0/pools/0/pool: the pool holds the address of the network, `192.0.2.0`, which Kea hands out like any other | leave it out of the pool",
		}},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.200 - 192.0.2.255" } ] } ]`, []string{
			"2:72-2:99 warning KT4419 /Dhcp4/subnet4/0/pools/0/pool: the pool holds the broadcast address, `192.0.2.255`, which Kea hands out like any other | leave it out of the pool",
		}},
		{kea.R30, "w", `"compatibility": { "exclude-first-last-24": true }, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.0/24" } ] } ]`, nil},
		{kea.R30, "w", `"compatibility": { "exclude-first-last-24": true }, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/25", "pools": [ { "pool": "192.0.2.0/25" } ] } ]`, []string{
			"2:124-2:138 warning KT4419 /Dhcp4/subnet4/0/pools/0/pool: the pool holds the address of the network, `192.0.2.0`, which Kea hands out like any other | leave it out of the pool",
		}},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/31", "pools": [ { "pool": "192.0.2.0/31" } ] } ]`, nil},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.2.9" } ], "option-data": [ { "name": "routers", "data": "192.0.2.99, 192.0.2.1" } ] } ]`, []string{
			"2:72-2:95 warning KT4420 /Dhcp4/subnet4/0/pools/0/pool: the pool holds the address of the router, `192.0.2.1`, which Kea hands out like any other | leave it out of the pool",
		}},
		{kea.R30, "w", `"shared-networks": [ { "name": "n", "option-data": [ { "code": 3, "data": "192.0.2.1" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.2.9" } ] } ] } ]`, []string{
			"2:163-2:186 warning KT4420 /Dhcp4/shared-networks/0/subnet4/0/pools/0/pool: the pool holds the address of the router, `192.0.2.1`, which Kea hands out like any other | leave it out of the pool",
		}},
		{kea.R30, "w", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.2.9" } ], "option-data": [ { "name": "routers", "csv-format": false, "data": "c0000201" } ] } ]`, nil},
	})
}
