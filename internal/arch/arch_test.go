// Package arch has one test: the imports of the code are those that
// docs/architecture.md allows.
package arch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	module = "github.com/keatool/keatool"
	page   = "../../docs/architecture.md"
)

// rule is one line of a list in the page.
type rule struct {
	name  string   // left side
	right []string // patterns
}

// matches reports whether pattern, which may end in /..., fits a package.
func matches(pattern, pkg string) bool {
	if below, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == below || strings.HasPrefix(pkg, below+"/")
	}
	return pkg == pattern
}

func (r rule) allows(pkg string) bool {
	return slices.ContainsFunc(r.right, func(p string) bool { return matches(p, pkg) })
}

// list reads the fenced block named kind; arrow separates the sides of its lines.
func list(t *testing.T, text, kind, arrow string) []rule {
	t.Helper()
	_, rest, found := strings.Cut(text, "```"+kind+"\n")
	block, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatalf("%s has no block ```%s", page, kind)
	}
	var rules []rule
	lines := bufio.NewScanner(strings.NewReader(block))
	for lines.Scan() {
		left, right, ok := strings.Cut(lines.Text(), arrow)
		if !ok {
			t.Fatalf("%s: in ```%s, the line %q has no %q", page, kind, lines.Text(), arrow)
		}
		rules = append(rules, rule{strings.TrimSpace(left), strings.Fields(right)})
	}
	return rules
}

// pkg is what the go command says about a package.
type pkg struct {
	ImportPath string
	Imports    []string
}

// packages lists the module's packages with their imports, tests left out.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatalf("go list: %v", err)
		}
		list = append(list, p)
	}
	return list
}

// faults returns the imports that the lists do not allow.
func faults(pkgs []pkg, arrows, libraries []rule) []string {
	var bad []string
	for _, p := range pkgs {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		i := slices.IndexFunc(arrows, func(r rule) bool { return matches(r.name, name) })
		if i < 0 {
			bad = append(bad, name+" stands on no left side of ```arrows")
			continue
		}
		for _, imp := range p.Imports {
			if own, ok := strings.CutPrefix(imp, module+"/"); ok {
				if !arrows[i].allows(own) {
					bad = append(bad, name+" -> "+own+" is no allowed arrow")
				}
			} else if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") && !allowed(libraries, name, imp) {
				bad = append(bad, name+" may not use "+imp)
			}
		}
	}
	return bad
}

// allowed reports whether a library stands in the list for the package.
func allowed(libraries []rule, name, imp string) bool {
	return slices.ContainsFunc(libraries, func(r rule) bool {
		return (imp == r.name || strings.HasPrefix(imp, r.name+"/")) && r.allows(name)
	})
}

func TestImports(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	pkgs := packages(t)
	if len(pkgs) < 5 {
		t.Fatalf("go list found %d packages only", len(pkgs))
	}
	for _, f := range faults(pkgs, list(t, string(text), "arrows", "->"), list(t, string(text), "libraries", "<-")) {
		t.Errorf("%s (docs/architecture.md says what may import what)", f)
	}
}

func TestFaults(t *testing.T) {
	arrows := []rule{{"a", []string{"b/..."}}, {"b/...", nil}}
	libraries := []rule{{"example.org/x", []string{"a"}}}
	got := faults([]pkg{
		{module + "/a", []string{"fmt", "encoding/json", module + "/b", module + "/b/c", "example.org/x/y"}},
		{module + "/b/c", []string{module + "/a", "example.org/x", "example.org/xy"}},
		{module + "/d", nil},
	}, arrows, libraries)
	want := []string{"b/c -> a is no allowed arrow", "b/c may not use example.org/x", "b/c may not use example.org/xy",
		"d stands on no left side of ```arrows"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}
