package ha

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

func leaseAt(last byte) *lease.Lease {
	return &lease.Lease{Type: lease.V4, Addr: netip.AddrFrom4([4]byte{192, 0, 2, last})}
}

// TestOwed: a debt is paid by who pays its newest state, and by nobody else.
func TestOwed(t *testing.T) {
	var o owed
	count := func(when string, all, late, acked int) {
		t.Helper()
		if len(o.of) != all || o.late != late || len(o.all()) != late || o.acked() != acked {
			t.Errorf("%s: %d debts, %d (%d) late, %d acknowledged; want %d, %d, %d", when, len(o.of), o.late, len(o.all()), o.acked(), all, late, acked)
		}
	}
	older := o.begin([]*lease.Lease{leaseAt(1)})
	newer := o.begin([]*lease.Lease{leaseAt(1), leaseAt(2)})
	count("under way", 2, 0, 0)
	if !o.overtaken(older) || o.overtaken(newer) {
		t.Error("the older update is still sent, or the newer one is not")
	}
	o.settle(older)
	o.fail(older)
	count("the older one is of no account", 2, 0, 0)
	o.fail(newer)
	o.fail(newer)
	count("not told", 2, 2, 0)
	o.put(leaseAt(1), true, true)
	o.settle(newer)
	count("one told, the other one changed again", 1, 1, 1)
	again := o.begin([]*lease.Lease{leaseAt(1)})
	count("under way again", 1, 0, 0)
	o.settle(again)
	count("paid", 0, 0, 0)
	if !o.overtaken(again) {
		t.Error("a paid debt is paid twice")
	}
	unlock := o.lock(append(newer, older...))
	unlock()
	o.calm()
}

// TestOverrun: what is kept for a partner that is away is bounded.
func TestOverrun(t *testing.T) {
	p := newPartner(t, HotStandby)
	p.answer["ha-heartbeat"] = "gone"
	r := open(t, p, conf(p, "")).relationship()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state, r.DelayedLimit = CommunicationRecovery, 2
	r.owe([]*lease.Lease{leaseAt(1), leaseAt(2), leaseAt(1), leaseAt(3)})
	if f := r.facts(); r.owed.late != 2 || r.unsent != 1 || !f.full || f.sent {
		t.Errorf("%d debts, %d unsent, %+v", r.owed.late, r.unsent, f)
	}
	r.enterLocked(Waiting)
	if r.overrun || r.unsent != 3 {
		t.Errorf("overrun %v, %d unsent", r.overrun, r.unsent)
	}
}

// TestCalls6: one command tells of all leases of a message.
func TestCalls6(t *testing.T) {
	p := newPartner(t, HotStandby)
	text := conf(p, "")
	text = replaceAll(text, `"Dhcp4"`, `"Dhcp6"`, `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.100-192.0.2.200" } ] } ]`,
		`"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8::100-2001:db8::100" } ], "pd-pools": [ { "prefix": "2001:db8:1::", "prefix-len": 48, "delegated-len": 48 } ] } ]`)
	o := &ours{partner: p}
	o.Rig = hooktest.New(t, text, hook.Library{Name: "ha", Attach: func(s *hook.Setup) { o.h = prepare(s) }})
	o.reaches(t, HotStandby)
	ask := hooktest.Ask6{Kind: packet.Solicit, Client: 1, NA: true, PD: true}
	offer := o.Send6(ask)
	if offer == nil {
		t.Fatal("no offer")
	}
	ask.Kind, ask.Server, ask.Names = packet.Request6, true, hooktest.Given(offer)
	if o.Send6(ask) == nil {
		o.Late()
	}
	got := p.await(t, "lease6-bulk-apply", 1)[0].Arguments
	kinds := map[any]any{}
	for _, l := range got["leases"].([]any) {
		m := l.(map[string]any)
		kinds[m["type"]] = m["ip-address"]
	}
	want := map[any]any{"IA_NA": "2001:db8::100", "IA_PD": "2001:db8:1::"}
	if diff := cmp.Diff(want, kinds); diff != "" || got["origin"] != origin {
		t.Errorf("%v %s", got, diff)
	}
	ask.Kind = packet.Release6
	o.Send6(ask)
	if got := p.await(t, "lease6-bulk-apply", 2)[1].Arguments; got["leases"] == nil && got["deleted-leases"] == nil {
		t.Errorf("of the release the partner is told %v", got)
	}
}

func replaceAll(text string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// TestWire: a lease comes out of a page as it went in.
func TestWire(t *testing.T) {
	for _, l := range []lease.Lease{
		{Type: lease.V4, Addr: netip.MustParseAddr("192.0.2.1"), PrefixLen: 32, HWType: 1, HW: []byte{2, 0, 0, 0, 0, 1}, ClientID: []byte{1, 2}, CLTT: 1000, Valid: 60, SubnetID: 3,
			PoolID: 4, FwdDNS: true, Hostname: []byte("host"), Context: []byte(`{ "a": 1 }`)},
		{Type: lease.NA, Addr: netip.MustParseAddr("2001:db8::1"), PrefixLen: 128, DUID: []byte{0, 3}, IAID: 7, CLTT: 1000, Valid: 60, Preferred: 30, SubnetID: 3, RevDNS: true},
		{Type: lease.PD, Addr: netip.MustParseAddr("2001:db8::"), PrefixLen: 56, DUID: []byte{0, 3}, IAID: 7, CLTT: 1000, Valid: 60, SubnetID: 3, HWType: 1, HW: []byte{2}, State: lease.Declined},
	} {
		m := leaseMap(&l)
		m["cltt"] = m["expire"].(int64) - int64(l.Valid)
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var w wireLease
		if err := json.Unmarshal(text, &w); err != nil {
			t.Fatal(err)
		}
		got, err := w.lease()
		if err != nil || !alike(&got, &l) || got.Addr != l.Addr || got.PrefixLen != l.PrefixLen || got.Type != l.Type || got.FwdDNS != l.FwdDNS || got.PoolID != l.PoolID {
			t.Errorf("%v: %+v, want %+v", err, got, l)
		}
		if key := keyMap(&l); key["ip-address"] != l.Addr.String() {
			t.Errorf("%v names the lease", key)
		}
		for _, held := range []*lease.Lease{&l, nil} {
			if list := callOf(l.Addr, l.Type, held); len(list) != 1 || list[0].args["origin"] != origin {
				t.Errorf("of %v the partner is told %v", held, list)
			}
		}
	}
	for _, bad := range []wireLease{{Address: "here"}, {Address: "192.0.2.1", HW: "xy"}} {
		if _, err := bad.lease(); err == nil {
			t.Errorf("%v is a lease", bad)
		}
	}
}
