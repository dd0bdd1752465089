package server

import (
	"bytes"
	"encoding/binary"

	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
)

// accept6 refuses what no server may answer (RFC 8415, 16).
func accept6(e *Exchange6) Verdict {
	e.Type = e.Query.Type()
	if e.srv.disabled() {
		return e.drop(Disabled)
	}
	if e.Query.CheckDUIDs() != nil {
		return e.drop(Unread)
	}
	e.DUID, _ = e.Query.ClientID()
	id, named := e.Query.ServerID()
	if named && !bytes.Equal(id, e.srv.duid) {
		return e.drop(OtherServer)
	}
	if v := e.proper(); v != Next {
		return v
	}
	e.ReplyType = packet.Reply
	switch e.Type {
	case packet.Solicit:
		e.ReplyType = packet.Advertise
	case packet.AddrRegInform:
		e.ReplyType = packet.AddrRegReply
	}
	return Next
}

// proper looks whether the identifiers are there that the type of message
// demands, and no others, and whether it came the way it has to.
func (e *Exchange6) proper() Verdict {
	clients, servers := e.count(packet.Opt6ClientID), e.count(packet.Opt6ServerID)
	ok, multicast := false, false
	switch e.Type {
	case packet.Solicit, packet.Confirm, packet.Rebind:
		ok, multicast = clients == 1 && servers == 0, true
	case packet.AddrRegInform:
		ok = clients == 1 && servers == 0
	case packet.Request6, packet.Renew, packet.Release6, packet.Decline6:
		ok = clients == 1 && servers == 1
	case packet.InformationRequest:
		ok, multicast = clients <= 1 && servers <= 1, true
	default:
		return e.drop(WrongType)
	}
	if !ok || multicast && e.unicast() {
		return e.drop(NotIsolated)
	}
	return Next
}

func (e *Exchange6) count(code uint16) (n int) {
	for range e.Query.Options().Of(code) {
		n++
	}
	return n
}

// unicast reports whether the message came to an address of the server itself,
// straight from the client.
func (e *Exchange6) unicast() bool {
	return len(e.Query.Relays()) == 0 && !e.Meta.Broadcast()
}

// classify6 adds the classes that need no reservation.
func classify6(e *Exchange6) Verdict {
	e.view = classify.Packet6{Message: &e.Query, Interface: e.Interface, Src: e.Meta.Src.Addr(), Dst: e.Meta.Dst.Addr(),
		Classes: &e.Classes, Defs: e.run.snap.Defs}
	e.Classes.Start(e.run.snap.Classes, &e.view, e.srv.tellClass)
	if v := runHooks6(e, BufferReceive); v != Next {
		return v
	}
	if v, ok := e.Query.Option(packet.Opt6VendorClass); ok && len(v) > 6 {
		if n := int(binary.BigEndian.Uint16(v[4:])); n <= len(v)-6 {
			e.vendor = v[6 : 6+n]
		}
	}
	e.Classes.BeforeHost(e.vendor)
	if e.Classes.Has(config.ClassDrop) {
		return e.drop(InDropClass)
	}
	return Next
}

// identify6 finds out who the client is.
func identify6(e *Exchange6) Verdict {
	e.IDs[host.DUID] = e.DUID
	e.findHardware()
	e.IDs[host.HWAddress] = e.HW
	return Next
}

// locate6 selects the subnet (Kea manual, "Subnet Selection"). Without one the
// client is told that there is nothing for it.
func locate6(e *Exchange6) Verdict {
	if e.run.snap.EarlyGlobal {
		e.earlyGlobal()
		if e.Classes.Has(config.ClassDrop) {
			return e.drop(InDropClass)
		}
	}
	e.Subnet = e.locate()
	return Next
}

// locate looks at the link that the innermost relay names which names one. If
// none does the message counts as one that came straight from the client.
func (e *Exchange6) locate() *config.Subnet {
	snap, relays := e.run.snap, e.Query.Relays()
	for i := len(relays) - 1; i >= 0; i-- {
		link := relays[i].Link()
		if link.IsUnspecified() || link.IsLinkLocalUnicast() {
			continue
		}
		if id, ok := relays[len(relays)-1].Options.Get(packet.Opt6InterfaceID); ok {
			if s := e.pick(snap.OnLink(id)); s != nil {
				return s
			}
		}
		if s := e.pick(snap.Relayed(link)); s != nil {
			return s
		}
		return e.pick(snap.Containing(link))
	}
	if s := e.pick(snap.OnInterface(e.Interface)); s != nil {
		return s
	}
	return e.pick(snap.Containing(e.Meta.Src.Addr()))
}

func reserve6(e *Exchange6) Verdict { return e.reserve() }
