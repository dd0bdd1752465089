// Package perfmon is Kea's hook library perfmon: how long the server takes from
// one event in the life of a message to another one. Of Kea's events there are
// those that exist here: a message is taken up, and its reply is complete.
package perfmon

import (
	"math"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/hook"
)

// Library is the hook library.
var Library = hook.Library{Name: "perfmon", Attach: attach}

// Key is what durations are kept for.
type Key struct {
	Query, Response string
	Start, Stop     string // events
	Subnet          uint32 // 0: all
}

// The events, in pairs.
var pairs = [...][2]string{{"composite", "total_response"}, {"process_started", "process_completed"}}

func attach(s *hook.Setup) {
	p := s.Params
	p.Only("enable-monitoring", "interval-width-secs", "stats-mgr-reporting", "alarm-report-secs", "alarms", "comment")
	m := &monitor{family: s.Snapshot.Family, enabled: p.Bool("enable-monitoring", false), reporting: p.Bool("stats-mgr-reporting", true),
		width:  time.Duration(p.Uint("interval-width-secs", 60, 1, math.MaxUint32)) * time.Second,
		repeat: time.Duration(p.Uint("alarm-report-secs", 300, 0, math.MaxUint32)) * time.Second,
		begun:  map[any]time.Time{}, kept: map[Key]*durations{}, alarms: map[Key]*alarm{}, log: s.Log}
	m.readAlarms(s)
	if s.Failed() || s.Server == nil {
		return
	}
	m.now, m.stats = s.Server.Now, s.Server.Stats()
	h := s.Hooks()
	if h.Added == nil {
		h.Added = map[string]server.HookCommand{}
	}
	h.Added["perfmon-control"], h.Added["perfmon-get-all-durations"] = m.control, m.getAll
	s.V4(server.BufferReceive, func(e *server.Exchange4) server.Verdict { return m.begin(e) })
	s.V6(server.BufferReceive, func(e *server.Exchange6) server.Verdict { return m.begin(e) })
	s.V4(server.PktSend, func(e *server.Exchange4) server.Verdict {
		return m.end(e, e.Type, e.ReplyType, subnetID(e.Subnet))
	})
	s.V6(server.PktSend, func(e *server.Exchange6) server.Verdict {
		return m.end(e, e.Type, e.ReplyType, subnetID(e.Subnet))
	})
}

// readAlarms reads when somebody is to hear of a duration.
func (m *monitor) readAlarms(s *hook.Setup) {
	list, _ := s.Params.Maps("alarms")
	for _, p := range list {
		p.Only("duration-key", "enable-alarm", "high-water-ms", "low-water-ms", "comment")
		key := readKey(p.Map("duration-key"))
		a := &alarm{enabled: p.Bool("enable-alarm", true), high: time.Duration(p.Uint("high-water-ms", 0, 1, math.MaxUint32)) * time.Millisecond,
			low: time.Duration(p.Uint("low-water-ms", 0, 0, math.MaxUint32)) * time.Millisecond}
		if !p.Has("high-water-ms") || !p.Has("low-water-ms") || a.high <= a.low {
			p.Fail("high-water-ms", "`high-water-ms` must be there, and be above `low-water-ms`", "")
		}
		if m.alarms[key] != nil {
			p.Fail("duration-key", "there are two alarms for the same duration", "")
		}
		m.alarms[key] = a
	}
}

func readKey(p hook.Params) (k Key) {
	p.Only("query-type", "response-type", "start-event", "stop-event", "subnet-id", "comment")
	for _, field := range []struct {
		name string
		into *string
	}{{"query-type", &k.Query}, {"response-type", &k.Response}, {"start-event", &k.Start}, {"stop-event", &k.Stop}} {
		text, ok := p.Text(field.name)
		if !ok && !p.Has(field.name) {
			p.Fail(field.name, "`"+field.name+"` is missing", "")
		}
		*field.into = text
	}
	k.Subnet = uint32(p.Uint("subnet-id", 0, 0, math.MaxUint32))
	return k
}

// typeName returns what Kea calls a message type.
func typeName(f kea.Family, t uint8) string {
	names := names4
	if f == kea.V6 {
		names = names6
	}
	if int(t) < len(names) && names[t] != "" {
		return names[t]
	}
	return "*"
}

var names4 = []string{1: "DHCPDISCOVER", 2: "DHCPOFFER", 3: "DHCPREQUEST", 4: "DHCPDECLINE", 5: "DHCPACK", 6: "DHCPNAK", 7: "DHCPRELEASE", 8: "DHCPINFORM"}

var names6 = []string{1: "SOLICIT", 2: "ADVERTISE", 3: "REQUEST", 4: "CONFIRM", 5: "RENEW", 6: "REBIND", 7: "REPLY", 8: "RELEASE", 9: "DECLINE",
	11: "INFORMATION_REQUEST", 36: "ADDR_REG_INFORM", 37: "ADDR_REG_REPLY"}

// durations are those of a key: of the interval that runs, and of the last one
// that is over.
type durations struct {
	current, previous interval
}

// interval is what was measured in a time.
type interval struct {
	begun           time.Time
	n               int64
	least, most, in time.Duration // in: all together
}

func (i *interval) add(d time.Duration) {
	if i.n == 0 || d < i.least {
		i.least = d
	}
	i.most = max(i.most, d)
	i.in += d
	i.n++
}

func (i *interval) mean() time.Duration {
	if i.n == 0 {
		return 0
	}
	return i.in / time.Duration(i.n)
}
