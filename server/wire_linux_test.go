package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea/lease"
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

// keaControl are the keys of a Kea that tells its leases: it listens at its host.
const keaControl = `"control-sockets": [ { "socket-type": "http", "socket-address": "192.0.2.1", "socket-port": 8004 } ],
	"hooks-libraries": [ { "library": "libdhcp_lease_cmds.so" } ],`

// keaLeases asks a server for its leases, each on a line.
func keaLeases(t *testing.T, client *netns.Host, command string) []string {
	t.Helper()
	var text []byte
	var err error
	client.Do(func() { text, err = post("192.0.2.1:8004", `{ "command": "`+command+`" }`) })
	if err != nil {
		t.Fatal(err)
	}
	var answers []struct {
		Result    int
		Text      string
		Arguments struct{ Leases []map[string]any }
	}
	if err := json.Unmarshal(text, &answers); err != nil || len(answers) != 1 {
		t.Fatalf("%s: %v: %s", command, err, text)
	}
	var lines []string
	for _, l := range answers[0].Arguments.Leases {
		lines = append(lines, showLease(l))
	}
	slices.Sort(lines)
	return lines
}

// showLease writes a lease, without the time it was made at; context is left out
// where there is none.
func showLease(l map[string]any) string {
	b := &strings.Builder{}
	for _, key := range []string{"ip-address", "prefix-len", "type", "hw-address", "client-id", "duid", "iaid", "subnet-id", "pool-id", "state", "valid-lft", "preferred-lft", "hostname", "fqdn-fwd", "fqdn-rev", "user-context"} {
		v, ok := l[key]
		if !ok || v == "" || v == nil || key == "pool-id" && v == 0.0 {
			continue
		}
		if key == "user-context" {
			text, _ := json.Marshal(v)
			v = string(text)
		}
		fmt.Fprintf(b, "%s=%v ", key, v)
	}
	return strings.TrimSpace(b.String())
}

// post sends a request on the thread that it is called on, whose network it is.
func post(to, body string) ([]byte, error) {
	c, err := net.Dial("tcp", to)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	r, _ := http.NewRequest("POST", "http://"+to+"/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Close = true
	if err := r.Write(c); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}

// ownLeases are those of a server of ours, written as those of Kea.
func ownLeases(s *Server) (lines []string) {
	for l := range s.store.All() {
		m := map[string]any{"ip-address": l.Addr.String(), "subnet-id": float64(l.SubnetID), "pool-id": float64(l.PoolID), "state": float64(l.State), "valid-lft": float64(l.Valid),
			"hostname": string(l.Hostname), "fqdn-fwd": l.FwdDNS, "fqdn-rev": l.RevDNS, "hw-address": colons(l.HW)}
		if l.Type == lease.V4 {
			m["client-id"] = colons(l.ClientID)
		} else {
			m["type"], m["duid"], m["iaid"], m["preferred-lft"] = map[lease.Type]string{lease.NA: "IA_NA", lease.PD: "IA_PD"}[l.Type], colons(l.DUID), float64(l.IAID), float64(l.Preferred)
		}
		if l.Type == lease.PD {
			m["prefix-len"] = float64(l.PrefixLen)
		}
		if len(l.Context) > 0 {
			var context any
			_ = json.Unmarshal(l.Context, &context)
			m["user-context"] = context
		}
		lines = append(lines, showLease(m))
	}
	slices.Sort(lines)
	return lines
}

func colons(b []byte) string {
	return strings.ReplaceAll(strings.TrimSpace(fmt.Sprintf("% x", b)), " ", ":")
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
