package schema

import (
	"fmt"
	"testing"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// TestPlainIsRight: what is taken for plainly right the schema takes, and the
// usual reservations are.
func TestPlainIsRight(t *testing.T) {
	for text, want := range map[string][2]bool{
		`{"hw-address": "1a:1b:1c:1d:1e:1f", "ip-address": "192.0.2.1", "hostname": "a"}`:        {true, false},
		`{"duid": "01:02:03", "ip-addresses": ["2001:db8::1"], "prefixes": ["2001:db8:1::/48"]}`: {false, true},
		`{"duid": "01:02:03", "hostname": "a"}`:                                                  {true, true},
		`{"hw-address": "zz"}`:                                                                   {false, false},
		`{"hw-address": 1}`:                                                                      {false, false},
		`{"hostnme": "a"}`:                                                                       {false, false},
		`{"ip-address": "192.0.2"}`:                                                              {false, false},
		`{"ip-addresses": ["192.0.2.1"]}`:                                                        {false, false},
		`{"ip-addresses": "2001:db8::1"}`:                                                        {false, false},
		`{"prefixes": [1]}`:                                                                      {false, false},
		`{"hw-address": "1a:1b", "option-data": []}`:                                             {false, false}, // right, but for the schema to say
		`[]`: {false, false},
		`{}`: {true, true},
	} {
		doc, _ := kea.Parse("f", []byte(text), kea.ParseOptions{})
		for i, d := range []keys.Daemon{keys.DHCP4, keys.DHCP6} {
			e := edition{d, kea.R30}
			if got := newPlain(e).node(doc.Root); got != want[i] {
				t.Errorf("%s is plainly right for %s: %v, want %v", text, fmt.Sprint([]int{4, 6}[i]), got, want[i])
			}
			if err := compiled[e]().reservation.Validate(toAny(doc.Root)); want[i] && err != nil {
				t.Errorf("%s is not right: %v", text, err)
			}
		}
	}
}
