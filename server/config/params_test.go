package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
)

// TestTees follows Kea's rules of T1 and T2 with DHCPv4: sent if configured or
// calculated, T2 only if it is shorter than the lease, T1 only if it is shorter
// than both.
func TestTees(t *testing.T) {
	tests := []struct {
		says  string
		valid uint32
		want  [2]uint32
	}{
		{``, 4000, [2]uint32{0, 0}},
		{`"calculate-tee-times": true`, 4000, [2]uint32{2000, 3500}},
		{`"calculate-tee-times": true, "t1-percent": 0.25, "t2-percent": 0.5`, 4000, [2]uint32{1000, 2000}},
		{`"calculate-tee-times": true`, 1, [2]uint32{0, 0}},
		{`"calculate-tee-times": true, "renew-timer": 100`, 4000, [2]uint32{100, 3500}},
		{`"calculate-tee-times": true, "rebind-timer": 100`, 4000, [2]uint32{0, 100}},
		{`"renew-timer": 100`, 4000, [2]uint32{100, 0}},
		{`"rebind-timer": 200`, 4000, [2]uint32{0, 200}},
		{`"renew-timer": 100, "rebind-timer": 200`, 4000, [2]uint32{100, 200}},
		{`"renew-timer": 100, "rebind-timer": 200`, 200, [2]uint32{100, 0}},
		{`"renew-timer": 100, "rebind-timer": 200`, 100, [2]uint32{0, 0}},
		{`"renew-timer": 200, "rebind-timer": 200`, 4000, [2]uint32{0, 200}},
		{`"renew-timer": 0, "rebind-timer": 0, "calculate-tee-times": true`, 4000, [2]uint32{0, 0}},
	}
	for _, tt := range tests {
		s := build(t, 4, `{ "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24"`+and(tt.says)+` } ] }`)
		t1, t2 := s.Subnet(1).Tees(tt.valid)
		if got := [2]uint32{t1, t2}; got != tt.want {
			t.Errorf("%s, for %d s: T1 and T2 are %v; want %v", tt.says, tt.valid, got, tt.want)
		}
	}
}

func and(says string) string {
	if says == "" {
		return ""
	}
	return ", " + says
}

// TestDefaults has what holds where a configuration says nothing, and that each of
// the keys changes it.
func TestDefaults(t *testing.T) {
	type get = func(*Snapshot) any
	tests := []struct {
		family    int
		key       string
		without   any
		with      any
		get       get
		elsewhere string // what the key needs beside it
	}{
		{4, `"decline-probation-period": 5`, 24 * time.Hour, 5 * time.Second, func(s *Snapshot) any { return s.Decline }, ""},
		{4, `"echo-client-id": false`, true, false, func(s *Snapshot) any { return s.EchoClient }, ""},
		{4, `"stash-agent-options": true`, false, true, func(s *Snapshot) any { return s.StashAgent }, ""},
		{4, `"early-global-reservations-lookup": true`, false, true, func(s *Snapshot) any { return s.EarlyGlobal }, ""},
		{6, `"ip-reservations-unique": false`, true, false, func(s *Snapshot) any { return s.IPUnique }, ""},
		{4, `"sanity-checks": { "lease-checks": "del" }`, "warn", "del", func(s *Snapshot) any { return s.LeaseChecks }, ""},
		{6, `"mac-sources": [ "duid", "rfc6939" ]`, []string{"any"}, []string{"duid", "rfc6939"}, func(s *Snapshot) any { return s.MACSources }, ""},
		{4, `"host-reservation-identifiers": [ "client-id", "flex-id" ]`, []host.Kind{host.HWAddress, host.DUID, host.CircuitID, host.ClientID},
			[]host.Kind{host.ClientID, host.FlexID}, func(s *Snapshot) any { return s.Identifiers }, ""},
		{6, `"host-reservation-identifiers": [ "duid" ]`, []host.Kind{host.HWAddress, host.DUID}, []host.Kind{host.DUID}, func(s *Snapshot) any { return s.Identifiers }, ""},
		{6, `"relay-supplied-options": [ "dns-servers" ]`, map[uint16]bool{65: true}, map[uint16]bool{65: true, 23: true}, func(s *Snapshot) any { return s.RSOO }, ""},
		{6, `"relay-supplied-options": [ "mine", "240", "nobody" ]`, map[uint16]bool{65: true}, map[uint16]bool{65: true, 231: true, 240: true},
			func(s *Snapshot) any { return s.RSOO }, `"option-def": [ { "name": "mine", "code": 231, "type": "string" } ]`},
		{4, `"compatibility": { "lenient-option-parsing": true, "ignore-rai-link-selection": true }`, Compatibility{}, Compatibility{Lenient: true, IgnoreRAILink: true},
			func(s *Snapshot) any { return s.Compat }, ""},
		{4, `"compatibility": { "ignore-dhcp-server-identifier": true, "exclude-first-last-24": true }`, Compatibility{}, Compatibility{IgnoreServerID: true, ExcludeFirstLast: true},
			func(s *Snapshot) any { return s.Compat }, ""},
		{4, `"interfaces-config": { "interfaces": [ "*" ], "dhcp-socket-type": "udp", "outbound-interface": "use-routing", "service-sockets-require-all": true }`,
			Interfaces{RetryWait: 5 * time.Second}, Interfaces{Names: []string{"*"}, UDP: true, UseRouting: true, RequireAll: true, RetryWait: 5 * time.Second},
			func(s *Snapshot) any { return s.Interfaces }, ""},
		{4, `"expired-leases-processing": { "flush-reclaimed-timer-wait-time": 3, "max-reclaim-leases": 0, "unwarned-reclaim-cycles": 2, "max-reclaim-time": 0 }`,
			Expired{ReclaimWait: 10 * time.Second, FlushWait: 25 * time.Second, Hold: time.Hour, MaxLeases: 100, MaxTime: 250 * time.Millisecond, UnwarnedCycles: 5},
			Expired{ReclaimWait: 10 * time.Second, FlushWait: 3 * time.Second, Hold: time.Hour, UnwarnedCycles: 2}, func(s *Snapshot) any { return s.Expired }, ""},
	}
	for _, tt := range tests {
		without, with := build(t, tt.family, "{ "+tt.elsewhere+" }"), build(t, tt.family, "{ "+tt.key+and(tt.elsewhere)+" }")
		if diff := cmp.Diff(tt.without, tt.get(without)); diff != "" {
			t.Errorf("without %s (-want +got):\n%s", tt.key, diff)
		}
		if diff := cmp.Diff(tt.with, tt.get(with)); diff != "" {
			t.Errorf("with %s (-want +got):\n%s", tt.key, diff)
		}
	}
}

// TestRapidCommit is of subnets and shared networks alone.
func TestRapidCommit(t *testing.T) {
	for _, tt := range []struct {
		network, subnet string
		want            bool
	}{{"", "", false}, {"true", "", true}, {"true", "false", false}, {"false", "true", true}, {"", "true", true}} {
		at := func(v string) string {
			if v == "" {
				return ""
			}
			return `"rapid-commit": ` + v + ", "
		}
		s := build(t, 6, fmt.Sprintf(`{ "shared-networks": [ { %s"name": "n", "subnet6": [ { %s"id": 1, "subnet": "2001:db8::/64" } ] } ] }`, at(tt.network), at(tt.subnet)))
		if got := s.Subnet(1).RapidCommit; got != tt.want {
			t.Errorf("network %q, subnet %q: %v; want %v", tt.network, tt.subnet, got, tt.want)
		}
	}
}

// TestLinks: what a subnet says of its link goes before what its network says, and
// a network's relays are those of the subnets that name none.
func TestLinks(t *testing.T) {
	type link struct{ Interface, InterfaceID, Relays string }
	const network = `"interface": "eth1", "interface-id": "port1", "relay": { "ip-addresses": [ "2001:db8:f::1", "2001:db8:f::2" ] }`
	tests := map[string]struct {
		network, subnet string
		want            link
	}{
		"nothing":         {"", "", link{"", "", "[]"}},
		"the network":     {network, "", link{"eth1", "port1", "[2001:db8:f::1 2001:db8:f::2]"}},
		"the subnet":      {"", `"interface": "eth2"`, link{"eth2", "", "[]"}},
		"another relay":   {network, `"relay": { "ip-addresses": [ "2001:db8:e::1" ] }`, link{"eth1", "port1", "[2001:db8:e::1]"}},
		"no relay at all": {network, `"relay": { "ip-addresses": [ ] }`, link{"eth1", "port1", "[2001:db8:f::1 2001:db8:f::2]"}},
		"another port":    {network, `"interface-id": "port2"`, link{"eth1", "port2", "[2001:db8:f::1 2001:db8:f::2]"}},
	}
	for name, tt := range tests {
		s := build(t, 6, `{ "shared-networks": [ { "name": "n"`+and(tt.network)+`, "subnet6": [ { "id": 1, "subnet": "2001:db8::/64"`+and(tt.subnet)+` } ] } ] }`)
		sub := s.Subnet(1)
		if got := (link{sub.Interface, sub.InterfaceID, fmt.Sprint(sub.Relays)}); got != tt.want {
			t.Errorf("%s: %v; want %v", name, got, tt.want)
		}
	}
}

// TestPoolRanges writes pools in each way, and in any order.
func TestPoolRanges(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.10 - 192.0.2.20": "192.0.2.10-192.0.2.20", "192.0.2.10-192.0.2.20": "192.0.2.10-192.0.2.20", " 192.0.2.10  -  192.0.2.10 ": "192.0.2.10-192.0.2.10",
		"192.0.2.16/28": "192.0.2.16-192.0.2.31", "192.0.2.16 / 28": "192.0.2.16-192.0.2.31", "192.0.2.7/32": "192.0.2.7-192.0.2.7",
	} {
		p := build(t, 4, `{ "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "`+text+`" } ] } ] }`).Subnet(1).Pools[0]
		if got := p.First.String() + "-" + p.Last.String(); got != want {
			t.Errorf("%q: %s; want %s", text, got, want)
		}
	}
}

// TestGuards has the classes of every place that has some.
func TestGuards(t *testing.T) {
	const both = `"client-classes": [ "g%[1]d", "h%[1]d" ], "evaluate-additional-classes": [ "a%[1]d" ]`
	text := `{ "shared-networks": [ { "name": "n", ` + fmt.Sprintf(both, 1) + `, "subnet6": [ { "id": 1, "subnet": "2001:db8::/32", ` + fmt.Sprintf(both, 2) + `,
		"pools": [ { "pool": "2001:db8::/80", ` + fmt.Sprintf(both, 3) + ` } ],
		"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56, ` + fmt.Sprintf(both, 4) + ` } ] } ] } ] }`
	s := build(t, 6, text)
	sub := s.Subnet(1)
	names := func(list []uint16) string {
		var out []string
		for _, c := range list {
			out = append(out, s.Classes.Name(c))
		}
		return strings.Join(out, " ")
	}
	got := []string{names(sub.Network.Guard), names(sub.Guard), names(sub.Pools[0].Guard), names(sub.Prefixes[0].Guard),
		names(sub.Network.Additional), names(sub.Additional), names(sub.Pools[0].Additional), names(sub.Prefixes[0].Additional)}
	if diff := cmp.Diff([]string{"g1 h1", "g2 h2", "g3 h3", "g4 h4", "a1", "a2", "a3", "a4"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := int(builtins) + 12; s.Classes.Count() != want {
		t.Errorf("%d classes have numbers; want %d", s.Classes.Count(), want)
	}
	if n := s.Classes.Mention("of a hook"); s.Classes.Name(n) != "of a hook" || s.Classes.Mention("of a hook") != n || s.Classes.Get(n) != nil {
		t.Error("a class that a hook names is not one that is only named")
	}
}

// TestCleanLabels cleans the labels of a name one by one, where the pattern might
// take the dots between them.
func TestCleanLabels(t *testing.T) {
	for _, tt := range []struct{ set, replacement, name, want string }{
		{"[^a-z]", "", "ab.c_d.e", "ab.cd.e"},
		{"[^a-z]", "x", "a1.2", "ax.x"},
		{"[^a-z]", "", "a.1.b", "a..b"},
		{defaultCharSet, "", "a_b.c", "ab.c"},
		{"", "", "a_b.c", "a_b.c"},
	} {
		d := ddns(kea.DDNSParams{HostnameCharSet: &tt.set, HostnameCharReplacement: &tt.replacement})
		if got := string(d.CleanLabels([]byte(tt.name))); got != tt.want {
			t.Errorf("%q without %q: %q; want %q", tt.name, tt.set, got, tt.want)
		}
	}
}
