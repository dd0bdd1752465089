package derive

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
)

// TestLaws: whatever the file, clients are told apart and do something, they reach
// only what can show, and every statement is reached or has a reason.
func TestLaws(t *testing.T) {
	root := filepath.Join("..", "..", "..", "testdata", "dhcpd", "conf")
	n := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".conf" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		family := parser.V4
		if strings.Contains(filepath.ToSlash(path), "/v6/") || strings.HasSuffix(path, ".v6.conf") {
			family = parser.V6
		}
		f, l := parser.Parse(filepath.Base(path), src, parser.Options{Family: family})
		if l.HasErrors() {
			return nil // it includes another file
		}
		n++
		p, _ := Plan(f, Options{Seed: 1})
		for _, fault := range unlawful(p) {
			t.Errorf("%s: %s", path, fault)
		}
		return nil
	})
	if err != nil || n < 100 {
		t.Errorf("%d files: %v", n, err)
	}
}

func unlawful(p difftest.Plan) (faults []string) {
	shown, done, ids := map[int]bool{}, map[int]bool{}, map[string]bool{}
	for _, s := range p.Shown {
		shown[s.Start.Offset] = true
	}
	for _, c := range p.Clients {
		if ids[c.ID] || c.ID == "" || c.What == "" || len(c.Steps) == 0 {
			faults = append(faults, "client `"+c.ID+"` is not complete")
		}
		if c.At.Relay.IsValid() == c.At.Direct.IsValid() {
			faults = append(faults, "client `"+c.ID+"` is nowhere, or in two places")
		}
		if !c.V6 && (len(c.HW) == 0 && c.HType != 0 || len(c.HW) > 16) {
			faults = append(faults, "client `"+c.ID+"` has an impossible address")
		}
		ids[c.ID] = true
		for _, s := range c.Reaches {
			done[s.Start.Offset] = true
			if !shown[s.Start.Offset] {
				faults = append(faults, "client `"+c.ID+"` reaches what cannot show")
			}
		}
	}
	for _, u := range p.Unreached {
		if u.Why == "" || done[u.Span.Start.Offset] {
			faults = append(faults, "a statement is reached and not, or has no reason")
		}
		done[u.Span.Start.Offset] = true
	}
	for _, s := range p.Shown {
		if !done[s.Start.Offset] {
			faults = append(faults, "a statement is neither reached nor has a reason")
		}
	}
	return faults
}
