package server

import (
	"net/netip"
	goruntime "runtime"
	"testing"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
)

// TestLookAgain fills a pool and lets another server remove a lease. A server
// that shares the store finds the address again; one that does not never does.
func TestLookAgain(t *testing.T) {
	for _, shared := range []bool{false, true} {
		r := newRig(t, `{ "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "allocator": "random",
			"pools": [ { "pool": "192.0.2.10-192.0.2.12" } ] } ] }`)
		r.opts.Shared = shared
		var last lease.Lease
		for mac := range byte(3) {
			if err := r.store.Get(r.lease(ask{mac: mac}), &last); err != nil {
				t.Fatal(err)
			}
		}
		late := ask{mac: 9, kind: packet.Discover}
		if offer, _ := r.send(late); offer != nil {
			t.Fatal("a full pool gives an address")
		}
		for r.second.busy.Load() {
			goruntime.Gosched()
		}
		if err := r.store.Swap(&last, nil); err != nil {
			t.Fatal(err)
		}
		if offer, _ := r.send(late); offer != nil {
			t.Error("the leases are looked at again and again")
		}
		r.now.Add(lookAgainAfter)
		r.send(late)
		for r.second.busy.Load() {
			goruntime.Gosched()
		}
		if offer, _ := r.send(late); (offer != nil) != shared {
			t.Errorf("shared %v: the offer is %v", shared, offer != nil)
		}
	}
}

// TestOvertaken: a client gets no answer to the REQUEST for what the first server
// has offered, and a lease from the second. Then the first comes to the REQUEST.
// What the client has been told of stays its own.
func TestOvertaken(t *testing.T) {
	x, y := netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("192.0.2.12")
	tests := []struct {
		name   string
		shared bool
		late   time.Duration
		stays  bool
	}{
		{"at once", true, 0, true},
		{"after a while", true, 30 * time.Second, true},
		{"another wish", true, lateFor * time.Second, false},
		{"nobody else has the store", false, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first, second := newRig(t, oneSubnet), newRig(t, oneSubnet)
			second.Server.store = first.store
			first.opts.Shared, second.opts.Shared = tt.shared, tt.shared
			client := ask{mac: 1, relay: relayOne, kind: packet.Discover, options: map[uint8]string{50: addrText(x)}}
			if offer, _ := first.send(client); offer == nil || offer.YIAddr() != x {
				t.Fatalf("the first server does not offer %v", x)
			}
			client.kind, client.options = packet.Request, map[uint8]string{50: addrText(y), 54: addrText(rigAddr)}
			if ack, _ := second.send(client); ack == nil || ack.YIAddr() != y {
				t.Fatalf("the second server does not give %v", y)
			}
			first.now.Add(tt.late)
			client.options[50] = addrText(x)
			ack, _ := first.send(client)
			var l lease.Lease
			if stays := first.store.Get(y, &l) == nil; stays != tt.stays || (ack == nil) != tt.stays {
				t.Errorf("%v stays: %v; the late REQUEST is answered: %v; want %v and %v", y, stays, ack != nil, tt.stays, !tt.stays)
			}
		})
	}
}

// TestSuspend stops a server one of whose workers is at a message: it waits for
// the database that is away, and so nobody may wait for it.
func TestSuspend(t *testing.T) {
	r := newRig(t, oneSubnet)
	r.w.turns.Add(1)
	r.Suspend() // does not return if it waits
	r.w.turns.Add(1)
	if offer, _ := r.send(ask{mac: 1, relay: relayOne, kind: packet.Discover}); offer != nil {
		t.Error("a suspended server answers")
	}
	r.Enable()
	if offer, _ := r.send(ask{mac: 1, relay: relayOne, kind: packet.Discover}); offer == nil {
		t.Error("the server does not answer again")
	}
}
