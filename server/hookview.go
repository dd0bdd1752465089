package server

import (
	"bytes"
	"cmp"
	"net/netip"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// hooked4 is what hooks make of an exchange.
type hooked4 struct {
	keepOld bool         // a hook does not want the lease written anew
	ended   *lease.Lease // what became of the lease of a RELEASE or DECLINE
	revives bool         // an address is confirmed of which there is no lease
}

// parkedFrom is where an exchange goes on that a hook parks.
type parkedFrom struct {
	parked     *Parked // made by Parked
	parkedAt   Point
	parkedHook int // the hook of parkedAt to go on with
	parkedStep int // the step after it
}

// hooked6 is what hooks want to know of an exchange. It is only filled if there
// are hooks.
type hooked6 struct {
	kept    []lease.Lease // stored
	deleted []lease.Lease // ended
	zeroIA  [2]bool       // the only IA_NA, and the only IA_PD, counts as number 0
}

// Server returns the server that handles the exchange.
func (e *exchange) Server() *Server { return e.srv }

// Name returns the client's name as it was decided, lower case, in full with a
// final dot if the client sent it by the FQDN option.
func (e *exchange) Name() []byte { return e.name.text }

// SetName replaces the client's name at [DDNSUpdate]. A name without a dot gets
// the suffix of the configuration.
func (e *exchange) SetName(name []byte) {
	n := &e.name
	if bytes.IndexByte(name, '.') >= 0 {
		n.buf = append(n.buf[:0], name...)
		n.text = n.buf
	} else {
		n.text = e.qualify(name, e.ddns(), e.run.snap.Family == kea.V6)
	}
	e.overrule()
}

// ServerAddr returns the server's address in the subnet of the client; where it
// has none there, that of the interface that the message came in on.
func (e *Exchange4) ServerAddr() (a netip.Addr) {
	known := e.srv.ifaces.Load()
	if s := cmp.Or(e.In, e.Subnet); s != nil {
		for own := range known.addrs {
			if s.Prefix.Contains(own) && (!a.IsValid() || own.Less(a)) {
				a = own
			}
		}
	}
	if !a.IsValid() {
		a = known.byIndex[e.Meta.Iface].addr
	}
	return a
}

// Revive lets a client that restarts have the address that it asks for although
// there is no lease of it, if it is free: at [SubnetSelect] or before.
func (e *Exchange4) Revive() { e.revives = true }

// SetLeaseName gives the lease another name in DNS than the client is told, at
// [LeaseSelect] and [LeaseRenew]. Without a name it is not in DNS.
func (e *Exchange4) SetLeaseName(name []byte) {
	l, d := &e.Lease, e.ddns()
	if len(name) == 0 {
		l.FwdDNS, l.RevDNS = false, false
		return
	}
	e.name.buf = append(e.name.buf[:0], e.name.text...) // what qualify writes into may hold it
	e.name.text = e.name.buf
	l.Hostname = append(l.Hostname[:0], e.qualify(name, d, false)...)
	if !e.name.byFQDN { // else the client has had its say
		l.FwdDNS = e.updates(d)
		l.RevDNS = l.FwdDNS
	}
}

// SkipUpdates leaves DNS as it is for the lease.
func (e *exchange) SkipUpdates() {
	if e.name.forward || e.name.reverse {
		e.name.forward, e.name.reverse = false, false
		e.overrule()
	}
}

// overrule has the reply say what Kea says after a hook changed something: the
// name in full, and no word of updates.
func (e *exchange) overrule() {
	n := &e.name
	n.byHook = true
	if e.run.snap.Family == kea.V4 || !n.forward && !n.reverse {
		n.flags = n.flags&^fqdnS | fqdnN
	}
}

// root gives a name that a hook made its final dot.
func (n *names) root() {
	if n.byHook && len(n.text) > 0 && n.text[len(n.text)-1] != '.' {
		n.text = append(n.text, '.')
	}
}

// View shows the message to expressions.
func (e *Exchange4) View() expr.Packet { return &e.view }

// View shows the message to expressions.
func (e *Exchange6) View() expr.Packet { return &e.view }

// grow adds room for one lease to a list that owns its leases.
func grow(list []lease.Lease) ([]lease.Lease, *lease.Lease) {
	if len(list) < cap(list) {
		list = list[:len(list)+1]
	} else {
		list = append(list, lease.Lease{})
	}
	return list, &list[len(list)-1]
}

// ReplyView shows the reply to expressions; nil if there is none yet. As in Kea
// its addresses are those of the message: the client's is the source.
func (e *Exchange4) ReplyView() expr.Packet {
	m := new(packet.V4)
	if len(e.buf) == 0 || m.Parse(e.buf) != nil {
		return nil
	}
	return &classify.Packet4{Message: m, Interface: e.Interface, Src: e.Meta.Src.Addr(), Dst: e.Meta.Dst.Addr(),
		Classes: &e.Classes, Defs: e.run.snap.Defs}
}

// ReplyView shows the reply to expressions; nil if there is none yet.
func (e *Exchange6) ReplyView() expr.Packet {
	m := new(packet.V6)
	if len(e.buf) == 0 || m.Parse(e.buf) != nil {
		return nil
	}
	return &classify.Packet6{Message: m, Interface: e.Interface, Src: e.Meta.Src.Addr(), Dst: e.Meta.Dst.Addr(),
		Classes: &e.Classes, Defs: e.run.snap.Defs}
}

// Configured returns the value that the configuration has for an option, for
// this client, whether it asks for it or not. Options of a vendor have none.
func (e *Exchange4) Configured(code uint16) ([]byte, bool) {
	return configured(e.lists, &e.Classes, code)
}

// Configured returns the value that the configuration has for an option, for
// this client, whether it asks for it or not. Options of a vendor have none.
func (e *Exchange6) Configured(code uint16) ([]byte, bool) {
	return configured(e.lists, &e.Classes, code)
}

func configured(lists []*option.List, classes *classify.Classifier, code uint16) ([]byte, bool) {
	for _, l := range lists {
		for _, o := range l.Of(code) {
			if o.Enterprise == 0 && !o.Never && classes.Allows(o.Classes) {
				return o.Data, true
			}
		}
	}
	return nil, false
}

// HasLease reports whether the client gets a lease: Lease then is what it gets.
func (e *Exchange4) HasLease() bool { return e.hasLease }

// Previous returns what the store holds for the address of the lease; nil if
// there is nothing.
func (e *Exchange4) Previous() *lease.Lease {
	if !e.hasPrev {
		return nil
	}
	return &e.previous
}

// Committed returns the lease that was stored, and the one that ended, because
// of the message; nil where there is none.
func (e *Exchange4) Committed() (stored, ended *lease.Lease) {
	switch e.Type {
	case packet.Release:
		return nil, e.ended
	case packet.Decline:
		return e.ended, nil
	case packet.Request, 0:
		if !e.hasLease || !e.stored {
			return nil, nil
		}
		if e.release {
			ended = &e.held
		}
		return &e.Lease, ended
	}
	return nil, nil
}

// SetClientID gives the client another identifier at [HostIdentifier], under
// which its lease is kept.
func (e *Exchange4) SetClientID(id []byte) { e.ClientID = id }

// SetContext replaces the user context of the lease at [LeaseSelect] and [LeaseRenew].
func (e *Exchange4) SetContext(context []byte) {
	e.Lease.Context = append(e.Lease.Context[:0], context...)
}

// SetClientID gives the client another identifier at [HostIdentifier], under
// which its leases are kept.
func (e *Exchange6) SetClientID(duid []byte) { e.DUID = duid }

// IgnoreIAID has the only identity association of a kind kept as number 0,
// whatever number the client gives it.
func (e *Exchange6) IgnoreIAID() {
	var n [2]int
	for ia := range e.Query.Options().IAs {
		switch ia.Code {
		case packet.Opt6IANA:
			n[0]++
		case packet.Opt6IAPD:
			n[1]++
		}
	}
	e.zeroIA = [2]bool{n[0] == 1, n[1] == 1}
}

// iaid returns the number under which leases of the association at hand are kept.
func (e *Exchange6) iaid() uint32 {
	if e.ia.Code == packet.Opt6IANA && e.zeroIA[0] || e.ia.Code == packet.Opt6IAPD && e.zeroIA[1] {
		return 0
	}
	return e.ia.IAID
}

// Next returns the lease at hand at [LeaseSelect], [LeaseRenew], [LeaseRebind],
// [LeaseRelease], [LeaseDecline] and [DDNSUpdate]. Its user context may be changed.
func (e *Exchange6) Next() *lease.Lease { return &e.next }

// Committed returns the leases that were stored, and those that ended, because
// of the message.
func (e *Exchange6) Committed() (stored, ended []lease.Lease) { return e.kept, e.deleted }

// IA returns the identity association at hand, and the times of its reply.
func (e *Exchange6) IA() *packet.IA { return &e.ia }

// watched reports whether somebody will ask for what was stored.
func (e *Exchange6) watched() bool {
	return len(e.run.hooks.V6[LeasesCommitted]) > 0 || len(e.run.hooks.V6[PktSend]) > 0
}

func (e *Exchange6) noteKept(l *lease.Lease) {
	if e.watched() {
		var at *lease.Lease
		e.kept, at = grow(e.kept)
		at.CopyFrom(l)
	}
}

func (e *Exchange6) noteDeleted(l *lease.Lease) {
	if e.watched() {
		var at *lease.Lease
		e.deleted, at = grow(e.deleted)
		at.CopyFrom(l)
	}
}

// orPrevious returns what is left of a lease, or the lease itself if nothing is.
func orPrevious(left, previous *lease.Lease) *lease.Lease {
	if left == nil {
		return previous
	}
	return left
}

// OwnPrevious is Previous if that lease is the client's own; else nil.
func (e *Exchange4) OwnPrevious() *lease.Lease {
	if !e.hasPrev || !e.owns(&e.previous) {
		return nil
	}
	return &e.previous
}

// Recommit stores the leases that the message had stored once more, with the user
// contexts that a hook makes of theirs. It is for [LeasesCommitted].
func (e *Exchange4) Recommit(change func(context []byte) []byte) {
	if stored, _ := e.Committed(); stored != nil {
		e.recommit(stored, change)
	}
}

// Recommit stores the leases that the message had stored once more, with the user
// contexts that a hook makes of theirs. It is for [LeasesCommitted].
func (e *Exchange6) Recommit(change func(context []byte) []byte) {
	for i := range e.kept {
		e.recommit(&e.kept[i], change)
	}
}

func (e *exchange) recommit(l *lease.Lease, change func([]byte) []byte) {
	after := l.Clone()
	after.Context = change(after.Context)
	if after.Equal(l) {
		return
	}
	switch err := e.srv.swap(e.run, l, after); err {
	case nil:
		l.CopyFrom(after)
	case store.ErrConflict: // somebody else changed it meanwhile, and has the last word
	default:
		e.srv.storeFailed(err)
	}
}
