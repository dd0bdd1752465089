package sqlschema_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/sqlschema"
)

var ctx = context.Background()

// differences are names where ours is different on purpose, with the reason.
var differences = map[string]string{
	"lease_client_classes": "a function that only ours has: it reads the classes of a lease",
	"colonseparatedhex":    "in MySQL, Kea's takes no more than 32 octets",
	"proc_stat_lease":      "left over in Kea from its version 3",
	"texttojsonlist":       "left over in Kea from an upgrade",
	"get_session_":         "for the audit of the configuration backend",
	"set_session_value":    "for the audit of the configuration backend",
	"setclientclass":       "of the configuration backend",
	"option_def_data_type": "of the configuration backend",
	"parameter_data_type":  "of the configuration backend",
	"modification":         "of the configuration backend",
	"ddns_replace_client_": "of the configuration backend",
}

// backend reports whether a line is about something of Kea's configuration
// backend, which is not made here. Tables of options are, but they refer to no
// other table.
func backend(line string, columns bool) bool {
	name, _, _ := strings.Cut(line, "|")
	if name == "dhcp4_options" || name == "dhcp6_options" {
		return !columns
	}
	return strings.Contains(name, "dhcp4_") || strings.Contains(name, "dhcp6_") || strings.Contains(name, "dhcpv") ||
		strings.Contains(name, "audit")
}

// questions list what is in a database, so that it can be compared: columns
// first, and the name of what a line is about first in it.
func questions(k database.Kind) []string {
	const columns = "SELECT table_name, column_name, is_nullable, character_maximum_length, "
	if k == database.MySQL {
		return []string{
			columns + "column_type, column_default, extra FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, 2",
			"SELECT table_name, index_name, non_unique, group_concat(column_name ORDER BY seq_in_index) FROM information_schema.statistics" +
				" WHERE table_schema = DATABASE() GROUP BY 1, 2, 3 ORDER BY 1, 2",
			"SELECT table_name, constraint_name, referenced_table_name, update_rule, delete_rule FROM information_schema.referential_constraints" +
				" WHERE constraint_schema = DATABASE() ORDER BY 1, 2",
			"SELECT LOWER(event_object_table), LOWER(trigger_name), event_manipulation, action_timing FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1, 2",
			"SELECT LOWER(routine_name), routine_type, data_type, is_deterministic FROM information_schema.routines WHERE routine_schema = DATABASE() ORDER BY 1",
			"SELECT LOWER(specific_name), ordinal_position, parameter_mode, parameter_name, dtd_identifier FROM information_schema.parameters WHERE specific_schema = DATABASE() ORDER BY 1, 2",
		}
	}
	return []string{
		columns + "udt_name, regexp_replace(column_default, '''([0-9]+)''::smallint', '\\1') FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
		"SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
		"SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY conrelid::regclass::text, 2",
		"SELECT event_object_table, trigger_name, event_manipulation, action_timing, action_statement FROM information_schema.triggers ORDER BY 1, 2, 3",
		"SELECT proname, pg_get_function_arguments(oid), pg_get_function_result(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2",
		"SELECT sequencename, data_type, start_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1",
	}
}

// contents are the tables whose rows Kea needs.
var contents = []string{"schema_version", "lease_state", "lease6_types", "lease_hwaddr_source", "host_identifier_type", "dhcp_option_scope"}

// describe lists what is in a database, with or without the configuration
// backend.
func describe(t *testing.T, db *sqlschema.DB, k database.Kind, all bool) string {
	t.Helper()
	var lines []string
	for i, q := range questions(k) {
		for line := range strings.Lines(databasetest.Rows(t, db.DB, q)) {
			if line = strings.TrimSpace(line); all || !backend(line, i == 0) && !different(line) {
				lines = append(lines, line)
			}
		}
		lines = append(lines, "")
	}
	for _, table := range contents {
		lines = append(lines, table, databasetest.Rows(t, db.DB, "SELECT * FROM "+table+" ORDER BY 1"))
	}
	return strings.Join(lines, "\n")
}

func different(line string) bool {
	for name := range differences {
		if strings.HasPrefix(line, name) {
			return true
		}
	}
	return false
}

// releases are the last steps of each release of Kea.
func releases(k database.Kind) []sqlschema.Step {
	var list []sqlschema.Step
	for _, s := range sqlschema.Steps(k) {
		if n := len(list); n > 0 && list[n-1].Release == s.Release {
			list = list[:n-1]
		}
		list = append(list, s)
	}
	return list
}

// theirs makes a database with the script of a release of Kea, or skips.
func theirs(t *testing.T, server *databasetest.Server, release string) database.Params {
	t.Helper()
	script := oracle.Find().DatabaseScript(release, server.KeaKind())
	if script == "" {
		t.Skipf("the scripts of Kea %s are not here", release)
	}
	return server.Script(script)
}

// TestLikeKea compares the tables of every version with those that Kea's own
// script makes.
func TestLikeKea(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			for _, step := range releases(k) {
				t.Run(step.Release, func(t *testing.T) {
					if step.Version != sqlschema.Latest(k) && os.Getenv("KEATOOL_CONFIRM") == "" {
						t.Skip("older versions are compared by make confirm (KEATOOL_CONFIRM)")
					}
					want := server.Open(theirs(t, server, step.Release))
					db := server.Open(server.Create())
					if err := db.Init(ctx, step.Version); err != nil {
						t.Fatal(err)
					}
					if d := cmp.Diff(describe(t, want, k, false), describe(t, db, k, false)); d != "" {
						t.Errorf("(-Kea's +ours)\n%s", d)
					}
				})
			}
		})
	}
}

// TestUpgrade fills tables of the oldest version, and looks at what is in the
// latest one.
func TestUpgrade(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			db := server.Open(server.Create())
			if _, err := db.Version(ctx); !errors.Is(err, sqlschema.ErrEmpty) {
				t.Errorf("the version of nothing: %v", err)
			}
			oldest := sqlschema.Steps(k)[0].Version
			if err := db.Init(ctx, oldest); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Check(ctx, sqlschema.Oldest()); !errors.Is(err, sqlschema.ErrVersion) || !strings.Contains(err.Error(), "keatool db upgrade") {
				t.Errorf("tables of an old version: %v", err)
			}
			for _, text := range []string{
				"INSERT INTO lease4 (address, subnet_id, state, hostname) VALUES (1, 7, 0, 'a'), (2, 7, 1, 'b'), (3, 7, 2, 'c')",
				"INSERT INTO lease6 (address, subnet_id, state, lease_type, duid) VALUES ('2001:db8::1', 8, 0, 0, 'abc'), ('2001:db8:1::', 8, 0, 2, 'abc')",
				"INSERT INTO hosts (dhcp_identifier, dhcp_identifier_type, dhcp6_subnet_id) VALUES ('abcdef', 0, 8)",
				"INSERT INTO ipv6_reservations (address, host_id) SELECT '2001:db8::2', host_id FROM hosts",
			} {
				if _, err := db.Exec(text); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
			}
			if from, err := db.Upgrade(ctx, sqlschema.Latest(k)); err != nil || from != oldest {
				t.Fatalf("Upgrade: from %v, %v", from, err)
			}
			if older, err := db.Check(ctx, sqlschema.Latest(k)); older || err != nil {
				t.Errorf("older %v, error %v", older, err)
			}
			address := map[database.Kind]string{database.MySQL: "INET6_NTOA(address)", database.PostgreSQL: "host(address)"}[k]
			for question, want := range map[string]string{
				"SELECT * FROM lease4_stat ORDER BY 1, 2":                       "7|0|1\n7|1|1",
				"SELECT * FROM lease4_pool_stat ORDER BY 1, 2, 3":               "7|0|0|1\n7|0|1|1",
				"SELECT * FROM lease6_pool_stat ORDER BY 1, 2, 3":               "8|0|0|0|1\n8|0|2|0|1",
				"SELECT " + address + " FROM lease6 ORDER BY 1":                 "2001:db8:1::\n2001:db8::1",
				"SELECT " + address + " FROM ipv6_reservations":                 "2001:db8::2",
				"SELECT count(*) FROM lease_state WHERE name = 'registered'":    "1",
				"SELECT state, count(*) FROM lease4 GROUP BY state ORDER BY 1":  "0|1\n1|1\n2|1",
				"SELECT excluded_prefix_len, prefix_len FROM ipv6_reservations": "0|128",
			} {
				if d := cmp.Diff(want, databasetest.Rows(t, db.DB, question)); d != "" {
					t.Errorf("%s (-want +got)\n%s", question, d)
				}
			}
			if _, err := db.Upgrade(ctx, oldest); !errors.Is(err, sqlschema.ErrVersion) {
				t.Errorf("a way back: %v", err)
			}
			if err := db.Init(ctx, oldest); !errors.Is(err, sqlschema.ErrNotEmpty) {
				t.Errorf("Init where there are tables: %v", err)
			}
		})
	}
}

// TestUnknown holds that tables of a version that nobody knows are left alone.
func TestUnknown(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			db := server.Open(server.Database())
			if _, err := db.Exec("UPDATE schema_version SET version = 99"); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Check(ctx, sqlschema.Oldest()); !errors.Is(err, sqlschema.ErrVersion) || strings.Contains(err.Error(), "keatool db upgrade") {
				t.Errorf("Check: %v", err)
			}
			if _, err := db.Upgrade(ctx, sqlschema.Latest(k)); !errors.Is(err, sqlschema.ErrVersion) {
				t.Errorf("Upgrade: %v", err)
			}
		})
	}
}

// TestStatistics holds the triggers to what they count.
func TestStatistics(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			db := server.Open(server.Database())
			for _, step := range []struct{ change, classes string }{
				{`INSERT INTO lease4 (address, subnet_id, user_context) VALUES (1, 7, '{"ISC": {"client-classes": ["x", "y"]}}')`, "x|1\ny|1"},
				{`INSERT INTO lease4 (address, subnet_id, user_context) VALUES (2, 7, '{"ISC": {"client-classes": ["x"]}}')`, "x|2\ny|1"},
				{`INSERT INTO lease4 (address, subnet_id, user_context) VALUES (3, 7, '{"comment": "no client-classes"}')`, "x|2\ny|1"},
				{`UPDATE lease4 SET hostname = 'a' WHERE address = 1`, "x|2\ny|1"},
				{`UPDATE lease4 SET user_context = '{"ISC": {"client-classes": ["z"]}}' WHERE address = 1`, "x|1\ny|0\nz|1"},
				{`UPDATE lease4 SET state = 2 WHERE address = 1`, "x|1\ny|0\nz|0"},
				{`DELETE FROM lease4 WHERE address = 2`, "x|0\ny|0\nz|0"},
				{`UPDATE lease4 SET state = 0 WHERE address = 1`, "x|0\ny|0\nz|1"},
			} {
				if _, err := db.Exec(step.change); err != nil {
					t.Fatalf("%s: %v", step.change, err)
				}
				if d := cmp.Diff(step.classes, databasetest.Rows(t, db.DB, "SELECT * FROM lease4_stat_by_client_class ORDER BY 1")); d != "" {
					t.Errorf("%s (-want +got)\n%s", step.change, d)
				}
			}
			for limits, want := range map[string]string{
				``: "",
				`{"ISC": {"limits": {"client-classes": [{"name": "x", "address-limit": 1}, {"name": "z", "address-limit": 1}]}}}`: `address limit 1 for client class "z", current lease count 1`,
				`{"ISC": {"limits": {"client-classes": [{"name": "new", "address-limit": 1}]}}}`:                                  "",
				`{"ISC": {"limits": {"subnet": {"id": 7, "address-limit": 2}}}}`:                                                  "address limit 2 for subnet ID 7, current lease count 2",
				`{"ISC": {"limits": {"subnet": {"id": 7, "address-limit": 3}}}}`:                                                  "",
			} {
				if got := databasetest.Rows(t, db.DB, "SELECT checkLease4Limits('"+limits+"')"); got != want {
					t.Errorf("%s: got %q, want %q", limits, got, want)
				}
			}
		})
	}
}
