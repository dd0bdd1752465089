package memfile

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
)

func TestWhatTheFileHolds(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	header := lease.CSV4.Header() + "\n"
	steps := []struct {
		n, v int
		want string
	}{
		{1, 1, "10.0.0.1,02:00:00:00:00:01,01:02:00:00:00:00:01,3600,1800003601,1,0,0,h,0,,0\n"},
		{1, 2, "10.0.0.1,02:00:00:00:00:01,01:02:00:00:00:00:01,3600,1800003602,1,0,0,hh,0,,0\n"},
		{1, 0, "10.0.0.1,02:00:00:00:00:01,01:02:00:00:00:00:01,0,1800000002,1,0,0,hh,0,,0\n"},
	}
	want := header
	for _, step := range steps {
		if err := put(s, step.n, step.v); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, d.text("leases")); diff != "" {
			t.Errorf("before Commit: -want +got\n%s", diff)
		}
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		want += step.want
		if diff := cmp.Diff(want, d.text("leases")); diff != "" {
			t.Errorf("after Commit: -want +got\n%s", diff)
		}
	}
	if err := put(s, 2, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(d.text("leases"), "10.0.0.2,02:00:00:00:00:02,01:02:00:00:00:00:02,3600,1800003601,1,0,0,h,0,,0\n") {
		t.Error("Close did not write what was left")
	}
}

func TestOneWriteForManyChanges(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	before := d.steps
	for n := 1; n <= 100; n++ {
		if err := put(s, n, 1); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if err := s.Commit(ctx); err != nil {
				t.Errorf("Commit: %v", err)
			}
		})
	}
	wg.Wait()
	if n := d.steps - before; n != 1 {
		t.Errorf("%d steps for 100 changes", n)
	}
}

func TestCommitGivesUp(t *testing.T) {
	s := open(t, newDisk(), nil)
	s.journal.turn <- struct{}{} // somebody writes, and takes long
	if err := put(s, 1, 1); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Commit(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.journal.leave()
	if err := s.Commit(ctx); err != nil {
		t.Error(err)
	}
}

func TestFullDisk(t *testing.T) {
	for _, durable := range []bool{false, true} {
		for tear := range 120 {
			d := newDisk()
			s := open(t, d, func(o *Options) { o.Durable = durable })
			mustPut(t, s, 1, 1)
			d.full, d.tear = true, tear
			if err := put(s, 1, 2); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := s.Commit(ctx); !errors.Is(err, errFull) {
					t.Fatalf("Commit on a full disk: %v", err)
				}
			}
			if err := put(s, 2, 1); err != nil {
				t.Fatal(err)
			}
			crashed := open(t, d.copy(), nil)
			if v := versions(t, crashed)[1]; v != 1 && v != 2 {
				t.Errorf("torn after %d bytes: lease 1 has version %d", tear, v)
			}
			d.full = false
			if err := s.Commit(ctx); err != nil {
				t.Fatalf("Commit with space: %v", err)
			}
			want := map[int]int{1: 2, 2: 1}
			again := open(t, d, func(o *Options) { o.Notify = noFaults(t) })
			if diff := cmp.Diff(want, versions(t, again)); diff != "" {
				t.Errorf("torn after %d bytes: -want +got\n%s", tear, diff)
			}
		}
	}
}

func TestSyncFails(t *testing.T) {
	d := newDisk()
	s := open(t, d, func(o *Options) { o.Durable = true })
	mustPut(t, s, 1, 1)
	d.unsafe = true
	if err := put(s, 1, 2); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(ctx); err == nil {
		t.Fatal("Commit without a sync")
	}
	d.unsafe = false
	if err := s.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	d.powerLoss()
	again := open(t, d, func(o *Options) { o.Notify = noFaults(t) })
	if diff := cmp.Diff(map[int]int{1: 2}, versions(t, again)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestRefusesWhenTooMuchWaits(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	d.full = true
	mustFail := func(err error) {
		t.Helper()
		if !errors.Is(err, errFull) {
			t.Fatalf("got %v", err)
		}
	}
	if err := put(s, 1, 1); err != nil {
		t.Fatal(err)
	}
	mustFail(s.Commit(ctx))
	l := leaseN(2, 1)
	l.Context = []byte(`{ "x": "` + strings.Repeat("x", 1<<20-20) + `" }`)
	var err error
	for n := 0; err == nil && n < 100; n++ {
		err = s.Swap(nil, l)
		l.Addr = l.Addr.Next()
	}
	mustFail(err)
	mustFail(s.Commit(ctx))
	d.full = false
	mustPut(t, s, 2, 2)
}
