package ddns

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
)

// Sender sends requests to kea-dhcp-ddns, one after the other, and beside the
// service of clients: who queues a request never waits.
type Sender struct {
	queue  chan Request
	mu     sync.RWMutex // of closed
	closed bool
	done   sync.WaitGroup
	failed func(error)

	Sent, Dropped atomic.Int64
}

// Options say where requests go.
type Options struct {
	Server netip.AddrPort
	From   netip.AddrPort // zero: any address and port
	Queue  int            // how many requests may wait
	Failed func(error)    // told of requests that could not be sent; may be nil
}

// New returns a sender. Its socket is opened when the first request is sent.
func New(o Options) *Sender {
	s := &Sender{queue: make(chan Request, max(o.Queue, 1)), failed: o.Failed}
	if s.failed == nil {
		s.failed = func(error) {}
	}
	s.done.Go(func() { s.run(o) })
	return s
}

// Send queues a request; false if the queue is full, or the sender closed. The
// lease is not touched by that.
func (s *Sender) Send(r Request) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		s.Dropped.Add(1)
		return false
	}
	select {
	case s.queue <- r:
		return true
	default:
		s.Dropped.Add(1)
		return false
	}
}

// Close sends what is queued and ends the sender. A nil Sender is closed already.
func (s *Sender) Close() {
	if s == nil {
		return
	}
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.queue)
	}
	s.mu.Unlock()
	s.done.Wait()
}

func (s *Sender) run(o Options) {
	var conn *net.UDPConn
	defer func() {
		if conn != nil {
			conn.Close()
		}
	}()
	var buf []byte
	for r := range s.queue {
		if conn == nil {
			var err error
			if conn, err = dial(o); err != nil {
				s.failed(err)
				s.Dropped.Add(1)
				continue
			}
		}
		datagram, err := r.Append(buf[:0])
		if err == nil {
			buf = datagram
			_, err = conn.Write(datagram)
		}
		if err != nil {
			s.failed(err)
			s.Dropped.Add(1)
			continue
		}
		s.Sent.Add(1)
	}
}

func dial(o Options) (*net.UDPConn, error) {
	var from *net.UDPAddr
	if o.From.IsValid() {
		from = net.UDPAddrFromAddrPort(o.From)
	}
	return net.DialUDP("udp", from, net.UDPAddrFromAddrPort(o.Server))
}
