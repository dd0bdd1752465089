package netio

import (
	"net/netip"

	"golang.org/x/sys/unix"
)

// System is the machine's network.
type System struct {
	// Buffer is how many bytes of received datagrams each socket may hold; 4 MiB
	// if zero. Without privileges the system may allow less.
	Buffer int
}

// Interfaces lists the machine's interfaces.
func (System) Interfaces() ([]Interface, error) { return interfaces() }

// Listen4 opens the sockets of DHCPv4.
func (s System) Listen4(l Listen) (Conn, error) { return s.listen(l, false) }

// Listen6 opens the sockets of DHCPv6.
func (s System) Listen6(l Listen) (Conn, error) { return s.listen(l, true) }

func (s System) listen(l Listen, v6 bool) (Conn, error) {
	if s.Buffer == 0 {
		s.Buffer = 4 << 20
	}
	c, err := newConn(s.Buffer, v6)
	if err != nil {
		return nil, err
	}
	err = c.Update(l)
	if _, some := err.(OpenErrors); err != nil && !some {
		c.Close()
		return nil, err
	}
	return c, err
}

// hardwareType asks for the type of an interface's hardware address, as ARP and
// DHCP number them; zero if there is no answer.
func hardwareType(name string) uint16 {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0
	}
	defer unix.Close(fd)
	req, err := unix.NewIfreq(name)
	if err != nil || unix.IoctlIfreq(fd, unix.SIOCGIFHWADDR, req) != nil {
		return 0
	}
	return req.Uint16()
}

// gone reports whether the interface of a socket is no more, or is another.
func gone(s *socket) bool {
	req, err := unix.NewIfreq(s.Iface)
	return err != nil || unix.IoctlIfreq(s.fd, unix.SIOCGIFINDEX, req) != nil || int(req.Uint32()) != s.Index
}

// sockaddr is an address to bind to.
func sockaddr(a netip.AddrPort, index int) unix.Sockaddr {
	if a.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	s := &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
	if a.Addr().IsLinkLocalUnicast() {
		s.ZoneId = uint32(index)
	}
	return s
}
