package logging

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/keatool/keatool/schema/kea"
)

// Loggers are those of one server. A nil *Loggers says nothing.
type Loggers struct {
	family  int    // 0: the server of DNS updates
	root    string // kea-dhcp4
	now     func() time.Time
	started time.Time

	table atomic.Pointer[table]
	mu    sync.Mutex // of Configure
	sinks map[string]*sink
}

// table says for each child who hears of what.
type table [children]rule

type rule struct {
	name     string
	severity Severity
	level    int
	outputs  []output
}

// output is a place, and how lines look there.
type output struct {
	sink    *sink
	pattern pattern
}

// New returns the loggers of a server before it has a configuration: INFO, or
// everything if debug says so, to standard error.
func New(f kea.Family, debug bool) *Loggers {
	return newLoggers(int(f), fmt.Sprintf("kea-dhcp%d", f), debug)
}

// NewDDNS is New for the server of DNS updates.
func NewDDNS(debug bool) *Loggers { return newLoggers(0, "kea-dhcp-ddns", debug) }

func newLoggers(family int, root string, debug bool) *Loggers {
	l := &Loggers{family: family, root: root, now: time.Now, started: time.Now(), sinks: map[string]*sink{}}
	if err := l.Configure(nil, debug); err != nil {
		return nil // standard error is always there
	}
	return l
}

// Configure replaces all loggers by those of a configuration. Outputs that stay
// are not opened again. With an error the outputs that could not be opened are
// left out, and the rest is in force.
func (l *Loggers) Configure(list []kea.Logger, debug bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	used := map[string]*sink{}
	var bad error
	t := &table{}
	byName := map[string]kea.Logger{}
	for _, c := range list {
		byName[c.Name] = c
	}
	for c := range children {
		r, err := l.rule(c, byName, used)
		bad = errors.Join(bad, err)
		if debug {
			r.severity, r.level = Debug, 99
		}
		t[c] = r
	}
	l.table.Store(t)
	for key, s := range l.sinks {
		if used[key] == nil {
			s.close()
		}
	}
	l.sinks = used
	return bad
}

// rule finds what holds for a child: its own logger, or that of the server.
func (l *Loggers) rule(c Child, byName map[string]kea.Logger, used map[string]*sink) (rule, error) {
	r := rule{name: l.root + "." + c.name(l.family), severity: Info}
	outputs := []kea.LogOutput{{Output: "stderr"}}
	for _, name := range []string{l.root, r.name} {
		own, ok := byName[name]
		if !ok {
			continue
		}
		if own.Severity != "" {
			r.severity, r.level = ParseSeverity(own.Severity), int(own.DebugLevel)
		}
		if len(own.Outputs) > 0 {
			outputs = own.Outputs
		}
	}
	var bad error
	for i := range outputs {
		s, err := l.open(&outputs[i], used)
		if err != nil {
			bad = errors.Join(bad, err)
			continue
		}
		text := outputs[i].Pattern
		if text == "" {
			text = s.usual
		}
		r.outputs = append(r.outputs, output{s, parsePattern(text)})
	}
	return r, bad
}

// open returns the sink of an output, one for all loggers that name it.
func (l *Loggers) open(o *kea.LogOutput, used map[string]*sink) (*sink, error) {
	key := fmt.Sprint(o.Output, " ", o.Flush == nil || *o.Flush, deref(o.MaxSize), deref(o.MaxVer))
	if s := used[key]; s != nil {
		return s, nil
	}
	s := l.sinks[key]
	if s == nil {
		var err error
		if s, err = newSink(o); err != nil {
			return nil, fmt.Errorf("the log cannot go to %s: %w", o.Output, err)
		}
	}
	used[key] = s
	return s, nil
}

func deref[T any](p *T) any {
	if p == nil {
		return "-"
	}
	return *p
}

// On reports whether anybody hears of an event.
func (l *Loggers) On(e *Event) bool {
	if l == nil {
		return false
	}
	return l.table.Load()[e.Logger].on(e.Severity, e.Level)
}

func (r *rule) on(s Severity, level int) bool {
	if s == Debug {
		return r.severity == Debug && level <= r.level
	}
	return s >= r.severity
}

// Log says that an event has happened, to those who want to hear of it.
func (l *Loggers) Log(e *Event, args ...any) {
	if l.On(e) {
		l.say(e, e.Severity, e.format(args))
	}
}

func (l *Loggers) say(e *Event, s Severity, text string) {
	r := &l.table.Load()[e.Logger]
	line := line{at: l.now(), severity: s, logger: r.name, text: e.id(l.family) + " " + oneLine(text), since: l.started}
	for i := range r.outputs {
		r.outputs[i].sink.write(s, r.outputs[i].pattern.format(&line))
	}
}

// oneLine keeps clients from writing lines of their own.
func oneLine(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == '\u2028' || c == '\u2029' {
			return '.'
		}
		return c
	}, text)
}

// Close writes what is left, and closes all outputs.
func (l *Loggers) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.sinks {
		s.close()
	}
}

// Dir is where files of logs are that have no path: KEA_LOG_FILE_DIR, else
// Kea's directory, or for those who may not write there the user's own.
func Dir() string {
	if dir := os.Getenv("KEA_LOG_FILE_DIR"); dir != "" {
		return dir
	}
	if home := os.Getenv("HOME"); home != "" && os.Getuid() != 0 {
		return home + "/.local/state/keatool"
	}
	return "/var/log/kea"
}
