package option

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestAppendName: labels, escapes and limits of a domain name.
func TestAppendName(t *testing.T) {
	label := strings.Repeat("a", 63)
	longest := strings.Join([]string{label, label, label, strings.Repeat("a", 61)}, ".")
	for _, c := range []struct{ text, wire, want string }{
		{".", "00", ""},
		{"a", "016100", ""},
		{"a.", "016100", ""},
		{"a.b", "0161016200", ""},
		{"a.b.", "0161016200", ""},
		{`a\.b`, "03612e6200", ""},
		{`\065`, "014100", ""},
		{`\000`, "010000", ""},
		{`\255`, "01ff00", ""},
		{`a\\b`, "03615c6200", ""},
		{label, "3f" + strings.Repeat("61", 63) + "00", ""},
		{longest, strings.Repeat("3f"+strings.Repeat("61", 63), 3) + "3d" + strings.Repeat("61", 61) + "00", ""},
		{"", "", "empty domain name"},
		{"..", "", `empty label in domain name ".."`},
		{".a", "", `empty label in domain name ".a"`},
		{"a..", "", `empty label in domain name "a.."`},
		{label + "a", "", `label of more than 63 bytes in domain name "` + label + `a"`},
		{longest + "a", "", `domain name "` + longest + `a" is longer than 255 bytes`},
		{`\`, "", "domain name ends in a backslash"},
		{`\9`, "", "a backslash and a digit in a domain name want three digits"},
		{`\99`, "", "a backslash and a digit in a domain name want three digits"},
		{`\9a9`, "", "a backslash and a digit in a domain name want three digits"},
		{`\999`, "", `\999 in a domain name is more than 255`},
	} {
		wire, err := appendName(nil, c.text)
		if diff := cmp.Diff(c.want, fault(err)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
		if got := hex.EncodeToString(wire); got != c.wire {
			t.Errorf("%q is %s, want %s", c.text, got, c.wire)
		}
		if got := ValidDomain(c.text); got != (c.want == "") {
			t.Errorf("ValidDomain(%q) is %v", c.text, got)
		}
	}
}

// TestAppendNameKeeps: the limit is one of the name, not of what stands before it.
func TestAppendNameKeeps(t *testing.T) {
	before := make([]byte, 300)
	wire, err := appendName(before, "a.b")
	if err != nil || hex.EncodeToString(wire[300:]) != "0161016200" {
		t.Errorf("behind 300 bytes: %x (%v)", wire[300:], err)
	}
}

// TestTakeLabels reads names from bytes, compressed ones among them.
func TestTakeLabels(t *testing.T) {
	long := strings.Repeat("3f"+strings.Repeat("61", 63), 5) + "00"
	for _, c := range []struct {
		note, wire string
		at         int
		name       string
		end        int
		want       string
	}{
		{"one label", "016100", 0, "016100", 3, ""},
		{"two labels", "0161016200", 0, "0161016200", 5, ""},
		{"more behind", "016100ff", 0, "016100", 3, ""},
		{"not from the start", "ffff016100", 2, "016100", 5, ""},
		{"a pointer only", "016100c000", 3, "016100", 5, ""},
		{"a label and a pointer", "0161000162c000", 3, "0162016100", 7, ""},
		{"a pointer to a pointer", "016100c000c003", 5, "016100", 7, ""},
		{"nothing", "", 0, "", 0, "a domain name is cut short"},
		{"no end", "0161", 0, "", 0, "a domain name is cut short"},
		{"label cut short", "0261", 0, "", 0, "a domain name is cut short or too long"},
		{"half a pointer", "c0", 0, "", 0, "a domain name is cut short or too long"},
		{"kind of label that nobody knows", "40" + strings.Repeat("61", 64) + "00", 0, "", 0, "a domain name is cut short or too long"},
		{"pointer to itself", "c000", 0, "", 0, "a compressed domain name points forward"},
		{"pointer behind itself", "c002016100", 0, "", 0, "a compressed domain name points forward"},
		{"two that point at each other", "0161c000", 0, "", 0, "a domain name is cut short or too long"},
		{"longer than a name can be", long, 0, "", 0, "a domain name is cut short or too long"},
		{"the root", "00", 0, "", 0, "the root as a domain name"},
		{"blank", "012000", 0, "", 0, `' ' in a domain name`},
		{"control character", "010700", 0, "", 0, `'\a' in a domain name`},
		{"beyond ASCII", "01e900", 0, "", 0, `'é' in a domain name`},
		{"dot in a label", "03612e6200", 0, "", 0, `'.' in a domain name`},
		{"backslash in a label", "015c00", 0, "", 0, `'\\' in a domain name`},
	} {
		name, end, err := takeLabels(nil, hexBytes(t, c.wire), c.at)
		if diff := cmp.Diff(c.want, fault(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.note, diff)
		}
		if got := hex.EncodeToString(name); got != c.name || end != c.end {
			t.Errorf("%s: %s up to %d, want %s up to %d", c.note, got, end, c.name, c.end)
		}
	}
}

// TestTakeName writes names out, those that no pointer is needed for.
func TestTakeName(t *testing.T) {
	for _, c := range []struct {
		wire, name, rest string
		ok               bool
	}{
		{"016100", "a", "", true},
		{"0161016200", "a.b", "", true},
		{"016100016200", "a", "016200", true},
		{"0161c000", "", "", false},
		{"0161", "", "", false},
		{"00", "", "", false},
		{"", "", "", false},
	} {
		name, rest, ok := takeName(hexBytes(t, c.wire))
		if name != c.name || hex.EncodeToString(rest) != c.rest || ok != c.ok {
			t.Errorf("%s is %q, rest %x, %v; want %q, rest %s, %v", c.wire, name, rest, ok, c.name, c.rest, c.ok)
		}
	}
}

func TestPlain(t *testing.T) {
	const odd = `"$().;@\`
	for c := range 256 {
		want := c > ' ' && c < 0x7f && !strings.ContainsRune(odd, rune(c))
		if got := plain(byte(c)); got != want {
			t.Errorf("plain(%q) is %v", rune(c), got)
		}
	}
}

// TestLoads: Kea loads some lists of names of which nothing is sent.
func TestLoads(t *testing.T) {
	for _, c := range []struct {
		family kea.Family
		typ    string
		csv    string
		want   bool
	}{
		{kea.V4, "fqdn*", ".", true},
		{kea.V4, "fqdn*", "a b", true},
		{kea.V4, "fqdn*", " a_b ", true},
		{kea.V4, "fqdn*", "a, b", false},
		{kea.V4, "fqdn*", "a..b", false},
		{kea.V4, "fqdn*", "", false},
		{kea.V6, "fqdn*", "", true},
		{kea.V6, "fqdn*", ".", true},
		{kea.V6, "fqdn*", ",", true},
		{kea.V6, "fqdn*", "a, b c", false},
		{kea.V4, "fqdn", ".", false},
		{kea.V4, "string", "a", false},
		{kea.V4, "uint8*", "1", false},
	} {
		d := row{space: DefaultSpace(c.family), code: 224, name: "x", typ: c.typ}.def(c.family)
		if got := d.Loads(c.csv); got != c.want {
			t.Errorf("family %d: %q as %s is loaded: %v, want %v", c.family, c.csv, c.typ, got, c.want)
		}
	}
}
