package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/client"
	"github.com/keatool/keatool/server/store/memfile"
)

// soak is a server that is killed again and again while clients get leases.
type soak struct {
	t      *testing.T
	binary string
	config string
	family soakFamily
	port   uint16
	cmd    *exec.Cmd
	log    *notifier // of the server that runs

	mu    sync.Mutex
	owner map[netip.Prefix]string   // client by what is leased to it
	has   map[string][]netip.Prefix // what is leased to a client
	count uint32
}

// soakFamily is what differs between the protocols.
type soakFamily struct {
	name   string
	listen string                     // network and address to find a free port at
	config func(leases string) string // of the server
	format lease.Format               // of the lease file
	open   func(port uint16) (soakClient, error)
	id     func(n uint32) string       // of a client
	of     func(l *lease.Lease) string // the client of a lease
}

// soakClient gets leases for clients.
type soakClient interface {
	lease(ctx context.Context, id string) ([]netip.Prefix, error)
	Close() error
}

var soakFamilies = []soakFamily{
	{
		name: "v4", listen: "127.0.0.1:0", format: lease.CSV4,
		config: func(leases string) string {
			return fmt.Sprintf(`{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" },
				"lease-database": { "type": "memfile", "name": %q, "lfc-interval": 1 },
				"subnet4": [ { "id": 1, "subnet": "127.0.0.0/8", "pools": [ { "pool": "127.16.0.0/12" } ] } ] } }`, leases)
		},
		open: func(port uint16) (soakClient, error) {
			c := soak4{&client.Relay4{Server: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port), Addr: netip.MustParseAddr("127.0.0.1"), Timeout: soakPatience}}
			return c, c.Open()
		},
		id: func(n uint32) string { return string(binary.BigEndian.AppendUint32([]byte{2, 0}, n)) },
		of: func(l *lease.Lease) string { return string(l.HW) },
	},
	{
		name: "v6", listen: "[::1]:0", format: lease.CSV6,
		config: func(leases string) string {
			return fmt.Sprintf(`{ "Dhcp6": { "interfaces-config": { "interfaces": [ "lo/::1" ] },
				"server-id": { "type": "LL", "htype": 1, "identifier": "020000000001", "persist": false },
				"lease-database": { "type": "memfile", "name": %q, "lfc-interval": 1 },
				"subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "pools": [ { "pool": "2001:db8:1::/112" }, { "pool": "2001:db8:2::/64" } ],
					"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 34, "delegated-len": 56 } ] } ] } }`, leases)
		},
		open: func(port uint16) (soakClient, error) {
			c := soak6{&client.Relay6{Server: netip.AddrPortFrom(netip.IPv6Loopback(), port), Addr: netip.IPv6Loopback(), Link: netip.MustParseAddr("2001:db8::1"), Timeout: soakPatience}}
			return c, c.Open()
		},
		id: func(n uint32) string { return string(binary.BigEndian.AppendUint32([]byte{0, 3, 0, 1, 2, 0}, n)) },
		of: func(l *lease.Lease) string { return string(l.DUID) },
	},
}

// soakPatience is how long a client waits for an answer.
const soakPatience = 200 * time.Millisecond

type soak4 struct{ *client.Relay4 }

func (c soak4) lease(ctx context.Context, id string) ([]netip.Prefix, error) {
	l, err := c.Lease(ctx, net.HardwareAddr(id))
	return []netip.Prefix{netip.PrefixFrom(l.Addr, 32)}, err
}

type soak6 struct{ *client.Relay6 }

func (c soak6) lease(ctx context.Context, id string) ([]netip.Prefix, error) {
	l, err := c.Lease(ctx, []byte(id), true)
	return l.Given, err
}

// TestSoak kills the server while clients get leases, and looks for leases that
// were acknowledged and are lost, and for addresses and prefixes that two clients
// have. KEATOOL_SOAK says how often it is killed (make soak: 200 times).
func TestSoak(t *testing.T) {
	kills := 3
	if n, err := strconv.Atoi(os.Getenv("KEATOOL_SOAK")); err == nil {
		kills = n
	}
	binary := filepath.Join(t.TempDir(), "keatool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, f := range soakFamilies {
		t.Run(f.name, func(t *testing.T) {
			s := &soak{t: t, binary: binary, family: f, owner: map[netip.Prefix]string{}, has: map[string][]netip.Prefix{}}
			s.run(kills)
		})
	}
}

func (s *soak) run(kills int) {
	dir := s.t.TempDir()
	leases := filepath.Join(dir, "leases.csv")
	s.config, s.port = filepath.Join(dir, "kea.json"), freePortAt(s.t, s.family.listen)
	if err := os.WriteFile(s.config, []byte(s.family.config(leases)), 0o600); err != nil {
		s.t.Fatal(err)
	}
	for range kills {
		s.start()
		s.load(time.Duration(20+rand.IntN(400))*time.Millisecond, syscall.SIGKILL)
	}
	s.start()
	s.load(50*time.Millisecond, syscall.SIGTERM)
	s.check(leases)
	s.t.Logf("%d kills, %d acknowledged leases", kills, len(s.owner))
}

func freePort(t *testing.T) uint16 { return freePortAt(t, "127.0.0.1:0") }

func freePortAt(t *testing.T, at string) uint16 {
	c, err := net.ListenPacket("udp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).AddrPort().Port()
}

// start runs the server and returns when it listens.
func (s *soak) start() {
	s.t.Helper()
	s.cmd = exec.Command(s.binary, "serve", "-p", strconv.Itoa(int(s.port)), s.config)
	var log bytes.Buffer
	said := &notifier{buf: &log, heard: make(chan struct{}), word: "clients are listened for"}
	s.cmd.Stdout, s.cmd.Stderr, s.log = said, said, said
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-said.heard:
	case <-time.After(time.Minute):
		s.cmd.Process.Kill()
		s.t.Fatalf("the server does not listen:\n%s", said.text())
	}
}

// said returns the last that the server has said.
func (s *soak) said() string {
	text := s.log.text()
	return text[max(len(text)-2000, 0):]
}

// notifier keeps what is written, and tells when a word has come.
type notifier struct {
	mu    sync.Mutex
	buf   *bytes.Buffer
	word  string
	heard chan struct{}
	done  bool
}

func (n *notifier) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.buf.Write(p)
	if !n.done && strings.Contains(n.buf.String(), n.word) {
		n.done = true
		close(n.heard)
	}
	return len(p), nil
}

func (n *notifier) text() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.buf.String()
}

// wait ends the server with a signal.
func (s *soak) wait(sig syscall.Signal) {
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
	_ = s.cmd.Wait() // killed: no status to look at
}

// load gets leases, for clients old and new, until the server is ended by a
// signal in the middle of it.
func (s *soak) load(d time.Duration, sig syscall.Signal) {
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() { s.clients(ctx) })
	}
	time.Sleep(d) // the moment is what is drawn, not a wait for something
	s.wait(sig)
	cancel()
	work.Wait()
}

func (s *soak) clients(ctx context.Context) {
	c, err := s.family.open(s.port)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer c.Close()
	for ctx.Err() == nil {
		id, had := s.client()
		if given, err := c.lease(ctx, id); err == nil { // else the server is gone, or was in the middle of it
			s.acknowledged(id, given, had)
		}
	}
}

// client returns a client that has something, with what it has, or a new one.
func (s *soak) client() (id string, had []netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rand.IntN(4) == 0 {
		for id, had := range s.has {
			return id, had
		}
	}
	s.count++
	return s.family.id(s.count), nil
}

func (s *soak) acknowledged(id string, given, had []netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range given {
		if other, ok := s.owner[p]; ok && other != id {
			s.t.Errorf("%v was given to %x and to %x", p, other, id)
		}
		s.owner[p] = id
	}
	if had != nil && !slices.Equal(had, given) {
		s.t.Errorf("%x had %v and was given %v", id, had, given)
	}
	s.has[id] = given
}

// check reads the lease files as the next server would.
func (s *soak) check(path string) {
	st, err := memfile.Open(memfile.Options{Format: s.family.format, Path: path})
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.owner) == 0 {
		s.t.Fatal("nobody got a lease: nothing was tested")
	}
	var l lease.Lease
	for p, id := range s.owner {
		switch err := st.Get(p.Addr(), &l); {
		case err != nil:
			s.t.Errorf("the lease of %v for %x is lost: %v", p, id, err)
		case s.family.of(&l) != id || l.Key() != p:
			s.t.Errorf("%v is leased to %x; %x was told that it has %v", l.Key(), s.family.of(&l), id, p)
		}
	}
}
