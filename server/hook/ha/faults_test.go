package ha

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
)

// remoteAt is a partner that a handler plays.
func remoteAt(t *testing.T, h http.HandlerFunc) *remote {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRemote(&Peer{Name: "server2", URL: u}, "dhcp4")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	return r
}

// TestFaultyAnswers: whatever a partner answers that is no answer is an error, and the
// next command is understood again.
func TestFaultyAnswers(t *testing.T) {
	for _, c := range []struct {
		name, want string
		play       http.HandlerFunc
	}{
		{"garbage", "invalid character", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "\x00\x01garbage") }},
		{"nothing", "unexpected end of JSON input", func(http.ResponseWriter, *http.Request) {}},
		{"half a reply", "unexpected EOF", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `[ { "result": 0`)
		}},
		{"a reply cut inside", "unexpected end of JSON input", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `[ { "result": 0, "text": "do`) }},
		{"an empty list", "empty list", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `[ ]`) }},
		{"a result that is text", "cannot unmarshal string", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `[ { "result": "0" } ]`) }},
		{"not let in", "401", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }},
		{"an error of the server", "500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }},
		{"the connection ends", "EOF", func(w http.ResponseWriter, _ *http.Request) {
			if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
				c.Close()
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked atomic.Bool
			r := remoteAt(t, func(w http.ResponseWriter, q *http.Request) {
				if !asked.Swap(true) {
					c.play(w, q)
					return
				}
				_, _ = io.WriteString(w, `[ { "result": 0, "text": "again" } ]`)
			})
			if a, err := r.command(t.Context(), "ha-heartbeat", nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the answer is %v, the error %v, want one with %q", a, err, c.want)
			}
			if a, err := r.command(t.Context(), "ha-heartbeat", nil); err != nil || a.Text != "again" {
				t.Errorf("then the answer is %v, %v", a, err)
			}
		})
	}
}

// TestSilence: a partner that takes a command and says nothing costs no longer than the
// caller allows.
func TestSilence(t *testing.T) {
	release := make(chan struct{})
	r := remoteAt(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if a, err := r.command(ctx, "ha-heartbeat", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the answer is %v, %v", a, err)
	}
}

// TestResults: what each result of the partner means for an update, and for the client
// that waits for it.
func TestResults(t *testing.T) {
	for _, c := range []struct {
		name, answer  string
		known         bool // the partner has the lease, or is counted as if
		rejected      int
		partnerIsGone bool
	}{
		{"taken", `{ "result": 0, "text": "done" }`, true, 0, false},
		{"nothing to change", `{ "result": 3, "text": "none" }`, true, 0, false},
		{"refused for a conflict", `{ "result": 4, "text": "taken by another client" }`, false, 1, false},
		{"failed", `{ "result": 1, "text": "no subnet" }`, false, 0, true},
		{"not understood", `{ "result": 2, "text": "no such command" }`, false, 0, true},
		{"no answer", "gone", false, 0, true},
		{"garbage", `{{`, false, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPartner(t, HotStandby)
			o := open(t, p, strings.Replace(conf(p, ""), `"heartbeat-delay": 20`, `"heartbeat-delay": 50000`, 1))
			r := o.relationship()
			r.enter(HotStandby)
			r.heard(HotStandby, &beat{})
			p.becomes(func(p *partner) { p.answer["lease4-update"] = c.answer })
			l := &lease.Lease{Type: lease.V4, Addr: netip.MustParseAddr("192.0.2.150"), PrefixLen: 32, HWType: 1, HW: []byte{2, 0, 0, 0, 0, 1}, CLTT: 1_799_999_000, Valid: 4000, SubnetID: 1}
			u := r.committed(calls4(l, nil), l)
			if u == nil {
				t.Fatal("the partner is not to be told")
			}
			known := r.tell(t.Context(), u)
			r.mu.Lock()
			got := []any{known, r.rejected.count(time.Now()), r.other.state == Unavailable, r.owed.late > 0}
			r.mu.Unlock()
			if diff := cmp.Diff([]any{c.known, c.rejected, c.partnerIsGone, c.partnerIsGone}, got); diff != "" {
				t.Errorf("known, rejected, gone, owed: %s", diff)
			}
		})
	}
}

// TestRejectedTooOften: refusals of different addresses end the partnership; those of
// the same one, or of one that is taken later, do not.
func TestRejectedTooOften(t *testing.T) {
	p := newPartner(t, HotStandby)
	o := open(t, p, strings.Replace(conf(p, `"max-rejected-lease-updates": 3,`), `"heartbeat-delay": 20`, `"heartbeat-delay": 50000`, 1))
	r := o.relationship()
	r.enter(HotStandby)
	r.heard(HotStandby, &beat{})
	for i, c := range []struct {
		last   byte
		answer string
		want   State
	}{
		{1, "4", HotStandby}, {1, "4", HotStandby}, {2, "4", HotStandby}, {2, "0", HotStandby}, {3, "4", HotStandby}, {4, "4", Terminated},
	} {
		p.becomes(func(p *partner) { p.answer["lease4-update"] = `{ "result": ` + c.answer + ` }` })
		l := &lease.Lease{Type: lease.V4, Addr: netip.AddrFrom4([4]byte{192, 0, 2, c.last}), PrefixLen: 32, Valid: 4000, SubnetID: 1}
		r.tell(t.Context(), r.committed(calls4(l, nil), l))
		r.mu.Lock()
		f := r.facts()
		r.mu.Unlock()
		if got := next(HotStandby, &f); got != c.want {
			t.Errorf("after update %d the state is %v, want %v", i, got, c.want)
		}
	}
}

// TestUnacked: clients count once each, when they have tried for longer than
// max-ack-delay, and only while the partner is silent; its answer clears them.
func TestUnacked(t *testing.T) {
	p := newPartner(t, HotStandby)
	o := open(t, p, strings.NewReplacer(`"heartbeat-delay": 20`, `"heartbeat-delay": 50000`, "hot-standby", "load-balancing", `"standby"`, `"secondary"`).Replace(
		conf(p, `"max-unacked-clients": 2, "max-ack-delay": 5000,`)))
	r := o.relationship()
	r.enter(LoadBalancing)
	silent := func(d time.Duration) {
		r.mu.Lock()
		r.other.touched = time.Now().Add(-d)
		r.mu.Unlock()
	}
	client := func(n int) []byte { return fmt.Appendf(nil, "client %d", n) }
	check := func(what string, unacked int, failed bool) {
		t.Helper()
		r.mu.Lock()
		defer r.mu.Unlock()
		if n, f := r.countUnacked(), r.failed(time.Now()); n != unacked || f != failed {
			t.Errorf("%s: %d clients, failed %v; want %d, %v", what, n, f, unacked, failed)
		}
	}
	silent(time.Second)
	r.watch(client(1), 6*time.Second)
	check("the partner was heard lately", 0, false)
	silent(2 * time.Minute)
	check("silence alone", 0, false)
	r.watch(client(1), 4*time.Second)
	check("a client that has just begun", 0, false)
	r.watch(client(1), 6*time.Second)
	r.watch(client(1), 7*time.Second)
	check("one client, twice", 1, false)
	r.watch(client(1), time.Second)
	check("it begins anew", 1, false)
	r.watch(client(2), 5*time.Second)
	check("just at the limit", 1, false)
	r.watch(client(2), 6*time.Second)
	check("as many as may be", 2, false)
	r.watch(client(3), 6*time.Second)
	check("one more", 3, true)
	r.heard(LoadBalancing, &beat{})
	check("the partner is back", 0, false)
}

// TestManyPages fetches a hundred thousand leases in pages, the last of which is empty.
func TestManyPages(t *testing.T) {
	const total, limit = 100_000, 10_000
	p := newPartner(t, Waiting)
	p.answer["ha-heartbeat"] = "gone"
	o := open(t, p, strings.NewReplacer("192.0.2.0/24", "10.0.0.0/8", "192.0.2.100-192.0.2.200", "10.0.0.0-10.255.255.255").Replace(conf(p, "")))
	o.loses(t)
	asked := 0
	from := remoteAt(t, func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		if asked++; !strings.Contains(string(body), fmt.Sprintf(`"limit":%d`, limit)) {
			t.Errorf("the command is %s", body)
		}
		var list []string
		for i := (asked - 1) * limit; i < min(asked*limit, total); i++ {
			list = append(list, fmt.Sprintf(`{ "ip-address": "10.1%d.%d.%d", "hw-address": "02:00:00:%02x:%02x:%02x", "cltt": 1799999900, "valid-lft": 4000, "subnet-id": 1, "state": 0 }`,
				i>>16, i>>8&255, i&255, i>>16, i>>8&255, i&255))
		}
		if list == nil {
			_, _ = io.WriteString(w, `[ { "result": 3, "text": "0 IPv4 lease(s) found." } ]`)
			return
		}
		fmt.Fprintf(w, `[ { "result": 0, "arguments": { "count": %d, "leases": [ %s ] } } ]`, len(list), strings.Join(list, ","))
	})
	r := o.relationship()
	theirs, err := r.pages(t.Context(), from)
	if err != nil || len(theirs) != total || asked != total/limit+1 {
		t.Fatalf("%d leases in %d pages, %v", len(theirs), asked, err)
	}
	held := 0
	for _, err := range o.Leases.All() {
		if err != nil {
			t.Fatal(err)
		}
		held++
	}
	if held != total {
		t.Errorf("%d leases are held, not %d", held, total)
	}
}

// TestBrokenPages: a page that cannot be read ends the fetching, with what was read
// before it taken over.
func TestBrokenPages(t *testing.T) {
	for name, answer := range map[string]string{
		"failure": `{ "result": 1, "text": "broken" }`, "garbage": `{{`, "half a page": `{ "result": 0, "arguments": { "leases": [ {`,
		"no list": `{ "result": 0, "arguments": { "leases": 7 } }`, "unsupported": `{ "result": 2, "text": "unknown" }`, "gone": "gone",
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartner(t, HotStandby)
			p.answer["lease4-get-page"] = answer
			o := open(t, p, conf(p, ""))
			p.await(t, "lease4-get-page", 2) // it tries again
			r := o.relationship()
			r.mu.Lock()
			state := r.state
			r.mu.Unlock()
			if state != Syncing {
				t.Errorf("the state is %v", state)
			}
			p.becomes(func(p *partner) { clear(p.answer) })
			o.reaches(t, HotStandby)
		})
	}
}
