package memfile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/storetest"
)

// The moments at which a server may stop, by what is done to the files of one
// that has written, cleaned up and written again.
var moments = []struct {
	name string
	stop func(t *testing.T, s *Store, path string)
}{
	{"after the file was taken", func(t *testing.T, s *Store, path string) {
		if err := s.rotate(ctx); err != nil {
			t.Fatal(err)
		}
	}},
	{"when the result is whole", func(t *testing.T, s *Store, path string) {
		if err := s.rotate(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := s.dump(ctx, path+output); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+output, path+completed); err != nil {
			t.Fatal(err)
		}
	}},
}

// TestKeaTakesOver lets kea-lfc finish what a store of ours began. What we then
// read must be what we had.
func TestKeaTakesOver(t *testing.T) {
	kea := oracle.Find()
	if len(kea.Releases()) == 0 {
		t.Skip(kea.Missing())
	}
	for _, release := range kea.Releases() {
		if release == "2.2" { // it does not know all of our columns
			continue
		}
		for _, f := range []lease.Format{lease.CSV4, lease.CSV6} {
			for _, moment := range moments {
				t.Run(release+" "+f.Header()[:12]+" "+moment.name, func(t *testing.T) {
					path := filepath.Join(t.TempDir(), "leases")
					s := openFiles(t, f, path)
					work(t, s, f)
					moment.stop(t, s, path)
					late := storetest.Lease(f, 50)
					if err := s.Swap(nil, late); err != nil {
						t.Fatal(err)
					}
					want := allOf(t, s)
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
					said, err := kea.LeaseCleanup(release, int(f), filepath.Dir(path), "leases")
					if err != nil {
						t.Fatalf("kea-lfc: %v\n%s", err, said)
					}
					for _, gone := range []string{copied, output, completed, pidFile} {
						if exists(system{}, path+gone) {
							t.Errorf("%s is still there\n%s", gone, said)
						}
					}
					again := openFiles(t, f, path)
					defer again.Close()
					got := allOf(t, again)
					if len(got) != len(want) {
						t.Errorf("%d leases, not %d", len(got), len(want))
					}
					for key, l := range want {
						if o := got[key]; o == nil || !o.Equal(l) {
							t.Errorf("got %+v\nwant %+v", o, l)
						}
					}
				})
			}
		}
	}
}

func openFiles(t *testing.T, f lease.Format, path string) *Store {
	t.Helper()
	s, err := Open(Options{Format: f, Path: path, Notify: noFaults(t)})
	if err != nil {
		t.Fatal(err)
	}
	s.running.Wait()
	return s
}

// work leaves leases in the result of a cleanup and in the file after it, some
// changed, some gone.
func work(t *testing.T, s *Store, f lease.Format) {
	t.Helper()
	swap := func(old, new *lease.Lease) {
		if err := s.Swap(old, new); err != nil {
			t.Fatal(err)
		}
	}
	for n := 1; n <= 20; n++ {
		swap(nil, storetest.Lease(f, n))
	}
	if err := s.Cleanup(ctx); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 20; n += 2 {
		old := storetest.Lease(f, n)
		new := old.Clone()
		new.Hostname, new.Context = []byte("a,b&c"), []byte(`{ "a": [ 1, "&#x2c" ] }`)
		new.CLTT, new.State, new.PoolID = new.CLTT+5, lease.State(n%4), 3
		if n%3 == 0 {
			new = nil
		}
		swap(old, new)
	}
}

func allOf(t *testing.T, s *Store) map[string]*lease.Lease {
	t.Helper()
	all := map[string]*lease.Lease{}
	for l, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		all[l.Key().String()] = l.Clone()
	}
	return all
}
