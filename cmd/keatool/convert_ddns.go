package main

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// merge joins what two files want of kea-dhcp-ddns, which serves both
// protocols from one configuration. Where they disagree the first one holds.
func (c *conversion) merge(a, b *kea.DDNS) *kea.DDNS {
	if a == nil {
		return b
	}
	m := *a
	m.TSIGKeys = union(c, "key", a.TSIGKeys, b.TSIGKeys, func(k kea.TSIGKey) (string, any) {
		k.Note = kea.Note{}
		return k.Name, k
	})
	zone := func(d kea.DDNSDomain) (string, any) {
		d.Note = kea.Note{}
		return d.Name, d
	}
	m.Forward = union(c, "zone", a.Forward, b.Forward, zone)
	m.Reverse = union(c, "zone", a.Reverse, b.Reverse, zone)
	return &m
}

// union appends to a those elements of b whose name it lacks. key returns the
// name and what has to agree under it.
func union[T any](c *conversion, what string, a, b []T, key func(T) (string, any)) []T {
	out := slices.Clone(a)
	for _, e := range b {
		name, value := key(e)
		i := slices.IndexFunc(a, func(have T) bool { n, _ := key(have); return n == name })
		if i < 0 {
			out = append(out, e)
			continue
		}
		if _, have := key(a[i]); !reflect.DeepEqual(have, value) {
			c.fault(diag.Finding{Code: codeDisagree, Message: fmt.Sprintf("the two files disagree about %s `%s`; that of the first is written", what, name),
				Hint: "kea-dhcp-ddns has one configuration for both protocols: make the files agree"})
		}
	}
	return out
}
