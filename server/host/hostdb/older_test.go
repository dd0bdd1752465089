package hostdb

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/sqlschema"
)

// TestOlder keeps reservations in the tables of Kea 2.6, and refuses what those
// have no column for.
func TestOlder(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			p := server.Create()
			steps := sqlschema.Steps(k)
			if err := server.Open(p).Init(context.Background(), steps[len(steps)-2].Version); err != nil {
				t.Fatal(err)
			}
			d := open(t, kea.V6, p)
			yes := true
			r := &kea.Reservation{DUID: "000300010200000001", IPAddresses: []string{"2001:db8::1"}, Prefixes: []string{"2001:db8:1::/64"},
				OptionData: []kea.OptionData{{Code: 23, Data: "2001:db8::53", CSV: &yes, Space: "dhcp6"}}}
			if err := d.Add(&host.Record{Subnet: 9, Reservation: r}, true); err != nil {
				t.Fatal(err)
			}
			check(t, "identifier")(d.Find(9, host.DUID, []byte{0, 3, 0, 1, 2, 0, 0, 0, 1}))(r)
			check(t, "prefix")(d.Holder(9, netip.MustParsePrefix("2001:db8:1::/64")))(r)
			for name, more := range map[string]*kea.Reservation{
				"an excluded prefix": {DUID: "000300010200000002", Prefixes: []string{"2001:db8:2::/64"}, ExcludedPrefixes: []string{"2001:db8:2::/72"}},
				"an option for classes": {DUID: "000300010200000003",
					OptionData: []kea.OptionData{{Code: 23, Data: "2001:db8::53", CSV: &yes, Space: "dhcp6", ClientClasses: []string{"a"}}}},
			} {
				if err := d.Add(&host.Record{Subnet: 9, Reservation: more}, true); !errors.Is(err, errOlder) {
					t.Errorf("%s: %v", name, err)
				}
			}
			list, err := d.List(host.Wanted{})
			if err != nil || len(list) != 1 {
				t.Errorf("there are %d reservations, error %v", len(list), err)
			}
		})
	}
}
