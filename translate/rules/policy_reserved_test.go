package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReservedRefused: a subnet that refuses everybody but some hosts refuses
// those with a reserved address, too.
func TestReservedRefused(t *testing.T) {
	const (
		subnet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; deny booting; }\n"
		plain  = "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n"
		spared = "host b { hardware ethernet 02:00:00:00:00:02; fixed-address 192.0.2.6; allow booting; }\n"
		asks   = "host c { hardware ethernet 02:00:00:00:00:03; fixed-address 192.0.2.7; if exists user-class { allow booting; } }\n"
	)
	for _, tc := range []struct {
		name, conf string
		want       map[string][]string // classes of the reservations in the subnet
		codes      []string
	}{
		{"nobody is spared: the subnet is shut", subnet + plain, map[string][]string{"192.0.2.5": nil}, nil},
		{"one is spared", subnet + plain + spared, map[string][]string{"192.0.2.5": {"DROP"}, "192.0.2.6": {"allowed.allow-booting"}}, nil},
		{"one is spared, none is reserved here", "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; deny booting; }\nhost b { hardware ethernet 02:00:00:00:00:02; allow booting; }\n", map[string][]string{}, nil},
		{"one is refused by itself as well", subnet + spared + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; deny booting; }\n", map[string][]string{"192.0.2.5": {"DROP"}, "192.0.2.6": {"allowed.allow-booting"}}, nil},
		{"one depends on its packet", subnet + plain + asks, map[string][]string{"192.0.2.5": {"DROP"}, "192.0.2.7": {"host.c"}}, []string{"error KT2213"}},
		{"another subnet is not", subnet + spared + "subnet 198.51.100.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.5; }\n", map[string][]string{"192.0.2.6": {"allowed.allow-booting"}, "198.51.100.5": nil}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			got := map[string][]string{}
			for _, s := range out.Config.Dhcp.Subnets {
				for _, r := range s.Reservations {
					got[r.IPAddress] = r.ClientClasses
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("classes of reservations (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
