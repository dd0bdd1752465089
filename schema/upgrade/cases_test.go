package upgrade

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// upgradeCase is a piece of a server's map, what comes of it, and the codes of
// what is said, with `!` behind an error and `?` behind a warning.
type upgradeCase struct {
	name     string
	in, want string // want "": stays as it is
	codes    string
}

// runCases upgrades the pieces inside a map of the server called top.
func runCases(t *testing.T, top string, o Options, cases []upgradeCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			frame := func(piece string) string { return `{ "` + top + `": { ` + piece + ` } }` }
			if c.want == "" {
				c.want = c.in
			}
			r := upgraded(t, frame(c.in), o)
			if diff := cmp.Diff(frame(c.want), string(r.Text)); diff != "" {
				t.Errorf("what comes of %s (-want +got):\n%s", c.in, diff)
			}
			if diff := cmp.Diff(strings.Fields(c.codes), codesOf(r.Findings)); diff != "" {
				t.Errorf("codes for %s (-want +got):\n%s\n%s", c.in, diff, strings.Join(lines(r.Findings), "\n"))
			}
			if again := upgraded(t, string(r.Text), o); again.Changed() {
				t.Errorf("a second upgrade changes %s to %s", r.Text, again.Text)
			}
		})
	}
}

// codesOf lists the codes of findings without their common first part.
func codesOf(l diag.List) []string {
	codes := []string{}
	for _, f := range l {
		mark := map[diag.Severity]string{diag.Error: "!", diag.Warning: "?"}[f.Severity]
		codes = append(codes, strings.TrimPrefix(string(f.Code), "KT")+mark)
	}
	return codes
}

func TestRenamedKeys(t *testing.T) {
	runCases(t, "Dhcp4", Options{To: kea.R30}, []upgradeCase{
		{"guards of all places", `"shared-networks": [ { "name": "n", "client-class": "a", "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-class": "b", "pools": [ { "pool": "192.0.2.1 - 192.0.2.9", "client-class": "c" } ] } ] } ]`,
			`"shared-networks": [ { "name": "n", "client-classes": [ "a" ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "b" ], "pools": [ { "pool": "192.0.2.1 - 192.0.2.9", "client-classes": [ "c" ] } ] } ] } ]`,
			"4510 4510 4510"},
		{"guard of a name with quotes", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-class": "a\"b" } ]`,
			`"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "a\"b" ] } ]`, "4510"},
		{"the same words in free maps", `"user-context": { "client-class": "a", "control-socket": 1, "loggers": [ { "output_options": [ ] } ] }`, "", ""},
		{"the same word where it means something else", `"reservations": [ { "hw-address": "1a:1b", "hostname": "x", "client-classes": [ "a" ] } ]`, "", ""},
		{"classes without test in the list", `"client-classes": [ { "name": "a" }, { "name": "b", "test": "member('a')" }, { "name": "c" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "require-client-classes": [ "a", "b", "c", "d" ] } ]`,
			`"client-classes": [ { "name": "a" }, { "name": "b", "test": "member('a')" }, { "name": "c" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": [ "a", "b", "c", "d" ] } ]`,
			"4511 4511? 4511?"},
		{"lists inside each other", `"client-classes": [ { "name": "a", "test": "member('ALL')" } ], "shared-networks": [ { "name": "n", "require-client-classes": [ "a" ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "require-client-classes": [ "a" ] } ] } ]`,
			`"client-classes": [ { "name": "a", "test": "member('ALL')" } ], "shared-networks": [ { "name": "n", "evaluate-additional-classes": [ "a" ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": [ "a" ] } ] } ]`,
			"4511 4511 4511?"},
		{"empty lists inside each other", `"shared-networks": [ { "name": "n", "require-client-classes": [ ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "require-client-classes": [ "a" ] } ] } ]`,
			`"shared-networks": [ { "name": "n", "evaluate-additional-classes": [ ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": [ "a" ] } ] } ]`, "4511 4511"},
		{"new keys stay", `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "a" ], "evaluate-additional-classes": [ "a" ] } ]`, "", ""},
	})
}

func TestRenamedKeysOfD2(t *testing.T) {
	runCases(t, "DhcpDdns", Options{To: kea.R30}, []upgradeCase{
		{"socket", `"control-socket": { "socket-type": "unix", "socket-name": "/var/run/kea/d2.sock" }`,
			`"control-sockets": [ { "socket-type": "unix", "socket-name": "d2.sock" } ]`, "4513 4562?"},
		{"socket in its place", `"control-socket": { "socket-type": "unix", "socket-name": "/run/kea/d2.sock" }`,
			`"control-sockets": [ { "socket-type": "unix", "socket-name": "/run/kea/d2.sock" } ]`, "4513"},
		{"library", `"hooks-libraries": [ { "library": "/usr/local/lib/kea/hooks/libddns_gss_tsig.so" } ]`,
			`"hooks-libraries": [ { "library": "libddns_gss_tsig.so" } ]`, "4550"},
	})
}

func TestReservations(t *testing.T) {
	three := func(global, subnet, out string) string {
		return `"reservations-global": ` + global + `, "reservations-in-subnet": ` + subnet + `, "reservations-out-of-pool": ` + out
	}
	runCases(t, "Dhcp4", Options{To: kea.R22}, []upgradeCase{
		{"disabled", `"reservation-mode": "disabled"`, three("false", "false", "false"), "4525"},
		{"off", `"reservation-mode": "off"`, three("false", "false", "false"), "4525"},
		{"global", `"reservation-mode": "global"`, three("true", "false", "false"), "4525"},
		{"out of pool", `"reservation-mode": "out-of-pool"`, three("false", "true", "true"), "4525"},
		{"all", `"reservation-mode": "all"`, three("false", "true", "false"), "4525"},
		{"another word", `"reservation-mode": "some"`, "", "4525!"},
		{"no word", `"reservation-mode": true`, "", "4525!"},
		{"beside one of the new", `"reservation-mode": "all", "reservations-global": true`, "", "4525!"},
	})
	runCases(t, "Dhcp6", Options{To: kea.R24}, []upgradeCase{
		{"prefixes", `"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::/32", "2001:db8:1:2::/48", "x", 7 ] } ]`,
			`"reservations": [ { "duid": "01:02:03", "prefixes": [ "2001:db8::/32", "2001:db8:1::/48", "x", 7 ] } ]`, "4526"},
		{"short duid", `"reservations": [ { "duid": "01:02" } ]`, "", "4527!"},
		{"quoted duid", `"reservations": [ { "duid": "'ab'" }, { "duid": "'abc'" } ]`, "", "4527!"},
		{"long duid", `"reservations": [ { "duid": "` + strings.Repeat("01", 131) + `" } ]`, "", "4527!"},
		{"long enough", `"reservations": [ { "duid": "` + strings.Repeat("01", 130) + `" } ]`, "", ""},
	})
	runCases(t, "Dhcp4", Options{To: kea.R26}, []upgradeCase{
		{"client id", `"reservations": [ { "client-id": "` + strings.Repeat("01", 255) + `" } ]`, "", ""},
		{"long client id", `"reservations": [ { "client-id": "` + strings.Repeat("01", 256) + `" } ]`, "", "4527!"},
		{"long circuit id", `"reservations": [ { "circuit-id": "` + strings.Repeat("01", 129) + `" } ]`, "", "4527!"},
		{"no hex", `"reservations": [ { "flex-id": "zz" } ]`, "", ""},
	})
}

func TestNumbersOfSubnets(t *testing.T) {
	runCases(t, "Dhcp4", Options{To: kea.R26}, []upgradeCase{
		{"networks come first", `"subnet4": [ { "subnet": "10.0.0.0/24" } ], "shared-networks": [ { "name": "n", "subnet4": [ { "subnet": "10.0.1.0/24" }, { "subnet": "10.0.2.0/24" } ] } ]`,
			`"subnet4": [ { "subnet": "10.0.0.0/24", "id": 3 } ], "shared-networks": [ { "name": "n", "subnet4": [ { "subnet": "10.0.1.0/24", "id": 1 }, { "subnet": "10.0.2.0/24", "id": 2 } ] } ]`,
			"4530? 4530? 4530?"},
		{"between numbers", `"subnet4": [ { "id": 5, "subnet": "10.0.0.0/24" }, { "subnet": "10.0.1.0/24" }, { "id": 0, "subnet": "10.0.2.0/24" } ]`,
			`"subnet4": [ { "id": 5, "subnet": "10.0.0.0/24" }, { "subnet": "10.0.1.0/24", "id": 1 }, { "id": 2, "subnet": "10.0.2.0/24" } ]`, "4530? 4530?"},
		{"around a number that is taken", `"subnet4": [ { "id": 1, "subnet": "10.0.0.0/24" }, { "subnet": "10.0.1.0/24" } ]`,
			`"subnet4": [ { "id": 1, "subnet": "10.0.0.0/24" }, { "subnet": "10.0.1.0/24", "id": 2 } ]`, "4530?"},
		{"all have one", `"subnet4": [ { "id": 9, "subnet": "10.0.0.0/24" } ]`, "", ""},
		{"not behind its first key", `"subnet4": [ { "pools": [ ], "subnet": "10.0.0.0/24", "valid-lifetime": 60 } ]`,
			`"subnet4": [ { "pools": [ ], "subnet": "10.0.0.0/24", "id": 1, "valid-lifetime": 60 } ]`, "4530?"},
	})
	runCases(t, "Dhcp6", Options{To: kea.R26}, []upgradeCase{
		{"the other family", `"subnet6": [ { "subnet": "2001:db8::/64" } ]`, `"subnet6": [ { "subnet": "2001:db8::/64", "id": 1 } ]`, "4530?"},
	})
	runCases(t, "Dhcp4", Options{To: kea.R24}, []upgradeCase{
		{"2.4 numbers them itself", `"subnet4": [ { "subnet": "10.0.0.0/24" } ]`, "", ""},
	})
}

func TestPools(t *testing.T) {
	pool := func(text string) string {
		return `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "` + text + `" } ] } ]`
	}
	runCases(t, "Dhcp4", Options{To: kea.R24}, []upgradeCase{
		{"range", pool("192.0.2.1 - 192.0.2.9"), "", ""},
		{"prefix", pool("192.0.2.128/26"), "", ""},
		{"prefix with bits", pool(" 192.0.2.129 / 26 "), pool("192.0.2.128/26"), "4531"},
		{"no pool", pool("x/26"), "", ""},
	})
	runCases(t, "Dhcp6", Options{To: kea.R24}, []upgradeCase{
		{"delegation", `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:1:1::", "prefix-len": 48, "delegated-len": 64 }, { "prefix": "2001:db8:2::", "prefix-len": 48 }, { "prefix": "::1" }, { "prefix": "x", "prefix-len": 1 } ] } ]`,
			`"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "pd-pools": [ { "prefix": "2001:db8:1::", "prefix-len": 48, "delegated-len": 64 }, { "prefix": "2001:db8:2::", "prefix-len": 48 }, { "prefix": "::1" }, { "prefix": "x", "prefix-len": 1 } ] } ]`, "4532"},
	})
}

func TestUpdatesOfDNS(t *testing.T) {
	runCases(t, "Dhcp4", Options{To: kea.R26}, []upgradeCase{
		{"all keys", `"dhcp-ddns": { "enable-updates": true, "qualifying-suffix": "a", "override-no-update": true, "override-client-update": false, "replace-client-name": "always", "generated-prefix": "b", "hostname-char-set": "c", "hostname-char-replacement": "d" }`,
			`"dhcp-ddns": { "enable-updates": true }, "ddns-qualifying-suffix": "a", "ddns-override-no-update": true, "ddns-override-client-update": false, "ddns-replace-client-name": "always", "ddns-generated-prefix": "b", "hostname-char-set": "c", "hostname-char-replacement": "d"`,
			"4520 4520 4520 4520 4520 4520 4520"},
		{"the server's own counts", `"ddns-generated-prefix": "x", "dhcp-ddns": { "generated-prefix": "y", "enable-updates": true }`,
			`"ddns-generated-prefix": "x", "dhcp-ddns": { "enable-updates": true }`, "4520"},
		{"ahead of other keys", `"dhcp-ddns": { "generated-prefix": "y", "enable-updates": true }, "valid-lifetime": 60`,
			`"dhcp-ddns": { "enable-updates": true }, "ddns-generated-prefix": "y", "valid-lifetime": 60`, "4520"},
		{"conflicts", `"ddns-use-conflict-resolution": true, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "ddns-use-conflict-resolution": false } ]`,
			`"ddns-conflict-resolution-mode": "check-with-dhcid", "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "ddns-conflict-resolution-mode": "no-check-with-dhcid" } ]`, "4521 4521"},
		{"conflicts twice", `"ddns-conflict-resolution-mode": "no-check-with-dhcid", "ddns-use-conflict-resolution": true`,
			`"ddns-conflict-resolution-mode": "no-check-with-dhcid"`, "4521"},
	})
	runCases(t, "Dhcp4", Options{To: kea.R24}, []upgradeCase{
		{"2.4 has no modes", `"ddns-use-conflict-resolution": true`, "", ""},
	})
}

func TestLibraries(t *testing.T) {
	runCases(t, "Dhcp4", Options{To: kea.R30}, []upgradeCase{
		{"merged, and there already", `"hooks-libraries": [ { "library": "libdhcp_pgsql_cb.so" }, { "library": "libdhcp_pgsql.so" } ]`,
			`"hooks-libraries": [ { "library": "libdhcp_pgsql.so" } ]`, "4551"},
		{"a folder", `"hooks-libraries": [ { "library": "/usr/lib/" } ]`, "", ""},
		{"somebody's", `"hooks-libraries": [ { "library": "/opt/x.so" } ]`, `"hooks-libraries": [ { "library": "x.so" } ]`, "4550?"},
		{"somebody's without directory", `"hooks-libraries": [ { "library": "x.so" } ]`, "", ""},
		{"for leases", `"lease-database": { "type": "postgresql", "name": "kea" }`,
			`"lease-database": { "type": "postgresql", "name": "kea" }, "hooks-libraries": [ { "library": "libdhcp_pgsql.so" } ]`, "4552?"},
		{"for two kinds", `"lease-database": { "type": "mysql" }, "hosts-database": { "type": "postgresql" }`,
			`"lease-database": { "type": "mysql" }, "hooks-libraries": [ { "library": "libdhcp_mysql.so" }, { "library": "libdhcp_pgsql.so" } ], "hosts-database": { "type": "postgresql" }`,
			"4552? 4552?"},
		{"into an empty list", `"hooks-libraries": [ ], "hosts-databases": [ { "type": "memfile" }, { "type": "mysql" } ]`,
			`"hooks-libraries": [ { "library": "libdhcp_mysql.so" } ], "hosts-databases": [ { "type": "memfile" }, { "type": "mysql" } ]`, "4552?"},
		{"loaded already", `"hooks-libraries": [ { "library": "libdhcp_mysql.so" } ], "lease-database": { "type": "mysql" }`, "", ""},
		{"with the merged one", `"hooks-libraries": [ { "library": "libdhcp_mysql_cb.so" } ], "config-control": { "config-databases": [ { "type": "mysql" } ] }`,
			`"hooks-libraries": [ { "library": "libdhcp_mysql.so" } ], "config-control": { "config-databases": [ { "type": "mysql" } ] }`, "4551"},
		{"for the legal log", `"hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { "type": "mysql", "name": "log" } } ]`,
			`"hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { "type": "mysql", "name": "log" } }, { "library": "libdhcp_mysql.so" } ]`, "4552?"},
		{"not for memory", `"lease-database": { "type": "memfile" }`, "", ""},
	})
	runCases(t, "Dhcp4", Options{To: kea.R26}, []upgradeCase{
		{"2.6 has it built in", `"lease-database": { "type": "mysql" }, "hooks-libraries": [ { "library": "/x/libdhcp_mysql_cb.so" } ]`,
			`"lease-database": { "type": "mysql" }, "hooks-libraries": [ { "library": "libdhcp_mysql_cb.so" } ]`, "4550"},
	})
}

func TestPaths(t *testing.T) {
	runCases(t, "Dhcp4", Options{To: kea.R30}, []upgradeCase{
		{"leases in their place", `"lease-database": { "type": "memfile", "name": "/var/lib/kea/x.csv" }`, "", ""},
		{"leases without directory", `"lease-database": { "type": "memfile", "name": "x.csv" }`, "", ""},
		{"leases elsewhere", `"lease-database": { "type": "memfile", "name": "../x.csv" }`, `"lease-database": { "type": "memfile", "name": "x.csv" }`, "4560?"},
		{"not of a database", `"hooks-libraries": [ { "library": "libdhcp_mysql.so" } ], "lease-database": { "type": "mysql", "name": "a/b" }`, "", ""},
		{"logs that are no files", `"loggers": [ { "name": "kea-dhcp4", "output-options": [ { "output": "syslog:local0" }, { "output": "stderr" }, { "output": "/var/log/kea/x" } ] } ]`, "", ""},
		{"log elsewhere", `"loggers": [ { "name": "kea-dhcp4", "output_options": [ { "output": "/var/log/x" } ] } ]`,
			`"loggers": [ { "name": "kea-dhcp4", "output-options": [ { "output": "x" } ] } ]`, "4514 4561?"},
		{"script", `"hooks-libraries": [ { "library": "libdhcp_run_script.so", "parameters": { "name": "/usr/share/kea/scripts/x.sh", "sync": false } } ]`, "", ""},
		{"scripts of the log", `"hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { "path": "/var/log/kea/", "prerotate": "/a/b.sh", "postrotate": "c.sh" } } ]`,
			`"hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { "path": "/var/log/kea/", "prerotate": "/usr/share/kea/scripts/b.sh", "postrotate": "/usr/share/kea/scripts/c.sh" } } ]`, "4563? 4563?"},
		{"parameters of others", `"hooks-libraries": [ { "library": "libdhcp_flex_id.so", "parameters": { "name": "/a/b", "path": "/c" } } ]`, "", ""},
		{"odd parameters", `"hooks-libraries": [ { "library": "libdhcp_run_script.so", "parameters": [ "/a/b" ] } ]`, "", ""},
	})
	runCases(t, "Dhcp6", Options{To: kea.R26}, []upgradeCase{
		{"data directory", `"data-directory": "/var/lib/kea/", "valid-lifetime": 60`, `"valid-lifetime": 60`, "4516"},
		{"2.6 runs scripts of any place", `"hooks-libraries": [ { "library": "libdhcp_run_script.so", "parameters": { "name": "/a/b.sh", "sync": false } } ]`, "", ""},
	})
	runCases(t, "Dhcp6", Options{To: kea.R24}, []upgradeCase{
		{"2.4 takes any place", `"data-directory": "/srv", "lease-database": { "type": "memfile", "name": "/srv/x" }, "control-socket": { "socket-type": "unix", "socket-name": "/srv/y" }`, "", ""},
	})
}

func TestOptions(t *testing.T) {
	runCases(t, "Dhcp4", Options{To: kea.R30}, []upgradeCase{
		{"own default-url", `"option-def": [ { "name": "default-url", "code": 230, "type": "string" } ], "option-data": [ { "name": "default-url", "data": "x" } ], "client-classes": [ { "name": "a", "test": "option[default-url].exists" } ]`, "", ""},
		{"default-url of another space", `"option-data": [ { "name": "default-url", "space": "vendor-7", "csv-format": false, "code": 1, "data": "01" } ]`, "", ""},
		{"private codes stay", `"option-def": [ { "name": "x", "code": 224, "type": "string" } ], "option-data": [ { "name": "x", "data": "121" } ]`, "", ""},
		{"option 43 may be defined", `"option-def": [ { "name": "v", "code": 43, "type": "empty", "encapsulate": "s" } ]`, "", ""},
		{"another space", `"option-def": [ { "name": "x", "code": 121, "type": "string", "space": "s" } ]`, "", ""},
		{"named for the space", `"option-def": [ { "name": "x", "code": 121, "type": "binary", "space": "dhcp4" } ], "option-data": [ { "code": 121, "data": "080ac0000201" } ]`,
			`"option-def": [ ], "option-data": [ { "code": 121, "data": "10.0.0.0/8 - 192.0.2.1" } ]`, "4541 4542"},
		{"hex stays", `"option-def": [ { "name": "x", "code": 121, "type": "binary" } ], "option-data": [ { "name": "x", "csv-format": false, "data": "080ac0000201" }, { "code": 121, "always-send": true } ]`,
			`"option-def": [ ], "option-data": [ { "name": "classless-static-route", "csv-format": false, "data": "080ac0000201" }, { "code": 121, "always-send": true } ]`, "4541 4542"},
		{"no routes", `"option-def": [ { "name": "x", "code": 121, "type": "string" } ], "option-data": [ { "name": "x", "data": "abc" } ]`,
			`"option-def": [ ], "option-data": [ { "name": "classless-static-route", "data": "abc" } ]`, "4541 4542 4542!"},
		{"the same definition", `"option-def": [ { "name": "v4-sztp-redirect", "code": 143, "type": "tuple", "array": true } ], "option-data": [ { "name": "v4-sztp-redirect", "csv-format": true, "data": "a,b" } ]`,
			`"option-def": [ ], "option-data": [ { "name": "v4-sztp-redirect", "csv-format": true, "data": "a,b" } ]`, "4541"},
		{"bytes without a text", `"option-def": [ { "name": "z", "code": 143, "type": "binary" } ], "option-data": [ { "name": "z", "csv-format": true, "data": "000201ff" } ]`,
			`"option-def": [ ], "option-data": [ { "name": "v4-sztp-redirect", "csv-format": false, "data": "000201ff" } ]`, "4541 4542 4542"},
		{"everywhere", `"option-def": [ { "name": "x", "code": 108, "type": "binary" } ], "client-classes": [ { "name": "c", "option-data": [ { "name": "x", "data": "00000010" } ] } ], "reservations": [ { "hw-address": "1a:1b", "option-data": [ { "code": 108, "data": "00000708" } ] } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.2.2", "option-data": [ { "name": "x", "data": "00000384" } ] } ] } ]`,
			`"option-def": [ ], "client-classes": [ { "name": "c", "option-data": [ { "name": "v6-only-preferred", "data": "16" } ] } ], "reservations": [ { "hw-address": "1a:1b", "option-data": [ { "code": 108, "data": "1800" } ] } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.2.2", "option-data": [ { "name": "v6-only-preferred", "data": "900" } ] } ] } ]`,
			"4541 4542 4542 4542 4542 4542"},
		{"definitions of classes stay", `"client-classes": [ { "name": "a", "option-def": [ { "name": "x", "code": 121, "type": "string" } ] } ]`, "", ""},
		{"not a definition", `"option-def": [ { "name": "x", "code": 121, "type": "strange" }, { "name": "y" }, 7 ]`, "", ""},
	})
	runCases(t, "Dhcp6", Options{To: kea.R30}, []upgradeCase{
		{"the other family", `"option-data": [ { "name": "default-url", "data": "x" } ]`, "", ""},
		{"resolvers as they are now", `"option-data": [ { "name": "v6-dnr", "data": "1, d.e., 2001:db8::1" }, { "code": 144, "csv-format": false, "data": "00" } ]`, "", ""},
		{"nonsense", `"option-data": [ { "name": "v6-dnr", "data": "nonsense" }, { "name": "no-such-option", "data": "" } ]`, "", ""},
	})
	runCases(t, "Dhcp4", Options{To: kea.R26}, []upgradeCase{
		{"resolver in hex", `"option-data": [ { "code": 162, "data": "9, 1, 5, d.e., 00" } ]`,
			`"option-data": [ { "code": 162, "data": "0009000105016401650000", "csv-format": false } ]`, "4544"},
		{"resolver that is none", `"option-data": [ { "code": 162, "data": "9, 1, 5, d.e., 00ff" } ]`, "", "4544!"},
	})
}

func TestOldServers(t *testing.T) {
	o := Options{To: kea.R22}
	for _, c := range []upgradeCase{
		{"only loggers", `{ "Logging": { "loggers": [ ] } }`, "", "4501!"},
		{"no loggers", `{ "Dhcp4": { "valid-lifetime": 1 }, "Logging": { } }`, `{ "Dhcp4": { "valid-lifetime": 1 } }`, "4501"},
		{"of another server", `{ "Dhcp4": { "valid-lifetime": 1 }, "Logging": { "loggers": [ { "name": "kea-dhcp6.x" } ] } }`,
			`{ "Dhcp4": { "valid-lifetime": 1 } }`, "4501!"},
		{"of the root", `{ "Logging": { "loggers": [ { "name": "*" } ] }, "DhcpDdns": { "port": 1 } }`,
			`{ "DhcpDdns": { "port": 1, "loggers": [ { "name": "*" } ] } }`, "4501"},
		{"some of them", `{ "Dhcp6": { "valid-lifetime": 1 }, "Logging": { "loggers": [ { "name": "kea-dhcp6" }, { "name": "kea-dhcp4" }, { "name": "kea-dhcp6.hosts" } ] } }`,
			`{ "Dhcp6": { "valid-lifetime": 1, "loggers": [ { "name": "kea-dhcp6" }, { "name": "kea-dhcp6.hosts" } ] } }`, "4501 4501!"},
		{"into a list", `{ "Logging": { "loggers": [ { "name": "kea-dhcp4" } ] }, "Dhcp4": { "loggers": [ { "name": "kea-dhcp4.x" } ], "valid-lifetime": 1 } }`,
			`{ "Dhcp4": { "loggers": [ { "name": "kea-dhcp4.x" }, { "name": "kea-dhcp4" } ], "valid-lifetime": 1 } }`, "4501"},
		{"into what is none", `{ "Logging": { "loggers": [ { "name": "kea-dhcp4" } ] }, "Dhcp4": { "loggers": 7 } }`, "", ""},
		{"three servers", `{ "Dhcp4": { }, "Dhcp6": { }, "Control-agent": { } }`, "", "4502! 4502!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				c.want = c.in
			}
			r := upgraded(t, c.in, o)
			if diff := cmp.Diff(c.want, string(r.Text)); diff != "" {
				t.Errorf("what comes of %s (-want +got):\n%s", c.in, diff)
			}
			if diff := cmp.Diff(strings.Fields(c.codes), codesOf(r.Findings)); diff != "" {
				t.Errorf("codes for %s (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

func TestSecrets(t *testing.T) {
	runCases(t, "Dhcp4", Options{To: kea.R30}, []upgradeCase{
		{"database", `"hosts-databases": [ { "type": "memfile", "password": "keatest" }, { "type": "memfile", "password": "other" } ]`, "", "4570!"},
		{"who sends commands", `"control-sockets": [ { "socket-type": "http", "authentication": { "type": "basic", "clients": [ { "user": "a", "password": "1234" } ] } } ]`, "", "4570!"},
	})
	runCases(t, "Dhcp4", Options{To: kea.R32}, []upgradeCase{
		{"files", `"control-sockets": [ { "socket-type": "https", "trust-anchor": "a", "cert-file": "b", "key-file": "c", "authentication": { "type": "basic", "clients": [ { "user-file": "a", "password-file": "b" } ] } } ]`, "", ""},
		{"http with certificates", `"control-sockets": [ { "socket-type": "http", "trust-anchor": "a" } ]`, "", ""},
		{"old map", `"control-socket": { "socket-type": "unix", "socket-name": "a", "socket-port": 1, "cert-required": true }`,
			`"control-sockets": [ { "socket-type": "unix", "socket-name": "a" } ]`, "4513 4573 4573"},
		{"other classes", `"client-classes": [ { "name": "REJECTED", "test": "member('ALL')" } ]`, "", ""},
	})
}

func TestCassandra(t *testing.T) {
	runCases(t, "Dhcp4", Options{To: kea.R22}, []upgradeCase{
		{"hosts", `"hosts-databases": [ { "type": "cql", "keyspace": "k" }, { "type": "mysql", "keyspace": "k", "tcp-keepalive": 1 } ]`,
			`"hosts-databases": [ { "type": "cql", "keyspace": "k" }, { "type": "mysql" } ]`, "4503! 4504 4504"},
	})
}

func TestDefaults(t *testing.T) {
	o := Options{To: kea.R32, From: kea.R22}
	runCases(t, "Dhcp4", o, []upgradeCase{
		{"all said", `"multi-threading": { "enable-multi-threading": true }, "cache-threshold": 0.25, "expired-leases-processing": { "flush-reclaimed-timer-wait-time": 0 }`, "", ""},
		{"the queue", `"dhcp-queue-control": { "enable-queue": true }, "cache-threshold": 0.25`, "", "4580 4584 4580?"},
		{"no queue", `"dhcp-queue-control": { "enable-queue": false }, "cache-threshold": 0.25`, "", "4580 4584"},
		{"a queue without threads", `"dhcp-queue-control": { "enable-queue": true }, "multi-threading": { "enable-multi-threading": false }`, "", "4582 4584"},
		{"hosts without address", `"reservations": [ { "hw-address": "1a:1b", "hostname": "a" } ], "multi-threading": { "enable-multi-threading": true }, "cache-threshold": 0.25`, "", "4584"},
		{"other libraries", `"hooks-libraries": [ { "library": "libdhcp_flex_id.so", "parameters": { "high-availability": [ { } ] } } ]`, "", "4580 4582 4584"},
	})
	runCases(t, "Dhcp6", Options{To: kea.R24, From: 200}, []upgradeCase{
		{"2.4", `"reservations": [ { "duid": "01:02:03", "ip-addresses": [ "2001:db8::1" ] } ]`, "", "4580 4581 4584 4587?"},
		{"no addresses", `"preferred-lifetime": 60, "reservations": [ { "duid": "01:02:03", "ip-addresses": [ ] } ]`, "", "4580 4584"},
	})
	runCases(t, "Dhcp4", Options{To: kea.R30, From: kea.R26}, []upgradeCase{
		{"of 2.6", `"hooks-libraries": [ { "library": "libdhcp_ha.so", "parameters": { "high-availability": [ { "restrict-commands": false }, { } ] } } ]`, "", "4582 4586"},
	})
}

func TestControlAgent(t *testing.T) {
	in := `{ "Control-agent": { "http-port": 8000 } }`
	for to, want := range map[kea.Release]string{kea.R26: "", kea.R30: "4505?", kea.R32: "4505!"} {
		r := upgraded(t, in, Options{To: to})
		if diff := cmp.Diff(strings.Fields(want), codesOf(r.Findings)); diff != "" || len(r.Rest) > 0 || r.Changed() {
			t.Errorf("to %s: %v, rest %v (-want +got):\n%s", to, r.Findings, r.Rest, diff)
		}
	}
}

// TestRest: what the release refuses in the result, and nobody spoke of, is said
// at its place there.
func TestRest(t *testing.T) {
	r := upgraded(t, `{ "Dhcp4": { "control-socket": { "socket-type": "unix", "socket-name": "a" }, "valid-lifetme": 1, "lease-database": { "type": "cql", "keyspace": 1 } } }`,
		Options{To: kea.R30, Name: "new"})
	if len(r.Rest) != 1 || r.Rest[0].Target != "/Dhcp4/valid-lifetme" || r.Rest[0].Span.Start.Col != 84 {
		t.Fatalf("want the key that no release knows at column 84, have %v\n%s", lines(r.Rest), r.Text)
	}
	if r.Rest[0].Span.File != "new" {
		t.Errorf("it is in the file %q, want the name given", r.Rest[0].Span.File)
	}
}

func TestParseRelease(t *testing.T) {
	for in, want := range map[string]kea.Release{"": 0, "1.6": 106, "1.6.3": 106, "1.8.2": 108, "2.0": 200, "2.2.0": kea.R22, "3.0": kea.R30} {
		if got, err := ParseRelease(in); err != nil || got != want {
			t.Errorf("ParseRelease(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"1.4", "2.1", "x", "1.6.x", "3"} {
		if got, err := ParseRelease(in); err == nil {
			t.Errorf("ParseRelease(%q) = %v; want an error", in, got)
		}
	}
}

// TestIncludes: files stay included where nothing in them changes.
func TestIncludes(t *testing.T) {
	files := map[string]string{
		"same": `"valid-lifetime": 600,`,
		"old":  `"control-socket": { "socket-type": "unix", "socket-name": "a" },`,
		"deep": `<?include "old"?>`,
	}
	open := func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, errors.New("no such file")
	}
	for _, c := range []struct{ name, in, want string }{
		{"nothing changes", `{ "Dhcp4": { <?include "same"?> "renew-timer": 1 } }`, ""},
		{"around one", `{ "Dhcp4": { <?include "same"?> "ddns-use-conflict-resolution": true } }`,
			`{ "Dhcp4": { <?include "same"?> "ddns-conflict-resolution-mode": "check-with-dhcid" } }`},
		{"inside one", `{ "Dhcp4": { <?include "old"?> "renew-timer": 1 } }`,
			"{ \"Dhcp4\": { \"control-sockets\": [ { \"socket-type\": \"unix\", \"socket-name\": \"a\" } ],\n \"renew-timer\": 1 } }"},
		{"inside one of one", `{ "Dhcp4": { <?include "deep"?> "renew-timer": 1 } }`,
			"{ \"Dhcp4\": { \"control-sockets\": [ { \"socket-type\": \"unix\", \"socket-name\": \"a\" } ],\n\n \"renew-timer\": 1 } }"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := upgraded(t, c.in, Options{To: kea.R30, Open: open})
			if r.Inlined != strings.HasPrefix(c.name, "inside") {
				t.Errorf("Inlined is %v", r.Inlined)
			}
			if c.want == "" {
				c.want = c.in
			}
			if diff := cmp.Diff(c.want, string(r.Text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(r.Rest) > 0 {
				t.Errorf("refused: %v", r.Rest)
			}
		})
	}
}
