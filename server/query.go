package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// LeaseQueries answer questions about leases (RFC 4388, RFC 5007): each function
// returns a reply and its type, or nil where a question gets none. Without them
// the messages are dropped as any other that is not for servers.
type LeaseQueries struct {
	Query4 func(*Exchange4) (reply []byte, kind uint8)
	Query6 func(*Exchange6) (reply []byte, kind uint8)
}

// answers reports whether messages of a type are lease queries that a hook answers,
// and counts.
func (r *runtime) answers(t uint8) bool {
	if r.snap.Family == kea.V6 {
		return t == packet.LeaseQuery6 && r.hooks.Query6 != nil
	}
	return t == packet.LeaseQuery && r.hooks.Query4 != nil
}

// query4 answers questions about leases. The reply goes to whom the relay names.
func query4(e *Exchange4) Verdict {
	if !e.run.answers(e.Query.Type()) {
		return Next
	}
	if v := e.may(packet.LeaseQuery); v != Next {
		return v
	}
	if !e.forUs() {
		return e.drop(OtherServer)
	}
	reply, kind := e.run.hooks.Query4(e)
	to := netio.Meta{Iface: e.Meta.Iface, Src: netip.AddrPortFrom(e.LocalAddr, e.srv.port)}
	e.towards(&to, e.Query.GIAddr(), e.srv.relayPort)
	return e.replied(reply, kind, to)
}

// query6 answers questions about leases. The reply goes back to where the question
// came from.
func query6(e *Exchange6) Verdict {
	if !e.run.answers(e.Query.Type()) {
		return Next
	}
	if v := e.may(packet.LeaseQuery6); v != Next {
		return v
	}
	reply, kind := e.run.hooks.Query6(e)
	return e.replied(reply, kind, netio.Meta{Iface: e.Meta.Iface, Dst: e.Meta.Src})
}

func (e *exchange) may(kind uint8) Verdict {
	e.Type = kind
	if e.srv.disabled() {
		return e.drop(Disabled)
	}
	return Next
}

// replied ends the exchange with a reply that is complete.
func (e *exchange) replied(reply []byte, kind uint8, to netio.Meta) Verdict {
	if reply == nil {
		return e.drop(Refused)
	}
	e.buf, e.ReplyType, e.To = append(e.buf[:0], reply...), kind, to
	return Done
}

// DUID returns the server's identifier; nil for DHCPv4.
func (s *Server) DUID() []byte { return s.duid }
