package server

import (
	"encoding/binary"
	"net/netip"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
)

// locate4 selects the subnet (Kea manual, "How the DHCPv4 Server Selects a
// Subnet for the Client"). There may be none: see select4.
func locate4(e *Exchange4) Verdict {
	if e.run.snap.EarlyGlobal {
		e.earlyGlobal()
		if e.Classes.Has(config.ClassDrop) {
			return e.drop(InDropClass)
		}
	}
	switch {
	case e.Type == packet.Release || e.Type == packet.Decline: // the lease says where the client is
	case !e.nobody():
		e.Subnet = e.locate()
	}
	return Next
}

func (e *Exchange4) locate() *config.Subnet {
	q := &e.Query
	if !e.run.snap.Compat.IgnoreRAILink {
		if link, ok := q.RAISub(packet.RAILinkSelection); ok && len(link) == 4 && binary.BigEndian.Uint32(link) != 0 { // RFC 3527
			return e.pick(e.run.snap.Containing(netip.AddrFrom4([4]byte(link))))
		}
	}
	if a := q.Addr(packet.OptSubnetSelection); a.IsValid() && !a.IsUnspecified() { // RFC 3011
		return e.pick(e.run.snap.Containing(a))
	}
	if q.Relayed() {
		if s := e.pick(e.run.snap.Relayed(q.GIAddr())); s != nil {
			return s
		}
		return e.pick(e.run.snap.Containing(q.GIAddr()))
	}
	if a := q.CIAddr(); !a.IsUnspecified() && !e.Meta.Broadcast() {
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
