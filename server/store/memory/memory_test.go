package memory

import (
	"errors"
	"maps"
	"net/netip"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(_ testing.TB, f lease.Format) store.Store { return New(Options{Format: f}) })
}

func TestLoad(t *testing.T) {
	s := New(Options{Format: lease.CSV4, Noted: func(*lease.Lease, bool) { t.Error("Noted was called") }})
	var rows []lease.Lease
	want := map[netip.Addr]uint32{}
	for i := range 3000 {
		l := *storetest.Lease(lease.CSV4, i*i%211)
		if l.PoolID = uint32(i); i%5 == 0 {
			l.Valid = 0
			delete(want, l.Addr)
		} else {
			want[l.Addr] = l.PoolID
		}
		rows = append(rows, l)
	}
	if err := s.Load(rows); err != nil {
		t.Fatal(err)
	}
	got := map[netip.Addr]uint32{}
	for l := range s.All() {
		got[l.Addr] = l.PoolID
	}
	if !maps.Equal(want, got) || s.Len() != len(want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if err := s.Load([]lease.Lease{*storetest.Lease(lease.CSV6, 1)}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("a lease of the other family: %v", err)
	}
}
