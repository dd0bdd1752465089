package rules

import (
	"strconv"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// Host classes rank before the classes of the source: a host's values beat
// those of classes in dhcpd.
const (
	rankMarkers     = -3
	rankHostClasses = -2
)

// inSharedNetwork reports whether a reservation stands in a subnet of a shared
// network, where Kea adds its classes after allocation.
func inSharedNetwork(p *Place) bool { return p.HostNet != nil && p.HostNet.Up.Network != nil }

// lifetimeKey finds the class of equal lease times.
type lifetimeKey struct {
	def, min, max, pref, minPref, maxPref int64
	shared                                bool
}

func keyOfTimes(l kea.Lifetimes, shared bool) lifetimeKey {
	v := func(p *uint32) int64 {
		if p == nil {
			return -1
		}
		return int64(*p)
	}
	return lifetimeKey{v(l.Valid), v(l.MinValid), v(l.MaxValid), v(l.Preferred), v(l.MinPreferred), v(l.MaxPreferred), shared}
}

// hostLifetimes carries the lease times of a host: a class on its reservation
// has them, or, in a shared network, a class that tests its identifier.
func (c *Ctx) hostLifetimes(p *Place) {
	c.v6Bounds(p)
	if !c.setsLifetime(p) {
		return
	}
	cases := c.conditionalCases(p, c.lifetimeKeys())
	if len(cases) > 0 {
		c.hostTimeCases(p, cases)
		return
	}
	var l kea.Lifetimes
	c.writeTimes(p, &l, c.hostTimes(p), false)
	c.hostTimesElsewhere(p, c.timesAt(p), l)
	k := c.giveTimes(p, l)
	for _, key := range c.lifetimeKeys() {
		switch d := p.Find(key); {
		case d == nil:
		case k == nil:
			c.hostConditionLost(d.Seq[len(d.Seq)-1].Stmt)
		default:
			c.enterHostTime(p, d.Seq[len(d.Seq)-1].Stmt, k)
		}
	}
}

// hostTimes are the lease times of a host: its own, then those of its network.
func (c *Ctx) hostTimes(p *Place, on ...[]scope.Branch) times {
	net := p.HostNet
	if net == nil {
		net = c.commonPlace()
	}
	return c.timesAt(p, on...).or(c.timesAt(net))
}

// hostTimesElsewhere says so where a reservation for all networks would have
// other lease times on some of them.
func (c *Ctx) hostTimesElsewhere(p *Place, own times, written kea.Lifetimes) {
	if p.HostNet == nil {
		c.timesElsewhere(p, own, written)
	}
}

// giveTimes puts a reservation into the class that has the lease times; nil if
// no class can have its client.
func (c *Ctx) giveTimes(p *Place, l kea.Lifetimes) *kea.Class {
	shared := inSharedNetwork(p)
	var test *kexpr.Expr
	if shared {
		if test = c.hostTest(p.HostDecl); test == nil {
			return nil
		}
	}
	k := c.timesClass(l, shared)
	if shared {
		s := &c.state.hosts
		s.tests[k] = append(s.tests[k], test)
	} else if !hasClass(p.Host, k.Name) {
		p.Host.ClientClasses = append(p.Host.ClientClasses, k.Name)
	}
	return k
}

// timesClass returns the class with the given lease times for reservations of
// shared networks, or of the others.
func (c *Ctx) timesClass(l kea.Lifetimes, shared bool) *kea.Class {
	s := &c.state.hosts
	if s.times == nil {
		s.times, s.tests = map[lifetimeKey]*kea.Class{}, map[*kea.Class][]*kexpr.Expr{}
	}
	key := keyOfTimes(l, shared)
	k := s.times[key]
	if k == nil {
		k = c.AddClass(ClassSpec{Name: timesName(l), Section: sectionDeclared, Rank: rankHostClasses})
		k.Lifetimes = l
		s.times[key] = k
	}
	return k
}

// finishHostClasses writes the tests and the members that were only collected so far.
func (c *Ctx) finishHostClasses() {
	s := &c.state.hosts
	for _, e := range c.classes.entries {
		if tests := s.tests[e.class]; len(tests) > 0 {
			c.SetTest(e.class, kexpr.OrOf(dedupe(tests)...))
		}
	}
	if s.static != nil {
		c.fillStatic()
	}
}

// timesName names a class after its lease time.
func timesName(l kea.Lifetimes) string {
	if *l.Valid == infinite {
		return "lease-time.infinite"
	}
	return "lease-time." + strconv.FormatUint(uint64(*l.Valid), 10)
}

func (c *Ctx) enterHostTime(p *Place, s *parser.Stmt, k *kea.Class) {
	c.Equivalent(s, c.classPlace(k), "/valid-lifetime")
	if !inSharedNetwork(p) {
		return
	}
	loss := Loss{At: s, Place: c.classPlace(k), Message: "Kea adds the classes of a reservation in a shared network too late for lease times; class `" + k.Name + "` tests the host's identifier instead"}
	if len(c.Model.Networks) == 1 {
		c.Say(CodeHostTimesShared, loss)
		return
	}
	loss.Message += ", on every network"
	loss.Severity, loss.Hint = diag.Warning, "nothing need be done if the client is not seen elsewhere"
	c.Approximate(CodeHostTimesShared, loss)
}

// hostTimeCases carries lease times of a host that stand under conditions.
func (c *Ctx) hostTimeCases(p *Place, cases []Case) {
	base := *p
	base.Class = c.hostMarker(p)
	if base.Class == nil {
		for _, cs := range cases {
			c.hostConditionLost(cs.Set.Stmt)
		}
		return
	}
	list, ok := c.combos(cases)
	for _, k := range list {
		if !ok || len(k.on) == 0 && !c.unconditionalTimes(p) {
			continue
		}
		class := c.hostDerived(&base, k.test(kexpr.MemberOf(base.Class.Name)))
		c.writeTimes(p, &class.Lifetimes, c.hostTimes(p, k.on...), false)
		c.hostTimesElsewhere(p, c.timesAt(p, k.on...), class.Lifetimes)
		if len(k.on) == 0 {
			c.eachPoolTime([]*Place{p}, func(s scope.Setting) { c.Equivalent(s.Stmt, c.classPlace(class), "/valid-lifetime") })
		}
	}
	c.enterTimeCases(p, cases, ok)
}

// hostFieldCase carries case i of a boot field of a host that has conditional
// ones: classes that exclude each other have the values, because the field of
// the reservation itself would beat them.
func (c *Ctx) hostFieldCase(f field, p *Place, cases []Case, i int) {
	s := cases[i].Set
	if cond := c.Condition(cases[i].When); cond.Problem != nil {
		c.underProblem(s.Stmt, cond)
		return
	}
	base := *p
	base.Class = c.hostMarker(p)
	if base.Class == nil {
		c.hostConditionLost(s.Stmt)
		return
	}
	k := base.Class
	if of := c.firstOf(cases, i); len(of.in)+len(of.out) > 0 {
		k = c.hostDerived(&base, of.test(kexpr.MemberOf(base.Class.Name)))
	}
	if *f.of(&k.BootFields) == "" && c.setField(f, &k.BootFields, s, c.classPlace(k)) {
		c.Equivalent(s.Stmt, c.classPlace(k), f.suffix)
	}
}

// hostDerived returns the class for test, one for each test.
func (c *Ctx) hostDerived(base *Place, test *kexpr.Expr) *kea.Class {
	key := derivedKey{base.Class, test.String()}
	if k := c.state.derived[key]; k != nil {
		return k
	}
	c.promote(test, rankMarkers)
	spec := ClassSpec{Name: derivedName(base.Class.Name, test), Test: test, Section: sectionDeclared, Rank: rankHostClasses}
	spec.Section, spec.Rank = c.behind(test, spec)
	k := c.AddClass(spec)
	if c.state.derived == nil {
		c.state.derived = map[derivedKey]*kea.Class{}
	}
	c.state.derived[key] = k
	return k
}

func (c *Ctx) hostConditionLost(s *parser.Stmt) {
	c.Dropped(CodeHostCondition, Loss{At: s, Message: "this value depends on the packet of a host that only a flexible identifier finds; it is left out", Hint: "write a class that tests for the client"})
}

// hostMarker returns a class whose only member is the host's client. A
// reservation puts it there; in a shared network, where that comes too late, the
// class tests the identifier. Nil if no test can.
func (c *Ctx) hostMarker(p *Place) *kea.Class {
	s := &c.state.hosts
	if s.markers == nil {
		s.markers = map[*scope.Host]*kea.Class{}
	}
	k := s.markers[p.HostDecl]
	if k == nil {
		spec := ClassSpec{Name: "host." + p.Name, Section: sectionDeclared, Rank: rankMarkers}
		if inSharedNetwork(p) {
			if spec.Test = c.hostTest(p.HostDecl); spec.Test == nil {
				return nil
			}
		}
		k = c.AddClass(spec)
		s.markers[p.HostDecl] = k
	}
	if k.Test == "" && !hasClass(p.Host, k.Name) {
		p.Host.ClientClasses = append(p.Host.ClientClasses, k.Name)
	}
	return k
}

func hasClass(r *kea.Reservation, name string) bool {
	for _, n := range r.ClientClasses {
		if n == name {
			return true
		}
	}
	return false
}

// hostTest is true for packets with an identifier of the host; nil if it has
// none that an expression can test.
func (c *Ctx) hostTest(h *scope.Host) *kexpr.Expr {
	var tests []*kexpr.Expr
	if len(h.UID) > 0 {
		code := uint32(61)
		if c.V6() {
			code = 1
		}
		tests = append(tests, kexpr.Eq(kexpr.Opt(code), kexpr.Hex(h.UID)))
	}
	if h.Hardware != nil && len(h.Hardware.Addr) > 0 && !c.V6() {
		tests = append(tests, kexpr.Eq(kexpr.Pkt("pkt4.mac"), kexpr.Hex(h.Hardware.Addr)))
	}
	if id := h.HostID; id != nil && id.Relay < 1 && c.V6() && id.Option.Def != nil && id.Option.Def.Space == "dhcp6" && id.Option.Def.Code == 1 {
		if w, err := option.Encode(id.Option.Def, id.Values, nil); err == nil {
			tests = append(tests, kexpr.Eq(kexpr.Opt(1), kexpr.Hex(w.Bytes)))
		}
	}
	if len(tests) == 0 {
		return nil
	}
	return kexpr.OrOf(tests...)
}

func dedupe(list []*kexpr.Expr) []*kexpr.Expr {
	seen := map[string]bool{}
	var out []*kexpr.Expr
	for _, e := range list {
		if s := e.String(); !seen[s] {
			seen[s] = true
			out = append(out, e)
		}
	}
	return out
}

// staticClass returns the class of clients that have a fixed address where they
// are; expressions test it for `static`. Its members are added when all
// reservations stand.
func (c *Ctx) staticClass() (string, bool) {
	s := &c.state.hosts
	if s.static == nil {
		if c.sharedNetworks() && len(c.Model.Hosts) > maxStaticTests {
			return "", false
		}
		s.static = c.AddClass(ClassSpec{Name: "static", Section: sectionDeclared, Rank: rankMarkers})
	}
	return s.static.Name, true
}

// maxStaticTests bounds the hosts of shared networks that `static` can test one by one.
const maxStaticTests = 200

func (c *Ctx) sharedNetworks() bool {
	for _, n := range c.Model.Networks {
		if n.Scope != nil {
			return true
		}
	}
	return false
}

// fillStatic gives the class for `static` its members: by reservation, and by a
// test of the identifier in shared networks.
func (c *Ctx) fillStatic() {
	k := c.state.hosts.static
	var tests []*kexpr.Expr
	for _, p := range c.Hosts {
		switch {
		case !hasAddress(p.Host):
		case !inSharedNetwork(p):
			p.Host.ClientClasses = append(p.Host.ClientClasses, k.Name)
		default:
			if t := c.hostTest(p.HostDecl); t != nil {
				tests = append(tests, t)
			}
		}
	}
	if len(tests) == 0 {
		return
	}
	c.SetTest(k, kexpr.OrOf(dedupe(tests)...))
	if len(c.Model.Networks) > 1 {
		c.Approximate(CodeExprNote, Loss{At: c.firstAsking(parser.OpStatic), Place: c.classPlace(k), Suffix: "/test",
			Message: "Kea finds reservations of a shared network too late for this test, so `static` holds for those clients on every network; in dhcpd only where they have their fixed address",
			Hint:    "nothing need be done if these clients are not seen elsewhere"})
	}
}

func hasAddress(r *kea.Reservation) bool {
	return r.IPAddress != "" || len(r.IPAddresses)+len(r.Prefixes) > 0
}
