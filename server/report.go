package server

import (
	"sync/atomic"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/server/config"
)

// codeStore is reported when the store does not work at the start.
const codeStore diag.Code = "KT5002"

// Counters count what happens; they may be read at any time.
type Counters struct {
	Received    atomic.Int64
	ByType      [256]atomic.Int64 // messages received
	Sent        atomic.Int64
	SentByType  [256]atomic.Int64
	SendFailed  atomic.Int64
	Dropped     [whyEnd]atomic.Int64
	Reuses      atomic.Int64
	Conflicts   atomic.Int64
	Unallocated atomic.Int64
	Reclaimed   atomic.Int64
}

func (c *Counters) received(t uint8) { c.ByType[t].Add(1) }

func (c *Counters) sent(t uint8) {
	c.Sent.Add(1)
	c.SentByType[t].Add(1)
}

func (s *Server) classFailed(c *config.Class, err error) {
	s.log.Debug("the test of a class cannot be evaluated", "class", c.Name, "error", err)
}

func (s *Server) hostFailed(err error) { s.log.Warn("reservations cannot be read", "error", err) }

func (s *Server) storeFailed(err error) { s.log.Error("leases cannot be kept", "error", err) }

func (s *Server) conflict(*config.Subnet) { s.Counters.Conflicts.Add(1) }

func (s *Server) leaseReused(*config.Subnet) { s.Counters.Reuses.Add(1) }

func (s *Server) allocationFailed(*config.Subnet) { s.Counters.Unallocated.Add(1) }
