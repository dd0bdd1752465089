package netio

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Select says which interfaces and addresses a list of interfaces-config names,
// as Kea understands it: * is every interface but loopback, a name is all its
// addresses, name/address is one of them. What cannot be listened on is left
// out, with a reason; what * covers and cannot be used is left out in silence
// if it is down or has no address of the family.
func Select(have []Interface, list []string, v6 bool) ([]Endpoint, OpenErrors) {
	s := selection{v6: v6}
	for _, entry := range list {
		if entry == "*" {
			s.all(have)
		} else {
			s.one(have, entry)
		}
	}
	return s.found, s.failed
}

type selection struct {
	v6     bool
	found  []Endpoint
	failed OpenErrors
}

func (s *selection) all(have []Interface) {
	for i := range have {
		iface := &have[i]
		if !iface.Loopback && iface.Up && iface.Running {
			s.add(iface, s.usable(iface))
		}
	}
}

func (s *selection) one(have []Interface, entry string) {
	name, text, one := strings.Cut(entry, "/")
	i := slices.IndexFunc(have, func(i Interface) bool { return i.Name == name })
	if i < 0 {
		s.fail(name, netip.Addr{}, ErrNoInterface)
		return
	}
	iface := &have[i]
	if err := state(iface); err != nil {
		s.fail(name, netip.Addr{}, err)
		return
	}
	addrs := s.usable(iface)
	if one {
		addrs = s.listed(iface, text)
	} else if len(addrs) == 0 {
		s.fail(name, netip.Addr{}, ErrNoAddress)
	}
	s.add(iface, addrs)
}

func state(iface *Interface) error {
	switch {
	case !iface.Up:
		return ErrDown
	case !iface.Running:
		return ErrNotRunning
	}
	return nil
}

// usable returns the addresses to listen on where none is named. In DHCPv6
// that is multicast, which needs a link-local address to answer from.
func (s *selection) usable(iface *Interface) []netip.Addr {
	if s.v6 {
		if iface.LinkLocal().IsValid() {
			return []netip.Addr{netip.IPv6Unspecified()}
		}
		return nil
	}
	var list []netip.Addr
	for _, p := range iface.Addrs {
		if p.Addr().Is4() {
			list = append(list, p.Addr())
		}
	}
	return list
}

// listed returns the one address that an entry names. In DHCPv6 it comes on
// top of multicast.
func (s *selection) listed(iface *Interface, text string) []netip.Addr {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Is6() != s.v6 {
		s.fail(iface.Name, netip.Addr{}, errors.New("`"+text+"` is no address of this family"))
		return nil
	}
	if !slices.ContainsFunc(iface.Addrs, func(p netip.Prefix) bool { return p.Addr() == addr }) {
		s.fail(iface.Name, addr, ErrNotAssigned)
		return nil
	}
	if s.v6 && !addr.IsLinkLocalUnicast() {
		return append(s.usable(iface), addr)
	} else if s.v6 {
		return s.usable(iface)
	}
	return []netip.Addr{addr}
}

func (s *selection) add(iface *Interface, addrs []netip.Addr) {
	for _, a := range addrs {
		e := Endpoint{Iface: iface.Name, Index: iface.Index, Addr: a}
		if !slices.Contains(s.found, e) {
			s.found = append(s.found, e)
		}
	}
}

func isLoopback(have []Interface, index int) bool {
	return slices.ContainsFunc(have, func(i Interface) bool { return i.Index == index && i.Loopback })
}

func (s *selection) fail(name string, addr netip.Addr, err error) {
	s.failed = append(s.failed, &OpenError{Iface: name, Addr: addr, Err: err})
}

// Groups of RFC 8415, 7.1.
var (
	allRelaysAndServers = net.ParseIP("ff02::1:2")
	allServers          = net.ParseIP("ff05::1:3")
)
