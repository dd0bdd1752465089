package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "x.golden")
	if err := write(path, []byte("a\nb\n")); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "none.golden")
	tests := []struct {
		name, path string
		got        []byte
		want       string // part of the difference; "" for none
	}{
		{"equal", path, []byte("a\nb\n"), ""},
		{"one line differs", path, []byte("a\nc\n"), `"c"`},
		{"missing", missing, []byte("new"), "does not exist"},
		{"missing and nothing produced", missing, nil, ""},
		{"exists but nothing produced", path, nil, "produced nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			diff, err := compare(tt.path, tt.got)
			if err != nil {
				t.Fatal(err)
			}
			if (tt.want == "") != (diff == "") || !strings.Contains(diff, tt.want) {
				t.Errorf("difference %q; want one with %q", diff, tt.want)
			}
		})
	}
}

func TestCheckFails(t *testing.T) {
	if *update {
		t.Skip("with -update nothing is compared")
	}
	path := filepath.Join(t.TempDir(), "x.golden")
	if err := os.WriteFile(path, []byte("a"), 0o666); err != nil {
		t.Fatal(err)
	}
	r := &recorder{TB: t}
	Check(r, path, []byte("a"))
	if r.failed {
		t.Error("Check failed on equal contents")
	}
	Check(r, path, []byte("b"))
	if !r.failed {
		t.Error("Check accepted contents that differ")
	}
}

// recorder notes a failure instead of failing the test.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

func TestWriteNilRemoves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.golden")
	for range 2 { // the second time there is nothing to remove
		if err := write(path, nil); err != nil {
			t.Fatal(err)
		}
		if err := write(path, []byte("a")); err != nil {
			t.Fatal(err)
		}
		if err := write(path, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Fatal("the golden is still there")
		}
	}
}

func TestSibling(t *testing.T) {
	if got, want := Sibling("a/b.v6.conf", ".kea6.json"), "a/b.v6.kea6.json"; got != want {
		t.Errorf("Sibling = %q; want %q", got, want)
	}
}
