package draft

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// property returns the schema of a key of an object.
func property(t *testing.T, d keys.Daemon, r kea.Release, object, key string) map[string]any {
	t.Helper()
	var s struct {
		Defs map[string]struct {
			Properties map[string]map[string]any `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(d, r), &s); err != nil {
		t.Fatal(err)
	}
	p := s.Defs[object].Properties[key]
	delete(p, "description")
	delete(p, "default")
	return p
}

func TestProperties(t *testing.T) {
	for _, c := range []struct {
		object, key string
		release     kea.Release
		want        map[string]any
	}{
		{"server", "valid-lifetime", kea.R30, map[string]any{"type": "integer", "minimum": 0.0, "maximum": 4294967295.0}},
		{"server", "parked-packet-limit", kea.R30, map[string]any{"type": "integer"}},
		{"server", "t1-percent", kea.R30, map[string]any{"type": "number"}},
		{"server", "loggers", kea.R30, map[string]any{"type": "array", "minItems": 1.0, "items": map[string]any{"$ref": "#/$defs/logger"}}},
		{"server", "dhcp-ddns", kea.R30, map[string]any{"$ref": "#/$defs/dhcp-ddns", "minProperties": 1.0}},
		{"server", "user-context", kea.R30, map[string]any{"type": "object"}},
		{"subnet", "client-class", kea.R30, map[string]any{"type": "string", "deprecated": true}},
		{"subnet", "client-class", kea.R26, map[string]any{"type": "string"}},
		{"subnet", "client-classes", kea.R26, nil},
		{"subnet", "server-hostname", kea.R30, map[string]any{"type": "string", "maxLength": 63.0}},
		{"pool", "client-classes", kea.R30, map[string]any{"type": "array", "items": map[string]any{"type": "string", "minLength": 1.0}}},
		{"interfaces-config", "dhcp-socket-type", kea.R30, map[string]any{"type": "string", "enum": []any{"raw", "udp"}}},
		{"dhcp-ddns", "ncr-format", kea.R30, map[string]any{"type": "string", "pattern": "^([Jj][Ss][Oo][Nn])$"}},
	} {
		if diff := cmp.Diff(c.want, property(t, keys.DHCP4, c.release, c.object, c.key)); diff != "" {
			t.Errorf("%s.%s of %s (-want +got):\n%s", c.object, c.key, c.release, diff)
		}
	}
}

func TestNoBranches(t *testing.T) {
	for _, d := range Daemons {
		for _, r := range kea.Releases {
			if !d.In(r) {
				continue
			}
			if m := regexp.MustCompile(`"(oneOf|anyOf|allOf|not|if)":`).Find(Schema(d, r)); m != nil {
				t.Errorf("%s has %s, which makes validators slow", Name(d, r), m)
			}
		}
	}
}

func TestAnyCase(t *testing.T) {
	re := regexp.MustCompile(anyCase([]string{"HMAC-MD5", "never"}))
	for s, want := range map[string]bool{"hmac-md5": true, "HMAC-MD5": true, "NeVeR": true, "hmac": false, "": false, "never2": false} {
		if re.MatchString(s) != want {
			t.Errorf("%q: want %v (pattern %s)", s, want, re)
		}
	}
}

func TestNames(t *testing.T) {
	if got := Name(keys.D2, kea.R26); got != "dhcp-ddns-2.6.json" {
		t.Errorf("name of a schema: %s", got)
	}
	if got := URL(keys.DHCP4, kea.R30); !strings.HasSuffix(got, "/"+Name(keys.DHCP4, kea.R30)) {
		t.Errorf("the address %s does not end in the file's name", got)
	}
}
