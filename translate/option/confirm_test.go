package option

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
)

// oracle returns the script that asks the real programs, or skips the test.
func oracle(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("KEATOOL_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "shared")
	}
	if !filepath.IsAbs(shared) { // relative to the root of the module
		shared = filepath.Join("..", "..", shared)
	}
	script, err := filepath.Abs(filepath.Join(shared, "oracles", "check"))
	if err == nil {
		_, err = os.Stat(script)
	}
	if err != nil {
		t.Skipf("no real Kea to ask: %v", err)
	}
	return script
}

// TestConfirmKea gives every option dhcpd is built with a value, writes all of
// them with Data, and has each release of Kea load the result.
func TestConfirmKea(t *testing.T) {
	script := oracle(t)
	for _, r := range []kea.Release{kea.R22, kea.R26, kea.R30} {
		for _, family := range []kea.Family{kea.V4, kea.V6} {
			t.Run(fmt.Sprintf("%s/%d", r, family), func(t *testing.T) {
				conf := everyOption(t, Target{family, r})
				file := filepath.Join(t.TempDir(), "kea.json")
				if err := os.WriteFile(file, conf, 0o600); err != nil {
					t.Fatal(err)
				}
				out, err := exec.Command("bash", script, "kea-"+r.String(), fmt.Sprint(family), file).CombinedOutput()
				if err != nil && strings.Contains(string(out), "run setup first") {
					t.Skipf("Kea %s is not installed: %s", r, out)
				}
				if err != nil {
					t.Errorf("Kea %s refuses: %v\n%s", r, err, out)
				}
			})
		}
	}
}

// everyOption is a configuration with all builtin options of a family.
func everyOption(t *testing.T, target Target) []byte {
	t.Helper()
	space := map[kea.Family]string{kea.V4: "dhcp", kea.V6: "dhcp6"}[target.Family]
	table := parser.NewOptionTable()
	names := table.Names(space)
	slices.Sort(names)
	entries, defs := []map[string]any{}, []map[string]any{}
	for _, n := range names {
		def, _ := table.Lookup(space, n)
		w, err := Encode(def, sample(def.Format), nil)
		if err != nil {
			t.Fatalf("%s: %v", n, err)
		}
		v := Value{Space: space, Code: def.Code, Bytes: w.Bytes}
		if m, ok := Missing(target.Family, def.Code, target.Release); ok {
			v.Def, _ = keaoption.FromKeaDef(target.Family, m)
			defs = append(defs, map[string]any{"name": m.Name, "code": m.Code, "type": m.Type, "array": m.Array})
		}
		e, notes := Data(v, target)
		if slices.ContainsFunc(notes, func(n Note) bool { return n.Omit }) {
			if len(w.Bytes) > 0 && special(def) == "" {
				t.Errorf("option %s with bytes %x is left out: %+v", n, w.Bytes, notes)
			}
			continue
		}
		entries = append(entries, entryJSON(e))
	}
	if len(entries) < 50 {
		t.Fatalf("only %d options", len(entries))
	}
	key := fmt.Sprintf("Dhcp%d", target.Family)
	conf, err := json.MarshalIndent(map[string]any{key: map[string]any{"option-def": defs, "option-data": entries,
		"lease-database": map[string]any{"type": "memfile", "persist": false}}}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

// special says why the sample of an option need not fit Kea's definition:
// dhcpd knows its contents as opaque bytes only.
func special(d *parser.OptionDef) string {
	if d.Format == "X" || strings.HasPrefix(d.Format, "E") {
		return "opaque to dhcpd"
	}
	return ""
}

func entryJSON(e kea.OptionData) map[string]any {
	m := map[string]any{"code": e.Code, "csv-format": *e.CSV}
	if e.Name != "" {
		m["name"] = e.Name
	}
	if !e.NoData {
		m["data"] = e.Data
	}
	return m
}

// sample returns a value for format letters.
func sample(format string) []parser.Atom {
	var out []parser.Atom
	for len(format) > 0 {
		c := format[0]
		format = format[1:]
		a := parser.Atom{Kind: c}
		switch c {
		case 'A', 'a', 'o', 'c':
			continue
		case 'N', 'E':
			format = format[strings.IndexByte(format+".", '.'):]
			format = strings.TrimPrefix(format, ".")
			a.Data = []byte{1, 1, 'x'}
		case 'I':
			a.Addr = netip.MustParseAddr("192.0.2.1")
		case '6':
			a.Addr = netip.MustParseAddr("2001:db8::1")
		case 't':
			a.Data = []byte(`a,b\c`)
		case 'X':
			a.Data = []byte{0, 0, 0, 1, 0, 2, 65, 66}
		case 'd', 'D':
			a.Name = "www.example.com"
		default:
			a.Num = 1
		}
		out = append(out, a)
	}
	return out
}
