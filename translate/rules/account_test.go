package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
)

// outcome is what should become of the statement that starts with the text.
type outcome struct {
	text string
	want diag.Fidelity
}

// TestAccount: statements that stand where they do nothing, or where others take
// their place, have an outcome all the same, and the result is one that Kea takes.
func TestAccount(t *testing.T) {
	const net4 = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"
	const net6 = "subnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::20; }\n"
	tests := []struct {
		name, conf string
		o          Options
		want       []outcome
		out        string
	}{
		{"lease time of a v6 host under what is never true",
			"class \"c\" { match if exists dhcp6.reconf-accept; default-lease-time 600; }\n" + net6 +
				"host h { host-identifier option dhcp6.client-id 00:01:02:03; if \"a\" = \"b\" { default-lease-time 86400; } }\n", Options{Family: parser.V6},
			[]outcome{{"default-lease-time 86400", diag.Exact}, {"default-lease-time 600", diag.Exact}},
			`{"client-classes": [{"name": "c", "valid-lifetime": 600}], "reservations": [{"duid": "00:01:02:03"}]}`},
		{"lease time of a class under what is never true",
			"default-lease-time 700;\nclass \"c\" { match if exists user-class; if \"a\" = \"b\" { default-lease-time 600; } }\nsubnet 192.0.2.0 netmask 255.255.255.0 { default-lease-time 900; }\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\n", Options{},
			[]outcome{{"default-lease-time 600", diag.Exact}}, `{"subnet4": [{"valid-lifetime": 900}]}`},
		{"lease time of a class under what cannot be told",
			"class \"c\" { match if exists user-class; if gethostbyname(\"h\") = 7f:00:00:01 { default-lease-time 600; } }\n" + net4, Options{},
			[]outcome{{"default-lease-time 600", diag.Dropped}}, `{"client-classes": [{"name": "c"}]}`},
		{"global lease time under what cannot be told, where the subnet has one",
			"if gethostbyname(\"h\") = 7f:00:00:01 { default-lease-time 600; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { default-lease-time 7200; }\n", Options{},
			[]outcome{{"default-lease-time 600", diag.Dropped}, {"default-lease-time 7200", diag.Exact}}, `{"subnet4": [{"valid-lifetime": 7200}]}`},
		{"bound under what cannot be told, inside a branch",
			"if exists user-class { if config-option domain-name = \"x\" { max-lease-time 7200; } }\nsubnet 192.0.2.0 netmask 255.255.255.0 { max-lease-time 1200; }\n", Options{},
			[]outcome{{"max-lease-time 7200", diag.Dropped}, {"max-lease-time 1200", diag.Exact}}, `{"subnet4": [{"max-valid-lifetime": 1200}]}`},
		{"pool lease time under what is never true",
			"subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; if \"a\" = \"b\" { default-lease-time 600; } } }\n", Options{},
			[]outcome{{"default-lease-time 600", diag.Exact}}, `{"valid-lifetime": 43200}`},
		{"class filled by hand that another class is told from",
			"class \"slow\" { option domain-name \"slow\"; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { option domain-name \"uc\"; add \"slow\"; } range 192.0.2.10 192.0.2.20; }\n", Options{Release: kea.R30},
			[]outcome{{"add", diag.Equivalent}}, `{"client-classes": [{"name": "slow"}]}`},
		{"subclasses of a class without match",
			"class \"c\" { match if exists user-class; }\nsubclass \"c\" \"a\";\nsubclass \"c\" \"b\" { option domain-name \"b\"; }\n" + net4, Options{},
			[]outcome{{"subclass \"c\" \"a\"", diag.Exact}, {"subclass \"c\" \"b\"", diag.Exact}, {"option domain-name \"b\"", diag.Exact}}, `{"client-classes": [{"name": "c", "test": "option[77].exists"}]}`},
		{"limits of a subclass of a class without match",
			"class \"c\" { lease limit 1; }\nsubclass \"c\" \"a\" { lease limit 3; lease limit 2; }\n" + net4, Options{},
			[]outcome{{"lease limit 3", diag.Exact}, {"lease limit 2", diag.Equivalent}}, `{}`},
		{"two groups of a host",
			"group \"a\" { option domain-name \"a\"; }\ngroup \"b\" { option domain-name \"b\"; }\nhost h { hardware ethernet 02:00:00:00:00:01; group \"a\"; group \"b\"; }\n" + net4, Options{},
			[]outcome{{"group \"a\";", diag.Exact}, {"group \"b\";", diag.Equivalent}}, `{"reservations": [{"option-data": [{"code": 15, "data": "b"}]}]}`},
		{"prefix of two hosts",
			net6 + "host a { host-identifier option dhcp6.client-id 00:01:02:03; fixed-address6 2001:db8::5; fixed-prefix6 2001:db8:1::/56; }\nhost b { host-identifier option dhcp6.client-id 00:02:02:03; fixed-address6 2001:db8::6; fixed-prefix6 2001:db8:1::/56; }\n", Options{Family: parser.V6},
			[]outcome{{"fixed-prefix6", diag.Exact}}, `{"ip-reservations-unique": false, "subnet6": [{"reservations": [{"prefixes": ["2001:db8:1::/56"]}, {"duid": "00:02:02:03", "prefixes": ["2001:db8:1::/56"]}]}]}`},
		{"prefix twice in one host",
			net6 + "host a { host-identifier option dhcp6.client-id 00:01:02:03; fixed-prefix6 2001:db8:1::/56; fixed-prefix6 2001:db8:1::/56; }\n", Options{Family: parser.V6},
			[]outcome{{"fixed-prefix6", diag.Exact}}, `{"reservations": [{"duid": "00:01:02:03", "prefixes": ["2001:db8:1::/56"]}]}`},
		{"option of a site space that its class does not choose",
			"option space a;\noption a.server code 230 = ip-address;\noption space b;\noption b.label code 230 = text;\n" +
				"class \"a\" { match if exists user-class; site-option-space \"a\"; option a.server 192.0.2.1; option b.label \"x\"; }\nclass \"b\" { match if exists host-name; site-option-space \"b\"; option b.label \"y\"; }\n" + net4, Options{},
			[]outcome{{"option b.label \"x\"", diag.Exact}, {"option a.server 192", diag.Exact}},
			`{"client-classes": [{"name": "a", "option-def": [{"name": "server", "type": "ipv4-address"}], "option-data": [{"name": "server", "data": "192.0.2.1"}]}, {"name": "b", "option-data": [{"data": "y"}]}]}`},
		{"options of two site spaces that its class chooses by turns",
			"option space a;\noption a.server code 230 = ip-address;\noption space b;\noption b.label code 230 = text;\n" +
				"class \"a\" { match if exists user-class; if exists host-name { site-option-space \"a\"; option a.server 192.0.2.1; } else { site-option-space \"b\"; option b.label \"x\"; } }\n" + net4, Options{},
			[]outcome{{"option a.server 192", diag.Equivalent}, {"option b.label \"x\"", diag.Equivalent}}, `{"option-def": [{"code": 230, "type": "binary"}]}`},
		{"declarations after break",
			"option domain-name \"a\";\nbreak;\noption domain-name \"b\";\nif exists user-class { option domain-name \"c\"; } else { max-lease-time 400; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { break; range 192.0.2.10 192.0.2.20; option routers 192.0.2.1; } }\n", Options{},
			[]outcome{{"option domain-name \"b\"", diag.Exact}, {"if", diag.Exact}, {"option domain-name \"c\"", diag.Exact}, {"max-lease-time", diag.Exact}, {"else", diag.Exact}, {"pool", diag.Exact}, {"range", diag.Exact}, {"option routers", diag.Exact}},
			`{"option-data": [{"code": 15, "data": "a"}], "subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.20"}]}]}`},
		{"key declared again for nobody",
			"ddns-update-style standard;\nkey k { algorithm hmac-md5; secret c2FtcGxl; }\nzone a.example. { primary 192.0.2.1; key k; }\nkey k { algorithm hmac-sha256; secret c2FtcGxl; }\n" + net4, Options{},
			[]outcome{{"key k { algorithm hmac-md5", diag.Exact}, {"key k { algorithm hmac-sha256", diag.Exact}, {"algorithm hmac-sha256", diag.Exact}, {"key k;", diag.Exact}},
			`{"DhcpDdns": {"tsig-keys": [{"name": "k", "algorithm": "HMAC-MD5"}]}}`},
		{"zone with the key declared last before it",
			"ddns-update-style standard;\nkey k { algorithm hmac-md5; secret c2FtcGxl; }\nkey k { algorithm hmac-sha256; secret c2FtcGxl; }\nzone a.example. { primary 192.0.2.1; key k; }\n" + net4, Options{},
			[]outcome{{"key k { algorithm hmac-md5", diag.Exact}, {"key k { algorithm hmac-sha256", diag.Exact}, {"secret", diag.Exact}},
			`{"DhcpDdns": {"tsig-keys": [{"name": "k", "algorithm": "HMAC-SHA256"}]}}`},
		{"zones with keys of one name",
			"ddns-update-style standard;\nkey k { algorithm hmac-md5; secret c2FtcGxl; }\nzone a.example. { primary 192.0.2.1; key k; }\nkey K { algorithm hmac-sha256; secret c2FtcGxl; }\nzone b.example. { primary 192.0.2.1; key k; }\n" + net4, Options{},
			[]outcome{{"key k { algorithm hmac-md5", diag.Exact}, {"key K { algorithm hmac-sha256", diag.Manual}, {"algorithm hmac-sha256", diag.Manual}},
			`{"DhcpDdns": {"tsig-keys": [{"name": "k", "algorithm": "HMAC-MD5"}], "forward-ddns": {"ddns-domains": [{"name": "b.example.", "key-name": "k"}]}}}`},
		{"pools beside a subnet that is declared again",
			"shared-network one { subnet 192.0.2.0 netmask 255.255.255.0 {} pool { allow known-clients; range 192.0.2.10 192.0.2.20; option domain-name \"x\"; } }\nshared-network two { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n", Options{},
			[]outcome{{"pool", diag.Dropped}, {"allow", diag.Dropped}, {"range", diag.Dropped}, {"option domain-name", diag.Dropped}}, `{"shared-networks": [{"name": "two", "subnet4": [{"subnet": "192.0.2.0/24"}]}]}`},
		{"pool with addresses of a subnet that is declared again and of another",
			"shared-network one { subnet 192.0.2.0 netmask 255.255.255.0 {} subnet 198.51.100.0 netmask 255.255.255.0 {} pool { allow known-clients; range 192.0.2.10 192.0.2.20; range 198.51.100.10 198.51.100.20; } }\nshared-network two { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n", Options{},
			[]outcome{{"pool", diag.Exact}, {"allow", diag.Exact}, {"range 192", diag.Dropped}, {"range 198", diag.Exact}}, `{"shared-networks": [{"name": "one", "subnet4": [{"subnet": "198.51.100.0/24", "pools": [{"pool": "198.51.100.10 - 198.51.100.20"}]}]}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, tt.o)
			var got []outcome
			for _, w := range tt.want {
				got = append(got, outcome{w.text, fidelity(t, out, w.text)})
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(outcome{})); diff != "" {
				t.Errorf("outcomes differ (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
			wantJSON(t, out, tt.out)
			wantValid(t, out, tt.o.Release)
		})
	}
}

// wantValid fails if Kea would refuse the result.
func wantValid(t testing.TB, out Output, r kea.Release) {
	t.Helper()
	if r == 0 {
		r = kea.DefaultRelease
	}
	for _, part := range []*kea.Config{out.Config, out.DDNS, out.Partner} {
		if part == nil {
			continue
		}
		text := kea.Encode(part, kea.EncodeOptions{Release: r})
		for _, f := range schema.ValidateConfig(part, text, r) {
			if f.Severity == diag.Error {
				t.Errorf("Kea %s would refuse the result: %s (at %s)\n%s", r, f, f.Target, text)
			}
		}
	}
}
