package draft

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// whole is a schema as far as the tests look into it.
type whole struct {
	ID         string   `json:"$id"`
	Draft      string   `json:"$schema"`
	Title      string   `json:"title"`
	Required   []string `json:"required"`
	Additional *bool    `json:"additionalProperties"`
	Properties map[string]any
	Defs       map[string]struct {
		Description string
		Required    []string
		Additional  *bool `json:"additionalProperties"`
		MinProps    int   `json:"minProperties"`
		Properties  map[string]map[string]any
	} `json:"$defs"`
}

// each calls test with the schema of each daemon and release.
func each(t *testing.T, test func(t *testing.T, d keys.Daemon, r kea.Release, s *whole)) {
	for _, d := range Daemons {
		for _, r := range kea.Releases {
			if !d.In(r) {
				continue
			}
			t.Run(Name(d, r), func(t *testing.T) {
				var s whole
				if err := json.Unmarshal(Schema(d, r), &s); err != nil {
					t.Fatal(err)
				}
				test(t, d, r, &s)
			})
		}
	}
}

func TestHeads(t *testing.T) {
	each(t, func(t *testing.T, d keys.Daemon, r kea.Release, s *whole) {
		top, _ := keys.Top(d)
		if s.ID != URL(d, r) || s.Draft != "https://json-schema.org/draft/2020-12/schema" || !strings.HasSuffix(s.Title, " "+r.String()) {
			t.Errorf("the schema calls itself %q, of %q, %q", s.ID, s.Draft, s.Title)
		}
		if diff := cmp.Diff([]string{top}, s.Required); diff != "" || len(s.Properties) != 1 || s.Additional == nil || *s.Additional {
			t.Errorf("a file holds other than the one map %s (-want +got):\n%s", top, diff)
		}
	})
}

// TestDefinitionsAreTheTable: each object has the keys of its edition, wants
// the mandatory ones, and takes no others.
func TestDefinitionsAreTheTable(t *testing.T) {
	each(t, func(t *testing.T, d keys.Daemon, r kea.Release, s *whole) {
		for name, def := range s.Defs {
			o := keys.Lookup(name)
			if o == nil {
				t.Errorf("the definition %s is no object of the table", name)
				continue
			}
			var want, need []string
			for _, k := range o.Keys {
				if k.In(d, r) {
					want = append(want, k.Name)
					if k.Need {
						need = append(need, k.Name)
					}
				}
			}
			var got []string
			for key, p := range def.Properties {
				got = append(got, key)
				k := o.Find(key, d, r)
				if old := p["deprecated"] == true; k != nil && old != (k.Old != 0 && r >= k.Old) {
					t.Errorf("%s.%s is deprecated: %v", name, key, old)
				}
				if text, _ := p["description"].(string); k != nil && !strings.HasPrefix(text, k.Doc) {
					t.Errorf("%s.%s is described as %q", name, key, text)
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("keys of %s (-table +schema):\n%s", name, diff)
			}
			if diff := cmp.Diff(need, def.Required); diff != "" {
				t.Errorf("mandatory keys of %s (-table +schema):\n%s", name, diff)
			}
			if def.Additional == nil || *def.Additional != o.Open() || def.Description != o.Doc {
				t.Errorf("%s takes unknown keys, or is described as %q", name, def.Description)
			}
			if top := name == "server" || name == "d2" || name == "agent"; (def.MinProps == 1) != top {
				t.Errorf("%s wants %d keys at least", name, def.MinProps)
			}
		}
	})
}

// TestReferences: what is referred to is there, and what is there is referred to.
func TestReferences(t *testing.T) {
	each(t, func(t *testing.T, d keys.Daemon, r kea.Release, s *whole) {
		text := string(Schema(d, r))
		for name := range s.Defs {
			if !strings.Contains(text, fmt.Sprintf(`"$ref": "#/$defs/%s"`, name)) {
				t.Errorf("nothing refers to %s", name)
			}
		}
		for part := range strings.SplitSeq(text, `"$ref": "#/$defs/`) {
			if name, _, _ := strings.Cut(part, `"`); !strings.HasPrefix(part, "{") && s.Defs[name].Properties == nil {
				t.Errorf("%s is referred to and not there", name)
			}
		}
	})
}

// TestMoreProperties: rules of the other daemons, and what changed with a release.
func TestMoreProperties(t *testing.T) {
	for _, c := range []struct {
		daemon      keys.Daemon
		object, key string
		release     kea.Release
		want        map[string]any
	}{
		{keys.DHCP6, "server", "mac-sources", kea.R22, map[string]any{"type": "array", "minItems": 1.0, "uniqueItems": true, "items": map[string]any{"type": "string",
			"enum": []any{"any", "raw", "duid", "ipv6-link-local", "client-link-addr-option", "rfc6939", "remote-id", "rfc4649", "subscriber-id", "rfc4580", "docsis-cmts", "docsis-modem"}}}},
		{keys.DHCP6, "server-id", "identifier", kea.R30, map[string]any{"type": "string", "pattern": "^([0-9a-fA-F]{2})*$"}},
		{keys.DHCP6, "option-data", "code", kea.R30, map[string]any{"type": "integer", "minimum": 0.0, "maximum": 65535.0}},
		{keys.DHCP4, "option-data", "code", kea.R30, map[string]any{"type": "integer", "minimum": 0.0, "maximum": 255.0}},
		{keys.DHCP4, "subnet", "id", kea.R24, map[string]any{"type": "integer", "minimum": 0.0, "maximum": 4294967294.0}},
		{keys.DHCP4, "subnet", "id", kea.R26, map[string]any{"type": "integer", "minimum": 1.0, "maximum": 4294967294.0}},
		{keys.DHCP4, "server", "client-classes", kea.R26, map[string]any{"type": "array", "minItems": 1.0, "items": map[string]any{"$ref": "#/$defs/class"}}},
		{keys.DHCP4, "server", "client-classes", kea.R30, map[string]any{"type": "array", "items": map[string]any{"$ref": "#/$defs/class"}}},
		{keys.DHCP4, "hook", "parameters", kea.R30, map[string]any{"type": "object"}},
		{keys.D2, "d2", "forward-ddns", kea.R30, map[string]any{"$ref": "#/$defs/ddns"}},
		{keys.D2, "ddns-domain", "dns-servers", kea.R30, map[string]any{"type": "array", "minItems": 1.0, "items": map[string]any{"$ref": "#/$defs/dns-server"}}},
		{keys.D2, "tsig-key", "secret-file", kea.R24, nil},
		{keys.D2, "logger", "debuglevel", kea.R22, map[string]any{"type": "integer", "minimum": 0.0, "maximum": 99.0}},
	} {
		if diff := cmp.Diff(c.want, property(t, c.daemon, c.release, c.object, c.key)); diff != "" {
			t.Errorf("%s.%s of %s (-want +got):\n%s", c.object, c.key, Name(c.daemon, c.release), diff)
		}
	}
}

// TestEverythingIsDescribed: editors have something to show at every key.
func TestEverythingIsDescribed(t *testing.T) {
	each(t, func(t *testing.T, d keys.Daemon, r kea.Release, s *whole) {
		count := 0
		for name, def := range s.Defs {
			if def.Description == "" {
				t.Errorf("%s has no description", name)
			}
			for key, p := range def.Properties {
				text, _ := p["description"].(string)
				if len(strings.Fields(text)) < 2 || !strings.HasSuffix(text, ".") || strings.Contains(text, "..") {
					t.Errorf("%s.%s is described as %q", name, key, text)
				}
				if value, ok := p["default"]; ok && !strings.Contains(text, "Default: ") {
					t.Errorf("%s.%s has the default %v, which its description does not tell", name, key, value)
				}
				count++
			}
		}
		if count < 20 {
			t.Errorf("only %d keys were looked at", count)
		}
	})
}
