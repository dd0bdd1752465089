package rules

import (
	"math/bits"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// haState is what the translation of failover keeps for the end.
type haState struct {
	partner string // its server name; empty: no HA
}

// haPair is one HA relationship on its way.
type haPair struct {
	peer              *scope.Peer
	primary           bool // this server is the primary of the file
	mode              string
	secondaryActive   bool
	own, partner      string // server names
	ownURL, partnerAt string
	params            *kea.Context
}

// failover turns the failover peers into the HA hook.
func (c *Ctx) failover() {
	if c.V6() {
		c.idleFailover("failover is for DHCPv4 only")
		return
	}
	var first *haPair
	for _, p := range c.Model.Peers {
		switch {
		case !c.peerUsed(p):
			c.idle(p.Decl, "no pool names this peer")
		case first == nil:
			first = c.pair(p)
			if first != nil {
				c.writeHA(first)
			}
		default:
			c.anotherPeer(first, p)
		}
	}
	c.failoverRefs(first)
}

// idleFailover enters all that is said about failover as having no effect.
func (c *Ctx) idleFailover(why string) {
	for _, p := range c.Model.Peers {
		c.idle(p.Decl, why)
	}
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		if _, ok := s.Node.(*parser.FailoverRef); ok {
			c.idle(s, why)
		}
		return true
	})
}

// peerOf returns the name of the peer that a pool belongs to.
func peerOf(p *Place) string {
	if d := p.PoolDecl; d.Scope != nil && d.Scope.FailoverStmt != nil {
		return d.Scope.Failover
	}
	for sc := p.SubnetDecl.Scope; sc != nil; sc = sc.Parent {
		if sc.FailoverStmt != nil {
			return sc.Failover
		}
	}
	return ""
}

func (c *Ctx) peerUsed(p *scope.Peer) bool {
	return slices.ContainsFunc(c.Pools, func(q *Place) bool { return peerOf(q) == p.Name })
}

// isPrimary reports the role of a peer: the last word on it counts.
func isPrimary(p *scope.Peer) bool {
	first, second := p.Items["primary"], p.Items["secondary"]
	return second == nil || first != nil && first.Start > second.Start
}

// pair reads a peer declaration; nil, after a report, if an address is missing.
func (c *Ctx) pair(p *scope.Peer) *haPair {
	h := &haPair{peer: p, primary: isPrimary(p)}
	h.own, h.partner = haName(p.Name)+"-primary", haName(p.Name)+"-secondary"
	if !h.primary {
		h.own, h.partner = h.partner, h.own
	}
	var okOwn, okPartner bool
	h.ownURL, okOwn = c.peerURL(p, "address")
	h.partnerAt, okPartner = c.peerURL(p, "peer address")
	if !okOwn || !okPartner {
		c.Manual(CodeFailoverAddress, Loss{At: p.Decl, Message: "no HA configuration is written for peer `" + p.Name + "`, because the address of a server is not known; without one both servers give the same addresses",
			Hint: "write `address` and `peer address` as addresses, or run with --resolve"})
		walkBody(p.Decl, func(in *parser.Stmt) { c.mark(in, diag.Manual, nil, "") })
		return nil
	}
	c.haMode(h)
	return h
}

// haName makes a peer's name fit for a server name.
func haName(s string) string { return strings.ReplaceAll(label(s), "/", "-") }

// peerURL returns the URL of one server of a pair.
func (c *Ctx) peerURL(p *scope.Peer, item string) (string, bool) {
	s := p.Items[item]
	if s == nil {
		return "", false
	}
	addrs := c.addresses(s, []parser.Atom{s.Node.(*parser.FailoverItem).Addr})
	if len(addrs) == 0 {
		return "", false
	}
	return "http://" + netip.AddrPortFrom(addrs[0], 8000).String() + "/", true
}

// share returns how many of the 256 hash buckets the primary has.
func (p *haPair) share() (n int, known bool) {
	if s := p.peer.Items["split"]; s != nil {
		return int(s.Node.(*parser.FailoverItem).Num), true
	}
	if s := p.peer.Items["hba"]; s != nil {
		for _, b := range s.Node.(*parser.FailoverItem).HBA {
			n += bits.OnesCount8(b)
		}
		return n, true
	}
	return 128, false
}

// haMode decides how the load is shared.
func (c *Ctx) haMode(h *haPair) {
	n, known := h.share()
	h.secondaryActive = n == 0
	h.mode = c.Options.HAMode
	if h.mode != "" {
		return
	}
	h.mode = "load-balancing"
	if n == 0 || n >= 255 {
		h.mode = "hot-standby"
	}
	if !known {
		c.Say(CodeFailoverMode, Loss{At: h.peer.Decl, Message: "how the load is shared stands in the primary's file; load balancing is assumed", Hint: "translate the primary's file, or name the mode with --ha-mode"})
	}
}

// writeHA writes the hook and enters the declaration.
func (c *Ctx) writeHA(h *haPair) {
	h.params = (*kea.Context)(nil).Set("this-server-name", h.own).Set("mode", h.mode)
	c.haTimes(h)
	if !c.AtLeast(kea.R24) {
		c.Server.MultiThreading = &kea.MultiThreading{Enable: true}
		h.params.Set("multi-threading", (*kea.Context)(nil).Set("enable-multi-threading", true).Set("http-dedicated-listener", true))
	}
	h.params.Set("peers", h.peers())
	c.hook("libdhcp_lease_cmds.so", nil)
	c.hook("libdhcp_ha.so", (*kea.Context)(nil).Set("high-availability", []any{h.params}))
	c.state.ha.partner = h.partner
	cut := ""
	if h.mode == "load-balancing" {
		c.cutPools(h)
		cut = ", each pool cut in two halves"
	}
	c.Approximate(CodeFailover, Loss{At: h.peer.Decl, Place: c.Global, Suffix: "/hooks-libraries",
		Message: "failover peer `" + h.peer.Name + "` becomes high availability (" + h.mode + cut + "), in a file for each server; free addresses are no longer balanced",
		Hint:    "let the servers reach each other on port 8000, give the partner its file, and start both"})
	c.haItems(h)
}

// peers lists both servers; the active one of hot-standby is Kea's primary.
func (p *haPair) peers() []any {
	first, second := "primary", "secondary"
	if p.mode == "hot-standby" {
		second = "standby"
		if p.secondaryActive {
			first, second = second, first
		}
	}
	own, partner := first, second
	if !p.primary {
		own, partner = partner, own
	}
	entry := func(name, url, role string) *kea.Context {
		return (*kea.Context)(nil).Set("name", name).Set("url", url).Set("role", role).Set("auto-failover", true)
	}
	a, b := entry(p.own, p.ownURL, own), entry(p.partner, p.partnerAt, partner)
	if !p.primary {
		a, b = b, a
	}
	return []any{a, b}
}

// haTimes writes the time limits.
func (c *Ctx) haTimes(h *haPair) {
	num := func(item string) int64 {
		if s := h.peer.Items[item]; s != nil {
			return int64(s.Node.(*parser.FailoverItem).Num)
		}
		return 0
	}
	response, down := num("max-response-delay")*1000, num("auto-partner-down")*1000
	if response > 0 {
		h.params.Set("heartbeat-delay", min(min(response, c.haLongest())/3, 60000))
	}
	if limit := min(max(response, down), c.haLongest()); limit > 0 {
		h.params.Set("max-response-delay", limit)
	}
	if s := num("load balance max seconds"); s > 0 {
		h.params.Set("max-ack-delay", min(s*1000, c.haLongest()))
	}
	unacked := 10
	if down > 0 {
		unacked = 0
	}
	h.params.Set("max-unacked-clients", unacked)
}

// haLongest is the longest time that the hook takes, in milliseconds.
func (c *Ctx) haLongest() int64 {
	if c.AtLeast(kea.R32) {
		return 1<<32 - 1
	}
	return 65535
}

// haItems enters the statements of a peer declaration.
func (c *Ctx) haItems(h *haPair) {
	at, suffix := c.Global, "/hooks-libraries"
	if h.peer.Items["auto-partner-down"] == nil {
		c.Say(CodeFailoverDown, Loss{At: h.peer.Decl, Place: at, Suffix: suffix, Message: "dhcpd waits for an operator to take over from a silent partner; Kea takes over by itself once ten clients go unanswered", Hint: "raise max-unacked-clients if that is too quick"})
	}
	walkBody(h.peer.Decl, func(s *parser.Stmt) {
		n, ok := s.Node.(*parser.FailoverItem)
		if !ok {
			c.mark(s, diag.Exact, nil, "")
			return
		}
		switch n.Name {
		case "primary", "secondary", "address", "peer address":
			c.Equivalent(s, at, suffix)
		case "split", "hba":
			c.haSplit(h, s)
		case "max-response-delay", "load balance max seconds", "auto-partner-down":
			c.haTime(s, n)
		default:
			c.Dropped(CodeFailoverItem, Loss{At: s, Message: "`" + n.Name + "` has no meaning in Kea's HA", Hint: "nothing need be done"})
		}
	})
}

// haTime enters a time limit.
func (c *Ctx) haTime(s *parser.Stmt, n *parser.FailoverItem) {
	l := Loss{At: s, Place: c.Global, Suffix: "/hooks-libraries", Message: "the limit is carried over; Kea measures " + measured[n.Name], Hint: "see whether it suits"}
	code := CodeFailoverDelay
	if n.Name == "auto-partner-down" {
		code, l.Severity = CodeFailoverDown, diag.Warning
		l.Message, l.Hint = "Kea takes over once the partner has been silent for this long, without waiting for unanswered clients", "nothing need be done"
	}
	if int64(n.Num)*1000 > c.haLongest() {
		l.Severity = diag.Warning
		l.Message = "Kea " + c.Release.String() + " takes at most 65.535 seconds for this limit; " + l.Message
		l.Hint = "see whether the shorter time suits, or translate for 3.2"
	}
	c.Approximate(code, l)
}

var measured = map[string]string{
	"max-response-delay":       "the silence of the partner by heartbeats, three in this time",
	"load balance max seconds": "the time that a client waits to tell whether the partner fails, not to answer in its place",
}

// haSplit enters split or hba.
func (c *Ctx) haSplit(h *haPair, s *parser.Stmt) {
	n, _ := h.share()
	even := h.mode == "load-balancing" && n == 128
	all := h.mode == "hot-standby" && (n == 0 || n >= 255)
	if even || all {
		c.Equivalent(s, c.Global, "/hooks-libraries")
		return
	}
	what := "shares the clients evenly"
	if h.mode == "hot-standby" {
		what = "has one server answer all clients"
	}
	c.Approximate(CodeFailoverSplit, Loss{At: s, Place: c.Global, Suffix: "/hooks-libraries", Message: "Kea " + what + " in this mode, not by the split of the file", Hint: "nothing need be done"})
}

// anotherPeer enters a further peer: the same two servers are one pair in Kea.
func (c *Ctx) anotherPeer(first *haPair, p *scope.Peer) {
	if first != nil {
		own, a := c.peerURL(p, "address")
		partner, b := c.peerURL(p, "peer address")
		if a && b && own == first.ownURL && partner == first.partnerAt {
			c.Approximate(CodeFailover, Loss{At: p.Decl, Place: c.Global, Suffix: "/hooks-libraries", Message: "the same two servers as failover peer `" + first.peer.Name + "`; Kea has one relationship for them, with that peer's settings", Hint: "nothing need be done"})
			walkBody(p.Decl, func(in *parser.Stmt) { c.mark(in, diag.Approximate, nil, "") })
			return
		}
	}
	c.Manual(CodeFailoverSeveral, Loss{At: p.Decl, Message: "failover peer `" + p.Name + "` has another partner; no HA is written for its pools, which both servers would then give out alone",
		Hint: "write a relationship for it by hand, or split the configuration into two servers"})
	walkBody(p.Decl, func(in *parser.Stmt) { c.mark(in, diag.Manual, nil, "") })
}

// failoverRefs enters the statements that name a peer, and says which pools
// HA covers although failover did not.
func (c *Ctx) failoverRefs(h *haPair) {
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		n, ok := s.Node.(*parser.FailoverRef)
		switch {
		case !ok:
		case h == nil:
			c.mark(s, diag.Manual, nil, "")
		case n.No:
			c.Approximate(CodeFailoverAll, Loss{At: s, Message: "Kea's HA covers this pool as well", Hint: "make sure that the partner can serve it"})
		default:
			c.mark(s, diag.Equivalent, c.Global, "/hooks-libraries")
		}
		return true
	})
	if h == nil {
		return
	}
	for _, p := range c.Pools {
		if peerOf(p) == "" && (p.PoolDecl.Scope == nil || p.PoolDecl.Scope.FailoverStmt == nil) && len(p.PoolDecl.Ranges) > 0 {
			c.Say(CodeFailoverAll, Loss{At: p.PoolDecl.Ranges[0].Stmt, Place: p, Message: "this pool has no failover peer; Kea's HA covers the whole server, this pool too", Hint: "make sure that the partner can serve it"})
			return
		}
	}
}

// partner makes the partner's configuration: this server's, under the other name.
func (c *Ctx) partner() {
	if c.state.ha.partner == "" {
		return
	}
	s := *c.Server
	s.Hooks = slices.Clone(s.Hooks)
	for i := range s.Hooks {
		list, ok := s.Hooks[i].Parameters.Get("high-availability")
		if !ok {
			continue
		}
		pairs := slices.Clone(list.([]any))
		pairs[0] = copyContext(pairs[0].(*kea.Context)).Set("this-server-name", c.state.ha.partner)
		s.Hooks[i].Parameters = copyContext(s.Hooks[i].Parameters).Set("high-availability", pairs)
	}
	c.Partner = &s
}

// copyContext returns a map with the same members.
func copyContext(c *kea.Context) *kea.Context {
	return &kea.Context{Keys: slices.Clone(c.Keys), Values: slices.Clone(c.Values)}
}
