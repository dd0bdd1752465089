package rules

import (
	"slices"
	"testing"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// client is a DHCPv4 client as a test sees it: what it sends, and what it is given.
type client struct {
	t       testing.TB
	server  *kea.Server
	release kea.Release
	mac     []byte
	options map[uint32]string
	in      []string // classes, in the order in which they were assigned
	host    *kea.Reservation
}

// ask makes a client with a hardware address that ends in n and classifies it as
// Kea does, for subnet i of the result. The subnets of a shared network count
// before the others.
func ask(t testing.TB, out Output, r kea.Release, i int, n byte, options map[uint32]string) *client {
	t.Helper()
	if r == 0 {
		r = kea.DefaultRelease
	}
	k := &client{t: t, server: out.Config.Dhcp, release: r, mac: []byte{2, 0, 0, 0, 0, n}, options: options, in: []string{"ALL"}}
	net, sub := k.subnet(i)
	k.host = k.reserved(sub.Reservations)
	for _, s := range networkSubnets(net) {
		if k.host == nil {
			k.host = k.reserved(s.Reservations)
		}
	}
	if k.host == nil {
		k.host = k.reserved(k.server.Reservations)
	}
	known := "UNKNOWN"
	if k.host != nil {
		known = "KNOWN"
		k.in = append(k.in, k.host.ClientClasses...)
	}
	k.in = append(k.in, known)
	for _, c := range k.server.Classes {
		if c.Test != "" && !c.OnlyInAdditional && k.holds(c.Test) {
			k.in = append(k.in, c.Name)
		}
	}
	return k
}

func (k *client) holds(test string) bool {
	e, err := kexpr.Parse(test, kea.V4, k.release)
	if err != nil {
		k.t.Fatalf("the test %q does not parse: %v", test, err)
	}
	yes, err := e.Bool(k)
	return yes && err == nil
}

func (k *client) reserved(list []*kea.Reservation) *kea.Reservation {
	i := slices.IndexFunc(list, func(r *kea.Reservation) bool { return r.HWAddress == colonHex(k.mac) })
	if i < 0 {
		return nil
	}
	return list[i]
}

// subnet returns a subnet and the shared network around it, which may be nil.
func (k *client) subnet(i int) (*kea.SharedNetwork, *kea.Subnet) {
	for _, net := range k.server.SharedNetworks {
		if i < len(net.Subnets) {
			return net, net.Subnets[i]
		}
		i -= len(net.Subnets)
	}
	return nil, k.server.Subnets[i]
}

func networkSubnets(net *kea.SharedNetwork) []*kea.Subnet {
	if net == nil {
		return nil
	}
	return net.Subnets
}

// Option, Text, Field and Member make a client a packet.
func (k *client) Option(p kexpr.Path) ([]byte, bool) {
	v, ok := k.options[p.Code]
	return []byte(v), ok && p.Kind == kexpr.PathOption
}

func (k *client) Text(p kexpr.Path) string { return k.options[p.Code] }

func (k *client) Field(name string) []byte {
	switch name {
	case "pkt4.mac":
		return k.mac
	case "pkt4.htype":
		return []byte{0, 0, 0, 1}
	case "pkt4.msgtype":
		return []byte{0, 0, 0, 1}
	}
	return nil
}

func (k *client) Member(class string) bool { return slices.Contains(k.in, class) }

// fits reports whether a guard lets the client in.
func (k *client) fits(g kea.Guard) bool {
	return len(g.ClientClasses) == 0 || slices.ContainsFunc(g.ClientClasses, k.Member)
}

// pool returns the number of the first pool of a subnet that serves the client;
// -1 for a client that is not served, and its address if that is reserved.
func (k *client) pool(i int) (n int, address string) {
	net, sub := k.subnet(i)
	if k.Member("DROP") || !k.fits(sub.Guard) || net != nil && !k.fits(net.Guard) {
		return -1, ""
	}
	if k.host != nil && k.host.IPAddress != "" {
		return -1, k.host.IPAddress
	}
	return slices.IndexFunc(sub.Pools, func(p *kea.Pool) bool { return k.fits(p.Guard) }), ""
}

// class returns the classes the client is in, in the order of the result.
func (k *client) classes() []*kea.Class {
	var out []*kea.Class
	for _, c := range k.server.Classes {
		if k.Member(c.Name) {
			out = append(out, c)
		}
	}
	return out
}

// lease returns the lease time that a client without a wish gets.
func (k *client) lease(i int) uint32 {
	net, sub := k.subnet(i)
	for _, c := range k.classes() {
		if c.Valid != nil {
			return *c.Valid
		}
	}
	switch {
	case sub.Valid != nil:
		return *sub.Valid
	case net != nil && net.Valid != nil:
		return *net.Valid
	}
	return *k.server.Valid
}

// file returns the boot file that the client gets from pool n of subnet i.
func (k *client) file(i, n int) string {
	net, sub := k.subnet(i)
	var list []string // what is set, first wins
	if k.host != nil {
		list = append(list, k.host.BootFileName)
	}
	for _, c := range k.classes() {
		list = append(list, c.BootFileName)
	}
	list = append(list, k.additional(net, sub, n)...)
	list = append(list, sub.BootFileName)
	if net != nil {
		list = append(list, net.BootFileName)
	}
	list = append(list, k.server.BootFileName)
	for _, f := range list {
		if f != "" {
			return f
		}
	}
	return ""
}

// additional returns the boot files of the additional classes of the client, in
// the order in which Kea goes through the lists.
func (k *client) additional(net *kea.SharedNetwork, sub *kea.Subnet, n int) []string {
	var names []string
	if n >= 0 {
		names = append(names, sub.Pools[n].AdditionalClasses...)
	}
	names = append(names, sub.AdditionalClasses...)
	if net != nil {
		names = append(names, net.AdditionalClasses...)
	}
	if k.release < kea.R30 && n >= 0 { // the widest list goes first
		names = append(slices.Clone(sub.AdditionalClasses), sub.Pools[n].AdditionalClasses...)
	}
	var out []string
	for _, name := range names {
		for _, c := range k.server.Classes {
			if c.Name == name && (c.Test == "" && k.release >= kea.R30 || c.Test != "" && k.holds(c.Test)) {
				out = append(out, c.BootFileName)
			}
		}
	}
	return out
}
