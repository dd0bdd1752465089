package rules

import (
	"fmt"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// Codes of pools and their permits.
const (
	CodePoolClosed   diag.Code = "KT2170"
	CodeAfterPast    diag.Code = "KT2171"
	CodeAfterFuture  diag.Code = "KT2172"
	CodeTemporary    diag.Code = "KT2173"
	CodePoolOrder    diag.Code = "KT2174"
	CodePoolTimes    diag.Code = "KT2175"
	CodePoolTimesAll diag.Code = "KT2176"
	CodeOverlap      diag.Code = "KT2177"
	CodePoolsKept    diag.Code = "KT2178"
	CodePoolsMixed   diag.Code = "KT2179"
	CodePoolStray    diag.Code = "KT2180"
)

var guardCodes = []diag.Info{
	{Code: CodePoolClosed, Severity: diag.Error, Title: "pool closed, because a class in its permits could not be translated", Fidelity: diag.Manual,
		Text:    "A pool must not open to clients that dhcpd keeps out. Where `allow members of` names a class that Kea cannot match, its members are not let in; where `deny members of` names one, nobody is. Write the class by hand and put it into the pool's guard.",
		Example: "class \"odd\" { match if packet(10, 1) = 80; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { allow members of \"odd\"; range 192.0.2.10 192.0.2.20; } }\n"},
	{Code: CodeAfterPast, Severity: diag.Note, Title: "`after` with a date in the past",
		Text:    "Kea has no dates in guards. The date has passed (as of --now), so the permit is what it will be from now on.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { pool { deny after never; range 192.0.2.10 192.0.2.20; } }\n"},
	{Code: CodeAfterFuture, Severity: diag.Error, Title: "`after` with a date in the future", Fidelity: diag.Manual,
		Text:    "Kea has no dates in guards. The pool is translated as it is now; from the date on it must be opened or closed by hand, or the file translated again.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow after 4 2037/01/01 00:00:00; range 192.0.2.10 192.0.2.20; } }\n"},
	{Code: CodeTemporary, Severity: diag.Warning, Title: "temporary addresses", Fidelity: diag.Dropped,
		Text:    "Kea does not give temporary addresses (IA_TA). Clients that ask for one get none, and use their ordinary address.",
		Example: "subnet6 2001:db8::/64 { range6 2001:db8:0:0:1::/80 temporary; }\n"},
	{Code: CodePoolOrder, Severity: diag.Note, Title: "addresses are picked in another order",
		Text:    "dhcpd gives the address that was free for longest, Kea the next one of the pool. New clients get other addresses than dhcpd would have given them; which address that is was never promised.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"},
	{Code: CodePoolTimes, Severity: diag.Warning, Title: "pools of one subnet with different lease times", Fidelity: diag.Approximate,
		Text:    "Kea keeps lease times per subnet or per class, not per pool. Where the permits of the pools exclude each other, classes carry the lease times, as long as no client of another subnet is in them that has other lease times there. Else the subnet has those of the first pool.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {\n  pool { range 192.0.2.10 192.0.2.20; default-lease-time 600; }\n  pool { range 192.0.2.30 192.0.2.40; default-lease-time 900; }\n}\n"},
	{Code: CodePoolTimesAll, Severity: diag.Warning, Title: "lease times of pools that reservations get as well", Fidelity: diag.Approximate,
		Text: "The lease times of the pools are written for the subnet, because Kea has none for pools. In a shared network clients with a reserved address get them too."},
	{Code: CodePoolsKept, Severity: diag.Note, Title: "client that two pools serve",
		Text:    "Where a client fits the permits of several pools, dhcpd gives it an address of the first one declared, and of the next only when that has none left. Kea goes on where it stopped last, in whichever pool that was. So the later pool is closed to clients of the earlier one: they get the addresses and options they are used to, and none once that pool is full.",
		Example: "class \"phone\" { match if exists user-class; }\nsubnet 192.0.2.0 netmask 255.255.255.0 {\n  pool { allow members of \"phone\"; range 192.0.2.10 192.0.2.20; }\n  pool { range 192.0.2.30 192.0.2.40; }\n}\n"},
	{Code: CodePoolsMixed, Severity: diag.Warning, Title: "pools for the same clients with different options", Fidelity: diag.Approximate,
		Text:    "Where two pools serve the same clients, dhcpd gives addresses of the first one declared until that has none left. Kea goes on where it stopped last, in whichever pool that was. If the pools have options or boot files of their own, clients get those of one or the other.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {\n  pool { range 192.0.2.10 192.0.2.20; option domain-name \"a.example\"; }\n  pool { range 192.0.2.30 192.0.2.40; option domain-name \"b.example\"; }\n}\n"},
	{Code: CodePoolStray, Severity: diag.Warning, Title: "range that dhcpd takes for a part of a pool", Fidelity: diag.Approximate,
		Text:    "Ranges outside of pools share one pool of their network in dhcpd. It finds that pool for the first of them, but puts each later one into the pool that stands before it, with its permits and all that it sends. Kea serves such a range as it is written: to everybody, with the options of its subnet. Where the pool keeps clients out, say whether the range was meant to. `dhcpd -6` puts the ranges of several subnets of a shared network together in this way, where no option of their subnet stands before them, and sends their clients the options of the first.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {\n  pool { range 192.0.2.10 192.0.2.20; deny unknown-clients; }\n  range 192.0.2.30 192.0.2.40;\n  range 192.0.2.50 192.0.2.60;\n}\n"},
	{Code: CodeOverlap, Severity: diag.Note, Title: "ranges that overlap",
		Text: "`dhcpd -6` does not mind an address or prefix that belongs to several ranges; Kea refuses pools that overlap. What an earlier range has is cut out of the later one. Where their permits differ, clients that may use the later one only do not get those addresses."},
}

// servedState is what the rules about who is served share.
type servedState struct {
	bootp     answer
	asks      answer
	elsewhere *kea.Class         // on identifier-only reservations, once it matters
	guards    map[string]string  // class for each test
	allowed   map[Key]*kea.Class // of reservations that may what others may not
	exempt    map[Key]truth      // all those clients
	truths    map[*Place]truth   // who a pool serves
	permits   map[*Place]truth   // who may have its addresses in dhcpd
	refused   map[*Place]truth   // whom dhcpd refuses once it has picked one of its addresses
	onLink    map[*scope.Network][]*Place
	shut      map[*Place]bool       // subnets that refuse the clients of their reservations, too
	kept      map[*parser.Stmt]bool // pools whose clients are kept apart, once said
	knownIn   map[*scope.Network]bool
	drop      truth
	dropHosts bool
}

// answer is a question that is looked into once.
type answer uint8

const (
	unasked answer = iota
	no
	yes
)

func (a *answer) get(f func() bool) bool {
	if *a == unasked {
		*a = no
		if f() {
			*a = yes
		}
	}
	return *a == yes
}

// guards gives pools the class lists that their permits ask for, and closes
// what statements around them close.
func (c *Ctx) guards() {
	s := &c.state.served
	s.guards, s.knownIn = map[string]string{}, map[*scope.Network]bool{}
	s.onLink = map[*scope.Network][]*Place{}
	s.truths, s.permits, s.kept = map[*Place]truth{}, map[*Place]truth{}, map[*parser.Stmt]bool{}
	s.refused = map[*Place]truth{}
	for _, p := range c.Pools {
		t := c.permitted(p)
		s.permits[p] = t.and(c.notDenied(p))
		s.refused[p] = t.and(c.deniedAt(p))
		s.onLink[p.SubnetDecl.Network] = append(s.onLink[p.SubnetDecl.Network], p)
	}
	for i, p := range c.Pools {
		if i == 0 && len(p.Pools) > 0 {
			c.Say(CodePoolOrder, Loss{At: p.PoolDecl.Ranges[0].Stmt, Place: p, Message: "Kea picks free addresses in another order than dhcpd; clients without a lease get other addresses", Hint: "nothing need be done; take the leases over to keep the addresses of those that have one"})
		}
		c.guardPool(p)
	}
	c.guardSubnets()
}

// guardPool computes who a pool serves and writes its guards.
func (c *Ctx) guardPool(p *Place) {
	t := c.keptApart(p, c.notRefusedBefore(p, c.state.served.permits[p]))
	c.state.served.truths[p] = t
	exact := true
	for i, g := range p.Guards() {
		own := t
		if c.bootpUsed() && c.closedToBootp(p, i) {
			own = own.and(isMember("BOOTP").not())
		}
		var direct bool
		g.ClientClasses, direct = c.guardClasses(own)
		exact = exact && direct
	}
	f := diag.Equivalent
	if exact {
		f = diag.Exact
	}
	for _, permit := range p.PoolDecl.Permits {
		c.mark(permit.Stmt, f, p, c.guardKey())
	}
}

// guardKey is the key that holds a guard.
func (c *Ctx) guardKey() string {
	if c.AtLeast(kea.R30) {
		return "/client-classes"
	}
	return "/client-class"
}

// permitted is what the allow and deny statements of a pool come to: any of the
// allowed, if there are some, and none of the denied.
func (c *Ctx) permitted(p *Place) truth {
	allow, deny, some := never(), never(), false
	for _, permit := range p.PoolDecl.Permits {
		isDeny := permit.Verb != parser.Allow
		if permit.What == parser.AfterDate {
			open, closed := c.afterDate(permit, isDeny)
			if closed {
				deny = always()
			}
			allow, some = allow.or(open), some || !isDeny
			continue
		}
		t := c.permit(p, permit, isDeny)
		if isDeny {
			deny = deny.or(t)
			continue
		}
		allow, some = allow.or(t), true
	}
	if !some {
		allow = always()
	}
	return allow.and(deny.not())
}

// permit is the condition that one permit names. What cannot be told counts as
// false when it allows and as true when it denies.
func (c *Ctx) permit(p *Place, permit scope.Permit, isDeny bool) truth {
	switch permit.What {
	case parser.KnownClients, parser.UnknownClients:
		c.state.usesKnown = true
		c.state.served.knownIn[p.SubnetDecl.Network] = true
		t := isMember("KNOWN")
		if permit.What == parser.UnknownClients {
			t = t.not()
		}
		return t
	case parser.MembersOf:
		return c.membersOf(p, permit, isDeny)
	case parser.DynamicBootpClients:
		if c.bootpUsed() {
			return isMember("BOOTP")
		}
		return never()
	case parser.AuthenticatedClients:
		return never()
	}
	return always() // all clients, unauthenticated clients
}

func (c *Ctx) membersOf(p *Place, permit scope.Permit, isDeny bool) truth {
	name, ok, why := c.classState(permit.Class)
	if ok {
		return isMember(name)
	}
	message := "members of `" + permit.Class + "` are not let into this pool"
	if isDeny {
		message = "nobody is let into this pool, so that members of `" + permit.Class + "` are kept out"
	}
	c.Manual(CodePoolClosed, Loss{At: permit.Stmt, Place: p, Suffix: c.guardKey(), Message: message + ": the class could not be translated: " + why,
		Hint: "write a test for the class, then name it in the pool's guard"})
	return truth{value: isDeny}
}

// afterDate decides a permit with a date as of now. open is its part among what
// is allowed; closed tells that the pool is shut.
func (c *Ctx) afterDate(permit scope.Permit, isDeny bool) (open truth, closed bool) {
	forever := permit.After.IsZero()
	past := !forever && c.Options.Now.After(permit.After)
	if !isDeny {
		open = truth{value: past}
	}
	when := "never comes"
	if !forever {
		when = "is " + permit.After.UTC().Format("2006-01-02 15:04:05") + " UTC"
	}
	switch {
	case past || forever:
		c.Say(CodeAfterPast, Loss{At: permit.Stmt, Message: fmt.Sprintf("Kea has no dates in guards; this one %s, so the permit is settled", when), Hint: "nothing need be done"})
	case isDeny:
		c.Manual(CodeAfterFuture, Loss{At: permit.Stmt, Message: "dhcpd closes this pool from a date on, which " + when + "; Kea keeps it open", Hint: "translate again after the date, or schedule the change"})
	default:
		c.Manual(CodeAfterFuture, Loss{At: permit.Stmt, Message: "dhcpd opens this pool from a date on, which " + when + "; in the result it is closed", Hint: "translate again after the date, or schedule the change"})
	}
	return open, past == isDeny
}

// guardClasses returns the class list for a condition; direct tells that no
// class had to be made for it.
func (c *Ctx) guardClasses(t truth) (names []string, direct bool) {
	switch {
	case t.is(true):
		return nil, true
	case t.is(false):
		return []string{c.neverClass()}, false
	}
	if names := c.plainClasses(t.expr); names != nil {
		return names, true
	}
	key := t.key()
	name := c.state.served.guards[key]
	if name == "" {
		k := c.AddClass(ClassSpec{Name: fmt.Sprintf("pool.%d", len(c.state.served.guards)+1), Test: t.expr, Section: sectionAuxiliary})
		name = k.Name
		c.state.served.guards[key] = name
	}
	return []string{name}, false
}

// plainClasses returns the classes of which any will do, if the condition is no
// more than that.
func (c *Ctx) plainClasses(e *kexpr.Expr) []string {
	switch e.Op {
	case kexpr.Member:
		return []string{e.Name}
	case kexpr.Not:
		if in := e.Args[0]; in.Op == kexpr.Member && in.Name == "KNOWN" {
			return []string{"UNKNOWN"}
		}
	case kexpr.Or:
		if !c.AtLeast(kea.R30) {
			return nil
		}
		var out []string
		for _, a := range e.Args {
			one := c.plainClasses(a)
			if len(one) != 1 {
				return nil
			}
			out = append(out, one[0])
		}
		return out
	}
	return nil
}
