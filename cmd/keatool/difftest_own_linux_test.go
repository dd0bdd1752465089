package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/keatool/keatool/internal/oracle"
)

// ownDir has our own inputs.
var ownDir = filepath.Join("..", "..", "testdata", "dhcpd", "conf")

// ownDifferences are the inputs with differences that convert does not announce,
// and why each may stay. One that has none any more does not belong here.
var ownDifferences = map[string]string{}

// fewOwn are inputs that are tried by every run of the tests: each has brought a
// fault to light.
var fewOwn = []string{
	"boot/file-from-mac.conf", "classes/more-than-five.conf", "ddns/standard.conf", "expr/lookup.conf", "expr/relay.conf", "hosts/circuit-id.conf",
	"includes/main.conf", "options/every-scope.conf", "topology/shared-pools.conf", "v6/pool.conf", "v6/shared-network.conf",
}

// TestDifftestOwn compares both servers on our own inputs: a few of them, or with
// KEATOOL_DIFFTEST_OWN all. KEATOOL_DIFFTEST_CANDIDATE is keatool or kea:….
func TestDifftestOwn(t *testing.T) {
	needDhcpd(t)
	t.Setenv("ORACLES_DIR", oracle.TreesDir())
	files := fewOwn
	if os.Getenv("KEATOOL_DIFFTEST_OWN") != "" {
		files = ownFiles(t)
	}
	var work sync.WaitGroup
	next := make(chan string)
	for range 2 {
		work.Go(func() {
			for name := range next {
				compareOwn(t, name)
			}
		})
	}
	for _, name := range files {
		next <- name
	}
	close(next)
	work.Wait()
	t.Logf("%d configurations", len(files))
}

// ownFiles lists the inputs.
func ownFiles(t *testing.T) (list []string) {
	t.Helper()
	err := filepath.WalkDir(ownDir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".conf" {
			name, _ := filepath.Rel(ownDir, path)
			list = append(list, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil || len(list) < 300 {
		t.Fatalf("%d inputs below %s (%v)", len(list), ownDir, err)
	}
	return list
}

// compareOwn runs the command on one input.
func compareOwn(t *testing.T, name string) {
	path := filepath.Join(ownDir, filepath.FromSlash(name))
	args := []string{"difftest", "-4", "--root", filepath.Dir(path), path}
	if strings.HasPrefix(name, "v6/") || strings.HasSuffix(name, ".v6.conf") {
		args[1] = "-6"
	}
	if who := os.Getenv("KEATOOL_DIFFTEST_CANDIDATE"); who != "" {
		args = append(args, "--candidate", who)
	}
	var stdout, stderr strings.Builder
	status := run(args, strings.NewReader(""), &stdout, &stderr)
	switch why := ownDifferences[name]; {
	case why != "" && status == exitDone:
		t.Errorf("%s has no difference any more, but is listed as one that may have: %s", name, why)
	case why == "" && status != exitDone:
		t.Errorf("%s: status %d\n%.3000s%s", name, status, stdout.String(), stderr.String())
	}
}
