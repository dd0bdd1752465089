package ha

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/keatool/keatool/server"
)

// refused is the result with which a partner refuses maintenance.
const refused = 1001

// arguments are those of all commands of the library.
type arguments struct {
	Server   string   `json:"server-name"`
	Scopes   []string `json:"scopes"`
	Cancel   bool     `json:"cancel"`
	State    string   `json:"state"`
	Period   int      `json:"max-period"`
	Origin   any      `json:"origin"`
	OriginID *int     `json:"origin-id"`
}

// commands are those that the library adds.
func (h *service) commands() map[string]server.HookCommand {
	list := map[string]func(*relationship, *arguments) (int, string, any){
		"ha-heartbeat": func(r *relationship, _ *arguments) (int, string, any) { return r.beat() },
		"ha-scopes":    func(r *relationship, a *arguments) (int, string, any) { return r.setScopes(a.Scopes) },
		"ha-continue":  func(r *relationship, _ *arguments) (int, string, any) { return r.proceed() },
		"ha-reset":     func(r *relationship, _ *arguments) (int, string, any) { return r.reset() },
		"ha-sync":      func(r *relationship, a *arguments) (int, string, any) { return h.sync(r, a) },

		"ha-maintenance-start":    func(r *relationship, _ *arguments) (int, string, any) { return r.maintain() },
		"ha-maintenance-cancel":   func(r *relationship, _ *arguments) (int, string, any) { return r.stopMaintaining() },
		"ha-maintenance-notify":   func(r *relationship, a *arguments) (int, string, any) { return r.maintained(a.Cancel) },
		"ha-sync-complete-notify": func(r *relationship, a *arguments) (int, string, any) { return h.fetched(r, a) },
	}
	out := map[string]server.HookCommand{"status-get": func([]byte) (int, string, any) { return resultSuccess, "", h.status() }}
	for name, run := range list {
		out[name] = func(text []byte) (int, string, any) {
			var a arguments
			if len(text) > 0 {
				if err := json.Unmarshal(text, &a); err != nil {
					return resultFailure, fmt.Sprintf("arguments of the '%s' command are not as they must be: %v", name, err), nil
				}
			}
			r, err := h.named(a.Server)
			if err != nil {
				return resultFailure, err.Error(), nil
			}
			return run(r, &a)
		}
	}
	return out
}

// named returns the relationship that has a server. Without a name there must be one only.
func (h *service) named(name string) (*relationship, error) {
	if name == "" && len(h.all) == 1 {
		return h.all[0], nil
	}
	for _, r := range h.all {
		for _, p := range append(slices.Clone(r.Active), r.Backups...) {
			if p.Name == name {
				return r, nil
			}
		}
		if r.Self.Name == name {
			return r, nil
		}
	}
	if name == "" {
		return nil, fmt.Errorf("there are several relationships: 'server-name' must say which one is meant")
	}
	return nil, fmt.Errorf("%s matches no configured 'server-name'", name)
}

func (r *relationship) beat() (int, string, any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answered = time.Now()
	return resultSuccess, "HA peer status returned.", beat{State: r.state.String(), Date: time.Now().UTC().Format(http.TimeFormat),
		Scopes: r.served(), Unsent: r.unsent, Keeps: true}
}

// served lists the servers whose clients are served. The lock is held.
func (r *relationship) served() []string {
	list := slices.Sorted(maps.Keys(r.scopes))
	if list == nil {
		list = []string{}
	}
	return list
}

func (r *relationship) setScopes(names []string) (int, string, any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range names {
		if !slices.ContainsFunc(r.Active, func(p *Peer) bool { return p.Name == n }) {
			return resultFailure, "invalid server name specified '" + n + "' while enabling/disabling HA scopes", nil
		}
	}
	clear(r.scopes)
	for _, n := range names {
		r.scopes[n] = true
	}
	return resultSuccess, "New HA scopes configured.", nil
}

func (r *relationship) proceed() (int, string, any) {
	r.mu.Lock()
	was := r.paused
	r.paused = false
	r.mu.Unlock()
	if !was {
		return resultSuccess, "HA state machine is not paused.", nil
	}
	r.poke()
	return resultSuccess, "HA state machine continues.", nil
}

func (r *relationship) reset() (int, string, any) {
	r.mu.Lock()
	was := r.state
	if was != Waiting {
		r.enterLocked(Waiting)
	}
	r.mu.Unlock()
	if was == Waiting {
		return resultSuccess, "HA state machine already in WAITING state.", nil
	}
	r.poke()
	return resultSuccess, "HA state machine reset.", nil
}

// sync fetches the leases of a server by hand.
func (h *service) sync(r *relationship, a *arguments) (int, string, any) {
	from := r.partner
	for _, b := range r.backups {
		if b.peer.Name == a.Server {
			from = b
		}
	}
	if from == nil {
		return resultFailure, "there is no server to fetch leases from", nil
	}
	limit := r.SyncTimeout
	if a.Period > 0 {
		limit = time.Duration(a.Period) * time.Second
	}
	ctx := context.Background()
	if _, err := r.fetchFrom(ctx, from, limit); err != nil {
		return resultFailure, err.Error(), nil
	}
	if _, err := from.command(ctx, "dhcp-enable", object{"origin": origin, "origin-id": remoteOrigin + r.Index}); err != nil {
		return resultFailure, err.Error(), nil
	}
	return resultSuccess, "Lease database synchronization complete.", nil
}

// fetched notes that the partner has our leases now. In state partner-down we go
// on to answer nobody until the next state: a lease in between would be unknown
// to it.
func (h *service) fetched(r *relationship, a *arguments) (int, string, any) {
	r.mu.Lock()
	r.gate, r.fetching = r.state == PartnerDown, false
	if r.other.keeps {
		r.owed.settle(r.owed.all())
	}
	r.mu.Unlock()
	who := remoteOrigin + r.Index
	if a.OriginID != nil {
		who = *a.OriginID
	}
	enable, _ := json.Marshal(object{"command": "dhcp-enable", "arguments": object{"origin": origin, "origin-id": who}}) // plain values never fail
	h.srv.Execute(context.Background(), enable)
	r.poke()
	return resultSuccess, "Server successfully notified about the synchronization completion.", nil
}

// maintain takes the partner out of service.
func (r *relationship) maintain() (int, string, any) {
	r.mu.Lock()
	state := r.state
	r.mu.Unlock()
	if r.partner == nil {
		return resultFailure, "there is no partner to maintain", nil
	}
	if state == PartnerInMaintenance || state == InMaintenance {
		return resultFailure, "Unable to transition to the partner-in-maintenance state from the " + state.String() + " state.", nil
	}
	a, err := r.partner.command(context.Background(), "ha-maintenance-notify", object{"server-name": r.Partner.Name, "cancel": false, "state": state.String()})
	switch {
	case err == nil && a.Result == resultSuccess:
		r.enter(PartnerInMaintenance)
		return resultSuccess, "Server is now in the partner-in-maintenance state and its partner is in-maintenance state. The partner can be now safely shut down.", nil
	case err == nil && a.Result == refused:
		return resultFailure, "Unable to transition to the partner-in-maintenance state. The partner server responded with the following message to the ha-maintenance-notify command: " + a.Text, nil
	case err == nil:
		err = fmt.Errorf("%s", a.Text)
	}
	r.away(err)
	r.enter(PartnerDown) // it does not run: that is what was wanted
	return resultSuccess, "Server is now in the partner-down state as its partner appears to be offline for maintenance.", nil
}

func (r *relationship) stopMaintaining() (int, string, any) {
	r.mu.Lock()
	state := r.state
	r.mu.Unlock()
	if state != PartnerInMaintenance {
		return resultFailure, "Unable to cancel maintenance request because the server is not in the partner-in-maintenance state.", nil
	}
	a, err := r.partner.command(context.Background(), "ha-maintenance-notify", object{"server-name": r.Partner.Name, "cancel": true, "state": state.String()})
	if err != nil {
		return resultFailure, "Unable to cancel maintenance. The partner does not answer: " + err.Error(), nil
	}
	if a.Result != resultSuccess {
		return resultFailure, "Unable to cancel maintenance. The partner server responded with the following message to the ha-maintenance-notify command: " + a.Text, nil
	}
	r.mu.Lock()
	f := r.facts()
	r.enterLocked(f.usual())
	r.mu.Unlock()
	return resultSuccess, "Server maintenance successfully canceled.", nil
}

// maintained is what the partner wants of us.
func (r *relationship) maintained(cancel bool) (int, string, any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case cancel && r.state != InMaintenance:
		return resultFailure, "Unable to cancel the maintenance for the server not in the in-maintenance state.", nil
	case cancel:
		f := r.facts()
		r.enterLocked(f.usual())
		return resultSuccess, "Server maintenance canceled.", nil
	}
	switch r.state {
	case Backup, InMaintenance, PartnerInMaintenance, PassiveBackup, Terminated:
		return refused, "Unable to transition the server from the " + r.state.String() + " to in-maintenance state.", nil
	}
	r.enterLocked(InMaintenance)
	return resultSuccess, "Server is in-maintenance state.", nil
}

// status is what the library adds to status-get.
func (h *service) status() object {
	list := make([]object, len(h.all))
	for i, r := range h.all {
		list[i] = object{"ha-mode": r.Mode.String(), "ha-servers": r.status()}
	}
	return object{"high-availability": list}
}

func (r *relationship) status() object {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	out := object{"local": object{"server-name": r.Self.Name, "role": r.Self.Role, "scopes": r.served(), "state": r.state.String(),
		"system-time": now.UTC().Format(time.DateTime)}}
	if r.partner == nil {
		return out
	}
	o := &r.other
	remote := object{"age": 0, "in-touch": o.met, "role": r.Partner.Role, "server-name": r.Partner.Name, "last-scopes": []string{}, "last-state": "",
		"communication-interrupted": now.Sub(o.touched) > r.MaxResponse, "connecting-clients": len(r.unacked), "unacked-clients": r.countUnacked(),
		"unacked-clients-left": max(r.MaxUnacked+1-r.countUnacked(), 0), "analyzed-packets": r.analysed, "system-time": nil}
	if o.met {
		remote["age"], remote["last-state"] = int(now.Sub(o.touched).Seconds()), o.known.String()
		if o.scopes != nil {
			remote["last-scopes"] = o.scopes
		}
		remote["system-time"] = o.time.UTC().Format(time.DateTime)
	}
	out["remote"] = remote
	return out
}
