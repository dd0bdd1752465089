package netio

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// conn is the sockets of one family. Those that receive are watched by an epoll
// instance of their own, which in turn the Go runtime watches: so any number of
// goroutines can wait for any number of sockets without holding a thread each.
type conn struct {
	v6     bool
	buffer int
	watch  *os.File // the epoll instance
	ready  syscall.RawConn

	mu      sync.RWMutex // held for writing when sockets are opened and closed
	sockets []*socket
	closed  bool

	spare chan *batch // of earlier calls
}

func newConn(buffer int, v6 bool) (*conn, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil { // only then the runtime watches it
		unix.Close(fd)
		return nil, os.NewSyscallError("fcntl", err)
	}
	c := &conn{v6: v6, buffer: buffer, watch: os.NewFile(uintptr(fd), "DHCP sockets"), spare: make(chan *batch, 64)}
	if c.ready, err = c.watch.SyscallConn(); err != nil {
		c.watch.Close()
		return nil, err
	}
	return c, nil
}

// batch returns a batch for one call; done takes it back.
func (c *conn) batch() *batch {
	select {
	case b := <-c.spare:
		return b
	default:
		return newBatch(c)
	}
}

func (c *conn) done(b *batch) {
	b.ms = nil
	select {
	case c.spare <- b:
	default:
	}
}

// Stop wakes who waits; the sockets stay open.
func (c *conn) Stop() {
	_ = c.watch.SetReadDeadline(time.Unix(1, 0)) // if it is closed already, so much the better
}

// Close closes all sockets and wakes who waits.
func (c *conn) Close() error {
	err := c.watch.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.sockets {
		unix.Close(s.fd)
	}
	c.sockets, c.closed = nil, true
	if errors.Is(err, os.ErrClosed) {
		return net.ErrClosed
	}
	return err
}

// Listening lists the sockets that receive.
func (c *conn) Listening() []Endpoint {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var list []Endpoint
	for _, s := range c.sockets {
		if !s.deaf {
			list = append(list, s.Endpoint)
		}
	}
	return list
}

// Update opens what is wanted and not open, and closes what is not wanted.
func (c *conn) Update(l Listen) error {
	have, err := interfaces()
	if err != nil {
		return err
	}
	endpoints, failed := Select(have, l.Interfaces, c.v6)
	plans, refused := plan(have, endpoints, l)
	failed = append(failed, refused...)

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.closeOthers(plans)
	for _, p := range plans {
		if err := c.open(p); err != nil {
			failed = append(failed, &OpenError{Iface: p.Iface, Addr: p.Addr, Err: err})
		}
	}
	if len(failed) > 0 {
		return failed
	}
	return nil
}

// planned is a socket to open.
type planned struct {
	socket
	addrs []netip.Addr // what a raw socket receives
}

func (p *planned) same(s *socket) bool {
	want := p.Endpoint
	if want.Port == 0 {
		want.Port = s.Port // any is right
	}
	return want == s.Endpoint && p.deaf == s.deaf
}

// plan says which sockets endpoints need. A raw socket serves all addresses of
// its interface; each address has a UDP socket beside it, to send what need not
// be a frame, and to keep other servers and ICMP errors away.
func plan(have []Interface, endpoints []Endpoint, l Listen) (plans []planned, failed OpenErrors) {
	raw := map[int]int{} // interface to its raw socket among the plans
	for _, e := range endpoints {
		e.Port = l.Port
		p := planned{socket: socket{Endpoint: e}}
		if !l.Raw || e.Addr.Is6() {
			plans = append(plans, p)
			continue
		}
		if isLoopback(have, e.Index) {
			failed = append(failed, &OpenError{Iface: e.Iface, Err: ErrLoopback})
			continue
		}
		i, known := raw[e.Index]
		if !known {
			i, raw[e.Index] = len(plans), len(plans)
			r := p
			r.Raw = true
			plans = append(plans, r)
		}
		if p.deaf = len(plans[i].addrs) < maxFilterAddrs; p.deaf {
			plans[i].addrs = append(plans[i].addrs, e.Addr)
		}
		plans = append(plans, p)
	}
	return plans, failed
}

// open opens a planned socket unless it is open. A raw socket that is gets the
// filter for the addresses that its interface has now.
func (c *conn) open(p planned) error {
	i := slices.IndexFunc(c.sockets, p.same)
	if i >= 0 {
		if !p.Raw {
			return nil
		}
		o := &opener{fd: c.sockets[i].fd}
		o.filter(filter4(p.Port, p.addrs))
		return o.err
	}
	s := p.socket
	var err error
	switch {
	case s.Raw:
		s.fd, err = openRaw(&s, filter4(p.Port, p.addrs), c.buffer)
	case c.v6:
		s.fd, err = openUDP6(&s, c.buffer)
	default:
		s.fd, err = openUDP4(&s, c.buffer)
	}
	if err != nil {
		return err
	}
	if !s.deaf {
		if err := c.control(unix.EPOLL_CTL_ADD, &s); err != nil {
			unix.Close(s.fd)
			return err
		}
	}
	c.sockets = append(c.sockets, &s)
	return nil
}

// control adds a socket to what is watched, or takes it out.
func (c *conn) control(op int, s *socket) error {
	var err error
	outer := c.ready.Control(func(watch uintptr) {
		err = unix.EpollCtl(int(watch), op, s.fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(s.fd)})
	})
	if outer != nil {
		return outer
	}
	return os.NewSyscallError("epoll_ctl", err)
}

// closeOthers closes the sockets that are not planned.
func (c *conn) closeOthers(plans []planned) {
	c.sockets = slices.DeleteFunc(c.sockets, func(s *socket) bool {
		if slices.ContainsFunc(plans, func(p planned) bool { return p.same(s) }) {
			return false
		}
		unix.Close(s.fd) // which takes it out of what is watched, too
		return true
	})
}

// failed turns the error of a socket into one about its interface, and closes
// what the interface had if it is gone. The caller holds no lock.
func (c *conn) failed(s *socket, err error) error {
	report := &InterfaceError{Iface: s.Iface, Gone: gone(s), Err: err}
	if !report.Gone {
		return report
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sockets = slices.DeleteFunc(c.sockets, func(other *socket) bool {
		if other.Index != s.Index {
			return false
		}
		unix.Close(other.fd)
		return true
	})
	return report
}

// socketFor chooses what to send a message with: a socket of its interface,
// best the one of its source address.
func (c *conn) socketFor(m *Meta) *socket {
	var best *socket
	raw := m.Raw && m.HW.n > 0
	for _, s := range c.sockets {
		if s.Raw != raw || m.Iface != 0 && s.Index != m.Iface {
			continue
		}
		if raw || s.Addr == m.Src.Addr() {
			return s
		}
		if best == nil {
			best = s
		}
	}
	return best
}
