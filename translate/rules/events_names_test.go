package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestScriptNames: the scripts of both servers can stand in one directory.
func TestScriptNames(t *testing.T) {
	four := run(t, "on commit { execute(\"/bin/true\"); }\n", Options{})
	six := run(t, "on commit { execute(\"/bin/true\"); }\nsubnet6 2001:db8::/64 { }\n", Options{Family: parser.V6})
	if a, b := four.Scripts[0].Name, six.Scripts[0].Name; a == b {
		t.Errorf("both scripts are called %s", a)
	}
	for name, out := range map[string]Output{"dhcpd-events.sh": four, "dhcpd6-events.sh": six} {
		wantJSON(t, out, `{"hooks-libraries": [{"library": "libdhcp_run_script.so", "parameters": {"name": "/usr/share/kea/scripts/`+name+`"}}]}`)
	}
}
