package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
)

// Fake is the network of one host, in memory. Its interfaces are plugged into
// hubs, where stations of the test, or other hosts, send and hear.
type Fake struct {
	mu     sync.Mutex
	ifaces []*fakeIface
	conns  []*fakeConn
}

type fakeIface struct {
	Interface
	hub  *Hub
	port *hubPort
}

// Plug adds an interface that is up and running. Index, MTU and hardware type
// are chosen if they are zero.
func (f *Fake) Plug(hub *Hub, i Interface) { hub.add(f.plug(hub, i)) }

func (f *Fake) plug(hub *Hub, i Interface) *hubPort {
	f.mu.Lock()
	defer f.mu.Unlock()
	i.Up, i.Running, i.Multicast, i.Broadcast = true, true, true, !i.Loopback
	if i.Index == 0 {
		i.Index = len(f.ifaces) + 1
	}
	if i.MTU == 0 {
		i.MTU = 1500
	}
	if i.HWType == 0 {
		i.HWType = 1
	}
	fi := &fakeIface{Interface: i, hub: hub}
	fi.port = &hubPort{hw: i.HW, addrs: addrsOf(i.Addrs), take: func(payload []byte, m Meta) { f.arrive(i.Index, payload, m) }}
	f.ifaces = append(f.ifaces, fi)
	return fi.port
}

func addrsOf(list []netip.Prefix) []netip.Addr {
	var addrs []netip.Addr
	for _, p := range list {
		addrs = append(addrs, p.Addr())
	}
	return addrs
}

var errPulled = errors.New("unplugged")

// Remove takes an interface away, as when its hardware is pulled out.
func (f *Fake) Remove(name string) {
	if gone := f.remove(name); gone != nil {
		gone.hub.remove(gone.port)
	}
}

func (f *Fake) remove(name string) *fakeIface {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.ifaces, func(i *fakeIface) bool { return i.Name == name })
	if i < 0 {
		return nil
	}
	gone := f.ifaces[i]
	f.ifaces = slices.Delete(f.ifaces, i, i+1)
	for _, c := range f.conns {
		c.lose(gone.Name, gone.Index)
	}
	return gone
}

// Interfaces lists the interfaces that are plugged in.
func (f *Fake) Interfaces() ([]Interface, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]Interface, len(f.ifaces))
	for i, fi := range f.ifaces {
		list[i] = fi.Interface
	}
	return list, nil
}

// Listen4 listens on the interfaces that are named.
func (f *Fake) Listen4(l Listen) (Conn, error) { return f.listen(l, false) }

// Listen6 listens on the interfaces that are named.
func (f *Fake) Listen6(l Listen) (Conn, error) { return f.listen(l, true) }

func (f *Fake) listen(l Listen, v6 bool) (Conn, error) {
	c := &fakeConn{net: f, v6: v6, in: newInbox()}
	c.in.busy = map[*Message]bool{}
	f.mu.Lock()
	f.conns = append(f.conns, c)
	f.mu.Unlock()
	return c, c.Update(l)
}

// arrive hands a datagram to the conns that listen for it.
func (f *Fake) arrive(index int, payload []byte, m Meta) {
	m.Iface = index
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.conns {
		c.take(payload, m)
	}
}

// Quiet waits until the host has nothing to do: every datagram was received, and
// whoever received some came back for more, with the same buffers. So a test can
// say that there is no answer without waiting for one.
func (f *Fake) Quiet(ctx context.Context) error {
	f.mu.Lock()
	conns := slices.Clone(f.conns)
	f.mu.Unlock()
	for _, c := range conns {
		if err := c.in.quiet(ctx); err != nil {
			return err
		}
	}
	return nil
}

// fakeConn is what listens on some interfaces of a Fake.
type fakeConn struct {
	net *Fake
	v6  bool
	in  *inbox

	closed    atomic.Bool // Stop alone still lets send
	mu        sync.Mutex
	listen    Listen
	endpoints []Endpoint
}

// Update changes what is listened on.
func (c *fakeConn) Update(l Listen) error {
	have, err := c.net.Interfaces()
	if err != nil {
		return err
	}
	found, failed := Select(have, l.Interfaces, c.v6)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listen, c.endpoints = l, nil
	for _, e := range found {
		e.Port = l.Port
		if e.Raw = l.Raw && !c.v6; e.Raw && isLoopback(have, e.Index) {
			failed = append(failed, &OpenError{Iface: e.Iface, Err: ErrLoopback})
			continue
		}
		c.endpoints = append(c.endpoints, e)
	}
	if len(failed) > 0 {
		return failed
	}
	return nil
}

// Listening lists what is listened on.
func (c *fakeConn) Listening() []Endpoint {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.endpoints)
}

// Stop wakes who waits.
func (c *fakeConn) Stop() { _ = c.in.close() }

// Close wakes who waits.
func (c *fakeConn) Close() error {
	c.net.mu.Lock()
	c.net.conns = slices.DeleteFunc(c.net.conns, func(other *fakeConn) bool { return other == c })
	c.net.mu.Unlock()
	if c.closed.Swap(true) {
		return net.ErrClosed
	}
	_ = c.in.close()
	return nil
}

// lose forgets an interface, and reports it if it was listened on.
func (c *fakeConn) lose(name string, index int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.endpoints)
	c.endpoints = slices.DeleteFunc(c.endpoints, func(e Endpoint) bool { return e.Index == index })
	if len(c.endpoints) < n {
		c.in.fail(&InterfaceError{Iface: name, Gone: true, Err: errPulled})
	}
}

// take queues a datagram if a real socket would receive it.
func (c *fakeConn) take(payload []byte, m Meta) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.Dst.Port() != c.listen.Port || m.Dst.Addr().Is6() != c.v6 {
		return
	}
	for i := range c.endpoints {
		e := &c.endpoints[i]
		if e.Index != m.Iface || !hears(e, m.Dst.Addr()) {
			continue
		}
		m.Raw = e.Raw
		if !e.Raw {
			m.HW = HWAddr{}
		}
		c.in.put(payload, m)
		return
	}
}

func hears(e *Endpoint, dst netip.Addr) bool {
	if e.Addr == netip.IPv6Unspecified() {
		return dst.IsMulticast() || dst.IsLinkLocalUnicast()
	}
	return dst == e.Addr || e.Raw && dst == broadcast4
}

// RecvBatch waits for datagrams.
func (c *fakeConn) RecvBatch(ms []Message) (int, error) { return c.in.get(context.Background(), ms) }

// SendBatch sends messages to the hubs.
func (c *fakeConn) SendBatch(ms []Message) (int, error) {
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

func (c *fakeConn) send(m *Message) error {
	fi := c.net.leavingBy(&m.Meta)
	switch {
	case c.closed.Load():
		return net.ErrClosed
	case fi == nil:
		return ErrNoSocket
	}
	meta := m.Meta
	if !meta.Raw {
		meta.HW = HWAddr{}
	}
	if a := meta.Src.Addr(); !a.IsValid() || a.IsUnspecified() {
		meta.Src = netip.AddrPortFrom(fi.source(c.v6), c.listen.Port)
	}
	fi.hub.send(fi.port, m.Payload(), meta)
	return nil
}

func (fi *fakeIface) source(v6 bool) netip.Addr {
	if v6 {
		return fi.LinkLocal()
	}
	return fi.Addr4()
}

// leavingBy chooses the interface of a message: the one it names, or the one
// where somebody has the address.
func (f *Fake) leavingBy(m *Meta) *fakeIface {
	if m.Iface == 0 {
		return f.toward(m.Dst.Addr())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fi := range f.ifaces {
		if fi.Index == m.Iface {
			return fi
		}
	}
	return nil
}

// toward asks the hubs without the lock: they hold theirs when they deliver.
func (f *Fake) toward(a netip.Addr) *fakeIface {
	f.mu.Lock()
	list := slices.Clone(f.ifaces)
	f.mu.Unlock()
	for _, fi := range list {
		if fi.hub.has(a) {
			return fi
		}
	}
	return nil
}
