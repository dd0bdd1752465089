package server

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

const countedSubnet = `{ "valid-lifetime": 1000, "cache-threshold": 0.0, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "relay": { "ip-addresses": [ "192.0.2.9" ] },
	"pools": [ { "pool": "192.0.2.10 - 192.0.2.10", "pool-id": 5 } ] } ] }`

// expectStats compares statistics by name.
func (r *rig) expectStats(t *testing.T, want map[string]int64) {
	t.Helper()
	for name, n := range want {
		e, ok := r.Stats().Get(name)
		if !ok {
			t.Errorf("there is no %s", name)
		} else if e.Samples[0].Value != n {
			t.Errorf("%s is %d, want %d", name, e.Samples[0].Value, n)
		}
	}
}

func (r *rig) say(kind, mac byte, address string) {
	a := ask{kind: kind, mac: mac, relay: relayOne}
	if address != "" {
		a.options = map[uint8]string{packet.OptRequestedAddress: string(netip.MustParseAddr(address).AsSlice())}
	}
	r.send(a)
}

func TestStatistics(t *testing.T) {
	r := newRig(t, countedSubnet)
	r.say(packet.Discover, 1, "")
	r.expectStats(t, map[string]int64{"subnet[1].assigned-addresses": 0, "cumulative-assigned-addresses": 0})
	r.lease(ask{mac: 1, relay: relayOne})
	r.say(packet.Request, 1, "192.0.2.10") // again: the same lease
	r.say(packet.Discover, 2, "")          // nothing is left
	r.say(packet.Offer, 2, "")
	r.expectStats(t, map[string]int64{
		"pkt4-received": 6, "pkt4-discover-received": 3, "pkt4-request-received": 2, "pkt4-offer-received": 1, "pkt4-receive-drop": 1,
		"pkt4-sent": 4, "pkt4-offer-sent": 2, "pkt4-ack-sent": 2, "pkt4-nak-sent": 0,
		"cumulative-assigned-addresses": 1, "subnet[1].cumulative-assigned-addresses": 1, "subnet[1].pool[5].cumulative-assigned-addresses": 1,
		"subnet[1].assigned-addresses": 1, "subnet[1].pool[5].assigned-addresses": 1, "subnet[1].total-addresses": 1,
		"v4-allocation-fail": 1, "v4-allocation-fail-subnet": 1, "v4-allocation-fail-classes": 1, "v4-allocation-fail-no-pools": 0,
		"subnet[1].v4-allocation-fail": 1,
	})
	r.now.Add(2000 * time.Second)
	if n := r.Reclaim(true); n != 1 {
		t.Fatalf("%d leases reclaimed", n)
	}
	r.expectStats(t, map[string]int64{"reclaimed-leases": 1, "subnet[1].reclaimed-leases": 1, "subnet[1].pool[5].reclaimed-leases": 1,
		"subnet[1].assigned-addresses": 0, "reclaimed-declined-addresses": 0})
	r.lease(ask{mac: 1, relay: relayOne}) // begins anew
	r.expectStats(t, map[string]int64{"cumulative-assigned-addresses": 2})
}

func TestUnreadableMessagesAreCounted(t *testing.T) {
	r := newRig(t, countedSubnet)
	r.w.in[0].N = copy(r.w.in[0].Buf, "this is none")
	r.w.answer(1)
	r.expectStats(t, map[string]int64{"pkt4-received": 1, "pkt4-parse-failed": 1, "pkt4-receive-drop": 1})
}

func TestChange(t *testing.T) {
	r := newRig(t, countedSubnet)
	l := &lease.Lease{Type: lease.V4, Addr: netip.MustParseAddr("192.0.2.10"), PrefixLen: 32, HW: []byte{1, 2, 3, 4, 5, 6}, HWType: 1,
		Valid: 100, CLTT: r.now.Time().Unix(), SubnetID: 1, PoolID: 5}
	if err := r.Change(nil, l); err != nil {
		t.Fatal(err)
	}
	if err := r.Change(nil, l); !errors.Is(err, store.ErrConflict) {
		t.Errorf("adding it again: %v", err)
	}
	r.say(packet.Discover, 2, "") // the only address is taken
	r.expectStats(t, map[string]int64{"cumulative-assigned-addresses": 0, "subnet[1].assigned-addresses": 1, "pkt4-offer-sent": 0})
	r.now.Add(time.Hour)
	if n := r.ReclaimAll(true); n != 1 || r.Store().Len() != 0 {
		t.Errorf("%d reclaimed, %d leases left", n, r.Store().Len())
	}
	r.say(packet.Discover, 2, "")
	r.expectStats(t, map[string]int64{"pkt4-offer-sent": 1})
}
