package difftest

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/translate/scope"
)

// maxLinks bounds the networks that clients are on directly.
const maxLinks = 32

// link is a cable between a server and its clients. The first one of a layout
// is where relays speak.
type link struct {
	name    string // of the interface at the server
	addr    netip.Addr
	network *scope.Network // nil for the first
}

// layout is how a server and its clients are wired; both sides have the same.
type layout struct {
	v6        bool
	transport netip.Prefix
	client    netip.Addr // of relays on the first link
	declare   bool       // dhcpd has to be told of the transport network
	links     []link
	routes    []netip.Prefix // what the server reaches by the first link
	cut       []string       // what did not fit
}

// newLayout wires what a plan needs.
func newLayout(s *Source, p *Plan) *layout {
	l := &layout{v6: s.V6()}
	l.chooseTransport(s.Model, p)
	l.links = []link{{name: "s0", addr: l.transport.Addr().Next()}}
	l.client = l.links[0].addr.Next()
	l.addDirect(s, p)
	l.addRoutes(s.Model, p)
	return l
}

// chooseTransport takes a network of those for tests (RFC 2544, RFC 5180) that
// the configuration does not use.
func (l *layout) chooseTransport(m *scope.Model, p *Plan) {
	for i := range 64 {
		l.transport = netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 18, byte(4 * i), 0}), 29)
		if l.v6 {
			l.transport = netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 1, 0, 2, 0, 0, 0, byte(i)}), 64)
		}
		if !used(l.transport, m, p) {
			l.declare = true
			return
		}
	}
}

func used(t netip.Prefix, m *scope.Model, p *Plan) bool {
	for _, n := range m.Networks {
		for _, s := range n.Subnets {
			if s.Prefix.Overlaps(t) {
				return true
			}
		}
	}
	return slices.ContainsFunc(p.Clients, func(c Client) bool { return t.Contains(c.At.Relay) })
}

// addDirect gives every network with direct clients, or an interface of its own
// name, a link.
func (l *layout) addDirect(src *Source, p *Plan) {
	m := src.Model
	wanted, taken := map[*scope.Network]bool{}, takenAddrs(src, p)
	for i := range p.Clients {
		if at := p.Clients[i].At; !at.Relay.IsValid() {
			wanted[networkOf(m, at.Direct)] = true
		}
	}
	for _, n := range m.Networks {
		name := interfaceOf(n)
		if !wanted[n] && name == "" {
			continue
		}
		if len(l.links) > maxLinks {
			l.cut = append(l.cut, fmt.Sprintf("clients on network %s itself: only %d networks are wired", n.Name, maxLinks))
			continue
		}
		if name == "" || l.named(name) {
			name = fmt.Sprintf("d%d", len(l.links))
		}
		for _, s := range n.Subnets {
			if a := l.serverAddr(m, s, taken); a.IsValid() {
				l.links = append(l.links, link{name, a, n})
				break
			}
		}
	}
}

// unwired says why a network with direct clients has no link.
func (l *layout) unwired() string {
	if len(l.links) > maxLinks {
		return fmt.Sprintf("only %d networks are wired for clients that no relay speaks for", maxLinks)
	}
	return "no address of its network is left for the server itself, so that only relays reach it"
}

func (l *layout) named(name string) bool {
	return slices.ContainsFunc(l.links, func(k link) bool { return k.name == name })
}

// interfaceOf returns the interface that the configuration binds a network to.
func interfaceOf(n *scope.Network) string {
	if n.Interface != "" {
		return n.Interface
	}
	for _, s := range n.Subnets {
		if s.Interface != "" {
			return s.Interface
		}
	}
	return ""
}

// networkOf returns the network that a prefix is part of; nil if there is none.
func networkOf(m *scope.Model, p netip.Prefix) *scope.Network {
	if s := subnetOf(m, p.Addr()); s != nil {
		return s.Network
	}
	return nil
}

// subnetOf returns the smallest subnet that holds an address, of equal ones the
// last declared, as dhcpd does.
func subnetOf(m *scope.Model, a netip.Addr) (best *scope.Subnet) {
	for _, n := range m.Networks {
		for _, s := range n.Subnets {
			if s.Prefix.Contains(a) && (best == nil || s.Prefix.Bits() >= best.Prefix.Bits()) {
				best = s
			}
		}
	}
	return best
}

// takenAddrs lists the addresses of others: of hosts, of relays, and those that
// clients ask for.
func takenAddrs(src *Source, p *Plan) map[netip.Addr]bool {
	taken := map[netip.Addr]bool{}
	for _, h := range src.Model.Hosts {
		for _, a := range h.Addrs {
			for _, addr := range src.addresses(a) {
				taken[addr] = true
			}
		}
	}
	for i := range p.Clients {
		taken[p.Clients[i].At.Relay] = true
		for _, s := range p.Clients[i].Steps {
			taken[s.Address] = true
		}
	}
	return taken
}

// searched is how many addresses of a subnet are looked at for a free one.
const searched = 4096

// serverAddr returns an address of a subnet that nobody else has; none if there
// is none among the first ones.
func (l *layout) serverAddr(m *scope.Model, s *scope.Subnet, taken map[netip.Addr]bool) netip.Addr {
	a := s.Prefix.Masked().Addr()
	for range searched {
		if a = a.Next(); !s.Prefix.Contains(a) {
			break
		}
		if !taken[a] && !a.IsMulticast() && !inRange(s.Network, a) && subnetOf(m, a) == s && (l.v6 || s.Prefix.Contains(a.Next())) {
			return a
		}
	}
	return netip.Addr{}
}

func inRange(n *scope.Network, a netip.Addr) bool {
	for _, s := range n.Subnets {
		for _, p := range s.Pools {
			for _, r := range p.Ranges {
				if r.Lo.Compare(a) <= 0 && a.Compare(r.Hi) <= 0 {
					return true
				}
			}
		}
	}
	return false
}

// addRoutes lists where replies go that do not stay on the link of the question.
func (l *layout) addRoutes(m *scope.Model, p *Plan) {
	for _, n := range m.Networks {
		for _, s := range n.Subnets {
			if s.Prefix.IsValid() && !s.Prefix.Addr().IsMulticast() {
				l.route(s.Prefix.Masked())
			}
		}
	}
	for i := range p.Clients {
		c := &p.Clients[i]
		l.routeAddr(c.At.Relay)
		for _, s := range c.Steps {
			l.routeAddr(s.Address)
		}
	}
}

func (l *layout) route(p netip.Prefix) {
	if !slices.Contains(l.routes, p) && !p.Overlaps(l.transport) {
		l.routes = append(l.routes, p)
	}
}

func (l *layout) routeAddr(a netip.Addr) {
	if !a.IsValid() || a.IsUnspecified() || a.IsMulticast() || a.IsLinkLocalUnicast() && a.Is6() || a.IsLoopback() || l.transport.Contains(a) {
		return
	}
	if !slices.ContainsFunc(l.routes, func(p netip.Prefix) bool { return p.Contains(a) }) {
		l.routes = append(l.routes, netip.PrefixFrom(a, a.BitLen()))
	}
}

// place returns the link and the server's address that a client uses; ok is
// false if its network is not wired.
func (l *layout) place(m *scope.Model, at Place) (index int, ok bool) {
	if at.Relay.IsValid() {
		return 0, true
	}
	n := networkOf(m, at.Direct)
	for i, k := range l.links {
		if k.network == n && n != nil {
			return i, true
		}
	}
	return 0, false
}

// interfaces lists the names of the server's interfaces.
func (l *layout) interfaces() []string {
	var names []string
	for _, k := range l.links {
		names = append(names, k.name)
	}
	return names
}

// Hardware addresses at both ends of a link, the same on both sides.
func serverMAC(i int) [6]byte { return [6]byte{2, 0, 0x5e, 0x10, 0, byte(i)} }
func clientMAC(i int) [6]byte { return [6]byte{2, 0, 0x5e, 0x20, 0, byte(i)} }

func macText(m [6]byte) string {
	return fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5])
}

// Link-local addresses of the ends of a link.
func serverLocal(i int) netip.Addr {
	return netip.AddrFrom16([16]byte{0xfe, 0x80, 8: 0x5e, 14: 0x10, 15: byte(i)})
}

func clientLocal(i int) netip.Addr {
	return netip.AddrFrom16([16]byte{0xfe, 0x80, 8: 0x5e, 14: 0x20, 15: byte(i)})
}

// cables is the script for ip that makes the links of a server; peer is the
// namespace of the clients.
func (l *layout) cables(peer string) string {
	var b strings.Builder
	for i, k := range l.links {
		fmt.Fprintf(&b, "link add %s address %s type veth peer name c%d address %s netns %s\n", k.name, macText(serverMAC(i)), i, macText(clientMAC(i)), peer)
		if l.v6 {
			fmt.Fprintf(&b, "link set %s addrgenmode none\n", k.name)
		}
	}
	return b.String()
}

// clientUp is the script that raises the clients' ends.
func (l *layout) clientUp() string {
	var b strings.Builder
	for i := range l.links {
		fmt.Fprintf(&b, "link set c%d addrgenmode none\nlink set c%d up\n", i, i)
	}
	return b.String()
}

// serverUp is the script that gives the server addresses and routes.
func (l *layout) serverUp() string {
	var b strings.Builder
	for i, k := range l.links {
		fmt.Fprintf(&b, "link set %s up\n", k.name)
		switch {
		case l.v6:
			fmt.Fprintf(&b, "addr add %s/64 dev %s nodad\naddr add %s/128 dev %s nodad\n", serverLocal(i), k.name, k.addr, k.name)
			fmt.Fprintf(&b, "neigh replace %s lladdr %s dev %s nud permanent\n", clientLocal(i), macText(clientMAC(i)), k.name)
		case i == 0:
			fmt.Fprintf(&b, "addr add %s/%d dev %s\n", k.addr, l.transport.Bits(), k.name)
		default: // replies to relays in this network leave by the first link
			fmt.Fprintf(&b, "addr add %s/32 dev %s\n", k.addr, k.name)
		}
	}
	gateway := l.client
	if l.v6 {
		gateway = clientLocal(0)
	} else {
		fmt.Fprintf(&b, "neigh replace %s lladdr %s dev s0 nud permanent\n", gateway, macText(clientMAC(0)))
	}
	for _, p := range l.routes {
		fmt.Fprintf(&b, "route replace %s via %s dev s0 onlink\n", p, gateway)
	}
	return b.String()
}

// Interfaces says on which interface each subnet of DHCPv6 is that clients of
// the plan are on directly: Kea has to be told. It is by prefix in CIDR form, as
// in the options of a translation.
func Interfaces(s *Source, p *Plan) map[string]string {
	list := map[string]string{}
	if !s.V6() {
		return list
	}
	for _, k := range newLayout(s, p).links[1:] {
		for _, sub := range k.network.Subnets {
			list[sub.Prefix.Masked().String()] = k.name
		}
	}
	return list
}
