package oracle

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNeeds(t *testing.T) {
	tests := []struct {
		name, doc string
		want      []string
	}{
		{"nothing", `{"Dhcp4":{"interfaces-config":{"interfaces":["*"]}}}`, nil},
		{"subnet and list", `{"interfaces-config":{"interfaces": [ "eth1", "eth2/192.0.2.1" ]}, "subnet4":[{"interface":"eth1"},{"interface" : "br.7"}]}`,
			[]string{"interface", "eth1", "interface", "br.7", "interface", "eth2", "address", "eth2", "192.0.2.1"}},
		{"script by name", `{"library":"libdhcp_run_script.so","parameters":{"name": "lease.sh","sync":false}}`,
			[]string{"script", "/usr/share/kea/scripts/lease.sh"}},
		{"script by path", `{"library":"/x/libdhcp_run_script.so","parameters":{"sync":false,"name":"/opt/a.sh"}}`, []string{"script", "/opt/a.sh"}},
		{"name of another hook", `{"library":"libdhcp_run_script.so","parameters":{}},{"library":"libdhcp_ha.so","name":"/no"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, needs([]byte(tt.doc))); diff != "" {
				t.Errorf("needs(%s) (-want +got):\n%s", tt.doc, diff)
			}
		})
	}
}

func TestCheckFlag(t *testing.T) {
	ha := []byte(`{"library":"libdhcp_ha.so"}`)
	tests := []struct {
		release, daemon string
		doc             []byte
		want            string
	}{
		{"2.2", "kea-dhcp4", nil, "-t"},
		{"2.6", "kea-dhcp4", nil, "-T"},
		{"2.6", "kea-dhcp6", ha, "-t"},
		{"3.0", "kea-dhcp4", ha, "-T"},
		{"3.0", "kea-dhcp-ddns", nil, "-t"},
	}
	for _, tt := range tests {
		if got := checkFlag(tt.release, tt.daemon, tt.doc); got != tt.want {
			t.Errorf("checkFlag(%s, %s, %s) = %s, want %s", tt.release, tt.daemon, tt.doc, got, tt.want)
		}
	}
}

func TestComplaints(t *testing.T) {
	dhcpd := "Internet Systems Consortium DHCP Server 4\nCopyright x\nConfig file: /tmp/f\n/tmp/f line 3: semicolon expected.\n\nIf you think you have received this message\nmore\n"
	if diff := cmp.Diff("dhcpd.conf line 3: semicolon expected.", dhcpdComplaint([]byte(dhcpd), "/tmp/f", nil)); diff != "" {
		t.Errorf("dhcpdComplaint (-want +got):\n%s", diff)
	}
	if got := firstLine([]byte(dhcpd)); got != 3 {
		t.Errorf("firstLine = %d, want 3", got)
	}
	kea := "2026-01-01 00:00:00.1 INFO  [kea] A\n2026-01-01 00:00:00.1 ERROR [kea] B (/tmp/config.json:12:3)\nError encountered: B\n"
	want := "2026-01-01 00:00:00.1 ERROR [kea] B (/tmp/config.json:12:3)\nError encountered: B"
	if diff := cmp.Diff(want, keaComplaint([]byte(kea), nil)); diff != "" {
		t.Errorf("keaComplaint (-want +got):\n%s", diff)
	}
	if got := keaLine([]byte(kea)); got != 12 {
		t.Errorf("keaLine = %d, want 12", got)
	}
	if got := complaint("", errors.New("signal: killed")); got != "signal: killed" {
		t.Errorf("complaint of a silent failure = %q, want the error", got)
	}
}

func TestEach(t *testing.T) {
	var sum atomic.Int64
	Each(100, func(i int) { sum.Add(int64(i)) })
	if got := sum.Load(); got != 4950 {
		t.Errorf("Each visited indexes that add up to %d, want 4950", got)
	}
}

func TestDhcpd(t *testing.T) {
	o := Find()
	if !o.Dhcpd() {
		t.Skip(o.Missing())
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "part.inc"), []byte("option domain-name \"x\";\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, conf string
		family     int
		want       Verdict
	}{
		{"accepted", "include \"part.inc\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { }\n", 4, Verdict{OK: true}},
		{"refused", "\noption domain-name \"a\"\nauthoritative;\n", 4, Verdict{Line: 3}},
		{"DHCPv6", "subnet6 2001:db8::/64 { }\n", 6, Verdict{OK: true}},
		{"DHCPv6 in DHCPv4", "subnet6 2001:db8::/64 { }\n", 4, Verdict{Line: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := o.DhcpdCheck(tt.family, dir, []byte(tt.conf))
			if got.OK != tt.want.OK || got.Line != tt.want.Line {
				t.Errorf("DhcpdCheck(%d, %q) = %v at line %d, want %v at line %d; dhcpd says:\n%s",
					tt.family, tt.conf, got.OK, got.Line, tt.want.OK, tt.want.Line, got.Output)
			}
		})
	}
}

func TestKea(t *testing.T) {
	o := Find()
	if len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	tests := []struct {
		name, daemon, doc string
		ok                bool
	}{
		{"interface", "kea-dhcp4", `{"Dhcp4":{"interfaces-config":{"interfaces":["lan7/192.0.2.1"]},"subnet4":[{"id":1,"subnet":"192.0.2.0/24","interface":"lan7"}]}}`, true},
		{"script", "kea-dhcp4", `{"Dhcp4":{"hooks-libraries":[{"library":"HOOKS/libdhcp_run_script.so","parameters":{"name":"/usr/share/kea/scripts/x.sh","sync":false}}]}}`, true},
		{"DHCPv6", "kea-dhcp6", `{"Dhcp6":{"interfaces-config":{"interfaces":["six0"]},"subnet6":[{"id":1,"subnet":"2001:db8::/64","interface":"six0"}]}}`, true},
		{"DNS", "kea-dhcp-ddns", `{"DhcpDdns":{"ip-address":"127.0.0.1","port":53001}}`, true},
		{"missing library", "kea-dhcp6", `{"Dhcp6":{` + "\n" + `"hooks-libraries":[{"library":"HOOKS/libdhcp_nothing.so"}]}}`, false},
		{"unknown key", "kea-dhcp4", "{\"Dhcp4\":{\n\"no-such-key\":1}}", false},
	}
	for _, release := range o.Releases() {
		for _, tt := range tests {
			t.Run(release+" "+tt.name, func(t *testing.T) {
				doc := strings.ReplaceAll(tt.doc, "HOOKS", hooksOf(o, release))
				if got := o.KeaCheck(release, tt.daemon, []byte(doc)); got.OK != tt.ok {
					t.Errorf("%s of %s accepts %s: %v, want %v; it says:\n%s", tt.daemon, release, doc, got.OK, tt.ok, got.Output)
				} else if lacks := strings.Contains(got.Output, "comes without libdhcp_nothing.so"); lacks != (tt.name == "missing library") {
					t.Errorf("the missing library is named: %v; complaint:\n%s", lacks, got.Output)
				} else if tt.name == "unknown key" && got.Line != 2 {
					t.Errorf("line %d in the complaint, want 2:\n%s", got.Line, got.Output)
				}
			})
		}
	}
}

// hooksOf returns the directory of a release's hook libraries as its servers see it.
func hooksOf(o Oracles, release string) string {
	found, _ := filepath.Glob(filepath.Join(o.roots[release], hookDir))
	if len(found) == 0 {
		return "/usr/lib/kea/hooks"
	}
	return "/" + strings.TrimPrefix(strings.TrimPrefix(found[0], o.roots[release]), "/")
}

func TestLacks(t *testing.T) {
	o := Find()
	if len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	doc := []byte(`[{"library": "libdhcp_lease_cmds.so"}, {"library":"/a/b/libdhcp_nothing.so"}, {"library":"libdhcp_nothing.so"}]`)
	for _, release := range o.Releases() {
		if diff := cmp.Diff([]string{"libdhcp_nothing.so"}, o.Lacks(release, doc)); diff != "" {
			t.Errorf("libraries that Kea %s lacks (-want +got):\n%s", release, diff)
		}
	}
}
