package perfmon

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/stats"
)

// monitor measures under one configuration.
type monitor struct {
	family        kea.Family
	width, repeat time.Duration
	now           func() time.Time
	stats         *stats.Registry
	log           *slog.Logger

	mu                 sync.Mutex
	enabled, reporting bool
	begun              map[any]time.Time // by exchange: a worker has one that it uses again and again
	kept               map[Key]*durations
	alarms             map[Key]*alarm
}

// alarm is said when a mean duration is above the high water, until it is below
// the low one.
type alarm struct {
	enabled   bool
	high, low time.Duration
	since     time.Time // when it was said; zero: all is well
}

func subnetID(s *config.Subnet) uint32 {
	if s == nil {
		return 0
	}
	return s.ID
}

func (m *monitor) begin(exchange any) server.Verdict {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.enabled {
		m.begun[exchange] = m.now()
	}
	return server.Next
}

func (m *monitor) end(exchange any, query, response uint8, subnet uint32) server.Verdict {
	m.mu.Lock()
	defer m.mu.Unlock()
	begun, ok := m.begun[exchange]
	if !ok || !m.enabled {
		return server.Next
	}
	delete(m.begun, exchange)
	now := m.now()
	k := Key{Query: typeName(m.family, query), Response: typeName(m.family, response)}
	for _, pair := range pairs {
		k.Start, k.Stop, k.Subnet = pair[0], pair[1], 0
		m.add(k, now, now.Sub(begun))
		if k.Subnet = subnet; subnet != 0 {
			m.add(k, now, now.Sub(begun))
		}
	}
	return server.Next
}

// add measures a duration. An interval ends when the next one begins.
func (m *monitor) add(k Key, now time.Time, d time.Duration) {
	kept := m.kept[k]
	if kept == nil {
		kept = &durations{current: interval{begun: now}}
		m.kept[k] = kept
	}
	if now.Sub(kept.current.begun) >= m.width {
		kept.previous, kept.current = kept.current, interval{begun: now}
		m.report(k, &kept.previous, now)
	}
	kept.current.add(d)
}

// report tells of an interval that is over.
func (m *monitor) report(k Key, i *interval, now time.Time) {
	mean := i.mean()
	if m.reporting {
		m.stats.Set(statName(k), mean.Microseconds())
	}
	a := m.alarms[k]
	switch {
	case a == nil || !a.enabled:
	case mean > a.high && (a.since.IsZero() || now.Sub(a.since) >= m.repeat):
		a.since = now
		m.log.Warn("the server takes long", "duration", statName(k), "mean", mean, "high-water", a.high)
	case mean < a.low && !a.since.IsZero():
		a.since = time.Time{}
		m.log.Info("the server does not take long any more", "duration", statName(k), "mean", mean, "low-water", a.low)
	}
}

// statName returns the name of the statistic of a duration.
func statName(k Key) string {
	name := fmt.Sprintf("perfmon.%s-%s.%s-%s.mean-usecs", k.Query, k.Response, k.Start, k.Stop)
	if k.Subnet != 0 {
		name = fmt.Sprintf("subnet-id[%d].%s", k.Subnet, name)
	}
	return name
}

// flags reads truth values from the arguments of a command; others are refused.
func flags(arguments []byte, into map[string]*bool) error {
	if arguments == nil {
		return nil
	}
	doc, _ := kea.Parse("<wire>", arguments, kea.ParseOptions{})
	if doc.Root == nil || doc.Root.Kind != kea.Object {
		return fmt.Errorf("the arguments must be a map")
	}
	for i, k := range doc.Root.Keys {
		to, ok := into[k.Text]
		switch {
		case !ok:
			return fmt.Errorf("spurious '%s' parameter", k.Text)
		case doc.Root.Items[i].Kind != kea.Bool:
			return fmt.Errorf("'%s' parameter is not a boolean", k.Text)
		}
		*to = doc.Root.Items[i].Text == "true"
	}
	return nil
}

// control is the command perfmon-control.
func (m *monitor) control(arguments []byte) (int, string, any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	enabled, reporting := m.enabled, m.reporting
	if err := flags(arguments, map[string]*bool{"enable-monitoring": &enabled, "stats-mgr-reporting": &reporting}); err != nil {
		return 1, err.Error(), nil
	}
	if m.enabled && !enabled {
		clear(m.begun)
	}
	m.enabled, m.reporting = enabled, reporting
	return 0, "perfmon-control success", map[string]any{"enable-monitoring": enabled, "stats-mgr-reporting": reporting}
}

// getAll is the command perfmon-get-all-durations.
func (m *monitor) getAll(arguments []byte) (int, string, any) {
	table := false
	if err := flags(arguments, map[string]*bool{"result-set-format": &table}); err != nil {
		return 1, err.Error(), nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []Key
	for k, d := range m.kept {
		if d.previous.n > 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b Key) int {
		return cmp.Or(cmp.Compare(a.Query, b.Query), cmp.Compare(a.Response, b.Response), cmp.Compare(a.Start, b.Start),
			cmp.Compare(a.Stop, b.Stop), cmp.Compare(a.Subnet, b.Subnet))
	})
	answer := map[string]any{"interval-width-secs": int64(m.width / time.Second), "result-set-format": table, "timestamp": stamp(m.now())}
	if table {
		answer["durations-result-set"] = map[string]any{"columns": columns, "rows": m.rows(keys)}
	} else {
		answer["durations"] = m.list(keys)
	}
	result := 0
	if len(keys) == 0 {
		result = 3
	}
	return result, fmt.Sprintf("perfmon-get-all-durations: %d found", len(keys)), answer
}

func stamp(t time.Time) string { return t.Format("2006-01-02 15:04:05.000000") }

// columns are Kea's, with its slip.
var columns = []string{"query-type", "response-type", "start-event", "end-event", "subnet-id", "interval-start", "occurences",
	"min-duration-usecs", "max-duration-usecs", "total-duration-usecs" + "mean-duration-usecs"}

func (m *monitor) rows(keys []Key) []any {
	rows := []any{}
	for _, k := range keys {
		i := &m.kept[k].previous
		rows = append(rows, []any{k.Query, k.Response, k.Start, k.Stop, k.Subnet, stamp(i.begun), i.n,
			i.least.Microseconds(), i.most.Microseconds(), i.in.Microseconds(), i.mean().Microseconds()})
	}
	return rows
}

func (m *monitor) list(keys []Key) []any {
	list := []any{}
	for _, k := range keys {
		i := &m.kept[k].previous
		list = append(list, map[string]any{"duration-key": k, "start-time": stamp(i.begun), "occurrences": i.n,
			"min-duration-usecs": i.least.Microseconds(), "max-duration-usecs": i.most.Microseconds(),
			"total-duration-usecs": i.in.Microseconds(), "mean-duration-usecs": i.mean().Microseconds()})
	}
	return list
}

// MarshalJSON writes a key as Kea does.
func (k Key) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"query-type": k.Query, "response-type": k.Response, "start-event": k.Start, "stop-event": k.Stop, "subnet-id": k.Subnet})
}
