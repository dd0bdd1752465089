package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// With thousands of subnets, what is kept for the one that a message comes from is
// in far memory, in two dozen places that the pipeline would wait for one after the
// other. But messages come in batches. So before the first of a batch is handled,
// those places are read for all of them: reads that do not depend on each other
// go on at the same time, and the pipeline finds what it needs at hand.
//
// What is read here decides nothing. Whoever takes this file away gets a slower
// server and no other; BenchmarkExchange shows by how much.

const (
	manySubnets = 256 // fewer of them stay at hand by themselves
	fewMessages = 2   // one has nothing to overlap with
)

// warm reads what n messages will need of their subnets.
func (w *worker) warm(r *runtime, n int) {
	if len(r.snap.Subnets) < manySubnets || n < fewMessages {
		return
	}
	near := w.near[:0]
	for i := range w.in[:n] {
		if a := relayOf(r.snap.Family, &w.in[i]); a.IsValid() {
			if list := r.snap.Containing(a); len(list) > 0 {
				near = append(near, list[0])
			}
		}
	}
	w.near = near
	sum := 0
	for _, s := range near {
		sum += s.Touch()
	}
	for _, s := range near {
		sum += s.Options.Touch() + r.counters.Subnets[s.Number].Touch()
		for _, pools := range [...][]*config.Pool{s.Pools, s.Prefixes} {
			if len(pools) > 0 {
				sum += r.alloc.Touch(pools[0]) + r.counters.Pools[pools[0].Number].Touch()
			}
		}
	}
	w.warmth = sum
}

// relayOf returns the address by which the subnet of a relayed message is found in
// most cases; none for others.
func relayOf(f kea.Family, m *netio.Message) (a netip.Addr) {
	b := m.Payload()
	switch {
	case f == kea.V4 && len(b) > 28:
		a = netip.AddrFrom4([4]byte(b[24:]))
	case f == kea.V6 && len(b) > 34 && b[0] == packet.RelayForward:
		a = netip.AddrFrom16([16]byte(b[2:]))
	}
	if a.IsValid() && a.IsUnspecified() {
		return netip.Addr{}
	}
	return a
}
