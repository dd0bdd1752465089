package option

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestRawStandard holds Raw against what Kea 3.0.4 sent for its own options.
func TestRawStandard(t *testing.T) {
	tests := []struct {
		family kea.Family
		code   uint32
		data   string
		want   string // "!" for refused
	}{
		{kea.V4, 43, "110111120112010101", "010101110111120112"},
		{kea.V4, 43, "0a04deadbeefff", "0a04deadbeef"},
		{kea.V4, 43, "01014101024243", "0103414243"},
		{kea.V4, 43, "4142434445", ""},
		{kea.V4, 43, "0001026162030163", "01026162030163"}, // code 0 is padding
		{kea.V4, 43, "0002616203", ""},
		{kea.V4, 43, "010161ff020162", "010161"}, // and 255 the end
		{kea.V4, 124, "0000000903616263", "0000000903616263"},
		{kea.V4, 124, "0000000903616263000000090164", "0000000903616263000000090164"},
		{kea.V4, 124, "00000009036162630000000a0164", "!"},
		{kea.V4, 124, "000000090403616263", "000000090403616263"},
		{kea.V4, 124, "000000090401610162", "000000090401610162"},
		{kea.V4, 124, "0000000904016101", "!"},
		{kea.V4, 124, "00000009", "00000009"},
		{kea.V4, 124, "000000", "!"},
		{kea.V4, 125, "0000000903010141", "0000000900"},
		{kea.V4, 125, "000000", "!"},
		{kea.V4, 121, "18c0a84d0a000002", "18c0a84d0a000002"},
		{kea.V4, 121, "090aff01020304", "090aff01020304"},
		{kea.V4, 121, "1801", "!"},
		{kea.V4, 121, "210a0102030401020304", "!"},
		{kea.V4, 116, "0102", "01"},
		{kea.V4, 159, "01020003", "01020003"},
		{kea.V4, 79, "01", "01"},
		{kea.V4, 119, "0161076578616d706c6503636f6d000162c002", "0161076578616d706c6503636f6d000162076578616d706c6503636f6d00"},
		{kea.V4, 88, "0161000162", "!"},
		{kea.V4, 122, "01040a000001", "01040a000001"},
		{kea.V6, 17, "000000090001000141", "00000009"},
		{kea.V6, 16, "00000009000141", "00000009000141"},
		{kea.V6, 16, "0000000900014100", "!"},
		{kea.V6, 60, "0001", "!"},
		{kea.V6, 67, "2020010db8ff", "2020010db8ff"},
		{kea.V6, 39, "010161", "010161"},
		{kea.V4, 81, "000300782e79", "000300782e79"},
		{kea.V6, 94, "005a001020010db8000000000000000000000001", "005a001020010db8000000000000000000000001"},
		{kea.V6, 36, "01000201", "01000201"},
		{kea.V6, 47, "20010db8000000000000000000000001", "20010db8000000000000000000000001"},
	}
	for _, tt := range tests {
		d, ok := ByCode(tt.family, "", tt.code, kea.R30)
		if !ok {
			t.Fatalf("no option %d", tt.code)
		}
		wire, err := Bytes(tt.data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Raw(wire)
		text := hex.EncodeToString(got)
		if err != nil {
			text = "!"
		}
		if diff := cmp.Diff(tt.want, text); diff != "" {
			t.Errorf("option %d, %s (-Kea +got):\n%s%v", tt.code, tt.data, diff, err)
		}
	}
}

// TestRoutes reads and writes the text of option 121.
func TestRoutes(t *testing.T) {
	d, _ := ByCode(kea.V4, "", 121, kea.R30)
	tests := []struct{ csv, want string }{
		{"10.0.0.0/8 - 192.0.2.1, 0.0.0.0/0 - 192.0.2.254", "080ac000020100c00002fe"},
		{"10.1.2.3/8-192.0.2.1", "080ac0000201"},
		{"10.255.0.0/9 - 1.2.3.4", "090aff01020304"},
		{"10.0.0.0/8 - 192.0.2.1,", "080ac0000201"},
		{"10.0.0.0/33 - 1.2.3.4", "!"},
		{"10.0.0.0/8", "!"},
		{"", "!"},
	}
	for _, tt := range tests {
		wire, err := d.Encode(tt.csv)
		got := hex.EncodeToString(wire)
		if err != nil {
			got = "!"
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Encode(%q) (-Kea +got):\n%s%v", tt.csv, diff, err)
		}
	}
	if text, ok := d.Text([]byte{8, 10, 192, 0, 2, 1}); !ok || text != "10.0.0.0/8 - 192.0.2.1" {
		t.Errorf("Text = %q, %v", text, ok)
	}
}

// TestVendorContainer has the length byte that only DHCPv4 puts behind the enterprise.
func TestVendorContainer(t *testing.T) {
	for _, tt := range []struct {
		family kea.Family
		code   uint32
		want   string
	}{{kea.V4, 125, "0000118b00"}, {kea.V6, 17, "0000118b"}} {
		d, _ := ByCode(tt.family, "", tt.code, kea.R30)
		wire, err := d.Encode("4491")
		if diff := cmp.Diff(tt.want, hex.EncodeToString(wire)); diff != "" || err != nil {
			t.Errorf("option %d (-Kea +got):\n%s%v", tt.code, diff, err)
		}
		if text, ok := d.Text(wire); !ok || text != "4491" {
			t.Errorf("option %d: Text = %q, %v", tt.code, text, ok)
		}
	}
}

func TestBytes(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"0102", "0102"}, {"0x0102", "0102"}, {"1:2:ff", "0102ff"}, {"01 02", "0102"}, {"616", "0616"}, {"'a b'", "612062"}, {"", ""}, {"zz", "!"}, {"01:0203", "!"},
	} {
		b, err := Bytes(tt.in)
		got := hex.EncodeToString(b)
		if err != nil {
			got = "!"
		}
		if got != tt.want {
			t.Errorf("Bytes(%q) = %s, want %s (%v)", tt.in, got, tt.want, err)
		}
	}
}
