package server

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/memory"
)

// faulty is a store whose calls fail by name as long as a test wants it.
type faulty struct {
	*memory.Store
	fail map[string]error
	once bool // each fault happens once
}

func (f *faulty) fault(call string) error {
	err := f.fail[call]
	if f.once {
		delete(f.fail, call)
	}
	return err
}

func (f *faulty) Get(a netip.Addr, out *lease.Lease) error {
	if err := f.fault("get"); err != nil {
		return err
	}
	return f.Store.Get(a, out)
}

func (f *faulty) Find(q store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	if err := f.fault("find"); err != nil {
		return dst[:0], err
	}
	return f.Store.Find(q, dst)
}

func (f *faulty) Swap(old, new *lease.Lease) error {
	if err := f.fault("swap"); err != nil {
		return err
	}
	return f.Store.Swap(old, new)
}

func (f *faulty) Expired(before int64, limit int, dst []lease.Lease) ([]lease.Lease, error) {
	if err := f.fault("expired"); err != nil {
		return dst[:0], err
	}
	return f.Store.Expired(before, limit, dst)
}

var errLost = errors.New("the connection is lost")

// TestStoreFaults has each call fail that a message needs. Nothing is acknowledged
// then, and nothing is refused that the client may have: it asks again.
func TestStoreFaults(t *testing.T) {
	held := netip.MustParseAddr("192.0.2.10")
	discover := ask{kind: packet.Discover, mac: 1, relay: relayOne}
	request := ask{kind: packet.Request, mac: 1, relay: relayOne, options: map[uint8]string{50: addrText(held), 54: addrText(rigAddr)}}
	release := ask{kind: packet.Release, mac: 1, ciaddr: held.String(), unicast: true}
	decline := ask{kind: packet.Decline, mac: 1, relay: relayOne, options: map[uint8]string{50: addrText(held)}}
	tests := []struct {
		name, call string
		err        error
		ask        ask
		why        Why // 0: there is an answer
	}{
		{"a lease that cannot be looked for", "find", errLost, discover, StoreFailed},
		{"the same for a request", "find", errLost, request, StoreFailed},
		{"an own lease that cannot be read for an offer", "get", errLost, discover, StoreFailed},
		{"the same for a request", "get", errLost, request, StoreFailed},
		{"a lease that cannot be stored", "swap", errLost, request, StoreFailed},
		{"a lease that others change all the time", "swap", store.ErrConflict, request, NoAddress},
		{"a release that cannot be read", "get", errLost, release, StoreFailed},
		{"a release that cannot be stored", "swap", errLost, release, StoreFailed},
		{"a decline that cannot be stored", "swap", errLost, decline, StoreFailed},
		{"an offer, which is not stored", "swap", errLost, discover, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, oneSubnet)
			f := &faulty{Store: r.store.(*memory.Store), fail: map[string]error{}}
			r.Server.store = f
			if got := r.lease(ask{mac: 1, relay: relayOne}); got != held {
				t.Fatalf("leased %v; want %v", got, held)
			}
			r.now.Add(2000 * time.Second) // long enough for the lease to be written anew
			f.fail[tt.call] = tt.err
			reply, _ := r.send(tt.ask)
			if (reply != nil) != (tt.why == 0) {
				t.Errorf("an answer: %v; want one: %v", reply != nil, tt.why == 0)
			}
			if tt.why != 0 && r.Counters.Dropped[tt.why].Load() != 1 {
				t.Errorf("the drop is not counted as %q: %v", tt.why, r.w.ex4.Why)
			}
			clear(f.fail)
			if got := r.lease(ask{mac: 1, relay: relayOne}); got != held {
				t.Errorf("when the store works again the client gets %v; want %v", got, held)
			}
		})
	}
}

// TestAwayFillsNoPool: a store that does not say what it holds has no pool taken for
// full. When it is back, a new client gets an address at once.
func TestAwayFillsNoPool(t *testing.T) {
	for _, allocator := range []string{"iterative", "random", "flq"} {
		t.Run(allocator, func(t *testing.T) {
			r := newRig(t, `{ "allocator": "`+allocator+`", `+oneSubnet[1:])
			f := &faulty{Store: r.store.(*memory.Store), fail: map[string]error{"get": store.ErrAway}}
			r.Server.store = f
			if reply, _ := r.send(ask{kind: packet.Discover, mac: 1, relay: relayOne}); reply != nil {
				t.Fatalf("an answer without a store: %v", reply)
			}
			if n := r.Counters.Dropped[StoreFailed].Load(); n != 1 {
				t.Errorf("%d drops because of the store; want 1: %v", n, r.w.ex4.Why)
			}
			clear(f.fail)
			if got := r.lease(ask{mac: 1, relay: relayOne}); !got.IsValid() {
				t.Errorf("no address when the store is back: %v", r.w.ex4.Why)
			}
		})
	}
}

// TestAwayFillsNoPool6 is the same for addresses and prefixes.
func TestAwayFillsNoPool6(t *testing.T) {
	r := newRig6(t, `{ "subnet6": [ { "id": 1, "subnet": "2001:db8:1::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8:1::10-2001:db8:1::12" } ],
		"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 54, "delegated-len": 56 } ] } ] }`)
	f := &faulty{Store: r.store.(*memory.Store), fail: map[string]error{"get": store.ErrAway}}
	r.Server.store = f
	both := ask6{kind: packet.Solicit, client: 1, na: anyAddress, pd: anyAddress}
	if reply, _ := r.send(both); reply != nil {
		t.Fatalf("an answer without a store: %v", reply)
	}
	clear(f.fail)
	reply, _ := r.send(both)
	if reply == nil {
		t.Fatal("no answer when the store is back")
	}
	if na, pd := resources(reply); len(na) != 1 || len(pd) != 1 {
		t.Errorf("%v and %v are advertised when the store is back; want one of each", na, pd)
	}
}

// TestConflictOnce: somebody else was faster, once. The message is decided anew
// and has its answer.
func TestConflictOnce(t *testing.T) {
	r := newRig(t, oneSubnet)
	f := &faulty{Store: r.store.(*memory.Store), fail: map[string]error{"swap": store.ErrConflict}, once: true}
	r.Server.store = f
	if got := r.lease(ask{mac: 1, relay: relayOne}); !got.IsValid() {
		t.Error("no lease after one conflict")
	}
	if r.Counters.Dropped[NoAddress].Load() != 0 {
		t.Error("a message that was answered is counted as dropped")
	}
}

// TestReclaimFaults: what cannot be reclaimed now is reclaimed later.
func TestReclaimFaults(t *testing.T) {
	r := newRig(t, oneSubnet)
	f := &faulty{Store: r.store.(*memory.Store), fail: map[string]error{}}
	r.Server.store = f
	r.lease(ask{mac: 1, relay: relayOne})
	r.now.Add(4001 * time.Second)
	for call, err := range map[string]error{"expired": errLost, "swap": errLost} {
		clear(f.fail)
		f.fail[call] = err
		if n := r.Reclaim(true); n != 0 {
			t.Errorf("%d reclaimed although %s fails", n, call)
		}
	}
	clear(f.fail)
	if n := r.Reclaim(true); n != 1 {
		t.Errorf("%d reclaimed when the store works again; want 1", n)
	}
	if n := r.Reclaim(true); n != 0 {
		t.Errorf("%d reclaimed a second time", n)
	}
}

// TestClockJumps puts the clock on and back under a lease. A lease is nobody
// else's because of that, and its client can go on with it.
func TestClockJumps(t *testing.T) {
	const pool = 2 // addresses that clients without a reservation get
	for _, jump := range []time.Duration{-10 * 365 * 24 * time.Hour, -time.Hour, -time.Second, 20 * time.Minute, time.Hour} {
		t.Run(jump.String(), func(t *testing.T) {
			r := newRig(t, oneSubnet)
			mine := r.lease(ask{mac: 1, relay: relayOne})
			r.now.Add(jump)
			if n := r.Reclaim(true); n != 0 {
				t.Errorf("%d leases were reclaimed", n)
			}
			got := map[netip.Addr]byte{}
			for mac := byte(2); mac < 2+pool; mac++ {
				if a := r.lease(ask{mac: mac, relay: relayOne}); a == mine {
					t.Errorf("client %d got %v, which has a lease", mac, a)
				} else if a.IsValid() {
					got[a] = mac
				}
			}
			if len(got) != pool-1 {
				t.Errorf("others got %v; want what is left of the pool", got)
			}
			ack, _ := r.send(ask{kind: packet.Request, mac: 1, ciaddr: mine.String(), unicast: true})
			if ack == nil || ack.Type() != packet.Ack || ack.YIAddr() != mine {
				t.Fatalf("the renewal has the answer %v", ack)
			}
			var l lease.Lease
			if err := r.store.Get(mine, &l); err != nil || l.CLTT != r.now.Time().Unix() || l.Valid != 4000 {
				t.Errorf("the lease is %+v, %v; want it to count from now", l, err)
			}
		})
	}
}

// TestClockFarAhead: with the clock put on beyond its end, a lease is over, and its
// client gets the address back as long as nobody else has asked for it.
func TestClockFarAhead(t *testing.T) {
	r := newRig(t, oneSubnet)
	mine := r.lease(ask{mac: 1, relay: relayOne})
	r.now.Add(20 * 365 * 24 * time.Hour)
	if n := r.Reclaim(true); n != 1 {
		t.Errorf("%d leases were reclaimed; want 1", n)
	}
	if got := r.lease(ask{mac: 1, relay: relayOne}); got != mine {
		t.Errorf("the client got %v; want %v, which it had", got, mine)
	}
	r.now.Add(-20 * 365 * 24 * time.Hour) // the clock was wrong
	if got := r.lease(ask{mac: 1, relay: relayOne}); got != mine {
		t.Errorf("when the clock is right again, the client got %v; want %v", got, mine)
	}
}
