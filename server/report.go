package server

import (
	"errors"
	"sync/atomic"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/store"
)

// codeStore is reported when the store does not work at the start.
const codeStore diag.Code = "KT5002"

// Codes lists the findings of this package.
func Codes() []diag.Info {
	return []diag.Info{{Code: codeStore, Severity: diag.Error, Title: "leases that cannot be read",
		Text: "The lease database could be opened, but not be read through to the end, which a server does before it takes a configuration: it has to know which addresses are free, and whether the leases are of its subnets. It goes on with the configuration it had, or does not start."}}
}

// Counters count what Kea has no statistics for; they may be read at any time.
type Counters struct {
	SendFailed atomic.Int64
	Dropped    [whyEnd]atomic.Int64 // by why
	load       load

	dnsFailed, dnsFull seldom
}

func (s *Server) classFailed(c *config.Class, err error) {
	s.log.Debug("the test of a class cannot be evaluated", "class", c.Name, "error", err)
}

// hostFailed is silent as storeFailed is.
func (s *Server) hostFailed(err error) {
	if !errors.Is(err, store.ErrAway) {
		s.log.Warn("reservations cannot be read", "error", err)
	}
}

// storeFailed says nothing of a database that is away: that has been said once.
func (s *Server) storeFailed(err error) {
	if !errors.Is(err, store.ErrAway) {
		s.log.Error("leases cannot be kept", "error", err)
	}
}
