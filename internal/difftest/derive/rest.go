package derive

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// rest goes through what is not reached yet and tries what the statement needs:
// the branches around it, a value for its expression, a client that does what it
// is about.
func (w *world) rest(c *coverage) {
	n := len(c.clients)
	w.everyScope(func(s *scope.Scope) {
		for _, set := range s.Set {
			if c.shown[set.Stmt] && !c.reached[set.Stmt] && len(c.clients)-n < maxRest {
				w.setting(c, s, set)
			}
		}
	})
}

// maxRest is how many clients are made for single statements.
const maxRest = 400

func (w *world) setting(c *coverage, s *scope.Scope, set scope.Setting) {
	list := pathDemands(set.When)
	if n, ok := set.Node.(*parser.OptionSet); ok && n.Expr != nil {
		list = append(list, reads(n.Expr)...)
	}
	if len(c.seeds[s]) == 0 {
		c.cannot("no client gets to where it stands", set.Stmt)
		return
	}
	id := fmt.Sprintf("line-%d", set.Stmt.File.Pos(set.Stmt.Start).Line)
	what := "client that `" + head(set.Stmt) + "` is for"
	for _, r := range c.seeds[s] {
		for _, q := range (&solver{w: w}).solve(list, r) {
			for _, k := range w.ways(q, set.Node) {
				k.id, k.what = id, what
				if t := w.trace(k.r, k.steps); t.reached[set.Stmt] {
					c.keep(k, t)
					return
				}
			}
		}
	}
}

// reads demands that all options of the packet that e reads exist.
func reads(e *parser.Expr) []demand {
	var list []demand
	if e.Op == parser.OpOption {
		list = append(list, demand{&parser.Expr{Op: parser.OpExists, Type: parser.BoolType, Option: e.Option}, true})
	}
	for _, a := range e.Args {
		list = append(list, reads(a)...)
	}
	return list
}

// ways returns what a client may do to show a setting.
func (w *world) ways(r *request, n parser.Node) []candidate {
	p, _ := n.(*parser.Param)
	name, v := "", time.Duration(0)
	if p != nil {
		name, v = p.Name, time.Duration(p.Value.Num)*time.Second
	}
	discover := func(lease time.Duration) candidate {
		return candidate{r: r, steps: []difftest.Step{{Do: difftest.Discover, Address: r.asks, Lease: lease}, {Do: difftest.Request, Lease: lease}, {Do: difftest.Release}}}
	}
	out := []candidate{{r: w.full(r), steps: w.stepsOf(r, visit())}, {r: r, steps: w.stepsOf(r, visit())}}
	switch {
	case w.v6:
		return append(out, w.ways6(r)...)
	case name == "max-lease-time":
		out = append(out, discover(v+time.Hour))
	case name == "min-lease-time":
		out = append(out, discover(max(v/2, time.Second)))
	case name == "declines":
		out = append(out, candidate{r: r, steps: []difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Decline}}})
	case name == "leasequery":
		out = append(out, candidate{r: r, steps: []difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.LeaseQuery}}})
	case name == "stash-agent-options":
		out = append(out, candidate{r: r.withAgent(1, []byte("port 1")), steps: life()})
	case name == "limited-broadcast-address":
		out = append(out, w.onWire(r))
	}
	return append(out, w.bootpWay(r), w.informWay(r), w.identifiedWay(r))
}

func (w *world) identifiedWay(r *request) candidate {
	q := r.with(optClientID, append([]byte{r.htype}, r.hw...))
	return candidate{r: q, steps: visit()}
}

func (w *world) bootpWay(r *request) candidate {
	q := r.clone()
	q.do = difftest.Bootp
	delete(q.options, optRequested)
	return candidate{r: q, steps: []difftest.Step{{Do: difftest.Bootp}}}
}

// informWay is a client with an address of its own, which no pool has.
func (w *world) informWay(r *request) candidate {
	q := r.clone()
	q.do = difftest.Inform
	if n := w.network(r); n != nil && !w.v6 {
		q.asks = w.outside(n)
	}
	return candidate{r: q, steps: []difftest.Step{{Do: difftest.Inform, Address: q.asks}}}
}

// outside returns an address of the network that is in no range.
func (w *world) outside(n *scope.Network) netip.Addr {
	for _, sp := range w.spots {
		if sp.net != n {
			continue
		}
		a := lastUsable(sp.sub.Prefix)
		for i := 0; i < 256 && sp.sub.Prefix.Contains(a); i, a = i+1, a.Prev() {
			if !inRanges(sp.sub, a) && a != sp.relay && !w.held[a] {
				return a
			}
		}
	}
	return netip.Addr{}
}

// onWire moves a client to the wire of its network.
func (w *world) onWire(r *request) candidate {
	q := r
	for _, sp := range w.spots {
		if sp.net == w.network(r) {
			q = r.in(sp.direct())
		}
	}
	return candidate{r: q, steps: visit()}
}
