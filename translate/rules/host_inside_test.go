package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestHostsInside: what stands around a host without address goes with it to
// other networks, and is not repeated in its own, where classes win over it.
func TestHostsInside(t *testing.T) {
	const (
		mac   = "hardware ethernet 02:00:00:00:00:01; "
		other = "subnet 198.51.100.0 netmask 255.255.255.0 {}\n"
		home  = "subnet 192.0.2.0 netmask 255.255.255.0 { filename \"x\"; "
	)
	type reservation struct{ boot, domain string }
	for _, tc := range []struct {
		name, conf     string
		inside, global []reservation
	}{
		{"the only network", home + "host h { " + mac + "} }", nil, []reservation{{}}},
		{"one of two networks", home + "host h { " + mac + "option domain-name \"h\"; } }\n" + other, []reservation{{"", "h"}}, []reservation{{"x", "h"}}},
		{"nothing stands around it", "subnet 192.0.2.0 netmask 255.255.255.0 { host h { " + mac + "filename \"h\"; } }\n" + other, nil, []reservation{{"h", ""}}},
		{"in a group of the subnet", home + "group { option domain-name \"g\"; host h { " + mac + "} } }\n" + other, []reservation{{"", "g"}}, []reservation{{"x", "g"}}},
		{"in a group of another subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { filename \"x\"; group \"g\" { option domain-name \"g\"; } }\n" + other + "host h { " + mac + "group \"g\"; }",
			[]reservation{{"", "g"}}, []reservation{{"x", "g"}}},
		{"in a shared network", "shared-network n { filename \"x\"; subnet 192.0.2.0 netmask 255.255.255.0 {} subnet 203.0.113.0 netmask 255.255.255.0 {} host h { " + mac + "} }\n" + other,
			[]reservation{{}}, []reservation{{"x", ""}}},
		{"in one subnet of several on a link", "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 { filename \"x\"; host h { " + mac + "} } subnet 203.0.113.0 netmask 255.255.255.0 {} }\n" + other,
			nil, []reservation{{"x", ""}}},
		{"in a pool", home + "pool { range 192.0.2.10 192.0.2.20; option domain-name \"p\"; host h { " + mac + "} } }\n" + other, []reservation{{"", "p"}}, []reservation{{"x", "p"}}},
		{"another host has the address there", home + "host h { " + mac + "} }\n" + other + "host fixed { " + mac + "fixed-address 192.0.2.5; filename \"fixed\"; }", []reservation{{"fixed", ""}}, []reservation{{"x", ""}}},
		{"with an address", home + "host h { " + mac + "fixed-address 192.0.2.5; } }\n" + other, []reservation{{}}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{}).Config.Dhcp
			read := func(list []*kea.Reservation) (all []reservation) {
				for _, r := range list {
					x := reservation{boot: r.BootFileName}
					for _, o := range r.OptionData {
						x.domain += o.Data
					}
					all = append(all, x)
				}
				return all
			}
			subnets := out.Subnets
			for _, n := range out.SharedNetworks {
				subnets = append(subnets, n.Subnets...)
			}
			var inside []reservation
			for _, s := range subnets {
				inside = append(inside, read(s.Reservations)...)
			}
			if diff := cmp.Diff(tc.inside, inside, cmp.AllowUnexported(reservation{})); diff != "" {
				t.Errorf("reservations of subnets (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.global, read(out.Reservations), cmp.AllowUnexported(reservation{})); diff != "" {
				t.Errorf("reservations for all (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHostsInsideGlobal: with --hosts global an address still belongs to one
// network, so that what stands around its host there is not repeated.
func TestHostsInsideGlobal(t *testing.T) {
	out := run(t, "subnet 192.0.2.0 netmask 255.255.255.0 { filename \"x\"; host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; } }\nsubnet 198.51.100.0 netmask 255.255.255.0 {}", Options{HostsGlobal: true})
	if r := out.Config.Dhcp.Reservations; len(r) != 1 || r[0].BootFileName != "" || r[0].IPAddress != "192.0.2.5" {
		t.Errorf("reservations %+v, want one of 192.0.2.5 without a boot file", r)
	}
}
