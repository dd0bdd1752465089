package difftest

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/translate"
)

// addrs compares addresses, whose insides are their own.
var addrs = cmp.Options{cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }), cmpopts.EquateEmpty()}

func TestPlanFile(t *testing.T) {
	want := Plan{Clients: []Client{
		{ID: "a", What: "one", HType: 1, HW: []byte{2, 0, 0, 0, 0, 1}, ClientID: []byte{1, 2}, At: Place{Relay: netip.MustParseAddr("192.0.2.1"), RelayOptions: []Option{{1, []byte("port")}}},
			Options: []Option{{55, []byte{1, 3}}}, Steps: []Step{{Do: Discover, Lease: time.Minute}, {Do: Reboot, Address: netip.MustParseAddr("192.0.2.9")}}},
		{ID: "b", What: "two", At: Place{Direct: netip.MustParsePrefix("192.0.2.0/24")}, Steps: []Step{{Do: Bootp, Options: []Option{{60, nil}}}}},
	}}
	text, err := WritePlan(&want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadPlan(text, false)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, addrs); d != "" {
		t.Errorf("what is written is not what is read (-want +got):\n%s", d)
	}
}

func TestPlanFileRefused(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`{}`, "no clients"},
		{`{"clients":[{"relay":"192.0.2.1","steps":[]}]}`, "no id"},
		{`{"clients":[{"id":"a","steps":[]}]}`, "nowhere"},
		{`{"clients":[{"id":"a","relay":"192.0.2.1","steps":[{"do":"dance"}]}]}`, `nothing is called "dance"`},
		{`{"clients":[{"id":"a","v6":true,"relay":"2001:db8::1","steps":[]}]}`, "protocol"},
		{`{"clients":[{"id":"a","relay":"192.0.2.1","steps":[]},{"id":"a","relay":"192.0.2.1","steps":[]}]}`, "another one"},
		{`{"clients":[{"id":"a","where":"here"}]}`, "unknown field"},
	} {
		if _, err := ReadPlan([]byte(tt.text), false); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ReadPlan(%s): error %v; want one with %q", tt.text, err, tt.want)
		}
	}
}

// source reads a configuration of a test.
func source(t *testing.T, text string) *Source {
	t.Helper()
	f, findings := parser.Parse("dhcpd.conf", []byte(text), parser.Options{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	r := translate.Config(f, translate.Options{})
	return NewSource(f, r.Report)
}

const oneNet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.99; }\n"

// captureOf writes a capture in the format pcap, of Ethernet.
func captureOf(frames ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint16(b, 4)
	b = append(b, make([]byte, 8)...)
	b = binary.LittleEndian.AppendUint32(b, 65535)
	b = binary.LittleEndian.AppendUint32(b, 1)
	for _, f := range frames {
		b = append(b, make([]byte, 8)...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(f)))
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(f))), f...)
	}
	return b
}

// captureNG writes a capture in the format pcapng, of Ethernet.
func captureNG(frames ...[]byte) []byte {
	block := func(kind uint32, body []byte) []byte {
		for len(body)%4 > 0 {
			body = append(body, 0)
		}
		size := uint32(12 + len(body))
		b := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, kind), size)
		return binary.LittleEndian.AppendUint32(append(b, body...), size)
	}
	head := binary.LittleEndian.AppendUint32(nil, 0x1a2b3c4d)
	out := block(0x0a0d0d0a, append(head, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255))
	out = append(out, block(1, []byte{1, 0, 0, 0, 255, 255, 0, 0})...)
	for _, f := range frames {
		b := make([]byte, 12) // interface and time
		b = binary.LittleEndian.AppendUint32(b, uint32(len(f)))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(f)))
		out = append(out, block(6, append(b, f...))...)
	}
	return out
}

// frame6 is a frame with a DHCPv6 message; nobody looks at its checksum.
func frame6(src, dst string, ports [2]uint16, payload []byte) []byte {
	b := append([]byte{0x33, 0x33, 0, 1, 0, 2, 2, 0, 0, 0, 0, 1, 0x86, 0xdd, 0x60, 0, 0, 0}, byte((len(payload)+8)>>8), byte(len(payload)+8), 17, 64)
	for _, a := range []string{src, dst} {
		ip := netip.MustParseAddr(a).As16()
		b = append(b, ip[:]...)
	}
	for _, n := range []uint16{ports[0], ports[1], uint16(len(payload) + 8), 0} {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	return append(b, payload...)
}

// TestReadCapture6 takes a client from a capture, one that was relayed.
func TestReadCapture6(t *testing.T) {
	f, findings := parser.Parse("dhcpd6.conf", []byte("subnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::99; }\n"), parser.Options{Family: parser.V6})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	s := NewSource(f, translate.Config(f, translate.Options{}).Report)
	duid := []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, 1}
	c := Client{ID: "x", V6: true, DUID: duid, At: Place{Relay: netip.MustParseAddr("2001:db8::1"), RelayOptions: []Option{{18, []byte("port 7")}}}}
	b := builder6{c: &c, s: Step{Do: Discover}, mem: &memory{}}
	inner, _ := b.bytes(7)
	frame := frame6("fe80::1", "ff02::1:2", [2]uint16{547, 547}, relayForward(&c, inner))
	for name, text := range map[string][]byte{"pcap": captureOf(frame), "pcapng": captureNG(frame)} {
		got, err := ReadCapture(bytes.NewReader(text), s)
		if err != nil || len(got.Clients) != 1 {
			t.Fatalf("%s: %d clients, %v; want 1", name, len(got.Clients), err)
		}
		k := got.Clients[0]
		if d := cmp.Diff([]any{duid, c.At, []Step{{Do: Discover, IAs: []IA{{IAID: 1}}}}}, []any{k.DUID, k.At, k.Steps}, addrs); d != "" {
			t.Errorf("%s: the client of the capture (-want +got):\n%s", name, d)
		}
	}
}

func frame4(src, dst string, payload []byte) []byte {
	head := append(bytes.Repeat([]byte{0xff}, 6), 2, 0, 0, 0, 0, 1, 8, 0)
	return packet.AppendDatagram4(head, netip.MustParseAddrPort(src), netip.MustParseAddrPort(dst), payload)
}

func TestReadCapture(t *testing.T) {
	s := source(t, oneNet)
	c := Client{ID: "x", HType: 1, HW: []byte{2, 0, 0, 0, 0, 1}, Options: []Option{{12, []byte("pc")}}}
	mem := memory{offered: netip.MustParseAddr("192.0.2.20"), serverID: []byte{192, 0, 2, 1}}
	var frames [][]byte
	for _, do := range []Act{Discover, Request} {
		b := builder4{c: &c, s: Step{Do: do}, mem: &mem}
		b.fill()
		frames = append(frames, frame4("0.0.0.0:68", "255.255.255.255:67", b.bytes(7, false)))
	}
	got, err := ReadCapture(bytes.NewReader(captureOf(frames...)), s)
	if err != nil {
		t.Fatal(err)
	}
	if ng, err := ReadCapture(bytes.NewReader(captureNG(frames...)), s); err != nil || !cmp.Equal(got, ng, addrs) {
		t.Errorf("pcapng (%v) has other clients than pcap:\n%s", err, cmp.Diff(got, ng, addrs))
	}
	name := []Option{{12, []byte("pc")}}
	want := Plan{Clients: []Client{{ID: "captured-1", What: "captured client 02:00:00:00:00:01", HType: 1, HW: c.HW,
		At: Place{Direct: netip.MustParsePrefix("192.0.2.0/24")}, Steps: []Step{{Do: Discover, Options: name}, {Do: Request, Options: name}}}}}
	if d := cmp.Diff(want, got, addrs); d != "" {
		t.Errorf("the clients of the capture (-want +got):\n%s", d)
	}
	for _, bad := range []string{"", "abcd", "this is no capture, but long enough for one"} {
		if _, err := ReadCapture(strings.NewReader(bad), s); err == nil {
			t.Errorf("ReadCapture of %q finds nothing wrong", bad)
		}
	}
}
