package stats

import (
	"fmt"
	"math/big"

	"github.com/prometheus/client_golang/prometheus"
)

// Collector gives the statistics to Prometheus, under the names that exporters
// for Kea use: kea_dhcp4_packets_received_total{operation="discover"}.
type Collector struct{ *Registry }

// Describe implements [prometheus.Collector]; the collector is an unchecked one,
// since subnets come and go.
func (Collector) Describe(chan<- *prometheus.Desc) {}

// metric says how a local statistic is exported.
type metric struct {
	name, help string
	gauge      bool
}

// Metrics of subnets and pools by statistic. %s is addresses, na or pd.
var localMetrics = map[Local]metric{
	Total:                  {"%s_total", "Size of the pools.", true},
	Assigned:               {"%s_assigned_total", "Leases that are assigned.", true},
	LocalDeclined:          {"%s_declined_total", "Addresses that their clients have declined.", true},
	LocalCumulative:        {"cumulative_%s_assigned_total", "Leases assigned since the start.", false},
	LocalReclaimed:         {"%s_reclaimed_total", "Leases that were over and have been ended.", false},
	LocalReclaimedDeclined: {"%s_declined_reclaimed_total", "Declined addresses that are free again.", false},
}

// Collect implements [prometheus.Collector].
func (c Collector) Collect(out chan<- prometheus.Metric) {
	r := c.Registry
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refresh()
	e := exporter{out: out, prefix: "kea_dhcp4_"}
	if r.names == names6 {
		e.prefix = "kea_dhcp6_"
	}
	e.packets(r)
	e.globals(r)
	for _, s := range r.order {
		e.subnet(r, s)
	}
}

// exporter writes metrics.
type exporter struct {
	out    chan<- prometheus.Metric
	prefix string
}

func (e exporter) send(m metric, value float64, labels ...string) {
	kind := prometheus.CounterValue
	if m.gauge {
		kind = prometheus.GaugeValue
	}
	var names, values []string
	for i := 0; i+1 < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	e.out <- prometheus.MustNewConstMetric(prometheus.NewDesc(e.prefix+m.name, m.help, names, nil), kind, value, values...)
}

func (e exporter) packets(r *Registry) {
	received := metric{"packets_received_total", "Messages received, by type.", false}
	for t, name := range r.names.received {
		e.send(received, float64(r.received[t].Value()), "operation", name)
	}
	e.send(received, float64(r.unknown.Value()), "operation", "unknown")
	for t, name := range r.names.sent {
		e.send(metric{"packets_sent_total", "Messages sent, by type.", false}, float64(r.sent[t].Value()), "operation", name)
	}
	dropped := metric{"packets_dropped_total", "Messages that got no answer, by why.", false}
	e.send(dropped, float64(r.global[ParseFailed].Value()), "reason", "parse-failed")
	e.send(dropped, float64(r.global[ReceiveDrop].Value()), "reason", "receive-drop")
}

func (e exporter) globals(r *Registry) {
	v := func(g Global) float64 { return float64(r.global[g].Value()) }
	fail := metric{"allocations_failed_total", "Clients for whom nothing was free, by where.", false}
	e.send(fail, v(AllocationFailNetwork), "context", "shared-network")
	e.send(fail, v(AllocationFailSubnet), "context", "subnet")
	e.send(fail, v(AllocationFailNoPools), "context", "no-pools")
	e.send(fail, v(AllocationFailClasses), "context", "classes")
	if r.names == names4 {
		e.send(metric{"reservation_conflicts_total", "Reservations whose address somebody else had.", false}, v(Conflicts))
		e.send(metric{"leases_reused_total", "Leases that were given again without being written.", false}, v(Reuses))
		return
	}
	e.send(metric{"na_reuses_total", "Leases of addresses given again without being written.", false}, v(Reuses))
	e.send(metric{"pd_reuses_total", "Leases of prefixes given again without being written.", false}, v(PrefixReuses))
}

func (e exporter) subnet(r *Registry, s *Subnet) {
	id := fmt.Sprint(s.id)
	kind := "addresses"
	if r.names == names6 {
		kind = "na"
	}
	for l, m := range localMetrics {
		m.name = fmt.Sprintf(m.name, kind)
		e.send(m, s.counters[l].float(), "subnet_id", id, "pool", "")
		for pool, p := range s.pools {
			e.send(m, p.counters[l].float(), "subnet_id", id, "pool", fmt.Sprint(pool))
		}
	}
	if r.names == names6 {
		e.prefixes(s, id)
	}
}

func (e exporter) prefixes(s *Subnet, id string) {
	for i, l := range [prefixStats]Local{Total, Assigned, LocalCumulative, LocalReclaimed} {
		m := localMetrics[l]
		m.name = fmt.Sprintf(m.name, "pd")
		if i < prefixReclaimed {
			e.send(m, s.counters[[...]Local{TotalPrefixes, AssignedPrefixes, LocalCumulativePrefixes}[i]].float(), "subnet_id", id, "pool", "")
		}
		for pool, p := range s.prefixes {
			e.send(m, p.counters[i].float(), "subnet_id", id, "pool", fmt.Sprint(pool))
		}
	}
}

func (c *Counter) float() float64 {
	f, _ := new(big.Float).SetInt(c.big()).Float64()
	return f
}
