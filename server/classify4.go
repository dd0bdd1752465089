package server

import (
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
)

// classify4 adds the classes that need no reservation.
func classify4(e *Exchange4) Verdict {
	e.view = classify.Packet4{Message: &e.Query, Interface: e.Interface, Src: e.Meta.Src.Addr(), Dst: e.Meta.Dst.Addr(),
		Classes: &e.Classes, Defs: e.run.snap.Defs}
	e.Classes.Start(e.run.snap.Classes, &e.view, e.srv.tellClass)
	if e.Type == 0 {
		e.Classes.Add(config.ClassBootp) // before the tests of other classes, which may ask for it
	}
	if v := runHooks4(e, BufferReceive); v != Next {
		return v
	}
	recall4(e)
	e.vendor, _ = e.Query.Option(packet.OptVendorClass)
	e.Classes.BeforeHost(e.vendor)
	if e.Classes.Has(config.ClassDrop) {
		return e.drop(InDropClass)
	}
	return Next
}

// identify4 finds out who the client is.
func identify4(e *Exchange4) Verdict {
	e.HW = e.Query.CHAddr()
	e.IDs[host.HWAddress] = e.HW
	if id, ok := e.Query.ClientID(); ok && len(id) >= 2 { // RFC 2132, 9.14
		e.ClientID = id
		e.IDs[host.ClientID] = id
		if len(id) > 5 && id[0] == 255 { // RFC 4361: type 255, IAID, DUID
			e.IDs[host.DUID] = id[5:]
		}
	}
	e.IDs[host.CircuitID], _ = e.Query.RAISub(packet.RAICircuitID)
	return runHooks4(e, HostIdentifier)
}

func additional4(e *Exchange4) Verdict { return e.additional() }
