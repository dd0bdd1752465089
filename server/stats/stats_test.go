package stats

import (
	"math/big"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/memory"
)

// bench is a registry whose clock the test moves.
type bench struct {
	*Registry
	store store.Store
	now   time.Time
}

func newBench(f kea.Family) *bench {
	format := lease.CSV4
	if f == kea.V6 {
		format = lease.CSV6
	}
	b := &bench{store: memory.New(memory.Options{Format: format}), now: time.UnixMicro(1_000_000)}
	b.Registry = New(f, b.store, func() time.Time { return b.now })
	return b
}

func snapshot(t *testing.T, text string) *config.Snapshot {
	t.Helper()
	d, findings := kea.Parse("test", []byte(text), kea.ParseOptions{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	c, _ := kea.Decode(d)
	snap, findings := config.Build(c)
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	return snap
}

const two = `{ "Dhcp4": { "subnet4": [ { "id": 7, "subnet": "192.0.2.0/24", "pools": [
	{ "pool": "192.0.2.10 - 192.0.2.19" }, { "pool": "192.0.2.32/28" }, { "pool": "192.0.2.100 - 192.0.2.100", "pool-id": 3 } ] } ] } }`

func TestSamples(t *testing.T) {
	b := newBench(kea.V4)
	c := b.Global(Received)
	c.Add(1, 2_000_000)
	c.Add(2, 2_000_000)
	c.Add(5, 3_000_000)
	e, _ := b.Get("pkt4-received")
	if diff := cmp.Diff([]Sample{{8, 3_000_000}, {3, 2_000_000}, {0, 1_000_000}}, e.Samples); diff != "" {
		t.Error(diff)
	}
	for i := range int64(30) {
		c.Add(1, 4_000_000+i)
	}
	if e, _ := b.Get("pkt4-received"); len(e.Samples) != defaultCount || e.Samples[0].Value != 38 || e.Samples[19].Value != 19 {
		t.Errorf("after 33 additions there are the samples %v", e.Samples)
	}
}

func TestLimits(t *testing.T) {
	b := newBench(kea.V4)
	c := b.Global(Sent)
	for i := range int64(10) {
		c.Add(1, (2+i)*1_000_000)
	}
	if !b.SetCount("pkt4-sent", 2) {
		t.Fatal("pkt4-sent is unknown")
	}
	if e, _ := b.Get("pkt4-sent"); len(e.Samples) != 2 || e.Samples[0].Value != 10 {
		t.Errorf("samples after SetCount: %v", e.Samples)
	}
	b.SetAge("pkt4-sent", 3*time.Second)
	for i := range int64(10) {
		c.Add(1, (20+i)*1_000_000)
	}
	if e, _ := b.Get("pkt4-sent"); len(e.Samples) != 4 || e.Samples[3].At != 26_000_000 {
		t.Errorf("samples of the last 3 seconds: %v", e.Samples)
	}
	b.SetCountAll(1)
	b.Global(Received).Add(1, 50_000_000)
	if e, _ := b.Get("pkt4-received"); len(e.Samples) != 1 {
		t.Errorf("samples after SetCountAll(1): %v", e.Samples)
	}
	if b.SetCount("nothing", 1) || b.SetAge("nothing", 1) || b.Reset("nothing") || b.Remove("nothing") {
		t.Error("a statistic called nothing is known")
	}
}

func TestConfiguredDefaults(t *testing.T) {
	b := newBench(kea.V4)
	b.Configure(snapshot(t, `{ "Dhcp4": { "statistic-default-sample-count": 3 } }`))
	for i := range int64(9) {
		b.Global(Sent).Add(1, (2+i)*1_000_000)
	}
	if e, _ := b.Get("pkt4-sent"); len(e.Samples) != 3 {
		t.Errorf("%d samples, want 3", len(e.Samples))
	}
}

func value(t *testing.T, b *bench, name string) int64 {
	t.Helper()
	e, ok := b.Get(name)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	return e.Samples[0].Value
}

func lease4(addr string, state lease.State, pool uint32) *lease.Lease {
	return &lease.Lease{Type: lease.V4, Addr: netip.MustParseAddr(addr), PrefixLen: 32, HW: []byte{1, 2, 3, 4, 5, 6}, HWType: 1,
		Valid: 3600, CLTT: 1, SubnetID: 7, PoolID: pool, State: state}
}

func TestLeases(t *testing.T) {
	b := newBench(kea.V4)
	run := b.Configure(snapshot(t, two))
	if err := b.store.Swap(nil, lease4("192.0.2.10", lease.Default, 0)); err != nil {
		t.Fatal(err)
	}
	for addr, state := range map[string]lease.State{"192.0.2.11": lease.Declined, "192.0.2.12": lease.ExpiredReclaimed, "192.0.2.13": lease.Released} {
		if err := b.store.Swap(nil, lease4(addr, state, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.store.Swap(nil, lease4("192.0.2.100", lease.Default, 3)); err != nil {
		t.Fatal(err)
	}
	run.Subnets[0].Count(LocalCumulative, 2, 5)
	run.Pools[0].Assigned(2, 5)
	run.Pools[1].Reclaimed(1, 5)
	run.Pools[1].ReclaimedDeclined(1, 5)
	for name, want := range map[string]int64{
		"subnet[7].total-addresses": 27, "subnet[7].assigned-addresses": 3, "subnet[7].declined-addresses": 1, "declined-addresses": 1,
		"subnet[7].pool[0].total-addresses": 26, "subnet[7].pool[0].assigned-addresses": 2, "subnet[7].pool[3].assigned-addresses": 1,
		"subnet[7].cumulative-assigned-addresses": 2, "subnet[7].pool[0].cumulative-assigned-addresses": 2,
		"subnet[7].pool[0].reclaimed-leases": 1, "subnet[7].pool[0].reclaimed-declined-addresses": 1, "subnet[7].reclaimed-leases": 0,
	} {
		if got := value(t, b, name); got != want {
			t.Errorf("%s = %d, want %d", name, got, want)
		}
	}
	got := b.Leases()
	if len(got) != 1 || got[0].Assigned != 3 || got[0].Declined != 1 || got[0].Total.Int64() != 27 || got[0].Cumulative != 2 {
		t.Errorf("Leases() = %+v", got)
	}
}

func TestResetOfWhatTheStoreCounts(t *testing.T) {
	b := newBench(kea.V4)
	b.Configure(snapshot(t, two))
	_ = b.store.Swap(nil, lease4("192.0.2.10", lease.Default, 0))
	b.Reset("subnet[7].assigned-addresses")
	if got := value(t, b, "subnet[7].assigned-addresses"); got != 0 {
		t.Errorf("%d after the reset", got)
	}
	_ = b.store.Swap(nil, lease4("192.0.2.11", lease.Default, 0))
	if got := value(t, b, "subnet[7].assigned-addresses"); got != 1 {
		t.Errorf("%d after one more lease", got)
	}
	b.Remove("subnet[7].assigned-addresses")
	if _, ok := b.Get("subnet[7].assigned-addresses"); ok {
		t.Error("it is still there when it was removed")
	}
	_ = b.store.Swap(nil, lease4("192.0.2.12", lease.Default, 0))
	if got := value(t, b, "subnet[7].assigned-addresses"); got != 2 {
		t.Errorf("%d when it has come back", got)
	}
}

func TestRemove(t *testing.T) {
	b := newBench(kea.V4)
	b.Global(Received).Add(5, 7)
	b.Remove("pkt4-received")
	if _, ok := b.Get("pkt4-received"); ok {
		t.Error("a removed statistic is shown")
	}
	b.Global(Received).Add(2, 9)
	if e, _ := b.Get("pkt4-received"); len(e.Samples) != 1 || e.Samples[0].Value != 2 {
		t.Errorf("when it comes back it is %v", e.Samples)
	}
	b.RemoveAll()
	if all := b.All(); len(all) != 0 {
		t.Errorf("after RemoveAll there are %v", all)
	}
	b.Global(Received).Add(1, 10)
	b.ResetAll()
	if all := b.All(); len(all) != 1 || all[0].Samples[0].Value != 0 {
		t.Errorf("ResetAll makes %v", all)
	}
}

// TestNames compares with what a real server of one subnet lists.
func TestNames(t *testing.T) {
	b := newBench(kea.V6)
	b.Configure(snapshot(t, `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "pools": [ { "pool": "2001:db8::/96" } ],
		"pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56 } ] } ] } }`))
	var local []string
	count := 0
	for _, e := range b.All() {
		count++
		if rest, ok := strings.CutPrefix(e.Name, "subnet[1]."); ok {
			local = append(local, rest)
		}
	}
	want := strings.Fields(`assigned-nas assigned-pds cumulative-assigned-nas cumulative-assigned-pds cumulative-registered-nas declined-addresses
		pd-pool[0].assigned-pds pd-pool[0].cumulative-assigned-pds pd-pool[0].reclaimed-leases pd-pool[0].total-pds
		pool[0].assigned-nas pool[0].cumulative-assigned-nas pool[0].declined-addresses pool[0].reclaimed-declined-addresses
		pool[0].reclaimed-leases pool[0].total-nas reclaimed-declined-addresses reclaimed-leases registered-nas total-nas total-pds
		v6-ia-na-lease-reuses v6-ia-pd-lease-reuses`)
	if diff := cmp.Diff(want, local); diff != "" {
		t.Error(diff)
	}
	if global := count - len(local); global != 35 {
		t.Errorf("%d global statistics, want 35", global)
	}
	if got := value(t, b, "subnet[1].total-pds"); got != 256 {
		t.Errorf("total-pds = %d", got)
	}
	if got := value(t, b, "subnet[1].total-nas"); got != 1<<32 {
		t.Errorf("total-nas = %d", got)
	}
}

func TestWholeNumbers(t *testing.T) {
	b := newBench(kea.V6)
	b.Configure(snapshot(t, `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "pools": [ { "pool": "2001:db8::/40" } ] } ] } }`))
	e, _ := b.Get("subnet[1].total-nas")
	if want := new(big.Int).Lsh(big.NewInt(1), 88); e.Whole == nil || e.Whole.Cmp(want) != 0 {
		t.Errorf("total-nas = %v, want %v", e.Whole, want)
	}
}

func TestReconfigure(t *testing.T) {
	b := newBench(kea.V4)
	b.Configure(snapshot(t, two)).Subnets[0].Count(LocalReclaimed, 4, 9)
	run := b.Configure(snapshot(t, strings.Replace(two, "192.0.2.19", "192.0.2.10", 1)))
	if got := value(t, b, "subnet[7].reclaimed-leases"); got != 4 {
		t.Errorf("a subnet that stays begins at %d again", got)
	}
	if got := value(t, b, "subnet[7].total-addresses"); got != 18 {
		t.Errorf("total-addresses = %d, want 18", got)
	}
	if e, _ := b.Get("subnet[7].total-addresses"); len(e.Samples) != 1 {
		t.Errorf("total-addresses has samples of the configuration before: %v", e.Samples)
	}
	run.Subnets[0].Count(LocalFail, 1, 9)
	if got := value(t, b, "subnet[7].v4-allocation-fail"); got != 1 {
		t.Errorf("v4-allocation-fail = %d", got)
	}
	b.Configure(snapshot(t, `{ "Dhcp4": {} }`))
	if _, ok := b.Get("subnet[7].total-addresses"); ok {
		t.Error("a subnet that is gone has statistics")
	}
}

func TestMessageTypes(t *testing.T) {
	b := newBench(kea.V4)
	b.ReceivedType(1).Add(1, 5)
	b.ReceivedType(200).Add(1, 5)
	if b.SentType(1) != nil {
		t.Error("servers send DISCOVER")
	}
	b.SentType(6).Add(1, 5)
	for _, name := range []string{"pkt4-discover-received", "pkt4-unknown-received", "pkt4-nak-sent"} {
		if got := value(t, b, name); got != 1 {
			t.Errorf("%s = %d", name, got)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	b := newBench(kea.V4)
	c := b.Global(Received)
	var work sync.WaitGroup
	for g := range int64(8) {
		work.Go(func() {
			for i := range int64(1000) {
				c.Add(1, g*1000+i+10)
				if i%100 == 0 {
					b.All()
				}
			}
		})
	}
	work.Wait()
	if got := c.Value(); got != 8000 {
		t.Errorf("%d, want 8000", got)
	}
}

func TestHandler(t *testing.T) {
	b, b6 := newBench(kea.V4), newBench(kea.V6)
	b.Configure(snapshot(t, two))
	b6.Configure(snapshot(t, `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/32",
		"pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56 } ] } ] } }`))
	b.ReceivedType(1).Add(3, 5)
	ready := false
	h := Handler(func() bool { return ready }, b.Registry, b6.Registry)
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code, w.Body.String()
	}
	code, text := get("/metrics")
	for _, want := range []string{
		`kea_dhcp4_packets_received_total{operation="discover"} 3`,
		`kea_dhcp4_addresses_total{pool="",subnet_id="7"} 27`,
		`kea_dhcp4_addresses_total{pool="3",subnet_id="7"} 1`,
		`kea_dhcp6_pd_total{pool="",subnet_id="1"} 256`,
		`kea_dhcp6_na_assigned_total{pool="",subnet_id="1"} 0`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if code != 200 {
		t.Errorf("status of /metrics: %d\n%s", code, text)
	}
	if code, _ := get("/healthz"); code != 200 {
		t.Errorf("status of /healthz: %d", code)
	}
	if code, _ := get("/readyz"); code != 503 {
		t.Errorf("status of /readyz before: %d", code)
	}
	ready = true
	if code, _ := get("/readyz"); code != 200 {
		t.Errorf("status of /readyz after: %d", code)
	}
}

func BenchmarkAdd(b *testing.B) {
	c := &Counter{}
	b.ReportAllocs()
	for i := range b.N {
		c.Add(1, int64(i/64))
	}
}

// TestExtra has a hook report something.
func TestExtra(t *testing.T) {
	b := newBench(kea.V4)
	b.Configure(snapshot(t, two))
	b.Set("perfmon.x.mean-usecs", 5)
	b.Set("perfmon.x.mean-usecs", 7)
	b.Set("subnet-id[7].perfmon.x.mean-usecs", 3)
	for name, want := range map[string]int64{"perfmon.x.mean-usecs": 7, "subnet-id[7].perfmon.x.mean-usecs": 3} {
		if got := value(t, b, name); got != want {
			t.Errorf("%s is %d; want %d", name, got, want)
		}
	}
	if e, _ := b.Get("perfmon.x.mean-usecs"); len(e.Samples) != 2 {
		t.Errorf("samples: %v; want two", e.Samples)
	}
}
