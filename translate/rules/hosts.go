package rules

import (
	"net/netip"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// hostState is what the rules of hosts share.
type hostState struct {
	first     map[hostKey]*Place  // the reservation that has an identifier on a network
	addresses map[netip.Addr]bool // reserved addresses
	elsewhere []*scope.Host       // hosts whose addresses are on no declared subnet
	ranges    []addressRange      // of all pools, sorted
	kinds     [idKinds]bool       // identifiers in use
	flex      []*flexOption       // options that identify hosts, in order of appearance
	sentBack  bool                // said that dhcpd sends identifiers back
	stashed   bool                // some host is known by what the relay says
	byRelay   bool                // and has an address of its own, which is said
	flexFirst bool                // dhcpd tries those before the circuit id, which appears before them
	times     map[lifetimeKey]*kea.Class
	tests     map[*kea.Class][]*kexpr.Expr // of the classes in times, until all are known
	markers   map[*scope.Host]*kea.Class
	static    *kea.Class
	names     hostNames
	slab      []hostSlab
	side      Side            // of all hosts: empty
	settings  []scope.Setting // of the last host that only inherits, and what became of them
	decisions []Decision
}

// hostKey finds the reservation of an identifier: on the network, or globally (nil).
type hostKey struct {
	net  *scope.Network
	kind idKind
	id   string
}

// hostSlab keeps a reservation and its place together.
type hostSlab struct {
	place Place
	host  kea.Reservation
}

// layoutHosts makes the reservations: one for each identifier of a host on each
// network that one of its addresses belongs to, or one for all networks where
// it has no address.
func (c *Ctx) layoutHosts() {
	n := len(c.Model.Hosts)
	c.state.hosts.first = make(map[hostKey]*Place, n)
	c.state.hosts.addresses = make(map[netip.Addr]bool, n)
	c.state.hosts.ranges = c.allRanges()
	c.Hosts = make([]*Place, 0, n)
	for _, h := range c.Model.Hosts {
		c.layoutHost(h)
	}
	c.hostsInside()
	c.flexIdentifiers()
	c.hostIdentifierOrder()
	c.declNamesElsewhere()
}

func (c *Ctx) layoutHost(h *scope.Host) {
	if h.Deleted {
		c.idleHost(h, CodeHostDeleted, "the host is marked as deleted, so dhcpd does not use it", "remove it")
		return
	}
	var buf [3]identifier
	ids, lost := c.identifiers(h, buf[:0])
	if len(ids) == 0 {
		if !lost {
			c.idleHost(h, CodeHostNoID, "no client ever matches this host: it has neither a hardware address nor an identifier", "give it one, or remove it")
			return
		}
		c.lostHost(h)
		return
	}
	var at [2]home
	homes := c.homes(h, at[:0])
	if len(homes) == 0 {
		c.idleHost(h, CodeHostOutside, "no fixed address of this host is on a declared subnet, so dhcpd never gives one", "correct the address, or declare its subnet")
		c.state.hosts.elsewhere = append(c.state.hosts.elsewhere, h)
		return
	}
	made := 0
	for _, home := range homes {
		made += c.reserve(h, ids, home)
	}
	if made == 0 {
		markHost(c, h, diag.Exact, nil)
	}
}

// idleHost enters a host that dhcpd never uses.
func (c *Ctx) idleHost(h *scope.Host, code diag.Code, message, hint string) {
	markHost(c, h, diag.Exact, nil)
	c.Say(code, Loss{At: h.Scope.Decl, Message: "host `" + h.Name + "`: " + message, Hint: hint})
}

// lostHost enters a host none of whose identifiers Kea can have; the finding is filed already.
func (c *Ctx) lostHost(h *scope.Host) { markHost(c, h, diag.Dropped, nil) }

// markHost enters a host and everything in it.
func markHost(c *Ctx, h *scope.Host, f diag.Fidelity, p *Place) {
	c.mark(h.Scope.Decl, f, p, "")
	walkBody(h.Scope.Decl, func(in *parser.Stmt) { c.mark(in, f, nil, "") })
}

// reserve makes the reservations of a host at one home and returns how many.
func (c *Ctx) reserve(h *scope.Host, ids []identifier, at home) int {
	made := 0
	var decisions []Decision
	for i := range ids {
		id := &ids[i]
		net := at.net
		if net != nil && c.Options.HostsGlobal && c.canBeGlobal(h, id) {
			net = nil
		}
		key := hostKey{kind: id.kind, id: id.text}
		if net != nil {
			key.net = net.SubnetDecl.Network
		}
		if other := c.state.hosts.first[key]; other != nil {
			c.hostTwice(h, id, other, at)
			continue
		}
		p := c.newHost(h, net)
		c.state.hosts.first[key] = p
		if made == 0 {
			decisions = c.hostDecisions(p, inherited(h, at.net))
		}
		p.Decisions = decisions
		id.write(p.Host)
		c.enterIdentifier(id, p, len(ids))
		c.hostAddress(h, at, p)
		c.hostName(p)
		made++
	}
	return made
}

// hostSettings returns the statements a host adds on a network.
func hostSettings(h *scope.Host, net *Place) []scope.Setting {
	around := inherited(h, net)
	return append(around[:len(around):len(around)], h.Scope.Set...)
}

// inherited returns the statements that the groups of a host add on a network.
func inherited(h *scope.Host, net *Place) []scope.Setting {
	var at *scope.Scope
	if net != nil {
		at = net.Scope
	}
	if h.Group == nil {
		return h.Scope.Inherited(at)
	}
	return h.Group.FlatFor(at)
}

// hostDecisions sorts the settings of a host, those it inherits first. The hosts of a group that add
// none of their own share the result, as they share the settings.
func (c *Ctx) hostDecisions(p *Place, around []scope.Setting) []Decision {
	s := &c.state.hosts
	own := p.HostDecl.Scope.Set
	if len(own) > 0 {
		p.sortDecisions(around, own...)
		return p.Decisions
	}
	if len(around) == 0 {
		return nil
	}
	if len(around) != len(s.settings) || &around[0] != &s.settings[0] {
		p.sortDecisions(around)
		s.settings, s.decisions = around, p.Decisions
	}
	return s.decisions
}

// newHost makes an empty reservation in a subnet, or at server level.
func (c *Ctx) newHost(h *scope.Host, net *Place) *Place {
	s := &c.state.hosts
	if len(s.slab) == cap(s.slab) {
		s.slab = make([]hostSlab, 0, min(1024, max(16, 2*cap(s.slab))))
	}
	s.slab = s.slab[:len(s.slab)+1]
	it := &s.slab[len(s.slab)-1]
	p, r := &it.place, &it.host
	*p = Place{Kind: scope.HostScope, Name: h.Name, Scope: h.Scope, Host: r, HostDecl: h, HostNet: net, ctx: c, Side: &s.side}
	r.Comments = c.commentsOf(h.Scope.Decl)
	r.Origin = c.origin(h.Scope.Decl)
	c.Hosts = append(c.Hosts, p)
	if net != nil {
		net.Subnet.Reservations = append(net.Subnet.Reservations, r)
	} else {
		c.Server.Reservations = append(c.Server.Reservations, r)
	}
	c.Exact(h.Scope.Decl, p, "")
	for _, f := range h.Flags {
		c.Exact(f, p, "")
	}
	for _, s := range h.Ignored {
		if _, group := s.Node.(*parser.HostGroup); group {
			c.Overridden(scope.Setting{Stmt: s}, scope.Setting{Stmt: h.GroupStmt})
			continue
		}
		c.Exact(s, nil, "") // a second identifier: the parser has said so
	}
	if h.GroupStmt != nil {
		c.Equivalent(h.GroupStmt, p, "")
	}
	return p
}

// hostTwice reports an identifier that an earlier host has on the same network.
// Nothing is lost: dhcpd uses the earlier one too.
func (c *Ctx) hostTwice(h *scope.Host, id *identifier, other *Place, at home) {
	c.Exact(id.stmt, other, id.kind.suffix())
	if other.HostDecl == h {
		return
	}
	c.Exact(h.Scope.Decl, nil, "")
	for _, s := range h.Fixed {
		c.Exact(s, nil, "")
	}
	if at.addr.IsValid() && other.Host.IPAddress == at.addr.String() && len(h.Scope.Set) == 0 {
		return
	}
	where := "where no host with a fixed address fits"
	if at.net != nil {
		where = "on this network"
	}
	c.Say(CodeHostTwice, Loss{At: h.Scope.Decl, Place: other,
		Message: "host `" + h.Name + "` has the same identifier as host `" + other.Name + "`, which dhcpd uses " + where + " because it comes first; this one is left out there",
		Hint:    "keep one of the two", Related: See(other.Scope.Decl, "the host that is used")})
}

// canBeGlobal reports whether --hosts global can be followed for an identifier.
func (c *Ctx) canBeGlobal(h *scope.Host, id *identifier) bool {
	_, taken := c.state.hosts.first[hostKey{kind: id.kind, id: id.text}]
	if !taken && (c.AtLeast(kea.R24) || len(c.Model.Networks) == 1) {
		return true
	}
	c.Say(CodeHostsGlobal, Loss{At: h.Scope.Decl, Message: "the reservation of host `" + h.Name + "` stays in its subnet: at server level it would clash with another or be given on the wrong network"})
	return false
}
