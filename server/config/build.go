package config

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server/host"
)

// builder makes one snapshot.
type builder struct {
	src      *kea.Server
	snap     *Snapshot
	top      level
	pools    int
	lots     *lots
	findings diag.List
}

func (b *builder) definitions() {
	b.snap.Defs = keaoption.NewDefinitions(b.src.OptionDefs, b.snap.Family, Release, nil)
}

// server reads what only the server level has.
func (b *builder) server() {
	s := b.snap
	src := b.src
	b.top = level{Lifetimes: src.Lifetimes, Timers: src.Timers, BootFields: src.BootFields, DDNSParams: src.DDNSParams,
		ReservationFlags: src.ReservationFlags, MatchClientID: src.MatchClientID, Authoritative: src.Authoritative,
		StoreExtended: src.StoreExtended, Allocator: src.Allocator, PDAllocator: src.PDAllocator}
	if b.top.Valid == nil {
		valid := uint32(defaultValid)
		b.top.Valid = &valid
	}
	s.Global = b.scope(b.top)
	s.Options = b.list(src.OptionData, s.Defs)
	s.EarlyGlobal = or(src.EarlyGlobalLookup, false)
	s.IPUnique = or(src.IPUnique, true)
	s.EchoClient = or(src.EchoClientID, true)
	s.StashAgent = or(src.StashAgent, false)
	s.Decline = seconds(src.DeclineProbation, 86400)
	s.ServerID = src.ServerID
	s.Identifiers = identifiers(src)
	s.MACSources = src.MACSources
	if len(s.MACSources) == 0 {
		s.MACSources = []string{"any"}
	}
	s.LeaseChecks = "warn"
	if src.SanityChecks != nil && src.SanityChecks.LeaseChecks != "" {
		s.LeaseChecks = src.SanityChecks.LeaseChecks
	}
	if c := src.Compatibility; c != nil {
		s.Compat = Compatibility{Lenient: or(c.LenientOptionParsing, false), IgnoreServerID: or(c.IgnoreServerID, false),
			IgnoreRAILink: or(c.IgnoreRAILink, false), ExcludeFirstLast: or(c.ExcludeFirstLast, false)}
	}
	b.relaySupplied()
	b.expired()
	b.interfaces()
}

func seconds(v *uint32, def uint32) time.Duration { return time.Duration(or(v, def)) * time.Second }

// identifiers returns the order of the look-up of reservations.
func identifiers(src *kea.Server) []host.Kind {
	names := src.HostIdentifiers
	if len(names) == 0 {
		names = []string{"hw-address", "duid", "circuit-id", "client-id"}
		if src.Family == kea.V6 {
			names = []string{"hw-address", "duid"}
		}
	}
	var out []host.Kind
	for _, n := range names {
		if k, ok := host.ParseKind(n); ok {
			out = append(out, k)
		}
	}
	return out
}

// relaySupplied reads which options relays may supply (RFC 6422); 65 always.
func (b *builder) relaySupplied() {
	b.snap.RSOO = map[uint16]bool{65: true}
	for _, name := range b.src.RelaySuppliedOpts {
		o := kea.OptionData{Name: name}
		if n, err := parseCode(name); err == nil {
			o = kea.OptionData{Code: uint32(n)}
			b.snap.RSOO[n] = true
		}
		if def := b.snap.Defs.Find(&o); def != nil {
			b.snap.RSOO[uint16(def.Code)] = true
		}
	}
}

func (b *builder) expired() {
	e := b.src.ExpiredProcessing
	if e == nil {
		e = &kea.ExpiredProcessing{}
	}
	b.snap.Expired = Expired{
		ReclaimWait:    seconds(e.ReclaimWait, 10),
		FlushWait:      seconds(e.FlushWait, 25),
		Hold:           seconds(e.Hold, 3600),
		MaxLeases:      int(or(e.MaxLeases, 100)),
		MaxTime:        time.Duration(or(e.MaxTime, 250)) * time.Millisecond,
		UnwarnedCycles: int(or(e.UnwarnedCycles, 5)),
	}
}

func (b *builder) interfaces() {
	c := b.src.Interfaces
	if c == nil {
		c = &kea.InterfacesConfig{}
	}
	b.snap.Interfaces = Interfaces{
		Names: c.Interfaces, UDP: c.SocketType == "udp", UseRouting: c.Outbound == "use-routing",
		RequireAll: or(c.RequireAll, false),
		MaxRetries: int(or(c.MaxRetries, 0)), RetryWait: time.Duration(or(c.RetryWait, 5000)) * time.Millisecond,
	}
}

// networks reads shared networks and the subnets that are in none. Where several
// subnets fit a client, Kea takes the one with the lowest id.
func (b *builder) networks() {
	for _, n := range b.src.SharedNetworks {
		b.network(n)
	}
	for _, s := range b.src.Subnets {
		b.subnet(s, nil, b.top, nil)
	}
	byID := func(a, b *Subnet) int { return cmp.Compare(a.ID, b.ID) }
	slices.SortFunc(b.snap.Subnets, byID)
	for _, n := range b.snap.Networks {
		slices.SortFunc(n.Subnets, byID)
		for i, s := range n.Subnets {
			s.Index = i
		}
	}
	b.snap.index = newIndex(b.snap.Subnets)
}

func (b *builder) network(n *kea.SharedNetwork) {
	l := b.top.below(level{Lifetimes: n.Lifetimes, Timers: n.Timers, BootFields: n.BootFields, DDNSParams: n.DDNSParams,
		ReservationFlags: n.ReservationFlags, MatchClientID: n.MatchClientID, Authoritative: n.Authoritative,
		RapidCommit: n.RapidCommit, StoreExtended: n.StoreExtended, Allocator: n.Allocator, PDAllocator: n.PDAllocator})
	net := &Network{Name: n.Name, Guard: b.classIDs(n.ClientClasses), Additional: b.classIDs(n.AdditionalClasses),
		Options: b.list(n.OptionData, b.snap.Defs), Scope: b.scope(l)}
	b.snap.Networks = append(b.snap.Networks, net)
	for _, s := range n.Subnets {
		b.subnet(s, net, l, n)
	}
}

// subnet reads a subnet; net and around are its shared network or nil.
func (b *builder) subnet(s *kea.Subnet, net *Network, outer level, around *kea.SharedNetwork) {
	l := outer.below(level{Lifetimes: s.Lifetimes, Timers: s.Timers, BootFields: s.BootFields, DDNSParams: s.DDNSParams,
		ReservationFlags: s.ReservationFlags, MatchClientID: s.MatchClientID, Authoritative: s.Authoritative,
		RapidCommit: s.RapidCommit, StoreExtended: s.StoreExtended, Allocator: s.Allocator, PDAllocator: s.PDAllocator})
	prefix, _ := netip.ParsePrefix(s.Prefix) // validated
	place := b.lots.take()
	sub := &place.subnet
	if net == nil {
		net = place.lone(b.snap.Global)
		b.snap.Networks = append(b.snap.Networks, net)
	} else {
		net.Subnets = append(net.Subnets, sub)
	}
	*sub = Subnet{ID: s.ID, Prefix: prefix.Masked(), Network: net,
		Guard: b.classIDs(s.ClientClasses), Additional: b.classIDs(s.AdditionalClasses),
		Options: b.list(s.OptionData, b.snap.Defs), Scope: b.scope(l),
		Interface: s.Interface, InterfaceID: s.InterfaceID, Relays: addrs(s.Relay)}
	if around != nil {
		inheritText(&sub.Interface, firstText(s.Interface, around.Interface))
		inheritText(&sub.InterfaceID, firstText(s.InterfaceID, around.InterfaceID))
		if len(s.Relay) == 0 {
			sub.Relays = addrs(around.Relay)
		}
	}
	for _, p := range s.Pools {
		b.pool(sub, p, l)
	}
	for _, p := range s.PDPools {
		b.pdPool(sub, p)
	}
	byAddress := func(a, b *Pool) int { return a.First.Compare(b.First) }
	slices.SortStableFunc(sub.Pools, byAddress)
	slices.SortStableFunc(sub.Prefixes, byAddress)
	place.settle()
	b.snap.Subnets = append(b.snap.Subnets, sub)
}

func firstText(list ...string) string {
	i := slices.IndexFunc(list, func(s string) bool { return s != "" })
	if i < 0 {
		return ""
	}
	return list[i]
}

func addrs(list []string) []netip.Addr {
	var out []netip.Addr
	for _, s := range list {
		if a, err := netip.ParseAddr(s); err == nil {
			out = append(out, a)
		}
	}
	return out
}

func (b *builder) pool(sub *Subnet, p *kea.Pool, l level) {
	first, last := poolRange(p.Range)
	pool := &Pool{ID: p.PoolID, Subnet: sub, First: first, Last: last, Len: first.BitLen(), Number: b.pools,
		Guard: b.classIDs(p.ClientClasses), Additional: b.classIDs(p.AdditionalClasses),
		Options: b.list(p.OptionData, b.snap.Defs), DDNS: sub.DDNS}
	if p.DDNSParams != (kea.DDNSParams{}) {
		pool.DDNS, sub.PoolNames = ddns(l.below(level{DDNSParams: p.DDNSParams}).DDNSParams), true
	}
	b.pools++
	sub.Pools = append(sub.Pools, pool)
}

// poolRange reads "A - B" or a prefix.
func poolRange(s string) (first, last netip.Addr) {
	if from, to, ok := strings.Cut(s, "-"); ok {
		first, _ = netip.ParseAddr(strings.TrimSpace(from))
		last, _ = netip.ParseAddr(strings.TrimSpace(to))
		return first, last
	}
	p, _ := netip.ParsePrefix(strings.ReplaceAll(s, " ", ""))
	return p.Masked().Addr(), lastOf(p)
}

func (b *builder) pdPool(sub *Subnet, p *kea.PDPool) {
	addr, _ := netip.ParseAddr(p.Prefix)
	whole := netip.PrefixFrom(addr, int(p.PrefixLen)).Masked()
	pool := &Pool{ID: p.PoolID, Subnet: sub, First: whole.Addr(), Len: int(p.DelegatedLen), Number: b.pools,
		Guard: b.classIDs(p.ClientClasses), Additional: b.classIDs(p.AdditionalClasses),
		Options: b.list(p.OptionData, b.snap.Defs), DDNS: sub.DDNS}
	pool.Last = netip.PrefixFrom(lastOf(whole), pool.Len).Masked().Addr()
	if ex, err := netip.ParseAddr(p.ExcludedPrefix); err == nil {
		pool.Excluded = netip.PrefixFrom(ex, int(p.ExcludedPrefixLen))
	}
	b.pools++
	sub.Prefixes = append(sub.Prefixes, pool)
}

// lastOf returns the last address of a prefix.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
