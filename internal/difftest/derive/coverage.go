package derive

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// coverage is the plan being made, and what it reaches so far.
type coverage struct {
	w       *world
	shown   map[*parser.Stmt]bool
	reached map[*parser.Stmt]bool
	ran     map[*parser.Stmt]bool         // executed for some client
	losers  map[*parser.Stmt]*parser.Stmt // overridden whenever executed, by what
	why     map[*parser.Stmt]string
	seeds   map[*scope.Scope][]*request // requests that run through a scope
	names   map[string]int
	known   map[string]bool // identities of the clients so far
	clients []difftest.Client
	made    []candidate // what each client was made of
	last    []func()    // make clients that are in the way of others
}

func newCoverage(w *world) *coverage {
	return &coverage{w: w, shown: w.shown(), reached: map[*parser.Stmt]bool{}, ran: map[*parser.Stmt]bool{},
		losers: map[*parser.Stmt]*parser.Stmt{}, why: map[*parser.Stmt]string{}, seeds: map[*scope.Scope][]*request{},
		names: map[string]int{}, known: map[string]bool{}}
}

// candidate is a client that may come into the plan.
type candidate struct {
	id, what string
	r        *request
	steps    []difftest.Step
}

// add traces a client and puts it in the plan.
func (c *coverage) add(k candidate) *trace {
	t := c.w.trace(k.r, k.steps)
	return c.keep(k, t)
}

// keep puts a client in the plan whose trace is t.
func (c *coverage) keep(k candidate, t *trace) *trace {
	k, t = c.own(k, t)
	c.note(t)
	x := c.w.client(k.r, k.steps)
	x.ID, x.What = c.unique(k.id), k.what
	var list []*parser.Stmt
	for s := range t.reached {
		if c.shown[s] {
			c.reached[s] = true
			list = append(list, s)
		}
	}
	x.Reaches = spans(list)
	c.clients, c.made = append(c.clients, x), append(c.made, k)
	return t
}

// own gives a client an identity that no other has, if it does without the one
// that it was made with: servers remember who had which address.
func (c *coverage) own(k candidate, t *trace) (candidate, *trace) {
	id := c.w.identityOf(k.r)
	if !c.known[id] || len(t.matched) > 0 {
		c.known[id] = true
		return k, t
	}
	for _, kept := range []int{0, 3} { // of the hardware address: nothing, or the manufacturer
		other := k
		other.r = c.w.renamed(k.r, kept)
		x := c.w.trace(other.r, other.steps)
		if x.served == t.served && x.pool == t.pool && maps.Equal(x.reached, t.reached) && slices.Equal(x.classes, t.classes) {
			c.known[c.w.identityOf(other.r)] = true
			return other, x
		}
	}
	return k, t
}

// identityOf is what a server knows a client by.
func (w *world) identityOf(r *request) string {
	if w.v6 {
		return string(r.options[opt6ClientID])
	}
	return string(r.hw)
}

// renamed returns r as another client, with the first bytes of its hardware address kept.
func (w *world) renamed(r *request, kept int) *request {
	q, x := r.clone(), w.stranger(r.at)
	if kept > 0 && len(r.hw) == len(x.hw) {
		x.htype = r.htype
		copy(x.hw, r.hw[:kept])
	}
	if w.v6 {
		q.options[opt6ClientID] = x.options[opt6ClientID]
		return q
	}
	if id := q.options[optClientID]; len(id) > 1 && bytes.Equal(id[1:], q.hw) {
		q.options[optClientID] = append([]byte{id[0]}, x.hw...)
	}
	q.htype, q.hw = x.htype, x.hw
	return q
}

// note remembers what a trace ran through, and the request as a way to get there.
func (c *coverage) note(t *trace) {
	for s := range t.runs {
		c.ran[s] = true
		if by := t.losers[s]; by != nil {
			c.losers[s] = by
		}
	}
	if t.net == nil {
		return
	}
	most := maxSeeds
	if !t.served { // leaves room for those that are
		most /= 2
	}
	for _, s := range t.scopes() {
		c.seed(s, t.r, most)
	}
}

// maxSeeds is how many requests are kept for each scope.
const maxSeeds = 6

func (c *coverage) seed(s *scope.Scope, r *request, most int) {
	for ; s != nil; s = s.Parent {
		if list := c.seeds[s]; len(list) < most && !slices.Contains(list, r) {
			c.seeds[s] = append(list, r)
		}
	}
}

// scopes are the innermost scopes that the trace ran.
func (t *trace) scopes() []*scope.Scope {
	list := []*scope.Scope{t.sub.Scope}
	if t.pool != nil && t.pool.Scope != nil {
		list = append(list, t.pool.Scope)
	}
	for _, k := range t.classes {
		list = append(list, k.Scope)
		if k.Parent != nil {
			list = append(list, k.Parent.Scope)
		}
	}
	if t.host != nil {
		list = append(list, t.host.Scope)
		if t.host.Group != nil {
			list = append(list, t.host.Group)
		}
	}
	return list
}

// unique makes an identifier of a name that may have been used.
func (c *coverage) unique(id string) string {
	id = strings.Map(func(r rune) rune {
		if r <= ' ' || r == '"' || r > '~' {
			return '-'
		}
		return r
	}, id)
	c.names[id]++
	if n := c.names[id]; n > 1 {
		return c.unique(fmt.Sprintf("%s-%d", id, n))
	}
	return id
}

// cannot gives the reason why statements are not reached.
func (c *coverage) cannot(why string, list ...*parser.Stmt) {
	for _, s := range list {
		if s != nil && c.why[s] == "" {
			c.why[s] = why
		}
	}
}

// closeAll gives all that is left the same reason.
func (c *coverage) closeAll(why string) {
	for s := range c.shown {
		c.cannot(why, s)
	}
}

// plan returns the plan, with the reason for every statement that it does not reach.
func (c *coverage) plan() difftest.Plan {
	var all, missed []*parser.Stmt
	for s := range c.shown {
		all = append(all, s)
		if !c.reached[s] {
			missed = append(missed, s)
		}
	}
	p := difftest.Plan{Clients: c.clients, Shown: spans(all)}
	sortStmts(missed)
	for _, s := range missed {
		p.Unreached = append(p.Unreached, difftest.Unreached{Span: s.HeadSpan(), Why: c.reason(s)})
	}
	for _, s := range c.w.m.Unreachable {
		p.Unreached = append(p.Unreached, difftest.Unreached{Span: s.HeadSpan(), Why: "a `break` or `return` before it ends the list"})
	}
	return p
}

// reason says why s is not reached.
func (c *coverage) reason(s *parser.Stmt) string {
	if w := c.why[s]; w != "" {
		return w
	}
	if n, ok := s.Node.(*parser.Param); ok && c.ran[s] {
		if w := needs[n.Name]; w != "" {
			return w
		}
	}
	if _, ok := s.Node.(*parser.Authoritative); ok {
		return "no network takes it over: each stands before it or says it itself"
	}
	n, _ := s.Node.(*parser.OptionSet)
	switch by := c.losers[s]; {
	case by == s && n != nil && n.Expr == nil:
		return "its value is empty, or a name that has to be looked up"
	case by == s:
		return "its value is null for every client"
	case by != nil:
		pos := by.File.Pos(by.Start)
		return fmt.Sprintf("line %d of %s overrides it for every client", pos.Line, by.File.Name)
	case c.ran[s]:
		return "no answer shows it"
	}
	for p := s.Parent; p != nil; p = p.Parent {
		if w := c.why[p]; w != "" {
			return w
		}
	}
	return "no client was found that gets here"
}

// needs says what it takes to see parameters that no simulated client shows.
var needs = map[string]string{
	"leasequery":                    "leasequeries of DHCPv6 are not simulated",
	"limit-addrs-per-ia":            "it takes a client that asks for several addresses in one identity association",
	"limit-prefs-per-ia":            "it takes a client that asks for several prefixes in one identity association",
	"adaptive-lease-time-threshold": "it takes a pool that is nearly full",
	"one-lease-per-client":          "it takes a client that moves",
	"allow-bootp":                   "nobody gets an answer by BOOTP here, allowed or not",
}

// spans returns the heads of statements in source order.
func spans(list []*parser.Stmt) []diag.Span {
	sortStmts(list)
	out := make([]diag.Span, len(list))
	for i, s := range list {
		out[i] = s.HeadSpan()
	}
	return out
}

func sortStmts(list []*parser.Stmt) {
	slices.SortFunc(list, func(a, b *parser.Stmt) int { return int(a.ID) - int(b.ID) })
}
