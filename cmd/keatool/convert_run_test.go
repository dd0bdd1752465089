package main

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// newConversion reads and translates text as convert would, up to the files.
func newConversion(t *testing.T, text string, flags convertFlags) *conversion {
	t.Helper()
	f, l := parser.Parse("d.conf", []byte(text), parser.Options{})
	if l.HasErrors() {
		t.Fatalf("the configuration of this test is not read: %v", l)
	}
	if flags.require == nil {
		flags.require = optional("exact")
	}
	flags.comments = newChoice("keep")
	r := translate.Config(f, translate.Options{})
	return &conversion{convertFlags: &flags, results: []translate.Result{r}, outcomes: r.Report.Outcomes}
}

const twoSubnets = "subnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.10 192.0.2.20;\n}\n" +
	"subnet 198.51.100.0 netmask 255.255.255.0 {\n  range 198.51.100.10 198.51.100.20;\n}\n"

func TestOrigin(t *testing.T) {
	c := newConversion(t, twoSubnets, convertFlags{})
	for pointer, want := range map[string]int{
		"/Dhcp4/subnet4/1":              4,
		"/Dhcp4/subnet4/1/id":           4,
		"/Dhcp4/subnet4/0/pools/0/pool": 2,
		"/nowhere":                      0,
		"":                              0,
	} {
		if got := c.origin(pointer).Start.Line; got != want {
			t.Errorf("origin(%q) is on line %d; want %d (0: unknown)", pointer, got, want)
		}
	}
}

// TestPlace goes through what becomes of a part with and without a place.
func TestPlace(t *testing.T) {
	type result struct {
		Main  string
		Files []string
		Codes []diag.Code
	}
	tests := []struct {
		name  string
		flags convertFlags
		path  string
		want  result
	}{
		{"standard output", convertFlags{}, "-", result{Main: "x"}},
		{"a file", convertFlags{}, "a/b", result{Files: []string{"a/b"}}},
		{"a folder", convertFlags{dir: "d"}, "", result{Files: []string{"d/kea-dhcp-ddns.json"}}},
		{"no place", convertFlags{}, "", result{Codes: []diag.Code{codeNoPlace}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newConversion(t, twoSubnets, tt.flags)
			c.place(tt.path, "kea-dhcp-ddns.json", "this part", content{data: []byte("x")})
			got := result{}
			for _, part := range c.main {
				got.Main += string(part.data)
			}
			for _, f := range c.files {
				got.Files = append(got.Files, f.path)
			}
			for _, f := range c.report.findings {
				got.Codes = append(got.Codes, f.Code)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("place (-want +got):\n%s", diff)
			}
		})
	}
}

// A script from a configuration never leaves the folder.
func TestPlaceStaysInFolder(t *testing.T) {
	c := newConversion(t, twoSubnets, convertFlags{dir: "d"})
	c.place("", "../../etc/cron.d/x", "a hook script", content{})
	if got, want := c.files[0].path, "d/x"; got != want {
		t.Errorf("written to %s; want %s", got, want)
	}
	if c.files[0].mode != executable {
		t.Errorf("a script has mode %v; want %v", c.files[0].mode, executable)
	}
}

func TestMerge(t *testing.T) {
	server := []kea.DNSServer{{IPAddress: "192.0.2.2"}}
	four := &kea.DDNS{TSIGKeys: []kea.TSIGKey{{Name: "k", Algorithm: "HMAC-SHA256", Secret: "a"}},
		Forward: []kea.DDNSDomain{{Name: "example.org.", KeyName: "k", Servers: server}}}
	six := &kea.DDNS{TSIGKeys: []kea.TSIGKey{{Note: kea.Note{Origin: "elsewhere"}, Name: "k", Algorithm: "HMAC-SHA256", Secret: "a"}, {Name: "k6"}},
		Forward: []kea.DDNSDomain{{Name: "example.org.", KeyName: "k", Servers: server}},
		Reverse: []kea.DDNSDomain{{Name: "8.b.d.0.1.0.0.2.ip6.arpa.", Servers: server}}}
	other := &kea.DDNS{TSIGKeys: []kea.TSIGKey{{Name: "k", Algorithm: "HMAC-SHA256", Secret: "b"}},
		Forward: []kea.DDNSDomain{{Name: "example.org.", Servers: server}}}

	c := newConversion(t, twoSubnets, convertFlags{})
	got := c.merge(c.merge(nil, four), six)
	want := &kea.DDNS{TSIGKeys: []kea.TSIGKey{four.TSIGKeys[0], {Name: "k6"}}, Forward: four.Forward, Reverse: six.Reverse}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("merge of files that agree (-want +got):\n%s", diff)
	}
	if len(c.report.findings) > 0 {
		t.Errorf("files that agree have findings: %v", c.report.findings)
	}
	c.merge(got, other)
	if n := len(c.report.findings); n != 2 || c.report.findings[0].Code != codeDisagree {
		t.Errorf("a key and a zone that differ gave %v; want two findings %s", c.report.findings, codeDisagree)
	}
}

// What holds keys is not for everybody to read.
func TestPlaceSecret(t *testing.T) {
	c := newConversion(t, twoSubnets, convertFlags{dir: "d"})
	c.options.Release = kea.R30
	for _, keys := range [][]kea.TSIGKey{nil, {{Name: "k", Algorithm: "HMAC-SHA256", Secret: "a"}}} {
		c.place("", "kea-dhcp-ddns.json", "kea-dhcp-ddns", c.encode(&kea.Config{DhcpDdns: &kea.DDNS{TSIGKeys: keys}}))
	}
	if got := []fs.FileMode{c.files[0].mode, c.files[1].mode}; got[0] != 0o644 || got[1] != confidential {
		t.Errorf("modes %v; want %v for the file with keys alone", got, confidential)
	}
}
