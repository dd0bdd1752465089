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
		if open && served < fewPlaces && !w.scarce(sp.net, 16) {
			served++
			w.leaseTimes(c, sp)
			w.wrongAddresses(c, sp)
			w.firmware(c, sp)
			k := w.bootpWay(w.stranger(sp.relayed()))
			c.add(candidate{"bootp-" + sp.sub.Prefix.String(), "unknown BOOTP client", k.r, k.steps})
		}
	}
	w.bootpHosts(c)
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
	c.add(candidate{"decline-" + name, "client that finds its address taken", w.stranger(sp.relayed()),
		[]difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Decline}, {Do: difftest.Discover}}})
	c.add(candidate{"again-" + name, "client that starts its lease anew and reboots", w.full(w.stranger(sp.relayed())),
		[]difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Reboot}, {Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Release}}})
}

// heldIn returns the fixed address of the first host that has one in s.
func (w *world) heldIn(s *scope.Subnet) netip.Addr {
	for _, h := range w.m.Hosts {
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
func (w *world) firmware(c *coverage, sp spot) {
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
		r := w.stranger(sp.relayed())
		r = w.full(r).with(optVendorClass, []byte(b.vendor)).with(optArch, []byte{byte(b.arch >> 8), byte(b.arch)}).
			with(optNDI, []byte{1, 3, 16}).with(optUUID, append([]byte{0}, make([]byte, 16)...))
		copy(r.options[optUUID][1:], r.hw)
		if b.user != "" {
			r = r.with(optUserClass, []byte(b.user))
		}
		c.add(candidate{b.name + "-" + sp.sub.Prefix.String(), "boot firmware: " + b.vendor, r, visit()})
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
	for _, h := range w.m.Hosts {
		q := w.byHardware(h, difftest.Place{})
		if q == nil || n >= fewPlaces {
			continue
		}
		q, t := w.settle(w.homes(h), q, func(t *trace) bool { return t.host == h && t.fixed })
		if q == nil {
			continue
		}
		n++
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
