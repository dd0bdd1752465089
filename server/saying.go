package server

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server/logging"
	"github.com/keatool/keatool/server/packet"
)

// said are the events of the way of a message that somebody wants to hear of.
// They are looked up once for a batch.
type said struct {
	log                                        *logging.Loggers
	received, sent, dropped, offer, lease, nak bool
	classes                                    bool
	any                                        bool
}

// hearing asks who wants to hear of what.
func hearing(l *logging.Loggers) said {
	s := said{log: l, received: l.On(logging.PacketReceived), sent: l.On(logging.PacketSent), dropped: l.On(logging.PacketDropped),
		offer: l.On(logging.LeaseOffer), lease: l.On(logging.LeaseAlloc), nak: l.On(logging.LeaseNak), classes: l.On(logging.ClassesAssigned)}
	s.any = s.received || s.sent || s.dropped || s.offer || s.lease || s.nak || s.classes
	return s
}

// message says what became of the message that a worker has handled.
func (w *worker) message(e *exchange, v Verdict) {
	client := w.client(e)
	if client == "" { // it could not be read
		client = e.Meta.Src.String()
	}
	if w.say.received && e.Why != Unread {
		w.say.log.Log(logging.PacketReceived, client, e.Type, e.Interface, e.Meta.Src)
	}
	if w.say.classes && e.Why.classified() {
		w.classes(e, client)
	}
	if v == Drop && e.Why != 0 && w.say.dropped {
		w.say.log.Log(logging.PacketDropped, client, e.Type, e.Why)
	}
	if v != Next {
		return
	}
	if w.ex6 != nil {
		w.leases6(client)
	} else {
		w.lease4(client)
	}
	if w.say.sent {
		w.say.log.Log(logging.PacketSent, client, e.ReplyType, e.To.Dst)
	}
}

// classes says which classes a message is in.
func (w *worker) classes(e *exchange, client string) {
	var view expr.Packet
	if w.ex6 != nil {
		view = w.ex6.View()
	} else {
		view = w.ex4.View()
	}
	known := e.run.snap.Classes
	var names []string
	for _, n := range e.Classes.List() {
		name := known.Name(n)
		if c := known.Get(n); c != nil && c.Template != nil {
			if value, err := c.Template.Eval(view); err == nil {
				spawned := "SPAWN_" + name + "_" + string(value)
				if !slices.Contains(names, spawned) {
					names = append(names, spawned)
				}
				if n, ok := known.Number(spawned); !ok || known.Get(n) == nil {
					w.say.log.Log(logging.ClassUnconfigured, client, spawned)
				}
			}
		}
		if name == "KNOWN" || name == "UNKNOWN" {
			w.say.log.Log(logging.ClassAssigned, client, name)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		w.say.log.Log(logging.ClassesAssigned, client, strings.Join(names, ", "))
	}
}

// client names the client of a message as Kea does.
func (w *worker) client(e *exchange) string {
	switch {
	case e.Why == Unread:
		return ""
	case w.ex6 != nil:
		return fmt.Sprintf("duid=[%v], tid=0x%x", net.HardwareAddr(w.ex6.DUID), w.ex6.Query.XID())
	}
	q := &w.ex4.Query
	id := "no info"
	if w.ex4.ClientID != nil {
		id = net.HardwareAddr(w.ex4.ClientID).String()
	}
	return fmt.Sprintf("[hwtype=%d %v], cid=[%s], tid=0x%x", q.HType(), net.HardwareAddr(q.CHAddr()), id, q.XID())
}

func (w *worker) lease4(client string) {
	e := w.ex4
	switch {
	case e.ReplyType == packet.Nak && w.say.nak:
		w.say.log.Log(logging.LeaseNak, client)
	case !e.hasLease:
	case e.ReplyType == packet.Offer && w.say.offer:
		w.say.log.Log(logging.LeaseOffer, client, e.Lease.Addr, e.Lease.Valid)
	case e.ReplyType == packet.Ack && w.say.lease:
		w.say.log.Log(logging.LeaseAlloc, client, e.Lease.Addr, e.Lease.Valid)
	}
}

func (w *worker) leases6(client string) {
	event, on := logging.LeaseAlloc, w.say.lease
	if w.ex6.ReplyType == packet.Advertise {
		event, on = logging.LeaseOffer, w.say.offer
	}
	if !on {
		return
	}
	for i := range w.ex6.granted {
		g := &w.ex6.granted[i]
		if g.prefix.IsSingleIP() {
			w.say.log.Log(event, client, g.prefix.Addr(), g.valid)
		} else {
			w.say.log.Log(event, client, g.prefix, g.valid)
		}
	}
}
