package rules

import (
	"slices"

	"github.com/keatool/keatool/translate/scope"
)

// hostsInside sees to hosts without address that stand inside a network. dhcpd
// runs the statements around such a host for its client elsewhere; at home they
// have run before, so that classes and pools win over them. So the reservation
// for all networks has them, and one in that network has not.
func (c *Ctx) hostsInside() {
	for _, p := range slices.Clone(c.Hosts) {
		h := p.HostDecl
		if p.HostNet != nil || len(h.Fixed) > 0 {
			continue
		}
		net := c.netAround(h)
		if net == nil || len(hostSettings(h, net)) == len(hostSettings(h, nil)) {
			continue
		}
		if len(c.Model.Networks) == 1 {
			p.Decisions = nil
			p.sortDecisions(hostSettings(h, net))
			continue
		}
		c.reserveInside(p, net)
	}
}

// reserveInside adds a reservation like p to a subnet, unless a host with an
// address there has the client.
func (c *Ctx) reserveInside(p *Place, net *Place) {
	id := reservationID(p.Host)
	key := hostKey{net.SubnetDecl.Network, id.kind, id.text}
	if c.state.hosts.first[key] != nil {
		return
	}
	in := c.newHost(p.HostDecl, net)
	in.Host.Comments = nil
	c.state.hosts.first[key] = in
	in.sortDecisions(hostSettings(p.HostDecl, net))
	id.write(in.Host)
	c.hostAddress(p.HostDecl, home{net: net}, in)
	c.hostName(in)
}

// netAround returns the subnet to reserve a host in that stands inside a network;
// nil if it stands in none, or in one subnet of several on a link.
func (c *Ctx) netAround(h *scope.Host) *Place {
	s := h.Scope
	if h.Group != nil {
		s = h.Group
	}
	out := s.Outer()
	if out == nil || out.Kind == scope.Global {
		return nil
	}
	i := slices.IndexFunc(c.Subnets, func(p *Place) bool { return out.Encloses(p.Scope) || p.Scope.Encloses(out) })
	if i < 0 || out.Kind != scope.SharedNetworkScope && len(c.Subnets[i].SubnetDecl.Network.Subnets) > 1 {
		return nil
	}
	return c.Subnets[i]
}
