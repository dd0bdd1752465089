package rules

import (
	"testing"

	"github.com/keatool/keatool/internal/diag"
)

// TestCodesAreUnique: each code is declared once, and says what it is about.
func TestCodesAreUnique(t *testing.T) {
	seen := map[diag.Code]string{}
	for _, i := range Codes() {
		if other, ok := seen[i.Code]; ok {
			t.Errorf("%s is declared twice: %q and %q", i.Code, other, i.Title)
		}
		seen[i.Code] = i.Title
		if i.Title == "" || i.Text == "" {
			t.Errorf("%s has title %q and text %q; none may be empty", i.Code, i.Title, i.Text)
		}
	}
}
