package packet

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReply4Header(t *testing.T) {
	t.Parallel()
	raw := bootp(53, 1, Discover, 255)
	raw[2] = 18 // Kea answers with 16
	copy(raw[28:], "0123456789abcdef")
	var q V4
	if err := q.Parse(raw); err != nil {
		t.Fatal(err)
	}
	var r Reply4
	r.Reset(bytes.Repeat([]byte{0xee}, 600)[:0], &q)
	r.SetYIAddr(netip.MustParseAddr("10.1.0.9"))
	r.SetSIAddr(netip.MustParseAddr("::ffff:10.1.0.1"))
	r.SetCIAddr(netip.Addr{})
	r.SetSName(strings.Repeat("s", 70))
	r.SetFile("old file name")
	r.SetFile("boot")
	r.SetUint8(OptMessageType, Offer)
	var p V4
	if err := p.Parse(r.Bytes()); err != nil {
		t.Fatal(err)
	}
	got := []any{
		p.Op(), p.HType(), p.HLen(), p.Hops(), p.XID(), p.Secs(), p.Flags(), p.CIAddr().String(), p.YIAddr().String(),
		p.SIAddr().String(), p.GIAddr().String(), string(p.CHAddr()), string(p.SName()), strings.TrimRight(string(p.File()), "\x00"), p.Type(),
	}
	want := []any{
		uint8(BootReply), uint8(1), uint8(16), uint8(2), uint32(0xdeadbeef), uint16(0), uint16(0x8000), "0.0.0.0", "10.1.0.9",
		"10.1.0.1", "10.0.0.4", "0123456789abcdef", strings.Repeat("s", 64), "boot", uint8(Offer),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	same := []any{r.Flags(), r.CIAddr(), r.YIAddr(), r.SIAddr(), r.GIAddr(), r.Type()}
	if diff := cmp.Diff([]any{p.Flags(), p.CIAddr(), p.YIAddr(), p.SIAddr(), p.GIAddr(), p.Type()}, same, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("what the reply says of itself (-want +got):\n%s", diff)
	}
}

func TestReply4ShortHardware(t *testing.T) {
	t.Parallel()
	raw := bootp(255)
	copy(raw[28:44], bytes.Repeat([]byte{7}, 16)) // garbage after 6 bytes
	var q V4
	if err := q.Parse(raw); err != nil {
		t.Fatal(err)
	}
	var r Reply4
	r.Reset(nil, &q)
	want := append(bytes.Repeat([]byte{7}, 6), make([]byte, 10)...)
	if diff := cmp.Diff(want, r.Bytes()[28:44]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReply4Options(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		build func(r *Reply4)
		want  string
	}{
		"nothing": {func(*Reply4) {}, "\xff"},
		"order": {func(r *Reply4) {
			r.SetOption(82, []byte("rai"))
			r.SetUint32(OptLeaseTime, 0x01020304)
			r.SetAddr(OptSubnetMask, netip.MustParseAddr("255.255.0.0"))
			r.SetUint16(26, 1500)
			r.SetUint8(OptMessageType, Ack)
			r.SetOption(125, []byte("v"))
		}, "\x35\x01\x05\x01\x04\xff\xff\x00\x00\x1a\x02\x05\xdc\x33\x04\x01\x02\x03\x04\x7d\x01v\x52\x03rai\xff"},
		"replaced and removed": {func(r *Reply4) {
			r.SetOption(12, []byte("a"))
			r.SetOption(12, []byte("b"))
			r.SetOption(15, []byte("c"))
			r.Remove(15)
			r.Remove(3)
		}, "\x0c\x01b\xff"},
		"several": {func(r *Reply4) {
			r.AddOption(125, []byte("1"))
			r.AddOption(12, []byte("a"))
			r.AddOption(125, []byte("2"))
			r.AddOption(125, []byte("3"))
		}, "\x0c\x01a\x7d\x011\x7d\x012\x7d\x013\xff"},
		"several, then one": {func(r *Reply4) {
			r.AddOption(125, []byte("1"))
			r.AddOption(125, []byte("2"))
			r.SetOption(125, []byte("3"))
		}, "\x7d\x013\xff"},
		"empty": {func(r *Reply4) { r.SetOption(80, nil) }, "\x50\x00\xff"},
		"Pad and End are none": {func(r *Reply4) {
			r.SetOption(OptPad, []byte("a"))
			r.SetOption(OptEnd, []byte("a"))
		}, "\xff"},
		"copied": {func(r *Reply4) {
			v := []byte("abc")
			r.SetCopy(12, v)
			v[0] = 'x'
		}, "\x0c\x03abc\xff"},
		"as long as Kea lets it be": {func(r *Reply4) { r.SetOption(12, bytes.Repeat([]byte("a"), 253)) },
			"\x0c\xfd" + strings.Repeat("a", 253) + "\xff"},
		"in pieces": {func(r *Reply4) { r.SetOption(12, bytes.Repeat([]byte("a"), 255)) },
			"\x0c\xfd" + strings.Repeat("a", 253) + "\x0c\x02aa\xff"},
		"more than is kept in one place": {func(r *Reply4) {
			for i := range 100 {
				r.SetUint32(uint8(100+i), 7)
			}
			for i := range 99 {
				r.Remove(uint8(100 + i))
			}
			r.SetUint32(1, 8)
		}, "\x01\x04\x00\x00\x00\x08\xc7\x04\x00\x00\x00\x07\xff"},
	} {
		var r Reply4
		r.ResetRequest(nil, 1, 1, nil)
		c.build(&r)
		n := r.Len()
		out := r.Bytes()
		if diff := cmp.Diff(c.want, string(out[optionsFrom4:])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if n != len(out) {
			t.Errorf("%s: announced %d bytes, wrote %d", name, n, len(out))
		}
		if again := r.Bytes(); !bytes.Equal(again, out) {
			t.Errorf("%s: the second time % x", name, again[optionsFrom4:])
		}
	}
}

func TestReply4Looks(t *testing.T) {
	t.Parallel()
	var r Reply4
	r.ResetRequest(nil, 9, 1, []byte{1, 2, 3, 4, 5, 6})
	if r.Has(12) || r.Type() != 0 {
		t.Error("an empty reply has options")
	}
	r.AddOption(12, []byte("a"))
	r.AddOption(12, []byte("b"))
	r.AddOption(3, []byte("c"))
	var got []string
	for code, v := range r.EachOption {
		got = append(got, string(rune('0'+code%10))+string(v))
	}
	if diff := cmp.Diff([]string{"3c", "2a", "2b"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range r.EachOption {
		break // must not go on
	}
	if v, ok := r.Option(12); !ok || string(v) != "a" {
		t.Errorf("option 12: %q, %v", v, ok)
	}
	r.SetHops(3)
	r.SetSecs(4)
	r.SetFlags(FlagBroadcast)
	r.SetGIAddr(netip.MustParseAddr("10.0.0.1"))
	var p V4
	if err := p.Parse(r.PaddedBytes(300)); err != nil {
		t.Fatal(err)
	}
	if len(p.Data()) != 300 || p.Hops() != 3 || p.Secs() != 4 || !p.Broadcast() || p.GIAddr().String() != "10.0.0.1" {
		t.Errorf("read back as % x", p.Data())
	}
}

func TestReply4Again(t *testing.T) {
	t.Parallel()
	var r Reply4
	buf := make([]byte, 0, 1500)
	r.ResetRequest(buf, 1, 1, nil)
	r.SetOption(12, []byte("left over"))
	r.SetFile("left over")
	r.Bytes()
	r.ResetRequest(buf, 1, 1, nil)
	want := bootpEmpty()
	if diff := cmp.Diff(want, r.Bytes()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func bootpEmpty() []byte {
	b := append(make([]byte, headerLen4), 0x63, 0x82, 0x53, 0x63, OptEnd)
	b[0], b[1], b[7] = BootRequest, 1, 1
	return b
}
