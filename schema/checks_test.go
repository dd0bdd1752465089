package schema

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// codesAt renders findings as code and pointer.
func codesAt(l diag.List) []string {
	out := []string{}
	for _, f := range l {
		out = append(out, fmt.Sprintf("%s %s", f.Code, f.Target))
	}
	return out
}

// TestByRelease: findings that come and go with the release.
func TestByRelease(t *testing.T) {
	const none = "none"
	for _, c := range []struct {
		text string
		want [5]string // 2.2, 2.4, 2.6, 3.0, 3.2
	}{
		{`{"Dhcp4": {"subnet4": [{"subnet": "192.0.2.0/24"}]}}`, [5]string{none, none, "KT4014 /Dhcp4/subnet4/0", "KT4014 /Dhcp4/subnet4/0", "KT4014 /Dhcp4/subnet4/0"}},
		{`{"Dhcp4": {"subnet4": [{"id": 0, "subnet": "192.0.2.0/24"}]}}`, [5]string{none, none, "KT4012 /Dhcp4/subnet4/0/id", "KT4012 /Dhcp4/subnet4/0/id", "KT4012 /Dhcp4/subnet4/0/id"}},
		{`{"Dhcp4": {"reservation-mode": "all"}}`, [5]string{"KT4016 /Dhcp4/reservation-mode", "KT4016 /Dhcp4/reservation-mode", "KT4018 /Dhcp4/reservation-mode", "KT4018 /Dhcp4/reservation-mode", "KT4018 /Dhcp4/reservation-mode"}},
		{`{"Dhcp4": {"control-socket": {"socket-type": "unix", "socket-name": "x"}}}`, [5]string{none, none, none, "KT4016 /Dhcp4/control-socket", "KT4016 /Dhcp4/control-socket"}},
		{`{"Dhcp4": {"control-sockets": [{"socket-type": "unix", "socket-name": "x"}]}}`, [5]string{"KT4018 /Dhcp4/control-sockets", "KT4018 /Dhcp4/control-sockets", "KT4018 /Dhcp4/control-sockets", none, none}},
		{`{"Dhcp4": {"control-socket": {"socket-type": "unix"}}}`, [5]string{none, none, none, "KT4016 /Dhcp4/control-socket, KT4132 /Dhcp4/control-socket", "KT4016 /Dhcp4/control-socket, KT4132 /Dhcp4/control-socket"}},
		{`{"Dhcp4": {"loggers": [{"name": "kea-dhcp4", "output_options": [{"output": "x"}]}]}}`, [5]string{none, none, "KT4016 /Dhcp4/loggers/0/output_options", "KT4016 /Dhcp4/loggers/0/output_options", "KT4016 /Dhcp4/loggers/0/output_options"}},
		{`{"Dhcp4": {"loggers": [{"name": "kea-dhcp4", "output-options": [{"output": "x"}]}]}}`, [5]string{"KT4018 /Dhcp4/loggers/0/output-options", "KT4018 /Dhcp4/loggers/0/output-options", none, none, none}},
		{`{"Dhcp4": {"loggers": [{"name": "kea-dhcp4", "output-options": [{"output": "x"}], "output_options": [{"output": "x"}]}]}}`, [5]string{"KT4018 /Dhcp4/loggers/0/output-options", "KT4018 /Dhcp4/loggers/0/output-options", "KT4118 /Dhcp4/loggers/0/output_options", "KT4118 /Dhcp4/loggers/0/output_options", "KT4118 /Dhcp4/loggers/0/output_options"}},
		{`{"Dhcp4": {"allocator": "random"}}`, [5]string{"KT4018 /Dhcp4/allocator", none, none, none, none}},
		{`{"Dhcp4": {"allocator": "best"}}`, [5]string{"KT4018 /Dhcp4/allocator", none, none, none, "KT4013 /Dhcp4/allocator"}},
		{`{"Dhcp4": {"allocator": "shared-flq", "shared-networks": [{"name": "n"}]}}`, [5]string{"KT4018 /Dhcp4/allocator", "KT4013 /Dhcp4/allocator", "KT4013 /Dhcp4/allocator", "KT4013 /Dhcp4/allocator", none}},
		{`{"Dhcp6": {"allocator": "flq", "subnet6": [{"id": 1, "subnet": "2001:db8::/64"}]}}`, [5]string{"KT4018 /Dhcp6/allocator", "KT4013 /Dhcp6/allocator", "KT4013 /Dhcp6/allocator", "KT4013 /Dhcp6/allocator", "KT4013 /Dhcp6/allocator"}},
		{`{"Dhcp6": {"pd-allocator": "flq"}}`, [5]string{"KT4018 /Dhcp6/pd-allocator", none, none, none, none}},
		{`{"Dhcp4": {"stash-agent-options": true}}`, [5]string{"KT4018 /Dhcp4/stash-agent-options", "KT4018 /Dhcp4/stash-agent-options", none, none, none}},
		{`{"Dhcp4": {"offer-lifetime": 1}}`, [5]string{"KT4018 /Dhcp4/offer-lifetime", none, none, none, none}},
		{`{"Dhcp4": {"ddns-conflict-resolution-mode": "check-with-dhcid"}}`, [5]string{"KT4018 /Dhcp4/ddns-conflict-resolution-mode", "KT4018 /Dhcp4/ddns-conflict-resolution-mode", none, none, none}},
		{`{"Dhcp4": {"ddns-use-conflict-resolution": true}}`, [5]string{none, none, "KT4016 /Dhcp4/ddns-use-conflict-resolution", "KT4016 /Dhcp4/ddns-use-conflict-resolution", "KT4016 /Dhcp4/ddns-use-conflict-resolution"}},
		{`{"Dhcp4": {"dhcp-ddns": {"enable-updates": true, "generated-prefix": "x"}}}`, [5]string{"KT4016 /Dhcp4/dhcp-ddns/generated-prefix", "KT4016 /Dhcp4/dhcp-ddns/generated-prefix", "KT4018 /Dhcp4/dhcp-ddns/generated-prefix", "KT4018 /Dhcp4/dhcp-ddns/generated-prefix", "KT4018 /Dhcp4/dhcp-ddns/generated-prefix"}},
		{`{"Dhcp6": {"data-directory": "x"}}`, [5]string{none, none, none, "KT4016 /Dhcp6/data-directory", "KT4016 /Dhcp6/data-directory"}},
		{`{"Dhcp6": {"allow-address-registration": true}}`, [5]string{"KT4018 /Dhcp6/allow-address-registration", "KT4018 /Dhcp6/allow-address-registration", "KT4018 /Dhcp6/allow-address-registration", "KT4018 /Dhcp6/allow-address-registration", none}},
		{`{"Dhcp4": {"adaptive-lease-time-threshold": 0.5}}`, [5]string{"KT4018 /Dhcp4/adaptive-lease-time-threshold", "KT4018 /Dhcp4/adaptive-lease-time-threshold", "KT4018 /Dhcp4/adaptive-lease-time-threshold", "KT4018 /Dhcp4/adaptive-lease-time-threshold", none}},
		{`{"Dhcp4": {"client-classes": []}}`, [5]string{"KT4015 /Dhcp4/client-classes", "KT4015 /Dhcp4/client-classes", "KT4015 /Dhcp4/client-classes", none, none}},
		{`{"Dhcp4": {"reservations": [{"duid": "01:02"}]}}`, [5]string{"KT4115 /Dhcp4/reservations/0", "KT4013 /Dhcp4/reservations/0/duid", "KT4013 /Dhcp4/reservations/0/duid", "KT4013 /Dhcp4/reservations/0/duid", "KT4013 /Dhcp4/reservations/0/duid"}},
		{`{"Dhcp4": {"reservations": [{"hw-address": "01:02"}]}}`, [5]string{"KT4115 /Dhcp4/reservations/0", none, none, none, none}},
		{`{"Dhcp4": {"renew-timer": 9, "rebind-timer": 8, "subnet4": [{"id": 1, "subnet": "192.0.2.0/24"}]}}`, [5]string{"KT4116 /Dhcp4/renew-timer", none, none, none, none}},
		{`{"Dhcp4": {"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "cache-threshold": 0.0}]}}`, [5]string{"KT4012 /Dhcp4/subnet4/0/cache-threshold", "KT4012 /Dhcp4/subnet4/0/cache-threshold", "KT4012 /Dhcp4/subnet4/0/cache-threshold", none, none}},
		{`{"Dhcp4": {"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.1/25"}]}]}}`, [5]string{none, "KT4107 /Dhcp4/subnet4/0/pools/0/pool", "KT4107 /Dhcp4/subnet4/0/pools/0/pool", "KT4107 /Dhcp4/subnet4/0/pools/0/pool", "KT4107 /Dhcp4/subnet4/0/pools/0/pool"}},
		{`{"Dhcp6": {"subnet6": [{"id": 1, "subnet": "2001:db8::/32", "pd-pools": [{"prefix": "2001:db8::1", "prefix-len": 48, "delegated-len": 56}]}]}}`, [5]string{none, "KT4107 /Dhcp6/subnet6/0/pd-pools/0/prefix", "KT4107 /Dhcp6/subnet6/0/pd-pools/0/prefix", "KT4107 /Dhcp6/subnet6/0/pd-pools/0/prefix", "KT4107 /Dhcp6/subnet6/0/pd-pools/0/prefix"}},
		{`{"Dhcp4": {"client-classes": [{"name": "a", "test": "lcase('A') == 'a'"}]}}`, [5]string{"KT4134 /Dhcp4/client-classes/0/test", "KT4134 /Dhcp4/client-classes/0/test", none, none, none}},
		{`{"Dhcp4": {"client-classes": [{"name": "a", "test": "match('a', 'a')"}]}}`, [5]string{"KT4134 /Dhcp4/client-classes/0/test", "KT4134 /Dhcp4/client-classes/0/test", "KT4134 /Dhcp4/client-classes/0/test", none, none}},
		{`{"Dhcp4": {"client-classes": [{"name": "a", "template-test": "'a'"}]}}`, [5]string{"KT4018 /Dhcp4/client-classes/0/template-test", none, none, none, none}},
		{`{"Dhcp4": {"option-data": [{"name": "classless-static-route", "data": "10.0.0.0/8 - 192.0.2.1"}]}}`, [5]string{"KT4130 /Dhcp4/option-data/0/name", "KT4130 /Dhcp4/option-data/0/name", none, none, none}},
		{`{"Dhcp4": {"option-def": [{"name": "x", "code": 121, "type": "string"}]}}`, [5]string{none, none, "KT4124 /Dhcp4/option-def/0/code", "KT4124 /Dhcp4/option-def/0/code", "KT4124 /Dhcp4/option-def/0/code"}},
		{`{"DhcpDdns": {"ip-address": "0.0.0.0"}}`, [5]string{"KT4013 /DhcpDdns/ip-address", none, none, none, none}},
		{`{"DhcpDdns": {"tsig-keys": [{"name": "k", "algorithm": "HMAC-MD5", "secret-file": "x"}]}}`, [5]string{"KT4018 /DhcpDdns/tsig-keys/0/secret-file", "KT4018 /DhcpDdns/tsig-keys/0/secret-file", none, none, none}},
		{`{"Dhcp6": {"preferred-lifetime": 100, "max-preferred-lifetime": 200, "min-preferred-lifetime": 50}}`, [5]string{none, none, none, none, none}},
		{`{"Dhcp6": {"min-preferred-lifetime": 4000}}`, [5]string{"KT4116 /Dhcp6/min-preferred-lifetime", none, none, none, none}},
	} {
		for i, r := range kea.Releases {
			got := strings.Join(codesAt(Validate("f", []byte(c.text), r)), ", ")
			if got == "" {
				got = none
			}
			if got != c.want[i] {
				t.Errorf("%s\nfor %s has %s, want %s", c.text, r, got, c.want[i])
			}
		}
	}
}

// TestHints: what is said and advised, for findings that no other test spells out.
func TestHints(t *testing.T) {
	for text, want := range map[string]string{
		`[]`: "1:1 KT4017  the file is a list, not a map | a file holds one of `Dhcp4`, `Dhcp6`, `DhcpDdns` and `Control-agent`",
		`{"Dhcp4": {"valid-lifetime": 1}, "Dhcp6": {"valid-lifetime": 1}}`: "1:34 KT4017 /Dhcp6 `Dhcp6` stands beside `Dhcp4` | each server has a file of its own",
		`{"Dhcp4": []}`:                                                                                          "1:11 KT4011 /Dhcp4 a list stands where `Dhcp4` takes a map",
		`{"Dhcp4": {"authoritative": "false"}}`:                                                                  "1:29 KT4011 /Dhcp4/authoritative a string stands where `authoritative` takes true or false | write false without quotes",
		`{"Dhcp4": {"authoritative": "no"}}`:                                                                     "1:29 KT4011 /Dhcp4/authoritative a string stands where `authoritative` takes true or false",
		`{"Dhcp4": {"server-tag": 7}}`:                                                                           "1:26 KT4011 /Dhcp4/server-tag an integer stands where `server-tag` takes a string",
		`{"Dhcp4": {"option-data": {}}}`:                                                                         "1:27 KT4011 /Dhcp4/option-data a map stands where `option-data` takes a list",
		`{"Dhcp4": {"option-data": [1]}}`:                                                                        "1:28 KT4011 /Dhcp4/option-data/0 an integer stands where an entry of `option-data` takes maps",
		`{"Dhcp4": {"host-reservation-identifiers": [1]}}`:                                                       "1:45 KT4011 /Dhcp4/host-reservation-identifiers/0 an integer stands where an entry of `host-reservation-identifiers` takes strings",
		`{"Dhcp4": {"user-context": []}}`:                                                                        "1:28 KT4011 /Dhcp4/user-context a list stands where `user-context` takes a map",
		`{"Dhcp4": {"comment": null}}`:                                                                           "1:23 KT4011 /Dhcp4/comment null stands where `comment` takes a string",
		`{"Dhcp4": {"valid-lifetime": 1.5}}`:                                                                     "1:30 KT4011 /Dhcp4/valid-lifetime a float stands where `valid-lifetime` takes an integer",
		`{"Dhcp4": {"valid-lifetime": -1}}`:                                                                      "1:30 KT4021 /Dhcp4/valid-lifetime Kea 3.0 takes `-1` for 4294967295 | give a number from 0 to 4294967295",
		`{"Dhcp4": {"valid-lifetime": 99999999999999999999}}`:                                                    "1:30 KT4012 /Dhcp4/valid-lifetime `99999999999999999999` of `valid-lifetime` is outside 0 to 4294967295",
		`{"Dhcp4": {"interfaces-config": {"interfaces": ["eth0", "eth0/192.0.2.1"]}}}`:                           "1:57 KT4019 /Dhcp4/interfaces-config/interfaces/1 `eth0` is listed with an address and without | 1:49 first here",
		`{"Dhcp4": {"interfaces-config": {"interfaces": ["eth0/192.0.2.1", "eth0"]}}}`:                           "1:67 KT4019 /Dhcp4/interfaces-config/interfaces/1 `eth0` is listed with an address and without | 1:49 first here",
		`{"Dhcp4": {"interfaces-config": {"interfaces": ["eth0/192.0.2.1", "eth0/192.0.2.2"]}}}`:                 "",
		`{"Dhcp4": {"interfaces-config": {"interfaces": ["*", "eth0"]}}}`:                                        "",
		`{"Dhcp4": {"dhcp-ddns": {"enable-updates": true, "sender-ip": "2001:db8::1"}}}`:                         "1:63 KT4108 /Dhcp4/dhcp-ddns/sender-ip `2001:db8::1` is of another family than the `server-ip` `127.0.0.1`",
		`{"Dhcp4": {"dhcp-ddns": {"enable-updates": true, "sender-ip": "127.0.0.1", "sender-port": 53001}}}`:     "1:91 KT4117 /Dhcp4/dhcp-ddns/sender-port updates are sent from `127.0.0.1`, port 53001, to the same | leave `sender-port` out",
		`{"Dhcp4": {"dhcp-ddns": {"enable-updates": true, "sender-ip": "127.0.0.1", "sender-port": 1}}}`:         "",
		`{"Dhcp4": {"reservations": [{"hw-address": "01", "duid": "01:02:03", "flex-id": "01"}]}}`:               "1:29 KT4110 /Dhcp4/reservations/0 the reservation has several identifiers: `hw-address`, `duid`, `flex-id` | write one reservation for each",
		`{"Dhcp4": {"client-classes": [{"name": "web"}, {"name": "b", "test": "member('wbe')"}]}}`:               "1:70 KT4120 /Dhcp4/client-classes/1/test the class `b` asks for `wbe`, which is not defined | did you mean `web`?",
		`{"Dhcp4": {"option-data": [{"name": "router", "data": "192.0.2.1"}]}}`:                                  "1:37 KT4130 /Dhcp4/option-data/0/name there is no option `router` in the space `dhcp4` | did you mean `routers`?",
		`{"Dhcp4": {"client-classes": [{"name": "a", "test": "option[host-nam].exists"}]}}`:                      "1:53 KT4130 /Dhcp4/client-classes/0/test there is no option `host-nam` | did you mean `host-name`?",
		`{"Dhcp4": {"option-def": [{"name": "x", "code": 23, "type": "uint32", "space": "dhcp6"}]}}`:             "1:49 KT4124 /Dhcp4/option-def/0/code Kea defines the option 23 itself | leave the definition out, or take a private code",
		`{"Dhcp6": {"subnet6": [{"id": 1, "subnet": "2001:db8::/64", "interface": "lo", "interface-id": "x"}]}}`: "1:96 KT4118 /Dhcp6/subnet6/0/interface-id `interface` and `interface-id` stand in one subnet | a subnet is on a link of the server or behind a relay agent: keep one",
		`{"Dhcp6": {"shared-networks": [{"name": "n", "interface": "lo", "interface-id": "x"}]}}`:                "1:81 KT4118 /Dhcp6/shared-networks/0/interface-id `interface` and `interface-id` stand in one shared network | keep one",
		`{"Dhcp4": {"shared-networks": [{"name": "n", "subnet4": [{"id": 1, "subnet": "192.0.2.0/25", "interface": "a"}, {"id": 2, "subnet": "192.0.2.128/25", "interface": "b"}]}]}}`:                                                       "1:164 KT4117 /Dhcp4/shared-networks/0/subnet4/1/interface a member of the shared network `n` is on `b`, another part of it on `a` | the subnets of a shared network are on one link",
		`{"Dhcp4": {"shared-networks": [{"name": "n", "interface": "a", "subnet4": [{"id": 1, "subnet": "192.0.2.0/25", "interface": "b"}]}]}}`:                                                                                              "1:125 KT4117 /Dhcp4/shared-networks/0/subnet4/0/interface a member of the shared network `n` is on `b`, another part of it on `a` | the subnets of a shared network are on one link",
		`{"Dhcp6": {"shared-networks": [{"name": "n", "rapid-commit": true, "subnet6": [{"id": 1, "subnet": "2001:db8::/64", "rapid-commit": false}, {"id": 2, "subnet": "2001:db8:1::/64"}]}]}}`:                                            "1:141 KT4117 /Dhcp6/shared-networks/0/subnet6/1 `rapid-commit` differs among the members of a shared network | say it at the shared network only",
		`{"DhcpDdns": {"tsig-keys": [{"name": "k", "algorithm": "HMAC-MD5", "secret": "LSWXnfkKZjdPJI5QxlpnfQ==", "secret-file": "x"}]}}`:                                                                                                    "1:106 KT4118 /DhcpDdns/tsig-keys/0/secret-file `secret` and `secret-file` stand beside each other | keep one",
		`{"DhcpDdns": {"tsig-keys": [{"name": "key", "algorithm": "HMAC-MD5", "secret": "LSWXnfkKZjdPJI5QxlpnfQ=="}], "reverse-ddns": {"ddns-domains": [{"name": "a.", "key-name": "kye", "dns-servers": [{"ip-address": "192.0.2.1"}]}]}}}`: "1:171 KT4127 /DhcpDdns/reverse-ddns/ddns-domains/0/key-name there is no key `kye` | did you mean `key`?",
	} {
		if diff := cmp.Diff(want, strings.Join(lines(Validate("f", []byte(text), kea.R30)), "\n")); diff != "" {
			t.Errorf("findings of %s (-want +got):\n%s", text, diff)
		}
	}
}

// TestShort: long values are cut between characters.
func TestShort(t *testing.T) {
	for text, want := range map[string]string{
		"": "", strings.Repeat("a", 60): strings.Repeat("a", 60), strings.Repeat("a", 61): strings.Repeat("a", 60) + "…",
		strings.Repeat("a", 59) + "é": strings.Repeat("a", 59) + "…", strings.Repeat("a", 58) + "éé": strings.Repeat("a", 58) + "é…",
	} {
		if got := short(text); got != want {
			t.Errorf("%q is cut to %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if text := rapid.String().Draw(t, "text"); !utf8.ValidString(short(text)) {
			t.Fatalf("%q is cut inside a character: %q", text, short(text))
		}
	})
}

// TestFindingsKnowTheirPlace: every finding of the judged files has a span in
// the text and a pointer that names something there or its container.
func TestFindingsKnowTheirPlace(t *testing.T) {
	for _, j := range readJudged(t) {
		doc, _ := kea.Parse("f", []byte(j.text), kea.ParseOptions{})
		for _, r := range kea.Releases {
			for _, f := range ValidateDocument(doc, r) {
				if !f.Span.Start.Known() || f.Span.End.Offset > len(j.text) || f.Span.Start.Offset > f.Span.End.Offset {
					t.Errorf("%s for %s: the place of %v is not in the text", j.text, r, f)
				}
				up := f.Target[:max(strings.LastIndexByte(f.Target, '/'), 0)]
				if n, _ := doc.Find(up); n == nil {
					t.Errorf("%s for %s: nothing is at %s", j.text, r, up)
				}
				if f.Severity != severities[f.Code] {
					t.Errorf("%s for %s: %s has the severity %v, its declaration %v", j.text, r, f.Code, f.Severity, severities[f.Code])
				}
			}
		}
	}
}

// TestPoolsLaw: two pools of one subnet are refused exactly if they share an address.
func TestPoolsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type ends struct{ first, last int }
		draw := func(name string) ends {
			a, b := rapid.IntRange(0, 30).Draw(t, name+" first"), rapid.IntRange(0, 30).Draw(t, name+" last")
			return ends{min(a, b), max(a, b)}
		}
		list := []ends{draw("a"), draw("b"), draw("c")}
		c := &kea.Config{Dhcp: &kea.Server{Family: kea.V4, Subnets: []*kea.Subnet{{ID: 1, Prefix: "10.0.0.0/24"}}}}
		want := false
		for i, e := range list {
			c.Dhcp.Subnets[0].Pools = append(c.Dhcp.Subnets[0].Pools, &kea.Pool{Range: fmt.Sprintf("10.0.0.%d-10.0.0.%d", e.first, e.last)})
			for _, o := range list[:i] {
				want = want || e.first <= o.last && o.first <= e.last
			}
		}
		found := ValidateConfig(c, kea.Encode(c, kea.EncodeOptions{}), kea.R30)
		if found.HasErrors() != want {
			t.Fatalf("pools %v overlap: %v, found %v", list, want, found)
		}
	})
}

// TestLifetimesLaw: what a subnet makes of its own and the inherited lease
// times is refused exactly if minimum, default and maximum are out of order.
func TestLifetimesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) *uint32 {
			if !rapid.Bool().Draw(t, "has "+name) {
				return nil
			}
			return ptr(rapid.Uint32Range(7190, 7210).Draw(t, name))
		}
		outer := kea.Lifetimes{Valid: draw("outer"), MinValid: draw("outer min"), MaxValid: draw("outer max")}
		inner := kea.Lifetimes{Valid: draw("inner"), MinValid: draw("inner min"), MaxValid: draw("inner max")}
		wrong := func(l kea.Lifetimes) bool {
			value := uint32(7200)
			if l.Valid != nil {
				value = *l.Valid
			}
			return l.MinValid != nil && *l.MinValid > value || l.MaxValid != nil && value > *l.MaxValid
		}
		set := func(l kea.Lifetimes) bool { return l.Valid != nil || l.MinValid != nil || l.MaxValid != nil }
		want := set(outer) && wrong(outer) || set(inner) && wrong(inherit(inner, outer))
		c := &kea.Config{Dhcp: &kea.Server{Family: kea.V4, Lifetimes: outer, Subnets: []*kea.Subnet{{ID: 1, Prefix: "10.0.0.0/24", Lifetimes: inner}}}}
		found := ValidateConfig(c, kea.Encode(c, kea.EncodeOptions{}), kea.R30)
		if found.HasErrors() != want {
			t.Fatalf("lease times are out of order: %v, found %v\n%s", want, found, kea.Encode(c, kea.EncodeOptions{}))
		}
	})
}

// TestIdentifiersLaw: an identifier is the same in every way of writing its bytes.
func TestIdentifiersLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 3, 8).Draw(t, "bytes")
		plain := fmt.Sprintf("%x", b)
		ways := []string{plain, "0x" + plain, strings.ToUpper(plain), strings.ReplaceAll(fmt.Sprintf("% x", b), " ", ":"), fmt.Sprintf("% x", b)}
		c := &kea.Config{Dhcp: &kea.Server{Family: kea.V4}}
		for _, w := range ways {
			c.Dhcp.Reservations = append(c.Dhcp.Reservations, &kea.Reservation{ClientID: w, Hostname: "a"})
		}
		got := codesAt(ValidateConfig(c, kea.Encode(c, kea.EncodeOptions{}), kea.R30))
		for i := range ways[1:] {
			if want := fmt.Sprintf("KT4111 /Dhcp4/reservations/%d/client-id", i+1); i >= len(got) || got[i] != want {
				t.Fatalf("%q and %q: found %v, want %s", ways[0], ways[i+1], got, want)
			}
		}
	})
}
