package option

import (
	"testing"

	"github.com/google/go-cmp/cmp"
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
