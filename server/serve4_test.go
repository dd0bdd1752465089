package server

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// ours4 is a server of ours, and the address that it offered last.
type ours4 struct {
	*rig
	offered netip.Addr
}

func newOurs4(t testing.TB, config string) ownServer { return &ours4{newRig(t, config), rigAddr} }

func (o *ours4) last() *exchange { return &o.w.ex4.exchange }

func (o *ours4) ask(l askLine) string {
	datagram, meta := l.encode(o.t, o.offered)
	answer, to := o.raw(datagram, meta)
	if answer != nil && answer.Type() == packet.Offer {
		o.offered = answer.YIAddr()
	}
	return showReply(answer, to)
}

// encode makes the datagram of a line. offered is the address of the last offer.
func (l *askLine) encode(t testing.TB, offered netip.Addr) ([]byte, netio.Meta) {
	t.Helper()
	m := &askMessage{t: t, offered: offered, mac: []byte{2, 0, 0, 0, 0, 1}, htype: 1,
		meta: netio.Meta{Iface: 1, Src: netip.AddrPortFrom(netip.IPv4Unspecified(), 68), Dst: netip.AddrPortFrom(broadcastAddr, 67), Raw: true}}
	m.fields = map[string]string{}
	kind, ok := map[string]uint8{"discover": packet.Discover, "request": packet.Request, "decline": packet.Decline,
		"release": packet.Release, "inform": packet.Inform, "bootp": 0, "offer": packet.Offer}[l.words[0]]
	if !ok {
		t.Fatalf("%s: no such message: %s", l.label, l.words[0])
	}
	if kind != 0 {
		m.options = append(m.options, packetOption{packet.OptMessageType, []byte{kind}})
	}
	for _, w := range l.words[1:] {
		key, value, _ := strings.Cut(w, "=")
		m.word(key, value)
	}
	return m.datagram(l.label), m.meta
}

// askMessage is a message that is put together word by word.
type askMessage struct {
	t       testing.TB
	offered netip.Addr
	mac     []byte
	htype   uint8
	fields  map[string]string
	options []packetOption
	meta    netio.Meta
}

type packetOption struct {
	code  uint8
	value []byte
}

func (m *askMessage) add(code uint8, value []byte) {
	m.options = append(m.options, packetOption{code, value})
}

// word reads one word: a field, an option by number, or a name for an option.
func (m *askMessage) word(key, value string) {
	if code, err := strconv.Atoi(key); err == nil {
		m.add(uint8(code), bytesOf(m.t, value))
		return
	}
	switch key {
	case "mac":
		m.mac = []byte{2, 0, 0, 0, 0, byte(m.number(value, 16))}
	case "chaddr":
		m.mac = bytesOf(m.t, value)
	case "ip":
		m.add(packet.OptRequestedAddress, m.addr(value).AsSlice())
	case "sid":
		m.add(packet.OptServerID, m.addr(value).AsSlice())
	case "id":
		m.add(packet.OptClientID, bytesOf(m.t, value))
	case "name":
		m.add(packet.OptHostName, []byte(value))
	case "lt":
		m.add(packet.OptLeaseTime, binary.BigEndian.AppendUint32(nil, uint32(m.number(value, 10))))
	case "prl":
		var codes []byte
		for c := range strings.SplitSeq(value, ",") {
			codes = append(codes, byte(m.number(c, 10)))
		}
		m.add(packet.OptParameterList, codes)
	case "giaddr":
		m.fields[key] = value
		m.meta.Src = netip.AddrPortFrom(m.addr(value), 67)
		m.meta.Dst = netip.AddrPortFrom(rigAddr, 67)
	case "src":
		m.meta.Src = netip.AddrPortFrom(m.addr(value), m.meta.Src.Port())
	case "unicast":
		m.meta.Dst = netip.AddrPortFrom(rigAddr, 67)
	case "ciaddr", "flags", "secs", "hops", "yiaddr", "siaddr", "op":
		m.fields[key] = value
	default:
		m.t.Fatalf("no such word: %s", key)
	}
}

func (m *askMessage) number(text string, base int) uint64 {
	n, err := strconv.ParseUint(text, base, 32)
	if err != nil {
		m.t.Fatal(err)
	}
	return n
}

// addr reads an address; $ is that of the last offer, @ that of the server.
func (m *askMessage) addr(text string) netip.Addr {
	switch text {
	case "$":
		return m.offered
	case "@", "":
		return rigAddr
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		m.t.Fatal(err)
	}
	return a
}

// bytesOf reads hex digits, or text between apostrophes.
func bytesOf(t testing.TB, text string) []byte {
	if n := len(text); n > 1 && text[0] == '\'' && text[n-1] == '\'' {
		return []byte(text[1 : n-1])
	}
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// datagram writes the message; its transaction identifier is made of the label.
func (m *askMessage) datagram(label string) []byte {
	var r packet.Reply4
	r.ResetRequest(nil, xidOf(label), m.htype, m.mac)
	for key, v := range m.fields {
		switch key {
		case "ciaddr":
			r.SetCIAddr(m.addr(v))
		case "giaddr":
			r.SetGIAddr(m.addr(v))
		case "yiaddr":
			r.SetYIAddr(m.addr(v))
		case "siaddr":
			r.SetSIAddr(m.addr(v))
		case "flags":
			r.SetFlags(uint16(m.number(v, 16)))
		case "secs":
			r.SetSecs(uint16(m.number(v, 10)))
		case "hops":
			r.SetHops(uint8(m.number(v, 10)))
		}
	}
	for _, o := range m.options {
		r.AddOption(o.code, o.value)
	}
	out := r.Bytes()
	if op, ok := m.fields["op"]; ok {
		out[0] = byte(m.number(op, 10))
	}
	return out
}

func xidOf(label string) uint32 {
	h := uint32(2166136261) // FNV-1a
	for i := range len(label) {
		h = (h ^ uint32(label[i])) * 16777619
	}
	return h
}

var replyNames = map[uint8]string{0: "bootp", packet.Offer: "offer", packet.Ack: "ack", packet.Nak: "nak"}

// showReply writes a reply on one line; what is zero or empty is left out.
func showReply(v *packet.V4, to *netio.Meta) string {
	if v == nil {
		return "-"
	}
	b := &strings.Builder{}
	b.WriteString(replyNames[v.Type()])
	for _, f := range []struct {
		name string
		addr netip.Addr
	}{{"ciaddr", v.CIAddr()}, {"yiaddr", v.YIAddr()}, {"siaddr", v.SIAddr()}, {"giaddr", v.GIAddr()}} {
		if !f.addr.IsUnspecified() {
			fmt.Fprintf(b, " %s=%v", f.name, f.addr)
		}
	}
	for _, f := range []struct {
		name   string
		number uint64
	}{{"flags", uint64(v.Flags())}, {"hops", uint64(v.Hops())}, {"secs", uint64(v.Secs())}} {
		if f.number != 0 {
			fmt.Fprintf(b, " %s=%x", f.name, f.number)
		}
	}
	for _, f := range []struct {
		name string
		text []byte
	}{{"sname", v.SName()}, {"file", v.File()}} {
		if text := strings.TrimRight(string(f.text), "\x00"); text != "" {
			fmt.Fprintf(b, " %s=%q", f.name, text)
		}
	}
	var options []string
	for code, value := range v.EachOption {
		if code != packet.OptMessageType {
			options = append(options, fmt.Sprintf(" %d=%x", code, value))
		}
	}
	slices.SortStableFunc(options, func(a, b string) int { return codeOf(a) - codeOf(b) })
	return b.String() + strings.Join(options, "") + fmt.Sprintf(" to=%v", to.Dst)
}

func codeOf(option string) int {
	code, _, _ := strings.Cut(option[1:], "=")
	n, _ := strconv.Atoi(code)
	return n
}

// near compares two replies, but for two seconds that one server took longer.
var near = nearly{regexp.MustCompile(` (51|58|59)=([0-9a-f]{8})`), 16, 0}.same

// TestRelayFrames sends a relayed message as a frame: the reply goes back to the
// hardware address that it came from, whatever routes say.
func TestRelayFrames(t *testing.T) {
	r := newRig(t, oneSubnet)
	meta := metaOf(relayOne)
	meta.Raw, meta.HW = true, netio.MakeHW([]byte{2, 9, 9, 9, 9, 9})
	_, to := r.raw((ask{kind: packet.Discover, mac: 1, relay: relayOne}).encode(), meta)
	if to == nil || !to.Raw || to.HW != meta.HW || to.Dst != netip.AddrPortFrom(relayOne, 67) {
		t.Errorf("a relayed frame is answered at %+v; want %v by a frame to %v", to, relayOne, meta.HW)
	}
	_, to = r.send(ask{kind: packet.Discover, mac: 1, relay: relayOne})
	if to == nil || to.Raw {
		t.Errorf("a relayed datagram is answered at %+v; want a datagram", to)
	}
}

// TestSharedNetworkOrder fills a subnet and then frees an address of it: the
// subnet that was searched last goes on.
func TestSharedNetworkOrder(t *testing.T) {
	r := newRig(t, `{ "shared-networks": [ { "name": "n", "relay": { "ip-addresses": [ "192.0.2.9" ] }, "subnet4": [
		{ "id": 1, "subnet": "10.0.1.0/24", "pools": [ { "pool": "10.0.1.1-10.0.1.1" } ] },
		{ "id": 2, "subnet": "10.0.2.0/24", "pools": [ { "pool": "10.0.2.1-10.0.2.9" } ] } ] } ] }`)
	first, second := r.lease(ask{mac: 1, relay: relayOne}), r.lease(ask{mac: 2, relay: relayOne})
	if first.String() != "10.0.1.1" || second.String() != "10.0.2.1" {
		t.Fatalf("leased %v and %v", first, second)
	}
	r.send(ask{kind: packet.Release, mac: 1, ciaddr: "10.0.1.1", unicast: true})
	if third := r.lease(ask{mac: 3, relay: relayOne}); third.String() != "10.0.2.2" {
		t.Errorf("leased %v; want the next of the subnet that was searched last", third)
	}
}
