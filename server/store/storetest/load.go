package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// RunLoad is the suite for loading many leases at once. open returns an empty
// store that its test closes.
func RunLoad(t *testing.T, open func(t testing.TB, f lease.Format) store.BulkStore) {
	for name, f := range map[string]lease.Format{"v4": lease.CSV4, "v6": lease.CSV6} {
		t.Run(name+" load", func(t *testing.T) { load(t, f, open(t, f)) })
		t.Run(name+" load given up", func(t *testing.T) { giveUp(t, f, open(t, f)) })
	}
}

func load(t *testing.T, f lease.Format, s store.BulkStore) {
	var first, second []lease.Lease
	for n := 1; n <= 3000; n++ {
		l := Lease(f, n)
		l.SubnetID, l.State = uint32(1+n%2), lease.State(n%3)
		if n%7 == 0 {
			l.Context = []byte(`{ "ISC": { "client-classes": [ "ALL", "seven" ] } }`)
		}
		first = append(first, *l)
		if n > 1000 && n <= 2000 {
			changed := l.Clone()
			changed.CLTT++
			second = append(second, *changed)
		} else if n > 2000 {
			second = append(second, *l)
		}
	}
	for n := 3001; n <= 3010; n++ {
		l := Lease(f, n)
		l.Hostname = []byte("first")
		second = append(second, *l)
		again := l.Clone()
		again.Hostname = []byte("second")
		second = append(second, *again)
	}
	loaded(t, s, first, store.Loaded{Added: 3000})
	wantCount(t, s, 1, lease.Default, 500)
	loaded(t, s, second, store.Loaded{Added: 10, Changed: 1000, Same: 1000})
	loaded(t, s, second, store.Loaded{Same: 2010})
	if n := s.Len(); n != 3010 {
		t.Errorf("%d leases", n)
	}
	var got lease.Lease
	for _, n := range []int{1, 1500, 2500, 3005} {
		want := Lease(f, n)
		if n < 3000 {
			want = first[n-1].Clone()
		} else {
			want.Hostname = []byte("second")
		}
		if n == 1500 {
			want.CLTT++
		}
		if err := s.Get(want.Addr, &got); err != nil || !got.Equal(want) {
			t.Errorf("got %v %+v\nwant %+v", err, &got, want)
		}
	}
	// Single changes are counted again.
	one := Lease(f, 4000)
	if err := s.Swap(nil, one); err != nil {
		t.Fatal(err)
	}
	wantCount(t, s, 1, lease.Default, 511)
}

func loaded(t *testing.T, s store.BulkStore, list []lease.Lease, want store.Loaded) {
	t.Helper()
	l, err := s.Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Abort()
	for len(list) > 0 {
		n := min(len(list), 700)
		if err := l.Add(list[:n]); err != nil {
			t.Fatal(err)
		}
		list = list[n:]
	}
	got, err := l.Finish(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func wantCount(t *testing.T, s store.Store, subnet uint32, state lease.State, want int64) {
	t.Helper()
	n := int64(0)
	for _, c := range s.Count(subnet, nil) {
		if c.State == state {
			n += c.N
		}
	}
	if n != want {
		t.Errorf("%d leases in subnet %d, not %d", n, subnet, want)
	}
}

// giveUp holds that a load leaves nothing behind unless it ends well.
func giveUp(t *testing.T, f lease.Format, s store.BulkStore) {
	if err := s.Swap(nil, Lease(f, 1)); err != nil {
		t.Fatal(err)
	}
	l, err := s.Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Add([]lease.Lease{*Lease(f, 2)}); err != nil {
		t.Fatal(err)
	}
	bad := Lease(f, 3)
	bad.Hostname = []byte("UPPER")
	if err := l.Add([]lease.Lease{*bad}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("a lease that cannot be kept: %v", err)
	}
	l.Abort()
	l.Abort()
	if l, err = s.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	unknown := Lease(f, 4)
	unknown.State = 77
	if err := l.Add([]lease.Lease{*unknown}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Finish(context.Background()); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("a state that is unknown: %v", err)
	}
	l.Abort()
	if n := s.Len(); n != 1 {
		t.Errorf("%d leases", n)
	}
	if err := s.Swap(nil, Lease(f, 5)); err != nil {
		t.Errorf("Swap after a load that was given up: %v", err)
	}
	wantCount(t, s, 1, lease.Default, 2)
}
