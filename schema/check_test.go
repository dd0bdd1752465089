package schema

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/schema/kea"
)

// TestFindingsOfJudged pins what is said about the files of agreement.txt.
func TestFindingsOfJudged(t *testing.T) {
	var b bytes.Buffer
	for _, j := range readJudged(t) {
		found := lines(Validate("f", []byte(j.text), kea.R30))
		if len(found) > 0 {
			fmt.Fprintf(&b, "%s\n\t%s\n", j.text, strings.Join(found, "\n\t"))
		}
	}
	golden.Check(t, "testdata/agreement.findings", b.Bytes())
}

func TestIdentifierBytes(t *testing.T) {
	for text, want := range map[string]string{
		"1a:1b": "1a 1b", "1A:1b": "1a 1b", "1a1b": "1a 1b", "a1b": "0a 1b", "1": "01", "1:2:3": "01 02 03",
		"0x1a1b": "1a 1b", "1a 1b": "1a 1b", "'ab'": "61 62", "'": "bad", "''": "bad", "": "bad", ":1": "bad", "1::2": "bad",
		"zz": "bad", "1a:": "bad", "0x": "bad",
	} {
		got := "bad"
		if b, ok := identifierBytes(nil, text); ok {
			got = fmt.Sprintf("% x", b)
		}
		if got != want {
			t.Errorf("the identifier %q is %s, want %s", text, got, want)
		}
	}
}

func TestParsePool(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.1 - 192.0.2.9": "192.0.2.1 192.0.2.9 false", "192.0.2.1-192.0.2.9": "192.0.2.1 192.0.2.9 false",
		"192.0.2.64/26": "192.0.2.64 192.0.2.127 false", " 192.0.2.65 / 26 ": "192.0.2.64 192.0.2.127 true",
		"0.0.0.0/0": "0.0.0.0 255.255.255.255 false", "2001:db8::/64": "2001:db8:: 2001:db8::ffff:ffff:ffff:ffff false",
		"192.0.2.1": "bad", "192.0.2.1 - 2001:db8::1": "bad", "": "bad", "-": "bad", "a/b": "bad",
	} {
		got := "bad"
		if r, hostBits, ok := parsePool(text); ok {
			got = fmt.Sprint(r.first, r.last, hostBits)
		}
		if got != strings.ReplaceAll(want, "  ", " ") {
			t.Errorf("the pool %q is %s, want %s", text, got, want)
		}
	}
}

func TestOverlaps(t *testing.T) {
	make := func(list ...string) []span {
		var spans []span
		for i, s := range list {
			r, _, _ := parsePool(s)
			r.where, r.text = fmt.Sprint(i), s
			spans = append(spans, r)
		}
		return spans
	}
	for _, c := range []struct {
		pools []string
		want  []string
	}{
		{[]string{"192.0.2.1-192.0.2.5", "192.0.2.6-192.0.2.9"}, nil},
		{[]string{"192.0.2.1-192.0.2.6", "192.0.2.6-192.0.2.9"}, []string{"1 0"}},
		{[]string{"192.0.2.1-192.0.2.200", "192.0.2.3-192.0.2.4", "192.0.2.150-192.0.2.160"}, []string{"1 0", "2 1"}},
		{[]string{"2001:db8::/64", "192.0.2.0/24"}, nil},
		{[]string{"10.0.0.9-10.0.0.9", "10.0.0.1-10.0.0.8", "10.0.0.10-10.0.0.20"}, nil},
	} {
		k := &checker{}
		k.overlaps(make(c.pools...))
		var got []string
		for _, f := range k.faults {
			got = append(got, f.Target+" "+f.other)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("overlaps in %v (-want +got):\n%s", c.pools, diff)
		}
	}
}

func TestInherit(t *testing.T) {
	outer := kea.Lifetimes{Valid: ptr(uint32(7200)), MaxValid: ptr(uint32(9000))}
	got := inherit(kea.Lifetimes{Valid: ptr(uint32(60)), Preferred: ptr(uint32(30))}, outer)
	want := kea.Lifetimes{Valid: ptr(uint32(60)), MaxValid: ptr(uint32(9000)), Preferred: ptr(uint32(30))}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("inherited lease times (-want +got):\n%s", diff)
	}
}

func TestParsePrefix(t *testing.T) {
	for text, want := range map[string]string{"192.0.2.9/24": "192.0.2.0/24", " 192.0.2.0 / 24": "192.0.2.0/24", "192.0.2.0": "bad", "x/1": "bad"} {
		got := "bad"
		if p, ok := parsePrefix(text); ok {
			got = p.String()
		}
		if got != want {
			t.Errorf("the prefix %q is %s, want %s", text, got, want)
		}
	}
	if last := lastOf(netip.MustParsePrefix("10.0.0.128/25")); last != netip.MustParseAddr("10.0.0.255") {
		t.Errorf("the last address of 10.0.0.128/25 is %s", last)
	}
}

func TestAt(t *testing.T) {
	if got := at("/Dhcp4", "a/b", 3, "c~d"); got != "/Dhcp4/a~1b/3/c~0d" {
		t.Errorf("pointer %s", got)
	}
}

func TestBuiltIn(t *testing.T) {
	for name, want := range map[string]bool{"ALL": true, "KNOWN": true, "UNKNOWN": true, "BOOTP": true, "VENDOR_CLASS_x": true, "VENDOR_CLASS_": false,
		"HA_a": true, "AFTER_x": true, "EXTERNAL_y": true, "DROP": false, "SKIP_DDNS": false, "SPAWN_a_b": false, "known": false, "": false} {
		if builtIn(name) != want {
			t.Errorf("builtIn(%q) is %v", name, !want)
		}
	}
}

// TestLargeConfig finds faults wherever they are among many reservations, in
// the order of the file, whichever processor comes upon them.
func TestLargeConfig(t *testing.T) {
	c := large(20000)
	subs := c.Dhcp.Subnets
	subs[3].Reservations = append(subs[3].Reservations, subs[3].Reservations[5])
	subs[7].Reservations[99].HWAddress = "nonsense"
	subs[150].Reservations[0].Extra = kea.Extra{{Key: "ip-adress", Value: []byte(`"x"`)}}
	for i := range 3 * chunk {
		c.Dhcp.Reservations = append(c.Dhcp.Reservations, &kea.Reservation{DUID: fmt.Sprintf("00:00:%02x:%02x", i>>8, i&255)})
	}
	c.Dhcp.Reservations[2*chunk+1].DUID = "00:zz:00"
	want := []string{
		"KT4111 /Dhcp4/subnet4/3/reservations/100/hw-address",
		"KT4112 /Dhcp4/subnet4/3/reservations/100/ip-address",
		"KT4013 /Dhcp4/reservations/8193/duid",
		"KT4013 /Dhcp4/subnet4/7/reservations/99/hw-address",
		"KT4010 /Dhcp4/subnet4/150/reservations/0/ip-adress",
	}
	for range 3 {
		var got []string
		for _, f := range ValidateConfig(c, kea.Encode(c, kea.EncodeOptions{}), kea.R30) {
			got = append(got, fmt.Sprintf("%s %s", f.Code, f.Target))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("findings (-want +got):\n%s", diff)
		}
	}
}

// TestConfigStaysAsItIs: checking changes nothing of the configuration.
func TestConfigStaysAsItIs(t *testing.T) {
	c, same := large(400), large(400)
	c.Dhcp.SharedNetworks = []*kea.SharedNetwork{{Name: "n", Subnets: []*kea.Subnet{{ID: 999, Prefix: "192.0.2.0/24", Reservations: []*kea.Reservation{{DUID: "01:02:03"}}}}}}
	same.Dhcp.SharedNetworks = []*kea.SharedNetwork{{Name: "n", Subnets: []*kea.Subnet{{ID: 999, Prefix: "192.0.2.0/24", Reservations: []*kea.Reservation{{DUID: "01:02:03"}}}}}}
	for _, r := range kea.Releases {
		ValidateConfig(c, nil, r)
		if diff := cmp.Diff(same, c); diff != "" {
			t.Fatalf("ValidateConfig for %s changed its configuration (-before +after):\n%s", r, diff)
		}
	}
}
