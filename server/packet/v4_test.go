package packet

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bootp is a header with a cookie, and options after it.
func bootp(options ...byte) []byte {
	b := make([]byte, optionsFrom4, optionsFrom4+len(options))
	copy(b, []byte{BootRequest, 1, 6, 2, 0xde, 0xad, 0xbe, 0xef, 0, 9, 0x80, 0})
	copy(b[12:], []byte{10, 0, 0, 1, 10, 0, 0, 2, 10, 0, 0, 3, 10, 0, 0, 4, 2, 0, 0, 0, 0, 5})
	copy(b[headerLen4:], []byte{0x63, 0x82, 0x53, 0x63})
	return append(b, options...)
}

// options4 is what a message holds, as text: code=value in hexadecimal.
func options4(p *V4) map[uint8]string {
	m := map[uint8]string{}
	for code, v := range p.EachOption {
		m[code] = string(v)
	}
	return m
}

func TestParse4Refuses(t *testing.T) {
	t.Parallel()
	long := bootp(OptEnd)
	long[2] = 21
	bad := bootp(OptEnd)
	bad[headerLen4] = 0
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":            {nil, TooShort},
		"short header":       {bootp()[:235], TooShort},
		"no cookie":          {bootp()[:236], NoCookie},
		"half a cookie":      {bootp()[:238], NoCookie},
		"other cookie":       {bad, NoCookie},
		"21 hardware bytes":  {long, LongHardware},
		"no options":         {bootp(), nil},
		"only End":           {bootp(OptEnd), nil},
		"longer than by UDP": {bootp(make([]byte, 70000)...), nil},
	} {
		var p V4
		if err := p.Parse(c.data); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestParse4Options(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 255)
	for name, c := range map[string]struct {
		options string
		want    map[uint8]string
	}{
		"usual":                    {"\x35\x01\x01\x0c\x02ab\xff", map[uint8]string{53: "\x01", 12: "ab"}},
		"without End":              {"\x35\x01\x01", map[uint8]string{53: "\x01"}},
		"after End":                {"\x35\x01\x01\xff\x0c\x01a", map[uint8]string{53: "\x01"}},
		"padding":                  {"\x00\x00\x35\x01\x01\x00\x00\x0c\x01a\x00", map[uint8]string{53: "\x01", 12: "a"}},
		"without length":           {"\x35\x01\x01\x0c", map[uint8]string{53: "\x01"}},
		"longer than the message":  {"\x35\x01\x01\x0c\x03ab", map[uint8]string{53: "\x01"}},
		"empty host name":          {"\x0c\x00\x35\x01\x01\xff", map[uint8]string{53: "\x01"}},
		"empty host name, and one": {"\x0c\x00\x0c\x01a\x0c\x00\xff", map[uint8]string{12: "a"}},
		"empty option":             {"\x50\x00\xff", map[uint8]string{80: ""}},
		"in pieces":                {"\x3c\x01a\x35\x01\x01\x3c\x00\x3c\x02bc\xff", map[uint8]string{60: "abc", 53: "\x01"}},
		"two in pieces":            {"\x3d\x01x\x3c\x01a\x3d\x01y\x3c\x01b\xff", map[uint8]string{60: "ab", 61: "xy"}},
		"long in pieces":           {"\x3c\xff" + long + "\x3c\xff" + long + "\xff", map[uint8]string{60: long + long}},
		"last piece cut off":       {"\x3c\x01a\x3c\x01b\x3c\x02c", map[uint8]string{60: "ab"}},
	} {
		var p V4
		if err := p.Parse(bootp([]byte(c.options)...)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, options4(&p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for code, want := range c.want {
			if v, ok := p.Option(code); !ok || string(v) != want {
				t.Errorf("%s: option %d is %q, %v", name, code, v, ok)
			}
		}
		if p.Has(7) || p.Has(OptEnd) || p.Has(OptPad) {
			t.Errorf("%s: has options that it has not", name)
		}
	}
}

func TestHeader4(t *testing.T) {
	t.Parallel()
	raw := bootp(53, 1, Discover, 55, 2, 3, 1, 50, 4, 10, 0, 0, 7, 61, 2, 1, 9, 51, 4, 0, 0, 1, 0,
		82, 13, 1, 2, 'e', '0', 5, 4, 10, 9, 0, 0, 1, 1, 'x', 255)
	copy(raw[44:], "srv")
	copy(raw[108:], "boot")
	var p V4
	if err := p.Parse(raw); err != nil {
		t.Fatal(err)
	}
	lease, _ := p.Uint32(OptLeaseTime)
	id, _ := p.ClientID()
	circuit, _ := p.RAISub(RAICircuitID)
	link, _ := p.RAISub(RAILinkSelection)
	_, none := p.RAISub(RAIRemoteID)
	rai, _ := p.RAI()
	_, noNumber := p.Uint32(OptMessageType)
	got := []any{
		p.Op(), p.HType(), p.HLen(), p.Hops(), p.XID(), p.Secs(), p.Flags(), p.Broadcast(),
		p.CIAddr().String(), p.YIAddr().String(), p.SIAddr().String(), p.GIAddr().String(), p.CHAddr(),
		string(bytes.TrimRight(p.SName(), "\x00")), string(bytes.TrimRight(p.File(), "\x00")), p.Type(), p.PRL(),
		p.Asks(1), p.Asks(6), p.Addr(OptRequestedAddress).String(), p.Addr(OptServerID).IsValid(), lease, id, string(circuit),
		link, none, len(rai), p.Relayed(), noNumber, len(p.Data()),
	}
	want := []any{
		uint8(1), uint8(1), uint8(6), uint8(2), uint32(0xdeadbeef), uint16(9), uint16(FlagBroadcast), true,
		"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", []byte{2, 0, 0, 0, 0, 5},
		"srv", "boot", uint8(Discover), []byte{3, 1},
		true, false, "10.0.0.7", false, uint32(256), []byte{1, 9}, "e0x",
		[]byte{10, 9, 0, 0}, false, 13, true, false, len(raw),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHardwareAddress(t *testing.T) {
	t.Parallel()
	raw := bootp(OptEnd)
	for i := range 16 {
		raw[28+i] = byte(i + 1)
	}
	full := []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	for n, want := range map[byte][]byte{0: {}, 6: full[:6], 16: full, 18: append(bytes.Clone(full), 0, 0)} {
		raw[2] = n
		var p V4
		if err := p.Parse(raw); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, p.CHAddr()); diff != "" {
			t.Errorf("%d bytes (-want +got):\n%s", n, diff)
		}
	}
}

func TestRelayed4(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{"0.0.0.0": false, "255.255.255.255": false, "10.0.0.1": true} {
		raw := bootp()
		a := netip.MustParseAddr(addr).As4()
		copy(raw[24:], a[:])
		var p V4
		if err := p.Parse(raw); err != nil || p.Relayed() != want {
			t.Errorf("%s: %v, %v", addr, p.Relayed(), err)
		}
	}
}

func TestSubOption(t *testing.T) {
	t.Parallel()
	value := []byte("\x00\x01a\xff\x01b\x02\x00\x03\x01c\x03\x01d\x04\x09cut")
	for code, want := range map[uint8]string{0: "a", 255: "b", 2: "", 3: "cd"} {
		if v, ok := SubOption(value, code); !ok || string(v) != want {
			t.Errorf("sub-option %d: %q, %v", code, v, ok)
		}
	}
	if _, ok := SubOption(value, 4); ok {
		t.Error("a sub-option that is cut off is there")
	}
	for code := range EachSubOption(value) {
		if code == 2 {
			break // must not go on
		}
	}
}

// TestParseAgain: nothing of one message is left in the next.
func TestParseAgain(t *testing.T) {
	t.Parallel()
	var p V4
	for _, c := range []struct {
		options string
		want    map[uint8]string
	}{
		{"\x35\x01\x01\x3c\x01a\x3c\x01b\xff", map[uint8]string{53: "\x01", 60: "ab"}},
		{"\x3c\x01z\xff", map[uint8]string{60: "z"}},
		{"", map[uint8]string{}},
	} {
		if err := p.Parse(bootp([]byte(c.options)...)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, options4(&p)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for r := TooShort; r < reasonEnd; r++ {
		if s := r.Error(); s == "" || seen[s] {
			t.Errorf("reason %d has the text %q", r, s)
		}
		seen[r.Error()] = true
	}
	if Reason(200).Error() != "unknown reason" {
		t.Error("a reason that is none has a text")
	}
}
