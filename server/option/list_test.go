package option

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestList(t *testing.T) {
	l := NewList([]Option{
		{Code: 6, Data: []byte("for all")},
		{Code: 3, Data: []byte("routers")},
		{Code: 6, Data: []byte("for one"), Classes: []Class{9}},
		{Code: 300, Data: []byte("far")},
	}, []Vendor{{Enterprise: 7, Options: []Option{{Code: 2}, {Code: 1}}}})
	var got []string
	for _, o := range l.All() {
		got = append(got, string(o.Data))
	}
	if diff := cmp.Diff([]string{"routers", "for one", "for all", "far"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	for code, want := range map[uint16]int{3: 1, 6: 2, 300: 1, 7: 0, 301: 0, 299: 0} {
		if got := len(l.Of(code)); got != want {
			t.Errorf("%d entries of code %d; want %d", got, code, want)
		}
	}
	if v := l.Vendors(); len(v) != 1 || v[0].Options[0].Code != 1 {
		t.Errorf("vendors: %v; want their options by code", v)
	}
}

// A nil list is an empty one.
func TestNoList(t *testing.T) {
	l := NewList(nil, nil)
	if l != nil || l.All() != nil || l.Vendors() != nil || l.Of(3) != nil {
		t.Errorf("an empty list is %v, with %v, %v, %v", l, l.All(), l.Vendors(), l.Of(3))
	}
}

// TestListModel compares look-ups with a walk over what was put in.
func TestListModel(t *testing.T) {
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		var in []Option
		for n := range rnd.IntN(40) {
			o := Option{Code: uint16(rnd.IntN(12) * rnd.IntN(40)), Data: []byte{byte(n)}}
			if rnd.IntN(3) == 0 {
				o.Classes = []Class{Class(n)}
			}
			in = append(in, o)
		}
		l := NewList(slices.Clone(in), nil)
		for code := range uint16(500) {
			var want []Option
			for _, tagged := range []bool{true, false} { // in the order in which they were put in
				for _, o := range in {
					if o.Code == code && len(o.Classes) > 0 == tagged {
						want = append(want, o)
					}
				}
			}
			if diff := cmp.Diff(want, l.Of(code), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("code %d (-want +got):\n%s", code, diff)
			}
		}
		if len(l.All()) != len(in) {
			t.Errorf("%d options; want %d", len(l.All()), len(in))
		}
	}
}
