package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/store"
)

// exchange is what exchanges of both families have in common.
type exchange struct {
	srv *Server
	run *runtime // configuration and what was made of it
	Now int64    // seconds since 1970

	Meta      netio.Meta
	Interface string
	Type      uint8 // message type

	// IDs are the client's identifiers by kind, as reservations are found by them.
	IDs      [host.FlexID + 1][]byte
	Classes  classify.Classifier
	vendor   []byte         // vendor class, for the class named after it
	Subnet   *config.Subnet // selected
	Host     *host.Host     // nil: no reservation
	global   *host.Host     // the global reservation that was looked up early
	hosts    []*host.Host   // all reservations of the client that may count
	hostless bool           // reservations could not be read

	In   *config.Subnet // the lease's; of a shared network not always Subnet
	Pool *config.Pool   // the lease's; nil for a reserved address outside the pools

	ReplyType uint8 // 0: none
	To        netio.Meta
	Why       Why
	stored    bool // something in the store was changed
	tries     int
	beyond    bool // the iterative search ended, and another began

	name    names
	lists   []*option.List
	more    []option.Class
	buf     []byte // the reply
	scratch []byte
	found   []lease.Lease
	broken  error // why the store could not say what it holds
	ticket  any   // not nil: a hook holds the reply
	parkedFrom
}

// Snapshot returns the configuration that the exchange runs under.
func (e *exchange) Snapshot() *config.Snapshot { return e.run.snap }

// drop ends the exchange without a reply.
func (e *exchange) drop(why Why) Verdict {
	e.Why = why
	return Drop
}

// failed ends an exchange because the store does not work.
func (e *exchange) failed(err error) Verdict {
	e.srv.storeFailed(err)
	return e.drop(StoreFailed)
}

// get reads the lease of an address. Where the store does not work nothing may be
// decided by what it does not say: the reason stays in broken, and ends the
// exchange.
func (e *exchange) get(a netip.Addr, l *lease.Lease) error {
	err := e.srv.store.Get(a, l)
	if err != nil && err != store.ErrNotFound {
		e.broken = err
	}
	return err
}

// begin makes the exchange ready for a datagram.
func (e *exchange) begin(s *Server, r *runtime, now int64, meta netio.Meta) {
	e.srv, e.run, e.Now, e.Meta = s, r, now, meta
	e.Type, e.ReplyType, e.Why, e.tries, e.stored, e.beyond = 0, 0, 0, 0, false, false
	e.IDs = [host.FlexID + 1][]byte{}
	e.Subnet, e.In, e.Pool, e.Host, e.global, e.vendor = nil, nil, nil, nil, nil, nil
	e.hosts, e.hostless = e.hosts[:0], false
	e.broken = nil
	e.name = names{buf: e.name.buf[:0]}
	e.To, e.ticket, e.parkedFrom = netio.Meta{}, nil, parkedFrom{}
}

// in returns the subnet that parameters come from: the lease's, or the selected one.
func (e *exchange) in() *config.Subnet {
	if e.In != nil {
		return e.In
	}
	return e.Subnet
}

func (e *exchange) subnetOf(id uint32) *config.Subnet { return e.run.snap.Subnet(id) }

// pick returns the first of some subnets whose guards let the client in.
func (e *exchange) pick(list []*config.Subnet) *config.Subnet {
	for _, s := range list {
		if e.admits(s) {
			return s
		}
	}
	return nil
}

// admits reports whether the guards of a subnet and its network let the client in.
func (e *exchange) admits(s *config.Subnet) bool {
	return e.Classes.Allows(s.Guard) && e.Classes.Allows(s.Network.Guard)
}

// after returns the subnet to look at after s, which the client may be in: round
// the shared network, until the first comes again.
func (e *exchange) after(s, first *config.Subnet) *config.Subnet {
	list := s.Network.Subnets
	for {
		if s = list[(s.Index+1)%len(list)]; s == first {
			return nil
		}
		if e.admits(s) {
			return s
		}
	}
}

// additional adds the classes that are only looked at when the lease is known:
// those of the pool first, then subnet and shared network.
func (e *exchange) additional() Verdict {
	in := e.in()
	if in == nil {
		return Next
	}
	if !in.Network.Lone() && e.Host != nil && e.Host.Subnet != host.GlobalSubnet {
		e.addClasses(e.Host.Classes) // the choice of the pool is over
	}
	if e.Pool != nil {
		e.more = e.Classes.Additional(e.Pool.Additional, e.more[:0])
	}
	e.more = e.Classes.Additional(in.Additional, e.more[:0])
	e.more = e.Classes.Additional(in.Network.Additional, e.more[:0])
	return Next
}

// gather lists the option lists in force, the first one winning.
func (e *exchange) gather() {
	e.lists = e.lists[:0]
	if e.Host != nil {
		e.addList(e.Host.Options)
	}
	if e.Pool != nil {
		e.addList(e.Pool.Options)
	}
	if in := e.in(); in != nil {
		e.addList(in.Options)
		e.addList(in.Network.Options)
	}
	for _, n := range e.Classes.List() {
		if c := e.run.snap.Classes.Get(n); c != nil {
			e.addList(c.Options)
		}
	}
	e.addList(e.run.snap.Options)
}

func (e *exchange) addList(l *option.List) {
	if l != nil {
		e.lists = append(e.lists, l)
	}
}

// lookup returns the entry of a code that wins; nil if there is none.
func (e *exchange) lookup(code uint16) *option.Option {
	for _, l := range e.lists {
		entries := l.Of(code)
		for i := range entries {
			if e.Classes.Allows(entries[i].Classes) {
				return &entries[i]
			}
		}
	}
	return nil
}

// ddns returns the parameters of names in force for the lease.
func (e *exchange) ddns() *config.DDNS {
	if e.Pool != nil {
		return e.Pool.DDNS
	}
	return e.in().DDNS
}

// updates reports whether DNS is to be updated at all.
func (e *exchange) updates(d *config.DDNS) bool { return e.run.updates && d.SendUpdates }

// over reports whether a lease has ended.
func over(l *lease.Lease, now int64) bool {
	return l.State == lease.ExpiredReclaimed || l.State == lease.Released || !l.Infinite() && l.Expires() < now
}

// young returns how long a lease still runs that need not be written anew
// (Kea manual, "Lease Caching").
func (e *exchange) young(p *lease.Lease, wanted uint32) uint32 {
	switch age, limit := e.Now-p.CLTT, e.In.CacheMaxAge; {
	case p.State != lease.Default || p.Valid != wanted:
		return 0
	case p.Infinite():
		return lease.Infinity
	case age < 0 || age >= int64(p.Valid) || limit >= 0 && age > limit:
		return 0
	case limit == 0 || e.In.CacheThreshold <= 0 || age > int64(float64(wanted)*e.In.CacheThreshold):
		return 0
	default:
		return p.Valid - uint32(age)
	}
}

// sameBut reports whether two leases say the same but for their times.
func sameBut(p, l *lease.Lease) bool { return sameOwner(p, l) && sameLabels(p, l) }

func sameOwner(p, l *lease.Lease) bool {
	return p.SubnetID == l.SubnetID && string(p.HW) == string(l.HW) && string(p.ClientID) == string(l.ClientID) && string(p.Context) == string(l.Context)
}

func sameLabels(p, l *lease.Lease) bool {
	return string(p.Hostname) == string(l.Hostname) && p.FwdDNS == l.FwdDNS && p.RevDNS == l.RevDNS
}
