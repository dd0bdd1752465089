package difftest

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"net/netip"

	"github.com/keatool/keatool/server/packet"
)

var servers6 = netip.AddrPortFrom(netip.MustParseAddr("ff02::1:2"), packet.ServerPort6)

// message6 makes a message; ok is false if what the client knows does not suffice.
func (m maker) message6(c *Client, s Step, mem *memory, index int, xid uint32) (out message, ok bool) {
	xid &= 0xffffff
	b := builder6{c: c, s: s, mem: mem}
	inner, ok := b.bytes(xid)
	if !ok {
		return out, false
	}
	out.xid, out.link = xid, index
	out.mac, out.from = [6]byte{0x33, 0x33, 0, 1, 0, 2}, localMAC(c)
	out.src, out.dst = netip.AddrPortFrom(localAddr(c), packet.ClientPort6), servers6
	out.payload = inner
	if c.At.Relay.IsValid() {
		out.from = clientMAC(0)
		out.src = netip.AddrPortFrom(clientLocal(0), packet.ServerPort6)
		out.payload = relayForward(c, inner)
	}
	return out, true
}

// relayForward puts a message into that of a relay.
func relayForward(c *Client, inner []byte) []byte {
	link, peer := c.At.Relay.As16(), localAddr(c).As16()
	b := append(append([]byte{packet.RelayForward, 0}, link[:]...), peer[:]...)
	for _, o := range c.At.RelayOptions {
		b = appendOption6(b, o.Code, o.Data)
	}
	return appendOption6(b, packet.Opt6RelayMessage, inner)
}

func appendOption6(b []byte, code uint16, data []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, code)
	b = binary.BigEndian.AppendUint16(b, uint16(len(data)))
	return append(b, data...)
}

// localMAC returns the hardware address that a DHCPv6 client has: that of its
// DUID, or one made of its name.
func localMAC(c *Client) (mac [6]byte) {
	switch d := c.DUID; {
	case len(c.HW) == 6:
		copy(mac[:], c.HW)
	case len(d) == 14 && d[1] == 1 && d[3] == 1:
		copy(mac[:], d[8:])
	case len(d) == 10 && d[1] == 3 && d[3] == 1:
		copy(mac[:], d[4:])
	default:
		h := fnv.New32a()
		_, _ = h.Write([]byte(c.ID))
		mac[0] = 2
		binary.BigEndian.PutUint32(mac[2:], h.Sum32())
	}
	return mac
}

// localAddr returns the link-local address of a client.
func localAddr(c *Client) netip.Addr {
	m := localMAC(c)
	return netip.AddrFrom16([16]byte{0: 0xfe, 1: 0x80, 8: m[0] ^ 2, 9: m[1], 10: m[2], 11: 0xff, 12: 0xfe, 13: m[3], 14: m[4], 15: m[5]})
}

// neighbour is where a direct client is found: interface and hardware address.
func neighbour(l *layout, c *Client, index int) string {
	return fmt.Sprintf("%s %s", l.links[index].name, macText(localMAC(c)))
}

// builder6 collects what a DHCPv6 message carries.
type builder6 struct {
	c   *Client
	s   Step
	mem *memory
}

var types6 = map[Act]byte{Discover: packet.Solicit, Rapid: packet.Solicit, Request: packet.Request6, Reboot: packet.Confirm, Renew: packet.Renew,
	Rebind: packet.Rebind, Release: packet.Release6, Decline: packet.Decline6, Inform: packet.InformationRequest}

func (b *builder6) bytes(xid uint32) ([]byte, bool) {
	kind, ok := types6[b.s.Do]
	if !ok {
		return nil, false
	}
	m := []byte{kind, byte(xid >> 16), byte(xid >> 8), byte(xid)}
	if b.c.DUID != nil {
		m = appendOption6(m, packet.Opt6ClientID, b.c.DUID)
	}
	switch b.s.Do {
	case Request, Renew, Release, Decline:
		if b.mem.serverID == nil || b.s.Do != Request && !b.mem.bound {
			return nil, false
		}
		m = appendOption6(m, packet.Opt6ServerID, b.mem.serverID)
	case Rapid:
		m = appendOption6(m, packet.Opt6RapidCommit, nil)
	}
	m = appendOption6(m, packet.Opt6ElapsedTime, []byte{0, 0})
	if b.s.Do != Inform {
		list, ok := b.associations()
		if !ok {
			return nil, false
		}
		m = append(m, list...)
	}
	for _, list := range [][]Option{b.c.Options, b.s.Options} {
		for _, o := range list {
			m = appendOption6(m, o.Code, o.Data)
		}
	}
	return m, true
}

// associations returns the IA options.
func (b *builder6) associations() (out []byte, ok bool) {
	ias := b.s.IAs
	if len(ias) == 0 {
		ias = []IA{{IAID: 1}}
		if len(b.mem.ias) > 0 && b.s.Do != Discover && b.s.Do != Rapid {
			ias = ias[:0]
			for _, h := range b.mem.ias {
				ias = append(ias, IA{PD: h.code == packet.Opt6IAPD, IAID: h.iaid})
			}
		}
	}
	for i, ia := range ias {
		code := uint16(packet.Opt6IANA)
		if ia.PD {
			code = packet.Opt6IAPD
		}
		body := binary.BigEndian.AppendUint32(nil, ia.IAID)
		body = append(body, make([]byte, 8)...)
		for _, p := range b.resources(i, code, ia) {
			body = appendResource(body, code, p, seconds(b.s.Lease))
			ok = true
		}
		out = appendOption6(out, code, body)
	}
	return out, ok || b.s.Do == Discover || b.s.Do == Rapid || b.s.Do == Request
}

// resources lists the addresses or prefixes that go into an association.
func (b *builder6) resources(i int, code uint16, ia IA) (list []netip.Prefix) {
	switch {
	case i == 0 && b.s.Address.IsValid() && !ia.PD:
		return []netip.Prefix{netip.PrefixFrom(b.s.Address, 128)}
	case b.s.Do == Reboot && ia.PD:
		return nil
	case b.s.Do == Discover || b.s.Do == Rapid:
		return hint(ia)
	}
	for _, h := range b.mem.ias {
		if h.code == code && h.iaid == ia.IAID {
			return h.addresses
		}
	}
	return hint(ia)
}

// hint is the prefix that the client would like.
func hint(ia IA) []netip.Prefix {
	if !ia.Prefix.IsValid() {
		return nil
	}
	return []netip.Prefix{ia.Prefix}
}

func appendResource(b []byte, code uint16, p netip.Prefix, life uint32) []byte {
	a := p.Addr().As16()
	if code == packet.Opt6IAPD {
		v := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, life), life)
		return appendOption6(b, packet.Opt6IAPrefix, append(append(v, byte(p.Bits())), a[:]...))
	}
	v := append([]byte(nil), a[:]...)
	return appendOption6(b, packet.Opt6IAAddr, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(v, life), life))
}

// learn6 remembers what a reply says.
func (mem *memory) learn6(d datagram) {
	var v packet.V6
	if v.Parse(d.payload) != nil {
		return
	}
	if id, ok := v.ServerID(); ok {
		mem.serverID = append([]byte(nil), id...)
	}
	var list []heldIA
	v.Options().IAs(func(ia packet.IA) bool {
		h := heldIA{code: ia.Code, iaid: ia.IAID}
		ia.Resources(func(r packet.Resource) bool {
			if r.Valid > 0 {
				h.addresses = append(h.addresses, r.Prefix)
			}
			return true
		})
		if len(h.addresses) > 0 {
			list = append(list, h)
		}
		return true
	})
	if len(list) > 0 {
		mem.ias = list
		mem.bound = mem.bound || v.Type() == packet.Reply
	}
}
