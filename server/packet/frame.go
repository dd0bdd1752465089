package packet

import (
	"encoding/binary"
	"net/netip"
)

// Sizes and values in IPv4 and UDP headers (RFC 791, RFC 768).
const (
	ipLen       = 20
	udpLen      = 8
	protocolUDP = 17
)

// Headers4Len is the length of an IPv4 and a UDP header.
const Headers4Len = ipLen + udpLen

// Headers4 returns IPv4 and UDP headers for a payload, with checksums, as they
// follow the link-layer header of a frame. Type of service, time to live and the
// ban on fragments are Kea's. An address that is not IPv4 is taken for 0.0.0.0.
func Headers4(src, dst netip.AddrPort, payload []byte) (h [Headers4Len]byte) {
	n := len(payload) + udpLen
	h = [Headers4Len]byte{0x45, 0x10, byte((n + ipLen) >> 8), byte(n + ipLen), 0, 0, 0x40, 0, 128, protocolUDP}
	putAddr4(h[12:], src.Addr())
	putAddr4(h[16:], dst.Addr())
	binary.BigEndian.PutUint16(h[10:], ^fold(sum16(0, h[:ipLen])))

	udp := h[ipLen:]
	binary.BigEndian.PutUint16(udp, src.Port())
	binary.BigEndian.PutUint16(udp[2:], dst.Port())
	binary.BigEndian.PutUint16(udp[4:], uint16(n))
	pseudo := sum16(uint64(n)+protocolUDP, h[12:ipLen])
	check := ^fold(sum16(sum16(pseudo, udp), payload))
	if check == 0 {
		check = 0xffff // zero would mean none
	}
	binary.BigEndian.PutUint16(udp[6:], check)
	return h
}

// AppendDatagram4 appends the headers of [Headers4] and the payload.
func AppendDatagram4(buf []byte, src, dst netip.AddrPort, payload []byte) []byte {
	h := Headers4(src, dst, payload)
	return append(append(buf, h[:]...), payload...)
}

// sum16 adds up b as numbers of 16 bits, four at a time: the carries within
// end up where they belong when the sum is folded (RFC 1071).
func sum16(sum uint64, b []byte) uint64 {
	for ; len(b) >= 4; b = b[4:] {
		sum += uint64(binary.BigEndian.Uint32(b))
	}
	if len(b) >= 2 {
		sum += uint64(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	if len(b) == 1 {
		sum += uint64(b[0]) << 8
	}
	return sum
}

func fold(sum uint64) uint16 {
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}

// ReadDatagram4 reads what [AppendDatagram4] writes: a packet from its IPv4
// header on. Checksums are not looked at: between virtual machines they are
// often left to hardware that is not there. Fragments are refused; of a packet
// that is cut off what is there is taken.
func ReadDatagram4(b []byte) (src, dst netip.AddrPort, payload []byte, err error) {
	if len(b) < ipLen || b[0]>>4 != 4 || b[9] != protocolUDP || binary.BigEndian.Uint16(b[6:])&0x3fff != 0 {
		return src, dst, nil, BadFrame
	}
	head, total := int(b[0]&15)*4, min(len(b), int(binary.BigEndian.Uint16(b[2:])))
	if head < ipLen || total < head+udpLen {
		return src, dst, nil, BadFrame
	}
	udp := b[head:total]
	n := min(len(udp), int(binary.BigEndian.Uint16(udp[4:])))
	if n < udpLen {
		return src, dst, nil, BadFrame
	}
	src = netip.AddrPortFrom(addr4(b[12:]), binary.BigEndian.Uint16(udp))
	dst = netip.AddrPortFrom(addr4(b[16:]), binary.BigEndian.Uint16(udp[2:]))
	return src, dst, udp[udpLen:n:n], nil
}
