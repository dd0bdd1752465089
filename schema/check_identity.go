package schema

import (
	"cmp"
	"fmt"
	"net/netip"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// register remembers by key where a thing was seen first.
type register[K comparable] map[K]string

// add returns where key was seen before; "" and a note of the place if it was not.
func (r register[K]) add(key K, where string) (first string) {
	if first = r[key]; first == "" {
		r[key] = where
	}
	return first
}

// identities checks what must be unique among subnets: ids and prefixes.
func (c *checker) identities(s *kea.Server, root string, all []site) {
	ids, prefixes := register[uint32]{}, register[netip.Prefix]{}
	for _, t := range all {
		if t.ID != 0 {
			if first := ids.add(t.ID, t.where); first != "" {
				c.twice(CodeSubnetID, at(t.where, "id"), at(first, "id"), fmt.Sprintf("two subnets have the id %d", t.ID))
			}
		}
		if p, err := netip.ParsePrefix(plainLength(trimBlanks(t.Prefix))); err == nil { // host bits make a difference to Kea
			if first := prefixes.add(p, t.where); first != "" {
				c.twice(CodeSubnetPrefix, at(t.where, "subnet"), at(first, "subnet"), fmt.Sprintf("the subnet `%s` is declared twice", p))
			}
		}
	}
	c.names(root, &s.DDNSParams)
}

// networks checks shared networks, and that their members agree.
func (c *checker) networks(s *kea.Server, root string) {
	names := register[string]{}
	for i, net := range s.SharedNetworks {
		where := at(root, "shared-networks", i)
		if net.Name != "" {
			if first := names.add(net.Name, where); first != "" {
				c.twice(CodeNetworkName, at(where, "name"), at(first, "name"), fmt.Sprintf("two shared networks are called `%s`", net.Name))
			}
		}
		if c.fam == kea.V6 && net.Interface != "" && net.InterfaceID != "" {
			c.report(CodeExclusive, at(where, "interface-id"), "`interface` and `interface-id` stand in one shared network", "keep one")
		}
		c.names(where, &net.DDNSParams)
		c.relays(where, net.Relay)
		c.options(spot{container: where}, net.OptionData)
		c.members(net, where)
	}
}

// members checks that the subnets of a network are on one interface and of one
// mind about what concerns the whole link.
func (c *checker) members(net *kea.SharedNetwork, where string) {
	iface, rapid := net.Interface, (*bool)(nil)
	for j, sub := range net.Subnets {
		place := at(where, fmt.Sprintf("subnet%d", c.fam), j)
		switch {
		case sub.Interface == "":
		case iface == "":
			iface = sub.Interface
		case iface != sub.Interface:
			c.report(CodeDisagree, at(place, "interface"), fmt.Sprintf("a member of the shared network `%s` is on `%s`, another part of it on `%s`",
				net.Name, sub.Interface, iface), "the subnets of a shared network are on one link")
		}
		if own, all := sub.Authoritative, net.Authoritative; own != nil && *own != (all != nil && *all) {
			c.report(CodeDisagree, at(place, "authoritative"), "`authoritative` differs from what the shared network says", "say it at the shared network only")
		}
		if c.fam == kea.V4 {
			continue
		}
		effective := sub.RapidCommit
		if effective == nil {
			effective = net.RapidCommit
		}
		value := effective != nil && *effective
		if rapid != nil && *rapid != value {
			c.report(CodeDisagree, place, "`rapid-commit` differs among the members of a shared network", "say it at the shared network only")
		}
		rapid = &value
	}
}

// lifetimesOfServer checks the lease times of every scope as they come out
// after inheritance, which Kea does before it compares them.
func (c *checker) lifetimesOfServer(s *kea.Server, root string, all []site) {
	top := s.Lifetimes
	if top.Valid == nil {
		top.Valid = ptr(uint32(7200))
	}
	if top.Preferred == nil && c.rel < kea.R24 {
		top.Preferred = ptr(uint32(3600))
	}
	c.lifetimes(root, &s.Lifetimes, top)
	c.timersOfServer(s, root, all)
	c.allocators(s, root, all)
	for i, net := range s.SharedNetworks {
		where := at(root, "shared-networks", i)
		c.lifetimes(where, &net.Lifetimes, inherit(net.Lifetimes, top))
	}
	for _, t := range all {
		outer := top
		if t.network != nil {
			outer = inherit(t.network.Lifetimes, top)
		}
		c.lifetimes(t.where, &t.Lifetimes, inherit(t.Lifetimes, outer))
	}
	for i, class := range s.Classes {
		c.lifetimes(at(root, "client-classes", i), &class.Lifetimes, class.Lifetimes)
	}
}

func ptr[T any](v T) *T { return &v }

// inherit returns inner with what it leaves open taken from outer.
func inherit(inner, outer kea.Lifetimes) kea.Lifetimes {
	pick := cmp.Or[*uint32]
	return kea.Lifetimes{
		Valid: pick(inner.Valid, outer.Valid), MinValid: pick(inner.MinValid, outer.MinValid), MaxValid: pick(inner.MaxValid, outer.MaxValid),
		Preferred: pick(inner.Preferred, outer.Preferred), MinPreferred: pick(inner.MinPreferred, outer.MinPreferred),
		MaxPreferred: pick(inner.MaxPreferred, outer.MaxPreferred),
	}
}

// lifetimes checks the effective lease times of a scope that sets own of them.
func (c *checker) lifetimes(where string, own *kea.Lifetimes, all kea.Lifetimes) {
	if own.Valid != nil || own.MinValid != nil || own.MaxValid != nil {
		c.triplet(where, "valid-lifetime", [3]*uint32{all.MinValid, all.Valid, all.MaxValid})
	}
	if own.Preferred != nil || own.MinPreferred != nil || own.MaxPreferred != nil {
		c.triplet(where, "preferred-lifetime", [3]*uint32{all.MinPreferred, all.Preferred, all.MaxPreferred})
	}
}

// triplet checks minimum, default and maximum; an absent default is Kea's
// choice among the other two.
func (c *checker) triplet(where, key string, v [3]*uint32) {
	least, value, most := v[0], v[1], v[2]
	names := [3]string{"min-" + key, key, "max-" + key}
	wrong := func(low, high int) {
		target := at(where, names[low])
		c.report(CodeOrder, target, fmt.Sprintf("`%s` %d is above `%s` %d, counting what the scope inherits",
			names[low], *v[low], names[high], *v[high]), "give the scope all three, in order: minimum, default, maximum")
	}
	switch {
	case least != nil && value == nil && most != nil:
		c.report(CodeOrder, at(where, names[0]), fmt.Sprintf("`%s` and `%s` stand without `%s`", names[0], names[2], key), "set all three")
	case least != nil && most != nil && *least > *most:
		wrong(0, 2)
	case least != nil && value != nil && *least > *value:
		wrong(0, 1)
	case value != nil && most != nil && *value > *most:
		wrong(1, 2)
	}
}

// severities holds the severity of each code as declared.
var severities = declared()

func declared() map[diag.Code]diag.Severity {
	m := map[diag.Code]diag.Severity{}
	for _, info := range Codes() {
		m[info.Code] = info.Severity
	}
	return m
}
