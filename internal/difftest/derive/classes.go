package derive

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// classes makes clients that are in each class and subclass, and one that
// nearly is.
func (w *world) classes(c *coverage) {
	for _, k := range w.m.Classes {
		if !c.shown[k.Scope.Decl] {
			continue
		}
		switch {
		case k.MatchIf == nil && k.Match == nil && k.Spawn == nil:
			if len(k.Adds) == 0 {
				c.cannot("nothing puts a client in the class", k.Scope.Decl)
			}
		case k.Match == nil && k.Spawn == nil:
			w.class1(c, k, "class-"+k.Name)
			w.nearly(c, k)
		default:
			w.subclasses(c, k)
		}
	}
}

// class1 makes a client that is in k.
func (w *world) class1(c *coverage, k *scope.Class, id string) {
	q, steps, t := w.inClass(k, visit())
	if q == nil {
		c.cannot("no packet was found that "+demandOf(k), k.Scope.Decl, k.MatchStmt, k.MatchIfStmt)
		return
	}
	if len(c.clients)%2 == 0 {
		if full := w.full(q); slices.Contains(w.trace(full, steps).classes, k) {
			q = full
		}
	}
	what := fmt.Sprintf("member of class `%s`", k.Name)
	if k.Parent != nil {
		what = fmt.Sprintf("member of the subclass %q of `%s`", k.Value, k.Name)
	}
	if !t.served {
		what += ", who is not served"
	}
	c.add(candidate{id, what, q, steps})
	w.limit(c, k, q)
}

func demandOf(k *scope.Class) string {
	if k.MatchIf != nil {
		return "matches `" + exprText(k.MatchIfStmt) + "`"
	}
	return "has the value of `" + exprText(k.Scope.Decl) + "`"
}

func exprText(s *parser.Stmt) string { return head(s) }

// maxLimit is the largest lease limit that is tried out.
const maxLimit = 4

// limit makes as many more clients as use up a lease limit.
func (w *world) limit(c *coverage, k *scope.Class, r *request) {
	s := k.LimitStmt
	if s == nil && k.Parent != nil {
		s = k.Parent.LimitStmt
	}
	n := k.Limit
	if k.Parent != nil && !k.HasLimit {
		n = k.Parent.Limit
	}
	switch {
	case s == nil || w.v6 || c.reached[s]:
	case n == 0:
		c.cannot("a limit of 0 limits nothing", s)
	case n > maxLimit:
		c.cannot(fmt.Sprintf("it would take %d clients to reach the limit", n+1), s)
	default:
		c.last = append(c.last, func() { w.exhaust(c, k, r, int(n)+1) })
	}
}

// exhaust adds n clients of the class that keep their leases. They need
// different identities that are all in the class.
func (w *world) exhaust(c *coverage, k *scope.Class, r *request, n int) {
	s := k.LimitStmt
	if s == nil && k.Parent != nil {
		s = k.Parent.LimitStmt
	}
	var list []*request
	for range 2 * n {
		q := r.clone()
		q.hw = w.stranger(r.at).hw
		if c.reached[s] {
			return
		}
		if t := w.trace(q, nil); slices.Contains(t.classes, k) && t.pool != nil && len(list) < n {
			list = append(list, q)
		}
	}
	if len(list) < n {
		c.cannot("its members cannot have different hardware addresses", s)
		return
	}
	for i, q := range list {
		c.add(candidate{fmt.Sprintf("limit-%s-%d", k.Name, i+1), fmt.Sprintf("one of %d members of `%s` that keep their leases", n, k.Name),
			q, []difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}}})
		c.clients[len(c.clients)-1].Keeps = true
	}
	c.clients[len(c.clients)-1].Reaches = spans([]*parser.Stmt{k.Scope.Decl}) // there is nothing left for the last
	c.reach(s)
}

// inClass looks for a request that is in k, and served if that can be.
func (w *world) inClass(k *scope.Class, steps []difftest.Step) (*request, []difftest.Step, *trace) {
	var silent *request
	var last *trace
	for _, sp := range w.spotsFor(k.Name) {
		for _, q := range w.membersOf(k, w.stranger(sp.relayed())) {
			ss := w.stepsOf(q, steps)
			t := w.trace(q, ss)
			if !slices.Contains(t.classes, k) {
				continue
			}
			if t.served {
				return q, ss, t
			}
			if silent == nil {
				silent, last = q, t
			}
		}
	}
	return silent, w.stepsOf(silent, steps), last
}

// stepsOf fits the steps to how the request has to begin.
func (w *world) stepsOf(r *request, steps []difftest.Step) []difftest.Step {
	if r == nil {
		return nil
	}
	switch r.do {
	case difftest.Bootp:
		return []difftest.Step{{Do: difftest.Bootp}}
	case difftest.Inform, difftest.Reboot:
		return []difftest.Step{{Do: r.do, Address: w.ownAddress(r)}}
	}
	steps = slices.Clone(steps)
	for i := range steps {
		if i == 0 && r.asks.IsValid() {
			steps[0].Address = r.asks
		}
		if b := r.options[optLease]; len(b) == 4 && !w.v6 {
			steps[i].Lease = time.Duration(number(b)) * time.Second
		}
	}
	return steps
}

// ownAddress is the address of a client that has one already.
func (w *world) ownAddress(r *request) netip.Addr {
	n := w.network(r)
	if r.asks.IsValid() || n == nil || w.v6 {
		return r.asks
	}
	return w.outside(n)
}

// maxPlaces is how many subnets are tried for a class or a condition.
const maxPlaces = 24

// spotsFor lists the places to look for members of a class: first where a pool
// names it, then those with a pool, then all others.
func (w *world) spotsFor(class string) []spot {
	rank := func(sp spot) int {
		for _, p := range sp.sub.Pools {
			for _, pm := range p.Permits {
				if class != "" && pm.Class == class && pm.Verb == parser.Allow {
					return 0
				}
			}
		}
		if len(sp.sub.Pools) > 0 {
			return 1
		}
		return 2
	}
	list := slices.Clone(w.spots)
	slices.SortStableFunc(list, func(a, b spot) int { return rank(a) - rank(b) })
	return list[:min(len(list), maxPlaces)]
}

// membersOf returns requests that are in exactly k.
func (w *world) membersOf(k *scope.Class, base *request) []*request {
	s := &solver{w: w, early: true}
	var list []demand
	if k.MatchIf != nil {
		list = append(list, demand{k.MatchIf, true})
	}
	of := k
	if k.Parent != nil {
		of = k.Parent
		if of.MatchIf != nil {
			list = append(list, demand{of.MatchIf, true})
		}
	}
	d := of.Match
	if d == nil {
		d = of.Spawn
	}
	switch {
	case d == nil:
	case k.Parent != nil:
		list = append(list, demand{equalTo(d, k.Value), true})
	default:
		list = append(list, demand{equalTo(d, w.token(d)), true})
	}
	if len(list) == 0 {
		return nil
	}
	var out []*request
	for _, q := range s.solve(list, base) {
		if slices.Contains(w.classesOf(q), k) {
			out = append(out, q)
		}
	}
	return out
}

// equalTo is the condition e = v.
func equalTo(e *parser.Expr, v []byte) *parser.Expr {
	return &parser.Expr{Op: parser.OpEqual, Type: parser.BoolType, Start: e.Start, End: e.End,
		Args: []*parser.Expr{e, {Op: parser.OpData, Type: parser.DataType, Data: v}}}
}

// token is a new value for what `spawn with` looks at.
func (w *world) token(e *parser.Expr) []byte {
	w.serial++
	if e.Op == parser.OpHardware || e.Op == parser.OpSubstring && e.Args[0].Op == parser.OpHardware {
		return append([]byte{1}, w.stranger(difftest.Place{}).hw...)
	}
	return fmt.Appendf(nil, "keatool-%d", w.serial)
}

// members returns requests that a permit with `members of` is about: those of
// the class or of one of its subclasses.
func (w *world) members(class string, base *request) []*request {
	k := w.class[class]
	if k == nil {
		return nil
	}
	out := w.membersOf(k, base)
	for _, s := range k.Subclasses[:min(len(k.Subclasses), maxSeeds)] {
		out = append(out, w.membersOf(s, base)...)
	}
	return out
}

// nearly makes a client that differs from a member in what the class looks at.
func (w *world) nearly(c *coverage, k *scope.Class) {
	in, _, _ := w.inClass(k, nil)
	if in == nil {
		return
	}
	s := &solver{w: w, early: true}
	for _, q := range s.solve([]demand{{k.MatchIf, false}}, in) {
		if !slices.Contains(w.classesOf(q), k) && q.do == in.do {
			c.add(candidate{"not-" + k.Name, fmt.Sprintf("client that is nearly in class `%s`", k.Name), q, w.stepsOf(q, visit())})
			return
		}
	}
}

// subclasses makes clients of the subclasses of k, of new ones where the class
// makes them by itself, and of none.
func (w *world) subclasses(c *coverage, k *scope.Class) {
	chosen := w.sample(len(k.Subclasses), min(w.o.Hosts, maxSubclasses))
	for i, s := range k.Subclasses {
		if !chosen[i] {
			c.cannot("one subclass of many alike", s.Scope.Decl)
			continue
		}
		w.class1(c, s, fmt.Sprintf("subclass-%s-%d", k.Name, i+1))
	}
	w.strangerTo(c, k)
	switch {
	case k.Spawn != nil:
		w.class1(c, k, "spawn-"+k.Name)
		w.class1(c, k, "spawn-"+k.Name)
	case len(k.Subclasses) == 0:
		c.cannot("the class has `match` and no subclass, so that nobody is in it", k.Scope.Decl, k.MatchStmt, k.MatchIfStmt)
	}
}

// maxSubclasses is how many subclasses of a class get clients.
const maxSubclasses = 300

// strangerTo makes a client whose value no subclass of k has.
func (w *world) strangerTo(c *coverage, k *scope.Class) {
	if k.Match == nil || len(k.Subclasses) == 0 {
		return
	}
	list := []demand{{equalTo(k.Match, w.token(k.Match)), true}}
	if k.MatchIf != nil {
		list = append(list, demand{k.MatchIf, true})
	}
	q, t := w.settle(w.spotsFor(k.Name), w.stranger(difftest.Place{}), func(t *trace) bool { return t.served })
	if q == nil {
		return
	}
	for _, q := range (&solver{w: w, early: true}).solve(list, t.r) {
		if len(w.classesOf(q)) == 0 {
			c.add(candidate{"nosub-" + k.Name, fmt.Sprintf("client that no subclass of `%s` is for", k.Name), q, w.stepsOf(q, visit())})
			return
		}
	}
}

// reach notes statements that several clients together exercise, with the last of them.
func (c *coverage) reach(list ...*parser.Stmt) {
	last := &c.clients[len(c.clients)-1]
	for _, s := range list {
		if c.shown[s] && !c.reached[s] {
			c.reached[s] = true
			last.Reaches = append(last.Reaches, s.HeadSpan())
		}
	}
}
