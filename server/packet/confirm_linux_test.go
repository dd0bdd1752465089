package packet_test

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// These tests show real Kea messages with all kinds of options, and look whether
// it answers those that we would not drop, and no others.

const kea4 = `{"Dhcp4": {
  "interfaces-config": {"interfaces": ["srv"]},
  "lease-database": {"type": "memfile", "persist": false},
  "multi-threading": {"enable-multi-threading": false},
  "compatibility": {"lenient-option-parsing": %v},
  "subnet4": [{"id": 1, "subnet": "10.0.0.0/24", "pools": [{"pool": "10.0.0.100-10.0.0.200"}]}]
}}`

const kea6 = `{"Dhcp6": {
  "interfaces-config": {"interfaces": ["srv"]},
  "lease-database": {"type": "memfile", "persist": false},
  "multi-threading": {"enable-multi-threading": false},
  "compatibility": {"lenient-option-parsing": %v},
  "subnet6": [{"id": 1, "subnet": "2001:db8::/64", "interface": "srv", "pools": [{"pool": "2001:db8::100-2001:db8::200"}]}]
}}`

// kea starts a server on one end of a cable and listens on the other.
func kea(t *testing.T, daemon, doc string, l netio.Listen, v6 bool) netio.Conn {
	t.Helper()
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asking real servers takes half a minute: set KEATOOL_CONFIRM=1")
	}
	o := oracle.Find()
	if !slices.Contains(o.Releases(), "3.0") {
		t.Skip("no Kea 3.0: ", o.Missing())
	}
	server, client := netns.New(t), netns.New(t)
	netns.Cable(server, "srv", client, "cli")
	for i, h := range []*netns.Host{server, client} {
		dev := []string{"srv", "cli"}[i]
		h.IP("-6 addr flush dev", dev)
		h.Addr(dev, fmt.Sprintf("fe80::%d/64", i+1))
		h.Addr(dev, fmt.Sprintf("10.0.0.%d/24", i+1))
	}
	var s *oracle.Server
	var c netio.Conn
	var err error
	server.Do(func() { s, err = o.KeaServe("3.0", daemon, []byte(doc)) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(s.Log())
		}
	})
	client.Do(func() {
		if v6 {
			c, err = netio.System{}.Listen6(l)
		} else {
			c, err = netio.System{}.Listen4(l)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// answered sends messages, each followed by one that is surely answered, and
// returns whether the first of the two was, and the answer to the second.
func answered(t *testing.T, c netio.Conn, meta netio.Meta, xid func([]byte) uint32, message, sure []byte) (got bool, answer []byte) {
	t.Helper()
	pair := []netio.Message{{Buf: message, N: len(message), Meta: meta}, {Buf: sure, N: len(sure), Meta: meta}}
	if _, err := c.SendBatch(pair); err != nil {
		t.Fatal(err)
	}
	ms := make([]netio.Message, 4)
	for i := range ms {
		ms[i].Buf = make([]byte, 4096)
	}
	for {
		n, err := c.RecvBatch(ms)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range ms[:n] {
			if m.Meta.Src == meta.Src {
				continue // our own multicast
			}
			switch xid(m.Payload()) {
			case xid(message):
				got = true
			case xid(sure):
				return got, slices.Clone(m.Payload())
			}
		}
	}
}

// values are contents of options for all forms.
func values() []string {
	list := []string{
		"", "\x00", "\x01", "\x02", "\x00\x00", "a\x00", "\x00\x01\x02", "\x01\x02\x03\x04", "abcd\x00", "\x20\x0a\x00\x00\x01\x0a\x00\x00\x01",
		"\x21\x0a\x00\x00\x01\x02\x0a\x00\x00\x01", "\x00\x0a\x00\x00\x01", "\x18\x0a\x00\x00\x0a\x00\x00\x01", "\x18\x0a\x00\x00\x0a\x00\x00",
		"\x03www\x07example\x00", "\x03www\x07example", "\x03www\x07exam", "\x40" + strings.Repeat("a", 64) + "\x00", "\x01a\x00\x01b\xc0\x00", "\x01a\xc0\x00", "\xc0\x00", "\x01a\xc0\x02\x00",
		"\x00\x00\x00www.example", "\x00\x00\x00www..example", "\x00\x00\x00.www", "\x00\x00\x00www.", "\x00\x00\x00.", "\x00\x00\x00@", "\x00\x00\x00\\300a", "\x00\x00\x00\\30", "\x00\x00\x00\\", "\x00\x00\x00\xff\xfe", "\x00\x00\x00a b",
		"\x00\x00\x00" + strings.Repeat("a", 63) + ".b", "\x00\x00\x00" + strings.Repeat("a", 64) + ".b", "\x09\x00\x00www", "\x04\x00\x00\x03www\x07example\x00", "\x04\x00\x00\x03www\x07example", "\x04\x00\x00\x03www\x07exa", "\x0c\x00\x00\x03www\x00", "\x0d\x00\x00\x03www\x00", "\x04\x00\x00\x00", "\x04\x00\x00",
		"\x00\x00\x11\x8b\x01a", "\x00\x00\x11\x8b\x02a", "\x00\x00\x11\x8b", "\x00\x00\x11", "\x00\x00\x11\x8b\x00\x01a", "\x00\x00\x11\x8b\x00\x02a", "\x00\x00\x11\x8b\x00\x01\x00\x01a", "\x00\x00\x11\x8b\x00\x01\x00\x02a", "\x00\x00\x11\x8b\x00",
		"\x05\x04\x0a\x00\x00\x01", "\x05\x03\x0a\x00\x00", "\x05\x00", "\x0b\x01a", "\x04\x03abc", "\x0a\x00", "\x0d\x01a", "\x13\x01a", "\x11\x02ab", "\x05\x02\x0a\x00\x05\x02\x00\x00", "\x01\x05a", "\x06\x00", "\x63\x00",
		"\x00\x01a", "\x00\x03abc\x00\x00", "\x00\x03ab",
	}
	for _, n := range []int{5, 6, 8, 9, 11, 12, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 32, 33} {
		list = append(list, strings.Repeat("\x00", n), strings.Repeat("\x01", n), strings.Repeat("z", n))
	}
	return list
}

func TestConfirmOptions4(t *testing.T) {
	for _, lenient := range []bool{false, true} {
		c := kea(t, "kea-dhcp4", fmt.Sprintf(kea4, lenient), netio.Listen{Interfaces: []string{"cli"}, Port: 68, Raw: true}, false)
		meta := netio.Meta{
			Iface: c.Listening()[0].Index, Src: netip.MustParseAddrPort("0.0.0.0:68"), Dst: netip.MustParseAddrPort("255.255.255.255:67"),
			Raw: true, HW: netio.MakeHW([]byte{255, 255, 255, 255, 255, 255}),
		}
		xid := func(b []byte) uint32 { return uint32(b[4])<<24 | uint32(b[5])<<16 | uint32(b[6])<<8 | uint32(b[7]) }
		n := uint32(0)
		ask := func(change func(*packet.Reply4)) (message []byte, got bool) {
			n += 2
			sure := discover(n, func(*packet.Reply4) {})
			message = discover(n+1, change)
			got, _ = answered(t, c, meta, xid, message, sure)
			return message, got
		}
		for code := 1; code < 255; code++ {
			for _, v := range values() {
				if left4(code, v) {
					continue
				}
				message, got := ask(func(r *packet.Reply4) { r.SetOption(uint8(code), []byte(v)) })
				var p packet.V4
				want := p.Parse(message) == nil && p.CheckOptions(lenient) == nil
				if got != want {
					t.Errorf("lenient %v, option %d, %s: Kea answers %v, we %v", lenient, code, hex.EncodeToString([]byte(v)), got, want)
				}
			}
		}
	}
}

// left4 leaves out what Kea is silent about for another reason, and what only
// servers send.
func left4(code int, v string) bool {
	switch code {
	case packet.OptMessageType:
		return v != "" && v[0] != packet.Discover
	case packet.OptServerID, packet.OptSubnetSelection:
		return len(v) >= 4
	case 162:
		return true
	}
	return false
}

func discover(xid uint32, change func(*packet.Reply4)) []byte {
	var r packet.Reply4
	r.ResetRequest(nil, xid, 1, []byte{2, 0, 0, 0, 0, 9})
	r.SetFlags(packet.FlagBroadcast)
	r.SetUint8(packet.OptMessageType, packet.Discover)
	change(&r)
	return r.Bytes()
}

func TestConfirmOptions6(t *testing.T) {
	for _, lenient := range []bool{false, true} {
		c := kea(t, "kea-dhcp6", fmt.Sprintf(kea6, lenient), netio.Listen{Interfaces: []string{"cli"}, Port: 546}, true)
		meta := netio.Meta{
			Iface: c.Listening()[0].Index, Src: netip.MustParseAddrPort("[fe80::2]:546"), Dst: netip.MustParseAddrPort("[ff02::1:2]:547"),
		}
		xid := func(b []byte) uint32 { return uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3]) }
		n := uint32(0)
		for code := range uint16(150) {
			for _, v := range values() {
				if left6(code, v) {
					continue
				}
				n += 2
				sure := solicit6(n, func(*packet.Reply6) {})
				message := solicit6(n+1, func(r *packet.Reply6) { r.Add(code, []byte(v)) })
				got, _ := answered(t, c, meta, xid, message, sure)
				var p packet.V6
				want := p.Parse(message) == nil && p.CheckOptions(lenient) == nil && p.Options().Has(packet.Opt6ClientID)
				if got != want {
					t.Errorf("lenient %v, option %d, %s: Kea answers %v, we %v", lenient, code, hex.EncodeToString([]byte(v)), got, want)
				}
			}
		}
	}
}

// left6 leaves out what Kea is silent about for another reason, and what only
// servers send. Names of many odd labels it can read, but makes no host name of.
func left6(code uint16, v string) bool {
	switch code {
	case packet.Opt6ServerID, packet.Opt6ClientID, packet.Opt6RelayMessage, 94, 95, 96, 144:
		return true
	case packet.Opt6FQDN:
		return len(v) > 8 && strings.Trim(v, "\x01") == ""
	}
	return false
}

func solicit6(xid uint32, change func(*packet.Reply6)) []byte {
	var r packet.Reply6
	r.ResetRequest(nil, packet.Solicit, xid)
	r.Set(packet.Opt6ClientID, []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, 9})
	change(&r)
	r.OpenIA(packet.Opt6IANA, 1, 0, 0)
	r.Close()
	return r.Bytes()
}

// TestConfirmMessages4 has faults outside the values of options.
func TestConfirmMessages4(t *testing.T) {
	long := strings.Repeat("0123456789", 30)
	doc := strings.Replace(fmt.Sprintf(kea4, false), `"subnet4"`, `"option-data": [
  {"code": 66, "data": "`+long[:253]+`", "always-send": true},
  {"code": 67, "data": "`+long[:254]+`", "always-send": true},
  {"code": 15, "data": "`+long+`", "always-send": true}], "subnet4"`, 1)
	c := kea(t, "kea-dhcp4", doc, netio.Listen{Interfaces: []string{"cli"}, Port: 68, Raw: true}, false)
	meta := netio.Meta{
		Iface: c.Listening()[0].Index, Src: netip.MustParseAddrPort("0.0.0.0:68"), Dst: netip.MustParseAddrPort("255.255.255.255:67"),
		Raw: true, HW: netio.MakeHW([]byte{255, 255, 255, 255, 255, 255}),
	}
	xid := func(b []byte) uint32 { return uint32(b[4])<<24 | uint32(b[5])<<16 | uint32(b[6])<<8 | uint32(b[7]) }
	end := len(discover(1, func(*packet.Reply4) {})) - 1
	n := uint32(0)
	var offer []byte
	for name, change := range map[string]func(b []byte) []byte{
		"as it is":               func(b []byte) []byte { return b },
		"a reply":                func(b []byte) []byte { b[0] = packet.BootReply; return b },
		"op 7":                   func(b []byte) []byte { b[0] = 7; return b },
		"16 bytes of hardware":   func(b []byte) []byte { b[2] = 16; return b },
		"17 bytes of hardware":   func(b []byte) []byte { b[2] = 17; return b },
		"20 bytes of hardware":   func(b []byte) []byte { b[2] = 20; return b },
		"21 bytes of hardware":   func(b []byte) []byte { b[2] = 21; return b },
		"no End":                 func(b []byte) []byte { return b[:end] },
		"padding":                func(b []byte) []byte { return append(b[:end], 0, 0, 0, 255, 0, 0) },
		"option without length":  func(b []byte) []byte { return append(b[:end], 12) },
		"option cut off":         func(b []byte) []byte { return append(b[:end], 12, 5, 'a') },
		"empty host name":        func(b []byte) []byte { return append(b[:end], 12, 0, 255) },
		"text in pieces":         func(b []byte) []byte { return append(b[:end], 60, 1, 'a', 60, 1, 'b', 255) },
		"address in pieces":      func(b []byte) []byte { return append(b[:end], 50, 2, 10, 0, 50, 2, 0, 101, 255) },
		"half an address":        func(b []byte) []byte { return append(b[:end], 50, 2, 10, 0, 255) },
		"type twice":             func(b []byte) []byte { return append(b[:end], 53, 1, 1, 255) },
		"overload":               func(b []byte) []byte { return append(b[:end], 52, 1, 3, 255) },
		"no cookie":              func(b []byte) []byte { b[236]++; return b },
		"no options":             func(b []byte) []byte { return b[:240] },
		"no room for the cookie": func(b []byte) []byte { return b[:238] },
		"only a header":          func(b []byte) []byte { return b[:236] },
		"half a header":          func(b []byte) []byte { return b[:100] },
	} {
		n += 2
		message := change(discover(n+1, func(*packet.Reply4) {}))
		var p packet.V4
		want := p.Parse(message) == nil && p.CheckOptions(false) == nil && p.Type() == packet.Discover
		var got bool
		if got, offer = answered(t, c, meta, xid, message, discover(n, func(*packet.Reply4) {})); got != want {
			t.Errorf("%s: Kea answers %v, we %v", name, got, want)
		}
	}
	var r packet.Reply4
	r.ResetRequest(nil, 1, 1, nil)
	var p packet.V4
	if err := p.Parse(offer); err != nil {
		t.Fatal(err)
	}
	for code, v := range p.EachOption {
		r.AddOption(code, v)
	}
	if ours := r.Bytes(); string(ours[240:]) != string(offer[240:]) {
		t.Errorf("Kea writes % x, we write % x", offer[240:], ours[240:])
	}
}

func TestConfirmRelays6(t *testing.T) {
	c := kea(t, "kea-dhcp6", fmt.Sprintf(kea6, false), netio.Listen{Interfaces: []string{"cli"}, Port: 547}, true)
	meta := netio.Meta{
		Iface: c.Listening()[0].Index, Src: netip.MustParseAddrPort("[fe80::2]:547"), Dst: netip.MustParseAddrPort("[ff02::1:2]:547"),
	}
	xid := func(b []byte) uint32 {
		var p packet.V6
		if p.Parse(b) != nil {
			return 0
		}
		return p.XID()
	}
	n := uint32(0)
	for levels := 1; levels < 36; levels++ {
		n += 2
		message := solicit6(n+1, func(*packet.Reply6) {})
		for range levels {
			relay := append(make([]byte, 34), 0, packet.Opt6InterfaceID, 0, 1, 'x', 0, packet.Opt6RelayMessage, byte(len(message)>>8), byte(len(message)))
			relay[0], relay[2], relay[3], relay[4], relay[5], relay[17] = packet.RelayForward, 0x20, 1, 0x0d, 0xb8, 7
			message = append(relay, message...)
		}
		var p packet.V6
		want := len(message) <= 1500 && p.Parse(message) == nil // Kea reads no more
		got, _ := answered(t, c, meta, xid, message, relayed1(solicit6(n, func(*packet.Reply6) {})))
		if got != want {
			t.Errorf("%d relays, %d bytes: Kea answers %v, we %v", levels, len(message), got, want)
		}
	}
}

func relayed1(message []byte) []byte {
	relay := append(make([]byte, 34), 0, packet.Opt6RelayMessage, byte(len(message)>>8), byte(len(message)))
	relay[0], relay[2], relay[3], relay[4], relay[5], relay[17] = packet.RelayForward, 0x20, 1, 0x0d, 0xb8, 7
	return append(relay, message...)
}
