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
	port   uint16
	cmd    *exec.Cmd

	mu    sync.Mutex
	acked map[netip.Addr]string // hardware address by leased address
	count uint32
}

// TestSoak kills the server while clients get leases, and looks for leases that
// were acknowledged and are lost, and for addresses that two clients have.
// KEATOOL_SOAK says how often it is killed (make soak: 200 times).
func TestSoak(t *testing.T) {
	kills := 3
	if n, err := strconv.Atoi(os.Getenv("KEATOOL_SOAK")); err == nil {
		kills = n
	}
	dir := t.TempDir()
	s := &soak{t: t, binary: filepath.Join(dir, "keatool"), config: filepath.Join(dir, "kea.json"), acked: map[netip.Addr]string{}}
	if out, err := exec.Command("go", "build", "-o", s.binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	leases := filepath.Join(dir, "leases.csv")
	s.port = freePort(t)
	text := fmt.Sprintf(`{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" },
		"lease-database": { "type": "memfile", "name": %q, "lfc-interval": 1 },
		"subnet4": [ { "id": 1, "subnet": "127.0.0.0/8", "pools": [ { "pool": "127.16.0.0/12" } ] } ] } }`, leases)
	if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for range kills {
		s.start()
		s.load(time.Duration(20+rand.IntN(400))*time.Millisecond, syscall.SIGKILL)
	}
	s.start()
	s.load(50*time.Millisecond, syscall.SIGTERM)
	s.check(leases)
	t.Logf("%d kills, %d acknowledged leases", kills, len(s.acked))
}

func freePort(t *testing.T) uint16 {
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
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
	s.cmd.Stderr = said
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-said.heard:
	case <-time.After(30 * time.Second):
		s.cmd.Process.Kill()
		s.t.Fatalf("the server does not listen:\n%s", said.text())
	}
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
	r := &client.Relay4{Server: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), s.port), Addr: netip.MustParseAddr("127.0.0.1"), Timeout: 200 * time.Millisecond}
	if err := r.Open(); err != nil {
		s.t.Error(err)
		return
	}
	defer r.Close()
	for ctx.Err() == nil {
		hw, had := s.client()
		l, err := r.Lease(ctx, hw)
		if err != nil {
			continue // the server is gone, or was in the middle of it
		}
		s.acknowledged(hw, l.Addr, had)
	}
}

// client returns a client that has a lease, with its address, or a new one.
func (s *soak) client() (net.HardwareAddr, netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rand.IntN(4) == 0 {
		for a, hw := range s.acked {
			return net.HardwareAddr(hw), a
		}
	}
	s.count++
	return binary.BigEndian.AppendUint32(net.HardwareAddr{2, 0}, s.count), netip.Addr{}
}

func (s *soak) acknowledged(hw net.HardwareAddr, a, had netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if other, ok := s.acked[a]; ok && other != string(hw) {
		s.t.Errorf("%v was given to %v and to %v", a, net.HardwareAddr(other), hw)
	}
	if had.IsValid() && had != a {
		s.t.Errorf("%v had %v and was given %v", hw, had, a)
	}
	s.acked[a] = string(hw)
}

// check reads the lease files as the next server would.
func (s *soak) check(path string) {
	st, err := memfile.Open(memfile.Options{Format: lease.CSV4, Path: path})
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.acked) == 0 {
		s.t.Fatal("nobody got a lease: nothing was tested")
	}
	var l lease.Lease
	for a, hw := range s.acked {
		switch err := st.Get(a, &l); {
		case err != nil:
			s.t.Errorf("the lease of %v for %v is lost: %v", a, net.HardwareAddr(hw), err)
		case string(l.HW) != hw:
			s.t.Errorf("%v is leased to %v; %v was told that it has it", a, net.HardwareAddr(l.HW), net.HardwareAddr(hw))
		}
	}
}
