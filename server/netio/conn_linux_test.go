package netio

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/keatool/keatool/internal/netns"
	"golang.org/x/sys/unix"
)

// pair is a server and a client, hosts of their own joined by a cable.
func pair(t testing.TB) (server, client *netns.Host) {
	server, client = netns.New(t), netns.New(t)
	netns.Cable(server, "srv", client, "cli")
	server.IP("link set srv address 02:00:00:00:00:01")
	client.IP("link set cli address 02:00:00:00:00:09")
	server.IP("-6 addr flush dev srv")
	client.IP("-6 addr flush dev cli")
	for _, net := range []string{"fe80::%d/64", "2001:db8::%d/64", "10.0.0.%d/24"} {
		server.Addr("srv", fmt.Sprintf(net, 1))
		client.Addr("cli", fmt.Sprintf(net, 2))
	}
	client.IP("route add default dev cli") // broadcasts take it
	return server, client
}

// listenIn opens sockets in a host.
func listenIn(t testing.TB, h *netns.Host, l Listen, v6 bool) Conn {
	t.Helper()
	c, err := tryListen(h, l, v6)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func tryListen(h *netns.Host, l Listen, v6 bool) (c Conn, err error) {
	h.Do(func() {
		if v6 {
			c, err = System{}.Listen6(l)
		} else {
			c, err = System{}.Listen4(l)
		}
	})
	return c, err
}

// dial opens a UDP socket in a host, bound to an address, that may broadcast.
func dial(t testing.TB, h *netns.Host, local string) *net.UDPConn {
	t.Helper()
	var udp *net.UDPConn
	var err error
	network := "udp4"
	if ap(local).Addr().Is6() {
		network = "udp6"
	}
	h.Do(func() { udp, err = net.ListenUDP(network, net.UDPAddrFromAddrPort(ap(local))) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { udp.Close() })
	if err := udp.SetDeadline(time.Now().Add(time.Minute)); err != nil { // only a fault lets it pass
		t.Fatal(err)
	}
	raw, err := udp.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_BROADCAST, 1) })
	}
	if err != nil {
		t.Fatal(err)
	}
	return udp
}

func sendTo(t testing.TB, udp *net.UDPConn, text, dst string) {
	t.Helper()
	if _, err := udp.WriteToUDPAddrPort([]byte(text), ap(dst)); err != nil {
		t.Fatal(err)
	}
}

// hear returns the next datagram and where it came from.
func hear(t testing.TB, udp *net.UDPConn) (string, netip.AddrPort) {
	t.Helper()
	buf := make([]byte, 2048)
	n, src, err := udp.ReadFromUDPAddrPort(buf)
	if err != nil {
		t.Fatal(err)
	}
	return string(buf[:n]), netip.AddrPortFrom(src.Addr().Unmap().WithZone(""), src.Port())
}

type heard struct {
	Text string
	Meta Meta
}

// receive waits for one datagram and puts it into ms.
func receive(t testing.TB, c Conn, ms []Message) heard {
	t.Helper()
	n, err := c.RecvBatch(ms)
	if err != nil || n != 1 {
		t.Fatalf("received %d, %v", n, err)
	}
	return heard{string(ms[0].Payload()), ms[0].Meta}
}

func diffHeard(want, got heard) string {
	return cmp.Diff(want, got, addrCmp, portCmp, hwCmp, cmpopts.EquateEmpty())
}

func TestRaw(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"srv"}, Port: 67, Raw: true}, false)
	udp, ms := dial(t, client, "0.0.0.0:68"), newMessages(8)

	sendTo(t, udp, "to another port", "10.0.0.1:68")
	sendTo(t, udp, "broadcast", "255.255.255.255:67")
	index := c.Listening()[0].Index
	want := heard{"broadcast", Meta{Iface: index, Src: ap("10.0.0.2:68"), Dst: ap("255.255.255.255:67"), HW: clientHW, Raw: true}}
	if diff := diffHeard(want, receive(t, c, ms)); diff != "" {
		t.Errorf("broadcast (-want +got):\n%s", diff)
	}
	sendTo(t, udp, "unicast", "10.0.0.1:67")
	want.Text, want.Meta.Dst = "unicast", ap("10.0.0.1:67")
	if diff := diffHeard(want, receive(t, c, ms)); diff != "" {
		t.Errorf("unicast (-want +got):\n%s", diff)
	}

	client.IP("addr add 10.0.0.77/24 dev cli") // which no neighbour entry of the server knows
	answer := ms[0]
	answer.Meta.Src, answer.Meta.Dst = ap("10.0.0.1:67"), ap("10.0.0.77:68")
	everywhere := ms[1]
	everywhere.N = copy(everywhere.Buf, "to all")
	everywhere.Meta = Meta{Iface: index, Src: ap("10.0.0.1:67"), Dst: ap("255.255.255.255:68"), Raw: true}
	byRoute := ms[2]
	byRoute.N = copy(byRoute.Buf, "by route")
	byRoute.Meta = Meta{Src: ap("10.0.0.1:67"), Dst: ap("10.0.0.2:68")}
	if n, err := c.SendBatch([]Message{answer, everywhere, byRoute}); n != 3 || err != nil {
		t.Fatalf("sent %d, %v", n, err)
	}
	for _, want := range []string{"unicast", "to all", "by route"} {
		if text, src := hear(t, udp); text != want || src != ap("10.0.0.1:67") {
			t.Errorf("client got %q from %s, want %q", text, src, want)
		}
	}
}

func TestUDP4(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	server.IP("addr add 10.0.0.3/24 dev srv")
	c := listenIn(t, server, Listen{Interfaces: []string{"srv", "lo"}, Port: 67}, false)
	if n := len(c.Listening()); n != 3 {
		t.Errorf("listens on %v", c.Listening())
	}
	udp, ms := dial(t, client, "10.0.0.2:68"), newMessages(4)
	sendTo(t, udp, "broadcast is not heard", "255.255.255.255:67")
	sendTo(t, udp, "relayed", "10.0.0.3:67")
	want := heard{"relayed", Meta{Iface: c.Listening()[0].Index, Src: ap("10.0.0.2:68"), Dst: ap("10.0.0.3:67")}}
	if diff := diffHeard(want, receive(t, c, ms)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	ms[0].Meta.Src, ms[0].Meta.Dst = ms[0].Meta.Dst, ms[0].Meta.Src
	if _, err := c.SendBatch(ms[:1]); err != nil {
		t.Fatal(err)
	}
	if text, src := hear(t, udp); text != "relayed" || src != ap("10.0.0.3:67") {
		t.Errorf("%q from %s", text, src)
	}
	local := dial(t, server, "127.0.0.1:6000")
	sendTo(t, local, "loopback", "127.0.0.1:67")
	if got := receive(t, c, ms); got.Meta.Src != ap("127.0.0.1:6000") {
		t.Errorf("%+v", got)
	}
}

func TestUDP6(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"srv/2001:db8::1", "lo/::1"}, Port: 547}, true)
	udp, ms := dial(t, client, "[::]:546"), newMessages(4)
	client.IP("-6 route add ff05::/16 dev cli table local")
	index := c.Listening()[0].Index
	for _, x := range []struct{ dst, src string }{
		{"[ff02::1:2%cli]:547", "[fe80::2]:546"}, {"[ff05::1:3%cli]:547", ""}, {"[fe80::1%cli]:547", "[fe80::2]:546"},
		{"[2001:db8::1]:547", "[2001:db8::2]:546"},
	} {
		sendTo(t, udp, "solicit", x.dst)
		got := receive(t, c, ms)
		want := heard{"solicit", Meta{Iface: index, Src: got.Meta.Src, Dst: netip.AddrPortFrom(ap(x.dst).Addr().WithZone(""), 547)}}
		if x.src != "" {
			want.Meta.Src = ap(x.src)
		}
		if diff := diffHeard(want, got); diff != "" {
			t.Errorf("to %s (-want +got):\n%s", x.dst, diff)
		}
		ms[0].Meta.Src, ms[0].Meta.Dst = ms[0].Meta.Dst, ms[0].Meta.Src
		if _, err := c.SendBatch(ms[:1]); err != nil {
			t.Fatal(err)
		}
		src := netip.AddrPortFrom(ap(x.dst).Addr().WithZone(""), 547)
		if text, from := hear(t, udp); text != "solicit" || !src.Addr().IsMulticast() && from != src {
			t.Errorf("%q from %s", text, from)
		}
	}
	local := dial(t, server, "[::1]:6000")
	sendTo(t, local, "loopback", "[::1]:547")
	if got := receive(t, c, ms); got.Meta.Src != ap("[::1]:6000") {
		t.Errorf("%+v", got)
	}
}

// TestGlobalUnheard: what is sent to a global address that is not listed is not
// for the server, as in Kea.
func TestGlobalUnheard(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"srv"}, Port: 547}, true)
	udp, ms := dial(t, client, "[::]:546"), newMessages(4)
	sendTo(t, udp, "unheard", "[2001:db8::1]:547")
	sendTo(t, udp, "heard", "[fe80::1%cli]:547")
	if got := receive(t, c, ms); got.Text != "heard" {
		t.Errorf("%+v", got)
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"srv"}, Port: 67, Raw: true}, false)
	before := c.(*conn).sockets[0].fd
	server.IP("addr add 10.0.0.3/24 dev srv")
	var err error
	server.Do(func() { err = c.Update(Listen{Interfaces: []string{"srv", "none"}, Port: 67, Raw: true}) })
	if !errors.Is(err, ErrNoInterface) || c.(*conn).sockets[0].fd != before {
		t.Errorf("%v; the socket was %d and is %d", err, before, c.(*conn).sockets[0].fd)
	}
	udp, ms := dial(t, client, "0.0.0.0:68"), newMessages(1)
	sendTo(t, udp, "to the new address", "10.0.0.3:67")
	if got := receive(t, c, ms); got.Meta.Dst != ap("10.0.0.3:67") {
		t.Errorf("%+v", got)
	}
	server.Do(func() { err = c.Update(Listen{Interfaces: []string{"srv/10.0.0.3"}, Port: 6767}) })
	if err != nil || len(c.Listening()) != 1 || c.Listening()[0].Raw || len(c.(*conn).sockets) != 1 {
		t.Errorf("%v; listens on %v", err, c.Listening())
	}
	sendTo(t, udp, "to the new port", "10.0.0.3:6767")
	if got := receive(t, c, ms); got.Text != "to the new port" {
		t.Errorf("%+v", got)
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	server, _ := pair(t)
	dial(t, server, "10.0.0.1:67")
	c, err := tryListen(server, Listen{Interfaces: []string{"srv", "lo"}, Port: 67, Raw: true}, false)
	var failures OpenErrors
	if !errors.As(err, &failures) || !errors.Is(err, unix.EADDRINUSE) || !errors.Is(err, ErrLoopback) || c == nil {
		t.Fatalf("%v", err)
	}
	c.Close()
	if len(failures) != 2 || !strings.Contains(err.Error(), "srv/10.0.0.1: bind: address already in use (another DHCP server") {
		t.Errorf("%v", err)
	}
}

func TestVanish(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"srv"}, Port: 67, Raw: true}, false)
	server.IP("link set srv down")
	ms := newMessages(1)
	var down *InterfaceError
	if _, err := c.RecvBatch(ms); !errors.As(err, &down) || down.Iface != "srv" || !errors.Is(err, unix.ENETDOWN) {
		t.Fatalf("%v", err)
	}
	server.IP("link set srv up")
	udp := dial(t, client, "0.0.0.0:68")
	sendTo(t, udp, "it is back", "255.255.255.255:67")
	if got := receive(t, c, ms); got.Text != "it is back" {
		t.Errorf("%+v", got)
	}
	server.IP("link del srv")
	for down.Gone = false; !down.Gone; { // at first it may only be down
		if _, err := c.RecvBatch(ms); !errors.As(err, &down) || down.Iface != "srv" {
			t.Fatal(err)
		}
	}
	if n := len(c.Listening()); n != 0 {
		t.Errorf("still listens on %v", c.Listening())
	}
}

func TestPortable6(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	var c Conn
	var err error
	server.Do(func() { c, err = listenPortable(0, Listen{Interfaces: []string{"srv/2001:db8::1"}, Port: 547}, true) })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	udp, ms := dial(t, client, "[::]:546"), newMessages(4)
	for dst, src := range map[string]string{
		"[ff02::1:2%cli]:547": "[fe80::1]:547", "[fe80::1%cli]:547": "[fe80::1]:547", "[2001:db8::1]:547": "[2001:db8::1]:547",
	} {
		sendTo(t, udp, "solicit", dst)
		got := receive(t, c, ms)
		want := heard{"solicit", Meta{Iface: c.Listening()[0].Index, Src: got.Meta.Src, Dst: netip.AddrPortFrom(ap(dst).Addr().WithZone(""), 547)}}
		if diff := diffHeard(want, got); diff != "" {
			t.Errorf("to %s (-want +got):\n%s", dst, diff)
		}
		ms[0].Meta.Src, ms[0].Meta.Dst = ms[0].Meta.Dst, ms[0].Meta.Src
		if _, err := c.SendBatch(ms[:1]); err != nil {
			t.Fatal(err)
		}
		if text, from := hear(t, udp); text != "solicit" || from != ap(src) {
			t.Errorf("%q from %s, want %s", text, from, src)
		}
	}
}

// TestTooLong: what the system refuses is marked, and the rest is sent.
func TestTooLong(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"srv"}, Port: 67, Raw: true}, false)
	udp := dial(t, client, "10.0.0.2:68")
	ms := newMessages(3)
	for i := range ms {
		ms[i].N = copy(ms[i].Buf, "fits")
		ms[i].Meta = Meta{Iface: c.Listening()[0].Index, Src: ap("10.0.0.1:67"), Dst: ap("10.0.0.2:68"), Raw: true, HW: clientHW}
	}
	ms[1].N = 1900 // more than the link carries
	if n, err := c.SendBatch(ms); n != 2 || !errors.Is(err, unix.EMSGSIZE) || !errors.Is(ms[1].Err, unix.EMSGSIZE) || ms[0].Err != nil || ms[2].Err != nil {
		t.Errorf("sent %d, %v", n, err)
	}
	for range 2 {
		if text, _ := hear(t, udp); text != "fits" {
			t.Errorf("client got %q", text)
		}
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	server, _ := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"*"}, Port: 67, Raw: true}, false)
	done := make(chan error)
	for range 3 {
		go func() {
			_, err := c.RecvBatch(newMessages(1))
			done <- err
		}()
	}
	c.Stop()
	for range 3 {
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Errorf("%v", err)
		}
	}
	late := newMessages(1)
	late[0].Meta = Meta{Iface: c.Listening()[0].Index, Src: ap("10.0.0.1:67"), Dst: ap("10.0.0.2:68"), Raw: true, HW: clientHW}
	late[0].N = 1
	if n, err := c.SendBatch(late); n != 1 || err != nil {
		t.Errorf("after Stop %d messages are sent, %v; want 1", n, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	_, err := c.SendBatch(newMessages(1))
	if err2 := c.Update(Listen{}); !errors.Is(err, net.ErrClosed) || !errors.Is(err2, net.ErrClosed) || !errors.Is(c.Close(), net.ErrClosed) {
		t.Errorf("%v, %v", err, err2)
	}
}

// TestManyWorkers: several goroutines share the sockets, and nothing is lost or
// seen twice.
func TestManyWorkers(t *testing.T) {
	t.Parallel()
	server, client := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"srv"}, Port: 67, Raw: true}, false)
	for range 4 {
		go echo(c, func(m *Message) { m.Meta.Src, m.Meta.Dst = m.Meta.Dst, m.Meta.Src })
	}
	udp := dial(t, client, "10.0.0.2:67")
	seen := map[string]int{}
	const count = 300
	for i := range count {
		sendTo(t, udp, strings.Repeat("x", i+1), "10.0.0.1:67")
		if i%10 == 9 { // never more under way than the client's buffer holds
			for range 10 {
				text, _ := hear(t, udp)
				seen[text]++
			}
		}
	}
	for text, n := range seen {
		if n != 1 {
			t.Errorf("the datagram of %d bytes was answered %d times", len(text), n)
		}
	}
	if len(seen) != count {
		t.Errorf("%d of %d were answered", len(seen), count)
	}
}

func TestAllocations(t *testing.T) {
	server, client := pair(t)
	c := listenIn(t, server, Listen{Interfaces: []string{"srv"}, Port: 67, Raw: true}, false)
	udp, ms := dial(t, client, "10.0.0.2:67"), newMessages(8)
	buf, dst := make([]byte, 300), ap("10.0.0.1:67")
	n := testing.AllocsPerRun(200, func() {
		_, _ = udp.WriteToUDPAddrPort(buf, dst)
		n, err := c.RecvBatch(ms)
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
		ms[0].Meta.Src, ms[0].Meta.Dst = ms[0].Meta.Dst, ms[0].Meta.Src
		_, _ = c.SendBatch(ms[:1])
		_, _, _ = udp.ReadFromUDPAddrPort(buf)
	})
	if n > 0 {
		t.Errorf("%v allocations for each datagram", n)
	}
}
