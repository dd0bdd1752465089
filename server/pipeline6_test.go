package server

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store/memory"
)

// rig6 is rig for DHCPv6.
type rig6 struct{ *rig }

var serverDUID = []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, 0x11}

func newRig6(t testing.TB, inside string) *rig6 {
	t.Helper()
	r := newServerRig(t, `{ "Dhcp6": `+inside+` }`, Options{Store: memory.New(memory.Options{Format: lease.CSV6}), DUID: serverDUID})
	r.ifaces.Store(&interfaces{byIndex: map[int]ifaceInfo{1: {name: "eth0"}}, addrs: map[netip.Addr]bool{}})
	return &rig6{r}
}

// ask6 is a message of a client: an IA_NA and an IA_PD, if they are wanted.
type ask6 struct {
	kind   uint8
	client byte // the last byte of its DUID
	na, pd []netip.Prefix
	server bool
	more   map[uint16]string
	want   []uint16
}

var anyAddress = []netip.Prefix{}

func (r *rig6) send(a ask6) (*packet.V6, *netio.Meta) {
	r.t.Helper()
	var m packet.Reply6
	m.ResetRequest(nil, a.kind, 0x123456)
	m.Add(packet.Opt6ClientID, []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, a.client})
	if a.server {
		m.Add(packet.Opt6ServerID, serverDUID)
	}
	for code, list := range map[uint16][]netip.Prefix{packet.Opt6IANA: a.na, packet.Opt6IAPD: a.pd} {
		if list == nil {
			continue
		}
		m.OpenIA(code, 1, 0, 0)
		for _, p := range list {
			m.OpenResource(code, p, 0, 0)
			m.Close()
		}
		m.Close()
	}
	for code, v := range a.more {
		m.Add(code, []byte(v))
	}
	var oro []byte
	for _, c := range a.want {
		oro = binary.BigEndian.AppendUint16(oro, c)
	}
	if oro != nil {
		m.Add(packet.Opt6RequestList, oro)
	}
	return r.raw(m.Bytes(), netio.Meta{Iface: 1, Src: client6, Dst: multicast6})
}

func (r *rig6) raw(datagram []byte, meta netio.Meta) (*packet.V6, *netio.Meta) {
	r.t.Helper()
	reply, to := r.deliver(datagram, meta)
	if reply == nil {
		return nil, nil
	}
	return parse6(r.t, reply), to
}

func parse6(t testing.TB, reply []byte) *packet.V6 {
	t.Helper()
	v := new(packet.V6)
	if err := v.Parse(reply); err != nil {
		t.Fatalf("the reply cannot be read: %v", err)
	}
	return v
}

// resources returns what a reply gives, by kind.
func resources(v *packet.V6) (na, pd []netip.Prefix) {
	for ia := range v.Options().IAs {
		for res := range ia.Resources {
			if ia.Code == packet.Opt6IANA && res.Valid > 0 {
				na = append(na, res.Prefix)
			} else if res.Valid > 0 {
				pd = append(pd, res.Prefix)
			}
		}
	}
	return na, pd
}

const oneSubnet6 = `{
	"subnet6": [ { "id": 1, "subnet": "2001:db8:1::/64", "interface": "eth0", "rapid-commit": true,
		"pools": [ { "pool": "2001:db8:1::/80" } ],
		"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56 } ],
		"option-data": [ { "name": "dns-servers", "data": "2001:db8::53" } ],
		"reservations": [ { "duid": "00:03:00:01:02:00:00:00:00:63", "ip-addresses": [ "2001:db8:1::cafe" ], "prefixes": [ "2001:db8:8001::/56" ] } ] } ]
}`

func TestLease6(t *testing.T) {
	r := newRig6(t, oneSubnet6)
	v, to := r.send(ask6{kind: packet.Solicit, client: 1, na: anyAddress, pd: anyAddress, want: []uint16{23}})
	if v == nil || v.Type() != packet.Advertise {
		t.Fatal("no Advertise")
	}
	na, pd := resources(v)
	if len(na) != 1 || len(pd) != 1 || pd[0].Bits() != 56 {
		t.Fatalf("offered %v and %v; want one of each", na, pd)
	}
	if dns, ok := v.Option(23); !ok || len(dns) != 16 {
		t.Errorf("option 23 is %x", dns)
	}
	if to.Dst.Port() != 546 || r.store.Len() != 0 {
		t.Errorf("sent to %v, with %d leases kept", to.Dst, r.store.Len())
	}
	v, _ = r.send(ask6{kind: packet.Request6, client: 1, na: na, pd: pd, server: true})
	gotNA, gotPD := resources(v)
	if len(gotNA) != 1 || gotNA[0] != na[0] || len(gotPD) != 1 || gotPD[0] != pd[0] {
		t.Errorf("leased %v and %v; want %v and %v", gotNA, gotPD, na, pd)
	}
	if r.store.Len() != 2 {
		t.Errorf("%d leases are kept; want 2", r.store.Len())
	}
	v, _ = r.send(ask6{kind: packet.Renew, client: 1, na: na, server: true})
	if again, _ := resources(v); len(again) != 1 || again[0] != na[0] {
		t.Errorf("renewed %v; want %v", again, na)
	}
	v, _ = r.send(ask6{kind: packet.Release6, client: 1, na: na, server: true})
	if status, ok := v.Option(packet.Opt6StatusCode); !ok || status[1] != 0 {
		t.Errorf("released with status %x", status)
	}
}

func TestReservation6(t *testing.T) {
	r := newRig6(t, oneSubnet6)
	v, _ := r.send(ask6{kind: packet.Solicit, client: 0x63, na: anyAddress, pd: anyAddress, more: map[uint16]string{packet.Opt6RapidCommit: ""}})
	if v == nil || v.Type() != packet.Reply {
		t.Fatal("rapid commit is not granted")
	}
	na, pd := resources(v)
	if len(na) != 1 || na[0].Addr() != netip.MustParseAddr("2001:db8:1::cafe") || len(pd) != 1 || pd[0] != netip.MustParsePrefix("2001:db8:8001::/56") {
		t.Errorf("leased %v and %v; want what is reserved", na, pd)
	}
}

func TestConfirm(t *testing.T) {
	r := newRig6(t, oneSubnet6)
	for addr, want := range map[string]byte{"2001:db8:1::5": 0, "2001:db8:2::5": 4} {
		v, _ := r.send(ask6{kind: packet.Confirm, client: 1, na: []netip.Prefix{netip.PrefixFrom(netip.MustParseAddr(addr), 128)}})
		if v == nil {
			t.Fatalf("%s: no answer", addr)
		}
		if status, _ := v.Option(packet.Opt6StatusCode); len(status) < 2 || status[1] != want {
			t.Errorf("%s: status %x; want %d", addr, status, want)
		}
	}
}

// A declined address is out of use, and its prefix is not; both are named.
func TestDecline6(t *testing.T) {
	r := newRig6(t, oneSubnet6)
	v, _ := r.send(ask6{kind: packet.Request6, client: 1, na: anyAddress, pd: anyAddress, server: true})
	na, pd := resources(v)
	v, _ = r.send(ask6{kind: packet.Decline6, client: 1, na: na, pd: pd, server: true})
	if v == nil {
		t.Fatal("no answer", r.w.ex6.Why)
	}
	if got := statuses(v); got != "IA_NA 1: 0" {
		t.Errorf("the reply says %q", got)
	}
	v, _ = r.send(ask6{kind: packet.Decline6, client: 1, na: na, server: true})
	if got := statuses(v); got != "IA_NA 1: 3" {
		t.Errorf("the second time the reply says %q", got)
	}
	v, _ = r.send(ask6{kind: packet.Request6, client: 1, na: na, pd: pd, server: true})
	again, prefix := resources(v)
	if len(again) != 1 || again[0] == na[0] || len(prefix) != 1 || prefix[0] != pd[0] {
		t.Errorf("leased %v and %v after %v and %v", again, prefix, na, pd)
	}
}

// statuses returns the status codes of a reply.
func statuses(v *packet.V6) string {
	var list []string
	code := func(where string, o packet.Options6) {
		for s := range o.Of(packet.Opt6StatusCode) {
			list = append(list, fmt.Sprintf("%s: %d", where, binary.BigEndian.Uint16(s)))
		}
	}
	code("message", v.Options())
	for ia := range v.Options().IAs {
		name := "IA_NA"
		if ia.Code == packet.Opt6IAPD {
			name = "IA_PD"
		}
		code(fmt.Sprintf("%s %d", name, ia.IAID), ia.Options)
	}
	return strings.Join(list, "; ")
}
