package memfile

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// TestRewrite puts each lease into the file once, and goes on with that file.
func TestRewrite(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	mustPut(t, s, 1, 1)
	mustPut(t, s, 2, 1)
	if err := s.Cleanup(ctx); err != nil {
		t.Fatal(err)
	}
	mustPut(t, s, 1, 2)
	mustPut(t, s, 2, 0) // gone: leases.2, which has it, must not bring it back
	before := d.text("leases")
	if err := s.Rewrite(ctx, "leases.bak7"); err != nil {
		t.Fatal(err)
	}
	header := string(lease.AppendHeader(nil, lease.CSV4))
	want := []string{header + string(lease.AppendCSV(nil, leaseN(1, 2))), before, "leases"}
	if diff := cmp.Diff(want, []string{d.text("leases"), d.text("leases.bak7"), d.list()}); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	mustPut(t, s, 3, 1)
	if diff := cmp.Diff(map[int]int{1: 2, 3: 1}, versions(t, open(t, d, nil))); diff != "" {
		t.Errorf("the next process has: -want +got\n%s", diff)
	}
	if got := s.File(); got != "leases" {
		t.Errorf("the file is %s", got)
	}
}

func TestRewriteFails(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	mustPut(t, s, 1, 1)
	d.full = true
	if err := s.Rewrite(ctx, "leases.bak7"); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
	d.full = false
	mustPut(t, s, 1, 2)
	if diff := cmp.Diff(map[int]int{1: 2}, versions(t, open(t, d, nil))); diff != "" {
		t.Errorf("the next process has: -want +got\n%s", diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Rewrite(ctx, "leases.bak7"); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
