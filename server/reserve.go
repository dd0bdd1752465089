package server

import (
	"bytes"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

// reserve4 leaves out the messages that are about a lease there is already.
func reserve4(e *Exchange4) Verdict {
	if e.Type == packet.Release || e.Type == packet.Decline {
		return Next
	}
	return e.reserve()
}

// reserve looks for the reservations, and adds the classes that depend on them.
func (e *exchange) reserve() Verdict {
	e.reservations()
	e.Host = e.hostFor(e.Subnet)
	if e.reclassify() {
		e.Classes.WithHost(e.Host.Classes, e.vendor)
	}
	e.Classes.AfterHost(len(e.hosts) > 0)
	if e.Classes.Has(config.ClassDrop) {
		return e.drop(InDropClass)
	}
	if e.Host == nil && e.run.snap.Family == kea.V6 && len(e.hosts) > 0 {
		e.Host = e.hosts[0]
	}
	return Next
}

// reclassify reports whether the classes of the reservation count from now on:
// it is a global one, or there is no other subnet that the client may get.
func (e *exchange) reclassify() bool {
	if e.Host == nil {
		return false
	}
	if e.global == nil && e.Subnet.HostsGlobal {
		if g := e.hostIn(host.GlobalSubnet); g != nil && len(g.Classes) > 0 {
			return true
		}
	}
	return e.Subnet.Network.Lone() && len(e.Host.Classes) > 0
}

// earlyGlobal looks for a global reservation before the subnet is selected, so
// that its classes can select.
func (e *exchange) earlyGlobal() {
	e.global = e.find(host.GlobalSubnet)
	if e.global == nil {
		return
	}
	if len(e.global.Classes) > 0 {
		e.Classes.WithHost(e.global.Classes, e.vendor)
	}
	e.Classes.AfterHost(true)
}

// find looks for the client's reservation in a subnet or among the global ones:
// the first identifier that has one counts.
func (e *exchange) find(subnet uint32) *host.Host {
	for _, k := range e.run.snap.Identifiers {
		if h := e.findBy(subnet, k); h != nil {
			return h
		}
	}
	return nil
}

// findBy is find for one kind of identifier.
func (e *exchange) findBy(subnet uint32, k host.Kind) *host.Host {
	id := e.IDs[k]
	if len(id) == 0 {
		return nil
	}
	for _, src := range e.run.hosts {
		h, err := src.Find(subnet, k, id)
		if err != nil {
			e.hostless = true
			e.srv.hostFailed(err)
		}
		if h != nil {
			return h
		}
	}
	return nil
}

// reservations looks for all reservations of the client that may count: in the
// selected subnet, in the others of its shared network, and the global one. What
// is looked for depends on the selected subnet alone, as in Kea; but if no
// reservations count there, those of the others count with DHCPv6, and not with
// DHCPv4.
func (e *exchange) reservations() {
	e.hosts = e.hosts[:0]
	s, early := e.Subnet, e.run.snap.EarlyGlobal
	e.keepHost(e.global)
	if s == nil || !s.HostsIn && (early || !s.HostsGlobal && e.run.snap.Family == kea.V4) {
		return
	}
	if s.HostsGlobal && !early {
		if e.keepHost(e.find(host.GlobalSubnet)); len(e.hosts) > 0 && !s.HostsIn {
			return
		}
	}
	list, look := s.Network.Subnets, e.find
	if len(list) > e.countIDs() && !s.Network.Lone() {
		look = e.findLast
	}
	for i := range list {
		if n := list[(s.Index+i)%len(list)]; n.HostsIn && e.admits(n) {
			e.keepHost(look(n.ID))
		}
	}
}

// countIDs returns how many identifiers of the client are looked for.
func (e *exchange) countIDs() (n int) {
	for _, k := range e.run.snap.Identifiers {
		if len(e.IDs[k]) > 0 {
			n++
		}
	}
	return n
}

// findLast is find, but the last identifier counts. So it is in Kea for shared
// networks of more subnets than the client has identifiers: it asks for each
// identifier once, and what comes later replaces what came before.
func (e *exchange) findLast(subnet uint32) *host.Host {
	for _, k := range slices.Backward(e.run.snap.Identifiers) {
		if h := e.findBy(subnet, k); h != nil {
			return h
		}
	}
	return nil
}

func (e *exchange) keepHost(h *host.Host) {
	if h != nil {
		e.hosts = append(e.hosts, h)
	}
}

// hostIn returns the client's reservation in a subnet, or the global one.
func (e *exchange) hostIn(subnet uint32) *host.Host {
	for _, h := range e.hosts {
		if h.Subnet == subnet {
			return h
		}
	}
	return nil
}

// hostFor returns the reservation in force for a client that is in a subnet.
func (e *exchange) hostFor(s *config.Subnet) *host.Host {
	if s == nil {
		return nil
	}
	if s.HostsIn {
		if h := e.hostIn(s.ID); h != nil {
			return h
		}
	}
	if s.HostsGlobal {
		return e.hostIn(host.GlobalSubnet)
	}
	return nil
}

// heldBack returns who has a reservation for an address or prefix of a subnet,
// other than this client; nil if nobody does. Global reservations hold nothing back.
func (e *exchange) heldBack(s *config.Subnet, what netip.Prefix) *host.Host {
	if !s.HostsIn || s.HostsOut && e.run.pool(s, what) != nil {
		return nil
	}
	for _, src := range e.run.hosts {
		h, err := src.Holder(s.ID, what)
		if err != nil {
			e.hostless = true
			e.srv.hostFailed(err)
		}
		if h != nil && !e.mine(h) && !e.shares(src, s.ID, what) {
			return h
		}
	}
	return nil
}

// mine reports whether a reservation is of one of the client's identifiers.
func (e *exchange) mine(h *host.Host) bool { return h == e.Host || bytes.Equal(e.IDs[h.Kind], h.ID) }

// shares reports whether the client is one of several hosts with one address
// (ip-reservations-unique false).
func (e *exchange) shares(src host.Source, subnet uint32, what netip.Prefix) bool {
	if e.run.snap.IPUnique {
		return false
	}
	for k, id := range e.IDs {
		if len(id) == 0 {
			continue
		}
		h, _ := src.Find(subnet, host.Kind(k), id) // a failure has been told
		if h != nil && (h.Addr == what.Addr() || slices.Contains(h.Prefixes, what)) {
			return true
		}
	}
	return false
}

// addClasses adds the classes of a reservation that come late.
func (e *exchange) addClasses(list []option.Class) {
	for _, c := range list {
		e.Classes.Add(c)
	}
}
