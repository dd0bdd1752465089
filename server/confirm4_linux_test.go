package server

import (
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// keaServer is real Kea at the other end of a cable.
type keaServer struct {
	t       *testing.T
	iface   int
	replies chan keaReply
	out     netio.Conn
	in      *os.File
	offered netip.Addr
	asked   uint32
}

type keaReply struct {
	message *packet.V4
	meta    netio.Meta
}

func newKea(t *testing.T, o oracle.Oracles, inside string) asker {
	t.Helper()
	if i := strings.IndexByte(inside, '{'); i >= 0 {
		inside = inside[:i+1] + `"interfaces-config": { "interfaces": [ "eth0" ] }, "lease-database": { "type": "memfile", "persist": false },
			"multi-threading": { "enable-multi-threading": false },` + inside[i+1:]
	}
	server, client := netns.New(t), netns.New(t)
	netns.Cable(server, "eth0", client, "eth0")
	server.Addr("eth0", rigAddr.String()+"/24")
	client.Addr("eth0", "192.0.2.254/24")
	var daemon *oracle.Server
	var err error
	server.Do(func() { daemon, err = o.KeaServe("3.0", "kea-dhcp4", []byte(`{ "Dhcp4": `+inside+` }`)) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(daemon.Stop)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(daemon.Log())
		}
	})
	k := &keaServer{t: t, replies: make(chan keaReply, 64), offered: rigAddr}
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

func (k *keaServer) receive() {
	buf := make([]byte, 4096)
	for {
		n, err := k.in.Read(buf)
		if err != nil {
			return
		}
		src, dst, payload, err := packet.ReadDatagram4(buf[:n])
		v := new(packet.V4)
		if err == nil && v.Parse(slices.Clone(payload)) == nil && v.Op() == packet.BootReply {
			k.replies <- keaReply{v, netio.Meta{Src: src, Dst: dst}}
		}
	}
}

// surely is a message that is always answered: an INFORM from an address of no subnet.
func surely(xid uint32) ([]byte, netio.Meta) {
	var r packet.Reply4
	r.ResetRequest(nil, xid, 1, []byte{2, 0, 0, 0, 0xff, 0xff})
	r.SetCIAddr(netip.MustParseAddr("203.0.113.99"))
	r.SetUint8(packet.OptMessageType, packet.Inform)
	return r.Bytes(), netio.Meta{Src: netip.MustParseAddrPort("203.0.113.99:68"), Dst: netip.AddrPortFrom(rigAddr, 67), Raw: true}
}

// ask sends a message, and one behind it that is surely answered.
func (k *keaServer) ask(l askLine) string {
	k.t.Helper()
	datagram, meta := l.encode(k.t, k.offered)
	k.asked++
	sure, sureMeta := surely(k.asked)
	var pair []netio.Message
	for _, m := range []netio.Message{{Buf: datagram, Meta: meta}, {Buf: sure, Meta: sureMeta}} {
		m.N, m.Meta.Iface, m.Meta.HW = len(m.Buf), k.iface, netio.MakeHW([]byte{255, 255, 255, 255, 255, 255})
		pair = append(pair, m)
	}
	if _, err := k.out.SendBatch(pair); err != nil {
		k.t.Fatal(err)
	}
	answer := "-"
	for {
		select {
		case r := <-k.replies:
			switch r.message.XID() {
			case k.asked:
				return answer
			case xidOf(l.label):
				if r.message.Type() == packet.Offer {
					k.offered = r.message.YIAddr()
				}
				answer = showReply(r.message, &r.meta)
			}
		case <-time.After(5 * time.Second):
			k.t.Fatalf("%s: the server does not answer any more", l.label)
		}
	}
}
