package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	addrCmp = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })
	portCmp = cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })
	hwCmp   = cmp.Comparer(func(a, b HWAddr) bool { return a == b })

	clientHW = MakeHW([]byte{2, 0, 0, 0, 0, 9})
	serverHW = MakeHW([]byte{2, 0, 0, 0, 0, 1})
)

func ap(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// lan is a host with one interface at a hub.
func lan() (*Fake, *Hub) {
	f, hub := &Fake{}, &Hub{}
	f.Plug(hub, Interface{Name: "eth0", HW: serverHW, Addrs: []netip.Prefix{
		netip.MustParsePrefix("10.0.0.1/24"), netip.MustParsePrefix("fe80::1/64"), netip.MustParsePrefix("2001:db8::1/64"),
	}})
	return f, hub
}

// echo answers what comes in until the conn is closed.
func echo(c Conn, change func(m *Message)) {
	ms := newMessages(8)
	for {
		n, err := c.RecvBatch(ms)
		if err != nil {
			return
		}
		for i := range ms[:n] {
			change(&ms[i])
		}
		_, _ = c.SendBatch(ms[:n]) // the test sees what is missing
	}
}

func newMessages(n int) []Message {
	ms := make([]Message, n)
	for i := range ms {
		ms[i].Buf = make([]byte, 2048)
	}
	return ms
}

func TestFakeRaw(t *testing.T) {
	t.Parallel()
	f, hub := lan()
	c, err := f.Listen4(Listen{Interfaces: []string{"*"}, Port: 67, Raw: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got := make(chan Meta, 1)
	go echo(c, func(m *Message) {
		got <- m.Meta
		m.Meta.Src, m.Meta.Dst = ap("10.0.0.1:67"), ap("10.0.0.9:68")
	})
	client, other := hub.Station(clientHW), hub.Station(MakeHW([]byte{2, 0, 0, 0, 0, 8}))
	client.Send([]byte("discover"), Meta{Src: ap("0.0.0.0:68"), Dst: ap("255.255.255.255:67")})
	want := Meta{Iface: 1, Src: ap("0.0.0.0:68"), Dst: ap("255.255.255.255:67"), HW: clientHW, Raw: true}
	if diff := cmp.Diff(want, <-got, addrCmp, portCmp, hwCmp); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	payload, meta, err := client.Next(t.Context())
	if err != nil || string(payload) != "discover" {
		t.Fatalf("answer %q, %v", payload, err)
	}
	want = Meta{Src: ap("10.0.0.1:67"), Dst: ap("10.0.0.9:68"), HW: serverHW}
	if diff := cmp.Diff(want, meta, addrCmp, portCmp, hwCmp); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if err := f.Quiet(t.Context()); err != nil || other.Waiting() != 1 {
		t.Errorf("another station heard %d, not just the broadcast; %v", other.Waiting(), err)
	}
}

func TestFakeHears(t *testing.T) {
	t.Parallel()
	v4, v4raw := Listen{Interfaces: []string{"eth0"}, Port: 67}, Listen{Interfaces: []string{"eth0"}, Port: 67, Raw: true}
	v6 := Listen{Interfaces: []string{"eth0"}, Port: 547}
	v6addr := Listen{Interfaces: []string{"eth0/2001:db8::1"}, Port: 547}
	for _, c := range []struct {
		l    Listen
		dst  string
		want int
	}{
		{v4, "10.0.0.1:67", 1}, {v4, "255.255.255.255:67", 0}, {v4, "10.0.0.1:68", 0},
		{v4raw, "10.0.0.1:67", 1}, {v4raw, "255.255.255.255:67", 1}, {v4raw, "10.0.0.2:67", 0},
		{v6, "[ff02::1:2]:547", 1}, {v6, "[ff05::1:3]:547", 1}, {v6, "[fe80::1]:547", 1}, {v6, "[2001:db8::1]:547", 0},
		{v6addr, "[2001:db8::1]:547", 1}, {v6addr, "[ff02::1:2]:547", 1}, {v6, "10.0.0.1:547", 0},
	} {
		f, hub := lan()
		listen := f.Listen4
		if c.l.Port == 547 {
			listen = f.Listen6
		}
		conn, err := listen(c.l)
		if err != nil {
			t.Fatal(err)
		}
		src := ap("10.0.0.9:68")
		if ap(c.dst).Addr().Is6() {
			src = ap("[fe80::9]:546")
		}
		hub.Station(clientHW).Send([]byte("x"), Meta{Src: src, Dst: ap(c.dst)})
		if got := conn.(*fakeConn).in.waiting(); got != c.want {
			t.Errorf("%+v: to %s came %d", c.l, c.dst, got)
		}
		conn.Close()
	}
}

func TestFakeRelay(t *testing.T) {
	t.Parallel()
	f, hub := lan()
	far := &Hub{}
	f.Plug(far, Interface{Name: "eth1", Addrs: []netip.Prefix{netip.MustParsePrefix("10.1.0.1/24")}})
	c, err := f.Listen4(Listen{Interfaces: []string{"eth0", "eth1"}, Port: 67})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go echo(c, func(m *Message) { m.Meta = Meta{Dst: ap("10.1.0.5:67")} }) // by its routes, with its address
	relay := far.Station(clientHW, netip.MustParseAddr("10.1.0.5"))
	hub.Station(clientHW).Send([]byte("x"), Meta{Src: ap("10.0.0.9:67"), Dst: ap("10.0.0.1:67")})
	_, meta, err := relay.Next(t.Context())
	if err != nil || meta.Src != ap("10.1.0.1:67") {
		t.Errorf("from %s, %v", meta.Src, err)
	}
}

func TestFakeErrors(t *testing.T) {
	t.Parallel()
	f, hub := lan()
	f.Plug(hub, Interface{Name: "lo", Loopback: true, Addrs: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8")}})
	c, err := f.Listen4(Listen{Interfaces: []string{"eth0", "lo"}, Port: 67, Raw: true})
	if !errors.Is(err, ErrLoopback) || len(c.Listening()) != 1 {
		t.Fatalf("%v, %v", err, c.Listening())
	}
	lost := Message{Buf: []byte("x"), N: 1, Meta: Meta{Iface: 7, Dst: ap("10.0.0.9:68")}}
	ms := []Message{lost, {Buf: []byte("x"), N: 1, Meta: Meta{Iface: 1, Dst: ap("10.0.0.9:68")}}}
	if n, err := c.SendBatch(ms); n != 1 || !errors.Is(err, ErrNoSocket) || ms[0].Err == nil || ms[1].Err != nil {
		t.Errorf("sent %d, %v", n, err)
	}
	f.Remove("eth0")
	f.Remove("eth0") // a second time does nothing
	var gone *InterfaceError
	if _, err := c.RecvBatch(newMessages(1)); !errors.As(err, &gone) || !gone.Gone || gone.Iface != "eth0" || len(c.Listening()) != 0 {
		t.Errorf("%v, still %v", err, c.Listening())
	}
	if err := c.Update(Listen{Interfaces: []string{"eth0"}}); !errors.Is(err, ErrNoInterface) {
		t.Error(err)
	}
	done := make(chan error)
	go func() {
		_, err := c.RecvBatch(newMessages(1))
		done <- err
	}()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	if err := c.Close(); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	if _, err := c.SendBatch(ms[1:]); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

func TestFakeQuiet(t *testing.T) {
	t.Parallel()
	f, hub := lan()
	c, err := f.Listen4(Listen{Interfaces: []string{"eth0"}, Port: 67, Raw: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	client := hub.Station(clientHW)
	for range 100 { // more than the queue has slots at first
		client.Send([]byte("x"), Meta{Src: ap("0.0.0.0:68"), Dst: ap("255.255.255.255:67")})
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Quiet(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("quiet with datagrams that nobody took: %v", err)
	}
	go echo(c, func(m *Message) { m.Meta.Dst = ap("10.0.0.9:68") })
	if err := f.Quiet(t.Context()); err != nil || client.Waiting() != 100 {
		t.Errorf("%d answers, %v", client.Waiting(), err)
	}
	ms := newMessages(60)
	if n, err := client.Recv(t.Context(), ms); n != 60 || err != nil {
		t.Errorf("received %d, %v", n, err)
	}
	client.Leave()
	client.Leave()
	if _, err := client.Recv(t.Context(), ms); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	if _, _, err := client.Next(ended); err == nil {
		t.Error("a station that left hears something")
	}
}

func BenchmarkFake(b *testing.B) {
	f, hub := lan()
	c, err := f.Listen4(Listen{Interfaces: []string{"eth0"}, Port: 67, Raw: true})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	dst := ap("10.0.0.9:68")
	go echo(c, func(m *Message) { m.Meta.Dst = dst })
	client, ms := hub.Station(clientHW), newMessages(1)
	payload := make([]byte, 300)
	meta := Meta{Src: ap("0.0.0.0:68"), Dst: ap("255.255.255.255:67")}
	b.ReportAllocs()
	for b.Loop() {
		client.Send(payload, meta)
		if _, err := client.Recv(b.Context(), ms); err != nil {
			b.Fatal(err)
		}
	}
}
