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
