package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// said builds a configuration, and returns what is found in it.
func said(t *testing.T, text string) (*Snapshot, []string) {
	t.Helper()
	d, findings := kea.Parse("test", []byte(text), kea.ParseOptions{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	c, _ := kea.Decode(d)
	s, findings := Build(c)
	var out []string
	for _, f := range findings {
		out = append(out, fmt.Sprintf("%v %v %s", f.Severity, f.Code, f.Target))
		if f.Hint == "" {
			t.Errorf("%s %s says not what to do", f.Code, f.Target)
		}
	}
	slices.Sort(out)
	return s, out
}

// TestWhatIsNotHonoured has every key that is not honoured, in both families and with
// values that ask for nothing.
func TestWhatIsNotHonoured(t *testing.T) {
	tests := []struct {
		name, inside string
		family       []int
		want         []string // with the family for %d
	}{
		{"none", `"valid-lifetime": 60`, []int{4, 6}, nil},
		{"4o6", `"dhcp4o6-port": 6767`, []int{4, 6}, []string{"error KT5001 /Dhcp%d/dhcp4o6-port"}},
		{"no 4o6", `"dhcp4o6-port": 0`, []int{4, 6}, nil},
		{"database", `"config-control": { "config-databases": [ { "type": "mysql", "name": "kea" } ] }`, []int{4, 6}, []string{"error KT5001 /Dhcp%d/config-control"}},
		{"no database", `"config-control": { "config-fetch-wait-time": 10 }`, []int{4, 6}, nil},
		{"both", `"dhcp4o6-port": 1, "config-control": { "config-databases": [ { "type": "mysql", "name": "kea" } ] }`, []int{4, 6},
			[]string{"error KT5001 /Dhcp%d/config-control", "error KT5001 /Dhcp%d/dhcp4o6-port"}},
		{"directory", `"data-directory": "/tmp"`, []int{6}, []string{"warning KT5003 /Dhcp%d/data-directory"}},
		{"look-up", `"reservations-lookup-first": false`, []int{4, 6}, []string{"warning KT5003 /Dhcp%d/reservations-lookup-first"}},
		{"look-up first", `"reservations-lookup-first": true`, []int{4, 6}, nil},
		{"queue", `"dhcp-queue-control": { "enable-queue": true, "queue-type": "kea-ring%d" }`, []int{4, 6}, []string{"warning KT5003 /Dhcp%d/dhcp-queue-control"}},
		{"no queue", `"dhcp-queue-control": { "enable-queue": false, "queue-type": "kea-ring%d" }`, []int{4, 6}, nil},
		{"threads", `"multi-threading": { "packet-queue-size": 5 }`, []int{4, 6}, []string{"warning KT5003 /Dhcp%d/multi-threading/packet-queue-size"}},
		{"only threads", `"multi-threading": { "thread-pool-size": 5 }`, []int{4, 6}, nil},
		{"interfaces", `"interfaces-config": { "re-detect": false }`, []int{4, 6}, []string{"warning KT5003 /Dhcp%d/interfaces-config/re-detect"}},
	}
	for _, tt := range tests {
		for _, family := range tt.family {
			t.Run(fmt.Sprint(tt.name, family), func(t *testing.T) {
				of := func(text string) string { return strings.ReplaceAll(text, "%d", fmt.Sprint(family)) }
				var want []string
				for _, w := range tt.want {
					want = append(want, of(w))
				}
				_, got := said(t, of(`{ "Dhcp%d": { `+tt.inside+` } }`))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestCodesHaveExamples has each code's example say that code.
func TestCodesHaveExamples(t *testing.T) {
	for _, info := range Codes() {
		_, got := said(t, info.Example)
		if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, string(info.Code)) }) {
			t.Errorf("the example of %s: %v", info.Code, got)
		}
		if info.Severity != diag.Error && info.Severity != diag.Warning {
			t.Errorf("%s is %v", info.Code, info.Severity)
		}
	}
}

// TestNamesOfPools: a pool without ddns-* parameters has those of its subnet, and
// one of its own makes the subnet one whose names depend on the address.
func TestNamesOfPools(t *testing.T) {
	const subnet = `"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "ddns-qualifying-suffix": "example.org", "pd-pools": [ { "prefix": "2001:db8:1::", "prefix-len": 48, "delegated-len": 56 } ],
		"pools": [ { "pool": "2001:db8::1-2001:db8::9" }, { "pool": "2001:db8::11-2001:db8::19" %s } ] } ]`
	for more, want := range map[string]string{
		"": "example.org", `, "ddns-qualifying-suffix": "pool.example.org"`: "pool.example.org", `, "ddns-generated-prefix": "p"`: "example.org", `, "ddns-send-updates": false`: "example.org",
	} {
		sub := build(t, 6, "{ "+fmt.Sprintf(subnet, more)+" }").Subnet(1)
		if sub.Pools[0].DDNS != sub.DDNS || sub.Prefixes[0].DDNS != sub.DDNS {
			t.Errorf("%s: the pool without parameters has others than the subnet", more)
		}
		if own := sub.Pools[1].DDNS != sub.DDNS; own != (more != "") || sub.PoolNames != own {
			t.Errorf("%s: own parameters %v, and the subnet says %v", more, own, sub.PoolNames)
		}
		if got := sub.Pools[1].DDNS.QualifyingSuffix; got != want {
			t.Errorf("%s: suffix %s; want %s", more, got, want)
		}
	}
}
