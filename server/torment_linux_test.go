package server

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/server/netio"
)

// tormented is a server of one family that gets damaged messages by wire.
type tormented struct {
	name   string
	config string
	flood  func(t *testing.T, client *netns.Host) (send func(*rand.Rand) int, alive asker)
	alive  string // a message, and what its answer has in it
	answer string
}

var torments = []tormented{
	{"v4", `{ "Dhcp4": ` + adding(tormented4, `"interfaces-config": { "interfaces": [ "eth0" ] }, `+tormentedStore) + ` }`,
		flood4, "request mac=77 sid=@ ip=192.0.2.230", "ack yiaddr=192.0.2.230"},
	{"v6", `{ "Dhcp6": ` + adding(tormented6, `"interfaces-config": { "interfaces": [ "eth0" ] },
		"server-id": { "type": "LL", "htype": 1, "identifier": "020000000011", "persist": false }, `+tormentedStore) + ` }`,
		flood6, "request client=77 server na=1", "2001:db8:1::77/128"},
}

const tormentedStore = `"lease-database": { "type": "memfile", "name": "LEASES", "lfc-interval": 1 },`

// TestTormentWire sends damaged messages to the whole program, by a cable, for
// some seconds: KEATOOL_SECONDS (make torment-wire: five minutes). It has to
// serve on, and to need no more of anything than before.
func TestTormentWire(t *testing.T) {
	seconds := 1
	if n, err := strconv.Atoi(os.Getenv("KEATOOL_SECONDS")); err == nil {
		seconds = n
	}
	binary := filepath.Join(t.TempDir(), "keatool")
	if out, err := exec.Command("go", "build", "-o", binary, "github.com/keatool/keatool/cmd/keatool").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, family := range torments {
		t.Run(family.name, func(t *testing.T) { family.run(t, binary, time.Duration(seconds)*time.Second) })
	}
}

func (f tormented) run(t *testing.T, binary string, d time.Duration) {
	host, client := cable(t)
	p := startProgram(t, host, binary, f.config)
	send, alive := f.flood(t, client)
	ask := func() {
		t.Helper()
		got := ""
		for range 5 { // what is said to a busy server may get lost
			if got = alive.ask(askLine{"alive", strings.Fields(f.alive)}); strings.Contains(got, f.answer) {
				return
			}
		}
		t.Fatalf("the server answers %s; want %s\n%s", got, f.answer, p.said())
	}
	ask()
	rnd := rand.New(rand.NewPCG(3, 4))
	sent := flood(rnd, send, d/3) // so that all has been needed once
	ask()
	before := p.usage(t)
	sent += flood(rnd, send, d*2/3)
	ask()
	after := p.usage(t)
	t.Logf("%d messages; before %+v, after %+v", sent, before, after)
	if after.fds > before.fds+2 || after.goroutines > before.goroutines+4 || after.memory > before.memory*3/2+32<<20 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	p.end(t)
}

func flood(rnd *rand.Rand, send func(*rand.Rand) int, d time.Duration) (sent int) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		sent += send(rnd)
	}
	return sent
}

func flood4(t *testing.T, client *netns.Host) (func(*rand.Rand) int, asker) {
	wire := newWire4(t, client)
	wire.sure = netip.MustParseAddr("192.0.2.254") // the kernel of the server's host finds its way there
	messages := append(messages4(relayOne), messages4(netip.Addr{})...)
	meta := netio.Meta{Iface: wire.iface, Src: netip.AddrPortFrom(netip.IPv4Unspecified(), 68), Dst: netip.AddrPortFrom(broadcastAddr, 67), Raw: true}
	meta.HW = netio.MakeHW([]byte{255, 255, 255, 255, 255, 255})
	out := make([]netio.Message, 64)
	return func(rnd *rand.Rand) int {
		for i := range out {
			m := &out[i]
			m.Buf, m.Meta = damage(rnd, messages[rnd.IntN(len(messages))], m.Buf), meta
			m.N = len(m.Buf)
		}
		n, _ := wire.out.SendBatch(out) // the cable may be full
		return n
	}, wire
}

// flood6 sends frames past the client's kernel: that one, after a minute of datagrams
// to the group, may find no way there any more, for whatever socket.
func flood6(t *testing.T, client *netns.Host) (func(*rand.Rand) int, asker) {
	wire := newWire6(t, client)
	from := netip.MustParseAddr("fe80::99")
	for _, port := range []uint16{clientPort6, relay6.Port()} { // so that the client does not refuse the answers
		wire.conn(netip.AddrPortFrom(from, port))
	}
	out := openFrames(t, client, "eth0")
	messages := messages6()
	var buf, frame []byte
	return func(rnd *rand.Rand) (n int) {
		buf = damage(rnd, messages[rnd.IntN(len(messages))], buf)
		frame = appendFrame6(frame[:0], out.hw, from, buf)
		if out.send(frame) == nil {
			n++
		}
		return n
	}, wire
}

// program is keatool serve, as it is.
type program struct {
	cmd  *exec.Cmd
	host *netns.Host
	log  *tail
}

const metricsAt = "127.0.0.1:9547"

func startProgram(t *testing.T, host *netns.Host, binary, config string) *program {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "kea.json")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(config, "LEASES", filepath.Join(dir, "leases.csv"))), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &program{host: host, log: &tail{ready: make(chan struct{})}}
	p.cmd = exec.Command(binary, "serve", "--metrics", metricsAt, file)
	p.cmd.Stderr = p.log
	var err error
	host.Do(func() { err = p.cmd.Start() })
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	t.Cleanup(func() { p.cmd.Process.Kill() })
	select {
	case <-p.log.ready:
	case err := <-ended:
		t.Fatalf("the server ended: %v\n%s", err, p.said())
	case <-time.After(time.Minute):
		t.Fatalf("the server does not listen:\n%s", p.said())
	}
	return p
}

func (p *program) said() string { return p.log.text() }

// end stops the server, which must have nothing to complain of.
func (p *program) end(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Errorf("the server is gone: %v\n%s", err, p.said())
	}
	for _, bad := range []string{"panic", "a fault of the server"} {
		if strings.Contains(p.said(), bad) {
			t.Errorf("the server says:\n%s", p.said())
		}
	}
}

// usage is what a program needs.
type usage struct{ memory, fds, goroutines int }

var usagePattern = regexp.MustCompile(`(?m)^(process_resident_memory_bytes|process_open_fds|go_goroutines) (\S+)`)

func (p *program) usage(t *testing.T) (u usage) {
	t.Helper()
	var text []byte
	var err error
	p.host.Do(func() { text, err = metrics() })
	if err != nil {
		t.Fatalf("%v\n%s", err, p.said())
	}
	for _, m := range usagePattern.FindAllStringSubmatch(string(text), -1) {
		v, _ := strconv.ParseFloat(m[2], 64)
		switch m[1] {
		case "process_open_fds":
			u.fds = int(v)
		case "go_goroutines":
			u.goroutines = int(v)
		default:
			u.memory = int(v)
		}
	}
	if u.memory == 0 || u.fds == 0 || u.goroutines == 0 {
		t.Fatalf("not all of it is in the metrics:\n%s", text)
	}
	return u
}

// metrics asks for them on the thread that it is called on, whose network it is.
func metrics() ([]byte, error) {
	fd, err := net.Dial("tcp", metricsAt)
	if err != nil {
		return nil, err
	}
	defer fd.Close()
	r, _ := http.NewRequest("GET", "http://"+metricsAt+"/metrics", http.NoBody)
	r.Close = true
	if err := r.Write(fd); err != nil {
		return nil, err
	}
	return io.ReadAll(fd)
}

// tail keeps the end of what is written, and tells when the server serves.
type tail struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	ready chan struct{}
	heard bool
}

func (l *tail) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buf.Len() > 1<<16 {
		l.buf.Next(1 << 15)
	}
	l.buf.Write(b)
	if !l.heard && bytes.Contains(l.buf.Bytes(), []byte("clients are listened for")) {
		l.heard = true
		close(l.ready)
	}
	return len(b), nil
}

func (l *tail) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprint(l.buf.String())
}
