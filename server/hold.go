package server

import (
	"github.com/keatool/keatool/server/netio"
)

// Held is the reply of an exchange that a hook keeps back until somebody else
// knows of the lease. The worker has gone on; what was stored is kept.
type Held struct {
	Ticket any // what the hook gave to Hold
	srv    *Server
	kind   uint8 // of the reply; 0: there is none
	buf    []byte
	to     netio.Meta
}

// Hold has the hooks' Deliver decide when the reply of the exchange is sent. It is
// for [LeasesCommitted], and counts also where there is no reply.
func (e *exchange) Hold(ticket any) { e.ticket = ticket }

// hold takes the reply of an exchange away from its worker.
func (s *Server) hold(e *exchange, v Verdict) *Held {
	h := &Held{Ticket: e.ticket, srv: s, to: e.To}
	if v == Next {
		h.kind, h.buf = e.ReplyType, append([]byte(nil), e.buf...)
	}
	return h
}

// Send sends the reply, if there is one.
func (h *Held) Send() {
	if h.kind == 0 {
		return
	}
	s := h.srv
	s.connecting.Lock()
	conn := s.conn
	s.connecting.Unlock()
	if conn == nil {
		return
	}
	s.sent(h.kind, s.micro())
	if _, err := conn.SendBatch([]netio.Message{{Buf: h.buf, N: len(h.buf), Meta: h.to}}); err != nil {
		s.Counters.SendFailed.Add(1)
	}
}

// Drop ends the exchange without its reply.
func (h *Held) Drop() {
	if h.kind != 0 {
		h.srv.dropped(ByHook, h.srv.micro())
	}
}
