package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/stats"
)

// Batches: how many datagrams are answered at once, and how long one may be.
const (
	batch     = 64
	maxPacket = netio.BufferLen
)

// work answers datagrams until the connection is closed. Replies are sent when
// the leases of the whole batch are kept.
func (s *Server) work(conn netio.Conn) {
	w := newWorker(s)
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

// worker has the buffers of one goroutine.
type worker struct {
	srv    *Server
	in     []netio.Message
	out    []netio.Message
	stored []bool
	ex4    *Exchange4 // of a DHCPv4 server
	ex6    *Exchange6 // of a DHCPv6 server
	at     int64      // microseconds, of the batch
	say    said
	turns  *turns
	near   []*config.Subnet // of the batch; see warm
	warmth int              // nobody asks for it, but it has to be kept for the reads to be done
}

func newWorker(s *Server) *worker {
	n := batch
	if s.opts.Batch > 0 {
		n = s.opts.Batch
	}
	w := &worker{srv: s, turns: s.shift.join(), in: make([]netio.Message, n), out: make([]netio.Message, n), stored: make([]bool, n)}
	if s.Snapshot().Family == kea.V6 {
		w.ex6 = &Exchange6{}
	} else {
		w.ex4 = &Exchange4{}
	}
	for i := range w.in {
		w.in[i].Buf = make([]byte, maxPacket)
		w.out[i].Buf = make([]byte, 0, 1024)
	}
	return w
}

// answer handles the first n messages of in, and returns the replies.
func (w *worker) answer(n int) []netio.Message {
	s := w.srv
	w.turns.Add(1)
	defer w.turns.Add(1)
	s.Counters.load.took(n)
	clock := s.opts.Now()
	now := clock.Unix()
	w.at = clock.UnixMicro()
	w.say = hearing(s.opts.Events)
	r := s.run.Load()
	w.warm(r, n)
	count, dirty := 0, false
	var held []*Held
	for i := range n {
		e, v := w.handle(r, now, &w.in[i], w.out[count].Buf[:0])
		dirty = dirty || e.stored
		if w.say.any {
			w.message(e, v)
		}
		if v == Park {
			w.park(e, &w.in[i], &w.out[count])
		}
		if e.ticket != nil && v != Park {
			held = append(held, s.hold(e, v))
			continue
		}
		if v != Next {
			continue
		}
		w.out[count].Buf, w.out[count].N, w.out[count].Meta = e.buf, len(e.buf), e.To
		w.stored[count] = e.stored
		s.sent(e.ReplyType, w.at)
		count++
	}
	if dirty {
		if err := s.store.Commit(context.Background()); err != nil {
			s.storeFailed(err)
			return w.unstored(count)
		}
	}
	if held != nil {
		r.hooks.Deliver(held)
	}
	return w.out[:count]
}

// unstored keeps the replies that acknowledge nothing that could not be kept.
func (w *worker) unstored(n int) []netio.Message {
	kept := 0
	for i := range n {
		if w.stored[i] {
			w.srv.dropped(StoreFailed, w.at)
			continue
		}
		w.out[i], w.out[kept] = w.out[kept], w.out[i]
		kept++
	}
	return w.out[:kept]
}

// handle takes one message through the pipeline; the reply is written into buf.
// A fault of ours costs the message, and no more.
func (w *worker) handle(r *runtime, now int64, m *netio.Message, buf []byte) (e *exchange, v Verdict) {
	s := w.srv
	if w.ex6 != nil {
		e = &w.ex6.exchange
	} else {
		e = &w.ex4.exchange
	}
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("internal fault", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			e.Why, v = Internal, Drop
		}
		if v == Next && e.hostless { // it might be the wrong answer
			e.Why, v = StoreFailed, Drop
		}
		if v == Drop && e.Why != 0 {
			s.dropped(e.Why, w.at)
		}
		if v != Park { // also after a fault
			e.unpark()
		}
	}()
	s.stats.Global(stats.Received).Add(1, w.at)
	if w.ex6 != nil {
		return e, w.handle6(r, now, m, buf)
	}
	return e, w.handle4(r, now, m, buf)
}

func (w *worker) handle4(r *runtime, now int64, m *netio.Message, buf []byte) Verdict {
	e, s := w.ex4, w.srv
	e.begin(s, r, now, m.Meta)
	e.buf = buf
	if err := e.Query.Parse(m.Payload()); err != nil {
		return e.drop(Unread)
	}
	if err := e.Query.CheckOptions(r.snap.Compat.Lenient); err != nil {
		return e.drop(Unread)
	}
	if t := e.Query.Type(); !r.answers(t) {
		s.received(t, w.at)
	}
	info := s.ifaces.Load().byIndex[e.Meta.Iface]
	e.Interface, e.LocalAddr = info.name, info.addr
	if dst := e.Meta.Dst.Addr(); dst.IsValid() && !dst.IsUnspecified() && !e.Meta.Broadcast() {
		e.LocalAddr = dst
	}
	lock := s.lock(e.Query.CHAddr())
	lock.Lock()
	defer lock.Unlock()
	return walk4(e, 0)
}

func (w *worker) handle6(r *runtime, now int64, m *netio.Message, buf []byte) Verdict {
	e, s := w.ex6, w.srv
	e.begin(s, r, now, m.Meta)
	e.buf = buf
	if err := e.Query.Parse(m.Payload()); err != nil {
		return e.drop(Unread)
	}
	if err := e.Query.CheckOptions(r.snap.Compat.Lenient); err != nil {
		return e.drop(Unread)
	}
	if t := e.Query.Type(); !r.answers(t) {
		s.received(t, w.at)
	}
	e.Interface = s.ifaces.Load().byIndex[e.Meta.Iface].name
	id, _ := e.Query.ClientID()
	lock := s.lock(id)
	lock.Lock()
	defer lock.Unlock()
	return walk6(e, 0)
}
