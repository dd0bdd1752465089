package ha

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

// told is a command that the partner got.
type told struct {
	Command   string
	Arguments map[string]any
}

// partner plays the other server.
type partner struct {
	*httptest.Server
	mu     sync.Mutex
	state  State
	kea    bool // it does not say that it keeps updates
	scopes []string
	answer map[string]string // by command; absent: success
	pages  string            // the leases of a page
	skew   time.Duration
	got    []told
	heard  chan struct{} // told of every command
}

func newPartner(t *testing.T, state State) *partner {
	p := &partner{state: state, answer: map[string]string{}, heard: make(chan struct{}, 1)}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// ServeHTTP implements [http.Handler].
func (p *partner) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	var c told
	_ = json.Unmarshal(body, &c) // a bad command is found by the test
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, c)
	select {
	case p.heard <- struct{}{}:
	default:
	}
	text, ok := p.answer[c.Command]
	switch {
	case text == "gone":
		w.WriteHeader(http.StatusBadGateway)
		return
	case ok:
	case c.Command == "ha-heartbeat":
		b, _ := json.Marshal(beat{State: p.state.String(), Date: time.Now().Add(p.skew).UTC().Format(http.TimeFormat), Scopes: p.scopes, Keeps: !p.kea})
		text = fmt.Sprintf(`{ "result": 0, "arguments": %s }`, b)
	case strings.HasSuffix(c.Command, "-get-page"):
		text = fmt.Sprintf(`{ "result": 0, "arguments": { "leases": [ %s ] } }`, p.pages)
	default:
		text = `{ "result": 0, "text": "done" }`
	}
	_, _ = io.WriteString(w, "["+text+"]")
}

// becomes changes the partner.
func (p *partner) becomes(change func(*partner)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// named returns the commands of a name so far.
func (p *partner) named(name string) (list []told) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.got {
		if c.Command == name {
			list = append(list, c)
		}
	}
	return list
}

// await waits until the partner got a number of commands of a name.
func (p *partner) await(t *testing.T, name string, n int) []told {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		if list := p.named(name); len(list) >= n {
			return list
		}
		select {
		case <-p.heard:
		case <-deadline:
			t.Fatalf("the partner has not got %d of %s: %v", n, name, p.got)
		}
	}
}

// conf is a server with a partner; it listens nowhere.
func conf(p *partner, more string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "valid-lifetime": 4000, "hooks-libraries": [ { "library": "libdhcp_ha.so", "parameters": { "high-availability": [ {
		"this-server-name": "server1", "mode": "hot-standby", "heartbeat-delay": 20, "max-response-delay": 60000, %s
		"multi-threading": { "http-dedicated-listener": false },
		"peers": [ { "name": "server1", "url": "http://127.0.0.1:1/", "role": "primary" }, { "name": "server2", "url": %q, "role": "standby" } ] } ] } } ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.100-192.0.2.200" } ] } ] } }`, more, p.URL)
}

// ours is a server with a partner.
type ours struct {
	*hooktest.Rig
	*partner
	h *service
}

func (o *ours) relationship() *relationship { return o.h.all[0] }

func open(t *testing.T, p *partner, text string) *ours {
	o := &ours{partner: p}
	o.Rig = hooktest.New(t, text, hook.Library{Name: "ha", Attach: func(s *hook.Setup) { o.h = prepare(s) }})
	return o
}

// reaches waits until our server is in a state.
func (o *ours) reaches(t *testing.T, want State) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		r := o.relationship()
		r.mu.Lock()
		state := r.state
		r.mu.Unlock()
		if state == want {
			return
		}
		select {
		case <-o.heard:
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			t.Fatalf("the server is in state %v, not %v", state, want)
		}
	}
}

// request asks for the address that a client was offered, and returns what comes
// back at once.
func (o *ours) request(t *testing.T, mac byte) *packet.V4 {
	t.Helper()
	a := hooktest.Ask{Kind: packet.Discover, MAC: mac}
	offer := o.Send4(a)
	if offer == nil {
		t.Fatalf("client %d gets no offer", mac)
	}
	return o.Send4(hooktest.Request4(a, offer.YIAddr()))
}

// TestUpdateBeforeReply: a client hears of its lease when the partner has it; one
// whose update failed asks again, and the partner is told although nothing changed.
func TestUpdateBeforeReply(t *testing.T) {
	p := newPartner(t, HotStandby)
	o := open(t, p, conf(p, ""))
	o.reaches(t, HotStandby)
	if v := o.request(t, 1); v != nil && len(p.named("lease4-update")) == 0 {
		t.Fatal("the reply was faster than the partner")
	} else if v == nil {
		o.Late4()
	}
	want := "192.0.2.100"
	if got := p.await(t, "lease4-update", 1)[0].Arguments; got["ip-address"] != want || got["origin"] != origin || got["force-create"] != true {
		t.Errorf("the partner was told %v", got)
	}
	p.becomes(func(p *partner) { p.answer["lease4-update"] = "gone" })
	if v := o.request(t, 2); v != nil {
		t.Fatalf("a lease that the partner does not know is acknowledged: %v", v.YIAddr())
	}
	p.await(t, "lease4-update", 2)
	p.becomes(func(p *partner) { delete(p.answer, "lease4-update") })
	o.settles(t)
	if v := o.request(t, 2); v == nil {
		o.Late4()
	}
	if n := len(p.named("lease4-update")); n < 3 {
		t.Errorf("the partner was told %d times", n)
	}
}

// settles waits until the partner knows everything.
func (o *ours) settles(t *testing.T) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		r := o.relationship()
		r.mu.Lock()
		n, state := len(r.owed.of), r.other.state
		r.mu.Unlock()
		if n == 0 && state != Unavailable {
			return
		}
		select {
		case <-o.heard:
		case <-deadline:
			t.Fatalf("%d leases are owed, the partner is %v", n, state)
		}
	}
}

// TestAway: clients do not wait for a partner that is away, and it is told what the
// store holds when it is back: nothing of leases that are gone.
func TestAway(t *testing.T) {
	p := newPartner(t, HotStandby)
	o := open(t, p, conf(p, ""))
	o.reaches(t, HotStandby)
	p.becomes(func(p *partner) { p.answer["ha-heartbeat"], p.answer["lease4-update"] = "gone", "gone" })
	o.loses(t)
	for _, mac := range []byte{1, 2} {
		if o.request(t, mac) == nil {
			t.Fatalf("client %d waits for a partner that is away", mac)
		}
	}
	gone := o.request(t, 3)
	o.Send4(hooktest.Ask{Kind: packet.Release, MAC: 3, CIAddr: gone.YIAddr().String(), Options: map[uint8]string{packet.OptServerID: hooktest.Bytes(hooktest.ServerAddr)}})
	before := len(p.named("lease4-update"))
	p.becomes(func(p *partner) { clear(p.answer) })
	o.settles(t)
	states := map[any]any{}
	for _, c := range p.named("lease4-update")[before:] {
		states[c.Arguments["ip-address"]] = c.Arguments["state"]
	}
	if len(states) != 3 || states[gone.YIAddr().String()] != float64(lease.Released) {
		t.Errorf("the partner was told %v", states)
	}
}

func (o *ours) loses(t *testing.T) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		r := o.relationship()
		r.mu.Lock()
		state := r.other.state
		r.mu.Unlock()
		if state == Unavailable {
			return
		}
		select {
		case <-o.heard:
		case <-deadline:
			t.Fatal("the partner is still there")
		}
	}
}

// TestFetch: of two leases of an address the newer one stays; one that was told to
// nobody gives way; and the partner is told what it lacks before it serves again.
func TestFetch(t *testing.T) {
	p := newPartner(t, Waiting)
	p.pages = `{ "ip-address": "192.0.2.101", "hw-address": "02:00:00:00:00:0a", "cltt": 1799999900, "valid-lft": 4000, "subnet-id": 1, "state": 0 },
		{ "ip-address": "192.0.2.102", "hw-address": "02:00:00:00:00:0b", "cltt": 1799999900, "valid-lft": 4000, "subnet-id": 1, "state": 0 },
		{ "ip-address": "192.0.2.103", "hw-address": "02:00:00:00:00:0c", "cltt": 1799999900, "valid-lft": 4000, "subnet-id": 1, "state": 0 },
		{ "ip-address": "192.0.2.104", "hw-address": "02:00:00:00:00:0d", "cltt": 1799999900, "valid-lft": 4000, "subnet-id": 9, "state": 0 },
		{ "ip-address": "unreadable" }`
	p.answer["ha-heartbeat"] = "gone"
	o := open(t, p, conf(p, `"sync-page-limit": 100,`))
	o.loses(t)
	put := func(last, mac byte, cltt int64) *lease.Lease {
		l := &lease.Lease{Type: lease.V4, Addr: netip.AddrFrom4([4]byte{192, 0, 2, last}), PrefixLen: 32, HWType: 1, HW: []byte{2, 0, 0, 0, 0, mac},
			CLTT: cltt, Valid: 4000, SubnetID: 1}
		if err := o.Change(nil, l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	put(101, 1, 1799999800) // older
	put(102, 2, 1799999950) // newer
	r := o.relationship()
	l := put(103, 3, 1799999950) // newer, and told to nobody
	r.mu.Lock()
	r.owed.put(l, true, false)
	r.mu.Unlock()
	put(105, 5, 1799999950) // ours alone
	p.becomes(func(p *partner) { clear(p.answer); p.state = HotStandby })
	o.reaches(t, HotStandby)
	for last, mac := range map[byte]byte{101: 10, 102: 2, 103: 12, 105: 5} {
		var have lease.Lease
		if err := o.Leases.Get(netip.AddrFrom4([4]byte{192, 0, 2, last}), &have); err != nil || have.HW[5] != mac {
			t.Errorf("192.0.2.%d is held for %x (%v), not %d", last, have.HW, err, mac)
		}
	}
	pushed := map[any]bool{}
	for _, c := range p.named("lease4-update") {
		pushed[c.Arguments["ip-address"]] = true
	}
	if len(pushed) != 2 || !pushed["192.0.2.102"] || !pushed["192.0.2.105"] {
		t.Errorf("the partner was told of %v", pushed)
	}
	order := []string{}
	p.becomes(func(p *partner) {
		for _, c := range p.got {
			if c.Command != "ha-heartbeat" && (len(order) == 0 || order[len(order)-1] != c.Command) {
				order = append(order, c.Command)
			}
		}
	})
	if got := strings.Join(order, " "); got != "dhcp-disable lease4-get-page lease4-update ha-sync-complete-notify" {
		t.Errorf("the partner got %s", got)
	}
}

// TestPartnerDown: the server takes over from a partner that is silent, and then
// refuses what that has had under way; a Kea that is back is told once more.
func TestPartnerDown(t *testing.T) {
	p := newPartner(t, HotStandby)
	p.kea = true
	o := open(t, p, strings.Replace(conf(p, ""), "60000", "100", 1))
	o.reaches(t, HotStandby)
	p.becomes(func(p *partner) { p.answer["ha-heartbeat"] = "gone" })
	o.reaches(t, PartnerDown)
	got := o.request(t, 7)
	if got == nil {
		t.Fatal("nobody is served")
	}
	d := &door{service: o.h, r: o.relationship()}
	update := fmt.Appendf(nil, `{ "command": "lease4-update", "arguments": { "origin": "ha-partner", "ip-address": %q, "hw-address": "02:00:00:00:00:09", "valid-lft": 1, "expire": 2, "subnet-id": 1 } }`, got.YIAddr())
	refused := func() bool {
		var c request
		if err := json.Unmarshal(update, &c); err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(d.execute(context.Background(), &c, update)), "serves the clients of its partner")
	}
	if !refused() {
		t.Error("an update is taken while the partner is down")
	}
	p.becomes(func(p *partner) { clear(p.answer); p.state = Ready; p.kea = true })
	o.reaches(t, HotStandby)
	if list := p.named("lease4-update"); len(list) != 1 || list[0].Arguments["ip-address"] != got.YIAddr().String() {
		t.Errorf("the partner was told %v", list)
	}
	if refused() {
		t.Error("updates are refused for ever")
	}
}

// TestContradiction: what a partner has had under way since before we gave an
// address away is refused also when it is back.
func TestContradiction(t *testing.T) {
	p := newPartner(t, HotStandby)
	p.answer["ha-heartbeat"] = "gone"
	o := open(t, p, conf(p, ""))
	r := o.relationship()
	l := &lease.Lease{Type: lease.V4, Addr: netip.MustParseAddr("192.0.2.150"), PrefixLen: 32, HWType: 1, HW: []byte{2, 0, 0, 0, 0, 1}, CLTT: 1_799_999_000, Valid: 4000, SubnetID: 1}
	if err := o.Change(nil, l); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, args  string
		late, acked bool
		want        bool
	}{
		{"nothing owed", `{ "ip-address": "192.0.2.150", "hw-address": "02:00:00:00:00:02" }`, false, false, false},
		{"told to nobody", `{ "ip-address": "192.0.2.150", "hw-address": "02:00:00:00:00:02" }`, true, false, false},
		{"another client", `{ "ip-address": "192.0.2.150", "hw-address": "02:00:00:00:00:02" }`, true, true, true},
		{"another client, in a list", `{ "leases": [ { "ip-address": "192.0.2.150", "hw-address": "02:00:00:00:00:02" } ] }`, true, true, true},
		{"the same client", `{ "ip-address": "192.0.2.150", "hw-address": "02:00:00:00:00:01" }`, true, true, false},
		{"another address", `{ "ip-address": "192.0.2.151", "hw-address": "02:00:00:00:00:02" }`, true, true, false},
		{"no lease", `{ }`, true, true, false},
		{"no JSON", `[`, true, true, false},
	} {
		r.mu.Lock()
		if r.owed = (owed{}); c.late {
			r.owed.put(l, true, c.acked)
		}
		r.mu.Unlock()
		if got := r.contradicts([]byte(c.args)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestTerminated: clocks that are too far apart end the partnership.
func TestTerminated(t *testing.T) {
	p := newPartner(t, HotStandby)
	p.skew = 40 * time.Second
	o := open(t, p, conf(p, ""))
	o.reaches(t, HotStandby)
	p.becomes(func(p *partner) { p.skew = -70 * time.Second })
	o.reaches(t, Terminated)
	if o.request(t, 1) == nil {
		t.Error("a terminated primary serves its clients alone")
	}
	if n := len(p.named("lease4-update")); n != 0 {
		t.Errorf("the partner is told %d times", n)
	}
}
