package parser

import (
	"fmt"
	"strconv"
	"time"

	"github.com/keatool/keatool/internal/diag"
)

// permit reads allow and deny of a pool.
func (p *parser) permit(s *Stmt, l *level, kw string) bool {
	m, t := p.mark(), p.take()
	if l.inc { // dhcpd sees no pool here, so that it reads a parameter
		if allowKeys[p.lower(p.peek())] == "" {
			return !p.lost(l, t)
		}
		p.reset(m)
		return p.allow(s, l, kw)
	}
	n := &Permit{Verb: Allow}
	if kw == "deny" {
		n.Verb = Deny
	}
	if !p.permitWhat(n, s, l) {
		return false
	}
	s.Node = n
	return p.semi()
}

// permitWhat reads what a permit names.
func (p *parser) permitWhat(n *Permit, s *Stmt, l *level) bool {
	t := p.take()
	clients := true
	switch p.lower(t) {
	case "known-clients":
		n.What, clients = KnownClients, false
	case "unknown-clients":
		n.What, clients = UnknownClients, false
	case "known":
		n.What = KnownClients
	case "unknown":
		n.What = UnknownClients
	case "authenticated":
		n.What = AuthenticatedClients
	case "unauthenticated":
		n.What = UnauthenticatedClients
	case "all":
		n.What = AllClients
	case "dynamic":
		n.What = DynamicBootpClients
		if w := p.peek(); !p.isWord(w, "bootp") {
			p.errTok(CodeSyntax, w, "expected `bootp` "+p.found(w), "write dynamic bootp clients")
			return false
		}
		p.take()
	case "members":
		return p.permitMembers(n)
	case "after":
		return p.permitAfter(n, s, l, t)
	default:
		p.errTok(CodeSyntax, t, "expected what to permit "+p.found(t), "in a pool: known-clients, unknown-clients, members of \"CLASS\", dynamic bootp clients, all clients, after DATE"+ifText(allowKeys[p.lower(t)] != "", "; `"+p.lower(t)+"` belongs outside the pool", ""))
		return false
	}
	if clients {
		if w := p.peek(); !p.isWord(w, "clients") {
			p.errTok(CodeSyntax, w, "expected `clients` "+p.found(w), "")
			return false
		}
		p.take()
	}
	return true
}

func (p *parser) permitMembers(n *Permit) bool {
	n.What = MembersOf
	if w := p.peek(); !p.isWord(w, "of") {
		p.errTok(CodeSyntax, w, "expected `of` "+p.found(w), "write members of \"CLASS\"")
		return false
	}
	p.take()
	t := p.peek()
	b, ok := p.quoted("a class name")
	if !ok {
		return false
	}
	n.Class = string(b)
	if p.classes[n.Class] == nil {
		p.errTok(CodeUndeclared, t, "there is no class `"+n.Class+"`", orText(didYouMean(n.Class, keysOf(p.classes)), "declare the class above the pool"))
		return false
	}
	return true
}

func (p *parser) permitAfter(n *Permit, s *Stmt, l *level, t tok) bool {
	n.What = AfterDate
	if p.again(l, "after", s, t, "a pool may have only one `after`") {
		return false
	}
	var ok bool
	n.After, ok = p.date()
	return ok
}

// date reads `W YYYY/MM/DD HH:MM:SS`, `epoch N` or `never`, in UTC; the zero
// time stands for never.
func (p *parser) date() (time.Time, bool) {
	t := p.peek()
	switch {
	case p.isWord(t, "never"):
		p.take()
		return time.Time{}, true
	case p.isWord(t, "epoch"):
		p.take()
		n, ok := p.count()
		return time.Unix(int64(int32(n)), 0).UTC(), ok
	}
	var v [7]uint32
	for i, sep := range []byte{0, 0, '/', '/', 0, ':', ':'} {
		if sep != 0 {
			if w := p.peek(); !w.is(sep) {
				p.errTok(CodeValue, w, fmt.Sprintf("expected `%c` %s", sep, p.found(w)), "write a date as W YYYY/MM/DD HH:MM:SS, W being the day of the week from 0")
				return time.Time{}, false
			}
			p.take()
		}
		n, ok := p.count()
		if !ok {
			return time.Time{}, false
		}
		v[i] = n
	}
	var zone int
	if t := p.peek(); t.kind == tNumber {
		zone, _ = strconv.Atoi(p.text(p.take()))
	}
	return p.dateOf(v, zone, p.f.Span(t.start, p.last)), true
}

// dateOf makes a time of day of week, year, month, day, hour, minute, second
// and what dhcpd adds for the time zone. dhcpd checks none of them: it counts
// on, and a year up to 1900 counts from 1900.
func (p *parser) dateOf(v [7]uint32, zone int, at diag.Span) time.Time {
	for i, most := range []uint32{7, 9999, 12, 31, 23, 59, 60} {
		if v[i] > most || i > 0 && i < 4 && v[i] == 0 {
			p.say(diag.Warning, CodeDate, at, "this date does not exist; dhcpd counts on from the last one that does", "write it as W YYYY/MM/DD HH:MM:SS")
			break
		}
	}
	year := int(v[1])
	if year <= 1900 {
		year += 1900
	}
	d := time.Date(year, time.Month(int32(v[2])), int(int32(v[3])), int(int32(v[4])), int(int32(v[5])), int(int32(v[6])), 0, time.UTC)
	return d.Add(time.Duration(zone) * time.Second)
}
