package main

import (
	"path/filepath"
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestOtherLeases compares places of leases that are written in different words.
func TestOtherLeases(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("KEA_DHCP_DATA_DIR", dir)
	file := filepath.Join(dir, "kea-leases4.csv")
	for _, test := range []struct {
		name, old, now string
		other          bool
	}{
		{"nothing said", ``, ``, false},
		{"the usual file, by name", `"name": "` + file + `"`, ``, false},
		{"the usual file, without its folder", `"type": "memfile", "name": "kea-leases4.csv"`, `"persist": true`, false},
		{"cleaned at other times", `"lfc-interval": 10`, `"lfc-interval": 20, "max-row-errors": 3`, false},
		{"in memory, with a name", `"persist": false`, `"persist": false, "name": "x.csv"`, false},
		{"another file", ``, `"name": "x.csv"`, true},
		{"a file no more", ``, `"persist": false`, true},
		{"a database", ``, `"type": "mysql", "name": "kea"`, true},
		{"another database", `"type": "mysql", "name": "kea"`, `"type": "mysql", "name": "dhcp"`, true},
		{"the same database", `"type": "mysql", "name": "kea"`, `"type": "mysql", "name": "kea", "max-row-errors": 3`, false},
		{"another user of it", `"type": "mysql", "name": "kea"`, `"type": "mysql", "name": "kea", "user": "u"`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			findings := otherLeases(keptIn(t, test.old), keptIn(t, test.now))
			if findings.HasErrors() != test.other {
				t.Errorf("findings %v; other %v", findings, test.other)
			}
		})
	}
}

func keptIn(t *testing.T, database string) *kea.Server {
	t.Helper()
	doc, findings := kea.Parse("test", []byte(`{ "Dhcp4": { "lease-database": { `+database+` } } }`), kea.ParseOptions{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	c, _ := kea.Decode(doc)
	return c.Dhcp
}
