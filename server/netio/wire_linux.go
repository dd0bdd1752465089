package netio

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"github.com/keatool/keatool/server/packet"
	"golang.org/x/sys/unix"
)

// This file reads and writes socket addresses and control messages by their
// bytes: the ready-made ways allocate for each datagram.

var hostOrder = binary.NativeEndian

// Offsets in struct sockaddr_in, sockaddr_in6 and sockaddr_ll.
const (
	sinPort, sinAddr, sinLen              = 2, 4, 16
	sin6Port, sin6Addr, sin6Zone, sin6Len = 2, 8, 24, 28
	llProtocol, llIndex, llHType          = 2, 4, 8
	llType, llHWLen, llHW, llLen          = 10, 11, 12, 32
)

func (b *batch) addr4(i int) netip.AddrPort {
	n := &b.names[i]
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(n[sinAddr:])), binary.BigEndian.Uint16(n[sinPort:]))
}

func (b *batch) addr6(i int) netip.AddrPort {
	n := &b.names[i]
	return netip.AddrPortFrom(netip.AddrFrom16([16]byte(n[sin6Addr:])), binary.BigEndian.Uint16(n[sin6Port:]))
}

func (n *name) setAddr4(m *Meta) uint32 {
	*n = name{}
	hostOrder.PutUint16(n[:], unix.AF_INET)
	binary.BigEndian.PutUint16(n[sinPort:], m.Dst.Port())
	if a := m.Dst.Addr(); a.Is4() {
		v := a.As4()
		copy(n[sinAddr:], v[:])
	}
	return sinLen
}

func (n *name) setAddr6(m *Meta) uint32 {
	*n = name{}
	hostOrder.PutUint16(n[:], unix.AF_INET6)
	binary.BigEndian.PutUint16(n[sin6Port:], m.Dst.Port())
	if a := m.Dst.Addr(); a.IsValid() {
		v := a.As16()
		copy(n[sin6Addr:], v[:])
		if a.IsLinkLocalUnicast() || a.IsMulticast() {
			hostOrder.PutUint32(n[sin6Zone:], uint32(m.Iface))
		}
	}
	return sin6Len
}

// setLink is the address of a frame.
func (n *name) setLink(m *Meta) uint32 {
	*n = name{}
	hostOrder.PutUint16(n[:], unix.AF_PACKET)
	binary.BigEndian.PutUint16(n[llProtocol:], unix.ETH_P_IP)
	hostOrder.PutUint32(n[llIndex:], uint32(m.Iface))
	n[llHWLen] = byte(copy(n[llHW:], m.HW.Bytes()))
	return llLen
}

// Control messages: a header of length, level and type, then a structure.
const cmsgHeader = int(unsafe.Sizeof(unix.Cmsghdr{}))

func putCmsg(b *[controlLen]byte, level, kind int32, size int) []byte {
	*b = [controlLen]byte{}
	h := (*unix.Cmsghdr)(unsafe.Pointer(b))
	h.Level, h.Type = level, kind
	h.SetLen(cmsgHeader + size)
	return b[cmsgHeader:]
}

// putInfo4 writes struct in_pktinfo: index, source, destination.
func putInfo4(b *[controlLen]byte, m *Meta) int {
	d := putCmsg(b, unix.IPPROTO_IP, unix.IP_PKTINFO, unix.SizeofInet4Pktinfo)
	hostOrder.PutUint32(d, uint32(m.Iface))
	if a := m.Src.Addr(); a.Is4() {
		v := a.As4()
		copy(d[4:], v[:])
	}
	return unix.CmsgSpace(unix.SizeofInet4Pktinfo)
}

// putInfo6 writes struct in6_pktinfo: source, index.
func putInfo6(b *[controlLen]byte, m *Meta) int {
	d := putCmsg(b, unix.IPPROTO_IPV6, unix.IPV6_PKTINFO, unix.SizeofInet6Pktinfo)
	if a := m.Src.Addr(); a.Is6() && !a.IsMulticast() {
		v := a.As16()
		copy(d, v[:])
	}
	hostOrder.PutUint32(d[16:], uint32(m.Iface))
	return unix.CmsgSpace(unix.SizeofInet6Pktinfo)
}

// info returns the structure of the control message of datagram i; the sockets
// ask for one only.
func (b *batch) info(i int, level, kind int32, size int) ([]byte, bool) {
	h := (*unix.Cmsghdr)(unsafe.Pointer(&b.control[i]))
	if int(b.hdrs[i].Controllen) < cmsgHeader+size || h.Level != level || h.Type != kind {
		return nil, false
	}
	return b.control[i][cmsgHeader : cmsgHeader+size], true
}

// readMeta4 reads where a datagram came from.
func (b *batch) readMeta4(s *socket, i int) bool {
	info, ok := b.info(i, unix.IPPROTO_IP, unix.IP_PKTINFO, unix.SizeofInet4Pktinfo)
	if !ok {
		return false
	}
	b.ms[i].Meta = Meta{
		Iface: int(hostOrder.Uint32(info)), Src: b.addr4(i),
		Dst: netip.AddrPortFrom(netip.AddrFrom4([4]byte(info[8:])), s.Port),
	}
	return true
}

// readMeta6 reads where a datagram came from. What is sent to a global address
// is only received by the socket of that address.
func (b *batch) readMeta6(s *socket, i int) bool {
	info, ok := b.info(i, unix.IPPROTO_IPV6, unix.IPV6_PKTINFO, unix.SizeofInet6Pktinfo)
	if !ok {
		return false
	}
	dst := netip.AddrFrom16([16]byte(info))
	if s.multicast() && !dst.IsMulticast() && !dst.IsLinkLocalUnicast() {
		return false
	}
	b.ms[i].Meta = Meta{
		Iface: int(hostOrder.Uint32(info[16:])), Src: b.addr6(i), Dst: netip.AddrPortFrom(dst, s.Port),
	}
	return true
}

// readFrame reads the headers of a frame and leaves the payload in the buffer.
func (b *batch) readFrame(s *socket, i int) bool {
	m, n := &b.ms[i], &b.names[i]
	if n[llType] == unix.PACKET_OTHERHOST {
		return false // seen only because the interface listens to everything
	}
	src, dst, payload, err := packet.ReadDatagram4(m.Buf[:m.N])
	if err != nil {
		return false
	}
	m.N = copy(m.Buf, payload)
	m.Meta = Meta{
		Iface: s.Index, Src: src, Dst: dst, Raw: true,
		HW: MakeHW(n[llHW : llHW+min(int(n[llHWLen]), MaxHW)]),
	}
	return true
}
