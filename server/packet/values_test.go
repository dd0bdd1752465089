package packet

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is expected here was seen of Kea 3.0.4.

func TestCheckOptions4(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	for _, c := range []struct {
		name            string
		code            uint8
		value           string
		strict, lenient error
	}{
		{"address", 50, "\x0a\x00\x00\x01", nil, nil},
		{"longer than an address", 50, "\x0a\x00\x00\x01\x00", nil, nil},
		{"short address", 50, "\x0a\x00\x00", BadOption, BadOption},
		{"no addresses", 6, "", nil, nil},
		{"one address and a half", 6, "\x0a\x00\x00\x01\x0a", BadOption, BadOption},
		{"no numbers", 55, "", BadOption, BadOption},
		{"half a number", 93, "\x00\x01\x00", BadOption, BadOption},
		{"client identifier of one byte", 61, "\x01", BadOption, BadOption},
		{"unknown option", 224, "", nil, nil},
		{"flag", 79, "\x01scope", nil, nil},
		{"no flag", 79, "\x02scope", BadOption, BadOption},
		{"name", 137, "\x03www\x07example\x00", nil, nil},
		{"name and more", 137, "\x03www\x00more", nil, nil},
		{"name without end", 137, "\x03www", BadOption, nil},
		{"root, which Kea takes to be longer", 137, "\x00", BadOption, BadOption},
		{"escaped, which Kea takes to be longer", 137, "\x01\x01\x00", BadOption, BadOption},
		{"names, the second compressed", 119, "\x03www\x07example\x00\x04mail\xc0\x04", nil, nil},
		{"pointer to itself", 119, "\x03www\xc0\x00", BadOption, nil},
		{"no names", 119, "", BadOption, BadOption},
		{"tuples", 143, "\x00\x01a\x00\x00", nil, nil},
		{"tuple cut off", 143, "\x00\x02a", BadOption, nil},
		{"tuple without length", 143, "\x00", BadOption, BadOption},
		{"flags and names", 146, "\x00\x0a\x00\x00\x01\x0a\x00\x00\x02\x01a\x00", nil, nil},
		{"flags without name", 146, "\x00\x0a\x00\x00\x01\x0a\x00\x00\x02", BadOption, nil},
		{"routes", 121, "\x18\x0a\x00\x00\x0a\x00\x00\x01\x00\x0a\x00\x00\x01", nil, nil},
		{"route of /33", 121, "\x21\x0a\x00\x00\x01\x02\x0a\x00\x00\x01", BadOption, BadOption},
		{"route cut off", 121, "\x18\x0a\x00\x00\x0a\x00\x00", BadOption, BadOption},
		{"FQDN as text", 81, "\x00\x00\x00www.example.", nil, nil},
		{"FQDN without name", 81, "\x00\x00\x00", nil, nil},
		{"FQDN cut off", 81, "\x00\x00", BadOption, BadOption},
		{"FQDN with S and N", 81, "\x09\x00\x00www", BadOption, BadOption},
		{"FQDN with empty label", 81, "\x00\x00\x00www..example", BadOption, nil},
		{"FQDN with long label", 81, "\x00\x00\x00" + label + "a", BadOption, nil},
		{"FQDN with escapes", 81, "\x00\x00\x00\\032\\.", nil, nil},
		{"FQDN with bad escape", 81, "\x00\x00\x00\\300", BadOption, nil},
		{"FQDN with half an escape", 81, "\x00\x00\x00\\", BadOption, nil},
		{"FQDN too long", 81, "\x00\x00\x00" + strings.Repeat(label+".", 4), BadOption, nil},
		{"FQDN in wire form", 81, "\x04\x00\x00\x03www\x07example\x00", nil, nil},
		{"FQDN in wire form, partial", 81, "\x04\x00\x00\x03www", nil, nil},
		{"FQDN in wire form, cut off", 81, "\x04\x00\x00\x03ww", BadOption, nil},
		{"FQDN in wire form, cut off before a NUL", 81, "\x04\x00\x00\x03w\x00", BadOption, nil},
		{"relay information", 82, "\x01\x01a\x05\x04\x0a\x00\x00\x01", nil, nil},
		{"relay information, short link", 82, "\x05\x02\x0a\x00", BadOption, BadOption},
		{"relay information, link in pieces", 82, "\x05\x02\x0a\x00\x05\x02\x00\x01", nil, nil},
		{"CableLabs", 122, "\x01\x02\x0a\x00", BadOption, BadOption},
		{"vendor's options of CableLabs", 125, "\x00\x00\x11\x8b\x02\x01\x00", BadOption, BadOption},
	} {
		for i, want := range []error{c.strict, c.lenient} {
			var r Reply4
			r.ResetRequest(nil, 1, 1, nil)
			r.SetOption(c.code, []byte(c.value))
			var p V4
			if err := p.Parse(r.Bytes()); err != nil {
				t.Fatal(err)
			}
			if err := p.CheckOptions(i == 1); !errors.Is(err, want) || (err == nil) != (want == nil) {
				t.Errorf("%s, lenient %v: %v, want %v", c.name, i == 1, err, want)
			}
		}
	}
}

func TestPassedOver4(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code        uint8
		value, want string
		there       bool
	}{
		{12, "host\x00\x00", "host", true},
		{12, "ho\x00st", "ho\x00st", true},
		{60, "\x00", "", false},
		{60, "", "", false},
		{61, "a\x00", "a\x00", true},
		{81, "\x00\x00\x00a..b", "", false},
		{124, "\x00\x00\x11", "", false},
		{124, "\x00\x00\x11\x8b\x05a", "\x00\x00\x11\x8b\x05a", true},
		{125, "\x00\x00\x11", "", false},
		{125, "\x00\x00\x11\x8b\x05a", "", false},
		{125, "\x00\x00\x11\x8b\x03\x05\x02a", "", false},
		{125, "\x00\x00\x11\x8b", "\x00\x00\x11\x8b", true},
		{125, "\x00\x00\x00\x01\x03\x02\x01a", "\x00\x00\x00\x01\x03\x02\x01a", true},
	} {
		var r Reply4
		r.ResetRequest(nil, 1, 1, nil)
		r.SetOption(c.code, []byte(c.value))
		var p V4
		if err := p.Parse(r.Bytes()); err != nil {
			t.Fatal(err)
		}
		if err := p.CheckOptions(true); err != nil {
			t.Errorf("option %d, %q: %v", c.code, c.value, err)
		}
		if v, ok := p.Option(c.code); string(v) != c.want || ok != c.there {
			t.Errorf("option %d, %q: %q, %v", c.code, c.value, v, ok)
		}
	}
}

func TestCheckOptions6(t *testing.T) {
	t.Parallel()
	ia := "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00"
	addr := "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00"
	for _, c := range []struct {
		name            string
		code            uint16
		value           string
		strict, lenient error
		left            int // options before which it stands and that stay
	}{
		{"IA", 3, ia, nil, nil, 3},
		{"short IA", 3, ia[:11], BadOption, BadOption, 0},
		{"IA with address", 3, ia + "\x00\x05\x00\x18" + addr, nil, nil, 3},
		{"IA with short address", 3, ia + "\x00\x05\x00\x17" + addr[:23], BadOption, BadOption, 0},
		{"IA with an option cut off", 3, ia + "\x00\x05\x00\x18" + addr[:23], nil, nil, 3},
		{"IA with a broken vendor", 3, ia + "\x00\x11\x00\x03abc\x00\x00\x00\x00", nil, nil, 1},
		{"IA that ends in a broken vendor", 3, ia + "\x00\x11\x00\x03abc", nil, nil, 3},
		{"temporary IA", 4, "\x00\x00\x01", BadOption, BadOption, 0},
		{"prefix", 26, strings.Repeat("\x00", 24), BadOption, BadOption, 0},
		{"request list", 6, "\x00\x17\x00", BadOption, BadOption, 0},
		{"elapsed time", 8, "\x00", BadOption, BadOption, 0},
		{"rapid commit with a value", 14, "x", nil, nil, 3},
		{"vendor class", 16, "\x00\x00\x11\x8b\x00\x01a", nil, nil, 3},
		{"vendor class without vendor", 16, "\x00\x00\x11", BadOption, BadOption, 0},
		{"vendor class cut off", 16, "\x00\x00\x11\x8b\x00\x02a", BadOption, nil, 3},
		{"vendor", 17, "\x00\x00\x11\x8b\x00\x01\x00\x02\x00\x01", nil, nil, 3},
		{"short vendor", 17, "\x00\x00\x11", nil, nil, 1},
		{"vendor with options cut off", 17, "\x00\x00\x11\x8b\x00\x01\x00\x02\x00", nil, nil, 1},
		{"CableLabs with a bad value", 17, "\x00\x00\x11\x8b\x00\x01\x00\x01\x00", BadOption, BadOption, 0},
		{"CableLabs with empty text", 17, "\x00\x00\x11\x8b\x00\x02\x00\x00", BadOption, BadOption, 0},
		{"ISC with a short address", 17, "\x00\x00\x09\xbf\xea\x61\x00\x01\x00", BadOption, BadOption, 0},
		{"names", 24, "\x01a\x00\x01b\x00", nil, nil, 3},
		{"no names", 24, "", nil, nil, 3},
		{"names compressed", 24, "\x01a\x00\x01b\xc0\x00", BadOption, nil, 3},
		{"FQDN", 39, "\x00\x03www\x00", nil, nil, 3},
		{"FQDN with S and N", 39, "\x05\x03www\x00", BadOption, BadOption, 0},
		{"FQDN cut off", 39, "\x00\x03ww", BadOption, nil, 3},
		{"empty text", 59, "\x00", nil, nil, 3},
		{"NTP", 56, "\x00\x03\x00\x03\x01a\x00", nil, nil, 3},
		{"NTP with a bad name", 56, "\x00\x03\x00\x02\x01a", BadOption, nil, 3},
		{"NTP with a short address", 56, "\x00\x01\x00\x01a", BadOption, BadOption, 0},
		{"excluded prefix", 67, "\x00\x00", BadOption, BadOption, 0},
		{"DNS selection", 74, strings.Repeat("\x00", 17) + "\x01a\x00", nil, nil, 3},
		{"DNS selection of the root", 74, strings.Repeat("\x00", 18), BadOption, BadOption, 0},
		{"unknown", 149, "", nil, nil, 3},
	} {
		for i, want := range []error{c.strict, c.lenient} {
			var r Reply6
			r.ResetRequest(nil, Solicit, 1)
			out := append(r.Bytes(), 0, 1, 0, 3, 0, 3, 9)
			out = append(out, byte(c.code>>8), byte(c.code), byte(len(c.value)>>8), byte(len(c.value)))
			out = append(append(out, c.value...), 0, 14, 0, 4, 0, 0, 0, 0)
			var p V6
			if err := p.Parse(out); err != nil {
				t.Fatal(err)
			}
			err := p.CheckOptions(i == 1)
			if !errors.Is(err, want) || (err == nil) != (want == nil) {
				t.Errorf("%s, lenient %v: %v, want %v", c.name, i == 1, err, want)
			}
			if n := len(list6(p.Options())); err == nil && n != c.left {
				t.Errorf("%s: %d options are left, want %d", c.name, n, c.left)
			}
		}
	}
}

func TestCheckDepth6(t *testing.T) {
	t.Parallel()
	value := []byte{}
	for range maxDepth + 2 {
		value = append([]byte{0, 45, byte(len(value) >> 8), byte(len(value))}, value...)
	}
	var p V6
	if err := p.Parse(append([]byte{Solicit, 0, 0, 1}, value...)); err != nil {
		t.Fatal(err)
	}
	if err := p.CheckOptions(false); !errors.Is(err, BadOption) {
		t.Errorf("%v", err)
	}
}

// TestCheckLargest: the longest datagrams are looked through once, and not once
// for each part; otherwise this takes minutes.
func TestCheckLargest(t *testing.T) {
	t.Parallel()
	var p V4
	for name, options := range map[string][]byte{
		"sub-options": repeat(82, []byte{5, 0}),
		"pointers":    repeat(119, []byte{0xc0, 0}),
		"vendors":     repeat(125, []byte{0, 0, 0x11, 0x8b, 0}),
	} {
		if err := p.Parse(bootp(options...)); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			_ = p.CheckOptions(false) // whatever it says
		}
		if v, _ := p.Option(options[0]); len(v) < 50000 {
			t.Errorf("%s: the option has %d bytes", name, len(v))
		}
	}
}

// repeat fills a datagram with options of one code that hold the same over and over.
func repeat(code byte, part []byte) []byte {
	var options []byte
	for len(options) < 60000 {
		options = append(options, code, byte(len(part)*(250/len(part))))
		options = append(options, bytes.Repeat(part, 250/len(part))...)
	}
	return options
}

// TestCheckRelay6: what is broken in a relay's options keeps Kea from the message.
func TestCheckRelay6(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		option []byte
		want   error
	}{
		"fine":          {[]byte{0, 37, 0, 4, 0, 0, 0, 9}, nil},
		"bad value":     {[]byte{0, 37, 0, 1, 0}, BadOption},
		"broken vendor": {[]byte{0, 17, 0, 1, 0}, BadOption},
	} {
		var p V6
		if err := p.Parse(relayed(2, solicit, c.option...)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, p.CheckOptions(false)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
