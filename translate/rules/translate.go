package rules

import (
	"net/netip"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// state is what rules share while one translation runs.
type state struct {
	fieldHosts  *kea.Class // hosts with a file name of their own
	usesKnown   bool
	classRefs   []string // class names used outside guards, lists and tags
	lateClasses bool     // a class declared so far waits for the look-up of reservations
	carriers    map[carrierKey]*kea.Class
	hostIndex   map[*kea.Reservation]int
	subnets     map[netip.Prefix]*Place
	linkOf      map[netip.Prefix]*scope.Network // the network that dhcpd serves a prefix by
	lengths     []int                           // prefix lengths of subnets, longest first
	scopeOf     map[*parser.Stmt]*scope.Scope
	places      map[*kea.Class]*Place
	rules       map[string]*Rule
	classInfo   map[string]*classInfo
	never       *kea.Class
	cacheOff    bool // caching of renewals is off by choice
	derived     map[derivedKey]*kea.Class
	claimed     map[*Place][]span // addresses and prefixes of the pools of a subnet
	timesDone   map[*Place]bool   // whether conditional lease times could be carried there

	paramHosts   []*Place
	classOfScope map[*scope.Scope]string // Kea class of a class or subclass
	opts         optionState
	hosts        hostState
	served       servedState
	ddns         ddnsState
	events       eventState
	script       scriptState
	ha           haState
}

// Translate carries a model over. Every statement of the file has one outcome
// in the report.
func Translate(m *scope.Model, o Options) Output {
	c := newCtx(m, o)
	c.layout()
	c.optionSpaces()
	c.layoutClasses()
	c.layoutHosts()
	c.cutReserved()
	c.definitions()
	c.guards()
	c.lifetimes()
	c.bootFields()
	c.parameters()
	c.authoritativeBefore()
	c.options()
	c.statements()
	c.ddns()
	c.failover()
	c.server()
	c.policy()
	c.scripts()
	return c.finish()
}

func newCtx(m *scope.Model, o Options) *Ctx {
	if o.Release == 0 {
		o.Release = kea.DefaultRelease
	}
	c := &Ctx{Model: m, Options: o, Release: o.Release, Family: kea.V4, ledger: newLedger(m.File.Count)}
	if m.Family == parser.V6 {
		c.Family = kea.V6
	}
	c.Server = &kea.Server{Family: c.Family}
	c.state.rules = ruleMap()
	return c
}

// finish numbers what needs numbers, orders the classes and closes the account.
func (c *Ctx) finish() Output {
	c.subnetIDs()
	c.Server.Classes = c.classes.finish(c)
	c.writeScript()
	c.hookPaths()
	c.writeStarlark()
	c.partner()
	c.closeChains()
	c.closeDeclarations()
	c.fixPointers()
	out := Output{Config: &kea.Config{Dhcp: c.Server}, Scripts: c.Scripts, Report: c.close(c.Model.File), SubnetIDs: c.usedIDs()}
	if c.DDNS != nil {
		out.DDNS = &kea.Config{DhcpDdns: c.DDNS}
	}
	if c.Partner != nil {
		out.Partner = &kea.Config{Dhcp: c.Partner}
	}
	c.release()
	return out
}

// release lets go of what only the translation needed: the report keeps the
// places, to name them, and would keep everything else alive with them.
func (c *Ctx) release() {
	for _, p := range c.Hosts {
		p.Scope, p.HostDecl, p.Decisions = nil, nil, nil
	}
	c.Model, c.Hosts, c.Pools, c.Classes = nil, nil, nil, nil
	c.state = state{hostIndex: c.state.hostIndex}
	c.conds = conditions{}
}

// closeDeclarations enters what has been read by others: groups, includes,
// blocks, and statements that mean nothing to any server.
func (c *Ctx) closeDeclarations() {
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		if c.known(s) {
			return true
		}
		switch s.Node.(type) {
		case *parser.Include, *parser.Skipped:
			c.mark(s, diag.Exact, nil, "")
		case *parser.Group:
			c.mark(s, diag.Equivalent, nil, "")
		case *parser.If, *parser.Else, *parser.Switch, *parser.Case, *parser.DefaultCase, *parser.Break, *parser.Return:
			c.closeBlock(s)
		}
		return true
	})
}
