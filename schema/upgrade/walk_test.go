package upgrade

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// A key without a name is a key like others, and not the map around it.
func TestEmptyKey(t *testing.T) {
	d, _ := kea.Parse("kea.json", []byte(`{"Dhcp4":{"subnet4":[{"":""}],"":[]}}`), kea.ParseOptions{})
	r := Upgrade(d, Options{To: kea.R30})
	if got, want := string(r.Text), `{"Dhcp4":{"subnet4":[{"":"", "id": 1}],"":[]}}`; got != want {
		t.Errorf("became %s; want %s", got, want)
	}
}
