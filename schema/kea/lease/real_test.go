package lease

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRealFiles holds that files of real servers are read without a complaint,
// and written as they were, with the columns of 3.0.
func TestRealFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) != 6 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			f, missing := CSV6, ""
			if strings.Contains(file, "leases4") {
				f = CSV4
			}
			if strings.Contains(file, "kea-2.2") {
				missing = ",0"
			}
			_, rows, _ := strings.Cut(string(text), "\n")
			want := f.Header() + "\n" + strings.ReplaceAll(rows, "\n", missing+"\n")
			if diff := cmp.Diff(want, rewritten(t, text, f)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func rewritten(t *testing.T, text []byte, f Format) string {
	t.Helper()
	out, r := AppendHeader(nil, f), NewReader(bytes.NewReader(text), f)
	for {
		var l Lease
		switch err := r.Next(&l); {
		case errors.Is(err, io.EOF):
			return string(out)
		case err != nil:
			t.Fatal(err)
		}
		if err := l.Check(); err != nil {
			t.Errorf("line %d: %v", r.Line(), err)
		}
		out = AppendCSV(out, &l)
	}
}
