package server

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

const oneSubnet = `{
	"valid-lifetime": 4000,
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.12" } ],
		"option-data": [ { "name": "routers", "data": "192.0.2.254" }, { "name": "log-servers", "data": "192.0.2.7" } ],
		"reservations": [ { "hw-address": "02:00:00:00:00:63", "ip-address": "192.0.2.99", "hostname": "printer" },
			{ "hw-address": "02:00:00:00:00:64", "ip-address": "192.0.2.11" } ] } ]
}`

func TestLease(t *testing.T) {
	r := newRig(t, oneSubnet)
	offer, to := r.send(ask{kind: packet.Discover, mac: 1, relay: relayOne, want: []byte{7}})
	if offer == nil || offer.Type() != packet.Offer {
		t.Fatal("no offer")
	}
	if got, want := offer.YIAddr(), netip.MustParseAddr("192.0.2.10"); got != want {
		t.Errorf("offered %v; want %v", got, want)
	}
	if got, want := to.Dst, netip.AddrPortFrom(relayOne, 67); got != want {
		t.Errorf("sent to %v; want %v", got, want)
	}
	for _, code := range []uint8{1, 3, 7, 51, 54} {
		if !offer.Has(code) {
			t.Errorf("the offer lacks option %d", code)
		}
	}
	if r.store.Len() != 0 {
		t.Error("an offer is kept")
	}
	if got := r.lease(ask{mac: 1, relay: relayOne}); got != offer.YIAddr() && got != netip.MustParseAddr("192.0.2.12") {
		t.Errorf("leased %v", got)
	}
	if r.store.Len() != 1 {
		t.Errorf("%d leases are kept; want 1", r.store.Len())
	}
}

func TestPoolRunsOut(t *testing.T) {
	r := newRig(t, oneSubnet)
	got := map[netip.Addr]bool{}
	for mac := range byte(2) { // .11 is reserved
		a := r.lease(ask{mac: 1 + mac, relay: relayOne})
		if !a.IsValid() || got[a] || a == netip.MustParseAddr("192.0.2.11") {
			t.Fatalf("client %d got %v; before it %v", mac, a, got)
		}
		got[a] = true
	}
	if a := r.lease(ask{mac: 9, relay: relayOne}); a.IsValid() {
		t.Errorf("a third client got %v of a full pool", a)
	}
	r.now.Add(4001 * time.Second)
	if a := r.lease(ask{mac: 9, relay: relayOne}); !got[a] {
		t.Errorf("after the leases ended the client got %v; want one of theirs", a)
	}
}

func TestReservation(t *testing.T) {
	r := newRig(t, oneSubnet)
	if got, want := r.lease(ask{mac: 0x63, relay: relayOne}), netip.MustParseAddr("192.0.2.99"); got != want {
		t.Errorf("leased %v; want %v", got, want)
	}
	if got, want := r.lease(ask{mac: 0x64, relay: relayOne}), netip.MustParseAddr("192.0.2.11"); got != want {
		t.Errorf("leased %v; want %v", got, want)
	}
	ack, _ := r.send(ask{kind: packet.Request, mac: 0x63, ciaddr: "192.0.2.99", unicast: true})
	if name, _ := ack.Option(packet.OptHostName); string(name) != "printer" {
		t.Errorf("the reserved host is called %q", name)
	}
}

// TestRequest goes through the states of RFC 2131, 4.3.2.
func TestRequest(t *testing.T) {
	ten := string([]byte{192, 0, 2, 10})
	tests := []struct {
		name string
		ask  ask
		want uint8 // 0: silence
	}{
		{"selecting", ask{options: map[uint8]string{50: ten, 54: addrText(rigAddr)}}, packet.Ack},
		{"another server", ask{options: map[uint8]string{50: ten, 54: "\x0a\x00\x00\x01"}}, 0},
		{"rebooting, unknown", ask{options: map[uint8]string{50: ten}}, 0},
		{"renewing a free address", ask{ciaddr: "192.0.2.10"}, packet.Ack},
		{"outside the pools", ask{options: map[uint8]string{50: "\xc0\x00\x02\xc8", 54: addrText(rigAddr)}}, 0},
		{"reserved for another", ask{options: map[uint8]string{50: "\xc0\x00\x02\x0b", 54: addrText(rigAddr)}}, packet.Nak},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, oneSubnet)
			tt.ask.kind, tt.ask.mac, tt.ask.relay = packet.Request, 1, relayOne
			v, _ := r.send(tt.ask)
			var got uint8
			if v != nil {
				got = v.Type()
			}
			if got != tt.want {
				t.Errorf("answered with %d; want %d", got, tt.want)
			}
		})
	}
}

func TestReleaseAndDecline(t *testing.T) {
	r := newRig(t, oneSubnet)
	a := r.lease(ask{mac: 1, relay: relayOne})
	r.send(ask{kind: packet.Release, mac: 2, ciaddr: a.String(), unicast: true})
	if r.Counters.Dropped[NotMine].Load() != 1 {
		t.Error("somebody else's lease could be released")
	}
	r.send(ask{kind: packet.Release, mac: 1, ciaddr: a.String(), unicast: true})
	if b := r.lease(ask{mac: 1, relay: relayOne}); b != a {
		t.Errorf("after its release the client got %v; want %v, which it had", b, a)
	}
	r.send(ask{kind: packet.Decline, mac: 1, relay: relayOne, options: map[uint8]string{50: addrText(a)}})
	if b := r.lease(ask{mac: 1, relay: relayOne}); b == a {
		t.Errorf("%v was given again after it was declined", a)
	}
}

// TestSteps pins the order of the pipeline.
func TestSteps(t *testing.T) {
	var got string
	for _, s := range pipeline4 {
		got += s.name + " "
	}
	const want = "query accept classify hook identify locate hook reserve select names hook commit additional options address hook hook "
	if got != want {
		t.Errorf("steps: %s\nwant:  %s", got, want)
	}
}

// BenchmarkExchange is DISCOVER and REQUEST of new clients, in one large subnet
// and all over ten thousand. Messages come in batches as from a socket, and the
// clock goes on from one to the next: between two messages of a client, or of its
// subnet, there are many of others, so that what is kept for each subnet has left
// the processor's nearest memory when it is wanted again.
func BenchmarkExchange(b *testing.B) {
	const top = `{ "option-data": [ { "name": "domain-name-servers", "data": "192.0.2.53" } ], "subnet4": [ `
	b.Run("subnets=1", func(b *testing.B) {
		benchmarkExchange(b, top+`{ "id": 1, "subnet": "10.0.0.0/8", "pools": [ { "pool": "10.0.0.0/11" } ],
			"option-data": [ { "name": "routers", "data": "10.0.0.1" } ] } ] }`,
			func(uint32) netip.Addr { return netip.MustParseAddr("10.255.0.1") })
	})
	b.Run("subnets=10000", func(b *testing.B) {
		var subnets []string
		for i := range 10_000 {
			net := fmt.Sprintf("10.%d.%d", i>>6, i&63<<2)
			subnets = append(subnets, fmt.Sprintf(`{ "id": %d, "subnet": "%s.0/22", "pools": [ { "pool": "%s.4 - 10.%d.%d.250" } ],
				"option-data": [ { "name": "routers", "data": "%s.1" } ] }`, i+1, net, net, i>>6, i&63<<2+3, net))
		}
		benchmarkExchange(b, top+strings.Join(subnets, ",")+` ] }`, func(n uint32) netip.Addr {
			i := n * 2654435761 % 10_000
			return netip.AddrFrom4([4]byte{10, byte(i >> 6), byte(i & 63 << 2), 1})
		})
	})
}

// benchmarkExchange measures what one exchange costs of those of as many clients
// as a batch holds.
func benchmarkExchange(b *testing.B, inside string, relay func(n uint32) netip.Addr) {
	r := newRig(b, inside)
	first := relay(0)
	discover := (ask{kind: packet.Discover, relay: first, want: []byte{1, 3, 6}}).encode()
	request := (ask{kind: packet.Request, relay: first, want: []byte{1, 3, 6}, options: map[uint8]string{50: "\x00\x00\x00\x00", 54: addrText(rigAddr)}}).encode()
	at := bytes.Index(request, []byte{packet.OptRequestedAddress, 4, 0, 0, 0, 0}) + 2
	n := uint32(0)
	write := func(in *netio.Message, m []byte, client uint32) {
		giaddr := relay(client)
		in.N, in.Meta = copy(in.Buf, m), metaOf(giaddr)
		binary.BigEndian.PutUint32(in.Buf[30:], client)
		copy(in.Buf[24:28], giaddr.AsSlice())
	}
	offered := make([][4]byte, batch)
	b.ReportAllocs()
	b.ResetTimer()
	for n < uint32(b.N) {
		for i := range uint32(batch) {
			write(&r.w.in[i], discover, n+i)
		}
		for i, offer := range r.w.answer(batch) {
			offered[i] = [4]byte(offer.Payload()[16:])
		}
		for i := range uint32(batch) {
			write(&r.w.in[i], request, n+i)
			copy(r.w.in[i].Buf[at:], offered[i][:])
		}
		if got := len(r.w.answer(batch)); got != batch {
			b.Fatalf("%d ACKs", got)
		}
		r.now.Add(time.Millisecond)
		n += batch
	}
}
