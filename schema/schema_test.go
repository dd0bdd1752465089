package schema

import (
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

func TestExamplesTriggerTheirCodes(t *testing.T) {
	for _, info := range Codes() {
		if info.Example == "" {
			continue
		}
		found := Validate("example.json", []byte(info.Example), kea.DefaultRelease)
		if len(found.Filter(func(f diag.Finding) bool { return f.Code == info.Code && f.Severity == info.Severity })) == 0 {
			t.Errorf("%s (%s) is not found in its example\n%s\nfound: %v", info.Code, info.Title, info.Example, []diag.Finding(found))
		}
	}
}
