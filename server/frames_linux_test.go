package server

import (
	"encoding/binary"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"github.com/keatool/keatool/internal/netns"
)

// frames is a socket that takes whole frames.
type frames struct {
	fd int
	to syscall.SockaddrLinklayer
	hw net.HardwareAddr // of the interface
}

// openFrames opens one for an interface of a host.
func openFrames(t *testing.T, host *netns.Host, iface string) *frames {
	t.Helper()
	var f frames
	var link *net.Interface
	var err error
	host.Do(func() {
		if link, err = net.InterfaceByName(iface); err == nil {
			f.fd, err = syscall.Socket(syscall.AF_PACKET, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, 0) // 0: it receives nothing
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(f.fd) })
	f.to, f.hw = syscall.SockaddrLinklayer{Ifindex: link.Index}, link.HardwareAddr
	return &f
}

func (f *frames) send(frame []byte) error { return syscall.Sendto(f.fd, frame, 0, &f.to) }

const (
	clientPort6 = 546
	serverPort6 = 547
)

// appendFrame6 appends the frame in which a client sends a message to all servers.
func appendFrame6(out []byte, hw net.HardwareAddr, from netip.Addr, message []byte) []byte {
	out = append(out, 0x33, 0x33, 0, 1, 0, 2) // the hardware address of the group (RFC 2464, 7)
	out = append(out, hw...)
	out = append(out, 0x86, 0xdd, 0x60, 0, 0, 0)
	length := uint16(8 + len(message))
	out = binary.BigEndian.AppendUint16(out, length)
	out = append(out, syscall.IPPROTO_UDP, 1) // one hop
	out = append(out, from.AsSlice()...)
	out = append(out, multicast6.Addr().AsSlice()...)
	udp := len(out)
	out = binary.BigEndian.AppendUint16(out, clientPort6)
	out = binary.BigEndian.AppendUint16(out, serverPort6)
	out = binary.BigEndian.AppendUint16(out, length)
	out = append(out, 0, 0)
	out = append(out, message...)
	binary.BigEndian.PutUint16(out[udp+6:], checksum6(out[udp-32:], length))
	return out
}

// checksum6 is that of a UDP datagram behind its two addresses (RFC 8200, 8.1).
func checksum6(b []byte, length uint16) uint16 {
	sum := uint32(length) + syscall.IPPROTO_UDP
	for ; len(b) > 1; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	if sum == 0xffff {
		return 0xffff // 0 would mean that there is none
	}
	return ^uint16(sum)
}
