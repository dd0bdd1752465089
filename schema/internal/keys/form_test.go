package keys

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestForms(t *testing.T) {
	for _, c := range []struct {
		form Form
		good []string
		bad  []string
	}{
		{NotEmpty, []string{"a", "\n"}, []string{""}},
		{IPv4, []string{"0.0.0.0", "192.0.2.255"}, []string{"", "192.0.2", "192.0.2.256", "192.0.02.1", "1.2.3.4.5", "1..2.3", " 1.2.3.4"}},
		{IPv4OrNone, []string{"", "192.0.2.1"}, []string{"x"}},
		{IPv6, []string{"::", "2001:db8::1", "::ffff:192.0.2.1"}, []string{"", "192.0.2.1", "2001:db8::1%eth0", "g::"}},
		{Addr, []string{"192.0.2.1", "2001:db8::1"}, []string{"", "host"}},
		{Prefix4, []string{"192.0.2.0/24", " 192.0.2.0 / 24 ", "0.0.0.0/0"}, []string{"192.0.2.0", "192.0.2.0/33", "2001:db8::/32"}},
		{Prefix6, []string{"2001:db8::/64", "::/0"}, []string{"2001:db8::", "2001:db8::/129", "192.0.2.0/24"}},
		{Prefixes6, []string{"2001:db8::/64"}, []string{"2001:db8::/0", "2001:db8:: /64", ""}},
		{PrefixNone, []string{"", "2001:db8::/64"}, []string{"x"}},
		{Range4, []string{"192.0.2.1-192.0.2.9", "192.0.2.1 - 192.0.2.9", "192.0.2.0/24"}, []string{"192.0.2.1", "192.0.2.1 - ", "2001:db8::/64"}},
		{Range6, []string{"2001:db8::1 - 2001:db8::9", "2001:db8::/80"}, []string{"2001:db8::1", "192.0.2.0/24"}},
		{Hardware, []string{"1", "1a:1b", "1a 1b", "0x1a1b", "1a1b1", "'text'", strings.TrimSuffix(strings.Repeat("00:", 20), ":")},
			[]string{"", "1a:", "1a1b:1c", "zz", "1a-1b", "''", strings.TrimSuffix(strings.Repeat("00:", 21), ":")}},
		{Identifier, []string{"01ff", "01:ff", "'it's'"}, []string{"", "text", "''"}},
		{DUID, []string{"01:02:03", "010203"}, []string{"01:02", "0102", strings.Repeat("00", 131)}},
		{DUIDOld, []string{"01"}, []string{strings.Repeat("00", 129)}},
		{Hex, []string{"", "0102", "aBcD"}, []string{"xy", "012", "01:02", "0x01", "01 02"}},
		{SpaceName, []string{"a", "vendor-4491", "a_b"}, []string{"", "-a", "a-", "a b", "a."}},
		{Upto63, []string{"", strings.Repeat("a", 63)}, []string{strings.Repeat("a", 64)}},
	} {
		for _, s := range c.good {
			if !c.form.Fits(s) {
				t.Errorf("%q is refused as %s", s, c.form.Words())
			}
		}
		for _, s := range c.bad {
			if c.form.Fits(s) {
				t.Errorf("%q passes as %s", s, c.form.Words())
			}
		}
	}
}

// FuzzFits holds the quick decisions to the patterns of the schemas.
func FuzzFits(f *testing.F) {
	for _, s := range []string{"", "192.0.2.1", "2001:db8::1", "::ffff:1.2.3.4", "1a:1b:1c", "1a 1b", "0x12", "'a'", "2001:db8::/64", "a - b", "00:1", "1.2.3.04"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for form := range Form(len(forms)) {
			fits := form.Fits(s)
			want := patterns[form]().MatchString(s)
			switch {
			case form.MaxLength() > 0:
				want = utf8.RuneCountInString(s) <= form.MaxLength()
			case form == NotEmpty:
				want = s != ""
			}
			if fits && !want || !fits && want && form.MaxLength() == 0 {
				t.Errorf("%q as %s: by hand %v, by the schema %v", s, form.Words(), fits, want)
			}
		}
	})
}
