package difftest

import (
	"context"
	"encoding/binary"
	"errors"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/server/packet"
)

// pace is how quickly a server answers. Behind a message that seems to get no
// answer goes a probe, to which there is always one: when that has come, there
// is none to the message.
type pace struct {
	trip   atomic.Int64 // nanoseconds of a round trip, lately
	probed bool         // probes are answered
	count  atomic.Uint32
}

const (
	quickest = 3 * time.Millisecond   // before this nothing is taken for silent
	behind   = 4 * time.Millisecond   // after the last probe, for other sockets
	aside    = 150 * time.Millisecond // the same, on another link than that of the probes
	probing  = 2 * time.Second        // how long a probe may take
	blind    = 200 * time.Millisecond
	rounds   = 2 // probes for one silence: the first one may overtake on another socket
)

var errDead = errors.New("the server has ended")

// calibrate waits for the server to answer, and learns how quickly it does.
func (d *side) calibrate(ctx context.Context) error {
	for range 5 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.probe(ctx, blind) {
			d.pace.probed = true
			return nil
		}
		if !d.alive() {
			return d.refused()
		}
	}
	return nil // silence is then told by time alone
}

// probe sends a message that is surely answered, and waits for that.
func (d *side) probe(ctx context.Context, limit time.Duration) bool {
	xid := probeBit | d.pace.count.Add(1)&0x3fffff
	c := d.wire.expect(xid)
	defer d.wire.forget(xid)
	begun := time.Now()
	if d.wire.send(d.probeMessage(xid)) != nil {
		return false
	}
	select {
	case <-c:
		d.pace.learn(time.Since(begun))
		return true
	case <-time.After(limit):
	case <-ctx.Done():
	case <-d.exited:
	}
	return false
}

func (p *pace) learn(trip time.Duration) {
	old := p.trip.Load()
	if old == 0 {
		old = int64(trip)
	}
	p.trip.Store((3*old + int64(trip)) / 4)
}

// probeMessage asks for the configuration of the transport network.
func (d *side) probeMessage(xid uint32) datagram {
	g := datagram{mac: serverMAC(0), from: clientMAC(0)}
	if d.l.v6 {
		g.mac = [6]byte{0x33, 0x33, 0, 1, 0, 2}
		g.src, g.dst = netip.AddrPortFrom(clientLocal(0), packet.ClientPort6), servers6
		g.payload = []byte{packet.InformationRequest, byte(xid >> 16), byte(xid >> 8), byte(xid)}
		g.payload = appendOption6(g.payload, packet.Opt6ElapsedTime, []byte{0, 0})
		return g
	}
	c := Client{HType: 1, HW: g.from[:]}
	b := builder4{c: &c, s: Step{Do: Inform, Address: d.l.client}, mem: &memory{}}
	b.fill()
	g.payload = b.bytes(xid, false)
	binary.BigEndian.PutUint16(g.payload[10:], 0)
	g.src = netip.AddrPortFrom(d.l.client, packet.ClientPort4)
	g.dst = netip.AddrPortFrom(d.l.links[0].addr, packet.ServerPort4)
	return g
}

// ask sends a message and returns the reply; nil if there is none.
func (d *side) ask(ctx context.Context, m message) (*datagram, error) {
	c := d.wire.expect(m.xid)
	defer d.wire.forget(m.xid)
	begun := time.Now()
	if err := d.wire.send(m.datagram); err != nil {
		return nil, err
	}
	if m.quiet {
		return nil, nil
	}
	if g := await(ctx, c, max(quickest, 4*time.Duration(d.pace.trip.Load()))); g != nil {
		d.pace.learn(time.Since(begun))
		return g, nil
	}
	if !d.pace.probed {
		return d.silence(ctx, c, blind)
	}
	for range rounds {
		if !d.probe(ctx, probing) {
			return d.silence(ctx, c, blind)
		}
	}
	if m.link != 0 { // Kea takes what comes by its first interface before all else
		return d.silence(ctx, c, aside)
	}
	return d.silence(ctx, c, max(behind, 8*time.Duration(d.pace.trip.Load()))) // on a busy machine all takes longer
}

// silence waits a last time.
func (d *side) silence(ctx context.Context, c chan datagram, limit time.Duration) (*datagram, error) {
	if g := await(ctx, c, limit); g != nil {
		return g, nil
	}
	if !d.alive() {
		return nil, errDead
	}
	return nil, ctx.Err()
}

func await(ctx context.Context, c chan datagram, limit time.Duration) *datagram {
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case g := <-c:
		return &g
	case <-t.C:
	case <-ctx.Done():
	}
	return nil
}
