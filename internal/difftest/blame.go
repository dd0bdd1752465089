package difftest

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/rules"
	"github.com/keatool/keatool/translate/scope"
)

// blame finds the statement that a difference comes from.
type blame struct {
	src      *Source
	causes   []cause
	outcomes map[*parser.Stmt]*rules.Outcome
	scopes   map[*parser.Stmt]*scope.Scope // by declaration
	fixed    map[netip.Prefix]*scope.Host
	permit   map[diag.Span]*parser.Permit
}

// cause is a statement that can show in an answer.
type cause struct {
	stmt *parser.Stmt
	keys []string // what it can change
	at   *scope.Scope
	wire []byte // the value of an option; nil if it is computed
	num  uint32 // the value of a lifetime
}

func newBlame(s *Source) *blame {
	b := &blame{src: s, outcomes: map[*parser.Stmt]*rules.Outcome{}, scopes: map[*parser.Stmt]*scope.Scope{}, fixed: map[netip.Prefix]*scope.Host{}, permit: map[diag.Span]*parser.Permit{}}
	if s.Report != nil {
		for i := range s.Report.Outcomes {
			b.outcomes[s.Report.Outcomes[i].From] = &s.Report.Outcomes[i]
		}
	}
	b.addScopes(s.Model.Root)
	for _, h := range s.Model.Hosts {
		for _, a := range h.Addrs {
			for _, addr := range s.addresses(a) {
				if p := netip.PrefixFrom(addr, addr.BitLen()); b.fixed[p] == nil {
					b.fixed[p] = h
				}
			}
		}
		for _, st := range h.Prefixes {
			if p, ok := st.Node.(*parser.FixedPrefix6); ok {
				b.fixed[p.Prefix] = h
			}
		}
	}
	parser.Walk(s.File, func(st *parser.Stmt) bool {
		if c := b.cause(st); len(c.keys) > 0 {
			c.stmt, c.at = st, b.scopeOf(st)
			b.causes = append(b.causes, c)
			if p, ok := st.Node.(*parser.Permit); ok {
				b.permit[st.HeadSpan()] = p
			}
		}
		return true
	})
	return b
}

func (b *blame) addScopes(s *scope.Scope) {
	if s.Decl != nil {
		b.scopes[s.Decl] = s
	}
	for _, c := range s.Children {
		b.addScopes(c)
	}
}

// scopeOf returns the scope that a statement stands in, or declares.
func (b *blame) scopeOf(s *parser.Stmt) *scope.Scope {
	for s != nil {
		if found := b.scopes[s]; found != nil {
			return found
		}
		if s.Parent == nil {
			s = s.File.Within
		} else {
			s = s.Parent
		}
	}
	return b.src.Model.Root
}

// Keys of causes beside "option N".
const (
	keyTime  = "time"
	keyServe = "serve" // who is answered, and with which address
	keyWay   = "way"
)

// paramKeys says what parameters can change.
var paramKeys = map[string][]string{
	"default-lease-time": {keyTime}, "max-lease-time": {keyTime}, "min-lease-time": {keyTime}, "preferred-lifetime": {keyTime},
	"dynamic-bootp-lease-length": {keyTime}, "dynamic-bootp-lease-cutoff": {keyTime}, "dhcp-cache-threshold": {keyTime}, "adaptive-lease-time-threshold": {keyTime},
	"infinite-is-reserved": {keyTime}, "dhcpv6-set-tee-times": {keyTime},
	"next-server": {"siaddr"}, "filename": {"file", "option 67"}, "server-name": {"sname", "option 66"}, "always-broadcast": {keyWay}, "always-reply-rfc1048": {keyWay},
	"use-host-decl-names": {"option 12"}, "get-lease-hostnames": {"option 12"}, "vendor-option-space": {"option 43"},
	"site-option-space": {"site"}, "stash-agent-options": {"option 82"}, "echo-client-id": {"option 61"}, "do-forward-updates": {"option 81", "option 39"},
	"ddns-updates": {"option 81", "option 39"}, "ddns-hostname": {"option 81", "option 39", "option 12"}, "ddns-domainname": {"option 81", "option 39"}, "ddns-update-style": {"option 81", "option 39"},
	"client-updates": {"option 81", "option 39"}, "update-static-leases": {"option 81", "option 39"}, "fqdn-reply": {"option 81", "option 39"},
	"use-lease-addr-for-default-route": {"option 3"}, "boot-unknown-clients": {keyServe}, "allow-booting": {keyServe}, "allow-bootp": {keyServe},
	"declines": {keyServe}, "duplicates": {keyServe}, "leasequery": {keyServe}, "one-lease-per-client": {keyServe},
	"ignore-client-uids": {keyServe}, "prefix-length-mode": {keyServe}, "dynamic-bootp": {keyServe},
}

// cause says what a statement can change.
func (b *blame) cause(s *parser.Stmt) cause {
	switch n := s.Node.(type) {
	case *parser.OptionSet:
		return b.optionCause(n)
	case *parser.Param:
		c := cause{keys: paramKeys[n.Name]}
		switch n.Value.Kind {
		case 'T', 'L', 'l':
			c.num = n.Value.Num
		case 't', 'X', 'E':
			c.wire = n.Value.Data
		case 'I':
			if n.Value.Addr.IsValid() {
				c.wire = n.Value.Addr.AsSlice()
			}
		}
		return c
	case *parser.ServerIdentifier:
		return cause{keys: []string{"option 54"}, wire: addrBytes(n.Value.Addr)}
	case *parser.Host, *parser.Hardware, *parser.UID, *parser.HostIdentifier, *parser.FixedAddress, *parser.FixedPrefix6, *parser.Subnet, *parser.Subnet6,
		*parser.Pool, *parser.Range, *parser.Range6, *parser.Prefix6, *parser.Permit, *parser.Class, *parser.Subclass, *parser.MatchIf, *parser.Match,
		*parser.SpawnWith, *parser.LeaseLimit, *parser.Authoritative, *parser.SharedNetwork, *parser.Interface:
		return cause{keys: []string{keyServe}}
	}
	return cause{}
}

func addrBytes(a netip.Addr) []byte {
	if !a.IsValid() {
		return nil
	}
	return a.AsSlice()
}

// containers are the options that carry those of vendors.
var containers = []string{"option 43", "option 125", "option 124", "option 17", "option 16", "option 94"}

func (b *blame) optionCause(n *parser.OptionSet) cause {
	def := n.Option.Def
	if def == nil {
		return cause{}
	}
	c := cause{}
	if n.Expr == nil && n.Verb != parser.Append && n.Verb != parser.Prepend {
		if w, err := option.Encode(def, n.Values, b.src.Resolve); err == nil && len(w.Unresolved) == 0 {
			c.wire = w.Bytes
		}
	} else if n.Expr != nil && n.Expr.Op == parser.OpData {
		c.wire = n.Expr.Data
	}
	if def.Space != "dhcp" && def.Space != "dhcp6" {
		c.wire = nil
		c.keys = slices.Clone(containers)
		for _, space := range []string{"dhcp", "dhcp6"} {
			for _, name := range b.src.File.Options.Names(space) {
				if d, ok := b.src.File.Options.Lookup(space, name); ok {
					if e, ok := d.Encapsulated(); ok && e == def.Space {
						c.keys = append(c.keys, optionKey(uint16(d.Code)))
					}
				}
			}
		}
		return c
	}
	c.keys = []string{optionKey(uint16(def.Code))}
	switch def.Code {
	case 51, 58, 59:
		c.keys = append(c.keys, keyTime)
	case 55:
		c.keys = append(c.keys, "prl")
	case 15:
		c.keys = append(c.keys, "option 81")
	}
	return c
}

func optionKey(code uint16) string { return fmt.Sprintf("option %d", code) }

// keysOf says which causes can make a difference.
func keysOf(d *Delta, code uint16) []string {
	switch {
	case d.What == Lifetime:
		return []string{keyTime}
	case d.What == BootField:
		return []string{d.Field}
	case d.What == OptionOf:
		return []string{optionKey(code), "prl"}
	case d.What == Way:
		return []string{keyWay}
	}
	return []string{keyServe}
}

// subject is what is known when a cause is looked for.
type subject struct {
	client *Client
	x      *Exchange
	scopes map[*scope.Scope]int // what holds for the client, and how strongly
	refs   [][]byte             // values to match, best first
	nums   []uint32
	pools  []*scope.Pool
	hosts  []*scope.Host
	known  bool // a host declaration is about the client
}

// inClass is how strongly a class holds for its members.
const inClass = 45

// explain finds the cause of a difference, and whether convert announced it.
func (j *judge) explain(c *Client, x *Exchange, d *Delta) {
	s := j.blame.subject(c, x, d)
	keys := keysOf(d, fieldCode(x, d))
	var best *cause
	high := 0
	var codes []diag.Code
	for i := range j.blame.causes {
		k := &j.blame.causes[i]
		if !slices.ContainsFunc(k.keys, func(key string) bool { return slices.Contains(keys, key) }) {
			continue
		}
		score := j.blame.score(k, s, d)
		if score > high || best == nil {
			best, high = k, score
		}
		if score > 0 {
			codes = append(codes, j.blame.announcing(k.stmt, d)...)
		}
	}
	if best != nil {
		j.blame.point(d, best.stmt)
	}
	at := &situation{c: c, x: x, d: d, src: j.src, v6: j.src.V6(), has: j.has, host: len(s.hosts) > 0}
	if best != nil {
		at.at, d.at = best.at, best.at.Kind
	}
	codes = append(codes, j.announcedByAll(at)...)
	codes = append(codes, j.blame.lostScopes(s, d, at.at)...)
	switch h := habitOf(at); {
	case h == nil:
	case h.announced:
		d.Why, codes = h.why, append(codes, codeOwnWays)
	default:
		d.Verdict, d.Why = ByDesign, h.why
		return
	}
	slices.Sort(codes)
	if d.Codes = slices.Compact(codes); len(d.Codes) > 0 {
		d.Verdict = Announced
	}
}

func fieldCode(x *Exchange, d *Delta) uint16 {
	for _, r := range []*Reply{x.Reference, x.Candidate} {
		if r != nil {
			if f := r.Field(d.Field); f != nil {
				return f.Code
			}
		}
	}
	return 0
}

// announcing returns the codes by which convert announced that a statement
// loses something.
func (b *blame) announcing(s *parser.Stmt, _ *Delta) []diag.Code {
	o := b.outcomes[s]
	if o == nil || o.Fidelity < diag.Approximate {
		return nil
	}
	return o.Codes()
}

// point enters a statement as the place where a difference comes from.
func (b *blame) point(d *Delta, s *parser.Stmt) {
	d.Span = s.HeadSpan()
	d.Statement = strings.Join(strings.Fields(string(s.File.Src[d.Span.Start.Offset:d.Span.End.Offset])), " ")
	for at := s; at != nil && d.Pointer == ""; at = at.Parent {
		if o := b.outcomes[at]; o != nil && len(o.Targets()) > 0 {
			d.Pointer = o.Targets()[0]
		}
	}
	if d.Why == "" {
		d.Why = fmt.Sprintf("`%s` shows only on one side", s.File.Text(s.Keyword()))
		if d.Reference != "" && d.Candidate != "" {
			d.Why = fmt.Sprintf("`%s` came out otherwise", s.File.Text(s.Keyword()))
		}
	}
}

// subject collects what is known about a client and an exchange.
func (b *blame) subject(c *Client, x *Exchange, d *Delta) *subject {
	s := &subject{client: c, x: x, scopes: map[*scope.Scope]int{}}
	s.around(b.src.Model.Root, 1)
	place := c.At.Relay
	if !place.IsValid() {
		place = c.At.Direct.Addr()
	}
	if sub := subnetOf(b.src.Model, place); sub != nil {
		s.around(sub.Scope, 20)
		if sub.Network.Scope != nil {
			for _, other := range sub.Network.Subnets {
				s.around(other.Scope, 12)
			}
		}
	}
	for _, r := range []*Reply{x.Reference, x.Candidate} {
		if r == nil {
			continue
		}
		for i := range r.Fields {
			if f := &r.Fields[i]; f.What == Address {
				b.meet(s, f.Addr)
			}
		}
		if f := r.Field(d.Field); f != nil {
			s.refs, s.nums = append(s.refs, f.Raw), append(s.nums, f.Num)
		}
	}
	b.identify(s)
	return s
}

// around enters a scope and those around it.
func (s *subject) around(at *scope.Scope, weight int) {
	for ; at != nil; at = at.Parent {
		if at.Parent == nil { // it is everybody's
			weight = 1
		}
		s.scopes[at] = max(s.scopes[at], weight)
		weight = max(1, weight-5)
	}
}

// meet enters what an address comes from.
func (b *blame) meet(s *subject, p netip.Prefix) {
	o := b.origin(p)
	if o.host != nil {
		s.hosts = append(s.hosts, o.host)
		s.around(o.host.Scope, 60)
	}
	if o.pool != nil {
		s.pools = append(s.pools, o.pool)
		if o.pool.Scope != nil {
			s.around(o.pool.Scope, 30)
		}
		s.around(o.pool.Subnet.Scope, 20)
	} else if sub := subnetOf(b.src.Model, p.Addr()); sub != nil {
		s.around(sub.Scope, 20)
	}
}

// identify enters the host and the classes of a client.
func (b *blame) identify(s *subject) {
	c := s.client
	for _, h := range b.src.Model.Hosts {
		hw := h.Hardware != nil && len(c.HW) > 0 && bytes.Equal(h.Hardware.Addr, c.HW)
		id := h.UID != nil && (bytes.Equal(h.UID, c.ClientID) || bytes.Equal(h.UID, c.DUID))
		if hw || id {
			s.hosts, s.known = append(s.hosts, h), true
			s.around(h.Scope, 60)
		}
	}
	for _, k := range b.src.Model.Classes {
		for _, sub := range append([]*scope.Class{k}, k.Subclasses...) {
			for _, decl := range sub.Decls {
				if slices.ContainsFunc(c.Reaches, func(r diag.Span) bool { return within(r, decl.Span()) }) && sub.Scope != nil {
					s.around(sub.Scope, inClass)
				}
			}
		}
	}
}

// score says how likely a statement is the cause; 0 and less: it does not
// concern the client.
func (b *blame) score(k *cause, s *subject, d *Delta) int {
	score, relevant := s.scopes[k.at]
	if !relevant {
		score = -100
	}
	for i, ref := range s.refs {
		if k.wire != nil && bytes.Equal(bytes.TrimRight(k.wire, "\x00"), bytes.TrimRight(ref, "\x00")) && len(ref) > 0 {
			score += 80 - 10*i
		}
	}
	for i, n := range s.nums {
		if d.What == Lifetime && k.num != 0 && k.num == n {
			score += 80 - 10*i
		}
	}
	if slices.ContainsFunc(s.client.Reaches, func(r diag.Span) bool { return within(k.stmt.HeadSpan(), r) }) {
		score += 15
	}
	if slices.Contains(keysOf(d, 0), keyServe) {
		score += b.serving(k, s)
	}
	return score
}

// serving weighs statements that decide who is served: what names the client
// comes before what holds for all.
func (b *blame) serving(k *cause, s *subject) int {
	switch k.stmt.Node.(type) {
	case *parser.Permit:
		return 12
	case *parser.FixedAddress, *parser.Hardware:
		return 4
	case *parser.Param:
		return 3
	case *parser.Range, *parser.Range6, *parser.Prefix6, *parser.Host:
		return 2
	}
	return 0
}

// lostScopes returns the codes by which convert announced that the host of a
// client, or the class or pool that a statement is in, is another one in Kea,
// with all that it brings.
func (b *blame) lostScopes(s *subject, d *Delta, at *scope.Scope) (codes []diag.Code) {
	for i := range b.causes {
		k := &b.causes[i]
		mine := at != nil && k.at == at && at.Kind >= scope.PoolScope
		if slices.Contains(k.keys, keyServe) && (mine || slices.ContainsFunc(s.hosts, func(h *scope.Host) bool { return h.Scope == k.at })) {
			codes = append(codes, b.announcing(k.stmt, d)...)
		}
	}
	return codes
}
