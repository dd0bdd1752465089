package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWantColor(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm"}, true},
		{map[string]string{"TERM": "dumb"}, false},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false},
		{map[string]string{"TERM": "xterm", "NO_COLOR": ""}, true},
	} {
		if got := wantColor(func(k string) string { return tt.env[k] }); got != tt.want {
			t.Errorf("wantColor with %v = %v; want %v", tt.env, got, tt.want)
		}
	}
}

func TestIsTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "x"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if isTerminal(f) || isTerminal(new(strings.Builder)) {
		t.Error("a file or a buffer was taken for a terminal")
	}
}

// A full disk or a closed pipe must not look like success.
func TestOutputFails(t *testing.T) {
	conf := filepath.Join(writeTree(t, map[string]string{"d.conf": "max-lease-time 600;\n"}), "d.conf")
	for _, args := range [][]string{{"fmt", conf}, {"version"}, {"explain"}, {"completion", "bash"}} {
		var stderr strings.Builder
		if got := run(args, strings.NewReader(""), failing{}, &stderr); got != exitUsage || !strings.Contains(stderr.String(), "disk full") {
			t.Errorf("keatool %v with a full disk: status %d, standard error %q; want 2 and the reason", args, got, stderr.String())
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFileError(t *testing.T) {
	err := newFileError("read", "x", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist})
	if got, want := err.Error(), "cannot read x: file does not exist"; got != want {
		t.Errorf("error text %q; want %q", got, want)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
}
