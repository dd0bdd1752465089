package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
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
	return &conversion{convertFlags: &flags, result: translate.Config(f, translate.Options{})}
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
			c.place(tt.path, "kea-dhcp-ddns.json", "this part", []byte("x"))
			got := result{Main: string(c.main)}
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
	c.place("", "../../etc/cron.d/x", "a hook script", nil)
	if got, want := c.files[0].path, "d/x"; got != want {
		t.Errorf("written to %s; want %s", got, want)
	}
	if c.files[0].mode != executable {
		t.Errorf("a script has mode %v; want %v", c.files[0].mode, executable)
	}
}
