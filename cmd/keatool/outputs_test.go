package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree returns the contents of all files below dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

func TestWriteAll(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old")
	if err := os.WriteFile(old, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "script")
	if err := writeAll([]output{{old, content{data: []byte("after")}, 0o644}, {script, content{data: []byte("#!")}, executable}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"old": "after", "script": "#!"}, tree(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for path, want := range map[string]os.FileMode{old: 0o600, script: 0o755} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v; want %v (what was there keeps its mode)", path, info.Mode(), want)
		}
	}
}

// If one file cannot be written, none is, and nothing stays behind.
func TestWriteAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	first := filepath.Join(dir, "first")
	if err := os.WriteFile(first, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := writeAll([]output{{first, content{data: []byte("after")}, 0o644}, {filepath.Join(dir, "absent", "second"), content{}, 0o644}})
	if err == nil {
		t.Fatal("a file in a folder that does not exist was written")
	}
	want := "cannot write " + filepath.Join(dir, "absent", "second") + ": no such file or directory"
	if err.Error() != want {
		t.Errorf("error %q; want %q", err, want)
	}
	if diff := cmp.Diff(map[string]string{"first": "before"}, tree(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestWriteToDevice(t *testing.T) {
	if err := writeAll([]output{{"/dev/null", content{data: []byte("x")}, 0o644}}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat("/dev/null"); err != nil || info.Mode().IsRegular() {
		t.Fatalf("/dev/null is no device any more: %v, %v", info, err)
	}
}

func TestDistinct(t *testing.T) {
	if err := distinct([]output{{path: "a"}, {path: "b"}}); err != nil {
		t.Errorf("two different places were refused: %v", err)
	}
	if err := distinct([]output{{path: "a"}, {path: "./a"}}); err == nil {
		t.Error("one place for two files was accepted")
	}
}
