package option

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

func def(typ string) *Def {
	return row{space: "dhcp4", code: 224, name: "x", typ: typ}.def(kea.V4)
}

// TestEncode reads data of every type and writes it back.
func TestEncode(t *testing.T) {
	tests := []struct {
		typ, csv string
		wire     string // hex; "!" for refused
		text     string // what Text writes; "" for csv itself
	}{
		{"ipv4-address", "192.0.2.1", "c0000201", ""},
		{"ipv4-address", "192.0.2.1, 192.0.2.2", "c0000201", "192.0.2.1"},
		{"ipv4-address", "2001:db8::1", "!", ""},
		{"ipv4-address", "host.example", "!", ""},
		{"ipv4-address*", "192.0.2.1, 192.0.2.2", "c0000201c0000202", ""},
		{"ipv4-address*", "192.0.2.1,, 192.0.2.2,", "c0000201c0000202", "192.0.2.1, 192.0.2.2"},
		{"ipv4-address*", "", "", ""},
		{"ipv6-address", "2001:db8::1", "20010db8000000000000000000000001", ""},
		{"ipv6-address", "192.0.2.1", "!", ""},
		{"ipv6-prefix", "2001:db8::/33", "2120010db800", ""},
		{"ipv6-prefix", "::/0", "00", ""},
		{"ipv6-prefix", "2001:db8::1", "!", ""},
		{"uint8", "255", "ff", ""},
		{"uint8", "ff", "ff", "255"},
		{"uint8", "0x10", "10", "16"},
		{"uint8", "010", "0a", "10"},
		{"uint8", "256", "!", ""},
		{"uint8", "-1", "!", ""},
		{"uint8", "", "!", ""},
		{"int8", "-128", "80", ""},
		{"int16", "-2", "fffe", ""},
		{"int32", "-3600", "fffff1f0", ""},
		{"uint16*", "1, 2", "00010002", ""},
		{"uint32", "4294967295", "ffffffff", ""},
		{"boolean", "TRUE", "01", "true"},
		{"boolean", "0", "00", "false"},
		{"boolean", "2", "!", ""},
		{"string", `a\,b`, "612c62", ""},
		{"string", "a,b", "61", "a"},
		{"string", `c:\\x`, "633a5c78", ""},
		{"string", `c:\x`, "633a5c78", `c:\\x`},
		{"string", "  ", "!", ""},
		{"binary", "0102", "0102", ""},
		{"binary", "01:02", "!", ""},
		{"binary", "012", "!", ""},
		{"fqdn", "a.example.", "0161076578616d706c6500", "a.example"},
		{"fqdn", "a..example", "!", ""},
		{"fqdn*", "a.example, b", "0161076578616d706c6500016200", ""},
		{"tuple", "abc", "03616263", ""},
		{"psid", "3/4", "043000", ""},
		{"psid", "16/4", "!", ""},
		{"{uint8, ipv4-address}*", "1, 192.0.2.1, 192.0.2.2", "01c0000201c0000202", ""},
		{"{uint8, ipv4-address}", "1", "!", ""},
		{"{boolean, string}", `true, a\,b`, "01612c62", ""},
		{"{uint32, binary}", "4491, 0361", "0000118b0361", ""},
		{"empty", "", "", ""},
		{"empty", "x", "!", ""},
	}
	for _, tt := range tests {
		t.Run(tt.typ+"/"+tt.csv, func(t *testing.T) {
			d := def(tt.typ)
			wire, err := d.Encode(tt.csv)
			got := hex.EncodeToString(wire)
			if err != nil {
				got = "!"
			}
			if diff := cmp.Diff(tt.wire, got); diff != "" {
				t.Fatalf("Encode(%q) as %s (-want +got):\n%s%v", tt.csv, tt.typ, diff, err)
			}
			if err != nil {
				return
			}
			want := tt.text
			if want == "" {
				want = tt.csv
			}
			text, ok := d.Text(wire)
			if diff := cmp.Diff(want, text); diff != "" || !ok {
				t.Errorf("Text(%x) as %s, ok %v (-want +got):\n%s", wire, tt.typ, ok, diff)
			}
		})
	}
}
