package classify

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/config/configtest"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

// discover is a relayed DISCOVER with some options.
func discover(t testing.TB, options map[uint8]string) *packet.V4 {
	t.Helper()
	var m packet.Reply4
	m.ResetRequest(nil, 0x01020304, 1, []byte{2, 0, 0, 0, 0, 1})
	m.SetGIAddr(netip.MustParseAddr("192.0.2.9"))
	m.SetUint8(packet.OptMessageType, packet.Discover)
	for code, v := range options {
		m.SetOption(code, []byte(v))
	}
	v := new(packet.V4)
	if err := v.Parse(m.Bytes()); err != nil {
		t.Fatal(err)
	}
	return v
}

// four returns a classifier for a message.
func four(s *config.Snapshot, m *packet.V4, failed func(*config.Class, error)) (*Classifier, *Packet4) {
	c := &Classifier{}
	p := &Packet4{Message: m, Interface: "eth0", Src: netip.MustParseAddr("192.0.2.9"), Dst: netip.MustParseAddr("192.0.2.1"), Classes: c, Defs: s.Defs}
	c.Start(s.Classes, p, failed)
	return c, p
}

// names returns the classes of a packet in their order.
func names(s *config.Snapshot, c *Classifier) (out []string) {
	for _, n := range c.List() {
		out = append(out, s.Classes.Name(n))
	}
	return out
}

const classes4 = `{ "client-classes": [
	{ "name": "phone", "test": "substring(option[60].hex, 0, 5) == 'phone'" },
	{ "name": "VENDOR_CLASS_phone 7" },
	{ "name": "chosen", "test": "member('phone') and not member('KNOWN')" },
	{ "name": "by-host", "test": "member('reserved')" },
	{ "name": "late", "test": "pkt4.hlen == 6", "only-in-additional-list": true },
	{ "name": "free" },
	{ "name": "no", "test": "option[12].exists", "only-in-additional-list": true },
	{ "name": "line", "template-test": "relay4[1].hex" },
	{ "name": "SPAWN_line_port 1" } ],
	"reservations": [ { "hw-address": "02:00:00:00:00:01", "client-classes": [ "reserved" ] } ] }`

// TestOrder goes the whole way of a packet (Kea's order of assignment).
func TestOrder(t *testing.T) {
	s := configtest.Snapshot(t, 4, classes4)
	c, _ := four(s, discover(t, map[uint8]string{60: "phone 7", 82: "\x01\x06port 1"}), nil)
	c.BeforeHost([]byte("phone 7"))
	if diff := cmp.Diff([]string{"ALL", "VENDOR_CLASS_phone 7", "phone", "SPAWN_line_port 1", "line"}, names(s, c)); diff != "" {
		t.Errorf("before the host (-want +got):\n%s", diff)
	}
	reserved, _ := s.Classes.Number("reserved")
	c.WithHost([]option.Class{reserved}, []byte("phone 7"))
	c.AfterHost(false)
	want := []string{"ALL", "VENDOR_CLASS_phone 7", "reserved", "phone", "by-host", "SPAWN_line_port 1", "line", "UNKNOWN", "chosen"}
	if diff := cmp.Diff(want, names(s, c)); diff != "" {
		t.Errorf("with the host (-want +got):\n%s", diff)
	}
	list := make([]option.Class, 0, 3)
	for _, name := range []string{"late", "free", "no"} {
		n, _ := s.Classes.Number(name)
		list = append(list, n)
	}
	added := c.Additional(list, nil)
	if diff := cmp.Diff(list[:2], added); diff != "" {
		t.Errorf("additional (-want +got):\n%s", diff)
	}
	if more := c.Additional(list, nil); len(more) != 0 {
		t.Errorf("added again: %v", more)
	}
}

func TestKnown(t *testing.T) {
	s := configtest.Snapshot(t, 4, classes4)
	c, _ := four(s, discover(t, map[uint8]string{60: "phone"}), nil)
	c.BeforeHost(nil)
	c.AfterHost(true)
	if diff := cmp.Diff([]string{"ALL", "phone", "KNOWN"}, names(s, c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A test that cannot be evaluated adds no class, and is told of.
func TestFailure(t *testing.T) {
	s := configtest.Snapshot(t, 4, `{ "client-classes": [ { "name": "bad", "test": "addrtotext(option[12].hex) == 'x'" }, { "name": "good", "test": "option[12].hex == 'abc'" } ] }`)
	var failed []string
	c, _ := four(s, discover(t, map[uint8]string{12: "abc"}), func(k *config.Class, err error) { failed = append(failed, k.Name) })
	c.BeforeHost(nil)
	if diff := cmp.Diff([]string{"ALL", "good"}, names(s, c)); diff != "" || len(failed) != 1 || failed[0] != "bad" {
		t.Errorf("failed %v; classes (-want +got):\n%s", failed, diff)
	}
}

func TestSet(t *testing.T) {
	var s Set
	s.Reset(200)
	if !s.Add(3) || s.Add(3) || !s.Add(199) || s.Add(1000) || s.Has(1000) || !s.Has(199) || s.Has(4) {
		t.Errorf("set: %v", s.List())
	}
	for _, tt := range []struct {
		guard []option.Class
		want  bool
	}{{nil, true}, {[]option.Class{4}, false}, {[]option.Class{4, 199}, true}} {
		if got := s.Allows(tt.guard); got != tt.want {
			t.Errorf("Allows(%v) = %v", tt.guard, got)
		}
	}
	s.Reset(10)
	if s.Has(3) || len(s.List()) != 0 {
		t.Error("Reset leaves classes")
	}
}

// TestExpressions4 asks for every field and path.
func TestExpressions4(t *testing.T) {
	m := map[uint8]string{12: "host", 60: "phone", 82: "\x01\x04port\x02\x02ab",
		124: "\x00\x00\x00\x63\x03foo\x02ba", 125: "\x00\x00\x00\x63\x05\x01\x03xyz", 43: "\x05\x01z"}
	tests := map[string]bool{
		"pkt.iface == 'eth0'":                     true,
		"pkt.src == 192.0.2.9":                    true,
		"pkt.dst == 192.0.2.1":                    true,
		"pkt4.mac == 0x020000000001":              true,
		"pkt4.hlen == 6 and pkt4.htype == 1":      true,
		"pkt4.msgtype == 1":                       true,
		"pkt4.transid == 0x01020304":              true,
		"pkt4.giaddr == 192.0.2.9":                true,
		"pkt4.ciaddr == 0.0.0.0":                  true,
		"pkt4.yiaddr == pkt4.siaddr":              true,
		"option[12].hex == 'host'":                true,
		"option[12].text == 'host'":               true,
		"option[13].text == ''":                   true,
		"option[13].exists":                       false,
		"option[43].option[5].hex == 'z'":         true,
		"option[82].option[1].hex == 'port'":      true,
		"relay4[2].hex == 'ab'":                   true,
		"relay4[3].exists":                        false,
		"vendor.enterprise == 99":                 true,
		"vendor[99].exists and vendor[*].exists":  true,
		"vendor[98].exists":                       false,
		"vendor[99].option[1].hex == 'xyz'":       true,
		"vendor[99].option[2].exists":             false,
		"vendor-class.enterprise == 99":           true,
		"vendor-class[99].exists":                 true,
		"vendor-class[99].data == 'foo'":          true,
		"vendor-class[*].data[1] == 'ba'":         true,
		"vendor-class[98].exists":                 false,
		"option[53].text == '1'":                  true,
		"option[300].exists":                      false,
		"pkt.len == 1":                            false,
		"member('ALL') and not member('nothing')": true,
	}
	for test, want := range tests {
		if test == "option[300].exists" {
			continue // no code of DHCPv4, which the parser refuses
		}
		s := configtest.Snapshot(t, 4, fmt.Sprintf(`{ "client-classes": [ { "name": "x", "test": %q } ] }`, test))
		c, _ := four(s, discover(t, m), func(_ *config.Class, err error) { t.Errorf("%s: %v", test, err) })
		c.BeforeHost(nil)
		if got := c.Member("x"); got != want {
			t.Errorf("%s is %v; want %v", test, got, want)
		}
	}
}

// TestExpressions6 does the same for DHCPv6, in two relays.
func TestExpressions6(t *testing.T) {
	message := []byte{1, 0, 0, 7, 0, 1, 0, 4, 0, 3, 0, 1, 0, 16, 0, 9, 0, 0, 0, 0x63, 0, 3, 'f', 'o', 'o',
		0, 17, 0, 11, 0, 0, 0, 0x63, 0, 1, 0, 3, 'x', 'y', 'z', 0, 3, 0, 18, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 0, 2, 0, 0}
	inner := relay(t, 0, "2001:db8::1", "fe80::1", message, []byte{0, 18, 0, 2, 'p', '1'})
	outer := relay(t, 1, "2001:db8::2", "2001:db8::1", inner, nil)
	v := new(packet.V6)
	if err := v.Parse(outer); err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{
		"pkt.iface == 'eth0'":                       true,
		"pkt.src == fe80::9 and pkt.dst == ff02::1": true,
		"pkt6.msgtype == 1 and pkt6.transid == 7":   true,
		"option[1].hex == 0x00030001":               true,
		"option[3].option[13].exists":               true,
		"option[3].option[5].exists":                false,
		"relay6[0].linkaddr == 2001:db8::2":         true,
		"relay6[1].linkaddr == 2001:db8::1":         true,
		"relay6[-1].peeraddr == fe80::1":            true,
		"relay6[5].peeraddr == ''":                  true,
		"relay6[1].option[18].hex == 'p1'":          true,
		"relay6[0].option[18].exists":               false,
		"vendor.enterprise == 99":                   true,
		"vendor[99].option[1].hex == 'xyz'":         true,
		"vendor[1].exists":                          false,
		"vendor[*].exists":                          true,
		"vendor-class[99].data == 'foo'":            true,
		"vendor-class[99].data[1] == ''":            true,
		"vendor-class[99].exists":                   true,
		"vendor-class.enterprise == 99":             true,
		"pkt.len == 0":                              false,
		"option[1].text == ''":                      false,
		"relay6[1].option[18].text == '7031'":       true,
	}
	for test, want := range tests {
		s := configtest.Snapshot(t, 6, fmt.Sprintf(`{ "client-classes": [ { "name": "x", "test": %q } ] }`, test))
		c := &Classifier{}
		p := &Packet6{Message: v, Interface: "eth0", Src: netip.MustParseAddr("fe80::9"), Dst: netip.MustParseAddr("ff02::1"), Classes: c, Defs: s.Defs}
		c.Start(s.Classes, p, func(_ *config.Class, err error) { t.Errorf("%s: %v", test, err) })
		c.BeforeHost(nil)
		if got := c.Member("x"); got != want {
			t.Errorf("%s is %v; want %v", test, got, want)
		}
	}
}

// relay puts a message into a Relay-forward.
func relay(t *testing.T, hops byte, link, peer string, message, options []byte) []byte {
	t.Helper()
	out := []byte{packet.RelayForward, hops}
	for _, a := range []string{link, peer} {
		b := netip.MustParseAddr(a).As16()
		out = append(out, b[:]...)
	}
	out = append(out, options...)
	out = append(out, 0, 9, byte(len(message)>>8), byte(len(message)))
	return append(out, message...)
}

func BenchmarkEvaluate(b *testing.B) {
	s := configtest.Snapshot(b, 4, classes4)
	m := discover(b, map[uint8]string{60: "phone 7", 82: "\x01\x06port 1"})
	c, _ := four(s, m, nil)
	b.ReportAllocs()
	for b.Loop() {
		c.Reset(s.Classes.Count())
		c.BeforeHost([]byte("phone 7"))
		c.AfterHost(false)
	}
}
