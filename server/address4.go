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
	if e.run.snap.Interfaces.UseRouting {
		to.Iface = 0
	}
	switch {
	case q.Relayed():
		to.Dst = netip.AddrPortFrom(q.GIAddr(), e.relayPort())
		if e.ReplyType == packet.Nak {
			e.Reply.SetFlags(e.Reply.Flags() | packet.FlagBroadcast) // RFC 2131, 4.3.2
		}
	case e.ReplyType == packet.Nak:
		e.toAll(&to)
	case !q.CIAddr().IsUnspecified():
		to.Dst = netip.AddrPortFrom(q.CIAddr(), e.srv.clientPort)
		e.direct(&to)
	case e.Type == packet.Inform && e.Meta.Src.Addr().IsValid() && !e.Meta.Src.Addr().IsUnspecified():
		to.Dst = netip.AddrPortFrom(e.Meta.Src.Addr(), e.srv.clientPort)
		e.direct(&to)
	case q.Broadcast() || !e.hasLease || !e.Meta.Raw:
		e.toAll(&to)
	default:
		to.Dst = netip.AddrPortFrom(e.Reply.YIAddr(), e.srv.clientPort)
		e.direct(&to)
	}
	e.To = to
	if e.Type == 0 {
		e.buf = e.Reply.PaddedBytes(300)
		return Next
	}
	e.buf = e.Reply.Bytes()
	return Next
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
	to.Iface = e.Meta.Iface
	to.Raw = e.Meta.Raw
}

// direct sends to the client's hardware address where the query came as a frame:
// nobody may know yet that the client has its address.
func (e *Exchange4) direct(to *netio.Meta) {
	if e.Meta.Raw {
		to.Raw, to.HW = true, netio.MakeHW(e.HW)
		to.Iface = e.Meta.Iface
	}
}
