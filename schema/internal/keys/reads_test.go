package keys

import "testing"

func TestReads(t *testing.T) {
	for _, c := range []struct {
		form      Form
		good, bad string
	}{
		{IPv6, "2001:db8::1", "2001:db8:::1"},
		{IPv6, "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7"},
		{IPv6, "::ffff:192.0.2.1", "::ffff:192.0.2.300"},
		{Addr, "192.0.2.1", "01:02:03:04"},
		{Addr, "::1", ":"},
		{PrefixNone, "", "2001:db8/32"},
		{Prefix6, " 2001:db8:: / 64 ", "2001:db8:/64"},
		{Prefixes6, "2001:db8::/64", "::1::/64"},
		{Range6, "2001:db8::1 - 2001:db8::9", "2001:db8::1 - 2001:db8:9"},
		{Range6, "2001:db8::/80", "2001:db8:/80"},
	} {
		for text, want := range map[string]bool{c.good: true, c.bad: false} {
			if got := c.form.Reads(text); got != want || !patterns[c.form]().MatchString(text) && text != c.bad {
				t.Errorf("%q as %s: %v, want %v", text, c.form.Words(), got, want)
			}
		}
	}
	if !Range4.Blanks() || Prefixes6.Blanks() {
		t.Error("blanks are taken out of prefixes of reservations, or not out of pools")
	}
	if !NotEmpty.Reads("anything") {
		t.Error("a form without addresses is looked into")
	}
}
