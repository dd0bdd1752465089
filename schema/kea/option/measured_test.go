package option

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// readOptions reads a measured list of Kea's options, a map for each row.
func readOptions(t *testing.T) []map[string]string {
	root := filepath.Join("..", "..", "..")
	shared := os.Getenv("KEATOOL_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "shared")
	}
	if !filepath.IsAbs(shared) {
		shared = filepath.Join(root, shared)
	}
	f, err := os.Open(filepath.Join(shared, "reference", "kea-options.csv"))
	if err != nil {
		t.Skipf("no measured list of options to compare with: %v", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, l := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = l[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// TestTablesAreMeasured compares the tables with the list: the newest form of
// each option, the first release that has it, and dhcpd's name.
func TestTablesAreMeasured(t *testing.T) {
	type form struct{ name, typ, fields, encapsulates, since string }
	want, got := map[string]form{}, map[string]form{}
	for _, row := range readOptions(t) {
		if row["since"] == "none" || row["name"] == "" {
			continue
		}
		code, err := strconv.ParseUint(row["code"], 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		for _, fam := range familiesOf(row) {
			id := fmt.Sprintf("%d %s %d", fam, row["space"], code)
			typ := row["type"]
			if row["array"] == "true" {
				typ += "*"
			}
			want[id] = form{row["name"], typ, row["record_fields"], row["encapsulates"], row["since"]}
			d, ok := ByCode(fam, row["space"], uint32(code), kea.R32)
			if !ok {
				continue
			}
			var fields []string
			for _, f := range d.Fields {
				fields = append(fields, string(f))
			}
			typ = string(d.Type)
			if d.Array {
				typ += "*"
			}
			got[id] = form{d.Name, typ, strings.Join(fields, ", "), d.Encapsulates, firstWith(d).String()}
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(form{})); diff != "" {
		t.Errorf("options (-measured +tables):\n%s", diff)
	}
	if len(want) < 200 {
		t.Errorf("only %d options were compared", len(want))
	}
}

// familiesOf returns the families that have the space of a row.
func familiesOf(row map[string]string) []kea.Family {
	switch space := row["space"]; {
	case strings.HasPrefix(row["notes"], "DHCPv6; "), space == "dhcp6", strings.HasPrefix(space, "s46-"), strings.HasPrefix(space, "v6-"):
		return []kea.Family{kea.V6}
	case space == "vendor-2495":
		return []kea.Family{kea.V6}
	}
	return []kea.Family{kea.V4}
}

// firstWith returns the first release that has an option of d's name.
func firstWith(d *Def) kea.Release {
	for _, r := range kea.Releases {
		if _, ok := Lookup(d.Family, d.Space, d.Name, r); ok {
			return r
		}
	}
	return 0
}
