package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

func TestDistinct(t *testing.T) {
	shape := func(code diag.Code, target string) fault {
		return fault{shape: true, Finding: diag.Finding{Code: code, Severity: diag.Error, Target: target}}
	}
	content := func(target string) fault {
		return fault{Finding: diag.Finding{Code: CodeOrder, Severity: diag.Error, Target: target}}
	}
	anonymous := content("/a")
	anonymous.Code = CodeIdentifiers
	lost := shape(CodeMissing, "/a")
	lost.lacks = "subnet"
	near := shape(CodeUnknownKey, "/a/subnets")
	near.Hint = "did you mean `subnet`?"
	successor := shape(CodeRelease, "/a/net")
	successor.Hint = "2.4 was the last to have it; use subnet"
	old := shape(CodeDeprecated, "/a")
	old.Severity = diag.Warning
	for _, c := range []struct {
		name   string
		faults []fault
		want   []string
	}{
		{"nothing", nil, nil},
		{"checks alone", []fault{content("/a"), content("/a")}, []string{"KT4116 /a", "KT4116 /a"}},
		{"same place", []fault{shape(CodeForm, "/a/b"), content("/a/b"), content("/a/c")}, []string{"KT4013 /a/b", "KT4116 /a/c"}},
		{"the map around a bad value", []fault{content("/a"), shape(CodeForm, "/a/b")}, []string{"KT4013 /a/b"}},
		{"the map around an unknown key", []fault{content("/a"), shape(CodeUnknownKey, "/a/b")}, []string{"KT4116 /a", "KT4010 /a/b"}},
		{"what lacks beside an unknown key", []fault{anonymous, shape(CodeUnknownKey, "/a/b")}, []string{"KT4010 /a/b"}},
		{"what lacks in another map", []fault{anonymous, shape(CodeUnknownKey, "/a/b/c")}, []string{"KT4110 /a", "KT4010 /a/b/c"}},
		{"a key that is written otherwise", []fault{lost, near}, []string{"KT4010 /a/subnets"}},
		{"a key under its old name", []fault{successor, lost}, []string{"KT4018 /a/net"}},
		{"a missing key and another", []fault{lost, shape(CodeUnknownKey, "/a/b")}, []string{"KT4014 /a", "KT4010 /a/b"}},
		{"a value beside a missing key", []fault{shape(CodeMissing, "/a"), content("/a/b")}, []string{"KT4014 /a"}},
		{"deeper than a missing key", []fault{shape(CodeMissing, "/a"), content("/a/b/c")}, []string{"KT4014 /a", "KT4116 /a/b/c"}},
		{"a warning", []fault{old, content("/a")}, []string{"KT4016 /a", "KT4116 /a"}},
		{"the root", []fault{shape(kea.CodeTop, ""), content("/a")}, []string{"KT4017 ", "KT4116 /a"}},
	} {
		var got []string
		for _, f := range distinct(c.faults) {
			got = append(got, string(f.Code)+" "+f.Target)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestActual(t *testing.T) {
	doc, _ := kea.Parse("f", []byte(`{"Dhcp4": {"control-socket": {"socket-type": "unix"}, "client-classes": [{"name": "a", "only-if-required": true}],
		"subnet4": [{"client-class": "a", "relay": {"ip-address": "x"}, "pools": [{"client-classes": ["b"], "require-client-classes": ["c"]}]}]}}`), kea.ParseOptions{})
	for pointer, want := range map[string]string{
		"/Dhcp4/control-sockets/0":                               "/Dhcp4/control-socket",
		"/Dhcp4/control-sockets/0/socket-type":                   "/Dhcp4/control-socket/socket-type",
		"/Dhcp4/control-sockets/1":                               "/Dhcp4/control-sockets/1",
		"/Dhcp4/client-classes/0/only-in-additional-list":        "/Dhcp4/client-classes/0/only-if-required",
		"/Dhcp4/client-classes/0/test":                           "/Dhcp4/client-classes/0/test",
		"/Dhcp4/subnet4/0/client-classes/0":                      "/Dhcp4/subnet4/0/client-class",
		"/Dhcp4/subnet4/0/relay/ip-addresses/0":                  "/Dhcp4/subnet4/0/relay/ip-address",
		"/Dhcp4/subnet4/0/pools/0/client-classes/0":              "/Dhcp4/subnet4/0/pools/0/client-classes/0",
		"/Dhcp4/subnet4/0/pools/0/evaluate-additional-classes/0": "/Dhcp4/subnet4/0/pools/0/require-client-classes/0",
		"/Dhcp4/nothing":                                         "/Dhcp4/nothing",
		"":                                                       "",
	} {
		if got := actual(doc, pointer); got != want {
			t.Errorf("%q is called %q in the document, want %q", pointer, got, want)
		}
	}
}
