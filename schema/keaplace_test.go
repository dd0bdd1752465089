package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestKeaBlames: the second place of a finding, where Kea names another line.
// Each line of the texts is one member; confirm-validate compares with Kea.
func TestKeaBlames(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a pool outside: the subnet", "{\"Dhcp4\": {\n\"subnet4\": [\n{\"id\": 1,\n\"subnet\": \"10.0.0.0/8\",\n\"pools\": [\n{\n\"pool\": \"11.0.0.1 - 11.0.0.2\"}]}]}}",
			"7:9 KT4105 and 3:1"},
		{"an identifier twice: the subnet", "{\"Dhcp4\": {\n\"subnet4\": [\n{\"id\": 1, \"subnet\": \"10.0.0.0/8\"},\n{\n\"id\": 1,\n\"subnet\": \"11.0.0.0/8\"}]}}",
			"5:7 KT4101 and 3:8 4:1"},
		{"on one line: once", "{\"Dhcp4\": {\n\"subnet4\": [\n{\"id\": 1, \"subnet\": \"10.0.0.0/8\", \"pools\": [{\"pool\": \"11.0.0.1 - 11.0.0.2\"}]}]}}",
			"3:54 KT4105"},
		{"a lifetime of a subnet: its network", "{\"Dhcp6\": {\n\"shared-networks\": [\n{\n\"name\": \"n\",\n\"subnet6\": [\n{\n\"id\": 1, \"subnet\": \"2001:db8::/32\",\n\"valid-lifetime\": 9, \"max-valid-lifetime\": 5}]}]}}",
			"8:19 KT4116 and 3:1"},
		{"a global lifetime: the first subnet", "{\"Dhcp6\": {\n\"t1-percent\": 0.9, \"t2-percent\": 0.8,\n\"subnet6\": [\n{\n\"id\": 1, \"subnet\": \"2001:db8::/32\"}]}}",
			"2:15 KT4116 and 4:1"},
		{"a relay's address: the key of the list", "{\"Dhcp4\": {\n\"subnet4\": [\n{\"id\": 1, \"subnet\": \"10.0.0.0/8\",\n\"relay\": {\n\"ip-addresses\":\n[\n\"x\"]}}]}}",
			"7:1 KT4013 and 5:1"},
		{"a member that Kea names itself", "{\"Dhcp4\": {\n\"subnet4\": [\n{\n\"id\": 1,\n\"subnet\": \"10.0.0.0/8\",\n\"min-valid-lifetime\":\n\"x\"}]}}",
			"7:1 KT4011"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range Validate("f", []byte(c.text), kea.R30) {
				line := fmt.Sprintf("%d:%d %s", f.Span.Start.Line, f.Span.Start.Col, f.Code)
				for i, r := range f.Related {
					line += fmt.Sprintf("%s%d:%d", []string{" and ", " "}[min(i, 1)], r.Span.Start.Line, r.Span.Start.Col)
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("places (-want +got):\n%s", diff)
			}
		})
	}
}
