package leasequery

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook"
)

// counter listens for connections, and keeps those that there are.
type counter struct {
	desk *desk
	log  *slog.Logger
	ctx  context.Context

	mu    sync.Mutex
	conns map[net.Conn]bool
	work  sync.WaitGroup
}

// open listens. If another configuration of the same server still has the port,
// it is waited for.
func (d *desk) open(s *hook.Setup) {
	ctx, stop := context.WithCancel(context.Background())
	c := &counter{desk: d, log: s.Log, ctx: ctx, conns: map[net.Conn]bool{}}
	ln, err := net.Listen("tcp", d.bulk.at.String())
	if err != nil && !errors.Is(err, syscall.EADDRINUSE) {
		stop()
		s.Params.Map("advanced").Fail("lease-query-ip", "lease queries cannot be listened for: "+err.Error(), "")
		return
	}
	s.OnClose(func() {
		stop()
		c.hangUp()
		c.work.Wait()
	})
	c.work.Go(func() { c.listen(ln) })
}

// patience is how often, and at what distance, a port is tried that is in use.
const (
	tries    = 50
	patience = 100 * time.Millisecond
)

// listen accepts connections until it is to stop.
func (c *counter) listen(ln net.Listener) {
	var err error
	for i := 0; ln == nil && i < tries; i++ {
		select {
		case <-c.ctx.Done():
			return
		case <-time.After(patience):
		}
		ln, err = net.Listen("tcp", c.desk.bulk.at.String())
	}
	if ln == nil {
		c.log.Error("lease queries cannot be listened for", "address", c.desk.bulk.at, "error", err)
		return
	}
	stop := context.AfterFunc(c.ctx, func() { ln.Close() })
	defer stop()
	defer ln.Close()
	for {
		conn, err := ln.Accept()
		if err != nil {
			if c.ctx.Err() == nil {
				c.log.Error("lease queries are not listened for any more", "error", err)
			}
			return
		}
		if !c.admit(conn) {
			conn.Close()
			continue
		}
		c.work.Go(func() { c.serve(conn) })
	}
}

// admit reports whether who connects may ask, and keeps the connection.
func (c *counter) admit(conn net.Conn) bool {
	from, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil || !c.desk.requesters[from.Addr().Unmap().WithZone("")] {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() != nil || len(c.conns) >= c.desk.bulk.connections {
		return false
	}
	c.conns[conn] = true
	return true
}

func (c *counter) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.conns {
		conn.Close()
	}
}

// serve answers the questions of a connection, one after the other. A message that
// cannot be read ends it, since nobody knows where the next one begins.
func (c *counter) serve(conn net.Conn) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.conns, conn)
		conn.Close()
	}()
	in, out := bufio.NewReader(conn), bufio.NewWriterSize(conn, 64<<10)
	send := func(message []byte) error {
		_, err := out.Write(binary.BigEndian.AppendUint16(nil, uint16(len(message))))
		if err == nil {
			_, err = out.Write(message)
		}
		return err
	}
	answer := c.desk.bulk4
	if c.desk.snap.Family == kea.V6 {
		answer = c.desk.bulk6
	}
	for {
		if conn.SetDeadline(time.Now().Add(c.desk.bulk.idle)) != nil {
			return
		}
		message, err := next(in)
		if err != nil || !answer(message, send) || out.Flush() != nil {
			return
		}
	}
}

// next reads a message with its length before it.
func next(in io.Reader) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.BigEndian.Uint16(length[:]))
	_, err := io.ReadFull(in, message)
	return message, err
}
