package config

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// TestLot: a lot is a number of lines, and the fields of every message are in the
// first two.
func TestLot(t *testing.T) {
	const line = 64
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the layout is made for processors of 64 bits")
	}
	if n := unsafe.Sizeof(lot{}); n%line != 0 {
		t.Errorf("a lot has %d octets, which is no number of lines", n)
	}
	var s Subnet
	for name, end := range map[string]uintptr{
		"Scope": unsafe.Offsetof(s.Scope) + unsafe.Sizeof(s.Scope), "Pools": unsafe.Offsetof(s.Pools) + unsafe.Sizeof(s.Pools),
		"Guard": unsafe.Offsetof(s.Guard) + unsafe.Sizeof(s.Guard), "Options": unsafe.Offsetof(s.Options) + unsafe.Sizeof(s.Options),
	} {
		if end > 2*line {
			t.Errorf("%s ends at octet %d", name, end)
		}
	}
}

// TestEqualScopes: subnets of which the configuration says the same have the same
// scope; what one says for itself is not said for others.
func TestEqualScopes(t *testing.T) {
	for _, key := range []string{`"valid-lifetime": 60`, `"renew-timer": 5`, `"t1-percent": 0.25`, `"match-client-id": false`, `"next-server": "192.0.2.1"`,
		`"server-hostname": "x"`, `"boot-file-name": "f"`, `"allocator": "random"`, `"reservations-global": true`, `"cache-max-age": 4`, `"offer-lifetime": 9`,
		`"authoritative": true`, `"store-extended-info": true`, `"ddns-qualifying-suffix": "example.org"`, `"ddns-send-updates": false`,
		`"hostname-char-set": "[^a-z]"`, `"ddns-ttl-min": 5`} {
		s := build(t, 4, `{ "subnet4": [ { "id": 1, "subnet": "10.0.1.0/24", `+key+` }, { "id": 2, "subnet": "10.0.2.0/24" },
			{ "id": 3, "subnet": "10.0.3.0/24", `+key+` }, { "id": 4, "subnet": "10.0.4.0/24" } ],
			"shared-networks": [ { "name": "n", `+key+`, "subnet4": [ { "id": 5, "subnet": "10.0.5.0/24" } ] } ] }`)
		with, without := s.Subnet(1).Scope, s.Subnet(2).Scope
		if with == without || cmp.Equal(*with, *without, cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.AllowUnexported(DDNS{})) {
			t.Errorf("%s makes no difference", key)
		}
		if s.Subnet(3).Scope != with || s.Subnet(5).Scope != with {
			t.Errorf("%s: equal scopes are kept several times", key)
		}
		if s.Subnet(4).Scope != without || s.Global != without {
			t.Errorf("%s: the scopes of subnets that say nothing are kept several times", key)
		}
		if own := strings.Contains(key, "ddns") || strings.Contains(key, "hostname-char"); (with.DDNS != without.DDNS) != own {
			t.Errorf("%s: other names %v; want %v", key, !own, own)
		}
	}
}

// TestPatternOfEqualScopes: parameters with a pattern of their own keep it when
// they are found to be the same.
func TestPatternOfEqualScopes(t *testing.T) {
	s := build(t, 4, `{ "hostname-char-set": "[^a-z]", "hostname-char-replacement": "0", "subnet4": [ { "id": 1, "subnet": "10.0.1.0/24" }, { "id": 2, "subnet": "10.0.2.0/24" } ] }`)
	for _, sub := range s.Subnets {
		if got := string(sub.DDNS.Clean([]byte("a_B"))); got != "a00" {
			t.Errorf("subnet %d: %q; want a00", sub.ID, got)
		}
	}
}

// TestReferences builds configurations at random, and follows every reference from
// a subnet and back.
func TestReferences(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 11))
		id, wanted := 0, map[uint32]int{} // pools of each subnet
		subnets := func(n int) string {
			var list []string
			for range n {
				id++
				var pools []string
				for p := range rnd.IntN(4) {
					pools = append(pools, fmt.Sprintf(`{ "pool": "10.0.%d.%d - 10.0.%d.%d", "pool-id": %d }`, id, 200-p*20, id, 205-p*20, p))
				}
				number := id*5%97 + 1
				wanted[uint32(number)] = len(pools)
				list = append(list, fmt.Sprintf(`{ "id": %d, "subnet": "10.0.%d.0/24", "pools": [ %s ] }`, number, id, strings.Join(pools, ", ")))
			}
			return strings.Join(list, ", ")
		}
		lone := subnets(rnd.IntN(8))
		shared := subnets(1 + rnd.IntN(5))
		s := build(t, 4, `{ "subnet4": [ `+lone+` ], "shared-networks": [ { "name": "n", "subnet4": [ `+shared+` ] } ] }`)
		if len(s.Subnets) != len(wanted) {
			t.Fatalf("seed %d: %d subnets; want %d", seed, len(s.Subnets), len(wanted))
		}
		numbers := map[int]bool{}
		for i, sub := range s.Subnets {
			if sub.Number != i || s.Subnet(sub.ID) != sub || sub.Network.Subnets[sub.Index] != sub {
				t.Errorf("seed %d: subnet %d is not where it says", seed, sub.ID)
			}
			if sub.Network.Lone() != (len(sub.Network.Subnets) == 1 && sub.Network.Name == "") {
				t.Errorf("seed %d: the network of subnet %d is %+v", seed, sub.ID, sub.Network)
			}
			if len(sub.Pools) != wanted[sub.ID] {
				t.Errorf("seed %d: subnet %d has %d pools; want %d", seed, sub.ID, len(sub.Pools), wanted[sub.ID])
			}
			for n, p := range sub.Pools {
				if p.Subnet != sub || sub.PoolOf(p.First) != p || sub.PoolOf(p.Last) != p || numbers[p.Number] {
					t.Errorf("seed %d: pool %v of subnet %d is not where it says", seed, p.First, sub.ID)
				}
				if numbers[p.Number] = true; n > 0 && !sub.Pools[n-1].Last.Less(p.First) {
					t.Errorf("seed %d: the pools of subnet %d do not stand by address", seed, sub.ID)
				}
			}
		}
	}
}

// TestSubnetByID asks for ids with and without gaps, at and beyond their ends.
func TestSubnetByID(t *testing.T) {
	for name, ids := range map[string][]uint32{"none": {}, "from 1": {1, 2, 3}, "from another": {1000, 1001, 1002}, "with gaps": {1, 3, 4, 4294967294}, "one": {7}} {
		var list []string
		for i, id := range ids {
			list = append(list, fmt.Sprintf(`{ "id": %d, "subnet": "10.0.%d.0/24" }`, id, i))
		}
		s := build(t, 4, `{ "subnet4": [ `+strings.Join(list, ", ")+` ] }`)
		want := map[uint32]bool{}
		for _, id := range ids {
			want[id] = true
		}
		for _, id := range append([]uint32{0, 1, 2, 3, 4, 5, 999, 1003, 4294967293, 4294967295}, ids...) {
			if got := s.Subnet(id); (got != nil) != want[id] || got != nil && got.ID != id {
				t.Errorf("%s: subnet %d is %v; want one: %v", name, id, got, want[id])
			}
		}
	}
}
