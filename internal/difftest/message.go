package difftest

import (
	"encoding/binary"
	"hash/fnv"
	"net/netip"
	"time"

	"github.com/keatool/keatool/server/packet"
)

// datagram is one UDP datagram with what its frame says.
type datagram struct {
	link     int
	mac      [6]byte // where it goes; when sending, also where it comes from
	from     [6]byte
	src, dst netip.AddrPort
	payload  []byte
}

// memory is what a client has learnt from one of the servers.
type memory struct {
	offered  netip.Addr // DHCPv4
	leased   netip.Addr
	serverID []byte
	ias      []heldIA // DHCPv6
	bound    bool
}

type heldIA struct {
	code      uint16
	iaid      uint32
	addresses []netip.Prefix
}

// message is one message of a client, ready for a wire.
type message struct {
	datagram
	xid   uint32
	quiet bool // no server answers it
}

// maker makes messages for one side.
type maker struct {
	l *layout
}

// xidOf returns the transaction of a step, which depends on nothing but its arguments.
func xidOf(seed uint64, client string, step int) uint32 {
	h := fnv.New32a()
	b := binary.BigEndian.AppendUint64(nil, seed)
	_, _ = h.Write(append(append(b, client...), byte(step), byte(step>>8)))
	return h.Sum32() &^ probeBit
}

// probeBit marks the transactions of probes, in both families.
const probeBit = 1 << 23

// seconds is what a lease time is in a message.
func seconds(d time.Duration) uint32 { return uint32(min(max(d/time.Second, 0), 1<<32-1)) }

// message4 makes a message; ok is false if what the client knows does not suffice.
func (m maker) message4(c *Client, s Step, mem *memory, index int, xid uint32) (out message, ok bool) {
	b := builder4{c: c, s: s, mem: mem}
	if !b.fill() {
		return out, false
	}
	out.xid, out.quiet, out.link = xid, s.Do == Release || s.Do == Decline, index
	relayed := c.At.Relay.IsValid() && !b.unicast
	out.payload = b.bytes(xid, relayed)
	out.mac, out.from = serverMAC(index), clientMAC(index)
	server := netip.AddrPortFrom(m.l.links[index].addr, packet.ServerPort4)
	switch {
	case relayed:
		out.src, out.dst = netip.AddrPortFrom(c.At.Relay, packet.ServerPort4), server
	case b.unicast:
		out.src, out.dst = netip.AddrPortFrom(b.ciaddr, packet.ClientPort4), server
	default:
		src := netip.IPv4Unspecified()
		if b.ciaddr.IsValid() {
			src = b.ciaddr
		}
		out.mac = [6]byte{255, 255, 255, 255, 255, 255}
		out.src, out.dst = netip.AddrPortFrom(src, packet.ClientPort4), netip.AddrPortFrom(netip.AddrFrom4([4]byte{255, 255, 255, 255}), packet.ServerPort4)
		if len(c.HW) == 6 {
			copy(out.from[:], c.HW)
		}
	}
	return out, true
}

// builder4 collects what a DHCPv4 message carries.
type builder4 struct {
	c       *Client
	s       Step
	mem     *memory
	kind    byte
	ciaddr  netip.Addr
	asked   netip.Addr // option 50
	server  []byte
	rapid   bool
	unicast bool
}

// fill decides on the fields that depend on the act; false if one is unknown.
func (b *builder4) fill() bool {
	have := b.s.Address
	if !have.IsValid() {
		have = b.mem.leased
	}
	switch b.s.Do {
	case Discover:
		b.kind, b.asked = packet.Discover, b.s.Address
	case Rapid:
		b.kind, b.asked, b.rapid = packet.Discover, b.s.Address, true
	case Request:
		b.kind, b.asked, b.server = packet.Request, b.mem.offered, b.mem.serverID
		if b.s.Address.IsValid() {
			b.asked = b.s.Address
		}
		return b.asked.IsValid() && b.server != nil
	case Reboot:
		b.kind, b.asked = packet.Request, have
		return have.IsValid()
	case Renew, Rebind:
		b.kind, b.ciaddr, b.unicast = packet.Request, have, b.s.Do == Renew
		return have.IsValid()
	case Release:
		b.kind, b.ciaddr, b.server, b.unicast = packet.Release, have, b.mem.serverID, true
		return have.IsValid() && b.server != nil
	case Decline:
		b.kind, b.asked, b.server = packet.Decline, have, b.mem.serverID
		return have.IsValid() && b.server != nil
	case Inform:
		b.kind, b.ciaddr = packet.Inform, have
		return have.IsValid()
	case LeaseQuery:
		b.kind, b.ciaddr = packet.LeaseQuery, have
		return have.IsValid()
	}
	return true
}

// elapsed is how long a client says that it has tried: long enough for min-secs.
const elapsed = 60

// minBOOTP is the length that old servers and relays want.
const minBOOTP = 300

func (b *builder4) bytes(xid uint32, relayed bool) []byte {
	c := b.c
	m := make([]byte, 236, 576)
	m[0], m[1], m[2] = packet.BootRequest, c.HType, byte(len(c.HW))
	if c.HType == 0 {
		m[1] = 1
	}
	binary.BigEndian.PutUint32(m[4:], xid)
	binary.BigEndian.PutUint16(m[8:], elapsed)
	if !c.At.Relay.IsValid() && broadcasts(c.ID) && !b.ciaddr.IsValid() {
		m[10] = 0x80
	}
	if b.ciaddr.IsValid() {
		copy(m[12:16], b.ciaddr.AsSlice())
	}
	if relayed {
		m[3] = 1
		copy(m[24:28], c.At.Relay.AsSlice())
	}
	copy(m[28:44], c.HW)
	copy(m[44:108], c.SName)
	copy(m[108:236], c.File)
	m = append(m, 0x63, 0x82, 0x53, 0x63)
	m = b.options(m)
	if relayed && len(c.At.RelayOptions) > 0 {
		m = appendOption4(m, packet.OptRelayAgentInfo, subOptions(c.At.RelayOptions))
	}
	m = append(m, packet.OptEnd)
	for len(m) < minBOOTP {
		m = append(m, 0)
	}
	return m
}

// broadcasts says whether a client asks for broadcast replies; half of them do.
func broadcasts(id string) bool { return xidOf(0, id, 0)&1 == 1 }

func (b *builder4) options(m []byte) []byte {
	if b.kind != 0 {
		m = appendOption4(m, packet.OptMessageType, []byte{b.kind})
	}
	if b.c.ClientID != nil {
		m = appendOption4(m, packet.OptClientID, b.c.ClientID)
	}
	if b.asked.IsValid() {
		m = appendOption4(m, packet.OptRequestedAddress, b.asked.AsSlice())
	}
	if b.server != nil {
		m = appendOption4(m, packet.OptServerID, b.server)
	}
	if b.s.Lease != 0 {
		m = appendOption4(m, packet.OptLeaseTime, binary.BigEndian.AppendUint32(nil, seconds(b.s.Lease)))
	}
	if b.rapid {
		m = appendOption4(m, packet.OptRapidCommit, nil)
	}
	for _, list := range [][]Option{b.c.Options, b.s.Options} {
		for _, o := range list {
			m = appendOption4(m, byte(o.Code), o.Data)
		}
	}
	return m
}

// appendOption4 appends an option, in pieces if it is long (RFC 3396).
func appendOption4(m []byte, code byte, data []byte) []byte {
	for len(data) > 255 {
		m = append(append(m, code, 255), data[:255]...)
		data = data[255:]
	}
	return append(append(m, code, byte(len(data))), data...)
}

func subOptions(list []Option) []byte {
	var b []byte
	for _, o := range list {
		b = appendOption4(b, byte(o.Code), o.Data)
	}
	return b
}

// learn4 remembers what a reply says.
func (mem *memory) learn4(d datagram) {
	var v packet.V4
	if v.Parse(d.payload) != nil {
		return
	}
	switch v.Type() {
	case packet.Offer:
		mem.offered = v.YIAddr()
	case packet.Ack:
		if y := v.YIAddr(); y.IsValid() && !y.IsUnspecified() {
			mem.leased, mem.bound = y, true
		}
	case 0:
		mem.leased = v.YIAddr()
	case packet.Nak:
		mem.leased, mem.bound = netip.Addr{}, false
		return
	}
	if id, ok := v.Option(packet.OptServerID); ok {
		mem.serverID = append([]byte(nil), id...)
	}
}
