package keys

import (
	"strings"
	"testing"
)

// octets writes n octets in hex with something between.
func octets(n int, between string) string {
	return strings.TrimSuffix(strings.Repeat("0a"+between, n), between)
}

// TestLimitsOfIdentifiers: the fewest and the most octets of each form, in
// every way to write them.
func TestLimitsOfIdentifiers(t *testing.T) {
	for _, c := range []struct {
		form        Form
		least, most int
	}{{Hardware, 1, 20}, {DUID, 3, 130}, {DUIDOld, 1, 128}, {Octets128, 1, 128}, {Octets255, 1, 255}} {
		for n := max(0, c.least-2); n <= c.most+2; n++ {
			want := n >= c.least && n <= c.most
			for _, text := range []string{octets(n, ":"), octets(n, " "), octets(n, ""), "0x" + octets(n, ""), "'" + strings.Repeat("x", n) + "'"} {
				if got := c.form.Fits(text); got != want {
					t.Errorf("%d octets as %s, %.20q: %v, want %v", n, c.form.Words(), text, got, want)
				}
			}
		}
	}
}

// TestLimitsOfLengths: text up to a length.
func TestLimitsOfLengths(t *testing.T) {
	for form, most := range map[Form]int{Upto63: 63, Upto127: 127, Upto128: 128} {
		for n := range most + 3 {
			if got := form.Fits(strings.Repeat("x", n)); got != (n <= most) {
				t.Errorf("%d bytes as %s: %v", n, form.Words(), got)
			}
		}
		if form.MaxLength() != most {
			t.Errorf("the greatest length is %d, want %d", form.MaxLength(), most)
		}
	}
	for form := range Form(len(forms)) {
		if form.MaxLength() > 0 && form != Upto63 && form != Upto127 && form != Upto128 {
			t.Errorf("%s has a greatest length", form.Words())
		}
	}
}

// TestLimitsOfPrefixes: lengths of prefixes, as Kea takes them.
func TestLimitsOfPrefixes(t *testing.T) {
	for _, c := range []struct {
		form    Form
		address string
		least   int
		most    int
	}{{Prefix4, "192.0.2.0", 0, 32}, {Range4, "192.0.2.0", 0, 32}, {Prefix6, "2001:db8::", 0, 128}, {Range6, "2001:db8::", 0, 128}, {Prefixes6, "2001:db8::", 1, 128}, {PrefixNone, "2001:db8::", 1, 128}} {
		for n := range c.most + 80 {
			text := c.address + "/" + decimal(n)
			if got, want := c.form.Fits(text), n >= c.least && n <= c.most; got != want {
				t.Errorf("%s as %s: %v, want %v", text, c.form.Words(), got, want)
			}
		}
		for _, length := range []string{"", "-1", "x", "2.0", "24x", " 24 x", "++24", "1e1"} {
			if c.form.Fits(c.address + "/" + length) {
				t.Errorf("%s/%s passes as %s", c.address, length, c.form.Words())
			}
		}
		for _, length := range []string{"+24", "024", "+024", "00024"} {
			if !c.form.Fits(c.address + "/" + length) {
				t.Errorf("%s/%s is refused as %s", c.address, length, c.form.Words())
			}
		}
	}
}

func decimal(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + decimal(n%10)
}

func TestIsQuad(t *testing.T) {
	for text, want := range map[string]bool{
		"0.0.0.0": true, "1.2.3.4": true, "255.255.255.255": true, "192.0.2.10": true,
		"": false, ".": false, "1": false, "1.2.3": false, "1.2.3.": false, "1.2.3.4.": false, "1.2.3.4.5": false, ".1.2.3.4": false, "1..2.3": false, "256.0.0.0": false,
		"1.2.3.256": false, "01.2.3.4": false, "00.0.0.0": false, "1.2.3.4 ": false, " 1.2.3.4": false, "1.2.3.a": false, "-1.2.3.4": false, "1.2.3.4/24": false, "999999999999.1.1.1": false,
	} {
		if isQuad(text) != want {
			t.Errorf("%q is a dotted quad: %v", text, !want)
		}
		if IPv4.Fits(text) != want || patterns[IPv4]().MatchString(text) != want {
			t.Errorf("%q as %s: %v, by the pattern %v, want %v", text, IPv4.Words(), IPv4.Fits(text), patterns[IPv4]().MatchString(text), want)
		}
	}
}

func TestIsColonHex(t *testing.T) {
	for _, c := range []struct {
		text        string
		least, most int
		want        bool
	}{
		{"1a", 1, 1, true}, {"1", 1, 1, true}, {"1:2", 1, 2, true}, {"1a:2B:c", 3, 3, true}, {"1a:2b", 3, 3, false}, {"1a:2b", 1, 1, false},
		{"", 0, 9, false}, {":", 0, 9, false}, {"1:", 0, 9, false}, {":1", 0, 9, false}, {"1::2", 0, 9, false}, {"1a1:2", 0, 9, false}, {"1g", 0, 9, false}, {"1 2", 0, 9, false}, {"0x1", 0, 9, false},
	} {
		if got := isColonHex(c.text, c.least, c.most); got != c.want {
			t.Errorf("%q is %d to %d octets: %v, want %v", c.text, c.least, c.most, got, c.want)
		}
	}
}

// TestWordsOfForms: each form says what it asks for, without a full stop.
func TestWordsOfForms(t *testing.T) {
	for form := range Form(len(forms)) {
		words := form.Words()
		if words == "" || strings.HasSuffix(words, ".") {
			t.Errorf("form %d asks for %q", form, words)
		}
		if p := form.Pattern(); p != "" && (!strings.HasPrefix(p, "^") || !strings.HasSuffix(p, "$")) {
			t.Errorf("%s: the pattern %s does not bind both ends", words, p)
		}
	}
}

// TestOtherForms: forms that no other table has.
func TestOtherForms(t *testing.T) {
	for _, c := range []struct {
		form Form
		text string
		want bool
	}{
		{AnyText, "", true}, {AnyText, "\x00", true}, {Nothing, "", true}, {Nothing, " ", false}, {NotEmpty, " ", true},
		{LoggerName, "kea-dhcp4", true}, {LoggerName, "kea-dhcp6.leases", true}, {LoggerName, "kea-dhcp-ddns", true}, {LoggerName, "kea-ctrl-agent.http", true},
		{LoggerName, "kea-dhcp4.", false}, {LoggerName, "kea-dhcp5", false}, {LoggerName, "", false}, {LoggerName, "xkea-dhcp4", false}, {LoggerName, "kea-dhcp4x", false},
		{AddrOrNone, "", true}, {AddrOrNone, "192.0.2.1", true}, {AddrOrNone, "2001:db8::1", true}, {AddrOrNone, "host", false},
		{IPv4OrNone, "", true}, {IPv4OrNone, "0.0.0.0", true}, {IPv4OrNone, "::", false},
		{Hex, "", true}, {Hex, "00", true}, {Hex, "0", false}, {Hex, "0G", false},
		{SpaceName, "a", true}, {SpaceName, "0", true}, {SpaceName, "a-_b", true}, {SpaceName, "_a", false}, {SpaceName, "a_", false}, {SpaceName, "é", false}, {SpaceName, "", false},
		{Identifier, "'", false}, {Identifier, "''", false}, {Identifier, "'''", true}, {Identifier, "0x", false}, {Identifier, "0xa", true}, {Identifier, "a b", true}, {Identifier, "a  b", false},
		{Identifier, octets(1000, ":"), true},
	} {
		if got := c.form.Fits(c.text); got != c.want {
			t.Errorf("%.30q as %s: %v, want %v", c.text, c.form.Words(), got, c.want)
		}
	}
}
