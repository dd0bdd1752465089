package oracle

import "testing"

func TestSeries(t *testing.T) {
	o := Find()
	if len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	for _, release := range o.Releases() {
		s, err := o.Series(release)
		if err != nil {
			t.Fatal(err)
		}
		for i, tt := range []struct {
			daemon, doc string
			ok          bool
			line        int
		}{
			{"kea-dhcp4", `{ "Dhcp4": { "valid-lifetime": 600 } }`, true, 0},
			{"kea-dhcp4", "{ \"Dhcp4\": {\n\"subnet4\": [ { \"id\": 1, \"subnet\": \"192.0.2.0\" } ] } }", false, 2},
			{"kea-dhcp6", "{ \"Dhcp6\": {\n\"valid-lifetme\": 600 } }", false, 2},
			{"kea-dhcp-ddns", `{ "DhcpDdns": { "port": 53001 } }`, true, 0},
		} {
			v, err := s.Check(tt.daemon, []byte(tt.doc))
			if err != nil || v.OK != tt.ok || v.Line != tt.line {
				t.Errorf("Kea %s, %d: %+v, %v; want %v at line %d", release, i, v, err, tt.ok, tt.line)
			}
		}
		if err := s.Close(); err != nil {
			t.Errorf("Kea %s: %v", release, err)
		}
	}
	if _, err := o.Series("0.9"); err == nil {
		t.Error("a series of an absent release begins")
	}
}
