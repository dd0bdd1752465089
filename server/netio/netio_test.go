package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSelect(t *testing.T) {
	t.Parallel()
	prefixes := func(list ...string) (out []netip.Prefix) {
		for _, s := range list {
			out = append(out, netip.MustParsePrefix(s))
		}
		return out
	}
	have := []Interface{
		{Name: "lo", Index: 1, Up: true, Running: true, Loopback: true, Addrs: prefixes("127.0.0.1/8", "::1/128")},
		{Name: "eth0", Index: 2, Up: true, Running: true, Addrs: prefixes("10.0.0.1/24", "10.0.0.2/24", "fe80::1/64", "2001:db8::1/64")},
		{Name: "eth1", Index: 3, Up: true, Running: true, Addrs: prefixes("2001:db8::2/64")},
		{Name: "down", Index: 4, Running: true, Addrs: prefixes("10.0.1.1/24", "fe80::4/64")},
		{Name: "unplugged", Index: 5, Up: true, Addrs: prefixes("10.0.2.1/24", "fe80::5/64")},
	}
	for _, c := range []struct {
		list      []string
		v4, v4Err string
		v6, v6Err string
	}{
		{nil, "", "", "", ""},
		{[]string{"*"}, "eth0/10.0.0.1 eth0/10.0.0.2 ", "", "eth0/:: ", ""},
		{[]string{"*", "lo"}, "eth0/10.0.0.1 eth0/10.0.0.2 lo/127.0.0.1 ", "", "eth0/:: ", "lo: the interface has no usable address"},
		{[]string{"eth0", "eth0", "*"}, "eth0/10.0.0.1 eth0/10.0.0.2 ", "", "eth0/:: ", ""},
		{[]string{"eth1"}, "", "eth1: the interface has no usable address", "", "eth1: the interface has no usable address"},
		{[]string{"down", "unplugged", "none"}, "",
			"down: the interface is down; unplugged: the interface has no carrier; none: there is no such interface", "",
			"down: the interface is down; unplugged: the interface has no carrier; none: there is no such interface"},
		{[]string{"eth0/10.0.0.2"}, "eth0/10.0.0.2 ", "", "", "eth0: `10.0.0.2` is no address of this family"},
		{[]string{"eth0/10.0.0.9"}, "", "eth0/10.0.0.9: the address is not one of the interface", "", "eth0: `10.0.0.9` is no address of this family"},
		{[]string{"eth0/2001:db8::1"}, "", "eth0: `2001:db8::1` is no address of this family", "eth0/:: eth0/2001:db8::1 ", ""},
		{[]string{"eth0/fe80::1"}, "", "eth0: `fe80::1` is no address of this family", "eth0/:: ", ""},
		{[]string{"eth1/2001:db8::2", "lo/::1"}, "", "eth1: `2001:db8::2` is no address of this family; lo: `::1` is no address of this family",
			"eth1/2001:db8::2 lo/::1 ", ""},
		{[]string{"eth0/"}, "", "eth0: `` is no address of this family", "", "eth0: `` is no address of this family"},
	} {
		for _, v6 := range []bool{false, true} {
			found, failed := Select(have, c.list, v6)
			var got string
			for _, e := range found {
				got += e.Iface + "/" + e.Addr.String() + " "
			}
			want, wantErr := c.v4, c.v4Err
			if v6 {
				want, wantErr = c.v6, c.v6Err
			}
			if diff := cmp.Diff([]string{want, wantErr}, []string{got, failed.Error()}); diff != "" {
				t.Errorf("%q, v6 %v (-want +got):\n%s", c.list, v6, diff)
			}
		}
	}
}

func TestHWAddr(t *testing.T) {
	t.Parallel()
	for want, b := range map[string][]byte{
		"": nil, "02:00:0a": {2, 0, 10},
		"00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13": {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20},
	} {
		h := MakeHW(b)
		if h.String() != want || h.Len() != len(h.Bytes()) || h.Len() != min(len(b), MaxHW) {
			t.Errorf("% x is %q", b, h)
		}
	}
	if MakeHW([]byte{1, 0}) == MakeHW([]byte{1}) {
		t.Error("addresses of different lengths are equal")
	}
}

func TestMeta(t *testing.T) {
	t.Parallel()
	for dst, want := range map[string]bool{
		"255.255.255.255:67": true, "[ff02::1:2]:547": true, "10.0.0.255:67": false, "10.0.0.1:67": false, "[fe80::1]:547": false,
	} {
		if m := (Meta{Dst: ap(dst)}); m.Broadcast() != want {
			t.Errorf("%s: %v", dst, m.Broadcast())
		}
	}
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	for want, err := range map[string]error{
		"eth0: cause":                    &OpenError{Iface: "eth0", Err: cause},
		"eth0/10.0.0.1: cause":           &OpenError{Iface: "eth0", Addr: netip.MustParseAddr("10.0.0.1"), Err: cause},
		"eth0: cause; eth1: cause":       OpenErrors{{Iface: "eth0", Err: cause}, {Iface: "eth1", Err: cause}},
		"interface eth0: cause":          &InterfaceError{Iface: "eth0", Err: cause},
		"interface eth0 vanished: cause": &InterfaceError{Iface: "eth0", Err: cause, Gone: true},
	} {
		if err.Error() != want || !errors.Is(err, cause) {
			t.Errorf("%q, want %q", err, want)
		}
	}
}

// TestLoopback needs no privileges: UDP sockets on a port that the system
// chooses, by each way that there is.
func TestLoopback(t *testing.T) {
	t.Parallel()
	lo := loopback(t)
	listeners := map[string]func(Listen, bool) (Conn, error){
		"system": func(l Listen, v6 bool) (Conn, error) {
			if v6 {
				return System{}.Listen6(l)
			}
			return System{Buffer: 100000}.Listen4(l)
		},
		"portable": func(l Listen, v6 bool) (Conn, error) { return listenPortable(100000, l, v6) },
	}
	for name, listen := range listeners {
		for addr, v6 := range map[string]bool{"127.0.0.1": false, "::1": true} {
			c, err := listen(Listen{Interfaces: []string{lo + "/" + addr}}, v6)
			if errors.Is(err, ErrNotAssigned) {
				t.Logf("%s is not tested: %v", addr, err)
				continue
			}
			if err != nil {
				t.Errorf("%s, %s: %v", name, addr, err)
				continue
			}
			t.Run(name+addr, func(t *testing.T) { tryLoopback(t, c, lo) })
		}
	}
}

func loopback(t *testing.T) string {
	t.Helper()
	list, err := interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		if i.Loopback && i.Up {
			return i.Name
		}
	}
	t.Skip("there is no loopback interface")
	return ""
}

func tryLoopback(t *testing.T, c Conn, lo string) {
	defer c.Close()
	e := c.Listening()[0]
	go echo(c, func(m *Message) {
		if m.Meta.Iface != e.Index || m.Meta.Dst != netip.AddrPortFrom(e.Addr, e.Port) || m.Meta.Raw {
			m.N = 0
		}
		m.Meta.Src, m.Meta.Dst = m.Meta.Dst, m.Meta.Src
	})
	client, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(e.Addr, e.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.SetDeadline(time.Now().Add(time.Minute)); err != nil { // only a fault lets it pass
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	for range 3 {
		if _, err := client.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		if n, err := client.Read(buf); err != nil || string(buf[:n]) != "hello" {
			t.Fatalf("%q, %v", buf[:n], err)
		}
	}
	if err := c.Update(Listen{Interfaces: []string{lo + "/" + e.Addr.String()}}); err != nil || c.Listening()[0] != e {
		t.Errorf("after an update with nothing new: %v, %v", c.Listening(), err)
	}
	lost := []Message{{Buf: []byte("x"), N: 1, Meta: Meta{Iface: 1 << 20, Dst: ap("127.0.0.1:9")}}}
	if n, err := c.SendBatch(lost); n != 0 || !errors.Is(err, ErrNoSocket) {
		t.Errorf("by an interface that is not there went %d, %v", n, err)
	}
	if err := c.Update(Listen{}); err != nil || len(c.Listening()) != 0 {
		t.Errorf("still listens on %v, %v", c.Listening(), err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if _, err := c.RecvBatch(newMessages(1)); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	if n, err := c.RecvBatch(nil); n != 0 || err != nil {
		t.Errorf("without room: %d, %v", n, err)
	}
	if !errors.Is(c.Close(), net.ErrClosed) || !errors.Is(c.Update(Listen{}), net.ErrClosed) {
		t.Error("a closed conn can be used")
	}
	if _, err := c.SendBatch(lost); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

func TestPortableRaw(t *testing.T) {
	t.Parallel()
	lo := loopback(t)
	if c, err := listenPortable(0, Listen{Interfaces: []string{lo}, Raw: true}, false); !errors.Is(err, ErrNoRaw) || c.Close() != nil {
		t.Error(err)
	}
}

// TestCutOff: what does not fit the buffer is cut off.
func TestCutOff(t *testing.T) {
	t.Parallel()
	c, err := System{}.Listen4(Listen{Interfaces: []string{loopback(t) + "/127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	client, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(c.Listening()[0].Addr, c.Listening()[0].Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Write([]byte("too long")); err != nil {
		t.Fatal(err)
	}
	ms := []Message{{Buf: make([]byte, 3)}}
	if n, err := c.RecvBatch(ms); n != 1 || err != nil || string(ms[0].Payload()) != "too" {
		t.Errorf("%d, %q, %v", n, ms[0].Payload(), err)
	}
}

func TestRetries(t *testing.T) {
	t.Parallel()
	ended := errors.New("the context ended")
	for name, c := range map[string]struct {
		max, plugAfter, endAfter int
		want                     error
		pauses                   int
	}{
		"none":       {0, 9, 9, nil, 0},
		"never":      {3, 9, 9, ErrNoInterface, 3},
		"the second": {3, 2, 9, nil, 2},
		"ended":      {3, 9, 2, ended, 2},
	} {
		f, hub := &Fake{}, &Hub{}
		l := Listen{Interfaces: []string{"eth0"}, Port: 67}
		conn, err := f.Listen4(l)
		if !errors.Is(err, ErrNoInterface) {
			t.Fatal(err)
		}
		pauses := 0
		err = Retries{Max: c.max, Wait: time.Hour}.Run(t.Context(), conn, l, func(_ context.Context, d time.Duration) error {
			if pauses++; pauses == c.plugAfter {
				f.Plug(hub, Interface{Name: "eth0", Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}})
			}
			if pauses == c.endAfter {
				return ended
			}
			return nil
		})
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) || pauses != c.pauses {
			t.Errorf("%s: %v after %d pauses", name, err, pauses)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Pause(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := Pause(t.Context(), 0); err != nil {
		t.Error(err)
	}
}
