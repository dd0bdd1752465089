// Package hooktest is support for tests of hook libraries: a server on a network
// that is only a pair of queues, so that a test knows when a message has been
// dealt with, and that there is no answer.
package hooktest

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/memory"
)

// The server's address, and its DUID.
var (
	ServerAddr = netip.MustParseAddr("192.0.2.1")
	ServerDUID = []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, 0x11}
)

// Rig is a server that runs, with some hook libraries and leases in memory.
type Rig struct {
	*server.Server
	Leases store.Store
	t      testing.TB
	conn   *queue
	now    atomic.Int64
}

// Config reads a configuration, which must be right but for its hooks.
func Config(t testing.TB, text string) *kea.Config {
	t.Helper()
	if findings := config.Relax(schema.Validate("test", []byte(text), config.Release)); findings.HasErrors() {
		t.Fatalf("the configuration of the test is wrong: %v", findings)
	}
	d, _ := kea.Parse("test", []byte(text), kea.ParseOptions{})
	c, _ := kea.Decode(d)
	return c
}

// Check returns what libraries find in a configuration: code, place and message
// of each finding.
func Check(t testing.TB, text string, libraries ...hook.Library) (found []string) {
	t.Helper()
	snap, _ := config.Build(Config(t, text))
	_, findings := hook.Build(libraries, nil, snap, slog.New(slog.DiscardHandler))
	for _, f := range findings {
		found = append(found, string(f.Code)+" "+f.Target+" "+f.Message)
	}
	return found
}

// New starts a server; it ends with the test.
func New(t testing.TB, text string, libraries ...hook.Library) *Rig {
	t.Helper()
	c := Config(t, text)
	format := lease.CSV4
	if c.Dhcp.Family == kea.V6 {
		format = lease.CSV6
	}
	r := &Rig{t: t, Leases: memory.New(memory.Options{Format: format}), conn: newQueue()}
	r.now.Store(1_800_000_000)
	log := slog.New(slog.DiscardHandler)
	s, findings := server.New(server.Options{Config: c, Network: r.conn, Store: r.Leases, Workers: 1, DUID: ServerDUID, Now: r.Now, Log: log,
		Hooks: func(s *server.Server, snap *config.Snapshot) (server.Hooks, diag.List) {
			return hook.Build(libraries, s, snap, log)
		}})
	if findings.HasErrors() {
		t.Fatalf("New: %v", findings)
	}
	r.Server = s
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	<-r.conn.idle
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended: %v", err)
		}
	})
	return r
}

// Now is the server's time.
func (r *Rig) Now() time.Time { return time.Unix(r.now.Load(), 0) }

// Wait lets time go by.
func (r *Rig) Wait(d time.Duration) { r.now.Add(int64(d / time.Second)) }

// Give hands a datagram to the server, and returns its answer when it is done
// with it; nil if there is none.
func (r *Rig) Give(datagram []byte, meta netio.Meta) []byte {
	r.t.Helper()
	r.conn.in <- netio.Message{Buf: datagram, N: len(datagram), Meta: meta}
	<-r.conn.idle
	select {
	case b := <-r.conn.out:
		return b
	default:
		return nil
	}
}

// Late returns an answer that comes after the server was done with the message.
func (r *Rig) Late() []byte { return <-r.conn.out }

// Silent reports whether nothing waits to be sent.
func (r *Rig) Silent() bool { return len(r.conn.out) == 0 }

// queue is a network and its only connection.
type queue struct {
	in     chan netio.Message
	idle   chan struct{} // told when the server waits
	out    chan []byte
	closed chan struct{}
	once   sync.Once
}

func newQueue() *queue {
	return &queue{in: make(chan netio.Message), idle: make(chan struct{}, 1), out: make(chan []byte, 16), closed: make(chan struct{})}
}

func (q *queue) Interfaces() ([]netio.Interface, error) {
	return []netio.Interface{{Name: "eth0", Index: 1, Up: true, Running: true, Broadcast: true,
		Addrs: []netip.Prefix{netip.PrefixFrom(ServerAddr, 24), netip.MustParsePrefix("fe80::1/64")}}}, nil
}

func (q *queue) Listen4(netio.Listen) (netio.Conn, error) { return q, nil }
func (q *queue) Listen6(netio.Listen) (netio.Conn, error) { return q, nil }
func (q *queue) Listening() []netio.Endpoint              { return nil }
func (q *queue) Update(netio.Listen) error                { return nil }

func (q *queue) RecvBatch(ms []netio.Message) (int, error) {
	q.idle <- struct{}{}
	select {
	case m := <-q.in:
		ms[0].N, ms[0].Meta = copy(ms[0].Buf, m.Payload()), m.Meta
		return 1, nil
	case <-q.closed:
		return 0, net.ErrClosed
	}
}

func (q *queue) SendBatch(ms []netio.Message) (int, error) {
	for i := range ms {
		q.out <- append([]byte(nil), ms[i].Payload()...)
	}
	return len(ms), nil
}

func (q *queue) Stop() { q.once.Do(func() { close(q.closed) }) }

func (q *queue) Close() error {
	q.Stop()
	return nil
}
