package server

import (
	"bytes"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/keatool/keatool/server/packet"
)

// rule is a sentence of a standard, as an exchange.
type rule struct {
	says   string // where it stands, and what
	before string // messages that go before, one a line
	ask    string
	want   string // a regular expression for the reply; -: none
}

// keep asks a server of its own for each rule.
func keep(t *testing.T, server func(testing.TB, string) ownServer, config string, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.says, func(t *testing.T) {
			s := server(t, config)
			for line := range strings.Lines(r.before) {
				s.ask(askLine{"before", strings.Fields(line)})
			}
			got := s.ask(askLine{"asked", strings.Fields(r.ask)})
			if !regexp.MustCompile("^"+r.want).MatchString(got) || r.want == "-" && got != "-" {
				t.Errorf("%s\n%s\nwant %s", r.ask, got, r.want)
			}
		})
	}
}

const ruled4 = `{ "valid-lifetime": 4000, "calculate-tee-times": true,
	"option-data": [ { "name": "time-servers", "data": "192.0.2.53" } ],
	"shared-networks": [ { "name": "floor", "relay": { "ip-addresses": [ "10.250.0.1" ] }, "subnet4": [
		{ "id": 2, "subnet": "10.0.2.0/24", "pools": [ { "pool": "10.0.2.10-10.0.2.12" } ] },
		{ "id": 3, "subnet": "10.0.3.0/24", "pools": [ { "pool": "10.0.3.10-10.0.3.12" } ] } ] } ],
	"subnet4": [
		{ "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.12" } ],
			"reservations": [ { "hw-address": "02:00:00:00:00:63", "ip-address": "192.0.2.12" } ] },
		{ "id": 4, "subnet": "10.0.4.0/24", "authoritative": true, "pools": [ { "pool": "10.0.4.10-10.0.4.12" } ] } ] }`

// TestRules4 is RFC 2131 with its additions, rule by rule.
func TestRules4(t *testing.T) {
	const leased = "request mac=1 sid=@ ip=192.0.2.10"
	keep(t, newOurs4, ruled4, []rule{
		{"2131 3.1.2 an offer is not a lease", "discover mac=1", "discover mac=2", `offer yiaddr=192\.0\.2\.1[01] `},
		{"2131 3.1.4 the server that was chosen commits", "discover mac=1", "request mac=1 sid=@ ip=192.0.2.10", `ack yiaddr=192\.0\.2\.10 `},
		{"2131 3.1.4 another server was chosen", "discover mac=1", "request mac=1 sid=192.0.2.77 ip=192.0.2.10", "-"},
		{"2131 3.1.4 the address is taken meanwhile", leased, "request mac=2 sid=@ ip=192.0.2.10", "nak "},
		{"2131 4.3.1 the address the client has", leased, "discover mac=1", `offer yiaddr=192\.0\.2\.10 `},
		{"2131 4.3.1 the address the client asks for", "", "discover mac=1 ip=192.0.2.11", `offer yiaddr=192\.0\.2\.11 `},
		{"2131 4.3.1 the address is another's", leased, "discover mac=2 ip=192.0.2.10", `offer yiaddr=192\.0\.2\.11 `},
		{"2131 4.3.1 the address is reserved for another", "", "discover mac=2 ip=192.0.2.12", `offer yiaddr=192\.0\.2\.1[01] `},
		{"2131 4.3.1 nothing is left", "request mac=1 sid=@ ip=192.0.2.10\nrequest mac=2 sid=@ ip=192.0.2.11", "discover mac=3", "-"},
		{"2131 4.3.1 the reserved address is left", "request mac=1 sid=@ ip=192.0.2.10\nrequest mac=2 sid=@ ip=192.0.2.11", "discover mac=63", `offer yiaddr=192\.0\.2\.12 `},
		{"2131 4.3.2 INIT-REBOOT, as it was", leased, "request mac=1 ip=192.0.2.10", `ack yiaddr=192\.0\.2\.10 `},
		{"2131 4.3.2 INIT-REBOOT, another address", leased, "request mac=1 ip=192.0.2.11", "nak "},
		{"2131 4.3.2 INIT-REBOOT, of a client that is not known", "", "request mac=9 ip=192.0.2.10", "-"},
		{"2131 4.3.2 INIT-REBOOT, of another network, with authority", "", "request mac=9 giaddr=10.0.4.1 ip=192.0.2.10", "nak "},
		{"2131 4.3.2 INIT-REBOOT, of another network, without", "", "request mac=9 ip=10.0.4.10", "-"},
		{"2131 4.3.2 RENEWING, by unicast", leased, "request mac=1 ciaddr=192.0.2.10 src=192.0.2.10 unicast", `ack ciaddr=192\.0\.2\.10 yiaddr=192\.0\.2\.10 .*51=00000fa0.* to=192\.0\.2\.10:68`},
		{"2131 4.3.2 REBINDING, by broadcast", leased, "request mac=1 ciaddr=192.0.2.10 src=192.0.2.10", `ack ciaddr=192\.0\.2\.10 .* to=192\.0\.2\.10:68`},
		{"2131 4.3.2 renewing what is another's", leased, "request mac=2 ciaddr=192.0.2.10 src=192.0.2.10 unicast", "nak "},
		{"2131 4.3.2 rebinding from a network that is not known", "", "request mac=2 giaddr=203.0.113.1 ciaddr=203.0.113.9 src=203.0.113.9", "nak "},
		{"2131 4.3.3 after DECLINE another address", leased + "\ndecline mac=1 sid=@ ip=192.0.2.10", "discover mac=1", `offer yiaddr=192\.0\.2\.11 `},
		{"2131 4.3.3 a DECLINE of somebody else", leased + "\ndecline mac=2 sid=@ ip=192.0.2.10", "discover mac=1", `offer yiaddr=192\.0\.2\.10 `},
		{"2131 4.3.4 after RELEASE anybody may have it", leased + "\nrequest mac=2 sid=@ ip=192.0.2.11\nrelease mac=1 ciaddr=192.0.2.10 src=192.0.2.10 unicast", "discover mac=3", `offer yiaddr=192\.0\.2\.10 `},
		{"2131 4.3.4 a RELEASE of somebody else", leased + "\nrelease mac=2 ciaddr=192.0.2.10 src=192.0.2.10 unicast", "request mac=1 ip=192.0.2.10", "ack "},
		{"2131 4.3.5 INFORM has no lease", "", "inform mac=1 ciaddr=192.0.2.200 src=192.0.2.200 prl=4", `ack ciaddr=192\.0\.2\.200 4=c0000235 54=c0000201 to=192\.0\.2\.200:68`},
		{"2131 4.3.5 INFORM reserves nothing", "inform mac=1 ciaddr=192.0.2.10 src=192.0.2.10", "discover mac=2", `offer yiaddr=192\.0\.2\.10 `},
		{"2131 4.1 the broadcast flag", "", "discover mac=1 flags=8000", `offer .*to=255\.255\.255\.255:68`},
		{"2131 4.1 without it, to the address", "", "discover mac=1", `offer .*to=192\.0\.2\.10:68`},
		{"2131 4.1 to the relay, at the server's port", "", "discover mac=1 giaddr=10.0.4.1 flags=8000", `offer .*to=10\.0\.4\.1:67`},
		{"2131 4.1 NAK by a relay is to be broadcast", leased, "request mac=2 giaddr=192.0.2.250 sid=@ ip=192.0.2.10", `nak giaddr=192\.0\.2\.250 flags=8000 .*to=192\.0\.2\.250:67`},
		{"2131 4.1 NAK on the link goes to all", leased, "request mac=2 sid=@ ip=192.0.2.10", `nak .*to=255\.255\.255\.255:68`},
		{"2131 4.4.5 T1 and T2", "", "discover mac=1", `offer .*51=00000fa0 .*58=000007d0 59=00000dac`},
		{"2131 2 hops and giaddr come back", "", "discover mac=1 giaddr=10.0.4.1 hops=3", `offer .*giaddr=10\.0\.4\.1 .*hops=3`},
		{"2131 3.5 only what is asked for", "", "discover mac=1", `offer yiaddr=\S+ 1=ffffff00 51=\S+ 54=\S+ 58=\S+ 59=\S+ to=`},
		{"2131 3.5 what is asked for", "", "discover mac=1 prl=4", `offer .*\b4=c0000235\b`},
		{"2131 2 a client by its identifier, whatever its address", "request mac=1 id=0007 sid=@ ip=192.0.2.10", "discover mac=2 id=0007", `offer yiaddr=192\.0\.2\.10 `},
		{"2131 2 two identifiers are two clients", "request mac=1 id=0007 sid=@ ip=192.0.2.10", "discover mac=1 id=0008", `offer yiaddr=192\.0\.2\.11 `},
		{"6842 the identifier comes back", "", "discover mac=1 id=0007", `offer .*61=0007 `},
		{"6842 the identifier comes back in a NAK", leased, "request mac=2 id=0009 sid=@ ip=192.0.2.10", `nak .*61=0009`},
		{"3046 2.2 the relay's information comes back", "", "discover mac=1 giaddr=10.0.4.1 82=010178", `offer .*82=010178`},
		{"3046 2.2 also in a NAK", leased, "request mac=2 giaddr=192.0.2.250 82=010178 sid=@ ip=192.0.2.10", `nak .*82=010178`},
		{"3527 the link that the relay names", "", "discover mac=1 giaddr=10.0.4.1 82=0504c0000201", `offer yiaddr=192\.0\.2\.10 giaddr=10\.0\.4\.1 .*to=10\.0\.4\.1:67`},
		{"3527 a link that is not known", "", "discover mac=1 giaddr=10.0.4.1 82=0504cb007101", "-"},
		{"5107 the relay stands in for the server", "discover mac=1 giaddr=10.0.4.1 82=0b040a000401", "request mac=1 giaddr=10.0.4.1 82=0b040a000401 sid=10.0.4.1 ip=10.0.4.10", `ack yiaddr=10\.0\.4\.10 `},
		{"5107 without it the message is for another", "", "request mac=1 giaddr=10.0.4.1 sid=10.0.4.1 ip=10.0.4.10", "-"},
		{"8357 the port of the relay", "", "discover mac=1 giaddr=10.0.4.1 82=13020000", `offer .*to=10\.0\.4\.1:67`},
		{"shared network: the other subnet when one is full", "request mac=1 giaddr=10.250.0.1 sid=@ ip=10.0.2.10\nrequest mac=2 giaddr=10.250.0.1 sid=@ ip=10.0.2.11\nrequest mac=3 giaddr=10.250.0.1 sid=@ ip=10.0.2.12",
			"discover mac=4 giaddr=10.250.0.1", `offer yiaddr=10\.0\.3\.10 `},
		{"shared network: going on in the other subnet", "request mac=1 giaddr=10.250.0.1 sid=@ ip=10.0.3.10", "request mac=1 giaddr=10.250.0.1 ciaddr=10.0.3.10", `ack ciaddr=10\.0\.3\.10 yiaddr=10\.0\.3\.10 `},
		{"shared network: one lease for a client", "request mac=1 giaddr=10.250.0.1 sid=@ ip=10.0.3.10", "discover mac=1 giaddr=10.250.0.1", `offer yiaddr=10\.0\.3\.10 `},
		{"moving to another network", "request mac=1 giaddr=10.250.0.1 sid=@ ip=10.0.3.10", "request mac=1 ciaddr=10.0.3.10 src=10.0.3.10", "-"},
		{"an OFFER is not for servers", "", "offer mac=1", "-"},
		{"BOOTP is not served without its hook", "", "bootp mac=1", "-"},
		{"a DISCOVER for one server", "", "discover mac=1 sid=@", "-"},
		{"an INFORM from nowhere", "", "inform mac=1", "-"},
		{"no network for the client", "", "discover mac=1 giaddr=203.0.113.1", "-"},
	})
}

// TestBootp is what RFC 1534 has of BOOTP: a lease without end, in a message of
// at least 300 bytes without options of DHCP.
func TestBootp(t *testing.T) {
	r := newRig(t, ruled4)
	r.Server.run.Load().bootp = true
	o := &ours4{r, rigAddr}
	got := o.ask(askLine{"m", []string{"bootp", "mac=1"}})
	if !regexp.MustCompile(`^bootp yiaddr=192\.0\.2\.10 1=ffffff00 to=`).MatchString(got) {
		t.Error(got)
	}
	for l := range r.store.All() {
		if !l.Infinite() {
			t.Errorf("the lease ends: %+v", l)
		}
	}
	l := askLine{"m", []string{"bootp", "mac=1"}}
	datagram, meta := l.encode(t, rigAddr)
	if reply, _ := r.deliver(datagram, meta); len(reply) < 300 {
		t.Errorf("a reply of %d bytes", len(reply))
	}
	if got := o.ask(askLine{"m", []string{"bootp", "mac=1", "op=2"}}); got != "-" {
		t.Errorf("an answer to a reply: %s", got)
	}
}

// TestBootpClass keeps BOOTP clients out of a pool whose class says so: the class
// is there before the tests of others.
func TestBootpClass(t *testing.T) {
	r := newRig(t, `{"client-classes":[{"name":"rest","test":"not member('BOOTP')"}],
		"subnet4":[{"id":1,"subnet":"192.0.2.0/24","pools":[{"pool":"192.0.2.10-192.0.2.20","client-classes":["rest"]}]}]}`)
	r.Server.run.Load().bootp = true
	o := &ours4{r, rigAddr}
	if got := o.ask(askLine{"m", []string{"bootp", "mac=1"}}); got != "-" {
		t.Errorf("a BOOTP client gets %s", got)
	}
	if got := o.ask(askLine{"m", []string{"discover", "mac=1"}}); got == "-" {
		t.Error("a DHCP client gets nothing")
	}
}

// TestLongOptions sends options longer than 255 bytes and replies longer than the
// client takes (RFC 3396; RFC 2131, 4.1; RFC 2132, 9.3 and 9.10).
func TestLongOptions(t *testing.T) {
	routers := make([]string, 80) // 320 bytes
	for i := range routers {
		routers[i] = fmt.Sprintf("10.9.8.%d", i)
	}
	r := newRig(t, `{ "option-data": [ { "name": "routers", "data": "`+strings.Join(routers, ", ")+`" }, { "name": "domain-name", "data": "`+strings.Repeat("x", 120)+`" } ],
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.12" } ] } ] }`)
	send := func(size int) *packet.V4 {
		t.Helper()
		options := map[uint8]string{55: "\x03\x0f"}
		if size > 0 {
			options[57] = string([]byte{byte(size >> 8), byte(size)})
		}
		v, _ := r.send(ask{kind: packet.Discover, mac: 1, options: options})
		if v == nil {
			t.Fatal("no offer")
		}
		return v
	}
	v := send(1500)
	var want []byte
	for i := range routers {
		want = append(want, netip.AddrFrom4([4]byte{10, 9, 8, byte(i)}).AsSlice()...)
	}
	if got, _ := v.Option(3); !bytes.Equal(got, want) {
		t.Errorf("the routers are %x", got)
	}
	if got, _ := v.Option(15); len(got) != 120 {
		t.Errorf("the domain is %q", got)
	}
}

// TestSplitOptions reads options in pieces (RFC 3396, 7); as Kea does, it leaves the
// fields of names alone.
func TestSplitOptions(t *testing.T) {
	r := newRig(t, `{ "client-classes": [ { "name": "long", "test": "option[77].hex == '`+strings.Repeat("u", 300)+`'", "next-server": "192.0.2.5" } ],
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.12" } ] } ] }`)
	var m packet.Reply4
	m.ResetRequest(nil, 7, 1, []byte{2, 0, 0, 0, 0, 1})
	m.SetUint8(packet.OptMessageType, packet.Discover)
	whole := bytes.Clone(m.Bytes())
	pieces := whole[:len(whole)-1] // without the end
	for _, n := range []int{255, 45} {
		pieces = append(append(pieces, 77, byte(n)), strings.Repeat("u", n)...)
	}
	pieces = append(pieces, 255)
	meta := metaOf(rigAddr)
	meta.Dst = netip.AddrPortFrom(broadcastAddr, 67)
	v, _ := r.raw(pieces, meta)
	if v == nil || v.SIAddr() != netip.MustParseAddr("192.0.2.5") {
		t.Errorf("an option in two pieces is not read as one: %v", v)
	}
	overloaded := append(bytes.Clone(whole[:len(whole)-1]), 52, 1, 1, 77, 255)
	overloaded = append(append(overloaded, strings.Repeat("u", 255)...), 255)
	copy(overloaded[108:236], append(append([]byte{77, 45}, strings.Repeat("u", 45)...), 255))
	if v, _ := r.raw(overloaded, meta); v == nil || !v.SIAddr().IsUnspecified() {
		t.Errorf("the field of the file counts as options, which it does not for Kea: %v", v.SIAddr())
	}
}
