package update

import (
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/oracle"
)

// TestConfirmTranscript has the real kea-dhcp-ddns say what TestTranscript holds.
func TestConfirmTranscript(t *testing.T) {
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asks the real kea-dhcp-ddns; run with KEATOOL_CONFIRM=1 (make confirm)")
	}
	want, err := os.ReadFile("testdata/transcript.txt")
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]string{}
	for block := range strings.SplitSeq(string(want), "\n\n") {
		title, text, _ := strings.Cut(block, "\n")
		ours[title] = text
	}
	s := newScript(t)
	k := newKea(t, s.port)
	for i, c := range conversations() {
		s.begin(c.codes)
		k.send(t, &c)
		k.settled(t, i+1)
		diff := cmp.Diff(strings.TrimSuffix(s.text(), "\n"), ours[c.title()])
		if known := otherThanKea(&c); known == "" && diff != "" {
			t.Errorf("%s (-Kea +ours):\n%s", c.title(), diff)
		} else if known != "" && diff == "" {
			t.Errorf("%s: the same as Kea, but listed as different: %s", c.title(), known)
		}
	}
}

// otherThanKea says why a conversation is meant to differ from Kea's.
func otherThanKea(c *conversation) string {
	if strings.HasPrefix(c.request.Conflicts, "check") && c.request.Remove && c.request.Reverse && slices.Equal(c.codes, []int{ok, yxrr}) {
		return "a name that keeps its address of the other family stays; Kea takes that for a failure, and leaves the PTR record behind"
	}
	return ""
}

// realKea is a real kea-dhcp-ddns.
type realKea struct {
	server *oracle.Server
	conn   net.Conn
}

func newKea(t *testing.T, dnsPort uint16) *realKea {
	t.Helper()
	ln, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.LocalAddr().(*net.UDPAddr).Port
	ln.Close()
	domain := func(name string) string {
		return fmt.Sprintf(`{ "name": %q, "dns-servers": [ { "ip-address": "127.0.0.1", "port": %d } ] }`, name, dnsPort)
	}
	doc := fmt.Sprintf(`{ "DhcpDdns": { "port": %d, "tsig-keys": [], "forward-ddns": { "ddns-domains": [ %s ] }, "reverse-ddns": { "ddns-domains": [ %s, %s ] },
		"loggers": [ { "name": "kea-dhcp-ddns", "severity": "DEBUG", "debuglevel": 55, "output-options": [ { "output": "stdout", "flush": true } ] } ] } }`,
		port, domain("example.org."), domain("2.0.192.in-addr.arpa."), domain("8.b.d.0.1.0.0.2.ip6.arpa."))
	o := oracle.Find()
	srv, err := o.KeaServe("3.0", "kea-dhcp-ddns", []byte(doc))
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(srv.Stop)
	conn, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	k := &realKea{srv, conn}
	k.await(t, 1, "DHCP_DDNS_QUEUE_MGR_STARTED")
	return k
}

func (k *realKea) send(t *testing.T, c *conversation) {
	t.Helper()
	datagram, err := c.request.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.conn.Write(datagram); err != nil {
		t.Fatal(err)
	}
}

// settled waits until Kea has ended its nth transaction.
func (k *realKea) settled(t *testing.T, n int) {
	t.Helper()
	k.await(t, n, "DHCP_DDNS_ADD_SUCCEEDED", "DHCP_DDNS_REMOVE_SUCCEEDED", "DHCP_DDNS_ADD_FAILED", "DHCP_DDNS_REMOVE_FAILED",
		"The request has been discarded")
}

// await waits until some of marks are in Kea's log n times.
func (k *realKea) await(t *testing.T, n int, marks ...string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		log, seen := k.server.Log(), 0
		for _, m := range marks {
			seen += strings.Count(log, m)
		}
		if seen >= n {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%v does not come:\n%s", marks, log[max(len(log)-4000, 0):])
		}
	}
}
