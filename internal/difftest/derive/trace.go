package derive

import (
	"net/netip"
	"slices"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// trace is the way of a request through the configuration.
type trace struct {
	w *world
	r *request
	p profile

	net       *scope.Network
	sub       *scope.Subnet
	pool      *scope.Pool
	delegates *scope.Pool // that prefixes come from
	host      *scope.Host // attached
	matched   []*scope.Host
	lease     netip.Addr
	fixed     bool
	classes   []*scope.Class
	served    bool // an answer is to be expected

	arms    map[*scope.Chain]int // arm taken, -1 for none
	in      map[string][]*parser.Stmt
	values  map[string]*value
	vars    map[string]value
	parsed  bool
	when    map[*parser.Stmt][]scope.Branch
	losers  map[*parser.Stmt]*parser.Stmt // by what they were overridden
	runs    map[*parser.Stmt]bool
	reached map[*parser.Stmt]bool
}

// trace follows r, whose client goes on with steps.
func (w *world) trace(r *request, steps []difftest.Step) *trace {
	t := &trace{w: w, r: r, p: profileOf(r, steps),
		arms: map[*scope.Chain]int{}, in: map[string][]*parser.Stmt{}, values: map[string]*value{}, vars: map[string]value{},
		when: map[*parser.Stmt][]scope.Branch{}, losers: map[*parser.Stmt]*parser.Stmt{},
		runs: map[*parser.Stmt]bool{}, reached: map[*parser.Stmt]bool{}}
	t.net = w.network(r)
	if t.net == nil {
		return t
	}
	t.classes = w.classesOf(r)
	t.matched = w.matching(r)
	t.place()
	t.execute()
	t.authority()
	t.structure()
	return t
}

// place finds the address: a fixed one, or that of a pool.
func (t *trace) place() {
	h, sub, a := t.w.attach(t.matched, t.net)
	t.host = h
	switch {
	case sub != nil:
		t.sub, t.lease, t.fixed, t.served = sub, a, true, true
	case t.r.do == difftest.Inform:
		t.informed()
	default:
		t.fromPool()
	}
	if t.sub == nil {
		t.sub = t.relaySubnet()
	}
}

// relaySubnet is the subnet that the client speaks from.
func (t *trace) relaySubnet() *scope.Subnet {
	a := t.r.at.Direct.Addr()
	if t.r.relayed() {
		a = t.r.at.Relay
	}
	if s := t.w.subnetOf(a); s != nil && s.Network == t.net {
		return s
	}
	return t.net.Subnets[0]
}

// informed places a client that has an address already.
func (t *trace) informed() {
	t.served = true
	if t.w.v6 {
		return
	}
	if s := t.w.subnetOf(t.r.asks); s != nil && s.Network == t.net {
		t.sub = s
		for _, p := range s.Pools {
			if rangeOf(p, t.r.asks) != nil {
				t.pool = p
			}
		}
	}
}

// fromPool picks the pool: that of the address asked for, else the first that is
// open to the client; for prefixes the first that has any.
func (t *trace) fromPool() {
	var first *scope.Pool
	for _, p := range t.w.order[t.net] {
		if !t.permitted(p) {
			continue
		}
		if len(p.Prefixes) > 0 && t.p.pd && t.delegates == nil {
			t.delegates, t.sub, t.served = p, p.Subnet, true
		}
		if t.p.pd && !t.p.na || leasable(p) == nil {
			continue
		}
		if rangeOf(p, t.r.asks) != nil {
			t.choose(p)
			return
		}
		if first == nil {
			first = p
		}
	}
	switch {
	case first != nil:
		t.choose(first)
	case t.delegates != nil:
		t.pool = t.delegates
	}
}

// leasable returns the first range of a pool that is not of temporary addresses.
func leasable(p *scope.Pool) *scope.Range {
	for i := range p.Ranges {
		if !p.Ranges[i].Temporary {
			return &p.Ranges[i]
		}
	}
	return nil
}

func (t *trace) choose(p *scope.Pool) {
	t.pool, t.sub, t.served = p, p.Subnet, true
	t.lease = t.r.asks
	if r := leasable(p); rangeOf(p, t.lease) == nil && r != nil {
		t.lease = r.Lo
	}
}

// permitted weighs the permits of a pool. dhcpd.conf(5) "ALLOW AND DENY WITHIN
// POOL DECLARATIONS": a deny that matches refuses, and so does an allow that
// does not, if there is one.
func (t *trace) permitted(p *scope.Pool) bool {
	if p.Bare && t.r.do == difftest.Bootp && !slices.ContainsFunc(p.Ranges, func(r scope.Range) bool { return r.DynamicBootp }) {
		return false
	}
	allows, allowed := false, false
	for _, pm := range p.Permits {
		if pm.What == parser.AfterDate {
			if past := !pm.After.IsZero() && t.w.now.After(pm.After); past == (pm.Verb == parser.Deny) {
				return false
			}
			continue
		}
		match := t.permit(pm)
		if pm.Verb == parser.Deny && match {
			return false
		}
		allows, allowed = allows || pm.Verb == parser.Allow, allowed || pm.Verb == parser.Allow && match
	}
	return allowed || !allows
}

// permit reports whether a permit is about this client.
func (t *trace) permit(pm scope.Permit) bool {
	switch pm.What {
	case parser.KnownClients:
		return len(t.matched) > 0
	case parser.UnknownClients:
		return len(t.matched) == 0
	case parser.MembersOf:
		return slices.ContainsFunc(t.classes, func(c *scope.Class) bool { return c.Name == pm.Class })
	case parser.DynamicBootpClients:
		return t.r.do == difftest.Bootp
	case parser.UnauthenticatedClients, parser.AllClients:
		return true
	}
	return false
}

// rangeOf returns the range of p that holds a.
func rangeOf(p *scope.Pool, a netip.Addr) *scope.Range {
	for i, r := range p.Ranges {
		if a.IsValid() && r.Lo.Compare(a) <= 0 && a.Compare(r.Hi) <= 0 {
			return &p.Ranges[i]
		}
	}
	return nil
}

// maxClasses is how many classes dhcpd puts a packet in.
const maxClasses = 5

// classesOf returns the classes of a packet, which are settled before a host,
// a pool or a lease is known.
func (w *world) classesOf(r *request) []*scope.Class {
	f := &facts{w: w, r: r}
	var list []*scope.Class
	for _, c := range w.m.Classes {
		if k := f.member(c); k != nil && len(list) < maxClasses {
			list = append(list, k)
		}
	}
	return list
}

// member returns c, or the subclass of it that the packet is in.
func (f *facts) member(c *scope.Class) *scope.Class {
	data0 := c.Match
	if data0 == nil {
		data0 = c.Spawn
	}
	if c.MatchIf == nil && data0 == nil || c.MatchIf != nil && !f.holds(c.MatchIf) {
		return nil
	}
	if data0 == nil {
		return c
	}
	v := f.eval(data0)
	if v.kind != data {
		return nil
	}
	if s := f.w.subclass[c][string(v.b)]; s != nil {
		return s
	}
	if c.Spawn != nil && len(v.b) > 0 {
		return c
	}
	return nil
}
