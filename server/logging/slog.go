package logging

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
)

// Handler takes what is said by way of log/slog to the loggers. The message
// finds its event in the catalogue.
func (l *Loggers) Handler() slog.Handler { return &handler{loggers: l, events: byMessage()} }

func byMessage() map[string]*Event {
	m := map[string]*Event{}
	for _, e := range general {
		m[e.Message] = e
	}
	return m
}

// handler is a [slog.Handler].
type handler struct {
	loggers *Loggers
	events  map[string]*Event
	prefix  string // of keys, by WithGroup
	attrs   string
}

// Enabled implements [slog.Handler]. Whether a child wants more or less is seen
// when the event is known.
func (h *handler) Enabled(_ context.Context, level slog.Level) bool {
	t := h.loggers.table.Load()
	for i := range t {
		if t[i].on(severityOf(level), 0) {
			return true
		}
	}
	return false
}

func severityOf(l slog.Level) Severity {
	switch {
	case l < slog.LevelInfo:
		return Debug
	case l < slog.LevelWarn:
		return Info
	case l < slog.LevelError:
		return Warn
	}
	return Error
}

// Handle implements [slog.Handler].
func (h *handler) Handle(_ context.Context, r slog.Record) error {
	e := h.events[r.Message]
	text := r.Message
	if e == nil {
		e = other
	} else {
		text = e.Text
	}
	severity := severityOf(r.Level)
	rule := &h.loggers.table.Load()[e.Logger]
	if !rule.on(severity, e.Level) {
		return nil
	}
	var attrs strings.Builder
	attrs.WriteString(h.attrs)
	r.Attrs(func(a slog.Attr) bool {
		attrs.WriteString(h.attr(a))
		return true
	})
	if attrs.Len() > 0 {
		text += ":" + strings.TrimSuffix(attrs.String(), ",")
	}
	h.loggers.say(e, severity, text)
	return nil
}

func (h *handler) attr(a slog.Attr) string { return fmt.Sprintf(" %s%s %v,", h.prefix, a.Key, a.Value) }

// WithAttrs implements [slog.Handler].
func (h *handler) WithAttrs(list []slog.Attr) slog.Handler {
	with := *h
	for _, a := range list {
		with.attrs += h.attr(a)
	}
	return &with
}

// WithGroup implements [slog.Handler].
func (h *handler) WithGroup(name string) slog.Handler {
	with := *h
	with.prefix += name + "."
	return &with
}
