package option

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestData writes entries as text where that keeps the bytes, else as hex.
func TestData(t *testing.T) {
	csv, raw := boolean(true), boolean(false)
	type note struct {
		Fidelity diag.Fidelity
		Omit     bool
	}
	tests := []struct {
		name   string
		value  Value
		wire   string
		target Target
		want   kea.OptionData
		notes  []note
	}{
		{"addresses", Value{Space: "dhcp", Code: 6}, "0a0000010a000002", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 6, Name: "domain-name-servers", Data: "10.0.0.1, 10.0.0.2", CSV: csv}, nil},
		{"name differs", Value{Space: "dhcp", Code: 67}, "612c62", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 67, Name: "boot-file-name", Data: `a\,b`, CSV: csv}, nil},
		{"backslash", Value{Space: "dhcp", Code: 67}, "615c62", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 67, Name: "boot-file-name", Data: `a\\b`, CSV: csv}, nil},
		{"not ASCII", Value{Space: "dhcp", Code: 15}, "c3a9", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 15, Name: "domain-name", Data: "c3a9", CSV: raw}, []note{{diag.Exact, false}}},
		{"blank at the end", Value{Space: "dhcp", Code: 15}, "6120", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 15, Name: "domain-name", Data: "6120", CSV: raw}, []note{{diag.Exact, false}}},
		{"NUL at the end", Value{Space: "dhcp", Code: 67}, "6100", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 67, Name: "boot-file-name", Data: "6100", CSV: raw}, []note{{diag.Approximate, false}}},
		{"binary", Value{Space: "dhcp", Code: 77}, "0141", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 77, Name: "user-class", Data: "0141", CSV: csv}, nil},
		{"routes", Value{Space: "dhcp", Code: 121}, "18c0a84d0a000002", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 121, Name: "classless-static-route", Data: "192.168.77.0/24 - 10.0.0.2", CSV: csv}, nil},
		{"routes before 2.6", Value{Space: "dhcp", Code: 121}, "18c0a84d0a000002", Target{kea.V4, kea.R22},
			kea.OptionData{Code: 121, Data: "18c0a84d0a000002", CSV: raw}, nil},
		{"broken routes", Value{Space: "dhcp", Code: 121}, "18c0", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 121, Name: "classless-static-route", Data: "18c0", CSV: raw}, []note{{diag.Dropped, true}}},
		{"compressed names", Value{Space: "dhcp", Code: 119}, "016100c000", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 119, Name: "domain-search", Data: "a, a", CSV: csv}, nil},
		{"blank in a name", Value{Space: "dhcp", Code: 119}, "0361206200", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 119, Name: "domain-search", Data: "0361206200", CSV: raw}, []note{{diag.Dropped, true}}},
		{"too short", Value{Space: "dhcp", Code: 28}, "0a01", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 28, Name: "broadcast-address", Data: "0a01", CSV: raw}, []note{{diag.Dropped, true}}},
		{"too long", Value{Space: "dhcp", Code: 28}, "0a00000105", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 28, Name: "broadcast-address", Data: "0a00000105", CSV: raw}, []note{{diag.Approximate, false}}},
		{"boolean ignore", Value{Space: "dhcp", Code: 19}, "02", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 19, Name: "ip-forwarding", Data: "02", CSV: raw}, []note{{diag.Exact, false}}},
		{"unknown code", Value{Space: "dhcp", Code: 200}, "0102", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 200, Data: "0102", CSV: raw}, nil},
		{"empty", Value{Space: "dhcp", Code: 200}, "", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 200, CSV: raw, NoData: true}, []note{{diag.Exact, true}}},
		{"sub-options sorted", Value{Space: "dhcp", Code: 43}, "010141020142", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 43, Name: "vendor-encapsulated-options", Data: "010141020142", CSV: raw}, []note{{diag.Exact, false}}},
		{"sub-options with an end", Value{Space: "dhcp", Code: 43}, "010141ff", Target{kea.V4, kea.R30},
			kea.OptionData{Code: 43, Name: "vendor-encapsulated-options", Data: "010141ff", CSV: raw}, []note{{diag.Approximate, false}}},
		{"enterprise", Value{Space: VendorSpace(4491), Code: 2}, "0a000001", Target{kea.V4, kea.R30},
			kea.OptionData{Space: "vendor-4491", Code: 2, Name: "tftp-servers", Data: "10.0.0.1", CSV: csv}, nil},
		{"v6 name", Value{Space: "dhcp6", Code: 32}, "ffffffff", Target{kea.V6, kea.R30},
			kea.OptionData{Code: 32, Name: "information-refresh-time", Data: "4294967295", CSV: csv}, nil},
		{"v6 tuples", Value{Space: "dhcp6", Code: 60}, "000161000162", Target{kea.V6, kea.R30},
			kea.OptionData{Code: 60, Name: "bootfile-param", Data: "a, b", CSV: csv}, nil},
		{"v6 empty option", Value{Space: "dhcp6", Code: 20}, "", Target{kea.V6, kea.R30},
			kea.OptionData{Code: 20, Name: "reconf-accept", CSV: csv, NoData: true}, nil},
		{"v6 empty text", Value{Space: "dhcp6", Code: 59}, "", Target{kea.V6, kea.R30},
			kea.OptionData{Code: 59, Name: "bootfile-url", CSV: raw, NoData: true}, []note{{diag.Approximate, true}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.value.Bytes = unhex(t, tt.wire)
			got, notes := Data(tt.value, tt.target)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("entry (-want +got):\n%s", diff)
			}
			var short []note
			for _, n := range notes {
				short = append(short, note{n.Fidelity, n.Omit})
			}
			if diff := cmp.Diff(tt.notes, short); diff != "" {
				t.Errorf("notes (-want +got):\n%s%+v", diff, notes)
			}
		})
	}
}

// TestDataDefined uses the definition that was emitted.
func TestDataDefined(t *testing.T) {
	d := Define(&parser.OptionDef{Space: "dhcp", Name: "pair", Code: 224, Format: "BIa"}, kea.V4, kea.R30)
	got, notes := Data(Value{Space: "dhcp", Code: 224, Bytes: unhex(t, "010a0000010a000002"), Def: d.Def}, Target{kea.V4, kea.R30})
	want := kea.OptionData{Code: 224, Name: "pair", Data: "1, 10.0.0.1, 10.0.0.2", CSV: boolean(true)}
	if diff := cmp.Diff(want, got); diff != "" || len(notes) > 0 {
		t.Errorf("(-want +got):\n%s%+v", diff, notes)
	}
}

// TestRedefine asks for an own definition of option 43 only where it helps.
func TestRedefine(t *testing.T) {
	tests := []struct {
		name  string
		value Value
		wire  string
		ok    bool
	}{
		{"in order", Value{Space: "dhcp", Code: 43}, "010141020142", false},
		{"out of order", Value{Space: "dhcp", Code: 43}, "020142010141", true},
		{"with an end", Value{Space: "dhcp", Code: 43}, "010141ff", true},
		{"no sub-options", Value{Space: "dhcp", Code: 43}, "616263", true},
		{"code 0, which Kea skips", Value{Space: "dhcp", Code: 43}, "000141010142", true},
		{"another option", Value{Space: "dhcp", Code: 67}, "00", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.value.Bytes = unhex(t, tt.wire)
			def, ok := Redefine(tt.value, Target{kea.V4, kea.R30})
			want := kea.OptionDef{}
			if tt.ok {
				want = kea.OptionDef{Name: "vendor-encapsulated-options", Code: 43, Type: "binary"}
			}
			if diff := cmp.Diff(want, def); diff != "" || ok != tt.ok {
				t.Errorf("ok %v, want %v (-want +got):\n%s", ok, tt.ok, diff)
			}
		})
	}
}
