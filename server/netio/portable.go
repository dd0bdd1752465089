package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"syscall"

	"golang.org/x/net/ipv6"
)

// portable is a Conn of UDP sockets, with nothing but what every system has. It
// moves one datagram at a time, and a goroutine waits at each socket.
type portable struct {
	v6     bool
	buffer int
	queue  chan arrival
	broken chan error
	free   chan []byte
	done   chan struct{}
	stop   sync.Once

	mu     sync.Mutex
	ports  []*port
	closed bool
}

// arrival is a datagram on its way from a socket to RecvBatch.
type arrival struct {
	buf  []byte
	n    int
	meta Meta
}

// port is a socket. That of multicast serves all interfaces that are joined.
type port struct {
	endpoints []Endpoint // with the port that was asked for
	number    uint16     // the port
	udp       *net.UDPConn
	all       *ipv6.PacketConn // of the multicast socket
}

const (
	portableQueue = 256  // datagrams that may wait
	portableSize  = 4096 // longest datagram
)

func listenPortable(buffer int, l Listen, v6 bool) (Conn, error) {
	c := &portable{
		v6: v6, buffer: buffer, done: make(chan struct{}),
		queue: make(chan arrival, portableQueue), broken: make(chan error), free: make(chan []byte, portableQueue),
	}
	return c, c.Update(l)
}

// Listening lists what is open.
func (c *portable) Listening() []Endpoint {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Endpoint
	for _, p := range c.ports {
		for _, e := range p.endpoints {
			e.Port = p.number
			list = append(list, e)
		}
	}
	return list
}

// Stop wakes who waits; the sockets stay open.
func (c *portable) Stop() { c.stop.Do(func() { close(c.done) }) }

// Close closes all sockets and wakes who waits.
func (c *portable) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.closed = true
	c.Stop()
	for _, p := range c.ports {
		p.udp.Close()
	}
	c.ports = nil
	return nil
}

// Update opens what is wanted and not open, and closes what is not wanted. When
// the interfaces of multicast change, its socket is opened anew.
func (c *portable) Update(l Listen) error {
	have, err := interfaces()
	if err != nil {
		return err
	}
	wanted, failed := Select(have, l.Interfaces, c.v6)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	groups := grouped(wanted, l.Port)
	c.ports = slices.DeleteFunc(c.ports, func(p *port) bool {
		if slices.ContainsFunc(groups, func(g []Endpoint) bool { return slices.Equal(g, p.endpoints) }) {
			return false
		}
		p.udp.Close()
		return true
	})
	for _, g := range groups {
		if err := c.open(g, l); err != nil {
			failed = append(failed, &OpenError{Iface: g[0].Iface, Addr: g[0].Addr, Err: err})
		}
	}
	if len(failed) > 0 {
		return failed
	}
	return nil
}

// grouped puts the endpoints together that share a socket.
func grouped(list []Endpoint, number uint16) [][]Endpoint {
	var groups [][]Endpoint
	var multicast []Endpoint
	for _, e := range list {
		e.Port = number
		if e.Addr == netip.IPv6Unspecified() {
			multicast = append(multicast, e)
		} else {
			groups = append(groups, []Endpoint{e})
		}
	}
	if multicast != nil {
		groups = append(groups, multicast)
	}
	return groups
}

// open opens a socket unless it is open, and starts to read it.
func (c *portable) open(group []Endpoint, l Listen) error {
	if slices.ContainsFunc(c.ports, func(p *port) bool { return slices.Equal(group, p.endpoints) }) {
		return nil
	}
	if l.Raw && !c.v6 {
		return ErrNoRaw
	}
	addr := group[0].Addr
	udp, err := listenUDP(c.network(), netip.AddrPortFrom(addr, l.Port))
	if err != nil {
		return err
	}
	p := &port{endpoints: group, udp: udp, number: udp.LocalAddr().(*net.UDPAddr).AddrPort().Port()}
	if c.buffer > 0 {
		err = udp.SetReadBuffer(c.buffer)
	}
	if err == nil && addr == netip.IPv6Unspecified() {
		p.all = ipv6.NewPacketConn(udp)
		err = p.join()
	}
	if err != nil {
		udp.Close()
		return err
	}
	c.ports = append(c.ports, p)
	go c.read(p)
	return nil
}

// listenUDP lets sockets of one address be beside that of all.
func listenUDP(network string, addr netip.AddrPort) (*net.UDPConn, error) {
	var inner error
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		err := raw.Control(func(fd uintptr) {
			if addr.Addr().Is6() {
				inner = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
			}
		})
		return errors.Join(err, inner)
	}}
	conn, err := config.ListenPacket(context.Background(), network, addr.String())
	if err != nil {
		return nil, err
	}
	return conn.(*net.UDPConn), nil
}

func (c *portable) network() string {
	if c.v6 {
		return "udp6"
	}
	return "udp4"
}

func (p *port) join() error {
	for _, e := range p.endpoints {
		for _, group := range []net.IP{allRelaysAndServers, allServers} {
			if err := p.all.JoinGroup(&net.Interface{Index: e.Index}, &net.UDPAddr{IP: group}); err != nil {
				return err
			}
		}
	}
	return p.all.SetControlMessage(ipv6.FlagDst|ipv6.FlagInterface, true)
}

// read passes on what comes in by a socket until it is closed or breaks.
func (c *portable) read(p *port) {
	for {
		buf := c.spare()
		n, meta, wanted, err := p.receive(buf)
		if err != nil {
			c.report(p, err)
			return
		}
		if !wanted {
			continue
		}
		select {
		case c.queue <- arrival{buf, n, meta}:
		case <-c.done:
			return
		}
	}
}

func (c *portable) spare() []byte {
	select {
	case buf := <-c.free:
		return buf
	default:
		return make([]byte, portableSize)
	}
}

// report hands the error of a socket to RecvBatch, unless we closed it.
func (c *portable) report(p *port, err error) {
	if !c.isOpen(p) {
		return
	}
	select {
	case c.broken <- &InterfaceError{Iface: p.endpoints[0].Iface, Err: err}:
	case <-c.done:
	}
}

// isOpen reports whether a socket was not closed by us.
func (c *portable) isOpen(p *port) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.ports, p)
}

func (p *port) receive(buf []byte) (n int, m Meta, wanted bool, err error) {
	e := p.endpoints[0]
	if p.all == nil {
		n, m.Src, err = p.udp.ReadFromUDPAddrPort(buf)
		m.Iface, m.Dst = e.Index, netip.AddrPortFrom(e.Addr, p.number)
		m.Src = netip.AddrPortFrom(m.Src.Addr().Unmap().WithZone(""), m.Src.Port())
		return n, m, true, err
	}
	n, cm, src, err := p.all.ReadFrom(buf)
	if err != nil || cm == nil {
		return 0, m, false, err
	}
	dst, _ := netip.AddrFromSlice(cm.Dst)
	from := src.(*net.UDPAddr).AddrPort()
	m = Meta{
		Iface: cm.IfIndex, Src: netip.AddrPortFrom(from.Addr().WithZone(""), from.Port()), Dst: netip.AddrPortFrom(dst, p.number),
	}
	joined := slices.ContainsFunc(p.endpoints, func(e Endpoint) bool { return e.Index == m.Iface })
	return n, m, joined && (dst.IsMulticast() || dst.IsLinkLocalUnicast()), nil
}

// RecvBatch waits for a datagram and takes along what else is there.
func (c *portable) RecvBatch(ms []Message) (int, error) {
	if len(ms) == 0 {
		return 0, nil
	}
	var a arrival
	select {
	case a = <-c.queue:
	case err := <-c.broken:
		return 0, err
	case <-c.done:
		return 0, net.ErrClosed
	}
	for n := 0; ; {
		ms[n].N, ms[n].Meta, ms[n].Err = copy(ms[n].Buf, a.buf[:a.n]), a.meta, nil
		select {
		case c.free <- a.buf:
		default:
		}
		if n++; n == len(ms) {
			return n, nil
		}
		select {
		case a = <-c.queue:
		default:
			return n, nil
		}
	}
}

// SendBatch sends messages one by one.
func (c *portable) SendBatch(ms []Message) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, net.ErrClosed
	}
	sent := 0
	var first error
	for i := range ms {
		if ms[i].Err = c.send(&ms[i]); ms[i].Err == nil {
			sent++
		} else if first == nil {
			first = ms[i].Err
		}
	}
	return sent, first
}

func (c *portable) send(m *Message) error {
	p := c.portFor(&m.Meta)
	if p == nil {
		return ErrNoSocket
	}
	if p.all == nil {
		_, err := p.udp.WriteToUDPAddrPort(m.Payload(), m.Meta.Dst)
		return err
	}
	cm := &ipv6.ControlMessage{IfIndex: m.Meta.Iface}
	if a := m.Meta.Src.Addr(); a.IsValid() && !a.IsMulticast() {
		cm.Src = a.AsSlice()
	}
	dst := net.UDPAddrFromAddrPort(m.Meta.Dst)
	if dst.IP.IsLinkLocalUnicast() {
		dst.Zone = strconv.Itoa(m.Meta.Iface)
	}
	_, err := p.all.WriteTo(m.Payload(), cm, dst)
	return err
}

// portFor chooses the socket of the source address, or one of the interface,
// best that of multicast.
func (c *portable) portFor(m *Meta) *port {
	var best *port
	for _, p := range c.ports {
		for _, e := range p.endpoints {
			if m.Iface != 0 && e.Index != m.Iface {
				continue
			}
			if e.Addr == m.Src.Addr() {
				return p
			}
			if best == nil || p.all != nil {
				best = p
			}
		}
	}
	return best
}
