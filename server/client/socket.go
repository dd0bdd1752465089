package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"
)

// patience is how long an answer is waited for, unless something else is said.
const patience = 3 * time.Second

// socket is where a relay sends from and gets answers at: a port that it tells
// the server (RFC 8357), so that it need not be privileged.
type socket struct {
	conn *net.UDPConn
	buf  [4096]byte
}

func (s *socket) open(a netip.Addr, port uint16) (err error) {
	s.conn, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, port)))
	return err
}

// Close closes the socket.
func (s *socket) Close() error { return s.conn.Close() }

// ask sends a message and waits until is finds the answer to it.
func (s *socket) ask(ctx context.Context, to netip.AddrPort, message []byte, wait time.Duration, is func([]byte) bool) error {
	if _, err := s.conn.WriteToUDPAddrPort(message, to); err != nil {
		return err
	}
	if wait == 0 {
		wait = patience
	}
	deadline := time.Now().Add(wait)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	if err := s.conn.SetReadDeadline(deadline); err != nil {
		return err
	}
	for {
		n, _, err := s.conn.ReadFromUDPAddrPort(s.buf[:])
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("%s did not answer within %v", to, wait)
		}
		if err != nil {
			return err
		}
		if is(s.buf[:n]) { // else it is somebody else's
			return nil
		}
	}
}
