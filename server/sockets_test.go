package server

import (
	"context"
	"errors"
	"io/fs"
	"net/netip"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/store/memory"
)

// stubborn is a network that permits no raw sockets, or nothing, and tells when
// somebody tries again.
type stubborn struct {
	*netio.Fake
	noRaw, noUDP bool
	tried        func(n int) // before try n, counted from 1
	done         func(error) // after each
	n            int
}

func (s *stubborn) Listen4(l netio.Listen) (netio.Conn, error) {
	if l.Raw && s.noRaw || !l.Raw && s.noUDP {
		return nil, &netio.OpenError{Iface: "eth0", Err: fs.ErrPermission}
	}
	c, err := s.Fake.Listen4(l)
	return &stubbornConn{c, s}, err
}

type stubbornConn struct {
	netio.Conn
	net *stubborn
}

func (c *stubbornConn) Update(l netio.Listen) error {
	c.net.n++
	if c.net.tried != nil {
		c.net.tried(c.net.n)
	}
	err := c.Conn.Update(l)
	if c.net.done != nil {
		c.net.done(err)
	}
	return err
}

func (s *stubborn) plug(name string, index int, addr string) {
	s.Plug(&netio.Hub{}, netio.Interface{Name: name, Index: index, HW: serverHW, Addrs: []netip.Prefix{netip.MustParsePrefix(addr)}})
}

// opening makes a server at a network with the interface eth0, which is told to
// listen on eth0 and eth1.
func opening(t *testing.T, network *stubborn, says string) *Server {
	t.Helper()
	network.Fake = &netio.Fake{}
	network.plug("eth0", 1, "192.0.2.1/24")
	s, findings := New(Options{Network: network, Store: memory.New(memory.Options{Format: lease.CSV4}),
		Config: parsed(t, `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "eth0", "eth1" ], "service-sockets-retry-wait-time": 1`+says+` } } }`)})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	return s
}

// listened lists the interfaces that are listened on, raw ones with a star.
func listened(c netio.Conn) string {
	var list []string
	for _, e := range c.Listening() {
		if e.Raw {
			e.Iface += "*"
		}
		list = append(list, e.Iface)
	}
	return strings.Join(list, " ")
}

// TestOpen opens what is there, tries again as long as the configuration wants it,
// and does without raw sockets where they are not permitted.
func TestOpen(t *testing.T) {
	const all = `, "service-sockets-require-all": true`
	tests := []struct {
		name, says   string
		noRaw, noUDP bool
		appears      int    // the try before which eth1 is there; 0: never
		want         string // interfaces; "": an error
		tries        int
	}{
		{"what is there", "", false, false, 0, "eth0*", 0},
		{"udp", `, "dhcp-socket-type": "udp"`, false, false, 0, "eth0", 0},
		{"no raw sockets", "", true, false, 0, "eth0", 0},
		{"no sockets", "", true, true, 0, "", 0},
		{"no udp for those who want it", `, "dhcp-socket-type": "udp"`, false, true, 0, "", 0},
		{"all, at once", all, false, false, 0, "", 0},
		{"all, never", all + `, "service-sockets-max-retries": 3`, false, false, 0, "", 3},
		{"all, at last", all + `, "service-sockets-max-retries": 3`, false, false, 3, "eth0* eth1*", 3},
		{"all, soon", all + `, "service-sockets-max-retries": 3`, false, false, 1, "eth0* eth1*", 1},
		{"all, without raw sockets", all + `, "service-sockets-max-retries": 3`, true, false, 2, "eth0 eth1", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			network := &stubborn{noRaw: tt.noRaw, noUDP: tt.noUDP}
			network.tried = func(n int) {
				if n == tt.appears {
					network.plug("eth1", 2, "198.51.100.1/24")
				}
			}
			s := opening(t, network, tt.says)
			c, err := s.open(context.Background())
			if tt.want == "" {
				if err == nil {
					t.Errorf("it is listened on %s; want an error", listened(c))
				}
			} else if err != nil {
				t.Errorf("an error: %v; want %s", err, tt.want)
			} else if got := listened(c); got != tt.want {
				t.Errorf("it is listened on %s; want %s", got, tt.want)
			}
			if network.n != tt.tries {
				t.Errorf("%d tries; want %d", network.n, tt.tries)
			}
		})
	}
}

// TestOpenLater serves at once with what is there, and with the rest when it comes.
func TestOpenLater(t *testing.T) {
	network, tries := &stubborn{}, make(chan error, 5)
	network.tried = func(n int) {
		if n == 2 {
			network.plug("eth1", 2, "198.51.100.1/24")
		}
	}
	network.done = func(err error) { tries <- err }
	s := opening(t, network, `, "service-sockets-max-retries": 5`)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	c, err := s.open(ctx)
	if err != nil || listened(c) != "eth0*" {
		t.Fatalf("at first %v, %v; want eth0", listened(c), err)
	}
	if first, second := <-tries, <-tries; first == nil || second != nil || listened(c) != "eth0* eth1*" {
		t.Errorf("after %v and %v it is listened on %s", first, second, listened(c))
	}
}

// TestOpenGivesUp: a server that is ended does not wait for sockets any longer.
func TestOpenGivesUp(t *testing.T) {
	network := &stubborn{}
	ctx, stop := context.WithCancel(context.Background())
	network.tried = func(n int) {
		if n == 2 {
			stop()
		}
	}
	s := opening(t, network, `, "service-sockets-require-all": true, "service-sockets-max-retries": 1000000`)
	_, err := s.open(ctx)
	var missing netio.OpenErrors
	if !errors.As(err, &missing) || missing[0].Iface != "eth1" {
		t.Errorf("the error is %v; want one about eth1", err)
	}
}

// TestRunWithoutSockets: what cannot be opened ends the server, and its store is closed.
func TestRunWithoutSockets(t *testing.T) {
	s := opening(t, &stubborn{noRaw: true, noUDP: true}, "")
	if err := s.Run(context.Background()); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Run: %v", err)
	}
	if err := s.Store().Close(); err == nil {
		t.Error("the store was left open")
	}
}
