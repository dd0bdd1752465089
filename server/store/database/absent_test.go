package database

import (
	"net/netip"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// TestAbsent asks for clients that had no lease: once, under the same name, and
// not after they have got one.
func TestAbsent(t *testing.T) {
	four, six := []byte{2, 0, 0, 0, 0, 1}, []byte{0, 3, 0, 1, 9}
	for _, c := range []struct {
		name   string
		format lease.Format
		noted  store.Query
		asked  store.Query
		given  *lease.Lease // between the two
		want   bool
	}{
		{"the same client", lease.CSV4, store.Query{HW: four}, store.Query{HW: four}, nil, true},
		{"by another name", lease.CSV4, store.Query{HW: four}, store.Query{ClientID: four}, nil, false},
		{"what else is asked", lease.CSV4, store.Query{ClientID: six, HW: four}, store.Query{ClientID: six}, nil, true},
		{"it has got one", lease.CSV4, store.Query{HW: four}, store.Query{HW: four}, &lease.Lease{HW: four}, false},
		{"another has", lease.CSV4, store.Query{HW: four}, store.Query{HW: four}, &lease.Lease{HW: six}, true},
		{"another IAID", lease.CSV6, store.Query{DUID: six, IAID: 1, HasIAID: true}, store.Query{DUID: six, IAID: 2, HasIAID: true}, nil, false},
		{"any IAID", lease.CSV6, store.Query{DUID: six, IAID: 1, HasIAID: true}, store.Query{DUID: six}, nil, false},
		{"a DUID with a lease", lease.CSV6, store.Query{DUID: six}, store.Query{DUID: six}, &lease.Lease{DUID: six, IAID: 4}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := NewAbsent(c.format)
			a.NoteClient(&c.noted)
			if c.given != nil {
				a.ForgetLease(c.given)
			}
			if got := a.HasClient(&c.asked); got != c.want {
				t.Errorf("no lease: %v, want %v", got, c.want)
			}
			if a.HasClient(&c.asked) {
				t.Error("it is believed a second time")
			}
		})
	}
}

// TestAbsentAddr does so for addresses.
func TestAbsentAddr(t *testing.T) {
	a, addr := NewAbsent(lease.CSV4), netip.MustParseAddr("192.0.2.1")
	a.Note(addr)
	if !a.Has(addr) || a.Has(addr) {
		t.Error("it is not believed exactly once")
	}
	a.Note(addr)
	a.ForgetLease(&lease.Lease{Addr: addr})
	if a.Has(addr) {
		t.Error("there is a lease now")
	}
}
