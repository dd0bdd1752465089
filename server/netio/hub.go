package netio

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
)

// Hub is a link in memory: what one port sends to all, or to an address of
// another port, that one hears.
type Hub struct {
	mu    sync.RWMutex
	ports []*hubPort
}

type hubPort struct {
	hw    HWAddr
	addrs []netip.Addr
	take  func(payload []byte, m Meta)
}

func (h *Hub) add(p *hubPort) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ports = append(h.ports, p)
}

func (h *Hub) remove(p *hubPort) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ports = slices.DeleteFunc(h.ports, func(other *hubPort) bool { return other == p })
}

func (h *Hub) has(a netip.Addr) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.ContainsFunc(h.ports, func(p *hubPort) bool { return slices.Contains(p.addrs, a) })
}

// send delivers a datagram. One that names a hardware address is a frame for
// whoever has that; another is for whoever has the address, or for all.
func (h *Hub) send(from *hubPort, payload []byte, m Meta) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	to := m.HW
	m.HW = from.hw
	for _, p := range h.ports {
		switch {
		case p == from:
		case to.n > 0 && to != broadcastHW:
			if p.hw == to {
				p.take(payload, m)
			}
		case m.Broadcast() || slices.Contains(p.addrs, m.Dst.Addr()):
			p.take(payload, m)
		}
	}
}

var broadcastHW = MakeHW([]byte{255, 255, 255, 255, 255, 255})

// Station is a host at a hub that a test plays: a client or a relay.
type Station struct {
	hub  *Hub
	port *hubPort
	in   *inbox
}

// Station adds a station with a hardware address and, perhaps, addresses.
func (h *Hub) Station(hw HWAddr, addrs ...netip.Addr) *Station {
	s := &Station{hub: h, in: newInbox()}
	s.port = &hubPort{hw: hw, addrs: addrs, take: func(payload []byte, m Meta) {
		m.Iface, m.Raw = 0, false
		s.in.put(payload, m)
	}}
	h.add(s.port)
	return s
}

// Send sends a datagram. With a hardware address in meta it is a frame for that.
func (s *Station) Send(payload []byte, meta Meta) { s.hub.send(s.port, payload, meta) }

// Recv waits for datagrams, as [Conn] does.
func (s *Station) Recv(ctx context.Context, ms []Message) (int, error) { return s.in.get(ctx, ms) }

// Next waits for one datagram.
func (s *Station) Next(ctx context.Context) ([]byte, Meta, error) {
	one := []Message{{Buf: make([]byte, portableSize)}}
	if _, err := s.in.get(ctx, one); err != nil {
		return nil, Meta{}, err
	}
	return one[0].Payload(), one[0].Meta, nil
}

// Waiting is how many datagrams the station could receive at once.
func (s *Station) Waiting() int { return s.in.waiting() }

// Leave takes the station from the hub.
func (s *Station) Leave() {
	s.hub.remove(s.port)
	_ = s.in.close() // a second time does no harm
}

// inbox is a queue of datagrams. The slots keep their buffers, so that in the
// long run nothing is allocated.
type inbox struct {
	mu      sync.Mutex
	changed *sync.Cond
	ring    []Message
	head, n int
	errs    []error
	busy    map[*Message]bool // buffers of those who got something and have not come back; nil if that is nothing to know
	closed  bool
}

// inboxLimit is how many datagrams may wait; more are lost, as in a socket.
const inboxLimit = 1 << 14

func newInbox() *inbox {
	q := &inbox{ring: make([]Message, 64)}
	q.changed = sync.NewCond(&q.mu)
	return q
}

func (q *inbox) put(payload []byte, m Meta) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.n == inboxLimit {
		return
	}
	if q.n == len(q.ring) {
		q.ring = append(slices.Concat(q.ring[q.head:], q.ring[:q.head]), make([]Message, len(q.ring))...)
		q.head = 0
	}
	slot := &q.ring[(q.head+q.n)%len(q.ring)]
	slot.Buf = append(slot.Buf[:0], payload...)
	slot.Meta = m
	q.n++
	q.changed.Broadcast()
}

func (q *inbox) fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.errs = append(q.errs, err)
	q.changed.Broadcast()
}

// wait waits until done, which is called with the lock held, is true.
func (q *inbox) wait(ctx context.Context, done func() bool) error {
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.changed.Broadcast()
		})
		defer stop()
	}
	for !done() {
		if err := ctx.Err(); err != nil {
			return err
		}
		q.changed.Wait()
	}
	return nil
}

func (q *inbox) ready() bool { return q.n > 0 || q.closed || len(q.errs) > 0 }

func (q *inbox) get(ctx context.Context, ms []Message) (int, error) {
	if len(ms) == 0 {
		return 0, nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy[&ms[0]] {
		delete(q.busy, &ms[0])
		q.changed.Broadcast()
	}
	if err := q.wait(ctx, q.ready); err != nil {
		return 0, err
	}
	switch {
	case q.closed:
		return 0, net.ErrClosed
	case len(q.errs) > 0:
		err := q.errs[0]
		q.errs = q.errs[1:]
		return 0, err
	}
	if q.busy != nil {
		q.busy[&ms[0]] = true
	}
	return q.take(ms), nil
}

func (q *inbox) take(ms []Message) int {
	n := min(q.n, len(ms))
	for i := range n {
		slot := &q.ring[(q.head+i)%len(q.ring)]
		ms[i].N, ms[i].Meta, ms[i].Err = copy(ms[i].Buf, slot.Buf), slot.Meta, nil
	}
	q.head = (q.head + n) % len(q.ring)
	q.n -= n
	return n
}

func (q *inbox) quiet(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.wait(ctx, func() bool { return q.closed || q.n == 0 && len(q.busy) == 0 && len(q.errs) == 0 })
}

func (q *inbox) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.n
}

func (q *inbox) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return net.ErrClosed
	}
	q.closed = true
	q.changed.Broadcast()
	return nil
}
