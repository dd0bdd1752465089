package ha

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCommands: what people and partners ask, in the order in which it comes.
func TestCommands(t *testing.T) {
	p := newPartner(t, HotStandby)
	o := open(t, p, conf(p, `"state-machine": { "states": [ { "state": "waiting", "pause": "once" } ] },`))
	o.reaches(t, Waiting)
	commands := o.h.commands()
	run := func(name, args, want string) {
		t.Helper()
		result, text, _ := commands[name]([]byte(args))
		if got := fmt.Sprint(result, " ", text); !strings.HasPrefix(got, want) {
			t.Errorf("%s %s: %s, want %s", name, args, got, want)
		}
	}
	run("ha-continue", ``, "0 HA state machine continues")
	o.reaches(t, HotStandby)
	run("ha-continue", ``, "0 HA state machine is not paused")
	run("ha-heartbeat", `{ "server-name": "nobody" }`, "1 nobody matches no configured")
	run("ha-heartbeat", `[`, "1 arguments of the 'ha-heartbeat' command")
	run("ha-heartbeat", `{ "server-name": "server2" }`, "0 HA peer status returned.")
	run("ha-scopes", `{ "scopes": [ "server1", "server9" ] }`, "1 invalid server name specified 'server9'")
	run("ha-scopes", `{ "scopes": [ "server1", "server2" ] }`, "0 New HA scopes configured.")
	run("ha-sync", `{ "server-name": "server2", "max-period": 5 }`, "0 Lease database synchronization complete.")
	run("ha-maintenance-cancel", ``, "1 Unable to cancel maintenance request because the server is not in the partner-in-maintenance state.")
	run("ha-maintenance-notify", `{ "cancel": true }`, "1 Unable to cancel the maintenance for the server not in the in-maintenance state.")
	run("ha-maintenance-notify", `{ "cancel": false }`, "0 Server is in-maintenance state.")
	run("ha-maintenance-notify", `{ "cancel": false }`, "1001 Unable to transition the server from the in-maintenance")
	run("ha-maintenance-start", ``, "1 Unable to transition to the partner-in-maintenance state from the in-maintenance state.")
	run("ha-maintenance-notify", `{ "cancel": true }`, "0 Server maintenance canceled.")
	run("ha-maintenance-start", ``, "0 Server is now in the partner-in-maintenance state")
	if o.request(t, 4) == nil {
		o.Late4() // its clients are served here, and it is told of them
	}
	p.becomes(func(p *partner) { p.answer["ha-maintenance-notify"] = `{ "result": 1, "text": "not now" }` })
	run("ha-maintenance-cancel", ``, "1 Unable to cancel maintenance. The partner server responded with the following message to the ha-maintenance-notify command: not now")
	p.becomes(func(p *partner) { clear(p.answer) })
	run("ha-maintenance-cancel", ``, "0 Server maintenance successfully canceled.")
	p.becomes(func(p *partner) { p.answer["ha-maintenance-notify"] = `{ "result": 1001, "text": "busy" }` })
	run("ha-maintenance-start", ``, "1 Unable to transition to the partner-in-maintenance state. The partner server responded")
	p.becomes(func(p *partner) { p.answer["ha-maintenance-notify"] = "gone" })
	run("ha-maintenance-start", ``, "0 Server is now in the partner-down state as its partner appears to be offline for maintenance.")
	run("ha-sync-complete-notify", `{ "server-name": "server2", "origin-id": 2000 }`, "0 Server successfully notified")
	p.becomes(func(p *partner) { p.answer["dhcp-disable"] = `{ "result": 1, "text": "no" }` })
	run("ha-sync", `{ "server-name": "server2" }`, "1 dhcp-disable: no")
	p.becomes(func(p *partner) { p.answer["ha-heartbeat"] = "gone" })
	run("ha-reset", ``, "0 HA state machine reset.")
	run("ha-reset", ``, "0 HA state machine already in WAITING state.")
}

// TestStatus: status-get says what is known of both.
func TestStatus(t *testing.T) {
	p := newPartner(t, HotStandby)
	p.scopes = []string{"server2"}
	o := open(t, p, conf(p, ""))
	o.reaches(t, HotStandby)
	_, _, status := o.h.commands()["status-get"](nil)
	text, err := json.Marshal(status)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string][]map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	servers := got["high-availability"][0]["ha-servers"].(map[string]any)
	for _, s := range servers {
		delete(s.(map[string]any), "system-time")
	}
	want := map[string]any{
		"local": map[string]any{"role": "primary", "scopes": []any{"server1"}, "server-name": "server1", "state": "hot-standby"},
		"remote": map[string]any{"age": 0.0, "analyzed-packets": 0.0, "communication-interrupted": false, "connecting-clients": 0.0, "in-touch": true,
			"last-scopes": []any{"server2"}, "last-state": "hot-standby", "role": "standby", "server-name": "server2", "unacked-clients": 0.0, "unacked-clients-left": 11.0},
	}
	if diff := cmp.Diff(want, servers); diff != "" {
		t.Error(diff)
	}
}
