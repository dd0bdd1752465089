package rules

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// TestDerivedName: a class is named after what it is a part of and the branch
// that its members are on.
func TestDerivedName(t *testing.T) {
	for _, tt := range []struct{ class, test, want string }{
		{"host.a", "member('host.a') and member('if.group.1')", "host.a.if.group.1"},
		{"host.a", "member('host.a') and member('if.a.2')", "host.a.if.2"},
		{"c", "member('c') and not member('if.c.1')", "c.if"},
		{"c", "member('c') and not member('if.x.1') and member('if.x.2')", "c.if.x.2"},
		{"c", "member('c')", "c.if"},
		{"c", "member('if.c.1') or member('if.c.2')", "c.if"},
	} {
		e, err := kexpr.Parse(tt.test, kea.V4, kea.R30)
		if err != nil {
			t.Fatalf("%s: %v", tt.test, err)
		}
		if got := derivedName(tt.class, e); got != tt.want {
			t.Errorf("derivedName(%q, %s) = %q, want %q", tt.class, tt.test, got, tt.want)
		}
	}
}
