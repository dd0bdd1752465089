package update

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/server/ddns"
)

// TestSoakAway stops DNS for as long as KEATOOL_DDNS_SOAK says, while a thousand
// clients a second get leases. Nobody may wait, memory may not grow without
// bound, and every name has to be in DNS in the end.
func TestSoakAway(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("KEATOOL_DDNS_SOAK"))
	if err != nil {
		t.Skip("takes as long as KEATOOL_DDNS_SOAK says, such as 10m (make soak-ddns)")
	}
	b := newBind(t, "", "any")
	u := New(Options{Plan: planFor(b.address(), nil)})
	defer u.Close()
	const rate = 1000
	total, slowest := int(length.Seconds())*rate, time.Duration(0)
	tick := time.NewTicker(time.Second / 100)
	defer tick.Stop()
	for i := range total {
		if i%(rate/100) == 0 {
			<-tick.C
		}
		r := clientRequest(ddns.CheckDHCID, false, byte(i), fmt.Sprintf("host-%06d", i), fmt.Sprintf("2001:db8::%x:%x", i>>16, i&0xffff))
		begun := time.Now()
		if !u.Send(r) {
			t.Fatalf("request %d is refused", i)
		}
		slowest = max(slowest, time.Since(begun))
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	t.Logf("%d requests wait in %d MB; the slowest was taken in %s", u.Waiting(), m.HeapAlloc>>20, slowest)
	if limit := uint64(50<<20 + 400*total); m.HeapAlloc > limit {
		t.Errorf("%d bytes are in use, want less than %d", m.HeapAlloc, limit)
	}
	b.start(t)
	begun := time.Now()
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Minute)
	defer stop()
	u.Drain(ctx)
	took := time.Since(begun)
	names := 0
	for _, line := range b.records(t) {
		if strings.HasPrefix(line, "host-") && strings.Contains(line, " AAAA ") {
			names++
		}
	}
	t.Logf("%d names are in DNS after %s, %.0f a second", names, took.Round(time.Second), float64(names)/took.Seconds())
	if names != total || u.Waiting() > 0 {
		t.Errorf("%d of %d names are in DNS, %d requests wait", names, total, u.Waiting())
	}
}
