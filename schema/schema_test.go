package schema

import (
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

func TestCodesHaveTextsOnce(t *testing.T) {
	seen := map[diag.Code]bool{}
	for _, info := range Codes() {
		if seen[info.Code] {
			t.Errorf("%s is declared twice", info.Code)
		}
		seen[info.Code] = true
		if info.Title == "" || info.Text == "" {
			t.Errorf("%s has no title or no text", info.Code)
		}
	}
}

// findingsOf looks at the example of a code, with advice where that is what
// the code is about.
func findingsOf(info diag.Info) diag.List {
	if strings.HasPrefix(string(info.Code), "KT44") {
		d, findings := kea.Parse("f", []byte(info.Example), kea.ParseOptions{})
		return append(findings, Review(d, kea.DefaultRelease)...)
	}
	return Validate("f", []byte(info.Example), kea.DefaultRelease)
}

func TestExamplesTriggerTheirCodes(t *testing.T) {
	for _, info := range Codes() {
		if info.Example == "" {
			continue
		}
		found := findingsOf(info)
		if len(found.Filter(func(f diag.Finding) bool { return f.Code == info.Code && f.Severity == info.Severity })) == 0 {
			t.Errorf("%s (%s) is not found in its example\n%s\nfound: %v", info.Code, info.Title, info.Example, []diag.Finding(found))
		}
	}
}
