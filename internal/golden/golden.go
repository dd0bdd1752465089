// Package golden is test support: it compares what a test produced with a file
// beside its input, and rewrites that file when the test runs with -update.
//
//	go test ./internal/diag -update
//
// Goldens are never edited by hand; a reviewer reads their diff.
package golden

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files instead of comparing with them")

// Check fails t unless got is what the file at path holds. With -update it
// writes the file instead. A nil got means that the file must not exist.
func Check(t testing.TB, path string, got []byte) {
	t.Helper()
	if *update {
		if err := write(path, got); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff, err := compare(path, got); err != nil {
		t.Fatal(err)
	} else if diff != "" {
		t.Errorf("%s is not what the test produced (run it with -update if the new result is right); -golden +got:\n%s", path, diff)
	}
}

// Updating reports whether goldens are being rewritten, for tests that remove stale ones.
func Updating() bool { return *update }

// Sibling returns the path of a golden beside input: its extension replaced by ext (".kea4.json").
func Sibling(input, ext string) string {
	return strings.TrimSuffix(input, filepath.Ext(input)) + ext
}

func write(path string, got []byte) error {
	if got == nil {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, got, 0o666)
}

// compare returns the difference between the file and got; "" if there is none.
func compare(path string, got []byte) (string, error) {
	want, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && got == nil:
		return "", nil
	case errors.Is(err, fs.ErrNotExist):
		return "the file does not exist; the test produced\n" + string(got), nil
	case err != nil:
		return "", err
	case got == nil:
		return "the file exists, but the test produced nothing for it", nil
	}
	return cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")), nil
}
