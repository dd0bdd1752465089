package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
)

// TestServerIdentifierRecognised: wherever Kea sends a server identifier from,
// it must take the requests that name it for its own.
func TestServerIdentifierRecognised(t *testing.T) {
	const inSubnet = "subnet 192.0.2.0 netmask 255.255.255.0 { "
	by := func(addr, hex string) string {
		return `{"name": "server-id.` + addr + `", "test": "option[54].hex == 0x` + hex + `", "option-data": [{"code": 54, "data": "` + addr + `"}]}`
	}
	tests := []struct {
		name, conf string
		want       string // a class; "" none
		fidelity   diag.Fidelity
	}{
		{"server", "server-identifier 192.0.2.3;", "", diag.Exact},
		{"subnet", inSubnet + "server-identifier 192.0.2.3; }", "", diag.Exact},
		{"class", `class "c" { match if exists user-class; server-identifier 192.0.2.3; }`, "", diag.Exact},
		{"pool", inSubnet + "pool { range 192.0.2.10; server-identifier 192.0.2.3; } }", by("192.0.2.3", "c0000203"), diag.Equivalent},
		{"host", "host h { hardware ethernet 02:00:00:00:00:01; server-identifier 192.0.2.3; }", by("192.0.2.3", "c0000203"), diag.Equivalent},
		{"beside a condition", inSubnet + "if exists user-class { option dhcp-server-identifier 192.0.2.4; } } server-identifier 192.0.2.3;", "", diag.Exact},
		{"one of two of a subnet", inSubnet + "server-identifier 192.0.2.3; if exists user-class { option dhcp-server-identifier 192.0.2.4; } }", by("192.0.2.4", "c0000204"), diag.Equivalent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, Options{Family: parser.V4})
			if tt.want != "" {
				wantJSON(t, out, `{"client-classes": [`+tt.want+`]}`)
			}
			var want []string
			if tt.fidelity == diag.Equivalent {
				want = []string{"note KT2325"}
			}
			got := only(codes(out), "KT2325")
			if len(got) > 1 {
				got = got[:1]
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
			if got := fidelity(t, out, "server-identifier 192.0.2.3"); got != tt.fidelity {
				t.Errorf("server-identifier came out %s, want %s", got, tt.fidelity)
			}
		})
	}
}
