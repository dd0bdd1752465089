package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fence is one block of a page: what stands behind the backquotes, and the text.
type fence struct{ info, text string }

// fences lists the blocks of a page.
func fences(page string) []fence {
	var all []fence
	parts := strings.Split(page, "\n```")
	for i := 1; i < len(parts); i += 2 {
		info, text, _ := strings.Cut(parts[i], "\n")
		all = append(all, fence{info, text + "\n"})
	}
	return all
}

// TestWalkThrough keeps pages true that show files and what keatool says of
// them: a block `json NAME` is a file, a block of shell behind it a call, and
// the block behind that the output.
func TestWalkThrough(t *testing.T) {
	for page, atLeast := range map[string]int{"../../docs/validate.md": 3, "../../README.md": 1} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		t.Run(page, func(t *testing.T) {
			t.Chdir(t.TempDir())
			all := fences(string(text))
			for i := range all {
				name, named := strings.CutPrefix(all[i].info, "json ")
				if !named || i+2 >= len(all) || all[i+1].info != "sh" || all[i+2].info != "text" {
					continue
				}
				shown++
				walk(t, name, all[i].text, all[i+1].text, all[i+2].text)
			}
			if shown < atLeast {
				t.Errorf("the page shows %d files, want %d", shown, atLeast)
			}
		})
	}
}

// walk writes a file that everybody can read and calls keatool on it.
func walk(t *testing.T, name, text, call, want string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o644); err != nil {
		t.Fatal(err)
	}
	args := strings.Fields(call)
	var stdout, stderr strings.Builder
	run(args[1:], nil, &stdout, &stderr)
	if diff := cmp.Diff(want, stderr.String()); diff != "" || stdout.Len() > 0 {
		t.Errorf("%s (-page +now):\n%s%s", strings.TrimSpace(call), diff, stdout.String())
	}
}
