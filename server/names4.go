package server

import (
	"net/netip"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
)

// Flags of the client FQDN option (RFC 4702, 2.1).
const (
	fqdnS = 1 // the server does the forward update
	fqdnO = 2 // the server overrules the client about S
	fqdnE = 4 // the name is in wire form
	fqdnN = 8 // no updates
)

// names is what an exchange decides about the client's name.
type names struct {
	buf     []byte
	text    []byte // lower case; in full with its final dot if it came by FQDN
	flags   byte   // of the reply's FQDN option
	byFQDN  bool   // the reply has the FQDN option
	byName  bool   // the reply has the host name option
	forward bool
	reverse bool
}

// names4 decides the client's name and who updates DNS for it (RFC 4702; Kea
// manual, "DDNS for DHCPv4"). DNS is told after the lease is stored.
func names4(e *Exchange4) Verdict {
	if !e.hasLease {
		return Next
	}
	d := e.ddns()
	if option, ok := e.Query.Option(packet.OptFQDN); ok && len(option) >= 3 && option[0]&(fqdnS|fqdnN) != fqdnS|fqdnN {
		e.nameFromFQDN(d, option)
	} else {
		e.nameFromHostName(d)
	}
	n := &e.name
	e.Lease.Hostname = append(e.Lease.Hostname[:0], n.text...)
	e.Lease.FwdDNS, e.Lease.RevDNS = n.forward, n.reverse
	return Next
}

// decideFlags sets the flags of the reply and who updates what.
func (n *names) decideFlags(d *config.DDNS, asked byte, updates bool) {
	n.flags = asked & fqdnE
	switch {
	case !updates:
		n.flags |= fqdnN
		if asked&fqdnS != 0 {
			n.flags |= fqdnO
		}
	case asked&fqdnN != 0 && !d.OverrideNoUpdate:
		n.flags |= fqdnN
	case asked&fqdnN != 0, asked&fqdnS == 0 && d.OverrideClientUpdate:
		n.flags |= fqdnS | fqdnO
		n.forward, n.reverse = true, true
	case asked&fqdnS != 0:
		n.flags |= fqdnS
		n.forward, n.reverse = true, true
	default:
		n.reverse = true
	}
}

func (e *Exchange4) nameFromFQDN(d *config.DDNS, option []byte) {
	n := &e.name
	n.byFQDN = true
	n.decideFlags(d, option[0], e.updates(d))
	name, full := decodeFQDN(n.buf[:0], option)
	n.buf = name
	switch {
	case e.Host != nil && e.Host.Hostname != "":
		n.text = e.qualify([]byte(e.Host.Hostname), d, true)
		return
	case d.ReplaceClientName == "always",
		d.ReplaceClientName == "when-present" && len(name) > 0,
		len(name) == 0 && (d.ReplaceClientName == "when-not-present" || option[0]&fqdnS != 0):
		n.text = e.generate(d, e.Lease.Addr, true)
		return
	case len(name) == 0:
		return
	}
	name = d.Clean(name)
	if full {
		n.text = append(name, '.')
		lower(n.text)
		return
	}
	n.text = e.qualify(name, d, true)
}

func lower(name []byte) {
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			name[i] = c | 0x20
		}
	}
}

// decodeFQDN appends the name of a client FQDN option, without final dot; full
// says whether it had one.
func decodeFQDN(out, option []byte) (name []byte, full bool) {
	rest := option[3:]
	if option[0]&fqdnE == 0 {
		if n := len(rest); n > 0 && rest[n-1] == '.' {
			return append(out, rest[:n-1]...), true
		}
		return append(out, rest...), false
	}
	return decodeLabels(out, rest)
}

// decodeLabels appends a name in wire form, without final dot; full says whether
// it ends in the root.
func decodeLabels(out, rest []byte) (name []byte, full bool) {
	for len(rest) > 0 {
		n := int(rest[0])
		if n == 0 {
			return out, true
		}
		if n > 63 || n+1 > len(rest) {
			return out[:0], false
		}
		if len(out) > 0 {
			out = append(out, '.')
		}
		out = append(out, rest[1:n+1]...)
		rest = rest[n+1:]
	}
	return out, false
}

func (e *Exchange4) nameFromHostName(d *config.DDNS) {
	n := &e.name
	sent, has := e.Query.Option(packet.OptHostName)
	for len(sent) > 0 && (sent[len(sent)-1] == 0 || sent[len(sent)-1] == '.') {
		sent = sent[:len(sent)-1]
	}
	switch {
	case e.Host != nil && e.Host.Hostname != "":
		n.text = e.qualify([]byte(e.Host.Hostname), d, false)
	case d.ReplaceClientName == "always", d.ReplaceClientName == "when-present" && has, d.ReplaceClientName == "when-not-present" && !has:
		n.text = e.generate(d, e.Lease.Addr, false)
	case !has || len(sent) == 0:
		return
	default:
		n.buf = append(n.buf[:0], sent...)
		n.text = e.qualify(d.Clean(n.buf), d, false)
	}
	n.byName = true
	n.forward = e.updates(d)
	n.reverse = n.forward
}

// qualify makes a name complete: one without a dot, or any if it is partial,
// gets the suffix. It is in lower case; final says whether it ends in a dot.
func (e *exchange) qualify(name []byte, d *config.DDNS, final bool) []byte {
	dot := false
	out := e.scratch[:0]
	for _, c := range name {
		dot = dot || c == '.'
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		out = append(out, c)
	}
	for len(out) > 0 && out[len(out)-1] == '.' {
		out = out[:len(out)-1]
	}
	if suffix := trimDot(d.QualifyingSuffix); suffix != "" && (final || !dot) {
		out = append(append(out, '.'), suffix...)
	}
	if final {
		out = append(out, '.')
	}
	e.scratch = out
	return out
}

func trimDot(s string) string {
	for len(s) > 0 && s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}

// generate makes a name from the address.
func (e *exchange) generate(d *config.DDNS, a netip.Addr, final bool) []byte {
	out := append(e.name.buf[:0], d.GeneratedPrefix...)
	from := len(out)
	out = append(out, '-')
	out = a.AppendTo(out)
	for i := from; i < len(out); i++ {
		if out[i] == '.' || out[i] == ':' {
			out[i] = '-'
		}
	}
	e.name.buf = out
	return e.qualify(out, d, final)
}

// reply puts the name into the reply.
func (n *names) reply(e *Exchange4) {
	switch {
	case n.byFQDN:
		e.buf81 = append(e.buf81[:0], n.flags, 255, 255)
		if n.flags&fqdnE != 0 {
			e.buf81 = appendLabels(e.buf81, n.text)
		} else {
			e.buf81 = append(e.buf81, n.text...)
		}
		e.Reply.SetOption(packet.OptFQDN, e.buf81)
	case n.byName:
		e.Reply.SetOption(packet.OptHostName, n.text)
	}
}

// appendLabels appends a name in wire form; a final dot ends it with the root.
func appendLabels(out, name []byte) []byte {
	for len(name) > 0 {
		i := 0
		for i < len(name) && name[i] != '.' {
			i++
		}
		out = append(append(out, byte(i)), name[:i]...)
		if i == len(name) {
			return out
		}
		name = name[i+1:]
		if len(name) == 0 {
			return append(out, 0)
		}
	}
	return out
}
