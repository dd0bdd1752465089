package upgrade

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

func TestFilesOfPaths(t *testing.T) {
	upgradedFiles(t, []file{
		{"Cassandra", kea.R22, 0, `{
  "Dhcp4": {
    "lease-database": {
      "type": "mysql",
      "name": "kea",
      // left over
      "keyspace": "kea",
      "tcp-nodelay": true
    },
    "hosts-database": { "type": "cql", "keyspace": "kea" }
  }
}`, `{
  "Dhcp4": {
    "lease-database": {
      "type": "mysql",
      "name": "kea"
    },
    "hosts-database": { "type": "cql", "keyspace": "kea" }
  }
}`, []string{
			"7:7 note KT4504 /Dhcp4/lease-database/keyspace: `\"keyspace\": \"kea\"` is taken out: it was about Cassandra",
			"8:7 note KT4504 /Dhcp4/lease-database/tcp-nodelay: `\"tcp-nodelay\": true` is taken out: it was about Cassandra",
			"10:25 error KT4503 /Dhcp4/hosts-database/type: Kea 2.2 has no database of `type` `cql` | move the data to `mysql` or `postgresql` and name that here",
		}},
		{"files lose their directories", kea.R30, 0, `{
  "Dhcp4": {
    "lease-database": {
      "type": "memfile",
      "name": "/srv/leases.csv" // on the SSD
    },
    "loggers": [ {
      "name": "kea-dhcp4",
      "output_options": [ { "output": "/srv/kea.log" } ]
    } ],
    "hooks-libraries": [
      { "library": "/opt/kea/libdhcp_run_script.so", "parameters": { "name": "/root/lease.sh", "sync": false } },
      { "library": "/opt/mine.so" }
    ]
  }
}`, `{
  "Dhcp4": {
    "lease-database": {
      "type": "memfile",
      "name": "leases.csv" // on the SSD
    },
    "loggers": [ {
      "name": "kea-dhcp4",
      "output-options": [ { "output": "kea.log" } ]
    } ],
    "hooks-libraries": [
      { "library": "libdhcp_run_script.so", "parameters": { "name": "/usr/share/kea/scripts/lease.sh", "sync": false } },
      { "library": "mine.so" }
    ]
  }
}`, []string{
			"5:7 warning KT4560 /Dhcp4/lease-database/name: the lease file `/srv/leases.csv` becomes `leases.csv` | move the file to the data directory of the server, which is /var/lib/kea with most packages",
			"9:7 note KT4514 /Dhcp4/loggers/0/output_options: `output_options` becomes `output-options`",
			"9:29 warning KT4561 /Dhcp4/loggers/0/output_options/0/output: the log file `/srv/kea.log` becomes `kea.log` | tell what reads the log: it is in /var/log/kea with most packages",
			"12:9 note KT4550 /Dhcp4/hooks-libraries/0/library: the library `/opt/kea/libdhcp_run_script.so` becomes `libdhcp_run_script.so`",
			"12:70 warning KT4563 /Dhcp4/hooks-libraries/0/parameters/name: the script `/root/lease.sh` becomes `/usr/share/kea/scripts/lease.sh` | put the script there; the directory is another if the server was built with another",
			"13:9 warning KT4550 /Dhcp4/hooks-libraries/1/library: the library `/opt/mine.so`, which does not come with Kea, becomes `mine.so` | build it for the release, and put it where Kea's libraries are",
		}},
		{"pools and prefixes are masked", kea.R24, 0, `{
  "Dhcp6": {
    "reservations": [
      { "duid": "01:02:03", "prefixes": [ "2001:db8:1::1/48", "2001:db8:2::/48" ] } // a router
    ],
    "subnet6": [ {
      "id": 1,
      "subnet": "2001:db8::/64",
      "pools": [ { "pool": "2001:db8::1:1/112" } ], // masked
      "pd-pools": [ { "prefix": "2001:db8:8::8", "prefix-len": 48, "delegated-len": 56 } ]
    } ]
  }
}`, `{
  "Dhcp6": {
    "reservations": [
      { "duid": "01:02:03", "prefixes": [ "2001:db8:1::/48", "2001:db8:2::/48" ] } // a router
    ],
    "subnet6": [ {
      "id": 1,
      "subnet": "2001:db8::/64",
      "pools": [ { "pool": "2001:db8::1:0/112" } ], // masked
      "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56 } ]
    } ]
  }
}`, []string{
			"4:29 note KT4526 /Dhcp6/reservations/0/prefixes: the prefix `2001:db8:1::1/48` becomes `2001:db8:1::/48`",
			"9:20 note KT4531 /Dhcp6/subnet6/0/pools/0/pool: the pool `2001:db8::1:1/112` becomes `2001:db8::1:0/112`",
			"10:23 note KT4532 /Dhcp6/subnet6/0/pd-pools/0/prefix: the prefix `2001:db8:8::8` becomes `2001:db8:8::`",
		}},
		{"conflicts", kea.R26, 0, `{
  "Dhcp4": {
    "ddns-use-conflict-resolution": false, // shared zone
    "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24",
      "ddns-use-conflict-resolution": true } ]
  }
}`, `{
  "Dhcp4": {
    "ddns-conflict-resolution-mode": "no-check-with-dhcid", // shared zone
    "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24",
      "ddns-conflict-resolution-mode": "check-with-dhcid" } ]
  }
}`, []string{
			"3:5 note KT4521 /Dhcp4/ddns-use-conflict-resolution: `\"ddns-use-conflict-resolution\": false` becomes `\"ddns-conflict-resolution-mode\": \"no-check-with-dhcid\"`",
			"5:7 note KT4521 /Dhcp4/subnet4/0/ddns-use-conflict-resolution: `\"ddns-use-conflict-resolution\": true` becomes `\"ddns-conflict-resolution-mode\": \"check-with-dhcid\"`",
		}},
		{"relay agents", kea.R22, 0, `{
  "Dhcp4": {
    "subnet4": [ {
      "id": 1, "subnet": "192.0.2.0/24",
      "relay": {
        "ip-address": "192.0.2.1" // the switch
      }
    } ]
  }
}`, `{
  "Dhcp4": {
    "subnet4": [ {
      "id": 1, "subnet": "192.0.2.0/24",
      "relay": {
        "ip-addresses": [ "192.0.2.1" ] // the switch
      }
    } ]
  }
}`, []string{
			"6:9 note KT4515 /Dhcp4/subnet4/0/relay/ip-address: `\"ip-address\": \"192.0.2.1\"` becomes `\"ip-addresses\": [ \"192.0.2.1\" ]`",
		}},
		{"keys of HTTP at a Unix socket", kea.R32, 0, `{
  "Dhcp4": {
    "control-sockets": [
      {
        "socket-type": "unix",
        "socket-name": "kea4",
        // left from a copy
        "socket-port": 8000,
        "authentication": { "type": "basic" }
      }
    ]
  }
}`, `{
  "Dhcp4": {
    "control-sockets": [
      {
        "socket-type": "unix",
        "socket-name": "kea4"
      }
    ]
  }
}`, []string{
			"8:9 note KT4573 /Dhcp4/control-sockets/0/socket-port: `\"socket-port\": 8000` is taken out: it has no meaning at a Unix socket",
			"9:9 note KT4573 /Dhcp4/control-sockets/0/authentication: `\"authentication\": { \"type\": \"basic\" }` is taken out: it has no meaning at a Unix socket",
		}},
		{"defaults that changed", kea.R30, kea.R22, `{
  "Dhcp6": {
    "valid-lifetime": 7200
  }
}`, ``, []string{
			"2:12 note KT4580 /Dhcp6: multi-threading, which was off, is on by default from Kea 2.4 on | to keep it off, add `\"multi-threading\": { \"enable-multi-threading\": false }`",
			"2:12 note KT4581 /Dhcp6: the preferred lifetime, which was 3600 seconds, is 0.625 of the valid lifetime from Kea 2.4 on | to keep it, add `\"preferred-lifetime\": 3600`",
			"2:12 note KT4582 /Dhcp6: `cache-threshold`, which was off, is 0.25 by default from Kea 3.0 on | to renew always, add `\"cache-threshold\": 0.0`",
			"2:12 note KT4584 /Dhcp6: released leases, which were deleted at once, are kept for their client from Kea 2.4 on | to delete them at once, set `hold-reclaimed-time` of `expired-leases-processing` to 0",
		}},
		{"secrets", kea.R32, 0, `{
  "DhcpDdns": {
    "tsig-keys": [
      { "name": "k", "algorithm": "HMAC-SHA256", "secret": "c2VjcmV0" }
    ]
  }
}`, ``, []string{
			"4:50 error KT4571 /DhcpDdns/tsig-keys/0/secret: Kea 3.2 refuses the `secret` of the key `k` in clear text | write the secret into a file that only the server can read, and name that with `secret-file`",
		}},
	})
}
