package config

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEveryParameter sets each parameter at one level after the other: the
// innermost that sets it counts.
func TestEveryParameter(t *testing.T) {
	type values [4]string // default, and what the server, the network and the subnet say
	tests := []struct {
		key    string
		family int
		values values
		get    func(*Scope) any
	}{
		{"valid-lifetime", 4, values{"7200", "10", "20", "30"}, func(s *Scope) any { return s.Valid }},
		{"min-valid-lifetime", 4, values{"7200", "10", "20", "30"}, func(s *Scope) any { return s.MinValid }},
		{"max-valid-lifetime", 4, values{"7200", "8000", "8100", "8200"}, func(s *Scope) any { return s.MaxValid }},
		{"preferred-lifetime", 6, values{"0", "10", "20", "30"}, func(s *Scope) any { return s.Preferred }},
		{"renew-timer", 4, values{"0", "10", "20", "30"}, func(s *Scope) any { return s.Renew }},
		{"rebind-timer", 4, values{"0", "10", "20", "30"}, func(s *Scope) any { return s.Rebind }},
		{"t1-percent", 4, values{"0.5", "0.1", "0.2", "0.3"}, func(s *Scope) any { return s.T1 }},
		{"t2-percent", 4, values{"0.875", "0.6", "0.7", "0.8"}, func(s *Scope) any { return s.T2 }},
		{"t2-percent", 6, values{"0.8", "0.6", "0.7", "0.9"}, func(s *Scope) any { return s.T2 }},
		{"calculate-tee-times", 4, values{"false", "true", "false", "true"}, func(s *Scope) any { return s.CalculateTee }},
		{"calculate-tee-times", 6, values{"true", "false", "true", "false"}, func(s *Scope) any { return s.CalculateTee }},
		{"cache-threshold", 4, values{"0.25", "0.1", "0.2", "0.3"}, func(s *Scope) any { return s.CacheThreshold }},
		{"cache-max-age", 4, values{"-1", "10", "20", "30"}, func(s *Scope) any { return s.CacheMaxAge }},
		{"offer-lifetime", 4, values{"0", "10", "20", "30"}, func(s *Scope) any { return s.Offer }},
		{"match-client-id", 4, values{"true", "false", "true", "false"}, func(s *Scope) any { return s.MatchClientID }},
		{"authoritative", 4, values{"false", "true", "false", "true"}, func(s *Scope) any { return s.Authoritative }},
		{"store-extended-info", 6, values{"false", "true", "false", "true"}, func(s *Scope) any { return s.StoreExtended }},
		{"reservations-global", 4, values{"false", "true", "false", "true"}, func(s *Scope) any { return s.HostsGlobal }},
		{"reservations-in-subnet", 4, values{"true", "false", "true", "false"}, func(s *Scope) any { return s.HostsIn }},
		{"reservations-out-of-pool", 6, values{"false", "true", "false", "true"}, func(s *Scope) any { return s.HostsOut }},
		{"next-server", 4, values{"invalid IP", `"192.0.2.1"`, `"192.0.2.2"`, `"192.0.2.3"`}, func(s *Scope) any { return s.Boot.NextServer }},
		{"server-hostname", 4, values{"", `"a"`, `"b"`, `"c"`}, func(s *Scope) any { return s.Boot.ServerName }},
		{"boot-file-name", 4, values{"", `"a"`, `"b"`, `"c"`}, func(s *Scope) any { return s.Boot.File }},
		{"ddns-send-updates", 4, values{"true", "false", "true", "false"}, func(s *Scope) any { return s.DDNS.SendUpdates }},
		{"ddns-override-no-update", 4, values{"false", "true", "false", "true"}, func(s *Scope) any { return s.DDNS.OverrideNoUpdate }},
		{"ddns-override-client-update", 4, values{"false", "true", "false", "true"}, func(s *Scope) any { return s.DDNS.OverrideClientUpdate }},
		{"ddns-replace-client-name", 6, values{"never", `"always"`, `"when-present"`, `"when-not-present"`}, func(s *Scope) any { return s.DDNS.ReplaceClientName }},
		{"ddns-generated-prefix", 4, values{"myhost", `"a"`, `"b"`, `"c"`}, func(s *Scope) any { return s.DDNS.GeneratedPrefix }},
		{"ddns-qualifying-suffix", 4, values{"", `"a"`, `"b"`, `"c"`}, func(s *Scope) any { return s.DDNS.QualifyingSuffix }},
		{"ddns-update-on-renew", 4, values{"false", "true", "false", "true"}, func(s *Scope) any { return s.DDNS.UpdateOnRenew }},
		{"ddns-conflict-resolution-mode", 4, values{"check-with-dhcid", `"no-check-with-dhcid"`, `"check-exists-with-dhcid"`, `"no-check-without-dhcid"`}, func(s *Scope) any { return s.DDNS.ConflictResolution }},
		{"ddns-ttl", 4, values{"0", "10", "20", "30"}, func(s *Scope) any { return s.DDNS.TTL }},
	}
	for _, tt := range tests {
		for set := range 8 { // a bit for each level
			want := tt.values[0]
			at := func(level int) string {
				if set>>(level-1)&1 == 0 {
					return ""
				}
				want = strings.Trim(tt.values[level], `"`)
				return fmt.Sprintf("%q: %s, ", tt.key, tt.values[level])
			}
			prefix := map[int]string{4: "192.0.2.0/24", 6: "2001:db8::/64"}[tt.family]
			text := fmt.Sprintf(`{ %s"shared-networks": [ { %s"name": "n", "subnet%d": [ { %s"id": 1, "subnet": %q } ] } ] }`, at(1), at(2), tt.family, at(3), prefix)
			if got := fmt.Sprint(tt.get(build(t, tt.family, text).Subnet(1).Scope)); got != want {
				t.Errorf("%s: %s; want %s", text, got, want)
			}
		}
	}
}

// TestIndexModel compares the look-ups with a walk over all subnets.
func TestIndexModel(t *testing.T) {
	for seed := range uint64(50) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		var subnets []string
		used := map[netip.Prefix]bool{}
		for id := range 1 + rnd.IntN(12) {
			p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(rnd.IntN(2)), byte(rnd.IntN(4) * 64), 0}), 8*(1+rnd.IntN(3))+rnd.IntN(3)).Masked()
			if used[p] {
				continue
			}
			used[p] = true
			subnets = append(subnets, fmt.Sprintf(`{ "id": %d, "subnet": %q, "interface": "eth%d", "relay": { "ip-addresses": [ "192.0.2.%d" ] } }`, (id*7)%13+1, p, rnd.IntN(3), rnd.IntN(4)))
		}
		s := build(t, 4, `{ "subnet4": [ `+strings.Join(subnets, ", ")+` ] }`)
		if !slices.IsSortedFunc(s.Subnets, func(a, b *Subnet) int { return int(a.ID) - int(b.ID) }) {
			t.Fatal("the subnets do not stand by id")
		}
		expect := func(what any, got []*Subnet, is func(*Subnet) bool) {
			t.Helper()
			var want, have []uint32
			for _, sub := range s.Subnets {
				if is(sub) {
					want = append(want, sub.ID)
				}
			}
			for _, sub := range got {
				have = append(have, sub.ID)
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("%v in %v (-want +got):\n%s", what, subnets, diff)
			}
		}
		for range 100 {
			a := netip.AddrFrom4([4]byte{byte(9 + rnd.IntN(3)), byte(rnd.IntN(3)), byte(rnd.IntN(256)), byte(rnd.IntN(256))})
			expect(a, s.Containing(a), func(sub *Subnet) bool { return sub.Prefix.Contains(a) })
		}
		for n := range 5 {
			relay, iface := netip.AddrFrom4([4]byte{192, 0, 2, byte(n)}), fmt.Sprint("eth", n)
			expect(relay, s.Relayed(relay), func(sub *Subnet) bool { return slices.Contains(sub.Relays, relay) })
			expect(iface, s.OnInterface(iface), func(sub *Subnet) bool { return sub.Interface == iface })
		}
	}
}
