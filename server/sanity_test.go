package server

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/memory"
)

// TestSanityChecks starts with leases of which one is right, one names another
// subnet than that of its address, one a subnet that is gone, and one has an
// address that is in no subnet.
func TestSanityChecks(t *testing.T) {
	const right, other, gone, nowhere = "192.0.2.1", "192.0.2.2", "192.0.2.3", "203.0.113.1"
	names := map[string]uint32{right: 1, other: 2, gone: 9, nowhere: 1}
	with := func(changes map[string]uint32) map[string]uint32 {
		out := map[string]uint32{}
		for a, id := range names {
			out[a] = id
		}
		for a, id := range changes {
			if out[a] = id; id == 0 {
				delete(out, a)
			}
		}
		return out
	}
	tests := []struct {
		mode string
		want map[string]uint32
	}{
		{"", with(nil)}, // warn
		{"none", with(nil)},
		{"warn", with(nil)},
		{"fix", with(map[string]uint32{other: 1, gone: 1})},
		{"fix-del", with(map[string]uint32{other: 1, gone: 1, nowhere: 0})},
		{"del", with(map[string]uint32{other: 0, gone: 0, nowhere: 0})},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			st := memory.New(memory.Options{Format: lease.CSV4})
			for a, id := range names {
				l := &lease.Lease{Type: lease.V4, Addr: netip.MustParseAddr(a), PrefixLen: 32, HW: []byte{2, 0, 0, 0, 0, 1}, HWType: 1,
					Valid: 4000, CLTT: 1_800_000_000, SubnetID: id}
				if err := st.Swap(nil, l); err != nil {
					t.Fatal(err)
				}
			}
			checks := ""
			if tt.mode != "" {
				checks = fmt.Sprintf(`"sanity-checks": { "lease-checks": %q }, `, tt.mode)
			}
			newServerRig(t, `{ "Dhcp4": { `+checks+`"subnet4": [
				{ "id": 1, "subnet": "192.0.2.0/24" }, { "id": 2, "subnet": "198.51.100.0/24" } ] } }`, Options{Store: st})
			got := map[string]uint32{}
			for l, err := range st.All() {
				if err != nil {
					t.Fatal(err)
				}
				got[l.Addr.String()] = l.SubnetID
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("subnets of the leases (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSanityOfPrefixes: a delegated prefix need not be in its subnet.
func TestSanityOfPrefixes(t *testing.T) {
	st := memory.New(memory.Options{Format: lease.CSV6})
	l := &lease.Lease{Type: lease.PD, Addr: netip.MustParseAddr("2001:db8:8000::"), PrefixLen: 56, DUID: serverDUID, IAID: 1,
		Valid: 4000, Preferred: 3000, CLTT: 1_800_000_000, SubnetID: 1}
	if err := st.Swap(nil, l); err != nil {
		t.Fatal(err)
	}
	newServerRig(t, `{ "Dhcp6": { "sanity-checks": { "lease-checks": "del" }, "subnet6": [ { "id": 1, "subnet": "2001:db8:1::/64" } ] } }`,
		Options{Store: st, DUID: serverDUID})
	if st.Len() != 1 {
		t.Error("the lease of a prefix was removed")
	}
}
