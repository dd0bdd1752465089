package kea

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/golden"
)

func TestEncodeGoldens(t *testing.T) {
	for _, c := range []struct {
		name    string
		config  *Config
		options EncodeOptions
	}{
		{"office-3.0", office(), EncodeOptions{}},
		{"office-2.2-context", office(), EncodeOptions{Release: R22, Comments: CommentsContext}},
		{"office-2.6-annotate", office(), EncodeOptions{Release: R26, Comments: CommentsDrop, Annotate: true}},
		{"six", six(), EncodeOptions{}},
		{"ddns", names(), EncodeOptions{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			golden.Check(t, filepath.Join("testdata", c.name+".json"), Encode(c.config, c.options))
		})
	}
}

// six is a configuration of the other family.
func six() *Config {
	return &Config{Dhcp: &Server{
		Family:          V6,
		Lifetimes:       Lifetimes{Valid: ptr(uint32(7200)), Preferred: ptr(uint32(3600))},
		Timers:          Timers{T1Percent: ptr(0.5), T2Percent: ptr(1e-7)},
		ServerID:        &ServerID{Type: "LL", HType: 1, Identifier: "001122334455", Persist: ptr(false)},
		MultiThreading:  &MultiThreading{},
		LeaseDatabase:   &Database{Type: "memfile", LFCInterval: ptr(uint32(0))},
		HostIdentifiers: []string{"duid", "hw-address"},
		Hooks: []Hook{{Note: Note{Comments: []string{"runs a script"}}, Library: "libdhcp_run_script.so",
			Parameters: (*Context)(nil).Set("name", "a.sh").Set("sync", false).Set("list", []any{1, int64(-2), uint32(3), 0.5, nil, "x"})}},
		Subnets: []*Subnet{{
			ID: 7, Prefix: "2001:db8::/48", InterfaceID: "eth0", RapidCommit: ptr(true),
			Pools: []*Pool{{Range: "2001:db8:0:1::/64", PoolID: 3, DDNSParams: DDNSParams{SendUpdates: ptr(false), GeneratedPrefix: ptr("")}}},
			PDPools: []*PDPool{{Prefix: "2001:db8:8::", PrefixLen: 48, DelegatedLen: 56},
				{Prefix: "2001:db8:9::", PrefixLen: 48, DelegatedLen: 56, ExcludedPrefix: "2001:db8:9:0:80::", ExcludedPrefixLen: 72, Guard: Guard{ClientClasses: []string{"a", "b"}}}},
			Reservations: []*Reservation{{Note: Note{Comments: []string{"the printer"}}, DUID: "00:01:00:01", IPAddresses: []string{"2001:db8::7"}, Prefixes: []string{"2001:db8:7::/64"}}},
		}},
	}}
}

// names is a configuration of kea-dhcp-ddns.
func names() *Config {
	return &Config{DhcpDdns: &DDNS{
		Note: Note{Comments: []string{"keys and zones"}}, IPAddress: "127.0.0.1", Port: 53001,
		TSIGKeys: []TSIGKey{{Name: "k", Algorithm: "HMAC-SHA256", Secret: "c2VjcmV0"}},
		Forward: []DDNSDomain{{Name: "example.org.", KeyName: "k", Servers: []DNSServer{{IPAddress: "192.0.2.1", Port: 53}}},
			{Name: "example.net.", Servers: []DNSServer{{IPAddress: "192.0.2.1"}, {IPAddress: "2001:db8::1"}}}},
		Reverse: []DDNSDomain{{Name: "2.0.192.in-addr.arpa.", Servers: []DNSServer{{IPAddress: "192.0.2.1"}}}},
	}}
}

func TestStrings(t *testing.T) {
	for _, c := range []struct{ bytes, text string }{
		{"plain", `"plain"`},
		{"", `""`},
		{`a"b\c`, `"a\"b\\c"`},
		{"tab\tline\nreturn\r", `"tab\tline\nreturn\r"`},
		{"\x00\x1f\x7f", "\"\\u0000\\u001f\x7f\""},
		{"é €", `"é €"`},
		{"caf\xe9", `"caf\u00e9"`},
		{"\xff\xfe é", `"\u00ff\u00fe é"`},
		{"\xe2\x82", `"\u00e2\u0082"`},
	} {
		got := string(appendString(nil, c.bytes))
		if got != c.text {
			t.Errorf("%q is written %s, want %s", c.bytes, got, c.text)
		}
		doc, findings := Parse("", []byte(got), ParseOptions{})
		if len(findings) > 0 || doc.Root.Text != c.bytes {
			t.Errorf("%s is read as %+v %v, want %q", got, doc.Root, findings, c.bytes)
		}
	}
}

func TestComments(t *testing.T) {
	for line, want := range map[string]string{
		"a":              "// a",
		"  indented ":    "//  indented",
		"":               "//",
		"tab\there\r":    "// tab here",
		"caf\xe9":        "// caf\uFFFD",
		"evil */ \x00 x": "// evil */   x",
	} {
		if got := string(appendComment(nil, line)); got != want {
			t.Errorf("the comment %q is written %q, want %q", line, got, want)
		}
	}
}

func TestFloats(t *testing.T) {
	zero := 0.0
	for v, want := range map[float64]string{0: "0.0", 0.25: "0.25", 3: "3.0", 1e21: "1000000000000000000000.0", 1e-7: "0.0000001", 1 / zero: "0.0"} {
		if got := string(appendFloat(nil, v)); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}

// TestReleases holds the encoder to the names that each release has.
func TestReleases(t *testing.T) {
	c := &Config{Dhcp: &Server{Family: V4, ControlSockets: []ControlSocket{{Type: "unix", Name: "s"}},
		Loggers: []Logger{{Name: "kea-dhcp4", Outputs: []LogOutput{{Output: "stdout"}}}},
		Classes: []*Class{{Name: "c", OnlyInAdditional: true}},
		Subnets: []*Subnet{{ID: 1, Prefix: "192.0.2.0/24", Guard: Guard{ClientClasses: []string{"a"}, AdditionalClasses: []string{"b"}}}}}}
	names := []string{"control-socket", "control-sockets", "output_options", "output-options", "only-if-required", "only-in-additional-list",
		"client-class", "client-classes", "require-client-classes", "evaluate-additional-classes"}
	old := "control-socket output_options only-if-required client-class client-classes require-client-classes"
	for r, want := range map[Release]string{
		R22: old, R24: old,
		R26: "control-socket output-options only-if-required client-class client-classes require-client-classes",
		R30: "control-sockets output-options only-in-additional-list client-classes evaluate-additional-classes",
		R32: "control-sockets output-options only-in-additional-list client-classes evaluate-additional-classes",
	} {
		doc, _ := Parse("", Encode(c, EncodeOptions{Release: r}), ParseOptions{})
		got := ""
		for _, name := range names {
			if holds(doc.Root, name) {
				got += " " + name
			}
		}
		if diff := cmp.Diff(" "+want, got); diff != "" {
			t.Errorf("keys written for %s (-want +got):\n%s", r, diff)
		}
	}
}

// holds reports whether a key stands anywhere below n.
func holds(n *Node, key string) bool {
	for i := range n.Items {
		if n.Kind == Object && n.Keys[i].Text == key || holds(n.Items[i], key) {
			return true
		}
	}
	return false
}

func TestParseRelease(t *testing.T) {
	for text, want := range map[string]string{"2.2": "2.2", "3.0": "3.0", "2.6.3": "2.6", "3.2": "3.2",
		"2.5": "error", "": "error", "three": "error", "4.0": "error"} {
		got := "error"
		if r, err := ParseRelease(text); err == nil {
			got = fmt.Sprint(r)
		}
		if got != want {
			t.Errorf("ParseRelease(%q) = %s, want %s", text, got, want)
		}
	}
}
