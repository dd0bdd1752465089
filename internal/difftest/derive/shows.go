package derive

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// profile is what a client does, as far as statements depend on it.
type profile struct {
	bootp, inform, foreign, decline, query, renews bool
	plain                                          bool // asks for no lease time at least once
	longest, shortest                              time.Duration
	na, pd                                         bool // asks for addresses, for prefixes, by name
	hint                                           bool // asks for a prefix of some length
}

func profileOf(r *request, steps []difftest.Step) profile {
	p := profile{bootp: r.do == difftest.Bootp, inform: r.do == difftest.Inform}
	for _, s := range steps {
		switch s.Do {
		case difftest.Bootp:
			p.bootp = true
		case difftest.Inform:
			p.inform = true
		case difftest.Reboot:
			p.foreign = p.foreign || s.Address.IsValid()
		case difftest.Decline:
			p.decline = true
		case difftest.LeaseQuery:
			p.query = true
		case difftest.Renew, difftest.Rebind:
			p.renews = true
		case difftest.Discover, difftest.Rapid:
			p.plain = p.plain || s.Lease == 0
		}
		if s.Lease > 0 {
			p.longest = max(p.longest, s.Lease)
			if p.shortest == 0 || s.Lease < p.shortest {
				p.shortest = s.Lease
			}
		}
		for _, ia := range s.IAs {
			p.na, p.pd = p.na || !ia.PD, p.pd || ia.PD
			p.hint = p.hint || ia.Prefix.IsValid()
		}
	}
	return p
}

// structure turns what was executed into what a client could see of it.
func (t *trace) structure() {
	if s := t.silencer(); s != nil {
		t.served = false
		t.mark(s)
	}
	t.members()
	if !t.served {
		t.refusals()
		return
	}
	for key, list := range t.in {
		if t.visible(key) {
			for _, s := range list {
				t.mark(s)
			}
		}
	}
	for c, arm := range t.arms {
		if arm >= 0 && t.meant(c, arm) {
			t.reached[c.Stmt], t.reached[c.Arms[arm].Stmt] = true, true
		}
	}
	t.declared()
}

// meant reports whether the arms around an arm are taken as well.
func (t *trace) meant(c *scope.Chain, arm int) bool { return t.arms[c] == arm }

// mark notes a statement and the branches that lead to it.
func (t *trace) mark(s *parser.Stmt) {
	t.reached[s] = true
	for _, b := range t.when[s] {
		t.reached[b.Chain.Stmt], t.reached[b.Chain.Arms[b.Arm].Stmt] = true, true
	}
}

// elapsed is how many seconds simulated clients say they have been waiting.
const elapsed = 60

// silencer is the statement because of which dhcpd does not answer.
func (t *trace) silencer() *parser.Stmt {
	off := func(name string) *parser.Stmt {
		if v := t.values["param "+name]; v != nil && v.n != 1 {
			return t.in["param "+name][0]
		}
		return nil
	}
	if s := off("allow-booting"); s != nil && !t.w.v6 {
		return s
	}
	if v := t.values["authoritative"]; t.p.inform && !t.w.v6 && (v == nil || !v.yes) {
		if list := t.in["authoritative"]; len(list) > 0 {
			return list[0]
		}
		t.served = false
		return nil
	}
	if s := off("boot-unknown-clients"); s != nil && t.host == nil && !t.p.inform && !t.w.v6 {
		return s
	}
	if s := off("allow-bootp"); s != nil && t.p.bootp {
		return s
	}
	if v := t.values["param min-secs"]; v != nil && v.n > elapsed && !t.w.v6 && !t.p.bootp && !t.p.inform {
		return t.in["param min-secs"][0]
	}
	return nil
}

// members marks what puts the client in classes, where that has an effect.
func (t *trace) members() {
	for _, c := range t.classes {
		if c.Parent != nil {
			t.classDecl(c.Parent)
		}
		t.classDecl(c)
	}
}

func (t *trace) classDecl(c *scope.Class) {
	for _, d := range c.Decls {
		t.reached[d] = true
	}
	t.optional(c.MatchStmt, c.MatchIfStmt)
}

func (t *trace) optional(list ...*parser.Stmt) {
	for _, s := range list {
		if s != nil {
			t.reached[s] = true
		}
	}
}

// refusals marks the permits because of which no pool is open.
func (t *trace) refusals() {
	for _, s := range t.net.Subnets {
		for _, p := range s.Pools {
			t.permits(p)
		}
	}
}

func (t *trace) permits(p *scope.Pool) {
	open := t.permitted(p)
	for _, pm := range p.Permits {
		switch {
		case pm.What == parser.AfterDate, t.permit(pm), pm.Verb == parser.Allow && !open:
			t.reached[pm.Stmt] = true
			t.declare(p.Scope)
		}
	}
}

func (t *trace) declare(s *scope.Scope) {
	if s != nil && s.Decl != nil {
		t.reached[s.Decl] = true
	}
}

// declared marks the declarations that the answer comes from.
func (t *trace) declared() {
	if !t.w.v6 || t.r.do != difftest.Inform || t.net.Scope == nil {
		t.declare(t.sub.Scope)
	}
	t.declare(t.net.Scope)
	for _, h := range t.matched {
		if h == t.host || t.host == nil && t.w.knownMatters {
			t.identity(h)
		}
	}
	for _, s := range t.net.Subnets {
		for _, p := range s.Pools {
			t.permits(p)
		}
	}
	if h := t.host; h != nil {
		t.declare(h.Scope)
		t.optional(h.GroupStmt)
		if t.fixed {
			t.optional(h.Fixed...)
		}
		if t.w.v6 {
			t.optional(h.Prefixes...)
		}
	}
	if !t.fixed {
		t.dynamic()
	}
}

// dynamic marks the pool and the range of a leased address.
func (t *trace) dynamic() {
	if q := t.delegates; q != nil {
		t.declare(q.Scope)
		for _, x := range q.Prefixes[:min(len(q.Prefixes), fewPlaces)] {
			t.optional(x.Stmt)
		}
	}
	p := t.pool
	if p == nil {
		return
	}
	t.declare(p.Scope)
	if r := rangeOf(p, t.lease); r != nil {
		t.optional(r.Stmt)
	}
}

// identity marks the identifiers of h that the client has.
func (t *trace) identity(h *scope.Host) {
	id, hw := t.r.options[optClientID], append([]byte{t.r.htype}, t.r.hw...)
	if t.w.v6 {
		id, hw = t.r.options[opt6ClientID], t.w.hardware6(t.r)
	}
	t.declare(h.Scope)
	if len(h.UID) > 0 && string(h.UID) == string(id) {
		t.optional(h.IDStmt)
	}
	if h.Hardware != nil && string(append([]byte{h.Hardware.TypeCode}, h.Hardware.Addr...)) == string(hw) {
		t.optional(h.HWStmt)
	}
	if h.HostID != nil && t.w.identified(t.r, h) {
		t.optional(h.HostIDStmt)
	}
}

// visible reports whether the client sees the value that rules a key.
func (t *trace) visible(key string) bool {
	name, isParam := strings.CutPrefix(key, "param ")
	switch {
	case isParam:
		return t.paramShows(name)
	case t.p.bootp && isOption(key):
		return slices.Contains(bootpOptions, key)
	case key == "authoritative":
		return t.p.foreign || t.p.inform
	case isOption(key):
		return t.wanted(key) && t.optionShows(strings.Fields(key)[1])
	}
	return true
}

// always are the options that dhcpd sends whatever is requested.
var always = []string{"option dhcp \x01", "option dhcp \x36", "option dhcp \x38", "option dhcp \x3a", "option dhcp \x3b", "option dhcp \x37"}

// wanted reports whether an option is in the request list, where the
// configuration has one, which replaces that of the client.
func (t *trace) wanted(key string) bool {
	v := t.values["option dhcp "+string(rune(optRequested))]
	if v == nil || t.w.v6 || len(v.b) == 0 || slices.Contains(always, key) || !strings.HasPrefix(key, "option dhcp ") {
		return true
	}
	return bytes.Contains(v.b, []byte{byte([]rune(strings.TrimPrefix(key, "option dhcp "))[0])})
}

func isOption(key string) bool { return strings.HasPrefix(key, "option ") }

// bootpOptions are the options that fit in the 64 bytes of a BOOTP reply before
// all others: mask, routers, servers, name.
var bootpOptions = []string{"option dhcp \x01", "option dhcp \x03", "option dhcp \x06", "option dhcp \x0c"}

// optionShows reports whether the options of a space are sent.
func (t *trace) optionShows(space string) bool {
	if t.p.bootp && space != "dhcp" {
		return false
	}
	c, ok := t.w.carriers[space]
	if !ok || !c.selected {
		return true
	}
	s := t.in["param vendor-option-space"]
	if len(s) == 0 {
		return false
	}
	n, _ := s[0].Node.(*parser.Param)
	return n != nil && strings.EqualFold(n.Value.Name, space)
}

// paramShows reports whether a parameter makes a difference for this client.
func (t *trace) paramShows(name string) bool {
	dynamic := (t.lease.IsValid() || t.delegates != nil) && !t.p.bootp && !t.p.inform
	ask := func(key string) time.Duration {
		if v := t.values["param "+key]; v != nil {
			return time.Duration(v.n) * time.Second
		}
		return 0
	}
	switch name {
	case "default-lease-time":
		return dynamic && (t.p.plain || t.w.v6)
	case "max-lease-time":
		return dynamic && (t.p.longest > ask(name) || t.p.plain && ask("default-lease-time") > ask(name))
	case "min-lease-time":
		return dynamic && t.p.shortest > 0 && t.p.shortest < ask(name)
	case "dynamic-bootp-lease-cutoff", "dynamic-bootp-lease-length":
		return t.p.bootp && !t.fixed
	case "allow-bootp", "always-reply-rfc1048":
		return t.p.bootp
	case "boot-unknown-clients":
		return t.host == nil
	case "use-host-decl-names":
		return t.host != nil && len(t.in["option dhcp "+string(rune(optHostName))]) == 0
	case "use-lease-addr-for-default-route":
		return t.lease.IsValid() && len(t.in["option dhcp \x03"]) == 0
	case "echo-client-id":
		return t.r.options[optClientID] != nil
	case "stash-agent-options":
		return len(t.r.agent) > 0 && t.r.relayed() && t.p.renews
	case "declines":
		return t.p.decline
	case "leasequery":
		return t.p.query
	case "limited-broadcast-address":
		return !t.r.relayed()
	case "prefix-length-mode":
		return t.p.hint && t.delegates != nil
	case "limit-addrs-per-ia", "limit-prefs-per-ia": // takes several addresses in one identity association
		return false
	}
	return !neverShows(name)
}

// neverShows reports whether a parameter works where no client sees it: files,
// sockets, logs, DNS, the time on a disk.
func neverShows(name string) bool {
	switch name {
	case "filename", "server-name", "next-server", "vendor-option-space", "site-option-space", "always-broadcast",
		"default-lease-time", "max-lease-time", "min-lease-time", "dynamic-bootp-lease-cutoff", "dynamic-bootp-lease-length",
		"allow-bootp", "always-reply-rfc1048", "boot-unknown-clients", "allow-booting", "use-host-decl-names",
		"use-lease-addr-for-default-route", "echo-client-id", "stash-agent-options", "declines", "leasequery",
		"limited-broadcast-address", "limit-addrs-per-ia", "limit-prefs-per-ia", "prefix-length-mode",
		"preferred-lifetime", "dhcpv6-set-tee-times", "min-secs", "one-lease-per-client", "adaptive-lease-time-threshold":
		return false
	}
	return true
}

// otherFamily reports whether a parameter is not read in the family.
func otherFamily(name string, v6 bool) bool {
	switch name {
	case "preferred-lifetime", "limit-addrs-per-ia", "limit-prefs-per-ia", "prefix-length-mode", "dhcpv6-set-tee-times":
		return !v6
	case "default-lease-time", "leasequery":
		return false
	}
	return v6
}
