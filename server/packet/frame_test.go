package packet

import (
	"encoding/hex"
	"errors"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	from = netip.MustParseAddrPort("192.0.2.1:67")
	to   = netip.MustParseAddrPort("255.255.255.255:68")
)

// TestDatagram4 has checksums computed apart from this code.
func TestDatagram4(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]string{
		"":    "4510001c00004000801138c0c0000201ffffffff0043004400083d56",
		"a":   "4510001d00004000801138bfc0000201ffffffff004300440009dc53" + "61",
		"abc": "4510001f00004000801138bdc0000201ffffffff00430044000b78ed" + "616263",
	} {
		got := hex.EncodeToString(AppendDatagram4(nil, from, to, []byte(payload)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", payload, diff)
		}
		packet := AppendDatagram4([]byte("before"), from, to, []byte(payload))[6:]
		src, dst, p, err := ReadDatagram4(append(packet, "padding"...))
		if err != nil || src != from || dst != to || string(p) != payload {
			t.Errorf("%q: read back %s > %s %q, %v", payload, src, dst, p, err)
		}
	}
}

// TestChecksumZero: a checksum that comes out as zero is sent as all ones.
func TestChecksumZero(t *testing.T) {
	t.Parallel()
	b := AppendDatagram4(nil, from, to, []byte{0, 0})
	b = AppendDatagram4(nil, from, to, b[26:28]) // what is left to all ones
	if b[26] != 0xff || b[27] != 0xff {
		t.Errorf("checksum % x", b[26:28])
	}
}

func TestReadDatagram4(t *testing.T) {
	t.Parallel()
	change := func(i int, v byte) []byte {
		b := AppendDatagram4(nil, from, to, []byte("payload"))
		b[i] = v
		return b
	}
	for name, b := range map[string][]byte{
		"nothing":            nil,
		"short":              change(0, 0x45)[:27],
		"IPv6":               change(0, 0x65),
		"header of 16 bytes": change(0, 0x44),
		"header beyond":      change(0, 0x4f),
		"TCP":                change(9, 6),
		"more fragments":     change(6, 0x20),
		"later fragment":     change(7, 1),
		"UDP shorter":        change(25, 7),
	} {
		if _, _, _, err := ReadDatagram4(b); !errors.Is(err, BadFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, b := range map[string][]byte{
		"whole": change(3, 35), "cut off": change(3, 36), "UDP cut off": change(25, 16),
	} {
		if _, _, p, err := ReadDatagram4(b); err != nil || string(p) != "payload" {
			t.Errorf("%s: %q, %v", name, p, err)
		}
	}
	b := AppendDatagram4(nil, from, to, []byte("payload"))
	b = append(append(append([]byte(nil), b[:20]...), 1, 1, 1, 1), b[20:]...)
	b[0], b[3] = 0x46, 39
	if _, _, p, err := ReadDatagram4(b); err != nil || string(p) != "payload" {
		t.Errorf("with an IP option: %q, %v", p, err)
	}
}
