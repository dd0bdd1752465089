package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// timing is the timers of a scope and where the scope is.
type timing struct {
	where string
	*kea.Timers
}

// timersOfServer checks the timers of each shared network and each subnet as
// they come out after inheritance, which is all that Kea looks at.
func (c *checker) timersOfServer(s *kea.Server, root string, all []site) {
	top, told := timing{root, &s.Timers}, map[string]bool{}
	for i, net := range s.SharedNetworks {
		c.timers([]timing{{at(root, "shared-networks", i), &net.Timers}, top}, told)
	}
	for _, t := range all {
		scopes := []timing{{t.where, &t.Timers}}
		if t.network != nil {
			scopes = append(scopes, timing{t.where[:strings.LastIndex(t.where, fmt.Sprintf("/subnet%d/", c.fam))], &t.network.Timers})
		}
		c.timers(append(scopes, top), told)
	}
}

// nearest returns a value from the innermost of scopes that sets it, and which
// that is; the number of scopes if none does.
func nearest[T any](scopes []timing, get func(*kea.Timers) *T) (*T, int) {
	for i := range scopes {
		if v := get(scopes[i].Timers); v != nil {
			return v, i
		}
	}
	return nil, len(scopes)
}

// timers checks the timers that hold in a scope: scopes is the scope and those
// around it, told what is reported already. A fault is placed in the innermost
// scope that has a part in it.
func (c *checker) timers(scopes []timing, told map[string]bool) {
	once := func(code diag.Code, scope int, key, message, hint string) {
		if target := at(scopes[scope].where, key); !told[target] {
			told[target] = true
			c.report(code, target, message, hint)
		}
	}
	if v, i := nearest(scopes, func(t *kea.Timers) *float64 { return t.CacheThreshold }); v != nil && (*v < 0 || *v >= 1 || *v == 0 && c.rel < kea.R30) {
		once(kea.CodeRange, i, "cache-threshold", fmt.Sprintf("`cache-threshold` %v is not between 0 and 1", *v),
			"the key is a fraction of the lease time; 0.0 is accepted from 3.0 on")
	}
	renew, i := nearest(scopes, func(t *kea.Timers) *uint32 { return t.Renew })
	rebind, j := nearest(scopes, func(t *kea.Timers) *uint32 { return t.Rebind })
	if c.rel < kea.R24 && renew != nil && rebind != nil && *renew > *rebind {
		key := "renew-timer"
		if j < i {
			key = "rebind-timer"
		}
		once(CodeOrder, min(i, j), key, fmt.Sprintf("`renew-timer` %d is above `rebind-timer` %d", *renew, *rebind), "")
	}
	one, two, scope := c.shares(scopes)
	if scope < len(scopes) && (one <= 0 || one >= 1 || two <= 0 || two >= 1 || one >= two) {
		key := "t1-percent"
		for _, k := range [...]struct {
			name string
			set  bool
		}{{"calculate-tee-times", scopes[scope].CalculateTee != nil}, {"t2-percent", scopes[scope].T2Percent != nil}, {"t1-percent", scopes[scope].T1Percent != nil}} {
			if k.set {
				key = k.name
			}
		}
		once(CodeOrder, scope, key, fmt.Sprintf("`t1-percent` %v and `t2-percent` %v are not in order between 0 and 1", one, two), "")
	}
}

// shares returns the fractions that T1 and T2 are computed with, and the
// innermost scope that says something about them; none if they are not.
func (c *checker) shares(scopes []timing) (one, two float64, scope int) {
	calculate, one, two := c.fam == kea.V6, 0.5, 0.8
	if c.fam == kea.V4 {
		two = 0.875
	}
	on, i := nearest(scopes, func(t *kea.Timers) *bool { return t.CalculateTee })
	if on != nil {
		calculate = *on
	}
	first, j := nearest(scopes, func(t *kea.Timers) *float64 { return t.T1Percent })
	if first != nil {
		one = *first
	}
	second, k := nearest(scopes, func(t *kea.Timers) *float64 { return t.T2Percent })
	if second != nil {
		two = *second
	}
	if !calculate {
		return one, two, len(scopes)
	}
	return one, two, min(i, j, k)
}

// allocators checks the server's own allocators, which Kea looks at where a
// network or a subnet inherits them.
func (c *checker) allocators(s *kea.Server, root string, all []site) {
	if c.rel >= kea.R32 {
		return // the schema looks
	}
	addresses, prefixes := []string{"iterative", "random", "flq"}, []string{"iterative", "random", "flq"}
	if c.fam == kea.V6 {
		addresses = addresses[:2]
	}
	check := func(key, value string, words []string, inherited func(kea.Allocators) bool) {
		used := slices.ContainsFunc(s.SharedNetworks, func(n *kea.SharedNetwork) bool { return inherited(n.Allocators) }) ||
			slices.ContainsFunc(all, func(t site) bool {
				return t.network == nil && inherited(kea.Allocators{Allocator: t.Allocator, PDAllocator: t.PDAllocator})
			})
		if value != "" && !slices.Contains(words, value) && used {
			c.report(CodeForm, at(root, key), fmt.Sprintf("`%s` is not what `%s` takes: one of %s", short(value), key, strings.Join(words, ", ")), nearestHint(value, words))
		}
	}
	check("allocator", s.Allocator, addresses, func(a kea.Allocators) bool { return a.Allocator == "" })
	check("pd-allocator", s.PDAllocator, prefixes, func(a kea.Allocators) bool { return a.PDAllocator == "" })
}
