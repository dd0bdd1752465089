package scope

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
)

// TestStray: which ranges real dhcpd files under a pool declaration. Each case was
// tried with it, by the options that its clients got.
func TestStray(t *testing.T) {
	const plain = "pool { range 192.0.2.10 192.0.2.12; option domain-name \"pool\"; } "
	for _, tt := range []struct {
		name, one, two string
		want           []string // the first addresses of ranges that go astray
	}{
		{"the second one after a pool", plain + "range 192.0.2.20;", "range 198.51.100.20;", []string{"198.51.100.20"}},
		{"none before a pool", "range 192.0.2.20; " + plain, "range 198.51.100.20;", nil},
		{"with permits", "pool { allow unknown-clients; range 192.0.2.10 192.0.2.12; } range 192.0.2.20;", "range 198.51.100.20;", []string{"198.51.100.20"}},
		{"a pool that looks like dhcpd's own", "pool { deny dynamic bootp clients; range 192.0.2.10 192.0.2.12; } range 192.0.2.20;", "range 198.51.100.20;", []string{"192.0.2.20", "198.51.100.20"}},
		{"in one subnet", plain + "range 192.0.2.20; range 192.0.2.30;", "", []string{"192.0.2.30"}},
		{"where it does not show", "pool { range 192.0.2.10 192.0.2.12; } range 192.0.2.20; range 192.0.2.30;", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conf := "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 { " + tt.one + " } subnet 198.51.100.0 netmask 255.255.255.0 { " + tt.two + " } }\n"
			f, findings := parser.Parse("t.conf", []byte(conf), parser.Options{Family: parser.V4})
			if findings.HasErrors() {
				t.Fatal(findings)
			}
			var got []string
			for _, s := range Resolve(f, parser.V4).Networks[0].Subnets {
				for _, p := range s.Pools {
					for _, r := range p.Ranges {
						if r.Into != nil {
							got = append(got, r.Lo.String())
							if !strings.HasPrefix(f.Text(r.Into.Keyword()), "pool") {
								t.Errorf("%s is in `%s`", r.Lo, f.Text(r.Into.Keyword()))
							}
						}
					}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("stray ranges (-want +got):\n%s", diff)
			}
		})
	}
}

// TestStray6: which ranges `dhcpd -6` puts to those of another subnet.
func TestStray6(t *testing.T) {
	const one, two, three = "option dhcp6.sntp-servers 2001:db8::1; ", "range6 2001:db8:0:2::10 2001:db8:0:2::20; ", "option dhcp6.sntp-servers 2001:db8::2; "
	for _, tt := range []struct {
		name, one, two string
		want           bool
	}{
		{"options behind it", one, two + three, true},
		{"options before it", one, three + two, false},
		{"no options", one, two, true},
		{"none in either", "", two, false},
	} {
		conf := "shared-network n { subnet6 2001:db8:0:1::/64 { " + tt.one + "range6 2001:db8:0:1::10 2001:db8:0:1::20; } subnet6 2001:db8:0:2::/64 { " + tt.two + " } }\n"
		f, findings := parser.Parse("t.conf", []byte(conf), parser.Options{Family: parser.V6})
		if findings.HasErrors() {
			t.Fatal(findings)
		}
		subnets := Resolve(f, parser.V6).Networks[0].Subnets
		into := subnets[1].Pools[0].Ranges[0].Into
		if got := into == subnets[0].Scope.Decl; got != tt.want {
			t.Errorf("%s: into the first subnet: %v, want %v", tt.name, got, tt.want)
		}
	}
}
