package derive

import (
	"bytes"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// demand is a condition and what it should be.
type demand struct {
	e    *parser.Expr
	want bool
}

// solver turns requests into others of which a condition holds. It goes down the
// expression and changes the request where it ends at something that a client
// says. What it finds is a proposal: whoever asks evaluates it.
type solver struct {
	w     *world
	early bool // a class: hosts and leases are not known yet
	steps int
}

// How far a search goes.
const (
	maxWays  = 12   // alternatives that are followed at each step
	maxSteps = 4000 // steps in all
)

// solve returns requests, made from r, that meet all demands.
func (s *solver) solve(list []demand, r *request) []*request {
	ways := []*request{r}
	for _, d := range list {
		var next []*request
		for _, q := range ways {
			next = append(next, s.sat(d.e, d.want, q)...)
		}
		ways = first(next)
	}
	var out []*request
	for _, q := range ways {
		if s.meets(list, q) {
			out = append(out, q)
		}
	}
	return out
}

func first(list []*request) []*request { return list[:min(len(list), maxWays)] }

func (s *solver) meets(list []demand, r *request) bool {
	f := s.facts(r)
	for _, d := range list {
		if f.holds(d.e) != d.want {
			return false
		}
	}
	return true
}

// facts is what an expression would see, as far as it can be told from the request.
func (s *solver) facts(r *request) *facts {
	f := &facts{w: s.w, r: r, parsed: s.w.parses, vars: map[string]value{}}
	if s.early {
		return f
	}
	hosts := s.w.matching(r)
	f.known = len(hosts) > 0
	if n := s.w.network(r); n != nil {
		h, sub, a := s.w.attach(hosts, n)
		f.host, f.fixed = h, sub != nil
		switch {
		case sub != nil:
			f.lease = a.AsSlice()
		case r.asks.IsValid():
			f.lease = r.asks.AsSlice()
		}
	}
	for name, list := range s.w.sets {
		if len(list) == 1 {
			f.vars[name] = f.eval(list[0])
		}
	}
	return f
}

// sat returns requests in which the condition e is as wanted.
func (s *solver) sat(e *parser.Expr, want bool, r *request) []*request {
	if s.steps++; s.steps > maxSteps {
		return nil
	}
	if s.facts(r).holds(e) == want {
		return []*request{r}
	}
	switch e.Op {
	case parser.OpNot:
		if want {
			return s.untrue(e.Args[0], r)
		}
		return s.sat(e.Args[0], true, r)
	case parser.OpAnd, parser.OpOr:
		if (e.Op == parser.OpAnd) == want {
			return s.both(e, want, r)
		}
		return first(append(s.sat(e.Args[0], want, r), s.sat(e.Args[1], want, r)...))
	case parser.OpEqual:
		return s.compare(e, want, r)
	case parser.OpNotEqual:
		return s.compare(e, !want, r)
	case parser.OpRegex, parser.OpIRegex:
		return s.pattern(e, want, r)
	case parser.OpExists:
		return s.exists(e.Option.Def, want, r)
	case parser.OpDefined, parser.OpVar:
		return s.defined(e, want, r)
	case parser.OpKnown, parser.OpStatic:
		return s.known(e.Op, want, r)
	}
	return nil
}

// untrue makes e false where that is not the same as null, which not leaves null.
func (s *solver) untrue(e *parser.Expr, r *request) []*request {
	var out []*request
	switch e.Op {
	case parser.OpRegex, parser.OpIRegex:
		return s.pattern(e, false, r)
	case parser.OpAnd:
		for _, q := range s.sat(e.Args[0], true, r) {
			out = append(out, s.untrue(e.Args[1], q)...)
		}
	case parser.OpOr:
		for _, q := range s.sat(e.Args[0], false, r) {
			out = append(out, s.untrue(e.Args[1], q)...)
		}
	}
	return first(append(out, s.sat(e, false, r)...))
}

// both makes the two sides of e as wanted, in either order.
func (s *solver) both(e *parser.Expr, want bool, r *request) []*request {
	var out []*request
	for _, order := range [][2]int{{0, 1}, {1, 0}} {
		a, b := e.Args[order[0]], e.Args[order[1]]
		for _, q := range s.sat(a, want, r) {
			for _, x := range s.sat(b, want, q) {
				if s.facts(x).holds(e) == want {
					out = append(out, x)
				}
			}
		}
		if len(out) > 0 {
			return first(out)
		}
	}
	return nil
}

// compare makes two values the same, or not.
func (s *solver) compare(e *parser.Expr, same bool, r *request) []*request {
	a, b := e.Args[0], e.Args[1]
	f := s.facts(r)
	if !same {
		return first(append(s.differ(a, r), s.differ(b, r)...))
	}
	var out []*request
	if !constant(a) {
		out = append(out, s.assign(a, f.eval(b), r)...)
	}
	if !constant(b) {
		out = append(out, s.assign(b, f.eval(a), r)...)
	}
	if len(out) > 0 || constant(a) || constant(b) {
		return first(out)
	}
	for _, v := range []value{dataOf([]byte("a")), dataOf([]byte{0, 7}), numOf(1)} { // both null so far
		for _, q := range s.assign(a, v, r) {
			out = append(out, s.assign(b, v, q)...)
		}
	}
	return first(out)
}

// differ changes the value of e into another one.
func (s *solver) differ(e *parser.Expr, r *request) []*request {
	if constant(e) {
		return nil
	}
	v := s.facts(r).eval(e)
	var out []*request
	for _, x := range others(v) {
		out = append(out, s.assign(e, x, r)...)
	}
	return append(out, s.assign(e, value{}, r)...)
}

// others returns values of the kind of v that are not v.
func others(v value) []value {
	switch v.kind {
	case num:
		return []value{numOf(v.n ^ 1), numOf(v.n + 7)}
	case data:
		b := bytes.Clone(v.b)
		if len(b) == 0 {
			return []value{dataOf([]byte("other"))}
		}
		b[len(b)-1] ^= 0x15
		return []value{dataOf(b), dataOf([]byte("other")), dataOf(append(bytes.Clone(v.b), 'x'))}
	}
	return []value{dataOf([]byte("other")), numOf(1)}
}

// constant reports whether e says nothing of the client.
func constant(e *parser.Expr) bool {
	switch e.Op {
	case parser.OpData, parser.OpNum, parser.OpNull:
		return true
	case parser.OpOption, parser.OpExists, parser.OpHardware, parser.OpPacket, parser.OpVar, parser.OpDefined, parser.OpCall,
		parser.OpKnown, parser.OpStatic, parser.OpConfigOption, parser.OpLeasedAddress, parser.OpFilename, parser.OpServerName,
		parser.OpHostDeclName, parser.OpLeaseTime, parser.OpGetHostname, parser.OpGetHostByName, parser.OpV6Relay, parser.OpClientState:
		return false
	}
	for _, a := range e.Args {
		if !constant(a) {
			return false
		}
	}
	return true
}

// exists adds an option with some value, or takes it away.
func (s *solver) exists(d *parser.OptionDef, want bool, r *request) []*request {
	if d == nil {
		return nil
	}
	var v []byte
	if want {
		v = plausible(d)
	}
	var out []*request
	for _, q := range s.relays(d, r) {
		if x := s.w.put(q, lower(d.Space), d.Code, v); x != nil {
			out = append(out, x)
		}
	}
	return out
}

// relays returns r, and for an option that only relays add, r behind a relay.
func (s *solver) relays(d *parser.OptionDef, r *request) []*request {
	if lower(d.Space) != "agent" || r.relayed() {
		return []*request{r}
	}
	var out []*request
	for _, sp := range s.w.spots {
		if sp.net == s.w.network(r) {
			out = append(out, r.in(sp.relayed()))
		}
	}
	return first(out)
}

// structured6 are values of options that RFC 8415 gives a form, whatever format
// the configuration declares: with any other a server may drop the message.
var structured6 = map[uint32]string{
	15: "\x00\x04demo",
	16: "\x00\x00\x7d\x09\x00\x04demo",
	17: "\x00\x00\x7d\x09",
}

// plausible is a value that an option of a format may have.
func plausible(d *parser.OptionDef) []byte {
	switch {
	case lower(d.Space) == "dhcp" && d.Code == optClientID:
		return []byte("\x00keatool")
	case lower(d.Space) == "dhcp" && d.Code == optRequested:
		return []byte{1, 3, 6, 15, 66, 67}
	case lower(d.Space) == "dhcp" && d.Code == optMessage:
		return []byte{1}
	case lower(d.Space) == "dhcp6" && structured6[d.Code] != "":
		return []byte(structured6[d.Code])
	case d.Format == "":
		return []byte("x")
	}
	switch d.Format[0] {
	case 'I':
		return []byte{192, 0, 2, 1}
	case '6':
		return []byte{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}
	case 'B', 'b', 'f', 'N':
		return []byte{1}
	case 'S', 's':
		return []byte{0, 1}
	case 'L', 'l', 'T':
		return []byte{0, 0, 0, 1}
	case 'd', 'D':
		return []byte("\x07example\x00")
	case 'Z':
		return []byte{}
	}
	return []byte("keatool")
}

// defined solves for a variable: for what it is set to.
func (s *solver) defined(e *parser.Expr, want bool, r *request) []*request {
	list := s.w.sets[lower(e.Name)]
	if len(list) != 1 {
		return nil
	}
	if e.Op == parser.OpVar {
		return s.sat(list[0], want, r)
	}
	if want {
		return s.assign(list[0], dataOf([]byte("keatool")), r)
	}
	return s.assign(list[0], value{}, r)
}

// known makes r speak as a host, or as nobody.
func (s *solver) known(op parser.Op, want bool, r *request) []*request {
	if !want {
		q := r.clone()
		fresh := s.w.stranger(r.at)
		q.hw, q.htype = fresh.hw, fresh.htype
		delete(q.options, optClientID)
		if s.w.v6 {
			q.options[opt6ClientID] = fresh.options[opt6ClientID]
		}
		return []*request{q}
	}
	n := s.w.network(r)
	var out []*request
	for _, h := range s.w.m.Hosts[:min(len(s.w.m.Hosts), maxHosts)] {
		sub, _ := s.w.fixedIn(h, n)
		if h.Deleted || n == nil || op == parser.OpStatic && sub == nil || op == parser.OpKnown && sub == nil && s.w.hasFixed(h) {
			continue
		}
		if out = append(out, s.pose(h, r)...); len(out) >= maxWays {
			break
		}
	}
	return first(out)
}

// pose returns r with the identifiers of h in place of its own.
func (s *solver) pose(h *scope.Host, r *request) []*request {
	var out []*request
	for _, x := range s.w.as(h, r.at) {
		q := r.clone()
		q.hw, q.htype = x.hw, x.htype
		for code, b := range x.options {
			q.options[code] = b
		}
		for code, b := range x.agent {
			q.agent[code] = b
		}
		out = append(out, q)
	}
	return out
}

// bootp reports whether r is a BOOTP request.
func (r *request) bootp() bool { return r.do == difftest.Bootp }
