package option

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestVendorOptions: which options hold an enterprise's sub-options or classes,
// and which Kea keeps the bytes of. Definitions of the configuration never do.
func TestVendorOptions(t *testing.T) {
	for _, c := range []struct {
		family kea.Family
		space  string
		code   uint32
		own    bool // defined by Kea
		want   [3]bool
	}{
		{kea.V4, "dhcp4", 125, true, [3]bool{true, false, false}},
		{kea.V6, "dhcp6", 17, true, [3]bool{true, false, false}},
		{kea.V4, "dhcp4", 124, true, [3]bool{false, true, false}},
		{kea.V6, "dhcp6", 16, true, [3]bool{false, true, false}},
		{kea.V4, "dhcp4", 81, true, [3]bool{false, false, true}},
		{kea.V6, "dhcp6", 39, true, [3]bool{false, false, true}},
		{kea.V6, "dhcp6", 67, true, [3]bool{false, false, true}},
		{kea.V4, "dhcp4", 17, true, [3]bool{}},
		{kea.V6, "dhcp6", 125, true, [3]bool{}},
		{kea.V4, "dhcp4", 67, true, [3]bool{}},
		{kea.V4, "s", 125, true, [3]bool{}},
		{kea.V4, "dhcp4", 125, false, [3]bool{}},
		{kea.V4, "dhcp4", 124, false, [3]bool{}},
		{kea.V4, "dhcp4", 81, false, [3]bool{}},
	} {
		d := &Def{Family: c.family, Space: c.space, Code: c.code, Standard: c.own, Type: Binary}
		got := [3]bool{d.container(), d.vendorClass(), d.ownForm()}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("family %d, %s %d, Kea's own %v (-want +got):\n%s", c.family, c.space, c.code, c.own, diff)
		}
	}
}

// TestVendorClasses: enterprise numbers and classes, whole or cut short.
func TestVendorClasses(t *testing.T) {
	const short, number, other = "a vendor class is cut short", "no enterprise number", "another enterprise number; give each enterprise an entry of its own"
	for _, c := range []struct {
		family     kea.Family
		wire, want string
	}{
		{kea.V4, "", number}, {kea.V4, "000000", number}, {kea.V4, "00000009", ""},
		{kea.V4, "0000000900", ""}, {kea.V4, "000000090161", ""}, {kea.V4, "0000000902", short}, {kea.V4, "000000090261", short},
		{kea.V4, "000000090161000000090162", ""}, {kea.V4, "0000000901610000000a0162", other}, {kea.V4, "00000009016101", other},
		{kea.V4, "00000009016100000009", short}, {kea.V4, "0000000901610000000902", short},
		{kea.V6, "", number}, {kea.V6, "00000009", ""}, {kea.V6, "000000090000", ""}, {kea.V6, "00000009000161", ""},
		{kea.V6, "0000000900", short}, {kea.V6, "000000090002" + "61", short}, {kea.V6, "00000009000161000162", ""}, {kea.V6, "0000000900016100", short},
	} {
		code := map[kea.Family]uint32{kea.V4: 124, kea.V6: 16}[c.family]
		d, ok := ByCode(c.family, "", code, kea.R30)
		if !ok {
			t.Fatalf("no option %d", code)
		}
		sent, err := d.Raw(hexBytes(t, c.wire))
		if diff := cmp.Diff(c.want, fault(err)); diff != "" {
			t.Errorf("family %d, %s (-want +got):\n%s", c.family, c.wire, diff)
		}
		if got := hex.EncodeToString(sent); err == nil && got != c.wire {
			t.Errorf("family %d: %s is sent as %s", c.family, c.wire, got)
		}
	}
}

// TestVendorContainers: of a container only the enterprise number is sent.
func TestVendorContainers(t *testing.T) {
	for _, c := range []struct {
		family     kea.Family
		wire, sent string
		text       string
	}{
		{kea.V4, "0000118b00", "0000118b00", "4491"},
		{kea.V4, "0000118b", "0000118b00", ""},
		{kea.V4, "0000118b03010141", "0000118b00", ""},
		{kea.V4, "ffffffff00", "ffffffff00", "4294967295"},
		{kea.V6, "0000118b", "0000118b", "4491"},
		{kea.V6, "0000118b0001000141", "0000118b", ""},
	} {
		code := map[kea.Family]uint32{kea.V4: 125, kea.V6: 17}[c.family]
		d, _ := ByCode(c.family, "", code, kea.R30)
		sent, err := d.Raw(hexBytes(t, c.wire))
		if got := hex.EncodeToString(sent); got != c.sent || err != nil {
			t.Errorf("family %d: %s is sent as %s (%v), want %s", c.family, c.wire, got, err, c.sent)
		}
		if text, ok := d.Text(hexBytes(t, c.wire)); text != c.text || ok != (c.text != "") {
			t.Errorf("family %d: %s is %q, %v; want %q", c.family, c.wire, text, ok, c.text)
		}
	}
}

// TestRawArrays: what of an array of bytes is sent, and what is refused.
func TestRawArrays(t *testing.T) {
	for _, c := range []struct{ typ, wire, sent, want string }{
		{"ipv4-address*", "", "", ""},
		{"ipv6-address*", "", "", ""},
		{"uint8*", "", "", "no uint8"},
		{"boolean*", "", "", "no boolean"},
		{"psid*", "", "", "no psid"},
		{"fqdn*", "", "", "no fqdn"},
		{"tuple*", "", "", ""},
		{"ipv6-prefix*", "", "", ""},
		{"ipv4-address*", "c0000201c00002", "", "3 bytes where ipv4-address takes 4"},
		{"psid*", "043000ff", "043000", ""},
		{"psid*", "04", "", "1 bytes where psid takes 3"},
		{"tuple*", "016100", "016100", ""},
		{"tuple*", "01610261", "", "2 bytes where tuple takes 3"},
		{"{uint8, uint16}*", "0100020003", "0100020003", ""},
		{"{uint8, uint16}*", "01000203", "010002", ""},
		{"{uint8, tuple}*", "0101610161", "0101610161", ""},
		{"{uint8, tuple}*", "01016102", "", "1 bytes where tuple takes 3"},
		{"{uint8, fqdn}*", "010161000162c001", "01016100" + "01620161" + "00", ""},
	} {
		sent, err := def(c.typ).Raw(hexBytes(t, c.wire))
		if diff := cmp.Diff(c.want, fault(err)); diff != "" {
			t.Errorf("%s as %s is sent as %x (-want +got):\n%s", c.wire, c.typ, sent, diff)
		}
		if got := hex.EncodeToString(sent); err == nil && got != c.sent {
			t.Errorf("%s as %s is sent as %s, want %s", c.wire, c.typ, got, c.sent)
		}
	}
}

// TestBytesRefused: what is neither hex digits nor text.
func TestBytesRefused(t *testing.T) {
	for _, data := range []string{"zz", "0x", "0xzz", "01:", ":01", "01::02", "01:0203", "01 0203", "01:02 03", " ", "''", "'", "0x01:02", "01:zz", " 01", "é"} {
		b, err := Bytes(data)
		if want := `"` + data + `" is neither hex digits nor text between apostrophes`; err == nil || err.Error() != want {
			t.Errorf("Bytes(%q) = %x, %v; want the error %s", data, b, err, want)
		}
	}
	for data, want := range map[string]string{"": "", " 'a' ": "61", "'''": "27", "'01'": "3031", "1": "01", "0x1": "01", "a:b": "0a0b", "FF": "ff", "' '": "20", "0X": "!"} {
		b, err := Bytes(data)
		got := hex.EncodeToString(b)
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("Bytes(%q) = %s (%v), want %s", data, got, err, want)
		}
	}
}
