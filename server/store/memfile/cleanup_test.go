package memfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

func TestCleanup(t *testing.T) {
	d := newDisk()
	var events []Kind
	s := open(t, d, func(o *Options) { o.Notify = func(e Event) { events = append(events, e.Kind) } })
	for v := 1; v < 50; v++ {
		mustPut(t, s, 1, v)
	}
	mustPut(t, s, 2, 1)
	mustPut(t, s, 2, 0)
	if err := s.Cleanup(ctx); err != nil {
		t.Fatal(err)
	}
	header := string(lease.AppendHeader(nil, lease.CSV4))
	want := []string{header, header + string(lease.AppendCSV(nil, leaseN(1, 49))), "leases leases.2"}
	if diff := cmp.Diff(want, []string{d.text("leases"), d.text("leases.2"), d.list()}); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	mustPut(t, s, 1, 50)
	if !strings.Contains(d.text("leases"), "10.0.0.1,") {
		t.Error("the new file does not go on")
	}
	if diff := cmp.Diff([]Kind{CleanupStarted, CleanupDone}, events); diff != "" {
		t.Errorf("events: -want +got\n%s", diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Cleanup(ctx); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestCleanupFailsAndRecovers(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	mustPut(t, s, 1, 1)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Cleanup(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	mustPut(t, s, 1, 2)
	d.full = true
	if err := s.Cleanup(ctx); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	d.full = false
	mustPut(t, s, 2, 2)
	if err := s.Cleanup(ctx); err != nil {
		t.Fatal(err)
	}
	again := open(t, d, nil)
	if diff := cmp.Diff(map[int]int{1: 2, 2: 2}, versions(t, again)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := d.list(); got != "leases leases.2" {
		t.Errorf("files: %s", got)
	}
}

// TestCleanupUnderLoad cleans up again and again while others change leases.
func TestCleanupUnderLoad(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	var wg sync.WaitGroup
	const clients, each = 4, 300
	for c := range clients {
		wg.Go(func() {
			for v := 1; v <= each; v++ {
				if err := errors.Join(put(s, 1+c*10+v%7, v), s.Commit(ctx)); err != nil {
					t.Errorf("put: %v", err)
				}
			}
		})
	}
	for range 10 {
		if err := s.Cleanup(ctx); err != nil {
			t.Errorf("Cleanup: %v", err)
		}
	}
	wg.Wait()
	again := open(t, d.copy(), func(o *Options) { o.Notify = noFaults(t) })
	if diff := cmp.Diff(versions(t, s), versions(t, again)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCleanupByOthers(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "leases")
	for name, c := range map[string]struct {
		pid  string
		busy bool
	}{
		"no process":      {"999999999\n", false},
		"ourselves":       {fmt.Sprintf("%d\n", os.Getpid()), false},
		"another program": {"1\n", false},
		"no number":       {"x\n", false},
	} {
		if err := os.WriteFile(path+pidFile, []byte(c.pid), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := othersCleanup(system{}, path); errors.Is(err, ErrBusy) != c.busy {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTimer waits for cleanups that nobody asked for.
func TestTimer(t *testing.T) {
	done := make(chan struct{}, 1000)
	s, err := Open(Options{Format: lease.CSV4, Path: "leases", Files: newDisk(), CleanupInterval: 1, Notify: func(e Event) {
		if e.Kind == CleanupDone {
			select {
			case done <- struct{}{}:
			default:
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	<-done
	<-done
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
