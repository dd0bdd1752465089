package server

import (
	"strings"
	"testing"

	"github.com/keatool/keatool/server/packet"
)

const runConfig6 = `{ "Dhcp6": { "interfaces-config": { "interfaces": [ "eth0" ] }, "parked-packet-limit": 2, "subnet6": [ { "id": 1, "subnet": "2001:db8:1::/64", "interface": "eth0",
	"pools": [ { "pool": "2001:db8:1::10-2001:db8:1::1f" } ] } ] } }`

// tell6 sends a DHCPv6 message of the words of scripts.
func (r *running) tell6(line string) {
	r.t.Helper()
	l := askLine{"m", strings.Fields(line)}
	datagram, meta := l.encode6(r.t, got6{})
	r.client.Send(datagram, meta)
}

func (r *running) expect6(line, want string) {
	r.t.Helper()
	r.tell6(line)
	if got := r.answer(); !strings.HasPrefix(got, want) {
		r.t.Errorf("%s: %s; want %s", line, got, want)
	}
}

// TestPark6 keeps the message of one client at each point where that is possible,
// and goes on with it later, or never; hooks that come after are called once.
func TestPark6(t *testing.T) {
	const request, solicit = "request client=01 server na=1,2001:db8:1::15", "solicit client=01 na=1"
	for point, line := range map[Point]string{BufferReceive: solicit, PktReceive: solicit, HostIdentifier: solicit, SubnetSelect: request, LeasesCommitted: request, PktSend: request} {
		for _, verdict := range []Verdict{Next, Drop} {
			parked, after := make(chan *Parked, 1), 0
			r := startServer(t, runConfig6, func(h *Hooks) {
				h.V6[point] = []Hook6{func(e *Exchange6) Verdict {
					if id, _ := e.Query.ClientID(); id[len(id)-1] != 1 {
						return Next
					}
					parked <- e.Parked()
					return Park
				}, func(e *Exchange6) Verdict {
					if id, _ := e.Query.ClientID(); id[len(id)-1] == 1 {
						after++
					}
					return Next
				}}
			})
			r.expect6(line, "-")
			r.expect6("solicit client=02 na=1", "advertise") // the worker has gone on
			p := <-parked
			p.Resume(verdict)
			p.Resume(Next) // counts no more
			want, times := map[string]string{request: "reply 1=00030001020000000001 2=00030001020000000011 3=1,t1:2250,t2:3600,2001:db8:1::15/128", solicit: "advertise 1=00030001020000000001"}[line], 1
			if verdict == Drop {
				want, times = "-", 0
			}
			if got := r.answer(); !strings.HasPrefix(got, want) {
				t.Errorf("point %d, after %v: %s; want %s", point, verdict, got, want)
			}
			if n := r.server.parked.Load(); n != 0 || after != times {
				t.Errorf("point %d: %d are parked at the end, and the hook after was called %d times", point, n, after)
			}
			r.end()
		}
	}
}

// TestParkNowhere6 parks where a lease is decided: that counts as Drop, and the
// message is not kept.
func TestParkNowhere6(t *testing.T) {
	r := startServer(t, runConfig6, func(h *Hooks) {
		h.V6[LeaseSelect] = []Hook6{func(e *Exchange6) Verdict { e.Parked(); return Park }}
	})
	r.expect6("request client=01 server na=1", "reply 1=00030001020000000001 2=00030001020000000011 3=1,t1:0,t2:0,status:2")
	if n := r.server.parked.Load(); n != 0 {
		t.Errorf("%d are parked at the end", n)
	}
	r.end()
}

// TestParkedLimit6 parks more messages than may be, of one client and of others.
func TestParkedLimit6(t *testing.T) {
	var kept []*Parked
	r := startServer(t, runConfig6, func(h *Hooks) {
		h.V6[LeasesCommitted] = []Hook6{func(e *Exchange6) Verdict {
			p := e.Parked()
			if p == nil {
				return Drop
			}
			kept = append(kept, p)
			return Park
		}}
	})
	for _, line := range []string{"request client=01 server na=1", "request client=01 server na=1", "request client=02 server na=1"} {
		r.expect6(line, "-")
	}
	if len(kept) != 2 || r.server.Counters.Dropped[ParkedFull].Load() != 1 {
		t.Errorf("%d parked, %d too many", len(kept), r.server.Counters.Dropped[ParkedFull].Load())
	}
	kept[0].Resume(Next)
	if got := r.answer(); !strings.HasPrefix(got, "reply") {
		t.Errorf("after the first: %s", got)
	}
	kept[1].Resume(Drop)
	r.expect6("request client=03 server na=1", "-") // there is room again
	if len(kept) != 3 {
		t.Errorf("%d were parked in all; want 3", len(kept))
	}
	kept[2].Resume(Drop)
	r.end()
}

// TestParkSend goes on with a reply that a hook changed before it was parked, and
// one that a hook behind changes.
func TestParkSend(t *testing.T) {
	parked := make(chan func(Verdict), 1)
	r := startServer(t, runConfig, func(h *Hooks) {
		h.V4[PktSend] = []Hook4{func(e *Exchange4) Verdict {
			e.Reply.SetOption(packet.OptHostName, []byte("a"))
			parked <- e.Parked().Resume
			return Park
		}, func(e *Exchange4) Verdict {
			e.Reply.SetOption(15, []byte("b"))
			return Next
		}}
	})
	r.expect("request mac=1 sid=@ ip=192.0.2.11", "-")
	(<-parked)(Next)
	if got := r.answer(); !strings.Contains(got, " 12=61 ") || !strings.Contains(got, " 15=62 ") {
		t.Errorf("the reply is %s", got)
	}
	r.end()
}
