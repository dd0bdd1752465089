package update

import (
	"errors"
	"net"
	"net/netip"

	"github.com/keatool/keatool/server/ddns"
)

// Listener takes requests that DHCP servers send.
type Listener struct {
	conn *net.UDPConn
	done chan struct{}
}

// Listen opens a socket and gives the updater what comes in there.
func Listen(at netip.AddrPort, u *Updater) (*Listener, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return nil, err
	}
	_ = conn.SetReadBuffer(4 << 20) // less is a smaller reserve for bursts only
	l := &Listener{conn: conn, done: make(chan struct{})}
	go l.run(u)
	return l, nil
}

// Addr is where the listener listens.
func (l *Listener) Addr() netip.AddrPort { return l.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

func (l *Listener) run(u *Updater) {
	defer close(l.done)
	buf := make([]byte, 64<<10)
	full := false
	for {
		n, from, err := l.conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			u.stats.add(u.stats.failed)
			u.log.Error("a request cannot be received", "error", err)
			continue
		}
		r, err := ddns.Parse(buf[:n])
		if err != nil {
			u.stats.add(u.stats.invalid)
			u.log.Error("a request cannot be read", "from", from, "error", err)
			continue
		}
		if was := full; u.Send(r) {
			full = false
		} else if full = true; !was { // said once
			u.log.Error("too many requests wait for DNS: more are not taken")
		}
	}
}

// Close ends the listener.
func (l *Listener) Close() {
	l.conn.Close()
	<-l.done
}
