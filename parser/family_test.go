package parser

import "testing"

// TestFamilies: which family a file is taken for where nobody says.
func TestFamilies(t *testing.T) {
	for _, c := range []struct {
		name, conf string
		want       Family
	}{
		{"nothing", "", V4},
		{"words of both", "default-lease-time 60;\n", V4},
		{"a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 {}\n", V4},
		{"a subnet6", "subnet6 2001:db8::/64 {}\n", V6},
		{"a subnet6 in capitals", "SUBNET6 2001:db8::/64 {}\n", V6},
		{"a subnet6 behind a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 {}\nsubnet6 2001:db8::/64 {}\n", V6},
		{"a subnet6 in a comment", "# subnet6\nauthoritative;\n", V4},
		{"a subnet6 in a string", "option domain-name \"subnet6\";\n", V4},
		{"a range6", "subnet6 2001:db8::/64 { range6 2001:db8::1 2001:db8::2; }\n", V6},
		{"a pool6", "pool6 {}\n", V6},
		{"a prefix6", "prefix6 2001:db8:: 2001:db8:: /64;\n", V6},
		{"an option of DHCPv6", "option dhcp6.name-servers 2001:db8::1;\n", V6},
		{"an option of DHCPv6 in capitals", "option DHCP6.Name-Servers 2001:db8::1;\n", V6},
		{"an option of DHCPv6 and a subnet", "option dhcp6.name-servers 2001:db8::1;\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\n", V4},
		{"a fixed address of DHCPv6", "host h { fixed-address6 2001:db8::1; }\n", V6},
		{"a fixed prefix of DHCPv6", "host h { fixed-prefix6 2001:db8::/64; }\n", V6},
		{"fixed addresses of both", "host h { fixed-address6 2001:db8::1; }\nhost g { fixed-address 192.0.2.1; }\n", V4},
		{"a lease file of DHCPv6", "dhcpv6-lease-file-name \"x\";\n", V6},
		{"a pid file of DHCPv6", "dhcpv6-pid-file-name \"x\";\n", V6},
		{"a range", "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.1; }\n", V4},
		{"a long word", "option aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 5;\n", V4},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, _ := Parse("f", []byte(c.conf), Options{})
			if f.Family != c.want {
				t.Errorf("taken for %s; want %s", f.Family, c.want)
			}
			for _, said := range []Family{V4, V6} {
				if f, _ := Parse("f", []byte(c.conf), Options{Family: said}); f.Family != said {
					t.Errorf("taken for %s, though %s was said", f.Family, said)
				}
			}
		})
	}
}

func TestFamilyNames(t *testing.T) {
	for f, want := range map[Family]string{Auto: "DHCP", V4: "DHCPv4", V6: "DHCPv6"} {
		if got := f.String(); got != want {
			t.Errorf("family %d is called %s; want %s", f, got, want)
		}
	}
}
