package main

import (
	"context"
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/keatool/keatool/server/client"
	"github.com/keatool/keatool/server/hook/ha"
)

// TestRateHA measures how many leases a second a pair gives while both servers are
// well: keatool and Kea in all places, two of Kea in the same run for comparison.
// KEATOOL_HA_RATE says how long each pair is asked.
func TestRateHA(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("KEATOOL_HA_RATE"))
	if err != nil {
		t.Skip("takes eight times as long as KEATOOL_HA_RATE says, such as 10s (make rate-ha)")
	}
	list := pairs(t)
	if kea := list["Kea and keatool"][0]; kea != "" {
		list["Kea and Kea"] = [2]string{kea, kea}
	}
	for _, mode := range []string{"hot-standby", "load-balancing"} {
		rates := map[string]float64{}
		for _, name := range slices.Sorted(maps.Keys(list)) {
			t.Run(mode+" "+name, func(t *testing.T) {
				p := &torment{pair: newPair(t, mode, list[name])}
				p.patient = 9000
				rates[name] = p.rate(length)
				t.Logf("%.0f leases a second", rates[name])
			})
		}
		for name, rate := range rates {
			if kea := rates["Kea and Kea"]; rate < kea/2 {
				t.Errorf("%s, %s: %.0f leases a second, where two servers of Kea give %.0f", mode, name, rate, kea)
			}
		}
	}
}

// rate has new clients ask the servers whose they are, and returns how many
// leases a second there were.
func (p *torment) rate(length time.Duration) float64 {
	p.start(0)
	p.start(1)
	p.await(p.mode, p.mode)
	ctx, stop := context.WithTimeout(context.Background(), length)
	defer stop()
	var n, given atomic.Int64
	var work sync.WaitGroup
	begun := time.Now()
	for k := range haAsking {
		relays := p.relays(k)
		work.Go(func() {
			for ctx.Err() == nil {
				if p.newcomer(ctx, relays, int(n.Add(1))) {
					given.Add(1)
				}
			}
		})
	}
	work.Wait()
	took := time.Since(begun)
	if p.t.Failed() || given.Load() == 0 {
		p.t.Errorf("%d leases\n%s", given.Load(), strings.Join([]string{p.log[0](), p.log[1]()}, "\n"))
	}
	return float64(given.Load()) / took.Seconds()
}

// newcomer is a client that is served for the first time, by the one of the two
// that answers it.
func (p *torment) newcomer(ctx context.Context, relays [2]*client.Relay4, n int) bool {
	mac := net.HardwareAddr{2, 1, 0, byte(n >> 16), byte(n >> 8), byte(n)}
	k := 0
	if p.mode == "load-balancing" {
		k = ha.Deal(mac)
	}
	_, err := relays[k].Lease(ctx, mac)
	return err == nil
}
