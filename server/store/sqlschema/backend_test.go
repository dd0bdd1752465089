package sqlschema_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/sqlschema"
)

// TestUpgradeTheirs upgrades databases that Kea's own scripts have made, and
// compares everything in them with what the scripts of the newer release make:
// Kea's own upgrade leads there, too.
func TestUpgradeTheirs(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			all := releases(k)
			latest := all[len(all)-1]
			want := describe(t, server.Open(theirs(t, server, latest.Release)), k, true)
			for _, step := range all[:len(all)-1] {
				t.Run(step.Release, func(t *testing.T) {
					if step != all[0] && os.Getenv("KEATOOL_CONFIRM") == "" {
						t.Skip("upgrades from newer releases are compared by make confirm (KEATOOL_CONFIRM)")
					}
					db := server.Open(theirs(t, server, step.Release))
					if step == all[0] {
						fill(t, db, k)
						defer look(t, db)
					}
					if from, err := db.Upgrade(ctx, latest.Version); err != nil || from != step.Version {
						t.Fatalf("Upgrade: from %v, %v", from, err)
					}
					if d := cmp.Diff(leftOut.ReplaceAllString(want, ""), leftOut.ReplaceAllString(describe(t, db, k, true), "")); d != "" {
						t.Errorf("(-Kea's +ours)\n%s", d)
					}
				})
			}
		})
	}
}

// leftOut is what an upgrade by Kea leaves behind and ours does not.
var leftOut = regexp.MustCompile(`(?m)^texttojsonlist\|.*\n`)

// fill puts rows of a configuration into tables of Kea 2.2, with no account of
// who did that.
func fill(t *testing.T, db *sqlschema.DB, k database.Kind) {
	t.Helper()
	quiet := "SET @disable_audit = 1"
	if k == database.PostgreSQL {
		quiet = "SELECT set_config('kea.disable_audit', 'true', false)"
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, text := range []string{quiet,
		"INSERT INTO dhcp4_subnet (subnet_id, subnet_prefix, client_class, modification_ts) VALUES (1, '192.0.2.0/24', 'phones', CURRENT_TIMESTAMP), (2, '192.0.3.0/24', NULL, CURRENT_TIMESTAMP), (3, '192.0.4.0/24', '', CURRENT_TIMESTAMP)",
		"INSERT INTO dhcp4_option_def (code, name, space, type, modification_ts, is_array, encapsulate, record_types) VALUES (222, 'a', 'dhcp4', 17, CURRENT_TIMESTAMP, false, '', '[2,6]'), (223, 'b', 'dhcp4', 14, CURRENT_TIMESTAMP, false, '', NULL)",
		"INSERT INTO dhcp6_global_parameter (name, value, modification_ts, parameter_type) VALUES ('reservation-mode', 'off', CURRENT_TIMESTAMP, 4), ('ddns-use-conflict-resolution', '0', CURRENT_TIMESTAMP, 2), ('dhcp-ddns.generated-prefix', 'x', CURRENT_TIMESTAMP, 4), ('valid-lifetime', '900', CURRENT_TIMESTAMP, 0)",
		"INSERT INTO dhcp4_global_parameter (name, value, modification_ts, parameter_type) VALUES ('reservation-mode', 'global', CURRENT_TIMESTAMP, 4), ('ddns-use-conflict-resolution', '1', CURRENT_TIMESTAMP, 2), ('control-socket.socket-type', 'unix', CURRENT_TIMESTAMP, 4)",
		"INSERT INTO lease6 (address, subnet_id, state, lease_type, duid, iaid, prefix_len) VALUES ('2001:db8::1', 8, 1, 0, " + map[database.Kind]string{database.MySQL: "X'00'", database.PostgreSQL: "'\\x00'"}[k] + ", 1, 128)",
	} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

// look holds that the rows mean in Kea 3.0 what they meant in Kea 2.2.
func look(t *testing.T, db *sqlschema.DB) {
	t.Helper()
	for question, want := range map[string]string{
		"SELECT subnet_id, client_classes FROM dhcp4_subnet ORDER BY 1":             "1|[ \"phones\" ]\n2|NULL\n3|NULL",
		"SELECT name, type FROM dhcp4_option_def ORDER BY 1":                        "a|254\nb|14",
		"SELECT name, value, parameter_type FROM dhcp4_global_parameter ORDER BY 1": "ddns-conflict-resolution-mode|check-with-dhcid|4\nreservations-global|1|2",
		"SELECT name, value, parameter_type FROM dhcp6_global_parameter ORDER BY 1": "ddns-conflict-resolution-mode|no-check-with-dhcid|4\nreservations-in-subnet|0|2\nvalid-lifetime|900|0",
		"SELECT length(duid), pool_id FROM lease6":                                  "3|0",
		"SELECT count(*) FROM dhcp4_audit":                                          "0",
		"SELECT count(*) FROM dhcp6_audit":                                          "0",
	} {
		if d := cmp.Diff(want, databasetest.Rows(t, db.DB, question)); d != "" {
			t.Errorf("%s (-want +got)\n%s", question, d)
		}
	}
}
