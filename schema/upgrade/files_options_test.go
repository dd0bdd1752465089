package upgrade

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

func TestFilesOfOptions(t *testing.T) {
	upgradedFiles(t, []file{
		{"library for a database behind it", kea.R30, 0, `{
  "Dhcp4": {
    // in the cluster
    "lease-database": {
      "type": "mysql",
      "name": "kea"
    }, // with TLS
    "valid-lifetime": 600
  }
}`, `{
  "Dhcp4": {
    // in the cluster
    "lease-database": {
      "type": "mysql",
      "name": "kea"
    }, // with TLS
    "hooks-libraries": [ { "library": "libdhcp_mysql.so" } ],
    "valid-lifetime": 600
  }
}`, []string{
			"4:5 warning KT4552 /Dhcp4/lease-database: the database of `type` `mysql` gets the library `libdhcp_mysql.so` | install the package that holds the library, and upgrade the tables with kea-admin",
		}},
		{"library into a list", kea.R30, 0, `{
  "Dhcp4": {
    "lease-database": { "type": "postgresql", "name": "kea" },
    "hooks-libraries": [
      // statistics
      { "library": "/usr/lib/kea/hooks/libdhcp_stat_cmds.so" } // handy
    ]
  }
}`, `{
  "Dhcp4": {
    "lease-database": { "type": "postgresql", "name": "kea" },
    "hooks-libraries": [
      // statistics
      { "library": "libdhcp_stat_cmds.so" }, // handy
      { "library": "libdhcp_pgsql.so" }
    ]
  }
}`, []string{
			"3:5 warning KT4552 /Dhcp4/lease-database: the database of `type` `postgresql` gets the library `libdhcp_pgsql.so` | install the package that holds the library, and upgrade the tables with kea-admin",
			"6:9 note KT4550 /Dhcp4/hooks-libraries/0/library: the library `/usr/lib/kea/hooks/libdhcp_stat_cmds.so` becomes `libdhcp_stat_cmds.so`",
		}},
		{"merged library is taken out", kea.R30, 0, `{
  "Dhcp4": {
    "hooks-libraries": [
      { "library": "libdhcp_mysql.so" },
      // the configuration
      { "library": "libdhcp_mysql_cb.so" } // backend
    ]
  }
}`, `{
  "Dhcp4": {
    "hooks-libraries": [
      { "library": "libdhcp_mysql.so" }
    ]
  }
}`, []string{
			"6:9 note KT4551 /Dhcp4/hooks-libraries/1/library: the library `libdhcp_mysql_cb.so` is taken out: it is part of `libdhcp_mysql.so`, which is listed too",
		}},
		{"definition is taken out, values follow", kea.R30, 0, `{
  "Dhcp4": {
    "option-def": [
      // routes
      { "name": "routes", "code": 121, "type": "uint8", "array": true },
      { "name": "mine", "code": 224, "type": "uint8" } // ours
    ],
    "option-data": [
      { "name": "routes", "data": "8, 10, 192, 0, 2, 1" } // to the branch
    ]
  }
}`, `{
  "Dhcp4": {
    "option-def": [
      { "name": "mine", "code": 224, "type": "uint8" } // ours
    ],
    "option-data": [
      { "name": "classless-static-route", "data": "10.0.0.0/8 - 192.0.2.1" } // to the branch
    ]
  }
}`, []string{
			"5:7 note KT4541 /Dhcp4/option-def/0: the definition of `routes`, code 121, is taken out: Kea 3.0 has `classless-static-route` by itself",
			"9:9 note KT4542 /Dhcp4/option-data/0/name: the option `routes` becomes `classless-static-route`",
			"9:27 note KT4542 /Dhcp4/option-data/0/data: the value `8, 10, 192, 0, 2, 1` becomes `10.0.0.0/8 - 192.0.2.1`, which are the same bytes",
		}},
		{"definition of sub-options", kea.R30, 0, `{
  "Dhcp4": {
    "option-def": [ { "name": "v6only", "code": 108, "type": "uint32", "encapsulate": "inner" } ]
  }
}`, ``, []string{
			"3:21 error KT4541 /Dhcp4/option-def/0: Kea 3.0 defines the option 108, `v6-only-preferred`, by itself, and it has no sub-options | leave the sub-options and this definition out",
		}},
		{"captive portal", kea.R22, 0, `{
  "Dhcp4": {
    "client-classes": [
      {
        "name": "a",
        "test": "option[default-url].exists and option[60].exists" // guests
      }
    ],
    "option-data": [
      {
        "name": "default-url", # 114
        "data": "http://192.0.2.1/"
      }
    ]
  }
}`, `{
  "Dhcp4": {
    "client-classes": [
      {
        "name": "a",
        "test": "option[114].exists and option[60].exists" // guests
      }
    ],
    "option-data": [
      {
        "name": "v4-captive-portal", # 114
        "data": "http://192.0.2.1/"
      }
    ]
  }
}`, []string{
			"6:9 note KT4543 /Dhcp4/client-classes/0/test: `\"option[default-url].exists and option[60].exists\"` becomes `\"option[114].exists and option[60].exists\"`",
			"11:9 note KT4540 /Dhcp4/option-data/0/name: the option `default-url` becomes `v4-captive-portal`",
		}},
		{"resolver becomes hex", kea.R26, 0, `{
  "Dhcp6": {
    "option-data": [
      {
        "name": "v6-dnr",
        // one of two
        "data": "100, 17, dns.example.org., 001020010db8000000000000000000000053"
      }
    ]
  }
}`, `{
  "Dhcp6": {
    "option-data": [
      {
        "name": "v6-dnr",
        // one of two
        "data": "0064001103646e73076578616d706c65036f726700001020010db8000000000000000000000053",
        "csv-format": false
      }
    ]
  }
}`, []string{
			"7:9 note KT4544 /Dhcp6/option-data/0/data: the value `100, 17, dns.example.org., 001020010db8000000000000000000000053` becomes `0064001103646e73076578616d706c65036f726700001020010db80000000000000000…`, which are the same bytes",
		}},
		{"loggers move", kea.R22, 0, `{
  "Dhcp4": {
    "valid-lifetime": 600 // ten minutes
  },
  // how to log
  "Logging": {
    "loggers": [
      {
        "name": "kea-dhcp4", // us
        "severity": "INFO"
      }
    ]
  }
}`, `{
  "Dhcp4": {
    "valid-lifetime": 600, // ten minutes
    "loggers": [
      {
        "name": "kea-dhcp4", // us
        "severity": "INFO"
      }
    ]
  }
}`, []string{
			"6:3 note KT4501 /Logging: `Logging` becomes `loggers` in `Dhcp4`",
		}},
		{"loggers join others", kea.R22, 0, `{
  "Logging": { "loggers": [ { "name": "kea-dhcp4.leases" }, { "name": "kea-dhcp6" } ] },
  "Dhcp4": {
    "loggers": [
      { "name": "kea-dhcp4" } // all
    ]
  }
}`, `{
  "Dhcp4": {
    "loggers": [
      { "name": "kea-dhcp4" }, // all
      { "name": "kea-dhcp4.leases" }
    ]
  }
}`, []string{
			"2:3 note KT4501 /Logging: `Logging` becomes `loggers` in `Dhcp4`",
			"2:3 error KT4501 /Logging: the logger `kea-dhcp6` is taken out: it belongs to `Dhcp6` | put it into the file of that server",
		}},
		{"several servers", kea.R22, 0, `{
  "Dhcp4": { "valid-lifetime": 600 },
  "Dhcp6": { "valid-lifetime": 600 },
  "DhcpDdns": { "port": 53001 }
}`, ``, []string{
			"3:3 error KT4502 /Dhcp6: `Dhcp6` stands beside `Dhcp4` | make a file of each map",
			"4:3 error KT4502 /DhcpDdns: `DhcpDdns` stands beside `Dhcp4` | make a file of each map",
		}},
	})
}
