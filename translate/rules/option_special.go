package rules

import (
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// handled reports whether an option is not simply written into a list.
func handled(f kea.Family, k Key) bool {
	return option.Special(k.Space, k.Code) != option.Ordinary || mandatory(f, k) || k.Space == "dhcp" && k.Code == 125
}

// mandatory reports whether dhcpd sends an option unasked wherever it is set.
func mandatory(f kea.Family, k Key) bool {
	return f == kea.V4 && k.Space == "dhcp" && (k.Code == 50 || k.Code == 56 || k.Code == 92 || k.Code == 118) || f == kea.V6 && k == Opt("dhcp6", 7)
}

// special carries an option of the protocol's own over; false if it is an
// ordinary one.
func (c *Ctx) special(p *Place, out Key) bool {
	if c.otherFamily(p, out) {
		return true
	}
	d := p.Find(out)
	if d == nil {
		return false
	}
	switch option.Special(out.Space, out.Code) {
	case option.SubnetMask:
		c.subnetMask(p, d)
	case option.Lifetime:
		c.noEffect(d.Seq, "dhcpd takes the lease time from default-lease-time, min-lease-time and max-lease-time alone")
	case option.Timer:
		return c.timer(p, d)
	case option.RequestList:
		c.requestList(p, d)
	case option.FQDN:
		c.fqdnOption(p, d)
	case option.Relay:
		c.relayOption(p, d)
	case option.HostName:
		return c.hostNameOption(p, d)
	case option.ServerIdentifier:
		return c.serverIdentifier(p, d)
	case option.RapidCommit:
		c.rapidCommit(p, d)
	case option.MessageSize:
		c.messageSize(p, d)
	case option.ClientID, option.ServerComputed:
		return c.serverMade(p, d)
	case option.Nowhere:
		c.noEffect(d.Seq, "dhcpd never sends it")
	default:
		return false
	}
	return true
}

// otherFamily enters options of the space of the other protocol. The renewal
// timers are the exception: `dhcpd -6` reads the DHCPv4 options.
func (c *Ctx) otherFamily(p *Place, out Key) bool {
	foreign := "dhcp6"
	if c.V6() {
		foreign = "dhcp"
	}
	if out.Space != foreign || c.V6() && (out.Code == 58 || out.Code == 59) {
		return false
	}
	d := p.Find(out)
	if d == nil {
		return true
	}
	for _, s := range d.Seq {
		c.Exact(s.Stmt, nil, "")
		c.Say(CodeV4Option, Loss{At: s.Stmt, Message: "no effect: dhcpd never sends options of space `" + foreign + "` over the other protocol", Hint: "nothing is written for it; remove it"})
	}
	return true
}

// eachCase hands every value of a decision to f, entering those that never count.
func (c *Ctx) eachCase(d *Decision, f func(cs Case)) {
	for _, cs := range c.Cases(d) {
		if len(cs.When) > 0 {
			cond := c.Condition(cs.When)
			switch {
			case cond.Problem != nil:
				c.underProblem(cs.Set.Stmt, cond)
				continue
			case cond.Never:
				c.neverTaken(cs.Set.Stmt)
				continue
			case cond.Always:
				cs.When = nil
			}
		}
		f(cs)
	}
}

// subnetMask: both servers send the mask of the subnet; dhcpd lets it be overridden.
func (c *Ctx) subnetMask(p *Place, d *Decision) {
	c.eachCase(d, func(cs Case) {
		v := c.optValue(&cs.Set, p)
		if v == nil {
			return
		}
		if v.expr == nil && c.isMaskOf(p, v.wire) {
			c.Exact(cs.Set.Stmt, p, "")
			return
		}
		c.Dropped(CodeSubnetMask, Loss{At: cs.Set.Stmt, Place: p, Message: "Kea sends every client the mask of its own subnet; this one is left out",
			Hint: "declare the subnet with the mask that its clients are to use"})
	})
}

// isMaskOf reports whether wire is the mask of every subnet that p is about.
func (c *Ctx) isMaskOf(p *Place, wire []byte) bool {
	for _, s := range c.Subnets {
		about := p == c.Global || p.Class != nil || p.Host != nil && (p.HostNet == nil || p.HostNet == s) ||
			p == s || p.Up == s || s.Up == p
		bits := s.SubnetDecl.Prefix.Bits()
		mask := binary.BigEndian.AppendUint32(nil, ^uint32(0)<<(32-bits))
		if about && string(wire) != string(mask) {
			return false
		}
	}
	return true
}

// timer carries options 58 and 59 into renew-timer and rebind-timer where Kea
// has them; false hands the option on to be written as such.
func (c *Ctx) timer(p *Place, d *Decision) bool {
	t := p.optionTimers()
	cases := c.Cases(d)
	base, ok := Always(cases)
	if t == nil || !ok || len(cases) > 1 || verbOf(base.Set.Node) != 0 {
		return c.timerOption(p, d)
	}
	v := c.optValue(&base.Set, p)
	if v == nil || v.expr != nil || len(v.wire) != 4 {
		return c.timerOption(p, d)
	}
	n := binary.BigEndian.Uint32(v.wire)
	suffix := "/renew-timer"
	if d.Key.Code == 59 {
		t.Rebind, suffix = &n, "/rebind-timer"
	} else {
		t.Renew = &n
	}
	c.Exact(base.Set.Stmt, p, suffix)
	c.fitTimers(p, t)
	return true
}

// fitTimers keeps T1 at or below T2: dhcpd does not send a T1 that is not
// below T2, nor does Kea, but some releases refuse the configuration.
func (c *Ctx) fitTimers(p *Place, t *kea.Timers) {
	renew, okR := c.timerInForce(p, 58)
	rebind, okB := c.timerInForce(p, 59)
	if okR && okB && renew > rebind {
		t.Renew = ptr(rebind)
	}
}

// timerInForce returns the value of option 58 or 59 in force at a place.
func (c *Ctx) timerInForce(p *Place, code uint32) (uint32, bool) {
	b, ok := c.fixedValue(p, Opt("dhcp", code))
	if !ok || len(b) != 4 {
		return 0, false
	}
	return binary.BigEndian.Uint32(b), true
}

// optionTimers returns the renewal keys of a place; nil where Kea has none.
func (p *Place) optionTimers() *kea.Timers {
	switch {
	case p.Server != nil:
		return &p.Server.Timers
	case p.Network != nil:
		return &p.Network.Timers
	case p.Kind == scope.SubnetScope:
		return &p.Subnet.Timers
	}
	return nil
}

// timerOption writes options 58 and 59 as options where Kea has no timers;
// DHCPv6 has no such options.
func (c *Ctx) timerOption(p *Place, d *Decision) bool {
	if c.V6() {
		for _, s := range d.Seq {
			c.Dropped(CodeTimerPlace, Loss{At: s.Stmt, Place: p, Message: "Kea has T1 and T2 for the server, shared networks and subnets only, and not under a condition; this value is left out",
				Hint: "set it for the whole subnet"})
		}
		return true
	}
	wider := p.Up
	if wider == nil && p != c.Global {
		wider = placeOr(p.HostNet, c.Global)
	}
	list := c.outCases(c.viewOf(p), d.Key)
	before := c.listLengths(p)
	c.write(p, d.Key, list)
	c.forceNew(p, before)
	if wider != nil && len(c.network(wider, d.Key)) > 0 {
		c.Approximate(CodeTimerPlace, Loss{At: d.Seq[len(d.Seq)-1].Stmt, Place: p, Message: "Kea sends the timer of the network instead of this value, because a wider scope sets one",
			Hint: "remove the wider value, or set this one for the whole subnet"})
	}
	return true
}

func placeOr(p, other *Place) *Place {
	if p != nil {
		return p
	}
	return other
}

func (c *Ctx) listLengths(p *Place) []int {
	var out []int
	for _, l := range p.OptionData() {
		out = append(out, len(*l))
	}
	return out
}

// forceNew sets always-send on what was added to the lists of p since before.
func (c *Ctx) forceNew(p *Place, before []int) {
	for i, l := range p.OptionData() {
		for j := before[i]; j < len(*l); j++ {
			(*l)[j].AlwaysSend = true
		}
	}
}

// fqdnOption: the answer to the client's FQDN option follows from DDNS settings.
func (c *Ctx) fqdnOption(p *Place, d *Decision) {
	for _, s := range d.Seq {
		c.Approximate(CodeFQDNOption, Loss{At: s.Stmt, Place: p, Message: "Kea makes the client FQDN option from its DDNS parameters; this part of it cannot be set",
			Hint: "see ddns-override-no-update and ddns-override-client-update"})
	}
}

// relayOption: dhcpd sends agent.* options as option 82; Kea only echoes.
func (c *Ctx) relayOption(p *Place, d *Decision) {
	for _, s := range d.Seq {
		c.Dropped(CodeRelayOption, Loss{At: s.Stmt, Place: p, Message: "Kea returns the relay agent's options as they came and cannot send others; this one is left out",
			Hint: "remove it, unless a client really reads it"})
	}
}

// hostNameOption: the name in a host declaration is the reservation's host name;
// elsewhere it is an option, which loses to the name a client gives itself.
func (c *Ctx) hostNameOption(p *Place, d *Decision) bool {
	if p.Host != nil && len(d.Seq) == 1 && len(d.Seq[0].When) == 0 && verbOf(d.Seq[0].Node) == 0 {
		v := c.optValue(&d.Seq[0], p)
		if v == nil {
			return true
		}
		if v.expr == nil && !v.unset && isHostName(v.wire) {
			c.reserveName(p, string(v.wire), d.Seq[0])
			return true
		}
	}
	if p.Host == nil && c.perHost(p, d) {
		return true
	}
	c.write(p, d.Key, c.outCases(c.viewOf(p), d.Key))
	for _, s := range d.Seq {
		if c.settled(s.Stmt) && !c.dropped(s) {
			c.Approximate(CodeHostNameOption, Loss{At: s.Stmt, Place: p, Suffix: "/option-data", Message: "clients that name themselves get their own name back from Kea, in lower case, instead of this one",
				Hint: "reserve the name for each host that must have it"})
		}
	}
	return true
}

// dropped reports whether a statement is already entered as a loss.
func (c *Ctx) dropped(s scope.Setting) bool {
	return c.fidelity(s.Stmt) > diag.Approximate
}

// isHostName reports whether b can stand in the hostname of a reservation.
func isHostName(b []byte) bool {
	for _, x := range b {
		if x <= ' ' || x > '~' {
			return false
		}
	}
	return len(b) > 0 && len(b) <= 255
}

// reserveName gives a reservation its host name.
func (c *Ctx) reserveName(p *Place, name string, s scope.Setting) {
	p.Host.Hostname = name
	if strings.ToLower(name) == name {
		c.Exact(s.Stmt, p, "/hostname")
		return
	}
	c.Approximate(CodeHostNameCase, Loss{At: s.Stmt, Place: p, Suffix: "/hostname", Message: "Kea sends the host name `" + name + "` in lower case",
		Hint: "see whether anything on the client depends on the case of its name"})
}

// perHost folds `option host-name = host-decl-name` of a wider scope into the
// reservations of the hosts there; false if the value is of another kind.
func (c *Ctx) perHost(p *Place, d *Decision) bool {
	if len(d.Seq) != 1 || len(d.Seq[0].When) > 0 || !usesDeclName(exprOf(d.Seq[0].Node)) {
		return false
	}
	s := d.Seq[0]
	if c.scriptCan(&s) {
		return false
	}
	roaming := false
	for _, h := range c.Hosts {
		if h.Find(d.Key) != nil || !within(c.homeOf(h), p, c.Global) {
			roaming = roaming || h.Find(d.Key) == nil && c.homeOf(h) == c.Global
			continue
		}
		v := c.readValue(&s, h)
		if v == nil || v.expr != nil || v.unset {
			continue
		}
		if d.Key == Opt("dhcp", 12) && isHostName(v.wire) {
			h.Host.Hostname = string(v.wire)
		} else if e, ok := c.entry(d.Key, v, s.Stmt); ok {
			h.Host.OptionData = append(h.Host.OptionData, e)
		}
	}
	if c.Equivalent(s.Stmt, nil, ""); roaming {
		c.Approximate(CodeHostDeclName, Loss{At: s.Stmt, Message: "hosts without a fixed address are one reservation for all networks; they are not sent their names here",
			Hint: "set the option in the hosts (or a group around them), or globally"})
	}
	return true
}

// within reports whether the subnet net lies in the place p.
func within(net, p, global *Place) bool {
	if p == global {
		return true
	}
	for ; net != nil; net = net.Up {
		if net == p {
			return true
		}
	}
	return false
}

// optionServerDUID takes the server's DUID from option dhcp6.server-id.
func (c *Ctx) optionServerDUID(p *Place, d *Decision) {
	c.eachCase(d, func(cs Case) {
		v := c.optValue(&cs.Set, p)
		if v == nil {
			return
		}
		id := serverIDOf(v.wire)
		if p != c.Global || len(cs.When) > 0 || v.expr != nil || id == nil {
			c.Dropped(CodeServerID, Loss{At: cs.Set.Stmt, Place: p, Message: "Kea has one DUID for the server, of type LLT, EN or LL, and not one for some clients; this value is left out",
				Hint: "set dhcp6.server-id, or server-duid, at global scope"})
			return
		}
		if c.Server.ServerID == nil {
			c.Server.ServerID = id
		}
		c.Exact(cs.Set.Stmt, c.Global, "/server-id")
	})
}

// serverIDOf reads a DUID; nil for a kind that Kea cannot be told.
func serverIDOf(b []byte) *kea.ServerID {
	if len(b) < 5 {
		return nil
	}
	id := &kea.ServerID{}
	switch binary.BigEndian.Uint16(b) {
	case 1:
		if len(b) < 9 {
			return nil
		}
		id.Type, id.HType, id.Time = "LLT", binary.BigEndian.Uint16(b[2:]), binary.BigEndian.Uint32(b[4:])
		id.Identifier = hex.EncodeToString(b[8:])
	case 2:
		if len(b) < 7 {
			return nil
		}
		id.Type, id.EnterpriseID = "EN", binary.BigEndian.Uint32(b[2:])
		id.Identifier = hex.EncodeToString(b[6:])
	case 3:
		id.Type, id.HType = "LL", binary.BigEndian.Uint16(b[2:])
		id.Identifier = hex.EncodeToString(b[4:])
	default:
		return nil
	}
	return id
}

// rapidCommit: dhcpd decides about it by the global scope, before it looks for
// the client's subnet, class or host. Kea allows it for subnets.
func (c *Ctx) rapidCommit(p *Place, d *Decision) {
	if p != c.Global {
		c.noEffect(d.Seq, "dhcpd decides about rapid commit before it knows the client's subnet, class or host")
		return
	}
	c.eachCase(d, func(cs Case) {
		if len(cs.When) > 0 {
			c.Dropped(CodeRapidCommit, Loss{At: cs.Set.Stmt, Place: p, Message: "Kea allows rapid commit for whole shared networks and subnets only; here it is left out",
				Hint: "set it for the subnets whose clients may all use it"})
			return
		}
		c.rapidEverywhere()
		c.mark(cs.Set.Stmt, diag.Exact, p, "/rapid-commit")
	})
}

func (c *Ctx) rapidEverywhere() {
	for _, n := range c.Server.SharedNetworks {
		n.RapidCommit = ptr(true)
	}
	for _, s := range c.Server.Subnets {
		s.RapidCommit = ptr(true)
	}
}

// serverMade: options that belong to the exchange itself.
func (c *Ctx) serverMade(p *Place, d *Decision) bool {
	for _, s := range d.Seq {
		c.Exact(s.Stmt, nil, "")
		c.Say(CodeServerMade, Loss{At: s.Stmt, Message: "`" + nameOfOption(s) + "` is made by the server or the client itself; a configured value has no place in Kea and is left out", Hint: "remove it"})
	}
	return true
}

// messageSize: both servers send the option to clients that ask for it; dhcpd
// also keeps its replies within that size.
func (c *Ctx) messageSize(p *Place, d *Decision) {
	c.write(p, d.Key, c.outCases(c.viewOf(p), d.Key))
	for _, s := range d.Seq {
		if c.settled(s.Stmt) && !c.dropped(s) {
			c.Approximate(CodeMessageSize, Loss{At: s.Stmt, Place: p, Suffix: "/option-data", Message: "Kea sends the option, but does not keep its replies within that size", Hint: "nothing needs to be done where the network carries full-size packets"})
		}
	}
}
