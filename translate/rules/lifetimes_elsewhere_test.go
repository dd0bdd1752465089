package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
)

// TestTimesFromTwoPlaces: dhcpd takes each of the three lease times from where it
// is set; Kea takes all of a client's from one class, which is said where it matters.
func TestTimesFromTwoPlaces(t *testing.T) {
	const class = "class \"a\" { match if option user-class = \"a\"; default-lease-time 600; }\n"
	pool := func(permits, times string) string {
		return "subnet 192.0.2.0 netmask 255.255.255.0 { pool { " + permits + " range 192.0.2.10 192.0.2.20; " + times + " } }\n"
	}
	tests := []struct {
		name, conf string
		want       diag.Fidelity
	}{
		{"a class alone", class + pool("", ""), diag.Exact},
		{"another bound in the pool", class + pool("", "max-lease-time 300;"), diag.Approximate},
		{"a bound in the pool that changes nothing", class + pool("", "max-lease-time 86400;"), diag.Exact},
		{"a pool without members of the class", class + pool("deny members of \"a\";", "max-lease-time 300;"), diag.Exact},
		{"a pool for the class", class + pool("allow members of \"a\";", "max-lease-time 300;"), diag.Approximate},
		{"another bound in a later class", class + "class \"b\" { match if exists host-name; max-lease-time 400; }\n", diag.Approximate},
		{"in a class declared before", "class \"b\" { match if option vendor-class-identifier = \"b\"; max-lease-time 400; default-lease-time 400; min-lease-time 400; }\n" + class, diag.Exact},
		{"in a class for other clients", class + "class \"b\" { match if option user-class = \"b\"; max-lease-time 400; }\n", diag.Exact},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, Options{Family: parser.V4})
			if got := fidelity(t, out, "default-lease-time 600"); got != tt.want {
				t.Errorf("default-lease-time came out %s, want %s, in\n%s", got, tt.want, tt.conf)
			}
			var want []string
			if tt.want == diag.Approximate {
				want = []string{"warning KT2116"}
			}
			if diff := cmp.Diff(want, only(codes(out), "KT2116")); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
		})
	}
}
