package server

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// manySubnets4 are n subnets 10.0.i.0/24, with ids in steps, half of them without a pool.
func manySubnets4(n, step int) string {
	var list []string
	for i := range n {
		pools := ""
		if i%2 == 0 {
			pools = fmt.Sprintf(`, "pools": [ { "pool": "10.0.%d.10 - 10.0.%d.19" } ]`, i, i)
		}
		list = append(list, fmt.Sprintf(`{ "id": %d, "subnet": "10.0.%d.0/24"%s }`, 1+i*step, i, pools))
	}
	return `{ "subnet4": [ ` + strings.Join(list, ", ") + ` ] }`
}

// TestWarm hands batches to a server, and asks which subnets it has read ahead.
// Whether it has or not, each client gets what is right.
func TestWarm(t *testing.T) {
	tests := []struct {
		name          string
		subnets, step int
		relays        []string // of the messages of a batch; "": without a relay
		want          []uint32 // ids
	}{
		{"many", 256, 1, []string{"10.0.4.1", "10.0.200.1", "", "10.9.0.1", "10.0.5.1"}, []uint32{5, 201, 6}},
		{"ids with gaps", 256, 3, []string{"10.0.4.1", "10.0.2.1"}, []uint32{13, 7}},
		{"few", 255, 1, []string{"10.0.4.1", "10.0.200.1"}, nil},
		{"one message", 256, 1, []string{"10.0.4.1"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, manySubnets4(tt.subnets, tt.step))
			var want []string
			for i, relay := range tt.relays {
				a := ask{kind: packet.Discover, mac: byte(i), xid: uint32(i)}
				meta := netio.Meta{Iface: 1, Src: netip.MustParseAddrPort("0.0.0.0:68"), Dst: netip.AddrPortFrom(broadcastAddr, 67), Raw: true}
				if relay != "" {
					a.relay = netip.MustParseAddr(relay)
					meta = metaOf(a.relay)
				}
				in := &r.w.in[i]
				in.N, in.Meta = copy(in.Buf, a.encode()), meta
				if s := r.Snapshot().Containing(a.relay); len(s) > 0 && len(s[0].Pools) > 0 {
					want = append(want, s[0].Pools[0].First.String())
				}
			}
			var offered []string
			for _, m := range r.w.answer(len(tt.relays)) {
				offered = append(offered, parse4(t, m.Payload()).YIAddr().String())
			}
			if diff := cmp.Diff(want, offered); diff != "" {
				t.Errorf("offers (-want +got):\n%s", diff)
			}
			var near []uint32
			for _, s := range r.w.near {
				near = append(near, s.ID)
			}
			if diff := cmp.Diff(tt.want, near); diff != "" {
				t.Errorf("read ahead (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWarm6 is TestWarm for messages of relays of DHCPv6, in subnets that have
// pools of both kinds, of one, and none.
func TestWarm6(t *testing.T) {
	var list []string
	pools := []string{`, "pools": [ { "pool": "2001:db8:%[1]x::/80" } ], "pd-pools": [ { "prefix": "2001:db8:%[1]x:8000::", "prefix-len": 56, "delegated-len": 64 } ]`,
		`, "pd-pools": [ { "prefix": "2001:db8:%[1]x:8000::", "prefix-len": 56, "delegated-len": 64 } ]`, ``}
	for i := range 300 {
		list = append(list, fmt.Sprintf(`{ "id": %d, "subnet": "2001:db8:%x::/48"`, i+1, i)+strings.ReplaceAll(pools[i%3], "%[1]x", fmt.Sprintf("%x", i))+` }`)
	}
	r := newRig6(t, `{ "subnet6": [ `+strings.Join(list, ", ")+` ] }`)
	links := []string{"2001:db8:3::1", "2001:db8:10::1", "2001:db8:2::1"}
	for i, link := range links {
		in := &r.w.in[i]
		in.N = copy(in.Buf, relayed6(link, solicit6(byte(i))))
		in.Meta = netio.Meta{Iface: 1, Src: netip.MustParseAddrPort("[2001:db8:ffff::1]:547"), Dst: netip.MustParseAddrPort("[2001:db8:ffff::2]:547")}
	}
	if got := len(r.w.answer(len(links))); got != len(links) {
		t.Errorf("%d answers; want %d", got, len(links))
	}
	var near []uint32
	for _, s := range r.w.near {
		near = append(near, s.ID)
	}
	if diff := cmp.Diff([]uint32{4, 17, 3}, near); diff != "" {
		t.Errorf("read ahead (-want +got):\n%s", diff)
	}
}

func solicit6(client byte) []byte {
	var m packet.Reply6
	m.ResetRequest(nil, packet.Solicit, 0x123456)
	m.Add(packet.Opt6ClientID, []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, client})
	m.OpenIA(packet.Opt6IANA, 1, 0, 0)
	m.Close()
	return m.Bytes()
}

// relayed6 wraps a message as a relay does (RFC 8415, 19.1).
func relayed6(link string, inner []byte) []byte {
	out := append([]byte{packet.RelayForward, 0}, netip.MustParseAddr(link).AsSlice()...)
	out = append(out, netip.MustParseAddr("fe80::1").AsSlice()...)
	out = append(out, 0, 9, byte(len(inner)>>8), byte(len(inner)))
	return append(out, inner...)
}

// TestRelayOf has messages from which no relay can be told, of any length.
func TestRelayOf(t *testing.T) {
	v4 := (ask{kind: packet.Discover, relay: relayOne}).encode()
	direct := (ask{kind: packet.Discover}).encode()
	v6 := relayed6("2001:db8::1", solicit6(1))
	tests := []struct {
		name   string
		family kea.Family
		m      []byte
		want   netip.Addr
	}{
		{"v4", kea.V4, v4, relayOne},
		{"v4, direct", kea.V4, direct, netip.Addr{}},
		{"v4, cut", kea.V4, v4[:28], netip.Addr{}},
		{"v4, empty", kea.V4, nil, netip.Addr{}},
		{"v6", kea.V6, v6, netip.MustParseAddr("2001:db8::1")},
		{"v6, direct", kea.V6, solicit6(1), netip.Addr{}},
		{"v6, no link", kea.V6, relayed6("::", solicit6(1)), netip.Addr{}},
		{"v6, cut", kea.V6, v6[:34], netip.Addr{}},
	}
	for _, tt := range tests {
		if got := relayOf(tt.family, &netio.Message{Buf: tt.m, N: len(tt.m)}); got != tt.want {
			t.Errorf("%s: %v; want %v", tt.name, got, tt.want)
		}
	}
}
