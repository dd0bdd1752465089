package server

import (
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
)

// naming6 is how far the client's name is decided.
type naming6 struct {
	by        *config.DDNS // the parameters it was decided by; nil: it is not decided
	in        *config.Subnet
	host      *host.Host // whose reserved address or prefix is used; nil: none is
	text      []byte     // memory of the name
	made      []byte     // made from the first address that the client gets
	generated bool       // the lease at hand has a name that was made from its address
}

func (n *naming6) begin() {
	*n = naming6{text: n.text[:0], made: n.made[:0]}
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
		e.In, e.naming.in = e.Subnet, e.Subnet
		e.decideName(d)
	}
	return Next
}

// decideName decides the name. Without a FQDN option the reply has one only if
// names are to be made, and a reserved name is kept with the lease alone.
func (e *Exchange6) decideName(d *config.DDNS) {
	n, by := &e.name, e.naming.by
	if by == d {
		return
	}
	e.naming.by = d
	n.text, n.forward, n.reverse, n.byFQDN = nil, false, false, false
	option, has := e.Query.Option(packet.Opt6FQDN)
	asked, updates := byte(fqdnS), e.updates(d)
	reserved := e.nameOfHost()
	switch {
	case has && len(option) > 0:
		asked = option[0]&fqdnS | option[0]&4<<1 // flag N is another bit here; there is no E
	case updates && (d.ReplaceClientName == "always" || d.ReplaceClientName == "when-not-present"):
		option = nil
	case e.naming.host != nil && reserved != "":
		e.setName(e.qualify([]byte(reserved), d, false))
		return
	default:
		e.setName([]byte(reserved))
		lower(n.text)
		return
	}
	n.byFQDN = true
	n.decideFlags(d, asked, updates)
	if reserved != "" {
		e.setName(e.qualify([]byte(reserved), d, true))
		return
	}
	e.nameFromClient(d, option)
}

// nameOfHost returns the name that is reserved for the client.
func (e *Exchange6) nameOfHost() string {
	h := e.naming.host
	if h == nil {
		h = e.host()
	}
	if h == nil {
		return ""
	}
	return h.Hostname
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

// reservedName has the name decided anew, for a client that gets what a host has
// reserved.
func (e *Exchange6) reservedName(h *host.Host) {
	if e.naming.host == nil && h != nil && h.Hostname != "" {
		e.naming.host, e.naming.by = h, nil
	}
}

// nameLease gives the lease at hand the client's name, or the first of its
// addresses one that is made from it. An ADVERTISE, and the reply to a SOLICIT,
// never have a name of that kind.
func (e *Exchange6) nameLease(l *lease.Lease) {
	e.Pool = e.poolAt(e.In, l.Addr)
	switch first := l.Type == lease.NA && !e.Reply.Has(packet.Opt6IANA); {
	case first:
		e.naming.in = e.In
		e.decideName(e.ddns())
	case e.naming.by == nil || e.naming.in != e.In:
		e.naming.in = e.In
		e.decideName(e.lastDDNS())
	}
	n := &e.name
	if n.byFQDN || len(n.text) > 0 {
		runHooks6(e, DDNSUpdate)
	}
	name := n.text
	e.naming.generated = n.byFQDN && len(name) == 0 && len(e.naming.made) == 0 && e.Type != packet.Solicit && l.Type == lease.NA
	if e.naming.generated {
		e.naming.made = append(e.naming.made, e.generate(e.ddns(), l.Addr, true)...)
		name = e.naming.made
	}
	l.Hostname = append(l.Hostname[:0], name...)
	l.FwdDNS, l.RevDNS = n.forward, n.reverse
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
