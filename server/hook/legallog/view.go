package legallog

import (
	"encoding/binary"

	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/packet"
)

// ofLease is a message of DHCPv6 in which one identity association can be seen:
// there is an entry for each lease, and expressions are to see the one at hand.
type ofLease struct {
	*classify.Packet6
	code uint32 // of the option
	iaid uint32
}

// only shows a message with the association of a lease alone; nil stays nil.
func only(p expr.Packet, l *lease.Lease) expr.Packet {
	view, ok := p.(*classify.Packet6)
	if !ok {
		return p
	}
	v := ofLease{Packet6: view, code: packet.Opt6IANA, iaid: l.IAID}
	if l.Type == lease.PD {
		v.code = packet.Opt6IAPD
	}
	return v
}

// Option implements expr.Packet.
func (v ofLease) Option(path expr.Path) ([]byte, bool) {
	if path.Kind != expr.PathOption {
		return v.Packet6.Option(path)
	}
	switch path.Code {
	case v.code:
		return v.association(path)
	case packet.Opt6IANA, packet.Opt6IATA, packet.Opt6IAPD:
		return nil, false
	}
	return v.Packet6.Option(path)
}

func (v ofLease) association(path expr.Path) ([]byte, bool) {
	for ia := range v.Message.Options().Of(uint16(v.code)) {
		if len(ia) < 12 || binary.BigEndian.Uint32(ia) != v.iaid {
			continue
		}
		if path.Sub < 0 {
			return ia, true
		}
		return packet.Options6(ia[12:]).Get(uint16(path.Sub))
	}
	return nil, false
}
