package option

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestDNR holds the two options of encrypted resolvers against what Kea 3.0.4 sent.
func TestDNR(t *testing.T) {
	tests := []struct {
		family   kea.Family
		csv, hex string
	}{
		{kea.V4, "100, dot1.example.org., 10.0.2.3 10.3.4.5, alpn=dot", "002600641204646f7431076578616d706c65036f726700080a0002030a0304050001000403646f74"},
		{kea.V4, "1, d.e", "00080001050164016500"},
		{kea.V4, "1, d.e., 10.0.0.1, port=8530", "00130001050164016500040a000001000300022152"},
		{kea.V4, "1, d.e. | 2, f.g, 10.0.0.1", "00080001050164016500000d0002050166016700040a000001"},
		{kea.V4, `1, d.e.,10.0.0.1,alpn=dot\,doq`, "00190001050164016500040a0000010001000803646f7403646f71"},
		{kea.V4, "1, d.e.,10.0.0.1,alpn=h2 dohpath=/q{?dns}", "00200001050164016500040a00000100010003026832000700082f717b3f646e737d"},
		{kea.V4, "1, d.e.,10.0.0.1,port=8530 alpn=dot", "001b0001050164016500040a0000010001000403646f74000300022152"},
		{kea.V4, "1, .", "000400010100"},
		{kea.V4, "1, d.e.,10.0.0.1,ech=x", "!"},
		{kea.V4, "1, d.e.,10.0.0.1,alpn=xx", "!"},
		{kea.V4, "1, d.e.,10.0.0.1,dohpath=/q", "!"},
		{kea.V4, "1, d.e.,10.0.0.1,alpn=dot port=0x10", "!"},
		{kea.V4, "1, d.e, , alpn=dot", "!"},
		{kea.V4, "1, d.e, 2001:db8::1", "!"},
		{kea.V4, "70000, d.e", "!"},
		{kea.V4, "x, d.e", "!"},
		{kea.V4, "1", "!"},
		{kea.V6, "100, dot1.example.org., 2001:db8::1 2001:db8::2, alpn=dot",
			"0064001204646f7431076578616d706c65036f726700002020010db800000000000000000000000120010db80000000000000000000000020001000403646f74"},
		{kea.V6, "1, d.e", "000100050164016500"},
		{kea.V6, "1, d.e, 10.0.0.1", "!"},
		{kea.V6, "1, d.e, 2001:db8::1, port=8530 | 2, x.y", "!"},
	}
	for _, tt := range tests {
		d, _ := ByCode(tt.family, "", map[kea.Family]uint32{kea.V4: 162, kea.V6: 144}[tt.family], kea.R30)
		wire, err := d.Encode(tt.csv)
		got := hex.EncodeToString(wire)
		if err != nil {
			got = "!"
		}
		if diff := cmp.Diff(tt.hex, got); diff != "" {
			t.Errorf("Encode(%q) (-Kea +got):\n%s%v", tt.csv, diff, err)
		}
		if err == nil {
			if sent, err := d.Raw(wire); err != nil {
				t.Errorf("Raw(%x) = %x, %v; want what Encode made of %q to be taken", wire, sent, err, tt.csv)
			}
		}
	}
}

func TestDNRBytes(t *testing.T) {
	d, _ := ByCode(kea.V4, "", 162, kea.R30)
	for _, tt := range []struct {
		hex string
		ok  bool
	}{{"0006000103016200", true}, {"000a000100060161016200", false}, {"0007000103016200", false}, {"0003000100", false}, {"00060001030162", false}, {"", true},
		{"0011000103016200040a000001000300022152", true}, {"0011000103016200040a000001000500022152", false}, {"0011000103016200040a000001000300092152", false}} {
		b, err := hex.DecodeString(tt.hex)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Raw(b); (err == nil) != tt.ok {
			t.Errorf("Raw(%s) = %v, want accepted %v", tt.hex, err, tt.ok)
		}
	}
}
