package main

import (
	"bytes"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/memfile"
	"github.com/keatool/keatool/server/store/memory"
)

// TestKeepFile removes the lease file of a store that is open. A reload has to
// write it again, with the leases from before and after.
func TestKeepFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leases.csv")
	s, err := memfile.Open(memfile.Options{Format: lease.CSV4, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	add := func(addr string) {
		t.Helper()
		l := &lease.Lease{Type: lease.V4, PrefixLen: 32, HWType: 1, HW: []byte{1, 2, 3, 4, 5, 6}, Addr: netip.MustParseAddr(addr), SubnetID: 1, Valid: 1 << 30, CLTT: 1 << 30}
		if err := s.Swap(nil, l); err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	add("192.0.2.1")
	keepFile(s, log)
	if said.Len() > 0 {
		t.Errorf("of a file that is there it is said: %s", &said)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	keepFile(s, log)
	add("192.0.2.2")
	keepFile(memory.New(memory.Options{Format: lease.CSV4}), log) // has none
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.Count(said.String(), "\n") != 1 || !strings.Contains(said.String(), "the lease file was removed") {
		t.Errorf("it is said: %s", &said)
	}
	if rows := leasesIn(t, lease.CSV4, path); len(rows) != 2 || !strings.HasPrefix(rows[0], "192.0.2.1,") || !strings.HasPrefix(rows[1], "192.0.2.2,") {
		t.Errorf("the file holds %q", rows)
	}
}
