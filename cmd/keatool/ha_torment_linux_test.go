package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/keatool/keatool/server/client"
)

// torment is what clients know while their servers are killed and parted.
type torment struct {
	*pair
	mu      sync.Mutex
	of      map[netip.Addr]int // who was given an address last
	address map[int]netip.Addr
	busy    map[int]bool
	server  map[int]int   // that answered a client last
	waited  time.Duration // the longest that a client tried
	got     atomic.Int64
}

// The load: clients, and how many of them ask at a time.
const (
	haClients = 6000
	haAsking  = 64
)

// TestTormentHA kills and parts two servers at random while clients ask both.
// KEATOOL_TORMENT_HA says how often; no address may be given twice, and after
// each recovery both servers must hold all that was acknowledged.
func TestTormentHA(t *testing.T) {
	times, _ := strconv.Atoi(os.Getenv("KEATOOL_TORMENT_HA"))
	if times == 0 {
		t.Skip("takes minutes: KEATOOL_TORMENT_HA says how often servers are killed and parted (make torment-ha)")
	}
	for name, kea := range pairs(t) {
		for _, mode := range []string{"load-balancing", "hot-standby"} {
			t.Run(name+" "+mode, func(t *testing.T) {
				p := &torment{pair: newPair(t, mode, kea), of: map[netip.Addr]int{}, address: map[int]netip.Addr{}, busy: map[int]bool{}, server: map[int]int{}}
				p.unacked = 3
				if kea != [2]string{} {
					// A Kea that cannot reach its partner answers nobody until its request
					// fails, or the cable is back, and then takes over: had the partner done
					// so meanwhile, both would answer the same clients.
					p.patient = 9000
				}
				p.run((times + 5) / 6) // there are six pairs
			})
		}
	}
}

func (p *torment) run(times int) {
	p.start(0)
	p.start(1)
	p.await(p.mode, p.mode)
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	for k := range haAsking {
		relays := p.relays(k)
		work.Go(func() { p.ask(ctx, relays) })
	}
	well, given := time.Duration(0), int64(0) // while both servers are well
	for range times {
		begun, before := time.Now(), p.got.Load()
		p.pause(time.Second + time.Duration(rand.IntN(1000))*time.Millisecond)
		well, given = well+time.Since(begun), given+p.got.Load()-before
		p.fault()
		p.await(p.mode, p.mode)
		if p.check(); p.t.Failed() {
			break
		}
	}
	stop()
	work.Wait()
	p.await(p.mode, p.mode)
	p.check()
	if p.t.Failed() {
		p.t.Logf("server1:\n%s\nserver2:\n%s", p.log[0](), p.log[1]())
	}
	// The policy: the partner counts as silent, its clients as unanswered for long, and
	// the other server looks again; the rest is the machine's.
	if most := 2*time.Second + time.Duration(max(p.patient, 1000))*time.Millisecond + 10*time.Second; p.waited > most {
		p.t.Errorf("a client tried for %v, longer than %v", p.waited, most)
	}
	p.t.Logf("%d faults, %d leases acknowledged, %.0f a second before a fault; the longest that a client tried: %v", times, p.got.Load(),
		float64(given)/well.Seconds(), p.waited.Round(time.Millisecond))
}

// pause lets the load go on for a while.
func (p *torment) pause(d time.Duration) { <-time.After(d) }

// fault kills a server, or takes the cable between them away, for a while.
func (p *torment) fault() {
	i := rand.IntN(2)
	switch rand.IntN(3) {
	case 0: // the cable
		p.hosts[i].IP("link", "set", "ha0", "down")
		p.pause(time.Duration(200+rand.IntN(5000)) * time.Millisecond)
		p.hosts[i].IP("link", "set", "ha0", "up")
	case 1: // a quick restart
		p.stop[i]()
		p.start(i)
	default: // away until the other one has taken over
		p.stop[i]()
		if want := [2]string{"", ""}; i == 0 {
			want[1] = "partner-down"
			p.await(want[0], want[1])
		} else {
			want[0] = "partner-down"
			p.await(want[0], want[1])
		}
		p.start(i)
	}
}

// relays are addresses of one asker, one for each server.
func (p *torment) relays(k int) (out [2]*client.Relay4) {
	for i, wire := range []string{"c0", "c1"} {
		a := netip.AddrFrom4([4]byte{10, 0, byte(i + 1), byte(k + 1)})
		p.relay.Addr(wire, a.String()+"/32")
		r := &client.Relay4{Server: netip.MustParseAddrPort([]string{"192.0.2.1:67", "203.0.113.1:67"}[i]), Addr: a, Port: 67, Timeout: 250 * time.Millisecond}
		var err error
		p.relay.Do(func() { err = r.Open() })
		if err != nil {
			p.t.Fatal(err)
		}
		p.t.Cleanup(func() { r.Close() })
		out[i] = r
	}
	return out
}

// ask plays clients, one after the other, that ask both servers.
func (p *torment) ask(ctx context.Context, relays [2]*client.Relay4) {
	for ctx.Err() == nil {
		n, begun := p.take(), time.Now()
		var l client.Lease4
		err := fmt.Errorf("not asked")
		k := p.first(n) - 1
		for err != nil && ctx.Err() == nil {
			k++
			r := relays[k%2]
			r.Secs = uint16(time.Since(begun).Seconds())
			l, err = r.Lease(ctx, net.HardwareAddr{2, 0, 0, 0, byte(n >> 8), byte(n)})
		}
		p.told(n, l.Addr, err == nil, time.Since(begun))
		p.mu.Lock()
		p.server[n] = k % 2
		p.mu.Unlock()
	}
}

// first is the server that a client asks first: most often the one that it knows.
func (p *torment) first(n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.server[n]; ok && rand.IntN(8) > 0 {
		return s + 2
	}
	return 2 + rand.IntN(2)
}

// take chooses a client that nobody plays.
func (p *torment) take() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for n = rand.IntN(haClients); p.busy[n]; n = rand.IntN(haClients) {
	}
	p.busy[n] = true
	return n
}

// told notes what became of a client.
func (p *torment) told(n int, a netip.Addr, ok bool, tried time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy[n] = false
	if !ok {
		return
	}
	p.waited = max(p.waited, tried)
	p.got.Add(1)
	if other, known := p.of[a]; known && other != n && p.address[other] == a {
		p.t.Errorf("%v was given to client %d while client %d has it", a, n, other)
	}
	p.of[a], p.address[n] = n, a
}

// check compares what clients were told with what both servers hold, or will hold
// soon: what one of them could not tell the other at once is on its way.
func (p *torment) check() {
	p.t.Helper()
	p.mu.Lock() // nobody is told anything meanwhile
	defer p.mu.Unlock()
	for end := time.Now().Add(5 * time.Second); ; p.pause(100 * time.Millisecond) {
		wrong := append(p.wrong(0), p.wrong(1)...)
		if len(wrong) == 0 {
			return
		}
		if time.Now().After(end) {
			p.t.Error(strings.Join(wrong, "\n"))
			return
		}
	}
}

// wrong says what a server should hold and does not.
func (p *torment) wrong(i int) (list []string) {
	p.t.Helper()
	_, arguments, err := p.command(i, `{ "command": "lease4-get-all", "service": [ "dhcp4" ] }`)
	if err != nil {
		return []string{err.Error()}
	}
	var all struct {
		Leases []struct {
			Address string `json:"ip-address"`
			HW      string `json:"hw-address"`
		}
	}
	_ = json.Unmarshal(arguments, &all) // nothing: no leases
	held := map[string]string{}
	for _, l := range all.Leases {
		held[l.Address] = l.HW
	}
	for n, a := range p.address {
		want := fmt.Sprintf("02:00:00:00:%02x:%02x", n>>8, n&255)
		if got := held[a.String()]; !strings.EqualFold(got, want) && !p.busy[n] {
			list = append(list, fmt.Sprintf("server%d holds %v for %q, not for client %d", i+1, a, got, n))
		}
	}
	return list
}
