package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/keatool/keatool/internal/golden"
)

// scripts is where the whole-binary scripts live.
const scripts = "../../testdata/dhcpd/script"

// TestMain lets scripts run this test binary as keatool.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"keatool": main})
}

func TestScripts(t *testing.T) {
	sample, err := filepath.Abs(filepath.Join(scripts, "sample.conf"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           scripts,
		UpdateScripts: golden.Updating(),
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLE", sample)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits is the script command `exits STATUS COMMAND ARG...`.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	if err != nil {
		ts.Fatalf("exits: %v", err)
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("exits: %v", err)
		}
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("%q ended with status %d, want %d; standard error:\n%s", args[1:], got, want, ts.ReadFile("stderr"))
	}
}
