package stats

import (
	"math/big"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// metrics returns what Prometheus gets of registries, without what is of the process.
func metrics(list ...*Registry) (lines []string) {
	w := httptest.NewRecorder()
	Handler(func() bool { return true }, list...).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if line = strings.TrimSpace(line); strings.Contains(line, "kea_") && !strings.HasPrefix(line, "# HELP") {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestMetricNames has the names that exporters for Kea use, with their types:
// dashboards ask for them.
func TestMetricNames(t *testing.T) {
	four, six := newBench(kea.V4), newBench(kea.V6)
	four.Configure(snapshot(t, two))
	six.Configure(snapshot(t, `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "pools": [ { "pool": "2001:db8::/96" } ],
		"pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 56 } ] } ] } }`))
	var got []string
	for _, line := range metrics(four.Registry, six.Registry) {
		if name, ok := strings.CutPrefix(line, "# TYPE kea_"); ok {
			got = append(got, name)
		}
	}
	slices.Sort(got)
	want := strings.Split(`dhcp4_addresses_assigned_total gauge
dhcp4_addresses_declined_reclaimed_total counter
dhcp4_addresses_declined_total gauge
dhcp4_addresses_reclaimed_total counter
dhcp4_addresses_total gauge
dhcp4_allocations_failed_total counter
dhcp4_cumulative_addresses_assigned_total counter
dhcp4_leases_reused_total counter
dhcp4_packets_dropped_total counter
dhcp4_packets_received_total counter
dhcp4_packets_sent_total counter
dhcp4_reservation_conflicts_total counter
dhcp6_allocations_failed_total counter
dhcp6_cumulative_na_assigned_total counter
dhcp6_cumulative_pd_assigned_total counter
dhcp6_na_assigned_total gauge
dhcp6_na_declined_reclaimed_total counter
dhcp6_na_declined_total gauge
dhcp6_na_reclaimed_total counter
dhcp6_na_reuses_total counter
dhcp6_na_total gauge
dhcp6_packets_dropped_total counter
dhcp6_packets_received_total counter
dhcp6_packets_sent_total counter
dhcp6_pd_assigned_total gauge
dhcp6_pd_reclaimed_total counter
dhcp6_pd_reuses_total counter
dhcp6_pd_total gauge`, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMetricValues counts one of everything that has a label, and finds it there.
func TestMetricValues(t *testing.T) {
	b := newBench(kea.V4)
	run := b.Configure(snapshot(t, two))
	for g, n := range map[Global]int64{ParseFailed: 1, ReceiveDrop: 2, AllocationFailNetwork: 3, AllocationFailSubnet: 4, AllocationFailNoPools: 5,
		AllocationFailClasses: 6, Conflicts: 7, Reuses: 8} {
		b.Global(g).Add(n, 5)
	}
	b.SentType(5).Add(9, 5)
	b.ReceivedType(99).Add(10, 5)
	run.Subnets[0].Count(LocalReclaimedDeclined, 11, 5)
	run.Pools[2].Reclaimed(12, 5)
	got := metrics(b.Registry)
	for _, want := range []string{
		`kea_dhcp4_packets_dropped_total{reason="parse-failed"} 1`,
		`kea_dhcp4_packets_dropped_total{reason="receive-drop"} 2`,
		`kea_dhcp4_allocations_failed_total{context="shared-network"} 3`,
		`kea_dhcp4_allocations_failed_total{context="subnet"} 4`,
		`kea_dhcp4_allocations_failed_total{context="no-pools"} 5`,
		`kea_dhcp4_allocations_failed_total{context="classes"} 6`,
		`kea_dhcp4_reservation_conflicts_total 7`,
		`kea_dhcp4_leases_reused_total 8`,
		`kea_dhcp4_packets_sent_total{operation="ack"} 9`,
		`kea_dhcp4_packets_received_total{operation="unknown"} 10`,
		`kea_dhcp4_addresses_declined_reclaimed_total{pool="",subnet_id="7"} 11`,
		`kea_dhcp4_addresses_reclaimed_total{pool="3",subnet_id="7"} 12`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
}

// TestLongMetric: a number of more than 64 bits is a metric, too.
func TestLongMetric(t *testing.T) {
	b := newBench(kea.V6)
	b.Configure(snapshot(t, `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "pools": [ { "pool": "2001:db8::/40" } ] } ] } }`))
	want, _ := new(big.Float).SetInt(new(big.Int).Lsh(big.NewInt(1), 88)).Float64()
	e := &b.subnets[1].counters[Total]
	if got := e.float(); got != want {
		t.Errorf("%g; want %g", got, want)
	}
	if !slices.Contains(metrics(b.Registry), `kea_dhcp6_na_total{pool="",subnet_id="1"} 3.094850098213451e+26`) {
		t.Error("the metrics lack the size of the pool")
	}
}
