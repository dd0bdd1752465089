package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
)

// naming6 is what is decided about the client's name, beside what the reply says
// of it.
type naming6 struct {
	lease     []byte     // for leases
	text      []byte     // memory of the name of the reply
	made      []byte     // made from the first address that the client gets
	first     netip.Addr // that of the first association for addresses; invalid: it has none
	generated bool       // the lease at hand has a name that was made from its address
	before    []byte     // memory
	late      []change6  // DNS has to be told of
}

// change6 is what became of a lease.
type change6 struct {
	old, new lease.Lease
	fresh    bool // there was none before
}

func (n *naming6) begin() {
	*n = naming6{lease: n.lease[:0], text: n.text[:0], made: n.made[:0], before: n.before, late: n.late[:0]}
}

var noDDNS config.DDNS

// names6 decides the client's name and who updates DNS for it (RFC 4704; Kea
// manual, "DDNS for DHCPv6"), as far as that can be said before its addresses
// are known.
func names6(e *Exchange6) Verdict {
	switch e.Type {
	case packet.Solicit, packet.Request6, packet.Renew, packet.Rebind, packet.AddrRegInform:
		d := &noDDNS
		if e.Subnet != nil {
			d = e.Subnet.DDNS
		}
		e.In = e.Subnet
		e.decideName(d)
	}
	return Next
}

// decideName decides the name. Without a FQDN option the reply has one only if
// names are to be made, and a reserved name is kept with the lease alone.
func (e *Exchange6) decideName(d *config.DDNS) {
	n, h := &e.name, e.host()
	n.byFQDN = false
	option, has := e.Query.Option(packet.Opt6FQDN)
	asked, updates := byte(fqdnS), e.updates(d)
	switch {
	case has && len(option) > 0:
		asked = option[0]&fqdnS | option[0]&4<<1 // flag N is another bit here; there is no E
	case updates && (d.ReplaceClientName == "always" || d.ReplaceClientName == "when-not-present"):
		option = nil
	default:
		if h != nil {
			e.naming.lease = append(e.naming.lease[:0], h.Hostname...)
			lower(e.naming.lease)
		}
		return
	}
	n.text, n.byFQDN, n.forward, n.reverse = nil, true, false, false
	n.decideFlags(d, asked, updates)
	if h != nil && h.Hostname != "" {
		e.setName(e.qualify([]byte(h.Hostname), d, true))
	} else {
		e.nameFromClient(d, option)
	}
	if n.byFQDN {
		runHooks6(e, DDNSUpdate)
		e.naming.lease = append(e.naming.lease[:0], n.text...)
	}
}

// nameFromClient takes the name of the FQDN option, unless it is to be replaced:
// then there is none before the address is known.
func (e *Exchange6) nameFromClient(d *config.DDNS, option []byte) {
	n := &e.name
	if len(option) == 0 || d.ReplaceClientName == "always" || d.ReplaceClientName == "when-present" {
		return
	}
	name, full := decodeLabels(n.buf[:0], option[1:])
	n.buf = name
	if len(name) == 0 {
		return
	}
	if name = cleanFQDN(d, name, full); name == nil {
		n.byFQDN = false
		return
	}
	lower(name)
	e.setName(e.qualify(name, d, true))
}

func (e *Exchange6) setName(name []byte) {
	e.naming.text = append(e.naming.text[:0], name...)
	e.name.text = e.naming.text
}

// reservedName gives the reply and the leases that follow the name of a reservation whose
// address or prefix is used.
func (e *Exchange6) reservedName(h *host.Host) {
	if h == nil || h.Hostname == "" {
		return
	}
	_, full := e.Query.Option(packet.Opt6FQDN)
	e.scratch = append(e.scratch[:0], h.Hostname...)
	e.complete(e.In.DDNS, full)
	lower(e.scratch)
	e.naming.lease = append(e.naming.lease[:0], e.scratch...)
	if e.name.byFQDN {
		e.setName(e.scratch)
	}
}

// nameLease gives the lease at hand the client's name, or the first of its
// addresses one that is made from it.
func (e *Exchange6) nameLease(l *lease.Lease) {
	name := e.naming.lease
	e.naming.generated = l.Type == lease.NA && !e.Reply.Has(packet.Opt6IANA) && len(e.naming.made) == 0 && e.makesName()
	if e.naming.generated {
		e.Pool = e.poolAt(e.In, l.Addr)
		e.makeName(e.ddns(), l.Addr)
		name = e.naming.made
	}
	e.nameAs(l, name)
}

func (e *Exchange6) nameAs(l *lease.Lease, name []byte) {
	l.Hostname = append(l.Hostname[:0], name...)
	l.FwdDNS, l.RevDNS = e.name.forward, e.name.reverse
}

// makesName reports whether a name is to be made from an address. An ADVERTISE,
// and the reply to a SOLICIT, never have a name of that kind.
func (e *Exchange6) makesName() bool {
	return e.name.byFQDN && len(e.name.text) == 0 && e.Type != packet.Solicit
}

func (e *Exchange6) makeName(d *config.DDNS, a netip.Addr) {
	e.naming.made = append(e.naming.made[:0], e.generate(d, a, true)...)
}

// settleNames decides the name anew if that is not settled by what was known at
// first: what the client gets may be of another subnet of the network, or its
// first address of a pool with parameters of its own. Leases of the exchange that
// have another name by now are written once more, and then DNS is told of all.
func (e *Exchange6) settleNames() error {
	defer e.tellDNS()
	if e.Subnet == nil || len(e.granted) == 0 && e.In == e.Subnet {
		return nil
	}
	d := e.lastDDNS()
	if e.In == e.Subnet && d == e.Subnet.DDNS {
		return nil
	}
	n := &e.naming
	forward, reverse := e.name.forward, e.name.reverse
	n.before = append(n.before[:0], n.lease...)
	e.decideName(d)
	same := string(n.before) == string(n.lease) && forward == e.name.forward && reverse == e.name.reverse
	n.made = n.made[:0]
	made := n.first.IsValid() && e.makesName()
	if made {
		e.makeName(d, n.first)
	}
	if e.offers() || same && !made {
		return nil
	}
	for i := range e.granted {
		g, name := &e.granted[i], n.lease
		if made && g.kind == lease.NA && g.prefix.Addr() == n.first {
			name = n.made
		} else if same {
			continue
		}
		if err := e.rename(g.prefix.Addr(), name); err != nil {
			return err
		}
	}
	return nil
}

// rename gives a lease that was stored another name.
func (e *Exchange6) rename(a netip.Addr, name []byte) error {
	p, l := &e.previous, &e.next
	if err := e.srv.store.Get(a, p); err != nil {
		return err
	}
	l.CopyFrom(p)
	if e.nameAs(l, name); l.Equal(p) {
		return nil
	}
	if err := e.keep(p, l); err != nil {
		return err
	}
	for i := range e.kept {
		if e.kept[i].Addr == a {
			e.kept[i].CopyFrom(l)
			return nil
		}
	}
	e.noteKept(l)
	return nil
}

// keep puts a lease of the client into the store. If its name is not settled yet,
// DNS is told later.
func (e *Exchange6) keep(old, new *lease.Lease) error {
	e.stored = true
	if e.run.dns == nil || e.Subnet.Network.Lone() && !e.Subnet.PoolNames {
		return e.srv.swap(e.run, old, new)
	}
	if err := e.srv.put(e.run, old, new, false); err != nil {
		return err
	}
	e.srv.countLease(e.run, old, new)
	e.naming.note(old, new)
	return nil
}

// note notes what DNS is to be told later; of what became of one lease, the last
// counts.
func (n *naming6) note(old, new *lease.Lease) {
	for i := range n.late {
		if n.late[i].new.Key() == new.Key() {
			n.late[i].new.CopyFrom(new)
			return
		}
	}
	if len(n.late) < cap(n.late) { // leases own their memory
		n.late = n.late[:len(n.late)+1]
	} else {
		n.late = append(n.late, change6{})
	}
	c := &n.late[len(n.late)-1]
	if c.fresh = old == nil; !c.fresh {
		c.old.CopyFrom(old)
	}
	c.new.CopyFrom(new)
}

// tellDNS tells DNS of the leases whose names were not settled when they were stored.
func (e *Exchange6) tellDNS() {
	for i := range e.naming.late {
		c := &e.naming.late[i]
		old := &c.old
		if c.fresh {
			old = nil
		}
		e.srv.updateDNS(e.run, old, &c.new)
	}
	e.naming.late = e.naming.late[:0]
}

// writeName puts the client's name into the reply.
func (e *Exchange6) writeName() {
	n := &e.name
	if !n.byFQDN {
		return
	}
	name := n.text
	if len(name) == 0 {
		name = e.naming.made
	}
	flags := n.flags&fqdnS | n.flags&fqdnO | n.flags&fqdnN>>1
	e.scratch = appendLabels(append(e.scratch[:0], flags), name)
	e.Reply.SetCopy(packet.Opt6FQDN, e.scratch)
}
