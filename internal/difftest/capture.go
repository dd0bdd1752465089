package difftest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/keatool/keatool/server/packet"
)

// capture makes clients of what was seen on a wire.
type capture struct {
	src     *Source
	v6      bool
	clients map[string]*Client
	order   []*Client
	settled map[string]netip.Addr // an address that a client was seen with, by client
	asked   map[string]bool       // whether a client has asked for an address of any kind
}

// ReadCapture makes a plan of a capture in the formats pcap or pcapng: the
// clients that are in it, and what they sent, in the order in which they sent
// it. Who asked a server for an address now takes what each server gives.
func ReadCapture(r io.Reader, s *Source) (Plan, error) {
	c := &capture{src: s, v6: s.V6(), clients: map[string]*Client{}, settled: map[string]netip.Addr{}, asked: map[string]bool{}}
	packets, link, err := openCapture(r)
	if err != nil {
		return Plan{}, err
	}
	for {
		data, info, err := packets.ReadPacketData()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) { // a capture may be cut off
			break
		}
		if err != nil {
			return Plan{}, err
		}
		kind := link()
		if len(info.AncillaryData) > 0 { // pcapng: each frame has its own
			if own, ok := info.AncillaryData[0].(layers.LinkType); ok {
				kind = own
			}
		}
		c.frame(data, kind)
	}
	return c.plan()
}

// openCapture reads the head of a capture.
func openCapture(r io.Reader) (gopacket.PacketDataSource, func() layers.LinkType, error) {
	b := bufio.NewReader(r)
	magic, err := b.Peek(4)
	if err != nil {
		return nil, nil, errors.New("it is no capture: it is too short")
	}
	if bytes.Equal(magic, []byte{0x0a, 0x0d, 0x0d, 0x0a}) {
		ng, err := pcapgo.NewNgReader(b, pcapgo.NgReaderOptions{WantMixedLinkType: true, SkipUnknownVersion: true})
		if err != nil {
			return nil, nil, err
		}
		return ng, ng.LinkType, nil
	}
	old, err := pcapgo.NewReader(b)
	if err != nil {
		return nil, nil, err
	}
	return old, old.LinkType, nil
}

// frame finds the DHCP message in a frame, if there is one.
func (c *capture) frame(data []byte, link layers.LinkType) {
	p := gopacket.NewPacket(data, link, gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	udp, ok := p.Layer(layers.LayerTypeUDP).(*layers.UDP)
	if !ok || p.NetworkLayer() == nil {
		return
	}
	switch v6 := p.NetworkLayer().LayerType() == layers.LayerTypeIPv6; {
	case !c.v6 && !v6 && (udp.DstPort == packet.ServerPort4 || udp.DstPort == packet.ClientPort4):
		c.message4(bytes.Clone(udp.Payload))
	case c.v6 && v6 && udp.DstPort == packet.ServerPort6:
		c.message6(bytes.Clone(udp.Payload))
	}
}

// client returns the client of a name, new if need be.
func (c *capture) client(key string, fresh func() Client) *Client {
	if known := c.clients[key]; known != nil {
		return known
	}
	made := fresh()
	made.ID = fmt.Sprintf("captured-%d", len(c.order)+1)
	made.V6 = c.v6
	c.clients[key] = &made
	c.order = append(c.order, &made)
	return &made
}

// fields4 are options that the engine writes itself.
var fields4 = map[uint16]bool{0: true, packet.OptMessageType: true, packet.OptClientID: true, packet.OptRequestedAddress: true, packet.OptServerID: true,
	packet.OptLeaseTime: true, packet.OptRelayAgentInfo: true, packet.OptRapidCommit: true, packet.OptEnd: true}

func (c *capture) message4(b []byte) {
	var v packet.V4
	if v.Parse(b) != nil {
		return
	}
	id, _ := v.ClientID()
	key := hex.EncodeToString(v.CHAddr()) + "/" + hex.EncodeToString(id) + "/" + v.GIAddr().String()
	if v.Op() != packet.BootRequest {
		if y := v.YIAddr(); !y.IsUnspecified() {
			c.settled[hex.EncodeToString(v.CHAddr())] = y
		}
		return
	}
	k := c.client(key, func() Client {
		n := Client{What: "captured client " + hardwareText(v.CHAddr()), HType: v.HType(), HW: bytes.Clone(v.CHAddr())}
		if id != nil {
			n.ClientID = bytes.Clone(id)
		}
		if v.Relayed() {
			n.At.Relay = v.GIAddr()
			if rai, ok := v.RAI(); ok {
				for code, value := range packet.EachSubOption(rai) {
					n.At.RelayOptions = append(n.At.RelayOptions, Option{uint16(code), bytes.Clone(value)})
				}
			}
		}
		return n
	})
	if s, ok := c.step4(&v, key); ok {
		k.Steps = append(k.Steps, s)
	}
}

func hardwareText(b []byte) string {
	if len(b) == 6 {
		return macText([6]byte(b))
	}
	return hex.EncodeToString(b)
}

// step4 is what a message of a capture asks for.
func (c *capture) step4(v *packet.V4, key string) (s Step, ok bool) {
	asked, has := v.Addr(packet.OptRequestedAddress), v.Has(packet.OptServerID)
	has = has && v.Type() == packet.Request
	free := c.asked[key] // the address is what the server gives
	switch v.Type() {
	case packet.Discover:
		s.Do, c.asked[key] = Discover, true
		if v.Has(packet.OptRapidCommit) {
			s.Do = Rapid
		}
		s.Address = asked
		free = false
	case packet.Request:
		s.Do = Reboot
		switch {
		case has:
			s.Do = Request
			if !free {
				return s, false // the offer was before the capture
			}
		case asked.IsValid():
			s.Address = asked
		default:
			s.Do, s.Address = Renew, v.CIAddr()
			if v.Relayed() {
				s.Do = Rebind
			}
		}
	case packet.Release:
		s.Do, s.Address = Release, v.CIAddr()
	case packet.Decline:
		s.Do, s.Address = Decline, asked
	case packet.Inform:
		s.Do, s.Address, free = Inform, v.CIAddr(), false
	case packet.LeaseQuery:
		s.Do, s.Address, free = LeaseQuery, v.CIAddr(), false
	case 0:
		s.Do = Bootp
	default:
		return s, false
	}
	if free {
		s.Address = netip.Addr{}
	}
	if n, ok := v.Uint32(packet.OptLeaseTime); ok {
		s.Lease = time.Duration(n) * time.Second
	}
	for _, o := range wireOptions4(v.Data()) {
		if !fields4[o.Code] {
			s.Options = append(s.Options, Option{o.Code, bytes.Clone(o.Data)})
		}
	}
	return s, true
}

// fields6 are options that the engine writes itself.
var fields6 = map[uint16]bool{packet.Opt6ClientID: true, packet.Opt6ServerID: true, packet.Opt6ElapsedTime: true, packet.Opt6RapidCommit: true,
	packet.Opt6IANA: true, packet.Opt6IAPD: true}

func (c *capture) message6(b []byte) {
	var v packet.V6
	if v.Parse(b) != nil {
		return
	}
	duid, ok := v.ClientID()
	if !ok && v.Type() != packet.InformationRequest {
		return
	}
	relay := netip.Addr{}
	if n := len(v.Relays()); n > 0 {
		relay = v.Relays()[n-1].Link()
	}
	k := c.client(hex.EncodeToString(duid)+"/"+relay.String(), func() Client {
		n := Client{What: "captured client " + hex.EncodeToString(duid), DUID: bytes.Clone(duid)}
		if relays := v.Relays(); len(relays) > 0 {
			last := relays[len(relays)-1]
			n.At.Relay = relay
			for code, value := range last.Options.All {
				if code != packet.Opt6RelayMessage {
					n.At.RelayOptions = append(n.At.RelayOptions, Option{code, bytes.Clone(value)})
				}
			}
		}
		return n
	})
	if s, ok := step6(&v); ok {
		k.Steps = append(k.Steps, s)
	}
}

// step6 is what a message of a capture asks for.
func step6(v *packet.V6) (s Step, ok bool) {
	for act, kind := range types6 {
		if kind == v.Type() && act != Rapid {
			s.Do, ok = act, true
		}
	}
	if !ok {
		return s, false
	}
	for code, value := range v.Options().All {
		switch {
		case code == packet.Opt6RapidCommit:
			s.Do = Rapid
		case (code == packet.Opt6IANA || code == packet.Opt6IAPD) && len(value) >= 4:
			s.IAs = append(s.IAs, IA{PD: code == packet.Opt6IAPD, IAID: binary.BigEndian.Uint32(value)})
		case !fields6[code]:
			s.Options = append(s.Options, Option{code, bytes.Clone(value)})
		}
	}
	return s, true
}

// plan places the clients that no relay places: where an address was that they
// had, else in the first network.
func (c *capture) plan() (Plan, error) {
	var p Plan
	for _, k := range c.order {
		if len(k.Steps) == 0 {
			continue
		}
		if !k.At.Relay.IsValid() || k.At.Relay.IsUnspecified() {
			k.At.Relay, k.At.Direct = netip.Addr{}, c.place(k)
		}
		if !k.At.Relay.IsValid() && !k.At.Direct.IsValid() {
			continue
		}
		p.Clients = append(p.Clients, *k)
	}
	if len(p.Clients) == 0 {
		return p, errors.New("there is no message of a client in it that this file is for")
	}
	return p, nil
}

func (c *capture) place(k *Client) netip.Prefix {
	seen := []netip.Addr{c.settled[hex.EncodeToString(k.HW)]}
	for _, s := range k.Steps {
		seen = append(seen, s.Address)
	}
	for _, a := range seen {
		if a.IsValid() {
			if sub := subnetOf(c.src.Model, a); sub != nil {
				return sub.Prefix
			}
		}
	}
	for _, n := range c.src.Model.Networks {
		for _, sub := range n.Subnets {
			return sub.Prefix
		}
	}
	return netip.Prefix{}
}
