package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/keatool/keatool/server/client"
	"github.com/keatool/keatool/server/hook/ha"
)

// splitClients is how many clients of each kind TestPairSplit has dealt.
const splitClients = 1000

// TestPairSplit: Kea and keatool deal a thousand clients alike, be it by hardware
// address, by client identifier or by DUID: the one of the two that [ha.Deal] says
// answers, and the other one does not.
func TestPairSplit(t *testing.T) {
	for name, kea := range pairs(t) {
		if kea == [2]string{} {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &torment{pair: newPair(t, "load-balancing", kea)}
			p.start(0)
			p.start(1)
			p.await(p.mode, p.mode)
			p.dealAll(func(k int) func(i, n int) ([]byte, bool) {
				relays := p.relays(k)
				return func(i, n int) ([]byte, bool) {
					mac := net.HardwareAddr{2, 2, 0, byte(n % 7), byte(n >> 8), byte(n)}
					_, err := relays[i].Lease(context.Background(), mac)
					return mac, err == nil
				}
			})
			p.dealAll(func(k int) func(i, n int) ([]byte, bool) {
				relays := p.relays(100 + k)
				return func(i, n int) ([]byte, bool) {
					id := fmt.Appendf(nil, "client-%d", n*n)
					relays[i].ID = id
					_, err := relays[i].Lease(context.Background(), net.HardwareAddr{2, 3, 0, 0, byte(n >> 8), byte(n)})
					return id, err == nil
				}
			})
		})
		t.Run(name+" v6", func(t *testing.T) {
			t.Parallel()
			p := &torment{pair: newPair(t, "load-balancing", kea)}
			p.six = true
			p.start(0)
			p.start(1)
			p.await(p.mode, p.mode)
			p.dealAll(func(k int) func(i, n int) ([]byte, bool) {
				relays := p.relays6(k)
				return func(i, n int) ([]byte, bool) {
					duid := binary.BigEndian.AppendUint32([]byte{0, 1, 0, 1}, uint32(n*7919))
					duid = append(duid, 2, 4, 0, 0, byte(n>>8), byte(n))
					_, err := relays[i].Lease(context.Background(), duid, false)
					return duid, err == nil
				}
			})
		})
	}
}

// relays6 is relays for DHCPv6.
func (p *torment) relays6(k int) (out [2]*client.Relay6) {
	for i, wire := range []string{"c0", "c1"} {
		a := netip.MustParseAddr(fmt.Sprintf("2001:db8:%d::1:%x", i+1, k+1))
		p.relay.IP("addr", "add", a.String()+"/64", "dev", wire, "nodad")
		r := &client.Relay6{Server: netip.MustParseAddrPort(fmt.Sprintf("[2001:db8:%d::1]:547", i+1)), Addr: a, Link: netip.MustParseAddr("2001:db8:a::1"),
			Timeout: 250 * time.Millisecond}
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

// dealAll has clients ask one server after the other. An asker returns the identifier
// of a client, and whether the server answered it.
func (p *torment) dealAll(asker func(k int) func(i, n int) ([]byte, bool)) {
	p.t.Helper()
	var next, wrong atomic.Int64
	var counts [2]atomic.Int64
	var work sync.WaitGroup
	for k := range haAsking / 2 {
		ask := asker(k)
		work.Go(func() {
			for n := int(next.Add(1)); n <= splitClients; n = int(next.Add(1)) {
				owner, ok := p.dealt(ask, n)
				counts[owner].Add(1)
				if !ok && wrong.Add(1) == 1 {
					p.t.Errorf("client %d is not answered by server%d alone", n, owner+1)
				}
			}
		})
	}
	work.Wait()
	if wrong.Load() > 0 {
		p.t.Errorf("%d of %d clients are dealt to another server than Kea's", wrong.Load(), splitClients)
	}
	for i := range counts {
		if n := counts[i].Load(); n < splitClients/3 {
			p.t.Errorf("server%d has %d of %d clients", i+1, n, splitClients)
		}
	}
}

// dealt asks both servers for client n: the one that it is not dealt to once, the other
// one until it answers.
func (p *torment) dealt(ask func(i, n int) ([]byte, bool), n int) (owner int, ok bool) {
	id, first := ask(0, n)
	owner = ha.Deal(id)
	if owner == 1 && first {
		return owner, false
	}
	if owner == 0 {
		if _, other := ask(1, n); other {
			return owner, false
		}
		ok = first
	}
	for end := time.Now().Add(haPatience); !ok && time.Now().Before(end); {
		_, ok = ask(owner, n)
	}
	return owner, ok
}
