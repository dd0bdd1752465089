package server

import (
	"net/netip"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
)

// locate4 selects the subnet (Kea manual, "How the DHCPv4 Server Selects a
// Subnet for the Client"). Without one only a REQUEST is looked at further.
func locate4(e *Exchange4) Verdict {
	if e.run.snap.EarlyGlobal {
		e.earlyGlobal()
		if e.Classes.Has(config.ClassDrop) {
			return e.drop(InDropClass)
		}
	}
	e.Subnet = e.locate()
	if e.Subnet != nil {
		return Next
	}
	if e.Type == packet.Request && e.run.snap.Global.Authoritative {
		return Next // select4 refuses what the client asks for
	}
	return e.drop(NoSubnet)
}

func (e *Exchange4) locate() *config.Subnet {
	q := &e.Query
	if !e.run.snap.Compat.IgnoreRAILink {
		if link, ok := q.RAISub(packet.RAILinkSelection); ok && len(link) == 4 { // RFC 3527
			return e.pick(e.run.snap.Containing(netip.AddrFrom4([4]byte(link))))
		}
	}
	if a := q.Addr(packet.OptSubnetSelection); a.IsValid() { // RFC 3011
		return e.pick(e.run.snap.Containing(a))
	}
	if q.Relayed() {
		if s := e.pick(e.run.snap.Relayed(q.GIAddr())); s != nil {
			return s
		}
		return e.pick(e.run.snap.Containing(q.GIAddr()))
	}
	if a := q.CIAddr(); !a.IsUnspecified() {
		return e.pick(e.run.snap.Containing(a))
	}
	if a := e.Meta.Src.Addr(); a.IsValid() && !a.IsUnspecified() && !e.Meta.Broadcast() {
		return e.pick(e.run.snap.Containing(a))
	}
	if s := e.pick(e.run.snap.OnInterface(e.Interface)); s != nil {
		return s
	}
	if e.LocalAddr.IsValid() {
		return e.pick(e.run.snap.Containing(e.LocalAddr))
	}
	return nil
}
