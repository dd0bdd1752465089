package leases

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// usualLifetime is what Kea gives where the configuration does not say.
const usualLifetime = 7200

// place is where an address belongs.
type place struct {
	subnet, pool uint32
	lifetime     uint32
}

// pool is a range of addresses, or of prefixes of one length.
type pool struct {
	first, last netip.Addr
	bits        uint8 // of what is delegated; 0 for addresses
	place
}

// identity is an identifier in a reservation.
type identity struct {
	kind byte // 'h' hardware address, 'c' client identifier, 'd' DUID, 'a' circuit, 0 something else
	id   []byte
}

// places knows subnets, pools and reservations of a configuration.
type places struct {
	pools    []pool
	last     int // the pool that was found last: records are often sorted
	subnets  map[netip.Prefix]place
	lengths  []int // of the subnets' prefixes, the longest first
	reserved map[netip.Addr][]identity
}

func newPlaces(s *kea.Server) *places {
	p := &places{subnets: map[netip.Prefix]place{}, reserved: map[netip.Addr][]identity{}}
	usual := or(s.Lifetimes.Valid, usualLifetime)
	for _, sub := range s.Subnets {
		p.subnet(sub, usual)
	}
	for _, net := range s.SharedNetworks {
		for _, sub := range net.Subnets {
			p.subnet(sub, or(net.Lifetimes.Valid, usual))
		}
	}
	for _, r := range s.Reservations {
		p.reservation(r)
	}
	slices.SortFunc(p.pools, func(a, b pool) int { return a.first.Compare(b.first) })
	slices.SortFunc(p.lengths, func(a, b int) int { return b - a })
	p.lengths = slices.Compact(p.lengths)
	return p
}

func or(v *uint32, usual uint32) uint32 {
	if v == nil {
		return usual
	}
	return *v
}

func (p *places) subnet(s *kea.Subnet, usual uint32) {
	at := place{subnet: s.ID, lifetime: or(s.Lifetimes.Valid, usual)}
	if prefix, err := netip.ParsePrefix(s.Prefix); err == nil {
		p.subnets[prefix.Masked()] = at
		p.lengths = append(p.lengths, prefix.Bits())
	}
	for _, q := range s.Pools {
		if first, last, ok := poolRange(q.Range); ok {
			at.pool = q.PoolID
			p.pools = append(p.pools, pool{first: first, last: last, place: at})
		}
	}
	for _, q := range s.PDPools {
		prefix, err := netip.ParsePrefix(q.Prefix + "/" + itoa(q.PrefixLen))
		if err == nil {
			at.pool = q.PoolID
			p.pools = append(p.pools, pool{first: prefix.Masked().Addr(), last: lastOf(prefix), bits: q.DelegatedLen, place: at})
		}
	}
	for _, r := range s.Reservations {
		p.reservation(r)
	}
}

// poolRange reads "FIRST - LAST", or a prefix.
func poolRange(s string) (first, last netip.Addr, ok bool) {
	if from, to, isRange := strings.Cut(s, "-"); isRange {
		first, err := netip.ParseAddr(strings.TrimSpace(from))
		last, lastErr := netip.ParseAddr(strings.TrimSpace(to))
		return first, last, err == nil && lastErr == nil
	}
	prefix, err := netip.ParsePrefix(strings.TrimSpace(s))
	if err != nil {
		return first, last, false
	}
	return prefix.Masked().Addr(), lastOf(prefix), true
}

func lastOf(p netip.Prefix) netip.Addr {
	octets := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < 8*len(octets); bit++ {
		octets[bit/8] |= 0x80 >> (bit % 8)
	}
	last, _ := netip.AddrFromSlice(octets)
	return last
}

func itoa(n uint8) string {
	if n < 10 {
		return string('0' + n)
	}
	return itoa(n/10) + itoa(n%10)
}

func (p *places) reservation(r *kea.Reservation) {
	id := identityOf(r)
	for _, text := range append(slices.Clone(r.IPAddresses), r.IPAddress) {
		if a, err := netip.ParseAddr(text); err == nil {
			p.reserved[a] = append(p.reserved[a], id)
		}
	}
	for _, text := range r.Prefixes {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			p.reserved[prefix.Addr()] = append(p.reserved[prefix.Addr()], id)
		}
	}
}

func identityOf(r *kea.Reservation) identity {
	for _, c := range []struct {
		kind byte
		text string
	}{{'h', r.HWAddress}, {'d', r.DUID}, {'c', r.ClientID}, {'a', r.CircuitID}} {
		if c.text != "" {
			if id, ok := identifier(c.text); ok {
				return identity{c.kind, id}
			}
			return identity{}
		}
	}
	return identity{}
}

// identifier reads hex with colons or without, or a text in single quotes.
func identifier(s string) ([]byte, bool) {
	if len(s) > 1 && s[0] == '\'' && s[len(s)-1] == '\'' {
		return []byte(s[1 : len(s)-1]), true
	}
	s = strings.TrimPrefix(s, "0x")
	if strings.Contains(s, ":") {
		var id []byte
		for part := range strings.SplitSeq(s, ":") {
			if len(part) == 1 {
				part = "0" + part
			}
			b, err := hex.DecodeString(part)
			if err != nil {
				return nil, false
			}
			id = append(id, b...)
		}
		return id, true
	}
	id, err := hex.DecodeString(s)
	return id, err == nil
}

// find returns where an address, or a prefix of some length, belongs. The
// outcome is Assigned if that is a pool.
func (p *places) find(a netip.Addr, bits uint8) (place, Outcome) {
	if p.last < len(p.pools) && p.pools[p.last].holds(a, bits) {
		return p.pools[p.last].place, Assigned
	}
	n, _ := slices.BinarySearchFunc(p.pools, a, func(q pool, a netip.Addr) int {
		if q.first.Compare(a) <= 0 {
			return -1
		}
		return 1
	})
	near, otherwise := place{}, Outside
	for i := n - 1; i >= 0 && i >= n-4; i-- { // pools of prefixes may begin at one address
		q := &p.pools[i]
		if q.holds(a, bits) {
			p.last = i
			return q.place, Assigned
		}
		if bits > 0 && q.holds(a, q.bits) {
			near, otherwise = q.place, Unpooled
		}
	}
	for _, length := range p.lengths {
		prefix, err := a.Prefix(length)
		if at, ok := p.subnets[prefix]; ok && err == nil {
			if _, fixed := p.reserved[a]; fixed {
				return at, Assigned
			}
			return at, Unpooled
		}
	}
	return near, otherwise
}

func (q *pool) holds(a netip.Addr, bits uint8) bool {
	return q.bits == bits && q.first.Compare(a) <= 0 && a.Compare(q.last) <= 0
}

// client is who has a lease.
type client struct{ hw, id, duid, circuit []byte }

// takenFrom reports whether an address is reserved, but not for this client. An
// identifier that leases do not have is anybody's.
func (p *places) takenFrom(a netip.Addr, c client) bool {
	list, ok := p.reserved[a]
	return ok && !slices.ContainsFunc(list, c.is)
}

// holds reports whether an address is reserved for this client.
func (p *places) holds(a netip.Addr, c client) bool {
	return slices.ContainsFunc(p.reserved[a], c.is)
}

func (c client) is(i identity) bool {
	switch i.kind {
	case 'h':
		return bytes.Equal(i.id, c.hw)
	case 'c':
		return bytes.Equal(i.id, c.id)
	case 'd':
		// A DHCPv4 client has its DUID in the client identifier (RFC 4361).
		return bytes.Equal(i.id, c.duid) || len(c.id) > 5 && c.id[0] == 255 && bytes.Equal(i.id, c.id[5:])
	case 'a':
		return bytes.Equal(i.id, c.circuit)
	}
	return true
}
