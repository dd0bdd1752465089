package hooktest

import (
	"context"
	"log/slog"
	"sync"
)

// Said keeps what is logged.
type Said struct {
	mu   sync.Mutex
	list []string
}

// Log returns a log that is kept.
func (s *Said) Log() *slog.Logger { return slog.New(saying{s}) }

// Messages returns the messages, without their attributes.
func (s *Said) Messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.list...)
}

type saying struct{ *Said }

func (saying) Enabled(context.Context, slog.Level) bool { return true }
func (s saying) WithAttrs([]slog.Attr) slog.Handler     { return s }
func (s saying) WithGroup(string) slog.Handler          { return s }

func (s saying) Handle(_ context.Context, r slog.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, r.Message)
	return nil
}
