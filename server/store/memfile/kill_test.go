package memfile

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
)

// killedVar names the lease file of a process that is to be killed.
const killedVar = "KEATOOL_TEST_KILLED"

// TestWriterToBeKilled is that process. It says what it has committed, and never
// ends.
func TestWriterToBeKilled(t *testing.T) {
	path := os.Getenv(killedVar)
	if path == "" {
		t.Skip("this is no test, but a process that TestKilledProcess starts")
	}
	s, err := Open(Options{Format: lease.CSV4, Path: path, CleanupInterval: 1})
	if err != nil {
		t.Fatal(err)
	}
	first := versions(t, s)[0] // lease 0 says how far the process before this one came
	for v := first + 1; ; v++ {
		for n := range 5 {
			if err := put(s, n, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		fmt.Println("committed", v)
	}
}

// TestKilledProcess kills a process while it writes and cleans up, again and
// again. What it said to be committed must be there.
func TestKilledProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leases.csv")
	for round := range 10 {
		said := runKilled(t, path, 20+100*round)
		s, err := Open(Options{Format: lease.CSV4, Path: path})
		if err != nil {
			t.Fatal(err)
		}
		got := versions(t, s)
		for n := range 5 {
			if got[n] < said || got[n] > said+maxAhead {
				t.Errorf("round %d: lease %d has version %d, %d was committed", round, n, got[n], said)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// maxAhead is how far a process can get before its words reach us: the pipe
// holds no more.
const maxAhead = 20_000

// runKilled returns the last version that the process said before it was killed,
// which is after some lines.
func runKilled(t *testing.T, path string, lines int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestWriterToBeKilled$")
	cmd.Env = append(os.Environ(), killedVar+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said, seen := 0, 0
	for in := bufio.NewScanner(out); in.Scan(); {
		if seen++; seen == lines {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
		var v int
		if _, err := fmt.Sscanf(in.Text(), "committed %d", &v); err == nil {
			said = v
		}
	}
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait() // it was killed
	if seen < lines {
		t.Fatalf("the process ended after %d lines", seen)
	}
	return said
}
