package rules

import (
	"strconv"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

const exampleSubnet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"

// policyRules are the parameters that say who is served. Those without Emit are
// handled together in policy.go, where the class DROP is put together.
var policyRules = []Rule{
	{Keyword: "allow-booting", Family: OnlyV4,
		Doc:      Doc{Kea: "class DROP, guards", Fidelity: diag.Equivalent, Note: "in a host: class DROP in its reservation"},
		Examples: []Example{{In: "deny booting;\n" + exampleSubnet, Out: `{"client-classes": [{"name": "DROP", "test": "member('ALL')"}]}`}}},
	{Keyword: "allow-bootp", Family: OnlyV4,
		Doc:      Doc{Kea: "bootp hook", Fidelity: diag.Equivalent, Note: "loaded where the file shows that there are BOOTP clients"},
		Examples: []Example{{In: "deny bootp;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "boot-unknown-clients", Family: OnlyV4,
		Doc:      Doc{Kea: "class DROP, guards", Fidelity: diag.Equivalent, Note: "globally: DROP; in a subnet or pool: guard KNOWN"},
		Examples: []Example{{In: "deny unknown-clients;\n" + exampleSubnet, Out: `{"client-classes": [{"name": "DROP", "test": "not member('KNOWN')"}]}`}}},
	{Keyword: "declines", Family: OnlyV4,
		Doc:      Doc{Kea: "class DROP", Fidelity: diag.Equivalent, Note: "global and in classes only"},
		Examples: []Example{{In: "ignore declines;\n" + exampleSubnet, Out: `{"client-classes": [{"name": "DROP", "test": "pkt4.msgtype == 4"}]}`}}},
	{Keyword: "dynamic-bootp", Family: OnlyV4, Emit: func(c *Ctx, p *Place, s *scope.Setting) {
		c.noEffect([]scope.Setting{*s}, "dhcpd never reads this parameter; `range dynamic-bootp` and permits decide")
	}, Doc: Doc{Fidelity: diag.Exact, Note: "never read by dhcpd"},
		Examples: []Example{{In: "allow dynamic-bootp;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "dynamic-bootp-lease-length", Family: OnlyV4, Emit: bootpLength, Conditional: lostCase(bootpLength),
		Doc:      Doc{Fidelity: diag.Dropped, Note: "BOOTP leases never end in Kea"},
		Examples: []Example{{In: "dynamic-bootp-lease-length 86400;\n" + exampleSubnet, Out: `{"hooks-libraries": [{"library": "libdhcp_bootp.so"}]}`}}},
	{Keyword: "dynamic-bootp-lease-cutoff", Family: OnlyV4, Emit: bootpLength, Conditional: lostCase(bootpLength),
		Doc:      Doc{Fidelity: diag.Dropped, Note: "BOOTP leases never end in Kea"},
		Examples: []Example{{In: "dynamic-bootp-lease-cutoff 2000000000;\n" + exampleSubnet, Out: `{"hooks-libraries": [{"library": "libdhcp_bootp.so"}]}`}}},
	{Keyword: "always-reply-rfc1048", Family: OnlyV4, Emit: func(c *Ctx, p *Place, s *scope.Setting) {
		if on, _ := c.boolean(s); on && c.bootpUsed() {
			c.Equivalent(s.Stmt, c.Global, "/hooks-libraries")
			return
		}
		c.Exact(s.Stmt, nil, "")
	}, Doc: Doc{Kea: "bootp hook", Fidelity: diag.Equivalent, Note: "the hook always does"},
		Examples: []Example{{In: "always-reply-rfc1048 on;\n" + exampleSubnet, Out: `{"hooks-libraries": [{"library": "libdhcp_bootp.so"}]}`}}},
	{Keyword: "duplicates", Family: OnlyV4, Emit: duplicates,
		Doc:      Doc{Fidelity: diag.Approximate, Note: "matters with one-lease-per-client only"},
		Examples: []Example{{In: "deny duplicates;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "one-lease-per-client", Family: OnlyV4, Emit: ifOn(func(c *Ctx, p *Place, s *scope.Setting) {
		c.Approximate(CodeOneLease, Loss{At: s.Stmt, Message: "Kea keeps one lease for a client on each network and lets the lease on a network it has left run out", Hint: "nothing need be done unless addresses are scarce; then shorten the leases"})
	}), Doc: Doc{Fidelity: diag.Approximate, Note: "one lease per network; others run out"},
		Examples: []Example{{In: "one-lease-per-client on;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "leasequery", Family: Both, Emit: ifOn(func(c *Ctx, p *Place, s *scope.Setting) {
		c.Manual(CodeLeaseQuery, Loss{At: s.Stmt, Message: "Kea's lease_query hook must be told who may ask, which this file does not say; lease queries are not answered",
			Hint: "load libdhcp_lease_query.so (3.0 and newer) with `\"requesters\": [ADDRESSES]`"})
	}), Doc: Doc{Kea: "lease_query hook", Fidelity: diag.Manual, Note: "requesters must be named"},
		Examples: []Example{{In: "deny leasequery;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "min-secs", Family: OnlyV4, Emit: func(c *Ctx, p *Place, s *scope.Setting) {
		if n, ok := c.number(s); ok && n == 0 {
			c.Exact(s.Stmt, nil, "")
			return
		}
		c.Dropped(CodeMinSecs, Loss{At: s.Stmt, Message: "Kea cannot look at the seconds field, so it answers at once", Hint: "to let another server answer first, use high availability or a delay in the relay"})
	}, Doc: Doc{Fidelity: diag.Dropped, Note: "expressions have no seconds field"},
		Examples: []Example{{In: "min-secs 5;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "always-broadcast", Family: OnlyV4, Emit: ifOn(func(c *Ctx, p *Place, s *scope.Setting) {
		c.Dropped(CodeBroadcast, Loss{At: s.Stmt, Message: "Kea broadcasts only to clients that ask for it", Hint: "see whether a client on this network needs it; relays can be told to broadcast"})
	}), Doc: Doc{Fidelity: diag.Dropped},
		Examples: []Example{{In: "always-broadcast on;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "use-host-decl-names", Family: OnlyV4, Emit: func(c *Ctx, p *Place, s *scope.Setting) {
		if on, _ := c.boolean(s); on && p.Kind != scope.PoolScope && p.Class == nil {
			c.Equivalent(s.Stmt, p, "")
			return
		}
		c.Exact(s.Stmt, nil, "")
	}, Doc: Doc{Kea: "hostname of reservations", Fidelity: diag.Equivalent},
		Examples: []Example{{In: "use-host-decl-names on;\n" + exampleSubnet + "host alpha { hardware ethernet 02:00:00:00:00:01; }\n", Out: `{"reservations": [{"hw-address": "02:00:00:00:00:01", "hostname": "alpha"}]}`}}},
	{Keyword: "get-lease-hostnames", Family: OnlyV4, Emit: ifOn(func(c *Ctx, p *Place, s *scope.Setting) {
		c.Dropped(CodeLeaseNames, Loss{At: s.Stmt, Message: "Kea does not look host names up in DNS", Hint: "write `hostname` into reservations, or `option host-name` where it is constant"})
	}), Doc: Doc{Fidelity: diag.Dropped},
		Examples: []Example{{In: "get-lease-hostnames on;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "infinite-is-reserved", Family: OnlyV4, Emit: ifOn(func(c *Ctx, p *Place, s *scope.Setting) {
		c.Dropped(CodeInfiniteHolds, Loss{At: s.Stmt, Message: "Kea does not reserve the address of a client that asks for an infinite lease", Hint: "write reservations for such clients"})
	}), Doc: Doc{Fidelity: diag.Dropped},
		Examples: []Example{{In: "infinite-is-reserved on;\n" + exampleSubnet, Out: `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`}}},
	{Keyword: "ignore-client-uids", Family: OnlyV4, Emit: clientUIDs, Conditional: func(c *Ctx, p *Place, cs Case) { clientUIDsLost(c, cs.Set.Stmt) },
		Doc:      Doc{Kea: "match-client-id", Fidelity: diag.Equivalent},
		Examples: []Example{{In: "ignore-client-uids on;\n" + exampleSubnet, Out: `{"match-client-id": false}`}}},
}

// ifOn makes an Emit that acts on a true value; false is what Kea does anyway.
func ifOn(act func(*Ctx, *Place, *scope.Setting)) func(*Ctx, *Place, *scope.Setting) {
	return func(c *Ctx, p *Place, s *scope.Setting) {
		on, known := c.boolean(s)
		switch {
		case !known:
			c.computed(s, "`"+keyOfSetting(s).Param+"`")
		case on:
			act(c, p, s)
		default:
			c.Exact(s.Stmt, nil, "")
		}
	}
}

// lostCase makes a Conditional of an Emit that reports a loss either way.
func lostCase(emit func(*Ctx, *Place, *scope.Setting)) func(*Ctx, *Place, Case) {
	return func(c *Ctx, p *Place, cs Case) { emit(c, p, &cs.Set) }
}

func bootpLength(c *Ctx, p *Place, s *scope.Setting) {
	c.Dropped(CodeBootpLength, Loss{At: s.Stmt, Message: "the leases of BOOTP clients never end in Kea", Hint: "delete leases of BOOTP clients that are gone by hand (lease4-del)"})
}

// duplicates: dhcpd reads it together with one-lease-per-client only.
func duplicates(c *Ctx, p *Place, s *scope.Setting) {
	on, known := c.boolean(s)
	if known && on {
		c.Exact(s.Stmt, nil, "")
		return
	}
	if !c.oneLeaseAnywhere() {
		c.noEffect([]scope.Setting{*s}, "dhcpd reads `duplicates` only with one-lease-per-client")
		return
	}
	c.Approximate(CodeDuplicates, Loss{At: s.Stmt, Message: "Kea does not free other leases of the same hardware address", Hint: "set match-client-id to false where a client must not hold leases under several identifiers"})
}

func (c *Ctx) oneLeaseAnywhere() bool {
	for _, p := range c.allPlaces() {
		if len(p.Decisions) > 0 && p.Find(P("one-lease-per-client")) != nil {
			return true
		}
	}
	return false
}

// clientUIDs sets match-client-id where Kea has it.
func clientUIDs(c *Ctx, p *Place, s *scope.Setting) {
	on, known := c.boolean(s)
	if !known {
		c.computed(s, "`ignore-client-uids`")
		return
	}
	match := ptr(!on)
	switch {
	case p.Server != nil:
		p.Server.MatchClientID = match
	case p.Network != nil:
		p.Network.MatchClientID = match
	case p.Kind == scope.SubnetScope:
		p.Subnet.MatchClientID = match
	case !on && !c.uidsIgnoredAnywhere():
		c.Exact(s.Stmt, nil, "")
		return
	default:
		clientUIDsLost(c, s.Stmt)
		return
	}
	c.Equivalent(s.Stmt, p, "/match-client-id")
}

func (c *Ctx) uidsIgnoredAnywhere() bool {
	for _, list := range [][]*Place{{c.Global}, c.Networks, c.Subnets} {
		for _, p := range list {
			if c.isOn(p.Find(P("ignore-client-uids"))) {
				return true
			}
		}
	}
	return false
}

func clientUIDsLost(c *Ctx, s *parser.Stmt) {
	c.Dropped(CodeClientUIDs, Loss{At: s, Message: "Kea sets match-client-id for a subnet, shared network or server; here it is left out", Hint: "set it for the whole subnet if that will do"})
}

// plural writes a number and a noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
