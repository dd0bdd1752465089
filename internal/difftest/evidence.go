package difftest

import (
	"bytes"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/translate/scope"
)

// evidence is what the answers to one message show by themselves, weighed before
// what is only likely: a value that stands where the client has no business, an
// address of a pool that is closed to it, a refusal that only one side gives.
type evidence struct {
	*blame
	*subject
	x      *Exchange
	opened *parser.Stmt // what puts the client in a class that it is not in
	lost   *parser.Stmt // what should put it in a class, of which it has nothing
	asked  netip.Addr   // the address that the client asks both sides for
}

// reconsider lets the evidence of an exchange decide where its differences come from.
func (b *blame) reconsider(c *Client, x *Exchange) {
	if len(c.Reaches) == 0 || !slices.ContainsFunc(x.Deltas, func(d Delta) bool { return d.Verdict == Different }) {
		return // of other clients it is not known what holds for them
	}
	e := &evidence{blame: b, subject: b.subject(c, x, &Delta{}), x: x, asked: askedFor(x)}
	e.classes()
	for i := range x.Deltas {
		d := &x.Deltas[i]
		if d.Verdict != Different {
			continue
		}
		if s := e.cause(d); s != nil {
			d.Pointer, d.Why = "", ""
			b.point(d, s)
		}
	}
}

// cause returns the statement that the evidence names; nil if there is none.
func (e *evidence) cause(d *Delta) *parser.Stmt {
	switch d.What {
	case OptionOf, BootField, Lifetime:
		if s := e.foreign(d); s != nil {
			return s
		}
		if k := e.stated(d); e.lost != nil && k != nil && e.membership(k.at) == e.lost {
			return e.lost
		}
		return nil
	case MessageOf, Absence:
		if s := e.authority(); s != nil {
			return s
		}
	case Address:
	default:
		return nil
	}
	for _, find := range []func() *parser.Stmt{e.unreserved, e.mistaken, e.closed, e.shut} {
		if s := find(); s != nil {
			return s
		}
	}
	return nil
}

// unreserved returns the identifier of the host whose address only the reference gives.
func (e *evidence) unreserved() *parser.Stmt {
	h := e.hostOf(e.x.Reference)
	if h == nil || e.x.Candidate == nil || e.hostOf(e.x.Candidate) != nil {
		return nil
	}
	return firstStmt(h.HWStmt, h.IDStmt, h.Scope.Decl)
}

// hostOf is the host for which the address is reserved that a reply gives.
func (b *blame) hostOf(r *Reply) *scope.Host {
	if r == nil {
		return nil
	}
	for i := range r.Fields {
		if f := &r.Fields[i]; f.What == Address && b.origin(f.Addr).host != nil {
			return b.origin(f.Addr).host
		}
	}
	return nil
}

// mistaken returns what makes the client a host, or a member of a class, if the
// candidate both denies it an address that it asks for in a pool that is open to
// it for that, and gives it one of a pool that is closed to it for the same: no
// fault of one pool does that.
func (e *evidence) mistaken() *parser.Stmt {
	p, q := e.poolOf(e.x.Reference), e.poolOf(e.x.Candidate)
	if p == nil || q == nil || p == q || !poolHas(p, netip.PrefixFrom(e.asked, e.asked.BitLen())) {
		return nil
	}
	refusing, open := e.permits(q)
	if open || refusing == nil || !slices.ContainsFunc(p.Permits, func(pm scope.Permit) bool { return sameQuestion(pm.Permit, refusing.Permit) }) {
		return nil
	}
	switch {
	case refusing.What != parser.MembersOf && !e.subject.known:
		return nil
	case refusing.What != parser.MembersOf:
		h := e.hosts[0]
		e.x.mistaken = firstStmt(h.HWStmt, h.IDStmt, h.Scope.Decl)
	default:
		if e.x.mistaken = e.subclass(refusing.Class); e.x.mistaken == nil {
			e.x.mistaken = e.classOf(refusing.Class)
		}
	}
	return e.x.mistaken
}

// sameQuestion reports whether two permits ask the same about a client.
func sameQuestion(a, b *parser.Permit) bool {
	known := func(p *parser.Permit) bool { return p.What == parser.KnownClients || p.What == parser.UnknownClients }
	return known(a) && known(b) || a.What == parser.MembersOf && b.What == parser.MembersOf && a.Class == b.Class
}

// classOf is what puts clients in a class.
func (b *blame) classOf(name string) *parser.Stmt {
	for _, k := range b.src.Model.Classes {
		if k.Name == name && k.Scope != nil {
			return firstStmt(k.MatchIfStmt, k.Scope.Decl)
		}
	}
	return nil
}

// reconcile lets what one exchange proves hold for others: a client that is
// mistaken for another is so in all that it does, and a class that is wrong for one
// client is wrong for all.
func (b *blame) reconcile(list []Outcome) {
	classes := map[string]*parser.Stmt{}
	for i := range list {
		xs := list[i].Exchanges
		k := slices.IndexFunc(xs, func(x Exchange) bool { return x.mistaken != nil })
		if k < 0 {
			continue
		}
		b.repoint(xs, func(*parser.Permit) *parser.Stmt { return xs[k].mistaken })
		for _, c := range b.src.Model.Classes {
			if b.classOf(c.Name) == xs[k].mistaken {
				classes[c.Name] = xs[k].mistaken
			}
		}
	}
	for i := range list {
		b.repoint(list[i].Exchanges, func(p *parser.Permit) *parser.Stmt { return classes[p.Class] })
	}
}

// repoint lets differences for which permits are blamed come from elsewhere.
func (b *blame) repoint(list []Exchange, to func(*parser.Permit) *parser.Stmt) {
	for k := range list {
		for n := range list[k].Deltas {
			d := &list[k].Deltas[n]
			p := b.permit[d.Span]
			if d.Verdict != Different || p == nil {
				continue
			}
			if s := to(p); s != nil {
				d.Pointer, d.Why = "", ""
				b.point(d, s)
			}
		}
	}
}

// askedFor is the address that a DHCPv4 client asks for in its first message.
func askedFor(x *Exchange) netip.Addr {
	var v packet.V4
	if x.Do != Discover || v.Parse(x.Sent[0]) != nil {
		return netip.Addr{}
	}
	b, _ := v.Option(packet.OptRequestedAddress)
	a, _ := netip.AddrFromSlice(b)
	return a
}

// classes looks for a class that the client is in on one side only.
func (e *evidence) classes() {
	seen, gone := map[*parser.Stmt]int{}, map[*parser.Stmt]int{}
	for i := range e.x.Deltas {
		d := &e.x.Deltas[i]
		if s := e.foreign(d); s != nil && e.opened == nil {
			e.opened = s
		}
		if k := e.stated(d); k != nil && (k.at.Kind == scope.ClassScope || k.at.Kind == scope.SubclassScope) {
			gone[e.membership(k.at)]++
		}
	}
	for i := range e.causes { // of the statements that should show, some do
		k := &e.causes[i]
		if m := e.membership(k.at); m != nil && gone[m] > 0 && k.stmt != m && e.shows(k) {
			seen[m]++
		}
	}
	for s, n := range gone {
		if s != nil && n > 1 && seen[s] == 0 {
			e.lost = s
		}
	}
}

// shows reports whether the candidate has the value of a statement.
func (e *evidence) shows(k *cause) bool {
	if e.x.Candidate == nil {
		return false
	}
	return slices.ContainsFunc(e.x.Candidate.Fields, func(f Field) bool { return k.gives(&f, f.Field()) })
}

// Field is a difference in the field, for its keys.
func (f *Field) Field() *Delta { return &Delta{Field: f.Name, What: f.What} }

// gives reports whether a statement gives a field its value.
func (k *cause) gives(f *Field, d *Delta) bool {
	if f == nil || !slices.ContainsFunc(k.keys, func(key string) bool { return slices.Contains(keysOf(d, f.Code), key) }) {
		return false
	}
	if f.What == Lifetime {
		return k.num != 0 && k.num == f.Num
	}
	return len(k.wire) > 0 && bytes.Equal(bytes.TrimRight(k.wire, "\x00"), bytes.TrimRight(f.Raw, "\x00"))
}

// foreign returns what puts a client in a class or makes it a host, if the
// candidate has a value that only clients of that class or that host get.
func (e *evidence) foreign(d *Delta) *parser.Stmt {
	if e.x.Candidate == nil {
		return nil
	}
	f := e.x.Candidate.Field(d.Field)
	var out *parser.Stmt
	for i := range e.causes {
		k := &e.causes[i]
		if !k.gives(f, d) {
			continue
		}
		m := e.membership(k.at)
		if m == nil || e.subject.scopes[k.at] > 0 {
			return nil // somewhere it is right, so that only precedence is wrong
		}
		if out == nil && e.supported(k) {
			out = m
		}
	}
	return out
}

// supported reports whether, beside a statement, the candidate has something else
// that the scope of it says, if that says more. Else the value may be chance.
func (e *evidence) supported(of *cause) bool {
	others := 0
	for i := range e.causes {
		k := &e.causes[i]
		if k.at != of.at || k.stmt == of.stmt || k.stmt.Parent != k.at.Decl || k.wire == nil && k.num == 0 {
			continue
		}
		if e.shows(k) {
			return true
		}
		others++
	}
	return others == 0
}

// stated returns the statement that gives the value of the reference, the
// innermost; nil if none does, or the candidate's value is from there, too.
func (e *evidence) stated(d *Delta) (best *cause) {
	if e.x.Reference == nil {
		return nil
	}
	f := e.x.Reference.Field(d.Field)
	for i := range e.causes {
		if k := &e.causes[i]; k.gives(f, d) && (best == nil || e.subject.scopes[k.at] > e.subject.scopes[best.at]) {
			best = k
		}
	}
	return best
}

// membership is the statement that says whose a scope is: the test of a class, the
// line of a subclass, the identifier of a host; nil for what is everybody's.
func (b *blame) membership(s *scope.Scope) *parser.Stmt {
	switch s.Kind {
	case scope.SubclassScope:
		return s.Decl
	case scope.ClassScope:
		for _, k := range b.src.Model.Classes {
			if k.Scope == s {
				return firstStmt(k.MatchIfStmt, s.Decl)
			}
		}
		return s.Decl
	case scope.HostScope:
		for _, h := range b.src.Model.Hosts {
			if h.Scope == s {
				return firstStmt(h.HWStmt, h.IDStmt, s.Decl)
			}
		}
	}
	return nil
}

func firstStmt(list ...*parser.Stmt) *parser.Stmt {
	for _, s := range list {
		if s != nil {
			return s
		}
	}
	return nil
}

// authority returns the statement `authoritative` that decides whether a client
// with a wrong address is refused, if only one side does.
func (e *evidence) authority() (best *parser.Stmt) {
	nak := func(r *Reply) bool { return r != nil && r.Kind == "DHCPNAK" }
	if nak(e.x.Reference) == nak(e.x.Candidate) || e.x.Reference != nil && e.x.Candidate != nil {
		return nil
	}
	high := 0
	for i := range e.causes {
		k := &e.causes[i]
		if _, ok := k.stmt.Node.(*parser.Authoritative); ok && e.subject.scopes[k.at] > high {
			best, high = k.stmt, e.subject.scopes[k.at]
		}
	}
	return best
}

// poolOf is the pool of the address that a reply gives.
func (b *blame) poolOf(r *Reply) *scope.Pool {
	if r == nil {
		return nil
	}
	for i := range r.Fields {
		if f := &r.Fields[i]; f.What == Address {
			if o := b.origin(f.Addr); o.host == nil && o.pool != nil {
				return o.pool
			}
		}
	}
	return nil
}
