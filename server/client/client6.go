package client

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/keatool/keatool/server/packet"
)

// Relay6 talks to a DHCPv6 server as a relay.
type Relay6 struct {
	Server  netip.AddrPort
	Addr    netip.Addr    // of the relay, where answers come to
	Link    netip.Addr    // an address of the client's subnet
	Timeout time.Duration // for each answer; 0: three seconds
	conn    *net.UDPConn
}

// Lease6 is what a client was given: addresses, and prefixes if it wanted some.
type Lease6 struct {
	DUID     []byte
	ServerID []byte
	Given    []netip.Prefix
}

// ErrNothing is returned for an answer that gives less than was asked for.
var ErrNothing = errors.New("the server has nothing for the client")

// Open makes the socket. Answers come to its port, which the relay tells the
// server (RFC 8357), so that the relay need not be privileged.
func (r *Relay6) Open() error {
	if r.Timeout == 0 {
		r.Timeout = 3 * time.Second
	}
	conn, err := net.ListenUDP("udp6", net.UDPAddrFromAddrPort(netip.AddrPortFrom(r.Addr, 0)))
	r.conn = conn
	return err
}

// Close closes the socket.
func (r *Relay6) Close() error { return r.conn.Close() }

// Lease gets an address, and with pd a prefix as well, for a DUID, by SOLICIT and
// REQUEST.
func (r *Relay6) Lease(ctx context.Context, duid []byte, pd bool) (Lease6, error) {
	l := Lease6{DUID: duid}
	for _, kind := range [...]uint8{packet.Solicit, packet.Request6} {
		if err := r.exchange(ctx, kind, &l, pd); err != nil {
			return Lease6{}, err
		}
	}
	return l, nil
}

// exchange sends one message and waits for the answer to it.
func (r *Relay6) exchange(ctx context.Context, kind uint8, l *Lease6, pd bool) error {
	xid := rand.Uint32() & 0xffffff
	if _, err := r.conn.WriteToUDPAddrPort(r.message(kind, xid, l, pd), r.Server); err != nil {
		return err
	}
	deadline := time.Now().Add(r.Timeout)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	if err := r.conn.SetReadDeadline(deadline); err != nil {
		return err
	}
	buf := make([]byte, 4096)
	for {
		n, _, err := r.conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("%s did not answer within %v", r.Server, r.Timeout)
		}
		if err != nil {
			return err
		}
		var v packet.V6
		if v.Parse(buf[:n]) != nil || v.XID() != xid {
			continue // somebody else's
		}
		return l.take(&v, pd)
	}
}

// message writes a message of the client, and puts it into one of the relay.
func (r *Relay6) message(kind uint8, xid uint32, l *Lease6, pd bool) []byte {
	var m packet.Reply6
	m.ResetRequest(nil, kind, xid)
	m.Add(packet.Opt6ClientID, l.DUID)
	if kind == packet.Request6 {
		m.Add(packet.Opt6ServerID, l.ServerID)
	}
	for _, code := range associations(pd) {
		m.OpenIA(code, 1, 0, 0)
		for _, p := range l.Given {
			if p.IsSingleIP() == (code == packet.Opt6IANA) {
				m.OpenResource(code, p, 0, 0)
				m.Close()
			}
		}
		m.Close()
	}
	inner := m.Bytes()
	out := append(make([]byte, 0, 60+len(inner)), packet.RelayForward, 0)
	out = append(append(out, r.Link.AsSlice()...), r.Addr.AsSlice()...)
	out = append(out, 0, packet.Opt6RelaySourcePort, 0, 2, 0, 0)
	out = binary.BigEndian.AppendUint16(append(out, 0, packet.Opt6RelayMessage), uint16(len(inner)))
	return append(out, inner...)
}

func associations(pd bool) []uint16 {
	if pd {
		return []uint16{packet.Opt6IANA, packet.Opt6IAPD}
	}
	return []uint16{packet.Opt6IANA}
}

// take keeps what an answer gives.
func (l *Lease6) take(v *packet.V6, pd bool) error {
	id, _ := v.ServerID()
	l.ServerID, l.Given = append(l.ServerID[:0], id...), nil
	for ia := range v.Options().IAs {
		for p := range ia.Resources {
			if p.Valid > 0 {
				l.Given = append(l.Given, p.Prefix)
			}
		}
	}
	if len(l.Given) < len(associations(pd)) {
		return ErrNothing
	}
	return nil
}
