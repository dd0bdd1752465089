package server

import (
	"net"
	"net/netip"
	"slices"
	"testing"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// wire6 is a server at the other end of a cable.
type wire6 struct {
	t       *testing.T
	client  *netns.Host
	conns   map[netip.AddrPort]*net.UDPConn // by the address that messages come from
	replies chan reply6
	last    got6
	asked   uint32
}

type reply6 struct {
	message *packet.V6
	to      netip.AddrPort
}

func newKea6(t *testing.T, o oracle.Oracles, inside string) asker {
	t.Helper()
	server, client := cable(t)
	serveKea(t, o, server, "kea-dhcp6", `{ "Dhcp6": `+adding(inside, `"interfaces-config": { "interfaces": [ "eth0", "eth0/`+rigAddr6.Addr().String()+`" ] },
		`+keaControl+` "lease-database": { "type": "memfile", "persist": false }, "multi-threading": { "enable-multi-threading": false },
		"server-id": { "type": "LL", "htype": 1, "identifier": "020000000011", "persist": false },`)+` }`)
	return newWire6(t, client)
}

// newWire6 takes the place of clients and relays.
func newWire6(t *testing.T, client *netns.Host) *wire6 {
	return &wire6{t: t, client: client, conns: map[netip.AddrPort]*net.UDPConn{}, replies: make(chan reply6, 64)}
}

// conn returns a socket for an address, which the client gets.
func (k *wire6) conn(from netip.AddrPort) *net.UDPConn {
	k.t.Helper()
	if c := k.conns[from]; c != nil {
		return c
	}
	if !k.has(from.Addr()) {
		k.client.Addr("eth0", from.Addr().String()+"/64")
	}
	var c *net.UDPConn
	var err error
	k.client.Do(func() {
		bind := net.UDPAddrFromAddrPort(from)
		if from.Addr().IsLinkLocalUnicast() {
			bind.Zone = "eth0"
		}
		c, err = net.ListenUDP("udp6", bind)
	})
	if err != nil {
		k.t.Fatal(err)
	}
	k.conns[from] = c
	k.t.Cleanup(func() { c.Close() })
	go k.receive(c, from)
	return c
}

// has reports whether the client has an address.
func (k *wire6) has(a netip.Addr) bool {
	for c := range k.conns {
		if c.Addr() == a {
			return true
		}
	}
	return false
}

func (k *wire6) receive(c *net.UDPConn, to netip.AddrPort) {
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		v := new(packet.V6)
		if v.Parse(slices.Clone(buf[:n])) == nil {
			hand(k.replies, reply6{v, to})
		}
	}
}

// surely6 is a message that is always answered, and to the same address as others
// from there: answers to other addresses may overtake each other.
func surely6(xid uint32, from netip.AddrPort) ([]byte, netio.Meta) {
	var r packet.Reply6
	r.ResetRequest(nil, packet.InformationRequest, xid)
	out := r.Bytes()
	if from.Port() == relay6.Port() {
		link := append([]byte{packet.RelayForward, 0}, make([]byte, 32)...)
		out = appendOption6(link, packet.Opt6RelayMessage, out)
	}
	return out, netio.Meta{Src: from, Dst: multicast6}
}

// ask sends a message, and one behind it that is surely answered.
func (k *wire6) ask(l askLine) string {
	k.t.Helper()
	datagram, meta := l.encode6(k.t, k.last)
	k.asked++
	answer := "-"
	return await(k.t, l.label, k.replies, func() {
		k.send(datagram, meta)
		k.send(surely6(k.asked, meta.Src))
	}, func(r reply6) (string, bool) {
		switch r.message.XID() {
		case k.asked:
			return answer, true
		case xidOf(l.label) & 0xffffff:
			k.last.note(r.message)
			answer = showReply6(r.message, &netio.Meta{Dst: r.to})
		}
		return "", false
	})
}

func (k *wire6) send(datagram []byte, meta netio.Meta) {
	k.t.Helper()
	to := net.UDPAddrFromAddrPort(meta.Dst)
	if !to.IP.IsGlobalUnicast() {
		to.Zone = "eth0"
	}
	c := k.conn(meta.Src)
	k.client.Do(func() {
		if _, err := c.WriteTo(datagram, to); err != nil {
			k.t.Error(err)
		}
	})
}

func (k *wire6) leases() []string { return keaLeases(k.t, k.client, "lease6-get-all") }
