package perfmon

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

const conf4 = `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_perfmon.so", "parameters": { %s } } ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] } ] } }`

const alarmOf = `"alarms": [ { "duration-key": { "query-type": "DHCPDISCOVER", "response-type": "DHCPOFFER", "start-event": "process_started",
	"stop-event": "process_completed", "subnet-id": 0 }, "high-water-ms": %d, "low-water-ms": %d } ]`

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters"
	for _, tt := range []struct {
		name, params string
		want         []string
	}{
		{"none", ``, nil},
		{"right", `"enable-monitoring": true, ` + fmt.Sprintf(alarmOf, 10, 5), nil},
		{"unknown", `"x": 1`, []string{at + "/x `x` is no parameter of the library"}},
		{"width", `"interval-width-secs": 0`, []string{at + "/interval-width-secs `interval-width-secs` is 0, which is out of range"}},
		{"type", `"enable-monitoring": 1`, []string{at + "/enable-monitoring `enable-monitoring` must be true or false"}},
		{"water", fmt.Sprintf(alarmOf, 5, 10), []string{at + "/alarms/0/high-water-ms `high-water-ms` must be there, and be above `low-water-ms`"}},
		{"key", `"alarms": [ { "duration-key": { "query-type": "a", "response-type": "b", "start-event": "c" }, "high-water-ms": 2, "low-water-ms": 1 } ]`,
			[]string{at + "/alarms/0/duration-key/stop-event `stop-event` is missing"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, fmt.Sprintf(conf4, tt.params), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// command runs a command, and returns its answer as text.
func command(r *hooktest.Rig, name, arguments string) string {
	var args []byte
	if arguments != "" {
		args = []byte(arguments)
	}
	result, text, answer := r.Added(name)(args)
	b, _ := json.Marshal(answer)
	return fmt.Sprintf("%d %s %s", result, text, b)
}

func TestControl(t *testing.T) {
	r := hooktest.New(t, fmt.Sprintf(conf4, `"enable-monitoring": true`), Library)
	for _, tt := range []struct{ args, want string }{
		{"", `0 perfmon-control success {"enable-monitoring":true,"stats-mgr-reporting":true}`},
		{`{ "enable-monitoring": false }`, `0 perfmon-control success {"enable-monitoring":false,"stats-mgr-reporting":true}`},
		{`{ "stats-mgr-reporting": false }`, `0 perfmon-control success {"enable-monitoring":false,"stats-mgr-reporting":false}`},
		{`{ "enable-monitoring": 1 }`, `1 'enable-monitoring' parameter is not a boolean null`},
		{`{ "x": true }`, `1 spurious 'x' parameter null`},
		{`5`, `1 the arguments must be a map null`},
	} {
		if got := command(r, "perfmon-control", tt.args); got != tt.want {
			t.Errorf("%s is answered by %s; want %s", tt.args, got, tt.want)
		}
	}
	if got := command(r, "perfmon-get-all-durations", `{ "x": 1 }`); got != "1 spurious 'x' parameter null" {
		t.Error(got)
	}
}

// TestDurations has one client come in one interval, and another one in the next.
func TestDurations(t *testing.T) {
	r := hooktest.New(t, fmt.Sprintf(conf4, `"enable-monitoring": true, "interval-width-secs": 2`), Library)
	r.Send4(hooktest.Ask{Kind: packet.Discover, MAC: 1})
	if got := command(r, "perfmon-get-all-durations", ""); !strings.HasPrefix(got, `3 perfmon-get-all-durations: 0 found {"durations":[]`) {
		t.Errorf("in the first interval: %s", got)
	}
	r.Wait(2 * time.Second)
	r.Send4(hooktest.Ask{Kind: packet.Discover, MAC: 2})
	got := command(r, "perfmon-get-all-durations", `{ "result-set-format": true }`)
	for _, want := range []string{"0 perfmon-get-all-durations: 4 found", `["DHCPDISCOVER","DHCPOFFER","composite","total_response",0,`,
		`["DHCPDISCOVER","DHCPOFFER","process_started","process_completed",1,`, `,1,0,0,0,0]`, `"interval-width-secs":2`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %s", got, want)
		}
	}
	if _, ok := r.Stats().Get("perfmon.DHCPDISCOVER-DHCPOFFER.process_started-process_completed.mean-usecs"); !ok {
		t.Error("there is no statistic")
	}
	command(r, "perfmon-control", `{ "enable-monitoring": false }`)
	r.Wait(2 * time.Second)
	r.Send4(hooktest.Ask{Kind: packet.Discover, MAC: 3})
	if again := command(r, "perfmon-get-all-durations", `{ "result-set-format": true }`); again[:40] != got[:40] {
		t.Errorf("it goes on when it is switched off: %s", again)
	}
}

// TestAlarm measures durations that are too long, and then short ones.
func TestAlarm(t *testing.T) {
	said := &hooktest.Said{}
	now := time.Unix(1_800_000_000, 0)
	k := Key{"DHCPDISCOVER", "DHCPOFFER", "process_started", "process_completed", 0}
	m := &monitor{width: time.Second, repeat: 10 * time.Second, kept: map[Key]*durations{}, log: said.Log(),
		alarms: map[Key]*alarm{k: {enabled: true, high: 10 * time.Millisecond, low: 5 * time.Millisecond}}}
	for _, ms := range []int{1, 20, 20, 20, 7, 1, 1} { // one in each interval
		m.add(k, now, time.Duration(ms)*time.Millisecond)
		now = now.Add(time.Second)
	}
	want := []string{"the server takes long", "the server does not take long any more"}
	if diff := cmp.Diff(want, said.Messages()); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		family kea.Family
		number uint8
		want   string
	}{{kea.V4, 1, "DHCPDISCOVER"}, {kea.V4, 0, "*"}, {kea.V4, 99, "*"}, {kea.V6, 1, "SOLICIT"}, {kea.V6, 10, "*"}, {kea.V6, 37, "ADDR_REG_REPLY"}} {
		if got := typeName(tt.family, tt.number); got != tt.want {
			t.Errorf("type %d is %s; want %s", tt.number, got, tt.want)
		}
	}
	if got := statName(Key{"a", "b", "c", "d", 7}); got != "subnet-id[7].perfmon.a-b.c-d.mean-usecs" {
		t.Error(got)
	}
}
