package rules

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// idKind is a kind of identifier, in the order in which dhcpd looks hosts up.
type idKind uint8

const (
	idDUID idKind = iota
	idClientID
	idHardware
	idCircuit
	idFlex
	idKinds
)

// String names the kind as host-reservation-identifiers does.
func (k idKind) String() string {
	return [...]string{"duid", "client-id", "hw-address", "circuit-id", "flex-id"}[k]
}

// suffix is the pointer of the identifier inside its reservation.
func (k idKind) suffix() string {
	return [...]string{"/duid", "/client-id", "/hw-address", "/circuit-id", "/flex-id"}[k]
}

// limits of an identifier in bytes, as Kea checks them.
func (k idKind) limits(r kea.Release) (lo, hi int) {
	switch {
	case k == idHardware:
		return 1, 20
	case !(r >= kea.R24) && k == idDUID:
		return 1, 128
	case !(r >= kea.R24):
		return 1, 255
	case k == idDUID:
		return 3, 130
	}
	return 1, 128
}

// identifier is one identifier of a host.
type identifier struct {
	kind  idKind
	bytes []byte
	text  string // hex with colons
	stmt  *parser.Stmt
}

// write sets the identifier of a reservation.
func (id *identifier) write(r *kea.Reservation) {
	switch id.kind {
	case idDUID:
		r.DUID = id.text
	case idClientID:
		r.ClientID = id.text
	case idHardware:
		r.HWAddress = id.text
	case idCircuit:
		r.CircuitID = id.text
	case idFlex:
		r.FlexID = id.text
	}
}

const hexDigits = "0123456789abcdef"

// colonHex writes bytes as Kea reads every identifier.
func colonHex(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	var out strings.Builder
	out.Grow(3*len(b) - 1)
	for i, x := range b {
		if i > 0 {
			out.WriteByte(':')
		}
		out.WriteByte(hexDigits[x>>4])
		out.WriteByte(hexDigits[x&15])
	}
	return out.String()
}

// identifiers appends the identifiers by which Kea can find a host to ids; lost
// tells that there are others, which are reported.
func (c *Ctx) identifiers(h *scope.Host, ids []identifier) (_ []identifier, lost bool) {
	add := func(kind idKind, b []byte, stmt *parser.Stmt) {
		for _, id := range ids {
			if id.kind == kind && string(id.bytes) == string(b) {
				c.Exact(stmt, nil, "")
				return
			}
		}
		if !c.identifierFits(kind, b, stmt) {
			lost = true
			return
		}
		ids = append(ids, identifier{kind, b, colonHex(b), stmt})
	}
	if len(h.UID) > 0 {
		kind := idClientID
		if c.V6() {
			kind = idDUID
		}
		add(kind, h.UID, h.IDStmt)
	} else if h.IDStmt != nil {
		c.Exact(h.IDStmt, nil, "")
	}
	if h.Hardware != nil && len(h.Hardware.Addr) > 0 {
		c.hardwareType(h)
		add(idHardware, h.Hardware.Addr, h.HWStmt)
	} else if h.HWStmt != nil {
		c.Exact(h.HWStmt, nil, "")
	}
	if h.HostID != nil {
		if kind, b, ok := c.hostIdentifier(h); ok {
			add(kind, b, h.HostIDStmt)
		} else {
			lost = true
		}
	}
	return ids, lost
}

// identifierFits checks the length of an identifier.
func (c *Ctx) identifierFits(kind idKind, b []byte, stmt *parser.Stmt) bool {
	lo, hi := kind.limits(c.Release)
	if len(b) >= lo && len(b) <= hi {
		return true
	}
	c.Dropped(CodeHostIDLength, Loss{At: stmt,
		Message: fmt.Sprintf("this identifier has %d bytes; Kea takes %d to %d as `%s`, so the reservation is left out", len(b), lo, hi, kind),
		Hint:    "identify the host in another way"})
	return false
}

// hardwareType says where a hardware type other than Ethernet matters.
func (c *Ctx) hardwareType(h *scope.Host) {
	switch {
	case h.Hardware.Type == "infiniband":
		c.Approximate(CodeHostInfiniBand, Loss{At: h.HWStmt, Message: "InfiniBand clients send no hardware address in the header, so this reservation may never be found", Hint: "reserve by client identifier: `option dhcp-client-identifier …;`"})
	case h.Hardware.TypeCode != 1:
		c.Say(CodeHostHardware, Loss{At: h.HWStmt, Message: "Kea looks at the hardware address alone, whatever its type; `" + h.Hardware.Type + "` is not checked"})
	}
}

// enterIdentifier enters the statement of an identifier and remembers its kind.
func (c *Ctx) enterIdentifier(id *identifier, p *Place, of int) {
	f := diag.Exact
	if of > 1 || id.kind == idFlex {
		f = diag.Equivalent
	}
	c.mark(id.stmt, f, p, id.kind.suffix())
	c.state.hosts.kinds[id.kind] = true
	c.sayIdentifier(id, p)
	if id.kind == idHardware && c.V6() && c.Server.MACSources == nil {
		c.Server.MACSources = []string{"client-link-addr-option", "duid"}
	}
}

// sayIdentifier says, once each, what dhcpd does with some identifiers besides
// looking hosts up.
func (c *Ctx) sayIdentifier(id *identifier, p *Place) {
	seen := &c.state.hosts
	switch n := id.stmt.Node.(type) {
	case *parser.OptionSet:
		if !c.V6() && !seen.sentBack && !c.globalBool("echo-client-id", false) {
			seen.sentBack = true
			c.Say(CodeHostSentBack, Loss{At: id.stmt, Message: "dhcpd also sends a host the identifier that is declared as an option, if it asks for that; Kea does not",
				Hint: "nothing need be done"})
		}
	case *parser.HostIdentifier:
		relayed := n.Option.Def.Space == "agent"
		seen.stashed = seen.stashed || relayed
		if relayed && !seen.byRelay && p.HostDecl != nil && len(p.HostDecl.Fixed) > 0 { // dhcpd has leases of the others, and what the relay said with them
			seen.byRelay = true
			c.sayByRelay(id.stmt)
		}
	}
}

// sayByRelay says what becomes of renewals of hosts that are known by what the relay says.
func (c *Ctx) sayByRelay(at *parser.Stmt) {
	if !c.AtLeast(kea.R26) {
		c.Say(CodeHostByRelay, Loss{At: at, Severity: diag.Warning, Message: "Kea " + c.Release.String() + " does not know such hosts when they renew, without their relay, and says no; dhcpd does not answer, and they ask again",
			Hint: "translate for 2.6 or newer"})
		return
	}
	c.Say(CodeHostByRelay, Loss{At: at, Message: "dhcpd does not know such hosts when they renew, without their relay, and does not answer; Kea keeps what the relay said, and renews the lease",
		Hint: "nothing need be done"})
}

// hostIdentifierOrder restores the order in which dhcpd looks hosts up, where
// Kea's own order or choice would differ.
func (c *Ctx) hostIdentifierOrder() {
	var used []string
	for k, in := range c.state.hosts.kinds {
		if in {
			used = append(used, idKind(k).String())
		}
	}
	if n := len(used); c.state.hosts.flexFirst && c.state.hosts.kinds[idFlex] {
		used[n-2], used[n-1] = used[n-1], used[n-2]
	}
	if len(used) > 1 || c.state.hosts.kinds[idFlex] {
		c.Server.HostIdentifiers = used
	}
}
