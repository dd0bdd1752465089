package stats

import (
	"math/big"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

func (b *bench) samples(t *testing.T, name string) []Sample {
	t.Helper()
	e, ok := b.Get(name)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	return e.Samples
}

// TestLimitsOfWhatComes: limits for all hold for statistics that are made later, and
// a configuration that says nothing of them leaves them alone.
func TestLimitsOfWhatComes(t *testing.T) {
	tests := []struct {
		name, config string
		set          func(*bench)
		want         int // samples of 30
	}{
		{"nothing", two, func(*bench) {}, defaultCount},
		{"a number", two, func(b *bench) { b.SetCountAll(4) }, 4},
		{"a number above the default", two, func(b *bench) { b.SetCountAll(25) }, 25},
		{"an age", two, func(b *bench) { b.SetAgeAll(6 * time.Second) }, 7},
		{"the last one counts", two, func(b *bench) { b.SetAgeAll(6 * time.Second); b.SetCountAll(5) }, 5},
		{"configured", strings.Replace(two, `"subnet4"`, `"statistic-default-sample-count": 3, "subnet4"`, 1), func(*bench) {}, 3},
		{"configured age", strings.Replace(two, `"subnet4"`, `"statistic-default-sample-count": 0, "statistic-default-sample-age": 8, "subnet4"`, 1), func(*bench) {}, 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(kea.V4)
			tt.set(b)
			run := b.Configure(snapshot(t, tt.config))
			for i := range int64(30) {
				at := (10 + i) * 1_000_000
				run.Subnets[0].Count(LocalCumulative, 1, at)
				run.Pools[0].Assigned(1, at)
				b.Extra("of a hook").Add(1, at)
			}
			for _, name := range []string{"subnet[7].cumulative-assigned-addresses", "subnet[7].pool[0].cumulative-assigned-addresses", "of a hook"} {
				got := b.samples(t, name)
				if len(got) != tt.want || got[0] != (Sample{30, 39_000_000}) {
					t.Errorf("%s has %d samples, the newest %v; want %d", name, len(got), got[0], tt.want)
				}
			}
		})
	}
}

// TestLimitOfOne changes the limit of one statistic: others keep theirs, and a reset
// keeps it, too.
func TestLimitOfOne(t *testing.T) {
	b := newBench(kea.V4)
	add := func() {
		for i := range int64(10) {
			b.Global(Sent).Add(1, b.now.UnixMicro()+i)
			b.Global(Received).Add(1, b.now.UnixMicro()+i)
		}
		b.now = b.now.Add(time.Second)
	}
	b.SetCount("pkt4-sent", 2)
	add()
	b.Reset("pkt4-sent")
	add()
	if got := b.samples(t, "pkt4-sent"); len(got) != 2 || got[0].Value != 10 || got[1].Value != 9 {
		t.Errorf("pkt4-sent: %v", got)
	}
	if got := b.samples(t, "pkt4-received"); len(got) != defaultCount {
		t.Errorf("pkt4-received has %d samples; want %d", len(got), defaultCount)
	}
}

// TestWholeAndBack: a pool that shrinks has a number of 64 bits again.
func TestWholeAndBack(t *testing.T) {
	b := newBench(kea.V6)
	config := func(bits string) string {
		return `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "pools": [ { "pool": "2001:db8::/` + bits + `" } ] } ] } }`
	}
	for _, tt := range []struct {
		bits string
		want *big.Int
	}{{"40", new(big.Int).Lsh(big.NewInt(1), 88)}, {"120", big.NewInt(256)}, {"64", new(big.Int).Lsh(big.NewInt(1), 64)}, {"66", new(big.Int).Lsh(big.NewInt(1), 62)}} {
		b.Configure(snapshot(t, config(tt.bits)))
		e, _ := b.Get("subnet[1].total-nas")
		got := e.Whole
		if got == nil {
			got = big.NewInt(e.Samples[0].Value)
		}
		if got.Cmp(tt.want) != 0 || (e.Whole != nil) == tt.want.IsInt64() {
			t.Errorf("/%s: %v, whole %v; want %v", tt.bits, got, e.Whole, tt.want)
		}
		if all := b.Leases(); all[0].Total.Cmp(tt.want) != 0 {
			t.Errorf("/%s: Leases says %v", tt.bits, all[0].Total)
		}
	}
	if !b.Reset("subnet[1].total-nas") || value(t, b, "subnet[1].total-nas") != 0 {
		t.Error("a long number cannot be reset")
	}
}

// TestLeases6 counts what a store of DHCPv6 has: addresses, prefixes and clients
// that registered the address that they made themselves.
func TestLeases6(t *testing.T) {
	b := newBench(kea.V6)
	run := b.Configure(snapshot(t, `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "pools": [ { "pool": "2001:db8::/96", "pool-id": 5 } ],
		"pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56, "pool-id": 6 } ] } ] } }`))
	put := func(l *lease.Lease) {
		t.Helper()
		l.DUID, l.SubnetID, l.Valid, l.Preferred, l.CLTT = []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, 1}, 1, 100, 50, 1
		if err := b.store.Swap(nil, l); err != nil {
			t.Fatal(err)
		}
	}
	at := func(s string) lease.Lease {
		return lease.Lease{Addr: netip.MustParseAddr(s), PrefixLen: 128, Type: lease.NA, PoolID: 5}
	}
	one, two, own, pd := at("2001:db8::1"), at("2001:db8::2"), at("2001:db8::3"), at("2001:db8:8::")
	two.State, own.State, own.PoolID = lease.Declined, lease.Registered, 0
	pd.Type, pd.PrefixLen, pd.PoolID = lease.PD, 56, 6
	for _, l := range []*lease.Lease{&one, &two, &own, &pd} {
		put(l)
	}
	run.Subnets[0].Count(LocalCumulativePrefixes, 1, 5)
	run.Pools[1].Assigned(1, 5)
	run.Pools[1].Reclaimed(2, 5)
	run.Pools[1].ReclaimedDeclined(3, 5) // of prefixes there are none
	for name, want := range map[string]int64{
		"subnet[1].assigned-nas": 2, "subnet[1].declined-addresses": 1, "subnet[1].assigned-pds": 1, "subnet[1].registered-nas": 1, "declined-addresses": 1,
		"subnet[1].pool[5].assigned-nas": 2, "subnet[1].pool[5].declined-addresses": 1, "subnet[1].pool[5].total-nas": 1 << 32,
		"subnet[1].pd-pool[6].assigned-pds": 1, "subnet[1].pd-pool[6].cumulative-assigned-pds": 1, "subnet[1].pd-pool[6].reclaimed-leases": 2,
		"subnet[1].cumulative-assigned-pds": 1,
	} {
		if got := value(t, b, name); got != want {
			t.Errorf("%s = %d; want %d", name, got, want)
		}
	}
	got := b.Leases()[0]
	got.Total, got.TotalPrefixes = nil, nil
	if diff := cmp.Diff(Leases{Subnet: 1, Assigned: 2, AssignedPrefixes: 1, Declined: 1, CumulativePrefixes: 1}, got); diff != "" {
		t.Errorf("Leases (-want +got):\n%s", diff)
	}
}

// TestNoSuchName asks for names that look like those of statistics.
func TestNoSuchName(t *testing.T) {
	b := newBench(kea.V4)
	b.Configure(snapshot(t, two))
	for _, name := range []string{"", "pkt4-", "pkt6-received", "pkt4-discover", "pkt4-discover-sent", "subnet[7].", "subnet[7]", "subnet[8].total-addresses",
		"subnet[7].pool[9].total-addresses", "subnet[7].pool[0].", "subnet[7].pool[0].v4-lease-reuses", "subnet[7].pd-pool[0].total-pds", "subnet[7].total-nas",
		"subnet[x].total-addresses", "subnet[-1].total-addresses", "subnet[4294967303].total-addresses", "subnet[7]total-addresses"} {
		if e, ok := b.Get(name); ok {
			t.Errorf("%q is %v", name, e)
		}
	}
}
