package rules

import (
	"net/netip"
	"slices"
	"sort"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// home is a network that a host is reserved on: the subnet of one of its
// addresses, or none for a host that dhcpd attaches anywhere.
type home struct {
	net  *Place
	addr netip.Addr
}

// homes appends to out where a host is to be reserved; nothing if its addresses are on
// no declared subnet. dhcpd takes the first address that fits a network.
func (c *Ctx) homes(h *scope.Host, out []home) []home {
	if len(h.Fixed) == 0 {
		return append(out, home{})
	}
	var buf [1]netip.Addr
	addrs := c.hostAddrs(h, buf[:0])
	if len(addrs) == 0 {
		return append(out, home{}) // names that were not looked up: kept as a host without address
	}
	for _, a := range addrs {
		net := c.subnetOf(a)
		if net == nil {
			continue
		}
		if i := slices.IndexFunc(out, func(x home) bool { return x.net.SubnetDecl.Network == net.SubnetDecl.Network }); i >= 0 {
			if out[i].addr != a {
				c.Say(CodeHostAddresses, Loss{At: h.Fixed[0], Message: a.String() + " is never given: dhcpd takes " + out[i].addr.String() + ", the first address of this host that fits the network"})
			}
			continue
		}
		out = append(out, home{net, a})
	}
	return out
}

// hostAddrs appends the addresses of a host to out, in order.
func (c *Ctx) hostAddrs(h *scope.Host, out []netip.Addr) []netip.Addr {
	atoms := h.Addrs
	if c.V6() && len(atoms) > 1 {
		c.Say(CodeHostAddresses, Loss{At: h.Fixed[0], Message: "`dhcpd -6` uses only the first address of the list"})
		atoms = atoms[:1]
	}
	if len(atoms) == 1 && atoms[0].Addr.IsValid() {
		return c.possible(h, append(out, atoms[0].Addr))
	}
	return c.possible(h, append(out, c.addresses(h.Fixed[0], atoms)...))
}

// possible returns the addresses that Kea takes for a reservation; others are reported.
func (c *Ctx) possible(h *scope.Host, addrs []netip.Addr) []netip.Addr {
	impossible := func(a netip.Addr) bool {
		return a.IsUnspecified() || a.Is6() && a.IsMulticast() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255})
	}
	if !slices.ContainsFunc(addrs, impossible) {
		return addrs
	}
	bad := addrs[slices.IndexFunc(addrs, impossible)]
	c.Dropped(CodeHostImpossible, Loss{At: h.Fixed[0], Message: "no host can have the address " + bad.String() + ", and Kea refuses it; it is left out",
		Hint: "write the address that is meant"})
	return slices.DeleteFunc(addrs, impossible)
}

// hostAddress writes the address and the prefixes of a reservation.
func (c *Ctx) hostAddress(h *scope.Host, at home, p *Place) {
	if at.addr.IsValid() {
		c.fixedAddress(at.addr, p)
	}
	for _, s := range h.Fixed {
		if isV6 := s.Node.(*parser.FixedAddress).V6; isV6 != c.V6() {
			c.noEffect([]scope.Setting{{Stmt: s}}, "dhcpd reads it only for the other protocol")
			continue
		}
		c.Exact(s, p, addressKey(c.V6()))
	}
	for _, s := range h.Prefixes {
		if !c.V6() {
			c.noEffect([]scope.Setting{{Stmt: s}}, "dhcpd reads it only for DHCPv6")
			continue
		}
		if x := s.Node.(*parser.FixedPrefix6); x.Prefix.IsValid() {
			c.fixedPrefix(x.Prefix.Masked(), p)
		}
		c.Exact(s, p, "/prefixes")
	}
}

func addressKey(v6 bool) string {
	if v6 {
		return "/ip-addresses"
	}
	return "/ip-address"
}

// fixedAddress writes one address and notes what stands in its way.
func (c *Ctx) fixedAddress(a netip.Addr, p *Place) {
	if c.V6() {
		p.Host.IPAddresses = []string{a.String()}
	} else {
		p.Host.IPAddress = a.String()
	}
	c.addressTaken(a)
	c.addressInRange(a, p)
}

// fixedPrefix writes one prefix; Kea wants those of a reservation once.
func (c *Ctx) fixedPrefix(x netip.Prefix, p *Place) {
	if slices.Contains(p.Host.Prefixes, x.String()) {
		return
	}
	p.Host.Prefixes = append(p.Host.Prefixes, x.String())
	c.addressTaken(x.Addr())
}

// addressTaken notes a reserved address, or the first one of a prefix. Kea allows several
// reservations of it only if told so.
func (c *Ctx) addressTaken(a netip.Addr) {
	s := &c.state.hosts
	if s.addresses[a] {
		c.Server.IPUnique = ptr(false)
	}
	s.addresses[a] = true
}

// addressRange is one range of a pool.
type addressRange struct {
	lo, hi netip.Addr
	stmt   *parser.Stmt
	values bool // the pool has options of its own
	said   bool
}

// allRanges returns the address ranges of all pools by their low end.
func (c *Ctx) allRanges() []addressRange {
	var out []addressRange
	for _, p := range c.Pools {
		for _, r := range p.PoolDecl.Ranges {
			if !r.Temporary {
				out = append(out, addressRange{lo: r.Lo, hi: highEnd(r), stmt: r.Stmt, values: hasValues(p)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b addressRange) int { return a.lo.Compare(b.lo) })
	return out
}

// addressInRange says, once for each range, that it holds a reserved address.
func (c *Ctx) addressInRange(a netip.Addr, p *Place) {
	ranges := c.state.hosts.ranges
	i := sort.Search(len(ranges), func(i int) bool { return a.Less(ranges[i].lo) }) - 1
	if i < 0 || ranges[i].hi.Less(a) || ranges[i].said {
		return
	}
	ranges[i].said = true
	loss := Loss{At: ranges[i].stmt, Place: p, Suffix: addressKey(c.V6()),
		Message: "the range holds reserved addresses, such as " + a.String() + " of host `" + p.Name + "`; Kea keeps them for their owners",
		Hint:    "nothing need be done; leaving reserved addresses out of the range saves Kea some work"}
	switch {
	case p.HostNet != nil && ranges[i].values:
		loss.Message = "the range holds reserved addresses, such as " + a.String() + " of host `" + p.Name + "`; it is cut around them, because dhcpd does not send their owners the options of the pool, as Kea would"
		loss.Hint = "nothing need be done"
	case p.HostNet == nil:
		loss.Severity = diag.Warning
		if c.V6() {
			loss.Severity = diag.Error
		}
		loss.Message = "the range holds " + a.String() + ", the address of host `" + p.Name + "`; as a global reservation it is given to the first client that asks"
		loss.Hint = "translate without --hosts global, or take the address out of the range"
	}
	c.Say(CodeHostInPool, loss)
}

// reservationFlags tells Kea where reservations are.
func (c *Ctx) reservationFlags() {
	if len(c.Server.Reservations) == 0 {
		return
	}
	c.Server.ReservationFlags.Global = ptr(true)
	inside := slices.ContainsFunc(c.Subnets, func(p *Place) bool { return len(p.Subnet.Reservations) > 0 })
	c.Server.ReservationFlags.InSubnet = ptr(inside || !c.Options.HostsGlobal)
}

// emptyReservations gives reservations with an identifier alone, which Kea 2.2
// refuses, a class that every client is in anyway.
func (c *Ctx) emptyReservations() {
	if c.AtLeast(kea.R24) {
		return
	}
	fix := func(list []*kea.Reservation) {
		for _, r := range list {
			if r.IPAddress == "" && len(r.IPAddresses)+len(r.Prefixes)+len(r.ClientClasses)+len(r.OptionData) == 0 &&
				r.Hostname == "" && r.BootFields == (kea.BootFields{}) {
				r.ClientClasses = []string{"ALL"}
			}
		}
	}
	fix(c.Server.Reservations)
	for _, p := range c.Subnets {
		fix(p.Subnet.Reservations)
	}
}
