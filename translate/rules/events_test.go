package rules

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

func TestStatements(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		release  kea.Release
		head     string // start of the statement looked at
		want     string
		fidelity diag.Fidelity
		codes    []string
	}{
		{"log for everybody", "log(info, \"seen\");", 0, "log", `{"hooks-libraries": [{"library": "libdhcp_legal_log.so", "parameters": {"request-parser-format": "'seen'"}}]}`, diag.Approximate, []string{"warning KT2553"}},
		{"log for some", "if exists user-class { log(info, \"seen\"); }", 0, "log", `{"hooks-libraries": [{"library": "libdhcp_legal_log.so", "parameters": {"request-parser-format": "ifelse(member('if.global.1'), 'seen', '')"}}]}`, diag.Approximate, []string{"warning KT2553"}},
		{"log of a class", "class \"c\" { match if exists user-class; log(info, \"c\"); }", 0, "log", `{"hooks-libraries": [{"library": "libdhcp_legal_log.so", "parameters": {"request-parser-format": "ifelse(member('c'), 'c', '')"}}]}`, diag.Approximate, []string{"warning KT2553"}},
		{"log of a pool", "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; log(info, \"p\"); } }\nping-check off;", 0, "log", `{"hooks-libraries": [{"library": "libdhcp_legal_log.so", "parameters": {"request-parser-format": "ifelse(member('at.192.0.2.0-24'), 'p', '')"}}], "subnet4": [{"pools": [{"evaluate-additional-classes": ["at.192.0.2.0-24"]}]}]}`, diag.Approximate, []string{"warning KT2553"}},
		{"log before 3.0", "log(info, \"seen\");", kea.R26, "log", `{"hooks-libraries": [{"library": "libdhcp_run_script.so"}]}`, diag.Approximate, []string{"warning KT2553"}},
		{"log of the leased address", "log(info, binary-to-ascii(10, 8, \".\", leased-address));", 0, "log", `{"hooks-libraries": [{"library": "libdhcp_run_script.so"}]}`, diag.Approximate, []string{"warning KT2553"}},
		{"fatal log", "log(fatal, \"stop\");", 0, "log", `{}`, diag.Dropped, []string{"warning KT2554"}},
		{"variable that is read", "set a-name = \"x.example\";\noption domain-name = a-name;", 0, "set", `{"option-data": [{"code": 15, "data": "x.example"}]}`, diag.Equivalent, nil},
		{"variable of the lease", "set kind = option user-class;", 0, "set", `{"hooks-libraries": [{"library": "libdhcp_lease_cmds.so", "parameters": {"binding-variables": [{"name": "kind", "expression": "option[77].hex", "source": "query"}]}}]}`, diag.Equivalent, []string{"note KT2555"}},
		{"variable of the lease before 3.0", "set kind = option user-class;", kea.R26, "set", `{}`, diag.Dropped, []string{"warning KT2556"}},
		{"variable set twice", "set kind = \"a\";\nset kind = \"b\";\nunset kind;\neval concat(kind, \"\");", 0, "set", `{}`, diag.Dropped, []string{"warning KT2556", "warning KT2556", "warning KT2556", "note KT2002"}},
		{"word without effect", "foo-bar;", 0, "foo-bar", `{}`, diag.Exact, []string{"note KT2002"}},
		{"function without effect", "define same(what) { return what; }\neval same(\"x\");", 0, "eval", `{}`, diag.Exact, []string{"note KT2002"}},
		{"function that logs", "define note(what) { log(info, what); }\neval note(\"x\");", 0, "eval", `{}`, diag.Dropped, []string{"warning KT2558"}},
		{"vendor option parsed", "parse-vendor-option;", 0, "parse", `{}`, diag.Equivalent, nil},
		{"nothing on transmission", "on transmission { log(info, \"x\"); }", 0, "on", `{}`, diag.Exact, []string{"note KT2002"}},
		{"option in an event", "on commit { option domain-name \"x\"; }", 0, "option", `{}`, diag.Exact, []string{"warning KT2550", "note KT2002"}},
		{"program for some", "if exists user-class { execute(\"/bin/true\"); }", 0, "execute", `{}`, diag.Manual, []string{"warning KT2551"}},
		{"script by its full path", "execute(\"/bin/true\");", 0, "execute", `{"hooks-libraries": [{"library": "libdhcp_run_script.so", "parameters": {"name": "/usr/share/kea/scripts/dhcpd-events.sh", "sync": false}}]}`, diag.Approximate, []string{"warning KT2557"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.in+"\n", Options{Release: tt.release})
			wantJSONFor(t, out, tt.release, tt.want)
			if got := fidelity(t, out, tt.head); got != tt.fidelity {
				t.Errorf("%q is %v, want %v", tt.head, got, tt.fidelity)
			}
			if diff := cmp.Diff(tt.codes, codesBut(out, CodeExprNote)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// eventsConf has blocks for all events, in scopes of each kind.
const eventsConf = `on commit {
  set addr = binary-to-ascii(10, 8, ".", leased-address);
  execute("ECHO", "global", addr, pick-first-value(option host-name, "none"), binary-to-ascii(16, 8, "-", substring(hardware, 1, 6)));
  log(info, concat("it's \"$HOME\" \\ ", addr));
}
on release or expiry { execute("ECHO", "gone", binary-to-ascii(10, 8, "_", leased-address), option vendor-class-identifier); }
subnet 192.0.2.0 netmask 255.255.255.0 { on commit { execute("ECHO", "subnet"); } }
host a { hardware ethernet 02:00:00:00:00:01; on commit { execute("ECHO", "host"); } }
class "c" { match if exists user-class; on commit { execute("ECHO", "class"); } }
execute("ECHO", "always");
`

// TestScript runs the script as Kea's hook would, with programs that print
// their arguments.
func TestScript(t *testing.T) {
	dir := t.TempDir()
	echo := filepath.Join(dir, "echo-args")
	program := "#!/bin/sh\nfor a; do printf '<%s>' \"$a\"; done\necho\n"
	for _, name := range []string{"echo-args", "logger"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(program), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	out := run(t, strings.ReplaceAll(eventsConf, "ECHO", echo), Options{SubnetIDs: map[string]uint32{"192.0.2.0/24": 7}})
	if len(out.Scripts) != 1 {
		t.Fatalf("%d scripts, want 1", len(out.Scripts))
	}
	script := filepath.Join(dir, out.Scripts[0].Name)
	if err := os.WriteFile(script, out.Scripts[0].Body, 0o755); err != nil {
		t.Fatal(err)
	}
	lease := func(subnet, mac, name string) []string {
		return []string{"LEASES4_SIZE=1", "LEASES4_AT0_ADDRESS=198.51.100.9", "LEASES4_AT0_HWADDR=" + mac, "LEASES4_AT0_HOSTNAME=" + name, "LEASES4_AT0_SUBNET_ID=" + subnet}
	}
	for _, tt := range []struct {
		name, event string
		env         []string
		want        string
	}{
		{"commit elsewhere", "leases4_committed", lease("1", "02:00:00:00:00:09", "pc"),
			"<always>\n<global><198.51.100.9><pc><2-0-0-0-0-9>\n<-p><daemon.info><--><it's \"$HOME\" \\ 198.51.100.9>\n"},
		{"name that looks like a command", "leases4_committed", lease("1", "02:00:00:00:00:09", "$(echo x)`echo y`\""),
			"<always>\n<global><198.51.100.9><$(echo x)`echo y`\"><2-0-0-0-0-9>\n<-p><daemon.info><--><it's \"$HOME\" \\ 198.51.100.9>\n"},
		{"no name", "leases4_committed", lease("1", "02:00:00:00:00:09", ""),
			"<always>\n<global><198.51.100.9><none><2-0-0-0-0-9>\n<-p><daemon.info><--><it's \"$HOME\" \\ 198.51.100.9>\n"},
		{"commit in the subnet", "leases4_committed", lease("7", "02:00:00:00:00:09", ""), "<always>\n<subnet>\n"},
		{"commit of the host", "leases4_committed", lease("7", "02:00:00:00:00:01", ""), "<always>\n<host>\n"},
		{"release", "lease4_release", []string{"LEASE4_ADDRESS=192.0.2.9"}, "<gone><192_0_2_9><>\n"},
		{"expiry", "lease4_expire", []string{"LEASE4_ADDRESS=192.0.2.9"}, "<gone><192_0_2_9><>\n"},
		{"another event", "lease4_decline", []string{"LEASE4_ADDRESS=192.0.2.9"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command("/bin/sh", script, tt.event)
			cmd.Env = append([]string{"PATH=" + dir + ":/usr/bin:/bin", "HOME=/root"}, tt.env...)
			got, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("the script fails: %v\n%s\n%s", err, got, out.Scripts[0].Body)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("output (-want +got):\n%s\nof\n%s", diff, out.Scripts[0].Body)
			}
		})
	}
	if got := fidelity(t, out, "execute(\""+echo+"\", \"class\""); got != diag.Manual {
		t.Errorf("the program of the class is %v, want manual: scripts do not learn classes", got)
	}
}

// TestScriptV6: the events of DHCPv6 have names of their own.
func TestScriptV6(t *testing.T) {
	out := run(t, "on commit { execute(\"/bin/true\"); }\nsubnet6 2001:db8::/64 {}\n", Options{Family: parser.V6})
	body := string(out.Scripts[0].Body)
	for _, want := range []string{"leases6_committed)", "lease6_release)", "lease6_expire)", "LEASES6_SIZE"} {
		if !strings.Contains(body, want) {
			t.Errorf("the script lacks %q:\n%s", want, body)
		}
	}
}
