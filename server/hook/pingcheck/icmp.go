package pingcheck

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
)

// ICMP messages (RFC 792).
const (
	echoReply   = 0
	unreachable = 3
	echoRequest = 8
)

// icmp is a raw socket for ICMP.
type icmp struct {
	conn net.PacketConn
	id   uint16
	buf  [1500]byte
}

func openICMP() (pinger, error) {
	conn, err := net.ListenPacket("ip4:icmp", "0.0.0.0")
	if err != nil {
		return nil, err
	}
	return &icmp{conn: conn, id: uint16(os.Getpid())}, nil
}

func (p *icmp) send(to netip.Addr, sequence uint16) error {
	_, err := p.conn.WriteTo(appendEcho(nil, p.id, sequence), &net.IPAddr{IP: to.AsSlice()})
	return err
}

func (p *icmp) receive() (netip.Addr, bool, error) {
	for {
		n, from, err := p.conn.ReadFrom(p.buf[:])
		if err != nil {
			return netip.Addr{}, false, err
		}
		ip, ok := from.(*net.IPAddr)
		if !ok {
			continue
		}
		a, _ := netip.AddrFromSlice(ip.IP.To4())
		if about, reachable, ok := readICMP(p.buf[:n], a, p.id); ok {
			return about, reachable, nil
		}
	}
}

func (p *icmp) close() error { return p.conn.Close() }

// appendEcho appends an echo request of 64 bytes.
func appendEcho(out []byte, id, sequence uint16) []byte {
	start := len(out)
	out = append(out, echoRequest, 0, 0, 0)
	out = binary.BigEndian.AppendUint16(out, id)
	out = binary.BigEndian.AppendUint16(out, sequence)
	out = append(out, make([]byte, 56)...)
	binary.BigEndian.PutUint16(out[start+2:], checksum(out[start:]))
	return out
}

// checksum is that of RFC 1071.
func checksum(b []byte) uint16 {
	var sum uint32
	for ; len(b) >= 2; b = b[2:] {
		sum += uint32(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}

// readICMP says whom a message from an address is about, if it answers one of our
// requests: the sender of an echo reply, or the destination of the request that
// an unreachable message quotes.
func readICMP(b []byte, from netip.Addr, id uint16) (about netip.Addr, reachable, ok bool) {
	switch {
	case len(b) < 8:
	case b[0] == echoReply:
		return from, true, binary.BigEndian.Uint16(b[4:]) == id
	case b[0] == unreachable:
		quoted := b[8:] // an IPv4 header and 8 bytes
		if len(quoted) < 28 {
			break
		}
		head := int(quoted[0]&15) * 4
		if quoted[9] != 1 || len(quoted) < head+8 {
			break
		}
		inner := quoted[head:]
		about = netip.AddrFrom4([4]byte(quoted[16:20]))
		return about, false, inner[0] == echoRequest && binary.BigEndian.Uint16(inner[4:]) == id
	}
	return netip.Addr{}, false, false
}
