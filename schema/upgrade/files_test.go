package upgrade

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// file is a file as people write it, and what comes of it.
type file struct {
	name     string
	to, from kea.Release
	in, want string   // want "": stays as it is
	said     []string // findings, and what validation still refuses behind REST
}

// upgradedFiles holds upgrades to a table, with the line ends of Unix and of Windows.
func upgradedFiles(t *testing.T, table []file) {
	t.Helper()
	for _, f := range table {
		if f.want == "" {
			f.want = f.in
		}
		o := Options{To: f.to, From: f.from}
		r := upgraded(t, f.in, o)
		if diff := cmp.Diff(strings.Split(f.want, "\n"), strings.Split(string(r.Text), "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.name, diff)
		}
		said := lines(r.Findings)
		for _, line := range lines(r.Rest) {
			said = append(said, "REST "+line)
		}
		if diff := cmp.Diff(f.said, said); diff != "" {
			t.Errorf("findings for %s (-want +got):\n%s", f.name, diff)
		}
		windows := upgraded(t, strings.ReplaceAll(f.in, "\n", "\r\n"), o)
		if diff := cmp.Diff(strings.ReplaceAll(f.want, "\n", "\r\n"), string(windows.Text)); diff != "" {
			t.Errorf("%s, with the line ends of Windows (-want +got):\n%s", f.name, diff)
		}
	}
}

func TestFilesOfKeys(t *testing.T) {
	upgradedFiles(t, []file{
		{"guard with comments", kea.R30, 0, `{
  "Dhcp4": {
    "subnet4": [
      {
        "id": 1, // the first
        "subnet": "192.0.2.0/24",
        # only phones
        "client-class": "phones", // not printers
        "valid-lifetime": 600
      }
    ]
  }
}`, `{
  "Dhcp4": {
    "subnet4": [
      {
        "id": 1, // the first
        "subnet": "192.0.2.0/24",
        # only phones
        "client-classes": [ "phones" ], // not printers
        "valid-lifetime": 600
      }
    ]
  }
}`, []string{
			"8:9 note KT4510 /Dhcp4/subnet4/0/client-class: `\"client-class\": \"phones\"` becomes `\"client-classes\": [ \"phones\" ]`",
		}},
		{"guard for everybody", kea.R30, 0, `{
  "Dhcp4": {
    "shared-networks": [ {
      "name": "n",
      "client-class": "" // nobody in particular
    } ]
  }
}`, `{
  "Dhcp4": {
    "shared-networks": [ {
      "name": "n",
      "client-classes": [ ] // nobody in particular
    } ]
  }
}`, []string{
			"5:7 note KT4510 /Dhcp4/shared-networks/0/client-class: `\"client-class\": \"\"` becomes `\"client-classes\": [ ]`",
		}},
		{"list of classes over lines", kea.R30, 0, `{
  "Dhcp4": {
    "client-classes": [ { "name": "a", "test": "member('ALL')" } ],
    "subnet4": [ {
      "id": 1, "subnet": "192.0.2.0/24",
      "require-client-classes": [ // in this order
        "a", # one
        "b"
      ]
    } ]
  }
}`, `{
  "Dhcp4": {
    "client-classes": [ { "name": "a", "test": "member('ALL')" } ],
    "subnet4": [ {
      "id": 1, "subnet": "192.0.2.0/24",
      "evaluate-additional-classes": [ // in this order
        "a", # one
        "b"
      ]
    } ]
  }
}`, []string{
			"6:7 note KT4511 /Dhcp4/subnet4/0/require-client-classes: `require-client-classes` becomes `evaluate-additional-classes`",
		}},
		{"socket with comments", kea.R30, 0, `{
  "Dhcp4": {
    /* for the
       control agent */
    "control-socket": {
      "socket-type": "unix", // what else
      "socket-name": "/tmp/kea4" // see KB
    }, // done
    "valid-lifetime": 600
  }
}`, `{
  "Dhcp4": {
    /* for the
       control agent */
    "control-sockets": [ {
      "socket-type": "unix", // what else
      "socket-name": "kea4" // see KB
    } ], // done
    "valid-lifetime": 600
  }
}`, []string{
			"5:5 note KT4513 /Dhcp4/control-socket: the map `control-socket` becomes the first entry of the list `control-sockets`",
			"7:7 warning KT4562 /Dhcp4/control-socket/socket-name: the socket `/tmp/kea4` becomes `kea4` | tell what speaks to the server: the socket is in /run/kea with most packages",
		}},
		{"last member goes, comments of others stay", kea.R26, 0, `{
  "Dhcp6": {
    // an hour
    "valid-lifetime": 3600, // really
    // where the files are
    "data-directory": "/srv/kea" // old disk
  }
}`, `{
  "Dhcp6": {
    // an hour
    "valid-lifetime": 3600 // really
  }
}`, []string{
			"6:5 warning KT4516 /Dhcp6/data-directory: `\"data-directory\": \"/srv/kea\"` is taken out: Kea 2.6 uses `/var/lib/kea` | move its files to /var/lib/kea, or set KEA_DHCP_DATA_DIR in the environment of the server",
		}},
		{"only member goes", kea.R26, 0, `{
  "Dhcp6": {
    // where the files are
    "data-directory": "/var/lib/kea"
  }
}`, `{
  "Dhcp6": {
  }
}`, []string{
			"4:5 note KT4516 /Dhcp6/data-directory: `\"data-directory\": \"/var/lib/kea\"` is taken out: it is where the files are anyway",
			"REST 2:12 error KT4015 /Dhcp6: `Dhcp6` is empty, which Kea refuses | leave it out, or put something in",
		}},
		{"one of three modes becomes three keys", kea.R22, 0, `{
  "Dhcp4": {
    // as agreed
    "reservation-mode": "out-of-pool", // since 2019
    "valid-lifetime": 600
  }
}`, `{
  "Dhcp4": {
    // as agreed
    "reservations-global": false,
    "reservations-in-subnet": true,
    "reservations-out-of-pool": true, // since 2019
    "valid-lifetime": 600
  }
}`, []string{
			"4:5 note KT4525 /Dhcp4/reservation-mode: `\"reservation-mode\": \"out-of-pool\"` becomes `\"reservations-global\": false, \"reservations-in-subnet\": true, \"reserva…`",
		}},
		{"mode at the end", kea.R22, 0, `{
  "Dhcp4": {
    "valid-lifetime": 600,
	"reservation-mode": "global"
  }
}`, `{
  "Dhcp4": {
    "valid-lifetime": 600,
	"reservations-global": true,
	"reservations-in-subnet": false,
	"reservations-out-of-pool": false
  }
}`, []string{
			"4:2 note KT4525 /Dhcp4/reservation-mode: `\"reservation-mode\": \"global\"` becomes `\"reservations-global\": true, \"reservations-in-subnet\": false, \"reserva…`",
		}},
		{"names move out of dhcp-ddns", kea.R26, 0, `{
  "Dhcp4": {
    "dhcp-ddns": {
      "enable-updates": true,
      // our zone
      "qualifying-suffix": "example.org.", # with a dot
      "server-port": 53001,
      "generated-prefix": "host"
    },
    "valid-lifetime": 600
  }
}`, `{
  "Dhcp4": {
    "dhcp-ddns": {
      "enable-updates": true,
      "server-port": 53001
    },
    // our zone
    "ddns-qualifying-suffix": "example.org.", # with a dot
    "ddns-generated-prefix": "host",
    "valid-lifetime": 600
  }
}`, []string{
			"6:7 note KT4520 /Dhcp4/dhcp-ddns/qualifying-suffix: `\"qualifying-suffix\": \"example.org.\"` in `dhcp-ddns` becomes `ddns-qualifying-suffix` of the server",
			"8:7 note KT4520 /Dhcp4/dhcp-ddns/generated-prefix: `\"generated-prefix\": \"host\"` in `dhcp-ddns` becomes `ddns-generated-prefix` of the server",
		}},
		{"names move out of the last map", kea.R26, 0, `{
  "Dhcp4": {
    "valid-lifetime": 600,
    "dhcp-ddns": {
      "enable-updates": true,
      "replace-client-name": "always" // always
    }
  }
}`, `{
  "Dhcp4": {
    "valid-lifetime": 600,
    "dhcp-ddns": {
      "enable-updates": true
    },
    "ddns-replace-client-name": "always" // always
  }
}`, []string{
			"6:7 note KT4520 /Dhcp4/dhcp-ddns/replace-client-name: `\"replace-client-name\": \"always\"` in `dhcp-ddns` becomes `ddns-replace-client-name` of the server",
		}},
		{"names that the server has already", kea.R26, 0, `{
  "Dhcp4": {
    "ddns-qualifying-suffix": "a.",
    "dhcp-ddns": {
      "enable-updates": true,
      // forgotten
      "qualifying-suffix": "b."
    }
  }
}`, `{
  "Dhcp4": {
    "ddns-qualifying-suffix": "a.",
    "dhcp-ddns": {
      "enable-updates": true
    }
  }
}`, []string{
			"7:7 note KT4520 /Dhcp4/dhcp-ddns/qualifying-suffix: `\"qualifying-suffix\": \"b.\"` is taken out: the server's own `ddns-qualifying-suffix` counts",
		}},
		{"subnets get numbers", kea.R26, 0, `{
  "Dhcp4": {
    "subnet4": [
      // the office
      {
        "subnet": "192.0.2.0/24", // 254 hosts
        "pools": [ { "pool": "192.0.2.10 - 192.0.2.99" } ]
      },
      { "subnet": "192.0.3.0/24" }, // spare
      { "id": 1, "subnet": "192.0.4.0/24" }
    ]
  }
}`, `{
  "Dhcp4": {
    "subnet4": [
      // the office
      {
        "subnet": "192.0.2.0/24", // 254 hosts
        "id": 2,
        "pools": [ { "pool": "192.0.2.10 - 192.0.2.99" } ]
      },
      { "subnet": "192.0.3.0/24", "id": 3 }, // spare
      { "id": 1, "subnet": "192.0.4.0/24" }
    ]
  }
}`, []string{
			"5:7 warning KT4530 /Dhcp4/subnet4/0: the subnet `192.0.2.0/24` gets the `id` 2, as an older server counted | compare it with the running server's, since leases refer to it",
			"9:7 warning KT4530 /Dhcp4/subnet4/1: the subnet `192.0.3.0/24` gets the `id` 3, as an older server counted | compare it with the running server's, since leases refer to it",
		}},
		{"number zero", kea.R26, 0, `{
  "Dhcp6": {
    "subnet6": [
      { "id": 0 /* auto */, "subnet": "2001:db8::/64" }
    ]
  }
}`, `{
  "Dhcp6": {
    "subnet6": [
      { "id": 1 /* auto */, "subnet": "2001:db8::/64" }
    ]
  }
}`, []string{
			"4:9 warning KT4530 /Dhcp6/subnet6/0/id: `\"id\": 0` becomes `\"id\": 1`, as an older server counted | compare it with the running server's, since leases refer to it",
		}},
	})
}
