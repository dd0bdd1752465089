package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
)

// TestEmptyFields: an empty name hides that of a wider scope in dhcpd. Kea takes
// an empty text for none, so that a NUL stands for it where there is one to hide.
func TestEmptyFields(t *testing.T) {
	const nul = `"\u0000"`
	tests := []struct {
		name, conf, want string
		fidelity         diag.Fidelity
		codes            []string
	}{
		{"in a subnet", "filename \"a\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { filename \"\"; }",
			`{"boot-file-name": "a", "subnet4": [{"boot-file-name": ` + nul + `}]}`, diag.Equivalent, []string{"note KT2121"}},
		{"in a host", "filename \"a\";\nhost h { hardware ethernet 02:00:00:00:00:01; filename \"\"; }",
			`{"reservations": [{"boot-file-name": ` + nul + `}]}`, diag.Equivalent, []string{"note KT2121"}},
		{"in a class", "filename \"a\";\nclass \"c\" { match if exists user-class; filename \"\"; }",
			`{"client-classes": [{"name": "c", "boot-file-name": ` + nul + `}]}`, diag.Equivalent, []string{"note KT2121"}},
		{"under a global condition", "filename \"a\";\nif exists user-class { filename \"\"; }",
			`{"boot-file-name": "a", "client-classes": [{"name": "if.global.1", "boot-file-name": ` + nul + `}]}`, diag.Equivalent, []string{"note KT2121"}},
		{"under a condition of a subnet", "filename \"a\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { filename \"\"; } }",
			`{"client-classes": [{"name": "if.192.0.2.0-24.1.boot", "boot-file-name": ` + nul + `}]}`, diag.Equivalent, []string{"note KT2121"}},
		{"of a pool", "filename \"a\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; filename \"\"; } }",
			`{"client-classes": [{"name": "boot", "boot-file-name": ` + nul + `}]}`, diag.Equivalent, []string{"note KT2121"}},
		{"nothing to hide", "subnet 192.0.2.0 netmask 255.255.255.0 { filename \"\"; }", `{"subnet4": [{"subnet": "192.0.2.0/24"}]}`, diag.Exact, nil},
		{"nothing to hide, under a condition", "subnet 192.0.2.0 netmask 255.255.255.0 { next-server 192.0.2.1; pool { if exists user-class { filename \"\"; } range 192.0.2.10; } }",
			`{"subnet4": [{"next-server": "192.0.2.1"}]}`, diag.Exact, nil},
		{"for all but some", "filename \"\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { filename \"b\"; }",
			`{"subnet4": [{"boot-file-name": "b"}]}`, diag.Exact, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, Options{Family: parser.V4})
			wantJSON(t, out, tt.want)
			if got := fidelity(t, out, `filename ""`); got != tt.fidelity {
				t.Errorf("filename \"\" came out %s, want %s", got, tt.fidelity)
			}
			if diff := cmp.Diff(tt.codes, codes(out)); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
		})
	}
}
