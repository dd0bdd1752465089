package option

import (
	"encoding/hex"
	"errors"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
)

func addr(kind byte, s string) parser.Atom {
	return parser.Atom{Kind: kind, Addr: netip.MustParseAddr(s)}
}

func num(kind byte, n uint32) parser.Atom { return parser.Atom{Kind: kind, Num: n} }

func data(kind byte, s string) parser.Atom { return parser.Atom{Kind: kind, Data: []byte(s)} }

func name(kind byte, s string) parser.Atom { return parser.Atom{Kind: kind, Name: s} }

// TestEncode holds the bytes of values against what dhcpd 4.4.3-P1 sent for them.
func TestEncode(t *testing.T) {
	tests := []struct {
		name, format string
		atoms        []parser.Atom
		want         string
	}{
		{"addresses", "IA", []parser.Atom{addr('I', "10.0.0.1"), addr('I', "10.0.0.2")}, "0a0000010a000002"},
		{"IPv6 address", "6", []parser.Atom{addr('6', "2001:db8::1")}, "20010db8000000000000000000000001"},
		{"signed 32", "l", []parser.Atom{num('l', 0xfffff1f0)}, "fffff1f0"},
		{"16 bits", "SA", []parser.Atom{num('S', 1), num('S', 0xfffe)}, "0001fffe"},
		{"8 bits", "b", []parser.Atom{num('b', 0xffffff80)}, "80"},
		{"infinite", "T", []parser.Atom{num('T', 0xffffffff)}, "ffffffff"},
		{"boolean ignore", "f", []parser.Atom{num('f', 2)}, "02"},
		{"text", "t", []parser.Atom{data('t', "a,b\x00")}, "612c6200"},
		{"opaque", "X", []parser.Atom{data('X', "\x01\xff")}, "01ff"},
		{"raw encapsulation", "Efoo.", []parser.Atom{data('E', "\x01\x00")}, "0100"},
		{"name", "d", []parser.Atom{name('d', "foo.bar")}, "03666f6f0362617200"},
		{"names", "D", []parser.Atom{name('D', "a b.c"), name('D', "x."), name('D', `y\.z.q`)}, "0361206201630001780003792e7a017100"},
		{"compressed names", "Dc", []parser.Atom{name('D', "a.example"), name('D', "b.example")}, "0161076578616d706c6500" + "0162076578616d706c6500"},
		{"root", "Dc", []parser.Atom{name('D', ".")}, "00"},
		{"byte in a name", "D", []parser.Atom{name('D', `a\001.b`)}, "02610101" + "6200"},
		{"record", "BB6Ia", []parser.Atom{num('B', 4), num('B', 8), addr('6', "2001:db8::"), addr('I', "10.1.1.1"), addr('I', "10.1.1.2")},
			"040820010db80000000000000000000000000a0101010a010102"},
		{"status code", "Nstatus-codes.to", []parser.Atom{num('N', 5), data('t', "ok")}, "00056f6b"},
		{"message", "Ndhcpv6-messages.", []parser.Atom{num('N', 5)}, "05"},
		{"key and space names", "kU", []parser.Atom{name('k', "key"), name('U', "s")}, "6b657973"},
		{"zerolen", "Z", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := Encode(&parser.OptionDef{Space: "dhcp", Name: "x", Format: tt.format}, tt.atoms, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, hex.EncodeToString(w.Bytes)); diff != "" {
				t.Errorf("Encode as %s (-dhcpd +got):\n%s", tt.format, diff)
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	long := "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd" // 64
	for _, s := range []string{"a..b", ".a", long, long[:60] + "." + long[:60] + "." + long[:60] + "." + long[:60] + "." + long[:60]} {
		if w, err := Encode(&parser.OptionDef{Name: "x", Format: "d"}, []parser.Atom{name('d', s)}, nil); err == nil {
			t.Errorf("name %q became %x, want an error", s, w.Bytes)
		}
	}
	if _, err := Encode(&parser.OptionDef{Name: "x", Format: "?"}, []parser.Atom{num('?', 1)}, nil); err == nil {
		t.Error("a value of unknown kind was encoded")
	}
}

// TestResolver looks names up, and keeps those without an address apart.
func TestResolver(t *testing.T) {
	lookup := func(name string) ([]netip.Addr, error) {
		if name != "ns" {
			return nil, errors.New("no such host")
		}
		return []netip.Addr{netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("::ffff:10.0.0.2")}, nil
	}
	tests := []struct {
		name  string
		r     Resolver
		atoms []parser.Atom
		want  Wire
	}{
		{"all IPv4 addresses", lookup, []parser.Atom{name('I', "ns"), addr('I', "10.0.0.9")}, Wire{Bytes: []byte{10, 0, 0, 1, 10, 0, 0, 2, 10, 0, 0, 9}}},
		{"IPv6 only", lookup, []parser.Atom{name('6', "ns")}, Wire{Bytes: netip.MustParseAddr("2001:db8::1").AsSlice()}},
		{"unknown", lookup, []parser.Atom{name('I', "other"), addr('I', "10.0.0.9")}, Wire{Bytes: []byte{10, 0, 0, 9}, Unresolved: []string{"other"}}},
		{"no resolver", nil, []parser.Atom{name('I', "ns")}, Wire{Unresolved: []string{"ns"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Encode(&parser.OptionDef{Name: "x", Format: "IA"}, tt.atoms, tt.r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFromExpr(t *testing.T) {
	want := Wire{Bytes: []byte("a\x00b")}
	if diff := cmp.Diff(want, FromExpr(&parser.OptionDef{Format: "t"}, []byte("a\x00b"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEncapsulate holds the order of sub-options against what dhcpd sent.
func TestEncapsulate(t *testing.T) {
	var subs []SubOption
	for _, c := range []uint32{5, 1, 35, 18, 2, 254, 17, 34, 51, 100} {
		subs = append(subs, SubOption{c, []byte{byte(c)}})
	}
	tests := []struct {
		name  string
		space parser.OptionSpace
		subs  []SubOption
		want  string
	}{
		{"one byte", parser.OptionSpace{CodeWidth: 1, LengthWidth: 1}, subs, "110111120112010101020102330133220122fe01fe230123050105640164"},
		{"two bytes", parser.OptionSpace{CodeWidth: 2, LengthWidth: 2}, []SubOption{{1, []byte("A")}, {700, []byte("B")}}, "000100014102bc000142"},
		{"enterprises", parser.OptionSpace{CodeWidth: 4, LengthWidth: 1}, []SubOption{{9, []byte("abc")}, {26, []byte("q")}}, "0000001a01710000000903616263"},
		{"set twice", parser.OptionSpace{CodeWidth: 1, LengthWidth: 1}, []SubOption{{1, []byte("a")}, {18, nil}, {1, []byte("b")}}, "1200010162"},
		{"nothing", parser.OptionSpace{CodeWidth: 1, LengthWidth: 1}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hex.EncodeToString(Encapsulate(tt.space, tt.subs))); diff != "" {
				t.Errorf("(-dhcpd +got):\n%s", diff)
			}
		})
	}
}
