package server

import (
	"net/netip"

	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// address4 decides where the reply goes (RFC 2131, 4.1), and writes it.
func address4(e *Exchange4) Verdict {
	q := &e.Query
	to := netio.Meta{Iface: e.Meta.Iface, Src: netip.AddrPortFrom(e.LocalAddr, e.srv.port)}
	switch {
	case e.Type == packet.Inform && !q.CIAddr().IsUnspecified():
		e.past(&to, q.CIAddr())
	case q.Relayed():
		e.toRelay(&to)
	case e.Type == packet.Inform:
		e.direct(&to, e.Meta.Src.Addr())
	case !q.CIAddr().IsUnspecified():
		e.direct(&to, q.CIAddr())
	case q.Broadcast() || !e.hasLease || !e.Meta.Raw:
		e.toAll(&to)
	default:
		e.direct(&to, e.Reply.YIAddr())
	}
	e.To = to
	if e.Type == 0 {
		e.buf = e.Reply.PaddedBytes(300)
		return Next
	}
	e.buf = e.Reply.Bytes()
	return Next
}

// past sends to the client itself what may have come through a relay.
func (e *Exchange4) past(to *netio.Meta, a netip.Addr) {
	if e.Query.Relayed() && a != e.Query.GIAddr() {
		e.Reply.SetHops(0)
		e.Reply.SetGIAddr(netip.IPv4Unspecified())
		e.Reply.Remove(packet.OptRelayAgentInfo)
	}
	e.direct(to, a)
}

// toRelay sends to the relay, which is told to broadcast where the client may
// have no address (RFC 2131, 4.3.2).
func (e *Exchange4) toRelay(to *netio.Meta) {
	e.towards(to, e.Query.GIAddr(), e.relayPort())
	switch {
	case e.ReplyType == packet.Nak:
		e.Reply.SetFlags(packet.FlagBroadcast)
	case e.Type == packet.Inform:
		e.Reply.SetFlags(e.Reply.Flags() | packet.FlagBroadcast)
	}
}

// towards sends to a port of somebody who need not be on the link.
func (e *Exchange4) towards(to *netio.Meta, a netip.Addr, port uint16) {
	e.direct(to, a)
	to.Dst = netip.AddrPortFrom(to.Dst.Addr(), port)
	if !to.Raw && e.run.snap.Interfaces.UseRouting {
		to.Iface = 0
	}
}

// relayPort is the port of the relay: another one if the relay says so (RFC 8357).
func (e *Exchange4) relayPort() uint16 {
	if _, ok := e.Query.RAISub(packet.RAIRelayPort); ok {
		return e.Meta.Src.Port()
	}
	return e.srv.relayPort
}

var broadcastAddr = netip.AddrFrom4([4]byte{255, 255, 255, 255})

func (e *Exchange4) toAll(to *netio.Meta) {
	to.Dst = netip.AddrPortFrom(broadcastAddr, e.srv.clientPort)
	to.Raw = e.Meta.Raw
}

// direct sends to an address, and where the query came as a frame, back to where
// that came from: nobody may know yet that the client has its address, and a relay
// need not be where a route says.
func (e *Exchange4) direct(to *netio.Meta, a netip.Addr) {
	to.Dst = netip.AddrPortFrom(a, e.srv.clientPort)
	if e.Meta.Raw {
		to.Raw, to.HW = true, e.Meta.HW
		if to.HW == (netio.HWAddr{}) && !e.Query.Relayed() {
			to.HW = netio.MakeHW(e.HW)
		}
	}
}
