// Package client is a small DHCP client to try a server with. It plays the
// client and the relay before it, so that it needs neither privileges nor an
// interface without an address.
package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"github.com/keatool/keatool/server/packet"
)

// Relay4 talks to a DHCPv4 server as a relay.
type Relay4 struct {
	Server  netip.AddrPort
	Addr    netip.Addr    // of the relay: giaddr, and where answers come to
	Link    netip.Addr    // an address of the client's subnet (RFC 3527), if that is not the relay's
	Timeout time.Duration // for each answer; 0: three seconds
	Secs    uint16        // for how many seconds the client says that it has tried
	ID      []byte        // of the client, to send as its identifier; empty: none
	Port    uint16        // to send from; 0: any, to which Kea does not answer
	socket
}

// Lease4 is what a client was given.
type Lease4 struct {
	HW       net.HardwareAddr
	Addr     netip.Addr
	ServerID netip.Addr
	Seconds  uint32
	Options  []Option // by code
}

// Option is an option of the server's answer.
type Option struct {
	Code  uint8
	Value []byte
}

// ErrRefused is returned for a NAK.
var ErrRefused = errors.New("the server refused the address (NAK)")

// Open makes the socket.
func (r *Relay4) Open() error { return r.open(r.Addr, r.Port) }

// Lease gets a lease for a hardware address by DISCOVER and REQUEST.
func (r *Relay4) Lease(ctx context.Context, hw net.HardwareAddr) (Lease4, error) {
	offer, err := r.exchange(ctx, hw, packet.Discover, nil)
	if err != nil {
		return Lease4{}, fmt.Errorf("no offer: %w", err)
	}
	ack, err := r.exchange(ctx, hw, packet.Request, &offer)
	if err != nil {
		return Lease4{}, fmt.Errorf("no acknowledgement: %w", err)
	}
	return ack, nil
}

// Release gives a lease back. There is no answer to wait for.
func (r *Relay4) Release(l Lease4) error {
	var m packet.Reply4
	r.begin(&m, l.HW, packet.Release)
	m.SetCIAddr(l.Addr)
	m.SetAddr(packet.OptServerID, l.ServerID)
	_, err := r.conn.WriteToUDPAddrPort(m.Bytes(), r.Server)
	return err
}

// wanted are the options that the client asks for.
var wanted = []byte{1, 3, 6, 12, 15, 28, 42, 51, 54, 58, 59, 66, 67, 119, 121}

func (r *Relay4) begin(m *packet.Reply4, hw net.HardwareAddr, kind uint8) uint32 {
	xid := rand.Uint32()
	m.ResetRequest(nil, xid, 1, hw)
	m.SetHops(1)
	m.SetSecs(r.Secs)
	m.SetGIAddr(r.Addr)
	m.SetUint8(packet.OptMessageType, kind)
	if len(r.ID) > 0 {
		m.SetOption(packet.OptClientID, r.ID)
	}
	info := []byte{packet.RAIRelayPort, 2, 0, 0} // empty in RFC 8357; Kea wants a number, and does not look at it
	if r.Link.Is4() {
		info = append(append(info, packet.RAILinkSelection, 4), r.Link.AsSlice()...)
	}
	m.SetOption(packet.OptRelayAgentInfo, info)
	return xid
}

// exchange sends one message and waits for the answer to it.
func (r *Relay4) exchange(ctx context.Context, hw net.HardwareAddr, kind uint8, offer *Lease4) (Lease4, error) {
	var m packet.Reply4
	xid := r.begin(&m, hw, kind)
	m.SetOption(packet.OptParameterList, wanted)
	if offer != nil {
		m.SetAddr(packet.OptRequestedAddress, offer.Addr)
		m.SetAddr(packet.OptServerID, offer.ServerID)
	}
	var v packet.V4
	is := func(b []byte) bool { return v.Parse(b) == nil && v.XID() == xid }
	if err := r.ask(ctx, r.Server, m.Bytes(), r.Timeout, is); err != nil {
		return Lease4{}, err
	}
	if v.Type() == packet.Nak {
		return Lease4{}, ErrRefused
	}
	return lease(hw, &v), nil
}

func lease(hw net.HardwareAddr, v *packet.V4) Lease4 {
	l := Lease4{HW: hw, Addr: v.YIAddr(), ServerID: v.Addr(packet.OptServerID)}
	l.Seconds, _ = v.Uint32(packet.OptLeaseTime)
	for code, value := range v.EachOption {
		l.Options = append(l.Options, Option{code, append([]byte(nil), value...)})
	}
	return l
}
