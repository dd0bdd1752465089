package update

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/keatool/keatool/server/ddns"
)

// TestBacklogRecord reads what encode writes.
func TestBacklogRecord(t *testing.T) {
	for _, mode := range modes() {
		for i := range 8 {
			want := clientRequest(mode, i&1 > 0, 1, "a", []string{"192.0.2.1", "2001:db8::1"}[i&1])
			want.Forward, want.Reverse = i&2 > 0, i&4 > 0
			if i > 4 {
				want.Guards = []string{"one", "two"}
			}
			if diff := cmp.Diff(want, decode(encode(nil, &want)), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
	}
}

// TestBacklogOrder compares with a list from which older requests about the same
// records are taken out.
func TestBacklogOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	b := newBacklog()
	var want []ddns.Request
	same := func(a, b *ddns.Request) bool {
		return a.FQDN == b.FQDN && a.Addr == b.Addr && string(a.DHCID) == string(b.DHCID)
	}
	for i := range 50_000 {
		if n := rng.IntN(10); n > 6 && i%10_000 > 2000 {
			got, ok := b.pop()
			if ok != (len(want) > 0) {
				t.Fatalf("step %d: a request is there: %v, want %v", i, ok, !ok)
			}
			if ok {
				if got.FQDN != want[0].FQDN || got.Addr != want[0].Addr || got.Remove != want[0].Remove || got.TTL != want[0].TTL {
					t.Fatalf("step %d: %+v, want %+v", i, got, want[0])
				}
				want = want[1:]
			}
			continue
		}
		k := rng.IntN(700)
		r := clientRequest(ddns.CheckDHCID, rng.IntN(2) == 0, byte(k), fmt.Sprintf("h%d", k), fmt.Sprintf("192.0.2.%d", k%200))
		r.TTL = uint32(i)
		had := false
		for j := range want {
			if had = same(&want[j], &r); had {
				want = append(want[:j], want[j+1:]...)
				break
			}
		}
		want = append(want, r)
		if b.push(&r) != had {
			t.Fatalf("step %d: replaced %v, want %v", i, !had, had)
		}
		if b.len() != len(want) {
			t.Fatalf("step %d: %d requests, want %d", i, b.len(), len(want))
		}
	}
}

// TestBacklogBounded: those that come again and again take no more room.
func TestBacklogBounded(t *testing.T) {
	b := newBacklog()
	for i := range 200_000 {
		r := clientRequest(ddns.CheckDHCID, i%2 == 0, byte(i), fmt.Sprintf("h%d", i%100), "192.0.2.1")
		r.DHCID = r.DHCID[:3]
		b.push(&r)
	}
	if b.len() != 100 || len(b.chunks) > 4 {
		t.Errorf("%d requests in %d chunks; want 100 in few", b.len(), len(b.chunks))
	}
}

func TestMatch(t *testing.T) {
	zones := []*Zone{{Name: "example.org."}, {Name: "lab.example.org."}, {Name: "nodot.net"}, {Name: "*"}}
	for name, want := range map[string]string{
		"a.example.org.": "example.org.", "example.org.": "example.org.", "a.LAB.example.org.": "lab.example.org.", "badexample.org.": "*",
		"a.nodot.net.": "*", "x.": "*",
	} {
		if z := match(zones, name); z == nil || z.Name != want {
			t.Errorf("%s: zone %v, want %s", name, z, want)
		}
	}
	if z := match(zones[:2], "a.example.net."); z != nil {
		t.Errorf("zone %s for a name of none", z.Name)
	}
}
