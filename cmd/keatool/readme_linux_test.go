package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadmeDifftest compares both servers as the README does.
func TestReadmeDifftest(t *testing.T) {
	needDhcpd(t)
	t.Chdir("../..")
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	command := strings.Fields(fenced(t, string(text), "```sh difftest"))
	var stdout, stderr strings.Builder
	if status := run(command[1:], nil, &stdout, &stderr); status != exitDone {
		t.Errorf("status %d; want 0: %s", status, &stderr)
	}
	if diff := cmp.Diff(fenced(t, string(text), "```text difftest"), stdout.String()); diff != "" {
		t.Errorf("what is said (-README +now):\n%s", diff)
	}
}
