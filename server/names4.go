package server

import (
	"bytes"
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
	text    []byte  // lower case; in full with its final dot if it came by FQDN
	flags   byte    // of the reply's FQDN option
	rcodes  [2]byte // what the client says they are
	byFQDN  bool    // the reply has the FQDN option
	byName  bool    // the reply has the host name option
	forward bool
	reverse bool

	generated bool // from the address
	byHook    bool // in full, though it may have no final dot
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
	if n.byFQDN || n.byName {
		runHooks4(e, DDNSUpdate)
	}
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
	n.byFQDN, n.rcodes = true, [2]byte(option[1:])
	n.decideFlags(d, option[0], e.updates(d))
	name, full := decodeFQDN(n.buf[:0], option)
	n.buf = name
	switch {
	case e.Host != nil && e.Host.Hostname != "":
		n.text = e.qualify(append(n.buf[:0], e.Host.Hostname...), d, true)
		return
	case d.ReplaceClientName == "always", d.ReplaceClientName == "when-present", len(name) == 0 && !full:
		n.text, n.generated = e.generate(d, e.Lease.Addr, true), true
		return
	}
	lower(name)
	if name = cleanFQDN(d, name, full); name == nil {
		*n = names{buf: n.buf}
		return
	}
	n.text = e.qualify(name, d, true)
}

// cleanFQDN cleans the name of a FQDN option, and ends it with a dot if it is a
// full one; nil if that leaves no name, or one with an empty label.
func cleanFQDN(d *config.DDNS, name []byte, full bool) []byte {
	if name = d.CleanLabels(name); full {
		name = append(name, '.')
	}
	if labels, ok := countLabels(name); !ok || labels == 0 {
		return nil
	}
	return name
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
	sent = bytes.TrimSpace(bytes.TrimRight(sent, "\x00"))
	labels, ok := countLabels(sent)
	switch {
	case e.Host != nil && e.Host.Hostname != "":
		n.text = e.qualify(append(n.buf[:0], e.Host.Hostname...), d, false)
	case !has && (d.ReplaceClientName == "always" || d.ReplaceClientName == "when-not-present"):
		n.text, n.generated = e.generate(d, e.Lease.Addr, false), true
	case !has || !ok || len(sent) == 0:
		return
	case d.ReplaceClientName == "always", d.ReplaceClientName == "when-present", labels == 0:
		n.text, n.generated = e.generate(d, e.Lease.Addr, false), true
	default:
		n.buf = append(n.buf[:0], sent...)
		name := d.Clean(n.buf)
		lower(name)
		if n.text = name; labels == 1 && len(name) > 0 {
			n.text = e.qualify(name, d, false)
		}
		if len(n.text) == 0 {
			return
		}
	}
	n.byName = true
	n.forward = e.updates(d)
	n.reverse = n.forward
}

// countLabels counts the labels of a name, of which none may be empty or longer
// than 63; the root has none.
func countLabels(name []byte) (n int, ok bool) {
	if len(name) == 0 || len(name) == 1 && name[0] == '.' {
		return 0, true
	}
	if len(name) > 254 {
		return 0, false
	}
	if name[len(name)-1] == '.' {
		name = name[:len(name)-1]
	}
	for label := range bytes.SplitSeq(name, []byte{'.'}) {
		if len(label) == 0 || len(label) > 63 {
			return 0, false
		}
		n++
	}
	return n, true
}

// qualify makes a name complete, in lower case; final says whether it ends in a dot.
func (e *exchange) qualify(name []byte, d *config.DDNS, final bool) []byte {
	e.scratch = append(e.scratch[:0], name...)
	lower(e.scratch)
	e.complete(d, final)
	lower(e.scratch)
	return e.scratch
}

// complete makes the name in scratch complete: without a final dot it gets the
// suffix, unless it ends in that already.
func (e *exchange) complete(d *config.DDNS, final bool) {
	out := e.scratch
	if suffix := trimDot(d.QualifyingSuffix); d.QualifyingSuffix != "" && !endsIn(out, ".") && !within(out, suffix) {
		out = append(append(out, '.'), suffix...)
	}
	switch dot := endsIn(out, "."); {
	case final && !dot:
		out = append(out, '.')
	case !final && dot:
		out = out[:len(out)-1]
	}
	e.scratch = out
}

func endsIn(name []byte, end string) bool {
	return len(name) >= len(end) && string(name[len(name)-len(end):]) == end
}

// within reports whether a name is a domain, or within it.
func within(name []byte, domain string) bool {
	if !endsIn(name, domain) {
		return false
	}
	before := len(name) - len(domain)
	return before == 0 || name[before-1] == '.'
}

func trimDot(s string) string {
	if n := len(s); n > 0 && s[n-1] == '.' {
		return s[:n-1]
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
	if out[len(out)-1] == '-' {
		out = append(out, '0')
	}
	e.name.buf = out
	return e.qualify(out, d, final)
}

// reply puts the name into the reply.
func (n *names) reply(e *Exchange4) {
	switch {
	case n.byFQDN:
		e.buf81 = append(e.buf81[:0], n.flags, n.rcodes[0], n.rcodes[1])
		n.root()
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
