package parser

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

// TestInterfaceOnce: a shared network and its subnets have one interface
// statement between them, even where two would name the same card.
func TestInterfaceOnce(t *testing.T) {
	const a, b = "subnet 192.0.2.0 netmask 255.255.255.0 { interface eth0; }\n", "subnet 198.51.100.0 netmask 255.255.255.0 { interface eth0; }\n"
	for _, tt := range []struct {
		name, conf, want string
	}{
		{"two lone subnets", a + b, ""},
		{"one member", "shared-network n {\n" + a + "}\n", ""},
		{"two members", "shared-network n {\n" + a + b + "}\n", "3:45"},
		{"the network and a member", "shared-network n { interface eth0;\n" + a + "}\n", "2:42"},
		{"a member and then the network", "shared-network n {\n" + a + "interface eth0; }\n", "3:1"},
		{"a subnet in a group, which is no member", "shared-network n { interface eth0; subnet 203.0.113.0 netmask 255.255.255.0 {} group {\n" + a + "} }\n", ""},
		{"members of two networks", "shared-network n {\n" + a + "}\nshared-network m {\n" + b + "}\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, findings := Parse("dhcpd.conf", []byte(tt.conf), Options{Family: V4})
			got := ""
			for _, f := range findings {
				if f.Severity == diag.Error {
					got += fmt.Sprintf("%d:%d", f.Span.Start.Line, f.Span.Start.Col)
					if f.Code != CodeTwice {
						t.Errorf("an error of another kind: %s", f)
					}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("place of the error (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
		})
	}
}
