package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// Exchange4 holds the facts of one DHCPv4 message and of the reply to it. It is
// reused: nothing in it may be kept beyond the exchange.
type Exchange4 struct {
	exchange

	// The message.
	Query     packet.V4
	LocalAddr netip.Addr // address of the interface, our server identifier
	view      classify.Packet4

	// The client.
	HW       []byte
	ClientID []byte // nil: none

	// The lease.
	Lease    lease.Lease // what the client gets or has, as it will be stored
	held     lease.Lease // what the client has now
	previous lease.Lease // what the store holds at Lease.Addr
	hasHeld  bool
	hasPrev  bool
	hasLease bool
	release  bool   // held is to be removed: the client gets another address
	reused   uint32 // lifetime left of a lease that is not written anew; 0: it is
	offer    uint32 // for how long an offer is kept; 0: it is not

	recalled  bool // the relay agent information is from the lease
	noAddress bool // the client does without an address (RFC 8925)

	// The reply.
	Reply     packet.Reply4
	buf81     []byte
	vendorBuf []byte
	vendors   []uint32 // enterprises whose options the reply may have
	contained int      // how many of them are configured as containers

	hooked4
}

// begin makes the exchange ready for a datagram.
func (e *Exchange4) begin(s *Server, r *runtime, now int64, meta netio.Meta) {
	e.exchange.begin(s, r, now, meta)
	e.HW, e.ClientID = nil, nil
	e.hooked4 = hooked4{}
	e.recalled = false
	e.forget()
}

// forget takes back what was decided about the lease.
func (e *Exchange4) forget() {
	e.hasHeld, e.hasPrev, e.hasLease, e.release, e.reused = false, false, false, false, 0
	e.offer, e.noAddress = 0, false
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
