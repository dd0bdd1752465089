package server

import (
	"bytes"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store/memory"
)

// rig is a server without sockets: messages go straight into a worker.
type rig struct {
	*Server
	t   testing.TB
	w   *worker
	now *clock
}

// clock stands still until a test puts it on. Goroutines of the server read it.
type clock struct{ ns atomic.Int64 }

func newClock() *clock {
	c := new(clock)
	c.ns.Store(1_800_000_000 * 1e9)
	return c
}

func (c *clock) Time() time.Time     { return time.Unix(0, c.ns.Load()) }
func (c *clock) Add(d time.Duration) { c.ns.Add(int64(d)) }

// The interface that messages arrive on.
var (
	rigAddr  = netip.MustParseAddr("192.0.2.1")
	relayOne = netip.MustParseAddr("192.0.2.9")
)

// newRig makes a server for the inside of Dhcp4, which must be right.
func newRig(t testing.TB, inside string) *rig {
	t.Helper()
	r := newServerRig(t, `{ "Dhcp4": `+inside+` }`, Options{Store: memory.New(memory.Options{Format: lease.CSV4})})
	r.ifaces.Store(&interfaces{byIndex: map[int]ifaceInfo{1: {"eth0", rigAddr}}, addrs: map[netip.Addr]bool{rigAddr: true}})
	return r
}

func newServerRig(t testing.TB, text string, o Options) *rig {
	t.Helper()
	if findings := schema.Validate("test", []byte(text), config.Release); findings.HasErrors() {
		t.Fatalf("the configuration of the test is wrong: %v", findings)
	}
	d, _ := kea.Parse("test", []byte(text), kea.ParseOptions{})
	r := &rig{t: t, now: newClock()}
	o.Config, _ = kea.Decode(d)
	o.Now = r.now.Time
	s, findings := New(o)
	if findings.HasErrors() {
		t.Fatalf("New: %v", findings)
	}
	r.Server, r.w = s, newWorker(s)
	return r
}

func (r *rig) base() *rig { return r }

// deliver gives a datagram to the server and returns its answer; nil if there is
// none.
func (r *rig) deliver(datagram []byte, meta netio.Meta) ([]byte, *netio.Meta) {
	m := &r.w.in[0]
	m.N, m.Meta = copy(m.Buf, datagram), meta
	out := r.w.answer(1)
	if len(out) == 0 {
		return nil, nil
	}
	to := out[0].Meta
	return bytes.Clone(out[0].Payload()), &to
}

// ask is a message of a client.
type ask struct {
	kind    uint8
	mac     byte // the last byte
	xid     uint32
	relay   netip.Addr
	ciaddr  string
	options map[uint8]string // values as bytes
	want    []byte           // parameter request list
	flags   uint16
	unicast bool
}

func (a ask) encode() []byte {
	var m packet.Reply4
	m.ResetRequest(nil, 7+a.xid, 1, []byte{2, 0, 0, 0, 0, a.mac})
	m.SetFlags(a.flags)
	if a.relay.IsValid() {
		m.SetGIAddr(a.relay)
	}
	if a.ciaddr != "" {
		m.SetCIAddr(netip.MustParseAddr(a.ciaddr))
	}
	if a.kind != 0 {
		m.SetUint8(packet.OptMessageType, a.kind)
	}
	for code, v := range a.options {
		m.SetOption(code, []byte(v))
	}
	if a.want != nil {
		m.SetOption(packet.OptParameterList, a.want)
	}
	return m.Bytes()
}

// send gives a message to the server and returns its answer; nil if there is none.
func (r *rig) send(a ask) (*packet.V4, *netio.Meta) {
	r.t.Helper()
	meta := netio.Meta{Iface: 1, Src: netip.AddrPortFrom(netip.IPv4Unspecified(), 68), Dst: netip.AddrPortFrom(broadcastAddr, 67), Raw: true}
	if a.relay.IsValid() {
		meta.Src, meta.Dst, meta.Raw = netip.AddrPortFrom(a.relay, 67), netip.AddrPortFrom(rigAddr, 67), false
	}
	if a.unicast {
		meta.Src, meta.Dst = netip.AddrPortFrom(netip.MustParseAddr(a.ciaddr), 68), netip.AddrPortFrom(rigAddr, 67)
	}
	return r.raw(a.encode(), meta)
}

func (r *rig) raw(datagram []byte, meta netio.Meta) (*packet.V4, *netio.Meta) {
	r.t.Helper()
	reply, to := r.deliver(datagram, meta)
	if reply == nil {
		return nil, nil
	}
	return parse4(r.t, reply), to
}

func parse4(t testing.TB, reply []byte) *packet.V4 {
	t.Helper()
	v := new(packet.V4)
	if err := v.Parse(reply); err != nil {
		t.Fatalf("the reply cannot be read: %v", err)
	}
	return v
}

// lease takes a client through DISCOVER and REQUEST and returns its address.
func (r *rig) lease(a ask) netip.Addr {
	r.t.Helper()
	a.kind = packet.Discover
	offer, _ := r.send(a)
	if offer == nil {
		return netip.Addr{}
	}
	a.kind = packet.Request
	options := map[uint8]string{packet.OptRequestedAddress: addrText(offer.YIAddr()), packet.OptServerID: addrText(offer.Addr(packet.OptServerID))}
	for k, v := range a.options {
		options[k] = v
	}
	a.options = options
	ack, _ := r.send(a)
	if ack == nil || ack.Type() != packet.Ack {
		r.t.Fatalf("no ACK for the offered %v", offer.YIAddr())
	}
	return ack.YIAddr()
}

func addrText(a netip.Addr) string { return string(net.IP(a.AsSlice())) }

func metaOf(relay netip.Addr) netio.Meta {
	return netio.Meta{Iface: 1, Src: netip.AddrPortFrom(relay, 67), Dst: netip.AddrPortFrom(rigAddr, 67)}
}
