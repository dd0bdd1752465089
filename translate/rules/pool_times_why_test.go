package rules

import (
	"strings"
	"testing"
)

// TestPoolTimesWhy: the finding says what stands in the way of classes.
func TestPoolTimesWhy(t *testing.T) {
	const pools = "pool { allow unknown-clients; range 192.0.2.10 192.0.2.20; max-lease-time 400; }\npool { allow known-clients; range 192.0.2.30 192.0.2.40; max-lease-time 9000; } }\n"
	for _, tc := range []struct{ name, conf, want string }{
		{"pools for all", "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; max-lease-time 400; }\npool { range 192.0.2.30 192.0.2.40; max-lease-time 9000; } }", "their permits do not exclude each other"},
		{"another subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { " + pools + "subnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10; }", "classes with them would reach clients of other subnets"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			all := messages(run(t, tc.conf, Options{}))
			if n := strings.Count(all, tc.want); n != 2 {
				t.Errorf("%d findings say %q, want one for each statement:\n%s", n, tc.want, all)
			}
		})
	}
}
