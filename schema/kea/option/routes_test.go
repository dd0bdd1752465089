package option

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// hexBytes reads hex digits.
func hexBytes(t *testing.T, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fault is the text of an error without the name of the option; "" for none.
func fault(err error) string {
	if err == nil {
		return ""
	}
	_, text, cut := strings.Cut(err.Error(), "): ")
	if !cut {
		return err.Error()
	}
	return text
}

func routes(t *testing.T) *Def {
	t.Helper()
	d, ok := ByCode(kea.V4, "", 121, kea.R30)
	if !ok {
		t.Fatal("no option 121")
	}
	return d
}

// TestRoutesOfEachWidth: a destination takes as many bytes as its length needs.
func TestRoutesOfEachWidth(t *testing.T) {
	for _, c := range []struct{ csv, wire string }{
		{"0.0.0.0/0 - 1.2.3.4", "0001020304"},
		{"128.0.0.0/1 - 1.2.3.4", "018001020304"},
		{"10.0.0.0/7 - 1.2.3.4", "070a01020304"},
		{"10.0.0.0/8 - 1.2.3.4", "080a01020304"},
		{"10.128.0.0/9 - 1.2.3.4", "090a8001020304"},
		{"10.20.0.0/16 - 1.2.3.4", "100a1401020304"},
		{"10.20.128.0/17 - 1.2.3.4", "110a148001020304"},
		{"10.20.30.0/24 - 1.2.3.4", "180a141e01020304"},
		{"10.20.30.128/25 - 1.2.3.4", "190a141e8001020304"},
		{"10.20.30.40/32 - 1.2.3.4", "200a141e2801020304"},
		{"10.0.0.0/8 - 0.0.0.0", "080a00000000"},
		{"10.0.0.0/8 - 1.2.3.4, 0.0.0.0/0 - 5.6.7.8", "080a010203040005060708"},
	} {
		d := routes(t)
		wire, err := d.Encode(c.csv)
		if diff := cmp.Diff(c.wire, hex.EncodeToString(wire)); diff != "" || err != nil {
			t.Errorf("Encode(%q), error %v (-want +got):\n%s", c.csv, err, diff)
		}
		text, ok := d.Text(hexBytes(t, c.wire))
		if diff := cmp.Diff(c.csv, text); diff != "" || !ok {
			t.Errorf("Text(%s), ok %v (-want +got):\n%s", c.wire, ok, diff)
		}
	}
}

// TestRoutesWritten: other ways to write a route.
func TestRoutesWritten(t *testing.T) {
	for _, c := range []struct{ csv, wire string }{
		{"10.0.0.0/8-1.2.3.4", "080a01020304"},
		{"  10.0.0.0/8   -   1.2.3.4  ", "080a01020304"},
		{"10.0.0.0/8 - 1.2.3.4,,", "080a01020304"},
		{",10.0.0.0/8 - 1.2.3.4", "080a01020304"},
	} {
		wire, err := routes(t).Encode(c.csv)
		if diff := cmp.Diff(c.wire, hex.EncodeToString(wire)); diff != "" || err != nil {
			t.Errorf("Encode(%q), error %v (-want +got):\n%s", c.csv, err, diff)
		}
	}
}

func TestRoutesRefused(t *testing.T) {
	not := func(s string) string { return `"` + s + `" is not a route (10.0.0.0/8 - 192.0.2.1)` }
	for _, c := range []struct{ csv, want string }{
		{"", "no route"},
		{",", "no route"},
		{"10.0.0.0/8", not("10.0.0.0/8")},
		{"10.0.0.0/8 -", not("10.0.0.0/8 -")},
		{"- 1.2.3.4", not("- 1.2.3.4")},
		{"10.0.0.0 - 1.2.3.4", not("10.0.0.0 - 1.2.3.4")},
		{"10.0.0.0/33 - 1.2.3.4", not("10.0.0.0/33 - 1.2.3.4")},
		{"10.0.0.0/x - 1.2.3.4", not("10.0.0.0/x - 1.2.3.4")},
		{"10.0.0.0/8 - 1.2.3", not("10.0.0.0/8 - 1.2.3")},
		{"10.0.0.0/8 - router", not("10.0.0.0/8 - router")},
		{"2001:db8::/32 - 1.2.3.4", not("2001:db8::/32 - 1.2.3.4")},
		{"10.0.0.0/8 - 2001:db8::1", not("10.0.0.0/8 - 2001:db8::1")},
		{"10.0.0.0/8 - 1.2.3.4 - 5.6.7.8", not("10.0.0.0/8 - 1.2.3.4 - 5.6.7.8")},
		{"10.0.0.0/8 - 1.2.3.4, x", not("x")},
	} {
		wire, err := routes(t).Encode(c.csv)
		if diff := cmp.Diff(c.want, fault(err)); diff != "" {
			t.Errorf("Encode(%q) = %x (-want +got):\n%s", c.csv, wire, diff)
		}
	}
}

// TestRoutesInBytes: bytes are taken as they are, or refused as a whole.
func TestRoutesInBytes(t *testing.T) {
	const whole = "not made of whole routes (RFC 3442)"
	for _, c := range []struct{ wire, want, text string }{
		{"080a01020304", "", "10.0.0.0/8 - 1.2.3.4"},
		{"090aff01020304", "", "10.255.0.0/9 - 1.2.3.4"},
		{"0001020304", "", "0.0.0.0/0 - 1.2.3.4"},
		{"", whole, ""},
		{"08", whole, ""},
		{"080a", whole, ""},
		{"080a010203", whole, ""},
		{"080a0102030408", whole, ""},
		{"210a00000001020304", whole, ""},
		{"ff", whole, ""},
	} {
		d := routes(t)
		sent, err := d.Raw(hexBytes(t, c.wire))
		if diff := cmp.Diff(c.want, fault(err)); diff != "" {
			t.Errorf("Raw(%s) (-want +got):\n%s", c.wire, diff)
		}
		if got := hex.EncodeToString(sent); err == nil && got != c.wire {
			t.Errorf("%s is sent as %s, want it as it is", c.wire, got)
		}
		text, ok := d.Text(hexBytes(t, c.wire))
		if diff := cmp.Diff(c.text, text); diff != "" || ok != (c.text != "") {
			t.Errorf("Text(%s), ok %v (-want +got):\n%s", c.wire, ok, diff)
		}
	}
}

// TestInternalWithoutText: an internal option that this package has no text
// form for takes bytes as they are, and no text.
func TestInternalWithoutText(t *testing.T) {
	d := def("internal")
	if _, err := d.Encode("x"); fault(err) != "its text form is not known here; give the bytes in hex" {
		t.Errorf("Encode: %v", err)
	}
	sent, err := d.Raw([]byte{1, 2})
	if diff := cmp.Diff([]byte{1, 2}, sent); diff != "" || err != nil {
		t.Errorf("Raw, error %v (-want +got):\n%s", err, diff)
	}
	if text, ok := d.Text([]byte{1}); ok {
		t.Errorf("Text = %q, want none", text)
	}
}
