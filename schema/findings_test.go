package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/internal/draft"
	"github.com/keatool/keatool/schema/kea"
)

// lines renders findings as position, code, pointer, message and hint.
func lines(l diag.List) []string {
	out := []string{}
	for _, f := range l {
		s := fmt.Sprintf("%d:%d %s %s %s", f.Span.Start.Line, f.Span.Start.Col, f.Code, f.Target, f.Message)
		if f.Hint != "" {
			s += " | " + f.Hint
		}
		for _, r := range f.Related {
			s += fmt.Sprintf(" | %d:%d %s", r.Span.Start.Line, r.Span.Start.Col, r.Message)
		}
		out = append(out, s)
	}
	return out
}

func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name    string
		release kea.Release
		text    string
		want    []string
	}{
		{"unknown key, near one", kea.R30, "{ \"Dhcp4\": {\n  // a comment\n  \"valid-lifetme\": 600 } }",
			[]string{"3:3 KT4010 /Dhcp4/valid-lifetme the key `valid-lifetme` is unknown in `Dhcp4` | did you mean `valid-lifetime`?"}},
		{"two unknown keys", kea.R30, `{"Dhcp4": {"x~/": 1, "y": 2}}`,
			[]string{"1:12 KT4010 /Dhcp4/x~0~1 the key `x~/` is unknown in `Dhcp4`", "1:22 KT4010 /Dhcp4/y the key `y` is unknown in `Dhcp4`"}},
		{"other family", kea.R30, `{"Dhcp4": {"pd-allocator": "random"}}`,
			[]string{"1:12 KT4010 /Dhcp4/pd-allocator `Dhcp4` has no `pd-allocator` here: the key belongs to the other family"}},
		{"later release", kea.R26, `{"Dhcp4": {"control-sockets": []}}`,
			[]string{"1:12 KT4018 /Dhcp4/control-sockets Kea 2.6 has no `control-sockets` in `Dhcp4` | it came with 3.0; before it there is `control-socket`"}},
		{"earlier release", kea.R30, `{"Dhcp4": {"reservation-mode": "all"}}`,
			[]string{"1:12 KT4018 /Dhcp4/reservation-mode Kea 3.0 has no `reservation-mode` in `Dhcp4` | 2.4 was the last to have it; use reservations-global, reservations-in-subnet and reservations-out-of-pool"}},
		{"quoted number", kea.R30, `{"Dhcp4": {"valid-lifetime": "600"}}`,
			[]string{"1:30 KT4011 /Dhcp4/valid-lifetime a string stands where `valid-lifetime` takes an integer | write 600 without quotes"}},
		{"number without point", kea.R30, `{"Dhcp4": {"t1-percent": 1}}`,
			[]string{"1:26 KT4011 /Dhcp4/t1-percent an integer stands where `t1-percent` takes a fraction | write 1.0"}},
		{"range", kea.R30, `{"Dhcp4": {"subnet4": [{"id": 4294967295, "subnet": "192.0.2.0/24"}]}}`,
			[]string{"1:31 KT4012 /Dhcp4/subnet4/0/id `4294967295` of `id` is outside 1 to 4294967294"}},
		{"word", kea.R30, `{"Dhcp4": {"ddns-replace-client-name": "when-presents"}}`,
			[]string{"1:40 KT4013 /Dhcp4/ddns-replace-client-name `when-presents` is not what `ddns-replace-client-name` takes: one of when-present, true, never, false, always, when-not-present | did you mean `when-present`?"}},
		{"missing", kea.R30, `{"Dhcp4": {"subnet4": [{}]}}`,
			[]string{"1:24 KT4014 /Dhcp4/subnet4/0 the mandatory key `id` is missing in `subnet4[0]`",
				"1:24 KT4014 /Dhcp4/subnet4/0 the mandatory key `subnet` is missing in `subnet4[0]`"}},
		{"old name", kea.R30, `{"Dhcp4": {"client-classes": [{"name": "a", "only-if-required": true}]}}`,
			[]string{"1:45 KT4016 /Dhcp4/client-classes/0/only-if-required `only-if-required` is on its way out | use only-in-additional-list"}},
		{"old beside new name", kea.R30, `{"Dhcp4": {"client-classes": [{"name": "a", "only-if-required": true, "only-in-additional-list": true}]}}`,
			[]string{"1:45 KT4118 /Dhcp4/client-classes/0/only-if-required `only-if-required` stands beside its successor `only-in-additional-list` | keep `only-in-additional-list`"}},
		{"pools", kea.R30, "{\"Dhcp4\": {\"subnet4\": [{\"id\": 1, \"subnet\": \"192.0.2.0/24\", \"pools\": [\n{\"pool\": \"192.0.2.5 - 192.0.2.9\"},\n{\"pool\": \"192.0.2.1 - 192.0.2.5\"}]}]}}",
			[]string{"2:10 KT4106 /Dhcp4/subnet4/0/pools/0/pool `192.0.2.5 - 192.0.2.9` overlaps `192.0.2.1 - 192.0.2.5` | 3:10 first here | 1:24 Kea's own message names this place"}},
		{"class order", kea.R30, `{"Dhcp4": {"client-classes": [{"name": "a", "test": "member('b')"}, {"name": "b"}]}}`,
			[]string{"1:53 KT4120 /Dhcp4/client-classes/0/test the class `a` asks for `b`, which is not defined before it | Kea evaluates classes in the order of the file: move the definition up"}},
		{"guard", kea.R30, `{"Dhcp4": {"client-classes": [{"name": "phones"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-classes": ["phone"]}]}}`,
			[]string{"1:119 KT4122 /Dhcp4/subnet4/0/client-classes/0 no client is ever in the class `phone`: nothing defines it | did you mean `phones`?"}},
		{"syntax", kea.R30, "{\"Dhcp4\": {\n\"a\" 1}}", []string{"2:5 KT4001  not JSON: invalid character '1' after object name (expecting ':')"}},
		{"nothing wrong", kea.R30, `{"Dhcp4": {"valid-lifetime": 600}}`, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lines(Validate("f", []byte(c.text), c.release))); diff != "" {
				t.Errorf("findings of %s (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func TestOneCauseOneFinding(t *testing.T) {
	for _, info := range Codes() {
		if info.Example == "" {
			continue
		}
		if found := findingsOf(info); len(found) != 1 {
			t.Errorf("%s (%s): its example has %d findings\n%s\n%s", info.Code, info.Title, len(found), info.Example, strings.Join(lines(found), "\n"))
		}
	}
}

func TestSchemasAreGenerated(t *testing.T) {
	for _, d := range draft.Daemons {
		for _, r := range kea.Releases {
			if !d.In(r) {
				continue
			}
			text := JSON(draft.Word(d), r)
			if file, err := os.ReadFile("json/" + draft.Name(d, r)); err != nil || !bytes.Equal(text, file) {
				t.Errorf("json/%s is not what the table makes: run go generate ./schema", draft.Name(d, r))
			}
			if !json.Valid(text) || compiled[edition{d, r}]() == nil {
				t.Errorf("json/%s does not compile", draft.Name(d, r))
			}
		}
	}
	if JSON("dhcp4", 205) != nil || JSON("dhcp5", kea.R30) != nil || JSON("control-agent", kea.R32) != nil {
		t.Error("there is a schema for Kea 2.5, for a dhcp5, or for the control agent of 3.2")
	}
}

// TestConfigLikeText holds ValidateConfig to Validate: what the one says of a
// configuration the other says of its encoding.
func TestConfigLikeText(t *testing.T) {
	for _, j := range readJudged(t) {
		doc, findings := kea.Parse("f", []byte(j.text), kea.ParseOptions{})
		c, more := kea.Decode(doc)
		if findings.HasErrors() || more.HasErrors() {
			continue // not a configuration that a program can hold
		}
		for _, r := range kea.Releases {
			encoded := kea.Encode(c, kea.EncodeOptions{Release: r})
			if diff := cmp.Diff(errorsOf(Validate("f", encoded, r)), errorsOf(ValidateConfig(c, encoded, r))); diff != "" {
				t.Errorf("agreement.txt:%d, %s (-Validate +ValidateConfig):\n%s\n%s", j.line, r, diff, encoded)
			}
		}
	}
}

// errorsOf returns code and pointer of each error.
func errorsOf(l diag.List) map[string]int {
	all := map[string]int{}
	for _, f := range l {
		if f.Severity == diag.Error {
			all[fmt.Sprintf("%s %s %s", f.Code, f.Target, f.Message)]++
		}
	}
	return all
}

func TestConfigSaysWhereFrom(t *testing.T) {
	c := &kea.Config{Dhcp: &kea.Server{Family: kea.V4, Subnets: []*kea.Subnet{{Note: kea.Note{Origin: "dhcpd.conf:7"}, ID: 1, Prefix: "192.0.2.0/24",
		Pools: []*kea.Pool{{Range: "192.0.3.1 - 192.0.3.9"}}, Reservations: []*kea.Reservation{
			{HWAddress: "zz", Hostname: "a"}, {Note: kea.Note{Origin: "dhcpd.conf:9"}, HWAddress: "1a:1b", Extra: kea.Extra{{Key: "hostnme", Value: []byte(`"b"`)}}}}}}}}
	encoded := kea.Encode(c, kea.EncodeOptions{})
	want := []string{
		"0:0 KT4105 /Dhcp4/subnet4/0/pools/0/pool the pool `192.0.3.1 - 192.0.3.9` is not inside the subnet `192.0.2.0/24` | 0:0 line 7 of the result | 0:0 made from dhcpd.conf:7",
		"0:0 KT4013 /Dhcp4/subnet4/0/reservations/0/hw-address `zz` is not what `hw-address` takes: 1 to 20 octets in hex, separated by colons | 0:0 line 9 of the result | 0:0 made from dhcpd.conf:7",
		"0:0 KT4010 /Dhcp4/subnet4/0/reservations/1/hostnme the key `hostnme` is unknown in `subnet4[0].reservations[1]` | did you mean `hostname`? | 0:0 line 10 of the result | 0:0 made from dhcpd.conf:9",
	}
	if diff := cmp.Diff(want, lines(ValidateConfig(c, encoded, kea.R30))); diff != "" {
		t.Errorf("findings (-want +got):\n%s\n%s", diff, encoded)
	}
}
