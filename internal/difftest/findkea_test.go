package difftest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFindKea looks for servers where people put them.
func TestFindKea(t *testing.T) {
	dir := t.TempDir()
	script := func(path, version string) {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\necho '"+version+"'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script("bin/kea-dhcp4", "3.1.4 (unstable)")
	script("prefix/sbin/kea-dhcp4", "2.7.1")
	script("trees/kea-9.7/usr/sbin/kea-dhcp4", "")
	script("trees/kea-9.7/lib/ld-linux.so.2", "")
	script("silent/sbin/kea-dhcp4", "")
	t.Setenv("PATH", filepath.Join(dir, "bin"))
	t.Setenv("ORACLES_DIR", filepath.Join(dir, "trees"))
	for _, tt := range []struct{ what, name, path, tree string }{
		{"3.1.4", "Kea 3.1.4 (unstable)", "bin/kea-dhcp4", ""},
		{"3.1", "Kea 3.1.4 (unstable)", "bin/kea-dhcp4", ""},
		{"", "Kea 3.1.4 (unstable)", "bin/kea-dhcp4", ""},
		{dir + "/prefix", "Kea 2.7.1", "prefix/sbin/kea-dhcp4", ""},
		{dir + "/prefix/sbin/kea-dhcp4", "Kea 2.7.1", "prefix/sbin/kea-dhcp4", ""},
		{"9.7.2", "Kea 9.7.2", "/usr/sbin/kea-dhcp4", "trees/kea-9.7"},
		{dir + "/trees/kea-9.7", "Kea in " + dir + "/trees/kea-9.7", "/usr/sbin/kea-dhcp4", "trees/kea-9.7"},
	} {
		s, err := FindKea(tt.what, false)
		rel := func(p string) string { return strings.TrimPrefix(p, dir+"/") }
		if err != nil || s.Name != tt.name || rel(s.Path) != tt.path || rel(s.Tree) != tt.tree {
			t.Errorf("kea:%s is %+v, %v; want %+v", tt.what, s, err, tt)
		}
	}
	for what, want := range map[string]string{
		"3":               "", // any 3
		"8.1":             "there is no Kea 8.1 on this machine (found: Kea 3.1.4 (unstable) at " + dir + "/bin/kea-dhcp4",
		"3.1.40":          "Kea 9.7 in " + dir + "/trees/kea-9.7",
		dir + "/nowhere":  "there is no " + dir + "/nowhere",
		dir + "/trees":    "there is no kea-dhcp4 below " + dir + "/trees",
		dir + "/silent":   "does not tell its version",
		dir + "/bin/none": "name the program or the folder of Kea",
	} {
		_, err := FindKea(what, false)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("kea:%s: %v; want %q", what, err, want)
		}
	}
}
