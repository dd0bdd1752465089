package config

import (
	"encoding/json"
	"net/netip"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
)

// hosts makes the table of the reservations.
func (b *builder) hosts() {
	n := len(b.src.Reservations)
	b.eachSubnet(func(s *kea.Subnet) { n += len(s.Reservations) })
	t := host.NewTable(n)
	for _, r := range b.src.Reservations {
		b.host(t, r, host.GlobalSubnet)
	}
	b.eachSubnet(func(s *kea.Subnet) {
		for _, r := range s.Reservations {
			b.host(t, r, s.ID)
		}
	})
	b.snap.Hosts = t
}

func (b *builder) eachSubnet(visit func(*kea.Subnet)) {
	for _, n := range b.src.SharedNetworks {
		for _, s := range n.Subnets {
			visit(s)
		}
	}
	for _, s := range b.src.Subnets {
		visit(s)
	}
}

func (b *builder) host(t *host.Table, r *kea.Reservation, subnet uint32) {
	h := host.Host{Subnet: subnet, Hostname: r.Hostname, Classes: b.classIDs(r.ClientClasses),
		Options: b.list(r.OptionData, b.snap.Defs)}
	var ok bool
	if h.Kind, h.ID, ok = Identifier(r); !ok {
		return // validation has reported it
	}
	if r.BootFields != (kea.BootFields{}) {
		f := boot(r.BootFields)
		h.Boot = &f
	}
	h.Addr, _ = netip.ParseAddr(r.IPAddress)
	for _, a := range r.IPAddresses {
		if addr, err := netip.ParseAddr(a); err == nil {
			h.Prefixes = append(h.Prefixes, netip.PrefixFrom(addr, addr.BitLen()))
		}
	}
	for i, p := range r.Prefixes {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			continue
		}
		h.Prefixes = append(h.Prefixes, prefix)
		if i < len(r.ExcludedPrefixes) {
			ex, _ := netip.ParsePrefix(r.ExcludedPrefixes[i])
			h.Excluded = append(h.Excluded, ex)
		}
	}
	if r.UserContext != nil {
		text, _ := json.Marshal(r.UserContext)
		h.Context = string(text)
	}
	t.Add(&h)
}

// Identifier returns the one identifier of a reservation, in bytes.
func Identifier(r *kea.Reservation) (kind host.Kind, id []byte, ok bool) {
	for k, text := range [...]string{r.HWAddress, r.DUID, r.CircuitID, r.ClientID, r.FlexID} {
		if text == "" {
			continue
		}
		id, ok = host.ParseID(host.Kind(k), text)
		return host.Kind(k), id, ok
	}
	return 0, nil, false
}
