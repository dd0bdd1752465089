package rules

import (
	"net/netip"
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// Codes of networks and subnets.
const (
	CodeMaskGaps     diag.Code = "KT2101"
	CodeFoldedFamily diag.Code = "KT2102"
	CodeSameSubnet   diag.Code = "KT2103"
	CodePinnedOrder  diag.Code = "KT2104"
)

var topologyCodes = []diag.Info{
	{Code: CodeMaskGaps, Severity: diag.Error, Title: "subnet mask with gaps", Fidelity: diag.Dropped,
		Text:    "dhcpd accepts a mask such as 255.0.255.0; Kea knows prefixes only, and so does everything else on the network. The subnet is left out: its clients are not served.",
		Example: "subnet 10.0.0.0 netmask 255.0.255.0 {}\n"},
	{Code: CodeFoldedFamily, Severity: diag.Warning, Title: "declaration of the other family", Fidelity: diag.Dropped,
		Text: "`dhcpd -6` accepts a `subnet` declaration but serves nothing from it. It has no place in a Dhcp6 configuration."},
	{Code: CodeSameSubnet, Severity: diag.Error, Title: "the same subnet twice", Fidelity: diag.Dropped,
		Text:    "dhcpd accepts a prefix in two shared networks, or twice in one; Kea refuses a configuration with the same prefix twice. dhcpd serves a link by the last network that has the prefix, and that one is kept; clients of the other network that dhcpd gave addresses of this prefix get none there. Inside one shared network the first declaration is kept.",
		Example: "shared-network n {\n  subnet 192.0.2.0 netmask 255.255.255.0 {}\n  subnet 192.0.2.0 netmask 255.255.255.0 {}\n}\n"},
	{Code: CodePinnedOrder, Severity: diag.Error, Title: "pinned id that turns subnets round", Fidelity: diag.Approximate,
		Text: "Where one subnet lies inside another, dhcpd serves a client from the narrower one; Kea takes the one with the smaller id. keatool numbers subnets so that both agree, but ids given in the file of --subnet-ids stay as they are, and these do not agree."},
}

// layout makes the Kea objects that the declarations map to, in source order,
// and sorts the settings that hold at each.
func (c *Ctx) layout() {
	c.Global = &Place{Kind: scope.Global, Name: "global", Scope: c.Model.Root, Side: &Side{Server: c.Server}, ctx: c}
	c.Global.sortDecisions(c.Model.Root.Set)
	c.Server.Comments = c.headComments()
	c.state.linkOf = map[netip.Prefix]*scope.Network{}
	for _, n := range c.Model.Networks {
		for _, s := range n.Subnets {
			c.state.linkOf[s.Prefix.Masked()] = n
		}
	}
	for _, n := range c.Model.Networks {
		c.layoutNetwork(n)
	}
}

// layoutNetwork lays out a shared network, or the one subnet of a link.
func (c *Ctx) layoutNetwork(n *scope.Network) {
	if n.Scope == nil {
		for _, s := range n.Subnets {
			c.layoutSubnet(s, n, c.Global)
		}
		return
	}
	k := &kea.SharedNetwork{Name: c.networkName(n.Name), Interface: n.Interface}
	k.Comments = c.commentsOf(n.Scope.Decl)
	k.Origin = c.origin(n.Scope.Decl)
	p := &Place{Kind: scope.SharedNetworkScope, Name: n.Name, Scope: n.Scope, Up: c.Global, Side: &Side{Network: k}, ctx: c}
	p.sortDecisions(n.Scope.Flat())
	c.Server.SharedNetworks = append(c.Server.SharedNetworks, k)
	c.Networks = append(c.Networks, p)
	c.Exact(n.Scope.Decl, p, "")
	c.interfaceStmt(n.InterfaceStmt, p)
	for _, s := range n.Subnets {
		c.layoutSubnet(s, n, p)
	}
	for _, s := range n.Subnets {
		if at := c.state.subnets[s.Prefix.Masked()]; at == nil || at.SubnetDecl != s {
			c.losePools(s)
		}
	}
}

// losePools enters pools that stand beside a subnet which was left out, as it was.
func (c *Ctx) losePools(s *scope.Subnet) {
	f := c.fidelity(s.Scope.Decl)
	for _, pool := range s.Pools {
		for _, r := range pool.Ranges {
			c.mark(r.Stmt, f, nil, "")
		}
		if pool.Scope != nil && !slices.ContainsFunc(c.Pools, func(p *Place) bool { return p.Scope == pool.Scope }) {
			c.mark(pool.Scope.Decl, f, nil, "")
			walkBody(pool.Scope.Decl, func(in *parser.Stmt) { c.mark(in, f, nil, "") })
		}
	}
}

// networkName keeps names unique, as Kea wants them.
func (c *Ctx) networkName(name string) string {
	for _, n := range c.Server.SharedNetworks {
		if n.Name == name {
			return c.networkName(name + "~2")
		}
	}
	return name
}

// layoutSubnet lays out one subnet of n under up and its pools.
func (c *Ctx) layoutSubnet(s *scope.Subnet, n *scope.Network, up *Place) {
	if !c.subnetFits(s, n) {
		return
	}
	k := &kea.Subnet{Prefix: s.Prefix.Masked().String(), Interface: s.Interface}
	k.Comments = c.commentsOf(s.Scope.Decl)
	k.Origin = c.origin(s.Scope.Decl)
	p := &Place{Kind: scope.SubnetScope, Name: k.Prefix, Scope: s.Scope, Up: up, Side: &Side{Subnet: k, SubnetDecl: s}, ctx: c}
	p.sortDecisions(s.Scope.Flat())
	if up.Network != nil {
		up.Network.Subnets = append(up.Network.Subnets, k)
	} else {
		c.Server.Subnets = append(c.Server.Subnets, k)
	}
	c.Subnets = append(c.Subnets, p)
	c.indexSubnet(p)
	c.Exact(s.Scope.Decl, p, "")
	c.interfaceStmt(s.InterfaceStmt, p)
	for _, pool := range s.Pools {
		c.layoutPool(pool, p)
	}
}

// subnetFits reports whether Kea can have the subnet of n, and says so where not.
func (c *Ctx) subnetFits(s *scope.Subnet, n *scope.Network) bool {
	d := s.Scope.Decl
	_, v4 := d.Node.(*parser.Subnet)
	first := c.state.subnets[s.Prefix.Masked()]
	switch {
	case v4 == c.V6():
		c.dropTree(d, CodeFoldedFamily, "`dhcpd -6` accepts this declaration but serves nothing from it; a Dhcp6 configuration has no place for it", "translate the DHCPv4 part from a file of its own")
	case !s.Prefix.IsValid():
		c.dropTree(d, CodeMaskGaps, "this mask has gaps, so the subnet is no prefix and Kea cannot have it", "declare the prefixes that are really used on this link")
	case c.state.linkOf[s.Prefix.Masked()] != n && n.Scope == nil:
		c.Exact(d, nil, "")
		walkBody(d, func(in *parser.Stmt) { c.mark(in, diag.Exact, nil, "") })
		c.Say(CodeNoEffect, Loss{At: d, Message: "no effect: subnet " + s.Prefix.String() + " is declared again below, and dhcpd uses that declaration alone", Hint: "move what is still wanted there, and remove this one"})
	case c.state.linkOf[s.Prefix.Masked()] != n:
		c.dropTree(d, CodeSameSubnet, "subnet "+s.Prefix.String()+" is declared again in another network below, which dhcpd serves the link by; Kea refuses the same prefix twice, so this declaration is left out", "keep the prefix in one network")
	case first != nil:
		c.dropTree(d, CodeSameSubnet, "subnet "+s.Prefix.String()+" is declared a second time; Kea refuses that, so this declaration is left out", "merge the two declarations", See(first.Scope.Decl, "first declared here")...)
	default:
		return true
	}
	return false
}

// dropTree enters a declaration and everything in it as dropped.
func (c *Ctx) dropTree(s *parser.Stmt, code diag.Code, message, hint string, related ...diag.Related) {
	c.Dropped(code, Loss{At: s, Message: message, Hint: hint, Related: related})
	if s.Body == nil {
		return
	}
	walkBody(s, func(in *parser.Stmt) { c.mark(in, diag.Dropped, nil, "") })
}

// walkBody calls f for every statement inside s, includes followed.
func walkBody(s *parser.Stmt, f func(*parser.Stmt)) {
	if s.Body == nil {
		return
	}
	for _, in := range s.Body.Stmts {
		f(in)
		walkBody(in, f)
		if inc, ok := in.Node.(*parser.Include); ok && inc.File != nil {
			parser.Walk(inc.File, func(x *parser.Stmt) bool { f(x); return true })
		}
	}
}

func (c *Ctx) interfaceStmt(s *parser.Stmt, p *Place) {
	if s != nil {
		c.Exact(s, p, "/interface")
	}
}

// subnetOf returns the subnet place that an address lies in; the narrowest one.
// Prefixes are indexed by their bits and tried by length, so that a hundred
// thousand hosts cost no scan each.
func (c *Ctx) subnetOf(a netip.Addr) *Place {
	for _, bits := range c.state.lengths {
		if pre, err := a.Prefix(bits); err == nil {
			if p := c.state.subnets[pre]; p != nil {
				return p
			}
		}
	}
	return nil
}

// indexSubnet files a subnet by its prefix, and the length of that, longest first.
func (c *Ctx) indexSubnet(p *Place) {
	if c.state.subnets == nil {
		c.state.subnets = map[netip.Prefix]*Place{}
	}
	pre := p.SubnetDecl.Prefix.Masked()
	c.state.subnets[pre] = p
	i, found := slices.BinarySearchFunc(c.state.lengths, pre.Bits(), func(have, want int) int { return want - have })
	if !found {
		c.state.lengths = slices.Insert(c.state.lengths, i, pre.Bits())
	}
}
