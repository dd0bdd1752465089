package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/alloc"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/stats"
	"github.com/keatool/keatool/server/store"
)

// runtime is a configuration and what was made of it for the pipeline. It is
// replaced as a whole when the configuration changes.
type runtime struct {
	snap      *config.Snapshot
	alloc     *alloc.Allocator
	hosts     []host.Source
	hooks     Hooks
	bootp     bool // the bootp hook is there
	updates   bool // dhcp-ddns wants updates of DNS
	serverIDs map[netip.Addr]bool
	counters  *stats.Runtime
	dns       dnsSink // nil: DNS is not updated
}

// newRuntime makes the allocator's picture of what is taken.
func newRuntime(snap *config.Snapshot, st store.Store) (*runtime, error) {
	d := snap.Source.Dhcp.DhcpDdns
	r := &runtime{snap: snap, alloc: alloc.New(snap), hosts: []host.Source{snap.Hosts}, serverIDs: snap.ServerIDs,
		updates: d != nil && d.EnableUpdates}
	for l, err := range st.All() {
		if err != nil {
			return nil, err
		}
		r.note(l)
	}
	r.reserve()
	return r, nil
}

// reserve keeps reserved addresses from being proposed to others.
func (r *runtime) reserve() {
	for _, h := range r.snap.Hosts.All() {
		sub := r.snap.Subnet(h.Subnet)
		if sub == nil || !sub.HostsIn || sub.HostsOut {
			continue
		}
		if p := sub.PoolOf(h.Addr); p != nil {
			r.alloc.Take(p, h.Addr)
		}
		for _, prefix := range h.Prefixes {
			if p := r.pool(sub, prefix); p != nil {
				r.alloc.Take(p, prefix.Addr())
			}
		}
	}
}

// pool returns the pool of a subnet that something leased is from; nil if none.
func (r *runtime) pool(sub *config.Subnet, p netip.Prefix) *config.Pool {
	if p.IsSingleIP() {
		return sub.PoolOf(p.Addr())
	}
	return sub.PrefixPoolOf(p)
}

// note tells the allocator what a lease means for its address.
func (r *runtime) note(l *lease.Lease) {
	sub := r.snap.Subnet(l.SubnetID)
	if sub == nil {
		return
	}
	p := r.pool(sub, l.Key())
	switch {
	case p == nil:
	case l.State == lease.ExpiredReclaimed || l.State == lease.Released:
		r.alloc.Free(p, l.Addr)
	default:
		r.alloc.Take(p, l.Addr)
	}
}

// gone tells the allocator that there is no lease any more.
func (r *runtime) gone(l *lease.Lease) {
	if sub := r.snap.Subnet(l.SubnetID); sub != nil {
		if p := r.pool(sub, l.Key()); p != nil {
			r.alloc.Free(p, l.Addr)
		}
	}
}
