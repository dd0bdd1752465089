package difftest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/server/packet"
)

// wire is the clients' end of all links of one side. It sends and hears frames,
// so that clients may have any address.
type wire struct {
	v6    bool
	fd    int
	index []int // of interfaces, by link

	mu      sync.Mutex
	waiting map[uint32]chan datagram // by transaction
	done    chan struct{}
}

func network16(v uint16) int { return int(v>>8 | v<<8) }

// openWire opens the clients' end in a host whose interfaces are c0, c1 and so on.
func openWire(h *netns.Host, l *layout) (w *wire, err error) {
	w = &wire{v6: l.v6, waiting: map[uint32]chan datagram{}, done: make(chan struct{})}
	proto := uint16(unix.ETH_P_IP)
	if l.v6 {
		proto = unix.ETH_P_IPV6
	}
	h.Do(func() {
		if w.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, network16(proto)); err != nil {
			err = fmt.Errorf("no raw socket can be opened: %w", err)
			return
		}
		_ = unix.SetsockoptInt(w.fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 8<<20) // else it is smaller
		_ = unix.SetsockoptTimeval(w.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 200_000})
		for i := range l.links {
			var n int
			if n, err = interfaceIndex(fmt.Sprintf("c%d", i)); err != nil {
				return
			}
			w.index = append(w.index, n)
		}
	})
	if err != nil {
		return nil, err
	}
	go w.hear()
	return w, nil
}

func interfaceIndex(name string) (int, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(fd)
	req, err := unix.NewIfreq(name)
	if err != nil {
		return 0, err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, req); err != nil {
		return 0, fmt.Errorf("interface %s: %w", name, err)
	}
	return int(req.Uint32()), nil
}

// close ends hearing.
func (w *wire) close() {
	close(w.done)
}

// hear passes replies on until the wire is closed.
func (w *wire) hear() {
	defer unix.Close(w.fd)
	buf := make([]byte, 65536)
	for {
		select {
		case <-w.done:
			return
		default:
		}
		n, from, err := unix.Recvfrom(w.fd, buf, 0)
		switch {
		case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EINTR), errors.Is(err, syscall.ENETDOWN):
			continue
		case err != nil:
			return
		}
		at, ok := from.(*unix.SockaddrLinklayer)
		if !ok || n < 14 {
			continue
		}
		d, ok := readFrame(slices.Clone(buf[:n]), w.v6)
		if d.link = slices.Index(w.index, at.Ifindex); ok && d.link >= 0 {
			w.deliver(d)
		}
	}
}

// readFrame takes a frame apart; ok is false if it holds no reply of a DHCP server.
func readFrame(b []byte, v6 bool) (d datagram, ok bool) {
	copy(d.mac[:], b)
	copy(d.from[:], b[6:])
	b = b[14:]
	if !v6 {
		src, dst, payload, err := packet.ReadDatagram4(b)
		d.src, d.dst, d.payload = src, dst, payload
		return d, err == nil && src.Port() == packet.ServerPort4 && len(payload) > 240 && payload[0] == packet.BootReply
	}
	if len(b) < 48 || b[6] != unix.IPPROTO_UDP {
		return d, false
	}
	src, _ := netip.AddrFromSlice(b[8:24])
	dst, _ := netip.AddrFromSlice(b[24:40])
	d.src = netip.AddrPortFrom(src, binary.BigEndian.Uint16(b[40:]))
	d.dst = netip.AddrPortFrom(dst, binary.BigEndian.Uint16(b[42:]))
	end := 40 + int(binary.BigEndian.Uint16(b[44:]))
	if end < 48 || end > len(b) {
		return d, false
	}
	d.payload = b[48:end]
	return d, d.dst.Port() == packet.ClientPort6 || d.dst.Port() == packet.ServerPort6
}

// transaction returns the identifier of a message.
func (d *datagram) transaction(v6 bool) (uint32, bool) {
	if !v6 {
		return binary.BigEndian.Uint32(d.payload[4:]), true
	}
	var m packet.V6
	if err := m.Parse(d.payload); err != nil {
		return 0, false
	}
	return m.XID(), true
}

func (w *wire) deliver(d datagram) {
	xid, ok := d.transaction(w.v6)
	if !ok {
		return
	}
	w.mu.Lock()
	c := w.waiting[xid]
	w.mu.Unlock()
	if c == nil {
		return
	}
	select {
	case c <- d:
	default: // more replies than anybody reads
	}
}

// expect returns where replies of a transaction will arrive, until forget.
func (w *wire) expect(xid uint32) chan datagram {
	c := make(chan datagram, 4)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting[xid] = c
	return c
}

func (w *wire) forget(xid uint32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiting, xid)
}

// send puts a datagram on its link.
func (w *wire) send(d datagram) error {
	frame := append(append(make([]byte, 0, 60+len(d.payload)), d.mac[:]...), d.from[:]...)
	proto := uint16(unix.ETH_P_IP)
	if w.v6 {
		proto = unix.ETH_P_IPV6
		frame = appendDatagram6(binary.BigEndian.AppendUint16(frame, proto), d.src, d.dst, d.payload)
	} else {
		frame = packet.AppendDatagram4(binary.BigEndian.AppendUint16(frame, proto), d.src, d.dst, d.payload)
	}
	to := unix.SockaddrLinklayer{Ifindex: w.index[d.link], Protocol: uint16(network16(proto)), Halen: 6}
	copy(to.Addr[:], d.mac[:])
	return unix.Sendto(w.fd, frame, 0, &to)
}

// appendDatagram6 appends IPv6 and UDP headers and the payload.
func appendDatagram6(b []byte, src, dst netip.AddrPort, payload []byte) []byte {
	s, d, n := src.Addr().As16(), dst.Addr().As16(), uint16(8+len(payload))
	b = append(b, 0x60, 0, 0, 0)
	b = binary.BigEndian.AppendUint16(b, n)
	b = append(append(append(b, unix.IPPROTO_UDP, 64), s[:]...), d[:]...)
	at := len(b)
	b = binary.BigEndian.AppendUint16(b, src.Port())
	b = binary.BigEndian.AppendUint16(b, dst.Port())
	b = append(binary.BigEndian.AppendUint16(b, n), 0, 0)
	b = append(b, payload...)
	sum := sum16(sum16(sum16(uint32(n)+unix.IPPROTO_UDP, s[:]), d[:]), b[at:])
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	check := ^uint16(sum)
	if check == 0 {
		check = 0xffff
	}
	binary.BigEndian.PutUint16(b[at+6:], check)
	return b
}

func sum16(sum uint32, b []byte) uint32 {
	for len(b) > 1 {
		sum += uint32(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	return sum
}
