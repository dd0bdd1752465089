package server

import "github.com/keatool/keatool/server/packet"

// names6 decides the client's name and who updates DNS for it (RFC 4704). The
// reply has the option only if the client sent it.
func (e *Exchange6) names6() {
	n := &e.name
	n.text, n.forward, n.reverse = nil, false, false
	d := e.ddns()
	option, has := e.Query.Option(packet.Opt6FQDN)
	reserved := ""
	if e.Host != nil {
		reserved = e.Host.Hostname
	}
	if !has || len(option) < 1 {
		if reserved != "" {
			n.text = e.qualify([]byte(reserved), d, true)
			n.forward, n.reverse = e.updates(d), e.updates(d)
		}
		return
	}
	// The flags N, O and S are bits 2, 1 and 0 here; there is no E.
	asked := option[0]&fqdnS | option[0]&4<<1
	n.byFQDN = true
	n.decideFlags(d, asked, e.updates(d))
	name, full := decodeLabels(n.buf[:0], option[1:])
	n.buf = name
	switch {
	case reserved != "":
		n.text = e.qualify([]byte(reserved), d, true)
	case d.ReplaceClientName == "always", d.ReplaceClientName == "when-present" && len(name) > 0,
		len(name) == 0 && (d.ReplaceClientName == "when-not-present" || asked&fqdnS != 0):
		n.text = e.generate(d, e.next.Addr, true)
	case len(name) == 0:
	default:
		name = d.Clean(name)
		if full {
			name = append(name, '.')
			lower(name)
			n.text = name
			return
		}
		n.text = e.qualify(name, d, true)
	}
}

// writeName puts the client's name into the reply.
func (e *Exchange6) writeName() {
	n := &e.name
	if !n.byFQDN {
		return
	}
	flags := n.flags&fqdnS | n.flags&fqdnO | n.flags&fqdnN>>1
	e.nameBuf = append(e.nameBuf[:0], flags)
	e.nameBuf = appendLabels(e.nameBuf, n.text)
	e.Reply.SetCopy(packet.Opt6FQDN, e.nameBuf)
}
