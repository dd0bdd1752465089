package hooktest

import (
	"encoding/binary"
	"net/netip"

	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// Relay is the address of the relay that messages of DHCPv4 come from.
var Relay = netip.MustParseAddr("192.0.2.9")

// Ask is a message of a DHCPv4 client, through a relay.
type Ask struct {
	Kind    uint8 // 0: BOOTP
	MAC     byte  // the last byte of the hardware address
	CIAddr  string
	Options map[uint8]string // values as bytes
	Want    []byte           // parameter request list
}

func (a Ask) bytes() []byte {
	var m packet.Reply4
	m.ResetRequest(nil, 7, 1, []byte{2, 0, 0, 0, 0, a.MAC})
	m.SetGIAddr(Relay)
	if a.CIAddr != "" {
		m.SetCIAddr(netip.MustParseAddr(a.CIAddr))
	}
	if a.Kind != 0 {
		m.SetUint8(packet.OptMessageType, a.Kind)
	}
	for code, v := range a.Options {
		m.SetOption(code, []byte(v))
	}
	if a.Want != nil {
		m.SetOption(packet.OptParameterList, a.Want)
	}
	return m.Bytes()
}

// Send4 sends a message and returns the answer; nil if there is none.
func (r *Rig) Send4(a Ask) *packet.V4 {
	r.t.Helper()
	return r.read4(r.Give(a.bytes(), netio.Meta{Iface: 1, Src: netip.AddrPortFrom(Relay, 67), Dst: netip.AddrPortFrom(ServerAddr, 67)}))
}

// Late4 is Late for DHCPv4.
func (r *Rig) Late4() *packet.V4 { return r.read4(r.Late()) }

func (r *Rig) read4(b []byte) *packet.V4 {
	r.t.Helper()
	if b == nil {
		return nil
	}
	v := new(packet.V4)
	if err := v.Parse(b); err != nil {
		r.t.Fatalf("the reply cannot be read: %v", err)
	}
	return v
}

// Request4 returns the REQUEST for an address that was offered.
func Request4(a Ask, offered netip.Addr) Ask {
	a.Kind = packet.Request
	options := map[uint8]string{packet.OptRequestedAddress: Bytes(offered), packet.OptServerID: Bytes(ServerAddr)}
	for k, v := range a.Options {
		options[k] = v
	}
	a.Options = options
	return a
}

// Bytes returns an address as the value of an option.
func Bytes(a netip.Addr) string { return string(a.AsSlice()) }

// Lease4 takes a client through DISCOVER and REQUEST, and returns the ACK or
// whatever it gets last.
func (r *Rig) Lease4(a Ask) *packet.V4 {
	r.t.Helper()
	a.Kind = packet.Discover
	offer := r.Send4(a)
	if offer == nil {
		return nil
	}
	return r.Send4(Request4(a, offer.YIAddr()))
}

// Ask6 is a message of a DHCPv6 client that is on the link.
type Ask6 struct {
	Kind    uint8
	Client  byte // the last byte of the DUID
	NA, PD  bool // which associations there are
	IAID    uint32
	Server  bool           // name the server
	Names   []netip.Prefix // what the associations name
	Options map[uint16]string
	Want    []uint16
}

// Send6 sends a message and returns the answer; nil if there is none.
func (r *Rig) Send6(a Ask6) *packet.V6 {
	r.t.Helper()
	b := r.Give(a.bytes(), netio.Meta{Iface: 1, Src: netip.MustParseAddrPort("[fe80::200:ff:fe00:1]:546"), Dst: netip.MustParseAddrPort("[ff02::1:2]:547")})
	if b == nil {
		return nil
	}
	v := new(packet.V6)
	if err := v.Parse(b); err != nil {
		r.t.Fatalf("the reply cannot be read: %v", err)
	}
	return v
}

func (a Ask6) bytes() []byte {
	var m packet.Reply6
	m.ResetRequest(nil, a.Kind, 0x123456)
	m.Add(packet.Opt6ClientID, []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, a.Client})
	if a.Server {
		m.Add(packet.Opt6ServerID, ServerDUID)
	}
	a.associations(&m)
	for code, v := range a.Options {
		m.Add(code, []byte(v))
	}
	var oro []byte
	for _, c := range a.Want {
		oro = binary.BigEndian.AppendUint16(oro, c)
	}
	if oro != nil {
		m.Add(packet.Opt6RequestList, oro)
	}
	return append([]byte(nil), m.Bytes()...)
}

func (a Ask6) associations(m *packet.Reply6) {
	for _, code := range []uint16{packet.Opt6IANA, packet.Opt6IAPD} {
		if code == packet.Opt6IANA && !a.NA || code == packet.Opt6IAPD && !a.PD {
			continue
		}
		m.OpenIA(code, a.IAID, 0, 0)
		for _, p := range a.Names {
			if p.IsSingleIP() == (code == packet.Opt6IANA) {
				m.OpenResource(code, p, 0, 0)
				m.Close()
			}
		}
		m.Close()
	}
}

// Given returns the addresses and prefixes in a reply.
func Given(v *packet.V6) (list []netip.Prefix) {
	if v == nil {
		return nil
	}
	for ia := range v.Options().IAs {
		for res := range ia.Resources {
			if res.Valid > 0 {
				list = append(list, res.Prefix)
			}
		}
	}
	return list
}
