package server

import (
	"bytes"
	"net/netip"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
)

// identifier returns the identifier of a kind that the client has; nil if none.
func (e *Exchange4) identifier(k host.Kind) []byte {
	switch k {
	case host.HWAddress:
		return e.HW
	case host.ClientID:
		return e.ClientID
	case host.DUID: // RFC 4361: type 255, IAID, DUID
		if len(e.ClientID) > 5 && e.ClientID[0] == 255 {
			return e.ClientID[5:]
		}
	case host.CircuitID:
		id, _ := e.Query.RAISub(packet.RAICircuitID)
		return id
	case host.FlexID:
		return e.FlexID
	}
	return nil
}

// find looks for the client's reservation in a subnet or among the global ones:
// the first identifier that has one counts.
func (e *Exchange4) find(subnet uint32) *host.Host {
	for _, k := range e.run.snap.Identifiers {
		if k == host.FlexID && e.FlexID == nil {
			runHooks4(e, HostIdentifier)
		}
		id := e.identifier(k)
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

// earlyGlobal4 looks for a global reservation before the subnet is selected, so
// that its classes can select.
func earlyGlobal4(e *Exchange4) {
	e.global = e.find(host.GlobalSubnet)
	if e.global == nil {
		return
	}
	e.Classes.WithHost(e.global.Classes, e.vendorClass())
	e.Classes.AfterHost(true)
}

// reserve4 looks for the reservation, and adds the classes that depend on it.
func reserve4(e *Exchange4) Verdict {
	if e.Subnet == nil {
		return Next
	}
	e.Host = e.reservation()
	known := e.Host != nil || e.global != nil
	if h := e.Host; h != nil && len(h.Classes) > 0 && (h.Subnet == host.GlobalSubnet || e.Subnet.Network.Lone()) && h != e.global {
		e.Classes.WithHost(h.Classes, e.vendorClass())
	}
	e.Classes.AfterHost(known)
	if e.Classes.Has(config.ClassDrop) {
		return e.drop(InDropClass)
	}
	return Next
}

// reservation returns the client's reservation: in the selected subnet, in
// another of its shared network, or a global one.
func (e *Exchange4) reservation() *host.Host {
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
	if e.Subnet.HostsGlobal {
		if e.global != nil {
			return e.global
		}
		return e.find(host.GlobalSubnet)
	}
	return nil
}

// heldBack returns who has a reservation for an address of a subnet, other
// than this client; nil if nobody does.
func (e *Exchange4) heldBack(s *config.Subnet, addr netip.Prefix) *host.Host {
	for _, src := range e.run.hosts {
		if s.HostsIn && (!s.HostsOut || s.PoolOf(addr.Addr()) == nil) {
			if h := other(src, s.ID, addr, e); h != nil {
				return h
			}
		}
		if s.HostsGlobal {
			if h := other(src, host.GlobalSubnet, addr, e); h != nil {
				return h
			}
		}
	}
	return nil
}

func other(src host.Source, subnet uint32, addr netip.Prefix, e *Exchange4) *host.Host {
	h, err := src.Holder(subnet, addr)
	if err != nil {
		e.srv.hostFailed(err)
	}
	if h == nil || h == e.Host || bytes.Equal(e.identifier(h.Kind), h.ID) {
		return nil
	}
	return h
}
