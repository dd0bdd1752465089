package server

import (
	"bytes"

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
	switch e.Type {
	case packet.Solicit, packet.Confirm, packet.Rebind:
		if named || e.DUID == nil {
			return e.drop(NotIsolated)
		}
	case packet.Request6, packet.Renew, packet.Release6, packet.Decline6:
		if !named || e.DUID == nil {
			return e.drop(NotIsolated)
		}
	case packet.InformationRequest:
		if e.Query.Options().Has(packet.Opt6IANA) || e.Query.Options().Has(packet.Opt6IAPD) {
			return e.drop(NotIsolated)
		}
	default:
		return e.drop(WrongType)
	}
	if named && !bytes.Equal(id, e.srv.duid) {
		return e.drop(OtherServer)
	}
	e.ReplyType = packet.Reply
	if e.Type == packet.Solicit {
		e.ReplyType = packet.Advertise
	}
	return Next
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
	e.Classes.Start(e.run.snap.Classes, &e.view, e.srv.classFailed)
	if v, ok := e.Query.Option(packet.Opt6VendorClass); ok && len(v) > 6 {
		if n := int(v[4])<<8 | int(v[5]); n <= len(v)-6 {
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
	for _, source := range e.run.snap.MACSources {
		if e.HW, e.HWSource = e.hardware(source); e.HW != nil {
			break
		}
	}
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

func (e *Exchange6) locate() *config.Subnet {
	relays := e.Query.Relays()
	if len(relays) == 0 {
		if s := e.pick(e.run.snap.OnInterface(e.Interface)); s != nil {
			return s
		}
		return e.pick(e.run.snap.Containing(e.Meta.Src.Addr()))
	}
	if id, ok := e.Query.RelayOption(packet.Opt6InterfaceID); ok {
		if s := e.pick(e.run.snap.OnLink(id)); s != nil {
			return s
		}
	}
	for i := len(relays) - 1; i >= 0; i-- {
		link := relays[i].Link()
		if link.IsUnspecified() || link.IsLinkLocalUnicast() {
			continue
		}
		if s := e.pick(e.run.snap.Relayed(link)); s != nil {
			return s
		}
		return e.pick(e.run.snap.Containing(link))
	}
	return nil
}

func reserve6(e *Exchange6) Verdict { return e.reserve() }

func additional6(e *Exchange6) Verdict { return e.additional() }
