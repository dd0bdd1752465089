package schema

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// TestSchemasOfDaemons: there is a schema for each server that a release has,
// and for nothing else.
func TestSchemasOfDaemons(t *testing.T) {
	for _, word := range Daemons() {
		for _, r := range kea.Releases {
			text := JSON(word, r)
			var schema map[string]any
			if err := json.Unmarshal(text, &schema); (err == nil) != (word != "control-agent" || r < kea.R32) {
				t.Errorf("%s of Kea %s: %v", word, r, err)
			}
			if text == nil {
				continue
			}
			if id, _ := schema["$id"].(string); !strings.Contains(id, word) || !strings.Contains(id, r.String()) {
				t.Errorf("%s of Kea %s is called %q", word, r, id)
			}
		}
	}
	for _, c := range []struct {
		word string
		r    kea.Release
	}{{"nonsense", kea.R30}, {"", kea.R30}, {"dhcp4", 0}, {"dhcp4", 205}, {"Dhcp4", kea.R30}} {
		if text := JSON(c.word, c.r); text != nil {
			t.Errorf("there is a schema for %q of Kea %d", c.word, c.r)
		}
	}
}

func TestDaemonOf(t *testing.T) {
	for f, want := range map[kea.Family]keys.Daemon{kea.V4: keys.DHCP4, kea.V6: keys.DHCP6, 0: keys.D2} {
		if got := daemonOf(f); got != want {
			t.Errorf("family %d has the daemon %d, want %d", f, got, want)
		}
	}
}

// TestFilesOfNoServer: files without a server's map.
func TestFilesOfNoServer(t *testing.T) {
	const none = "the file holds none of the maps `Dhcp4`, `Dhcp6`, `DhcpDdns` and `Control-agent`"
	const want = " | a file holds one of `Dhcp4`, `Dhcp6`, `DhcpDdns` and `Control-agent`"
	for text, said := range map[string]string{
		`{}`: "1:1-1:2 error KT4017 : " + none, `{"Dhcp": {}}`: "1:2-1:8 error KT4017 /Dhcp: " + none + " | did you mean `Dhcp4`?",
		`{"xyz": {}, "Dhcp5": {}}`: "1:2-1:7 error KT4017 /xyz: " + none,
		`[]`:                       "1:1-1:2 error KT4017 : the file is a list, not a map" + want,
		`"Dhcp4"`:                  "1:1-1:8 error KT4017 : the file is a string, not a map" + want,
		`null`:                     "1:1-1:5 error KT4017 : the file is null, not a map" + want,
		`7`:                        "1:1-1:2 error KT4017 : the file is an integer, not a map" + want,
	} {
		doc, found := kea.Parse("f", []byte(text), kea.ParseOptions{})
		for name, l := range map[string][]string{"validation": fully(append(found, ValidateDocument(doc, kea.R30)...)), "review": fully(append(found, Review(doc, kea.R30)...))} {
			if diff := cmp.Diff([]string{said}, l); diff != "" {
				t.Errorf("%s of %s (-want +got):\n%s", name, text, diff)
			}
		}
	}
}

// TestReservedInPools: reserved addresses of DHCPv6 that are left to the pools.
func TestReservedInPools(t *testing.T) {
	text := `{"Dhcp6": {"interfaces-config": {"interfaces": ["*"]}, "subnet6": [{"id": 1, "subnet": "2001:db8::/64", "reservations-out-of-pool": true,
"pools": [{"pool": "2001:db8::/80"}, {"pool": "nonsense"}], "reservations": [{"duid": "01:02:03", "ip-addresses": ["2001:db8:0:0:1::1", "2001:db8::1"]}, {"duid": "01:02:04", "ip-addresses": ["x"]}]}]}}`
	doc, _ := kea.Parse("f", []byte(text), kea.ParseOptions{})
	var got []string
	for _, f := range Review(doc, kea.R30) {
		if f.Code == CodeHostInPool {
			got = append(got, fmt.Sprintf("%s %s", f.Target, f.Message))
		}
	}
	want := []string{"/Dhcp6/subnet6/0/reservations/0/ip-addresses/1 the reservation of `2001:db8::1` is ignored: the address is in a pool, and `reservations-out-of-pool` is true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("advice (-want +got):\n%s", diff)
	}
}

// TestReservationsOneByOne: what the quick look at a reservation does not take
// the schema decides, with the place in the whole file.
func TestReservationsOneByOne(t *testing.T) {
	extra := func(key, value string) kea.Extra { return kea.Extra{{Key: key, Value: json.RawMessage(value)}} }
	for _, c := range []struct {
		name   string
		family kea.Family
		r      kea.Release
		host   kea.Reservation
		want   []string // codes and what stands behind the reservation
	}{
		{"plain", kea.V4, kea.R30, kea.Reservation{DUID: "01:02:03", IPAddress: "192.0.2.9"}, nil},
		{"unknown key", kea.V4, kea.R30, kea.Reservation{DUID: "01:02:03", Extra: extra("ip-adress", `"x"`)}, []string{"KT4010 /ip-adress"}},
		{"form", kea.V4, kea.R30, kea.Reservation{DUID: "01:02:03", IPAddress: "x"}, []string{"KT4013 /ip-address"}},
		{"lists of the other family", kea.V4, kea.R30, kea.Reservation{DUID: "01:02:03", IPAddresses: []string{"192.0.2.9"}}, []string{"KT4010 /ip-addresses"}},
		{"lists", kea.V6, kea.R30, kea.Reservation{DUID: "01:02:03", IPAddresses: []string{"2001:db8::1"}, Prefixes: []string{"2001:db8:1::/48"}, ExcludedPrefixes: []string{""}}, nil},
		{"excluded prefixes before their time", kea.V6, kea.R26, kea.Reservation{DUID: "01:02:03", Prefixes: []string{"2001:db8:1::/48"}, ExcludedPrefixes: []string{""}}, []string{"KT4018 /excluded-prefixes"}},
		{"form in a list", kea.V6, kea.R30, kea.Reservation{DUID: "01:02:03", IPAddresses: []string{"2001:db8::1", "x"}}, []string{"KT4013 /ip-addresses/1"}},
		{"code of an option", kea.V4, kea.R30, kea.Reservation{DUID: "01:02:03", OptionData: []kea.OptionData{{Code: 300, Data: "00"}}}, []string{"KT4012 /option-data/0/code"}},
		{"space of an option", kea.V4, kea.R30, kea.Reservation{DUID: "01:02:03", OptionData: []kea.OptionData{{Code: 3, Space: "a b", Data: "00"}}}, []string{"KT4013 /option-data/0/space"}},
		{"option never sent, before its time", kea.V4, kea.R22, kea.Reservation{DUID: "01:02:03", OptionData: []kea.OptionData{{Code: 15, Data: "x", NeverSend: true}}}, []string{"KT4018 /option-data/0/never-send"}},
		{"option of a class, before its time", kea.V4, kea.R26, kea.Reservation{DUID: "01:02:03", OptionData: []kea.OptionData{{Code: 15, Data: "x", ClientClasses: []string{"ALL"}}}}, []string{"KT4018 /option-data/0/client-classes"}},
		{"unknown key of an option", kea.V4, kea.R30, kea.Reservation{DUID: "01:02:03", OptionData: []kea.OptionData{{Code: 15, Data: "x", Extra: extra("dta", "1")}}}, []string{"KT4010 /option-data/0/dta"}},
	} {
		fine := &kea.Reservation{DUID: "01:02:04", Hostname: "a"}
		prefix := map[kea.Family]string{kea.V4: "192.0.2.0/24", kea.V6: "2001:db8::/32"}[c.family]
		config := &kea.Config{Dhcp: &kea.Server{Family: c.family, Subnets: []*kea.Subnet{{ID: 1, Prefix: prefix, Reservations: []*kea.Reservation{fine, &c.host}}}}}
		where := fmt.Sprintf("/Dhcp%d/subnet%d/0/reservations/1", c.family, c.family)
		var got []string
		for _, f := range ValidateConfig(config, kea.Encode(config, kea.EncodeOptions{Release: c.r}), c.r) {
			got = append(got, fmt.Sprintf("%s %s", f.Code, strings.TrimPrefix(f.Target, where)))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestWays: how messages name the place of a pointer.
func TestWays(t *testing.T) {
	for pointer, want := range map[string]string{
		"/Dhcp4": "Dhcp4 `Dhcp4`", "/Dhcp4/subnet4": "subnet4 `subnet4`", "/Dhcp4/subnet4/3": "subnet4[3] an entry of `subnet4`",
		"/Dhcp4/subnet4/3/pools/0": "subnet4[3].pools[0] an entry of `pools`", "/Dhcp4/subnet4/3/pools/0/pool": "subnet4[3].pools[0].pool `pool`",
		"/Dhcp4/interfaces-config/interfaces/1": "interfaces-config.interfaces[1] an entry of `interfaces`",
	} {
		if got := wayTo(pointer) + " " + nameOf(pointer); got != want {
			t.Errorf("%s is called %s, want %s", pointer, got, want)
		}
	}
}
