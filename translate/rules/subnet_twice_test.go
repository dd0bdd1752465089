package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

// TestSubnetTwice: dhcpd serves a link by the last network that declares its
// prefix, and inside one network by the first declaration.
func TestSubnetTwice(t *testing.T) {
	const (
		shared = "shared-network n { subnet 198.51.100.0 netmask 255.255.255.0 {} subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"shared\"; range 192.0.2.10 192.0.2.20; } }\n"
		lone   = "subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"lone\"; range 192.0.2.60 192.0.2.80; host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; } }\n"
	)
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
		dropped          string // a statement, and what became of it
		fidelity         diag.Fidelity
	}{
		{"lone, then shared", lone + shared, `{"shared-networks": [{"subnet4": [{"subnet": "192.0.2.0/24", "option-data": [{"data": "shared"}], "reservations": [{"ip-address": "192.0.2.5"}]}]}]}`,
			[]string{"note KT2002"}, "range 192.0.2.60 192.0.2.80", diag.Exact},
		{"shared, then lone", shared + lone, `{"subnet4": [{"subnet": "192.0.2.0/24", "option-data": [{"data": "lone"}], "reservations": [{"ip-address": "192.0.2.5"}]}], "shared-networks": [{"subnet4": [{"subnet": "198.51.100.0/24"}]}]}`,
			[]string{"error KT2103"}, "range 192.0.2.10 192.0.2.20", diag.Dropped},
		{"twice in one network", "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"a\"; } subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"b\"; } }",
			`{"shared-networks": [{"subnet4": [{"option-data": [{"data": "a"}]}]}]}`, []string{"error KT2103"}, `option domain-name "b"`, diag.Dropped},
		{"three times", lone + shared + "subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"last\"; }", `{"subnet4": [{"option-data": [{"data": "last"}], "reservations": [{"ip-address": "192.0.2.5"}]}]}`,
			[]string{"note KT2002", "error KT2103"}, "range 192.0.2.10 192.0.2.20", diag.Dropped},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if got := fidelity(t, out, tc.dropped); got != tc.fidelity {
				t.Errorf("%s is %v, want %v", tc.dropped, got, tc.fidelity)
			}
		})
	}
}
