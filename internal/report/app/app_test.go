package app

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

const subnet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"

func names(files []File) []string {
	list := []string{}
	for _, f := range files {
		list = append(list, f.Name)
	}
	return list
}

func TestConvert(t *testing.T) {
	type result struct {
		Results, Missing []string
		Fault            string
	}
	none := []string{}
	one := func(text string) []File { return []File{{Name: "dhcpd.conf", Text: text}} }
	tests := map[string]struct {
		request Request
		want    result
		says    []string // in the fragment
	}{
		"nothing":           {Request{}, result{none, none, "there is no file"}, nil},
		"a subnet":          {Request{Files: one(subnet)}, result{[]string{"kea-dhcp4.json"}, none, ""}, []string{"2 exact", "range 192.0.2.10"}},
		"of the other kind": {Request{Files: one("subnet6 2001:db8::/64 { range6 2001:db8::1 2001:db8::9; }\n")}, result{[]string{"kea-dhcp6.json"}, none, ""}, nil},
		"refused":           {Request{Files: one("subnet 192.0.2.0 {\n")}, result{none, none, ""}, []string{"Not translated", "dhcpd.conf:1"}},
		"includes": {Request{Files: []File{{Name: "dhcpd.conf", Text: `include "/etc/dhcp/hosts.conf"; include "sub/nets.conf";`}, {Name: "hosts.conf", Text: "host a { hardware ethernet 00:00:5e:00:53:01; }\n"}, {Name: "site/sub/nets.conf", Text: subnet}}},
			result{[]string{"kea-dhcp4.json"}, none, ""}, []string{`id="source1"`, `id="source2"`, "site/sub/nets.conf"}},
		"includes of one name": {Request{Files: []File{{Name: "dhcpd.conf", Text: `include "/etc/dhcp/b/x.conf"; include "/etc/dhcp/b/x.conf";`}, {Name: "site/a/x.conf", Text: "min-secs 1;\n"}, {Name: `site\b\x.conf`, Text: "min-secs 2;\n"}}},
			result{[]string{"kea-dhcp4.json"}, none, ""}, []string{"min-secs 2", "1 dropped"}},
		"an include is missing": {Request{Files: one(`include "hosts.conf";`)}, result{none, []string{"hosts.conf"}, ""}, []string{"not among the files"}},
		"a script":              {Request{Files: one(subnet + "on commit { log(info, \"x\"); }\n")}, result{[]string{"kea-dhcp4.json", "dhcpd-events.sh"}, none, ""}, []string{"a hook script"}},
		"another release":       {Request{Files: one(subnet), Options: Options{Target: "2.2"}}, result{[]string{"kea-dhcp4.json"}, none, ""}, nil},
		"no release":            {Request{Files: one(subnet), Options: Options{Target: "9"}}, result{none, none, `unknown Kea release "9" (known: 2.2, 2.4, 2.6, 3.0, 3.2)`}, nil},
		"no time":               {Request{Files: one(subnet), Options: Options{Now: "soon"}}, result{none, none, `"soon" is no time; write it as 2006-01-02 or 2006-01-02T15:04:05Z`}, nil},
		"no interface":          {Request{Files: one(subnet), Options: Options{Interfaces: "eth0"}}, result{none, none, `"eth0" is not SUBNET=INTERFACE, such as 192.0.2.0/24=eth1`}, nil},
		"no prefix":             {Request{Files: one(subnet), Options: Options{SubnetIDs: `{"192.0.2.1/24": 1}`}}, result{none, none, `"192.0.2.1/24" is no prefix in its shortest form, such as 192.0.2.0/24`}, nil},
		"required":              {Request{Files: one("min-secs 2;\n" + subnet), Options: Options{Require: "manual"}}, result{[]string{"kea-dhcp4.json"}, none, ""}, []string{string(CodeRequired), "`--require`"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := Convert(&test.request, "keatool test")
			if diff := cmp.Diff(test.want, result{names(a.Results), a.Missing, a.Fault}); diff != "" {
				t.Errorf("the answer (-want +got):\n%s", diff)
			}
			for _, s := range test.says {
				if !strings.Contains(a.HTML, s) {
					t.Errorf("the fragment does not say %q", s)
				}
			}
		})
	}
}

// TestOptions looks for the traces that options leave in the result.
func TestOptions(t *testing.T) {
	text := "# a comment\n" + subnet + "host a { hardware ethernet 00:00:5e:00:53:01; fixed-address 192.0.2.5; option tftp-server-name \"a\"; }\n"
	for _, test := range []struct {
		options     Options
		has, hasNot string
	}{
		{Options{}, "// a comment", "eth7"},
		{Options{Comments: "drop"}, "192.0.2.5", "a comment"},
		{Options{Comments: "context"}, `"comment": "a comment"`, "// a comment"},
		{Options{Annotate: true}, `dhcpd.conf:2`, "eth7"},
		{Options{Listen: "eth7 eth8"}, `"eth7", "eth8"`, `"*"`},
		{Options{Interfaces: "192.0.2.0/24=eth7"}, `"interface": "eth7"`, "eth8"},
		{Options{SubnetIDs: `{"192.0.2.0/24": 77}`}, `"id": 77`, "eth7"},
		{Options{Hosts: "global"}, `"reservations-global": true`, "eth7"},
		{Options{AlwaysSend: true}, `"always-send": true`, "eth7"},
	} {
		a := Convert(&Request{Files: []File{{Name: "dhcpd.conf", Text: text}}, Options: test.options}, "keatool test")
		if a.Fault != "" || len(a.Results) == 0 {
			t.Errorf("%+v: %q, %d results", test.options, a.Fault, len(a.Results))
			continue
		}
		got := a.Results[0].Text
		if !strings.Contains(got, test.has) || strings.Contains(got, test.hasNot) {
			t.Errorf("%+v: want %s and not %s in\n%s", test.options, test.has, test.hasNot, got)
		}
	}
}

func TestServe(t *testing.T) {
	for request, want := range map[string]string{
		`{"files":[{"name":"a","text":""}]}`: ``,
		`{}`:                                 `there is no file`,
		`{"files":`:                          `the request cannot be read: unexpected end of JSON input`,
	} {
		var a Answer
		if err := json.Unmarshal(Serve([]byte(request), "keatool test"), &a); err != nil {
			t.Errorf("%s: the answer is no JSON: %v", request, err)
		} else if a.Fault != want {
			t.Errorf("%s: %q; want %q", request, a.Fault, want)
		}
	}
}

// TestKeep asks for a page to be kept.
func TestKeep(t *testing.T) {
	a := Convert(&Request{Files: []File{{Name: "dhcpd.conf", Text: exampleText}}, Page: true}, "keatool test")
	if !strings.HasPrefix(a.Page, "<!DOCTYPE html>") || !strings.Contains(a.Page, "keatool test") {
		t.Errorf("the page is %.200q", a.Page)
	}
}

// TestExample holds the example to its purpose: something of everything.
func TestExample(t *testing.T) {
	a := Convert(&Request{Files: []File{{Name: "dhcpd.conf", Text: exampleText}}}, "keatool test")
	if a.Fault != "" || strings.Contains(a.HTML, "Not translated") || strings.Contains(a.HTML, "disabled><span class=\"sign\"") {
		t.Errorf("the example does not show every fidelity: %s %.1500s", a.Fault, a.HTML)
	}
}

func TestCodes(t *testing.T) {
	seen := map[diag.Code]bool{}
	for _, i := range codes() {
		if seen[i.Code] {
			t.Errorf("%s stands twice", i.Code)
		}
		seen[i.Code] = true
	}
	if !seen[CodeInvalid] || len(OwnCodes()) != 2 {
		t.Error("the codes of the page are missing")
	}
}

// TestPolicies: a page with an engine may connect to nothing.
func TestPolicies(t *testing.T) {
	for _, e := range []*Engine{nil, {Wasm: []byte("\x00asm<script>"), Exec: []byte("</script>")}} {
		var b bytes.Buffer
		if err := WritePage(&b, `keatool "<test>"`, e); err != nil {
			t.Fatal(err)
		}
		page, policy := b.String(), Policy(e != nil)
		if strings.Contains(policy, "connect-src") != (e == nil) || strings.Contains(policy, "'unsafe-inline'") {
			t.Errorf("engine %v: policy %s", e != nil, policy)
		}
		want := 1
		if e != nil {
			want = 4
		}
		if got := strings.Count(page, "<script"); got != want {
			t.Errorf("engine %v: %d scripts, want %d", e != nil, got, want)
		}
	}
}
