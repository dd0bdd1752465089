package server

import (
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
)

// classify4 adds the classes that need no reservation.
func classify4(e *Exchange4) Verdict {
	e.view = classify.Packet4{Message: &e.Query, Interface: e.Interface, Src: e.Meta.Src.Addr(), Dst: e.Meta.Dst.Addr(),
		Classes: &e.Classes, Defs: e.run.snap.Defs}
	e.Classes.Start(e.run.snap.Classes, &e.view, e.srv.classFailed)
	e.Classes.BeforeHost(e.vendorClass())
	if e.Type == 0 {
		e.Classes.Add(config.ClassBootp)
	}
	if e.Classes.Has(config.ClassDrop) {
		return e.drop(InDropClass)
	}
	return Next
}

func (e *Exchange4) vendorClass() []byte {
	v, _ := e.Query.Option(packet.OptVendorClass)
	return v
}

// identify4 finds out who the client is.
func identify4(e *Exchange4) Verdict {
	e.HW = e.Query.CHAddr()
	if id, ok := e.Query.ClientID(); ok && len(id) >= 2 { // RFC 2132, 9.14
		e.ClientID = id
	}
	return Next
}

// additional4 adds the classes that are only looked at when the lease is known:
// those of the pool first, then subnet and shared network.
func additional4(e *Exchange4) Verdict {
	if e.Subnet == nil {
		return Next
	}
	if !e.Subnet.Network.Lone() && e.Host != nil && e.Host.Subnet != 0 {
		for _, c := range e.Host.Classes { // the choice of the pool is over
			e.Classes.Add(c)
		}
	}
	in := e.In
	if in == nil {
		in = e.Subnet
	}
	if e.Pool != nil {
		e.more = e.Classes.Additional(e.Pool.Additional, e.more[:0])
	}
	e.more = e.Classes.Additional(in.Additional, e.more[:0])
	e.more = e.Classes.Additional(in.Network.Additional, e.more[:0])
	return Next
}
