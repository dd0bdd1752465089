package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

// Exchange4 holds the facts of one DHCPv4 message and of the reply to it. It is
// reused: nothing in it may be kept beyond the exchange.
type Exchange4 struct {
	srv *Server
	run *runtime // configuration and what was made of it
	Now int64    // seconds since 1970

	// The message.
	Query     packet.V4
	Meta      netio.Meta
	Interface string
	LocalAddr netip.Addr // address of the interface, our server identifier
	Type      uint8      // message type; 0 BOOTP

	// The client.
	HW       []byte
	ClientID []byte // nil: none
	FlexID   []byte // set by a hook
	Classes  classify.Classifier
	view     classify.Packet4
	Subnet   *config.Subnet // selected
	Host     *host.Host     // nil: no reservation
	global   *host.Host     // the global reservation, of which Host may be one

	// The lease.
	Lease    lease.Lease // what the client gets or has, as it will be stored
	held     lease.Lease // what the client has now
	previous lease.Lease // what the store holds at Lease.Addr
	hasHeld  bool
	hasPrev  bool
	hasLease bool
	store    bool           // Lease is to be stored
	release  bool           // held is to be removed: the client gets another address
	reused   uint32         // lifetime left of a lease that is not written anew; 0: it is
	In       *config.Subnet // the lease's; of a shared network not always Subnet
	Pool     *config.Pool   // the lease's; nil for a reserved address outside the pools
	tries    int

	// Names.
	name names

	// The reply.
	Reply     packet.Reply4
	ReplyType uint8 // 0: none
	To        netio.Meta
	Why       Why
	lists     []*option.List
	more      []option.Class
	buf       []byte
	buf81     []byte
	vendorBuf []byte
	restored  bool // the relay agent information is not the query's
	scratch   []byte
	found     []lease.Lease
}

// Snapshot returns the configuration that the exchange runs under.
func (e *Exchange4) Snapshot() *config.Snapshot { return e.run.snap }

// drop ends the exchange without a reply.
func (e *Exchange4) drop(why Why) Verdict {
	e.Why = why
	return Drop
}

// begin makes the exchange ready for a datagram.
func (e *Exchange4) begin(s *Server, r *runtime, now int64, meta netio.Meta) {
	e.srv, e.run, e.Now, e.Meta = s, r, now, meta
	e.Type, e.ReplyType, e.Why, e.tries = 0, 0, 0, 0
	e.HW, e.ClientID, e.FlexID = nil, nil, nil
	e.Subnet, e.In, e.Pool, e.Host, e.global = nil, nil, nil, nil, nil
	e.forget()
	e.name = names{buf: e.name.buf[:0]}
	e.To = netio.Meta{}
}

// forget takes back what was decided about the lease.
func (e *Exchange4) forget() {
	e.hasHeld, e.hasPrev, e.hasLease, e.store, e.release, e.reused = false, false, false, false, false, 0
}

// in returns the subnet that parameters come from: the lease's, or the selected one.
func (e *Exchange4) in() *config.Subnet {
	if e.In != nil {
		return e.In
	}
	return e.Subnet
}

// extend puts what the relay said into the user context of the lease, where the
// configuration wants it (store-extended-info).
func (e *Exchange4) extend() {
	if !e.In.StoreExtended {
		return
	}
	if info, ok := e.Query.RAI(); ok {
		e.Lease.Context = appendRelayInfo(e.Lease.Context[:0], info)
	}
}
