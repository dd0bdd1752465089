package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes files below a new folder and returns it.
func writeTree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestInclude(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"here.conf": "here", "etc/dhcp/abs.conf": "abs", "conf/beside.conf": "beside", "conf/here.conf": "other",
	})
	t.Chdir(dir)
	type result struct {
		Name, Text string
		Beside     bool
		Err        string
	}
	tests := []struct {
		name, root, path, from string
		want                   result
	}{
		{"from the working directory", "", "here.conf", "conf/main.conf", result{"here.conf", "here", false, ""}},
		{"only beside", "", "beside.conf", "conf/main.conf", result{"conf/beside.conf", "beside", true, ""}},
		{"absolute path only beside", "", "/nowhere/beside.conf", "conf/main.conf", result{"conf/beside.conf", "beside", true, ""}},
		{"below root", "conf", "here.conf", "x/main.conf", result{"conf/here.conf", "other", false, ""}},
		{"absolute path below root", ".", "/etc/dhcp/abs.conf", "main.conf", result{"etc/dhcp/abs.conf", "abs", false, ""}},
		{"nowhere", "", "none.conf", "conf/main.conf", result{Err: "no such file or directory"}},
		{"a directory", "", "conf", "main.conf", result{Err: "it is a directory"}},
		{"from standard input", "", "here.conf", stdinName, result{"here.conf", "here", false, ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := newInputs(&app{}, tt.root)
			var got result
			name, src, beside, err := in.include(tt.path, tt.from)
			if err != nil {
				got.Err = err.Error()
			} else {
				got = result{name, string(src), beside, ""}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("include(%q) from %s (-want +got):\n%s", tt.path, tt.from, diff)
			}
			if src, ok := in.source(tt.want.Name); tt.want.Err == "" && (!ok || string(src) != tt.want.Text) {
				t.Errorf("the text of %s is not kept for reports", tt.want.Name)
			}
		})
	}
}

func TestReadFileWithoutSize(t *testing.T) {
	// Files of /proc report no size.
	src, err := readFile("/proc/self/status")
	if err != nil {
		t.Skipf("no /proc here: %v", err)
	}
	if !strings.Contains(string(src), "Pid:") {
		t.Errorf("/proc/self/status was read as %q", src)
	}
}

func TestReadFileRefusesHuge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(maxInput + 1); err != nil {
		t.Skipf("no sparse file here: %v", err)
	}
	if _, err := readFile(path); err == nil || !strings.Contains(err.Error(), "at most 1 GiB") {
		t.Errorf("a file over 1 GiB: error %v; want one that names the limit", err)
	}
}
