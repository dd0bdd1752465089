package server

import (
	"net/netip"

	"github.com/keatool/keatool/server/packet"
)

// accept4 refuses what is not for this server (RFC 2131, 4.3).
func accept4(e *Exchange4) Verdict {
	if e.Query.CheckOptions(e.run.snap.Compat.Lenient) != nil {
		return e.drop(Unread)
	}
	e.Type = e.Query.Type()
	switch e.Type {
	case packet.Discover, packet.Request, packet.Release, packet.Decline, packet.Inform:
	case 0:
		if !e.run.bootp || e.Query.Op() != packet.BootRequest { // with a message type the operation does not count
			return e.drop(WrongType)
		}
	default:
		return e.drop(WrongType)
	}
	if e.srv.disabled() {
		return e.drop(Disabled)
	}
	if !e.forUs() {
		return e.drop(OtherServer)
	}
	return e.sane()
}

// sane refuses what nobody could answer: a DISCOVER for one server, an INFORM
// from nowhere.
func (e *Exchange4) sane() Verdict {
	q := &e.Query
	if e.Type == packet.Discover && q.Has(packet.OptServerID) {
		return e.drop(WrongType)
	}
	if src := e.Meta.Src.Addr(); e.Type == packet.Inform && !q.Relayed() && q.CIAddr().IsUnspecified() && (!src.IsValid() || src.IsUnspecified()) {
		return e.drop(WrongType)
	}
	return Next
}

// forUs reports whether the server identifier, if there is one, is ours: an
// address of an interface, one that the configuration sends, or the one that
// the relay wants in its place (RFC 5107).
func (e *Exchange4) forUs() bool {
	if !e.Query.Has(packet.OptServerID) || e.run.snap.Compat.IgnoreServerID {
		return true
	}
	id := e.Query.Addr(packet.OptServerID)
	if !id.IsValid() {
		return false
	}
	if id == e.LocalAddr || e.run.serverIDs[id] || e.srv.ownAddress(id) {
		return true
	}
	over, ok := e.Query.RAISub(packet.RAIServerIDOverride)
	return ok && len(over) == 4 && netip.AddrFrom4([4]byte(over)) == id
}

// nobody reports whether nothing tells the client from others.
func (e *Exchange4) nobody() bool {
	id, _ := e.Query.ClientID()
	return len(id) == 0 && len(e.Query.CHAddr()) == 0
}
