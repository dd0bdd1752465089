package schema

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// flags are which reservations count in a scope.
type flags struct{ global, inSubnet, outOfPool bool }

// flagsAt returns what holds in a subnet.
func (a *adviser) flagsAt(t *site) flags {
	own, net, top := &t.ReservationFlags, &kea.ReservationFlags{}, &a.ReservationFlags
	mode := a.ReservationMode
	if t.network != nil {
		net = &t.network.ReservationFlags
		mode = first(t.network.ReservationMode, mode)
	}
	if mode = first(t.ReservationMode, mode); mode != "" {
		return flags{mode == "global", mode == "out-of-pool" || mode == "all", mode == "out-of-pool"}
	}
	return flags{truly(false, own.Global, net.Global, top.Global), truly(true, own.InSubnet, net.InSubnet, top.InSubnet),
		truly(false, own.OutOfPool, net.OutOfPool, top.OutOfPool)}
}

func first(word, otherwise string) string {
	if word != "" {
		return word
	}
	return otherwise
}

// hosts warns about reservations that have no effect.
func (a *adviser) hosts() {
	global := a.ReservationMode == "global" || truly(false, a.ReservationFlags.Global) || truly(false, a.EarlyGlobalLookup)
	for i := range a.sites {
		t := &a.sites[i]
		f := a.flagsAt(t)
		global = global || f.global
		a.identifiers(t.where, t.Reservations)
		switch {
		case len(t.Reservations) == 0:
		case !f.inSubnet:
			a.report(CodeHostUnseen, at(t.where, "reservations"), fmt.Sprintf("the reservations of `%s` are not looked up: `reservations-in-subnet` is false there", t.Prefix), "")
		case f.outOfPool:
			a.inPools(t)
		}
	}
	for _, net := range a.SharedNetworks {
		global = global || truly(false, net.ReservationFlags.Global) || net.ReservationMode == "global"
	}
	if len(a.Reservations) == 0 {
		return
	}
	a.identifiers(a.root, a.Reservations)
	if !global {
		a.report(CodeHostUnseen, at(a.root, "reservations"), "the global reservations are not looked up: `reservations-global` is true nowhere", "set it at the server, or at the subnets they are for")
	}
}

// inPools warns about reserved addresses that are left to the pools.
func (a *adviser) inPools(t *site) {
	var spans []span
	for _, p := range t.Pools {
		if s, _, ok := parsePool(p.Range); ok {
			spans = append(spans, s)
		}
	}
	target, address, count := "", "", 0
	note := func(text string, where ...any) {
		ip, err := netip.ParseAddr(text)
		if err != nil || !slices.ContainsFunc(spans, func(s span) bool { return s.first.Compare(ip) <= 0 && ip.Compare(s.last) <= 0 }) {
			return
		}
		if count++; count == 1 {
			target, address = at(t.where, where...), text
		}
	}
	for i, r := range t.Reservations {
		note(r.IPAddress, "reservations", i, "ip-address")
		for j, text := range r.IPAddresses {
			note(text, "reservations", i, "ip-addresses", j)
		}
	}
	if count > 0 {
		a.report(CodeHostInPool, target, fmt.Sprintf("the reservation of `%s`%s is ignored: the address is in a pool, and `reservations-out-of-pool` is true", address, others(count)),
			"take the address out of the pool, or leave `reservations-out-of-pool` out")
	}
}

// others says how many there are besides the first.
func others(count int) string {
	if count == 1 {
		return ""
	}
	return fmt.Sprintf(", with %d more in this subnet,", count-1)
}

// identifiers warns about reservations by what the server does not look for.
func (a *adviser) identifiers(where string, list []*kea.Reservation) {
	kinds := a.HostIdentifiers
	if kinds == nil {
		kinds = []string{"hw-address", "duid"}
		if a.fam == kea.V4 {
			kinds = append(kinds, "circuit-id", "client-id")
		}
	}
	told := map[string]bool{}
	for i, r := range list {
		for k, v := range [...]string{r.HWAddress, r.DUID, r.ClientID, r.CircuitID, r.FlexID} {
			kind := identifierKeys[k]
			if v == "" || told[kind] {
				continue
			}
			target := at(where, "reservations", i, kind)
			switch {
			case !slices.Contains(kinds, kind):
				told[kind] = true
				a.report(CodeHostKind, target, fmt.Sprintf("no reservation is looked up by `%s`: `host-reservation-identifiers` does not name it", kind),
					"name there "+quoted(append(slices.Clone(kinds), kind)))
			case kind == "flex-id" && !a.hasHook("flex_id"):
				told[kind] = true
				a.report(CodeHostKind, target, "no client has a `flex-id`: the library that makes it is not loaded", "load `libdhcp_flex_id.so` and give it an `identifier-expression`")
			}
		}
	}
}

// hasHook reports whether a hook library is loaded, by its name without frills.
func (a *adviser) hasHook(name string) bool {
	return slices.ContainsFunc(a.Hooks, func(h kea.Hook) bool { return strings.Contains(h.Library, name) })
}

// hidden warns about subnets inside others that are chosen first. Kea goes by
// the id; measured for DHCPv4 on 2.2, 2.6 and 3.0.
func (a *adviser) hidden() {
	if a.fam != kea.V4 {
		return
	}
	wide := map[netip.Prefix]*site{}
	for i := range a.sites {
		t := &a.sites[i]
		if p, ok := parsePrefix(t.Prefix); ok && t.ID != 0 && !t.chosenOtherwise() && !t.guarded() {
			wide[p] = t
		}
	}
	for i := range a.sites {
		t := &a.sites[i]
		p, ok := parsePrefix(t.Prefix)
		if !ok || t.chosenOtherwise() {
			continue
		}
		for bits := p.Bits() - 1; bits >= 0; bits-- {
			outer, _ := p.Addr().Prefix(bits)
			if w := wide[outer]; w != nil && w.ID < t.ID && (w.network == nil || w.network != t.network) {
				a.report(CodeHidden, at(t.where, "subnet"), fmt.Sprintf("`%s` is never chosen by an address: `%s` holds it, and has a lower id", t.Prefix, w.Prefix),
					"give the wider one a higher id, or name the relays of the narrower one under `relay`").other = at(w.where, "subnet")
				break
			}
		}
	}
}

// chosenOtherwise reports whether a subnet is chosen by its relays or interface.
func (t *site) chosenOtherwise() bool {
	return len(t.Relay) > 0 || t.Interface != "" || t.network != nil && (len(t.network.Relay) > 0 || t.network.Interface != "")
}

// guarded reports whether a subnet is for members of classes only.
func (t *site) guarded() bool {
	return len(t.ClientClasses) > 0 || t.network != nil && len(t.network.ClientClasses) > 0
}

// edges warns about pools that hand out what other machines use.
func (a *adviser) edges(t *site) {
	prefix, ok := parsePrefix(t.Prefix)
	if !ok || a.fam != kea.V4 || !prefix.Addr().Is4() {
		return
	}
	for i, p := range t.Pools {
		s, _, ok := parsePool(p.Range)
		if !ok {
			continue
		}
		target := at(t.where, "pools", i, "pool")
		inside := func(ip netip.Addr) bool { return s.first.Compare(ip) <= 0 && ip.Compare(s.last) <= 0 }
		spared := a.Compatibility != nil && truly(false, a.Compatibility.ExcludeFirstLast) && prefix.Bits() <= 24
		for _, edge := range [...]struct {
			ip   netip.Addr
			what string
		}{{prefix.Addr(), "address of the network"}, {lastOf(prefix), "broadcast address"}} {
			if prefix.Bits() < 31 && !spared && inside(edge.ip) {
				a.report(CodePoolEdge, target, fmt.Sprintf("the pool holds the %s, `%s`, which Kea hands out like any other", edge.what, edge.ip), "leave it out of the pool")
				break
			}
		}
		a.routerInside(t, target, inside)
	}
}

// routerInside warns about a pool that hands out the router's address.
func (a *adviser) routerInside(t *site, target string, inside func(netip.Addr) bool) {
	lists := [][]kea.OptionData{t.OptionData}
	if t.network != nil {
		lists = append(lists, t.network.OptionData)
	}
	for _, list := range lists {
		for i := range list {
			o := &list[i]
			if o.Space != "" && o.Space != "dhcp4" || o.Name != "routers" && o.Code != 3 || o.CSV != nil && !*o.CSV {
				continue
			}
			for _, text := range splitList(o.Data) {
				if ip, err := netip.ParseAddr(text); err == nil && inside(ip) && !a.reserved(t, text) {
					a.report(CodeRouterInPool, target, fmt.Sprintf("the pool holds the address of the router, `%s`, which Kea hands out like any other", text), "leave it out of the pool")
					return
				}
			}
		}
	}
}

// reserved reports whether an address of a subnet is kept for somebody.
func (a *adviser) reserved(t *site, text string) bool {
	return slices.ContainsFunc(t.Reservations, func(r *kea.Reservation) bool { return r.IPAddress == text })
}
