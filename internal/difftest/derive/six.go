package derive

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/translate/scope"
)

// Options that DHCPv6 relays add. RFC 8415 §21.18, RFC 4649, RFC 4580, RFC 6939.
const (
	opt6Interface  = 18
	opt6Remote     = 37
	opt6Subscriber = 38
	opt6LinkLayer  = 79
)

// variants6 makes the clients that every DHCPv6 server meets.
func (w *world) variants6(c *coverage) {
	seen := map[*scope.Network]bool{}
	full := 0
	for i, sp := range w.spots {
		if i < manySpots && w.prefixPool(sp) != nil {
			w.delegations(c, sp)
		}
		if seen[sp.net] || i >= manySpots {
			continue
		}
		seen[sp.net] = true
		w.informs6(c, sp)
		if w.trace(w.stranger(sp.relayed()), nil).served && full < fewPlaces && !w.scarce(sp, scarceFor) {
			full++
			w.lives6(c, sp)
			w.wrong6(c, sp)
			w.relayed6(c, sp)
		}
	}
	w.hosts6(c)
	w.enterprises(c)
}

func (w *world) informs6(c *coverage, sp spot) {
	name := sp.sub.Prefix.String()
	steps := []difftest.Step{{Do: difftest.Inform}}
	for _, k := range []struct {
		id, what string
		at       difftest.Place
	}{{"inform-", "client that asks for configuration only", sp.relayed()},
		{"inform-direct-", "client on the wire that asks for configuration only", sp.direct()}} {
		r := w.full(w.stranger(k.at))
		r.do = difftest.Inform
		c.add(candidate{k.id + name, k.what, r, steps})
	}
}

// prefixPool returns the first pool of a subnet that delegates prefixes.
func (w *world) prefixPool(sp spot) *scope.Pool {
	for _, p := range sp.sub.Pools {
		if len(p.Prefixes) > 0 {
			return p
		}
	}
	return nil
}

// few reports whether pools have few prefixes.
func few(pools []*scope.Pool) bool {
	n := uint64(0)
	for _, p := range pools {
		for _, x := range p.Prefixes {
			lo, hi := x.Lo.As16(), x.Hi.As16()
			if x.Bits > 64 {
				return false
			}
			n += (binary.BigEndian.Uint64(hi[:])-binary.BigEndian.Uint64(lo[:]))>>(64-x.Bits) + 1
		}
	}
	return n < 16
}

// identities is a life with the given identity associations.
func identities(list ...difftest.IA) []difftest.Step {
	steps := life()
	for i := range steps {
		steps[i].IAs = list
	}
	return steps
}

// delegations asks for prefixes: alone, with an address, with a hint that is
// right, too short, too long, and foreign.
func (w *world) delegations(c *coverage, sp spot) {
	name := sp.sub.Prefix.String()
	pd := difftest.IA{PD: true, IAID: 1}
	add := func(id, what string, steps []difftest.Step) {
		c.add(candidate{"pd-" + id + name, what, w.full(w.stranger(sp.relayed())), steps})
	}
	add("", "router that asks for a prefix", identities(pd))
	add("na-", "router that asks for an address and a prefix", identities(difftest.IA{IAID: 1}, difftest.IA{PD: true, IAID: 2}))
	if few(sp.sub.Pools) {
		return
	}
	add("two-", "router that asks for two prefixes", identities(pd, difftest.IA{PD: true, IAID: 7}))
	for _, p := range sp.sub.Pools {
		for i, x := range p.Prefixes {
			if i < fewPlaces {
				hint := difftest.IA{PD: true, IAID: 1, Prefix: netip.PrefixFrom(x.Hi, x.Bits)}
				add("hint-", fmt.Sprintf("router that would like %s", hint.Prefix), identities(hint))
			}
		}
	}
	x := w.prefixPool(sp).Prefixes[0]
	for _, bits := range []int{x.Bits - 4, x.Bits + 4} {
		if bits > 0 && bits < 128 {
			hint := difftest.IA{PD: true, IAID: 1, Prefix: netip.PrefixFrom(netip.IPv6Unspecified(), bits)}
			add(fmt.Sprintf("len%d-", bits), fmt.Sprintf("router that would like a /%d", bits), identities(hint))
		}
	}
}

// lives6 goes through what a client may do with its leases.
func (w *world) lives6(c *coverage, sp spot) {
	name := sp.sub.Prefix.String()
	add := func(id, what string, steps []difftest.Step) {
		c.add(candidate{id + name, what, w.full(w.stranger(sp.relayed())), steps})
	}
	add("two-", "client that asks for two addresses", identities(difftest.IA{IAID: 1}, difftest.IA{IAID: 2}))
	add("rapid-", "client that can do with two messages", []difftest.Step{{Do: difftest.Rapid}, {Do: difftest.Renew}, {Do: difftest.Release}})
	add("confirm-", "client that confirms its address, then starts anew", []difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request},
		{Do: difftest.Reboot}, {Do: difftest.Discover}, {Do: difftest.Request}, {Do: difftest.Release}})
	if !w.scarce(sp, roomy) {
		add("decline-", "client that finds its address taken", []difftest.Step{{Do: difftest.Discover}, {Do: difftest.Request},
			{Do: difftest.Decline}, {Do: difftest.Discover}})
	}
	for i, duid := range [][]byte{append([]byte{0, 1, 0, 1, 0x2a, 0, 0, 0}, w.stranger(sp.relayed()).hw...),
		append([]byte{0, 2, 0, 0, 0x7e, 0xd9}, w.stranger(sp.relayed()).hw...), w.uuid()} {
		r := w.full(w.stranger(sp.relayed())).with(opt6ClientID, duid)
		c.add(candidate{fmt.Sprintf("duid%d-%s", i+1, name), "client with another type of DUID", r, visit()})
	}
}

// uuid is a new DUID-UUID (RFC 6355).
func (w *world) uuid() []byte {
	b := []byte{0, 4}
	for range 2 {
		b = binary.BigEndian.AppendUint64(b, w.rand.Uint64())
	}
	return b
}

// wrong6 asks for addresses that are not there, elsewhere, or somebody's.
func (w *world) wrong6(c *coverage, sp spot) {
	name := sp.sub.Prefix.String()
	foreign := netip.MustParseAddr("2001:db8:ffff:ffff::77")
	for _, o := range w.spots {
		if o.net != sp.net {
			foreign = o.relay
			break
		}
	}
	add := func(id, what string, step difftest.Step) {
		steps := []difftest.Step{step}
		if step.Do == difftest.Discover {
			steps = append(steps, difftest.Step{Do: difftest.Request}, difftest.Step{Do: difftest.Release})
		}
		c.add(candidate{id + name, what, w.stranger(sp.relayed()), steps})
	}
	add("confirm-foreign-", "client that comes from another network", difftest.Step{Do: difftest.Reboot, Address: foreign})
	add("confirm-here-", "client that believes to be in the right network", difftest.Step{Do: difftest.Reboot, Address: w.outside(sp.net)})
	add("rebind-foreign-", "client that keeps an address of another network", difftest.Step{Do: difftest.Rebind, Address: foreign})
	add("want-outside-", "client that wants an address outside of all pools", difftest.Step{Do: difftest.Discover, Address: w.outside(sp.net)})
	if a := w.heldIn(sp.sub); a.IsValid() {
		add("want-held-", "client that wants the address of a host", difftest.Step{Do: difftest.Discover, Address: a})
	}
}

// relayed6 has the relay say what relays can say.
func (w *world) relayed6(c *coverage, sp spot) {
	r := w.full(w.stranger(sp.relayed()))
	r.agent[opt6Interface] = []byte("ge-0/0/1.100")
	c.add(candidate{"relay-interface-" + sp.sub.Prefix.String(), "client behind a relay that names the interface", r, life()})
	r = r.clone()
	r.options[opt6ClientID] = w.stranger(sp.relayed()).options[opt6ClientID]
	r.agent[opt6Remote] = append([]byte{0, 0, 0x7e, 0xd9}, "remote"...)
	r.agent[opt6Subscriber] = []byte("subscriber 7")
	c.add(candidate{"relay-ids-" + sp.sub.Prefix.String(), "client behind a relay that names remote and subscriber", r, visit()})
}

// hosts6 lets the first hosts with a hardware address come with other DUIDs:
// with a time in it, and with a random one behind a relay that tells the address.
func (w *world) hosts6(c *coverage) {
	n := 0
	for _, h := range w.m.Hosts[:min(len(w.m.Hosts), maxHosts)] {
		if n >= fewPlaces {
			break
		}
		q := w.byHardware(h, difftest.Place{})
		if q == nil {
			continue
		}
		q, _ = w.settle(w.homes(h), q, func(t *trace) bool { return t.host == h })
		if q == nil {
			continue
		}
		n++
		hw := append([]byte{0, q.htype}, q.hw...)
		timed := q.with(opt6ClientID, append([]byte{0, 1, 0, q.htype, 0x2a, 0, 0, 1}, q.hw...))
		c.add(candidate{"host-" + h.Name + "-llt", fmt.Sprintf("host `%s` by a DUID with a time", h.Name), timed, visit()})
		told := q.with(opt6ClientID, w.uuid()).withAgent(opt6LinkLayer, hw)
		c.add(candidate{"host-" + h.Name + "-relay", fmt.Sprintf("host `%s` by what the relay says", h.Name), told, visit()})
	}
}

// ways6 is what a DHCPv6 client may do to show a setting.
func (w *world) ways6(r *request) []candidate {
	inform := w.full(r)
	inform.do = difftest.Inform
	hint := difftest.IA{PD: true, IAID: 1, Prefix: netip.PrefixFrom(netip.IPv6Unspecified(), 60)}
	return []candidate{
		{r: inform, steps: []difftest.Step{{Do: difftest.Inform}}},
		{r: w.full(r), steps: identities(difftest.IA{PD: true, IAID: 1})},
		{r: w.full(r), steps: identities(hint)},
		{r: w.full(r), steps: []difftest.Step{{Do: difftest.Rapid}, {Do: difftest.Release}}},
	}
}
