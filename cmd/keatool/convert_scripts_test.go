package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/hook/script"
	"github.com/keatool/keatool/translate"
)

// scriptSources are files to convert: those written for the project, and those
// of the shared corpus, as far as it is there.
func scriptSources(t *testing.T) (list []string, real int) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join("..", "..", "testdata", "dhcpd", "conf"), func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".conf") {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("KEATOOL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	corpus, _ := filepath.Glob(filepath.Join(dir, "corpus", "conf", "*.conf"))
	return append(list, corpus...), len(corpus)
}

// lossOf counts the statements that lose something, and of which kinds.
func lossOf(r *translate.Report) (lost int, codes map[diag.Code]int) {
	codes = map[diag.Code]int{}
	for _, o := range r.Outcomes {
		if o.Fidelity > diag.Equivalent {
			lost++
			for _, c := range o.Codes() {
				codes[c]++
			}
		}
	}
	return lost, codes
}

// TestScriptsLoad: every script that is made of a file can be loaded, no
// statement loses more with a script than without, and without --scripts there
// is none.
func TestScriptsLoad(t *testing.T) {
	sources, _ := scriptSources(t)
	made := 0
	for _, path := range sources {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, findings := parser.Parse(filepath.Base(path), src, parser.Options{})
		if findings.HasErrors() {
			continue
		}
		plain := translate.Config(f, translate.Options{})
		with := translate.Config(f, translate.Options{ScriptName: "kea.star"})
		for i, o := range with.Report.Outcomes {
			if was := plain.Report.Outcomes[i].Fidelity; o.Fidelity > was && o.Fidelity > diag.Equivalent {
				t.Errorf("%s:%d: %s with --scripts, %s without", path, o.From.HeadSpan().Start.Line, o.Fidelity, was)
			}
		}
		if slices.ContainsFunc(plain.Scripts, func(s translate.Script) bool { return strings.HasSuffix(s.Name, starSuffix) }) {
			t.Errorf("%s: there is a script without --scripts", path)
		}
		for _, s := range with.Scripts {
			if s.Name == "kea.star" {
				made++
				loads(t, path, s.Body)
			}
		}
	}
	if made < 5 {
		t.Errorf("%d scripts were made of %d files; that is too few to show anything", made, len(sources))
	}
}

// loads checks that a server takes a script.
func loads(t *testing.T, from string, body []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kea.star")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	name, _ := json.Marshal(path) // a string always encodes
	conf := fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": %s } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] } }`, name)
	if found := hooktest.Check(t, conf, script.Library); len(found) > 0 {
		t.Errorf("the script of %s: %s\n%s", from, strings.Join(found, "\n"), body)
	}
}

// TestScriptsSave shows what scripts save of the corpus: configurations with
// DNS updates, failover or programs lose half as many statements at the most.
func TestScriptsSave(t *testing.T) {
	sources, real := scriptSources(t)
	if real == 0 {
		t.Skip("no corpus of real configurations")
	}
	var before, after, allBefore, allAfter int
	saved := map[diag.Code]int{}
	for _, path := range sources[len(sources)-real:] {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, findings := parser.Parse(filepath.Base(path), src, parser.Options{})
		if findings.HasErrors() {
			continue
		}
		lost, codes := lossOf(translate.Config(f, translate.Options{}).Report)
		left, rest := lossOf(translate.Config(f, translate.Options{ScriptName: "kea.star"}).Report)
		allBefore, allAfter = allBefore+lost, allAfter+left
		for c, n := range codes {
			saved[c] += n - rest[c]
		}
		if concerned(f) {
			before, after = before+lost, after+left
			if lost != left {
				t.Logf("%s: %d statements lose something, %d with a script", filepath.Base(path), lost, left)
			}
		}
	}
	t.Logf("with DNS updates, failover or programs: %d, then %d; all: %d, then %d", before, after, allBefore, allAfter)
	if 2*after > before {
		t.Errorf("%d of %d statements still lose something, want half at the most", after, before)
	}
	for _, c := range slices.Sorted(maps.Keys(saved)) {
		if saved[c] != 0 {
			t.Logf("%s: %d", c, saved[c])
		}
	}
}

// concerned reports whether a configuration updates DNS, has a failover partner,
// or starts programs.
func concerned(f *parser.File) bool {
	found := false
	parser.Walk(f, func(s *parser.Stmt) bool {
		switch n := s.Node.(type) {
		case *parser.FailoverPeer, *parser.Execute, *parser.On:
			found = true
		case *parser.Param:
			found = found || n.Name == "ddns-update-style" && n.Value.Name != "none"
		}
		return !found
	})
	return found
}
