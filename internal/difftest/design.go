package difftest

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/translate/scope"
)

// situation is a difference and what it happened to.
type situation struct {
	c    *Client
	x    *Exchange
	d    *Delta
	src  *Source
	at   *scope.Scope // of the statement that the difference comes from
	host bool         // the client is one that the configuration declares
	has  map[diag.Code]bool
	v6   bool
}

// sent is the value of an option that the client sent; "" if it did not.
func (s *situation) sent(code uint8) string {
	var v packet.V4
	if s.v6 || v.Parse(s.x.Sent[1]) != nil {
		return ""
	}
	b, _ := v.Option(code)
	return string(b)
}

// gives reports whether a reply gives an address or a prefix.
func (r *Reply) gives() bool {
	return slices.ContainsFunc(r.Fields, func(f Field) bool { return f.What == Address })
}

// otherPool reports whether the two addresses are of different pools.
func (x *Exchange) otherPool() bool {
	return slices.ContainsFunc(x.Deltas, func(d Delta) bool { return d.What == Address && d.Why == otherPool })
}

// otherPool is why addresses may come from different pools.
const otherPool = "which pool of a network comes first is each server's choice"

// refused and granted: only the candidate, or only the reference, answers.
func (s *situation) granted() bool { return s.d.What == Absence && s.d.Reference == silence }
func (s *situation) refused() bool { return s.d.What == Absence && s.d.Candidate == silence }

// lost and gained: only the reference, or only the candidate, sends the field.
func (s *situation) lost() bool   { return s.d.Candidate == "" }
func (s *situation) gained() bool { return s.d.Reference == "" }

// asks reports whether the message asks for an option, and whether it has a
// list of what it asks for at all.
func (s *situation) asks(code uint16) (asked, list bool) {
	if s.v6 {
		var v packet.V6
		if v.Parse(s.x.Sent[1]) != nil {
			return false, false
		}
		_, list = v.Option(packet.Opt6RequestList)
		return v.Options().Asks(code), list
	}
	var v packet.V4
	if v.Parse(s.x.Sent[1]) != nil {
		return false, false
	}
	return code < 256 && v.Asks(uint8(code)), v.Has(packet.OptParameterList)
}

// infinite is the lease time that never ends.
const infinite = 1<<32 - 1

// candidate is the number of the field at the candidate.
func (s *situation) candidate() uint32 {
	if f := s.x.Candidate.Field(s.d.Field); f != nil {
		return f.Num
	}
	return 0
}

// announcement is a finding about the whole configuration, and the differences
// that it announces.
type announcement struct {
	code  diag.Code
	holds func(*situation) bool
}

var announcements = []announcement{
	{codeUnasked, func(s *situation) bool {
		_, list := s.asks(0)
		return !s.v6 && s.d.What == OptionOf && s.lost() && !list
	}},
	{"KT2112", func(s *situation) bool {
		return s.d.What == Lifetime && s.candidate() == infinite
	}},
	{"KT2154", func(s *situation) bool { return s.d.What == Address && strings.Contains(s.d.Reference, "reserved for") }},
	{"KT2305", func(s *situation) bool {
		asked, _ := s.asks(s.code())
		return s.d.What == OptionOf && s.gained() && !asked
	}},
	{"KT2180", func(s *situation) bool { return s.stray(s.x.Reference) || s.stray(s.x.Candidate) }},
	{"KT2216", func(s *situation) bool { return s.x.Do == Bootp && s.d.Field == "siaddr" && s.lost() }},
	{"KT2159", func(s *situation) bool { return s.code() == packet.OptHostName && s.gained() && !s.v6 }},
	{"KT2165", func(s *situation) bool { return !s.v6 && s.code() == packet.OptClientID && s.lost() && s.host }},
	{"KT2166", func(s *situation) bool { return s.x.Do == Renew && s.granted() && s.host && !s.v6 }},
	{"KT2259", func(s *situation) bool {
		return s.gained() && s.at != nil && (s.at.Kind == scope.ClassScope || s.at.Kind == scope.SubclassScope)
	}},
	{"KT2486", func(s *situation) bool { return s.x.Do == Inform && s.granted() && !s.v6 }},
}

// announcedByAll returns the codes of findings that are about more than one
// statement and announce a difference.
func (j *judge) announcedByAll(s *situation) (codes []diag.Code) {
	for _, a := range announcements {
		if j.has[a.code] && a.holds(s) {
			codes = append(codes, a.code)
		}
	}
	return codes
}

// codeOwnWays is the finding that Kea answers some messages in its own way.
const codeOwnWays diag.Code = "KT2498"

// habit is a difference between the programs that no configuration can help. One
// that is not announced is none that a client would mind.
type habit struct {
	why       string
	announced bool // by codeOwnWays
	holds     func(*situation) bool
}

var habits = []habit{
	{"Kea answers BOOTP with the hook libdhcp_bootp.so only, which convert loads where something shows that there are such clients", true, func(s *situation) bool {
		return s.x.Do == Bootp && s.refused() && !bytes.Contains(s.src.Result, []byte("libdhcp_bootp.so"))
	}},
	{"Kea sends a BOOTP client for which it has no address an empty reply", true, func(s *situation) bool {
		return s.x.Do == Bootp && s.granted() && !s.x.Candidate.gives()
	}},
	{"Kea renews no addresses below ff00::/8", true, func(s *situation) bool {
		return s.v6 && (s.c.At.Relay.IsMulticast() || s.c.At.Direct.Addr().IsMulticast()) && s.d.What != OptionOf
	}},
	{"dhcpd names itself as the boot server of BOOTP clients where no other is named", true, func(s *situation) bool {
		return s.x.Do == Bootp && s.d.Field == "siaddr" && s.lost() && s.d.Statement == ""
	}},
	{"Kea tells a client the name that the client gave itself", true, func(s *situation) bool {
		name := hostNameOf(s.sent(packet.OptHostName))
		return !s.v6 && s.code() == packet.OptHostName && s.gained() && name != "" && strings.EqualFold(name, string(s.x.Candidate.Field(s.d.Field).Raw))
	}},
	{"Kea answers a client that sends its full name with that option, also where nobody updates the DNS (RFC 4702, RFC 4704)", true, func(s *situation) bool {
		return s.gained() && (!s.v6 && s.code() == packet.OptFQDN && s.sent(packet.OptFQDN) != "" || s.v6 && s.code() == packet.Opt6FQDN)
	}},
	{"Kea answers the full name of a client with flags and codes of its own (RFC 4702)", true, func(s *situation) bool {
		return !s.v6 && s.code() == packet.OptFQDN && !s.lost() && !s.gained() && sameFullName(s.x.Reference.Field(s.d.Field).Raw, s.x.Candidate.Field(s.d.Field).Raw)
	}},
	{"Kea puts its own address into a NAK, and no text", true, func(s *situation) bool {
		return !s.v6 && s.x.Reference != nil && s.x.Reference.Kind == kinds4[packet.Nak] && s.code() == packet.OptServerID
	}},
	{"dhcpd -6 does not look into the subnets of a shared network for who asks for information only", true, func(s *situation) bool {
		return s.v6 && s.x.Do == Inform && s.d.What == OptionOf && s.at != nil && s.at.Kind == scope.SubnetScope
	}},
	{"Kea sends no T1 above T2", true, func(s *situation) bool {
		t1, found := strings.CutSuffix(s.d.Field, " T1")
		if !found || s.lost() || s.gained() {
			return false
		}
		t2 := s.x.Reference.Field(t1 + " T2")
		return t2 != nil && t2.Num < s.x.Reference.Field(s.d.Field).Num && s.candidate() == 0
	}},
	{"without an address dhcpd -6 does not look into the subnets", true, func(s *situation) bool {
		return s.v6 && s.d.What == OptionOf && s.x.Do != Inform && !s.x.Reference.gives()
	}},
	{"it follows from the other pool", false, func(s *situation) bool {
		if s.d.What != OptionOf && s.d.What != BootField && s.d.What != Lifetime || s.at == nil || s.at.Kind != scope.PoolScope && s.at.Kind != scope.SubnetScope {
			return false
		}
		return s.x.otherPool()
	}},
	{"the options inside an option stand in another order", false, func(s *situation) bool {
		return !s.v6 && s.code() > 0 && !s.lost() && !s.gained() && sameParts(s.x.Reference.Field(s.d.Field).Raw, s.x.Candidate.Field(s.d.Field).Raw)
	}},
	{"domain names are written in full rather than compressed", false, func(s *situation) bool {
		return !s.v6 && s.code() == 119 && !s.lost() && !s.gained() && sameNames(s.x.Reference.Field(s.d.Field).Raw, s.x.Candidate.Field(s.d.Field).Raw)
	}},
	{"who comes back with an address of which there is no record starts over with Kea; take the leases over, and there is one", true, func(s *situation) bool {
		if s.v6 || s.x.Do != Reboot || !s.c.Steps[s.x.Step].Address.IsValid() {
			return false
		}
		acked := s.x.Reference != nil && s.x.Reference.Kind == kinds4[packet.Ack]
		no := s.x.Candidate != nil && s.x.Candidate.Kind == kinds4[packet.Nak]
		return acked && (no || s.refused()) || s.granted() && no && s.home()
	}},
	{"dhcpd says no to a host that wants another address than its own also where it is not authoritative", true, func(s *situation) bool {
		return !s.v6 && s.x.Do == Reboot && s.refused() && s.x.Reference.Kind == kinds4[packet.Nak] && s.host && s.has["KT2486"]
	}},
	{"who asks with DHCPINFORM has a mask, and is answered without the relay", true, func(s *situation) bool {
		return !s.v6 && s.x.Do == Inform && s.lost() && (s.d.Field == "giaddr" || s.code() == packet.OptSubnetMask)
	}},
	{"dhcpd -6 answers a client that accepts being reconfigured with that option; Kea reconfigures nobody", true, func(s *situation) bool {
		return s.v6 && s.lost() && s.code() == packet.Opt6ReconfigureAccept
	}},
	{"dhcpd -6 gives no status for an association of which it has no record", true, func(s *situation) bool {
		again := s.x.Do == Renew || s.x.Do == Rebind || s.x.Do == Release
		return s.v6 && again && s.gained() && (s.d.Field == "status" || strings.HasSuffix(s.d.Field, " status"))
	}},
	{"dhcpd leaves options out of what it says to Confirm, Release and Decline", true, func(s *situation) bool {
		return s.v6 && (s.x.Do == Reboot || s.x.Do == Release || s.x.Do == Decline) && s.d.What == OptionOf
	}},
}

// stray reports whether a reply gives an address that dhcpd takes for one of
// another pool.
func (s *situation) stray(r *Reply) bool {
	if r == nil {
		return false
	}
	return slices.ContainsFunc(r.Fields, func(f Field) bool {
		p := poolOf(s.src.Model, f.Addr)
		has := func(lo, hi netip.Addr) bool { return lo.Compare(f.Addr.Addr()) <= 0 && f.Addr.Addr().Compare(hi) <= 0 }
		return f.What == Address && p != nil && (slices.ContainsFunc(p.Ranges, func(g scope.Range) bool { return g.Into != nil && has(g.Lo, g.Hi) }) ||
			slices.ContainsFunc(p.Prefixes, func(g scope.PrefixRange) bool { return g.Into != nil && has(g.Lo, g.Hi) }))
	})
}

// home reports whether the address that is asked for is one of the client's network.
func (s *situation) home() bool {
	at := s.c.At.Relay
	if !at.IsValid() {
		at = s.c.At.Direct.Addr()
	}
	m := s.src.Model
	here, there := subnetOf(m, at), subnetOf(m, s.c.Steps[s.x.Step].Address)
	return here != nil && there != nil && here.Network == there.Network
}

// code is that of the option that differs.
func (s *situation) code() uint16 {
	if s.d.What != OptionOf {
		return 0
	}
	return fieldCode(s.x, s.d)
}

// habitOf returns the habit of the two programs that a difference comes from; nil
// if there is none, or none that was announced.
func habitOf(s *situation) *habit {
	for i := range habits {
		if h := &habits[i]; (!h.announced || s.has[codeOwnWays]) && h.holds(s) {
			return h
		}
	}
	return nil
}
