package option

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestDefine gives each kind of definition its verdict and entry.
func TestDefine(t *testing.T) {
	record := func(fields string, array bool) kea.OptionDef {
		return kea.OptionDef{Name: "x", Code: 224, Type: "record", RecordTypes: fields, Array: array}
	}
	plain := func(typ string, array bool) kea.OptionDef {
		return kea.OptionDef{Name: "x", Code: 224, Type: typ, Array: array}
	}
	tests := []struct {
		name    string
		def     parser.OptionDef
		family  kea.Family
		verdict Verdict
		emit    kea.OptionDef
		notes   int
	}{
		{"boolean", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "f"}, kea.V4, Own, plain("boolean", false), 0},
		{"signed", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "s"}, kea.V4, Own, plain("int16", false), 0},
		{"unsigned", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "LA"}, kea.V4, Own, plain("uint32", true), 0},
		{"last repeated", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "Ia"}, kea.V4, Own, plain("ipv4-address", true), 0},
		{"text", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "t"}, kea.V4, Own, plain("string", false), 0},
		{"opaque", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "X"}, kea.V4, Own, plain("binary", false), 0},
		{"name", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "d"}, kea.V4, Own, plain("fqdn", false), 0},
		{"names", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "Dc"}, kea.V4, Own, plain("fqdn", true), 0},
		{"zerolen", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "Z"}, kea.V4, Own, plain("empty", false), 0},
		{"record", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "IBt"}, kea.V4, Own, record("ipv4-address, uint8, string", false), 0},
		{"record ending in an array", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "BIa"}, kea.V4, Own, record("uint8, ipv4-address", true), 0},
		{"record ending in names", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "BD"}, kea.V4, Own, record("uint8, fqdn", true), 0},
		{"names inside a record", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "DB"}, kea.V4, Own, plain("binary", false), 1},
		{"array of records", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "IBA"}, kea.V4, Own, plain("binary", false), 1},
		{"array of pairs", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "IIA"}, kea.V4, Own, plain("ipv4-address", true), 0},
		{"encapsulate", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "Efoo."}, kea.V4, Own, plain("binary", false), 1},
		{"IPv6 addresses in DHCPv4", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "6A"}, kea.V4, Own, plain("binary", false), 1},
		{"IPv6 addresses in DHCPv6", parser.OptionDef{Space: "dhcp6", Name: "x", Code: 224, Format: "6A"}, kea.V6, Own, plain("ipv6-address", true), 0},
		{"space of the file", parser.OptionDef{Space: "acme", Name: "a", Code: 1, Format: "B"}, kea.V4, Own,
			kea.OptionDef{Space: "acme", Name: "a", Code: 1, Type: "uint8"}, 0},
		{"Kea's code", parser.OptionDef{Space: "dhcp", Name: "rfc3442", Code: 121, Format: "BA"}, kea.V4, Predefined, kea.OptionDef{}, 1},
		{"option 43", parser.OptionDef{Space: "dhcp", Name: "v", Code: 43, Format: "X"}, kea.V4, Predefined, kea.OptionDef{}, 1},
		{"Kea lacks it", parser.OptionDef{Space: "dhcp", Name: "tftp-servers", Code: 150, Format: "IA"}, kea.V4, Own,
			kea.OptionDef{Name: "tftp-servers", Code: 150, Type: "ipv4-address", Array: true}, 0},
		{"Kea's name", parser.OptionDef{Space: "dhcp", Name: "domain-search", Code: 135, Format: "t"}, kea.V4, Own,
			kea.OptionDef{Name: "domain-search-135", Code: 135, Type: "string"}, 1},
		{"bad characters", parser.OptionDef{Space: "my.space", Name: "a+b_", Code: 1, Format: "B"}, kea.V4, Own,
			kea.OptionDef{Space: "my-space", Name: "a-b", Code: 1, Type: "uint8"}, 1},
		{"code 0", parser.OptionDef{Space: "dhcp", Name: "x", Code: 0, Format: "B"}, kea.V4, Impossible, kea.OptionDef{}, 1},
		{"code 255", parser.OptionDef{Space: "dhcp", Name: "x", Code: 255, Format: "B"}, kea.V4, Impossible, kea.OptionDef{}, 1},
		{"code 300", parser.OptionDef{Space: "acme", Name: "x", Code: 300, Format: "B"}, kea.V4, Impossible, kea.OptionDef{}, 1},
		{"enterprise", parser.OptionDef{Space: "vendor", Name: "acme", Code: 9, Format: "Eacme."}, kea.V4, Container, kea.OptionDef{}, 0},
		{"relay agent", parser.OptionDef{Space: "agent", Name: "y", Code: 9, Format: "X"}, kea.V4, NotNeeded, kea.OptionDef{}, 0},
		{"other protocol", parser.OptionDef{Space: "dhcp", Name: "x", Code: 224, Format: "B"}, kea.V6, NotNeeded, kea.OptionDef{}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Define(&tt.def, tt.family, kea.R30)
			if got.Verdict != tt.verdict {
				t.Errorf("verdict %d, want %d", got.Verdict, tt.verdict)
			}
			if diff := cmp.Diff(tt.emit, got.Emit); diff != "" {
				t.Errorf("entry (-want +got):\n%s", diff)
			}
			if len(got.Notes) != tt.notes {
				t.Errorf("%d notes, want %d: %+v", len(got.Notes), tt.notes, got.Notes)
			}
			if (got.Def != nil) != (tt.verdict == Own || tt.verdict == Predefined) {
				t.Errorf("Def is %+v", got.Def)
			}
		})
	}
}

// TestDefineIn moves a definition into the space of an enterprise.
func TestDefineIn(t *testing.T) {
	def := parser.OptionDef{Space: "docsis", Name: "boot", Code: 33, Format: "t"}
	d := Define(&def, kea.V6, kea.R30)
	own := d.In(VendorSpace(9))
	if diff := cmp.Diff(kea.OptionDef{Space: "vendor-9", Name: "boot", Code: 33, Type: "string"}, own.Emit); diff != "" {
		t.Errorf("in vendor-9 (-want +got):\n%s", diff)
	}
	std := d.In(VendorSpace(4491))
	if std.Verdict != Predefined || std.Def.Name != "config-file" {
		t.Errorf("in vendor-4491: verdict %d, %+v; want Kea's config-file", std.Verdict, std.Def)
	}
}

func TestKeaSpace(t *testing.T) {
	tests := []struct {
		family      kea.Family
		space, want string
	}{
		{kea.V4, "dhcp", "dhcp4"}, {kea.V6, "dhcp6", "dhcp6"}, {kea.V4, "", "dhcp4"}, {kea.V4, "agent", "dhcp-agent-options-space"},
		{kea.V4, "pxe", "pxe"}, {kea.V4, "my.own_", "my-own"}, {kea.V4, "dhcp6", "dhcp6-options"}, {kea.V4, "dhcp4", "dhcp4-options"}, {kea.V4, "...", "option"},
	}
	for _, tt := range tests {
		if got := KeaSpace(tt.family, tt.space); got != tt.want {
			t.Errorf("KeaSpace(%d, %q) = %q, want %q", tt.family, tt.space, got, tt.want)
		}
	}
}

func TestMissing(t *testing.T) {
	tests := []struct {
		family kea.Family
		code   uint32
		r      kea.Release
		want   string
	}{
		{kea.V4, 150, kea.R30, "tftp-server-address"}, {kea.V4, 121, kea.R24, "classless-static-route"}, {kea.V4, 121, kea.R26, ""},
		{kea.V4, 6, kea.R22, ""}, {kea.V6, 150, kea.R30, ""},
	}
	for _, tt := range tests {
		if def, _ := Missing(tt.family, tt.code, tt.r); def.Name != tt.want {
			t.Errorf("Missing(%d, %d, %s) = %q, want %q", tt.family, tt.code, tt.r, def.Name, tt.want)
		}
	}
}

func TestSpecial(t *testing.T) {
	tests := []struct {
		space string
		code  uint32
		want  Handling
	}{
		{"dhcp", 1, SubnetMask}, {"dhcp", 6, Ordinary}, {"dhcp", 12, HostName}, {"dhcp", 51, Lifetime}, {"dhcp", 54, ServerIdentifier},
		{"dhcp", 55, RequestList}, {"dhcp", 59, Timer}, {"dhcp", 57, MessageSize}, {"dhcp", 61, Ordinary}, {"dhcp6", 1, ClientID}, {"dhcp", 82, Relay}, {"dhcp6", 14, RapidCommit},
		{"dhcp6", 23, Ordinary}, {"agent", 1, Relay}, {"fqdn", 8, FQDN}, {"nwip", 5, Nowhere}, {"acme", 1, Ordinary},
	}
	for _, tt := range tests {
		if got := Special(tt.space, tt.code); got != tt.want {
			t.Errorf("Special(%q, %d) = %d, want %d", tt.space, tt.code, got, tt.want)
		}
	}
}

// TestDefineOtherwise: definitions that Kea is to take apart, or not to read as text.
func TestDefineOtherwise(t *testing.T) {
	def := func(code uint32, format string) Definition {
		return Define(&parser.OptionDef{Space: "dhcp", Name: "x", Code: code, Format: format}, kea.V4, kea.R30)
	}
	tests := []struct {
		name  string
		got   Definition
		emit  kea.OptionDef
		notes int
	}{
		{"taken apart", def(175, "Efoo.").Carrying("My.Foo"), kea.OptionDef{Name: "x", Code: 175, Type: "empty", Encapsulate: "My-Foo"}, 0},
		{"Kea's own", def(43, "Efoo.").Carrying("foo"), kea.OptionDef{}, 1},
		{"opaque", def(252, "t").Opaque(), kea.OptionDef{Name: "x", Code: 252, Type: "binary"}, 1},
		{"no text", def(252, "B").Opaque(), kea.OptionDef{Name: "x", Code: 252, Type: "uint8"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.emit, tt.got.Emit); diff != "" {
				t.Errorf("definition differs (-want +got):\n%s", diff)
			}
			if len(tt.got.Notes) != tt.notes {
				t.Errorf("%d notes, want %d: %v", len(tt.got.Notes), tt.notes, tt.got.Notes)
			}
			if tt.got.Def != nil && tt.emit.Type != "" && string(tt.got.Def.Type) != tt.emit.Type {
				t.Errorf("Kea reads it as %s, want %s", tt.got.Def.Type, tt.emit.Type)
			}
		})
	}
}
