package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// Exchange6 holds the facts of one DHCPv6 message and of the reply to it. It is
// reused: nothing in it may be kept beyond the exchange.
type Exchange6 struct {
	exchange

	// The message.
	Query packet.V6
	view  classify.Packet6
	Rapid bool // rapid commit is asked for, and granted

	// The client.
	DUID     []byte
	HW       []byte // found as mac-sources say; nil: not found
	HWType   uint32
	HWSource uint32

	// The leases, one for each address or prefix that the client gets.
	granted    []grant
	held       []lease.Lease // what the client has for the IA at hand
	lost       []lease.Lease // what it had for the IA at hand
	previous   lease.Lease   // what the store holds at an address looked at
	hasPrev    bool
	next       lease.Lease
	status     uint16         // of the message; none6: it has none
	statuses   []uint16       // of the IA at hand
	reservedIn *config.Subnet // whose reservation was used first; nil: none was

	Reply     packet.Reply6
	ia        packet.IA // at hand
	pools     []*config.Pool
	vendorBuf []byte
	vendorIDs []uint32
	naming    naming6

	hooked6
}

// grant is one address or prefix that the client gets.
type grant struct {
	prefix           netip.Prefix
	kind             lease.Type
	pool             *config.Pool // nil: in none
	preferred, valid uint32
}

// Status codes (RFC 8415, 21.13).
const (
	statusSuccess     = 0
	statusUnspecified = 1
	statusNoAddrs     = 2
	statusNoBinding   = 3
	statusNotOnLink   = 4
	statusNoPrefix    = 6
	none6             = 0xffff
)

// begin makes the exchange ready for a datagram.
func (e *Exchange6) begin(s *Server, r *runtime, now int64, meta netio.Meta) {
	e.exchange.begin(s, r, now, meta)
	e.DUID, e.HW, e.HWType, e.HWSource, e.Rapid, e.status, e.reservedIn = nil, nil, 0, 0, false, none6, nil
	e.granted = e.granted[:0]
	e.naming.begin()
	e.kept, e.deleted, e.zeroIA = e.kept[:0], e.deleted[:0], [2]bool{}
}

// offers reports whether nothing is to be stored: the reply is an ADVERTISE.
func (e *Exchange6) offers() bool { return e.Type == packet.Solicit && !e.Rapid }
