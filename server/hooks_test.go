package server

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
)

// hookCase is a hook that refuses, what goes before, and what comes of it.
type hookCase struct {
	point  Point
	before string
	ask    string
	want   string // how the reply begins, or a piece of it
	left   string // what the store has afterwards: address, state and valid lifetime
}

func (tt hookCase) check(t *testing.T, s ownServer, refuse func(h *Hooks, called *int)) {
	t.Helper()
	for line := range strings.Lines(tt.before) {
		s.ask(askLine{"before", strings.Fields(line)})
	}
	called := 0
	refuse(&s.base().run.Load().hooks, &called)
	if got := s.ask(askLine{"asked", strings.Fields(tt.ask)}); !strings.Contains(got, tt.want) {
		t.Errorf("point %d: %s: %s; want %s", tt.point, tt.ask, got, tt.want)
	}
	var left []string
	for l := range s.base().store.All() {
		left = append(left, fmt.Sprintf("%v %d %d", l.Addr, l.State, l.Valid))
	}
	if got := strings.Join(left, ", "); got != tt.left {
		t.Errorf("point %d: %s: the store has %q; want %q", tt.point, tt.ask, got, tt.left)
	}
	if called == 0 {
		t.Errorf("point %d: %s: the hook was not called", tt.point, tt.ask)
	}
}

// TestHooksRefuse4 lets hooks say no to what clients want to do with leases.
func TestHooksRefuse4(t *testing.T) {
	const config = `{ "valid-lifetime": 600, "cache-threshold": 0.0, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.11" } ] } ] }`
	const leased = "request mac=1 sid=@ ip=192.0.2.10"
	for _, tt := range []hookCase{
		{LeaseSelect, "", "discover mac=1", "-", ""},
		{LeaseSelect, "", leased, "nak", ""},
		{LeaseRenew, leased, "request mac=1 ciaddr=192.0.2.10 src=192.0.2.10 unicast", "ack ciaddr=192.0.2.10", "192.0.2.10 0 600"},
		{LeaseRelease, leased, "release mac=1 ciaddr=192.0.2.10 src=192.0.2.10 unicast", "-", "192.0.2.10 0 600"},
		{LeaseDecline, leased, "decline mac=1 sid=@ ip=192.0.2.10", "-", "192.0.2.10 0 600"},
		{LeasesCommitted, "", leased, "-", "192.0.2.10 0 600"},
		{PktSend, "", leased, "-", "192.0.2.10 0 600"},
	} {
		tt.check(t, newOurs4(t, config), func(h *Hooks, called *int) {
			h.V4[tt.point] = []Hook4{func(*Exchange4) Verdict { *called++; return Drop }}
		})
	}
}

// TestHooksRefuse6 is the same for DHCPv6.
func TestHooksRefuse6(t *testing.T) {
	const config = `{ "valid-lifetime": 600, "cache-threshold": 0.0, "subnet6": [ { "id": 1, "subnet": "2001:db8:1::/64", "interface": "eth0",
		"pools": [ { "pool": "2001:db8:1::10-2001:db8:1::10" } ] } ] }`
	const leased, has = "request client=01 server na=1", "2001:db8:1::10 0 600"
	for _, tt := range []hookCase{
		{PktReceive, "", leased, "-", ""},
		{HostIdentifier, "", leased, "-", ""},
		{SubnetSelect, "", leased, "-", ""},
		{LeaseSelect, "", "solicit client=01 na=1", "status:2", ""},
		{LeaseSelect, "", leased, "status:2", ""},
		{LeaseRenew, leased, "renew client=01 server na=1,2001:db8:1::10", "2001:db8:1::10/128@375@600", has},
		{LeaseRebind, leased, "rebind client=01 na=1,2001:db8:1::10", "2001:db8:1::10/128@375@600", has},
		{LeaseRelease, leased, "release client=01 server na=1,2001:db8:1::10", "status:1", has},
		{LeaseDecline, leased, "decline client=01 server na=1,2001:db8:1::10", "reply ", has},
		{LeasesCommitted, "", leased, "-", has},
		{PktSend, "", leased, "-", has},
	} {
		tt.check(t, newOurs6(t, config), func(h *Hooks, called *int) {
			h.V6[tt.point] = []Hook6{func(*Exchange6) Verdict { *called++; return Drop }}
		})
	}
}

// TestHooksSee tells hooks what was stored and what ended, and lets them change it.
func TestHooksSee(t *testing.T) {
	o := newOurs6(t, oneSubnet6)
	var seen []string
	h := &o.base().run.Load().hooks
	h.V6[LeaseSelect] = []Hook6{func(e *Exchange6) Verdict {
		e.Next().Context = []byte(`{ "seen": 1 }`)
		return Next
	}}
	h.V6[LeasesCommitted] = []Hook6{func(e *Exchange6) Verdict {
		stored, ended := e.Committed()
		for _, l := range stored {
			seen = append(seen, fmt.Sprintf("+%v %s", l.Key(), l.Context))
		}
		for _, l := range ended {
			seen = append(seen, fmt.Sprintf("-%v", l.Key()))
		}
		e.Recommit(func(context []byte) []byte {
			return append(context[:len(context)-2:len(context)-2], `, "again": 2 }`...)
		})
		return Next
	}}
	o.ask(askLine{"m", strings.Fields("request client=01 server na=1 pd=1")})
	o.ask(askLine{"m", strings.Fields("release client=01 server na=1,2001:db8:1::")})
	want := []string{`+2001:db8:1::/128 { "seen": 1 }`, `+2001:db8:8000::/56 { "seen": 1 }`, "-2001:db8:1::/128"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var l lease.Lease
	if err := o.base().store.Get(netip.MustParseAddr("2001:db8:8000::"), &l); err != nil || string(l.Context) != `{ "seen": 1, "again": 2 }` {
		t.Errorf("stored with %s, %v", l.Context, err)
	}
}

// TestHooksIdentify gives clients other identifiers.
func TestHooksIdentify(t *testing.T) {
	four := newOurs4(t, `{ "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.19" } ] } ] }`)
	four.base().run.Load().hooks.V4[HostIdentifier] = []Hook4{func(e *Exchange4) Verdict {
		e.SetClientID([]byte("one for all"))
		return Next
	}}
	for _, line := range []string{"request mac=1 sid=@ ip=192.0.2.11", "request mac=2 id=0005 sid=@ ip=192.0.2.11"} {
		if got := four.ask(askLine{"m", strings.Fields(line)}); !strings.HasPrefix(got, "ack yiaddr=192.0.2.11") {
			t.Errorf("%s: %s", line, got)
		}
	}
	six := newOurs6(t, oneSubnet6)
	six.base().run.Load().hooks.V6[HostIdentifier] = []Hook6{func(e *Exchange6) Verdict {
		e.SetClientID([]byte("one for all"))
		e.IgnoreIAID()
		return Next
	}}
	for _, line := range []string{"request client=01 server na=7", "request client=02 server na=9"} {
		if got := six.ask(askLine{"m", strings.Fields(line)}); !strings.Contains(got, "2001:db8:1::/128@") {
			t.Errorf("%s: %s", line, got)
		}
	}
	if n := six.base().store.Len(); n != 1 {
		t.Errorf("%d leases of one client and association", n)
	}
}

// TestHooksOfEnds hears of leases that end, and keeps those of another server.
func TestHooksOfEnds(t *testing.T) {
	o := newOurs4(t, `{ "valid-lifetime": 600, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.19" } ] } ] }`)
	for _, line := range []string{"request mac=1 sid=@ ip=192.0.2.11", "request mac=2 sid=@ ip=192.0.2.12", "request mac=3 sid=@ ip=192.0.2.13", "decline mac=3 sid=@ ip=192.0.2.13"} {
		o.ask(askLine{"m", strings.Fields(line)})
	}
	var heard []string
	h := &o.base().run.Load().hooks
	h.Expired = append(h.Expired, func(l *lease.Lease, removed bool) { heard = append(heard, fmt.Sprint("expired ", l.Addr, removed)) })
	h.Recovered = append(h.Recovered, func(l *lease.Lease) { heard = append(heard, fmt.Sprint("recovered ", l.Addr)) })
	h.Mine = func(l *lease.Lease) bool { return l.Addr != netip.MustParseAddr("192.0.2.12") }
	o.base().now.Add(1e6 * 1e9)
	if n := o.base().Reclaim(true); n != 2 {
		t.Errorf("%d leases were reclaimed; want 2", n)
	}
	if diff := cmp.Diff([]string{"expired 192.0.2.11 false", "recovered 192.0.2.13"}, heard); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
