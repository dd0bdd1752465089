package server

import (
	goruntime "runtime"
	"testing"

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
