package rules

import (
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

var (
	keyDeclNames = P("use-host-decl-names")
	keyDDNSName  = P("ddns-hostname")
	keyDDNSStyle = P("ddns-update-style")
	keyHostName  = Opt("dhcp", 12)
)

// hostNames remembers what the names of hosts depend on.
type hostNames struct {
	global bool // some reservation without network took its name, or none, from the global value
	ddns   int  // 0: not asked yet, 1: updates are off, 2: on
}

// hostName gives a reservation its hostname: Kea sends it always, so the
// declaration's name is one only where dhcpd sends that; elsewhere it is kept
// beside the reservation.
func (c *Ctx) hostName(p *Place) {
	c.ddnsHostname(p)
	switch {
	case c.declNames(p) && !c.V6() && !c.namedOtherwise(p):
		if p.Host.Hostname == "" {
			p.Host.Hostname = p.Name
		}
	case p.Name != "":
		p.Host.UserContext = &kea.Context{Keys: labelKeys, Values: []any{printable(p.Name)}}
	}
}

// labelKeys is shared by all reservations: its capacity makes an addition copy it.
var labelKeys = []string{"isc-name"}[:1:1]

// around finds a decision for a host: its own, then its network's, or the global one.
func (c *Ctx) around(p *Place, key Key) *Decision {
	if d := p.Find(key); d != nil {
		return d
	}
	_, d := c.homeOf(p).Lookup(key)
	return d
}

// homeOf is where a host is served: in its network, the only subnet that there
// is, or anywhere.
func (c *Ctx) homeOf(p *Place) *Place {
	switch {
	case p.HostNet != nil:
		return p.HostNet
	case len(c.Subnets) == 1:
		return c.Subnets[0]
	}
	return c.Global
}

// declNames reports whether dhcpd sends the host's name to it.
func (c *Ctx) declNames(p *Place) bool {
	if c.homeOf(p) == c.Global && p.Find(keyDeclNames) == nil {
		c.state.hosts.names.global = true
	}
	return c.isOn(c.around(p, keyDeclNames))
}

// isOn reports whether the unconditional value of a decision is true; false for nil.
func (c *Ctx) isOn(d *Decision) bool {
	cs, ok := c.always(d)
	if !ok {
		return false
	}
	on, known := c.boolean(&cs.Set)
	return on && known
}

// namedOtherwise reports whether option host-name is in force, which wins over the declaration's name.
func (c *Ctx) namedOtherwise(p *Place) bool { return c.around(p, keyHostName) != nil }

// declNamesElsewhere says where networks differ over use-host-decl-names while
// hosts without an address took the global value.
func (c *Ctx) declNamesElsewhere() {
	if !c.state.hosts.names.global {
		return
	}
	global := c.isOn(c.Global.Find(keyDeclNames))
	for _, list := range [][]*Place{c.Networks, c.Subnets} {
		for _, p := range list {
			if d := p.Find(keyDeclNames); d != nil && c.isOn(d) != global {
				c.Approximate(CodeHostDeclName, Loss{At: d.Seq[len(d.Seq)-1].Stmt,
					Message: "hosts without a fixed address are one reservation for all networks; the global use-host-decl-names decides whether they are sent their names, not this one",
					Hint:    "set use-host-decl-names in the hosts (or a group around them), or globally"})
			}
		}
	}
}

// ddnsHostname makes a host's ddns-hostname the reservation's hostname, which
// is what Kea registers.
func (c *Ctx) ddnsHostname(p *Place) {
	d := p.Find(keyDDNSName)
	if d == nil {
		return
	}
	if !c.updatesOn() {
		c.noEffect(d.Seq, "no DNS updates are made without ddns-update-style")
		return
	}
	for _, cs := range c.Cases(d) {
		name, ok := c.text(&cs.Set)
		if !ok || len(cs.When) > 0 {
			c.Dropped(CodeHostDDNSName, Loss{At: cs.Set.Stmt, Message: "a host's name in DNS cannot be computed for each client in Kea; it is left out", Hint: "give the name as text"})
			continue
		}
		if c.scripting() && !c.V6() && !c.sentAnyway(p, name) {
			c.Dropped(CodeHostDDNSName, Loss{At: cs.Set.Stmt, Message: "Kea would send the name `" + name + "` to the host as well"}) // for the script
			continue
		}
		p.Host.Hostname = name
		if c.V6() || c.sentAnyway(p, name) {
			c.Equivalent(cs.Set.Stmt, p, "/hostname")
			continue
		}
		c.Approximate(CodeHostDDNSName, Loss{At: cs.Set.Stmt, Place: p, Suffix: "/hostname",
			Message: "Kea registers `" + name + "` for this host, and sends it to the client as well", Hint: "nothing need be done unless the client must not learn the name"})
	}
}

// sentAnyway reports whether option host-name sends the client the same name.
func (c *Ctx) sentAnyway(p *Place, name string) bool {
	cs, ok := c.always(c.around(p, keyHostName))
	if !ok {
		return false
	}
	sent, ok := c.text(&cs.Set)
	return ok && sent == name
}

// updatesOn reports whether DNS updates are made at all.
func (c *Ctx) updatesOn() bool {
	n := &c.state.hosts.names
	if n.ddns != 0 {
		return n.ddns == 2
	}
	n.ddns = 1
	if cs, ok := c.always(c.Global.Find(keyDDNSStyle)); ok {
		if a, literal := atomOf(cs.Set.Node); literal && a.Name != "none" {
			n.ddns = 2
		}
	}
	return n.ddns == 2
}

// idleGroups enters the statements of groups that hold nothing they could apply to.
func (c *Ctx) idleGroups() {
	var visit func(sc *scope.Scope)
	visit = func(sc *scope.Scope) {
		if sc.Kind == scope.GroupScope {
			for i := range sc.Set {
				if s := &sc.Set[i]; !c.known(s.Stmt) {
					c.idleSetting(s.Stmt, s.Node)
				}
			}
		}
		for _, ch := range sc.Children {
			if ch.Kind != scope.HostScope {
				visit(ch)
			}
		}
	}
	visit(c.Model.Root)
}

func (c *Ctx) idleSetting(s *parser.Stmt, n parser.Node) {
	if _, named := keyOf(n); named {
		c.Exact(s, nil, "")
		c.Say(CodeNoEffect, Loss{At: s, Message: "no effect: no subnet, class or host that dhcpd uses stands in this group", Hint: "remove it"})
	}
}
