package server

import (
	"math/rand/v2"
	"net/netip"
	"os"
	"strconv"
	"testing"

	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// mutants is how many damaged messages a test sends; KEATOOL_PACKETS asks for
// more (make torment: ten million).
func mutants(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("KEATOOL_PACKETS")); err == nil {
		return n
	}
	return 50_000
}

// damage changes a message at random: bytes, its length, pieces moved, or all of it.
func damage(rnd *rand.Rand, m, out []byte) []byte {
	out = append(out[:0], m...)
	for range 1 + rnd.IntN(4) {
		n := len(out)
		if n == 0 {
			return out
		}
		at := rnd.IntN(n)
		switch rnd.IntN(8) {
		case 0:
			out = out[:at]
		case 1:
			out[at] = byte(rnd.Uint32())
		case 2:
			out[at] ^= 1 << rnd.IntN(8)
		case 3:
			out[at] = []byte{0, 1, 127, 128, 254, 255}[rnd.IntN(6)]
		case 4: // a piece once more
			piece := out[at:min(n, at+1+rnd.IntN(40))]
			out = append(out, piece...)
		case 5: // a piece taken out
			end := min(n, at+1+rnd.IntN(20))
			out = append(out[:at], out[end:]...)
		case 6:
			for i := at; i < min(n, at+8); i++ {
				out[i] = byte(rnd.Uint32())
			}
		case 7:
			if len(out) < 1400 {
				out = append(out, byte(rnd.Uint32()), byte(rnd.IntN(60)))
			}
		}
	}
	return out[:min(len(out), netio.BufferLen)]
}

// torment sends damaged messages to a server and returns how many were answered.
func torment(t *testing.T, s *Server, w *worker, messages [][]byte, meta netio.Meta) (answered int) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	n := mutants(t)
	for sent := 0; sent < n; sent += batch {
		for i := range w.in {
			in := &w.in[i]
			m := damage(rnd, messages[rnd.IntN(len(messages))], in.Buf[:0])
			in.N, in.Meta = copy(in.Buf[:cap(in.Buf)], m), meta
		}
		answered += len(w.answer(batch))
	}
	if faults := s.Counters.Dropped[Internal].Load(); faults > 0 {
		t.Errorf("%d of %d messages met a fault of the server", faults, n)
	}
	unread := s.Counters.Dropped[Unread].Load()
	t.Logf("%d messages: %d unreadable, %d answered", n, unread, answered)
	if int(unread) > n*3/4 || answered < n/50 {
		t.Error("too few messages came through the door: little was tested")
	}
	return answered
}

// tormented4 is the inside of Dhcp4 of a server that gets damaged messages.
const tormented4 = `{
		"client-classes": [ { "name": "a", "test": "substring(option[60].hex, 0, 3) == 'PXE' or relay4[1].hex == 'x'", "option-data": [ { "name": "tftp-server-name", "data": "t" } ] },
			{ "name": "s", "template-test": "option[12].hex" } ],
		"option-data": [ { "name": "vivso-suboptions", "data": "4491" }, { "name": "tftp-servers", "space": "vendor-4491", "data": "192.0.2.3", "always-send": true } ],
		"ddns-qualifying-suffix": "example.org", "store-extended-info": true, "valid-lifetime": 600,
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.200" } ],
			"option-data": [ { "name": "routers", "data": "192.0.2.254" } ],
			"reservations": [ { "hw-address": "02:00:00:00:00:03", "ip-address": "192.0.2.99", "hostname": "printer" },
				{ "hw-address": "02:00:00:00:00:77", "ip-address": "192.0.2.230" } ] } ] }`

func TestMutatedPackets4(t *testing.T) {
	r := newRig(t, tormented4)
	torment(t, r.Server, r.w, messages4(relayOne), metaOf(relayOne))
}

// messages4 are messages to damage, by way of a relay or not.
func messages4(relay netip.Addr) (messages [][]byte) {
	rich := map[uint8]string{60: "PXEClient", 12: "Host.Example", 61: "\x01\x02\x00\x00\x00\x00\x01", 77: "abc", 81: "\x01\x00\x00host", 93: "\x00\x07",
		82: "\x01\x01x\x02\x02ab\x05\x04\xc0\x00\x02\x01", 124: "\x00\x00\x11\x8b\x03foo", 125: "\x00\x00\x11\x8b\x03\x01\x01\x02", 118: "\xc0\x00\x02\x05"}
	for _, kind := range []uint8{packet.Discover, packet.Request, packet.Release, packet.Decline, packet.Inform} {
		for mac := range byte(4) {
			options := map[uint8]string{50: "\xc0\x00\x02" + string(rune(10+mac)), 55: string([]byte{1, 3, 6, 12, 15, 66, 81, 125})}
			if mac%2 == 1 {
				for k, v := range rich {
					options[k] = v
				}
			}
			if kind == packet.Request {
				options[54] = addrText(rigAddr)
			}
			a := ask{kind: kind, mac: mac, relay: relay, options: options, ciaddr: "192.0.2.10"}
			messages = append(messages, a.encode())
		}
	}
	return messages
}

// tormented6 is the inside of Dhcp6 of a server that gets damaged messages.
const tormented6 = `{
		"client-classes": [ { "name": "a", "test": "substring(option[16].hex, 6, 3) == 'foo' or relay6[0].option[18].hex == 'p'", "option-data": [ { "name": "nis-servers", "data": "2001:db8::3" } ] },
			{ "name": "s", "template-test": "option[39].hex" } ],
		"mac-sources": [ "any" ], "relay-supplied-options": [ "110", "65" ], "ddns-qualifying-suffix": "example.org", "store-extended-info": true,
		"valid-lifetime": 600, "preferred-lifetime": 300, "option-data": [ { "name": "dns-servers", "data": "2001:db8::53" }, { "name": "vendor-opts", "data": "4491" } ],
		"subnet6": [ { "id": 1, "subnet": "2001:db8:1::/64", "interface": "eth0", "rapid-commit": true, "pools": [ { "pool": "2001:db8:1::1:0/120" } ],
			"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 48, "delegated-len": 56, "excluded-prefix": "2001:db8:8000:1::", "excluded-prefix-len": 64 } ],
			"reservations": [ { "duid": "00:03:00:01:02:00:00:00:00:77", "ip-addresses": [ "2001:db8:1::77" ] },
				{ "hw-address": "02:00:00:00:00:03", "ip-addresses": [ "2001:db8:1::3" ], "prefixes": [ "2001:db8:9000::/56" ], "hostname": "printer" } ] } ] }`

func TestMutatedPackets6(t *testing.T) {
	r := newRig6(t, tormented6)
	meta := netio.Meta{Iface: 1, Src: netip.MustParseAddrPort("[fe80::1]:546"), Dst: netip.MustParseAddrPort("[ff02::1:2]:547")}
	torment(t, r.Server, r.w, messages6(), meta)
}

// messages6 are messages to damage, each from a client and from a relay.
func messages6() (messages [][]byte) {
	one := netip.MustParsePrefix("2001:db8:1::1/128")
	for _, kind := range []uint8{packet.Solicit, packet.Request6, packet.Renew, packet.Rebind, packet.Release6, packet.Decline6, packet.Confirm, packet.InformationRequest} {
		var m packet.Reply6
		m.ResetRequest(nil, kind, 7)
		m.Add(packet.Opt6ClientID, []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, byte(kind)})
		switch kind {
		case packet.Request6, packet.Renew, packet.Release6, packet.Decline6:
			m.Add(packet.Opt6ServerID, serverDUID)
		}
		if kind != packet.InformationRequest {
			m.OpenIA(packet.Opt6IANA, 1, 0, 0)
			m.OpenResource(packet.Opt6IANA, one, 100, 200)
			m.Close()
			m.Close()
			m.OpenIA(packet.Opt6IAPD, 2, 0, 0)
			m.Close()
		}
		m.Add(packet.Opt6RequestList, []byte{0, 23, 0, 24, 0, 67})
		m.Add(packet.Opt6FQDN, []byte("\x01\x04host\x00"))
		m.Add(packet.Opt6VendorClass, []byte("\x00\x00\x11\x8b\x00\x03foo"))
		plain := append([]byte(nil), m.Bytes()...)
		messages = append(messages, plain, relayForward(plain))
	}
	return messages
}

// relayForward puts a message into a Relay-forward of the subnet.
func relayForward(m []byte) []byte {
	out := []byte{packet.RelayForward, 0}
	link, peer := netip.MustParseAddr("2001:db8:1::ffff").As16(), netip.MustParseAddr("fe80::1").As16()
	out = append(append(out, link[:]...), peer[:]...)
	out = append(out, 0, 18, 0, 1, 'p', 0, 9, byte(len(m)>>8), byte(len(m)))
	return append(out, m...)
}
