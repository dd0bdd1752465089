package memfile

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/storetest"
)

var ctx = context.Background()

func TestStore(t *testing.T) {
	for _, durable := range []bool{false, true} {
		t.Run(fmt.Sprintf("durable %v", durable), func(t *testing.T) {
			storetest.Run(t, func(t testing.TB, f lease.Format) store.Store {
				s, err := Open(Options{Format: f, Path: filepath.Join(t.TempDir(), "leases.csv"), Durable: durable})
				if err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}

// open opens the leases of a disk, and waits until no cleanup runs.
func open(t testing.TB, d *disk, change func(*Options)) *Store {
	t.Helper()
	o := Options{Format: lease.CSV4, Path: "leases", Files: d}
	if change != nil {
		change(&o)
	}
	s, err := Open(o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	s.running.Wait()
	return s
}

// leaseN is lease n in its version v.
func leaseN(n, v int) *lease.Lease {
	l := storetest.Lease(lease.CSV4, n)
	l.CLTT += int64(v)
	l.Hostname = []byte(strings.Repeat("h", v%30))
	return l
}

// put brings lease n to version v; 0 removes it.
func put(s *Store, n, v int) error {
	var old *lease.Lease
	var out lease.Lease
	if err := s.Get(leaseN(n, v).Addr, &out); err == nil {
		old = &out
	}
	switch {
	case v > 0:
		return s.Swap(old, leaseN(n, v))
	case old != nil:
		return s.Swap(old, nil)
	}
	return nil
}

// versions returns what the store has, by number.
func versions(t testing.TB, s *Store) map[int]int {
	t.Helper()
	got := map[int]int{}
	for l, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		a := l.Addr.As4()
		n := int(a[2])<<8 | int(a[3])
		v := int(l.CLTT - 1_800_000_000)
		if want := leaseN(n, v); !want.Equal(l) {
			t.Fatalf("lease %d is %+v", n, l)
		}
		got[n] = v
	}
	return got
}

func mustPut(t testing.TB, s *Store, n, v int) {
	t.Helper()
	if err := errors.Join(put(s, n, v), s.Commit(ctx)); err != nil {
		t.Fatal(err)
	}
}

func noFaults(t *testing.T) func(Event) {
	return func(e Event) {
		if e.Err != nil || e.Kind == TornRow {
			t.Errorf("%+v", e)
		}
	}
}
