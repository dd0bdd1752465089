package server

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/store"
)

// Parked4 is an exchange that a hook keeps for later. It has the message and the
// buffers of its worker, which went on with others.
type Parked4 struct {
	e       *Exchange4
	srv     *Server
	query   []byte        // buffer of the message
	settled chan struct{} // closed when the worker has let go of the exchange
	gone    bool          // nobody may go on: the exchange ended otherwise
	once    sync.Once
}

// parkedLimit is Kea's default of parked-packet-limit.
const parkedLimit = 256

// exchanges are those of answered parked messages, to be used again.
var exchanges = sync.Pool{New: func() any { return new(Exchange4) }}

// parkable reports whether there is room for one more parked message.
func (e *exchange) parkable(n *atomic.Int64) bool {
	limit := int64(parkedLimit)
	if l := e.run.snap.Source.Dhcp.ParkedPacketLimit; l != nil && *l > 0 {
		limit = int64(*l)
	}
	if n.Add(1) > limit {
		n.Add(-1)
		return false
	}
	return true
}

// Parked returns a handle on the exchange for a hook that will return [Park]; it
// is nil if no more may be parked, and the hook should return [Drop].
func (e *Exchange4) Parked() *Parked4 {
	if !e.parkable(&e.srv.parked) {
		e.Why = ParkedFull
		return nil
	}
	e.parked = &Parked4{e: e, srv: e.srv, settled: make(chan struct{})}
	return e.parked
}

// park takes the exchange and the buffers that it uses from the worker.
func (w *worker) park(m *netio.Message, out *netio.Message) {
	p := w.ex4.parked
	if p == nil {
		return // a hook says Park and asked for no handle
	}
	p.query = m.Buf
	m.Buf = make([]byte, len(m.Buf))
	out.Buf = make([]byte, 0, 1024)
	w.ex4 = exchanges.Get().(*Exchange4)
	close(p.settled)
}

// unpark ends what became of a handle whose hook was overruled.
func (e *Exchange4) unpark() {
	if p := e.parked; p != nil {
		e.parked = nil
		p.gone = true
		e.srv.parked.Add(-1)
		close(p.settled)
	}
}

// Resume goes on with the exchange after the hook, or ends it if the verdict is
// [Drop]. It may be called by any goroutine, and counts once.
func (p *Parked4) Resume(v Verdict) {
	p.once.Do(func() {
		<-p.settled
		if p.gone {
			return
		}
		p.srv.resume(p.e, v)
		p.srv.parked.Add(-1)
	})
}

// resume takes a parked exchange through the rest of the pipeline, and sends its reply.
func (s *Server) resume(e *Exchange4, v Verdict) {
	lock := s.lock(e.Query.CHAddr())
	lock.Lock()
	defer lock.Unlock()
	if v == Next {
		v = e.resumeHooks(e.parkedAt, e.parkedHook)
	}
	if v == Next {
		v = walk4(e, e.parkedStep)
	}
	if v == Park { // once is enough
		e.unpark()
		v = e.drop(ByHook)
	}
	if v == Drop {
		s.dropped(or8(e.Why, ByHook), s.micro())
	} else {
		s.sendResumed(e)
	}
	e.parked = nil
	exchanges.Put(e)
}

func or8(v, def Why) Why {
	if v == 0 {
		return def
	}
	return v
}

// sendResumed sends the reply of an exchange that was parked.
func (s *Server) sendResumed(e *Exchange4) {
	if e.stored {
		if err := s.store.Commit(context.Background()); err != nil {
			s.storeFailed(err)
			return
		}
	}
	if e.ticket != nil {
		e.run.hooks.Deliver([]*Held{s.hold(&e.exchange, Next)})
		return
	}
	s.connecting.Lock()
	conn := s.conn
	s.connecting.Unlock()
	if conn == nil {
		return
	}
	s.sent(e.ReplyType, s.micro())
	if _, err := conn.SendBatch([]netio.Message{{Buf: e.buf, N: len(e.buf), Meta: e.To}}); err != nil {
		s.Counters.SendFailed.Add(1)
	}
}

// Taken says that somebody answers at the address that was to be offered: it is
// kept away from everybody for a while, as if it had been declined, and the
// exchange ends.
func (p *Parked4) Taken() {
	p.once.Do(func() {
		<-p.settled
		if p.gone {
			return
		}
		p.srv.declineOffered(p.e)
		p.srv.resume(p.e, Drop)
		p.srv.parked.Add(-1)
	})
}

// declineOffered stores a declined lease in place of one that was to be offered.
func (s *Server) declineOffered(e *Exchange4) {
	var old *lease.Lease
	now := new(lease.Lease)
	switch err := s.store.Get(e.Lease.Addr, now); err {
	case nil:
		old = now
	case store.ErrNotFound:
	default:
		s.storeFailed(err)
		return
	}
	l := &lease.Lease{Type: lease.V4, Addr: e.Lease.Addr, PrefixLen: 32, SubnetID: e.Lease.SubnetID, PoolID: e.Lease.PoolID,
		State: lease.Declined, CLTT: s.opts.Now().Unix(), Valid: uint32(e.run.snap.Decline.Seconds())}
	if err := s.swap(s.run.Load(), old, l); err != nil {
		if err != store.ErrConflict {
			s.storeFailed(err)
		}
		return
	}
	if err := s.store.Commit(context.Background()); err != nil {
		s.storeFailed(err)
	}
}
