package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/keatool/keatool/server/client"
)

// The load of TestSoakDDNS: leases a second that are asked for, and how many clients
// wait for an answer at most.
const (
	ddnsRate   = 1000
	ddnsAsking = 32
)

// ddnsSoak is `keatool serve` with DNS updates in the same process, and a BIND that
// comes and goes.
type ddnsSoak struct {
	t         *testing.T
	dir       string
	port, dns uint16
	d2        uint16 // where requests would come in from other servers
	server    *exec.Cmd
	log       *notifier
	bind      *exec.Cmd
	next      atomic.Uint32 // number of the next client
	mu        sync.Mutex
	given     map[netip.Addr]bool
}

// TestSoakDDNS stops DNS for as long as KEATOOL_DDNS_SOAK says, while a thousand new
// clients a second ask for leases with names. They get them as fast as before, the
// memory of the server stays within bounds, and when DNS is back it comes to hold
// every one of them.
func TestSoakDDNS(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("KEATOOL_DDNS_SOAK"))
	if err != nil {
		t.Skip("takes longer than KEATOOL_DDNS_SOAK says, such as 10m (make soak-ddns)")
	}
	named := program(t, "named", "/usr/sbin/named")
	s := &ddnsSoak{t: t, dir: t.TempDir(), given: map[netip.Addr]bool{}}
	s.port, s.dns, s.d2 = freePort(t), freePort(t), freePort(t)
	s.zones()
	s.startBind(named)
	s.start()
	with := s.load(min(length, 20*time.Second))
	s.stopBind()
	before := s.memory()
	without := s.load(length)
	after, waits := s.memory(), s.owed()
	t.Logf("%.0f leases a second with DNS, %.0f without it for %s; then %d updates waited, and memory went from %d to %d MB", with, without, length, waits, before>>20, after>>20)
	if without < 0.95*min(with, ddnsRate) {
		t.Errorf("without DNS clients get %.0f leases a second, with it %.0f", without, with)
	}
	// A lease and its update take some hundred bytes each.
	if limit := before + 64<<20 + 1200*s.count(); after > limit {
		t.Errorf("%d bytes are in use, want less than %d", after, limit)
	}
	s.startBind(named)
	begun := time.Now()
	s.drain()
	for missing, end := s.missing(), time.Now().Add(2*time.Minute); missing > 0; { // answers that came late were counted as well
		time.Sleep(time.Second) // between transfers of whole zones
		switch now := s.missing(); {
		case now < missing:
			missing, end = now, time.Now().Add(2*time.Minute)
		case time.Now().After(end):
			said := s.log.text()
			t.Fatalf("%d of %d leases have not both records; the server says:\n%s", missing, s.count(), said[max(len(said)-4000, 0):])
		}
	}
	took := time.Since(begun)
	t.Logf("all were in DNS after %s, %.0f a second; then memory was %d MB", took.Round(time.Second), float64(waits)/took.Seconds(), s.memory()>>20)
}

// zones writes the zones and the configuration of BIND.
func (s *ddnsSoak) zones() {
	conf := fmt.Sprintf("options { directory %q; pid-file none; listen-on port %d { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; allow-transfer { any; };"+
		" dnssec-validation no; session-keyfile none; managed-keys-directory %q; };\ncontrols { };\nkey \"soak\" { algorithm hmac-sha256; secret %q; };\n", s.dir, s.dns, s.dir, soakSecret)
	for _, zone := range []string{"example.org", "127.in-addr.arpa"} {
		s.write(zone, "$TTL 300\n@ IN SOA ns.example.net. root.example.org. 1 3600 600 86400 300\n@ IN NS ns.example.net.\n")
		conf += fmt.Sprintf("zone %q { type primary; file %q; allow-update { key soak; }; };\n", zone, zone)
	}
	s.write("named.conf", conf)
}

const soakSecret = "a2VhdG9vbCBrZXlzIGFyZSBmb3IgdGVzdHMgb25seSE="

func (s *ddnsSoak) write(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *ddnsSoak) startBind(named string) {
	s.t.Helper()
	s.bind = exec.Command(named, "-g", "-n", "1", "-c", filepath.Join(s.dir, "named.conf"))
	said := &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "running\n"}
	s.bind.Stderr = said
	if err := s.bind.Start(); err != nil {
		s.t.Fatal(err)
	}
	cmd := s.bind
	s.t.Cleanup(func() { _ = cmd.Process.Kill() })
	select {
	case <-said.heard:
	case <-time.After(clientPatience):
		s.t.Fatalf("BIND does not start:\n%s", said.text())
	}
}

// stopBind ends BIND, which writes down what it was told.
func (s *ddnsSoak) stopBind() {
	_ = s.bind.Process.Signal(syscall.SIGTERM)
	_ = s.bind.Wait()
}

func (s *ddnsSoak) start() {
	s.t.Helper()
	const quiet = `"loggers": [ { "name": %q, "severity": "WARN", "output-options": [ { "output": "stderr" } ] } ]`
	four := s.write("dhcp4.json", fmt.Sprintf(`{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" }, `+quiet+`,
		"lease-database": { "type": "memfile", "name": %q }, "valid-lifetime": 86400,
		"dhcp-ddns": { "enable-updates": true, "server-port": %d }, "ddns-qualifying-suffix": "example.org", "ddns-replace-client-name": "always", "ddns-generated-prefix": "host",
		"subnet4": [ { "id": 1, "subnet": "127.0.0.0/8", "pools": [ { "pool": "127.16.0.0/12" } ] } ] } }`, "kea-dhcp4", filepath.Join(s.dir, "leases.csv"), s.d2))
	const domain = `{ "ddns-domains": [ { "name": %q, "key-name": "soak", "dns-servers": [ { "ip-address": "127.0.0.1", "port": %d } ] } ] }`
	updates := s.write("ddns.json", fmt.Sprintf(`{ "DhcpDdns": { "port": %d, `+quiet+`, "control-socket": { "socket-type": "unix", "socket-name": %q },
		"tsig-keys": [ { "name": "soak", "algorithm": "HMAC-SHA256", "secret": %q } ],
		"forward-ddns": `+domain+`, "reverse-ddns": `+domain+` } }`,
		s.d2, "kea-dhcp-ddns", filepath.Join(s.dir, "d2.sock"), soakSecret, "example.org.", s.dns, "127.in-addr.arpa.", s.dns))
	binary := filepath.Join(s.dir, "keatool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		s.t.Fatalf("go build: %v\n%s", err, out)
	}
	s.server = exec.Command(binary, "serve", "-p", strconv.Itoa(int(s.port)), four, updates)
	s.log = &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "clients are listened for"}
	s.server.Env = append(os.Environ(), "KEA_CONTROL_SOCKET_DIR="+s.dir, "KEA_DHCP_DATA_DIR="+s.dir)
	s.server.Stdout, s.server.Stderr = s.log, s.log
	if err := s.server.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.server.Process.Kill(); _ = s.server.Wait() })
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) { // what it says of its start is below WARN
		if _, err := s.statistic("ncr-received"); err == nil {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("the server does not answer:\n%s", s.log.text())
		}
	}
}

// load has new clients come at a fixed pace, and returns how many leases a second they
// get: who comes while all askers wait is lost to the rate.
func (s *ddnsSoak) load(length time.Duration) float64 {
	s.t.Helper()
	comes := make(chan net.HardwareAddr, ddnsAsking)
	var given atomic.Int64
	var work sync.WaitGroup
	for range ddnsAsking {
		r := &client.Relay4{Server: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), s.port), Addr: netip.MustParseAddr("127.0.0.1"), Timeout: time.Second}
		if err := r.Open(); err != nil {
			s.t.Fatal(err)
		}
		work.Go(func() {
			defer r.Close()
			for mac := range comes {
				l, err := r.Lease(context.Background(), mac)
				if err != nil {
					continue
				}
				given.Add(1)
				s.mu.Lock()
				s.given[l.Addr] = true
				s.mu.Unlock()
			}
		})
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	begun, came := time.Now(), 0
	for at := begun; at.Sub(begun) < length; at = <-tick.C {
		for due := int(at.Sub(begun).Seconds() * ddnsRate); came < due; came++ {
			n := s.next.Add(1)
			comes <- net.HardwareAddr{2, 5, 0, byte(n >> 16), byte(n >> 8), byte(n)}
		}
	}
	close(comes)
	work.Wait()
	return float64(given.Load()) / time.Since(begun).Seconds()
}

func (s *ddnsSoak) count() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return uint64(len(s.given))
}

// memory is what the server holds of the machine's memory.
func (s *ddnsSoak) memory() uint64 {
	s.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.server.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kb uint64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			return kb << 10
		}
	}
	s.t.Fatal("the kernel does not say how much memory the server has")
	return 0
}

// statistic asks the server for one of the numbers of its updates.
func (s *ddnsSoak) statistic(name string) (int64, error) {
	c, err := net.Dial("unix", filepath.Join(s.dir, "d2.sock"))
	if err != nil {
		return 0, err
	}
	defer c.Close()
	if _, err := fmt.Fprintf(c, `{ "command": "statistic-get", "arguments": { "name": %q } }`, name); err != nil {
		return 0, err
	}
	text, err := io.ReadAll(c)
	if err != nil {
		return 0, err
	}
	var a struct{ Arguments map[string][][]any }
	if err := json.Unmarshal(text, &a); err != nil || len(a.Arguments[name]) == 0 {
		return 0, fmt.Errorf("%s: %v", text, err)
	}
	n, _ := a.Arguments[name][0][0].(float64)
	return int64(n), nil
}

// owed is how many updates are not in DNS yet: two for each lease are to come, one for
// each zone.
func (s *ddnsSoak) owed() int64 {
	s.t.Helper()
	done, err := s.statistic("update-success")
	if err != nil {
		s.t.Fatal(err)
	}
	return 2*int64(s.count()) - done
}

// drain waits until everything is in DNS, as long as it goes forward.
func (s *ddnsSoak) drain() {
	s.t.Helper()
	last, end := s.owed(), time.Now().Add(2*time.Minute)
	for last > 0 {
		time.Sleep(200 * time.Millisecond) // between questions
		switch now := s.owed(); {
		case now < last:
			last, end = now, time.Now().Add(2*time.Minute)
		case time.Now().After(end):
			said := s.log.text()
			s.t.Errorf("%d updates are not carried out; the server says:\n%s", now, said[max(len(said)-4000, 0):])
			return
		}
	}
}

// missing counts the leases without a name or a pointer in DNS.
func (s *ddnsSoak) missing() (missing int) {
	s.t.Helper()
	names, pointers := map[string]string{}, map[string]string{}
	for zone, into := range map[string]map[string]string{"example.org.": names, "127.in-addr.arpa.": pointers} {
		m := new(dns.Msg)
		m.SetAxfr(zone)
		answers, err := (&dns.Transfer{ReadTimeout: time.Minute}).In(m, fmt.Sprintf("127.0.0.1:%d", s.dns))
		if err != nil {
			s.t.Fatal(err)
		}
		for part := range answers {
			if part.Error != nil {
				s.t.Fatal(part.Error)
			}
			for _, rr := range part.RR {
				switch rr := rr.(type) {
				case *dns.A:
					into[rr.A.String()] = rr.Hdr.Name
				case *dns.PTR:
					into[rr.Hdr.Name] = rr.Ptr
				}
			}
		}
	}
	for a := range s.given {
		reverse, _ := dns.ReverseAddr(a.String())
		if name := names[a.String()]; name == "" || pointers[reverse] != name {
			missing++
		}
	}
	return missing
}
