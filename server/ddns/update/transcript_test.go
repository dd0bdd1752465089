package update

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/server/ddns"
)

// script is a DNS server that answers updates with given codes, and writes down
// what it was asked.
type script struct {
	server *dns.Server
	port   uint16

	mu    sync.Mutex
	codes []int // the last one for all that follow
	said  []string
}

func newScript(t *testing.T) *script {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{port: conn.LocalAddr().(*net.UDPAddr).AddrPort().Port()}
	s.server = &dns.Server{PacketConn: conn, Handler: s, MsgAcceptFunc: func(dns.Header) dns.MsgAcceptAction { return dns.MsgAccept }}
	go s.server.ActivateAndServe()
	t.Cleanup(func() { s.server.Shutdown() })
	return s
}

// begin forgets what was said, and answers with codes from now on.
func (s *script) begin(codes []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes, s.said = codes, nil
}

func (s *script) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, "")
}

// ServeDNS implements [dns.Handler].
func (s *script) ServeDNS(w dns.ResponseWriter, m *dns.Msg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := s.codes[min(len(s.said), len(s.codes)-1)]
	s.said = append(s.said, describe(m)+fmt.Sprintf("  answer %s\n", dns.RcodeToString[code]))
	r := new(dns.Msg)
	r.SetReply(m)
	r.Rcode = code
	_ = w.WriteMsg(r)
}

// describe writes an update, the records of a section in an order of its own
// where the order means nothing.
func describe(m *dns.Msg) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  zone %s %s\n", m.Question[0].Name, dns.TypeToString[m.Question[0].Qtype])
	for i, section := range [][]dns.RR{m.Answer, m.Ns} {
		var lines []string
		for _, rr := range section {
			line := strings.Join(strings.Fields(strings.ToLower(rr.String())), " ")
			lines = append(lines, fmt.Sprintf("  %s %s\n", []string{"if", "do"}[i], line))
		}
		if i == 0 {
			slices.Sort(lines)
		}
		b.WriteString(strings.Join(lines, ""))
	}
	return b.String()
}

const (
	ok   = dns.RcodeSuccess
	yxd  = dns.RcodeYXDomain
	nxd  = dns.RcodeNameError
	nxrr = dns.RcodeNXRrset
	yxrr = dns.RcodeYXRrset
	no   = dns.RcodeRefused
)

// situations are what a DNS server may say to an addition or a removal.
func situations(remove, checks bool) [][]int {
	switch {
	case !checks:
		return [][]int{{ok}, {no}, {ok, no}, {nxrr}, {ok, nxrr}}
	case remove:
		return [][]int{{ok}, {no}, {nxrr}, {ok, nxrr}, {ok, yxrr}, {ok, no}, {nxrr, nxrr, nxrr}, {ok, ok, no}, {nxd}, {ok, nxd}, {ok, ok, nxd}, {yxrr}}
	}
	return [][]int{{ok}, {no}, {yxd, ok}, {yxd, nxrr, ok}, {yxd, nxd, ok}, {yxd, nxd, no}, {yxd, no}, {yxrr}, {nxd}, {yxd, yxd}}
}

// halves are a request with both halves, and with one.
func halves() [][2]bool { return [][2]bool{{true, true}, {true, false}, {false, true}} }

// conversation is one request, and the codes that it meets.
type conversation struct {
	request ddns.Request
	codes   []int
}

func (c *conversation) title() string {
	names := make([]string, len(c.codes))
	for i, code := range c.codes {
		names[i] = dns.RcodeToString[code]
	}
	what := "add"
	if c.request.Remove {
		what = "remove"
	}
	return fmt.Sprintf("%s %s %s forward %v reverse %v: %s", c.request.Conflicts, what, c.request.Addr, c.request.Forward, c.request.Reverse, strings.Join(names, " "))
}

func conversations() (all []conversation) {
	for _, mode := range modes() {
		for _, remove := range []bool{false, true} {
			for _, half := range halves() {
				for _, address := range []string{"192.0.2.10", "2001:db8::10"} {
					for i, codes := range situations(remove, strings.HasPrefix(mode, "check")) {
						if i > 1 && (address[0] == '2' || !half[0] || !half[1]) {
							continue
						}
						r := sample()
						r.Conflicts, r.Remove, r.Forward, r.Reverse, r.Addr = mode, remove, half[0], half[1], netip.MustParseAddr(address)
						all = append(all, conversation{r, codes})
					}
				}
			}
		}
	}
	return all
}

func sample() ddns.Request {
	return ddns.Request{Forward: true, Reverse: true, FQDN: "host.example.org.", Addr: netip.MustParseAddr("192.0.2.10"),
		DHCID: ddns.DHCID4(nil, []byte{2, 0, 0, 0, 0, 1}, 1, "host.example.org."), Expires: time.Now().Add(time.Hour), TTL: 1333, Conflicts: ddns.CheckDHCID}
}

// planFor has two zones, both at one server.
func planFor(address string, key *Key) *Plan {
	at := func() []*Server { return []*Server{{Address: address, Key: key}} }
	return &Plan{Timeout: 500 * time.Millisecond, Forward: []*Zone{{Name: "example.org.", Servers: at()}},
		Reverse: []*Zone{{Name: "2.0.192.in-addr.arpa.", Reverse: true, Servers: at()}, {Name: "8.b.d.0.1.0.0.2.ip6.arpa.", Reverse: true, Servers: at()}}}
}

// TestTranscript holds what is said to DNS servers in every mode, against what
// they may answer; TestConfirmTranscript that Kea says the same.
func TestTranscript(t *testing.T) {
	s := newScript(t)
	u := New(Options{Plan: planFor(s.server.PacketConn.LocalAddr().String(), nil)})
	defer u.Close()
	var b strings.Builder
	for _, c := range conversations() {
		s.begin(c.codes)
		u.Send(c.request)
		u.Drain(context.Background())
		fmt.Fprintf(&b, "%s\n%s\n", c.title(), s.text())
	}
	golden.Check(t, "testdata/transcript.txt", []byte(b.String()))
}
