package derive

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// fewPlaces is in how many networks the variants of clients appear that do not
// depend on one of its statements.
const fewPlaces = 3

// How many addresses there are to be where a client keeps one while another
// comes, and where one is spoilt.
const (
	scarceFor = 4
	roomy     = 16
)

// variants makes the clients that every server meets: BOOTP, INFORM, lease times
// asked for, addresses that are wrong, boot firmware.
func (w *world) variants(c *coverage) {
	if w.v6 {
		w.variants6(c)
		return
	}
	served := 0
	seen := map[*scope.Network]bool{}
	for i, sp := range w.spots {
		if seen[sp.net] || i >= manySpots {
			continue
		}
		seen[sp.net] = true
		w.informs(c, sp)
		open := w.trace(w.stranger(sp.relayed()), nil).served
		if open && served < fewPlaces && !w.scarce(sp, scarceFor) {
			served++
			w.leaseTimes(c, sp)
			w.wrongAddresses(c, sp)
			w.firmware(c, w.stranger(sp.relayed()), sp.sub.Prefix.String())
			w.identities4(c, sp)
			k := w.bootpWay(w.stranger(sp.relayed()))
			c.add(candidate{"bootp-" + sp.sub.Prefix.String(), "unknown BOOTP client", k.r, k.steps})
		}
	}
	w.bootpHosts(c)
	w.enterprises(c)
}

func (w *world) informs(c *coverage, sp spot) {
	k := w.informWay(w.full(w.stranger(sp.relayed())))
	if !k.r.asks.IsValid() {
		return
	}
	c.add(candidate{"inform-" + sp.sub.Prefix.String(), fmt.Sprintf("client that has %s and asks for the rest", k.r.asks), k.r, k.steps})
}

// leaseTimes asks for times below, between and above what the place allows.
func (w *world) leaseTimes(c *coverage, sp spot) {
	least, most, usual := uint64(300), uint64(86400), uint64(43200)
	t := w.trace(w.stranger(sp.relayed()), nil)
	for name, p := range map[string]*uint64{"param min-lease-time": &least, "param max-lease-time": &most, "param default-lease-time": &usual} {
		if v := t.values[name]; v != nil {
			*p = v.n
		}
	}
	for _, k := range []struct {
		name string
		n    uint64
	}{{"below", max(1, least/2)}, {"between", (max(least, 60) + min(usual, most)) / 2}, {"above", min(most+3600, 1<<31)}} {
		d := time.Duration(k.n) * time.Second
		c.add(candidate{"lease-" + k.name + "-" + sp.sub.Prefix.String(), fmt.Sprintf("client that asks for a lease of %d seconds", k.n),
			w.stranger(sp.relayed()), []difftest.Step{{Do: difftest.Discover, Lease: d}, {Do: difftest.Request, Lease: d}, {Do: difftest.Release}}})
	}
}

// wrongAddresses asks for addresses that the client cannot have, and gives one back as taken.
func (w *world) wrongAddresses(c *coverage, sp spot) {
	name := sp.sub.Prefix.String()
	reboot := func(id, what string, a netip.Addr) {
		if a.IsValid() {
			c.add(candidate{"reboot-" + id + "-" + name, what, w.stranger(sp.relayed()), []difftest.Step{{Do: difftest.Reboot, Address: a}}})
		}
	}
	foreign := netip.MustParseAddr("203.0.113.77")
	for _, o := range w.spots {
		if o.net != sp.net {
			foreign = o.relay
			break
		}
	}
	reboot("foreign", "client that comes from another network", foreign)
	reboot("outside", "client that wants an address outside of all pools", w.outside(sp.net))
	reboot("taken", "client that wants the address of a host", w.heldIn(sp.sub))
	if p := w.trace(w.stranger(sp.relayed()), nil).pool; p != nil && len(p.Ranges) > 0 {
		a := w.addressIn(p, p.Ranges[0])
		c.add(candidate{"reboot-" + name, fmt.Sprintf("client that comes back with %s, which nobody knows of", a), w.stranger(sp.relayed()),
			[]difftest.Step{{Do: difftest.Reboot, Address: a}, {Do: difftest.Reboot}, {Do: difftest.Release}}})
	}
	if !w.scarce(sp, roomy) {
		c.add(candidate{"decline-" + name, "client that finds its address taken", w.stranger(sp.relayed()),
			[]difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Decline}, {Do: difftest.Discover}}})
	}
	c.add(candidate{"again-" + name, "client that starts its lease anew and reboots", w.full(w.stranger(sp.relayed())),
		[]difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Reboot}, {Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Release}}})
}

// heldIn returns the fixed address of the first host that has one in s.
func (w *world) heldIn(s *scope.Subnet) netip.Addr {
	for _, h := range w.m.Hosts[:min(len(w.m.Hosts), maxHosts)] {
		for _, a := range w.fixed[h] {
			if s.Prefix.Contains(a) {
				return a
			}
		}
	}
	return netip.Addr{}
}

// boot is a kind of boot firmware.
type boot struct {
	name, vendor, user string
	arch               uint16
}

// firmware makes clients that boot from the network, where the file has anything
// to say to them.
func (w *world) firmware(c *coverage, base *request, name string) {
	if !w.boots() {
		return
	}
	for _, b := range []boot{
		{"bios", "PXEClient:Arch:00000:UNDI:002001", "", 0},
		{"uefi", "PXEClient:Arch:00007:UNDI:003016", "", 7},
		{"arm64", "PXEClient:Arch:00011:UNDI:003016", "", 11},
		{"http", "HTTPClient:Arch:00016:UNDI:003016", "", 16},
		{"ipxe", "PXEClient:Arch:00007:UNDI:003010", "iPXE", 7},
	} {
		r := base.clone()
		if !c.hostOf(base) {
			r.hw = w.stranger(base.at).hw
		}
		r = w.full(r).with(optVendorClass, []byte(b.vendor)).with(optArch, []byte{byte(b.arch >> 8), byte(b.arch)}).
			with(optNDI, []byte{1, 3, 16}).with(optUUID, append([]byte{0}, make([]byte, 16)...))
		copy(r.options[optUUID][1:], r.hw)
		if b.user != "" {
			r = r.with(optUserClass, []byte(b.user))
		}
		c.add(candidate{b.name + "-" + name, "boot firmware: " + b.vendor, r, visit()})
	}
}

// hostOf reports whether a request is that of a host.
func (c *coverage) hostOf(r *request) bool { return len(c.w.matching(r)) > 0 }

// identities4 makes clients that say more of themselves than others: an
// identifier, a name, where they are.
func (w *world) identities4(c *coverage, sp spot) {
	name := sp.sub.Prefix.String()
	r := w.full(w.stranger(sp.relayed()))
	c.add(candidate{"id-" + name, "client with an identifier", r.with(optClientID, append([]byte{1}, r.hw...)), life()})
	r = w.full(w.stranger(sp.relayed()))
	r = r.with(optHostName, []byte("derived")).with(optFQDN, append([]byte{1, 0, 0}, "derived.example.org"...))
	c.add(candidate{"named-" + name, "client that tells its name", r, visit()})
	r = w.full(w.stranger(sp.relayed())).withAgent(1, []byte("port 7")).withAgent(2, []byte("switch 3"))
	c.add(candidate{"agent-" + name, "client behind a relay that names port and switch", r, life()})
	r = w.full(w.stranger(sp.relayed()))
	c.add(candidate{"rapid-" + name, "client that can do with two messages", r, []difftest.Step{{Do: difftest.Rapid}, {Do: difftest.Request}, {Do: difftest.Release}}})
	w.elsewhere(c, sp)
}

// elsewhere has a relay, and a client, choose the subnet of another network. RFC 3527, RFC 3011.
func (w *world) elsewhere(c *coverage, sp spot) {
	for _, o := range w.spots {
		if o.net == sp.net {
			continue
		}
		a := o.sub.Prefix.Addr().AsSlice()
		name := o.sub.Prefix.String()
		c.add(candidate{"link-" + name, "client whose relay selects another link", w.full(w.stranger(sp.relayed())).withAgent(5, a), visit()})
		c.add(candidate{"select-" + name, "client that selects another subnet", w.full(w.stranger(sp.relayed())).with(118, a), visit()})
		return
	}
}

// enterprises makes clients that name the enterprises whose options are set. RFC 3925.
func (w *world) enterprises(c *coverage) {
	for _, e := range w.vendors {
		q, t := w.settle(w.spots, w.stranger(difftest.Place{}), func(t *trace) bool { return t.served })
		if q == nil {
			return
		}
		id := appendNumber(nil, e, 4)
		if w.v6 {
			q = w.full(q).with(16, append(id, 0, 4, 'd', 'e', 'm', 'o')).with(17, id)
		} else {
			q = w.full(q).with(124, append(id, 4, 'd', 'e', 'm', 'o')).with(125, append(id[:4:4], 0))
		}
		c.add(candidate{fmt.Sprintf("enterprise-%d", e), fmt.Sprintf("client of enterprise %d", e), q, w.stepsOf(t.r, visit())})
	}
}

// boots reports whether the file looks after clients that boot from the network.
func (w *world) boots() bool {
	found := false
	parser.Walk(w.m.File, func(s *parser.Stmt) bool {
		switch n := s.Node.(type) {
		case *parser.Param:
			found = found || n.Name == "filename" || n.Name == "next-server"
		case *parser.OptionSet:
			if d := n.Option.Def; d != nil && d.Space == "dhcp" {
				found = found || d.Code == 66 || d.Code == 67 || d.Code == optVendorClass
			}
		}
		return !found
	})
	return found
}

// bootpHosts lets the first hosts with an address come by BOOTP and INFORM.
func (w *world) bootpHosts(c *coverage) {
	n := 0
	for _, h := range w.m.Hosts[:min(len(w.m.Hosts), maxHosts)] {
		if n >= fewPlaces {
			break
		}
		q := w.byHardware(h, difftest.Place{})
		if q == nil || !w.hasFixed(h) {
			continue
		}
		q, t := w.settle(w.homes(h), q, func(t *trace) bool { return t.host == h && t.fixed })
		if q == nil {
			continue
		}
		n++
		if n == 1 {
			w.firmware(c, q, h.Name)
		}
		k := w.bootpWay(q)
		c.add(candidate{"bootp-" + h.Name, fmt.Sprintf("host `%s` by BOOTP", h.Name), k.r, k.steps})
		c.add(candidate{"reboot-" + h.Name, fmt.Sprintf("host `%s` that wants the address of another", h.Name), q,
			[]difftest.Step{{Do: difftest.Reboot, Address: t.lease.Next()}}})
		w.away(c, h, q)
	}
}

// away lets a host appear in a network that its address is not of.
func (w *world) away(c *coverage, h *scope.Host, q *request) {
	for _, sp := range w.spots {
		if sp.net != w.network(q) {
			c.add(candidate{"away-" + h.Name, fmt.Sprintf("host `%s` in another network", h.Name), q.in(sp.relayed()), visit()})
			return
		}
	}
}
