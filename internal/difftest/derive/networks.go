package derive

import (
	"fmt"
	"net/netip"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// manySpots is the number of subnets from which on each gets one client of its own only.
const manySpots = 60

// life is what a client does with a lease until it gives it back.
func life() []difftest.Step {
	return []difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Renew}, {Do: difftest.Rebind}, {Do: difftest.Release}}
}

// visit is what a client does that is only to see what it gets.
func visit() []difftest.Step {
	return []difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Release}}
}

// networks makes clients that nobody knows, in every network.
func (w *world) networks(c *coverage) {
	direct := 0
	spoken := map[*scope.Network]bool{}
	for i, sp := range w.spots {
		name := sp.sub.Prefix.String()
		if w.network(w.stranger(sp.relayed())) != sp.net {
			c.cannot("a narrower subnet takes all its clients", sp.sub.Scope.Decl)
			continue
		}
		c.add(candidate{"net-" + name, fmt.Sprintf("unknown client behind the relay %s", sp.relay), w.full(w.stranger(sp.relayed())), life()})
		if i >= manySpots || w.scarce(sp, 2) {
			continue
		}
		c.add(candidate{"net-" + name + "-nolist", fmt.Sprintf("unknown client behind the relay %s that requests no options", sp.relay),
			w.stranger(sp.relayed()), visit()})
		if !spoken[sp.net] && direct < w.o.Direct {
			spoken[sp.net] = true
			direct++
			c.add(candidate{"net-" + name + "-direct", "unknown client on the wire of " + name, w.full(w.stranger(sp.direct())), life()})
		}
	}
}

// scarce reports whether a network has something for clients that it does not
// know, but for fewer than n of them. Then many clients would only take it from
// each other.
func (w *world) scarce(sp spot, n int) bool {
	t := w.trace(w.stranger(sp.relayed()), nil)
	count, any := 0, false
	for _, p := range w.order[sp.net] {
		if !t.permitted(p) {
			continue
		}
		for _, r := range p.Ranges {
			any = any || !r.Temporary
			for a := r.Lo; !r.Temporary && count < n && a.Compare(r.Hi) <= 0; a = a.Next() {
				count++
			}
		}
	}
	return any && count < n
}

// pools makes a client for each permit and each range of every pool.
func (w *world) pools(c *coverage) {
	n := 0
	for _, sp := range w.spots {
		for _, p := range sp.sub.Pools {
			if n++; n <= maxPools {
				w.pool(c, sp, p)
				continue
			}
			for _, pm := range p.Permits {
				c.cannot("a permit of one pool of many alike", pm.Stmt)
			}
			for _, r := range p.Ranges {
				c.cannot("one range of many alike", r.Stmt)
			}
		}
	}
}

// maxPools is how many pools get clients for their permits and ranges.
const maxPools = 250

// maxRanges is how many ranges of a pool get a client each.
const maxRanges = 20

func (w *world) pool(c *coverage, sp spot, p *scope.Pool) {
	if len(p.Ranges)+len(p.Prefixes) == 0 {
		return
	}
	for _, r := range p.Ranges {
		if r.Temporary {
			c.cannot("clients that want temporary addresses (IA_TA) are not simulated", r.Stmt)
		}
	}
	for _, pm := range p.Permits {
		w.permitClient(c, sp, p, pm)
	}
	for i, r := range p.Ranges {
		if i >= maxRanges {
			c.cannot("one range of many alike", r.Stmt)
			continue
		}
		if !r.Temporary {
			w.rangeClient(c, sp, p, r)
		}
	}
}

// rangeClient asks for an address of a range as somebody who may have it.
func (w *world) rangeClient(c *coverage, sp spot, p *scope.Pool, r scope.Range) {
	if c.reached[r.Stmt] && len(p.Permits) == 0 {
		return
	}
	a := w.addressIn(p, r)
	ask := func(q *request) *request { return w.full(q.asking(a)) }
	who := append([]*request{w.stranger(sp.relayed())}, w.allowed(c, sp, p)...)
	for _, q := range append(who, w.visitors(sp, p)...) {
		steps := w.stepsOf(q, asking(a))
		if !q.bootp() {
			q = ask(q)
		}
		if t := w.trace(q, steps); t.served && t.pool == p {
			c.add(candidate{"pool-" + r.Lo.String(), fmt.Sprintf("client that asks for %s", a), q, steps})
			return
		}
	}
	c.cannot("no client was found that its pool is open to", r.Stmt)
}

// asking is a visit with the wish for an address.
func asking(a netip.Addr) []difftest.Step {
	return []difftest.Step{{Do: difftest.Discover, Address: a}, {Do: difftest.Request}, {Do: difftest.Release}}
}

// allowed returns requests that fulfil one of the allows of a pool each.
func (w *world) allowed(c *coverage, sp spot, p *scope.Pool) []*request {
	var list []*request
	for _, pm := range p.Permits {
		if pm.Verb == parser.Allow {
			list = append(list, w.permitted1(c, sp, p, pm)...)
		}
	}
	return list
}

// permitted1 returns requests that a permit is about.
func (w *world) permitted1(c *coverage, sp spot, p *scope.Pool, pm scope.Permit) []*request {
	base := w.stranger(sp.relayed())
	switch pm.What {
	case parser.KnownClients:
		return w.visitors(sp, p)
	case parser.MembersOf:
		return w.members(pm.Class, base)
	case parser.DynamicBootpClients:
		b := base.clone()
		b.do = difftest.Bootp
		return []*request{b}
	case parser.AuthenticatedClients:
		c.cannot("no client is ever authenticated", pm.Stmt)
		return nil
	}
	return []*request{base}
}

// permitClient speaks as somebody whom a permit is about.
func (w *world) permitClient(c *coverage, sp spot, p *scope.Pool, pm scope.Permit) {
	if pm.What == parser.AfterDate {
		return
	}
	var a netip.Addr
	if len(p.Ranges) > 0 {
		a = w.addressIn(p, p.Ranges[0])
	}
	for _, q := range w.permitted1(c, sp, p, pm) {
		steps := w.stepsOf(q, asking(a))
		if !q.bootp() {
			q = q.asking(a)
		}
		t := w.trace(q, steps)
		if !t.reached[pm.Stmt] {
			continue
		}
		c.add(candidate{"permit-" + p.Subnet.Prefix.String(), "client that `" + head(pm.Stmt) + "` is about", w.full(q), steps})
		return
	}
	c.cannot("no client was found that it is about", pm.Stmt)
}

// maxHosts is how many hosts are looked at for one that fits.
const maxHosts = 2000

// visitors returns requests of hosts that are known and take an address of a pool.
func (w *world) visitors(sp spot, p *scope.Pool) []*request {
	var list []*request
	for _, h := range w.m.Hosts[:min(len(w.m.Hosts), maxHosts)] {
		for _, q := range w.as(h, sp.relayed()) {
			if sub, _ := w.fixedIn(h, sp.net); sub == nil {
				list = append(list, q)
			}
		}
		if len(list) >= maxSeeds {
			break
		}
	}
	return list
}

// addressIn returns an address of a range, another one each time as long as there are any.
func (w *world) addressIn(p *scope.Pool, r scope.Range) netip.Addr {
	a := r.Lo
	n := w.next[p]
	w.next[p]++
	for i := 0; i <= n || w.held[a]; i++ {
		if b := a.Next(); i < n || w.held[a] {
			if !b.IsValid() || r.Hi.Less(b) {
				return r.Lo
			}
			a = b
		}
	}
	return a
}

// full returns r with a request for all options that the file sets.
func (w *world) full(r *request) *request {
	if r.bootp() {
		return r
	}
	if w.v6 {
		if _, ok := r.options[opt6Requested]; ok || len(w.list6()) == 0 {
			return r.clone()
		}
		return r.with(opt6Requested, w.list6())
	}
	if _, ok := r.options[optRequested]; ok || len(w.list4()) == 0 {
		return r
	}
	return r.with(optRequested, w.list4()).with(optMaxSize, []byte{1500 >> 8, 1500 & 0xff})
}

// list4 is the complete request list of DHCPv4: what clients like to have, and what is set.
func (w *world) list4() []byte {
	list := []byte{1, 3, 6, 12, 15, 28, 42, 43, 51, 58, 59, 66, 67}
	have := map[uint32]bool{}
	for _, b := range list {
		have[uint32(b)] = true
	}
	for _, code := range w.codes {
		if !have[code] && code < 255 && code != optAgent && code != optRequested {
			have[code] = true
			list = append(list, byte(code))
		}
	}
	return list
}

func (w *world) list6() []byte {
	var b []byte
	for _, code := range append([]uint32{23, 24}, w.codes...) {
		if code > 9 && (len(b) < 4 || code != 23 && code != 24) {
			b = append(b, byte(code>>8), byte(code))
		}
	}
	return b
}

// head is the text of a statement without its body.
func head(s *parser.Stmt) string {
	sp := s.HeadSpan()
	return string(s.File.Src[sp.Start.Offset:sp.End.Offset])
}
