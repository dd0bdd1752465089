package rules

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// Codes of the parameters that say who is served.
const (
	CodeDenyLost       diag.Code = "KT2200"
	CodeKnownMarks     diag.Code = "KT2201"
	CodeDeclineScope   diag.Code = "KT2202"
	CodeBootpDefault   diag.Code = "KT2203"
	CodeBootpLength    diag.Code = "KT2204"
	CodeDuplicates     diag.Code = "KT2205"
	CodeOneLease       diag.Code = "KT2206"
	CodeLeaseQuery     diag.Code = "KT2207"
	CodeMinSecs        diag.Code = "KT2208"
	CodeBroadcast      diag.Code = "KT2209"
	CodeLeaseNames     diag.Code = "KT2210"
	CodeInfiniteHolds  diag.Code = "KT2211"
	CodeClientUIDs     diag.Code = "KT2212"
	CodeBootingNarrow  diag.Code = "KT2213"
	CodeHostEverywhere diag.Code = "KT2215"
	CodeBootServer     diag.Code = "KT2216"
)

var policyCodes = []diag.Info{
	{Code: CodeDenyLost, Severity: diag.Error, Title: "refusal that could not be translated", Fidelity: diag.Manual,
		Text:    "A statement refuses clients under a condition, or in a class, that Kea's expressions cannot compute. Nobody may be served that dhcpd refuses, so all clients are refused that the statement could mean: those of its subnet or shared network, or everybody. Write a test by hand for those that are meant.",
		Example: "if packet(10, 1) = 80 { deny booting; }\n"},
	{Code: CodeKnownMarks, Severity: diag.Note, Title: "hosts that count as known everywhere",
		Text:    "For pool permits and the expression `known`, dhcpd counts a client as known if any host declaration matches it, even one whose fixed address belongs elsewhere. Kea looks for reservations on the client's own network and at server level. So reservations with an identifier alone are added at server level.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow known-clients; range 192.0.2.10 192.0.2.20; } }\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.7; }\n"},
	{Code: CodeDeclineScope, Severity: diag.Warning, Title: "declines ignored on some networks only", Fidelity: diag.Dropped,
		Text:    "Kea can ignore DHCPDECLINE messages for all clients or for a class, not for one network. The statement is left out: a declined address is kept out of use for a while.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { ignore declines; }\n"},
	{Code: CodeBootpDefault, Severity: diag.Note, Title: "BOOTP allowed but not used", Fidelity: diag.Approximate,
		Text:    "dhcpd answers BOOTP clients unless told not to; Kea answers them with the bootp hook only. The file allows BOOTP, as is the default, and shows no sign of BOOTP clients, so the hook is not loaded. Load libdhcp_bootp.so if there are any.",
		Example: "allow bootp;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"},
	{Code: CodeBootpLength, Severity: diag.Warning, Title: "limited lease for BOOTP clients", Fidelity: diag.Dropped,
		Text:    "Kea's leases of BOOTP clients never end; a length or end for them cannot be given.",
		Example: "dynamic-bootp-lease-length 86400;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range dynamic-bootp 192.0.2.10 192.0.2.20; }\n"},
	{Code: CodeDuplicates, Severity: diag.Note, Title: "`deny duplicates`", Fidelity: diag.Approximate,
		Text:    "With one-lease-per-client dhcpd frees other leases of the same hardware address as well. Kea keeps one lease for each client identifier and network and frees none of the others.",
		Example: "one-lease-per-client on;\ndeny duplicates;\n"},
	{Code: CodeOneLease, Severity: diag.Note, Title: "one-lease-per-client", Fidelity: diag.Approximate,
		Text:    "Kea keeps one lease for a client on each network, and lets the lease of a network that the client has left run out. dhcpd frees it as soon as the client asks elsewhere.",
		Example: "one-lease-per-client on;\n"},
	{Code: CodeLeaseQuery, Severity: diag.Warning, Title: "lease queries need the addresses of those who ask", Fidelity: diag.Manual,
		Text:    "Kea answers lease queries with the lease_query hook (open from 3.0 on), which must be told the addresses that may ask; dhcpd.conf does not say them. Load libdhcp_lease_query.so with the parameter requesters.",
		Example: "allow leasequery;\n"},
	{Code: CodeMinSecs, Severity: diag.Warning, Title: "min-secs", Fidelity: diag.Dropped,
		Text:    "Kea cannot look at the seconds field of a request, so it answers at once. To let another server answer first, use high availability or a delay in the relay.",
		Example: "min-secs 5;\n"},
	{Code: CodeBroadcast, Severity: diag.Warning, Title: "always-broadcast", Fidelity: diag.Dropped,
		Text:    "Kea broadcasts an answer only where the client asks for it. Clients that cannot take unicast before they have an address, and do not say so, will not get the answer.",
		Example: "always-broadcast on;\n"},
	{Code: CodeLeaseNames, Severity: diag.Note, Title: "get-lease-hostnames", Fidelity: diag.Dropped,
		Text:    "dhcpd looks the name of a client's address up in DNS and sends it as host name. Kea does not; write the names into reservations.",
		Example: "get-lease-hostnames on;\n"},
	{Code: CodeInfiniteHolds, Severity: diag.Warning, Title: "infinite-is-reserved", Fidelity: diag.Dropped,
		Text:    "Kea does not reserve the address of a client that asks for an infinite lease.",
		Example: "infinite-is-reserved on;\n"},
	{Code: CodeClientUIDs, Severity: diag.Warning, Title: "ignore-client-uids in a place where Kea has no such setting", Fidelity: diag.Dropped,
		Text:    "Kea's match-client-id belongs to the server, a shared network or a subnet; it cannot depend on a pool, class, host or condition.",
		Example: "class \"c\" { match if option user-class = \"c\"; ignore-client-uids on; }\n"},
	{Code: CodeBootingNarrow, Severity: diag.Error, Title: "refusal that spares reserved addresses", Fidelity: diag.Approximate,
		Text:    "The statement refuses some clients of a network, in a way that depends on their host declarations. In Kea it closes the pools of that network to them; a client with a reserved address there still gets it.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.10 192.0.2.20;\n  if known { deny booting; }\n}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n"},
	{Code: CodeBootServer, Severity: diag.Warning, Title: "boot server of BOOTP clients",
		Text:    "Where no next-server is set, dhcpd fills in its own address for BOOTP clients that have a fixed address, though not for DHCP clients. Kea leaves the field empty, and such clients do not find their boot file.",
		Example: "always-reply-rfc1048 on;\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; filename \"x\"; }\n"},
	{Code: CodeHostEverywhere, Severity: diag.Warning, Title: "host of a shared network refused, or let in, everywhere", Fidelity: diag.Approximate,
		Text:    "In a shared network Kea adds the classes of a reservation after it has decided whom to drop. So the class DROP tests the host's identifier, on every network. In dhcpd the host declaration counts on its own network only.",
		Example: "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; } }\nsubnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10 198.51.100.20; }\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; deny booting; }\n"},
}

// policy writes what the statements about known and unwanted clients come to,
// when all else stands: the class DROP, reservations that make hosts known
// everywhere, and the switches of reservations.
func (c *Ctx) policy() {
	c.bootp()
	c.drops()
	c.knownEverywhere()
	c.finishHostClasses()
	c.reservationFlags()
	c.emptyReservations()
	c.idleGroups()
}

// drops assembles the class DROP from all that refuses clients.
func (c *Ctx) drops() {
	s := &c.state.served
	s.drop = never()
	if c.V6() {
		return
	}
	c.dropHosts()
	c.dropWhere(keyUnknown, func() truth { return c.attached().not() })
	c.dropWhere(keyBooting, always)
	if c.bootpUsed() {
		c.dropWhere(keyBootp, func() truth { return isMember("BOOTP") })
		if t := isMember("BOOTP").and(c.attached().not()); !c.openToBootp() && !t.implies(s.drop) {
			s.drop = s.drop.or(t) // Kea would answer them without an address
		}
	}
	if ignored := c.falseAt(c.Global, keyDeclines).or(c.falseInClass(keyDeclines)); !ignored.is(false) {
		s.drop = s.drop.or(ignored.and(when(isDecline())).and(c.exempt(keyDeclines).not()))
	}
	c.dropReserved()
	c.enterDrops(c.dropClass())
}

// dropReserved refuses the clients of reservations in subnets that refuse
// everybody, but whose guard cannot say so because some hosts are spared.
func (c *Ctx) dropReserved() {
	s := &c.state.served
	s.shut = map[*Place]bool{}
	for _, sub := range c.Subnets {
		_, whole := c.bootingGuard(sub)
		s.shut[sub] = !whole && c.innerSide(keyBooting) && sub.Up.Network == nil && c.falseAt(sub, keyBooting).is(true)
	}
	for _, p := range c.Hosts {
		switch cases := c.Cases(p.Find(keyBooting)); {
		case !s.shut[p.HostNet]:
		case len(cases) == 0 && !hasClass(p.Host, "DROP"):
			p.Host.ClientClasses = append(p.Host.ClientClasses, "DROP")
			s.dropHosts = true
		case len(cases) > 0 && len(cases[0].When) > 0:
			s.shut[p.HostNet] = false
		}
	}
}

// dropWhere adds what a parameter refuses among clients that fit who: what a
// class says always, what the global scope says unless a narrower one differs.
func (c *Ctx) dropWhere(key Key, who func() truth) {
	refused := c.falseInClass(key)
	if !c.innerSide(key) {
		refused = refused.or(c.falseAt(c.Global, key))
	}
	if !refused.is(false) {
		c.state.served.drop = c.state.served.drop.or(refused.and(who()).and(c.exempt(key).not()))
	}
}

// isDecline tests for a DHCPDECLINE.
func isDecline() *kexpr.Expr {
	return kexpr.Eq(kexpr.Pkt("pkt4.msgtype"), &kexpr.Expr{Op: kexpr.Integer, Num: 4})
}

// dropClass writes the class; nil if nobody is dropped.
func (c *Ctx) dropClass() *Place {
	s := &c.state.served
	if s.drop.is(false) && !s.dropHosts {
		return nil
	}
	k := c.AddClass(ClassSpec{Name: "DROP", Section: sectionLast, Rank: 1, Keep: true})
	switch {
	case s.drop.is(true):
		c.SetTest(k, kexpr.MemberOf("ALL"))
	case s.drop.expr != nil:
		c.SetTest(k, s.drop.expr)
	}
	return c.classPlace(k)
}

// enterDrops enters the statements that refuse clients.
func (c *Ctx) enterDrops(drop *Place) {
	at := func(p *Place, cs Case) {
		if drop != nil && (p == c.Global || p.Class != nil) {
			c.Equivalent(cs.Set.Stmt, drop, "/test")
			return
		}
		c.Equivalent(cs.Set.Stmt, p, c.guardKey())
	}
	c.enterDenials(keyUnknown, at)
	c.enterDenials(keyBooting, func(p *Place, cs Case) {
		at(p, cs)
		c.sparesReserved(p, cs)
	})
	c.enterDenials(keyBootp, at)
	c.enterDenials(keyDeclines, func(p *Place, cs Case) {
		if p == c.Global || p.Class != nil {
			at(p, cs)
			return
		}
		c.Dropped(CodeDeclineScope, Loss{At: cs.Set.Stmt, Message: "Kea cannot ignore declines on one network only; they are heeded", Hint: "ignore declines globally, or for a class"})
	})
	c.bootpAllowed()
}

// sparesReserved says where a refusal by a network closes pools, but leaves the
// reserved addresses of the network.
func (c *Ctx) sparesReserved(p *Place, cs Case) {
	if !c.innerSide(keyBooting) || p.Kind == scope.PoolScope || p.Class != nil {
		return
	}
	spared := slices.IndexFunc(c.Subnets, func(s *Place) bool {
		_, whole := c.bootingGuard(s)
		return inside(s, p) && !whole && !c.state.served.shut[s] && len(s.Subnet.Reservations) > 0 && !c.refusedAt(s, keyBooting).is(false)
	})
	if spared >= 0 {
		c.Approximate(CodeBootingNarrow, Loss{At: cs.Set.Stmt, Message: "the pools of " + c.Subnets[spared].Name + " are closed to these clients; one that has a reserved address there still gets it",
			Hint: "put such clients into the class DROP in their reservations"})
	}
}

// inside reports whether p is wide, or stands inside it.
func inside(p, wide *Place) bool {
	for ; p != nil; p = p.Up {
		if p == wide {
			return true
		}
	}
	return false
}

// bootpAllowed says, once, that BOOTP needs a hook, where it is allowed in so many words.
func (c *Ctx) bootpAllowed() {
	if c.bootpUsed() {
		return
	}
	for _, p := range c.allPlaces() {
		for _, cs := range c.Cases(p.Find(keyBootp)) {
			if on, known := c.boolean(&cs.Set); on && known {
				c.Approximate(CodeBootpDefault, Loss{At: cs.Set.Stmt, Message: "dhcpd answers BOOTP clients, as by default; Kea needs the bootp hook for that, which is not loaded because nothing shows that there are any",
					Hint: "load libdhcp_bootp.so if there are BOOTP clients"})
			}
		}
	}
}

// dropHosts refuses the clients of hosts with `deny booting` and the like.
func (c *Ctx) dropHosts() {
	decline, bootp := isDecline(), kexpr.MemberOf("BOOTP")
	for _, p := range c.hostsWithParams() {
		c.hostSwitch(p, keyBooting, nil)
		c.hostSwitch(p, keyDeclines, decline)
		if c.bootpUsed() {
			c.hostSwitch(p, keyBootp, bootp)
		}
		for _, key := range []Key{keyUnknown, keyBootp} {
			if d := p.Find(key); d != nil {
				for _, s := range d.Seq {
					c.Exact(s.Stmt, nil, "") // a client with a host is not unknown
				}
			}
		}
	}
}

// hostSwitch refuses what a parameter of a host refuses; only limits it to some messages.
func (c *Ctx) hostSwitch(p *Place, key Key, only *kexpr.Expr) {
	cases := c.Cases(p.Find(key))
	if len(cases) == 0 {
		return
	}
	on, known := c.boolean(&cases[0].Set)
	if len(cases) == 1 && len(cases[0].When) == 0 && only == nil && !inSharedNetwork(p) && known {
		if !on {
			p.Host.ClientClasses = append(p.Host.ClientClasses, "DROP")
			c.state.served.dropHosts = true
		}
		c.hostSwitchDone(cases, p, "/client-classes")
		return
	}
	who := c.hostMarker(p)
	if who == nil {
		for _, cs := range cases {
			c.Manual(CodeDenyLost, Loss{At: cs.Set.Stmt, Message: "the client of this host cannot be told by a test, so it is not refused", Hint: "identify the host by hardware address or client identifier"})
		}
		return
	}
	t := c.switched(never(), p, key, c.marked(who))
	if !t.is(false) {
		c.everywhere(p, cases, diag.Warning, "refused")
	}
	if only != nil {
		t = t.and(when(only))
	}
	s := &c.state.served
	s.drop = s.drop.or(t)
	c.hostSwitchDone(cases, p, "")
}

// everywhere says so where a test of a host's identifier reaches further than the host.
func (c *Ctx) everywhere(p *Place, cases []Case, severity diag.Severity, what string) {
	if inSharedNetwork(p) && len(c.Model.Networks) > 1 {
		c.Approximate(CodeHostEverywhere, Loss{At: cases[0].Set.Stmt, Place: p, Severity: severity,
			Message: "the client of host `" + p.Name + "` is " + what + " on every network, because Kea finds reservations of a shared network too late; dhcpd does so on the network of its address only",
			Hint:    "nothing need be done if the client is not seen elsewhere"})
	}
}

// hostSwitchDone enters the statements of a host's parameter.
func (c *Ctx) hostSwitchDone(cases []Case, p *Place, suffix string) {
	for _, cs := range cases {
		if cond := c.Condition(cs.When); cond.Problem != nil {
			c.Manual(CodeDenyLost, Loss{At: cs.Set.Stmt, Message: "when this host is refused cannot be told in Kea, so it always is", Hint: "write a test and let the class DROP name it as well"})
			continue
		}
		if on, _ := c.boolean(&cs.Set); on {
			c.Exact(cs.Set.Stmt, nil, "")
			continue
		}
		c.Equivalent(cs.Set.Stmt, p, suffix)
	}
}

// knownEverywhere adds the reservations that make hosts known where they have
// no address, on networks where that is asked.
func (c *Ctx) knownEverywhere() {
	if !c.state.usesKnown || len(c.Hosts)+len(c.state.hosts.elsewhere) == 0 {
		return
	}
	asking := c.askingNetworks()
	n := 0
	for _, p := range c.Hosts {
		if p.HostNet != nil && c.needsMark(p, asking) {
			c.markKnown(reservationID(p.Host), p.HostDecl)
			n++
		}
	}
	n += c.marksElsewhere()
	if n == 0 {
		return
	}
	message := "added an identifier-only reservation at server level for each of " + plural(n, "host") + ", so that they count as known where their addresses do not fit"
	c.Say(CodeKnownMarks, Loss{At: c.firstPermit(), Place: c.Global, Suffix: "/reservations", Message: message, Hint: "nothing need be done; new hosts need one too"})
}

// askingNetworks returns the networks where being known matters: those of pools
// with such permits, or all of them if an expression asks.
func (c *Ctx) askingNetworks() []*scope.Network {
	var out []*scope.Network
	everywhere := c.firstAsking(parser.OpKnown) != nil
	for _, n := range c.Model.Networks {
		if everywhere || c.state.served.knownIn[n] {
			out = append(out, n)
		}
	}
	return out
}

// needsMark reports whether some asking network does not find the identifier of p.
func (c *Ctx) needsMark(p *Place, asking []*scope.Network) bool {
	id := reservationID(p.Host)
	if c.state.hosts.first[hostKey{kind: id.kind, id: id.text}] != nil {
		return false
	}
	for _, n := range asking {
		if c.state.hosts.first[hostKey{n, id.kind, id.text}] == nil {
			return true
		}
	}
	return false
}

// reservationID reads the identifier back from a reservation.
func reservationID(r *kea.Reservation) identifier {
	for k, text := range [...]string{r.DUID, r.ClientID, r.HWAddress, r.CircuitID, r.FlexID} {
		if text != "" {
			return identifier{kind: idKind(k), text: text}
		}
	}
	return identifier{}
}

// markKnown adds a reservation with an identifier alone.
func (c *Ctx) markKnown(id identifier, h *scope.Host) {
	s := &c.state.hosts
	key := hostKey{kind: id.kind, id: id.text}
	if s.first[key] != nil {
		return
	}
	r := &kea.Reservation{UserContext: &kea.Context{Keys: labelKeys, Values: []any{printable(h.Name)}}}
	id.write(r)
	if k := c.state.served.elsewhere; k != nil {
		r.ClientClasses = []string{k.Name}
	}
	p := &Place{Kind: scope.HostScope, Name: h.Name, Host: r, HostDecl: h, ctx: c, Side: &c.state.hosts.side}
	s.first[key] = p
	c.Server.Reservations = append(c.Server.Reservations, r)
}

// marksElsewhere adds those of hosts that have no reservation at all.
func (c *Ctx) marksElsewhere() int {
	n := 0
	for _, h := range c.state.hosts.elsewhere {
		var buf [3]identifier
		ids, _ := c.identifiers(h, buf[:0])
		for _, id := range ids {
			if id.kind == idFlex && len(c.state.hosts.flex) > 1 {
				continue
			}
			if c.state.hosts.first[hostKey{kind: id.kind, id: id.text}] == nil {
				c.markKnown(id, h)
				n++
			}
		}
	}
	return n
}
