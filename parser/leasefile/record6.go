package leasefile

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// The lengths that dhcpd allows for the identifier of an association: four
// bytes of IAID, and a DUID.
const shortestID, longestID = 6, 132

// association reads an identity association, whose first word was read.
func (p *parser) association() {
	t := p.next()
	id, ok := p.identifier(t)
	switch {
	case !ok:
		p.expected(t, "the identifier of the association")
		return
	case len(id) < shortestID || len(id) > longestID:
		p.lose(t, fmt.Sprintf("the identifier has %d bytes, not %d to %d", len(id), shortestID, longestID))
		return
	}
	p.rec.DUID = id[4:]
	p.rec.IAID = binary.LittleEndian.Uint32(id)
	if p.bigEndian {
		p.rec.IAID = binary.BigEndian.Uint32(id)
	}
	if !p.ordered {
		p.report(CodeNoOrder, t, "the file does not say how identifiers are written; a little-endian machine is assumed")
	}
	if p.opened() {
		p.body(p.associationStatement)
	}
}

func (p *parser) associationStatement(t token) {
	switch string(p.keyword(t)) {
	case "cltt":
		p.rec.CLTT = p.date("cltt")
	case "iaaddr", "iaprefix":
		if p.same(t.text, "iaprefix") != (p.rec.Kind == PD) {
			p.lose(t, fmt.Sprintf("`%s` does not belong into `%s`", t.text, p.rec.Kind))
			return
		}
		p.iaAddress(t.line)
	default:
		p.lose(t, fmt.Sprintf("`%s` is no statement of `%s`", excerpt(t.text), p.rec.Kind))
	}
}

// iaAddress reads an address or a prefix of an association.
func (p *parser) iaAddress(line int) {
	t := p.next()
	prefix, ok := prefixOf(t, p.rec.Kind == PD)
	if !ok {
		p.expected(t, "an IPv6 address or prefix")
		return
	}
	if !p.opened() {
		return
	}
	a := p.rec.address()
	a.Line, a.Addr, a.PrefixLen = line, prefix.Addr(), uint8(prefix.Bits())
	p.body(func(t token) { p.addressStatement(a, t) })
	if !p.damaged && !p.short && (a.State == None || a.Ends == 0) {
		p.lose(t, fmt.Sprintf("`%s` has no state or no end", excerpt(t.text)))
	}
}

func prefixOf(t token, delegated bool) (netip.Prefix, bool) {
	if t.kind != word {
		return netip.Prefix{}, false
	}
	if !delegated {
		a, ok := addr6(t.text)
		return netip.PrefixFrom(a, 128), ok
	}
	prefix, err := netip.ParsePrefix(string(t.text))
	return prefix, err == nil && prefix.Addr().Is6() && !prefix.Addr().Is4In6()
}

func (p *parser) addressStatement(a *Address, t token) {
	switch string(p.keyword(t)) {
	case "binding":
		a.State = p.bindingState("binding")
		if a.State == Reset || a.State == Backup {
			p.lose(t, fmt.Sprintf("`%s` is no state of `%s`", a.State, p.rec.Kind))
		}
	case "preferred-life":
		a.Preferred = p.lifetime("preferred-life")
	case "max-life":
		a.Max = p.lifetime("max-life")
	case "ends":
		a.Ends = p.date("ends")
	case "set":
		a.Vars = p.set(a.Vars)
	case "on":
		p.event()
		a.Events = true
	default:
		p.report(CodeField, t, "`%s` is no statement of an address; it is skipped", excerpt(t.text))
		p.skipStatement()
	}
}

// lifetime reads a number of seconds. dhcpd does without the semicolon.
func (p *parser) lifetime(field string) uint32 {
	t := p.next()
	n, ok := seconds(t.text)
	if t.kind != word || !ok {
		p.unread(t)
		p.fieldLost(t, field, "a number of seconds")
		return 0
	}
	if t = p.next(); !t.is(';') {
		p.unread(t)
		if t.kind != end {
			p.report(CodeField, t, "`%s` lacks its `;`, which dhcpd overlooks", field)
		}
	}
	return n
}
