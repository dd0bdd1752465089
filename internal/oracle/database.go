package oracle

import (
	"os"
	"path/filepath"
)

// DatabaseScript returns the path of the script by which a release of Kea makes
// its tables, in "pgsql" or in "mysql"; "" if it is not there.
func (o Oracles) DatabaseScript(release, kind string) string {
	root, ok := o.roots[release]
	if !ok {
		return ""
	}
	path := filepath.Join(root, "usr/share/kea/scripts", kind, "dhcpdb_create."+kind)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
