package main

import (
	"log/slog"
	"sync/atomic"

	systemd "github.com/coreos/go-systemd/v22/daemon"
)

// supervisor is the service manager that has started the process, if it is one
// that wants to hear how it goes (sd_notify(3)); else nobody hears.
type supervisor struct {
	waiting atomic.Int32 // servers whose sockets are not open yet
	log     *slog.Logger
}

// ready is called once for every server; the last one makes the service ready.
func (s *supervisor) ready() {
	if s.waiting.Add(-1) == 0 {
		s.tell(systemd.SdNotifyReady)
	}
}

// reloading is said before a configuration is read again; reloaded must follow,
// whether the new one is good or not.
func (s *supervisor) reloading() {
	s.tell(systemd.SdNotifyReloading + "\n" + systemd.SdNotifyMonotonicUsec())
}

func (s *supervisor) reloaded() { s.tell(systemd.SdNotifyReady) }

func (s *supervisor) stopping() { s.tell(systemd.SdNotifyStopping) }

func (s *supervisor) tell(state string) {
	if _, err := systemd.SdNotify(false, state); err != nil {
		s.log.Warn("the service manager cannot be told", "state", state, "error", err)
	}
}
