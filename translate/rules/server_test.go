package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestTotality: every parameter that the parser knows has exactly one rule, and
// there is no rule for anything else.
func TestTotality(t *testing.T) {
	f, _ := parser.Parse("dhcpd.conf", nil, parser.Options{})
	rules := map[string]int{}
	for _, r := range Rules() {
		rules[r.Keyword]++
	}
	own := map[string]bool{"server-duid": true, "lease-id-format": true, "db-time-format": true}
	for _, name := range f.Options.Names("server") {
		if rules[name] != 1 {
			t.Errorf("`%s` has %d rules, want 1", name, rules[name])
		}
		own[name] = true
	}
	for name, n := range rules {
		if !own[name] || n != 1 {
			t.Errorf("the rule for `%s` is there %d times and is for a parameter: %v", name, n, own[name])
		}
	}
}

func TestServer(t *testing.T) {
	const v6 = "\nsubnet6 2001:db8::/64 {}\n"
	const relay = "class \"c\" { match if option agent.circuit-id = \"a\"; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { allow members of \"c\"; range 192.0.2.10; } }\n"
	for _, tt := range []struct {
		name, in string
		o        Options
		want     string
		codes    []string
	}{
		{"listens everywhere", oneSubnet, Options{}, `{"interfaces-config": {"interfaces": ["*"]}}`, nil},
		{"listens where it is told", oneSubnet, Options{Listen: []string{"eth0", "eth1"}}, `{"interfaces-config": {"interfaces": ["eth0", "eth1"]}}`, nil},
		{"listens where subnets are", "subnet 192.0.2.0 netmask 255.255.255.0 { interface eth3; }\n", Options{}, `{"interfaces-config": {"interfaces": ["eth3"]}}`, nil},
		{"interface by option", oneSubnet, Options{Interfaces: map[string]string{"192.0.2.0/24": "eth4"}}, `{"interfaces-config": {"interfaces": ["eth4"]}, "subnet4": [{"interface": "eth4"}]}`, nil},
		{"address to listen on", "local-address 192.0.2.1;\n" + oneSubnet, Options{Listen: []string{"eth0"}}, `{"interfaces-config": {"interfaces": ["eth0/192.0.2.1"]}}`, nil},
		{"address without interface", "local-address 192.0.2.1;\n" + oneSubnet, Options{}, `{"interfaces-config": {"interfaces": ["*"]}}`, []string{"warning KT2488"}},
		{"cache of older releases", oneSubnet, Options{Release: kea.R26}, `{"cache-threshold": 0.25}`, nil},
		{"no cache in one subnet of older releases", "subnet 192.0.2.0 netmask 255.255.255.0 { dhcp-cache-threshold 0; }\n", Options{Release: kea.R26}, `{"cache-threshold": 0.25, "subnet4": [{"cache-threshold": 0.0001}]}`, nil},
		{"cache threshold out of range", "dhcp-cache-threshold 100;\n", Options{}, `{}`, nil},
		{"cache threshold out of range, as bytes", "dhcp-cache-threshold = 64;\n", Options{}, `{}`, []string{"note KT2002"}},
		{"adaptive lease times before 3.2", "adaptive-lease-time-threshold 80;\n", Options{}, `{}`, []string{"warning KT2489"}},
		{"adaptive lease times", "adaptive-lease-time-threshold 80;\n", Options{Release: kea.R32}, `{"adaptive-lease-time-threshold": 0.8}`, nil},
		{"ping by default", oneSubnet, Options{}, `{"hooks-libraries": [{"library": "libdhcp_ping_check.so", "parameters": {"enable-ping-check": true, "reply-timeout": 1000, "ping-cltt-secs": 60, "min-ping-requests": 1}}]}`, nil},
		{"ping in a pool", "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; ping-check off; } }\n", Options{}, `{}`, []string{"warning KT2483"}},
		{"ping before 3.0", "ping-timeout 3;\n" + oneSubnet, Options{Release: kea.R26}, `{}`, []string{"warning KT2487"}},
		{"relay information kept by default", relay, Options{}, `{"stash-agent-options": true, "store-extended-info": true}`, nil},
		{"echo-client-id in a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { echo-client-id on; }\n", Options{}, `{"echo-client-id": false}`, []string{"warning KT2490"}},
		{"OMAPI before 3.0", "omapi-port 7911;\n", Options{Release: kea.R26}, `{"control-socket": {"socket-type": "unix", "socket-name": "/run/kea/kea4-ctrl-socket"}, "hooks-libraries": [{"library": "libdhcp_lease_cmds.so"}]}`, []string{"warning KT2482"}},
		{"hooks by path", "omapi-port 7911;\n", Options{Release: kea.R22}, `{"hooks-libraries": [{"library": "/usr/lib/x86_64-linux-gnu/kea/hooks/libdhcp_lease_cmds.so"}]}`, []string{"warning KT2482"}},
		{"settings for the start", "pid-file-name \"/run/x\";\nlocal-port 6767;\n", Options{}, `{}`, []string{"note KT2481", "note KT2481"}},
		{"start settings elsewhere", "subnet 192.0.2.0 netmask 255.255.255.0 { local-port 6767; }\n", Options{}, `{}`, []string{"note KT2002"}},
		{"authoritative by network", "shared-network n { authoritative; subnet 192.0.2.0 netmask 255.255.255.0 { not authoritative; } }\n", Options{}, `{"shared-networks": [{"authoritative": true}]}`, []string{"note KT2002"}},
		{"several addresses for one IA", "limit-addrs-per-ia 4;" + v6, Options{Family: parser.V6}, `{}`, []string{"warning KT2493"}},
		{"prefix lengths", "prefix-length-mode exact;" + v6, Options{Family: parser.V6}, `{}`, []string{"warning KT2493"}},
		{"roaming", "release-on-roam on;" + v6, Options{Family: parser.V6}, `{}`, []string{"warning KT2485"}},
		{"no roaming", "release-on-roam off;" + v6, Options{Family: parser.V6}, `{}`, nil},
		{"DUID of an unknown type", "server-duid 9 \"abc\";" + v6, Options{Family: parser.V6}, `{}`, []string{"warning KT2485"}},
		{"DUID the server makes", "server-duid llt;" + v6, Options{Family: parser.V6}, `{"server-id": {"type": "LLT"}}`, []string{"note KT2491"}},
		{"full pools", "log-threshold-high 90;\n", Options{}, `{}`, []string{"note KT2494"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.in, tt.o)
			wantJSONFor(t, out, tt.o.Release, tt.want)
			if diff := cmp.Diff(tt.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestListenIsTheCallers: a translation leaves the options it was given alone.
func TestListenIsTheCallers(t *testing.T) {
	listen := []string{"eth0"}
	run(t, "local-address 192.0.2.1;\n", Options{Listen: listen})
	if diff := cmp.Diff([]string{"eth0"}, listen); diff != "" {
		t.Errorf("the caller's list (-want +got):\n%s", diff)
	}
}

// TestNoPing: no hook where nothing pings.
func TestNoPing(t *testing.T) {
	for _, conf := range []string{"ping-check off;\n" + oneSubnet, "subnet 192.0.2.0 netmask 255.255.255.0 {}\n"} {
		lacksKey(t, run(t, conf, Options{}), "hooks-libraries")
	}
}

// TestWholeServer: findings about the file as a whole.
func TestWholeServer(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		o        Options
		code     diag.Code
		severity diag.Severity
		message  string
	}{
		{"unknown link", "subnet6 2001:db8::/64 {}\n", Options{Family: parser.V6}, CodeLink, diag.Warning, "2001:db8::/64"},
		{"INFORM", oneSubnet, Options{}, CodeInform, diag.Note, "DHCPINFORM"},
		{"relay information before 2.6", "if exists agent.circuit-id { max-lease-time 60; }\n" + oneSubnet, Options{Release: kea.R24}, CodeStash, diag.Warning, "2.4"},
		{"no ping before 3.0", oneSubnet, Options{Release: kea.R26}, CodePing, diag.Note, "2.6"},
		{"path of hooks", "omapi-port 7911;\n", Options{Release: kea.R22}, CodeHooksDir, diag.Note, debianHooks},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, f := range run(t, tt.in, tt.o).Report.Findings {
				if f.Code == tt.code && f.Severity == tt.severity && strings.Contains(f.Message, tt.message) {
					return
				}
			}
			t.Errorf("no %v %s with %q in its message", tt.severity, tt.code, tt.message)
		})
	}
}

// TestSubnetIDs: ids come from the prefix alone, pins come first, none is given twice.
func TestSubnetIDs(t *testing.T) {
	const a, b = "subnet 192.0.2.0 netmask 255.255.255.0 {}\n", "subnet 198.51.100.0 netmask 255.255.255.0 {}\n"
	both, swapped, alone := run(t, a+b, Options{}).SubnetIDs, run(t, b+a, Options{}).SubnetIDs, run(t, b, Options{}).SubnetIDs
	if diff := cmp.Diff(both, swapped); diff != "" {
		t.Errorf("the order of declarations changes ids (-one +other):\n%s", diff)
	}
	if both["198.51.100.0/24"] != alone["198.51.100.0/24"] {
		t.Errorf("a subnet has id %d beside another and %d alone", both["198.51.100.0/24"], alone["198.51.100.0/24"])
	}
	pinnedTo := both["198.51.100.0/24"]
	pins := run(t, a+b, Options{SubnetIDs: map[string]uint32{"192.0.2.0/24": pinnedTo}}).SubnetIDs
	if pins["192.0.2.0/24"] != pinnedTo || pins["198.51.100.0/24"] == pinnedTo || pins["198.51.100.0/24"] == 0 {
		t.Errorf("with a pin on another subnet's id the ids are %v, want the pin kept and the other moved", pins)
	}
}
