package client

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/keatool/keatool/server/packet"
)

// Relay6 talks to a DHCPv6 server as a relay.
type Relay6 struct {
	Server  netip.AddrPort
	Addr    netip.Addr    // of the relay, where answers come to
	Link    netip.Addr    // an address of the client's subnet
	Timeout time.Duration // for each answer; 0: three seconds
	socket
}

// Lease6 is what a client was given: addresses, and prefixes if it wanted some.
type Lease6 struct {
	DUID     []byte
	ServerID []byte
	Given    []netip.Prefix
}

// ErrNothing is returned for an answer that gives less than was asked for.
var ErrNothing = errors.New("the server has nothing for the client")

// Open makes the socket.
func (r *Relay6) Open() error { return r.open(r.Addr, 0) }

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
	var v packet.V6
	is := func(b []byte) bool { return v.Parse(b) == nil && v.XID() == xid }
	if err := r.ask(ctx, r.Server, r.message(kind, xid, l, pd), r.Timeout, is); err != nil {
		return err
	}
	return l.take(&v, pd)
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
