package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/server/client"
)

// pair is two servers that stand in for each other, each of them keatool or
// Kea, and a relay that reaches both.
type pair struct {
	t       *testing.T
	dir     string
	mode    string
	relay   *netns.Host
	hosts   [2]*netns.Host
	kea     [2]string // release of Kea; empty: keatool
	stop    [2]func()
	quit    [2]func() // ends a keatool with what its goroutines do
	served  [2]*client.Relay4
	served6 [2]*client.Relay6
	log     [2]func() string

	six     bool
	unacked int       // max-unacked-clients
	patient int       // max-ack-delay, milliseconds
	control bool      // each server takes the commands of people at port 8000
	files   string    // a folder for the servers; empty: none
	more    string    // parameters of the relationship, each with a comma behind it
	reach   [2]string // URL at which a server reaches the other one; empty: where that listens
}

const haPatience = time.Minute

// newPair makes the hosts. The servers reach each other at 198.51.100.1 and .2,
// and the relay reaches them at 192.0.2.1 and 203.0.113.1.
func newPair(t *testing.T, mode string, kea [2]string) *pair {
	p := &pair{t: t, dir: t.TempDir(), mode: mode, kea: kea, relay: netns.New(t), hosts: [2]*netns.Host{netns.New(t), netns.New(t)}}
	netns.Cable(p.hosts[0], "ha0", p.hosts[1], "ha0")
	for i, h := range p.hosts {
		wire := fmt.Sprintf("c%d", i)
		netns.Cable(h, "s0", p.relay, wire)
		h.Addr("ha0", fmt.Sprintf("198.51.100.%d/24", i+1))
		h.Addr("s0", []string{"192.0.2.1/24", "203.0.113.1/24"}[i])
		p.relay.Addr(wire, []string{"192.0.2.9/24", "203.0.113.9/24"}[i])
		net6 := fmt.Sprintf("2001:db8:%d::", i+1)
		h.IP("addr", "add", net6+"1/64", "dev", "s0", "nodad")
		p.relay.IP("addr", "add", net6+"9/64", "dev", wire, "nodad")
	}
	p.relay.Addr("c0", "10.0.0.1/32") // the relay's addresses in the clients' network, one for each server
	p.relay.Addr("c1", "10.0.0.2/32")
	for _, h := range p.hosts {
		via := map[*netns.Host]string{p.hosts[0]: "192.0.2.9", p.hosts[1]: "203.0.113.9"}[h]
		h.IP("route", "add", "10.0.0.0/8", "via", via)
	}
	return p
}

// partners are the parameters of the library.
func (p *pair) partners(i int) string {
	scheme := "http"
	if p.files != "" {
		scheme = "https"
	}
	urls := [2]string{scheme + "://198.51.100.1:8001/", scheme + "://198.51.100.2:8001/"}
	if p.reach[i] != "" {
		urls[1-i] = p.reach[i]
	}
	libraries := ""
	if former := p.kea[i] != "" && p.kea[i] < "3"; former { // which looks for libraries nowhere
		libraries = "/usr/lib/x86_64-linux-gnu/kea/hooks/"
	}
	second := map[string]string{"hot-standby": "standby", "load-balancing": "secondary", "passive-backup": "backup"}[p.mode]
	return fmt.Sprintf(`"hooks-libraries": [ { "library": "%[1]slibdhcp_lease_cmds.so" }, { "library": "%[1]slibdhcp_ha.so", "parameters": { "high-availability": [ {
		"this-server-name": "server%[2]d", "mode": %q, "heartbeat-delay": 500, "max-response-delay": 2000, "max-unacked-clients": %d, "max-ack-delay": %d, %s
		"peers": [ { "name": "server1", "url": %q, "role": "primary" }, { "name": "server2", "url": %q, "role": %q } ] } ] } } ]`,
		libraries, i+1, p.mode, p.unacked, max(p.patient, 1000), strings.ReplaceAll(p.more, "$FILES", p.seen(i)), urls[0], urls[1], second)
}

// seen is where a server finds the files of the pair.
func (p *pair) seen(i int) string {
	if p.kea[i] != "" {
		return "/tmp/files"
	}
	return p.files
}

func (p *pair) conf(i int) string {
	guard := "HA_server1"
	if p.mode == "load-balancing" {
		guard = "HA_server2"
	}
	leases := ""
	if p.kea != [2]string{} { // a lease that Kea could not tell its partner of is reused, and then told to nobody (2.6 refuses 0)
		leases = `"cache-threshold": 0.0001,`
	}
	if p.kea[i] == "" {
		leases += fmt.Sprintf(`"lease-database": { "type": "memfile", "name": %q },`, filepath.Join(p.dir, fmt.Sprintf("leases%d.csv", i)))
	}
	if p.control {
		leases += fmt.Sprintf(`"control-sockets": [ { "socket-type": "http", "socket-address": "198.51.100.%d", "socket-port": 8000 } ],`, i+1)
	}
	if p.six {
		return fmt.Sprintf(`{ "Dhcp6": { "interfaces-config": { "interfaces": [ "s0/2001:db8:%d::1" ] }, %s "valid-lifetime": 3600, "preferred-lifetime": 1800, %s,
	"subnet6": [ { "id": 1, "subnet": "2001:db8:a::/48",
		"pools": [ { "pool": "2001:db8:a:1::/64", "client-class": "HA_server1" }, { "pool": "2001:db8:a:2::/64", "client-class": %[4]q } ],
		"pd-pools": [ { "prefix": "2001:db8:1000::", "prefix-len": 40, "delegated-len": 56, "client-class": "HA_server1" },
			{ "prefix": "2001:db8:2000::", "prefix-len": 40, "delegated-len": 56, "client-class": %[4]q } ] } ] } }`, i+1, leases, p.partners(i), guard)
	}
	return fmt.Sprintf(`{ "Dhcp4": { "interfaces-config": { "interfaces": [ "s0" ], "dhcp-socket-type": "udp" }, %s "valid-lifetime": 3600, %s,
	"subnet4": [ { "id": 1, "subnet": "10.0.0.0/8", "pools": [
		{ "pool": "10.1.0.0/17", "client-class": "HA_server1" }, { "pool": "10.1.128.0/17", "client-class": %q } ] } ] } }`, leases, p.partners(i), guard)
}

// start starts a server, and returns when it serves.
func (p *pair) start(i int) {
	p.t.Helper()
	if p.kea[i] != "" {
		var s *oracle.Server
		var err error
		p.hosts[i].Do(func() {
			o := oracle.Find()
			o.Files = p.files
			s, err = o.KeaServe(p.kea[i], map[bool]string{false: "kea-dhcp4", true: "kea-dhcp6"}[p.six], []byte(p.conf(i)))
		})
		if err != nil {
			p.t.Fatal(err)
		}
		p.stop[i], p.log[i] = s.Stop, s.Log
		p.t.Cleanup(s.Stop)
		return
	}
	site := &site{t: p.t, dir: p.dir, server: p.hosts[i]}
	log := &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "clients are listened for"}
	cmd := &exec.Cmd{Path: site.binary(), Args: []string{"keatool", "serve", site.write(fmt.Sprintf("kea%d.json", i), p.conf(i), 0o644)}, Stderr: log,
		Env: append(os.Environ(), "KEA_DHCP_DATA_DIR="+p.dir)}
	site.start(p.hosts[i], cmd)
	select {
	case <-log.heard:
	case <-time.After(haPatience):
		p.t.Fatalf("server%d does not listen:\n%s", i+1, log.text())
	}
	p.log[i] = log.text
	p.quit[i] = func() {
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		_ = cmd.Wait()
	}
	p.stop[i] = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

// dial connects to a server from the other one's host.
func (p *pair) dial(i, port int) (c net.Conn, err error) {
	p.hosts[1-i].Do(func() { c, err = net.DialTimeout("tcp", fmt.Sprintf("198.51.100.%d:%d", i+1, port), time.Second) })
	return c, err
}

// command gives a server a command, from the other one's host: as its partner, or as
// people do where the pair has control sockets.
func (p *pair) command(i int, text string) (result int, arguments json.RawMessage, err error) {
	port := 8001
	if p.control {
		port = 8000
	}
	dial := func(context.Context, string, string) (net.Conn, error) { return p.dial(i, port) }
	if p.six {
		text = strings.NewReplacer("dhcp4", "dhcp6", "lease4", "lease6").Replace(text)
	}
	h := http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}, Timeout: haPatience}
	r, err := h.Post("http://server/", "application/json", strings.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	defer r.Body.Close()
	var list []struct {
		Result    int
		Text      string
		Arguments json.RawMessage
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return 0, nil, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) { // a refusal of Kea's
		body = fmt.Appendf(nil, "[%s]", body)
	}
	if err := json.Unmarshal(body, &list); err != nil || len(list) != 1 {
		return 0, nil, fmt.Errorf("the answer to %s: %s", text, body)
	}
	return list[0].Result, list[0].Arguments, nil
}

// state returns the state of a server; empty if it does not answer.
func (p *pair) state(i int) string {
	_, arguments, err := p.command(i, `{ "command": "ha-heartbeat", "service": [ "dhcp4" ] }`)
	var b struct{ State string }
	if err != nil || json.Unmarshal(arguments, &b) != nil {
		return ""
	}
	return b.State
}

// await waits until servers are in states; empty: it does not matter.
func (p *pair) await(first, second string) {
	p.t.Helper()
	end := time.Now().Add(haPatience)
	for {
		a, b := p.state(0), p.state(1)
		if (first == "" || a == first) && (second == "" || b == second) {
			return
		}
		if time.Now().After(end) {
			for _, quit := range p.quit { // where it hangs, if it does
				if quit != nil {
					quit()
				}
			}
			p.t.Fatalf("the servers are in %s and %s, want %s and %s\n%s\n%s", a, b, first, second, p.log[0](), p.log[1]())
		}
		time.Sleep(50 * time.Millisecond) // between questions, not for the answer
	}
}

// lease asks a server for a lease of client n. Not valid: no answer.
func (p *pair) lease(i, n int) netip.Addr {
	p.t.Helper()
	if p.served[i] == nil {
		r := &client.Relay4{Server: netip.MustParseAddrPort([]string{"192.0.2.1:67", "203.0.113.1:67"}[i]), Addr: netip.MustParseAddr([]string{"10.0.0.1", "10.0.0.2"}[i]),
			Port: 67, Timeout: 300 * time.Millisecond}
		var err error
		p.relay.Do(func() { err = r.Open() })
		if err != nil {
			p.t.Fatal(err)
		}
		p.t.Cleanup(func() { r.Close() })
		p.served[i] = r
	}
	l, err := p.served[i].Lease(context.Background(), net.HardwareAddr{2, 0, 0, 0, byte(n >> 8), byte(n)})
	if err != nil {
		return netip.Addr{}
	}
	return l.Addr
}

// either asks both servers for a lease of client n, until one of them answers: a
// loaded machine may take longer than the patience with the one that is silent.
func (p *pair) either(n int) (a, b netip.Addr) {
	p.t.Helper()
	for end := time.Now().Add(haPatience); time.Now().Before(end) && !a.IsValid() && !b.IsValid(); {
		a, b = p.lease(0, n), p.lease(1, n)
	}
	return a, b
}

// answered asks one server for a lease of client n until it answers.
func (p *pair) answered(i, n int) (a netip.Addr) {
	p.t.Helper()
	for end := time.Now().Add(haPatience); time.Now().Before(end) && !a.IsValid(); {
		a = p.lease(i, n)
	}
	return a
}

// leases returns the addresses that a server holds.
func (p *pair) leases(i int) map[string]bool {
	p.t.Helper()
	_, arguments, err := p.command(i, `{ "command": "lease4-get-all", "service": [ "dhcp4" ] }`)
	if err != nil {
		p.t.Fatal(err)
	}
	var all struct {
		Leases []struct {
			Address string `json:"ip-address"`
		}
	}
	_ = json.Unmarshal(arguments, &all) // nothing: no leases
	out := map[string]bool{}
	for _, l := range all.Leases {
		out[l.Address] = true
	}
	return out
}

// pairs are who may be whose partner.
func pairs(t *testing.T) map[string][2]string {
	list := map[string][2]string{"keatool and keatool": {"", ""}}
	const release = "3.0"
	if o := oracle.Find(); slices.Contains(o.Releases(), release) {
		list["keatool and Kea"], list["Kea and keatool"] = [2]string{"", release}, [2]string{release, ""}
		if former := os.Getenv("KEATOOL_HA_KEA"); former != "" { // another release, to see how far it is a partner
			list = map[string][2]string{"keatool and Kea": {"", former}, "Kea and keatool": {former, ""}}
		}
	} else {
		t.Log("pairs with a real Kea are left out: " + o.Missing())
	}
	return list
}

// pairUp runs a test with all pairs, at the same time.
func pairUp(t *testing.T, test func(t *testing.T, name string, kea [2]string)) {
	t.Helper()
	t.Run("pairs", func(t *testing.T) {
		for name, kea := range pairs(t) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, name, kea)
			})
		}
	})
}

// TestPairLoadBalancing: each client is answered by one server, the one that the
// hash deals it to, whoever the servers are; both know all leases; one takes over
// from the other, and gives back.
func TestPairLoadBalancing(t *testing.T) {
	const clients = 24
	owners := map[string][]int{}
	var mu sync.Mutex
	pairUp(t, func(t *testing.T, name string, kea [2]string) {
		p := newPair(t, "load-balancing", kea)
		p.start(0)
		p.start(1)
		p.await("load-balancing", "load-balancing")
		given := map[netip.Addr]int{}
		for n := range clients {
			a, b := p.either(n)
			if a.IsValid() == b.IsValid() {
				t.Fatalf("client %d gets %v and %v\n%s\n%s", n, a, b, p.log[0](), p.log[1]())
			}
			owner := 0
			if b.IsValid() {
				a, owner = b, 1
			}
			if other, twice := given[a]; twice {
				t.Fatalf("%v is given to the clients %d and %d", a, other, n)
			}
			given[a] = n
			mu.Lock()
			owners[name] = append(owners[name], owner)
			mu.Unlock()
		}
		for i := range 2 {
			if held := p.leases(i); len(held) != clients {
				t.Errorf("server%d holds %d leases, not %d", i+1, len(held), clients)
			}
		}
		p.stop[1]()
		p.await("partner-down", "")
		for a, n := range given {
			if got := p.answered(0, n); got != a {
				t.Errorf("client %d gets %v from the server that is left, not %v", n, got, a)
			}
		}
		p.answered(0, clients) // one that the other server does not know
		p.start(1)
		p.await("load-balancing", "load-balancing")
		if a, b := p.leases(0), p.leases(1); len(a) != clients+1 || len(b) != clients+1 {
			t.Errorf("the servers hold %d and %d leases, not %d", len(a), len(b), clients+1)
		}
	})
	first := owners["keatool and keatool"]
	for name, list := range owners {
		if fmt.Sprint(list) != fmt.Sprint(first) {
			t.Errorf("%s: clients are dealt to %v, not %v", name, list, first)
		}
	}
}

// TestPairHotStandby: the primary answers all; the standby takes over, and lets go;
// maintenance is a change of servers without a gap.
func TestPairHotStandby(t *testing.T) {
	pairUp(t, func(t *testing.T, _ string, kea [2]string) {
		p := newPair(t, "hot-standby", kea)
		p.start(0)
		p.start(1)
		p.await("hot-standby", "hot-standby")
		a := p.answered(0, 1)
		if b := p.lease(1, 1); !a.IsValid() || b.IsValid() {
			t.Fatalf("the servers give %v and %v\n%s\n%s", a, b, p.log[0](), p.log[1]())
		}
		if result, _, err := p.command(1, `{ "command": "ha-maintenance-start", "service": [ "dhcp4" ] }`); err != nil || result == 0 {
			t.Errorf("a partner may not begin maintenance over the partners' door: %d, %v", result, err)
		}
		p.stop[0]()
		p.await("", "partner-down")
		if got := p.answered(1, 1); got != a {
			t.Errorf("the standby gives %v, not %v", got, a)
		}
		b := p.answered(1, 2)
		if !b.IsValid() {
			t.Error("the standby gives no new lease")
		}
		p.start(0)
		p.await("hot-standby", "hot-standby")
		if got := p.answered(0, 2); got != b {
			t.Errorf("the primary gives %v, not %v", got, b)
		}
		if got := p.lease(1, 2); got.IsValid() {
			t.Errorf("the standby still answers: %v", got)
		}
	})
}
