package netio

import (
	"net"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keatool/keatool/internal/netns"
	"golang.org/x/sys/unix"
)

// pair is a server and a client joined by a cable.
func pair(t testing.TB) (server, client *netns.Host) {
	server, client = netns.New(t), netns.New(t)
	netns.Cable(server, "srv", client, "cli")
	server.IP("addr add 10.0.0.1/24 dev srv")
	server.IP("-6 addr add 2001:db8::1/64 dev srv nodad")
	client.IP("addr add 10.0.0.2/24 dev cli")
	client.IP("-6 addr add 2001:db8::2/64 dev cli nodad")
	return server, client
}

func TestSmoke(t *testing.T) {
	server, client := pair(t)
	var c Conn
	var err error
	server.Do(func() { c, err = System{}.Listen4(Listen{Interfaces: []string{"srv"}, Port: 67, Raw: true}) })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	t.Log(c.Listening())
	var fd int
	client.Do(func() {
		fd, err = unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	})
	defer unix.Close(fd)
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_BROADCAST, 1)
	unix.BindToDevice(fd, "cli")
	unix.Bind(fd, &unix.SockaddrInet4{Port: 68})
	if err := unix.Sendto(fd, []byte("hello"), 0, &unix.SockaddrInet4{Port: 67, Addr: [4]byte{255, 255, 255, 255}}); err != nil {
		t.Fatal(err)
	}
	ms := make([]Message, 4)
	for i := range ms {
		ms[i].Buf = make([]byte, 2000)
	}
	n, err := c.RecvBatch(ms)
	t.Log(n, err, string(ms[0].Payload()), ms[0].Meta)
	ms[0].Meta.Dst, ms[0].Meta.Src = netip.MustParseAddrPort("10.0.0.77:68"), netip.MustParseAddrPort("10.0.0.1:67")
	n, err = c.SendBatch(ms[:1])
	t.Log(n, err)
	_ = net.ErrClosed
	_ = cmp.Diff
}
