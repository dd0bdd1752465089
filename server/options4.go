package server

import (
	"net/netip"
	"slices"

	"github.com/keatool/keatool/server/packet"
)

// options4 fills the reply: fixed fields, what the server itself knows, and what
// the configuration sends (Kea manual, "Standard DHCPv4 Options").
func options4(e *Exchange4) Verdict {
	e.Reply.Reset(e.buf, &e.Query)
	r := &e.Reply
	if e.ReplyType != 0 && e.Type != 0 {
		r.SetUint8(packet.OptMessageType, e.ReplyType)
	}
	e.gather()
	if e.in() == nil {
		e.lists = e.lists[:0] // not even the global ones
	}
	e.serverID()
	if e.ReplyType == packet.Nak {
		e.echo()
		return Next
	}
	if e.ReplyType == packet.Ack {
		r.SetCIAddr(e.Query.CIAddr())
	}
	e.echo()
	if e.hasLease {
		e.leaseOptions()
		e.name.reply(e)
	}
	e.fixedFields()
	e.configuredOptions()
	vendors4(e)
	if e.noAddress && !r.Has(packet.OptIPv6OnlyPreferred) {
		return e.drop(NoAddress) // not for these classes: an answer without an address would be wrong
	}
	return Next
}

// serverID sets option 54: what is configured, or our address. A NAK has no options
// of the configuration, and BOOTP none of DHCP.
func (e *Exchange4) serverID() {
	if e.Type == 0 {
		return
	}
	if e.ReplyType != packet.Nak {
		if o := e.lookup(packet.OptServerID); o != nil && len(o.Data) == 4 {
			e.Reply.SetOption(packet.OptServerID, o.Data)
			return
		}
	}
	e.Reply.SetAddr(packet.OptServerID, e.LocalAddr)
}

// leaseOptions sets the address and what comes with it.
func (e *Exchange4) leaseOptions() {
	r, l := &e.Reply, &e.Lease
	valid := l.Valid
	if e.reused > 0 {
		valid = e.reused
	}
	r.SetYIAddr(l.Addr)
	mask := ^uint32(0) << (32 - e.In.Prefix.Bits())
	if e.In.Prefix.Bits() == 0 {
		mask = 0
	}
	r.SetUint32(packet.OptSubnetMask, mask)
	if e.Type == 0 {
		return
	}
	r.SetUint32(packet.OptLeaseTime, valid)
	if e.offer > 0 {
		valid = e.offer // Kea counts T1 and T2 from the time for which the offer stands
	}
	t1, t2 := e.In.Tees(valid)
	if t2 > 0 {
		r.SetUint32(packet.OptRebindingTime, t2)
	}
	if t1 > 0 {
		r.SetUint32(packet.OptRenewalTime, t1)
	}
}

// fixedFields sets siaddr, sname and file: of the reservation, of the first
// class that has them, of the subnet.
func (e *Exchange4) fixedFields() {
	var next netip.Addr
	var name, file string
	if in := e.in(); in != nil {
		next, name, file = in.Boot.NextServer, in.Boot.ServerName, in.Boot.File
	}
	list := e.Classes.List()
	for i := len(list) - 1; i >= 0; i-- {
		if c := e.run.snap.Classes.Get(list[i]); c != nil {
			override(&next, c.Boot.NextServer, c.Boot.NextServer.IsValid() && !c.Boot.NextServer.IsUnspecified())
			override(&name, c.Boot.ServerName, c.Boot.ServerName != "")
			override(&file, c.Boot.File, c.Boot.File != "")
		}
	}
	if e.Host != nil && e.Host.Boot != nil {
		b := e.Host.Boot
		override(&next, b.NextServer, b.NextServer.IsValid() && !b.NextServer.IsUnspecified())
		override(&name, b.ServerName, b.ServerName != "")
		override(&file, b.File, b.File != "")
	}
	e.Reply.SetSIAddr(next)
	e.Reply.SetSName(name)
	e.Reply.SetFile(file)
}

func override[T any](to *T, v T, set bool) {
	if set {
		*to = v
	}
}

// bits4 is a set of option codes.
type bits4 [4]uint64

func (b *bits4) set(c uint8)      { b[c>>6] |= 1 << (c & 63) }
func (b *bits4) has(c uint8) bool { return b[c>>6]&(1<<(c&63)) != 0 }

// basic4 are the options that are sent whether asked for or not, if they are configured.
var basic4 = [...]uint8{3, 6, 15}

// configuredOptions adds what the configuration sends: what the client asks for,
// and what is sent always.
func (e *Exchange4) configuredOptions() {
	var wanted, never bits4
	for _, c := range e.Query.PRL() {
		wanted.set(c)
	}
	for _, l := range e.lists {
		for i, all := 0, l.All(); i < len(all); i++ {
			o := &all[i]
			if o.Code < 255 {
				if o.Always {
					wanted.set(uint8(o.Code))
				}
				if o.Never {
					never.set(uint8(o.Code))
				}
			}
		}
	}
	for _, c := range basic4 {
		wanted.set(c)
		never[c>>6] &^= 1 << (c & 63)
	}
	for _, l := range e.lists {
		for i, all := 0, l.All(); i < len(all); i++ {
			o := &all[i]
			code := uint8(o.Code)
			if !wanted.has(code) || never.has(code) || code == 0 || code == packet.OptVendorIdentOptions || o.Code > 254 || o.Enterprise != 0 || e.Reply.Has(code) || o.Never && !isBasic4(code) {
				continue
			}
			if e.Classes.Allows(o.Classes) {
				e.Reply.SetOption(code, o.Data)
			}
		}
	}
}

func isBasic4(code uint8) bool { return slices.Contains(basic4[:], code) }

// echo copies what the client sent: its identifier (RFC 6842), the subnet it
// selected (RFC 3011), and the relay agent information (RFC 3046).
func (e *Exchange4) echo() {
	if id, ok := e.Query.ClientID(); ok && e.run.snap.EchoClient {
		e.Reply.SetOption(packet.OptClientID, id)
	}
	if sel, ok := e.Query.Option(packet.OptSubnetSelection); ok {
		e.Reply.SetOption(packet.OptSubnetSelection, sel)
	}
	if info, ok := e.Query.RAI(); ok && len(info) > 0 && !e.recalled {
		e.Reply.SetOption(packet.OptRelayAgentInfo, info)
	}
}
