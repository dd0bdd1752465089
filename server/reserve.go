package server

import (
	"bytes"
	"net/netip"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
)

func reserve4(e *Exchange4) Verdict { return e.reserve() }

// reserve looks for the reservation, and adds the classes that depend on it.
func (e *exchange) reserve() Verdict {
	if e.Subnet == nil {
		return Next
	}
	e.Host = e.reservation()
	known := e.Host != nil || e.global != nil
	if h := e.Host; h != nil && len(h.Classes) > 0 && (h.Subnet == host.GlobalSubnet || e.Subnet.Network.Lone()) && h != e.global {
		e.Classes.WithHost(h.Classes, e.vendor)
	}
	e.Classes.AfterHost(known)
	if e.Classes.Has(config.ClassDrop) {
		return e.drop(InDropClass)
	}
	return Next
}

// earlyGlobal looks for a global reservation before the subnet is selected, so
// that its classes can select.
func (e *exchange) earlyGlobal() {
	e.global = e.find(host.GlobalSubnet)
	if e.global == nil {
		return
	}
	e.Classes.WithHost(e.global.Classes, e.vendor)
	e.Classes.AfterHost(true)
}

// find looks for the client's reservation in a subnet or among the global ones:
// the first identifier that has one counts.
func (e *exchange) find(subnet uint32) *host.Host {
	for _, k := range e.run.snap.Identifiers {
		id := e.IDs[k]
		if len(id) == 0 {
			continue
		}
		for _, src := range e.run.hosts {
			h, err := src.Find(subnet, k, id)
			if err != nil {
				e.srv.hostFailed(err)
			}
			if h != nil {
				return h
			}
		}
	}
	return nil
}

// reservation returns the client's reservation: in the selected subnet, in
// another of its shared network, or a global one.
func (e *exchange) reservation() *host.Host {
	if e.Subnet.HostsIn {
		if h := e.find(e.Subnet.ID); h != nil {
			return h
		}
		for _, s := range e.Subnet.Network.Subnets {
			if s == e.Subnet || !s.HostsIn || !e.admits(s) {
				continue
			}
			if h := e.find(s.ID); h != nil {
				return h
			}
		}
	}
	if !e.Subnet.HostsGlobal {
		return nil
	}
	if e.global != nil {
		return e.global
	}
	return e.find(host.GlobalSubnet)
}

// heldBack returns who has a reservation for an address or prefix of a subnet,
// other than this client; nil if nobody does.
func (e *exchange) heldBack(s *config.Subnet, what netip.Prefix) *host.Host {
	for _, src := range e.run.hosts {
		if s.HostsIn && (!s.HostsOut || e.run.pool(s, what) == nil) {
			if h := e.otherHolder(src, s.ID, what); h != nil {
				return h
			}
		}
		if s.HostsGlobal {
			if h := e.otherHolder(src, host.GlobalSubnet, what); h != nil {
				return h
			}
		}
	}
	return nil
}

func (e *exchange) otherHolder(src host.Source, subnet uint32, what netip.Prefix) *host.Host {
	h, err := src.Holder(subnet, what)
	if err != nil {
		e.srv.hostFailed(err)
	}
	if h == nil || h == e.Host || bytes.Equal(e.IDs[h.Kind], h.ID) {
		return nil
	}
	return h
}
