// Package server is a DHCP server that runs Kea's configuration.
//
// Read pipeline4.go first: it lists what happens to a message. This file is
// about the life of the server: [New] checks, [Server.Run] opens, serves,
// drains and closes, [Server.Reload] replaces the configuration as a whole
// without losing a message.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/store"
)

// Options are what a server is made of.
type Options struct {
	Config  *kea.Config // validated
	Network netio.Network
	Store   store.Store // closed by Run
	Now     func() time.Time
	Log     *slog.Logger
	Workers int // 0: one for each processor

	// Ports; 0 stands for those of the protocol.
	Port, ClientPort, RelayPort uint16

	// Hooks makes the hooks of a configuration; nil: there are none.
	Hooks func(*config.Snapshot) (Hooks, diag.List)
}

// Hooks are the hooks of one configuration.
type Hooks struct {
	V4    [points][]Hook4
	Bootp bool // BOOTP clients are served
}

// Server serves one family. Make it with [New].
type Server struct {
	opts       Options
	store      store.Store
	log        *slog.Logger
	run        atomic.Pointer[runtime]
	ifaces     atomic.Pointer[interfaces]
	conn       netio.Conn
	port       uint16
	clientPort uint16
	relayPort  uint16
	off        atomic.Bool
	locks      [1024]sync.Mutex // by client
	Counters   Counters
}

// New checks a configuration and returns a server for it. Nothing is opened.
func New(o Options) (*Server, diag.List) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{opts: o, store: o.Store, log: o.Log, port: or(o.Port, 67), clientPort: or(o.ClientPort, 68), relayPort: or(o.RelayPort, 67)}
	findings := s.Reload(o.Config)
	return s, findings
}

func or(v, def uint16) uint16 {
	if v == 0 {
		return def
	}
	return v
}

// Reload replaces the configuration. With findings of severity error the old
// one stays.
func (s *Server) Reload(c *kea.Config) diag.List {
	snap, findings := config.Build(c)
	if findings.HasErrors() {
		return findings
	}
	r, err := newRuntime(snap, s.store)
	if err != nil {
		return append(findings, diag.Finding{Code: codeStore, Severity: diag.Error, Message: "the leases cannot be read: " + err.Error()})
	}
	if s.opts.Hooks != nil {
		hooks, more := s.opts.Hooks(snap)
		findings = append(findings, more...)
		if more.HasErrors() {
			return findings
		}
		r.hooks4, r.bootp = hooks.V4, hooks.Bootp
	}
	s.run.Store(r)
	if s.conn != nil {
		if err := s.conn.Update(s.listen(r)); err != nil {
			s.log.Warn("some interfaces cannot be listened on", "error", err)
		}
		s.lookAtInterfaces()
	}
	return findings
}

// Snapshot returns the configuration in force.
func (s *Server) Snapshot() *config.Snapshot { return s.run.Load().snap }

// Store returns where the leases are.
func (s *Server) Store() store.Store { return s.store }

// Disable stops, and Enable starts, answering.
func (s *Server) Disable() { s.off.Store(true) }

// Enable starts answering again.
func (s *Server) Enable() { s.off.Store(false) }

func (s *Server) disabled() bool { return s.off.Load() }

func (s *Server) listen(r *runtime) netio.Listen {
	i := r.snap.Interfaces
	return netio.Listen{Interfaces: i.Names, Port: s.port, Raw: !i.UDP, RelaysByUDP: true}
}

// Run opens the sockets and answers until ctx ends; then what has been received
// is still answered, and the store closed. The error is nil after an orderly end.
func (s *Server) Run(ctx context.Context) error {
	conn, err := s.open()
	if err != nil {
		return errors.Join(err, s.store.Close())
	}
	s.conn = conn
	s.lookAtInterfaces()
	var work sync.WaitGroup
	for range max(1, s.opts.Workers) {
		work.Go(func() { s.work4(conn) })
	}
	work.Go(func() { s.reclaimLoop(ctx) })
	<-ctx.Done()
	conn.Close()
	work.Wait()
	return s.store.Close()
}

func (s *Server) open() (netio.Conn, error) {
	conn, err := s.opts.Network.Listen4(s.listen(s.run.Load()))
	var some netio.OpenErrors
	switch {
	case errors.As(err, &some) && conn != nil:
		if s.run.Load().snap.Interfaces.RequireAll {
			conn.Close()
			return nil, err
		}
		for _, e := range some {
			s.log.Warn("not listening", "interface", e.Iface, "error", e.Err)
		}
	case err != nil:
		return nil, err
	}
	for _, e := range conn.Listening() {
		s.log.Info("listening", "interface", e.Iface, "address", e.Addr, "raw", e.Raw)
	}
	return conn, nil
}

// interfaces is what is known of the machine's interfaces.
type interfaces struct {
	byIndex map[int]ifaceInfo
	addrs   map[netip.Addr]bool
}

type ifaceInfo struct {
	name string
	addr netip.Addr // first IPv4 address
}

func (s *Server) lookAtInterfaces() {
	list, err := s.opts.Network.Interfaces()
	if err != nil {
		s.log.Warn("the interfaces cannot be listed", "error", err)
		return
	}
	t := &interfaces{byIndex: map[int]ifaceInfo{}, addrs: map[netip.Addr]bool{}}
	for i := range list {
		t.byIndex[list[i].Index] = ifaceInfo{list[i].Name, list[i].Addr4()}
		for _, p := range list[i].Addrs {
			t.addrs[p.Addr()] = true
		}
	}
	s.ifaces.Store(t)
}

func (s *Server) ownAddress(a netip.Addr) bool {
	t := s.ifaces.Load()
	return t != nil && t.addrs[a]
}

// swap changes the store, and tells the allocator.
func (s *Server) swap(r *runtime, old, new *lease.Lease) error {
	if err := s.store.Swap(old, new); err != nil {
		return err
	}
	if new == nil {
		r.gone(old)
	} else {
		r.note(new)
	}
	return nil
}

// Batches: how many datagrams are answered at once, and how long one may be.
const (
	batch     = 64
	maxPacket = 4096
)

// work4 answers datagrams until the connection is closed. Replies are sent when
// the leases of the whole batch are kept.
func (s *Server) work4(conn netio.Conn) {
	w := newWorker4(s)
	for {
		n, err := conn.RecvBatch(w.in)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			s.log.Warn("receiving", "error", err)
			var gone *netio.InterfaceError
			if !errors.As(err, &gone) {
				time.Sleep(10 * time.Millisecond) // not to spin when the system is out of memory
			}
		}
		out := w.answer(n)
		if len(out) == 0 {
			continue
		}
		if _, err := conn.SendBatch(out); err != nil {
			s.Counters.SendFailed.Add(1)
			s.log.Debug("sending", "error", err)
		}
	}
}

// worker4 has the buffers of one goroutine.
type worker4 struct {
	srv    *Server
	in     []netio.Message
	out    []netio.Message
	stored []bool
	ex     *Exchange4
}

func newWorker4(s *Server) *worker4 {
	w := &worker4{srv: s, in: make([]netio.Message, batch), out: make([]netio.Message, batch), stored: make([]bool, batch), ex: &Exchange4{}}
	for i := range w.in {
		w.in[i].Buf = make([]byte, maxPacket)
		w.out[i].Buf = make([]byte, 0, 1024)
	}
	return w
}

// answer handles the first n messages of in, and returns the replies.
func (w *worker4) answer(n int) []netio.Message {
	s := w.srv
	now := s.opts.Now().Unix()
	r := s.run.Load()
	count, dirty := 0, false
	for i := range n {
		e := w.ex
		e.begin(s, r, now, w.in[i].Meta)
		e.buf = w.out[count].Buf[:0]
		v := w.handle(e, w.in[i].Payload())
		dirty = dirty || e.stored
		if v != Next {
			continue
		}
		w.out[count].Buf, w.out[count].N, w.out[count].Meta = e.buf, len(e.buf), e.To
		w.stored[count] = e.stored
		s.Counters.sent(e.ReplyType)
		count++
	}
	if dirty {
		if err := s.store.Commit(context.Background()); err != nil {
			s.storeFailed(err)
			return w.unstored(count)
		}
	}
	return w.out[:count]
}

// unstored keeps the replies that acknowledge nothing that could not be kept.
func (w *worker4) unstored(n int) []netio.Message {
	kept := 0
	for i := range n {
		if w.stored[i] {
			w.srv.Counters.Dropped[StoreFailed].Add(1)
			continue
		}
		w.out[i], w.out[kept] = w.out[kept], w.out[i]
		kept++
	}
	return w.out[:kept]
}

// handle takes one message through the pipeline. A fault of ours costs the
// message, and no more.
func (w *worker4) handle(e *Exchange4, datagram []byte) (v Verdict) {
	s := w.srv
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("internal fault", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			e.Why, v = Internal, Drop
		}
		if v == Drop && e.Why != 0 {
			s.Counters.Dropped[e.Why].Add(1)
		}
	}()
	s.Counters.Received.Add(1)
	if err := e.Query.Parse(datagram); err != nil {
		return e.drop(Unread)
	}
	s.Counters.received(e.Query.Type())
	w.place(e)
	lock := &s.locks[clientHash(e.Query.CHAddr())%uint32(len(s.locks))]
	lock.Lock()
	defer lock.Unlock()
	return walk4(e, 0)
}

// place notes where the message arrived.
func (w *worker4) place(e *Exchange4) {
	t := w.srv.ifaces.Load()
	info := t.byIndex[e.Meta.Iface]
	e.Interface, e.LocalAddr = info.name, info.addr
	if dst := e.Meta.Dst.Addr(); dst.IsValid() && !dst.IsUnspecified() && !e.Meta.Broadcast() {
		e.LocalAddr = dst
	}
}

// clientHash is FNV-1a.
func clientHash(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}
