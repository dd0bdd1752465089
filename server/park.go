package server

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/store"
)

// Parked is an exchange that a hook keeps for later. It has the message and the
// buffers of its worker, which went on with others.
type Parked struct {
	e       parking
	query   []byte        // buffer of the message
	settled chan struct{} // closed when the worker has let go of the exchange
	gone    bool          // nobody may go on: the exchange ended otherwise
	once    sync.Once
}

// Parked4 is the exchange of a DHCPv4 message that a hook keeps for later.
type Parked4 struct{ *Parked }

// parking is what parking needs of the exchange of a family.
type parking interface {
	common() *exchange
	sender() []byte // whose messages come one after the other
	resumeHooks(p Point, from int) Verdict
	walk(from int) Verdict
	encode() // after hooks changed the reply
	reuse()
}

// parkedLimit is Kea's default of parked-packet-limit.
const parkedLimit = 256

// Exchanges of answered parked messages, to be used again.
var (
	exchanges4 = sync.Pool{New: func() any { return new(Exchange4) }}
	exchanges6 = sync.Pool{New: func() any { return new(Exchange6) }}
)

func (e *exchange) common() *exchange { return e }

func (e *Exchange4) sender() []byte        { return e.Query.CHAddr() }
func (e *Exchange4) walk(from int) Verdict { return walk4(e, from) }
func (e *Exchange4) reuse()                { exchanges4.Put(e) }

func (e *Exchange6) sender() []byte        { id, _ := e.Query.ClientID(); return id }
func (e *Exchange6) walk(from int) Verdict { return walk6(e, from) }
func (e *Exchange6) reuse()                { exchanges6.Put(e) }

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
	if p := parkedAs(e); p != nil {
		return &Parked4{p}
	}
	return nil
}

// Parked returns a handle on the exchange for a hook that will return [Park]; it
// is nil if no more may be parked, and the hook should return [Drop].
func (e *Exchange6) Parked() *Parked { return parkedAs(e) }

func parkedAs(x parking) *Parked {
	e := x.common()
	if e.parked != nil { // asked once more
		return e.parked
	}
	if !e.parkable(&e.srv.parked) {
		e.Why = ParkedFull
		return nil
	}
	e.parked = &Parked{e: x, settled: make(chan struct{})}
	return e.parked
}

// park takes the exchange and the buffers that it uses from the worker.
func (w *worker) park(e *exchange, m, out *netio.Message) {
	p := e.parked
	if p == nil {
		return // a hook says Park and asked for no handle
	}
	p.query = m.Buf
	m.Buf = make([]byte, len(m.Buf))
	out.Buf = make([]byte, 0, 1024)
	if w.ex6 != nil {
		w.ex6 = exchanges6.Get().(*Exchange6)
	} else {
		w.ex4 = exchanges4.Get().(*Exchange4)
	}
	close(p.settled)
}

// unpark ends what became of a handle whose hook was overruled.
func (e *exchange) unpark() {
	if p := e.parked; p != nil {
		e.parked = nil
		p.gone = true
		e.srv.parked.Add(-1)
		close(p.settled)
	}
}

// Resume goes on with the exchange after the hook, or ends it if the verdict is
// [Drop]. It may be called by any goroutine, and counts once.
func (p *Parked) Resume(v Verdict) { p.resume(v, nil) }

// resume does something before, unless the exchange is gone.
func (p *Parked) resume(v Verdict, before func()) {
	p.once.Do(func() {
		<-p.settled
		if p.gone {
			return
		}
		if before != nil {
			before()
		}
		s := p.e.common().srv
		s.resume(p.e, v)
		s.parked.Add(-1)
	})
}

// resume takes a parked exchange through the rest of the pipeline, and sends its reply.
func (s *Server) resume(x parking, v Verdict) {
	e := x.common()
	lock := s.lock(x.sender())
	lock.Lock()
	defer lock.Unlock()
	if v == Next {
		v = x.resumeHooks(e.parkedAt, e.parkedHook)
		if v == Next && e.parkedAt == PktSend {
			x.encode()
		}
	}
	if v == Next {
		v = x.walk(e.parkedStep)
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
	x.reuse()
}

func or8(v, def Why) Why {
	if v == 0 {
		return def
	}
	return v
}

// sendResumed sends the reply of an exchange that was parked.
func (s *Server) sendResumed(e *exchange) {
	if e.stored {
		if err := s.store.Commit(context.Background()); err != nil {
			s.storeFailed(err)
			return
		}
	}
	held := s.hold(e, Next)
	if e.ticket != nil {
		e.run.hooks.Deliver([]*Held{held})
		return
	}
	held.Send()
}

// Taken says that somebody answers at the address that was to be offered: it is
// kept away from everybody for a while, as if it had been declined, and the
// exchange ends.
func (p *Parked4) Taken() {
	e := p.e.(*Exchange4)
	p.resume(Drop, func() { e.srv.declineOffered(e) })
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
