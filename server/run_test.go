package server

import (
	"context"
	"errors"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/store/memory"
)

// running is a server that runs, at a network in memory with a client.
type running struct {
	t      *testing.T
	server *Server
	net    *netio.Fake
	hub    *netio.Hub
	client *netio.Station
	stop   context.CancelFunc
	ended  chan error
}

var (
	serverHW = netio.MakeHW([]byte{2, 0, 0, 0, 0, 0x11})
	clientHW = netio.MakeHW([]byte{2, 0, 0, 0, 0, 1})
)

func parsed(t *testing.T, text string) *kea.Config {
	t.Helper()
	d, findings := kea.Parse("test", []byte(text), kea.ParseOptions{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	c, _ := kea.Decode(d)
	return c
}

// startServer runs a server with hooks until the test ends.
func startServer(t *testing.T, text string, hooks func(*Hooks)) *running {
	t.Helper()
	r := &running{t: t, net: &netio.Fake{}, hub: &netio.Hub{}, ended: make(chan error, 1)}
	r.plug()
	r.client = r.hub.Station(clientHW, client6.Addr())
	c := parsed(t, text)
	format := lease.CSV4
	if c.Dhcp.Family == kea.V6 {
		format = lease.CSV6
	}
	ready := make(chan struct{})
	o := Options{Config: c, Network: r.net, Store: memory.New(memory.Options{Format: format}), DUID: serverDUID, Workers: 2, Ready: func() { close(ready) }}
	if hooks != nil {
		o.Hooks = func(*Server, *config.Snapshot) (h Hooks, _ diag.List) {
			hooks(&h)
			return h, nil
		}
	}
	var findings diag.List
	if r.server, findings = New(o); findings.HasErrors() {
		t.Fatal(findings)
	}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go func() { r.ended <- r.server.Run(ctx) }()
	t.Cleanup(stop)
	<-ready
	return r
}

func (r *running) plug() {
	r.net.Plug(r.hub, netio.Interface{Name: "eth0", Index: 1, HW: serverHW,
		Addrs: []netip.Prefix{netip.PrefixFrom(rigAddr, 24), netip.MustParsePrefix("fe80::11/64")}})
}

// tell sends a message of the words of scripts.
func (r *running) tell(line string) {
	r.t.Helper()
	l := askLine{"m", strings.Fields(line)}
	datagram, meta := l.encode(r.t, rigAddr)
	r.client.Send(datagram, meta)
}

// answer waits for a reply; "-" if the server is done and there is none.
func (r *running) answer() string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := r.net.Quiet(ctx); err != nil {
		r.t.Fatalf("the server does not come to rest: %v", err)
	}
	if r.client.Waiting() == 0 {
		return "-"
	}
	return r.next(ctx)
}

func (r *running) next(ctx context.Context) string {
	r.t.Helper()
	b, meta, err := r.client.Next(ctx)
	if err != nil {
		r.t.Fatal(err)
	}
	if r.server.Snapshot().Family == kea.V6 {
		return showReply6(parse6(r.t, b), &meta)
	}
	return showReply(parse4(r.t, b), &meta)
}

func (r *running) ask(line string) string {
	r.t.Helper()
	r.tell(line)
	return r.answer()
}

func (r *running) end() {
	r.t.Helper()
	r.stop()
	if err := <-r.ended; err != nil {
		r.t.Errorf("the server ended with %v", err)
	}
}

func (r *running) expect(line, want string) {
	r.t.Helper()
	if got := r.ask(line); !strings.HasPrefix(got, want) {
		r.t.Errorf("%s: %s; want %s", line, got, want)
	}
}

const runConfig = `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "eth0" ] }, "valid-lifetime": 600, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24",
	"pools": [ { "pool": "192.0.2.10-192.0.2.19" } ] } ] } }`

// TestRun is the life of a server: it serves, gets another configuration and one
// that is bad, stops answering for a while, and ends.
func TestRun(t *testing.T) {
	r := startServer(t, runConfig, nil)
	r.expect("discover mac=1", "offer yiaddr=192.0.2.10")
	r.expect("request mac=1 sid=@ ip=192.0.2.10", "ack yiaddr=192.0.2.10")
	if findings := r.server.Reload(parsed(t, strings.ReplaceAll(runConfig, "192.0.2.10-192.0.2.19", "192.0.2.30-192.0.2.39"))); findings.HasErrors() {
		t.Fatal(findings)
	}
	r.expect("discover mac=2", "offer yiaddr=192.0.2.30")
	r.expect("discover mac=1", "offer yiaddr=192.0.2.3") // its own address is in no pool any more
	bad := strings.ReplaceAll(runConfig, `"valid-lifetime": 600`, `"dhcp4o6-port": 6767`)
	if findings := r.server.Reload(parsed(t, bad)); !findings.HasErrors() {
		t.Error("a configuration that cannot be honoured was taken")
	}
	r.expect("discover mac=3", "offer yiaddr=192.0.2.3")
	r.server.Disable()
	r.expect("discover mac=3", "-")
	r.server.Enable()
	r.expect("discover mac=3", "offer")
	r.end()
	if err := r.server.Store().Commit(context.Background()); err == nil {
		t.Error("the store is still open after the end")
	}
}

// TestDrain ends a server that is in the middle of a message: it is answered.
func TestDrain(t *testing.T) {
	inside, goOn := make(chan bool), make(chan bool)
	r := startServer(t, runConfig, func(h *Hooks) {
		h.V4[LeasesCommitted] = []Hook4{func(*Exchange4) Verdict {
			inside <- true
			<-goOn
			return Next
		}}
	})
	r.tell("request mac=1 sid=@ ip=192.0.2.11 flags=8000")
	<-inside
	r.stop()
	close(goOn)
	r.end()
	if got := r.client.Waiting(); got != 1 {
		t.Errorf("%d answers came; want the one", got)
	}
}

// TestInterfaceLost takes the interface away and brings it back.
func TestInterfaceLost(t *testing.T) {
	r := startServer(t, runConfig, nil)
	r.expect("discover mac=1", "offer")
	r.net.Remove("eth0")
	r.tell("discover mac=1") // nobody hears it
	r.plug()
	if findings := r.server.Reload(r.server.Snapshot().Source); findings.HasErrors() {
		t.Fatal(findings)
	}
	r.expect("discover mac=1", "offer")
	r.end()
}

// TestNoInterface cannot open anything.
func TestNoInterface(t *testing.T) {
	r := startServer(t, strings.Replace(runConfig, `[ "eth0" ]`, `[ "eth7" ]`, 1), nil)
	r.expect("discover mac=1", "-")
	r.end()
}

// TestRun6 is TestRun for DHCPv6: messages to the group of servers.
func TestRun6(t *testing.T) {
	r := startServer(t, `{ "Dhcp6": { "interfaces-config": { "interfaces": [ "eth0" ] }, "subnet6": [ { "id": 1, "subnet": "2001:db8:1::/64", "interface": "eth0",
		"pools": [ { "pool": "2001:db8:1::10-2001:db8:1::1f" } ], "pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56 } ] } ] } }`, nil)
	var given got6
	for _, step := range []struct{ line, want string }{
		{"solicit client=01 na=1 pd=1", "advertise .*2001:db8:1::10/128@.*2001:db8:8000::/56@"},
		{"request client=01 server na=1,$ pd=1,$", "reply .*2001:db8:1::10/128@.*2001:db8:8000::/56@"},
		{"confirm client=01 na=1,$", "reply .*13=0"},
		{"release client=01 server na=1,$", "reply .*13=0"},
	} {
		l := askLine{"m", strings.Fields(step.line)}
		datagram, meta := l.encode6(t, given)
		r.client.Send(datagram, meta)
		got := r.answer()
		if !regexp.MustCompile(step.want).MatchString(got) {
			t.Errorf("%s: %s; want %s", step.line, got, step.want)
		}
		if strings.HasPrefix(got, "advertise") {
			given = got6{na: []netip.Prefix{netip.MustParsePrefix("2001:db8:1::10/128")}, pd: []netip.Prefix{netip.MustParsePrefix("2001:db8:8000::/56")}}
		}
	}
	r.end()
}

// TestHooksSay lets hooks at each point of the pipeline drop the message or go on.
func TestHooksSay(t *testing.T) {
	tests := []struct {
		point    Point
		line     string
		dropped  string // the answer if the hook says Drop
		answered string
	}{
		{BufferReceive, "discover mac=1", "-", "offer"},
		{PktReceive, "discover mac=1", "-", "offer"},
		{HostIdentifier, "discover mac=1", "-", "offer"},
		{SubnetSelect, "discover mac=1", "-", "offer"},
		{LeaseSelect, "request mac=1 sid=@ ip=192.0.2.11", "nak", "ack"},
		{LeaseOffer, "discover mac=1", "-", "offer"},
		{LeasesCommitted, "request mac=1 sid=@ ip=192.0.2.11", "-", "ack"},
		{PktSend, "discover mac=1", "-", "offer"},
	}
	for _, tt := range tests {
		for verdict, want := range map[Verdict]string{Drop: tt.dropped, Next: tt.answered} {
			called := 0
			r := startServer(t, runConfig, func(h *Hooks) {
				h.V4[tt.point] = []Hook4{func(e *Exchange4) Verdict { called++; return verdict }, func(e *Exchange4) Verdict { return Next }}
			})
			r.expect(tt.line, want)
			r.end()
			if called != 1 {
				t.Errorf("point %d: the hook was called %d times", tt.point, called)
			}
		}
	}
}

// TestPark keeps a message, and goes on with it later, or never.
func TestPark(t *testing.T) {
	for _, verdict := range []Verdict{Next, Drop} {
		parked := make(chan *Parked4, 1)
		r := startServer(t, runConfig, func(h *Hooks) {
			h.V4[LeaseOffer] = []Hook4{func(e *Exchange4) Verdict {
				if e.Query.CHAddr()[5] != 1 {
					return Next
				}
				parked <- e.Parked()
				return Park
			}}
		})
		r.expect("discover mac=1", "-")
		r.expect("discover mac=2", "offer yiaddr=192.0.2.11") // the worker has gone on
		p := <-parked
		p.Resume(verdict)
		p.Resume(Next) // counts no more
		want := "offer yiaddr=192.0.2.10"
		if verdict == Drop {
			want = "-"
		}
		if got := r.answer(); !strings.HasPrefix(got, want) {
			t.Errorf("after %v: %s; want %s", verdict, got, want)
		}
		if n := r.server.parked.Load(); n != 0 {
			t.Errorf("%d are parked at the end", n)
		}
		r.end()
	}
}

// TestParkedLimit parks more messages than may be.
func TestParkedLimit(t *testing.T) {
	var kept []*Parked4
	config := strings.Replace(runConfig, `"valid-lifetime"`, `"parked-packet-limit": 2, "valid-lifetime"`, 1)
	r := startServer(t, config, func(h *Hooks) {
		h.V4[LeaseOffer] = []Hook4{func(e *Exchange4) Verdict {
			p := e.Parked()
			if p == nil {
				return Drop
			}
			kept = append(kept, p)
			return Park
		}}
	})
	for _, line := range []string{"discover mac=1", "discover mac=2", "discover mac=3"} {
		r.expect(line, "-")
	}
	if len(kept) != 2 || r.server.Counters.Dropped[ParkedFull].Load() != 1 {
		t.Errorf("%d parked, %d too many", len(kept), r.server.Counters.Dropped[ParkedFull].Load())
	}
	for _, p := range kept {
		p.Resume(Drop)
	}
	r.end()
}

// TestHold keeps replies back until somebody sends them.
func TestHold(t *testing.T) {
	held := make(chan *Held, 8)
	r := startServer(t, runConfig, func(h *Hooks) {
		h.V4[LeasesCommitted] = []Hook4{func(e *Exchange4) Verdict { e.Hold(e.Query.CHAddr()[5]); return Next }}
		h.Deliver = func(all []*Held) {
			for _, one := range all {
				held <- one
			}
		}
	})
	r.expect("request mac=1 sid=@ ip=192.0.2.11", "-")
	r.expect("request mac=2 sid=@ ip=192.0.2.12", "-")
	first, second := <-held, <-held
	if tickets := []any{first.Ticket, second.Ticket}; !slices.Equal(tickets, []any{byte(1), byte(2)}) {
		t.Errorf("tickets %v", tickets)
	}
	second.Drop()
	first.Send()
	if got := r.answer(); !strings.HasPrefix(got, "ack yiaddr=192.0.2.11") {
		t.Errorf("the one that was sent: %s", got)
	}
	r.end()
}

// brokenStore cannot keep anything.
type brokenStore struct{ *memory.Store }

var errFull = errors.New("the disk is full")

func (brokenStore) Commit(context.Context) error { return errFull }

// TestNothingAcknowledgedUnkept has a store that fails: offers go out, and nothing
// that promises a lease.
func TestNothingAcknowledgedUnkept(t *testing.T) {
	r := newRig(t, oneSubnet)
	r.Server.store = brokenStore{memory.New(memory.Options{Format: lease.CSV4})}
	o := &ours4{r, rigAddr}
	for line, want := range map[string]string{
		"discover mac=1 giaddr=192.0.2.9":                    "offer",
		"request mac=1 giaddr=192.0.2.9 sid=@ ip=192.0.2.10": "-",
		"inform mac=1 giaddr=192.0.2.9 ciaddr=192.0.2.77":    "ack",
	} {
		if got := o.ask(askLine{"m", strings.Fields(line)}); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s; want %s", line, got, want)
		}
	}
}
