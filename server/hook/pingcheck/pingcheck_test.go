package pingcheck

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

func conf(params, subnet string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_ping_check.so", "parameters": { %s } } ],
	"valid-lifetime": 600, "parked-packet-limit": 2,
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] %s,
		"reservations": [ { "hw-address": "02:00:00:00:00:63", "ip-address": "192.0.2.99" } ] } ] } }`, params, subnet)
}

// air is where echo requests go in tests: it notes them, and lets a test answer
// and let time go by.
type air struct {
	mu     sync.Mutex
	sent   []string
	timers []func()
	in     chan answer
	once   sync.Once
	closed chan struct{}
}

type answer struct {
	addr      netip.Addr
	reachable bool
}

func newAir() *air { return &air{in: make(chan answer), closed: make(chan struct{})} }

func (a *air) send(to netip.Addr, sequence uint16) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sent = append(a.sent, fmt.Sprint(to, " ", sequence))
	return nil
}

func (a *air) receive() (netip.Addr, bool, error) {
	select {
	case r := <-a.in:
		return r.addr, r.reachable, nil
	case <-a.closed:
		return netip.Addr{}, false, net.ErrClosed
	}
}

func (a *air) close() error {
	a.once.Do(func() { close(a.closed) })
	return nil
}

func (a *air) after(_ time.Duration, f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.timers = append(a.timers, f)
}

// pass lets the time of all requests pass that were sent so far.
func (a *air) pass() {
	a.mu.Lock()
	timers := a.timers
	a.timers = nil
	a.mu.Unlock()
	for _, f := range timers {
		f()
	}
}

func (a *air) library() hook.Library {
	return hook.Library{Name: "ping_check", Only4: true, Attach: func(s *hook.Setup) {
		attach(s, func() (pinger, error) { return a, nil }, a.after)
	}}
}

func discover(mac byte) hooktest.Ask { return hooktest.Ask{Kind: packet.Discover, MAC: mac} }

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters"
	tests := []struct {
		name, params, subnet string
		want                 []string
	}{
		{"right", `"enable-ping-check": true, "min-ping-requests": 2, "reply-timeout": 50, "ping-cltt-secs": 0, "ping-channel-threads": 2`, "", nil},
		{"no request", `"min-ping-requests": 0`, "", []string{at + "/min-ping-requests `min-ping-requests` is 0, which is out of range"}},
		{"no time", `"reply-timeout": 0`, "", []string{at + "/reply-timeout `reply-timeout` is 0, which is out of range"}},
		{"negative", `"ping-cltt-secs": -1`, "", []string{at + "/ping-cltt-secs `ping-cltt-secs` is -1, which is out of range"}},
		{"text", `"enable-ping-check": "yes"`, "", []string{at + "/enable-ping-check `enable-ping-check` must be true or false"}},
		{"unknown", `"timeout": 1`, "", []string{at + "/timeout `timeout` is no parameter of the library"}},
		{"subnet", ``, `, "user-context": { "ping-check": { "reply-timeout": 0 } }`,
			[]string{"KT5011 /Dhcp4/subnet4/0/user-context/ping-check/reply-timeout `reply-timeout` is 0, which is out of range"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, conf(tt.params, tt.subnet), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFree(t *testing.T) {
	a := newAir()
	r := hooktest.New(t, conf(`"min-ping-requests": 2`, ""), a.library())
	if r.Send4(discover(1)) != nil {
		t.Fatal("an offer is sent at once")
	}
	a.pass()
	if !r.Silent() {
		t.Fatal("the offer is sent before the second request had its time")
	}
	a.pass()
	offer := r.Late4()
	if offer.Type() != packet.Offer || offer.YIAddr().String() != "192.0.2.10" {
		t.Errorf("the answer is of type %d, for %v", offer.Type(), offer.YIAddr())
	}
	if diff := cmp.Diff([]string{"192.0.2.10 1", "192.0.2.10 2"}, a.sent); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if ack := r.Send4(hooktest.Request4(discover(1), offer.YIAddr())); ack == nil || ack.Type() != packet.Ack {
		t.Error("no ACK for what was offered")
	}
	if again := r.Send4(discover(1)); again == nil || again.YIAddr() != offer.YIAddr() {
		t.Error("a client that has its address must wait")
	}
}

// TestBusy has two clients ask for one address.
func TestBusy(t *testing.T) {
	a := newAir()
	r := hooktest.New(t, conf("", ""), a.library())
	for mac := range byte(2) {
		ask := discover(1 + mac)
		ask.Options = map[uint8]string{packet.OptRequestedAddress: hooktest.Bytes(netip.MustParseAddr("192.0.2.15"))}
		if r.Send4(ask) != nil {
			t.Fatal("an offer is sent at once")
		}
	}
	a.pass()
	r.Late()
	if len(a.sent) != 1 || !r.Silent() {
		t.Errorf("requests %v; want one, and one offer", a.sent)
	}
}

func TestTaken(t *testing.T) {
	a := newAir()
	r := hooktest.New(t, conf("", ""), a.library())
	first := netip.MustParseAddr("192.0.2.10")
	r.Send4(discover(1))
	a.in <- answer{first, true}
	a.in <- answer{first, true} // the second is taken when the first has been dealt with
	var l lease.Lease
	if err := r.Leases.Get(first, &l); err != nil || l.State != lease.Declined || l.Valid != 86400 || len(l.HW) != 0 {
		t.Errorf("the lease of the address: %+v, %v; want it declined", l, err)
	}
	a.pass()
	if !r.Silent() {
		t.Error("the offer is sent all the same")
	}
	r.Send4(discover(1))
	a.pass()
	if offer := r.Late4(); offer.YIAddr() == first {
		t.Error("the address is offered again")
	}
}

func TestUnreachable(t *testing.T) {
	a := newAir()
	r := hooktest.New(t, conf("", ""), a.library())
	r.Send4(discover(1))
	a.in <- answer{netip.MustParseAddr("192.0.2.10"), false}
	if offer := r.Late4(); offer.YIAddr().String() != "192.0.2.10" {
		t.Errorf("offered %v", offer.YIAddr())
	}
}

// TestNoCheck is about offers that need not wait.
func TestNoCheck(t *testing.T) {
	tests := []struct {
		name, params, subnet string
		mac                  byte
	}{
		{"reservation", "", "", 0x63},
		{"off", `"enable-ping-check": false`, "", 1},
		{"off in the subnet", "", `, "user-context": { "ping-check": { "enable-ping-check": false } }`, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := hooktest.New(t, conf(tt.params, tt.subnet), newAir().library())
			if r.Send4(discover(tt.mac)) == nil {
				t.Error("the offer waits")
			}
		})
	}
	t.Run("no socket", func(t *testing.T) {
		r := hooktest.New(t, conf("", ""), hook.Library{Name: "ping_check", Attach: func(s *hook.Setup) {
			attach(s, func() (pinger, error) { return nil, errors.New("not permitted") }, nil)
		}})
		if r.Send4(discover(1)) == nil {
			t.Error("the offer waits")
		}
	})
}

func TestFull(t *testing.T) {
	a := newAir()
	r := hooktest.New(t, conf("", ""), a.library())
	for mac := range byte(3) {
		if r.Send4(discover(1+mac)) != nil {
			t.Fatal("an offer is sent at once")
		}
	}
	if len(a.sent) != 2 {
		t.Errorf("%d checks were begun; no more than 2 messages may be parked", len(a.sent))
	}
	a.pass()
	r.Late4()
	r.Late4()
	r.Send4(discover(3))
	if len(a.sent) != 3 {
		t.Error("no check is begun though there is room again")
	}
}

func TestClose(t *testing.T) {
	a := newAir()
	c := newChecker(a, a.after, slog.New(slog.DiscardHandler))
	c.close()
	c.close()
	if c.start(netip.MustParseAddr("192.0.2.10"), nil, settings{requests: 1}) {
		t.Error("a check is begun after the end")
	}
}

func TestICMP(t *testing.T) {
	const id = 0x1234
	peer, router := netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("192.0.2.1")
	request := appendEcho(nil, id, 7)
	if checksum(request) != 0 || len(request) != 64 {
		t.Errorf("a request of %d bytes with a wrong sum", len(request))
	}
	reply := append([]byte{echoReply}, request[1:]...)
	head := append([]byte{0x45, 0, 0, 84, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 1}, peer.AsSlice()...)
	quote := append(append([]byte{unreachable, 1, 0, 0, 0, 0, 0, 0}, head...), request[:8]...)
	tests := []struct {
		name      string
		b         []byte
		id        uint16
		about     netip.Addr
		reachable bool
		ok        bool
	}{
		{"reply", reply, id, peer, true, true},
		{"somebody else's", reply, id + 1, peer, true, false},
		{"request", request, id, netip.Addr{}, false, false},
		{"unreachable", quote, id, peer, false, true},
		{"cut off", quote[:30], id, netip.Addr{}, false, false},
		{"nothing", nil, id, netip.Addr{}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			from := peer
			if tt.name == "unreachable" {
				from = router
			}
			about, reachable, ok := readICMP(tt.b, from, tt.id)
			if ok != tt.ok || ok && (about != tt.about || reachable != tt.reachable) {
				t.Errorf("read %v, %v, %v", about, reachable, ok)
			}
		})
	}
}

// TestSocket asks the machine itself.
func TestSocket(t *testing.T) {
	p, err := openICMP()
	if err != nil {
		t.Skip("raw sockets are not permitted: ", err)
	}
	defer p.close()
	local := netip.MustParseAddr("127.0.0.1")
	if err := p.send(local, 1); err != nil {
		t.Skip("the machine cannot be asked: ", err)
	}
	if a, reachable, err := p.receive(); a != local || !reachable || err != nil {
		t.Errorf("received %v, %v, %v", a, reachable, err)
	}
}
