package ctrl

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestFailuresChangeNothing gives wrong arguments to every command, and looks at
// the configuration and the leases after each that fails.
func TestFailuresChangeNothing(t *testing.T) {
	for _, file := range []string{"kea4.json", "kea6.json"} {
		f := newFake(t, file)
		c := New(f)
		state := func() string {
			return fmt.Sprintf("%s\n%d leases", kea.Encode(f.Snapshot().Source, kea.EncodeOptions{}), f.store.Len())
		}
		before, failed := state(), 0
		for _, cmd := range All() {
			if cmd.Name == "shutdown" {
				continue
			}
			for _, args := range []string{`7`, `"x"`, `[ 1 ]`, `{ "id": "x" }`, `{ "id": -1 }`, `{ "name": 5 }`, `{ "ip-address": "nowhere" }`, `{ "subnet-id": "x" }`,
				`{ "subnet4": [ { "id": 99, "subnet": "nowhere" } ] }`, `{ "subnet6": [ { "id": 99, "subnet": "192.0.2.0/24" } ] }`,
				`{ "shared-networks": [ { "name": "new", "subnet4": [ { "id": 1 } ] } ] }`, `{ "client-classes": [ { "name": "new", "test": "(" } ] }`,
				`{ "reservation": { "subnet-id": 1, "hw-address": "x" } }`, `{ "leases": [ { "ip-address": "x" } ] }`, `{ "Dhcp4": { "valid-lifetime": "x" } }`, `{ "Dhcp6": 5 }`} {
				r, _ := ask(t, c, cmd.Name, args)
				if r.Result == Success {
					continue
				}
				if failed++; r.Result != Empty && r.Text == "" {
					t.Errorf("%s %s fails and says not why", cmd.Name, args)
				}
				if after := state(); after != before {
					t.Fatalf("%s %s failed (%s) and changed something:\n%s", cmd.Name, args, r.Text, cmp.Diff(before, after))
				}
			}
			before = state() // some take what they do not look at
		}
		if failed < 300 {
			t.Errorf("%s: only %d failed: little was tested", file, failed)
		}
	}
}

// TestConfigWriteUnwritable writes into places that cannot be written.
func TestConfigWriteUnwritable(t *testing.T) {
	f := newFake(t, "kea4.json")
	dir := filepath.Dir(f.about.File)
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	expect(t, New(f), Failure, "config-write", `{"filename":"taken"}`)
	f.about.File = filepath.Join(dir, "missing", "kea.json")
	expect(t, New(f), Failure, "config-write", "")
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("something is left behind: %v", entries)
	}
}

// TestLeasePages walks through all leases page by page, with pages of each size.
func TestLeasePages(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	var want []string
	for i := range 7 {
		a := fmt.Sprintf("192.0.2.%d", 20+i*3)
		want = append(want, a)
		expect(t, c, Success, "lease4-add", fmt.Sprintf(`{"ip-address":%q,"hw-address":"02:00:00:00:00:%02d"}`, a, i))
	}
	slices.SortFunc(want, func(a, b string) int { return netip.MustParseAddr(a).Compare(netip.MustParseAddr(b)) })
	for limit := 1; limit <= len(want)+1; limit++ {
		var got []string
		for from := "start"; ; from = got[len(got)-1] {
			r, text := ask(t, c, "lease4-get-page", fmt.Sprintf(`{"from":%q,"limit":%d}`, from, limit))
			if r.Result == Empty {
				break
			}
			var page struct {
				Count  int
				Leases []struct {
					Address string `json:"ip-address"`
				}
			}
			if err := json.Unmarshal([]byte(text), &page); err != nil || r.Result != Success || page.Count != len(page.Leases) || page.Count == 0 || page.Count > limit {
				t.Fatalf("pages of %d from %s: result %d, %s", limit, from, r.Result, text)
			}
			for _, l := range page.Leases {
				got = append(got, l.Address)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", limit, diff)
		}
	}
	for _, args := range []string{"", `{}`, `{"from":"start"}`, `{"limit":5}`, `{"from":"start","limit":0}`, `{"from":"start","limit":"x"}`, `{"from":"::","limit":1}`, `{"from":5,"limit":1}`} {
		if r, _ := ask(t, c, "lease4-get-page", args); r.Result != Failure || strings.TrimSpace(r.Text) == "" {
			t.Errorf("lease4-get-page %s: %d %s", args, r.Result, r.Text)
		}
	}
}
