package option

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestLookup finds options by name and code in the releases that have them.
func TestLookup(t *testing.T) {
	tests := []struct {
		family kea.Family
		space  string
		code   uint32
		r      kea.Release
		want   string // name and type; "" for not defined
	}{
		{kea.V4, "", 6, kea.R22, "domain-name-servers ipv4-address"},
		{kea.V4, "dhcp4", 121, kea.R24, ""},
		{kea.V4, "dhcp4", 121, kea.R26, "classless-static-route internal"},
		{kea.V4, "dhcp4", 150, kea.R32, ""},
		{kea.V4, "dhcp4", 162, kea.R24, "v4-dnr record"},
		{kea.V4, "dhcp4", 162, kea.R30, "v4-dnr internal"},
		{kea.V4, "vendor-4491", 2, kea.R30, "tftp-servers ipv4-address"},
		{kea.V6, "vendor-4491", 2, kea.R30, "device-type string"},
		{kea.V4, "dhcp-agent-options-space", 1, kea.R22, ""},
		{kea.V4, "dhcp-agent-options-space", 1, kea.R24, "circuit-id binary"},
		{kea.V6, "", 23, kea.R22, "dns-servers ipv6-address"},
		{kea.V6, "dhcp6", 56, kea.R26, ""},
		{kea.V6, "s46-rule-options", 93, kea.R22, "s46-portparams record"},
	}
	for _, tt := range tests {
		d, ok := ByCode(tt.family, tt.space, tt.code, tt.r)
		got := ""
		if ok {
			got = d.Name + " " + string(d.Type)
			if same, _ := Lookup(tt.family, tt.space, d.Name, tt.r); same != d {
				t.Errorf("Lookup(%s) in %s is not ByCode(%d)", d.Name, tt.r, tt.code)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("ByCode(%d, %q, %d, %s) (-want +got):\n%s", tt.family, tt.space, tt.code, tt.r, diff)
		}
	}
}

// TestTables makes an option-def of every definition and reads it back.
func TestTables(t *testing.T) {
	for _, family := range []kea.Family{kea.V4, kea.V6} {
		for _, r := range kea.Releases {
			seen := map[string]bool{}
			for _, d := range All(family, r) {
				if seen[d.Space+" "+d.Name] {
					t.Errorf("%s %s.%s is there twice", r, d.Space, d.Name)
				}
				seen[d.Space+" "+d.Name] = true
				if d.Encapsulates == d.Space { // only Kea itself may do that
					continue
				}
				back, err := FromKeaDef(family, d.KeaDef())
				if err != nil {
					t.Errorf("%s.%s: %v", d.Space, d.Name, err)
					continue
				}
				if diff := cmp.Diff(d.KeaDef(), back.KeaDef()); diff != "" {
					t.Errorf("%s.%s (-want +got):\n%s", d.Space, d.Name, diff)
				}
			}
		}
	}
}

// TestFromKeaDef refuses what Kea refuses.
func TestFromKeaDef(t *testing.T) {
	tests := []struct {
		name   string
		family kea.Family
		def    kea.OptionDef
		ok     bool
	}{
		{"plain", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "uint8"}, true},
		{"unknown type", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "uint64"}, false},
		{"no type", kea.V4, kea.OptionDef{Name: "a", Code: 224}, false},
		{"code 0", kea.V4, kea.OptionDef{Name: "a", Type: "uint8"}, false},
		{"code 255", kea.V4, kea.OptionDef{Name: "a", Code: 255, Type: "uint8"}, false},
		{"code 255 elsewhere", kea.V4, kea.OptionDef{Space: "s", Name: "a", Code: 255, Type: "uint8"}, true},
		{"code 256", kea.V4, kea.OptionDef{Space: "s", Name: "a", Code: 256, Type: "uint8"}, false},
		{"code 256 in v6", kea.V6, kea.OptionDef{Name: "a", Code: 256, Type: "uint8"}, true},
		{"bad name", kea.V4, kea.OptionDef{Name: "a.b", Code: 224, Type: "uint8"}, false},
		{"name ending in -", kea.V4, kea.OptionDef{Name: "a-", Code: 224, Type: "uint8"}, false},
		{"bad space", kea.V4, kea.OptionDef{Space: "a b", Name: "a", Code: 224, Type: "uint8"}, false},
		{"array of string", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "string", Array: true}, false},
		{"record", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record", RecordTypes: "uint8,string"}, true},
		{"record array ending in binary", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record", RecordTypes: "uint8, binary", Array: true}, false},
		{"record of one", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record", RecordTypes: "uint8"}, false},
		{"record without fields", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record"}, false},
		{"string before the end", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record", RecordTypes: "string, uint8"}, false},
		{"empty in a record", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record", RecordTypes: "uint8, empty"}, false},
		{"fields without record", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "uint8", RecordTypes: "uint8"}, false},
		{"array that encapsulates", kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "uint8", Array: true, Encapsulate: "s"}, false},
		{"own space", kea.V4, kea.OptionDef{Space: "s", Name: "a", Code: 1, Type: "empty", Encapsulate: "s"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := FromKeaDef(tt.family, tt.def); (err == nil) != tt.ok {
				t.Errorf("FromKeaDef(%+v) = %v, want accepted %v", tt.def, err, tt.ok)
			}
		})
	}
}

func TestSecondSpaceOfCableLabs(t *testing.T) {
	for _, c := range []struct {
		family kea.Family
		space  string
		want   bool
	}{{kea.V4, "docsis3-v4", true}, {kea.V6, "docsis3-v6", true}, {kea.V4, "docsis3-v6", false}, {kea.V6, "docsis3-v4", false}} {
		d, ok := Lookup(c.family, c.space, "tftp-servers", kea.R30)
		if ok != c.want {
			t.Errorf("tftp-servers in %s, family %d: %v, want %v", c.space, c.family, ok, c.want)
		}
		if byCode, _ := ByCode(c.family, c.space, 2, kea.R30); ok && c.family == kea.V4 && byCode != d {
			t.Errorf("option 2 in %s is not tftp-servers", c.space)
		}
	}
}
