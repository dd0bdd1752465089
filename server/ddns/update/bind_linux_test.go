package update

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/server/ddns"
)

// bind is a real BIND 9 of the test's own, with the zones of planFor.
type bind struct {
	dir  string
	port int
	keys string // `key` statements
	who  string // may update: "any", or a key
	cmd  *exec.Cmd
	log  *bytes.Buffer
}

// newBind makes a BIND that is not running yet.
func newBind(t *testing.T, keys, who string) *bind {
	t.Helper()
	if _, err := findNamed(); err != nil {
		t.Skip("BIND 9 is not here (the package bind9): ", err)
	}
	b := &bind{dir: t.TempDir(), port: freePort(t), keys: keys, who: who}
	for _, zone := range bindZones() {
		text := "$TTL 300\n@ IN SOA ns.example.org. root.example.org. 1 3600 600 86400 300\n@ IN NS ns.example.org.\n"
		if zone == "example.org" {
			text += "ns IN A 127.0.0.1\n"
		}
		b.write(t, zone, text)
	}
	t.Cleanup(b.stop)
	return b
}

func findNamed() (string, error) {
	if path, err := exec.LookPath("named"); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/named")
}

func bindZones() []string {
	return []string{"example.org", "2.0.192.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"}
}

// freePort returns a port that is free for both UDP and TCP.
func freePort(t *testing.T) int {
	t.Helper()
	for {
		c, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := c.LocalAddr().(*net.UDPAddr).Port
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		c.Close()
		if err == nil {
			ln.Close()
			return port
		}
	}
}

func (b *bind) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// start runs BIND and waits until it answers.
func (b *bind) start(t *testing.T) {
	t.Helper()
	var conf strings.Builder
	fmt.Fprintf(&conf, "options { directory %q; pid-file none; listen-on port %d { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; allow-transfer { any; };"+
		" dnssec-validation no; session-keyfile none; managed-keys-directory %q; };\ncontrols { };\n%s\n", b.dir, b.port, b.dir, b.keys)
	for _, zone := range bindZones() {
		fmt.Fprintf(&conf, "zone %q { type primary; file %q; allow-update { %s; }; };\n", zone, zone, b.who)
	}
	b.write(t, "named.conf", conf.String())
	named, err := findNamed()
	if err != nil {
		t.Fatal(err)
	}
	b.log = new(bytes.Buffer)
	b.cmd = exec.Command(named, "-g", "-n", "1", "-c", filepath.Join(b.dir, "named.conf"))
	b.cmd.Stdout, b.cmd.Stderr = b.log, b.log
	b.cmd.WaitDelay = 5 * time.Second
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		ready := true
		for _, zone := range bindZones() {
			ready = ready && b.ready(zone)
		}
		if ready {
			return
		}
		if time.Now().After(end) {
			b.stop()
			t.Fatalf("BIND does not answer:\n%s", b.log)
		}
	}
}

func (b *bind) address() string { return fmt.Sprintf("127.0.0.1:%d", b.port) }

func (b *bind) ready(zone string) bool {
	m := new(dns.Msg)
	m.SetQuestion(zone+".", dns.TypeSOA)
	r, _, err := new(dns.Client).Exchange(m, b.address())
	return err == nil && r.Rcode == dns.RcodeSuccess && r.Authoritative
}

// stop ends BIND; what it was told stays in its files.
func (b *bind) stop() {
	if b.cmd != nil {
		_ = b.cmd.Process.Signal(os.Interrupt)
		_ = b.cmd.Wait()
		b.cmd = nil
	}
}

// records lists what the zones hold beyond what they began with.
func (b *bind) records(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, zone := range bindZones() {
		m := new(dns.Msg)
		m.SetAxfr(zone + ".")
		answers, err := new(dns.Transfer).In(m, b.address())
		if err != nil {
			t.Fatal(err)
		}
		for envelope := range answers {
			if envelope.Error != nil {
				t.Fatal(envelope.Error)
			}
			for _, rr := range envelope.RR {
				if kind := rr.Header().Rrtype; kind != dns.TypeSOA && kind != dns.TypeNS && rr.Header().Name != "ns.example.org." {
					list = append(list, strings.Join(strings.Fields(rr.String()), " "))
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

// clientRequest is one request in the name of a client.
func clientRequest(mode string, remove bool, client byte, name, address string) ddns.Request {
	r := ddns.Request{Remove: remove, Forward: true, Reverse: true, FQDN: name + ".example.org.", Addr: netip.MustParseAddr(address), TTL: 1200,
		Expires: time.Unix(1893456000, 0), Conflicts: mode}
	r.DHCID = ddns.DHCID4(nil, []byte{2, 0, 0, 0, 0, client}, 1, r.FQDN)
	return r
}

// story is what happens to a zone in one mode.
func story(mode string) []ddns.Request {
	do := func(remove bool, client byte, name, address string) ddns.Request {
		return clientRequest(mode, remove, client, name, address)
	}
	list := []ddns.Request{
		do(false, 1, "one", "192.0.2.1"),
		do(false, 1, "one", "192.0.2.2"),      // another address
		do(false, 2, "one", "192.0.2.3"),      // another client wants the name
		do(false, 3, "both", "192.0.2.4"),     // two families
		do(false, 3, "both", "2001:db8::4"),   //
		do(false, 4, "gone", "192.0.2.5"),     //
		do(true, 4, "gone", "192.0.2.5"),      //
		do(true, 4, "gone", "192.0.2.5"),      // once more
		do(false, 5, "back", "192.0.2.6"),     //
		do(true, 5, "back", "192.0.2.6"),      //
		do(false, 6, "back", "192.0.2.6"),     // the name is free for another client
		do(false, 7, "ns", "192.0.2.7"),       // a name that no client has
		do(true, 7, "ns", "192.0.2.7"),        //
		do(false, 8, "elsewhere", "10.0.0.1"), // there is no reverse zone
	}
	if mode != ddns.CheckExists { // see TestBindTwoFamilies
		list = append(list, do(true, 9, "both", "2001:db8::4"), do(true, 1, "one", "192.0.2.2")) // the first is somebody else's
	}
	return list
}

// TestBindTwoFamilies ends one of two addresses of a name: its PTR record goes,
// which Kea leaves behind.
func TestBindTwoFamilies(t *testing.T) {
	b := newBind(t, "", "any")
	b.start(t)
	u := New(Options{Plan: planFor(b.address(), nil)})
	defer u.Close()
	for _, r := range []ddns.Request{clientRequest(ddns.CheckDHCID, false, 3, "both", "192.0.2.4"), clientRequest(ddns.CheckDHCID, false, 3, "both", "2001:db8::4"),
		clientRequest(ddns.CheckDHCID, true, 3, "both", "192.0.2.4")} {
		u.Send(r)
		u.Drain(context.Background())
	}
	text := strings.Join(b.records(t), "\n")
	if strings.Contains(text, "192.0.2.4") || strings.Contains(text, "4.2.0.192.in-addr.arpa.") || !strings.Contains(text, "AAAA 2001:db8::4") {
		t.Errorf("the zones hold\n%s", text)
	}
}

// tell carries out requests one after the other, and lists what the zones hold
// after each, as far as it is new.
func tell(t *testing.T, b *bind, list []ddns.Request, do func(ddns.Request)) string {
	var out strings.Builder
	last := []string{}
	for _, r := range list {
		do(r)
		now := b.records(t)
		what := "add"
		if r.Remove {
			what = "remove"
		}
		fmt.Fprintf(&out, "%s %s %s\n", what, r.FQDN, r.Addr)
		for _, line := range last {
			if !slices.Contains(now, line) {
				fmt.Fprintf(&out, "  - %s\n", line)
			}
		}
		for _, line := range now {
			if !slices.Contains(last, line) {
				fmt.Fprintf(&out, "  + %s\n", line)
			}
		}
		last = now
	}
	return out.String()
}

// TestBind has BIND 9 updated in every mode. TestConfirmBind holds that Kea's
// updates come to the same.
func TestBind(t *testing.T) {
	for _, mode := range modes() {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			b := newBind(t, "", "any")
			b.start(t)
			u := New(Options{Plan: planFor(b.address(), nil)})
			defer u.Close()
			text := tell(t, b, story(mode), func(r ddns.Request) {
				u.Send(r)
				u.Drain(context.Background())
			})
			golden.Check(t, "testdata/bind-"+mode+".txt", []byte(text))
		})
	}
}

// TestConfirmBind has the real kea-dhcp-ddns update BIND 9.
func TestConfirmBind(t *testing.T) {
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asks the real kea-dhcp-ddns; run with KEATOOL_CONFIRM=1 (make confirm)")
	}
	for _, mode := range modes() {
		t.Run(mode, func(t *testing.T) {
			b := newBind(t, "", "any")
			b.start(t)
			k := newKea(t, uint16(b.port))
			n := 0
			text := tell(t, b, story(mode), func(r ddns.Request) {
				n++
				k.send(t, &conversation{request: r})
				k.settled(t, n)
			})
			golden.Check(t, "testdata/bind-"+mode+".txt", []byte(text))
		})
	}
}

// TestBindKeys signs updates in every way that Kea has.
func TestBindKeys(t *testing.T) {
	const secret = "PN4xKZ/jDobCMlo4rpr70wPN4xKZ/jDobCMlo4rpr70="
	tests := []struct {
		algorithm string
		bits      []int
	}{
		{"HMAC-MD5", []int{0, 80}}, {"HMAC-SHA1", []int{0, 80}}, {"HMAC-SHA224", []int{0, 112}},
		{"HMAC-SHA256", []int{0, 128}}, {"HMAC-SHA384", []int{0, 192}}, {"HMAC-SHA512", []int{0, 256}},
	}
	for _, tt := range tests {
		for _, bits := range tt.bits {
			t.Run(fmt.Sprintf("%s-%d", tt.algorithm, bits), func(t *testing.T) {
				t.Parallel()
				name := strings.ToLower(tt.algorithm)
				if bits > 0 {
					name += fmt.Sprint("-", bits)
				}
				b := newBind(t, fmt.Sprintf("key \"K.\" { algorithm %s; secret %q; };", name, secret), "key K.")
				b.start(t)
				good, err := NewKey("K.", tt.algorithm, secret, bits)
				if err != nil {
					t.Fatal(err)
				}
				wrong, err := NewKey("K.", tt.algorithm, "c29tZXRoaW5nIGVsc2U=", bits)
				if err != nil {
					t.Fatal(err)
				}
				for i, key := range []*Key{nil, wrong, good} {
					u := New(Options{Plan: planFor(b.address(), key)})
					u.Send(clientRequest(ddns.CheckDHCID, false, 1, "a", "192.0.2.1"))
					u.Drain(context.Background())
					u.Close()
					if n := len(b.records(t)); n > 0 != (key == good) {
						t.Errorf("key %d: %d records", i, n)
					}
				}
			})
		}
	}
}

// TestBindAway has updates wait while BIND is away: for each name the newest
// one is carried out when it is back, and no other zone is held up.
func TestBindAway(t *testing.T) {
	b, other := newBind(t, "", "any"), newBind(t, "", "any")
	other.start(t)
	p := planFor(b.address(), nil)
	p.Timeout = 100 * time.Millisecond
	p.Reverse[0].Servers[0].Address = other.address()
	u := New(Options{Plan: p})
	defer u.Close()
	for i := range 3000 {
		name := fmt.Sprintf("h%d", i%300)
		u.Send(clientRequest(ddns.CheckDHCID, i/300%2 == 1 && i%300 > 200, byte(i%300), name, fmt.Sprintf("192.0.2.%d", i%300%250)))
	}
	only := clientRequest(ddns.CheckDHCID, false, 1, "x", "192.0.2.254")
	only.Forward = false
	u.Send(only)
	for end := time.Now().Add(time.Minute); len(other.records(t)) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the other zone is held up")
		}
	}
	if n := u.Waiting(); n > 300+window {
		t.Errorf("%d requests wait; want the newest ones for 300 names", n)
	}
	b.start(t)
	u.Drain(context.Background())
	names := map[string]bool{}
	for _, line := range b.records(t) {
		if f := strings.Fields(line); f[3] == "A" {
			names[f[0]] = true
		}
	}
	if len(names) != 201 {
		t.Errorf("%d names in DNS, want 201", len(names))
	}
}

// TestBindFailOver has a zone with two servers, of which the first is silent.
func TestBindFailOver(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	b := newBind(t, "", "any")
	b.start(t)
	p := planFor(b.address(), nil)
	p.Timeout = 50 * time.Millisecond
	p.Forward[0].Servers = append([]*Server{{Address: silent.LocalAddr().String()}}, p.Forward[0].Servers...)
	u := New(Options{Plan: p})
	defer u.Close()
	for i := range 50 {
		u.Send(clientRequest(ddns.CheckDHCID, false, byte(i), fmt.Sprintf("h%d", i), fmt.Sprintf("192.0.2.%d", i)))
	}
	u.Drain(context.Background())
	if n := len(b.records(t)); n != 4*50 {
		t.Errorf("%d records, want 200", n)
	}
}
