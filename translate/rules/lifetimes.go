package rules

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// Codes of lease times.
const (
	CodeBuiltinLifetime diag.Code = "KT2110"
	CodeMinBeatsMax     diag.Code = "KT2111"
	CodeInfinite        diag.Code = "KT2112"
	CodeLifetimeIf      diag.Code = "KT2113"
	CodeV6MinMax        diag.Code = "KT2114"
	CodeDefaultClipped  diag.Code = "KT2115"
	CodeTimesElsewhere  diag.Code = "KT2116"
	CodePreferredLong   diag.Code = "KT2117"
)

var lifetimeCodes = []diag.Info{
	{Code: CodeBuiltinLifetime, Severity: diag.Note, Title: "dhcpd's built-in lease times written out",
		Text:    "dhcpd gives leases of 43200 s, between 300 and 86400 s where the client asks for a time. Kea's own default is 7200 s, whatever the client asks for. So the values that dhcpd used without being told are written into the result.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"},
	{Code: CodeMinBeatsMax, Severity: diag.Note, Title: "minimum lease time above the maximum",
		Text:    "In dhcpd min-lease-time is applied last and so beats max-lease-time; Kea refuses a minimum above the maximum. The maximum is raised to the minimum, which gives the same leases.",
		Example: "max-lease-time 100;\nmin-lease-time 500;\n"},
	{Code: CodeInfinite, Severity: diag.Note, Title: "infinite lease",
		Text:    "dhcpd keeps such a lease for ever but tells DHCPv4 clients the number of seconds until January 2038; Kea tells them 4294967295, which means for ever. Clients see another number and behave the same.",
		Example: "default-lease-time infinite;\nmax-lease-time infinite;\n"},
	{Code: CodeLifetimeIf, Severity: diag.Warning, Title: "lease time under a condition", Fidelity: diag.Dropped,
		Text:    "Kea takes lease times from a class, which is not bound to a subnet, or from the subnet, before it has evaluated what depends on the subnet. A lease time in an `if` that stands inside a subnet, shared network, pool or host therefore cannot be kept to that place. The value is left out; clients get the unconditional one.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.10 192.0.2.20;\n  if exists user-class {\n    max-lease-time 9000;\n  }\n}\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\n"},
	{Code: CodeV6MinMax, Severity: diag.Note, Title: "lease-time bound that `dhcpd -6` never reads",
		Text:    "`dhcpd -6` ignores min-lease-time and max-lease-time: a configured default-lease-time is what every client gets. Nothing is written for them, so that clients keep getting what they got.",
		Example: "max-lease-time 7200;\nsubnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::20; }\n"},
	{Code: CodeDefaultClipped, Severity: diag.Note, Title: "default lease time outside the bounds",
		Text:    "dhcpd clips default-lease-time to max-lease-time (86400 s unless set) and min-lease-time; Kea refuses a default outside them. The value that dhcpd really gives is written.",
		Example: "default-lease-time 604800;\n"},
	{Code: CodeTimesElsewhere, Severity: diag.Warning, Title: "some lease times of a class, others of the network", Fidelity: diag.Approximate,
		Text:    "dhcpd combines the lease times that a class or host sets with those of the network for what it does not set. Kea takes all of them from the class. Here they would differ between networks; the class has those of the global scope for what it does not set itself.",
		Example: "class \"c\" { match if exists user-class; default-lease-time 600; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { max-lease-time 3600; }\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\n"},
	{Code: CodePreferredLong, Severity: diag.Warning, Title: "preferred lifetime above the lease time", Fidelity: diag.Approximate,
		Text:    "`dhcpd -6` sends preferred-lifetime as it stands, even above the lease time; clients must ignore such an address. Kea sends five eighths of the lease time instead.",
		Example: "default-lease-time 600;\npreferred-lifetime 3600;\nsubnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::20; }\n"},
}

// dhcpd's built-in lease times, in seconds.
const (
	builtinDefault = 43200
	builtinMax     = 86400
	builtinMin     = 300
	infinite       = 0xffffffff
)

var (
	keyDefault   = P("default-lease-time")
	keyMin       = P("min-lease-time")
	keyMax       = P("max-lease-time")
	keyPreferred = P("preferred-lifetime")
)

// times are the lease-time statements in force; nil: not given.
type times struct{ def, min, max, pref *scope.Setting }

// lifetimes gives every place that sets a lease time Kea's keys, complete: with
// one of them alone, Kea would take it for the minimum and the maximum as well.
func (c *Ctx) lifetimes() {
	for _, p := range c.networkSide() {
		c.lifetimesAt(p)
	}
	for _, p := range c.Classes {
		c.classLifetimes(p)
	}
	for _, p := range c.hostsWithParams() {
		c.hostLifetimes(p)
	}
	c.poolLifetimes()
}

// networkSide returns the places of the network side that have lease-time keys, widest first.
func (c *Ctx) networkSide() []*Place {
	out := append([]*Place{c.Global}, c.Networks...)
	return append(out, c.Subnets...)
}

// lifetimeKeys lists the parameters that make up lease times for the family.
func (c *Ctx) lifetimeKeys() []Key {
	if c.V6() {
		return []Key{keyDefault, keyPreferred}
	}
	return []Key{keyDefault, keyMin, keyMax}
}

// setsLifetime reports whether p has a lease-time statement of the family that
// some client can get.
func (c *Ctx) setsLifetime(p *Place) bool {
	some := false
	for _, k := range c.lifetimeKeys() { // all of them: those in vain are entered
		some = len(c.Cases(p.Find(k))) > 0 || some
	}
	return some
}

func (c *Ctx) lifetimesAt(p *Place) {
	c.v6Bounds(p)
	if p == c.Global || c.unconditionalTimes(p) {
		c.writeTimes(p, p.Lifetimes(), c.timesAt(p), true)
	}
	c.conditionalTimes(p)
}

// timesAt returns the lease times in force at p for clients on the given paths.
func (c *Ctx) timesAt(p *Place, on ...[]scope.Branch) times {
	find := func(k Key) *scope.Setting {
		for q := p; q != nil; q = q.Up {
			for _, cs := range c.Cases(q.Find(k)) {
				if len(cs.When) == 0 || slices.ContainsFunc(on, func(path []scope.Branch) bool { return prefix(cs.When, path) }) {
					return &cs.Set
				}
			}
		}
		return nil
	}
	return times{def: find(keyDefault), min: find(keyMin), max: find(keyMax), pref: find(keyPreferred)}
}

// or fills in from wide what t does not have.
func (t times) or(wide times) times {
	return times{def: firstSet(t.def, wide.def), min: firstSet(t.min, wide.min), max: firstSet(t.max, wide.max), pref: firstSet(t.pref, wide.pref)}
}

// seconds returns the number a lease-time statement gives; ok is false for a
// computed one, which is reported.
func (c *Ctx) seconds(s *scope.Setting) (uint32, bool) {
	if s == nil {
		return 0, false
	}
	n, ok := c.number(s)
	if !ok {
		c.computed(s, "a lease time")
	}
	return n, ok
}

// writeTimes writes what t comes to to l at p. own tells that statements at p
// itself are to be entered.
func (c *Ctx) writeTimes(p *Place, l *kea.Lifetimes, t times, own bool) {
	if c.V6() {
		*l = c.triplet6(t)
		c.sayBuiltin(p, t, "no default lease time is given; `dhcpd -6` then grants whatever the client asks for, 43200 s without a wish, and so will Kea",
			"set default-lease-time if one value for all is wanted")
		c.enterTimes(p, t, own)
		c.preferredFits(p, *l, t)
		return
	}
	var raised, clipped bool
	*l, raised, clipped = c.triplet(t)
	if raised {
		c.sayTimes(CodeMinBeatsMax, t.min, p, "min-lease-time beats max-lease-time in dhcpd; the maximum is raised to it")
	}
	if clipped {
		c.sayTimes(CodeDefaultClipped, t.def, p, "dhcpd never gives this default: it is clipped to the bounds in force")
	}
	if *l.Valid == infinite || *l.MaxValid == infinite {
		c.sayTimes(CodeInfinite, firstSet(t.def, t.max), p, "dhcpd tells clients the seconds until January 2038 for an infinite lease, Kea 4294967295")
	}
	c.sayBuiltin(p, t, "no default lease time is given; dhcpd's built-in 43200 s (300 to 86400 s) is written out where it holds, because Kea's own default is 7200 s",
		"set default-lease-time if another value is wanted")
	c.enterTimes(p, t, own)
}

// sayBuiltin says that the global default is dhcpd's own.
func (c *Ctx) sayBuiltin(p *Place, t times, message, hint string) {
	if t.def == nil && p == c.Global {
		c.Say(CodeBuiltinLifetime, Loss{Place: p, Suffix: "/valid-lifetime", Message: message, Hint: hint})
	}
}

// triplet computes DHCPv4 lease times as dhcpd does: the minimum is applied
// last. raised tells that it beat the maximum, clipped that the default was
// outside the bounds.
func (c *Ctx) triplet(t times) (l kea.Lifetimes, raised, clipped bool) {
	minv, maxv, def := uint32(builtinMin), uint32(builtinMax), uint32(builtinDefault)
	if v, ok := c.seconds(t.max); ok {
		maxv = v
	}
	if v, ok := c.seconds(t.min); ok {
		minv = v
	} else {
		minv = min(minv, maxv)
	}
	if v, ok := c.seconds(t.def); ok {
		def = v
	}
	if minv > maxv {
		raised, maxv = true, minv
	}
	given := min(max(def, minv), maxv)
	return kea.Lifetimes{Valid: &given, MinValid: &minv, MaxValid: &maxv}, raised, given != def
}

// triplet6 computes the DHCPv6 lifetimes: a configured default is what every
// client gets; without one the client's wish is granted, whatever it is.
func (c *Ctx) triplet6(t times) kea.Lifetimes {
	var l kea.Lifetimes
	def, given := c.seconds(t.def)
	if !given {
		def = builtinDefault
		l.MinValid, l.MaxValid = ptr(uint32(1)), ptr(uint32(infinite))
	}
	l.Valid = &def
	if pref, ok := c.seconds(t.pref); ok {
		l.Preferred, l.MinPreferred, l.MaxPreferred = &pref, &pref, &pref
	} else if given {
		five8 := uint32(uint64(def) * 5 / 8)
		if def == infinite {
			five8 = infinite
		}
		l.Preferred, l.MinPreferred, l.MaxPreferred = &five8, ptr(uint32(1)), &five8
	} else if !c.AtLeast(kea.R24) {
		l.Preferred = ptr(uint32(builtinDefault * 5 / 8))
	}
	return l
}

// preferredFits says so where the preferred lifetime is longer than the lease.
func (c *Ctx) preferredFits(p *Place, l kea.Lifetimes, t times) {
	if t.pref == nil || l.Preferred == nil || *l.Preferred <= *l.Valid {
		return
	}
	c.Approximate(CodePreferredLong, Loss{At: t.pref.Stmt, Place: p, Suffix: "/preferred-lifetime",
		Message: "this is longer than the lease time, " + longest(l) + "; clients ignore an address that comes so, and Kea sends five eighths of the lease time instead",
		Hint:    "set preferred-lifetime below default-lease-time", Related: t.seeDefault()})
}

// seeDefault points to the lease time.
func (t times) seeDefault() []diag.Related {
	if t.def == nil {
		return nil
	}
	return See(t.def.Stmt, "the lease time")
}

func firstSet(list ...*scope.Setting) *scope.Setting {
	for _, s := range list {
		if s != nil {
			return s
		}
	}
	return nil
}

// enterTimes marks the statements whose values were written at p.
func (c *Ctx) enterTimes(p *Place, t times, own bool) {
	if !own {
		return
	}
	for suffix, s := range map[string]*scope.Setting{"/valid-lifetime": t.def, "/min-valid-lifetime": t.min, "/max-valid-lifetime": t.max, "/preferred-lifetime": t.pref} {
		if s == nil {
			continue
		}
		if d := p.Find(keyOfSetting(s)); d != nil && contains(d.Seq, s.Stmt) {
			c.Exact(s.Stmt, p, suffix)
		}
	}
}

func keyOfSetting(s *scope.Setting) Key { k, _ := keyOf(s.Node); return k }

func contains(seq []scope.Setting, s *parser.Stmt) bool {
	for _, x := range seq {
		if x.Stmt == s {
			return true
		}
	}
	return false
}

func (c *Ctx) sayTimes(code diag.Code, s *scope.Setting, p *Place, message string) {
	if s == nil {
		return
	}
	c.Say(code, Loss{At: s.Stmt, Place: p, Suffix: "/valid-lifetime", Message: message})
}

// v6Bounds enters min-lease-time and max-lease-time of a DHCPv6 file, which dhcpd never reads.
func (c *Ctx) v6Bounds(p *Place) {
	if !c.V6() {
		return
	}
	for _, k := range []Key{keyMin, keyMax} {
		if d := p.Find(k); d != nil {
			for _, s := range d.Seq {
				c.Exact(s.Stmt, nil, "")
				c.Say(CodeV6MinMax, Loss{At: s.Stmt, Message: "`dhcpd -6` never reads `" + k.Param + "`; nothing is written for it", Hint: "remove it, or set min- or max-valid-lifetime in the result if a bound is wanted from now on"})
			}
		}
	}
}

// conditionalCases returns the conditional cases of several keys at p.
func (c *Ctx) conditionalCases(p *Place, keys []Key) []Case {
	var out []Case
	for _, k := range keys {
		for _, cs := range c.Cases(p.Find(k)) {
			if len(cs.When) > 0 {
				out = append(out, cs)
			}
		}
	}
	return out
}

func (c *Ctx) lifetimeLost(cs Case, p *Place) {
	message := "this lease time holds under its condition only inside " + p.Kind.String() + " " + p.Name + "; Kea picks lease times before it knows more than the subnet, so it is left out"
	if p == c.Global {
		message = "this lease time holds under its condition only where no subnet or shared network sets one; a Kea class would override those, so it is left out"
	}
	c.Dropped(CodeLifetimeIf, Loss{At: cs.Set.Stmt, Message: message,
		Hint: "where the clients can be told by their packets alone, declare a class with that lease time"})
}

// underProblem enters a statement whose condition could not be translated.
func (c *Ctx) underProblem(s *parser.Stmt, cond Cond) {
	c.Dropped(CodeCondition, Loss{At: s, Message: "left out, because the condition above it has no counterpart in Kea: " + cond.Problem.Message,
		Hint:    orElse(cond.Problem.Hint, "decide by hand which clients should get it"),
		Related: []diag.Related{{Span: cond.File.Span(cond.Problem.Start, cond.Problem.End), Message: "the part that cannot be translated"}}})
}

// neverTaken enters a statement under a condition that never holds.
func (c *Ctx) neverTaken(s *parser.Stmt) {
	c.Exact(s, nil, "")
	c.Say(CodeNeverTrue, Loss{At: s, Message: "never used: its condition does not hold for any client"})
}
