package upgrade

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/schema/kea"
)

// releaseLine says in an input from and to which release it is upgraded.
var releaseLine = regexp.MustCompile(`(?m)// (?:from ([0-9.]+) )?to ([0-9.]+)$`)

// optionsOf reads the line that says how an input is upgraded.
func optionsOf(t *testing.T, src []byte) Options {
	t.Helper()
	m := releaseLine.FindSubmatch(src)
	if m == nil {
		t.Fatal("no line says to which release")
	}
	to, err := kea.ParseRelease(string(m[2]))
	if err != nil {
		t.Fatal(err)
	}
	from, err := ParseRelease(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return Options{To: to, From: from, Name: "result", Open: os.ReadFile}
}

// TestGolden upgrades every input below testdata and compares result and
// findings with the files beside it.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	inputs := 0
	for _, path := range paths {
		if strings.HasSuffix(path, ".upgraded.json") {
			continue
		}
		inputs++
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			o := optionsOf(t, src)
			r := upgraded(t, string(src), o)
			golden.Check(t, golden.Sibling(path, ".upgraded.json"), r.Text)
			report := strings.Join(append(lines(r.Findings), "of the result:"), "\n") + "\n" + strings.Join(append(lines(r.Rest), ""), "\n")
			golden.Check(t, golden.Sibling(path, ".report"), []byte(report))
			if again := upgraded(t, string(r.Text), o); again.Changed() {
				t.Errorf("a second upgrade changes the result to\n%s", again.Text)
			}
		})
	}
	if inputs < 10 {
		t.Errorf("only %d inputs", inputs)
	}
}
