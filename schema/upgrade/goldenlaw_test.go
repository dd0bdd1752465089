package upgrade

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// everyInput calls visit with all texts of this package's tests and every way
// to upgrade them.
func everyInput(t *testing.T, visit func(name, text string, o Options)) {
	t.Helper()
	texts := map[string]string{}
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(src)
	}
	for _, rule := range Rules() {
		texts[string(rule.Code)] = rule.Example.In
	}
	for name, text := range texts {
		for _, to := range kea.Releases {
			for _, from := range []kea.Release{0, 106, kea.R22} {
				visit(name, text, Options{To: to, From: from, Open: os.ReadFile})
			}
		}
	}
}

// TestWording holds the findings of all inputs to the style of findings.
func TestWording(t *testing.T) {
	everyInput(t, func(name, text string, o Options) {
		for _, f := range upgraded(t, text, o).Findings {
			first := []rune(f.Message)[0]
			switch {
			case strings.HasSuffix(f.Message, ".") || strings.HasSuffix(f.Hint, "."):
				t.Errorf("%s: a full stop ends %q, %q", name, f.Message, f.Hint)
			case unicode.IsUpper(first) && !strings.HasPrefix(f.Message, "Kea "):
				t.Errorf("%s: %q starts with a capital", name, f.Message)
			case strings.Count(f.Message, "`")%2 != 0:
				t.Errorf("%s: the quotes of %q do not match", name, f.Message)
			case f.Severity != diag.Note && f.Hint == "":
				t.Errorf("%s: %q does not say what to do", name, f.Message)
			case strings.Contains(f.Message, "\n"):
				t.Errorf("%s: %q has lines", name, f.Message)
			}
		}
	})
}

// TestEveryInput: whatever is upgraded to whatever release, the result can be
// read, a second upgrade changes nothing, and every change is spoken of.
func TestEveryInput(t *testing.T) {
	everyInput(t, func(name, text string, o Options) {
		r := upgraded(t, text, o)
		if r.Changed() && len(r.Findings) == 0 {
			t.Errorf("%s to %s: changed without a word", name, o.To)
		}
		if len(r.Edits) > 0 != (string(r.Text) != text) {
			t.Errorf("%s to %s: %d edits, and the text is another: %v", name, o.To, len(r.Edits), string(r.Text) != text)
		}
		if again := upgraded(t, string(r.Text), o); again.Changed() {
			t.Errorf("%s to %s: a second upgrade changes\n%s\nto\n%s", name, o.To, r.Text, again.Text)
		}
	})
}

// commentForm finds the comments of files that have none of their marks in strings.
var commentForm = regexp.MustCompile(`(?m)(//|#) ?[a-z][^\n]*$`)

// TestCommentsStay: comments go only with what is taken out.
func TestCommentsStay(t *testing.T) {
	everyInput(t, func(name, text string, o Options) {
		r := upgraded(t, text, o)
		for _, f := range r.Findings {
			if strings.Contains(f.Message, "is taken out") || f.Code == codeIncluded {
				return
			}
		}
		found := func(text string) []string {
			all := commentForm.FindAllString(text, -1)
			for i := range all {
				all[i] = strings.TrimSpace(all[i])
			}
			slices.Sort(all) // some move with their keys
			return all
		}
		if diff := cmp.Diff(found(text), found(string(r.Text))); diff != "" {
			t.Errorf("%s to %s: comments (-was +is):\n%s", name, o.To, diff)
		}
	})
}

// TestOneWayOrInSteps: releases may be passed over, or taken one by one.
func TestOneWayOrInSteps(t *testing.T) {
	everyInput(t, func(name, text string, o Options) {
		if o.From != 0 {
			return // what is said differs, not what is done
		}
		direct := string(upgraded(t, text, o).Text)
		steps := text
		for _, to := range kea.Releases {
			if to <= o.To {
				steps = string(upgraded(t, steps, Options{To: to, Open: o.Open}).Text)
			}
		}
		if diff := cmp.Diff(strings.Split(direct, "\n"), strings.Split(steps, "\n")); diff != "" {
			t.Errorf("%s to %s (-in one way +in steps):\n%s", name, o.To, diff)
		}
	})
}
