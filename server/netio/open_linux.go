package netio

import (
	"fmt"
	"net"
	"net/netip"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// socket is one socket that is open. What it is does not change.
type socket struct {
	Endpoint
	fd   int
	deaf bool // only sends, and keeps the kernel from calling the port unreachable
}

// multicast reports whether the socket is the one for an interface's multicast.
func (s *socket) multicast() bool { return s.Addr == netip.IPv6Unspecified() }

// opener opens sockets; the first error of a series of calls is kept.
type opener struct {
	fd  int
	err error
}

func (o *opener) do(what string, err error) {
	if o.err == nil && err != nil {
		o.err = fmt.Errorf("%s: %w", what, explain(err))
	}
}

// explain says in words what to do about the error that people meet most.
func explain(err error) error {
	switch err {
	case unix.EPERM, unix.EACCES:
		return fmt.Errorf("%w (the process needs CAP_NET_RAW for raw sockets, and CAP_NET_BIND_SERVICE for low ports, as file or ambient capabilities)", err)
	case unix.EADDRINUSE:
		return fmt.Errorf("%w (another DHCP server or relay may be running)", err)
	}
	return err
}

func (o *opener) set(name string, level, option, value int) {
	if o.err == nil {
		o.do(name, unix.SetsockoptInt(o.fd, level, option, value))
	}
}

// bind binds a UDP socket and notes the port that it got.
func (o *opener) bind(s *socket) {
	if o.err != nil {
		return
	}
	o.do("bind", unix.Bind(o.fd, sockaddr(netip.AddrPortFrom(s.Addr, s.Port), s.Index)))
	if s.Port != 0 {
		return
	}
	switch a, err := unix.Getsockname(o.fd); a := a.(type) {
	case *unix.SockaddrInet4:
		s.Port = uint16(a.Port)
	case *unix.SockaddrInet6:
		s.Port = uint16(a.Port)
	default:
		o.do("getsockname", err)
	}
}

// finish returns the descriptor, or closes it.
func (o *opener) finish() (int, error) {
	if o.err != nil && o.fd >= 0 {
		unix.Close(o.fd)
	}
	return o.fd, o.err
}

func newSocket(domain, kind, protocol int) *opener {
	o := &opener{}
	o.fd, o.err = unix.Socket(domain, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, protocol)
	if o.err != nil {
		o.err = fmt.Errorf("socket: %w", explain(o.err))
	}
	return o
}

// buffer asks for room, first as a privileged process may.
func (o *opener) buffer(size int) {
	if o.err == nil && unix.SetsockoptInt(o.fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, size) != nil {
		o.set("SO_RCVBUF", unix.SOL_SOCKET, unix.SO_RCVBUF, size)
	}
	if o.err == nil && unix.SetsockoptInt(o.fd, unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, size) != nil {
		o.set("SO_SNDBUF", unix.SOL_SOCKET, unix.SO_SNDBUF, size)
	}
}

func (o *opener) filter(program []bpf.Instruction) {
	raw, err := bpf.Assemble(program)
	if o.do("packet filter", err); o.err != nil {
		return
	}
	list := make([]unix.SockFilter, len(raw))
	for i, r := range raw {
		list[i] = unix.SockFilter{Code: r.Op, Jt: r.Jt, Jf: r.Jf, K: r.K}
	}
	prog := unix.SockFprog{Len: uint16(len(list)), Filter: &list[0]}
	o.do("packet filter", unix.SetsockoptSockFprog(o.fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &prog))
}

// openUDP4 opens a socket for what is sent to one address, as Kea does: it gets
// no broadcasts.
func openUDP4(s *socket, size int) (int, error) {
	o := newSocket(unix.AF_INET, unix.SOCK_DGRAM, unix.IPPROTO_UDP)
	if s.deaf {
		o.filter([]bpf.Instruction{bpf.RetConstant{Val: 0}})
	} else {
		o.buffer(size)
	}
	o.set("IP_PKTINFO", unix.IPPROTO_IP, unix.IP_PKTINFO, 1)
	o.set("SO_BROADCAST", unix.SOL_SOCKET, unix.SO_BROADCAST, 1)
	o.bind(s)
	return o.finish()
}

// openUDP6 opens a socket for what is sent to one address, or to the multicast
// groups and link-local addresses of an interface.
func openUDP6(s *socket, size int) (int, error) {
	o := newSocket(unix.AF_INET6, unix.SOCK_DGRAM, unix.IPPROTO_UDP)
	o.buffer(size)
	o.set("IPV6_V6ONLY", unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1)
	o.set("IPV6_RECVPKTINFO", unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO, 1)
	o.set("SO_REUSEADDR", unix.SOL_SOCKET, unix.SO_REUSEADDR, 1) // for sockets of one address beside that of all
	if s.multicast() && o.err == nil {
		o.do("SO_BINDTODEVICE", unix.BindToDevice(o.fd, s.Iface))
	}
	o.bind(s)
	if s.multicast() {
		o.join(s.Index)
	}
	return o.finish()
}

func (o *opener) join(index int) {
	for _, group := range []net.IP{allRelaysAndServers, allServers} {
		m := unix.IPv6Mreq{Multiaddr: [16]byte(group), Interface: uint32(index)}
		if o.err == nil {
			o.do("joining "+group.String(), unix.SetsockoptIPv6Mreq(o.fd, unix.IPPROTO_IPV6, unix.IPV6_JOIN_GROUP, &m))
		}
	}
}

// openRaw opens a packet socket that gets what the filter lets through. Link
// headers are the kernel's business, so every kind of hardware works.
func openRaw(s *socket, filter []bpf.Instruction, size int) (int, error) {
	o := newSocket(unix.AF_PACKET, unix.SOCK_DGRAM, 0) // no protocol yet: nothing arrives before the filter is there
	o.buffer(size)
	o.filter(filter)
	if o.err == nil {
		o.do("bind", unix.Bind(o.fd, &unix.SockaddrLinklayer{Protocol: htons(unix.ETH_P_IP), Ifindex: s.Index}))
	}
	return o.finish()
}

func htons(v uint16) uint16 {
	b := [2]byte{byte(v >> 8), byte(v)}
	return hostOrder.Uint16(b[:])
}
