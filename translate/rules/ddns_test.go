package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

const (
	ddnsOn    = "ddns-update-style standard;\nzone example.org. { primary 192.0.2.53; }\nzone 2.0.192.in-addr.arpa. { primary 192.0.2.53; }\nddns-domainname \"example.org\";\n"
	oneSubnet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"
)

// TestDDNS: what the statements about DNS updates come to. The findings leave
// out the note that every file with updates gets.
func TestDDNS(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		release  kea.Release
		want     string
		codes    []string
	}{
		{"mode by style", ddnsOn, 0, `{"ddns-conflict-resolution-mode": "check-with-dhcid", "dhcp-ddns": {"enable-updates": true}}`, nil},
		{"mode of older releases", ddnsOn, kea.R22, `{"ddns-use-conflict-resolution": true}`, nil},
		{"no conflict detection before 2.6", "update-conflict-detection off;\n" + ddnsOn, kea.R24, `{"ddns-use-conflict-resolution": false}`, nil},
		{"guard id before 2.6", "ddns-guard-id-must-match off;\n" + ddnsOn, kea.R24, `{"ddns-use-conflict-resolution": true}`, []string{"warning KT2407"}},
		{"guard id without detection", "update-conflict-detection off;\nddns-guard-id-must-match off;\nddns-dual-stack-mixed-mode on;\n" + ddnsOn, 0, `{"ddns-conflict-resolution-mode": "no-check-with-dhcid"}`, nil},
		{"default time to live", ddnsOn, 0, `{"ddns-ttl-percent": 0.5, "ddns-ttl-min": 1, "ddns-ttl-max": 3600}`, nil},
		{"default time to live in 2.6", ddnsOn, kea.R26, `{"ddns-ttl-percent": 0.5}`, nil},
		{"time to live before 3.0", "ddns-ttl 60;\n" + ddnsOn, kea.R26, `{}`, []string{"warning KT2415"}},
		{"time to live of a pool", ddnsOn + "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; range 192.0.2.12; ddns-ttl 60; } }\n", 0,
			`{"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.10", "ddns-ttl": 60}, {"pool": "192.0.2.12 - 192.0.2.12", "ddns-ttl": 60}]}]}`, nil},
		{"time to live of a pool before 3.0", ddnsOn + "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10; ddns-updates off; } }\n", kea.R26, `{}`, []string{"warning KT2400"}},
		{"suffix is the domain name sent", "ddns-update-style standard;\noption domain-name \"a.example\";\nzone example. { primary 192.0.2.53; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { option domain-name \"b.example\"; }\nzone 2.0.192.in-addr.arpa { primary 192.0.2.53; }\n", 0,
			`{"ddns-qualifying-suffix": "a.example", "subnet4": [{"ddns-qualifying-suffix": "b.example"}]}`, nil},
		{"ignore client-updates", "ignore client-updates;\n" + ddnsOn, 0, `{"ddns-override-client-update": true, "ddns-override-no-update": true}`, []string{"note KT2408"}},
		{"client-updates again inside", "deny client-updates;\n" + ddnsOn + "subnet 192.0.2.0 netmask 255.255.255.0 { allow client-updates; }\n", 0,
			`{"subnet4": [{"ddns-override-client-update": false, "ddns-override-no-update": false}]}`, nil},
		{"updates off under a condition", ddnsOn + "if exists user-class { ddns-updates off; }\n" + oneSubnet, 0, `{"client-classes": [{"name": "SKIP_DDNS", "test": "member('if.global.1')"}]}`, nil},
		{"updates on under a condition", "ddns-updates off;\n" + ddnsOn + "if exists user-class { ddns-updates on; }\n", 0, `{"ddns-send-updates": false}`, []string{"warning KT2004"}},
		{"updates off in a class before 3.0", ddnsOn + "class \"c\" { match if exists user-class; ddns-updates off; }\n", kea.R26, `{}`, []string{"warning KT2487"}},
		{"host without updates", ddnsOn + "host a { hardware ethernet 02:00:00:00:00:01; ddns-updates off; }\n", 0, `{"reservations": [{"client-classes": ["SKIP_DDNS"]}]}`, nil},
		{"fixed address before 3.0", ddnsOn + "subnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n", kea.R26, `{}`, []string{"warning KT2404"}},
		{"fixed address, updates wanted", "update-static-leases on;\n" + ddnsOn + "subnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n", 0,
			`{"subnet4": [{"reservations": [{"ip-address": "192.0.2.5"}]}]}`, nil},
		{"full name of a host", ddnsOn + "host a { hardware ethernet 02:00:00:00:00:01; ddns-hostname \"a\"; ddns-domainname \"sub.example.org.\"; }\n", 0, `{"reservations": [{"hostname": "a.sub.example.org"}]}`, []string{"warning KT2159"}},
		{"reverse domain of its own", "ddns-rev-domainname \"rev.example\";\n" + ddnsOn, 0, `{}`, []string{"warning KT2409"}},
		{"nothing without a style", "ddns-domainname \"example.org\";\nddns-ttl 60;\nif exists user-class { ddns-updates off; }\nddns-hostname \"x\";\n", 0, `{}`,
			[]string{"note KT2002", "note KT2002", "note KT2002", "note KT2002"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.in, Options{Release: tt.release})
			wantJSONFor(t, out, tt.release, tt.want)
			if diff := cmp.Diff(tt.codes, codesBut(out, CodeDDNSFullName, CodeDDNSStatic)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// codesBut lists the findings but for notes with some codes.
func codesBut(out Output, leave ...diag.Code) []string {
	var kept Output
	kept.Report = &Report{}
	for _, f := range out.Report.Findings {
		skip := false
		for _, c := range leave {
			skip = skip || f.Code == c && f.Severity == diag.Note
		}
		if !skip {
			kept.Report.Findings = append(kept.Report.Findings, f)
		}
	}
	return codes(kept)
}

// TestDDNSNames: names that Kea generates or computes.
func TestDDNSNames(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
		fidelity       diag.Fidelity
	}{
		{"always of the address", `ddns-hostname = concat("dhcp-", binary-to-ascii(10, 8, "-", leased-address));`,
			`{"ddns-generated-prefix": "dhcp", "ddns-replace-client-name": "always"}`, diag.Approximate},
		{"of the address if there is no other", `ddns-hostname = pick-first-value(option host-name, concat("dhcp-", binary-to-ascii(10, 8, "-", leased-address)));`,
			`{"ddns-generated-prefix": "dhcp", "ddns-replace-client-name": "when-not-present"}`, diag.Approximate},
		{"by a variable", "set name = concat(\"h-\", binary-to-ascii(10, 8, \"-\", leased-address));\nddns-hostname = name;",
			`{"ddns-generated-prefix": "h", "ddns-replace-client-name": "always"}`, diag.Approximate},
		{"of another form", `ddns-hostname = concat("ip", binary-to-ascii(10, 8, ".", leased-address));`,
			`{"ddns-generated-prefix": "ip", "ddns-replace-client-name": "always"}`, diag.Approximate},
		{"where no name is sent", "if not exists host-name { ddns-hostname = concat(\"h-\", binary-to-ascii(10, 8, \"-\", leased-address)); }",
			`{"ddns-generated-prefix": "h", "ddns-replace-client-name": "when-not-present"}`, diag.Approximate},
		{"what is sent or else", "if exists host-name { ddns-hostname = option host-name; } else { ddns-hostname = concat(\"h-\", binary-to-ascii(10, 8, \"-\", leased-address)); }",
			`{"ddns-generated-prefix": "h", "ddns-replace-client-name": "when-not-present"}`, diag.Equivalent},
		{"under another condition", "if exists user-class { ddns-hostname = concat(\"h-\", binary-to-ascii(10, 8, \"-\", leased-address)); }",
			`{"ddns-generated-prefix": "h", "ddns-replace-client-name": "when-not-present"}`, diag.Approximate},
		{"what is sent", "ddns-hostname = pick-first-value(option fqdn.hostname, option host-name);", `{"ddns-qualifying-suffix": "example.org"}`, diag.Exact},
		{"a constant", "ddns-hostname \"same\";", `{"ddns-replace-client-name": "when-not-present", "hooks-libraries": [{"library": "libdhcp_ddns_tuning.so", "parameters": {"hostname-expr": "'same'"}}]}`, diag.Approximate},
		{"an option", "ddns-hostname = option user-class;", `{"hooks-libraries": [{"library": "libdhcp_ddns_tuning.so", "parameters": {"hostname-expr": "option[77].hex"}}]}`, diag.Approximate},
		{"cases", "if exists user-class { ddns-hostname \"a\"; } else { ddns-hostname \"b\"; }",
			`{"hooks-libraries": [{"library": "libdhcp_ddns_tuning.so", "parameters": {"hostname-expr": "ifelse(member('if.global.else'), 'b', ifelse(member('if.global.1'), 'a', ''))"}}]}`, diag.Approximate},
		{"what Kea cannot compute", "ddns-hostname = packet(240, 4);", `{"ddns-qualifying-suffix": "example.org"}`, diag.Dropped},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, ddnsOn+tt.in+"\n"+oneSubnet, Options{})
			wantJSON(t, out, tt.want)
			if got := fidelity(t, out, "ddns-hostname"); got != tt.fidelity {
				t.Errorf("ddns-hostname is %v, want %v; findings: %v", got, tt.fidelity, codes(out))
			}
		})
	}
}

// TestNamesCompleted: Kea adds the suffix to the name of a host that has none.
func TestNamesCompleted(t *testing.T) {
	const host = "hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5;"
	for _, tt := range []struct {
		name, in, keyword string
		want              diag.Fidelity
	}{
		{"by an option", oneSubnet + "host a { " + host + " option host-name \"a\"; }\n", "option", diag.Approximate},
		{"by its declaration", "use-host-decl-names on;\n" + oneSubnet + "host a { " + host + " }\n", "use-host-decl-names", diag.Approximate},
		{"a full one", oneSubnet + "host a { " + host + " option host-name \"a.example.org\"; }\n", "option", diag.Exact},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := fidelity(t, run(t, ddnsOn+tt.in, Options{}), tt.keyword); got != tt.want {
				t.Errorf("%s is %v, want %v", tt.keyword, got, tt.want)
			}
		})
	}
}

// TestD2: the configuration of kea-dhcp-ddns.
func TestD2(t *testing.T) {
	const key = "key upd { algorithm HMAC-MD5.SIG-ALG.REG.INT; secret \"c2VjcmV0\"; }\n"
	for _, tt := range []struct {
		name, in string
		release  kea.Release
		want     string
		codes    []string
	}{
		{"zones by kind, servers in order", "ddns-update-style standard;\nddns-domainname \"example.org\";\n" + key + "zone EXAMPLE.org { secondary 192.0.2.54; primary 192.0.2.53; key upd; }\nzone 2.0.192.in-addr.arpa. { primary6 2001:db8::53; }\n" + oneSubnet, 0,
			`{"tsig-keys": [{"name": "upd", "algorithm": "HMAC-MD5", "secret": "c2VjcmV0"}],
			  "forward-ddns": {"ddns-domains": [{"name": "EXAMPLE.org.", "key-name": "upd", "dns-servers": [{"ip-address": "192.0.2.53"}, {"ip-address": "192.0.2.54"}]}]},
			  "reverse-ddns": {"ddns-domains": [{"name": "2.0.192.in-addr.arpa.", "dns-servers": [{"ip-address": "2001:db8::53"}]}]}}`, nil},
		{"secret in a file", ddnsOn + key + "zone sub.example.org. { primary 192.0.2.53; key upd; }\n", kea.R32, `{"tsig-keys": [{"name": "upd", "secret-file": "upd.key"}]}`, []string{"warning KT2410"}},
		{"logs where the server does", "log-facility local3;\n" + ddnsOn, 0, `{"loggers": [{"name": "kea-dhcp-ddns", "output-options": [{"output": "syslog:local3"}]}]}`, nil},
		{"zones that are needed", "ddns-update-style standard;\noption domain-name \"example.org\";\nsubnet 10.1.0.0 netmask 255.255.0.0 {}\n", 0, `{"ip-address": "127.0.0.1", "port": 53001}`, []string{"warning KT2402"}},
		{"zone without server", ddnsOn + "zone x.example. { }\n", 0, `{"port": 53001}`, []string{"warning KT2403"}},
		{"zone with a host name", ddnsOn + "zone x.example. { primary ns.example.org; }\n", 0, `{"port": 53001}`, []string{"warning KT2403", "warning KT2008"}},
		{"zone declared twice", ddnsOn + "zone example.org. { primary 192.0.2.99; }\n", 0, `{"forward-ddns": {"ddns-domains": [{"dns-servers": [{"ip-address": "192.0.2.99"}]}]}}`, []string{"note KT2002"}},
		{"unused key", ddnsOn + key, 0, `{"port": 53001}`, []string{"note KT2002"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.in, Options{Release: tt.release})
			wantJSONFor(t, out, tt.release, `{"DhcpDdns": `+tt.want+`}`)
			if diff := cmp.Diff(tt.codes, codesBut(out, CodeDDNSFullName)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestD2Absent: without updates there is nothing for kea-dhcp-ddns, and zones and keys have no effect.
func TestD2Absent(t *testing.T) {
	out := run(t, "ddns-update-style none;\nkey k { algorithm hmac-md5; secret \"c2VjcmV0\"; }\nzone example.org. { primary 192.0.2.53; key k; }\n", Options{})
	if out.DDNS != nil {
		t.Errorf("a configuration for kea-dhcp-ddns was made: %+v", out.DDNS.DhcpDdns)
	}
	for _, o := range out.Report.Outcomes {
		if o.Fidelity != diag.Exact {
			t.Errorf("%q is %v, want exact", sourceLine(o.From), o.Fidelity)
		}
	}
}

// TestD2Targets: pointers of zones and keys lead into kea-dhcp-ddns's own map.
func TestD2Targets(t *testing.T) {
	out := run(t, ddnsOn, Options{})
	want := map[string][]string{
		"zone example.org.":          {"/DhcpDdns/forward-ddns/ddns-domains/0"},
		"zone 2.0.192.in-addr.arpa.": {"/DhcpDdns/reverse-ddns/ddns-domains/0"},
	}
	got := map[string][]string{}
	for _, o := range out.Report.Outcomes {
		if _, ok := o.From.Node.(*parser.Zone); ok {
			got[sourceLine(o.From)] = o.Targets()
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
}
