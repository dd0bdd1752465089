package derive

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// Names makes up an address for every name that a file uses in place of one, so
// that what depends on it can be tried without the site's DNS: names of hosts get
// addresses of its networks that nobody else has, all others some of those for
// documentation (RFC 5737, RFC 3849). Both servers have to be told the same.
func Names(f *parser.File) option.Resolver {
	n := &names{w: newWorld(scope.Resolve(f, f.Family), Options{}.orDefault()), known: map[string]netip.Addr{}}
	for _, h := range n.w.m.Hosts {
		for _, a := range h.Addrs {
			if !a.Addr.IsValid() && a.Name != "" && (a.Kind == '6') == n.w.v6 {
				n.host(strings.ToLower(a.Name))
			}
		}
	}
	n.other = netip.MustParseAddr("192.0.2.10")
	if n.w.v6 {
		n.other = netip.MustParseAddr("2001:db8:ffff::10")
	}
	return func(name string) ([]netip.Addr, error) {
		name = strings.ToLower(name)
		if !n.known[name].IsValid() {
			for n.w.subnetOf(n.other) != nil {
				n.other = lastUsable(n.w.subnetOf(n.other).Prefix).Next().Next()
			}
			n.known[name], n.other = n.other, n.other.Next()
		}
		return []netip.Addr{n.known[name]}, nil
	}
}

type names struct {
	w     *world
	known map[string]netip.Addr
	at    int        // subnet that the last address was of
	last  netip.Addr // not valid: none of the subnet yet
	other netip.Addr
}

// maxTries is how many addresses are looked at for one that is free.
const maxTries = 1 << 12

// host gives a name the next free address of the networks.
func (n *names) host(name string) {
	if n.known[name].IsValid() {
		return
	}
	for range maxTries {
		a, ok := n.step()
		if !ok {
			return
		}
		if !n.used(a) {
			n.known[name], n.w.held[a] = a, true
			return
		}
	}
}

// step goes to the next address; at the end of a subnet to the next subnet.
func (n *names) step() (netip.Addr, bool) {
	for n.at < len(n.w.spots) {
		p := n.w.spots[n.at].sub.Prefix
		a := p.Addr().Next()
		if n.last.IsValid() {
			a = n.last.Next()
		}
		if a.IsValid() && a.Compare(lastUsable(p)) <= 0 && p.Contains(a) {
			n.last = a
			return a, true
		}
		n.at, n.last = n.at+1, netip.Addr{}
	}
	return netip.Addr{}, false
}

// used reports whether somebody has an address, or may get it.
func (n *names) used(a netip.Addr) bool {
	sp := n.w.spots[n.at]
	return n.w.held[a] || a == sp.relay || inRanges(sp.sub, a) || slices.Contains(n.w.routers(sp.sub), a)
}
