package server

import (
	"net/netip"
	"os"
	"slices"
	"syscall"
	"testing"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// wire4 is a server at the other end of a cable.
type wire4 struct {
	t       *testing.T
	client  *netns.Host
	iface   int
	replies chan reply4
	out     netio.Conn
	in      *os.File
	offered netip.Addr
	asked   uint32
	sure    netip.Addr // where messages come from that are always answered
}

type reply4 struct {
	message *packet.V4
	meta    netio.Meta
}

func newKea(t *testing.T, o oracle.Oracles, inside string) asker {
	return newKeaOn(t, o, inside, "raw")
}

// newKeaOn runs Kea on sockets of a type.
func newKeaOn(t *testing.T, o oracle.Oracles, inside, sockets string) *wire4 {
	t.Helper()
	server, client := cable(t)
	serveKea(t, o, server, "kea-dhcp4", `{ "Dhcp4": `+adding(inside, `"interfaces-config": { "interfaces": [ "eth0" ], "dhcp-socket-type": "`+sockets+`" }, `+keaControl+` "lease-database": { "type": "memfile", "persist": false },
		"multi-threading": { "enable-multi-threading": false },`)+` }`)
	return newWire4(t, client)
}

// newWire4 takes the place of clients and relays.
func newWire4(t *testing.T, client *netns.Host) *wire4 {
	t.Helper()
	k := &wire4{t: t, client: client, replies: make(chan reply4, 64), offered: rigAddr, sure: nowhere4}
	var err error
	client.Do(func() {
		if k.out, err = (netio.System{}).Listen4(netio.Listen{Interfaces: []string{"eth0"}, Port: 68, Raw: true}); err == nil {
			k.in, err = listenAll()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	k.iface = k.out.Listening()[0].Index
	t.Cleanup(func() { k.out.Close() })
	t.Cleanup(func() { k.in.Close() })
	go k.receive()
	return k
}

// listenAll opens a socket that gets every IPv4 datagram, wherever it is to go.
func listenAll() (*os.File, error) {
	const anyIPv4 = syscall.ETH_P_IP>>8 | syscall.ETH_P_IP&255<<8
	fd, err := syscall.Socket(syscall.AF_PACKET, syscall.SOCK_DGRAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, anyIPv4)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "packets"), nil
}

func (k *wire4) receive() {
	buf := make([]byte, 4096)
	for {
		n, err := k.in.Read(buf)
		if err != nil {
			return
		}
		src, dst, payload, err := packet.ReadDatagram4(buf[:n])
		v := new(packet.V4)
		if err == nil && v.Parse(slices.Clone(payload)) == nil && v.Op() == packet.BootReply {
			hand(k.replies, reply4{v, netio.Meta{Src: src, Dst: dst}})
		}
	}
}

// nowhere4 is an address of no subnet.
var nowhere4 = netip.MustParseAddr("203.0.113.99")

// surely is a message that is always answered: an INFORM.
func surely(xid uint32, from netip.Addr) ([]byte, netio.Meta) {
	var r packet.Reply4
	r.ResetRequest(nil, xid, 1, []byte{2, 0, 0, 0, 0xff, 0xff})
	r.SetCIAddr(from)
	r.SetUint8(packet.OptMessageType, packet.Inform)
	return r.Bytes(), netio.Meta{Src: netip.AddrPortFrom(from, 68), Dst: netip.AddrPortFrom(rigAddr, 67), Raw: true}
}

// ask sends a message, and one behind it that is surely answered.
func (k *wire4) ask(l askLine) string {
	k.t.Helper()
	datagram, meta := l.encode(k.t, k.offered)
	k.asked++
	sure, sureMeta := surely(k.asked, k.sure)
	var pair []netio.Message
	for _, m := range []netio.Message{{Buf: datagram, Meta: meta}, {Buf: sure, Meta: sureMeta}} {
		m.N, m.Meta.Iface, m.Meta.HW = len(m.Buf), k.iface, netio.MakeHW([]byte{255, 255, 255, 255, 255, 255})
		pair = append(pair, m)
	}
	answer := "-"
	return await(k.t, l.label, k.replies, func() {
		if _, err := k.out.SendBatch(pair); err != nil {
			k.t.Fatal(err)
		}
	}, func(r reply4) (string, bool) {
		switch r.message.XID() {
		case k.asked:
			return answer, true
		case xidOf(l.label):
			if r.message.Type() == packet.Offer {
				k.offered = r.message.YIAddr()
			}
			answer = showReply(r.message, &r.meta)
		}
		return "", false
	})
}

func (k *wire4) leases() []string { return keaLeases(k.t, k.client, "lease4-get-all") }
