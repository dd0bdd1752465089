package server

import (
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/internal/oracle"
)

// cable makes a host for a server and one for its clients, with a cable between
// their interfaces eth0.
func cable(t *testing.T) (server, client *netns.Host) {
	t.Helper()
	server, client = netns.New(t), netns.New(t)
	netns.Cable(server, "eth0", client, "eth0")
	server.Addr("eth0", rigAddr.String()+"/24")
	client.Addr("eth0", "192.0.2.254/24")
	server.Addr("eth0", rigAddr6.Addr().String()+"/64")
	server.IP("link set eth0 addrgenmode none") // what the kernel makes cannot be used at once
	server.IP("-6 addr flush dev eth0 scope link")
	server.Addr("eth0", "fe80::1/64")
	server.IP("-6 route add default dev eth0")
	client.IP("-6 route add default dev eth0")
	return server, client
}

// serveKea runs a daemon of real Kea on a host.
func serveKea(t *testing.T, o oracle.Oracles, host *netns.Host, name, doc string) {
	t.Helper()
	var daemon *oracle.Server
	var err error
	host.Do(func() { daemon, err = o.KeaServe("3.0", name, []byte(doc)) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(daemon.Stop)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(daemon.Log())
		}
	})
}

// adding puts keys before those of an object.
func adding(object, keys string) string {
	i := strings.IndexByte(object, '{')
	return object[:i+1] + keys + object[i+1:]
}

// hand sends something unless nobody takes it.
func hand[T any](to chan T, what T) {
	select {
	case to <- what:
	default:
	}
}

// await sends, and reads replies until one is the last. If none comes for some
// time it sends again: a server that is busy may have lost it.
func await[R any](t *testing.T, label string, replies <-chan R, send func(), last func(R) (string, bool)) string {
	t.Helper()
	for range 5 {
		send()
		for waiting := true; waiting; {
			select {
			case r := <-replies:
				if answer, ok := last(r); ok {
					return answer
				}
			case <-time.After(time.Second):
				waiting = false
			}
		}
	}
	t.Fatalf("%s: the server does not answer any more", label)
	return ""
}
